//! The facade: one async method for each command of the contract. The searches stand in `search.rs`, what is seen and heard in `media.rs`.

use greenroom_contract::*;
use socialplus::{ReferenceId, RoomId};

use crate::{
    actor::Ticket,
    app::App,
    chat, closing,
    edge::error::{internal, ui_error},
    error::Error,
    home, invitation, invitation_link, link, loopback, network_check, new_room, people, room,
    session, sources, troubleshooter,
};

pub(super) type Answer = Result<Nothing, UiError>;

impl App {
    async fn room(&self, input: impl FnOnce(Ticket<()>) -> room::Input) -> Answer {
        self.0.room.ask(input).await?;
        Ok(Nothing {})
    }

    async fn chat(&self, input: impl FnOnce(Ticket<()>) -> chat::Input) -> Answer {
        self.0.chat.actor.ask(input).await?;
        Ok(Nothing {})
    }
}

/// Session.
impl App {
    /// Starts (or joins) the local network on this computer and signs in.
    pub async fn start_local(&self, args: StartLocal) -> Answer {
        let input = |ticket| session::Input::StartLocal {
            ticket,
            name: args.name,
        };
        self.0.session.ask(input).await?;
        Ok(Nothing {})
    }

    /// Signs in to a network.
    pub async fn sign_in(&self, args: SignIn) -> Answer {
        let input = |ticket| session::Input::SignIn {
            ticket,
            args: Box::new(args),
        };
        self.0.session.ask(input).await?;
        Ok(Nothing {})
    }

    /// Looks again for the session that the keychain keeps.
    pub async fn restore_session(&self, _: Nothing) -> Answer {
        let input = |ticket| session::Input::Restore { ticket };
        self.0.session.ask(input).await?;
        Ok(Nothing {})
    }

    /// Ends the session on this computer and forgets its secrets.
    pub async fn sign_out(&self, _: Nothing) -> Answer {
        let input = |ticket| session::Input::SignOut { ticket };
        self.0.session.ask(input).await?;
        Ok(Nothing {})
    }
}

/// Home.
impl App {
    /// Reads rooms and invitations anew.
    pub async fn refresh_home(&self, _: Nothing) -> Answer {
        self.0.invitations.tell(invitation::Input::Refresh).await;
        let input = |ticket| home::Input::Refresh {
            ticket: Some(ticket),
        };
        self.0.home.ask(input).await?;
        Ok(Nothing {})
    }

    /// Makes a room with its post and chat; the same draft id resumes without duplicates.
    pub async fn create_room(&self, args: CreateRoom) -> Result<RoomRef, UiError> {
        let input = |ticket| new_room::Input::Start {
            ticket,
            request: Box::new(args),
        };
        match self.0.new_room.ask(input).await? {
            Some(room_id) => Ok(RoomRef {
                room_id: room_id.into_string(),
            }),
            None => Err(internal("a room was made and has no id")),
        }
    }

    /// Keeps what stands in the new-room form.
    pub async fn keep_draft(&self, args: KeepDraft) -> Answer {
        let input = |ticket| new_room::Input::Keep {
            ticket,
            form: Box::new(args),
        };
        self.0.new_room.ask(input).await?;
        Ok(Nothing {})
    }

    /// Forgets a draft that stopped half way; a room that was made already is deleted.
    pub async fn discard_draft(&self, args: DraftRef) -> Answer {
        let input = |ticket| new_room::Input::Discard {
            ticket,
            draft: args,
        };
        self.0.new_room.ask(input).await?;
        Ok(Nothing {})
    }

    /// Comes onto a room's stage although this person is on it from another computer, or may be:
    /// there it ends.
    pub async fn take_over_stage(&self, args: RoomRef) -> Answer {
        self.room(|ticket| room::Input::Open {
            ticket,
            room_id: args.room_id.into(),
            how: room::How::TakeOver,
        })
        .await
    }

    /// Ends an own room that is not open.
    pub async fn end_room(&self, args: RoomRef) -> Answer {
        let input = |ticket| home::Input::End {
            ticket,
            room_id: args.room_id.into(),
        };
        self.0.home.ask(input).await?;
        Ok(Nothing {})
    }

    /// Deletes an own room that is not on air.
    pub async fn delete_room(&self, args: RoomRef) -> Answer {
        let input = |ticket| home::Input::Delete {
            ticket,
            room_id: args.room_id.into(),
        };
        self.0.home.ask(input).await?;
        Ok(Nothing {})
    }
}

/// The open room.
impl App {
    /// Opens a room's green room.
    pub async fn open_room(&self, args: RoomRef) -> Answer {
        self.room(|ticket| room::Input::Open {
            ticket,
            room_id: args.room_id.into(),
            how: room::How::GreenRoom,
        })
        .await
    }

    /// Closes the open room: leaves the stage, switches camera and microphone off.
    pub async fn close_room(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::Close { ticket }).await
    }

    /// Goes back into an own room that was left live, straight to the stage.
    pub async fn rejoin_room(&self, args: RoomRef) -> Answer {
        self.room(|ticket| room::Input::Open {
            ticket,
            room_id: args.room_id.into(),
            how: room::How::Rejoin,
        })
        .await
    }

    /// Looks at the line to the open room's media server; nothing is published. Answers at once, and
    /// pressing twice is harmless.
    pub async fn check_network(&self, _: Nothing) -> Answer {
        let start = |ticket| network_check::Input::Start { ticket };
        self.0.network_check.ask(start).await?;
        Ok(Nothing {})
    }

    /// Ends that look; what was found stays.
    pub async fn stop_network_check(&self, _: Nothing) -> Answer {
        let stop = |ticket| network_check::Input::Stop { ticket };
        self.0.network_check.ask(stop).await?;
        Ok(Nothing {})
    }

    /// Records ten seconds of own picture and sound as they come back from the server, then plays them;
    /// nobody else sees or hears anything of it. Answers at once, and pressing twice is harmless.
    pub async fn record_loopback(&self, _: Nothing) -> Answer {
        let record = |ticket| loopback::Input::Record { ticket };
        self.0.loopback.ask(record).await?;
        Ok(Nothing {})
    }

    /// Plays what came back, from its beginning.
    pub async fn play_loopback(&self, _: Nothing) -> Answer {
        let play = |ticket| loopback::Input::Play { ticket };
        self.0.loopback.ask(play).await?;
        Ok(Nothing {})
    }

    /// Ends recording or playing; what was played stays.
    pub async fn stop_loopback(&self, _: Nothing) -> Answer {
        let stop = |ticket| loopback::Input::Stop { ticket };
        self.0.loopback.ask(stop).await?;
        Ok(Nothing {})
    }

    /// Host: connects to the stage without publishing.
    pub async fn enter_studio(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::EnterStudio { ticket })
            .await
    }

    /// Co-host: connects and publishes.
    pub async fn step_on_stage(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::StepOnStage { ticket })
            .await
    }

    /// Host: publishes; the room turns live when the platform says so.
    pub async fn go_live(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::GoLive { ticket }).await
    }

    /// Host: ends the show for everyone.
    pub async fn end_show(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::EndShow { ticket }).await
    }

    /// Co-host: leaves the room for good. Host: leaves the stage; the show waits.
    pub async fn leave_stage(&self, _: Nothing) -> Answer {
        self.room(|ticket| room::Input::LeaveStage { ticket }).await
    }

    /// Host: takes a co-host off the stage.
    pub async fn remove_participant(&self, args: UserRef) -> Answer {
        self.room(|ticket| room::Input::Remove {
            ticket,
            user_id: args.user_id.into(),
        })
        .await
    }

    /// Host: the link that brings an invited guest to the green room.
    pub async fn guest_link(&self, _: Nothing) -> Result<String, UiError> {
        match self.0.room.current().page {
            Some(room) => {
                let room_id = RoomId::new(room.room_id);
                Ok(invitation_link::to_room(self.0.link_scheme, &room_id))
            }
            None => Err(ui_error(ErrorCode::RoomGone, "no room is open")),
        }
    }
}

/// Invitations.
impl App {
    /// Host: invites a person as co-host.
    pub async fn invite(&self, args: UserRef) -> Answer {
        let input = |ticket| people::Input::Invite {
            ticket,
            user_id: args.user_id.into(),
        };
        self.0.people.ask(input).await?;
        Ok(Nothing {})
    }

    /// Host: takes an invitation back.
    pub async fn cancel_invitation(&self, args: InvitationRef) -> Answer {
        let input = |ticket| people::Input::Cancel {
            ticket,
            invitation_id: args.invitation_id.into(),
        };
        self.0.people.ask(input).await?;
        Ok(Nothing {})
    }

    /// Guest: accepts and opens the green room. Pressing twice is harmless.
    pub async fn accept_invitation(&self, args: AcceptInvitation) -> Answer {
        let input = |ticket| invitation::Input::Accept {
            ticket,
            invitation_id: args.invitation_id.into(),
            end_own_show: args.end_own_show,
            leave_stage: args.leave_stage,
        };
        self.0.invitations.ask(input).await?;
        Ok(Nothing {})
    }

    /// Follows the link that asks, off the stage that is open.
    pub async fn follow_link(&self, _: Nothing) -> Answer {
        let follow = |ticket| link::Input::Follow { ticket };
        self.0.links.ask(follow).await?;
        Ok(Nothing {})
    }

    /// Stays; the link that asks is forgotten.
    pub async fn drop_link(&self, _: Nothing) -> Answer {
        let stay = |ticket| link::Input::Drop { ticket };
        self.0.links.ask(stay).await?;
        Ok(Nothing {})
    }

    /// Guest: declines.
    pub async fn decline_invitation(&self, args: InvitationRef) -> Answer {
        let input = |ticket| invitation::Input::Decline {
            ticket,
            invitation_id: args.invitation_id.into(),
        };
        self.0.invitations.ask(input).await?;
        Ok(Nothing {})
    }

    /// Guest: closes the prompt; the invitation stays in the list.
    pub async fn postpone_invitation(&self, args: InvitationRef) -> Answer {
        let input = |ticket| invitation::Input::Postpone {
            ticket,
            invitation_id: args.invitation_id.into(),
        };
        self.0.invitations.ask(input).await?;
        Ok(Nothing {})
    }
}

/// Chat.
impl App {
    /// Writes to the chat.
    pub async fn send_message(&self, args: SendMessage) -> Answer {
        self.chat(|ticket| chat::Input::Send {
            ticket,
            reference_id: ReferenceId::random(),
            text: args.text,
        })
        .await
    }

    /// Keeps what is typed into the open room's chat and not sent; an empty text forgets it.
    pub async fn keep_unsent_text(&self, args: SendMessage) -> Answer {
        let me = self.platform()?.myself().user_id;
        let Some((_, room_id)) = self.0.room.current().opened() else {
            return Err(ui_error(ErrorCode::RoomGone, "no room is open"));
        };
        let unsent = (!args.text.is_empty()).then(|| UnsentText {
            user_id: me.into_string(),
            room_id: room_id.into_string(),
            text: args.text,
        });
        self.0.settings.keep(|kept| kept.unsent_text = unsent);
        Ok(Nothing {})
    }

    /// Sends a failed message again.
    pub async fn retry_message(&self, args: MessageRef) -> Answer {
        self.chat(|ticket| chat::Input::Retry {
            ticket,
            key: args.key,
        })
        .await
    }

    /// Drops a failed message.
    pub async fn discard_message(&self, args: MessageRef) -> Answer {
        self.chat(|ticket| chat::Input::Discard {
            ticket,
            key: args.key,
        })
        .await
    }

    /// Reads older messages.
    pub async fn load_older_messages(&self, _: Nothing) -> Answer {
        self.chat(|ticket| chat::Input::LoadOlder { ticket }).await
    }

    /// Tries to join the chat again.
    pub async fn retry_chat(&self, _: Nothing) -> Answer {
        self.chat(|ticket| chat::Input::RetryChat { ticket }).await
    }
}

/// Settings, and what the settings screen asks for.
impl App {
    /// Changes one of the person's choices.
    pub async fn change_settings(&self, args: SettingsChange) -> Answer {
        self.0.settings.apply(args).map_err(Error::from)?;
        Ok(Nothing {})
    }

    /// Takes all of the person's choices back, devices too.
    pub async fn reset_settings(&self, _: Nothing) -> Answer {
        let input = sources::Input::ForgetChoices;
        self.0.sources.actor.tell(input).await;
        self.0.settings.reset().map_err(Error::from)?;
        Ok(Nothing {})
    }

    /// The person has seen that older settings could not be read.
    pub async fn dismiss_unreadable_settings(&self, _: Nothing) -> Answer {
        self.0.settings.dismiss_unreadable();
        Ok(Nothing {})
    }

    /// How the built-in network of this computer stands.
    pub async fn network_here(&self, _: Nothing) -> Result<NetworkHere, UiError> {
        Ok(self.0.local_network.look().await)
    }

    /// Shows the folder of the log files.
    pub async fn show_log(&self, _: Nothing) -> Answer {
        self.0.desktop.show_log().await.map_err(Error::from)?;
        Ok(Nothing {})
    }
}

/// The end of the window.
impl App {
    /// The page shows the question before the window closes.
    pub async fn closing_shown(&self, args: ClosingShown) -> Answer {
        let shown = closing::Input::Shown(args.asked);
        self.0.closing.tell(shown).await;
        Ok(Nothing {})
    }

    /// Answers it.
    pub async fn answer_closing(&self, args: AnswerClosing) -> Answer {
        let input = |ticket| closing::Input::Answered {
            ticket,
            answer: args.answer,
        };
        self.0.closing.ask(input).await?;
        Ok(Nothing {})
    }
}

/// Troubles.
impl App {
    /// Looks for the cause of a trouble. Changes nothing.
    pub async fn diagnose(&self, trouble: Trouble) -> Result<Diagnosis, UiError> {
        Ok(troubleshooter::diagnose(&self.0, trouble).await)
    }
}
