//! Uploads of every kind, and what they are handed out as (PLATFORM.md 5).

use reqwest::Method;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rusqlite::Connection;
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

/// An image of noise, which no format packs well, as a PNG.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut seed = 1_u32;
    let pixels = image::RgbImage::from_fn(width, height, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = seed.to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut content = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut content, image::ImageFormat::Png)
        .unwrap();
    content.into_inner()
}

async fn upload_image(person: &Person, content: &[u8], access: &str) -> String {
    let mut body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_vec();
    body.extend(content);
    let access = format!(
        "\r\n--edge\r\nContent-Disposition: form-data; name=\"accessType\"\r\n\r\n{access}\
         \r\n--edge--\r\n"
    );
    body.extend(access.as_bytes());
    let request = person.api.request(Method::POST, "/api/v4/images");
    let request = request
        .bearer_auth(&person.token)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body);
    text(&Answer::to(request).await.ok()[0]["fileId"])
}

/// The bytes of a file in a size, with their media type.
async fn in_size(person: &Person, id: &str, size: &str) -> (String, Vec<u8>) {
    let path = format!("/api/v3/files/{id}/download?size={size}");
    let request = person.api.request(Method::GET, &path);
    let answer = request.bearer_auth(&person.token).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let media_type = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    (media_type, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn an_image_is_to_be_had_in_smaller_sizes_and_as_it_was_uploaded() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let whole = picture(1200, 800);
    let id = upload_image(&maya, &whole, "public").await;
    for (size, side) in [("small", 480), ("medium", 960)] {
        let (media_type, content) = in_size(&maya, &id, size).await;
        assert_eq!(media_type, "image/jpeg", "{size}");
        assert_eq!(image::load_from_memory(&content).unwrap().width(), side);
        assert!(content.len() < whole.len() / 2, "{size}: {}", content.len());
    }
    // It is no larger than the largest of the smaller sizes.
    for size in ["large", "full", "", "none"] {
        assert_eq!(
            in_size(&maya, &id, size).await,
            ("image/png".to_owned(), whole.clone())
        );
    }
    maya.delete(&format!("/api/v3/files/{id}")).await.ok();
    let gone = format!("/api/v3/files/{id}/download?size=small");
    let answer = Answer::to(maya.api.request(Method::GET, &gone)).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_smaller_version_is_shown_to_nobody_who_may_not_see_the_whole() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let id = upload_image(&maya, &picture(800, 600), "network").await;
    assert_eq!(in_size(&maya, &id, "small").await.0, "image/jpeg");
    let path = format!("/api/v3/files/{id}/download?size=small");
    let answer = Answer::to(maya.api.request(Method::GET, &path)).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn what_cannot_be_made_smaller_goes_out_as_it_is() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let small = picture(60, 40);
    let id = upload_image(&maya, &small, "public").await;
    assert_eq!(in_size(&maya, &id, "small").await.1, small);
    // Its head says what it is; the rest is missing.
    let broken = &picture(800, 600)[..2000];
    let id = upload_image(&maya, broken, "public").await;
    for _ in 0..2 {
        assert_eq!(in_size(&maya, &id, "small").await.1, broken);
    }
    let film = upload(&maya, "videos", "a.mp4", "video/mp4").await.ok();
    let film = text(&film[0]["fileId"]);
    assert_eq!(
        in_size(&maya, &film, "small").await,
        ("video/mp4".to_owned(), b"content".to_vec())
    );
}

#[tokio::test]
async fn a_smaller_version_is_made_once_and_kept() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let id = upload_image(&maya, &picture(600, 400), "public").await;
    let (_, small) = in_size(&maya, &id, "small").await;
    // Nothing is left to make it from.
    let network = network
        .restart(|database| {
            let database = Connection::open(database).unwrap();
            database
                .execute("UPDATE files SET content = x''", [])
                .unwrap();
        })
        .await;
    let maya = network.person("maya").await;
    assert_eq!(in_size(&maya, &id, "full").await.1, b"");
    assert_eq!(in_size(&maya, &id, "small").await.1, small);
}
