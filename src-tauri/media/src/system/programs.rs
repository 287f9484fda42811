//! What other programs play, by Linux's sound server.
//!
//! What a whole speaker plays has the voices of the show in it, which would go back to those who speak.
//! So every other program's stream is recorded by itself, and they are mixed here.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::CString,
    io::BufReader,
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use pulseaudio::{
    RecordStream,
    protocol::{
        self, AuthParams, AuthReply, Command, CommandReply, MAX_VERSION, Prop, Props,
        ProtocolError, PulseError, SetClientNameReply, SinkInputInfoList, SubscriptionMask,
    },
};

use super::pulse::{ANSWER_WITHIN, HUNDREDTH, MIXER_NAME, Server, cookie, reach, sample_spec};
use crate::{
    hearing::{Flow, STEP, SoundError, Take},
    mixer::{Mixer, Voice},
};

/// How long a step of sound takes.
const STEP_TAKES: Duration = Duration::from_millis(10);
/// Who is further behind, since the computer slept, does not make up for it.
const BEHIND: Duration = Duration::from_secs(1);

/// Hears what other programs play, in steps that never end: also when none of them plays anything.
pub(super) fn hear_programs(mut take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let mut news = Line::connect()?;
    news.subscribe()?;
    let hang_up = news.socket()?;
    let mut taps = Taps {
        line: Line::connect()?,
        server: Server::connect()?,
        mixer: Mixer::default(),
        by_stream: BTreeMap::new(),
    };
    taps.follow()?;
    let changed = Arc::new(AtomicBool::new(false));
    let ended = Arc::new(AtomicBool::new(false));
    let (told, over) = (changed.clone(), ended.clone());
    spawn("programs come", move || {
        while news.next().is_ok() {
            told.store(true, Ordering::Relaxed);
        }
        over.store(true, Ordering::Relaxed);
    })?;
    let over = ended.clone();
    let (stop, stopped) = mpsc::channel::<()>();
    spawn("programs", move || {
        let mut clock = Clock::new();
        let mut step = [0; STEP];
        while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(clock.until_next()) {
            if changed.swap(false, Ordering::Relaxed)
                && let Err(error) = taps.follow()
            {
                tracing::warn!(%error, "what programs play is not heard any more");
                over.store(true, Ordering::Relaxed);
                return;
            }
            taps.mixer.mix(&mut step);
            take(&step.map(|sample| f32::from(sample) / f32::from(i16::MAX)));
        }
    })?;
    Ok(Box::new(Programs {
        ended,
        hang_up,
        _stop: stop,
    }))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), SoundError> {
    let spawned = thread::Builder::new().name(name.into()).spawn(work);
    spawned.map(drop).map_err(failed)
}

fn failed(error: impl ToString) -> SoundError {
    SoundError::Failed(error.to_string())
}

/// Both threads end with this.
struct Programs {
    ended: Arc<AtomicBool>,
    hang_up: UnixStream,
    _stop: mpsc::Sender<()>,
}

impl Flow for Programs {
    fn ended(&self) -> Option<SoundError> {
        let ended = self.ended.load(Ordering::Relaxed);
        ended.then_some(SoundError::NoServer)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        // The thread that waits for news sleeps until there is some.
        if let Err(error) = self.hang_up.shutdown(Shutdown::Both) {
            tracing::debug!(%error, "the sound server was gone before");
        }
    }
}

/// When the next step is due.
struct Clock {
    due: Instant,
}

impl Clock {
    fn new() -> Self {
        Self {
            due: Instant::now(),
        }
    }

    fn until_next(&mut self) -> Duration {
        let now = Instant::now();
        self.due += STEP_TAKES;
        if now.saturating_duration_since(self.due) > BEHIND {
            self.due = now;
        }
        self.due.saturating_duration_since(now)
    }
}

/// The streams of other programs that are heard.
struct Taps {
    line: Line,
    server: Server,
    mixer: Mixer,
    /// By the server's number of the stream.
    by_stream: BTreeMap<u32, Tap>,
}

struct Tap {
    /// Ends with this.
    _stream: RecordStream,
    gone: Arc<AtomicBool>,
}

impl Taps {
    /// Hears every stream that other programs play now.
    fn follow(&mut self) -> Result<(), SoundError> {
        let streams = self.others()?;
        let is_heard = |tap: &Tap| !tap.gone.load(Ordering::Relaxed);
        self.by_stream
            .retain(|stream, tap| streams.contains(stream) && is_heard(tap));
        for stream in streams {
            if self.by_stream.contains_key(&stream) {
                continue;
            }
            match self.tap(stream) {
                Ok(tap) => {
                    self.by_stream.insert(stream, tap);
                }
                // It ended meanwhile.
                Err(SoundError::NoDevice) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The streams of other programs. One that belongs to none is the server's own: it may repeat a
    /// microphone.
    fn others(&mut self) -> Result<BTreeSet<u32>, SoundError> {
        // In this order, so that whose stream it is is known.
        let streams: SinkInputInfoList = self.line.ask(&Command::GetSinkInputInfoList)?;
        let asked = self.server.client.list_clients();
        let clients = self.server.ask(ANSWER_WITHIN, asked)?;
        let others: BTreeSet<u32> = clients
            .iter()
            .filter(|client| !is_greenroom(&client.name, &client.props))
            .map(|client| client.index)
            .collect();
        let of_others = streams.iter().filter(|stream| {
            let client = stream.client_index;
            client.is_some_and(|client| others.contains(&client))
        });
        Ok(of_others.map(|stream| stream.index).collect())
    }

    fn tap(&self, stream: u32) -> Result<Tap, SoundError> {
        let params = protocol::RecordStreamParams {
            sample_spec: sample_spec(),
            channel_map: protocol::ChannelMap::mono(),
            direct_on_input_index: Some(stream),
            buffer_attr: protocol::stream::BufferAttr {
                fragment_size: 2 * HUNDREDTH,
                ..Default::default()
            },
            flags: protocol::stream::StreamFlags {
                adjust_latency: true,
                ..Default::default()
            },
            cvolume: Some(protocol::ChannelVolume::norm(1)),
            ..Default::default()
        };
        let gone = Arc::new(AtomicBool::new(false));
        let heard = Tapped {
            voice: self.mixer.voice(),
            gone: gone.clone(),
        };
        let mut samples = Vec::new();
        let sink = move |bytes: &[u8]| {
            samples.clear();
            let fours = bytes.as_chunks::<4>().0;
            samples.extend(fours.iter().map(|four| {
                let sample = f32::from_le_bytes(*four).clamp(-1.0, 1.0);
                (sample * f32::from(i16::MAX)) as i16
            }));
            heard.voice.say(&samples);
        };
        let opening = self.server.client.create_record_stream(params, sink);
        let stream = self.server.ask(ANSWER_WITHIN, opening)?;
        Ok(Tap {
            _stream: stream,
            gone,
        })
    }
}

/// Whether a client of the sound server is this program, or another of its windows: what that plays are
/// the voices of a show.
fn is_greenroom(name: &CString, props: &Props) -> bool {
    let named = props.get(Prop::ApplicationName).unwrap_or_default();
    let named = named.strip_suffix(&[0]).unwrap_or(named);
    name.as_c_str() == MIXER_NAME || named == MIXER_NAME.to_bytes()
}

/// One stream on its way into the mix. The server drops it where the stream ends.
struct Tapped {
    voice: Voice,
    gone: Arc<AtomicBool>,
}

impl Drop for Tapped {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
    }
}

/// A connection for what the library's client has no question for.
struct Line {
    reader: BufReader<UnixStream>,
    version: u16,
    asked: u32,
}

impl Line {
    fn connect() -> Result<Self, SoundError> {
        let path = pulseaudio::socket_path_from_env().ok_or(SoundError::NoServer)?;
        let socket = reach(&path)?;
        socket
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(failed)?;
        let mut line = Self {
            reader: BufReader::new(socket),
            version: MAX_VERSION,
            asked: 0,
        };
        let auth: AuthReply = line.ask(&Command::Auth(AuthParams {
            version: MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie(),
        }))?;
        line.version = MAX_VERSION.min(auth.version);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, MIXER_NAME);
        let _: SetClientNameReply = line.ask(&Command::SetClientName(props))?;
        Ok(line)
    }

    fn socket(&self) -> Result<UnixStream, SoundError> {
        self.reader.get_ref().try_clone().map_err(failed)
    }

    fn ask<T: CommandReply>(&mut self, question: &Command) -> Result<T, SoundError> {
        self.say(question)?;
        let answer = protocol::read_reply_message(&mut self.reader, self.version);
        answer.map(|(_, answer)| answer).map_err(line_error)
    }

    /// From now on the server says when a stream begins, changes or ends.
    fn subscribe(&mut self) -> Result<(), SoundError> {
        self.say(&Command::Subscribe(SubscriptionMask::SINK_INPUT))?;
        protocol::read_ack_message(&mut self.reader).map_err(line_error)?;
        // There may be no news for hours.
        self.reader.get_ref().set_read_timeout(None).map_err(failed)
    }

    /// Waits for news.
    fn next(&mut self) -> Result<(), SoundError> {
        let news = protocol::read_command_message(&mut self.reader, self.version);
        news.map(drop).map_err(line_error)
    }

    fn say(&mut self, command: &Command) -> Result<(), SoundError> {
        self.asked += 1;
        let socket = self.reader.get_mut();
        protocol::write_command_message(socket, self.asked, command, self.version)
            .map_err(line_error)
    }
}

fn line_error(error: ProtocolError) -> SoundError {
    match error {
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            SoundError::Hangs
        }
        ProtocolError::Io(_) => SoundError::NoServer,
        ProtocolError::ServerError(PulseError::NoEntity) => SoundError::NoDevice,
        other => failed(other),
    }
}
