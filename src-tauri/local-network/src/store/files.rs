//! Uploaded files (PLATFORM.md 5).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tx;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::id::{FileId, NetworkId, UserId};
use crate::picture::{Size, Version};

/// A file without its bytes.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub id: FileId,
    pub network: NetworkId,
    pub owner: UserId,
    pub name: String,
    pub extension: String,
    pub mime_type: String,
    pub access_type: String,
    pub alt_text: Option<String>,
    /// `image`, `file`, `video`, `clip` or `audio`.
    pub kind: String,
    pub width: i64,
    pub height: i64,
    pub size: i64,
    pub created_at: Millis,
    pub updated_at: Millis,
}

const COLUMNS: &str = "id, network, owner, name, extension, mime_type, access_type, alt_text, kind, \
                       width, height, size, created_at, updated_at";

impl File {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            owner: row.get("owner")?,
            name: row.get("name")?,
            extension: row.get("extension")?,
            mime_type: row.get("mime_type")?,
            access_type: row.get("access_type")?,
            alt_text: row.get("alt_text")?,
            kind: row.get("kind")?,
            width: row.get("width")?,
            height: row.get("height")?,
            size: row.get("size")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The file object of section 5.
    pub fn json(&self, public_url: &str) -> Value {
        let mut file = json!({
            "fileId": self.id,
            "type": self.kind,
            "fileUrl": format!("{public_url}/api/v3/files/{}/download", self.id),
            "accessType": self.access_type,
            "attributes": {
                "name": self.name,
                "extension": self.extension,
                "size": self.size,
                "mimeType": self.mime_type,
            },
            "createdAt": iso(self.created_at),
            "updatedAt": iso(self.updated_at),
        });
        if self.kind == "image" {
            file["attributes"]["metadata"] = json!({
                "width": self.width,
                "height": self.height,
                "isFull": true,
                "exif": {},
                "gps": {},
            });
        }
        if let Some(text) = &self.alt_text {
            file["altText"] = json!(text);
        }
        file
    }
}

impl Tx<'_> {
    /// A file by id.
    pub fn file(&self, id: &FileId) -> Result<Option<File>, ApiError> {
        Ok(self
            .db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM files WHERE id = ?"))?
            .query_row([id], File::from_row)
            .optional()?)
    }

    /// A file of this network that must exist.
    pub fn require_file(&self, network: &NetworkId, id: &FileId) -> Result<File, ApiError> {
        self.file(id)?
            .filter(|file| file.network == network)
            .ok_or_else(|| ApiError::not_found("file"))
    }

    /// The bytes of a file.
    pub fn file_content(&self, id: &FileId) -> Result<Vec<u8>, ApiError> {
        Ok(self
            .db
            .query_row("SELECT content FROM files WHERE id = ?", [id], |row| {
                row.get(0)
            })?)
    }

    /// The version of an image in this size, if it was asked for before; in it none, where the image
    /// serves as it is.
    pub fn file_version(
        &self,
        id: &FileId,
        size: Size,
    ) -> Result<Option<Option<Version>>, ApiError> {
        let read = |row: &Row<'_>| {
            let mime_type = row.get(0)?;
            let content: Option<Vec<u8>> = row.get(1)?;
            Ok(content.map(|content| Version { mime_type, content }))
        };
        Ok(self
            .db
            .prepare_cached(
                "SELECT mime_type, content FROM file_versions WHERE file = ? AND size = ?",
            )?
            .query_row(params![id, size.as_str()], read)
            .optional()?)
    }

    /// Keeps the version of an image in this size, or that it serves as it is. A file that was
    /// removed meanwhile, or whose version somebody else has kept, is left alone.
    pub fn keep_file_version(
        &self,
        id: &FileId,
        size: Size,
        version: Option<&Version>,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT OR IGNORE INTO file_versions (file, size, mime_type, content)
             SELECT id, ?, ?, ? FROM files WHERE id = ?",
            params![
                size.as_str(),
                version.map_or("", |version| &version.mime_type),
                version.map(|version| &version.content),
                id
            ],
        )?;
        Ok(())
    }

    /// Keeps a new file.
    pub fn add_file(&self, file: &File, content: &[u8]) -> Result<(), ApiError> {
        self.db.execute(
            &format!(
                "INSERT INTO files ({COLUMNS}, content)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            params![
                file.id,
                file.network,
                file.owner,
                file.name,
                file.extension,
                file.mime_type,
                file.access_type,
                file.alt_text,
                file.kind,
                file.width,
                file.height,
                file.size,
                file.created_at,
                file.updated_at,
                content
            ],
        )?;
        Ok(())
    }

    /// Changes the text for people who do not see the picture.
    pub fn set_alt_text(&self, id: &FileId, text: &str) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE files SET alt_text = ?, updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![text, self.now, id],
        )?;
        Ok(())
    }

    /// Removes a file.
    pub fn remove_file(&self, id: &FileId) -> Result<(), ApiError> {
        self.db.execute("DELETE FROM files WHERE id = ?", [id])?;
        Ok(())
    }
}
