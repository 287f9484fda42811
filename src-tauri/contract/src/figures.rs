//! The stage in numbers, while somebody looks at them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What WebRTC counts of the stage. What is not known is none, never nought.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StageFigures {
    /// From here to the media server and back, in milliseconds.
    pub round_trip_ms: Option<u32>,
    /// Of the tiles whose picture or sound goes out or comes, in their order.
    pub tiles: Vec<TileFigures>,
}

/// What a tile's picture and sound take.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TileFigures {
    /// The tile's number.
    pub tile_id: u32,
    /// The picture, while one goes out or comes.
    pub picture: Option<StreamFigures>,
    /// The sound, while one goes out or comes.
    pub sound: Option<StreamFigures>,
    /// By how many milliseconds the picture is behind its sound; fewer than nought where it is before it.
    /// Where both ends are Greenroom, and something was said that can be compared.
    pub lip_sync: Option<Millis>,
}

/// Milliseconds that were worked out from several measurements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Millis {
    /// How many.
    pub ms: i32,
    /// By how many that may be wrong, in either direction.
    pub error: u32,
}

/// One picture, or one sound, over the last second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StreamFigures {
    /// Thousand bits a second; of a picture that goes out in several sizes, all of them.
    pub kbps: Option<u32>,
    /// Of the packets, how many were lost, in hundredths.
    pub lost_percent: Option<f32>,
    /// Columns of the picture; of several sizes, of the largest that goes out.
    pub width: Option<u32>,
    /// Its rows.
    pub height: Option<u32>,
    /// Pictures a second.
    pub frames_per_second: Option<u32>,
    /// How long what comes waits until it is even, in milliseconds.
    pub jitter_buffer_ms: Option<u32>,
    /// How long what comes took, from when it was taken there until it is given to screen or speaker here.
    /// Where both ends are Greenroom.
    pub delay: Option<Millis>,
    /// What keeps a picture that goes out smaller or slower than wanted.
    pub limit: Option<StreamLimit>,
}

/// What keeps a picture that goes out smaller or slower than wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StreamLimit {
    /// Nothing.
    Nothing,
    /// This computer's processor.
    Processor,
    /// The way to the media server.
    Network,
    /// Something else.
    Other,
}
