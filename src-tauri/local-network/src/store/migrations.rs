//! The tables, one migration per shape they ever had. A migration that was released never changes.

use rusqlite_migration::{M, Migrations};

/// Every migration, oldest first.
pub(crate) fn all() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(FIRST),
        M::up(WATCH_SESSIONS),
        M::up(include_str!("migrations/chat.sql")).foreign_key_check(),
        M::up(include_str!("migrations/message_flags.sql")),
        M::up(include_str!("migrations/social.sql")),
        M::up(include_str!("migrations/moderation.sql")),
        M::up(include_str!("migrations/pictures.sql")),
        M::up(include_str!("migrations/own_rooms.sql")),
    ])
}

const FIRST: &str = "
CREATE TABLE networks (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
);

CREATE TABLE users (
    id                TEXT PRIMARY KEY,
    network           TEXT NOT NULL REFERENCES networks(id),
    public_id         TEXT NOT NULL,
    display_name      TEXT,
    search_name       TEXT NOT NULL DEFAULT '',
    profile_handle    TEXT,
    description       TEXT,
    avatar_file_id    TEXT,
    avatar_custom_url TEXT,
    metadata          TEXT NOT NULL DEFAULT '{}',
    tags              TEXT NOT NULL DEFAULT '[]',
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    UNIQUE (network, public_id)
);

CREATE TABLE sessions (
    token_digest TEXT PRIMARY KEY,
    user         TEXT NOT NULL REFERENCES users(id),
    device_id    TEXT NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user, device_id, issued_at);

CREATE TABLE files (
    id          TEXT PRIMARY KEY,
    network     TEXT NOT NULL REFERENCES networks(id),
    owner       TEXT NOT NULL REFERENCES users(id),
    name        TEXT NOT NULL,
    extension   TEXT NOT NULL,
    mime_type   TEXT NOT NULL,
    access_type TEXT NOT NULL,
    alt_text    TEXT,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    content     BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
);

CREATE TABLE communities (
    id                   TEXT PRIMARY KEY,
    network              TEXT NOT NULL REFERENCES networks(id),
    owner                TEXT NOT NULL REFERENCES users(id),
    display_name         TEXT NOT NULL,
    search_name          TEXT NOT NULL,
    description          TEXT,
    avatar_file_id       TEXT,
    is_public            INTEGER NOT NULL,
    only_admin_can_post  INTEGER NOT NULL,
    need_approval        INTEGER NOT NULL,
    tags                 TEXT NOT NULL DEFAULT '[]',
    category_ids         TEXT NOT NULL DEFAULT '[]',
    metadata             TEXT NOT NULL DEFAULT '{}',
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL
);

CREATE TABLE community_members (
    community   TEXT NOT NULL REFERENCES communities(id),
    user        TEXT NOT NULL REFERENCES users(id),
    membership  TEXT NOT NULL,
    roles       TEXT NOT NULL DEFAULT '[]',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (community, user)
);

CREATE TABLE rooms (
    id                 TEXT PRIMARY KEY,
    network            TEXT NOT NULL REFERENCES networks(id),
    kind               TEXT NOT NULL,
    title              TEXT NOT NULL,
    description        TEXT,
    thumbnail_file_id  TEXT,
    status             TEXT NOT NULL,
    live_chat_enabled  INTEGER NOT NULL,
    live_channel_id    TEXT,
    reference_type     TEXT,
    reference_id       TEXT,
    target_type        TEXT,
    target_id          TEXT,
    target_visibility  TEXT,
    parent_room_id     TEXT,
    metadata           TEXT NOT NULL DEFAULT '{}',
    creator            TEXT NOT NULL REFERENCES users(id),
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    live_at            INTEGER,
    ended_at           INTEGER,
    is_deleted         INTEGER NOT NULL DEFAULT 0,
    deleted_at         INTEGER,
    deleted_by         TEXT
);
CREATE INDEX rooms_by_status ON rooms (network, status);
CREATE INDEX rooms_by_parent ON rooms (parent_room_id);

CREATE TABLE room_participants (
    room                     TEXT NOT NULL REFERENCES rooms(id),
    user                     TEXT NOT NULL REFERENCES users(id),
    kind                     TEXT NOT NULL,
    can_manage_product_tags  INTEGER NOT NULL,
    joined_at                INTEGER NOT NULL,
    PRIMARY KEY (room, user)
);

CREATE TABLE feeds (
    id           TEXT PRIMARY KEY,
    feed_type    TEXT NOT NULL,
    target_type  TEXT NOT NULL,
    target       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    UNIQUE (target_type, target, feed_type)
);

CREATE TABLE posts (
    id           TEXT PRIMARY KEY,
    network      TEXT NOT NULL REFERENCES networks(id),
    author       TEXT NOT NULL REFERENCES users(id),
    parent       TEXT REFERENCES posts(id),
    feed         TEXT NOT NULL REFERENCES feeds(id),
    target_type  TEXT NOT NULL,
    target       TEXT NOT NULL,
    data_type    TEXT NOT NULL,
    data         TEXT NOT NULL,
    room         TEXT REFERENCES rooms(id),
    metadata     TEXT NOT NULL DEFAULT '{}',
    tags         TEXT NOT NULL DEFAULT '[]',
    hashtags     TEXT NOT NULL DEFAULT '[]',
    mentionees   TEXT NOT NULL DEFAULT '[]',
    is_deleted   INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    edited_at    INTEGER NOT NULL
);
CREATE INDEX posts_by_parent ON posts (parent);
CREATE INDEX posts_by_target ON posts (network, target_type, target);
CREATE INDEX posts_by_room ON posts (room);

CREATE TABLE invitations (
    id            TEXT PRIMARY KEY,
    network       TEXT NOT NULL REFERENCES networks(id),
    kind          TEXT NOT NULL,
    target_type   TEXT NOT NULL,
    target        TEXT NOT NULL,
    status        TEXT NOT NULL,
    invited       TEXT NOT NULL REFERENCES users(id),
    inviter       TEXT NOT NULL REFERENCES users(id),
    responded_at  INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
);
CREATE INDEX invitations_by_target ON invitations (target, status);
CREATE INDEX invitations_by_invited ON invitations (invited, status);
CREATE UNIQUE INDEX invitations_pending_once ON invitations (target, invited)
    WHERE status = 'pending';

CREATE TABLE channels (
    id             TEXT PRIMARY KEY,
    network        TEXT NOT NULL REFERENCES networks(id),
    owner          TEXT NOT NULL REFERENCES users(id),
    room           TEXT NOT NULL UNIQUE REFERENCES rooms(id),
    post           TEXT,
    display_name   TEXT NOT NULL,
    avatar_file_id TEXT,
    metadata       TEXT NOT NULL DEFAULT '{}',
    tags           TEXT NOT NULL DEFAULT '[]',
    mute_until     INTEGER,
    message_count  INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    last_activity  INTEGER NOT NULL
);

CREATE TABLE channel_members (
    channel      TEXT NOT NULL REFERENCES channels(id),
    user         TEXT NOT NULL REFERENCES users(id),
    membership   TEXT NOT NULL,
    mute_until   INTEGER,
    roles        TEXT NOT NULL DEFAULT '[]',
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (channel, user)
);

CREATE TABLE messages (
    id               TEXT PRIMARY KEY,
    channel          TEXT NOT NULL REFERENCES channels(id),
    creator          TEXT NOT NULL REFERENCES users(id),
    reference_id     TEXT,
    segment          INTEGER NOT NULL,
    data_type        TEXT NOT NULL,
    data             TEXT NOT NULL,
    file             TEXT,
    parent           TEXT,
    tags             TEXT NOT NULL DEFAULT '[]',
    metadata         TEXT NOT NULL DEFAULT '{}',
    mentioned_users  TEXT NOT NULL DEFAULT '[]',
    is_deleted       INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    edited_at        INTEGER NOT NULL,
    UNIQUE (channel, segment),
    UNIQUE (channel, creator, reference_id)
);

CREATE INDEX messages_by_parent ON messages (channel, parent);

CREATE TABLE mqtt_subscriptions (
    network    TEXT NOT NULL,
    user       TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    filter     TEXT NOT NULL,
    PRIMARY KEY (network, user, client_id, filter)
) WITHOUT ROWID;

CREATE TABLE mqtt_sessions (
    network    TEXT NOT NULL,
    user       TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (network, user, client_id)
) WITHOUT ROWID;
";

/// A session may be confined to watching one room.
const WATCH_SESSIONS: &str = "ALTER TABLE sessions ADD COLUMN watches TEXT REFERENCES rooms(id)";

#[cfg(test)]
mod tests {
    #[test]
    fn every_migration_is_valid() {
        super::all().validate().expect("migrations apply in order");
    }
}
