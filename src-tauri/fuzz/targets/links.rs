//! A link of the operating system, and the command line that it may come in, an argument on each
//! line. The two parsers stand alone, so they are built without the crates around them.
#![no_main]

use greenroom_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

#[path = "../../src/arguments.rs"]
#[allow(dead_code)]
mod arguments;
#[allow(dead_code)]
#[path = "../../src/brand.rs"]
mod brand;
#[path = "../../core/src/invitation_link.rs"]
#[allow(dead_code)]
mod invitation_link;

use arguments::{ArgumentError, Arguments};

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    bounded(input.len(), 64 * 1024, 64, || {
        follow(&text);
        match Arguments::parse(text.lines().map(str::to_owned)) {
            Ok(read) => {
                if let Some(profile) = &read.profile {
                    let name = profile.as_str();
                    assert!(!name.contains(['/', '\\', '.', '\0']) && name.len() <= 32);
                }
                if let Some(link) = &read.link {
                    assert!(brand::BRAND.is_link(link));
                    follow(link);
                }
            }
            Err(error @ (ArgumentError::Profile | ArgumentError::Unknown(_))) => {
                assert!(!error.to_string().is_empty());
            }
        }
    });
});

/// What a link leads to is a plain id, and a link to it leads there again.
fn follow(link: &str) {
    let scheme = brand::BRAND.link_scheme;
    if let Some(room) = invitation_link::room_of(scheme, link) {
        let id = room.as_str();
        assert!((1..=50).contains(&id.len()) && id.is_ascii());
        assert!(!id.contains(['/', '?', '#', '%', '&', '.', ' ', '\0']));
        let again = invitation_link::to_room(scheme, &room);
        assert_eq!(invitation_link::room_of(scheme, &again), Some(room));
    }
}
