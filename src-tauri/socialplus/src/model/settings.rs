//! What is switched on in a network.

use std::time::Duration;

use super::word::words;

/// Settings of chat (PLATFORM.md 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatSettings {
    /// There is chat.
    pub enabled: bool,
    /// A message may mention the whole channel.
    pub mention_channel: bool,
    /// Lists show the newest message of a channel.
    pub message_preview: bool,
    /// Also if it was deleted.
    pub preview_of_deleted: bool,
}

words! {
    /// How people become members of a community that invites them.
    MembershipAcceptance {
        /// At once.
        Automatic = "automatic",
        /// By accepting the invitation.
        Invitation = "invitation",
    }
}

/// Settings of feeds and communities (PLATFORM.md 14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialSettings {
    /// There are feeds and communities.
    pub enabled: bool,
    /// A post may be changed while it waits for a moderator.
    pub edit_while_reviewing: bool,
    /// Following somebody needs their consent.
    pub follow_with_request: bool,
    /// How people become members of a community that invites them.
    pub membership_acceptance: Option<MembershipAcceptance>,
}

/// Settings of presence (PLATFORM.md 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresenceSettings {
    /// Users are shown as present.
    pub user_enabled: bool,
    /// The viewers of rooms are counted.
    pub room_enabled: bool,
    /// The interval of heartbeats as the platform says it.
    pub heartbeat: Option<Interval>,
    /// The interval of looking at others as the platform says it.
    pub sync: Option<Interval>,
}

/// An interval whose unit the platform does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(pub u64);

impl Interval {
    /// The interval, if the number means minutes, as the platform's own SDK reads it.
    pub fn in_minutes(self) -> Duration {
        Duration::from_secs(self.0.saturating_mul(60))
    }

    /// The interval, if the number means seconds, as the platform's description suggests.
    pub fn in_seconds(self) -> Duration {
        Duration::from_secs(self.0)
    }

    /// What is safe under both readings: the shorter one, but never less than ten seconds.
    pub fn safe(self) -> Duration {
        self.in_seconds()
            .min(self.in_minutes())
            .max(Duration::from_secs(10))
    }
}
