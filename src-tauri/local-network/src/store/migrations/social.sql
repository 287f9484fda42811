CREATE TABLE comments (
    id           TEXT PRIMARY KEY,
    network      TEXT NOT NULL REFERENCES networks(id),
    author       TEXT NOT NULL REFERENCES users(id),
    post         TEXT NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
    parent       TEXT REFERENCES comments(id) ON DELETE CASCADE,
    root         TEXT NOT NULL,
    segment      INTEGER NOT NULL,
    data_type    TEXT NOT NULL,
    data         TEXT NOT NULL,
    metadata     TEXT NOT NULL DEFAULT '{}',
    mentionees   TEXT NOT NULL DEFAULT '[]',
    attachments  TEXT NOT NULL DEFAULT '[]',
    is_deleted   INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    edited_at    INTEGER NOT NULL,
    UNIQUE (post, segment)
);
CREATE INDEX comments_by_parent ON comments (parent);

-- One table for whatever can be reacted to; reference is the id of a post, comment or message.
CREATE TABLE reactions (
    id              TEXT PRIMARY KEY,
    reference_type  TEXT NOT NULL,
    reference       TEXT NOT NULL,
    user            TEXT NOT NULL REFERENCES users(id),
    name            TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    UNIQUE (reference_type, reference, user, name)
);

-- One table for whatever can be reported; reference is the id of a post, comment or user.
CREATE TABLE flags (
    reference_type  TEXT NOT NULL,
    reference       TEXT NOT NULL,
    user            TEXT NOT NULL REFERENCES users(id),
    reason          TEXT,
    detail          TEXT,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (reference_type, reference, user)
) WITHOUT ROWID;

CREATE TABLE user_blocks (
    blocker     TEXT NOT NULL REFERENCES users(id),
    blocked     TEXT NOT NULL REFERENCES users(id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (blocker, blocked)
);

-- Written anew at each start, from the configuration.
CREATE TABLE administrators (
    network    TEXT NOT NULL REFERENCES networks(id),
    public_id  TEXT NOT NULL,
    PRIMARY KEY (network, public_id)
) WITHOUT ROWID;

CREATE TABLE auth_tokens (
    token_digest  TEXT PRIMARY KEY,
    network       TEXT NOT NULL REFERENCES networks(id),
    public_id     TEXT NOT NULL,
    expires_at    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE join_requests (
    id            TEXT PRIMARY KEY,
    community     TEXT NOT NULL REFERENCES communities(id),
    requestor     TEXT NOT NULL REFERENCES users(id),
    responder     TEXT REFERENCES users(id),
    status        TEXT NOT NULL,
    responded_at  INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
);
CREATE INDEX join_requests_by_community ON join_requests (community, status);
CREATE UNIQUE INDEX join_requests_pending_once ON join_requests (community, requestor)
    WHERE status = 'pending';

CREATE TABLE tray_items (
    id                TEXT PRIMARY KEY,
    user              TEXT NOT NULL REFERENCES users(id),
    category          TEXT NOT NULL,
    action_type       TEXT NOT NULL,
    target_type       TEXT NOT NULL,
    target            TEXT NOT NULL,
    reference_type    TEXT NOT NULL,
    reference         TEXT NOT NULL,
    action_reference  TEXT,
    parent            TEXT,
    root              TEXT,
    day               INTEGER NOT NULL,
    last_occurred_at  INTEGER NOT NULL,
    last_seen_at      INTEGER,
    UNIQUE (user, category, reference, day)
);
CREATE INDEX tray_items_by_user ON tray_items (user, last_occurred_at);

CREATE TABLE tray_actors (
    item           TEXT NOT NULL REFERENCES tray_items(id) ON DELETE CASCADE,
    user           TEXT NOT NULL REFERENCES users(id),
    last_acted_at  INTEGER NOT NULL,
    PRIMARY KEY (item, user)
);

ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'signed-in';
ALTER TABLE users ADD COLUMN is_global_ban INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN tray_seen_at INTEGER;

ALTER TABLE sessions ADD COLUMN kind TEXT NOT NULL DEFAULT 'signed-in';

ALTER TABLE communities ADD COLUMN requires_join_approval INTEGER NOT NULL DEFAULT 0;
ALTER TABLE communities ADD COLUMN is_discoverable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE communities ADD COLUMN allow_comment_in_story INTEGER NOT NULL DEFAULT 1;
ALTER TABLE communities ADD COLUMN kind TEXT NOT NULL DEFAULT 'default';
ALTER TABLE communities ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
UPDATE communities SET is_discoverable = is_public;

ALTER TABLE files ADD COLUMN kind TEXT NOT NULL DEFAULT 'image';
