//! Pictures that come through PipeWire, which is how Linux' compositors hand them out.
//!
//! Its library is opened when something is shared and not before, so that Greenroom starts, and shares on X,
//! where there is none; nothing of it is needed to build.

mod library;
mod pod;
mod stream;

pub(super) use self::stream::Stream;
