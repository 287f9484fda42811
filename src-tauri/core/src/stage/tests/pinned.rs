//! What stays large, and when it is so again.

use greenroom_contract::MediaSource;

use super::tiles::with_ravi;
use super::*;
use crate::settings::Pin;

#[test]
fn what_was_pinned_stays_so_for_the_show_through_speech_leaving_and_coming_again() {
    let mut stage = with_ravi();
    play(&mut stage, [news(1, track_of("lena", Source::Camera))]);
    let pinned = |stage: &StageMachine| {
        let view = stage.view();
        let tiles = view.tiles.into_iter();
        let mut pinned = tiles.filter(|tile| Some(tile.tile_id) == view.pinned);
        pinned.next().map(|tile| (tile.user_id, tile.source))
    };
    let of = |name: &str, source| Some((name.to_owned(), source));
    let number = |stage: &StageMachine, name: &str, source| {
        let tiles = stage.view().tiles;
        let tile = tiles
            .iter()
            .find(|tile| tile.user_id == name && tile.source == source);
        tile.map(|tile| tile.tile_id)
    };
    assert_eq!(pinned(&stage), None);
    let lena = number(&stage, "lena", MediaSource::Camera);
    play(&mut stage, [Input::Pin(lena)]);
    let lena_is = of("lena", MediaSource::Camera);
    assert_eq!(pinned(&stage), lena_is);
    let speaks = RoomNews::Speakers(BTreeSet::from([UserId::new("ravi")]));
    let screen = || news(1, track_of("ravi", Source::Screen));
    play(&mut stage, [news(1, speaks), screen()]);
    assert_eq!(pinned(&stage), lena_is, "whoever speaks or shares");
    // Lena is no broadcaster of the room, so her tile goes with her.
    play(&mut stage, [news(1, left("lena"))]);
    assert_eq!(pinned(&stage), None);
    play(&mut stage, [Input::Pin(lena)]);
    play(&mut stage, [news(1, track_of("lena", Source::Camera))]);
    assert_ne!(number(&stage, "lena", MediaSource::Camera), lena);
    assert_eq!(pinned(&stage), lena_is, "under another number");
    let screen_tile = number(&stage, "ravi", MediaSource::Screen);
    play(&mut stage, [Input::Pin(screen_tile)]);
    assert_eq!(pinned(&stage), of("ravi", MediaSource::Screen));
    play(&mut stage, [Input::Pin(None)]);
    assert_eq!(pinned(&stage), None);
    play(&mut stage, [Input::Pin(Some(OWN_TILE))]);
    assert_eq!(pinned(&stage), of("maya", MediaSource::Camera));
    play(&mut stage, [off(), preview()]);
    assert_eq!(pinned(&stage), None, "the next show is another one");
}

#[test]
fn what_was_pinned_is_kept_for_its_room_and_is_pinned_there_the_next_time() {
    let mut stage = with_ravi();
    let ravi = Some(stage.view().tiles[1].tile_id);
    let room_id = RoomId::new("room");
    let pin = Some(Pin {
        user_id: UserId::new("ravi"),
        source: MediaSource::Camera,
    });
    let keep = |pin| {
        let room_id = room_id.clone();
        vec![Action::KeepPin { room_id, pin }]
    };
    let kept = play(&mut stage, [Input::Pin(ravi)]);
    assert_eq!(actions(kept), keep(pin.clone()));
    let before = |room_id: &RoomId| Input::PinnedBefore {
        room_id: room_id.clone(),
        pin: pin.clone(),
    };
    play(&mut stage, [off(), preview()]);
    let asked = actions(play(&mut stage, [connect(true)]));
    assert!(asked.contains(&Action::RecallPin(room_id.clone())));
    let comes = news(2, track_of("ravi", Source::Camera));
    play(
        &mut stage,
        [joined(), comes, before(&RoomId::new("another"))],
    );
    assert_eq!(stage.view().pinned, None, "of another room");
    play(&mut stage, [before(&room_id)]);
    let ravi = stage.view().tiles[1].tile_id;
    assert_eq!(stage.view().pinned, Some(ravi));
    let kept = play(&mut stage, [Input::Pin(None)]);
    assert_eq!(actions(kept), keep(None));
}
