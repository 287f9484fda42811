//! Sessions: access tokens, kept as digests only (contract section 3).

use rusqlite::{OptionalExtension as _, params};

use super::Tx;
use crate::api_error::ApiError;
use crate::clock::Millis;
use crate::events::Effect;

/// Life of a session (section 3.2).
pub(crate) const SESSION_LIFE: Millis = 30 * 24 * 60 * 60 * 1000;

/// How many sessions one installation may hold at once; the oldest go first.
const SESSIONS_PER_DEVICE: u32 = 8;

/// Who is calling.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub network: String,
    /// Internal id.
    pub user: String,
    pub public_id: String,
    pub token_digest: String,
    /// The only room that this session may watch, and nothing else, if it is a watch session.
    pub watches: Option<String>,
}

impl Tx<'_> {
    /// Notes a new session of a user.
    pub fn open_session(
        &self,
        user: &str,
        device_id: &str,
        token_digest: &str,
    ) -> Result<(), ApiError> {
        self.db
            .execute("DELETE FROM sessions WHERE expires_at < ?", [self.now])?;
        self.db.execute(
            "INSERT INTO sessions (token_digest, user, device_id, issued_at, expires_at)
             VALUES (?, ?, ?, ?, ?)",
            params![
                token_digest,
                user,
                device_id,
                self.now,
                self.now + SESSION_LIFE
            ],
        )?;
        self.db.execute(
            "DELETE FROM sessions WHERE user = ?1 AND device_id = ?2 AND rowid NOT IN
                (SELECT rowid FROM sessions WHERE user = ?1 AND device_id = ?2
                 ORDER BY rowid DESC LIMIT ?3)",
            params![user, device_id, SESSIONS_PER_DEVICE],
        )?;
        Ok(())
    }

    /// Makes a session a watch session of one room, with a life of its own.
    pub fn confine_session(
        &self,
        token_digest: &str,
        room: &str,
        expires_at: Millis,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE sessions SET watches = ?, expires_at = ? WHERE token_digest = ?",
            params![room, expires_at, token_digest],
        )?;
        Ok(())
    }

    /// Whose session a token is, while it lasts.
    pub fn caller(&self, token_digest: &str) -> Result<Option<Caller>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT u.network, u.id, u.public_id, s.watches FROM sessions s JOIN users u ON u.id = s.user
                 WHERE s.token_digest = ? AND s.expires_at > ?",
            )?
            .query_row(params![token_digest, self.now], |row| {
                Ok(Caller {
                    network: row.get(0)?,
                    user: row.get(1)?,
                    public_id: row.get(2)?,
                    token_digest: token_digest.to_owned(),
                    watches: row.get(3)?,
                })
            })
            .optional()?)
    }

    /// Ends one session and the connections that were opened with it.
    pub fn close_session(&self, token_digest: &str) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM sessions WHERE token_digest = ?",
            [token_digest],
        )?;
        self.after_commit(Effect::Disconnect {
            token_digest: token_digest.to_owned(),
        });
        Ok(())
    }
}
