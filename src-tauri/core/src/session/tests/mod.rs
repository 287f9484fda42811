//! Inputs to effects, any order of them, and what is kept between two runs.

mod any_order;
mod kept;
mod signing_in;

use greenroom_contract::{ErrorCode, NetworkKind, NetworkView, Notice, SignIn};

use super::{
    input::{Account, Action, Input, Ticket},
    state::SessionMachine,
};
use crate::{
    actor::{Effect, Machine, testing},
    error::Error,
    platform::Me,
    ports::LocalNetworkAccess,
};

fn account(user_id: &str) -> Account {
    Account {
        me: Me {
            user_id: user_id.into(),
            internal_id: format!("internal-{user_id}").into(),
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

fn access() -> LocalNetworkAccess {
    LocalNetworkAccess {
        api_url: "http://127.0.0.1:4000".to_owned(),
        upload_url: "http://127.0.0.1:4000".to_owned(),
        mqtt_url: "ws://127.0.0.1:4000/mqtt".to_owned(),
        api_key: "key".to_owned().into(),
    }
}

fn ticket(number: u64) -> Ticket {
    Ticket::numbered(number)
}

fn sign_in(number: u64) -> Input {
    Input::SignIn {
        ticket: ticket(number),
        args: Box::new(form()),
    }
}

fn start_local(number: u64, name: &str) -> Input {
    Input::StartLocal {
        ticket: ticket(number),
        name: name.to_owned(),
    }
}

fn restore(number: u64) -> Input {
    Input::Restore {
        ticket: ticket(number),
    }
}

fn sign_out(number: u64) -> Input {
    Input::SignOut {
        ticket: ticket(number),
    }
}

fn failure(code: ErrorCode) -> Error {
    Error::known(code, "said by the test")
}

/// What followed, in a form that tests can read.
#[derive(Debug)]
enum Did {
    Run(Action),
    /// The ticket's number, and the error if it was one.
    Reply(u64, Result<(), Error>),
    Notice(Notice),
    /// The remembered session is tried again later.
    RecallLater,
    /// This gap in the events is looked at again.
    UnheardLater(u64),
    /// The keychain is tried again later.
    RememberLater,
    Forget,
}

fn play(machine: &mut SessionMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Did> {
    let effects = testing::play(machine, inputs);
    let did = effects.into_iter().map(|effect| match effect {
        Effect::Run(action) => Did::Run(action),
        Effect::Reply(ticket, result) => Did::Reply(ticket.number(), result),
        Effect::Notice(notice) => Did::Notice(notice),
        Effect::Later(_, Input::Recall) => Did::RecallLater,
        Effect::Later(_, Input::Unheard { gap }) => Did::UnheardLater(gap),
        Effect::Later(_, Input::RememberAgain) => Did::RememberLater,
        Effect::Later(_, other) => panic!("{other:?} is set for later"),
        Effect::Forget => Did::Forget,
    });
    did.collect()
}

fn replies(did: &[Did]) -> Vec<(u64, Option<ErrorCode>)> {
    did.iter()
        .filter_map(|one| match one {
            Did::Reply(ticket, result) => Some((*ticket, result.as_ref().err().map(Error::code))),
            Did::Run(_)
            | Did::Notice(_)
            | Did::RecallLater
            | Did::RememberLater
            | Did::UnheardLater(_)
            | Did::Forget => None,
        })
        .collect()
}
