//! MQTT packets out of a stream of WebSocket messages. A packet may be spread over several
//! messages, and one message may hold several packets (MQTT 3.1.1, section 6).

use bytes::{Buf as _, Bytes, BytesMut};
use mqtt_proto::v3::{Packet, Publish, Suback, SubscribeReturnCode};
use mqtt_proto::{Pid, QosPid, TopicName};

/// Clients of this network subscribe and ping; nothing that they send is larger.
pub(crate) const PACKET_LIMIT: usize = 64 * 1024;

/// Why a client's bytes are not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("a packet is larger than {PACKET_LIMIT} bytes")]
    TooLarge,
    #[error("not a valid packet: {0}")]
    Malformed(String),
}

/// Bytes that wait to become packets.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    buffer: BytesMut,
}

impl Incoming {
    /// Adds what one WebSocket message brought.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole packet, if it has arrived.
    pub fn next(&mut self) -> Result<Option<Packet>, FrameError> {
        let Some(length) = self.packet_length()? else {
            return Ok(None);
        };
        if self.buffer.len() < length {
            return Ok(None);
        }
        let packet = Packet::decode(&self.buffer[..length])
            .map_err(|cause| FrameError::Malformed(cause.to_string()))?
            .ok_or_else(|| FrameError::Malformed("its length is wrong".to_owned()))?;
        self.buffer.advance(length);
        Ok(Some(packet))
    }

    /// How many bytes wait for the rest of their packet.
    #[cfg(feature = "fuzzing")]
    pub fn waiting(&self) -> usize {
        self.buffer.len()
    }

    /// Whole length of the packet at the front: fixed header, then the remaining length in up to
    /// four bytes of seven bits (MQTT 3.1.1, section 2.2.3).
    fn packet_length(&self) -> Result<Option<usize>, FrameError> {
        let mut remaining = 0_usize;
        for (index, byte) in self.buffer.iter().skip(1).take(4).enumerate() {
            remaining |= usize::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                let length = 2 + index + remaining;
                return if length > PACKET_LIMIT {
                    Err(FrameError::TooLarge)
                } else {
                    Ok(Some(length))
                };
            }
        }
        if self.buffer.len() > 4 {
            return Err(FrameError::Malformed(
                "its length has more than four bytes".to_owned(),
            ));
        }
        Ok(None)
    }
}

/// One packet as bytes.
pub(crate) fn encode(packet: &Packet) -> Result<Bytes, FrameError> {
    let bytes = packet
        .encode()
        .map_err(|cause| FrameError::Malformed(cause.to_string()))?;
    Ok(Bytes::copy_from_slice(bytes.as_ref()))
}

/// What a SUBACK says of a topic that is refused (MQTT 3.1.1, section 3.9.3).
const REFUSED: u8 = 0x80;

/// A SUBACK that grants QoS 0 or nothing, topic by topic.
pub(crate) fn encode_suback(pid: Pid, granted: &[bool]) -> Result<Bytes, FrameError> {
    let codes = vec![SubscribeReturnCode::MaxLevel0; granted.len()];
    let packet = encode(&Packet::Suback(Suback::new(pid, codes)))?;
    let mut bytes = BytesMut::from(packet);
    // The codes are the end of the packet. mqtt-proto writes a refusal as 3, a code that does not
    // exist and at which clients end the connection, so refusals are written here.
    let first = bytes.len() - granted.len();
    for (code, granted) in bytes[first..].iter_mut().zip(granted) {
        if !granted {
            *code = REFUSED;
        }
    }
    Ok(bytes.freeze())
}

/// A QoS 0 PUBLISH; the same bytes serve every subscriber.
pub(crate) fn encode_publish(topic: &str, payload: Bytes) -> Result<Bytes, FrameError> {
    let topic = TopicName::try_from(std::sync::Arc::<str>::from(topic))
        .map_err(|cause| FrameError::Malformed(cause.to_string()))?;
    encode(&Packet::Publish(Publish::new(
        QosPid::Level0,
        topic,
        payload,
    )))
}

#[cfg(test)]
mod tests {
    use super::{FrameError, Incoming, PACKET_LIMIT, encode_publish, encode_suback};
    use bytes::Bytes;
    use mqtt_proto::Pid;
    use mqtt_proto::v3::Packet;
    use proptest::prelude::*;

    #[test]
    fn a_packet_in_pieces_is_put_together() {
        let bytes = encode_publish("n/room/1", Bytes::from_static(b"{}")).unwrap();
        let mut incoming = Incoming::default();
        for byte in &bytes[..bytes.len() - 1] {
            incoming.extend(&[*byte]);
            assert_eq!(incoming.next(), Ok(None));
        }
        incoming.extend(&bytes[bytes.len() - 1..]);
        assert!(matches!(incoming.next(), Ok(Some(Packet::Publish(_)))));
    }

    #[test]
    fn a_suback_says_0_or_128_for_each_topic() {
        let bytes = encode_suback(Pid::try_from(258).unwrap(), &[true, false, true]).unwrap();
        assert_eq!(&bytes[..], [0x90, 5, 1, 2, 0, 0x80, 0]);
    }

    #[test]
    fn two_packets_in_one_message_are_two() {
        let mut incoming = Incoming::default();
        incoming.extend(&[0xc0, 0, 0xc0, 0]);
        assert_eq!(incoming.next(), Ok(Some(Packet::Pingreq)));
        assert_eq!(incoming.next(), Ok(Some(Packet::Pingreq)));
        assert_eq!(incoming.next(), Ok(None));
    }

    #[test]
    fn a_packet_that_announces_too_much_is_refused_before_it_arrives() {
        let mut incoming = Incoming::default();
        incoming.extend(&[0x30, 0xff, 0xff, 0xff, 0x7f]);
        assert_eq!(incoming.next(), Err(FrameError::TooLarge));
        const { assert!(PACKET_LIMIT < 0x0fff_ffff) };
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            let mut incoming = Incoming::default();
            incoming.extend(&bytes);
            while let Ok(Some(_)) = incoming.next() {}
        }
    }
}
