//! What the keychain keeps: the network with its key, and the session with its token. Two entries,
//! since some keychains take small ones only. A third names the profile's user of the local
//! network. It is no secret: it stands in the settings too, and brings the same person back where
//! those are lost.

use std::sync::Arc;

use greenroom_contract::{NetworkKind, SignIn};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use socialplus::{StoredSession, UserId};

use crate::ports::{SecretStore, SecretStoreError};

const NETWORK: &str = "network";
const SESSION: &str = "session";
const LOCAL_USER: &str = "local-user";

/// How to reach the network again. Exists in memory and in the keychain only.
#[derive(Clone)]
pub(super) struct Reach {
    pub kind: NetworkKind,
    pub args: SignIn,
}

/// The form in the keychain.
#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    kind: NetworkKind,
    api_key: String,
    region: Option<String>,
    api_url: Option<String>,
    upload_url: Option<String>,
    mqtt_url: Option<String>,
    user_id: String,
}

/// Who this profile is on the local network.
#[derive(Serialize, Deserialize)]
struct LocalUser {
    version: u32,
    user_id: String,
}

const VERSION: u32 = 1;

/// What an earlier run left in the keychain.
pub(super) async fn read(
    secrets: &Arc<dyn SecretStore>,
) -> Result<Option<(Reach, StoredSession)>, SecretStoreError> {
    let network = secrets.get(NETWORK).await?;
    let session = secrets.get(SESSION).await?;
    let (Some(network), Some(session)) = (network, session) else {
        return Ok(None);
    };
    let form = serde_json::from_str::<Form>(network.expose_secret())
        .ok()
        .filter(|form| form.version == VERSION);
    let (Some(form), Ok(stored)) = (form, StoredSession::from_secret(&session)) else {
        tracing::warn!("what the keychain holds is of another version");
        return Ok(None);
    };
    let reach = Reach {
        kind: form.kind,
        args: SignIn {
            api_key: form.api_key.into(),
            region: form.region,
            api_url: form.api_url,
            upload_url: form.upload_url,
            mqtt_url: form.mqtt_url,
            user_id: form.user_id,
            display_name: None,
            auth_token: None,
        },
    };
    Ok(Some((reach, stored)))
}

/// Puts network and session into the keychain. However it ends, the session of one network never
/// stands beside another network, which would be sent its token at the next start.
pub(super) async fn write(
    secrets: &Arc<dyn SecretStore>,
    reach: &Reach,
    stored: &StoredSession,
) -> Result<(), SecretStoreError> {
    let form = Form {
        version: VERSION,
        kind: reach.kind,
        api_key: reach.args.api_key.expose_secret().to_owned(),
        region: reach.args.region.clone(),
        api_url: reach.args.api_url.clone(),
        upload_url: reach.args.upload_url.clone(),
        mqtt_url: reach.args.mqtt_url.clone(),
        user_id: reach.args.user_id.clone(),
    };
    let network = SecretString::from(serde_json::to_string(&form).unwrap_or_default());
    let known = secrets.get(NETWORK).await?;
    let is_same = |known: SecretString| known.expose_secret() == network.expose_secret();
    if !known.is_some_and(is_same) {
        secrets.delete(SESSION).await?;
        secrets.set(NETWORK, &network).await?;
    }
    secrets.set(SESSION, &stored.to_secret()).await
}

/// Who this profile is on the local network, as far as the keychain knows.
pub(super) async fn local_user(
    secrets: &Arc<dyn SecretStore>,
) -> Result<Option<UserId>, SecretStoreError> {
    let Some(kept) = secrets.get(LOCAL_USER).await? else {
        return Ok(None);
    };
    let user = serde_json::from_str::<LocalUser>(kept.expose_secret()).ok();
    match user.filter(|user| user.version == VERSION && !user.user_id.is_empty()) {
        Some(user) => Ok(Some(user.user_id.into())),
        // Not understood is not nothing: it is left to the version that wrote it.
        None => Err(SecretStoreError::Failed(
            "a user of another version".to_owned(),
        )),
    }
}

/// Keeps who this profile is, unless the keychain knows it: who was somebody else before, in
/// settings that could not be read, is not written over.
pub(super) async fn keep_local_user(
    secrets: &Arc<dyn SecretStore>,
    user_id: &str,
) -> Result<(), SecretStoreError> {
    match local_user(secrets).await? {
        Some(_) => Ok(()),
        None => {
            let user = LocalUser {
                version: VERSION,
                user_id: user_id.to_owned(),
            };
            let user = SecretString::from(serde_json::to_string(&user).unwrap_or_default());
            secrets.set(LOCAL_USER, &user).await
        }
    }
}

/// Forgets network and session. Who this profile is on the local network is not forgotten.
/// Where there is no keychain there is nothing to forget.
pub(super) async fn forget(secrets: &Arc<dyn SecretStore>) -> Result<(), SecretStoreError> {
    let mut forgotten = Ok(());
    for name in [SESSION, NETWORK] {
        match secrets.delete(name).await {
            Ok(()) | Err(SecretStoreError::NoKeychain) => {}
            Err(error) => {
                tracing::warn!(%error, name, "a secret could not be deleted");
                forgotten = Err(error);
            }
        }
    }
    forgotten
}
