//! Words of the wire as enums. A word that this client does not know is kept, never refused.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal $(| $also:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word this client does not know.
            Unknown(String),
        }

        impl $name {
            /// Reads the word of the wire; any word is accepted.
            pub fn from_wire(word: &str) -> Self {
                match word {
                    $($word $(| $also)* => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// The word of the wire.
            pub fn as_wire(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_wire())
            }
        }
    };
}

pub(crate) use words;

/// Free data of the application, kept by the platform as it is.
pub type Metadata = serde_json::Map<String, serde_json::Value>;

#[cfg(test)]
mod tests {
    words! {
        /// A sample.
        Sample {
            /// One.
            One = "one" | "uno",
        }
    }

    #[test]
    fn an_unknown_word_is_kept_and_two_spellings_are_one_thing() {
        assert_eq!(Sample::from_wire("uno"), Sample::One);
        assert_eq!(Sample::One.as_wire(), "one");
        let other = Sample::from_wire("dos");
        assert_eq!(other, Sample::Unknown("dos".to_owned()));
        assert_eq!(other.to_string(), "dos");
    }
}
