//! How an encoding behaves under pressure.

use crate::prebuilt::proto;

/// What gives way when bandwidth or the processor is short.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Default)]
pub enum DegradationPreference {
    /// Neither; frames are dropped before encoding instead.
    MaintainFramerateAndResolution,
    /// The resolution.
    MaintainFramerate,
    /// The frame rate.
    MaintainResolution,
    /// Both a little.
    #[default]
    Balanced,
}

impl From<DegradationPreference> for proto::DegradationPreference {
    fn from(preference: DegradationPreference) -> Self {
        match preference {
            DegradationPreference::MaintainFramerateAndResolution => {
                Self::MaintainFramerateAndResolution
            }
            DegradationPreference::MaintainFramerate => Self::MaintainFramerate,
            DegradationPreference::MaintainResolution => Self::MaintainResolution,
            DegradationPreference::Balanced => Self::Balanced,
        }
    }
}
