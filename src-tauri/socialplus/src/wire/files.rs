//! Files on the wire (PLATFORM.md 5).

use serde::Deserialize;
use url::Url;

use super::lenient::{Count, Lenient, Text, Time};
use crate::model::{AccessType, File, FileType};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireFile {
    file_id: Text,
    #[serde(rename = "type")]
    file_type: Text,
    file_url: Text,
    access_type: Text,
    alt_text: Text,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
    attributes: Lenient<WireFileAttributes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireFileAttributes {
    name: Text,
    extension: Text,
    size: Lenient<Count>,
    mime_type: Text,
    metadata: Lenient<WireImageSize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireImageSize {
    width: Lenient<u32>,
    height: Lenient<u32>,
}

impl WireFile {
    pub fn into_model(self) -> Option<File> {
        let attributes = self.attributes.0.unwrap_or_default();
        let size = attributes.metadata.0.unwrap_or_default();
        Some(File {
            id: self.file_id.id()?,
            file_type: FileType::from_wire(self.file_type.0.as_deref().unwrap_or("file")),
            url: self.file_url.0.and_then(|url| Url::parse(&url).ok()),
            access_type: self
                .access_type
                .filled()
                .as_deref()
                .map(AccessType::from_wire),
            alt_text: self.alt_text.filled(),
            name: attributes.name.filled(),
            extension: attributes.extension.filled(),
            mime_type: attributes.mime_type.filled(),
            size: attributes.size.0.map(|size| size.0),
            width: size.width.0,
            height: size.height.0,
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}
