//! An MQTT 3.1.1 broker over WebSocket, as far as PLATFORM.md 15 goes: clients
//! subscribe, the network publishes, everything at QoS 0.

mod access;
pub(crate) mod broker;
mod connection;
pub(crate) mod frame;
mod topics;

pub(crate) use connection::upgrade;
