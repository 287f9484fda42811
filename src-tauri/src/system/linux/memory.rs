//! Linux: how the program's memory is divided.

/// Chosen by the person, either stands.
const CHOSEN: [&str; 2] = ["MALLOC_ARENA_MAX", "GLIBC_TUNABLES"];
/// Parts that all threads allocate from.
const ARENAS: libc::c_int = 2;

/// Has all threads allocate from two parts of the memory. glibc makes eight for each processor, and LiveKit,
/// the runtime and WebKit have some forty threads here: what each frees stays in its part, where no other
/// one finds it. Of the program before five people that was 5 MiB on two processors.
pub(in crate::system) fn spare_memory() {
    if CHOSEN.iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    // SAFETY: sets a number of the allocator's, under its own lock (mallopt(3)).
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
    }
}
