//! Secrets in the operating system's keychain.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_core::ports::{SecretStore, SecretStoreError};
use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

/// How long an answer of the keychain is waited for. A locked keychain may ask the person for a
/// password first, so this is generous; without a keychain service the answer comes at once.
const ANSWER_DEADLINE: Duration = Duration::from_secs(60);

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
        let task = tokio::task::spawn_blocking(move || call(Entry::new(&service, &key)?));
        match tokio::time::timeout(ANSWER_DEADLINE, task).await {
            Ok(Ok(Ok(value))) => Ok(Some(value)),
            Ok(Ok(Err(Error::NoEntry))) => Ok(None),
            Ok(Ok(Err(error @ (Error::NoStorageAccess(_) | Error::NoDefaultStore)))) => {
                tracing::warn!(%error, "there is no keychain to use");
                Err(SecretStoreError::NoKeychain)
            }
            Ok(Ok(Err(error))) => {
                tracing::warn!(%error, "the keychain does not work");
                Err(SecretStoreError::Failed(error.to_string()))
            }
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the keychain gave no answer");
                Err(SecretStoreError::NoKeychain)
            }
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
