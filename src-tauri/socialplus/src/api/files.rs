//! Files: upload, read, describe, fetch, delete (PLATFORM.md 5).

use bytes::Bytes;
use url::Url;

use super::fields::Fields;
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Upload},
    model::{AccessType, Download, File, FileId, FileType, ImageSize, NewFile},
    validate, wire,
};

impl Client {
    /// Uploads an image that everybody may see. Its id can be the thumbnail of a room.
    pub async fn upload_image(&self, image: impl Into<Bytes>, name: &str) -> Result<File, Error> {
        self.upload(FileType::Image, NewFile::new(name, image))
            .await
    }

    /// Uploads a file of this type. Alternative text and access are for images.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use socialplus::{FileType, NewFile, NewRoom};
    ///
    /// let picture = NewFile::new("stage.png", std::fs::read("stage.png")?).alt_text("A stage");
    /// let picture = client.upload(FileType::Image, picture).await?;
    /// let room = client.create_room(NewRoom::new("Panel").thumbnail(picture.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload(&self, file_type: FileType, file: NewFile) -> Result<File, Error> {
        let last = match &file_type {
            FileType::Image => "images",
            FileType::File => "files",
            FileType::Video => "videos",
            FileType::Clip => "clips",
            FileType::Audio => "audios",
            FileType::Unknown(_) => {
                return Err(validate::invalid("type", Problem::Malformed).into());
            }
        };
        if file.bytes.is_empty() {
            return Err(validate::invalid("file", Problem::Empty).into());
        }
        validate::single_line("preferredFilename", &file.name, validate::FILE_NAME_LIMIT)?;
        if let Some(text) = &file.alt_text {
            validate::at_most("altText", text, validate::ALT_TEXT_LIMIT)?;
        }
        let is_image = file_type == FileType::Image;
        let mut texts = Vec::new();
        if is_image {
            let access = file.access_type.unwrap_or(AccessType::Public);
            texts.push(("preferredFilename", file.name.clone()));
            texts.push(("accessType", access.as_wire().to_owned()));
            texts.extend(file.alt_text.map(|text| ("altText", text)));
        }
        let call = Call::post(&["api", "v4", last]).upload(Upload {
            field: if is_image { "file" } else { "files" },
            bytes: file.bytes,
            name: file.name,
            media_type: file.media_type,
            texts,
        });
        self.one_file(call).await
    }

    /// One file by id.
    pub async fn get_file(&self, file_id: &FileId) -> Result<File, Error> {
        self.one_file(Call::get(&file_path(file_id)?)).await
    }

    /// Says what an image shows, for those who do not see it.
    pub async fn set_alt_text(&self, file_id: &FileId, text: &str) -> Result<File, Error> {
        validate::at_most("altText", text, validate::ALT_TEXT_LIMIT)?;
        let body = Fields::default().set("altText", text);
        let call = Call::put(&file_path(file_id)?).json(body.into_json());
        self.one_file(call).await
    }

    /// Deletes a file.
    pub async fn delete_file(&self, file_id: &FileId) -> Result<(), Error> {
        self.call(Call::delete(&file_path(file_id)?))
            .await
            .map(drop)
    }

    /// Fetches an uploaded image. The access token is sent to the platform's own addresses only.
    pub async fn download(&self, file: &File, size: ImageSize) -> Result<Download, Error> {
        self.fetch_content(file, Some(size)).await
    }

    /// Fetches any uploaded file as it is, up to 32 MB.
    pub async fn download_file(&self, file: &File) -> Result<Download, Error> {
        self.fetch_content(file, None).await
    }

    async fn fetch_content(&self, file: &File, size: Option<ImageSize>) -> Result<Download, Error> {
        let url: Url = file
            .url
            .clone()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or(validate::invalid("fileUrl", Problem::Malformed))?;
        let (token, _) = self.inner.sessions.token()?;
        self.inner.http.download(url, size, &token).await
    }

    async fn one_file(&self, call: Call) -> Result<File, Error> {
        let answer = self.call(call).await?;
        // A bare object or a bare list, never an envelope.
        let file = answer.first(wire::files(answer.read()?), "file")?;
        self.inner.known.add_file(&file);
        Ok(file)
    }
}

fn file_path(file_id: &FileId) -> Result<[&str; 4], Error> {
    validate::id("fileId", file_id.as_str())?;
    Ok(["api", "v3", "files", file_id.as_str()])
}
