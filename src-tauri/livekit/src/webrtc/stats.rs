//! Statistics of WebRTC, in the shape of its specification.
//!
//! The kinds that a conferencing program reads are here; the engine's other kinds are skipped.

use crate::prebuilt::proto::{self, rtc_stats};

/// The parts that statistics are put together from.
pub mod dictionaries {
    use std::collections::HashMap;

    pub use crate::prebuilt::proto::{
        AudioPlayoutStats, AudioSourceStats, CodecStats, InboundRtpStreamStats, MediaSourceStats,
        ReceivedRtpStreamStats, RemoteInboundRtpStreamStats, RemoteOutboundRtpStreamStats,
        RtcStatsData as RtcStats, RtpStreamStats, SentRtpStreamStats, VideoSourceStats,
    };

    use super::{IceCandidatePairState, IceCandidateType, QualityLimitationReason};

    /// What is sent, as the encoder sees it.
    #[derive(Debug, Default, Clone)]
    #[allow(missing_docs)] // The names are those of the specification.
    pub struct OutboundRtpStreamStats {
        pub mid: String,
        pub media_source_id: String,
        pub remote_id: String,
        pub rid: String,
        pub header_bytes_sent: u64,
        pub retransmitted_packets_sent: u64,
        pub retransmitted_bytes_sent: u64,
        pub rtx_ssrc: u32,
        pub target_bitrate: f64,
        pub total_encoded_bytes_target: u64,
        pub frame_width: u32,
        pub frame_height: u32,
        pub frames_per_second: f64,
        pub frames_sent: u32,
        pub huge_frames_sent: u32,
        pub frames_encoded: u32,
        pub key_frames_encoded: u32,
        pub qp_sum: u64,
        pub total_encode_time: f64,
        pub total_packet_send_delay: f64,
        pub quality_limitation_reason: QualityLimitationReason,
        pub quality_limitation_durations: HashMap<String, f64>,
        pub quality_limitation_resolution_changes: u32,
        pub nack_count: u32,
        pub fir_count: u32,
        pub pli_count: u32,
        pub encoder_implementation: String,
        pub power_efficient_encoder: bool,
        pub active: bool,
        /// Spelled as upstream spells it.
        pub scalibility_mode: String,
    }

    /// One pair of addresses that media may flow between.
    #[derive(Debug, Default, Clone)]
    #[allow(missing_docs)] // The names are those of the specification.
    pub struct CandidatePairStats {
        pub transport_id: String,
        pub local_candidate_id: String,
        pub remote_candidate_id: String,
        pub state: Option<IceCandidatePairState>,
        pub nominated: bool,
        pub packets_sent: u64,
        pub packets_received: u64,
        pub bytes_sent: u64,
        pub bytes_received: u64,
        pub last_packet_sent_timestamp: f64,
        pub last_packet_received_timestamp: f64,
        pub total_round_trip_time: f64,
        pub current_round_trip_time: f64,
        pub available_outgoing_bitrate: f64,
        pub available_incoming_bitrate: f64,
        pub requests_received: u64,
        pub requests_sent: u64,
        pub responses_received: u64,
        pub responses_sent: u64,
        pub consent_requests_sent: u64,
        pub packets_discarded_on_send: u32,
        pub bytes_discarded_on_send: u64,
    }

    /// One address that media may flow from or to.
    #[derive(Debug, Default, Clone)]
    #[allow(missing_docs)] // The names are those of the specification.
    pub struct IceCandidateStats {
        pub transport_id: String,
        pub address: String,
        pub port: i32,
        /// `udp` or `tcp`; of a relay's, how media goes to the relay is `relay_protocol` upstream.
        pub protocol: String,
        pub candidate_type: Option<IceCandidateType>,
    }
}

/// One of our own addresses.
#[derive(Debug, Default, Clone)]
pub struct LocalCandidateStats {
    /// Which and when.
    pub rtc: dictionaries::RtcStats,
    /// The address.
    pub local_candidate: dictionaries::IceCandidateStats,
}

/// The codec in use.
pub type CodecStats = rtc_stats::Codec;
/// What arrives.
pub type InboundRtpStats = rtc_stats::InboundRtp;
/// What the other side says about what we send.
pub type RemoteInboundRtpStats = rtc_stats::RemoteInboundRtp;
/// What the other side says about what it sends.
pub type RemoteOutboundRtpStats = rtc_stats::RemoteOutboundRtp;
/// The source of what is sent; for sound with its level.
pub type MediaSourceStats = rtc_stats::MediaSource;
/// What is played.
pub type MediaPlayoutStats = rtc_stats::MediaPlayout;
/// What goes over one connection, and which pair of addresses it goes between now.
pub type TransportStats = rtc_stats::Transport;

/// What is sent.
#[derive(Debug, Default, Clone)]
pub struct OutboundRtpStats {
    /// Which and when.
    pub rtc: dictionaries::RtcStats,
    /// The stream.
    pub stream: dictionaries::RtpStreamStats,
    /// Packets.
    pub sent: dictionaries::SentRtpStreamStats,
    /// Encoding.
    pub outbound: dictionaries::OutboundRtpStreamStats,
}

/// One pair of addresses that media may flow between.
#[derive(Debug, Default, Clone)]
pub struct CandidatePairStats {
    /// Which and when.
    pub rtc: dictionaries::RtcStats,
    /// The pair.
    pub candidate_pair: dictionaries::CandidatePairStats,
}

/// One piece of statistics.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RtcStats {
    /// The codec in use.
    Codec(CodecStats),
    /// What arrives.
    InboundRtp(InboundRtpStats),
    /// What is sent.
    OutboundRtp(OutboundRtpStats),
    /// What the other side says about what we send.
    RemoteInboundRtp(RemoteInboundRtpStats),
    /// What the other side says about what it sends.
    RemoteOutboundRtp(RemoteOutboundRtpStats),
    /// The source of what is sent.
    MediaSource(MediaSourceStats),
    /// What is played.
    MediaPlayout(MediaPlayoutStats),
    /// A connection.
    Transport(TransportStats),
    /// A pair of addresses.
    CandidatePair(CandidatePairStats),
    /// One of our own addresses.
    LocalCandidate(LocalCandidateStats),
}

/// What keeps the picture below its wanted quality.
#[derive(Debug, Default, Copy, Clone, PartialEq, Eq)]
pub enum QualityLimitationReason {
    /// Nothing.
    #[default]
    None,
    /// The processor.
    Cpu,
    /// The network.
    Bandwidth,
    /// Something else.
    Other,
}

/// How far a pair of addresses is.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum IceCandidatePairState {
    /// Not begun, held back.
    Frozen,
    /// Not begun.
    Waiting,
    /// Being checked.
    InProgress,
    /// Does not work.
    Failed,
    /// Works.
    Succeeded,
}

/// How an address was found.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum IceCandidateType {
    /// An interface of the computer has it.
    Host,
    /// As a server sees us.
    Srflx,
    /// As the other side sees us.
    Prflx,
    /// A relay's.
    Relay,
}

/// The statistics that we know of the engine's.
pub(crate) fn from_engine(stats: Vec<proto::RtcStats>) -> Vec<RtcStats> {
    use rtc_stats::Stats;
    stats
        .into_iter()
        .filter_map(|stats| {
            Some(match stats.stats? {
                Stats::Codec(stats) => RtcStats::Codec(stats),
                Stats::InboundRtp(stats) => RtcStats::InboundRtp(stats),
                Stats::OutboundRtp(stats) => RtcStats::OutboundRtp(outbound(stats)),
                Stats::RemoteInboundRtp(stats) => RtcStats::RemoteInboundRtp(stats),
                Stats::RemoteOutboundRtp(stats) => RtcStats::RemoteOutboundRtp(stats),
                Stats::MediaSource(stats) => RtcStats::MediaSource(stats),
                Stats::MediaPlayout(stats) => RtcStats::MediaPlayout(stats),
                Stats::Transport(stats) => RtcStats::Transport(stats),
                Stats::CandidatePair(stats) => RtcStats::CandidatePair(candidate_pair(stats)),
                Stats::LocalCandidate(stats) => RtcStats::LocalCandidate(local_candidate(stats)),
                Stats::PeerConnection(_)
                | Stats::DataChannel(_)
                | Stats::RemoteCandidate(_)
                | Stats::Certificate(_)
                | Stats::Stream(_)
                | Stats::Track(_) => return None,
            })
        })
        .collect()
}

fn outbound(stats: rtc_stats::OutboundRtp) -> OutboundRtpStats {
    use proto::QualityLimitationReason as Reason;
    let limited = match stats.outbound.quality_limitation_reason() {
        Reason::LimitationNone => QualityLimitationReason::None,
        Reason::LimitationCpu => QualityLimitationReason::Cpu,
        Reason::LimitationBandwidth => QualityLimitationReason::Bandwidth,
        Reason::LimitationOther => QualityLimitationReason::Other,
    };
    let from = stats.outbound;
    OutboundRtpStats {
        rtc: stats.rtc,
        stream: stats.stream,
        sent: stats.sent,
        outbound: dictionaries::OutboundRtpStreamStats {
            mid: from.mid,
            media_source_id: from.media_source_id,
            remote_id: from.remote_id,
            rid: from.rid,
            header_bytes_sent: from.header_bytes_sent,
            retransmitted_packets_sent: from.retransmitted_packets_sent,
            retransmitted_bytes_sent: from.retransmitted_bytes_sent,
            rtx_ssrc: from.rtx_ssrc,
            target_bitrate: from.target_bitrate,
            total_encoded_bytes_target: from.total_encoded_bytes_target,
            frame_width: from.frame_width,
            frame_height: from.frame_height,
            frames_per_second: from.frames_per_second,
            frames_sent: from.frames_sent,
            huge_frames_sent: from.huge_frames_sent,
            frames_encoded: from.frames_encoded,
            key_frames_encoded: from.key_frames_encoded,
            qp_sum: from.qp_sum,
            total_encode_time: from.total_encode_time,
            total_packet_send_delay: from.total_packet_send_delay,
            quality_limitation_reason: limited,
            quality_limitation_durations: from.quality_limitation_durations,
            quality_limitation_resolution_changes: from.quality_limitation_resolution_changes,
            nack_count: from.nack_count,
            fir_count: from.fir_count,
            pli_count: from.pli_count,
            encoder_implementation: from.encoder_implementation,
            power_efficient_encoder: from.power_efficient_encoder,
            active: from.active,
            scalibility_mode: from.scalability_mode,
        },
    }
}

fn local_candidate(stats: rtc_stats::LocalCandidate) -> LocalCandidateStats {
    use proto::IceCandidateType as Type;
    let candidate_type = stats.candidate.candidate_type.and_then(|kind| {
        Some(match Type::try_from(kind).ok()? {
            Type::Host => IceCandidateType::Host,
            Type::Srflx => IceCandidateType::Srflx,
            Type::Prflx => IceCandidateType::Prflx,
            Type::Relay => IceCandidateType::Relay,
        })
    });
    let from = stats.candidate;
    LocalCandidateStats {
        rtc: stats.rtc,
        local_candidate: dictionaries::IceCandidateStats {
            transport_id: from.transport_id,
            address: from.address,
            port: from.port,
            protocol: from.protocol,
            candidate_type,
        },
    }
}

fn candidate_pair(stats: rtc_stats::CandidatePair) -> CandidatePairStats {
    use proto::IceCandidatePairState as State;
    let state = stats.candidate_pair.state.and_then(|state| {
        Some(match State::try_from(state).ok()? {
            State::PairFrozen => IceCandidatePairState::Frozen,
            State::PairWaiting => IceCandidatePairState::Waiting,
            State::PairInProgress => IceCandidatePairState::InProgress,
            State::PairFailed => IceCandidatePairState::Failed,
            State::PairSucceeded => IceCandidatePairState::Succeeded,
        })
    });
    let from = stats.candidate_pair;
    CandidatePairStats {
        rtc: stats.rtc,
        candidate_pair: dictionaries::CandidatePairStats {
            transport_id: from.transport_id,
            local_candidate_id: from.local_candidate_id,
            remote_candidate_id: from.remote_candidate_id,
            state,
            nominated: from.nominated,
            packets_sent: from.packets_sent,
            packets_received: from.packets_received,
            bytes_sent: from.bytes_sent,
            bytes_received: from.bytes_received,
            last_packet_sent_timestamp: from.last_packet_sent_timestamp,
            last_packet_received_timestamp: from.last_packet_received_timestamp,
            total_round_trip_time: from.total_round_trip_time,
            current_round_trip_time: from.current_round_trip_time,
            available_outgoing_bitrate: from.available_outgoing_bitrate,
            available_incoming_bitrate: from.available_incoming_bitrate,
            requests_received: from.requests_received,
            requests_sent: from.requests_sent,
            responses_received: from.responses_received,
            responses_sent: from.responses_sent,
            consent_requests_sent: from.consent_requests_sent,
            packets_discarded_on_send: from.packets_discarded_on_send,
            bytes_discarded_on_send: from.bytes_discarded_on_send,
        },
    }
}
