//! What LiveKit reports, believed only when it is signed with our key.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use livekit_token::TokenVerifier;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{LiveKit, rehearsal};
use crate::network::Shared;
use crate::room::{Connection, MediaEvent};

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/livekit/webhook", post(receive))
}

/// The parts of LiveKit's report that the status of a room depends on.
#[derive(Debug, Deserialize)]
struct Report {
    event: String,
    #[serde(default)]
    room: Named,
    #[serde(default)]
    participant: Named,
    #[serde(default)]
    track: Named,
}

#[derive(Debug, Default, Deserialize)]
struct Named {
    #[serde(default)]
    sid: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    identity: String,
}

async fn receive(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !shared.livekit.signed(token, &body) {
        tracing::warn!("a webhook without a valid signature was refused");
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(report) = serde_json::from_slice::<Report>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    tracing::debug!(event = report.event, "LiveKit reports");
    let room = report.room.name.clone();
    let Some(event) = media_event(report) else {
        return StatusCode::OK;
    };
    match shared.rooms.media(room.into(), event).await {
        Ok(()) => StatusCode::OK,
        // LiveKit tries again.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn media_event(report: Report) -> Option<MediaEvent> {
    if rehearsal::is_one(&report.room.name) {
        return None;
    }
    let who = Connection {
        sid: report.participant.sid,
        identity: report.participant.identity,
    };
    match report.event.as_str() {
        "track_published" => Some(MediaEvent::TrackPublished {
            who,
            track: report.track.sid,
        }),
        "track_unpublished" => Some(MediaEvent::TrackUnpublished {
            who,
            track: report.track.sid,
        }),
        "participant_joined" => Some(MediaEvent::ParticipantJoined(who)),
        "participant_left" | "participant_connection_aborted" => {
            Some(MediaEvent::ParticipantLeft(who))
        }
        "room_finished" => Some(MediaEvent::RoomFinished),
        // Others (room_started, egress_started …) change nothing.
        _ => None,
    }
}

impl LiveKit {
    /// Whether `token` is signed with our key and speaks of exactly this body.
    fn signed(&self, token: &str, body: &[u8]) -> bool {
        let verifier =
            TokenVerifier::with_api_key(&self.0.api_key, self.0.api_secret.expose_secret());
        match verifier.verify(token.trim_start_matches("Bearer ")) {
            Ok(claims) => claims.sha256 == STANDARD.encode(Sha256::digest(body)),
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_a_track_names_its_owner_and_itself() {
        let report: Report = serde_json::from_str(
            r#"{"event":"track_published","room":{"name":"r"},
                "participant":{"sid":"PA_1","identity":"maya"},"track":{"sid":"TR_1"}}"#,
        )
        .unwrap();
        assert_eq!(
            media_event(report),
            Some(MediaEvent::TrackPublished {
                who: Connection {
                    sid: "PA_1".to_owned(),
                    identity: "maya".to_owned(),
                },
                track: "TR_1".to_owned()
            })
        );
    }

    #[test]
    fn what_happens_in_a_rehearsal_is_no_event() {
        let report = |room: &str| {
            let report = format!(
                r#"{{"event":"track_published","room":{{"name":"{room}"}},
                    "participant":{{"sid":"PA_1","identity":"sends"}},"track":{{"sid":"TR_1"}}}}"#
            );
            media_event(serde_json::from_str(&report).unwrap())
        };
        assert_eq!(report("rehearsal:65e1"), None);
        assert!(report("65e1").is_some());
    }

    #[test]
    fn what_changes_no_status_is_no_event() {
        let report: Report =
            serde_json::from_str(r#"{"event":"room_started","room":{"name":"r"}}"#).unwrap();
        assert_eq!(media_event(report), None);
    }
}
