//! Users whom a text mentions.

use super::id::UserId;

/// A user whom a text mentions.
///
/// With a place, the call checks that the place is in the text and begins with `@`, and sends it
/// along, so that readers can show the mention. A user without a place is told and not shown.
///
/// ```
/// use socialplus::Mention;
///
/// let text = "Tonight with @Noor";
/// let mention = Mention::in_text(text, "@Noor", "noor").expect("it is there");
/// assert_eq!((mention.place.unwrap().index, mention.place.unwrap().length), (13, 5));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mention {
    /// The public id of the user.
    pub user_id: UserId,
    /// Where in the text.
    pub place: Option<MentionPlace>,
}

/// Where in a text a mention is, in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MentionPlace {
    /// Where it begins: the number of characters before the `@`.
    pub index: usize,
    /// How many characters it has, the `@` included.
    pub length: usize,
}

impl Mention {
    /// A mention at a place of the text.
    pub fn at(user_id: impl Into<UserId>, index: usize, length: usize) -> Self {
        Self {
            user_id: user_id.into(),
            place: Some(MentionPlace { index, length }),
        }
    }

    /// A mention where these words, such as `@Noor`, stand in the text for the first time.
    pub fn in_text(text: &str, words: &str, user_id: impl Into<UserId>) -> Option<Self> {
        let start = text.find(words)?;
        let index = text[..start].chars().count();
        Some(Self::at(user_id, index, words.chars().count()))
    }
}

impl From<UserId> for Mention {
    fn from(user_id: UserId) -> Self {
        Self {
            user_id,
            place: None,
        }
    }
}

impl From<&str> for Mention {
    fn from(user_id: &str) -> Self {
        UserId::from(user_id).into()
    }
}
