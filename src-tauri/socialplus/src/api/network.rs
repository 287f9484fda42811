//! What is switched on in a network, and what it lets through (PLATFORM.md 14).

use serde::Deserialize;

use super::fields::Fields;
use crate::{
    client::Client,
    error::{Error, Problem},
    http::Call,
    model::{ChatSettings, MembershipAcceptance, Metadata, SocialSettings},
    validate,
    wire::{Lenient, Many, Text},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireChat {
    enabled: Lenient<bool>,
    mention: Lenient<WireMention>,
    message_preview: Lenient<WirePreview>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireMention {
    is_allow_mentioned_channel_enabled: Lenient<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WirePreview {
    enabled: Lenient<bool>,
    is_include_deleted: Lenient<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireSocial {
    social_network_setting: Lenient<WireSocialSetting>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireSocialSetting {
    enabled: Lenient<bool>,
    is_allow_edit_post_when_reviewing_enabled: Lenient<bool>,
    is_follow_with_request_enabled: Lenient<bool>,
    membership_acceptance: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireProduct {
    product: Lenient<WireEnabled>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireEnabled {
    enabled: Lenient<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireFeedSettings {
    feed_settings: Many<Metadata>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireSuccess {
    success: Lenient<bool>,
}

impl Client {
    /// Settings of chat.
    pub async fn chat_settings(&self) -> Result<ChatSettings, Error> {
        let wire: WireChat = self.fetch(settings("chat")).await?;
        let mention = wire.mention.0.unwrap_or_default();
        let preview = wire.message_preview.0.unwrap_or_default();
        Ok(ChatSettings {
            enabled: wire.enabled.0.unwrap_or(true),
            mention_channel: mention.is_allow_mentioned_channel_enabled.0.unwrap_or(true),
            message_preview: preview.enabled.0.unwrap_or(false),
            preview_of_deleted: preview.is_include_deleted.0.unwrap_or(false),
        })
    }

    /// Settings of feeds and communities.
    pub async fn social_settings(&self) -> Result<SocialSettings, Error> {
        let wire: WireSocial = self.fetch(settings("social")).await?;
        let wire = wire.social_network_setting.0.unwrap_or_default();
        Ok(SocialSettings {
            enabled: wire.enabled.0.unwrap_or(true),
            edit_while_reviewing: wire
                .is_allow_edit_post_when_reviewing_enabled
                .0
                .unwrap_or(false),
            follow_with_request: wire.is_follow_with_request_enabled.0.unwrap_or(false),
            membership_acceptance: wire
                .membership_acceptance
                .filled()
                .as_deref()
                .map(MembershipAcceptance::from_wire),
        })
    }

    /// Whether products can be tagged in this network.
    pub async fn products_enabled(&self) -> Result<bool, Error> {
        let wire: WireProduct = self.fetch(settings("product")).await?;
        Ok(wire
            .product
            .0
            .and_then(|product| product.enabled.0)
            .unwrap_or(false))
    }

    /// Settings of feeds, as the platform sends them; PLATFORM.md does not describe their fields.
    pub async fn feed_settings(&self) -> Result<Vec<Metadata>, Error> {
        let wire: WireFeedSettings = self.fetch(settings("feed-setting")).await?;
        Ok(wire.feed_settings.0)
    }

    /// Patterns of the addresses at which things can be shared, as the platform sends them; the
    /// PLATFORM.md does not describe their fields.
    pub async fn shareable_links(&self) -> Result<Metadata, Error> {
        self.fetch(settings("shareable-deep-links")).await
    }

    /// Whether all of these links are on the network's list of links that are let through.
    pub async fn links_allowed<T: AsRef<str>>(&self, links: &[T]) -> Result<bool, Error> {
        self.verify("allowlists", links).await
    }

    /// Whether none of these texts has a word of the network's block list.
    pub async fn words_allowed<T: AsRef<str>>(&self, texts: &[T]) -> Result<bool, Error> {
        self.verify("blocklists", texts).await
    }

    async fn verify<T: AsRef<str>>(&self, list: &str, data: &[T]) -> Result<bool, Error> {
        if data.is_empty() {
            return Err(validate::invalid("data", Problem::Empty).into());
        }
        validate::at_most_entries("data", data.len(), validate::ID_LIST_LIMIT)?;
        for text in data {
            validate::filled("data", text.as_ref(), validate::TEXT_LIMIT)?;
        }
        let body = Fields::default().list("data", data);
        let call = Call::post(&["api", "v3", list, "verify"]).json(body.into_json());
        let wire: WireSuccess = self.fetch(call).await?;
        Ok(wire.success.0.unwrap_or(false))
    }
}

fn settings(of: &str) -> Call {
    Call::get(&["api", "v3", "network-settings", of])
}
