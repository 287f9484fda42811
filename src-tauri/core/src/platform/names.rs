//! The names of users that were met.

use std::collections::HashMap;

use greenroom_contract::Person;
use socialplus::{User, UserId};

/// The names of users that were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Names(HashMap<UserId, String>);

impl Names {
    /// Takes over names. A user without a name in this answer keeps the one that is known. Gives back
    /// whose name is another one now.
    pub fn learn(&mut self, users: &[User]) -> Vec<UserId> {
        let mut changed = Vec::new();
        for user in users {
            if let Some(name) = &user.display_name
                && !name.trim().is_empty()
                && self.learn_name(&user.id, name)
            {
                changed.push(user.id.clone());
            }
        }
        changed
    }

    /// Takes over one name. True when it is another one than before.
    pub fn learn_name(&mut self, user_id: &UserId, name: &str) -> bool {
        if self.0.get(user_id).is_some_and(|known| known == name) {
            return false;
        }
        self.0.insert(user_id.clone(), name.to_owned());
        true
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
