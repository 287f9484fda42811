//! Secrets in the operating system's keychain.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use greenroom_core::ports::{SecretStore, SecretStoreError};
use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::system;

/// How long an answer of the keychain is waited for. A locked keychain may ask the person for a
/// password first, so this is generous; without a keychain service the answer comes at once.
const ANSWER_DEADLINE: Duration = Duration::from_secs(60);

/// The connection to the keychain, for the whole program. It is made when it is first needed, and
/// anew after a failure: a keychain may come later than Greenroom, and start again beside it.
static CONNECTION: Mutex<Option<Arc<CredentialStore>>> = Mutex::new(None);

/// The keychain entries of one service name.
#[derive(Debug, Clone)]
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// Entries under this service name.
    pub fn new(service: impl Into<String>) -> Keychain {
        Keychain {
            service: service.into(),
        }
    }

    /// Runs a keychain call away from the async threads: on Linux it is a blocking D-Bus talk.
    async fn with_entry<T: Send + 'static>(
        &self,
        key: &str,
        call: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, SecretStoreError> {
        let service = self.service.clone();
        let key = key.to_owned();
        let task = tokio::task::spawn_blocking(move || {
            let connection = connected().map_err(|error| {
                tracing::warn!(%error, "there is no keychain to use");
                SecretStoreError::NoKeychain
            })?;
            let answer = connection.build(&service, &key, None).and_then(call);
            if matches!(answer, Err(Error::PlatformFailure(_))) {
                *CONNECTION.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            understood(answer)
        });
        match tokio::time::timeout(ANSWER_DEADLINE, task).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the keychain gave no answer");
                Err(SecretStoreError::Locked)
            }
        }
    }
}

/// The connection, made now if there is none. Others are not kept waiting meanwhile.
fn connected() -> Result<Arc<CredentialStore>, Error> {
    let kept = || CONNECTION.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().clone();
    if let Some(connection) = known {
        return Ok(connection);
    }
    let connection = system::keychain()?;
    *kept() = Some(connection.clone());
    Ok(connection)
}

/// What the keychain's answer means. Only its own word that there is no entry counts as that.
fn understood<T>(answer: Result<T, Error>) -> Result<Option<T>, SecretStoreError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::NoEntry) => Ok(None),
        // Locked, and not unlocked when the person was asked.
        Err(error @ Error::NoStorageAccess(_)) => {
            tracing::warn!(%error, "the keychain is locked");
            Err(SecretStoreError::Locked)
        }
        Err(error) => {
            tracing::warn!(%error, "the keychain does not work");
            Err(SecretStoreError::Failed(error.to_string()))
        }
    }
}

#[async_trait]
impl SecretStore for Keychain {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        let secret = self.with_entry(name, |entry| entry.get_password()).await?;
        Ok(secret.map(SecretString::from))
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        let secret = secret.clone();
        self.with_entry(name, move |entry| {
            entry.set_password(secret.expose_secret())
        })
        .await
        .map(|_| ())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.with_entry(name, |entry| entry.delete_credential())
            .await
            .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keychains_own_word_counts_as_nothing_there() {
        let locked = || Box::<dyn std::error::Error + Send + Sync>::from("locked");
        assert_eq!(understood(Ok(7)), Ok(Some(7)));
        assert_eq!(understood::<()>(Err(Error::NoEntry)), Ok(None));
        let answer = understood::<()>(Err(Error::NoStorageAccess(locked())));
        assert_eq!(answer, Err(SecretStoreError::Locked));
        for broken in [
            Error::PlatformFailure(locked()),
            Error::BadEncoding(vec![0xff]),
        ] {
            let answer = understood::<()>(Err(broken));
            assert!(matches!(answer, Err(SecretStoreError::Failed(_))));
        }
    }
}
