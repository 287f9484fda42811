//! Why something does not work: what there is to ask about, and what was found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::new_room::{NewRoomDraft, PostTarget};

/// What does not work: the five groups of the platform's guide.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Trouble {
    /// A room cannot be made.
    #[serde(rename_all = "camelCase")]
    RoomCreation {
        /// What was to be made.
        draft: Box<NewRoomDraft>,
        /// Public ids of those who are to co-host.
        co_hosts: Vec<String>,
    },
    /// A room cannot be announced.
    #[serde(rename_all = "camelCase")]
    PostCreation {
        /// The room that the post names.
        room_id: String,
        /// Where the post was to go.
        target: PostTarget,
    },
    /// Somebody cannot join as co-host.
    #[serde(rename_all = "camelCase")]
    CoHostJoin {
        /// Which room.
        room_id: String,
        /// Public id of who cannot join; oneself or a guest.
        user_id: String,
    },
    /// A room does not leave its status.
    #[serde(rename_all = "camelCase")]
    StuckStatus {
        /// Which room.
        room_id: String,
    },
    /// The chat does not work.
    #[serde(rename_all = "camelCase")]
    Chat {
        /// Which room's.
        room_id: String,
    },
}

/// One check of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TroubleCheck {
    /// The client is there and somebody is signed in.
    SignedIn,
    /// The person may make a room and post it.
    Permission,
    /// Everything that a room needs is given, within the limits.
    Parameters,
    /// Everybody who is named exists.
    UserIds,
    /// The room was made.
    RoomCreated,
    /// The id is that of the room.
    RoomId,
    /// The room was not deleted.
    RoomNotDeleted,
    /// The person may post at the target.
    MayPost,
    /// An invitation was sent.
    InvitationSent,
    /// It was accepted.
    InvitationAccepted,
    /// The platform gives broadcaster data.
    BroadcasterData,
    /// The media server can be reached, by everybody.
    NetworkReachable,
    /// The platform's status is the one that is shown.
    Status,
    /// The media connection is alive.
    MediaConnection,
    /// The room was not stopped.
    NotStopped,
    /// The platform does not wait for the host.
    NotWaitingReconnect,
    /// Chat is switched on, in the network and in the room.
    ChatEnabled,
    /// The room has a channel.
    ChannelId,
    /// The person may read and write there.
    ChatPermission,
    /// Events arrive.
    RealtimeConnected,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "verdict")]
pub enum Verdict {
    /// This is as it should be.
    Passed,
    /// This is the cause.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// What to do about it.
        next: NextStep,
    },
    /// Nobody here can tell.
    #[serde(rename_all = "camelCase")]
    CouldNotCheck {
        /// Why not.
        why: Obstacle,
    },
    /// A cause was found before.
    NotChecked,
}

/// Why a check could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Obstacle {
    /// Nobody is signed in.
    NotSignedIn,
    /// The platform cannot be reached.
    Unreachable,
    /// The platform did not answer in time.
    TimedOut,
    /// The platform does not tell this person.
    NotAllowed,
    /// The platform answered with an error, or in a way that cannot be read.
    PlatformError,
    /// The id cannot be one, so nothing was asked.
    IdMalformed,
    /// Only the other person's Greenroom can tell.
    OnlyTheOtherPerson,
    /// The room is not open in this window.
    RoomNotOpen,
    /// The media server's address is known to nobody here.
    AddressUnknown,
    /// The media server's address means this computer alone: it works here, and from another
    /// computer it leads nowhere.
    OnlyThisComputer,
}

/// What to do next. The page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NextStep {
    /// Sign in.
    SignIn,
    /// Wait until the sign-in that is under way is done.
    WaitForSignIn,
    /// Ask whoever runs the network for the permission.
    AskTheNetworksAdmin,
    /// Correct the field that the evidence names.
    CorrectTheField,
    /// Correct the user ids that the evidence names.
    CorrectTheUserIds,
    /// Correct the room id, or make the room first.
    CorrectTheRoomId,
    /// Make a new room.
    MakeANewRoom,
    /// Join the community.
    JoinTheCommunity,
    /// Choose another target.
    ChooseAnotherTarget,
    /// Ask a moderator of the community to post it.
    AskAModerator,
    /// Send an invitation.
    Invite,
    /// Answer the invitation, or ask the guest to.
    AcceptTheInvitation,
    /// Send a new invitation.
    InviteAgain,
    /// Check cable, firewall and address of the media server.
    CheckTheNetwork,
    /// Read the room again.
    ReadAgain,
    /// Go live.
    GoLive,
    /// Enter the studio again, or end the show.
    RejoinOrEnd,
    /// Wait until the media connection is back.
    WaitForMedia,
    /// Wait for the host.
    WaitForTheHost,
    /// Switch the room's chat on.
    SwitchTheChatOn,
    /// Finish making the room, which makes its chat.
    MakeTheChat,
    /// Ask the host to make the chat, or to let one write.
    AskTheHost,
    /// Wait until the connection for events is back.
    WaitForEvents,
}

/// One check, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which check.
    pub check: TroubleCheck,
    /// How it came out.
    pub verdict: Verdict,
    /// What was seen: names of facts and their values, for diagnostics. No secrets.
    pub evidence: BTreeMap<String, String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Every check of the group, in the guide's order; also those that were not made.
    pub findings: Vec<Finding>,
}
