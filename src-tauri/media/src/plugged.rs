//! What every system tells of devices that come and go.

use std::sync::Arc;

/// Called on a thread of the system's whenever a device came or went; it must not block.
pub(crate) type OnChange = Arc<dyn Fn() + Send + Sync>;
