//! The notification tray (PLATFORM.md 13). There is no event for it: ask from time to time.

use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::fields::limit;
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query, in_utc},
    model::{Page, PageToken, TrayItem, TrayItemId, TraySeen},
    validate,
    wire::{Lenient, Time},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireTraySeen {
    last_tray_seen_at: Lenient<Time>,
    last_tray_occurred_at: Lenient<Time>,
}

impl Client {
    /// What is in the caller's tray, newest first.
    pub async fn tray(
        &self,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<TrayItem>, Error> {
        let call = Call::get(&["api", "v1", "notification-tray"])
            .query(Query::default().page(limit(count), page));
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.tray_items,
            next: envelope.next,
        })
    }

    /// Whether something new is in the caller's tray.
    pub async fn tray_seen(&self) -> Result<TraySeen, Error> {
        let call = Call::get(&["api", "v1", "notification-tray", "tray", "seen"]);
        let wire: WireTraySeen = self.fetch(call).await?;
        Ok(TraySeen {
            last_seen_at: wire.last_tray_seen_at.time(),
            last_occurred_at: wire.last_tray_occurred_at.time(),
        })
    }

    /// Says that the caller looked at the tray.
    pub async fn mark_tray_seen(&self, at: OffsetDateTime) -> Result<(), Error> {
        let body = json!({ "lastSeenAt": in_utc("lastSeenAt", at)? });
        let call = Call::post(&["api", "v1", "notification-tray", "tray", "seen"]).json(body);
        self.call(call).await.map(drop)
    }

    /// Says that the caller looked at entries of the tray.
    pub async fn mark_tray_items_seen(
        &self,
        item_ids: &[TrayItemId],
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        validate::id_list("trayItems", item_ids)?;
        let at = in_utc("lastSeenAt", at)?;
        let items: Vec<Value> = item_ids
            .iter()
            .map(|id| json!({ "id": id, "lastSeenAt": at }))
            .collect();
        let body = json!({ "trayItems": items });
        let call = Call::post(&["api", "v1", "notification-tray", "items", "seen"]).json(body);
        self.call(call).await.map(drop)
    }
}
