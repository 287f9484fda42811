//! What is kept between two runs: who this is, and what the keychain holds.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use socialplus::StoredSession;

use super::*;
use crate::{
    ports::{SecretStore, SecretStoreError},
    session::{
        config,
        local_user::{in_keychain, known, local_user, slug},
        remembered::{self, Reach},
    },
    settings::SettingsHandle,
};

#[derive(Default)]
struct Keychain(Mutex<HashMap<String, String>>);

/// A keychain that stops after so many changes.
struct Failing {
    inner: Arc<Keychain>,
    changes_left: Mutex<usize>,
}

impl Failing {
    fn change(&self) -> Result<(), SecretStoreError> {
        let mut left = self.changes_left.lock().unwrap();
        *left = left
            .checked_sub(1)
            .ok_or_else(|| SecretStoreError::Failed("locked".to_owned()))?;
        Ok(())
    }
}

#[async_trait]
impl SecretStore for Failing {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        self.inner.get(name).await
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        self.change()?;
        self.inner.set(name, secret).await
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.change()?;
        self.inner.delete(name).await
    }
}

#[async_trait]
impl SecretStore for Keychain {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        let found = self.0.lock().unwrap().get(name).cloned();
        Ok(found.map(SecretString::from))
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        let text = secret.expose_secret().to_owned();
        self.0.lock().unwrap().insert(name.to_owned(), text);
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

fn stored() -> StoredSession {
    let text = r#"{"version": 1, "user_id": "maya", "access_token": "token",
        "issued_at": "2026-01-01T00:00:00Z", "expires_at": "2026-02-01T00:00:00Z",
        "received_at": "2026-01-01T00:00:00Z"}"#;
    StoredSession::from_secret(&SecretString::from(text)).unwrap()
}

#[test]
fn the_same_profile_is_the_same_user_and_the_same_device() {
    let settings = SettingsHandle::of_a_test();
    let user = local_user(&settings, None, "Maya Lin");
    assert!(user.as_str().starts_with("maya-lin-"), "{user}");
    assert_eq!(local_user(&settings, None, "Somebody else"), user);
    let device = settings.device_id();
    assert!(!device.is_empty());
    assert_eq!(settings.device_id(), device);
    let other = SettingsHandle::of_a_test();
    assert_ne!(local_user(&other, None, "Maya Lin"), user);
}

/// No keychain, or one that is locked.
struct Shut(SecretStoreError);

#[async_trait]
impl SecretStore for Shut {
    async fn get(&self, _: &str) -> Result<Option<SecretString>, SecretStoreError> {
        Err(self.0.clone())
    }

    async fn set(&self, _: &str, _: &SecretString) -> Result<(), SecretStoreError> {
        Err(self.0.clone())
    }

    async fn delete(&self, _: &str) -> Result<(), SecretStoreError> {
        Err(self.0.clone())
    }
}

/// Whether the person is told to come back as somebody new.
fn somebody_new(settings: &SettingsHandle) -> Option<bool> {
    let view = settings.view().borrow().clone();
    view.unreadable.map(|unreadable| unreadable.somebody_new)
}

#[tokio::test]
async fn lost_settings_take_the_person_with_them_only_where_no_keychain_knows_better() {
    let knows: Arc<dyn SecretStore> = Arc::new(Keychain::default());
    remembered::keep_local_user(&knows, "maya").await.unwrap();
    let empty: Arc<dyn SecretStore> = Arc::new(Keychain::default());
    let shut = |error| -> Arc<dyn SecretStore> { Arc::new(Shut(error)) };
    for (keychain, told) in [
        (knows, false),
        (empty, true),
        (shut(SecretStoreError::NoKeychain), true),
        // It may say it yet.
        (shut(SecretStoreError::Locked), false),
    ] {
        let settings = SettingsHandle::with_lost_settings();
        in_keychain(&settings, &keychain).await;
        assert_eq!(somebody_new(&settings), Some(told));
    }
    // Nothing was lost: this profile is new.
    let settings = SettingsHandle::of_a_test();
    in_keychain(&settings, &shut(SecretStoreError::NoKeychain)).await;
    local_user(&settings, None, "Maya Lin");
    assert_eq!(somebody_new(&settings), None);
}

#[test]
fn whoever_signs_in_as_somebody_new_after_all_is_told_even_if_the_rest_was_seen() {
    let settings = SettingsHandle::with_lost_settings();
    settings.dismiss_unreadable();
    local_user(&settings, Some("maya".into()), "Maya Lin");
    assert_eq!(somebody_new(&settings), None);
    let settings = SettingsHandle::with_lost_settings();
    settings.dismiss_unreadable();
    local_user(&settings, None, "Maya Lin");
    assert_eq!(somebody_new(&settings), Some(true));
    settings.dismiss_unreadable();
    assert_eq!(somebody_new(&settings), None);
}

#[test]
fn where_the_settings_are_lost_the_keychain_says_who_this_profile_is() {
    let settings = SettingsHandle::of_a_test();
    assert_eq!(known(&settings), None);
    let user = local_user(&settings, Some("maya-lin-x1y2".into()), "Maya Lin");
    assert_eq!(user, "maya-lin-x1y2");
    assert_eq!(known(&settings).as_deref(), Some("maya-lin-x1y2"));
    // The settings come first as soon as they know it again.
    let same = local_user(&settings, Some("somebody-else".into()), "Maya Lin");
    assert_eq!(same, user);
}

#[tokio::test]
async fn who_a_profile_is_outlives_signing_out_and_is_never_written_over() {
    let secrets: Arc<dyn SecretStore> = Arc::new(Keychain::default());
    assert_eq!(remembered::local_user(&secrets).await, Ok(None));
    remembered::keep_local_user(&secrets, "maya").await.unwrap();
    remembered::forget(&secrets).await.unwrap();
    remembered::keep_local_user(&secrets, "ravi").await.unwrap();
    assert_eq!(
        remembered::local_user(&secrets).await,
        Ok(Some("maya".into()))
    );
    // What another version wrote is not nothing.
    let other = SecretString::from(r#"{"version":2,"user":{}}"#);
    secrets.set("local-user", &other).await.unwrap();
    remembered::local_user(&secrets).await.unwrap_err();
    let kept = remembered::keep_local_user(&secrets, "ravi").await;
    kept.unwrap_err();
    let left = secrets.get("local-user").await.unwrap().unwrap();
    assert_eq!(left.expose_secret(), other.expose_secret());
}

#[test]
fn any_name_becomes_a_part_of_an_id() {
    assert_eq!(slug("  Zoë & Ravi!  "), "zo-ravi");
    assert_eq!(slug("日本"), "guest");
    assert!(slug(&"long name ".repeat(20)).len() <= 24);
}

#[tokio::test]
async fn the_keychain_gives_back_what_was_put_there_until_it_is_forgotten() {
    let keychain = Arc::new(Keychain::default());
    let secrets: Arc<dyn SecretStore> = keychain.clone();
    assert!(remembered::read(&secrets).await.unwrap().is_none());
    let reach = Reach {
        kind: NetworkKind::Hosted,
        args: SignIn {
            auth_token: Some("once".to_owned().into()),
            ..form()
        },
    };
    remembered::write(&secrets, &reach, &stored())
        .await
        .unwrap();
    let (reach, session) = remembered::read(&secrets).await.unwrap().unwrap();
    assert_eq!(reach.args.api_key.expose_secret(), "key");
    assert_eq!(reach.args.region.as_deref(), Some("sg"));
    assert_eq!(session.user_id().as_str(), "maya");
    // The team's own token is good for one sign-in and is not kept.
    assert!(reach.args.auth_token.is_none());
    let kept = keychain
        .0
        .lock()
        .unwrap()
        .values()
        .cloned()
        .collect::<String>();
    assert!(!kept.contains("once"));
    remembered::forget(&secrets).await.unwrap();
    assert!(remembered::read(&secrets).await.unwrap().is_none());
    assert!(keychain.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_session_never_stands_beside_another_network_wherever_its_keeping_stops() {
    let reach = |api_url: &str| Reach {
        kind: NetworkKind::Hosted,
        args: SignIn {
            api_url: Some(api_url.to_owned()),
            ..form()
        },
    };
    let session = |user_id: &str| {
        let text = stored()
            .to_secret()
            .expose_secret()
            .replace("maya", user_id);
        StoredSession::from_secret(&SecretString::from(text)).unwrap()
    };
    for changes in 0..3 {
        let keychain = Arc::new(Keychain::default());
        let whole: Arc<dyn SecretStore> = keychain.clone();
        let first = reach("https://first.example/");
        remembered::write(&whole, &first, &session("first"))
            .await
            .unwrap();
        let failing: Arc<dyn SecretStore> = Arc::new(Failing {
            inner: keychain,
            changes_left: Mutex::new(changes),
        });
        let second = reach("https://second.example/");
        let written = remembered::write(&failing, &second, &session("second")).await;
        assert!(written.is_err(), "{changes}");
        if let Some((reach, session)) = remembered::read(&whole).await.unwrap() {
            let host = format!("https://{}.example/", session.user_id());
            assert_eq!(reach.args.api_url, Some(host), "{changes}");
        }
        // A new token of the same network replaces the old one and nothing else.
        let renewing: Arc<dyn SecretStore> = Arc::new(Failing {
            inner: Arc::new(Keychain::default()),
            changes_left: Mutex::new(4),
        });
        remembered::write(&renewing, &first, &session("first"))
            .await
            .unwrap();
        remembered::write(&renewing, &first, &session("again"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_another_version_left_in_the_keychain_is_nothing() {
    let keychain = Arc::new(Keychain::default());
    let secrets: Arc<dyn SecretStore> = keychain.clone();
    let reach = Reach {
        kind: NetworkKind::Local,
        args: form(),
    };
    remembered::write(&secrets, &reach, &stored())
        .await
        .unwrap();
    let names: Vec<String> = keychain.0.lock().unwrap().keys().cloned().collect();
    for name in names {
        let whole = keychain.0.lock().unwrap().get(&name).cloned().unwrap();
        let other = whole.replace("\"version\":1", "\"version\":99");
        assert_ne!(whole, other);
        keychain.0.lock().unwrap().insert(name.clone(), other);
        assert!(remembered::read(&secrets).await.unwrap().is_none());
        keychain.0.lock().unwrap().insert(name, whole);
    }
    assert!(remembered::read(&secrets).await.unwrap().is_some());
}

#[test]
fn the_network_is_shown_without_anything_that_could_be_a_secret() {
    let own = SignIn {
        region: None,
        api_url: Some("https://someone:password@api.example.com:8443/path?key=1".to_owned()),
        ..form()
    };
    assert_eq!(config::network(&own).name, "api.example.com");
    let shown = config::shown_address(&config::config(&own, "device").unwrap());
    assert_eq!(shown, "api.example.com:8443");
    assert_eq!(config::network(&form()).name, "sg");
}
