//! What is done about a narrow line while something goes out.

use std::time::Duration;

use super::{
    super::input::{Action, Input, Look},
    state::{Effects, StageMachine},
    uplink::Uplink,
};
use crate::{actor::Effect, sources::Source};

/// Between two looks at the way to the media server.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl StageMachine {
    /// In a while the way to the media server is looked at.
    pub(super) fn look_at_uplink(&self) -> Effect<Self> {
        let connection = self.connection;
        Effect::Later(LOOK_EVERY, Input::LookAtUplink { connection })
    }

    /// What was seen of it.
    pub(super) fn uplink_seen(&mut self, look: Look) -> Effects {
        let shares = self.publications.is_out(Source::Screen);
        if shares || self.publications.is_out(Source::Microphone) {
            self.uplink.look(look, shares);
        } else {
            self.uplink = Uplink::default();
        }
        vec![self.look_at_uplink()]
    }

    /// A camera goes out with what it may take at that time: where that has changed it is published anew.
    /// One that is given up altogether is not offered any more ([`Uplink::leaves`]).
    pub(super) fn spare(&mut self) -> Effects {
        if self.own.microphone.is_none() && self.own.screen.is_none() {
            // There is nothing for whose sake anything could be given up, and without a picture this
            // person would be off the stage.
            self.uplink = Uplink::default();
        }
        let spared = self.uplink.spared();
        // What is under way is looked at again when it is done. Something else goes on, so that this
        // person is on the stage all the time.
        let goes_on = || {
            let others = [Source::Microphone, Source::Screen];
            let out = |source: &Source| self.publications.is_out(*source);
            self.publications.is_settled() && others.iter().any(out)
        };
        let may = !self.publications.knows(Source::Camera) || goes_on();
        if spared == self.spared || !may {
            return Vec::new();
        }
        self.spared = spared;
        let again = self.publications.take_back(Source::Camera);
        let spare = Some(Action::Spare(spared));
        let actions = [spare, again].into_iter().flatten();
        actions.map(Effect::Run).collect()
    }
}
