//! Networks: each has its own id, users and rooms; its key stays in the configuration.

use rusqlite::OptionalExtension as _;

use super::Tx;
use crate::api_error::ApiError;
use crate::id::{NetworkId, PublicUserId};

impl Tx<'_> {
    /// The id of the network with this name; made at its first start.
    pub fn network_id(&self, name: &str) -> Result<NetworkId, ApiError> {
        let known = self
            .db
            .query_row("SELECT id FROM networks WHERE name = ?", [name], |row| {
                row.get(0)
            })
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        let id = NetworkId::fresh();
        self.db.execute(
            "INSERT INTO networks (id, name, created_at) VALUES (?, ?, ?)",
            rusqlite::params![id, name, self.now],
        )?;
        Ok(id)
    }

    /// Names the administrators of a network, instead of those before.
    pub fn set_administrators(
        &self,
        network: &NetworkId,
        public_ids: &[PublicUserId],
    ) -> Result<(), ApiError> {
        self.db
            .execute("DELETE FROM administrators WHERE network = ?", [network])?;
        for public_id in public_ids {
            self.db.execute(
                "INSERT OR IGNORE INTO administrators (network, public_id) VALUES (?, ?)",
                rusqlite::params![network, public_id],
            )?;
        }
        Ok(())
    }
}
