//! The way that media goes to its server and back, as WebRTC counts it (*WebRTC statistics*).

use livekit::webrtc::stats::{IceCandidateType, RtcStats};

/// By what media goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Udp,
    Tcp,
    Relay,
}

/// How media goes to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path {
    pub way: Way,
    /// There and back, in milliseconds; none if nothing was back yet.
    pub round_trip: Option<u32>,
    /// What WebRTC believes it to take of what goes out, in kilobits a second; none before it
    /// believes anything.
    pub kbit: Option<u32>,
}

impl Path {
    /// The one that a connection goes by now; none before it goes.
    ///
    /// Many pairs of addresses may be nominated, those of a way that was left as well: the connection
    /// itself says which one is in use.
    pub fn of(stats: &[RtcStats]) -> Option<Self> {
        let used = stats.iter().find_map(|one| match one {
            RtcStats::Transport(connection) => {
                Some(&connection.transport.selected_candidate_pair_id)
            }
            _ => None,
        })?;
        let pair = stats.iter().find_map(|one| match one {
            RtcStats::CandidatePair(pair) if pair.rtc.id == *used => Some(&pair.candidate_pair),
            _ => None,
        })?;
        let own = stats.iter().find_map(|one| match one {
            RtcStats::LocalCandidate(own) if own.rtc.id == pair.local_candidate_id => {
                Some(&own.local_candidate)
            }
            _ => None,
        })?;
        let way = match (own.candidate_type, own.protocol.as_str()) {
            (Some(IceCandidateType::Relay), _) => Way::Relay,
            (_, "tcp") => Way::Tcp,
            _ => Way::Udp,
        };
        // WebRTC counts whole milliseconds: on a quick line an answer takes nought of them. That is
        // said as one: nought would read as if nothing was measured.
        let ms = (pair.current_round_trip_time * 1000.0).round() as u32;
        let round_trip = (pair.responses_received > 0).then(|| ms.max(1));
        let bits = pair.available_outgoing_bitrate;
        let kbit = (bits > 0.0).then_some((bits / 1000.0) as u32);
        Some(Self {
            way,
            round_trip,
            kbit,
        })
    }
}

#[cfg(test)]
mod tests {
    use livekit::webrtc::stats::{
        CandidatePairStats, LocalCandidateStats, TransportStats, dictionaries,
    };

    use super::*;

    const UDP: &str = "by udp";
    const TCP: &str = "by tcp";

    fn address(protocol: &str) -> RtcStats {
        let mut one = LocalCandidateStats::default();
        one.rtc.id = format!("an address of {protocol}");
        one.local_candidate.protocol = protocol.to_owned();
        RtcStats::LocalCandidate(one)
    }

    fn pair(id: &str, protocol: &str, answers: u64, seconds: f64) -> RtcStats {
        let mut one = CandidatePairStats {
            candidate_pair: dictionaries::CandidatePairStats {
                local_candidate_id: format!("an address of {protocol}"),
                nominated: true,
                responses_received: answers,
                current_round_trip_time: seconds,
                ..dictionaries::CandidatePairStats::default()
            },
            ..CandidatePairStats::default()
        };
        one.rtc.id = id.to_owned();
        RtcStats::CandidatePair(one)
    }

    fn connection(goes_by: &str) -> RtcStats {
        let mut one = TransportStats::default();
        one.transport.selected_candidate_pair_id = goes_by.to_owned();
        RtcStats::Transport(one)
    }

    fn both(goes_by: &str, answers: u64, seconds: f64) -> Option<Path> {
        Path::of(&[
            address("udp"),
            address("tcp"),
            pair(UDP, "udp", 3, 0.040),
            pair(TCP, "tcp", answers, seconds),
            connection(goes_by),
        ])
    }

    #[test]
    fn the_path_is_what_the_connection_goes_by_now_and_none_that_was_left() {
        let path = both(TCP, 1, 0.023).unwrap();
        assert_eq!((path.way, path.round_trip), (Way::Tcp, Some(23)));
        let path = both(UDP, 1, 0.023).unwrap();
        assert_eq!((path.way, path.round_trip), (Way::Udp, Some(40)));
        assert_eq!(both("", 1, 0.023), None);
    }

    #[test]
    fn an_answer_within_a_millisecond_is_an_answer() {
        assert_eq!(both(TCP, 1, 0.0).unwrap().round_trip, Some(1));
        assert_eq!(both(TCP, 0, 0.0).unwrap().round_trip, None);
    }
}
