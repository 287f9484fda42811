//! What WebRTC counts of the stage, by person and source.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use greenroom_contract::StreamLimit;
use livekit::prelude::*;
use livekit::webrtc::stats::{QualityLimitationReason, RtcStats};
use socialplus::UserId;

use super::{
    super::input::{Counted, Counter, Look, TrackKey},
    Engine, news,
};
use crate::{media_path::Path, sources::Source};

impl Engine {
    /// Asks for everything that is counted now; nothing while there is no connection.
    pub async fn count(&self) -> Counted {
        let Ok(room) = self.room() else {
            return Counted::default();
        };
        let me = UserId::new(room.local_participant().identity().as_str());
        let mut tracks: Vec<(TrackKey, Track)> = Vec::new();
        if let Some(session) = &*self.session() {
            for (source, out) in &session.out {
                let identity = me.clone();
                let key = TrackKey {
                    identity,
                    source: *source,
                };
                let track = out.publication.track();
                tracks.extend(track.map(|track| (key, track.into())));
            }
        }
        for participant in room.remote_participants().values() {
            for publication in participant.track_publications().values() {
                let key = news::key(participant, publication);
                let track = publication.track();
                tracks.extend(track.map(|track| (key, track.into())));
            }
        }
        let counted = tracks.into_iter().map(async |(key, track)| {
            // A track that has just gone counts nothing.
            let stats = track.get_stats().await.unwrap_or_default();
            counter(&stats).map(|counter| (key, counter))
        });
        let (lags, clocks) = self.0.delays.look();
        // For the next time: the answers come meanwhile.
        self.0.delays.ask(&room).await;
        let mut streams: BTreeMap<_, _> = join_all(counted).await.into_iter().flatten().collect();
        for (key, counter) in &mut streams {
            counter.lag = lags.get(key).copied();
        }
        Counted {
            round_trip_ms: round_trip(&room).await,
            clocks,
            streams,
        }
    }

    /// What the way to the media server takes, and whether own pictures are less for it.
    pub async fn look_at_uplink(&self) -> Look {
        let Ok(room) = self.room() else {
            return Look::default();
        };
        let tracks: Vec<LocalTrack> = {
            let session = self.session();
            let out = session.iter().flat_map(|session| &session.out);
            let pictures =
                out.filter(|(source, _)| matches!(source, Source::Camera | Source::Screen));
            let tracks = pictures.filter_map(|(_, out)| out.publication.track());
            tracks.collect()
        };
        let (all, pictures) = tokio::join!(
            room.get_stats(),
            join_all(tracks.into_iter().map(async |track| {
                let track = Track::from(track);
                track.get_stats().await.unwrap_or_default()
            }))
        );
        let limited = pictures.iter().flatten().any(|one| match one {
            RtcStats::OutboundRtp(stats) => {
                stats.outbound.quality_limitation_reason == QualityLimitationReason::Bandwidth
            }
            _ => false,
        });
        let path = all.ok().and_then(|stats| Path::of(&stats.publisher_stats));
        Look {
            kbit: path.and_then(|path| path.kbit),
            limited,
        }
    }
}

/// There and back, in milliseconds; by the slower of both connections.
async fn round_trip(room: &Room) -> Option<u32> {
    let stats = room.get_stats().await.ok()?;
    let both = [stats.publisher_stats, stats.subscriber_stats];
    let paths = both.iter().filter_map(|stats| Path::of(stats));
    paths.filter_map(|path| path.round_trip).max()
}

/// What is counted of one track: what comes, or all sizes together of what goes out.
fn counter(stats: &[RtcStats]) -> Option<Counter> {
    let mut counter: Option<Counter> = None;
    for one in stats {
        match one {
            RtcStats::InboundRtp(stats) => {
                let (received, inbound) = (&stats.received, &stats.inbound);
                counter = Some(Counter {
                    bytes: inbound.bytes_received,
                    packets: received.packets_received,
                    lost: received.packets_lost,
                    waited: inbound.jitter_buffer_delay,
                    emitted: inbound.jitter_buffer_emitted_count,
                    size: size(inbound.frame_width, inbound.frame_height),
                    frames_per_second: (stats.stream.kind == "video")
                        .then_some(inbound.frames_per_second),
                    ..Counter::default()
                });
            }
            RtcStats::OutboundRtp(stats) => {
                let all = counter.get_or_insert_default();
                let outbound = &stats.outbound;
                all.bytes += stats.sent.bytes_sent;
                all.packets += stats.sent.packets_sent;
                if stats.stream.kind != "video" {
                    continue;
                }
                let limit = limit(outbound.quality_limitation_reason);
                if all.limit.is_none_or(|known| known == StreamLimit::Nothing) {
                    all.limit = Some(limit);
                }
                let size = size(outbound.frame_width, outbound.frame_height);
                if outbound.active && size >= all.size {
                    all.size = size;
                    all.frames_per_second = Some(outbound.frames_per_second);
                }
            }
            RtcStats::RemoteInboundRtp(stats) => {
                let lost = (stats.remote_inbound.fraction_lost * 100.0) as f32;
                let all = counter.get_or_insert_default();
                all.lost_percent = Some(all.lost_percent.unwrap_or(0.0).max(lost));
            }
            // Not of a stream, or of no use here.
            _ => {}
        }
    }
    counter
}

fn size(width: u32, height: u32) -> Option<(u32, u32)> {
    (width > 0 && height > 0).then_some((width, height))
}

fn limit(reason: QualityLimitationReason) -> StreamLimit {
    match reason {
        QualityLimitationReason::None => StreamLimit::Nothing,
        QualityLimitationReason::Cpu => StreamLimit::Processor,
        QualityLimitationReason::Bandwidth => StreamLimit::Network,
        QualityLimitationReason::Other => StreamLimit::Other,
    }
}
