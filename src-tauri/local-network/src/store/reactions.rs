//! Reactions to posts, comments and messages (PLATFORM.md 12).

use rusqlite::{OptionalExtension as _, params};
use serde_json::{Map, Value, json};

use super::Tx;
use super::page::{Listed, Listing, Page};
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::envelope::Envelope;
use crate::id::{PublicUserId, ReactionId, UserId};

/// What is reacted to: `post`, `comment` or `message`, and its id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference<'a> {
    pub kind: &'a str,
    pub id: &'a str,
}

impl Tx<'_> {
    /// Notes a reaction; its id, and whether it is new.
    pub fn add_reaction(
        &self,
        to: Reference<'_>,
        user: &UserId,
        name: &str,
    ) -> Result<(ReactionId, bool), ApiError> {
        if let Some(known) = self.reaction_id(to, user, name)? {
            return Ok((known, false));
        }
        let id = ReactionId::fresh();
        self.db.execute(
            "INSERT INTO reactions (id, reference_type, reference, user, name, created_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            params![id, to.kind, to.id, user, name, self.now],
        )?;
        Ok((id, true))
    }

    /// Takes a reaction back; the id that it had.
    pub fn remove_reaction(
        &self,
        to: Reference<'_>,
        user: &UserId,
        name: &str,
    ) -> Result<Option<ReactionId>, ApiError> {
        let known = self.reaction_id(to, user, name)?;
        if let Some(id) = &known {
            self.db
                .execute("DELETE FROM reactions WHERE id = ?", [id])?;
        }
        Ok(known)
    }

    fn reaction_id(
        &self,
        to: Reference<'_>,
        user: &UserId,
        name: &str,
    ) -> Result<Option<ReactionId>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT id FROM reactions
                 WHERE reference_type = ? AND reference = ? AND user = ? AND name = ?",
            )?
            .query_row([to.kind, to.id, user, name], |row| row.get(0))
            .optional()?)
    }

    /// How often each reaction was given, and the sum.
    pub fn reaction_counts(&self, to: Reference<'_>) -> Result<(Value, i64), ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT name, COUNT(*) FROM reactions WHERE reference_type = ? AND reference = ?
             GROUP BY name",
        )?;
        let mut counts = Map::new();
        let mut sum = 0;
        let rows = statement.query_map([to.kind, to.id], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
        for row in rows {
            let (name, count) = row?;
            sum += count;
            counts.insert(name, json!(count));
        }
        Ok((Value::Object(counts), sum))
    }

    /// The reactions that one user gave.
    pub fn reactions_of(&self, to: Reference<'_>, user: &UserId) -> Result<Vec<String>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT name FROM reactions WHERE reference_type = ? AND reference = ? AND user = ?
             ORDER BY rowid",
        )?;
        let names = statement.query_map([to.kind, to.id, user], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Fills the reaction fields of a post or comment. Without a viewer, as in events, there is no
    /// `myReactions`: clients keep their own.
    pub fn fill_reactions(
        &self,
        object: &mut Value,
        of: Reference<'_>,
        viewer: Option<&UserId>,
    ) -> Result<(), ApiError> {
        let (counts, sum) = self.reaction_counts(of)?;
        object["reactions"] = counts;
        object["reactionsCount"] = json!(sum);
        if let Some(viewer) = viewer {
            object["myReactions"] = json!(self.reactions_of(of, viewer)?);
        }
        Ok(())
    }

    /// One page of reactions, newest first.
    pub fn reactions(
        &self,
        to: Reference<'_>,
        name: Option<String>,
        page: &Page,
    ) -> Result<Listed<ReactionId>, ApiError> {
        let mut conditions = vec![
            "e.reference_type = ?".to_owned(),
            "e.reference = ?".to_owned(),
        ];
        let mut bound = vec![to.kind.to_owned().into(), to.id.to_owned().into()];
        if let Some(name) = name {
            conditions.push("e.name = ?".to_owned());
            bound.push(name.into());
        }
        let listing = Listing {
            from: "reactions e",
            conditions,
            bound,
            key: "e.rowid",
            descending: true,
        };
        self.list(listing, page)
    }

    /// The reactor object of section 12; its user goes into the envelope.
    pub fn reactor_json(
        &self,
        id: &ReactionId,
        envelope: &mut Envelope,
    ) -> Result<Value, ApiError> {
        let (user, public_id, name, created_at): (UserId, PublicUserId, String, i64) =
            self.db.query_row(
                "SELECT r.user, u.public_id, r.name, r.created_at
                 FROM reactions r JOIN users u ON u.id = r.user WHERE r.id = ?",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )?;
        envelope.user(user);
        Ok(json!({
            "reactionId": id,
            "reactionName": name,
            "userId": public_id,
            "createdAt": iso(created_at),
        }))
    }
}
