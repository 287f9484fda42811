//! Uploads of every kind, and what they are handed out as (PLATFORM.md 5).

use reqwest::Method;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::network::{Answer, Network, Person, Settings, text};

const NO_FILM: (u16, u64) = (400, 400_002);
const RULE: (u16, u64) = (422, 500_000);

/// One part of a form: a file by name and media type.
fn part(name: &str, media_type: &str, content: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
         Content-Type: {media_type}\r\n\r\n{content}\r\n"
    )
}

async fn send(person: &Person, kind: &str, parts: &[String]) -> Answer {
    let body = format!("{}--edge--\r\n", parts.concat());
    let request = person
        .api
        .request(Method::POST, &format!("/api/v4/{kind}"))
        .bearer_auth(&person.token)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body);
    Answer::to(request).await
}

async fn upload(person: &Person, kind: &str, name: &str, media_type: &str) -> Answer {
    send(person, kind, &[part(name, media_type, "content")]).await
}

#[tokio::test]
async fn files_films_clips_and_sounds_are_kept_beside_images() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for (path, kind, name, media_type) in [
        ("files", "file", "notes.pdf", "application/pdf"),
        ("videos", "video", "Talk.MP4", "video/mp4"),
        ("clips", "clip", "clip.webm", "video/webm"),
        ("audios", "audio", "talk.m4a", "audio/mp4"),
    ] {
        let uploaded = upload(&maya, path, name, media_type).await.ok();
        assert_eq!(uploaded.as_array().unwrap().len(), 1, "{uploaded}");
        let file = &uploaded[0];
        assert_eq!(file["type"], kind);
        assert_eq!(file["accessType"], "public");
        let attributes = &file["attributes"];
        assert_eq!(attributes["name"], name);
        assert_eq!(attributes["mimeType"], media_type);
        assert_eq!(attributes["size"], 7);
        let end = name.rsplit('.').next().unwrap().to_lowercase();
        assert_eq!(attributes["extension"], end);
        assert!(attributes.get("metadata").is_none(), "for images alone");
        let path = format!("/api/v3/files/{}", text(&file["fileId"]));
        assert_eq!(maya.get(&path).await.ok(), *file);
        assert_eq!(maya.delete(&path).await.ok(), json!({ "success": true }));
    }
}

#[tokio::test]
async fn what_is_no_film_or_no_sound_by_its_media_type_is_refused() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for (path, media_type, refusal) in [
        ("videos", "image/png", NO_FILM),
        ("videos", "video/", NO_FILM),
        ("clips", "audio/mp4", NO_FILM),
        ("audios", "video/mp4", RULE),
        ("images", "image/png", RULE),
    ] {
        let answer = upload(&maya, path, "a", media_type).await;
        assert_eq!(answer.refused(), refusal, "{path} {media_type}");
    }
    let two = [part("a", "text/plain", "a"), part("b", "text/plain", "b")];
    assert_eq!(send(&maya, "files", &two).await.refused(), RULE);
    let empty = [part("a", "text/plain", "")];
    assert_eq!(send(&maya, "files", &empty).await.refused(), RULE);
    assert_eq!(send(&maya, "files", &[]).await.refused(), RULE);
}

#[tokio::test]
async fn no_upload_is_larger_than_the_limit() {
    let mut settings = Settings::default();
    settings.limits.upload_bytes = 2000;
    let network = Network::start_with(settings).await;
    let maya = network.person("maya").await;
    for (path, media_type) in [
        ("files", "text/plain"),
        ("videos", "video/mp4"),
        ("clips", "video/mp4"),
        ("audios", "audio/mp4"),
    ] {
        let send = async |size: usize| {
            let content = "x".repeat(size);
            send(&maya, path, &[part("a", media_type, &content)]).await
        };
        send(2000).await.ok();
        assert_eq!(send(2001).await.refused(), (413, 500_000), "{path}");
    }
}

#[tokio::test]
async fn a_file_that_may_be_anything_is_saved_by_browsers_and_a_film_is_shown() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for (path, media_type, as_type, disposition) in [
        (
            "files",
            "text/html",
            "application/octet-stream",
            "attachment",
        ),
        ("videos", "video/mp4", "video/mp4", "inline"),
    ] {
        let file: Value = upload(&maya, path, "a", media_type).await.ok();
        let path = format!("/api/v3/files/{}/download", text(&file[0]["fileId"]));
        let answer = Answer::to(maya.api.request(Method::GET, &path)).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers[CONTENT_TYPE], as_type);
        assert_eq!(answer.headers[CONTENT_DISPOSITION], disposition);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
}
