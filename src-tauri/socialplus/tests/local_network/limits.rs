//! What is checked before anything is sent, whatever people type.
//!
//! The client asked here is signed in to nothing: what passes the checks goes no further than
//! that.

use std::fmt::Debug;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use socialplus::{
    Client, Config, Error, Mention, NewComment, NewMessage, NewRoom, NewRoomPost, PostId,
    PostTarget, Problem, RoomId, RoomUpdate, Target,
};
use tokio::runtime::Runtime;

/// What makes counting and cutting hard: characters of several bytes, of two UTF-16 units, some
/// that join or stand above others, that turn the line around, that cannot be seen; and signs.
const PIECES: [&str; 14] = [
    "a",
    "ü",
    "中",
    "🎙",
    "👩\u{200d}👧",
    "e\u{301}",
    "\u{202e}",
    "\u{feff}",
    "\0",
    "\n",
    " ",
    "\u{a0}",
    "@",
    "#",
];

/// Short, empty, and around so many characters.
fn text_around(limit: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![0..12_usize, limit - 2..=limit + 2];
    (length, vec(prop::sample::select(&PIECES[..]), 1..6)).prop_map(|(length, pieces)| {
        let endless = pieces.iter().cycle().flat_map(|piece| piece.chars());
        endless.take(length).collect()
    })
}

/// The first complaint, as a field and what is wrong with it.
type Complaint = Option<(&'static str, Problem)>;

static NOBODY: LazyLock<(Runtime, Client)> = LazyLock::new(|| {
    let config = Config::own("http://127.0.0.1:9/", None, "key", "device").unwrap();
    (Runtime::new().unwrap(), Client::new(config).unwrap())
});

fn complaint<T: Debug>(call: impl AsyncFnOnce(&Client) -> Result<T, Error>) -> Complaint {
    let (runtime, nobody) = &*NOBODY;
    match runtime.block_on(call(nobody)) {
        Err(Error::Validation(invalid)) => {
            let found = (invalid.field, invalid.problem);
            let said = Error::from(invalid).to_string();
            assert!(said.contains(found.0), "{said}");
            Some(found)
        }
        Err(Error::NotSignedIn) => None,
        other => panic!("nothing is sent: {other:?}"),
    }
}

fn at_most(field: &'static str, text: &str, limit: usize) -> Complaint {
    let actual = text.chars().count();
    (actual > limit).then_some((field, Problem::TooLong { limit, actual }))
}

fn filled(field: &'static str, text: &str, limit: usize) -> Complaint {
    let blank = text.chars().all(char::is_whitespace);
    let empty = blank.then_some((field, Problem::Empty));
    empty.or_else(|| at_most(field, text, limit))
}

/// What may be said of the hashtags: one word each, without the sign.
fn hashtags(tags: &[String]) -> Complaint {
    let (limit, actual) = (30, tags.len());
    if actual > limit {
        return Some(("hashtags", Problem::TooMany { limit, actual }));
    }
    tags.iter().find_map(|tag| {
        let broken = tag.chars().any(|one| one == '#' || one.is_whitespace());
        let broken = broken.then_some(("hashtags", Problem::Malformed));
        filled("hashtags", tag, 100).or(broken)
    })
}

/// Each place lies in the text, begins with the sign, has something after it, and touches no
/// character of another.
fn places(text: &str, places: &[(usize, usize)]) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut taken = vec![false; text.len()];
    places.iter().all(|&(index, length)| {
        let end = index.saturating_add(length);
        length >= 2
            && end <= text.len()
            && text[index] == '@'
            && taken[index..end]
                .iter_mut()
                .all(|taken| !std::mem::replace(taken, true))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn titles_and_descriptions_of_rooms_are_counted_in_characters(
        title in text_around(1_000),
        description in option::of(text_around(5_000)),
    ) {
        let said = |text: &Option<String>| text.as_deref()
            .and_then(|text| at_most("description", text, 5_000));
        let expected = filled("title", &title, 1_000).or_else(|| said(&description));
        let mut room = NewRoom::new(title.clone());
        room.description.clone_from(&description);
        prop_assert_eq!(complaint(async |client| client.create_room(room).await), expected);
        let update = RoomUpdate {
            title: Some(title),
            description,
            ..RoomUpdate::default()
        };
        let id = RoomId::from("room");
        let changed = complaint(async |client| client.update_room(&id, update).await);
        prop_assert_eq!(changed, expected);
    }

    #[test]
    fn text_title_and_hashtags_of_posts_are_what_the_platform_takes(
        text in text_around(20_000),
        title in option::of(text_around(1_000)),
        tags in vec(text_around(100), 0..33),
    ) {
        let expected = filled("text", &text, 20_000)
            .or_else(|| title.as_deref().and_then(|title| at_most("title", title, 1_000)))
            .or_else(|| hashtags(&tags));
        let target = PostTarget::Target(Target::User("maya".into()));
        let mut post = NewRoomPost::new("room", target, text).hashtags(tags);
        post.title = title;
        let said = complaint(async |client| client.create_room_post(post).await);
        prop_assert_eq!(said, expected);
    }

    #[test]
    fn texts_of_comments_and_messages_fit_in_characters_and_messages_in_bytes_too(
        text in prop_oneof![text_around(20_000), text_around(10_229), text_around(5_000)],
    ) {
        let expected = filled("text", &text, 20_000);
        let comment = NewComment::on(PostId::from("post"), text.clone());
        let said = complaint(async |client| client.create_comment(comment).await);
        prop_assert_eq!(said, expected);
        let actual = serde_json::json!({ "text": text }).to_string().len();
        let limit = 10 * 1024;
        let large = (actual > limit).then_some(("data", Problem::TooLarge { limit, actual }));
        let message = NewMessage::text("feed", text);
        let said = complaint(async |client| client.send_message(message).await);
        prop_assert_eq!(said, expected.or(large));
    }

    #[test]
    fn a_mention_that_is_not_in_the_text_is_found_out_and_one_that_is_passes(
        text in "[@@@a ü🎙]{1,24}",
        wanted in vec((any::<prop::sample::Index>(), 0..6_usize, 0..10_u8), 0..4),
    ) {
        let signs: Vec<usize> = (text.chars().enumerate())
            .filter_map(|(index, one)| (one == '@').then_some(index))
            .collect();
        let wanted: Vec<(usize, usize)> = wanted
            .into_iter()
            .map(|(any, length, how)| match how {
                0 => (any.index(30), length),
                1 => (usize::MAX - any.index(30), length),
                // Mostly where a mention may be.
                _ if signs.is_empty() => (0, length),
                _ => (signs[any.index(signs.len())], length.max(2)),
            })
            .collect();
        let mentions = wanted.iter().map(|&(index, length)| Mention::at("noor", index, length));
        let target = PostTarget::Target(Target::User("maya".into()));
        let post = NewRoomPost::new("room", target, text.clone()).mentions(mentions);
        let expected = filled("text", &text, 20_000).or_else(|| {
            (!places(&text, &wanted)).then_some(("mentionees", Problem::Malformed))
        });
        let said = complaint(async |client| client.create_room_post(post).await);
        prop_assert_eq!(said, expected);
    }

    #[test]
    fn a_name_that_is_looked_up_in_the_text_is_a_mention_there(
        before in "[a ü🎙\u{301}]{0,12}",
        name in "@[a-zü🎙中]{1,12}",
        after in "[a ü🎙]{0,12}",
    ) {
        let text = format!("{before}{name}{after}");
        let mention = Mention::in_text(&text, &name, "noor").unwrap();
        let place = mention.place.unwrap();
        let words: String = text.chars().skip(place.index).take(place.length).collect();
        prop_assert_eq!(&words, &name);
        let target = PostTarget::Target(Target::User("maya".into()));
        let post = NewRoomPost::new("room", target, text).mentions([mention]);
        prop_assert_eq!(complaint(async |client| client.create_room_post(post).await), None);
    }
}
