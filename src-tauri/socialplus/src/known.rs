//! What earlier answers said about users and files.
//!
//! Answers name people and pictures by id and bring the objects along once; events bring them in
//! part. Keeping what was said lets a later, poorer answer lose nothing (PLATFORM.md 20).

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    model::{File, FileId, User, UserId},
    wire::Envelope,
};

const USERS: usize = 4_000;
const FILES: usize = 2_000;

/// A map that forgets what was added first.
struct Bounded<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
    capacity: usize,
}

impl<K: Clone + Eq + Hash, V> Bounded<K, V> {
    fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            capacity,
        }
    }

    fn insert(&mut self, key: K, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
            if self.order.len() > self.capacity
                && let Some(oldest) = self.order.pop_front()
            {
                self.entries.remove(&oldest);
            }
        }
    }
}

pub(crate) struct Known {
    users: Mutex<Bounded<UserId, User>>,
    files: Mutex<Bounded<FileId, File>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Known {
    pub fn new() -> Self {
        Self {
            users: Mutex::new(Bounded::new(USERS)),
            files: Mutex::new(Bounded::new(FILES)),
        }
    }

    pub fn user(&self, id: &UserId) -> Option<User> {
        lock(&self.users).entries.get(id).cloned()
    }

    pub fn file(&self, id: &FileId) -> Option<File> {
        lock(&self.files).entries.get(id).cloned()
    }

    pub fn add_file(&self, file: &File) {
        lock(&self.files).insert(file.id.clone(), file.clone());
    }

    /// Keeps what an answer says, and gives its users what is known about them besides.
    pub fn absorb(&self, envelope: &mut Envelope) {
        let mut users = lock(&self.users);
        for user in &mut envelope.users {
            match users.entries.get_mut(&user.id) {
                Some(known) => {
                    known.merge(user);
                    *user = known.clone();
                }
                None => users.insert(user.id.clone(), user.clone()),
            }
        }
        drop(users);
        let mut files = lock(&self.files);
        for file in &envelope.files {
            files.insert(file.id.clone(), file.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(json: &str) -> Envelope {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_partial_user_never_blanks_what_was_known() {
        let known = Known::new();
        known.absorb(&mut envelope(
            r#"{"users":[{"userId":"host","displayName":"Host","avatarFileId":"f1","roles":["a"]}]}"#,
        ));
        let mut partial =
            envelope(r#"{"users":[{"_id":"650","userId":"host","avatarFileId":null}]}"#);
        known.absorb(&mut partial);
        let user = &partial.users[0];
        assert_eq!(user.name(), "Host");
        assert_eq!(user.avatar_file_id, Some("f1".into()));
        assert_eq!(user.internal_id, Some("650".into()));
        assert_eq!(known.user(&"host".into()).as_ref(), Some(user));
    }

    #[test]
    fn an_older_user_does_not_overwrite_a_newer_one() {
        let known = Known::new();
        known.absorb(&mut envelope(
            r#"{"users":[{"userId":"a","displayName":"New","updatedAt":"2026-03-02T10:00:00.000Z"}]}"#,
        ));
        known.absorb(&mut envelope(
            r#"{"users":[{"userId":"a","displayName":"Old","description":"d","updatedAt":"2026-03-01T10:00:00.000Z"}]}"#,
        ));
        let user = known.user(&"a".into()).unwrap();
        assert_eq!(user.name(), "New");
        assert_eq!(user.description.as_deref(), Some("d"));
        assert_eq!(user.updated_at.unwrap().day(), 2);
    }

    #[test]
    fn memory_is_bounded() {
        let mut map = Bounded::new(2);
        for number in 0..5 {
            map.insert(number, ());
        }
        assert_eq!(map.entries.len(), 2);
        assert!(map.entries.contains_key(&4) && !map.entries.contains_key(&0));
    }
}
