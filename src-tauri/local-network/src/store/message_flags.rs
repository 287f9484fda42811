//! Reports of messages (contract section 11.3).

use rusqlite::{OptionalExtension as _, params};

use super::Tx;
use crate::api_error::ApiError;

impl Tx<'_> {
    /// Notes that somebody reported a message; a second report of the same replaces the first.
    pub fn flag_message(
        &self,
        message: &str,
        user: &str,
        reason: Option<&str>,
        detail: Option<&str>,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT OR REPLACE INTO message_flags (message, user, reason, detail, created_at)
             VALUES (?, ?, ?, ?, ?)",
            params![message, user, reason, detail, self.now],
        )?;
        self.touch_message(message)
    }

    /// Takes somebody's report back.
    pub fn unflag_message(&self, message: &str, user: &str) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM message_flags WHERE message = ? AND user = ?",
            [message, user],
        )?;
        self.touch_message(message)
    }

    /// Whether somebody reported a message.
    pub fn is_message_flagged(&self, message: &str, user: &str) -> Result<bool, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM message_flags WHERE message = ? AND user = ?")?
            .query_row([message, user], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// How many people reported a message.
    pub fn message_flags(&self, message: &str) -> Result<i64, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT COUNT(*) FROM message_flags WHERE message = ?")?
            .query_row([message], |row| row.get(0))?)
    }

    /// A message changed; its time moves, and never back.
    pub fn touch_message(&self, message: &str) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE messages SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, message],
        )?;
        Ok(())
    }
}
