//! What of the own screens is shared, and what could be.

use greenroom_contract::{ErrorCode, Notice, ShareDetail};
use greenroom_media::screens::{Detail, Offered, ScreenError, Share, Surface, SurfaceKind};

use super::*;
use crate::actor::testing::replies;

const WINDOW: &str = "window:1";
const SCREEN: &str = "screen:DP-1";

fn surface(id: &str, kind: SurfaceKind) -> Offered {
    let surface = Surface {
        id: id.to_owned(),
        kind,
        title: "Slides".to_owned(),
        program: String::new(),
        width: 1920,
        height: 1080,
        hidden: false,
    };
    Offered {
        surface,
        tile: None,
    }
}

fn seen() -> Input {
    let both = vec![
        surface(SCREEN, SurfaceKind::Screen),
        surface(WINDOW, SurfaceKind::Window),
    ];
    Input::Share(ShareInput::Seen(Ok(both)))
}

fn share(id: &str) -> Input {
    share_with(id, false)
}

fn share_with(id: &str, sound: bool) -> Input {
    Input::Share(ShareInput::Start {
        ticket: ticket(),
        id: id.to_owned(),
        detail: ShareDetail::Text,
        sound,
    })
}

fn studio(open: bool) -> Input {
    Input::Share(ShareInput::Studio(open))
}

const OPEN: fn() -> Input = || Input::Share(ShareInput::Open);
const RUNS: fn() -> Input = || Input::Share(ShareInput::Runs);
const HIDES: fn() -> Input = || Input::Share(ShareInput::Hides);
const STOP: fn() -> Input = || Input::Share(ShareInput::Stop);

fn ended(error: ScreenError) -> Input {
    Input::Share(ShareInput::Ended(error))
}

fn shares(id: &str) -> Action {
    Action::Share(Some(Share {
        surface: id.to_owned(),
        detail: Detail::Text,
    }))
}

/// In the studio, sharing a surface, whose first picture is there.
fn sharing(id: &str) -> SourcesMachine {
    played([studio(true), OPEN(), seen(), share(id), RUNS()]).0
}

fn offered(sources: &SourcesMachine) -> Option<Offer> {
    sources.view().own.offer(Source::Screen)
}

#[test]
fn one_chooses_among_what_is_seen_and_shares_it_once_there_is_a_picture() {
    let (mut sources, told) = played([studio(true), OPEN()]);
    assert_eq!(told, [Action::Browse(true)]);
    assert!(sources.view().surfaces.unwrap().looking);
    play(&mut sources, [seen()]);
    let surfaces = sources.view().surfaces.unwrap();
    assert_eq!((surfaces.surfaces.len(), surfaces.looking), (2, false));
    let told = actions(play(&mut sources, [share(WINDOW)]));
    assert_eq!(told, [shares(WINDOW), Action::Browse(false)]);
    let view = sources.view();
    assert!(view.surfaces.is_none() && view.own.sharing.unwrap().starting);
    assert_eq!(offered(&sources), None, "nobody is shown an empty picture");
    play(&mut sources, [RUNS()]);
    assert_eq!(offered(&sources), Some(Offer { on: true }));
}

#[test]
fn what_is_not_there_any_more_is_not_shared_and_one_can_choose_on() {
    let (mut sources, _) = played([studio(true), OPEN(), seen()]);
    let effects = play(&mut sources, [share("window:2")]);
    let (_, answer) = replies(effects).remove(0);
    assert_eq!(answer.unwrap_err().code(), ErrorCode::SurfaceGone);
    assert!(sources.view().surfaces.is_some());
}

#[test]
fn outside_the_studio_nothing_is_shared_and_nobody_looks_at_the_screens() {
    let (sources, told) = played([OPEN(), seen(), share(WINDOW)]);
    assert_eq!(told, []);
    assert_eq!(sources.view().own.sharing, None);
    let mut sources = sharing(WINDOW);
    play(&mut sources, [OPEN()]);
    let told = actions(play(&mut sources, [studio(false)]));
    assert_eq!(told, [Action::Browse(false), Action::Share(None)]);
    assert_eq!(offered(&sources), None);
    let mut sources = sharing(WINDOW);
    let told = actions(play(&mut sources, [Input::Off]));
    assert_eq!(told, [Action::Share(None)]);
}

#[test]
fn a_window_that_is_minimised_is_shared_on_and_one_that_never_showed_waits() {
    let mut sources = sharing(WINDOW);
    play(&mut sources, [HIDES(), HIDES()]);
    assert!(sources.view().own.sharing.unwrap().hidden);
    assert_eq!(offered(&sources), Some(Offer { on: true }));
    play(&mut sources, [RUNS()]);
    assert!(!sources.view().own.sharing.unwrap().hidden);
    let start = [studio(true), OPEN(), seen(), share(WINDOW), HIDES()];
    let (sources, _) = played(start);
    assert_eq!(offered(&sources), None);
}

#[test]
fn a_share_that_ends_by_itself_says_why_and_one_that_is_stopped_does_not() {
    let gone = |id: &str| ended(ScreenError::Gone { id: id.to_owned() });
    let why = |sources: &mut SourcesMachine, input: Input| {
        let effects = play(sources, [input]);
        let said: Vec<Notice> = notices(&effects).into_iter().cloned().collect();
        (said, actions(effects))
    };
    let closed = Notice::SharedWindowClosed {
        title: "Slides".to_owned(),
    };
    let told = why(&mut sharing(WINDOW), gone(WINDOW));
    assert_eq!(told, (vec![closed], vec![Action::Share(None)]));
    let (said, _) = why(&mut sharing(SCREEN), gone(SCREEN));
    assert_eq!(said, [Notice::SharedScreenUnplugged]);
    let failed = ended(ScreenError::Failed("no".to_owned()));
    let (said, _) = why(&mut sharing(SCREEN), failed);
    assert!(
        matches!(&said[..], [Notice::SharingFailed { problem }] if problem.code == ErrorCode::ScreensFailed)
    );
    let (said, told) = why(&mut sharing(WINDOW), STOP());
    assert_eq!((said, told), (vec![], vec![Action::Share(None)]));
    // What is told of the one before is about nothing that is shared.
    let mut sources = sharing(WINDOW);
    play(&mut sources, [OPEN(), seen(), share(SCREEN), RUNS()]);
    assert_eq!(why(&mut sources, gone(WINDOW)), (vec![], vec![]));
    assert!(offered(&sources).is_some());
}

#[test]
fn what_could_be_shared_and_is_seen_too_late_is_forgotten() {
    let close = Input::Share(ShareInput::Close);
    let (sources, told) = played([studio(true), OPEN(), close, seen()]);
    assert_eq!(told, [Action::Browse(true), Action::Browse(false)]);
    assert!(sources.view().surfaces.is_none());
}

fn hearing_programs() -> SourcesMachine {
    SourcesMachine::new(true, true)
}

fn heard(is: Result<(), Error>) -> Input {
    Input::Share(ShareInput::Sound(is))
}

#[test]
fn what_programs_play_goes_out_beside_the_picture_muted_while_it_is_not_heard() {
    let mut sources = hearing_programs();
    let sound = |sources: &SourcesMachine| sources.view().own.offer(Source::ScreenSound);
    let shown = |sources: &SourcesMachine| {
        let sharing = sources.view().own.sharing.unwrap();
        (sharing.sound, sharing.sound_problem.is_some())
    };
    play(&mut sources, [studio(true), OPEN(), seen()]);
    assert!(sources.view().surfaces.unwrap().has_sound);
    let told = actions(play(&mut sources, [share_with(WINDOW, true)]));
    let begins = [
        shares(WINDOW),
        Action::HearPrograms(true),
        Action::Browse(false),
    ];
    assert_eq!(told, begins);
    assert_eq!(sound(&sources), None, "no picture yet");
    play(&mut sources, [RUNS()]);
    assert_eq!(sound(&sources), Some(Offer { on: false }));
    play(&mut sources, [heard(Ok(()))]);
    assert_eq!(sound(&sources), Some(Offer { on: true }));
    assert_eq!(shown(&sources), (true, false));
    play(&mut sources, [heard(Err(no_server()))]);
    assert_eq!(sound(&sources), Some(Offer { on: false }));
    assert_eq!(shown(&sources), (true, true));
    assert_eq!(
        offered(&sources),
        Some(Offer { on: true }),
        "the picture goes on"
    );
    let told = actions(play(&mut sources, [STOP()]));
    assert_eq!(told, [Action::Share(None), Action::HearPrograms(false)]);
    play(&mut sources, [heard(Ok(()))]);
    assert_eq!(sound(&sources), None);
}

#[test]
fn what_programs_play_ends_with_the_window_and_where_the_next_share_is_silent() {
    let mut sources = hearing_programs();
    let begin = [
        studio(true),
        OPEN(),
        seen(),
        share_with(WINDOW, true),
        RUNS(),
    ];
    play(&mut sources, begin);
    let told = actions(play(&mut sources, [OPEN(), seen(), share(SCREEN)]));
    let goes_over = [
        Action::Browse(true),
        shares(SCREEN),
        Action::HearPrograms(false),
        Action::Browse(false),
    ];
    assert_eq!(told, goes_over);
    play(
        &mut sources,
        [OPEN(), seen(), share_with(WINDOW, true), RUNS()],
    );
    let id = WINDOW.to_owned();
    let told = actions(play(&mut sources, [ended(ScreenError::Gone { id })]));
    assert_eq!(told, [Action::Share(None), Action::HearPrograms(false)]);
}

#[test]
fn where_programs_cannot_be_heard_nobody_is_offered_it() {
    let (mut sources, _) = played([studio(true), OPEN(), seen()]);
    assert!(!sources.view().surfaces.unwrap().has_sound);
    let told = actions(play(&mut sources, [share_with(WINDOW, true)]));
    assert_eq!(told, [shares(WINDOW), Action::Browse(false)]);
}
