//! Whose tiles there are.

use std::time::Duration;

use greenroom_contract::{MediaSource, ShareDetail, SharingView, StageView, SurfaceKind, Voice};

use super::*;

#[test]
fn a_broadcaster_who_is_lost_keeps_the_tile_until_the_room_says_otherwise() {
    let mut stage = backstage();
    let people = || vec![(person("maya"), Role::Host), (person("ravi"), Role::CoHost)];
    play(
        &mut stage,
        [
            Input::People(people()),
            news(1, track_of("ravi", Source::Camera)),
            news(1, left("ravi")),
        ],
    );
    let tiles = stage.view().tiles;
    assert_eq!(tiles.len(), 2);
    assert!(tiles[1].away_since.is_some());
    assert_eq!(tiles[1].name, "ravi by name");
    let only_maya = Input::People(vec![(person("maya"), Role::Host)]);
    let effects = play(&mut stage, [only_maya]);
    assert_eq!(actions(effects), [Action::Clear { tile: 2 }]);
    assert_eq!(stage.view().tiles.len(), 1);
}

#[test]
fn a_stranger_who_leaves_leaves_no_tile() {
    let mut stage = backstage();
    let came = news(1, track_of("nobody", Source::Camera));
    play(&mut stage, [came, news(1, left("nobody"))]);
    assert_eq!(stage.view().tiles.len(), 1);
}

#[test]
fn a_screen_is_a_tile_of_its_own_and_the_camera_stays() {
    let mut stage = backstage();
    let camera = news(1, track_of("ravi", Source::Camera));
    let screen = news(1, track_of("ravi", Source::Screen));
    let effects = play(&mut stage, [camera, screen]);
    let drawn = |source, tile| Action::Draw {
        key: key("ravi", source),
        tile,
    };
    let both = [drawn(Source::Camera, 2), drawn(Source::Screen, 3)];
    assert_eq!(actions(effects), both);
    let shown = |stage: &StageMachine| -> Vec<(u32, MediaSource, bool)> {
        let tiles = stage.view().tiles.into_iter().skip(1);
        tiles
            .map(|tile| (tile.tile_id, tile.source, tile.camera_on))
            .collect()
    };
    let person = (2, MediaSource::Camera, true);
    assert_eq!(shown(&stage), [person, (3, MediaSource::Screen, true)]);
    let ends = RoomNews::TrackOff {
        key: key("ravi", Source::Screen),
    };
    let effects = play(&mut stage, [news(1, ends)]);
    assert_eq!(actions(effects), [Action::Clear { tile: 3 }]);
    assert_eq!(shown(&stage), [person]);
}

#[test]
fn who_shares_is_known_also_while_the_connection_to_them_is_lost() {
    let mut stage = backstage();
    let sharers = |stage: &StageMachine| -> Vec<String> {
        let sharers = stage.view().sharers.into_iter();
        sharers.map(|person| person.name).collect()
    };
    let screen_off = || {
        let key = key("ravi", Source::Screen);
        news(1, RoomNews::TrackOff { key })
    };
    let on = |source| news(1, track_of("ravi", source));
    let people = vec![(person("maya"), Role::Host), (person("ravi"), Role::CoHost)];
    play(&mut stage, [Input::People(people), on(Source::Camera)]);
    assert_eq!(sharers(&stage), [""; 0]);
    play(&mut stage, [on(Source::Screen)]);
    assert_eq!(sharers(&stage), ["ravi by name"]);
    // What somebody sends ends just before it is known that they are lost.
    play(&mut stage, [screen_off(), news(1, left("ravi"))]);
    assert_eq!(sharers(&stage), ["ravi by name"]);
    play(&mut stage, [on(Source::Camera), on(Source::Screen)]);
    assert_eq!(sharers(&stage), ["ravi by name"]);
    play(&mut stage, [screen_off()]);
    assert_eq!(sharers(&stage), [""; 0]);
}

fn shares(kind: SurfaceKind, starting: bool) -> Input {
    Input::Own(Own {
        has_screens: true,
        sharing: Some(Box::new(SharingView {
            kind,
            title: "Slides".to_owned(),
            detail: ShareDetail::Text,
            starting,
            hidden: false,
            only_you: false,
            problem: None,
            sound: false,
            sound_problem: None,
        })),
        ..Own::default()
    })
}

#[test]
fn an_own_window_is_seen_here_as_others_see_it_and_a_whole_screen_is_not() {
    let mut stage = backstage();
    let tile_ids = |stage: &StageMachine| -> Vec<(u32, MediaSource)> {
        let tiles = stage.view().tiles.into_iter();
        tiles.map(|tile| (tile.tile_id, tile.source)).collect()
    };
    let told = |stage: &mut StageMachine, input| actions(play(stage, [input]));
    let window = |starting| shares(SurfaceKind::Window, starting);
    assert_eq!(told(&mut stage, window(true)), []);
    let drawn = Action::DrawOwnScreen {
        me: "maya".to_owned(),
        tile: 2,
    };
    assert_eq!(told(&mut stage, window(false)), [drawn]);
    let both = [(1, MediaSource::Camera), (2, MediaSource::Screen)];
    assert_eq!(tile_ids(&stage), both);
    assert_eq!(stage.view().spotlight, Some(2));
    assert!(stage.view().sharing.unwrap().only_you, "backstage");
    let cleared = Action::Clear { tile: 2 };
    let screen = shares(SurfaceKind::Screen, false);
    assert_eq!(told(&mut stage, screen), [cleared]);
    assert_eq!(tile_ids(&stage), both[..1]);
}

#[test]
fn something_can_be_shared_from_the_studio_alone_where_there_is_a_way_to_it() {
    let mut stage = backstage();
    assert!(!stage.view().may_share, "no way to the screens");
    play(&mut stage, [shares(SurfaceKind::Screen, false)]);
    assert!(stage.view().may_share);
    play(&mut stage, [leave()]);
    assert!(!stage.view().may_share);
}

#[test]
fn sound_and_picture_of_a_person_are_muted_apart() {
    let mut stage = backstage();
    let muted = RoomNews::Muted {
        key: key("ravi", Source::Microphone),
        muted: true,
    };
    play(
        &mut stage,
        [
            news(1, track_of("ravi", Source::Camera)),
            news(1, track_of("ravi", Source::Microphone)),
            news(1, muted),
        ],
    );
    let tile = &stage.view().tiles[1];
    assert!(tile.camera_on && !tile.microphone_on);
}

#[test]
fn the_large_tile_is_a_screens_else_the_speakers_else_the_hosts_else_that_of_the_first() {
    let mut stage = backstage();
    let large = |stage: &StageMachine| {
        let view = stage.view();
        let tiles = view.tiles.into_iter();
        let large = tiles.filter(|tile| Some(tile.tile_id) == view.spotlight);
        large
            .map(|tile| (tile.user_id, tile.source))
            .collect::<Vec<_>>()
    };
    let of = |name: &str| vec![(name.to_owned(), MediaSource::Camera)];
    let speak = |names: &[&str]| {
        let speakers = names.iter().map(|name| UserId::new(*name)).collect();
        news(1, RoomNews::Speakers(speakers))
    };
    assert_eq!(stage.view().spotlight, None);
    for name in ["zoe", "ravi", "lena"] {
        play(&mut stage, [news(1, track_of(name, Source::Camera))]);
    }
    assert_eq!(large(&stage), of("zoe"), "the first that came");
    let people = [("lena", Role::Host), ("zoe", Role::CoHost)];
    let people = people.map(|(name, role)| (person(name), role)).to_vec();
    play(&mut stage, [Input::People(people)]);
    assert_eq!(large(&stage), of("lena"), "the host");
    play(&mut stage, [speak(&["ravi"])]);
    assert_eq!(large(&stage), of("ravi"), "who speaks");
    play(&mut stage, [speak(&["ravi", "zoe"])]);
    assert_eq!(large(&stage), of("ravi"), "nobody is interrupted");
    play(&mut stage, [speak(&["maya"])]);
    assert_eq!(large(&stage), of("ravi"), "oneself is never large");
    play(&mut stage, [speak(&["zoe"])]);
    assert_eq!(large(&stage), of("zoe"));
    play(&mut stage, [speak(&[])]);
    assert_eq!(large(&stage), of("zoe"), "the silence changes nothing");
    play(&mut stage, [news(1, track_of("ravi", Source::Screen))]);
    let screen = vec![("ravi".to_owned(), MediaSource::Screen)];
    assert_eq!(large(&stage), screen);
    let ends = RoomNews::TrackOff {
        key: key("ravi", Source::Screen),
    };
    play(&mut stage, [news(1, ends), news(1, left("zoe"))]);
    assert_eq!(large(&stage), of("lena"), "who is away is not waited for");
    play(&mut stage, [news(1, left("lena"))]);
    assert_eq!(large(&stage), of("ravi"), "nor is a host who is away");
}

#[test]
fn after_a_lost_connection_everything_that_was_chosen_here_is_as_before() {
    let mut stage = on_stage();
    let tracks = || {
        [Source::Camera, Source::Microphone, Source::Screen]
            .map(|source| news(1, track_of("ravi", source)))
    };
    play(&mut stage, tracks());
    let mut own = Own {
        camera: Some(Offer { on: true }),
        microphone: Some(Offer { on: false }),
        screen: Some(Offer { on: true }),
        ..Own::default()
    };
    if let Input::Own(sharing) = shares(SurfaceKind::Window, false) {
        own.sharing = sharing.sharing;
        own.has_screens = sharing.has_screens;
    }
    let choices = [
        Input::Own(own),
        Input::Voice(voice("ravi", 40, true)),
        Input::Pin(Some(2)),
        published(Source::Screen),
    ];
    play(&mut stage, choices);
    let before = stage.view();
    assert_eq!(before.pinned, Some(2));
    play(&mut stage, [news(1, RoomNews::Lost(ErrorCode::StageLost))]);
    let during = stage.view();
    let chosen = |view: &StageView| {
        let tiles: Vec<_> = view.tiles.iter().map(|tile| tile.tile_id).collect();
        let voices = view.voices.clone();
        (
            tiles,
            view.pinned,
            view.spotlight,
            voices,
            view.sharing.clone(),
        )
    };
    assert_eq!(chosen(&during), chosen(&before), "while it is away");
    let there = [Source::Camera, Source::Microphone, Source::Screen].map(|of| key("ravi", of));
    let effects = play(&mut stage, [Input::Joined(Ok(there.into()))]);
    let out: BTreeSet<(Source, bool)> = publishes(effects).into_iter().collect();
    let wanted = [
        (Source::Camera, false),
        (Source::Microphone, true),
        (Source::Screen, false),
    ];
    assert_eq!(
        out,
        wanted.into(),
        "what is muted is so from its first moment"
    );
    let again = [Source::Camera, Source::Microphone, Source::Screen]
        .map(|source| news(2, track_of("ravi", source)));
    play(&mut stage, again);
    play(&mut stage, Source::ALL.map(published));
    let after = stage.view();
    assert_eq!(chosen(&after), chosen(&before));
    assert_eq!(after.phase, StagePhase::OnStage);
    assert_eq!(after.microphone, before.microphone);
}

fn still(identity: &str, seconds: u64) -> RoomNews {
    RoomNews::Still {
        identity: UserId::new(identity),
        silent: Duration::from_secs(seconds),
    }
}

fn moves(identity: &str) -> RoomNews {
    RoomNews::Moves {
        identity: UserId::new(identity),
    }
}

fn camera_muted(identity: &str, muted: bool) -> RoomNews {
    RoomNews::Muted {
        key: key(identity, Source::Camera),
        muted,
    }
}

/// Whether the tile of the only other person shows a last picture.
fn has_last_picture(stage: &StageMachine) -> bool {
    stage.view().tiles[1].still_since.is_some()
}

pub(super) fn with_ravi() -> StageMachine {
    let mut stage = backstage();
    let people = vec![(person("maya"), Role::Host), (person("ravi"), Role::CoHost)];
    let camera = news(1, track_of("ravi", Source::Camera));
    let microphone = news(1, track_of("ravi", Source::Microphone));
    play(&mut stage, [Input::People(people), camera, microphone]);
    stage
}

#[test]
fn a_picture_that_stops_is_shown_on_as_the_last_one_until_there_is_another() {
    let mut stage = with_ravi();
    assert!(!has_last_picture(&stage));
    play(&mut stage, [news(1, still("ravi", 3))]);
    let since = stage.view().tiles[1].still_since.clone();
    play(&mut stage, [news(1, still("ravi", 4))]);
    assert_eq!(stage.view().tiles[1].still_since, since, "since the first");
    assert!(since.is_some() && stage.view().tiles[1].camera_on);
    play(&mut stage, [news(1, moves("ravi"))]);
    assert!(!has_last_picture(&stage));
}

#[test]
fn whoever_is_lost_keeps_the_last_picture_and_whoever_leaves_in_order_has_none() {
    let off = |source| {
        news(
            1,
            RoomNews::TrackOff {
                key: key("ravi", source),
            },
        )
    };
    let goes = || {
        [
            off(Source::Camera),
            off(Source::Microphone),
            news(1, left("ravi")),
        ]
    };
    let mut lost = with_ravi();
    play(&mut lost, [news(1, still("ravi", 3))]);
    play(&mut lost, goes());
    assert!(has_last_picture(&lost) && lost.view().tiles[1].away_since.is_some());
    let mut gone = with_ravi();
    play(&mut gone, goes());
    assert!(!has_last_picture(&gone));
    // Somebody who comes back has the last picture until the first one of the new camera.
    let later = NOW + Duration::from_secs(9);
    lost.handle(later, news(1, track_of("ravi", Source::Camera)));
    assert!(has_last_picture(&lost) && lost.view().tiles[1].away_since.is_none());
    play(&mut lost, [news(1, moves("ravi"))]);
    assert!(!has_last_picture(&lost));
}

#[test]
fn a_camera_that_was_taken_back_leaves_no_last_picture_to_whoever_is_lost_later() {
    let camera_ends = RoomNews::TrackOff {
        key: key("ravi", Source::Camera),
    };
    let taken_back = || {
        let mut stage = with_ravi();
        play(&mut stage, [news(1, still("ravi", 3))]);
        play(&mut stage, [news(1, camera_ends.clone())]);
        assert!(!has_last_picture(&stage));
        stage
    };
    let later = NOW + Duration::from_secs(9);
    let mut lost = taken_back();
    lost.handle(later, news(1, left("ravi")));
    assert!(lost.view().tiles[1].away_since.is_some());
    assert!(!has_last_picture(&lost));
    let mut sent_again = taken_back();
    sent_again.handle(later, news(1, track_of("ravi", Source::Camera)));
    assert!(!has_last_picture(&sent_again));
}

#[test]
fn a_camera_that_was_switched_off_has_no_last_picture_nor_one_that_comes_on_again() {
    let mut stage = with_ravi();
    play(&mut stage, [news(1, still("ravi", 3))]);
    play(&mut stage, [news(1, camera_muted("ravi", true))]);
    assert!(!has_last_picture(&stage));
    play(&mut stage, [news(1, still("ravi", 9))]);
    play(&mut stage, [news(1, camera_muted("ravi", false))]);
    assert!(!has_last_picture(&stage));
}

#[test]
fn everybodys_picture_is_the_last_one_while_the_own_connection_is_lost() {
    let mut stage = with_ravi();
    play(&mut stage, [news(1, RoomNews::Lost(ErrorCode::StageLost))]);
    assert!(has_last_picture(&stage));
    let there = BTreeSet::from([key("ravi", Source::Camera)]);
    play(&mut stage, [Input::Joined(Ok(there))]);
    assert!(has_last_picture(&stage), "none came yet");
    play(&mut stage, [news(2, moves("ravi"))]);
    assert!(!has_last_picture(&stage));
}

#[test]
fn one_sees_oneself_as_in_a_mirror_and_others_as_they_are() {
    let mut stage = with_ravi();
    let camera = Own {
        mirrored: true,
        ..Own::default()
    };
    play(&mut stage, [Input::Own(camera)]);
    let mirrored: Vec<bool> = stage
        .view()
        .tiles
        .iter()
        .map(|tile| tile.mirrored)
        .collect();
    assert_eq!(mirrored, [true, false]);
}

fn voice(id: &str, percent: u8, muted: bool) -> Voice {
    let user_id = id.to_owned();
    Voice {
        user_id,
        percent,
        muted,
    }
}

fn loudness(id: &str, percent: u8) -> Action {
    let identity = UserId::new(id);
    Action::Loudness { identity, percent }
}

#[test]
fn somebody_is_as_loud_as_wanted_here_for_the_whole_show_and_no_longer() {
    let mut stage = backstage();
    let comes = || news(1, track_of("ravi", Source::Microphone));
    play(&mut stage, [comes()]);
    assert_eq!(stage.view().voices, [voice("ravi", 100, false)]);
    let told = |stage: &mut StageMachine, input| actions(play(stage, [input]));
    let quieter = told(&mut stage, Input::Voice(voice("ravi", 50, false)));
    assert_eq!(quieter, [loudness("ravi", 50)]);
    let muted = told(&mut stage, Input::Voice(voice("ravi", 50, true)));
    assert_eq!(muted, [loudness("ravi", 0)]);
    assert_eq!(stage.view().voices, [voice("ravi", 50, true)]);
    let most = told(&mut stage, Input::Voice(voice("ravi", 250, false)));
    assert_eq!(most, [loudness("ravi", 100)]);
    assert_eq!(
        told(&mut stage, Input::Voice(voice("maya", 0, true))),
        [],
        "nobody hears themselves"
    );

    // Whoever leaves and comes again is as before, and new in the next show.
    told(&mut stage, Input::Voice(voice("ravi", 20, false)));
    play(&mut stage, [news(1, left("ravi"))]);
    assert_eq!(stage.view().voices, []);
    play(&mut stage, [comes()]);
    assert_eq!(stage.view().voices, [voice("ravi", 20, false)]);
    let over = told(&mut stage, off());
    assert!(over.contains(&loudness("ravi", 100)), "{over:?}");
    assert!(stage.voices.is_empty());
}
