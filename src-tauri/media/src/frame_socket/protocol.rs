//! The words of the frame socket, version 1.
//!
//! Page to Rust: JSON text, first the ticket, then wants and acknowledgements. Rust to page: one
//! binary message per frame, a header of 32 bytes (little endian) and the packed planes.

use std::time::Duration;

use serde::Deserialize;

use crate::frames::{I420Frame, TileId, Want, Wants};

/// Length of the header in front of every frame.
pub const HEADER_LEN: usize = 32;

/// The `kind` of a packed I420 picture.
pub const KIND_I420: u8 = 0;

/// The first message of the page.
#[derive(Deserialize)]
pub(super) struct Hello {
    pub(super) ticket: String,
}

/// What the page says after that.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", tag = "type")]
pub(super) enum FromPage {
    /// The complete list of tiles that are shown.
    Want { tiles: Vec<WantedTile> },
    /// A frame was drawn.
    Ack { tile: u32, seq: u32 },
}

#[derive(Debug, Deserialize)]
pub(super) struct WantedTile {
    tile: u32,
    width: u32,
    height: u32,
    visible: bool,
}

pub(super) fn wants(tiles: Vec<WantedTile>) -> Wants {
    tiles
        .into_iter()
        .map(|tile| {
            let want = Want {
                width: tile.width,
                height: tile.height,
                visible: tile.visible,
            };
            (TileId(tile.tile), want)
        })
        .collect()
}

/// Header and planes as one message.
pub(super) fn message(tile: TileId, seq: u32, frame: &I420Frame) -> Vec<u8> {
    let payload = frame.packed_len();
    let mut out = Vec::with_capacity(HEADER_LEN + payload);
    out.extend(tile.0.to_le_bytes());
    out.extend(seq.to_le_bytes());
    // A frame is at most 65,535 pixels wide and high.
    out.extend((frame.width() as u16).to_le_bytes());
    out.extend((frame.height() as u16).to_le_bytes());
    out.extend(milliseconds(frame.captured_at()).to_le_bytes());
    out.extend([KIND_I420, 0, 0, 0]);
    out.extend((payload as u32).to_le_bytes());
    out.extend([0; 4]);
    debug_assert_eq!(out.len(), HEADER_LEN);
    frame.pack_into(&mut out);
    out
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::tests::grey;

    #[test]
    fn the_header_has_its_thirty_two_bytes_in_the_agreed_order() {
        let frame = grey(6, 4, 77);
        let bytes = message(TileId(3), 17, &frame);
        assert_eq!(bytes.len(), 32 + 6 * 4 + 2 * 3 * 2);
        assert_eq!(bytes[0..4], 3u32.to_le_bytes());
        assert_eq!(bytes[4..8], 17u32.to_le_bytes());
        assert_eq!(bytes[8..10], 6u16.to_le_bytes());
        assert_eq!(bytes[10..12], 4u16.to_le_bytes());
        let captured = f64::from_le_bytes(bytes[12..20].try_into().unwrap());
        assert!((captured - frame.captured_at().as_secs_f64() * 1000.0).abs() < 0.001);
        assert_eq!(bytes[20..24], [0, 0, 0, 0]);
        assert_eq!(bytes[24..28], 36u32.to_le_bytes());
        assert_eq!(bytes[28..32], [0; 4]);
        assert_eq!(bytes[32], 77);
        assert_eq!(bytes[32 + 24], 128);
    }

    #[test]
    fn wants_and_acknowledgements_are_understood() {
        let want =
            r#"{"type":"want","tiles":[{"tile":1,"width":440,"height":248,"visible":true}]}"#;
        let FromPage::Want { tiles } = serde_json::from_str(want).unwrap() else {
            panic!("not a want");
        };
        let wants = wants(tiles);
        assert_eq!(wants[&TileId(1)].width, 440);
        assert!(wants[&TileId(1)].visible);
        let ack = serde_json::from_str(r#"{"type":"ack","tile":1,"seq":17}"#).unwrap();
        assert!(matches!(ack, FromPage::Ack { tile: 1, seq: 17 }));
    }
}
