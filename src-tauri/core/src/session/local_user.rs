//! Who somebody is on the local network, which asks for nothing but a name.

use std::{sync::Arc, time::Duration};

use rand::Rng as _;
use socialplus::UserId;
use tokio::time::timeout;

use super::remembered;
use crate::{
    ports::{SecretStore, SecretStoreError},
    settings::{LocalUser, SettingsHandle},
};

/// A keychain may ask the person to unlock it.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);

/// Who the settings say this profile is.
pub(super) fn known(settings: &SettingsHandle) -> Option<String> {
    let known = settings.read(|kept| {
        let user = kept.local_user.as_ref();
        user.map(|user| user.user_id.clone())
    });
    known.filter(|id| !id.trim().is_empty())
}

/// The same profile is the same user of the local network, whatever name is typed next time, and
/// also where the settings are lost and the keychain still has its id.
pub(super) fn local_user(
    settings: &SettingsHandle,
    in_keychain: Option<UserId>,
    name: &str,
) -> UserId {
    let known = known(settings).or_else(|| in_keychain.map(UserId::into_string));
    let user_id = known.unwrap_or_else(|| {
        settings.begin_as_somebody_new();
        let tail: String = {
            let mut rng = rand::rng();
            (0..4)
                .map(|_| char::from_digit(rng.random_range(0..36), 36).unwrap_or('0'))
                .collect()
        };
        format!("{}-{tail}", slug(name))
    });
    settings.keep(|kept| {
        kept.local_user = Some(LocalUser {
            user_id: user_id.clone(),
            name: name.to_owned(),
        });
    });
    user_id.into()
}

/// Who the keychain says this profile is, where the settings do not.
pub(super) async fn in_keychain(
    settings: &SettingsHandle,
    secrets: &Arc<dyn SecretStore>,
) -> Option<UserId> {
    if known(settings).is_some() {
        return None;
    }
    let asked = timeout(KEYCHAIN_DEADLINE, remembered::local_user(secrets)).await;
    let answer = asked.unwrap_or(Err(SecretStoreError::Locked));
    // A keychain that is locked may say it yet.
    let knows_nothing = matches!(answer, Ok(None) | Err(SecretStoreError::NoKeychain));
    if knows_nothing && settings.are_lost() {
        settings.begin_as_somebody_new();
    }
    answer.ok().flatten()
}

/// A name as a part of an id: letters and digits that every system takes.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 24 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        "guest".to_owned()
    } else {
        slug.to_owned()
    }
}
