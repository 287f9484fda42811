//! An MQTT 3.1.1 broker over WebSocket, as far as PLATFORM.md 15 goes: clients
//! subscribe, the network publishes, everything at QoS 0.

mod access;
mod broker;
mod connection;
pub(crate) mod frame;
mod topics;

pub(crate) use access::may_subscribe;
pub(crate) use broker::{Broker, ClientKey};
pub(crate) use connection::upgrade;
