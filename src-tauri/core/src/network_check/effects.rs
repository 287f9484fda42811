//! How the look at the line is carried out.

use std::time::Duration;

use greenroom_contract::ErrorCode;
use socialplus::RoomId;

use super::{
    input::{Action, Answered, Input},
    line::Line,
    machine::NetworkCheckMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    platform::PlatformSlot,
    reach::reach,
    rehearsal,
};

/// Asking for a room to try in, and knocking at its server.
const ASK_DEADLINE: Duration = Duration::from_secs(8);

/// What the look at the line is made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub(super) platform: PlatformSlot,
    pub(super) line: Line,
}

impl Concern for NetworkCheckMachine {
    type Env = Env;

    fn order(_action: &Action) -> Option<&'static str> {
        Some("line")
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        if let Action::Leave { check } = action {
            // What is under way for it ends, so that leaving need not wait.
            env.line.is_over(check);
        }
        Some(action)
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        let line = &env.line;
        match action {
            Action::Ask { check, room_id } => {
                let asked = within(ASK_DEADLINE, "ask for a rehearsal", ask(&env, &room_id));
                let asked = line.unless_over(check, asked).await?;
                Some(Input::Answered(asked))
            }
            Action::Connect { check } => {
                let connected = line.unless_over(check, line.connect()).await?;
                Some(Input::Connected(connected))
            }
            Action::Send { check } => {
                let sent = line.unless_over(check, line.send()).await?;
                Some(Input::Sent(sent))
            }
            Action::GoByTcp { check } => {
                let by_tcp = line.unless_over(check, line.go_by_tcp()).await?;
                Some(Input::ByTcp(by_tcp))
            }
            Action::GoByRelay { check } => {
                let by_relay = line.unless_over(check, line.go_by_relay()).await?;
                Some(Input::ByRelay(by_relay))
            }
            Action::Leave { .. } => {
                line.leave().await;
                None
            }
        }
    }
}

/// Asks for a room to try in. A network that has none at least says where its server is (PLATFORM.md
/// 7.4); the token that comes with that is dropped here.
async fn ask(env: &Env, room_id: &RoomId) -> Result<Answered, Error> {
    let (url, has_room) = match rehearsal::ask(&env.platform, room_id).await? {
        Some(rehearsal) => {
            let url = rehearsal.url.clone();
            env.line.is_at(rehearsal);
            (url, true)
        }
        None => {
            let client = env.platform.now()?.client;
            let data = client.broadcaster_data(room_id).await?;
            (data.cohost_url, false)
        }
    };
    let unreachable = |why: String| Error::known(ErrorCode::StageUnreachable, why);
    let reached = reach(&url).await;
    let reached = reached.ok_or_else(|| unreachable("an address without a host".to_owned()))?;
    let took = reached.took.map_err(unreachable)?;
    if has_room && !crate::interfaces::usable() {
        let why = "no interface of this computer but loopback has an address";
        return Err(Error::known(ErrorCode::NoNetwork, why));
    }
    let ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
    Ok(Answered { ms, has_room })
}
