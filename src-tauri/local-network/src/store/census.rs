//! How much there is of everything, for the operator.

use super::Tx;
use crate::api_error::ApiError;
use crate::room::machine::RoomStatus;

/// Counts by the network's name from the configuration.
#[derive(Debug, Default)]
pub(crate) struct Census {
    /// Access tokens that are valid.
    pub sessions: Vec<(String, i64)>,
    /// Rooms that are not deleted; every status is there, with 0 as well.
    pub rooms: Vec<(String, RoomStatus, i64)>,
}

impl Tx<'_> {
    /// Fails when the database does not answer.
    pub fn is_there(&self) -> Result<(), ApiError> {
        Ok(self.db.query_row("SELECT 1", [], |_| Ok(()))?)
    }

    /// Counts everything.
    pub fn census(&self) -> Result<Census, ApiError> {
        let mut census = Census::default();
        let mut networks = self.db.prepare_cached(
            "SELECT n.id, n.name, (SELECT COUNT(*) FROM sessions s JOIN users u ON u.id = s.user
                WHERE u.network = n.id AND s.expires_at > ?) FROM networks n ORDER BY n.name",
        )?;
        let mut rooms = self.db.prepare_cached(
            "SELECT COUNT(*) FROM rooms WHERE network = ? AND status = ? AND is_deleted = 0",
        )?;
        let networks = networks.query_map([self.now], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
            ))
        })?;
        for network in networks {
            let (id, name, sessions) = network?;
            for status in RoomStatus::ALL {
                let count = rooms.query_row([&id, status.as_str()], |row| row.get(0))?;
                census.rooms.push((name.clone(), status, count));
            }
            census.sessions.push((name, sessions));
        }
        Ok(census)
    }
}
