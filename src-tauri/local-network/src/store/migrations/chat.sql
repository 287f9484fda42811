-- Channels of every kind: only a live one belongs to a room, and a deleted one leaves its room free.
CREATE TABLE channels_of_every_kind (
    id             TEXT PRIMARY KEY,
    network        TEXT NOT NULL REFERENCES networks(id),
    owner          TEXT NOT NULL REFERENCES users(id),
    kind           TEXT NOT NULL,
    room           TEXT REFERENCES rooms(id),
    post           TEXT,
    -- The people of a conversation, in order: the same people have one conversation.
    people         TEXT,
    is_public      INTEGER NOT NULL,
    display_name   TEXT NOT NULL,
    avatar_file_id TEXT,
    metadata       TEXT NOT NULL DEFAULT '{}',
    tags           TEXT NOT NULL DEFAULT '[]',
    mute_until     INTEGER,
    message_count  INTEGER NOT NULL DEFAULT 0,
    is_deleted     INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    last_activity  INTEGER NOT NULL
);
INSERT INTO channels_of_every_kind (id, network, owner, kind, room, post, is_public, display_name,
        avatar_file_id, metadata, tags, mute_until, message_count, created_at, updated_at,
        last_activity)
    SELECT id, network, owner, 'live', room, post, 1, display_name, avatar_file_id, metadata, tags,
        mute_until, message_count, created_at, updated_at, last_activity
    FROM channels ORDER BY rowid;
DROP TABLE channels;
ALTER TABLE channels_of_every_kind RENAME TO channels;
CREATE UNIQUE INDEX channels_by_room ON channels (room) WHERE is_deleted = 0;
CREATE UNIQUE INDEX channels_by_people ON channels (network, people) WHERE is_deleted = 0;
CREATE INDEX channel_members_by_user ON channel_members (user, membership);

CREATE TABLE room_viewer_bans (
    room        TEXT NOT NULL REFERENCES rooms(id),
    user        TEXT NOT NULL REFERENCES users(id),
    banned_by   TEXT NOT NULL REFERENCES users(id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (room, user)
);
