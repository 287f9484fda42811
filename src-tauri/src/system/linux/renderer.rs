//! Linux: how WebKit draws the page.
//!
//! Pictures do not go through it (see `painter`), so it draws in memory unless the person has chosen
//! otherwise. Its newer renderer leaves windows empty under some drivers, and costs a whole frame in
//! software for each change of the page where there is no graphics card.

use std::path::Path;

use super::blank_egl;

/// Set, WebKit draws without the graphics card's memory.
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Set, it draws in memory as well.
const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Names the graphics card's file. Without it WebKit asks a graphics library which one that is, and so loads
/// the library into this program: without a graphics card 10 MiB of its own and a tenth of a second.
const CARD: &str = "WEBKIT_WEB_RENDER_DEVICE_FILE";
/// Where the files of graphics cards are.
const CARDS: &str = "/dev/dri";
/// How the file of a card is called by which one draws without showing anything.
const DRAWS: &str = "renderD";
/// There is no such file, which is an answer too.
const NO_CARD: &str = "/dev/dri/none";

/// Chooses how WebKit draws, unless the person has.
pub(in crate::system) fn choose_renderer() {
    // SAFETY: called first of all, when the program has one thread.
    let choose = |name, value: &str| unsafe { std::env::set_var(name, value) };
    if [NO_DMABUF, NO_COMPOSITING].map(std::env::var_os) == [None, None] {
        choose(NO_DMABUF, "1");
    }
    if is_accelerated() {
        return;
    }
    if std::env::var_os(CARD).is_none() {
        choose(CARD, &card(Path::new(CARDS)));
    }
    blank_egl::offer();
}

/// Whether WebKit draws as for a graphics card.
pub(super) fn is_accelerated() -> bool {
    let off = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    !off(NO_DMABUF) && !off(NO_COMPOSITING)
}

/// The first graphics card, by whose rhythm WebKit draws, in memory too.
fn card(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let cards = files.filter(|file| file.file_name().to_string_lossy().starts_with(DRAWS));
    let names = cards.map(|file| file.path().to_string_lossy().into_owned());
    names.min().unwrap_or_else(|| NO_CARD.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_card_that_draws_is_named_and_none_where_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(card(folder.path()), NO_CARD);
        assert_eq!(card(&folder.path().join("not-there")), NO_CARD);
        for name in ["renderD129", "card0", "renderD128"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let first = folder.path().join("renderD128");
        assert_eq!(Path::new(&card(folder.path())), first);
    }
}
