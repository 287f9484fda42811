//! What can be done in every state of room and stage, for host and co-host: docs/STAGE-TABLE.md. It
//! is walked over the real machines: from everywhere there is a way on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use greenroom_contract::{Place, RoomStatus as Word, StagePhase};

use super::{
    walk::{Beginning, Button, Happens, Window, everywhere, phase},
    *,
};
use crate::room::open::Doing;

/// What leads a person to where they belong: the host on air, a co-host on the stage.
const FORWARD: [Button; 4] = [
    Button::BackOnAir,
    Button::GoLive,
    Button::EnterStudio,
    Button::StepOnStage,
];

fn is_there(window: &Window, is_host: bool) -> bool {
    let Some(page) = window.page() else {
        return false;
    };
    let on_stage = window.stage_view().phase == StagePhase::OnStage;
    let is_seen = window.stage_view().tiles.iter().all(|tile| !tile.only_you);
    let is_live = matches!(page.status_line, StatusLine::Live { .. });
    on_stage && is_seen && page.place == Place::Studio && (is_live || !is_host)
}

#[test]
fn from_everywhere_all_who_belong_there_get_on_stage_and_a_show_that_is_on_takes_one_press() {
    for (beginning, way) in everywhere() {
        let mut window = Window::after(beginning, &way);
        window.all_goes_well();
        let mut pressed = Vec::new();
        while let Some(page) = window.page().filter(|page| page.over.is_none()) {
            if is_there(&window, beginning.is_host) {
                break;
            }
            let shown = FORWARD.into_iter().find(|button| {
                let step = Happens::Press(*button);
                window.may(step)
            });
            let Some(button) = shown else {
                panic!("no way on for {beginning:?} after {way:?}, then {pressed:?}: {page:#?}");
            };
            let is_on = matches!(page.status, Word::Live | Word::WaitingReconnect);
            let most = if is_on || !beginning.is_host { 1 } else { 2 };
            pressed.push((button, page.status));
            assert!(
                pressed.len() <= most,
                "{pressed:?} and not there yet: {beginning:?} after {way:?}"
            );
            window.step(Happens::Press(button));
            window.all_goes_well();
        }
    }
}

#[test]
fn from_everywhere_there_is_a_way_out_and_nobody_waits_for_nothing() {
    for (beginning, way) in everywhere() {
        let window = Window::after(beginning, &way);
        let Some(page) = window.page() else {
            continue;
        };
        let out = [Button::Leave, Button::Close];
        let is_going = matches!(window.doing(), Some(Doing::Leaving | Doing::Ending));
        let may_go = out.into_iter().any(|out| window.may(Happens::Press(out)));
        assert!(
            may_go || is_going,
            "no way out for {beginning:?} after {way:?}: {page:#?}"
        );
        assert!(
            window.doing().is_none() || window.is_under_way(),
            "waits for nothing: {beginning:?} after {way:?}: {page:#?}"
        );
    }
}

#[test]
fn from_everywhere_a_host_can_end_a_show_that_is_on() {
    for (beginning, way) in everywhere().into_iter().filter(|(who, _)| who.is_host) {
        let mut window = Window::after(beginning, &way);
        window.all_goes_well();
        let Some(page) = window.page().filter(|page| page.over.is_none()) else {
            continue;
        };
        if !matches!(page.status, Word::Live | Word::WaitingReconnect) {
            continue;
        }
        let end = Happens::Press(Button::EndShow);
        assert!(window.may(end), "no end for {beginning:?} after {way:?}");
        window.step(end);
        window.all_goes_well();
        let over = window.page().and_then(|page| page.over);
        assert_eq!(over, Some(Over::Ended), "{beginning:?} after {way:?}");
    }
}

#[test]
fn a_window_in_the_green_room_sends_nothing_and_one_in_the_studio_is_connected() {
    for (beginning, way) in everywhere() {
        let window = Window::after(beginning, &way);
        let Some(page) = window.page() else {
            continue;
        };
        let phase = window.stage_view().phase;
        let is_apart = matches!(
            phase,
            StagePhase::Off
                | StagePhase::Preview
                | StagePhase::Connecting
                | StagePhase::Failed { .. }
        );
        // On the way in, what is wanted goes out before the room says so; on the way out the room
        // waits for the stage.
        let moves = window.doing().is_some();
        assert!(
            moves || is_apart == (page.place == Place::GreenRoom),
            "{phase:?} in {:?}: {beginning:?} after {way:?}",
            page.place
        );
    }
}

/// The columns of the table.
const STATUSES: [(Word, &str); 4] = [
    (Word::Idle, "idle"),
    (Word::Unknown, "a word not known"),
    (Word::Live, "live"),
    (Word::WaitingReconnect, "waitingReconnect"),
];

const PHASES: [&str; 9] = [
    "off",
    "preview",
    "connecting",
    "backstage",
    "publishing",
    "on stage",
    "coming back, backstage",
    "coming back, on stage",
    "failed",
];

fn word(button: Button) -> &'static str {
    match button {
        Button::EnterStudio => "**Enter the studio**",
        Button::BackOnAir => "**Go back on air**",
        Button::StepOnStage => "**Step on stage**",
        Button::GoLive => "**Go live**",
        Button::EndShow => "End show",
        Button::Leave => "Leave",
        Button::Close => "Back home",
    }
}

/// What stands there, and what is under way.
fn cell(window: &Window, page: &RoomView) -> String {
    let shown =
        Button::ALL
            .into_iter()
            .filter_map(|button| match button.stands(&page.actions)? {
                true => Some(word(button).to_owned()),
                false => Some(format!("({})", word(button).trim_matches('*'))),
            });
    let shown = shown.collect::<Vec<_>>().join(", ");
    let doing = match window.doing() {
        None => "",
        Some(Doing::Opening(_)) => "*opening:* ",
        Some(Doing::Entering { .. }) => "*entering:* ",
        Some(Doing::GoingLive) => "*going live:* ",
        Some(Doing::Leaving) => "*leaving:* ",
        Some(Doing::Ending) => "*ending:* ",
    };
    format!("{doing}{shown}")
}

fn table() -> String {
    type Row = (bool, bool, usize, usize);
    let mut cells: BTreeMap<Row, BTreeSet<String>> = BTreeMap::new();
    for (beginning, way) in everywhere() {
        let window = Window::after(beginning, &way);
        let Some(page) = window.page().filter(|page| page.over.is_none()) else {
            continue;
        };
        let stage = phase(&window.stage_view().phase);
        let row = PHASES.iter().position(|one| *one == stage).unwrap();
        let column = STATUSES.iter().position(|(one, _)| *one == page.status);
        let column = column.unwrap();
        let in_studio = page.place == Place::Studio;
        let key = (!beginning.is_host, in_studio, row, column);
        cells.entry(key).or_default().insert(cell(&window, &page));
    }
    let mut text = String::from(HEAD);
    for (is_guest, who) in [(false, "Host"), (true, "Co-host")] {
        for (in_studio, place) in [(false, "in the green room"), (true, "in the studio")] {
            write!(text, "\n## {who}, {place}\n\n| stage |").unwrap();
            for (_, status) in STATUSES {
                write!(text, " {status} |").unwrap();
            }
            text.push_str("\n|---|---|---|---|---|\n");
            for (row, stage) in PHASES.iter().enumerate() {
                let columns = 0..STATUSES.len();
                let shown: Vec<String> = columns
                    .map(|column| {
                        let found = cells.get(&(is_guest, in_studio, row, column));
                        let lines = found.into_iter().flatten().cloned();
                        lines.collect::<Vec<_>>().join("<br>")
                    })
                    .collect();
                if shown.iter().all(String::is_empty) {
                    continue;
                }
                writeln!(text, "| {stage} | {} |", shown.join(" | ")).unwrap();
            }
        }
    }
    text
}

const HEAD: &str = "\
# What can be done, in every state of room and stage

Written from the real machines by the test `room::tests::table`, which fails when this page has
drifted and leaves the new one in `target/STAGE-TABLE.md`; do not edit. A row is what the stage says
of itself, a column the platform's word for the room. A cell holds what the page offers: in bold what
leads on, in brackets what stands there and waits for something; *in italics* what is under way, and
ends by itself. An empty cell, and a row that is missing, is never reached.

The same tests walk from every cell: with at most one press everybody is back on the stage of a show
that is on, with at most two a host whose show is not on is live; there is a way out, and for the
host the end of the show. Once a show is over, a room offers *Back home* and nothing else; who is
neither host nor co-host does not get in.
";

#[test]
fn the_table_in_the_docs_is_what_the_machines_do() {
    let top = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let now = table();
    let written = std::fs::read_to_string(top.join("docs/STAGE-TABLE.md")).unwrap_or_default();
    if now != written {
        let new = top.join("target/STAGE-TABLE.md");
        std::fs::write(&new, &now).unwrap();
        panic!("docs/STAGE-TABLE.md has drifted; as it is now: target/STAGE-TABLE.md");
    }
}

#[test]
fn the_walk_visits_what_matters() {
    let found = everywhere();
    let visits = |is: &dyn Fn(&Window, &RoomView, Beginning) -> bool| {
        found.iter().any(|(beginning, way)| {
            let window = Window::after(*beginning, way);
            window
                .page()
                .is_some_and(|page| is(&window, &page, *beginning))
        })
    };
    let at = |name: &'static str| {
        move |window: &Window, _: &RoomView, _: Beginning| phase(&window.stage_view().phase) == name
    };
    for name in PHASES {
        assert!(visits(&at(name)), "never {name}");
    }
    assert!(
        visits(&|window, page, who| {
            let dark = window.stage_view().phase == StagePhase::Backstage;
            who.is_host && dark && page.status == Word::Live && page.place == Place::Studio
        }),
        "never a host backstage in a show that is live"
    );
    assert!(
        visits(&|window, page, who| {
            let failed = matches!(window.stage_view().phase, StagePhase::Failed { .. });
            who.is_host && failed && page.status == Word::WaitingReconnect
        }),
        "never a host who lost the stage of a show that waits"
    );
}
