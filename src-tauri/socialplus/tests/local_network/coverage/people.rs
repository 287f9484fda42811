//! Sessions, users, files, communities, the tray and the settings.

use futures_util::TryStreamExt as _;
use reqwest::Method;
use serde_json::json;
use socialplus::time::OffsetDateTime;
use socialplus::{
    CommunityId, CommunityMember, CommunityQuery, CommunityUpdate, FileType, ImageSize,
    JoinRequestStatus, MemberQuery, NewCommunity, NewFile, TrayItemId, UserId, UserQuery,
    UserUpdate,
};

use super::Covered;
use crate::network::{Network, Person};

/// The smallest PNG there is.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x62, 0, 1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

pub async fn sessions(network: &Network, maya: &Person, covered: &mut Covered) {
    let another = network.client();
    let sign_in = another.sign_in(socialplus::SignIn::new("another"));
    covered.must("POST", "/api/v5/sessions", sign_in).await;
    let check = maya.client.validate_session();
    covered.must("GET", "/api/v3/sessions", check).await;
    let visitor = network.client();
    let visit = visitor.visit(None);
    covered
        .must("POST", "/api/v5/sessions/visitor", visit)
        .await;
    let bot = network.client();
    covered
        .must("POST", "/api/v5/sessions/bot", bot.sign_in_as_bot())
        .await;
}

pub async fn users(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let noor = UserId::from("noor");
    let path = "/api/v3/users/{userId}";
    covered.must("GET", path, client.get_user(&noor)).await;
    let list = client.get_users(std::slice::from_ref(&noor));
    covered.must("GET", "/api/v3/users/list", list).await;
    let all = client.each_user(UserQuery::new().limit(2));
    let all: Vec<_> = covered
        .must("GET", "/api/v3/users", all.try_collect())
        .await;
    assert!(all.len() >= 4, "page by page: {}", all.len());
    let update = UserUpdate::default().description("Hosts panels");
    covered
        .must("PUT", "/api/v3/users/", client.update_me(update))
        .await;
    let path = "/api/v4/me/user-blocks/{userId}";
    covered.must("POST", path, client.block_user(&noor)).await;
    covered
        .must(
            "GET",
            "/api/v4/me/user-blocks",
            client.blocked_users(None, None),
        )
        .await;
    covered
        .must("DELETE", path, client.unblock_user(&noor))
        .await;
    let path = "/api/v4/me/flags/{userId}";
    covered.must("POST", path, client.flag_user(&noor)).await;
    covered
        .must("DELETE", path, client.unflag_user(&noor))
        .await;
}

pub async fn files(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let picture = NewFile::new("stage.png", PICTURE).alt_text("A stage");
    let image = client.upload(FileType::Image, picture);
    let image = covered.must("POST", "/api/v4/images", image).await;
    client.download(&image, ImageSize::Small).await.unwrap();
    for (path, file_type, media_type) in [
        ("/api/v4/files", FileType::File, "text/plain"),
        ("/api/v4/videos", FileType::Video, "video/mp4"),
        ("/api/v4/clips", FileType::Clip, "video/mp4"),
        ("/api/v4/audios", FileType::Audio, "audio/ogg"),
    ] {
        let file = NewFile::new("file", &b"content"[..]).media_type(media_type);
        let upload = client.upload(file_type.clone(), file);
        let made = covered.must("POST", path, upload).await;
        assert_eq!(made.file_type, file_type);
        assert_eq!(made.mime_type.as_deref(), Some(media_type));
    }
    let path = "/api/v3/files/{fileId}";
    covered.must("GET", path, client.get_file(&image.id)).await;
    let described = client.set_alt_text(&image.id, "An empty stage");
    covered.must("PUT", path, described).await;
    covered
        .must("DELETE", path, client.delete_file(&image.id))
        .await;
}

pub async fn communities(maya: &Person, noor: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let others = [UserId::from("noor")];
    let new = client.create_community(NewCommunity::new("Panels").public(true));
    let made = covered.must("POST", "/api/v3/communities/", new).await;
    let id = made.id;
    let query = client.query_communities(CommunityQuery::default());
    covered.must("GET", "/api/v3/communities", query).await;
    let path = "/api/v3/communities/{communityId}";
    covered.must("GET", path, client.get_community(&id)).await;
    let list = client.get_communities(std::slice::from_ref(&id));
    covered.must("GET", "/api/v3/communities/list", list).await;
    let update = CommunityUpdate {
        description: Some("About panels".to_owned()),
        ..CommunityUpdate::default()
    };
    let update = client.update_community(&id, update);
    covered.must("PUT", path, update).await;

    let join = "/api/v3/communities/{communityId}/join";
    let joined = noor.client.join_community(&id);
    covered.must("POST", join, joined).await;
    let leave = "/api/v3/communities/{communityId}/leave";
    let left = noor.client.leave_community(&id);
    covered.must("DELETE", leave, left).await;
    let users = "/api/v3/communities/{communityId}/users";
    let added = client.add_community_members(&id, &others);
    covered.must("POST", users, added).await;
    let members = client.community_members(&id, MemberQuery::default());
    covered.must("GET", users, members).await;
    let roles_path = "/api/v4/communities/{communityId}/users/roles";
    let roles = [CommunityMember::MODERATOR_ROLE];
    let given = client.add_community_roles(&id, &roles, &others);
    covered.must("POST", roles_path, given).await;
    let taken = client.remove_community_roles(&id, &roles, &others);
    covered.must("DELETE", roles_path, taken).await;
    let ban = "/api/v3/communities/{communityId}/users/ban";
    let banned = client.ban_community_members(&id, &others);
    covered.must("PUT", ban, banned).await;
    let unban = "/api/v3/communities/{communityId}/users/unban";
    let let_in = client.unban_community_members(&id, &others);
    covered.must("PUT", unban, let_in).await;
    client.add_community_members(&id, &others).await.unwrap();
    let removed = client.remove_community_members(&id, &others);
    covered.must("DELETE", users, removed).await;
    covered
        .must("DELETE", path, client.delete_community(&id))
        .await;
}

/// Asking to be let in. Another app made the community, and closed its door.
pub async fn join_requests(network: &Network, maya: &Person, noor: &Person, covered: &mut Covered) {
    let closed = json!({ "displayName": "Closed", "requiresJoinApproval": true });
    let elsewhere = network.elsewhere("maya").await;
    let made = elsewhere
        .call(Method::POST, "/api/v3/communities/", closed)
        .await;
    let id = made["communities"][0]["communityId"].as_str().unwrap();
    let id = CommunityId::from(id);
    let requests = "/api/v4/communities/{communityId}/join";
    let asked = noor.client.request_to_join(&id);
    let asked = covered.must("POST", requests, asked).await;
    assert_eq!(asked.status, JoinRequestStatus::Pending);
    let mine = "/api/v4/communities/{communityId}/join/me";
    let mine = covered.must("GET", mine, noor.client.my_join_request(&id));
    assert_eq!(mine.await.as_ref(), Some(&asked));
    let waiting = maya.client.join_requests(&id, None, None);
    let waiting = covered.must("GET", requests, waiting).await;
    assert_eq!(waiting.items, [asked]);
    let cancel = noor.client.cancel_join_request(&id);
    covered.must("DELETE", requests, cancel).await;
}

pub async fn tray_and_settings(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let now = OffsetDateTime::now_utc();
    let tray = "/api/v1/notification-tray";
    covered.must("GET", tray, client.tray(None, None)).await;
    let seen = "/api/v1/notification-tray/tray/seen";
    covered.must("GET", seen, client.tray_seen()).await;
    covered.must("POST", seen, client.mark_tray_seen(now)).await;
    let items = [TrayItemId::from("none")];
    let items = client.mark_tray_items_seen(&items, now);
    covered
        .must("POST", "/api/v1/notification-tray/items/seen", items)
        .await;
    let settings = client.chat_settings();
    covered
        .must("GET", "/api/v3/network-settings/chat", settings)
        .await;
    let settings = client.social_settings();
    covered
        .must("GET", "/api/v3/network-settings/social", settings)
        .await;
    let products = client.products_enabled();
    covered
        .must("GET", "/api/v3/network-settings/product", products)
        .await;
    let feeds = client.feed_settings();
    covered
        .must("GET", "/api/v3/network-settings/feed-setting", feeds)
        .await;
    let links = client.shareable_links();
    covered
        .must(
            "GET",
            "/api/v3/network-settings/shareable-deep-links",
            links,
        )
        .await;
    let links = client.links_allowed(&["https://example.org"]);
    covered
        .must("POST", "/api/v3/allowlists/verify", links)
        .await;
    let words = client.words_allowed(&["a word"]);
    covered
        .must("POST", "/api/v3/blocklists/verify", words)
        .await;
}
