//! What other programs play, by Linux's sound server.
//!
//! What a whole speaker plays has the voices of the show in it, which would go back to those who speak.
//! So every other program's stream is recorded by itself, and they are mixed here.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::CString,
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use pulseaudio::{
    RecordStream,
    protocol::{self, Command, Prop, Props, SinkInputInfoList, SubscriptionMask},
};

use super::{
    line::Line,
    pulse::{ANSWER_WITHIN, HUNDREDTH, MIXER_NAME, Server, sample_spec},
    steady,
};
use crate::{
    hearing::{Flow, SoundError, Take},
    mixer::{Mixer, Voice},
};

/// Hears what other programs play, in steps that never end: also when none of them plays anything.
pub(super) fn hear_programs(take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let mut news = Line::connect()?;
    news.subscribe(SubscriptionMask::SINK_INPUT)?;
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
    let mixer = taps.mixer.clone();
    let stop = steady::give(mixer, take, move || {
        if changed.swap(false, Ordering::Relaxed)
            && let Err(error) = taps.follow()
        {
            tracing::warn!(%error, "what programs play is not heard any more");
            over.store(true, Ordering::Relaxed);
            return false;
        }
        true
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
    _stop: mpsc::SyncSender<()>,
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
