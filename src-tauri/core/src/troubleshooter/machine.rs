//! Judges what was seen: a machine without clock and IO.
//!
//! It goes through the checks of the trouble in their order. A check that needs a look at something
//! asks for it once; a look that failed makes every check that needs it one that could not be made.
//! The first cause ends it.

use std::collections::BTreeMap;

use greenroom_contract::{
    Diagnosis, ErrorCode, Finding, LinkView, NextStep, Obstacle, SessionPhase, StagePhase, Trouble,
    TroubleCheck as Check, Verdict,
};
use socialplus::{InvitationStatus, Room, RoomStatus};

use super::{
    checks::checks,
    seen::{
        BroadcasterSight, ChatSight, InvitationSight, Look, RoomSight, Seen, SessionSight, Sight,
        TargetSight,
    },
};
use crate::platform::shown::{iso, room_status};

type Evidence = BTreeMap<&'static str, String>;

#[derive(Debug)]
pub(super) struct Troubleshooter {
    trouble: Trouble,
    seen: BTreeMap<Look, Seen>,
    findings: Vec<Finding>,
}

impl Troubleshooter {
    pub fn new(trouble: Trouble) -> Self {
        Self {
            trouble,
            seen: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    pub fn trouble(&self) -> &Trouble {
        &self.trouble
    }

    /// What is to be looked at next. `None` when the cause is found, or there is nothing more to
    /// check.
    pub fn next(&mut self) -> Option<Look> {
        while let Some(check) = self.due() {
            let look = look_for(check);
            let seen = self.seen.get(&look);
            let Some(seen) = seen else {
                return Some(look);
            };
            let finding = finding(check, seen);
            self.findings.push(finding);
        }
        None
    }

    /// What was seen there.
    pub fn saw(&mut self, look: Look, seen: Seen) {
        self.seen.insert(look, seen);
    }

    /// The next check, while no cause is found.
    fn due(&self) -> Option<Check> {
        let found = self.findings.last().map(|finding| finding.verdict);
        if matches!(found, Some(Verdict::Failed { .. })) {
            return None;
        }
        checks(&self.trouble).get(self.findings.len()).copied()
    }

    pub fn into_diagnosis(self) -> Diagnosis {
        let mut findings = self.findings;
        let rest = checks(&self.trouble).iter().skip(findings.len());
        findings.extend(rest.map(|check| Finding {
            check: *check,
            verdict: Verdict::NotChecked,
            evidence: BTreeMap::new(),
        }));
        Diagnosis { findings }
    }
}

fn look_for(check: Check) -> Look {
    match check {
        Check::SignedIn => Look::Session,
        Check::Permission => Look::Permission,
        Check::Parameters => Look::Parameters,
        Check::UserIds => Look::Users,
        Check::RoomCreated
        | Check::RoomId
        | Check::RoomNotDeleted
        | Check::Status
        | Check::MediaConnection
        | Check::NotStopped
        | Check::NotWaitingReconnect
        | Check::ChatEnabled
        | Check::ChannelId
        | Check::RealtimeConnected => Look::Room,
        Check::MayPost => Look::Target,
        Check::InvitationSent | Check::InvitationAccepted => Look::Invitation,
        Check::BroadcasterData | Check::NetworkReachable => Look::Broadcaster,
        Check::ChatPermission => Look::Chat,
    }
}

fn finding(check: Check, seen: &Seen) -> Finding {
    let mut evidence = Evidence::new();
    let verdict = match seen {
        Ok(sight) => judge(check, sight, &mut evidence),
        // An id that cannot be one is the cause, at the check that is about the id.
        Err(Obstacle::IdMalformed) if check == Check::RoomId => failed(NextStep::CorrectTheRoomId),
        Err(why) => Verdict::CouldNotCheck { why: *why },
    };
    let evidence = evidence.into_iter();
    Finding {
        check,
        verdict,
        evidence: evidence
            .map(|(fact, value)| (fact.to_owned(), value))
            .collect(),
    }
}

fn failed(next: NextStep) -> Verdict {
    Verdict::Failed { next }
}

fn passed_if(passed: bool, next: NextStep) -> Verdict {
    if passed {
        Verdict::Passed
    } else {
        failed(next)
    }
}

fn could_not(why: Obstacle) -> Verdict {
    Verdict::CouldNotCheck { why }
}

fn judge(check: Check, sight: &Sight, evidence: &mut Evidence) -> Verdict {
    match sight {
        Sight::Session(session) => signed_in(session, evidence),
        Sight::Permission(permission) => {
            evidence.insert("readOnlySession", permission.read_only.to_string());
            if let Some(code) = permission.refused {
                evidence.insert("refused", name(code));
            }
            let may = !permission.read_only && permission.refused.is_none();
            passed_if(may, NextStep::AskTheNetworksAdmin)
        }
        Sight::Parameters(None) => Verdict::Passed,
        Sight::Parameters(Some(wrong)) => {
            evidence.insert("field", wrong.field.clone());
            evidence.insert("problem", name(wrong.code));
            if let Some(limit) = &wrong.limit {
                evidence.insert("limit", limit.clone());
            }
            failed(NextStep::CorrectTheField)
        }
        Sight::Users(users) => {
            evidence.insert("asked", users.asked.to_string());
            if users.missing.is_empty() {
                return Verdict::Passed;
            }
            let missing: Vec<&str> = users.missing.iter().map(AsRef::as_ref).collect();
            evidence.insert("missing", missing.join(" "));
            failed(NextStep::CorrectTheUserIds)
        }
        Sight::Room(room) => of_room(check, room, evidence),
        Sight::Target(target) => may_post(*target, evidence),
        Sight::Invitation(invitation) => of_invitation(check, invitation, evidence),
        Sight::Broadcaster(broadcaster) => of_broadcaster(check, broadcaster, evidence),
        Sight::Chat(chat) => chat_permission(chat, evidence),
    }
}

fn signed_in(session: &SessionSight, evidence: &mut Evidence) -> Verdict {
    evidence.insert("session", word(session.phase));
    if let Some(code) = session.problem {
        evidence.insert("problem", name(code));
    }
    match session.phase {
        SessionPhase::SignedIn => Verdict::Passed,
        SessionPhase::SignedOut => failed(NextStep::SignIn),
        SessionPhase::Restoring | SessionPhase::StartingNetwork | SessionPhase::SigningIn => {
            failed(NextStep::WaitForSignIn)
        }
    }
}

fn of_room(check: Check, sight: &RoomSight, evidence: &mut Evidence) -> Verdict {
    if check == Check::RealtimeConnected {
        return realtime(sight.realtime, evidence);
    }
    let Some(room) = &sight.room else {
        evidence.insert("found", "no".to_owned());
        evidence.insert("knownBefore", sight.known_before.to_string());
        return match check {
            // It was there once: so it was made, and under this id.
            Check::RoomCreated | Check::RoomId if sight.known_before => Verdict::Passed,
            Check::RoomNotDeleted => failed(NextStep::MakeANewRoom),
            _ if sight.known_before => failed(NextStep::MakeANewRoom),
            _ => failed(NextStep::CorrectTheRoomId),
        };
    };
    evidence.insert("roomId", room.id.to_string());
    match check {
        Check::RoomCreated | Check::RoomId => Verdict::Passed,
        Check::RoomNotDeleted => {
            evidence.insert("deleted", room.is_deleted.to_string());
            passed_if(!room.is_deleted, NextStep::MakeANewRoom)
        }
        Check::Status => {
            let status = room_status(&room.status);
            evidence.insert("status", word(status));
            if let Some(updated) = room.updated_at {
                evidence.insert("since", iso(updated));
            }
            if room.is_deleted {
                evidence.insert("deleted", true.to_string());
                return failed(NextStep::MakeANewRoom);
            }
            match &sight.shown {
                Some(shown) if shown.status != status => {
                    evidence.insert("shown", word(shown.status));
                    failed(NextStep::ReadAgain)
                }
                Some(_) | None => Verdict::Passed,
            }
        }
        Check::MediaConnection => media(room, sight, evidence),
        Check::NotStopped => {
            evidence.insert("status", word(room_status(&room.status)));
            passed_if(!room.status.is_over(), NextStep::MakeANewRoom)
        }
        Check::NotWaitingReconnect => {
            evidence.insert("status", word(room_status(&room.status)));
            let waits = room.status == RoomStatus::WaitingReconnect;
            passed_if(
                !waits,
                if sight.is_mine {
                    NextStep::RejoinOrEnd
                } else {
                    NextStep::WaitForTheHost
                },
            )
        }
        Check::ChatEnabled => {
            evidence.insert("network", sight.network_chat.to_string());
            evidence.insert("room", room.live_chat_enabled.to_string());
            match (sight.network_chat, room.live_chat_enabled) {
                (true, true) => Verdict::Passed,
                (false, _) => failed(NextStep::AskTheNetworksAdmin),
                (true, false) if sight.is_mine => failed(NextStep::SwitchTheChatOn),
                (true, false) => failed(NextStep::AskTheHost),
            }
        }
        Check::ChannelId => match &room.live_channel_id {
            Some(channel_id) => {
                evidence.insert("channelId", channel_id.to_string());
                Verdict::Passed
            }
            None if sight.is_mine => failed(NextStep::MakeTheChat),
            None => failed(NextStep::AskTheHost),
        },
        // These look elsewhere.
        Check::SignedIn
        | Check::Permission
        | Check::Parameters
        | Check::UserIds
        | Check::MayPost
        | Check::InvitationSent
        | Check::InvitationAccepted
        | Check::BroadcasterData
        | Check::NetworkReachable
        | Check::ChatPermission
        | Check::RealtimeConnected => could_not(Obstacle::PlatformError),
    }
}

/// Whether the host's media reaches the platform, as far as this window can tell.
fn media(room: &Room, sight: &RoomSight, evidence: &mut Evidence) -> Verdict {
    evidence.insert("status", word(room_status(&room.status)));
    if room.status.is_over() {
        return Verdict::Passed;
    }
    let Some(shown) = &sight.shown else {
        evidence.insert("open", "no".to_owned());
        return match &room.status {
            // The platform says it itself.
            RoomStatus::WaitingReconnect if sight.is_mine => failed(NextStep::RejoinOrEnd),
            _ => could_not(Obstacle::RoomNotOpen),
        };
    };
    evidence.insert("stage", stage_word(&shown.stage).to_owned());
    match &shown.stage {
        StagePhase::OnStage => Verdict::Passed,
        StagePhase::Reconnecting { .. } => failed(NextStep::WaitForMedia),
        StagePhase::Failed { error } => {
            evidence.insert("problem", name(error.code));
            failed(NextStep::RejoinOrEnd)
        }
        StagePhase::Off
        | StagePhase::Preview
        | StagePhase::Connecting
        | StagePhase::Backstage
        | StagePhase::Publishing => {
            if !sight.is_mine {
                return could_not(Obstacle::OnlyTheOtherPerson);
            }
            match &room.status {
                RoomStatus::Live | RoomStatus::WaitingReconnect => failed(NextStep::RejoinOrEnd),
                _ => failed(NextStep::GoLive),
            }
        }
    }
}

fn realtime(link: LinkView, evidence: &mut Evidence) -> Verdict {
    let (word, verdict) = match link {
        LinkView::Connected => ("connected", Verdict::Passed),
        LinkView::Connecting => ("connecting", failed(NextStep::WaitForEvents)),
        LinkView::Reconnecting { .. } => ("reconnecting", failed(NextStep::WaitForEvents)),
        LinkView::Off => ("off", failed(NextStep::SignIn)),
    };
    evidence.insert("events", word.to_owned());
    verdict
}

fn may_post(target: TargetSight, evidence: &mut Evidence) -> Verdict {
    match target {
        TargetSight::OwnFeed => {
            evidence.insert("target", "ownFeed".to_owned());
            Verdict::Passed
        }
        TargetSight::Community {
            exists,
            joined,
            posting,
        } => {
            evidence.insert("target", "community".to_owned());
            evidence.insert("exists", exists.to_string());
            evidence.insert("member", joined.to_string());
            let (word, next) = match posting {
                socialplus::Posting::Allowed => ("allowed", None),
                socialplus::Posting::Reviewed => ("reviewed", None),
                socialplus::Posting::Refused => ("moderatorsOnly", Some(NextStep::AskAModerator)),
            };
            if !exists {
                return failed(NextStep::ChooseAnotherTarget);
            }
            if !joined {
                return failed(NextStep::JoinTheCommunity);
            }
            evidence.insert("posting", word.to_owned());
            next.map_or(Verdict::Passed, failed)
        }
    }
}

fn of_invitation(check: Check, sight: &InvitationSight, evidence: &mut Evidence) -> Verdict {
    evidence.insert("broadcaster", sight.is_broadcaster.to_string());
    let status = match &sight.status {
        None => "none",
        Some(InvitationStatus::Pending) => "pending",
        Some(InvitationStatus::Approved) => "accepted",
        Some(InvitationStatus::Rejected) => "rejected",
        Some(InvitationStatus::Cancelled) => "cancelled",
        Some(InvitationStatus::Unknown(_)) => "unknown",
    };
    evidence.insert("invitation", status.to_owned());
    if sight.is_broadcaster {
        return Verdict::Passed;
    }
    match (check, &sight.status) {
        (Check::InvitationSent, Some(_)) => Verdict::Passed,
        (_, None) => failed(NextStep::Invite),
        (_, Some(InvitationStatus::Pending)) => failed(NextStep::AcceptTheInvitation),
        // Also accepted and gone again: left, or removed.
        (_, Some(_)) => failed(NextStep::InviteAgain),
    }
}

fn of_broadcaster(check: Check, sight: &BroadcasterSight, evidence: &mut Evidence) -> Verdict {
    if check == Check::BroadcasterData {
        let code = match &sight.data {
            _ if !sight.is_me => return could_not(Obstacle::OnlyTheOtherPerson),
            Ok(()) => return Verdict::Passed,
            Err(code) => *code,
        };
        evidence.insert("refused", name(code));
        return match code {
            ErrorCode::NotAllowed | ErrorCode::Banned => failed(NextStep::InviteAgain),
            ErrorCode::NotFound | ErrorCode::RoomGone | ErrorCode::RoomEnded => {
                failed(NextStep::MakeANewRoom)
            }
            _ => could_not(Obstacle::PlatformError),
        };
    }
    let Some(server) = &sight.server else {
        return could_not(Obstacle::AddressUnknown);
    };
    evidence.insert("mediaServer", server.address.clone());
    evidence.insert("thisComputerOnly", server.this_computer.to_string());
    if let Some(failure) = &server.failure {
        evidence.insert("failure", failure.clone());
        return failed(NextStep::CheckTheNetwork);
    }
    if server.this_computer && !sight.is_me {
        return could_not(Obstacle::OnlyThisComputer);
    }
    Verdict::Passed
}

fn chat_permission(chat: &ChatSight, evidence: &mut Evidence) -> Verdict {
    if let Ok(read_only) = chat.read_only {
        evidence.insert("readOnly", read_only.to_string());
    }
    let refused = match (&chat.open, chat.read_only) {
        (Some(Some(code)), _) => Some(*code),
        (_, Err(code)) => Some(code),
        (_, Ok(_)) => None,
    };
    if let Some(code) = refused {
        evidence.insert("refused", name(code));
        return match code {
            ErrorCode::Muted
            | ErrorCode::ChatReadOnly
            | ErrorCode::Banned
            | ErrorCode::NotAllowed
            | ErrorCode::NotFound => failed(NextStep::AskTheHost),
            _ => could_not(Obstacle::PlatformError),
        };
    }
    match chat.open {
        Some(_) => Verdict::Passed,
        None => could_not(Obstacle::RoomNotOpen),
    }
}

/// The name of a code or a phase as the page knows it.
fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn name(code: ErrorCode) -> String {
    word(code)
}

fn stage_word(phase: &StagePhase) -> &'static str {
    match phase {
        StagePhase::Off => "off",
        StagePhase::Preview => "preview",
        StagePhase::Connecting => "connecting",
        StagePhase::Backstage => "backstage",
        StagePhase::Publishing => "publishing",
        StagePhase::OnStage => "onStage",
        StagePhase::Reconnecting { .. } => "reconnecting",
        StagePhase::Failed { .. } => "failed",
    }
}
