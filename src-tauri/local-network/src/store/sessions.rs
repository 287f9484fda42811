//! Sessions: access tokens, kept as digests only (PLATFORM.md 3).

use rusqlite::{OptionalExtension as _, params};

use super::Tx;
use crate::api_error::ApiError;
use crate::clock::Millis;
use crate::effect::Effect;
use crate::id::{NetworkId, PublicUserId, RoomId, UserId};

/// Life of a session (section 3.2).
pub(crate) const SESSION_LIFE: Millis = 30 * 24 * 60 * 60 * 1000;

/// Life of an issued auth token.
const AUTH_TOKEN_LIFE: Millis = 10 * 60 * 1000;

/// How many sessions one installation may hold at once; the oldest go first.
const SESSIONS_PER_DEVICE: u32 = 8;

/// What a session may do (section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionKind {
    /// Everything that its user may.
    SignedIn,
    /// Read only, no MQTT.
    Visitor,
    /// Read only.
    Bot,
}

impl SessionKind {
    /// The word of the platform, `userType`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::Visitor => "visitor",
            Self::Bot => "bot",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "visitor" => Self::Visitor,
            "bot" => Self::Bot,
            _ => Self::SignedIn,
        }
    }
}

/// Who is calling.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub network: NetworkId,
    /// Internal id.
    pub user: UserId,
    pub public_id: PublicUserId,
    pub token_digest: String,
    /// The only room that this session may watch, and nothing else, if it is a watch session.
    pub watches: Option<RoomId>,
    pub kind: SessionKind,
    /// Named as such in the network's configuration.
    pub is_admin: bool,
}

impl Tx<'_> {
    /// Notes a new session of a user.
    pub fn open_session(
        &self,
        user: &UserId,
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
        room: &RoomId,
        expires_at: Millis,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE sessions SET watches = ?, expires_at = ? WHERE token_digest = ?",
            params![room, expires_at, token_digest],
        )?;
        Ok(())
    }

    /// Makes a session, and its user, one that may only read and is not found among people.
    pub fn restrict_session(
        &self,
        user: &UserId,
        token_digest: &str,
        kind: SessionKind,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE users SET kind = ? WHERE id = ?",
            params![kind.as_str(), user],
        )?;
        self.db.execute(
            "UPDATE sessions SET kind = ? WHERE token_digest = ?",
            params![kind.as_str(), token_digest],
        )?;
        Ok(())
    }

    /// Whose session a token is, while it lasts; nobody's, once its user is banned or deleted.
    pub fn caller(&self, token_digest: &str) -> Result<Option<Caller>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT u.network, u.id, u.public_id, s.watches, s.kind, EXISTS (SELECT 1 FROM administrators a
                    WHERE a.network = u.network AND a.public_id = u.public_id)
                 FROM sessions s JOIN users u ON u.id = s.user
                 WHERE s.token_digest = ? AND s.expires_at > ? AND NOT u.is_global_ban
                    AND NOT u.is_deleted",
            )?
            .query_row(params![token_digest, self.now], |row| {
                Ok(Caller {
                    network: row.get(0)?,
                    user: row.get(1)?,
                    public_id: row.get(2)?,
                    token_digest: token_digest.to_owned(),
                    watches: row.get(3)?,
                    kind: SessionKind::parse(&row.get::<_, String>(4)?),
                    is_admin: row.get(5)?,
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

    /// Notes an auth token for one user, and until when it is good.
    pub fn add_auth_token(
        &self,
        network: &NetworkId,
        public_id: &PublicUserId,
        token_digest: &str,
    ) -> Result<Millis, ApiError> {
        self.db
            .execute("DELETE FROM auth_tokens WHERE expires_at < ?", [self.now])?;
        let expires_at = self.now + AUTH_TOKEN_LIFE;
        self.db.execute(
            "INSERT INTO auth_tokens (token_digest, network, public_id, expires_at)
             VALUES (?, ?, ?, ?)",
            params![token_digest, network, public_id, expires_at],
        )?;
        Ok(expires_at)
    }

    /// Whether an auth token was issued for this user and is still good. It may be used again
    /// while it is, since a login whose answer was lost is repeated.
    pub fn is_auth_token(
        &self,
        network: &NetworkId,
        public_id: &PublicUserId,
        token_digest: &str,
    ) -> Result<bool, ApiError> {
        Ok(self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM auth_tokens WHERE token_digest = ? AND network = ?
                AND public_id = ? AND expires_at > ?)",
            params![token_digest, network, public_id, self.now],
            |row| row.get(0),
        )?)
    }

    /// Ends every session of a user, and the connections that were opened with them.
    pub fn close_sessions(&self, user: &UserId) -> Result<(), ApiError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT token_digest FROM sessions WHERE user = ?")?;
        let digests: Vec<String> = statement
            .query_map([user], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for digest in digests {
            self.close_session(&digest)?;
        }
        Ok(())
    }
}
