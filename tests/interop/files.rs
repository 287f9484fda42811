//! Files of every kind beside pictures (section 5).

use serde_json::json;

use crate::network::Network;
use crate::seat::Seat;

#[tokio::test(flavor = "multi_thread")]
async fn files_films_clips_and_sounds_are_uploaded_read_and_deleted() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    for (upload, part, kind, name, media_type) in [
        (
            "uploadFile",
            "files",
            "file",
            "notes.pdf",
            "application/pdf",
        ),
        ("uploadVideo", "files", "video", "talk.mp4", "video/mp4"),
        ("uploadClip", "files", "clip", "clip.mp4", "video/mp4"),
        ("uploadAudio", "file", "audio", "talk.m4a", "audio/mp4"),
    ] {
        let file = json!({ "name": name, "type": media_type, "base64": "dGFsaw==" });
        let form = json!([{ "$form": { part: file } }]);
        let uploaded = host.does(&format!("FileRepository.{upload}"), form).await;
        let file = &uploaded["data"][0];
        assert_eq!(file["type"], kind);
        let attributes = &file["attributes"];
        assert_eq!(attributes["name"], name);
        assert_eq!(attributes["mimeType"], media_type);
        assert_eq!(attributes["size"], 4);
        let id = file["fileId"].as_str().unwrap();
        let read = host.does("FileRepository.getFile", json!([id])).await;
        assert_eq!(read["data"]["fileUrl"], file["fileUrl"]);
        host.does("FileRepository.deleteFile", json!([id])).await;
    }
}
