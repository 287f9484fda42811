//! What all kinds of track share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::kind::{StreamState, TrackKind, TrackSource};
use crate::prebuilt::{CallError, Handle, proto};
use crate::room::error::{RoomError, RoomResult};
use crate::room::id::TrackSid;
use crate::rtc_engine::EngineError;
use crate::webrtc::stats::{self, RtcStats};
use proto::{ffi_event, ffi_request};

macro_rules! track_enum {
    ([$($variant:ident),+]) => {
        /// The id on the server; `TR_unknown` before it is published.
        pub fn sid(&self) -> $crate::room::id::TrackSid {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], sid())
        }

        /// The name given at creation.
        pub fn name(&self) -> String {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], name())
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::room::track::kind::TrackKind {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], kind())
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::room::track::kind::TrackSource {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], source())
        }

        /// Whether the server sends at present.
        pub fn stream_state(&self) -> $crate::room::track::kind::StreamState {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], stream_state())
        }

        /// Whether its owner muted it.
        pub fn is_muted(&self) -> bool {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], is_muted())
        }

        /// Whether it is somebody else's.
        pub fn is_remote(&self) -> bool {
            $crate::room::dispatch::dispatch!(self, [$($variant),+], is_remote())
        }
    };
}
pub(super) use track_enum;

/// What all four kinds of track share.
pub(crate) struct TrackInner {
    /// Nothing, if the engine was not usable when the track was made.
    pub(super) handle: Option<Arc<Handle>>,
    pub(super) kind: TrackKind,
    pub(super) muted: AtomicBool,
    pub(super) enabled: AtomicBool,
    pub(super) info: RwLock<TrackInfo>,
}

pub(super) struct TrackInfo {
    pub(super) sid: TrackSid,
    pub(super) name: String,
    pub(super) source: TrackSource,
    pub(super) stream_state: StreamState,
}

impl TrackInner {
    pub(super) fn new(
        handle: Option<Arc<Handle>>,
        kind: TrackKind,
        sid: TrackSid,
        name: String,
    ) -> Arc<Self> {
        Arc::new(Self {
            handle,
            kind,
            muted: AtomicBool::new(false),
            enabled: AtomicBool::new(true),
            info: RwLock::new(TrackInfo {
                sid,
                name,
                source: TrackSource::Unknown,
                stream_state: StreamState::Active,
            }),
        })
    }

    pub(crate) fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    /// Takes over what the publication says.
    pub(crate) fn update(&self, sid: TrackSid, source: TrackSource) {
        let mut info = self.info.write();
        info.sid = sid;
        info.source = source;
    }

    pub(super) async fn stats(&self) -> RoomResult<Vec<RtcStats>> {
        let handle = self
            .handle
            .as_ref()
            .ok_or(EngineError::from(CallError::Refused))?;
        let answer = handle
            .engine()
            .call_async(|id| {
                ffi_request::Message::GetStats(proto::GetStatsRequest {
                    track_handle: handle.id(),
                    request_async_id: Some(id),
                })
            })
            .await
            .map_err(EngineError::from)?;
        match answer {
            ffi_event::Message::GetStats(callback) => match callback.error {
                Some(error) => Err(RoomError::from_text(&error)),
                None => Ok(stats::from_engine(callback.stats)),
            },
            _ => Err(EngineError::from(CallError::Unexpected).into()),
        }
    }
}

/// The methods that all four kinds of track have.
macro_rules! track_methods {
    ($kind:expr, $remote:literal) => {
        /// The id on the server; `TR_unknown` before it is published.
        pub fn sid(&self) -> $crate::room::id::TrackSid {
            self.inner.info.read().sid.clone()
        }

        /// The name given at creation.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::room::track::kind::TrackKind {
            self.inner.kind
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::room::track::kind::TrackSource {
            self.inner.info.read().source
        }

        /// Whether the server sends at present.
        pub fn stream_state(&self) -> $crate::room::track::kind::StreamState {
            self.inner.info.read().stream_state
        }

        /// Whether its owner muted it.
        pub fn is_muted(&self) -> bool {
            self.inner.muted.load(std::sync::atomic::Ordering::Relaxed)
        }

        /// Whether it is somebody else's.
        pub fn is_remote(&self) -> bool {
            $remote
        }

        /// WebRTC's statistics of the track.
        pub async fn get_stats(
            &self,
        ) -> $crate::room::error::RoomResult<Vec<$crate::webrtc::stats::RtcStats>> {
            self.inner.stats().await
        }

        pub(crate) fn inner(&self) -> &std::sync::Arc<$crate::room::track::inner::TrackInner> {
            &self.inner
        }
    };
}
pub(super) use track_methods;

macro_rules! track_debug {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("sid", &self.sid())
                    .field("name", &self.name())
                    .field("source", &self.source())
                    .finish()
            }
        }
    };
}
pub(super) use track_debug;
