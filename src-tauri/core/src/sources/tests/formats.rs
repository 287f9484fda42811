//! Size and rate of the camera's picture.

use greenroom_contract::CameraFormat;
use greenroom_media::camera::Format;

use super::*;

const fn format(width: u32, height: u32, frames_per_second: u32) -> PictureFormat {
    PictureFormat {
        width,
        height,
        frames_per_second,
    }
}

/// What the cameras of these tests offer, in the order in which it is listed.
pub(super) const OFFERED: [PictureFormat; 4] = [
    format(1920, 1080, 30),
    format(1280, 720, 30),
    format(1280, 720, 15),
    format(640, 480, 30),
];

pub(super) fn offers(camera: &str) -> Input {
    let formats = OFFERED.into_iter().rev().collect();
    let camera = camera.to_owned();
    Input::Offered { camera, formats }
}

pub(super) fn choose_format(format: Option<PictureFormat>) -> Input {
    let ticket = ticket();
    Input::ChooseFormat { ticket, format }
}

/// The camera, asked for this.
fn camera_at(id: &str, at: PictureFormat) -> Action {
    let id = id.to_owned();
    let wanted = Format {
        width: at.width,
        height: at.height,
        frames_per_second: at.frames_per_second,
    };
    Action::Picture(Some(PictureChoice::Camera { id, wanted }))
}

fn kept(camera: &str, format: PictureFormat) -> CameraFormat {
    let camera = camera.to_owned();
    CameraFormat { camera, format }
}

fn refused(effects: &[Effect<SourcesMachine>]) -> Option<ErrorCode> {
    effects.iter().find_map(|effect| match effect {
        Effect::Reply(_, Err(error)) => Some(error.code()),
        _ => None,
    })
}

#[test]
fn what_a_camera_offers_is_known_once_it_is_open_and_what_is_chosen_is_asked_of_it_at_once() {
    let (mut sources, told) = played([found(&["desk"], &[]), on()]);
    assert!(told.contains(&camera("desk")));
    assert!(sources.view().page.picture_formats.is_empty());
    play(&mut sources, [offers("desk"), delivering()]);
    let page = sources.view().page;
    assert_eq!(page.picture_formats, OFFERED);
    assert_eq!(page.picture_format, None);

    let [large, ..] = OFFERED;
    let told = actions(play(&mut sources, [choose_format(Some(large))]));
    let keep = Action::RememberFormats(vec![kept("desk", large)]);
    assert_eq!(told, [keep, camera_at("desk", large)]);
    assert_eq!(sources.view().page.picture_format, Some(large));

    let told = actions(play(&mut sources, [choose_format(None)]));
    assert_eq!(told, [Action::RememberFormats(vec![]), camera("desk")]);
}

#[test]
fn each_camera_keeps_what_was_chosen_for_it_over_another_camera_and_the_next_start() {
    let [large, .., small] = OFFERED;
    let (mut sources, _) = played([found(&["desk", "door"], &[]), on(), offers("desk")]);
    play(&mut sources, [choose_format(Some(large))]);
    let told = actions(play(&mut sources, [choose(Kind::Camera, "door")]));
    assert!(told.contains(&camera("door")), "{told:?}");
    play(&mut sources, [offers("door"), choose_format(Some(small))]);
    let told = actions(play(&mut sources, [choose(Kind::Camera, "desk")]));
    assert!(told.contains(&camera_at("desk", large)), "{told:?}");

    let picture_formats = vec![kept("door", small), kept("desk", large)];
    let remembered = Input::Remembered(DeviceChoices {
        picture_formats,
        ..DeviceChoices::default()
    });
    let (mut sources, told) = played([remembered, found(&["desk"], &[]), on()]);
    assert!(told.contains(&camera_at("desk", large)), "{told:?}");
    let told = actions(play(&mut sources, [Input::ForgetChoices]));
    assert!(told.contains(&camera("desk")), "{told:?}");
}

#[test]
fn the_test_pattern_has_sizes_as_well() {
    let (mut sources, told) = played([found(&[], &[]), on()]);
    assert!(told.contains(&Action::Picture(pattern())));
    let [large, ..] = OFFERED;
    let told = play(
        &mut sources,
        [offers(TEST_PATTERN), choose_format(Some(large))],
    );
    let asked = |action: &Action| match action {
        Action::Picture(Some(PictureChoice::TestPattern { wanted, .. })) => wanted.width == 1920,
        _ => false,
    };
    assert!(actions(told).iter().any(asked));
}

#[test]
fn what_a_camera_does_not_offer_is_refused_and_is_not_asked_for_again() {
    let (mut sources, _) = played([found(&["desk"], &[]), on(), offers("desk")]);
    let effects = play(&mut sources, [choose_format(Some(format(800, 600, 30)))]);
    assert_eq!(refused(&effects), Some(ErrorCode::FieldInvalid));
    assert!(actions(effects).is_empty());

    // One that it could do before: by an older plug, perhaps.
    let picture_formats = vec![kept("desk", format(1280, 960, 30))];
    let remembered = Input::Remembered(DeviceChoices {
        picture_formats,
        ..DeviceChoices::default()
    });
    let (mut sources, _) = played([remembered, found(&["desk"], &[]), on()]);
    let told = actions(play(&mut sources, [offers("desk")]));
    assert_eq!(told, [camera("desk")]);
    assert_eq!(sources.view().page.picture_format, None);
    let (mut nobody, _) = played([]);
    let effects = play(&mut nobody, [choose_format(None)]);
    assert_eq!(refused(&effects), Some(ErrorCode::NoCamera));
}

#[test]
fn what_is_offered_is_what_is_sent_and_seen_at_two_rates_at_most() {
    let all = [
        format(160, 120, 30),
        format(640, 480, 60),
        format(640, 480, 30),
        format(640, 480, 25),
        format(640, 480, 10),
        format(640, 480, 5),
        format(640, 480, 30),
        format(1280, 720, 50),
        format(1280, 720, 60),
        format(2560, 1440, 30),
    ];
    let camera = "desk".to_owned();
    let formats = all.to_vec();
    let offered = Input::Offered { camera, formats };
    let page = state([found(&["desk"], &[]), on(), offered]).page;
    let worth = [
        // A camera that is always faster than what is sent.
        format(1280, 720, 50),
        format(640, 480, 30),
        format(640, 480, 10),
    ];
    assert_eq!(page.picture_formats, worth);
    // One size and rate is no choice.
    let camera = "desk".to_owned();
    let formats = vec![format(1280, 720, 30)];
    let only = Input::Offered { camera, formats };
    let page = state([found(&["desk"], &[]), on(), only]).page;
    assert!(page.picture_formats.is_empty());
}

#[test]
fn others_are_told_how_large_the_picture_is_as_long_as_it_comes() {
    let (mut sources, _) = played([found(&["desk"], &[]), on()]);
    assert_eq!(sources.view().own.camera_size, None);
    play(&mut sources, [delivering()]);
    let size = sources.view().own.camera_size.unwrap();
    assert_eq!((size.width, size.height), (1280, 720));
    play(&mut sources, [Input::Picture(Picture::Starting)]);
    assert_eq!(sources.view().own.camera_size, None);
}
