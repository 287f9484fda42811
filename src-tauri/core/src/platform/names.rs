//! The names of users that were met.

use std::collections::HashMap;

use greenroom_contract::Person;
use socialplus::{User, UserId};

/// The names of users that were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names(HashMap<UserId, String>);

impl Names {
    /// Takes over names. A user without a name in this answer keeps the one that is known.
    pub fn learn(&mut self, users: &[User]) {
        for user in users {
            if let Some(name) = &user.display_name
                && !name.trim().is_empty()
            {
                self.0.insert(user.id.clone(), name.clone());
            }
        }
    }

    /// Takes over one name.
    pub fn learn_name(&mut self, user_id: &UserId, name: &str) {
        self.0.insert(user_id.clone(), name.to_owned());
    }

    /// The name; the id stands in for one that nobody knows.
    pub fn of(&self, user_id: &UserId) -> String {
        self.0
            .get(user_id)
            .cloned()
            .unwrap_or_else(|| user_id.as_str().to_owned())
    }

    /// A person to draw.
    pub fn person(&self, user_id: &UserId) -> Person {
        Person {
            user_id: user_id.as_str().to_owned(),
            name: self.of(user_id),
        }
    }
}
