//! Which checks belong to which trouble.

use greenroom_contract::{Trouble, TroubleCheck as Check};

/// The guide's checks, in its order.
pub(super) fn checks(trouble: &Trouble) -> &'static [Check] {
    match trouble {
        Trouble::RoomCreation { .. } => &[
            Check::SignedIn,
            Check::Permission,
            Check::Parameters,
            Check::UserIds,
        ],
        Trouble::PostCreation { .. } => &[
            Check::RoomCreated,
            Check::RoomId,
            Check::RoomNotDeleted,
            Check::MayPost,
        ],
        Trouble::CoHostJoin { .. } => &[
            Check::InvitationSent,
            Check::InvitationAccepted,
            Check::BroadcasterData,
            Check::NetworkReachable,
        ],
        Trouble::StuckStatus { .. } => &[
            Check::Status,
            Check::MediaConnection,
            Check::NotStopped,
            Check::NotWaitingReconnect,
        ],
        Trouble::Chat { .. } => &[
            Check::ChatEnabled,
            Check::ChannelId,
            Check::ChatPermission,
            Check::RealtimeConnected,
        ],
    }
}
