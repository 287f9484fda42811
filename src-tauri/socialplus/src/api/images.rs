//! Images: upload and download (contract section 5).

use bytes::Bytes;

use crate::{
    client::Client,
    error::{Error, Problem},
    http::Call,
    model::{Download, File, ImageSize},
    validate, wire,
};

const FILE_NAME_LIMIT: usize = 255;

impl Client {
    /// Uploads an image that everybody may see. Its id can be the thumbnail of a room.
    pub async fn upload_image(&self, image: impl Into<Bytes>, name: &str) -> Result<File, Error> {
        let image = image.into();
        if image.is_empty() {
            return Err(validate::invalid("file", Problem::Empty).into());
        }
        validate::filled("preferredFilename", name, FILE_NAME_LIMIT)?;
        if name.chars().any(char::is_control) {
            return Err(validate::invalid("preferredFilename", Problem::Malformed).into());
        }
        let call = Call::post(&["api", "v4", "images"]).image(image, name.to_owned());
        let answer = self.call(call).await?;
        // A bare list, not an envelope.
        answer.first(wire::files(answer.read()?), "file")
    }

    /// Fetches an uploaded image. The access token is sent to the platform's own addresses only.
    pub async fn download(&self, file: &File, size: ImageSize) -> Result<Download, Error> {
        let url = file
            .url
            .as_ref()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or(validate::invalid("fileUrl", Problem::Malformed))?;
        let (token, _) = self.inner.sessions.token()?;
        self.inner.http.download(url, size, &token).await
    }
}
