//! Publications: what is announced in a room, whether or not it is received.

mod any;
mod inner;
mod local;
mod remote;

pub use any::TrackPublication;
pub use local::LocalTrackPublication;
pub use remote::{PermissionStatus, RemoteTrackPublication, SubscriptionStatus};
