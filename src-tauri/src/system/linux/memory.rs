//! Linux: what the program and the page's process take of the memory besides what they need.

/// Chosen by the person, either stands.
const ARENAS_CHOSEN: [&str; 2] = ["MALLOC_ARENA_MAX", "GLIBC_TUNABLES"];
/// Parts that all threads allocate from.
const ARENAS: libc::c_int = 2;
/// Whether WebKit compiles a script once more, for speed alone, when it ran often (JavaScriptCore's
/// `OptionsList.h`). Read by the page's process, which gets this program's environment.
const COMPILE_AGAIN: &str = "JSC_useDFGJIT";

/// Takes less memory than the libraries would by themselves.
pub(in crate::system) fn spare_memory() {
    share_arenas();
    compile_once();
}

/// Has all threads allocate from two parts of the memory. glibc makes eight for each processor, and LiveKit,
/// the runtime and WebKit have some forty threads here: what each frees stays in its part, where no other
/// one finds it. Of the program before five people that was 5 MiB on two processors.
fn share_arenas() {
    if ARENAS_CHOSEN
        .iter()
        .any(|name| std::env::var_os(name).is_some())
    {
        return;
    }
    // SAFETY: sets a number of the allocator's, under its own lock (mallopt(3)).
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
    }
}

/// Has WebKit compile the page's scripts once. What they compute is little, as no picture goes through them,
/// and the optimising compilers took 13 MiB of the page's process before five people.
fn compile_once() {
    if std::env::var_os(COMPILE_AGAIN).is_none() {
        // SAFETY: called first of all, when the program has one thread.
        unsafe { std::env::set_var(COMPILE_AGAIN, "0") };
    }
}
