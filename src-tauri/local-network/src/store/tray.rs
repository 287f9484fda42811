//! The notification tray: what others did that somebody wants to hear of (PLATFORM.md 13).

mod wording;

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tx;
use super::comments::Comment;
use super::invitations::Invitation;
use super::page::{Listed, Listing, Page};
use super::posts::Post;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::id::{NetworkId, PublicUserId, TrayItemId, UserId};
use wording::{Notice, together};

/// Milliseconds of a day: what happens to one thing on one day is one item.
const DAY: Millis = 24 * 60 * 60 * 1000;
/// Actors that an item names; `actorsCount` counts all.
const NAMED_ACTORS: u32 = 10;

/// An item is shown as long as there is what it speaks of.
const STILL_THERE: &str = "CASE e.reference_type
    WHEN 'post' THEN EXISTS (SELECT 1 FROM posts p WHERE p.id = e.reference AND p.is_deleted = 0)
    WHEN 'comment' THEN EXISTS (SELECT 1 FROM comments c JOIN posts p ON p.id = c.post
        WHERE c.id = e.reference AND c.is_deleted = 0 AND p.is_deleted = 0)
    ELSE 1 END";

/// Where an item leads, in the words of the item object.
struct Place<'a> {
    target_type: &'a str,
    target: &'a str,
    reference_type: &'a str,
    reference: &'a str,
    action_reference: &'a str,
    parent: Option<&'a str>,
    root: Option<&'a str>,
}

/// An item as it is kept.
struct Item {
    id: TrayItemId,
    notice: String,
    target_type: String,
    target: String,
    reference_type: String,
    reference: String,
    action_reference: Option<String>,
    parent: Option<String>,
    root: Option<String>,
    day: i64,
    last_occurred_at: Millis,
    last_seen_at: Option<Millis>,
}

impl Item {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            notice: row.get("category")?,
            target_type: row.get("target_type")?,
            target: row.get("target")?,
            reference_type: row.get("reference_type")?,
            reference: row.get("reference")?,
            action_reference: row.get("action_reference")?,
            parent: row.get("parent")?,
            root: row.get("root")?,
            day: row.get("day")?,
            last_occurred_at: row.get("last_occurred_at")?,
            last_seen_at: row.get("last_seen_at")?,
        })
    }
}

/// When a tray was last looked at, and when something last came into it.
pub(crate) struct TraySeen {
    pub seen_at: Millis,
    pub occurred_at: Millis,
}

impl Tx<'_> {
    /// Puts what `actor` did into the tray of `user`, who hears neither of himself nor of people
    /// whom he blocks.
    fn notify(
        &self,
        user: &UserId,
        actor: &UserId,
        notice: Notice,
        place: &Place<'_>,
    ) -> Result<(), ApiError> {
        if user == actor || self.is_blocked(user, actor)? {
            return Ok(());
        }
        let item: TrayItemId = self
            .db
            .prepare_cached(
                "INSERT INTO tray_items (id, user, category, action_type, target_type, target,
                    reference_type, reference, action_reference, parent, root, day,
                    last_occurred_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (user, category, reference, day) DO UPDATE SET
                    action_reference = excluded.action_reference, parent = excluded.parent,
                    root = excluded.root,
                    last_occurred_at = MAX(last_occurred_at, excluded.last_occurred_at)
                 RETURNING id",
            )?
            .query_row(
                params![
                    TrayItemId::fresh(),
                    user,
                    notice.as_str(),
                    notice.action(),
                    place.target_type,
                    place.target,
                    place.reference_type,
                    place.reference,
                    place.action_reference,
                    place.parent,
                    place.root,
                    self.now / DAY,
                    self.now
                ],
                |row| row.get(0),
            )?;
        self.db.execute(
            "INSERT INTO tray_actors (item, user, last_acted_at) VALUES (?, ?, ?)
             ON CONFLICT (item, user) DO UPDATE SET last_acted_at = excluded.last_acted_at",
            params![item, actor, self.now],
        )?;
        Ok(())
    }

    /// Takes what `actor` undid out of a tray; an item that nobody is left in goes.
    fn recall(
        &self,
        user: &UserId,
        actor: &UserId,
        notice: Notice,
        reference: &str,
    ) -> Result<(), ApiError> {
        let items = "user = ?1 AND category = ?2 AND reference = ?3";
        let category = notice.as_str();
        self.db.execute(
            &format!(
                "DELETE FROM tray_actors
                 WHERE user = ?4 AND item IN (SELECT id FROM tray_items WHERE {items})"
            ),
            params![user, category, reference, actor],
        )?;
        self.db.execute(
            &format!(
                "DELETE FROM tray_items WHERE {items}
                    AND NOT EXISTS (SELECT 1 FROM tray_actors a WHERE a.item = tray_items.id)"
            ),
            params![user, category, reference],
        )?;
        self.db.execute(
            &format!(
                "UPDATE tray_items SET last_occurred_at =
                    (SELECT MAX(a.last_acted_at) FROM tray_actors a WHERE a.item = tray_items.id)
                 WHERE {items}"
            ),
            params![user, category, reference],
        )?;
        Ok(())
    }

    /// The invited hears of an invitation.
    pub fn tell_of_invitation(&self, invitation: &Invitation) -> Result<(), ApiError> {
        let place = Place {
            target_type: &invitation.target_type,
            target: &invitation.target,
            reference_type: "invitation",
            reference: &invitation.id,
            action_reference: &invitation.id,
            parent: None,
            root: None,
        };
        let notice = Notice::of_invitation(invitation);
        self.notify(&invitation.invited, &invitation.inviter, notice, &place)
    }

    /// There is nothing left to answer.
    pub fn recall_invitation(&self, invitation: &Invitation) -> Result<(), ApiError> {
        let notice = Notice::of_invitation(invitation);
        let (invited, inviter) = (&invitation.invited, &invitation.inviter);
        self.recall(invited, inviter, notice, &invitation.id)
    }

    /// Who is to hear of a comment, and as what: the author of the comment that it replies to, and
    /// the author of the post, unless that is the same person.
    fn hearers(&self, post: &Post, comment: &Comment) -> Result<Vec<(UserId, Notice)>, ApiError> {
        let mut hearers = Vec::new();
        if let Some(parent) = &comment.parent
            && let Some(above) = self.comment(parent)?
        {
            hearers.push((above.author, Notice::Reply));
        }
        if hearers.iter().all(|(user, _)| *user != post.author) {
            hearers.push((post.author.clone(), Notice::Comment));
        }
        Ok(hearers)
    }

    /// Those whom it concerns hear of a comment.
    pub fn tell_of_comment(&self, post: &Post, comment: &Comment) -> Result<(), ApiError> {
        let target = self.public_target(post)?;
        let place = Place {
            target_type: &post.target_type,
            target: &target,
            reference_type: "post",
            reference: &post.id,
            action_reference: &comment.id,
            parent: comment.parent.as_deref(),
            root: Some(&comment.root),
        };
        for (user, notice) in self.hearers(post, comment)? {
            self.notify(&user, &comment.author, notice, &place)?;
        }
        Ok(())
    }

    /// A comment is gone; who wrote others that the same person heard of stays in the tray.
    pub fn recall_comment(&self, post: &Post, comment: &Comment) -> Result<(), ApiError> {
        for (user, notice) in self.hearers(post, comment)? {
            let others: bool = self
                .db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM comments c LEFT JOIN comments p ON p.id = c.parent
                        WHERE c.post = ? AND c.author = ? AND c.id <> ? AND c.is_deleted = 0
                            AND COALESCE(p.author = ?, 0) = ?)",
                )?
                .query_row(
                    params![
                        post.id,
                        comment.author,
                        comment.id,
                        user,
                        notice == Notice::Reply
                    ],
                    |row| row.get(0),
                )?;
            if !others {
                self.recall(&user, &comment.author, notice, &post.id)?;
            }
        }
        Ok(())
    }

    /// The author of a post, or of a comment at it, hears of a reaction, or no more of it.
    pub fn tell_of_reaction(
        &self,
        post: &Post,
        comment: Option<&Comment>,
        actor: &UserId,
        reaction: Option<&str>,
    ) -> Result<(), ApiError> {
        let (author, notice, of) = match comment {
            None => (&post.author, Notice::PostReaction, post.reference()),
            Some(comment) if comment.parent.is_some() => {
                (&comment.author, Notice::ReplyReaction, comment.reference())
            }
            Some(comment) => {
                let notice = Notice::CommentReaction;
                (&comment.author, notice, comment.reference())
            }
        };
        let Some(reaction) = reaction else {
            if self.reactions_of(of, actor)?.is_empty() {
                self.recall(author, actor, notice, of.id)?;
            }
            return Ok(());
        };
        let target = self.public_target(post)?;
        let place = Place {
            target_type: &post.target_type,
            target: &target,
            reference_type: of.kind,
            reference: of.id,
            action_reference: reaction,
            parent: comment.and_then(|comment| comment.parent.as_deref()),
            root: comment.map(|comment| comment.root.as_str()),
        };
        self.notify(author, actor, notice, &place)
    }

    /// One page of somebody's tray, what happened last first.
    pub fn tray(&self, user: &UserId, page: &Page) -> Result<Listed<TrayItemId>, ApiError> {
        let listing = Listing {
            from: "tray_items e",
            conditions: vec!["e.user = ?".to_owned(), STILL_THERE.to_owned()],
            bound: vec![user.clone().into()],
            // Padded, so that the order of the texts is the order of the moments.
            key: "printf('%015d', e.last_occurred_at) || e.id",
            descending: true,
        };
        self.list(listing, page)
    }

    /// The tray item object of section 13; its actors go into the envelope.
    pub fn tray_item_json(
        &self,
        network: &NetworkId,
        id: &TrayItemId,
        envelope: &mut Envelope,
    ) -> Result<Value, ApiError> {
        let item = self
            .db
            .prepare_cached("SELECT * FROM tray_items WHERE id = ?")?
            .query_row([id], Item::from_row)?;
        let notice = Notice::of(&item.notice)
            .ok_or_else(|| ApiError::internal("a tray item of an unknown kind"))?;
        let mut statement = self.db.prepare_cached(
            "SELECT a.user, u.public_id, a.last_acted_at FROM tray_actors a
             JOIN users u ON u.id = a.user WHERE a.item = ?
             ORDER BY a.last_acted_at DESC, a.rowid DESC LIMIT ?",
        )?;
        let rows = statement.query_map(params![id, NAMED_ACTORS], |row| {
            Ok((
                row.get::<_, UserId>(0)?,
                row.get::<_, PublicUserId>(1)?,
                row.get::<_, Millis>(2)?,
            ))
        })?;
        let mut actors = Vec::new();
        let mut names = Vec::new();
        for row in rows {
            let (user, public_id, acted_at) = row?;
            if let Some(known) = self.user(&user)? {
                names.push(known.name().to_owned());
            }
            envelope.user(&user);
            actors.push(json!({
                "_id": user, "publicId": public_id, "lastActedAt": iso(acted_at),
            }));
        }
        let count: i64 = self
            .db
            .prepare_cached("SELECT COUNT(*) FROM tray_actors WHERE item = ?")?
            .query_row([id], |row| row.get(0))?;
        let deed = self.deed(network, notice, &item)?;
        let mut object = json!({
            "_id": item.id,
            "lastSeenAt": item.last_seen_at.map(iso),
            "lastOccurredAt": iso(item.last_occurred_at),
            "actors": actors,
            "actorsCount": count,
            "targetId": item.target,
            "targetType": item.target_type,
            "referenceId": item.reference,
            "referenceType": item.reference_type,
            "actionType": notice.action(),
            "actionReferenceId": item.action_reference,
            "text": format!("{} {deed}.", together(&names, count)),
            "templatedText": format!("{{{{actors}}}} {deed}."),
            "daySegment": iso(item.day * DAY),
        });
        for (name, value) in [
            ("trayItemCategory", notice.category()),
            ("parentId", item.parent.as_deref()),
            ("rootId", item.root.as_deref()),
        ] {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
        Ok(object)
    }

    fn deed(&self, network: &NetworkId, notice: Notice, item: &Item) -> Result<String, ApiError> {
        let title = match notice {
            Notice::CoHostInvite => self
                .room(&item.target.as_str().into())?
                .map(|room| room.title),
            Notice::MemberInvite => {
                let community = self.community(network, &item.target.as_str().into())?;
                community.map(|community| community.display_name)
            }
            _ => None,
        };
        Ok(match title {
            Some(title) => format!("{} “{title}”", notice.deed()),
            None => notice.deed().to_owned(),
        })
    }

    /// How news somebody's tray is. Who never looked has seen it as it was at first: empty.
    pub fn tray_seen(&self, user: &UserId) -> Result<TraySeen, ApiError> {
        let seen_at = self
            .db
            .prepare_cached("SELECT COALESCE(tray_seen_at, created_at) FROM users WHERE id = ?")?
            .query_row([user], |row| row.get(0))?;
        let occurred_at: Option<Millis> = self
            .db
            .prepare_cached(&format!(
                "SELECT MAX(e.last_occurred_at) FROM tray_items e WHERE e.user = ? AND {STILL_THERE}"
            ))?
            .query_row([user], |row| row.get(0))?;
        Ok(TraySeen {
            seen_at,
            // Before, since the official SDK takes a tray for seen only when that was later.
            occurred_at: occurred_at.unwrap_or(seen_at - 1),
        })
    }

    /// Notes that somebody looked at his tray; never back, and never what is still to come. The
    /// moment that holds.
    pub fn see_tray(&self, user: &UserId, at: Millis) -> Result<Millis, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "UPDATE users SET tray_seen_at =
                    MAX(COALESCE(tray_seen_at, created_at), MIN(?, ?)) WHERE id = ?
                 RETURNING tray_seen_at",
            )?
            .query_row(params![at, self.now, user], |row| row.get(0))?)
    }

    /// The same for one item; nothing, when it is not in this tray (any more).
    pub fn see_tray_item(
        &self,
        user: &UserId,
        id: &TrayItemId,
        at: Millis,
    ) -> Result<Option<Millis>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "UPDATE tray_items SET last_seen_at = MAX(COALESCE(last_seen_at, 0), MIN(?, ?))
                 WHERE id = ? AND user = ? RETURNING last_seen_at",
            )?
            .query_row(params![at, self.now, id, user], |row| row.get(0))
            .optional()?)
    }
}
