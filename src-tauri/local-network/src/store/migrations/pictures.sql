-- An image in the sizes that were asked for. Without content, the image serves as it is.
CREATE TABLE file_versions (
    file       TEXT NOT NULL REFERENCES files(id) ON DELETE CASCADE,
    size       TEXT NOT NULL,
    mime_type  TEXT NOT NULL,
    content    BLOB,
    PRIMARY KEY (file, size)
);
