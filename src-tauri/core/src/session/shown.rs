//! The session as the page sees it.

use greenroom_contract::{Person, Retry, SessionView, UiError};

use super::state::{RECALL_AGAIN, SessionMachine};
use crate::network_time::milliseconds;
use crate::platform::shown::iso;

pub(super) fn view(machine: &SessionMachine) -> SessionView {
    let account = machine.account.as_ref();
    SessionView {
        phase: machine.phase,
        network: account
            .map(|account| account.network.clone())
            .or_else(|| machine.heading_for.clone()),
        me: account.map(|account| Person {
            user_id: account.me.user_id.as_str().to_owned(),
            name: account.me.name.clone(),
        }),
        realtime: machine.link,
        unheard_since: machine
            .gap
            .filter(|gap| gap.is_told)
            .map(|gap| iso(gap.since)),
        clock_ahead_ms: milliseconds(machine.clock_ahead),
        problem: problem(machine),
        remembered: machine.remembered,
    }
}

fn problem(machine: &SessionMachine) -> Option<UiError> {
    let mut problem = UiError::from(machine.problem.as_ref()?);
    if machine.recalls_again {
        problem.retry = Retry::Automatic {
            in_ms: u32::try_from(RECALL_AGAIN.as_millis()).unwrap_or(u32::MAX),
        };
    }
    Some(problem)
}
