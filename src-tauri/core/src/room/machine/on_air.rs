//! What the host is told of being on air. It follows from where the show and the stage stand, in
//! whichever order the two are heard of.

use greenroom_contract::{Notice, Place, Role};
use socialplus::RoomStatus;

use crate::{
    actor::Effect,
    room::{
        input::StageState,
        open::{Effects, RoomMachine, ToldOnAir},
    },
};

impl RoomMachine {
    /// The notice to the host, where it is due: the first time on air in a show, and each time that
    /// viewers have the host back. A connection that blinks while the show goes on is the status
    /// line's to tell.
    pub(super) fn tell_on_air(&mut self) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        if open.role(me) != Role::Host {
            return Vec::new();
        }
        let shows = open.status == RoomStatus::Live && open.place == Place::Studio;
        let sends = open.stage == StageState::OnStage;
        let notice = match open.told_on_air {
            ToldOnAir::NotYet if shows && sends => Notice::YouAreLive,
            ToldOnAir::Before if shows && sends => Notice::BackOnAir,
            ToldOnAir::Now if !shows => {
                open.told_on_air = ToldOnAir::Before;
                return Vec::new();
            }
            ToldOnAir::NotYet | ToldOnAir::Before | ToldOnAir::Now => return Vec::new(),
        };
        open.told_on_air = ToldOnAir::Now;
        vec![Effect::Notice(notice)]
    }
}
