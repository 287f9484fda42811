//! Whose tiles there are.

use greenroom_contract::MediaSource;

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
