CREATE TABLE message_flags (
    message     TEXT NOT NULL REFERENCES messages(id),
    user        TEXT NOT NULL REFERENCES users(id),
    reason      TEXT,
    detail      TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) WITHOUT ROWID;
