//! The one list of commands. The shell's functions, its permissions and the TypeScript client are
//! all made from it.

/// Expands `$macro!` with every command as `#[doc] name(Arguments) -> Answer;`.
///
/// A command without arguments takes [`Nothing`]. Every command answers
/// `Result<Answer, UiError>`. Long work answers when it is done; progress shows in snapshots.
#[macro_export]
macro_rules! for_each_command {
    ($macro:ident) => {
        $macro! {
            /// Starts (or joins) the local network on this computer and signs in.
            start_local(StartLocal) -> Nothing;
            /// Signs in to a network.
            sign_in(SignIn) -> Nothing;
            /// Looks again for the session that the keychain keeps.
            restore_session(Nothing) -> Nothing;
            /// Ends the session on this computer and forgets its secrets.
            sign_out(Nothing) -> Nothing;

            /// Reads rooms and invitations anew.
            refresh_home(Nothing) -> Nothing;
            /// Makes a room with its post and chat; the same draft id resumes without duplicates.
            create_room(CreateRoom) -> RoomRef;
            /// Keeps what stands in the new-room form.
            keep_draft(KeepDraft) -> Nothing;
            /// Forgets a draft that stopped half way; a room that was made already is deleted.
            discard_draft(DraftRef) -> Nothing;
            /// Communities this person can announce a room in.
            search_communities(Search) -> Vec<CommunityChoice>;
            /// People by name, without this person.
            search_people(Search) -> Vec<Person>;

            /// Opens a room's green room.
            open_room(RoomRef) -> Nothing;
            /// Closes the open room: leaves the stage, switches camera and microphone off.
            close_room(Nothing) -> Nothing;
            /// Goes back into an own room that was left live, straight to the stage.
            rejoin_room(RoomRef) -> Nothing;
            /// Comes onto a room's stage although this person is on it from another computer, or may
            /// be: there it ends. For who was asked, after the answer `onStageElsewhere`.
            take_over_stage(RoomRef) -> Nothing;
            /// Ends an own room that is not open.
            end_room(RoomRef) -> Nothing;
            /// Deletes an own room that is not on air.
            delete_room(RoomRef) -> Nothing;

            /// Looks at the line to the open room's media server; nothing is published. Answers at
            /// once, and pressing twice is harmless.
            check_network(Nothing) -> Nothing;
            /// Ends that look; what was found stays.
            stop_network_check(Nothing) -> Nothing;
            /// Records ten seconds of own picture and sound as they come back from the server, then plays
            /// them; nobody else sees or hears anything of it. Answers at once, and pressing twice is
            /// harmless.
            record_loopback(Nothing) -> Nothing;
            /// Plays what came back, from its beginning.
            play_loopback(Nothing) -> Nothing;
            /// Ends recording or playing; what was played stays.
            stop_loopback(Nothing) -> Nothing;

            /// Host: connects to the stage without publishing.
            enter_studio(Nothing) -> Nothing;
            /// Co-host: connects and publishes.
            step_on_stage(Nothing) -> Nothing;
            /// Host: publishes; the room turns live when the platform says so.
            go_live(Nothing) -> Nothing;
            /// Host: ends the show for everyone.
            end_show(Nothing) -> Nothing;
            /// Co-host: leaves the room for good. Host: leaves the stage; the show waits.
            leave_stage(Nothing) -> Nothing;
            /// Host: takes a co-host off the stage.
            remove_participant(UserRef) -> Nothing;

            /// How loud somebody on stage is at this window.
            set_voice(Voice) -> Nothing;
            /// Keeps a tile large at this window for the show, or no tile any more.
            pin_tile(PinTile) -> Nothing;
            /// The page shows the stage in numbers from now on, or no more.
            show_figures(Switch) -> Nothing;
            /// Own microphone on or off.
            set_microphone(Switch) -> Nothing;
            /// Own camera on or off.
            set_camera(Switch) -> Nothing;
            /// Lists the devices anew.
            refresh_devices(Nothing) -> Nothing;
            /// Chooses a camera.
            choose_camera(ChooseDevice) -> Nothing;
            /// Chooses size and rate of the chosen camera's picture.
            choose_picture_format(ChoosePictureFormat) -> Nothing;
            /// Chooses a microphone.
            choose_microphone(ChooseDevice) -> Nothing;
            /// Chooses a speaker.
            choose_speaker(ChooseDevice) -> Nothing;
            /// Switches one thing that is done with the microphone's sound; acts at once, on stage too.
            switch_processing(SwitchProcessing) -> Nothing;
            /// The page shows the microphone's level from now on, or no more.
            show_level(Switch) -> Nothing;
            /// Plays a short sound on the chosen speaker.
            play_test_sound(Nothing) -> Nothing;
            /// Shows the system's own settings where the switch is that keeps something from Greenroom.
            show_system_switch(ShowSystemSwitch) -> Nothing;
            /// Looks at what could be shared, until it is closed or something is shared.
            open_surfaces(Nothing) -> Nothing;
            /// Looks no more.
            close_surfaces(Nothing) -> Nothing;
            /// Shares a screen or a window, in place of what is shared.
            share_surface(ShareSurface) -> Nothing;
            /// Shares nothing any more.
            stop_sharing(Nothing) -> Nothing;
            /// Where this window's pictures come from.
            frame_socket(Nothing) -> FrameSocket;

            /// Host: invites a person as co-host.
            invite(UserRef) -> Nothing;
            /// Host: takes an invitation back.
            cancel_invitation(InvitationRef) -> Nothing;
            /// Guest: accepts and opens the green room. Pressing twice is harmless.
            accept_invitation(AcceptInvitation) -> Nothing;
            /// Guest: declines.
            decline_invitation(InvitationRef) -> Nothing;
            /// Guest: closes the prompt; the invitation stays in the list.
            postpone_invitation(InvitationRef) -> Nothing;
            /// Host: the link that brings an invited guest to the green room.
            guest_link(Nothing) -> String;
            /// Follows the link that asks, off the stage that is open.
            follow_link(Nothing) -> Nothing;
            /// Stays; the link that asks is forgotten.
            drop_link(Nothing) -> Nothing;

            /// Writes to the chat.
            send_message(SendMessage) -> Nothing;
            /// Keeps what is typed and not sent; an empty text forgets it.
            keep_unsent_text(SendMessage) -> Nothing;
            /// Sends a failed message again.
            retry_message(MessageRef) -> Nothing;
            /// Drops a failed message.
            discard_message(MessageRef) -> Nothing;
            /// Reads older messages.
            load_older_messages(Nothing) -> Nothing;
            /// Tries to join the chat again.
            retry_chat(Nothing) -> Nothing;

            /// Looks for the cause of a trouble; changes nothing, and takes as long as the platform takes.
            diagnose(Trouble) -> Diagnosis;

            /// Changes one of the person's choices.
            change_settings(SettingsChange) -> Nothing;
            /// Takes all of the person's choices back, devices too.
            reset_settings(Nothing) -> Nothing;
            /// The person has seen that older settings could not be read.
            dismiss_unreadable_settings(Nothing) -> Nothing;
            /// How the built-in network of this computer stands.
            network_here(Nothing) -> NetworkHere;
            /// Shows the folder of the log files.
            show_log(Nothing) -> Nothing;

            /// The page shows the question before the window closes.
            closing_shown(ClosingShown) -> Nothing;
            /// Answers it.
            answer_closing(AnswerClosing) -> Nothing;
        }
    };
}

/// No arguments, or no answer.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS,
)]
pub struct Nothing {}

macro_rules! names {
    ($( $(#[doc = $doc:literal])* $name:ident($args:ty) -> $answer:ty; )*) => {
        /// The names of all commands, in the order of the list.
        pub const COMMAND_NAMES: &[&str] = &[$( stringify!($name) ),*];
    };
}
for_each_command!(names);

/// The command that opens the event stream; it takes the page's channel and is written by hand in
/// the shell, since no other command has a channel.
pub const SUBSCRIBE: &str = "subscribe";
