//! One call for every variant of an enum.

/// Passes calls on to the variant.
macro_rules! dispatch {
    ($self:ident, [$($variant:ident),+], $call:ident()) => {
        match $self {
            $(Self::$variant(inner) => inner.$call(),)+
        }
    };
}
pub(crate) use dispatch;
