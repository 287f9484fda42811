//! Reports of users, posts, comments and messages (PLATFORM.md 4.2, 9.3 and 11.3).

use rusqlite::params;

use super::Tx;
use super::reactions::Reference;
use crate::api_error::ApiError;
use crate::id::UserId;

impl Tx<'_> {
    /// Notes that somebody reported something; a second report of the same replaces the first.
    pub fn flag(
        &self,
        what: Reference<'_>,
        user: &UserId,
        reason: Option<&str>,
        detail: Option<&str>,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT OR REPLACE INTO flags (reference_type, reference, user, reason, detail,
                created_at) VALUES (?, ?, ?, ?, ?, ?)",
            params![what.kind, what.id, user, reason, detail, self.now],
        )?;
        Ok(())
    }

    /// Takes somebody's report back.
    pub fn unflag(&self, what: Reference<'_>, user: &UserId) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM flags WHERE reference_type = ? AND reference = ? AND user = ?",
            [what.kind, what.id, user],
        )?;
        Ok(())
    }

    /// Forgets every report of something; whether there was any.
    pub fn clear_flags(&self, what: Reference<'_>) -> Result<bool, ApiError> {
        let cleared = self.db.execute(
            "DELETE FROM flags WHERE reference_type = ? AND reference = ?",
            [what.kind, what.id],
        )?;
        Ok(cleared > 0)
    }

    /// Whether somebody reported something.
    pub fn is_flagged_by(&self, what: Reference<'_>, user: &UserId) -> Result<bool, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM flags
                 WHERE reference_type = ? AND reference = ? AND user = ?)",
            )?
            .query_row([what.kind, what.id, user], |row| row.get(0))?)
    }

    /// How many people reported something.
    pub fn flag_count(&self, what: Reference<'_>) -> Result<i64, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT COUNT(*) FROM flags WHERE reference_type = ? AND reference = ?",
            )?
            .query_row([what.kind, what.id], |row| row.get(0))?)
    }
}
