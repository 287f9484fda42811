//! What a system says to a program that it wants to end.

/// Who wants the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Whoever stops it: a signal, Ctrl+C in a terminal, the terminal's own end.
    Stop,
    /// The person logs out. Windows and macOS end the program's loop instead.
    #[cfg(target_os = "linux")]
    SessionEnds,
    /// The computer shuts down, as above.
    #[cfg(target_os = "linux")]
    ShutsDown,
}
