//! Where bytes from outside come in, for the fuzz targets. No part of the API.

use crate::painter;

/// Reads what a page says of its pictures, and does for it what a window does before it paints.
pub fn layout(text: &str) {
    painter::follow(text);
}
