//! Linux's sound server: PulseAudio, or PipeWire in its place.

use std::{
    ffi::CString,
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream, RecordStream, protocol};
use rustix::{
    io::Errno,
    net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with},
};

use crate::hearing::{Flow, Give, RATE, SoundDevice, SoundDevices, SoundError, Take};

/// The name this program has in the system's mixer.
pub(super) const MIXER_NAME: &std::ffi::CStr = c"Greenroom";

/// How long the server may take for one answer. One that runs answers in a few milliseconds.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// How long the test sound may take.
const PLAYED_WITHIN: Duration = Duration::from_secs(8);

/// Bytes of a hundredth of a second.
pub(super) const HUNDREDTH: u32 = RATE / 100 * 4;

/// The speaker that the server makes up while there is none: nobody hears it.
const MADE_UP: &[u8] = b"auto_null";

/// A connection to the sound server with the small runtime that drives it.
pub(super) struct Server {
    runtime: tokio::runtime::Runtime,
    pub(super) client: Client,
    /// The connection once more, to end it.
    socket: UnixStream,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The client's thread sleeps until the server says something. This wakes it for the last
        // time, also where the server hangs; all streams of the connection end with it.
        if let Err(error) = self.socket.shutdown(Shutdown::Both) {
            tracing::debug!(%error, "the sound server was gone before");
        }
    }
}

impl Server {
    pub(super) fn connect() -> Result<Self, SoundError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| SoundError::Failed(error.to_string()))?;
        let path = pulseaudio::socket_path_from_env().ok_or(SoundError::NoServer)?;
        let socket = reach(&path)?;
        let limited = socket.set_read_timeout(Some(ANSWER_WITHIN));
        limited.map_err(|error| SoundError::Failed(error.to_string()))?;
        let again = socket.try_clone();
        let again = again.map_err(|error| SoundError::Failed(error.to_string()))?;
        let cookie = Some(cookie());
        let asked = Instant::now();
        let client = Client::new_unix(MIXER_NAME, socket, cookie).map_err(|error| match error {
            _ if asked.elapsed() >= ANSWER_WITHIN => SoundError::Hangs,
            ClientError::ServerUnavailable | ClientError::Io(_) => SoundError::NoServer,
            other => SoundError::Failed(other.to_string()),
        })?;
        Ok(Self {
            runtime,
            client,
            socket: again,
        })
    }

    /// Asks something, and waits no longer than that.
    pub(super) fn ask<T>(
        &self,
        within: Duration,
        question: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<T, SoundError> {
        let answer = async { tokio::time::timeout(within, question).await };
        match self.runtime.block_on(answer) {
            Ok(answer) => answer.map_err(sound_error),
            Err(_) => Err(SoundError::Hangs),
        }
    }
}

/// A connection that is there at once or not at all: the queue of a server that hangs is soon full,
/// and whoever then knocks as usual waits for ever.
pub(super) fn reach(path: &std::path::Path) -> Result<UnixStream, SoundError> {
    let failed = |error: Errno| match error {
        Errno::AGAIN => SoundError::Hangs,
        Errno::NOENT | Errno::CONNREFUSED => SoundError::NoServer,
        other => SoundError::Failed(other.to_string()),
    };
    let address = SocketAddrUnix::new(path).map_err(failed)?;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket =
        socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(failed)?;
    connect(&socket, &address).map_err(failed)?;
    let socket = UnixStream::from(socket);
    let blocking = socket.set_nonblocking(false);
    blocking.map_err(|error| SoundError::Failed(error.to_string()))?;
    Ok(socket)
}

/// Bytes of a cookie. A server hangs up on one of another length, whatever it thinks of cookies
/// (PulseAudio's `command_auth`).
const COOKIE: usize = 256;

/// What this person's programs show the sound server. A server that asks for none may never have made
/// one, and takes any.
pub(super) fn cookie() -> Vec<u8> {
    let kept = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
    whole(kept)
}

fn whole(kept: Option<Vec<u8>>) -> Vec<u8> {
    let kept = kept.filter(|cookie| cookie.len() == COOKIE);
    kept.unwrap_or_else(|| vec![0; COOKIE])
}

fn sound_error(error: ClientError) -> SoundError {
    match error {
        ClientError::ServerUnavailable | ClientError::Disconnected => SoundError::NoServer,
        ClientError::ServerError(protocol::PulseError::NoEntity) => SoundError::NoDevice,
        other => SoundError::Failed(other.to_string()),
    }
}

fn device(name: &CString, description: Option<&CString>) -> SoundDevice {
    SoundDevice {
        id: name.to_string_lossy().into_owned(),
        name: description.unwrap_or(name).to_string_lossy().into_owned(),
    }
}

pub(super) fn list_sound() -> Result<SoundDevices, SoundError> {
    let server = Server::connect()?;
    let info = server.ask(ANSWER_WITHIN, server.client.server_info())?;
    let sources = server.ask(ANSWER_WITHIN, server.client.list_sources())?;
    let sinks = server.ask(ANSWER_WITHIN, server.client.list_sinks())?;
    // A source that repeats what a speaker plays is no microphone.
    let microphones: Vec<SoundDevice> = sources
        .iter()
        .filter(|source| source.monitor_of_sink_index.is_none())
        .map(|source| device(&source.name, source.description.as_ref()))
        .collect();
    let speakers: Vec<SoundDevice> = sinks
        .iter()
        .filter(|sink| sink.name.as_bytes() != MADE_UP)
        .map(|sink| device(&sink.name, sink.description.as_ref()))
        .collect();
    // The server's own choice is the speaker's echo where there is no microphone.
    let usual = |name: Option<CString>, among: &[SoundDevice]| {
        let name = name?.to_string_lossy().into_owned();
        among.iter().any(|one| one.id == name).then_some(name)
    };
    Ok(SoundDevices {
        usual_microphone: usual(info.default_source_name, &microphones),
        usual_speaker: usual(info.default_sink_name, &speakers),
        microphones,
        speakers,
    })
}

/// Says that the client dropped what it was in, which it does when the connection has ended.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A stream with its connection. The stream goes first.
struct PulseFlow<S> {
    _stream: S,
    _server: Server,
    gone: Arc<AtomicBool>,
}

impl<S> Flow for PulseFlow<S> {
    fn ended(&self) -> Option<SoundError> {
        self.gone
            .load(Ordering::Relaxed)
            .then_some(SoundError::NoServer)
    }
}

/// One channel at our rate.
pub(super) fn sample_spec() -> protocol::SampleSpec {
    protocol::SampleSpec {
        format: protocol::SampleFormat::Float32Le,
        channels: 1,
        sample_rate: RATE,
    }
}

/// A stream stays with its device: when that goes, the server would put it on the next best, which
/// may be what a speaker plays.
fn flags() -> protocol::stream::StreamFlags {
    protocol::stream::StreamFlags {
        adjust_latency: true,
        no_move: true,
        ..Default::default()
    }
}

fn name_of(id: &str) -> Result<CString, SoundError> {
    CString::new(id).map_err(|_| SoundError::NoDevice)
}

pub(super) fn hear(microphone: &str, mut take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let server = Server::connect()?;
    let params = protocol::RecordStreamParams {
        sample_spec: sample_spec(),
        channel_map: protocol::ChannelMap::mono(),
        source_name: Some(name_of(microphone)?),
        buffer_attr: protocol::stream::BufferAttr {
            fragment_size: 2 * HUNDREDTH,
            ..Default::default()
        },
        flags: flags(),
        cvolume: Some(protocol::ChannelVolume::norm(1)),
        ..Default::default()
    };
    let gone = Arc::new(AtomicBool::new(false));
    let guard = Gone(gone.clone());
    let mut samples = Vec::new();
    let sink = move |bytes: &[u8]| {
        let _ = &guard;
        samples.clear();
        let fours = bytes.as_chunks::<4>().0;
        samples.extend(fours.iter().map(|four| f32::from_le_bytes(*four)));
        take(&samples);
    };
    let opening = server.client.create_record_stream(params, sink);
    let stream: RecordStream = server.ask(ANSWER_WITHIN, opening)?;
    Ok(Box::new(PulseFlow {
        _stream: stream,
        _server: server,
        gone,
    }))
}

fn playback(speaker: &str) -> Result<protocol::PlaybackStreamParams, SoundError> {
    Ok(protocol::PlaybackStreamParams {
        sample_spec: sample_spec(),
        channel_map: protocol::ChannelMap::mono(),
        sink_name: Some(name_of(speaker)?),
        cvolume: Some(protocol::ChannelVolume::norm(1)),
        flags: flags(),
        ..Default::default()
    })
}

pub(super) fn speak(speaker: &str, mut give: Give) -> Result<Box<dyn Flow>, SoundError> {
    let server = Server::connect()?;
    let params = protocol::PlaybackStreamParams {
        buffer_attr: protocol::stream::BufferAttr {
            target_length: 6 * HUNDREDTH,
            minimum_request_length: HUNDREDTH,
            ..Default::default()
        },
        ..playback(speaker)?
    };
    let gone = Arc::new(AtomicBool::new(false));
    let guard = Gone(gone.clone());
    let mut samples = Vec::new();
    let source = move |out: &mut [u8]| {
        let _ = &guard;
        let fours = out.as_chunks_mut::<4>().0;
        samples.resize(fours.len(), 0.0);
        give(&mut samples);
        for (four, sample) in fours.iter_mut().zip(&samples) {
            *four = sample.to_le_bytes();
        }
        samples.len() * 4
    };
    let opening = server
        .client
        .create_playback_stream(params, source.as_playback_source());
    let stream: PlaybackStream = server.ask(ANSWER_WITHIN, opening)?;
    Ok(Box::new(PulseFlow {
        _stream: stream,
        _server: server,
        gone,
    }))
}

pub(super) fn play(speaker: &str, samples: Vec<f32>) -> Result<(), SoundError> {
    let server = Server::connect()?;
    let mut rest = samples.into_iter();
    let source = move |out: &mut [u8]| {
        let mut written = 0;
        for (four, sample) in out.as_chunks_mut::<4>().0.iter_mut().zip(&mut rest) {
            *four = sample.to_le_bytes();
            written += 4;
        }
        written
    };
    let params = playback(speaker)?;
    server.ask(PLAYED_WITHIN, async {
        let client = &server.client;
        let stream = client
            .create_playback_stream(params, source.as_playback_source())
            .await?;
        stream.play_all().await
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_has_its_length_also_where_there_is_none() {
        assert_eq!(whole(None), [0; COOKIE]);
        assert_eq!(whole(Some(Vec::new())), [0; COOKIE]);
        assert_eq!(whole(Some(vec![7; COOKIE])), [7; COOKIE]);
    }
}
