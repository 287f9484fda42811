//! MQTT sessions that outlive a connection: their subscriptions, kept over a restart too.

use rusqlite::{OptionalExtension as _, params};

use super::Tx;
use crate::api_error::ApiError;
use crate::clock::Millis;
use crate::mqtt::broker::ClientKey;

/// A session nobody came back to for this long is forgotten.
const SESSION_MEMORY: Millis = 7 * 24 * 60 * 60 * 1000;

/// Sessions remembered for one user; the oldest are forgotten first.
const SESSIONS_PER_USER: u32 = 16;

impl Tx<'_> {
    /// The subscriptions of a session, or `None` when there is no such session.
    pub fn mqtt_session(&self, key: &ClientKey) -> Result<Option<Vec<String>>, ApiError> {
        let known = self
            .db
            .prepare_cached(
                "SELECT 1 FROM mqtt_sessions WHERE network = ? AND user = ? AND client_id = ?",
            )?
            .query_row(params![&key.network, &key.user, &key.client_id], |_| Ok(()))
            .optional()?;
        if known.is_none() {
            return Ok(None);
        }
        let mut statement = self.db.prepare_cached(
            "SELECT filter FROM mqtt_subscriptions
             WHERE network = ? AND user = ? AND client_id = ?",
        )?;
        let filters = statement
            .query_map(params![&key.network, &key.user, &key.client_id], |row| {
                row.get(0)
            })?;
        Ok(Some(filters.collect::<Result<_, _>>()?))
    }

    /// Notes that a session was used now, and forgets old ones.
    pub fn remember_mqtt_session(&self, key: &ClientKey) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO mqtt_sessions (network, user, client_id, seen_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (network, user, client_id) DO UPDATE SET seen_at = ?4",
            params![key.network, key.user, key.client_id, self.now],
        )?;
        self.db.execute(
            "DELETE FROM mqtt_sessions WHERE seen_at < ?",
            [self.now - SESSION_MEMORY],
        )?;
        self.db.execute(
            "DELETE FROM mqtt_sessions WHERE network = ?1 AND user = ?2 AND client_id NOT IN
                (SELECT client_id FROM mqtt_sessions WHERE network = ?1 AND user = ?2
                 ORDER BY seen_at DESC LIMIT ?3)",
            params![key.network, key.user, SESSIONS_PER_USER],
        )?;
        self.db.execute(
            "DELETE FROM mqtt_subscriptions WHERE NOT EXISTS (SELECT 1 FROM mqtt_sessions s
                WHERE s.network = mqtt_subscriptions.network AND s.user = mqtt_subscriptions.user
                AND s.client_id = mqtt_subscriptions.client_id)",
            [],
        )?;
        Ok(())
    }

    /// Forgets a session with its subscriptions.
    pub fn forget_mqtt_session(&self, key: &ClientKey) -> Result<(), ApiError> {
        for table in ["mqtt_subscriptions", "mqtt_sessions"] {
            self.db.execute(
                &format!("DELETE FROM {table} WHERE network = ? AND user = ? AND client_id = ?"),
                params![&key.network, &key.user, &key.client_id],
            )?;
        }
        Ok(())
    }

    /// Adds a subscription to a session.
    pub fn keep_subscription(&self, key: &ClientKey, filter: &str) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT OR IGNORE INTO mqtt_subscriptions (network, user, client_id, filter)
             VALUES (?, ?, ?, ?)",
            params![&key.network, &key.user, &key.client_id, filter],
        )?;
        Ok(())
    }

    /// Takes a subscription out of a session.
    pub fn drop_subscription(&self, key: &ClientKey, filter: &str) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM mqtt_subscriptions
             WHERE network = ? AND user = ? AND client_id = ? AND filter = ?",
            params![&key.network, &key.user, &key.client_id, filter],
        )?;
        Ok(())
    }
}
