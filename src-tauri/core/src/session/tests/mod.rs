//! Inputs to actions, any order of them, and what is kept between two runs.

mod any_order;
mod kept;
mod signing_in;

use greenroom_contract::{ErrorCode, NetworkKind, NetworkView, Person, SignIn, UiError};
use time::OffsetDateTime;

use super::machine::{Account, Action, Input, SessionMachine};
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
};

fn account(user_id: &str) -> Account {
    Account {
        me: Person {
            user_id: user_id.to_owned(),
            name: user_id.to_owned(),
        },
        network: NetworkView {
            kind: NetworkKind::Hosted,
            name: "sg".to_owned(),
        },
    }
}

fn form() -> SignIn {
    SignIn {
        api_key: "key".to_owned().into(),
        region: Some("sg".to_owned()),
        api_url: None,
        upload_url: None,
        mqtt_url: None,
        user_id: "maya".to_owned(),
        display_name: None,
        auth_token: None,
    }
}

fn sign_in(ticket: u64) -> Input {
    Input::SignIn {
        ticket: Ticket(ticket),
        args: Box::new(form()),
    }
}

fn start_local(ticket: u64, name: &str) -> Input {
    Input::StartLocal {
        ticket: Ticket(ticket),
        name: name.to_owned(),
    }
}

fn failure(code: ErrorCode) -> UiError {
    ui_error(code, "said by the test")
}

fn play(machine: &mut SessionMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

fn replies(actions: &[Action]) -> Vec<(u64, Option<ErrorCode>)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Reply(ticket, result) => {
                Some((ticket.0, result.as_ref().err().map(|error| error.code)))
            }
            _ => None,
        })
        .collect()
}
