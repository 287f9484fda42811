//! The stage: when there is a connection, when own media goes out, and whose tiles there are.
//!
//! What is wanted is kept apart from what is. Whatever happens, the machine brings the one in line
//! with the other, for as long as the show is wanted: own sources that appear are published, a
//! publication that failed is tried again, and a connection that is lost is made anew.

mod figures;
mod publications;
mod remotes;
mod sparing;
pub(in crate::stage) mod state;
pub(in crate::stage) mod uplink;

use std::{collections::BTreeSet, time::Duration};

use greenroom_contract::{ErrorCode, Quality, SharingView, StageView, SurfaceKind};
use socialplus::RoomId;
use time::OffsetDateTime;

use self::{
    state::{Effects, Phase, StageMachine},
    uplink::Uplink,
};
use super::{input::*, shown};
use crate::{
    actor::{Effect, Machine, Ticket},
    error::Error,
    sources::Source,
};

/// How long a lost connection is made anew before that counts as failed, once somebody answers.
const REJOIN_FOR: Duration = Duration::from_secs(120);
/// Pauses before connecting anew; the last one repeats. The action makes each somewhat shorter by
/// chance, so that a stage that comes back is not stormed.
const REJOIN_AFTER: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

impl StageMachine {
    fn preview(&mut self, ticket: Ticket<()>, spec: PreviewSpec) -> Effects {
        let mut effects = Vec::new();
        match self.phase {
            Phase::Off => {
                self.phase = Phase::Preview;
                effects.push(Effect::Run(Action::Sources(Some(spec.me.clone()))));
            }
            Phase::Failed(_) => self.phase = Phase::Preview,
            // For this person only: what is connected is so no more.
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Rejoining { .. } => effects.extend(self.disconnect()),
            Phase::Preview => {}
        }
        self.me = Some(spec);
        effects.push(Effect::Reply(ticket, Ok(())));
        effects
    }

    fn connect(&mut self, ticket: Ticket<()>, spec: ConnectSpec) -> Effects {
        let allowed = matches!(self.phase, Phase::Preview | Phase::Failed(_));
        if !allowed || self.me.is_none() {
            let why = "connect without a preview before it";
            let error = Error::known(ErrorCode::Internal, why);
            return vec![Effect::Reply(ticket, Err(error))];
        }
        self.phase = Phase::Connecting {
            ticket,
            publish: spec.publish,
        };
        let room_id = spec.room_id;
        self.room_id = Some(room_id.clone());
        let recall = Effect::Run(Action::RecallPin(room_id.clone()));
        vec![recall, self.join(room_id, spec.yields, Duration::ZERO)]
    }

    fn join(&mut self, room_id: RoomId, yields: bool, after: Duration) -> Effect<Self> {
        self.connection += 1;
        Effect::Run(Action::Join {
            connection: self.connection,
            room_id,
            yields,
            after,
        })
    }

    fn publish(&mut self, ticket: Ticket<()>) -> Effects {
        match self.phase {
            Phase::Backstage => {
                self.phase = Phase::Publishing {
                    ticket: Some(ticket),
                };
                Vec::new()
            }
            Phase::OnStage => vec![Effect::Reply(ticket, Ok(()))],
            Phase::Off
            | Phase::Preview
            | Phase::Connecting { .. }
            | Phase::Publishing { .. }
            | Phase::Rejoining { .. }
            | Phase::Failed(_) => {
                let error = Error::known(ErrorCode::StageLost, "not connected to the stage");
                vec![Effect::Reply(ticket, Err(error))]
            }
        }
    }

    fn joined(
        &mut self,
        now: OffsetDateTime,
        result: Result<BTreeSet<TrackKey>, Error>,
    ) -> Effects {
        match (std::mem::replace(&mut self.phase, Phase::Preview), result) {
            (Phase::Connecting { ticket, publish }, Ok(_)) => {
                if publish {
                    let ticket = Some(ticket);
                    self.phase = Phase::Publishing { ticket };
                    return Vec::new();
                }
                self.phase = Phase::Backstage;
                vec![Effect::Reply(ticket, Ok(()))]
            }
            (Phase::Connecting { ticket, .. }, Err(error)) => {
                // Back where the person can try again; own sources went on all the time.
                self.room_id = None;
                let mut effects = self.forget_remotes();
                effects.push(Effect::Reply(ticket, Err(error)));
                effects
            }
            (Phase::Rejoining { on_stage, .. }, Ok(there)) => {
                self.phase = match on_stage {
                    true => Phase::OnStage,
                    false => Phase::Backstage,
                };
                self.lost_since = None;
                let mut effects = self.keep_only(now, &there);
                effects.extend(on_stage.then(|| self.look_at_uplink()));
                effects
            }
            (
                Phase::Rejoining {
                    on_stage,
                    attempt,
                    until,
                },
                Err(error),
            ) => self.rejoin(now, on_stage, attempt + 1, until, error),
            // Of a connection that nobody wants any more.
            (
                other @ (Phase::Off
                | Phase::Preview
                | Phase::Backstage
                | Phase::Publishing { .. }
                | Phase::OnStage
                | Phase::Failed(_)),
                _,
            ) => {
                self.phase = other;
                Vec::new()
            }
        }
    }

    /// Connects anew, unless that can lead to nothing or has been tried long enough.
    fn rejoin(
        &mut self,
        now: OffsetDateTime,
        on_stage: bool,
        attempt: usize,
        until: OffsetDateTime,
        error: Error,
    ) -> Effects {
        let until = match waits(error.code()) {
            true => now + REJOIN_FOR,
            false => until,
        };
        let room_id = self.room_id.clone().filter(|_| now < until);
        let Some(room_id) = room_id.filter(|_| may_pass(error.code())) else {
            return self.fail(error);
        };
        self.phase = Phase::Rejoining {
            on_stage,
            attempt,
            until,
        };
        let after = REJOIN_AFTER[attempt.min(REJOIN_AFTER.len() - 1)];
        // The place is this window's, whatever the platform still tells.
        vec![self.join(room_id, false, after)]
    }

    fn fail(&mut self, error: Error) -> Effects {
        let effects = self.disconnect();
        self.phase = Phase::Failed(error);
        effects
    }

    /// The engine gave up the connection. While the show is wanted, another one is made; tiles, and
    /// what is muted, stay as they are.
    fn lost(&mut self, now: OffsetDateTime, code: ErrorCode) -> Effects {
        let error = Error::known(code, "the stage ended the connection");
        let (on_stage, attempt, until) = match &self.phase {
            Phase::OnStage => (true, 0, now + REJOIN_FOR),
            // It never went out, so the person is asked again.
            Phase::Backstage | Phase::Publishing { .. } => (false, 0, now + REJOIN_FOR),
            // Lost before its own word came that it was made.
            Phase::Rejoining {
                on_stage,
                attempt,
                until,
            } => (*on_stage, attempt + 1, *until),
            Phase::Connecting { .. } => return self.fail(error),
            // News of a connection that is given up already.
            Phase::Off | Phase::Preview | Phase::Failed(_) => return Vec::new(),
        };
        if !may_pass(code) {
            return self.fail(error);
        }
        self.lost_since.get_or_insert(now);
        self.all_still(now);
        let mut effects = self.drop_connection();
        effects.extend(self.rejoin(now, on_stage, attempt, until, error));
        effects
    }

    /// Ends the connection and nothing else; callers that wait for it are told.
    fn drop_connection(&mut self) -> Effects {
        let waiting = match std::mem::replace(&mut self.phase, Phase::Preview) {
            Phase::Connecting { ticket, .. } => Some(ticket),
            Phase::Publishing { ticket } => ticket,
            Phase::Off
            | Phase::Preview
            | Phase::Backstage
            | Phase::OnStage
            | Phase::Rejoining { .. }
            | Phase::Failed(_) => None,
        };
        let overtaken = |ticket| {
            let error = Error::known(ErrorCode::StageLost, "left before it was done");
            Effect::Reply(ticket, Err(error))
        };
        self.publications.clear();
        self.uplink = Uplink::default();
        self.speaking = false;
        self.quality = Quality::Unknown;
        let mut effects: Effects = waiting.map(overtaken).into_iter().collect();
        effects.push(Effect::Forget);
        effects.push(Effect::Run(Action::Close {
            connection: self.connection,
        }));
        effects
    }

    /// Ends the connection, whatever stands, and everybody's tiles with it.
    fn disconnect(&mut self) -> Effects {
        let mut effects = self.drop_connection();
        self.room_id = None;
        self.lost_since = None;
        effects.extend(self.forget_remotes());
        effects
    }

    fn leave(&mut self, ticket: Ticket<()>) -> Effects {
        match self.phase {
            Phase::Off | Phase::Preview => vec![Effect::Reply(ticket, Ok(()))],
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Rejoining { .. }
            | Phase::Failed(_) => {
                let effects = self.disconnect();
                self.leaving.push(ticket);
                effects
            }
        }
    }

    fn off(&mut self, ticket: Ticket<()>) -> Effects {
        if self.phase == Phase::Off {
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        let mut effects = self.disconnect();
        effects.extend(self.forget_voices());
        self.phase = Phase::Off;
        self.me = None;
        self.people.clear();
        self.pinned = None;
        self.looking = None;
        self.leaving.push(ticket);
        effects.push(Effect::Run(Action::Sources(None)));
        effects
    }

    fn published(&mut self, source: Source, result: Result<(), Error>) -> Effects {
        let failed = result.as_ref().err().cloned();
        let pause = self.publications.published(source, result);
        if let (Phase::Publishing { ticket }, Source::Camera, Some(error)) =
            (&mut self.phase, source, failed)
        {
            // Nothing is on the stage: whoever asked hears why, and asks again.
            let ticket = ticket.take();
            self.phase = Phase::Backstage;
            self.publications.clear();
            let ended = [Source::Camera, Source::Microphone];
            let mut effects: Effects = ended
                .map(|source| Effect::Run(Action::Unpublish { source }))
                .into();
            effects.extend(ticket.map(|ticket| Effect::Reply(ticket, Err(error))));
            return effects;
        }
        let timer = pause.map(|pause| Effect::Later(pause, Input::TryAgain { source }));
        timer.into_iter().collect()
    }

    /// The window that is shared is drawn here as others see it. A whole screen is not: one stands
    /// before it.
    fn draw_screen(&mut self) -> Option<Effect<Self>> {
        let sharing = self.own.sharing.as_deref();
        let is_window = |one: &SharingView| one.kind == SurfaceKind::Window && !one.starting;
        let is_drawn = sharing.is_some_and(is_window);
        if is_drawn == self.screen_tile.is_some() {
            return None;
        }
        if let Some(tile) = self.screen_tile.take() {
            return Some(Effect::Run(Action::Clear { tile }));
        }
        let me = self.me.as_ref()?.me.user_id.clone();
        let tile = remotes::take_number(&mut self.next_tile);
        self.screen_tile = Some(tile);
        Some(Effect::Run(Action::DrawOwnScreen { me, tile }))
    }

    /// What has to be done so that what is becomes what is wanted.
    fn reconcile(&mut self) -> Effects {
        if !self.publishes() {
            return Vec::new();
        }
        let mut effects = self.spare();
        let own = self.uplink.leaves(&self.own);
        let actions = self.publications.follow(self.connection, &own);
        effects.extend(actions.into_iter().map(Effect::Run));
        let is_out = self.publications.is_out(Source::Camera) && self.publications.is_settled();
        if let (Phase::Publishing { ticket }, true) = (&mut self.phase, is_out) {
            let ticket = ticket.take();
            self.phase = Phase::OnStage;
            effects.push(self.look_at_uplink());
            effects.extend(ticket.map(|ticket| Effect::Reply(ticket, Ok(()))));
        }
        if self.phase == Phase::OnStage {
            let resized = self.publications.resize(&self.own);
            effects.extend(resized.map(Effect::Run));
        }
        effects
    }

    fn room(&mut self, now: OffsetDateTime, news: RoomNews) -> Effects {
        // News of a connection that failed or was never made are about nobody.
        let is_there = match self.phase {
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Rejoining { .. } => true,
            Phase::Off | Phase::Preview | Phase::Failed(_) => false,
        };
        if !is_there {
            return Vec::new();
        }
        match news {
            RoomNews::TrackOn { key, name, muted } => return self.track_on(now, key, name, muted),
            RoomNews::TrackOff { key } => return self.track_off(now, &key),
            RoomNews::Muted { key, muted } => self.muted(&key, muted),
            RoomNews::Still { identity, silent } => self.still(now, &identity, silent),
            RoomNews::Moves { identity } => self.moves(&identity),
            RoomNews::Left { identity } => return self.gone(now, &identity),
            RoomNews::Speakers(speakers) => self.speakers(&speakers),
            RoomNews::Quality { identity, quality } => {
                if let Some(remote) = self.remotes.get_mut(&identity) {
                    remote.quality = quality;
                }
            }
            RoomNews::OwnQuality(quality) => self.quality = quality,
            RoomNews::OwnTrackLost(source) => self.publications.gone(source),
            RoomNews::Reconnecting => {
                self.lost_since.get_or_insert(now);
            }
            // Another connection is on its way, and says so itself.
            RoomNews::Reconnected if matches!(self.phase, Phase::Rejoining { .. }) => {}
            RoomNews::Reconnected => self.lost_since = None,
            RoomNews::Lost(code) => return self.lost(now, code),
        }
        Vec::new()
    }
}

/// Whether nothing was tried yet that could have failed for good. The network says that its media
/// server comes back, and lets the show wait for that: so do we. And while this computer reaches nobody
/// at all, its own line is away, whose return it cannot know before; whether the show has ended meanwhile
/// is told by the first answer.
fn waits(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::MediaServerAway
            | ErrorCode::NoNetwork
            | ErrorCode::Unreachable
            | ErrorCode::TimedOut
    )
}

/// Whether connecting anew may lead to something. What somebody did on purpose does not pass: the
/// same person who joined elsewhere, a host who took a guest off, an end of the show.
fn may_pass(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::StageLost
            | ErrorCode::StageUnreachable
            | ErrorCode::StageRefused
            | ErrorCode::MediaServerAway
            | ErrorCode::NoNetwork
            | ErrorCode::Unreachable
            | ErrorCode::TimedOut
            | ErrorCode::TooFast
            | ErrorCode::NetworkError
            | ErrorCode::BadAnswer
    )
}

impl Machine for StageMachine {
    type Input = Input;
    type Action = Action;
    type View = StageView;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        let mut effects = match input {
            Input::Preview { ticket, spec } => self.preview(ticket, spec),
            Input::Connect { ticket, spec } => self.connect(ticket, spec),
            Input::Publish { ticket } => self.publish(ticket),
            Input::Leave { ticket } => self.leave(ticket),
            Input::Off { ticket } => self.off(ticket),
            Input::People(people) => self.people(people),
            Input::Own(own) => {
                self.own = own;
                self.draw_screen().into_iter().collect()
            }
            Input::Voice(voice) => self.voice(voice),
            Input::Figures(on) => self.show_figures(on),
            Input::Counted { turn, counted } => self.counted(now, turn, counted),
            Input::CountAgain { turn } => self.count_again(turn),
            Input::Pin(tile) => self.pin(tile),
            Input::PinnedBefore { room_id, pin } => {
                self.pinned_before(&room_id, pin);
                Vec::new()
            }
            Input::Joined(result) => self.joined(now, result),
            Input::Published { source, result } => self.published(source, result),
            Input::Unpublished { source } => {
                self.publications.gone(source);
                Vec::new()
            }
            Input::TryAgain { source } if self.publishes() => {
                let own = self.uplink.leaves(&self.own);
                let again = self.publications.try_again(self.connection, source, &own);
                again.map(Effect::Run).into_iter().collect()
            }
            Input::TryAgain { .. } => Vec::new(),
            Input::LookAtUplink { connection } => {
                let is_out = self.phase == Phase::OnStage && connection == self.connection;
                let look = is_out.then_some(Effect::Run(Action::LookAtUplink { connection }));
                look.into_iter().collect()
            }
            Input::Uplink { connection, look } if connection == self.connection => {
                self.uplink_seen(look)
            }
            // Of a connection that is over.
            Input::Uplink { .. } => Vec::new(),
            Input::Room { connection, news } if connection == self.connection => {
                self.room(now, news)
            }
            // What belongs to an older connection.
            Input::Room { .. } => Vec::new(),
            Input::Closed => std::mem::take(&mut self.leaving)
                .into_iter()
                .map(|ticket| Effect::Reply(ticket, Ok(())))
                .collect(),
        };
        effects.extend(self.reconcile());
        effects
    }

    fn view(&self) -> StageView {
        shown::stage(self)
    }
}
