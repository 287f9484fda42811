//! When a room is live: decided from what its media server sees, and by nothing else
//! (PLATFORM.md 7.2).

use std::collections::BTreeSet;

/// A room's status, in the platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomStatus {
    Idle,
    Live,
    WaitingReconnect,
    Ended,
    Recorded,
    Terminated,
    Error,
}

impl RoomStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        RoomStatus::Idle,
        RoomStatus::Live,
        RoomStatus::WaitingReconnect,
        RoomStatus::Ended,
        RoomStatus::Recorded,
        RoomStatus::Terminated,
        RoomStatus::Error,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            RoomStatus::Idle => "idle",
            RoomStatus::Live => "live",
            RoomStatus::WaitingReconnect => "waitingReconnect",
            RoomStatus::Ended => "ended",
            RoomStatus::Recorded => "recorded",
            RoomStatus::Terminated => "terminated",
            RoomStatus::Error => "error",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// A room that is over never comes back.
    pub fn is_over(self) -> bool {
        match self {
            RoomStatus::Idle | RoomStatus::Live | RoomStatus::WaitingReconnect => false,
            RoomStatus::Ended
            | RoomStatus::Recorded
            | RoomStatus::Terminated
            | RoomStatus::Error => true,
        }
    }
}

/// What happens to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// A broadcaster's track is there.
    TrackPublished(Track),
    /// A broadcaster's track is gone.
    TrackUnpublished(Track),
    /// A broadcaster's connection to the LiveKit room is over, and all tracks of it with it.
    Left { who: Broadcaster, sid: String },
    /// LiveKit closed its room: everybody is gone.
    MediaRoomFinished,
    /// These are all tracks of the room, by LiveKit's own account.
    MediaIs(BTreeSet<Track>),
    /// The media server is gone, with everybody's media.
    MediaServerGone,
    /// The media server is back. Whoever was on the stage may come again.
    MediaServerBack,
    /// The host stopped the show.
    Stop,
    /// An administrator stopped the show.
    Terminate,
    /// The wait for the host's media is over. `wait` names the wait that was started.
    WaitRanOut { wait: u64 },
}

/// A broadcaster, as far as the status cares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Broadcaster {
    Host,
    /// A co-host, by public user id.
    CoHost(String),
}

/// A track, by LiveKit's ids of it and of the connection that sends it. Somebody who comes back has
/// a new connection, perhaps before the old one is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Track {
    pub who: Broadcaster,
    pub connection: String,
    pub track: String,
}

/// What has to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Write the status and tell it by this event.
    Become(RoomStatus, &'static str),
    /// A broadcaster's media came up.
    StageJoined(Broadcaster),
    /// A broadcaster's media went away.
    StageLeft(Broadcaster),
    /// Start the wait of this number.
    StartWait(u64),
    /// Close the LiveKit room, so that nobody stays on the stage.
    CloseMedia,
}

/// The state of one room that was on air at least once, or may be soon.
#[derive(Debug)]
pub(crate) struct Machine {
    status: RoomStatus,
    tracks: BTreeSet<Track>,
    wait: u64,
}

impl Machine {
    /// A room as the store knows it. Nobody's media is known yet.
    pub fn new(status: RoomStatus) -> Self {
        Self {
            status,
            tracks: BTreeSet::new(),
            wait: 0,
        }
    }

    /// Where the room stands.
    pub fn status(&self) -> RoomStatus {
        self.status
    }

    /// A room that was on air when the network last ended: its media is unknown, so it waits for
    /// the host like after any other loss.
    pub fn resume(&mut self) -> Vec<Action> {
        match self.status {
            RoomStatus::Live | RoomStatus::WaitingReconnect => self.wait_for_host(),
            RoomStatus::Idle
            | RoomStatus::Ended
            | RoomStatus::Recorded
            | RoomStatus::Terminated
            | RoomStatus::Error => Vec::new(),
        }
    }

    /// Decides. After the end nothing changes any more.
    pub fn handle(&mut self, input: Input) -> Vec<Action> {
        if self.status.is_over() {
            // Whoever still comes to the stage of an ended show is sent away.
            return match input {
                Input::TrackPublished(_) => vec![Action::CloseMedia],
                Input::MediaIs(there) if !there.is_empty() => vec![Action::CloseMedia],
                Input::MediaIs(_)
                | Input::MediaServerGone
                | Input::MediaServerBack
                | Input::TrackUnpublished(_)
                | Input::Left { .. }
                | Input::MediaRoomFinished
                | Input::Stop
                | Input::Terminate
                | Input::WaitRanOut { .. } => Vec::new(),
            };
        }
        match input {
            Input::TrackPublished(track) => self.published(track),
            Input::TrackUnpublished(track) => {
                let known = self.tracks.remove(&track);
                self.after_loss(known.then_some(track.who))
            }
            Input::Left { who, sid } => {
                let before = self.tracks.len();
                self.tracks
                    .retain(|track| track.who != who || track.connection != sid);
                self.after_loss((self.tracks.len() < before).then_some(who))
            }
            Input::MediaRoomFinished => {
                let (mut actions, host) = self.everybody_left();
                if host && self.status == RoomStatus::Live {
                    actions.extend(self.wait_for_host());
                }
                actions
            }
            Input::MediaIs(there) => self.media_is(there),
            Input::MediaServerGone => {
                let (mut actions, _) = self.everybody_left();
                if self.status == RoomStatus::Live {
                    self.status = RoomStatus::WaitingReconnect;
                    actions.push(Action::Become(self.status, "room.waitingReconnect"));
                }
                // A wait that runs already is void: nobody can come before the server is back.
                self.wait += 1;
                actions
            }
            Input::MediaServerBack => match self.status {
                RoomStatus::WaitingReconnect => {
                    self.wait += 1;
                    vec![Action::StartWait(self.wait)]
                }
                RoomStatus::Idle
                | RoomStatus::Live
                | RoomStatus::Ended
                | RoomStatus::Recorded
                | RoomStatus::Terminated
                | RoomStatus::Error => Vec::new(),
            },
            Input::Stop => self.end(RoomStatus::Ended, "room.endBroadcasting"),
            Input::Terminate => self.end(RoomStatus::Terminated, "room.terminated"),
            Input::WaitRanOut { wait } => {
                if wait == self.wait && self.status == RoomStatus::WaitingReconnect {
                    self.end(RoomStatus::Ended, "room.endBroadcasting")
                } else {
                    Vec::new()
                }
            }
        }
    }

    fn on_stage(&self, who: &Broadcaster) -> bool {
        self.tracks.iter().any(|track| track.who == *who)
    }

    /// All tracks are gone. Whose they were, and whether the host was among them.
    fn everybody_left(&mut self) -> (Vec<Action>, bool) {
        let tracks = std::mem::take(&mut self.tracks);
        let gone: BTreeSet<Broadcaster> = tracks.into_iter().map(|track| track.who).collect();
        let host = gone.contains(&Broadcaster::Host);
        (gone.into_iter().map(Action::StageLeft).collect(), host)
    }

    /// Brings what was reported in line with what is there. What is new comes first: somebody who is
    /// back with another connection was never away.
    fn media_is(&mut self, there: BTreeSet<Track>) -> Vec<Action> {
        let gone: Vec<Track> = self.tracks.difference(&there).cloned().collect();
        let new: Vec<Track> = there.difference(&self.tracks).cloned().collect();
        let mut actions = Vec::new();
        for track in new {
            actions.extend(self.published(track));
        }
        for track in gone {
            self.tracks.remove(&track);
            actions.extend(self.after_loss(Some(track.who)));
        }
        actions
    }

    fn published(&mut self, track: Track) -> Vec<Action> {
        let who = track.who.clone();
        let first = !self.on_stage(&who);
        // LiveKit holds one connection of a person: with a new one, whatever the one before sent is
        // gone, though the report of that may come late or never.
        self.tracks
            .retain(|known| known.who != who || known.connection == track.connection);
        self.tracks.insert(track);
        let mut actions = Vec::new();
        if who == Broadcaster::Host && self.status != RoomStatus::Live {
            self.status = RoomStatus::Live;
            // An older wait is void.
            self.wait += 1;
            actions.push(Action::Become(RoomStatus::Live, "room.startBroadcasting"));
        }
        if first {
            actions.push(Action::StageJoined(who));
        }
        actions
    }

    fn after_loss(&mut self, who: Option<Broadcaster>) -> Vec<Action> {
        let Some(who) = who else {
            return Vec::new();
        };
        if self.on_stage(&who) {
            return Vec::new();
        }
        let mut actions = vec![Action::StageLeft(who.clone())];
        if who == Broadcaster::Host && self.status == RoomStatus::Live {
            actions.extend(self.wait_for_host());
        }
        actions
    }

    fn wait_for_host(&mut self) -> Vec<Action> {
        self.status = RoomStatus::WaitingReconnect;
        self.wait += 1;
        vec![
            Action::Become(RoomStatus::WaitingReconnect, "room.waitingReconnect"),
            Action::StartWait(self.wait),
        ]
    }

    fn end(&mut self, status: RoomStatus, event: &'static str) -> Vec<Action> {
        self.status = status;
        self.tracks.clear();
        vec![Action::Become(status, event), Action::CloseMedia]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn track(who: Broadcaster, connection: &str, track: &str) -> Track {
        Track {
            who,
            connection: connection.to_owned(),
            track: track.to_owned(),
        }
    }

    fn published(who: Broadcaster, name: &str) -> Input {
        Input::TrackPublished(track(who, "PA_1", name))
    }

    fn left(who: Broadcaster, sid: &str) -> Input {
        let sid = sid.to_owned();
        Input::Left { who, sid }
    }

    fn guest() -> Broadcaster {
        Broadcaster::CoHost("guest".to_owned())
    }

    #[test]
    fn the_hosts_first_track_makes_the_room_live_and_the_second_changes_nothing() {
        let mut room = Machine::new(RoomStatus::Idle);
        assert_eq!(
            room.handle(published(Broadcaster::Host, "picture")),
            [
                Action::Become(RoomStatus::Live, "room.startBroadcasting"),
                Action::StageJoined(Broadcaster::Host)
            ]
        );
        assert_eq!(room.handle(published(Broadcaster::Host, "sound")), []);
    }

    #[test]
    fn a_co_hosts_track_alone_makes_nothing_live() {
        let mut room = Machine::new(RoomStatus::Idle);
        assert_eq!(
            room.handle(published(guest(), "picture")),
            [Action::StageJoined(guest())]
        );
        assert_eq!(room.status(), RoomStatus::Idle);
    }

    #[test]
    fn a_lost_host_is_waited_for_and_comes_back() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(published(Broadcaster::Host, "a"));
        assert_eq!(
            room.handle(left(Broadcaster::Host, "PA_1"))[1..],
            [
                Action::Become(RoomStatus::WaitingReconnect, "room.waitingReconnect"),
                Action::StartWait(2)
            ]
        );
        room.handle(published(Broadcaster::Host, "b"));
        assert_eq!(room.status(), RoomStatus::Live);
        // The wait that was started before ends in vain.
        assert_eq!(room.handle(Input::WaitRanOut { wait: 2 }), []);
    }

    #[test]
    fn a_host_who_is_back_before_the_old_connection_is_over_was_never_away() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(published(Broadcaster::Host, "a"));
        let again = track(Broadcaster::Host, "PA_2", "b");
        room.handle(Input::TrackPublished(again.clone()));
        assert_eq!(room.handle(left(Broadcaster::Host, "PA_1")), []);
        assert_eq!(room.status(), RoomStatus::Live);
        room.handle(Input::TrackUnpublished(again));
        assert_eq!(room.status(), RoomStatus::WaitingReconnect);
    }

    #[test]
    fn a_connection_whose_end_nobody_reported_keeps_nobody_on_stage_once_there_is_another() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(published(Broadcaster::Host, "a"));
        room.handle(Input::TrackPublished(track(Broadcaster::Host, "PA_2", "b")));
        room.handle(left(Broadcaster::Host, "PA_2"));
        assert_eq!(room.status(), RoomStatus::WaitingReconnect);
    }

    #[test]
    fn a_show_whose_media_server_is_gone_waits_and_its_time_runs_only_once_that_is_back() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(published(Broadcaster::Host, "a"));
        room.handle(published(guest(), "b"));
        assert_eq!(
            room.handle(Input::MediaServerGone),
            [
                Action::StageLeft(Broadcaster::Host),
                Action::StageLeft(guest()),
                Action::Become(RoomStatus::WaitingReconnect, "room.waitingReconnect"),
            ]
        );
        assert_eq!(room.handle(Input::MediaServerGone), []);
        let back = room.handle(Input::MediaServerBack);
        let [Action::StartWait(wait)] = back[..] else {
            panic!("{back:?}");
        };
        room.handle(published(Broadcaster::Host, "again"));
        assert_eq!(room.status(), RoomStatus::Live);
        assert_eq!(room.handle(Input::WaitRanOut { wait }), []);
    }

    #[test]
    fn a_wait_for_the_host_begins_anew_when_the_media_server_comes_back() {
        let mut room = Machine::new(RoomStatus::Live);
        assert_eq!(room.resume()[1], Action::StartWait(1));
        room.handle(Input::MediaServerGone);
        assert_eq!(room.handle(Input::WaitRanOut { wait: 1 }), []);
        let back = room.handle(Input::MediaServerBack);
        assert_eq!(back, [Action::StartWait(3)]);
        room.handle(Input::WaitRanOut { wait: 3 });
        assert_eq!(room.status(), RoomStatus::Ended);
    }

    #[test]
    fn what_the_media_server_does_not_know_any_more_is_gone() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(published(Broadcaster::Host, "a"));
        let again = track(Broadcaster::Host, "PA_2", "b");
        assert_eq!(room.handle(Input::MediaIs([again].into())), []);
        assert_eq!(room.status(), RoomStatus::Live);
        let actions = room.handle(Input::MediaIs(BTreeSet::new()));
        assert_eq!(actions[0], Action::StageLeft(Broadcaster::Host));
        assert_eq!(room.status(), RoomStatus::WaitingReconnect);
    }

    #[test]
    fn a_wait_that_runs_out_ends_the_room_and_closes_its_media() {
        let mut room = Machine::new(RoomStatus::Live);
        assert_eq!(room.resume()[1], Action::StartWait(1));
        assert_eq!(
            room.handle(Input::WaitRanOut { wait: 1 }),
            [
                Action::Become(RoomStatus::Ended, "room.endBroadcasting"),
                Action::CloseMedia
            ]
        );
    }

    #[test]
    fn whoever_publishes_into_an_ended_room_is_sent_away() {
        let mut room = Machine::new(RoomStatus::Idle);
        room.handle(Input::Stop);
        let late = room.handle(published(Broadcaster::Host, "late"));
        assert_eq!(late, [Action::CloseMedia]);
        assert_eq!(room.handle(Input::Stop), []);
    }

    fn input() -> impl Strategy<Value = Input> {
        let who = prop_oneof![Just(Broadcaster::Host), Just(guest())].boxed();
        let sid = prop_oneof![Just("PA_1"), Just("PA_2")].boxed();
        let tracks = (who.clone(), sid.clone(), prop_oneof![Just("a"), Just("b")])
            .prop_map(|(who, connection, name)| track(who, connection, name))
            .boxed();
        prop_oneof![
            tracks.clone().prop_map(Input::TrackPublished),
            tracks.clone().prop_map(Input::TrackUnpublished),
            (who, sid).prop_map(|(who, sid)| left(who, sid)),
            proptest::collection::btree_set(tracks, 0..3).prop_map(Input::MediaIs),
            Just(Input::MediaServerGone),
            Just(Input::MediaServerBack),
            Just(Input::MediaRoomFinished),
            Just(Input::Stop),
            Just(Input::Terminate),
            (0..6_u64).prop_map(|wait| Input::WaitRanOut { wait }),
        ]
    }

    proptest! {
        #[test]
        fn in_any_order_live_means_host_media_and_ended_is_for_ever(
            inputs in proptest::collection::vec(input(), 0..60)
        ) {
            let mut room = Machine::new(RoomStatus::Idle);
            let mut over = false;
            let mut end = RoomStatus::Idle;
            for input in inputs {
                let actions = room.handle(input);
                if over {
                    prop_assert_eq!(room.status(), end);
                    let told = actions.iter().any(|a| matches!(a, Action::Become(..)));
                    prop_assert!(!told);
                }
                if !over && room.status().is_over() {
                    over = true;
                    end = room.status();
                }
                prop_assert_eq!(
                    room.status() == RoomStatus::Live,
                    room.on_stage(&Broadcaster::Host)
                );
            }
        }
    }
}
