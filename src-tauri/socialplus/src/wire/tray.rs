//! The notification tray on the wire (PLATFORM.md 13).

use serde::Deserialize;
use time::OffsetDateTime;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{TrayActor, TrayCategory, TrayItem, TrayReference};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireTrayItem {
    #[serde(rename = "_id")]
    object_id: Text,
    id: Text,
    last_seen_at: Lenient<Time>,
    last_occurred_at: Lenient<Time>,
    actors: Many<WireTrayActor>,
    actors_count: Lenient<Count>,
    tray_item_category: Text,
    target_type: Text,
    target_id: Text,
    reference_type: Text,
    reference_id: Text,
    action_type: Text,
    action_reference_id: Text,
    parent_id: Text,
    root_id: Text,
    text: Text,
    templated_text: Text,
    day_segment: Lenient<Day>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireTrayActor {
    #[serde(rename = "_id")]
    object_id: Text,
    public_id: Text,
    last_acted_at: Lenient<Time>,
}

/// A day: a time, or the date alone.
#[derive(Debug)]
struct Day(OffsetDateTime);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let whole = match text.len() {
            10 => format!("{text}T00:00:00Z"),
            _ => text,
        };
        OffsetDateTime::parse(&whole, &time::format_description::well_known::Rfc3339)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

fn reference(kind: Text, id: Text) -> Option<TrayReference> {
    Some(TrayReference {
        kind: kind.0.unwrap_or_default(),
        id: id.filled()?,
    })
}

impl WireTrayItem {
    pub fn into_model(self) -> Option<TrayItem> {
        let actors: Vec<TrayActor> = self
            .actors
            .0
            .into_iter()
            .map(|actor| TrayActor {
                user_id: actor.public_id.id(),
                user_internal_id: actor.object_id.id(),
                last_acted_at: actor.last_acted_at.time(),
            })
            .collect();
        Some(TrayItem {
            id: first_id([self.object_id, self.id])?,
            category: self
                .tray_item_category
                .filled()
                .as_deref()
                .map(TrayCategory::from_wire),
            text: self.text.0.unwrap_or_default(),
            templated_text: self.templated_text.filled(),
            actors_count: self.actors_count.count().max(actors.len() as u64),
            actors,
            action_type: self.action_type.filled(),
            action_reference_id: self.action_reference_id.filled(),
            target: reference(self.target_type, self.target_id),
            reference: reference(self.reference_type, self.reference_id),
            parent_id: self.parent_id.filled(),
            root_id: self.root_id.filled(),
            day: self.day_segment.0.map(|day| day.0),
            last_seen_at: self.last_seen_at.time(),
            last_occurred_at: self.last_occurred_at.time(),
        })
    }
}
