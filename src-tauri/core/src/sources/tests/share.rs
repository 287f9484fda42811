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
        id: Some(id.to_owned()),
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

fn where_the_system_asks() -> SourcesMachine {
    let mut sources = hearing_programs();
    sources.sharing.system_asks = true;
    play(&mut sources, [studio(true), OPEN()]);
    sources
}

fn ask() -> Input {
    Input::Share(ShareInput::Start {
        ticket: ticket(),
        id: None,
        detail: ShareDetail::Text,
        sound: true,
    })
}

fn picked(is: Result<&str, ErrorCode>) -> Input {
    let picked = is
        .map(|id| surface(id, SurfaceKind::Screen).surface)
        .map_err(|code| Error::known(code, "nothing"));
    Input::Share(ShareInput::Picked(picked))
}

#[test]
fn where_the_system_asks_nobody_looks_and_what_is_picked_there_is_shared() {
    let mut sources = hearing_programs();
    sources.sharing.system_asks = true;
    let told = actions(play(&mut sources, [studio(true), OPEN()]));
    assert_eq!(told, [], "the system has its own list");
    let view = sources.view().surfaces.unwrap();
    assert_eq!(
        (view.system_asks, view.looking, view.asking),
        (true, false, false)
    );
    let told = actions(play(&mut sources, [ask(), ask()]));
    assert_eq!(told, [Action::Ask(true)], "it asks once");
    assert!(sources.view().surfaces.unwrap().asking);
    let told = actions(play(&mut sources, [picked(Ok(SCREEN))]));
    assert_eq!(told, [shares(SCREEN), Action::HearPrograms(true)]);
    assert!(sources.view().surfaces.is_none());
    play(&mut sources, [RUNS()]);
    assert_eq!(offered(&sources), Some(Offer { on: true }));
}

#[test]
fn a_refusal_and_silence_where_the_system_asks_are_explained_and_one_can_ask_again() {
    for code in [ErrorCode::NothingPicked, ErrorCode::PickUnanswered] {
        let mut sources = where_the_system_asks();
        let told = actions(play(&mut sources, [ask(), picked(Err(code))]));
        assert_eq!(told, [Action::Ask(true)]);
        let view = sources.view().surfaces.unwrap();
        assert_eq!(
            (view.problem.map(|problem| problem.code), view.asking),
            (Some(code), false)
        );
        let told = actions(play(&mut sources, [ask()]));
        assert_eq!(told, [Action::Ask(true)]);
        assert_eq!(sources.view().surfaces.unwrap().problem, None);
    }
}

#[test]
fn whoever_closes_takes_the_systems_question_back_and_what_is_picked_later_is_given_back() {
    let close = || Input::Share(ShareInput::Close);
    let mut sources = where_the_system_asks();
    assert_eq!(actions(play(&mut sources, [close()])), []);
    play(&mut sources, [OPEN(), ask()]);
    let told = actions(play(&mut sources, [close(), picked(Ok(SCREEN))]));
    assert_eq!(told, [Action::Ask(false), Action::Ask(false)]);
    assert_eq!(sources.view().own.sharing, None);
    // And so does the end of the studio.
    play(&mut sources, [OPEN(), ask()]);
    let told = actions(play(&mut sources, [studio(false)]));
    assert_eq!(told, [Action::Ask(false)]);
}

#[test]
fn what_is_shared_goes_on_while_the_system_asks_and_its_end_by_the_system_is_said() {
    let mut sources = where_the_system_asks();
    play(
        &mut sources,
        [ask(), picked(Ok(SCREEN)), RUNS(), OPEN(), ask()],
    );
    assert_eq!(offered(&sources), Some(Offer { on: true }));
    play(&mut sources, [picked(Err(ErrorCode::NothingPicked))]);
    assert_eq!(offered(&sources), Some(Offer { on: true }));
    let effects = play(&mut sources, [ended(ScreenError::Withdrawn)]);
    assert_eq!(notices(&effects), [&Notice::SharingWithdrawn]);
    assert_eq!(offered(&sources), None);
}

#[test]
fn where_there_is_a_list_the_system_is_not_asked() {
    let (mut sources, _) = played([studio(true), OPEN(), seen()]);
    let effects = play(&mut sources, [ask()]);
    let (_, answer) = replies(effects).remove(0);
    assert_eq!(answer.unwrap_err().code(), ErrorCode::SurfaceGone);
}

fn others(names: &[&str]) -> Input {
    let person = |name: &&str| Person {
        user_id: id_of(name),
        name: (*name).to_owned(),
    };
    Input::Share(ShareInput::Others(names.iter().map(person).collect()))
}

#[test]
fn whoever_begins_to_share_takes_over_from_who_does() {
    let mut sources = sharing(WINDOW);
    let effects = play(&mut sources, [others(&["Ravi"])]);
    let name = "Ravi".to_owned();
    assert_eq!(notices(&effects), [&Notice::SharingTakenOver { name }]);
    assert_eq!(actions(effects), [Action::Share(None)]);
    assert_eq!(offered(&sources), None);
    // Ravi, who shares already, does not take over from who takes over.
    play(&mut sources, [OPEN(), seen(), share(SCREEN), RUNS()]);
    let still = play(&mut sources, [others(&["Ravi"]), others(&[])]);
    assert_eq!(actions(still), []);
    assert_eq!(offered(&sources), Some(Offer { on: true }));
    let again = play(&mut sources, [others(&["Lena"])]);
    assert_eq!(actions(again), [Action::Share(None)]);
}
