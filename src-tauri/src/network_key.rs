//! The key of this computer's network, which all profiles of one computer user share: in the
//! keychain, or, where no keychain takes it, in a file beside the network's data
//! (docs/adr/0013-a-key-beside-the-data.md).
//!
//! The file is there exactly as long as the network that runs, or ran last, has a key that the
//! keychain does not hold. What cannot be read is never written over.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use greenroom_contract::{ErrorCode, UiError};
use greenroom_core::edge::error::{WithParam, ui_error};
use greenroom_core::ports::SecretStore;
use greenroom_local_network::private_folder;
use rand::Rng;
use rand::distr::Alphanumeric;
use secrecy::SecretString;
use tempfile::NamedTempFile;

/// The key's entry in the keychain.
pub(crate) const KEYCHAIN_KEY: &str = "api-key";
/// The key's file in the network's folder.
const FILE: &str = "api-key";
/// Letters and digits of a key: 190 bits.
const LENGTH: usize = 32;

/// Where the key of this computer's network is kept.
pub struct NetworkKey {
    keychain: Arc<dyn SecretStore>,
    file: PathBuf,
}

/// A key, and whether the keychain holds it.
pub struct Found {
    /// The key.
    pub key: SecretString,
    in_keychain: bool,
}

impl NetworkKey {
    /// The key of the network whose data lies in `folder`.
    pub fn new(keychain: Arc<dyn SecretStore>, folder: &Path) -> NetworkKey {
        NetworkKey {
            keychain,
            file: folder.join(FILE),
        }
    }

    /// The key to start the network with. A new one is made where there is none; of several programs
    /// that start at once all get the same.
    ///
    /// # Errors
    ///
    /// `dataFolder` if a file is needed and can be neither read nor made.
    pub async fn to_start(&self) -> Result<Found, UiError> {
        let kept = self.keychain.get(KEYCHAIN_KEY).await;
        if let Ok(Some(key)) = kept {
            return Ok(in_keychain(key));
        }
        let key = self
            .in_file_or_new()
            .map_err(|cause| self.unusable(&cause))?;
        let in_file = Found {
            key,
            in_keychain: false,
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "the network's key is in a file for now");
            return Ok(in_file);
        }
        // Another program may have put its key there between the two looks. Each makes its key in
        // the file first, and the file is gone only after the keychain has it.
        if let Ok(Some(key)) = self.keychain.get(KEYCHAIN_KEY).await {
            return Ok(in_keychain(key));
        }
        match self.keychain.set(KEYCHAIN_KEY, &in_file.key).await {
            Ok(()) => Ok(in_keychain(in_file.key)),
            Err(error) => {
                tracing::warn!(%error, "the network's key stays in a file for now");
                Ok(in_file)
            }
        }
    }

    /// The network runs with this key: a file that says otherwise, or says it twice, goes.
    pub fn runs_with(&self, found: &Found) {
        if !found.in_keychain {
            return;
        }
        match std::fs::remove_file(&self.file) {
            Ok(()) => tracing::info!("the network's key is in the keychain alone"),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "the network's key file cannot be removed"),
        }
    }

    /// The key of the network that another program runs: the file's first, since there is one only
    /// while the keychain has another key or none.
    ///
    /// # Errors
    ///
    /// `networkKeyMissing` if it stands in no place that can be read.
    pub async fn to_join(&self) -> Result<SecretString, UiError> {
        let missing = |why: String| ui_error(ErrorCode::NetworkKeyMissing, why);
        match self.in_file() {
            Ok(Some(key)) => return Ok(key),
            Ok(None) => {}
            Err(cause) => return Err(missing(format!("its file cannot be read: {cause}"))),
        }
        match self.keychain.get(KEYCHAIN_KEY).await {
            Ok(Some(key)) => Ok(key),
            Ok(None) => Err(missing("no keychain and no file holds it".to_owned())),
            Err(error) => Err(missing(error.to_string())),
        }
    }

    /// Whether it is in the file.
    pub fn is_in_file(&self) -> bool {
        self.file.exists()
    }

    fn unusable(&self, cause: &std::io::Error) -> UiError {
        ui_error(ErrorCode::DataFolder, cause.to_string())
            .param("path", self.file.display().to_string())
    }

    fn in_file_or_new(&self) -> std::io::Result<SecretString> {
        if let Some(key) = self.in_file()? {
            return Ok(key);
        }
        let folder = self.file.parent().unwrap_or(Path::new("."));
        private_folder(folder)?;
        let key: String = rand::rng()
            .sample_iter(Alphanumeric)
            .take(LENGTH)
            .map(char::from)
            .collect();
        // A temporary file is its owner's alone from the beginning, and keeps that where it goes.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(key.as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(&self.file) {
            Ok(_) => Ok(key.into()),
            // Another program was quicker.
            Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => self
                .in_file()?
                .ok_or_else(|| std::io::Error::from(ErrorKind::NotFound)),
            Err(failed) => Err(failed.error),
        }
    }

    /// The file's key; none if there is no file, never if it cannot be read.
    fn in_file(&self) -> std::io::Result<Option<SecretString>> {
        match std::fs::read_to_string(&self.file) {
            Ok(key) if is_key(&key) => Ok(Some(key.into())),
            Ok(_) => Err(std::io::Error::new(ErrorKind::InvalidData, "not a key")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn in_keychain(key: SecretString) -> Found {
    Found {
        key,
        in_keychain: true,
    }
}

fn is_key(text: &str) -> bool {
    text.len() == LENGTH && text.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use async_trait::async_trait;
    use greenroom_core::ports::SecretStoreError;
    use secrecy::ExposeSecret;

    use super::*;

    /// A keychain that can be away, locked, and come back.
    #[derive(Default)]
    struct Keychain {
        entries: Mutex<HashMap<String, String>>,
        trouble: Mutex<Option<SecretStoreError>>,
    }

    impl Keychain {
        fn troubled(&self, trouble: Option<SecretStoreError>) {
            *self.trouble.lock().unwrap() = trouble;
        }

        fn key(&self) -> Option<String> {
            self.entries.lock().unwrap().get(KEYCHAIN_KEY).cloned()
        }

        fn works(&self) -> Result<(), SecretStoreError> {
            match &*self.trouble.lock().unwrap() {
                Some(trouble) => Err(trouble.clone()),
                None => Ok(()),
            }
        }
    }

    #[async_trait]
    impl SecretStore for Keychain {
        async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
            self.works()?;
            let entries = self.entries.lock().unwrap();
            Ok(entries.get(name).cloned().map(SecretString::from))
        }

        async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
            self.works()?;
            let secret = secret.expose_secret().to_owned();
            self.entries.lock().unwrap().insert(name.to_owned(), secret);
            Ok(())
        }

        async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
            self.works()?;
            self.entries.lock().unwrap().remove(name);
            Ok(())
        }
    }

    struct Place {
        keychain: Arc<Keychain>,
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Place {
            Place {
                keychain: Arc::default(),
                folder: tempfile::tempdir().unwrap(),
            }
        }

        /// What one program of this computer user sees.
        fn seen(&self) -> NetworkKey {
            NetworkKey::new(self.keychain.clone(), &self.folder.path().join("network"))
        }
    }

    async fn starts(key: &NetworkKey) -> String {
        let found = key.to_start().await.unwrap();
        key.runs_with(&found);
        found.key.expose_secret().to_owned()
    }

    async fn joins(key: &NetworkKey) -> Result<String, ErrorCode> {
        let joined = key.to_join().await;
        joined
            .map(|key| key.expose_secret().to_owned())
            .map_err(|error| error.code)
    }

    const TROUBLES: [SecretStoreError; 2] =
        [SecretStoreError::NoKeychain, SecretStoreError::Locked];

    #[tokio::test]
    async fn with_a_keychain_the_key_is_there_and_in_no_file() {
        let place = Place::new();
        let (first, second) = (place.seen(), place.seen());
        let key = starts(&first).await;
        assert_eq!(place.keychain.key(), Some(key.clone()));
        assert!(!first.is_in_file());
        assert_eq!(joins(&second).await, Ok(key.clone()));
        assert_eq!(starts(&second).await, key);
    }

    #[tokio::test]
    async fn without_a_keychain_a_second_profile_joins_all_the_same() {
        for trouble in TROUBLES {
            let place = Place::new();
            place.keychain.troubled(Some(trouble));
            let key = starts(&place.seen()).await;
            assert!(place.seen().is_in_file());
            assert_eq!(joins(&place.seen()).await, Ok(key.clone()));
            // The next network of this computer has the same key.
            assert_eq!(starts(&place.seen()).await, key);
        }
    }

    #[tokio::test]
    async fn a_keychain_that_comes_later_takes_the_key_over() {
        let place = Place::new();
        place.keychain.troubled(Some(SecretStoreError::NoKeychain));
        let key = starts(&place.seen()).await;
        place.keychain.troubled(None);
        // The network still runs with the file's key.
        assert_eq!(joins(&place.seen()).await, Ok(key.clone()));
        assert_eq!(starts(&place.seen()).await, key);
        assert_eq!(place.keychain.key(), Some(key.clone()));
        assert!(!place.seen().is_in_file());
        assert_eq!(joins(&place.seen()).await, Ok(key));
    }

    #[tokio::test]
    async fn a_locked_keychain_keeps_the_key_it_has() {
        let place = Place::new();
        let first = starts(&place.seen()).await;
        place.keychain.troubled(Some(SecretStoreError::Locked));
        let meanwhile = starts(&place.seen()).await;
        assert_ne!(meanwhile, first);
        place.keychain.troubled(None);
        assert_eq!(place.keychain.key(), Some(first.clone()));
        // Who joins now finds the key of the network that runs.
        assert_eq!(joins(&place.seen()).await, Ok(meanwhile));
        assert_eq!(starts(&place.seen()).await, first);
        assert_eq!(joins(&place.seen()).await, Ok(first));
    }

    #[tokio::test]
    async fn who_cannot_read_the_key_of_a_running_network_says_so_and_changes_nothing() {
        let place = Place::new();
        let key = starts(&place.seen()).await;
        for trouble in TROUBLES {
            place.keychain.troubled(Some(trouble));
            let missing = joins(&place.seen()).await;
            assert_eq!(missing, Err(ErrorCode::NetworkKeyMissing));
            assert!(!place.seen().is_in_file());
        }
        place.keychain.troubled(None);
        assert_eq!(place.keychain.key(), Some(key));
        let empty = Place::new();
        let missing = joins(&empty.seen()).await;
        assert_eq!(missing, Err(ErrorCode::NetworkKeyMissing));
        assert_eq!(empty.keychain.key(), None);
    }

    #[tokio::test]
    async fn a_file_that_holds_no_key_is_named_and_left_alone() {
        let place = Place::new();
        place.keychain.troubled(Some(SecretStoreError::NoKeychain));
        starts(&place.seen()).await;
        let file = place.folder.path().join("network").join(FILE);
        std::fs::write(&file, "cut").unwrap();
        let error = place.seen().to_start().await.err().unwrap();
        assert_eq!(error.code, ErrorCode::DataFolder);
        assert_eq!(error.params["path"], file.display().to_string());
        let missing = joins(&place.seen()).await;
        assert_eq!(missing, Err(ErrorCode::NetworkKeyMissing));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "cut");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn all_that_start_at_once_get_the_same_key() {
        for trouble in [None, Some(SecretStoreError::NoKeychain)] {
            let place = Place::new();
            place.keychain.troubled(trouble);
            let starting = (0..8).map(|_| {
                let key = place.seen();
                tokio::spawn(async move { starts(&key).await })
            });
            let mut keys = Vec::new();
            for started in starting.collect::<Vec<_>>() {
                keys.push(started.await.unwrap());
            }
            keys.dedup();
            assert_eq!(keys.len(), 1);
        }
    }

    #[tokio::test]
    async fn the_file_is_its_owners_alone() {
        let place = Place::new();
        place.keychain.troubled(Some(SecretStoreError::NoKeychain));
        starts(&place.seen()).await;
        let folder = place.folder.path().join("network");
        for path in [folder.join(FILE), folder] {
            assert!(crate::system::is_private(&path).unwrap(), "{path:?}");
        }
    }
}
