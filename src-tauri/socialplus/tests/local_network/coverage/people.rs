//! Sessions, users, files, communities, the tray and the settings.

use futures_util::TryStreamExt as _;
use socialplus::time::OffsetDateTime;
use socialplus::{
    CommunityId, CommunityMember, CommunityQuery, CommunityUpdate, FileType, ImageSize,
    MemberQuery, NewCommunity, NewFile, TrayItemId, UserId, UserQuery, UserUpdate,
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
        .call("POST", "/api/v5/sessions/visitor", visit)
        .await;
    let bot = network.client();
    covered
        .call("POST", "/api/v5/sessions/bot", bot.sign_in_as_bot())
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
    covered.call("POST", path, client.block_user(&noor)).await;
    covered
        .call(
            "GET",
            "/api/v4/me/user-blocks",
            client.blocked_users(None, None),
        )
        .await;
    covered
        .call("DELETE", path, client.unblock_user(&noor))
        .await;
    let path = "/api/v4/me/flags/{userId}";
    covered.call("POST", path, client.flag_user(&noor)).await;
    covered
        .call("DELETE", path, client.unflag_user(&noor))
        .await;
}

pub async fn files(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let picture = NewFile::new("stage.png", PICTURE).alt_text("A stage");
    let image = client.upload(FileType::Image, picture);
    let image = covered.must("POST", "/api/v4/images", image).await;
    client.download(&image, ImageSize::Small).await.unwrap();
    for (path, file_type) in [
        ("/api/v4/files", FileType::File),
        ("/api/v4/videos", FileType::Video),
        ("/api/v4/clips", FileType::Clip),
        ("/api/v4/audios", FileType::Audio),
    ] {
        let file = NewFile::new("file.bin", &b"content"[..]);
        covered
            .call("POST", path, client.upload(file_type, file))
            .await;
    }
    let path = "/api/v3/files/{fileId}";
    covered.call("GET", path, client.get_file(&image.id)).await;
    let described = client.set_alt_text(&image.id, "An empty stage");
    covered.call("PUT", path, described).await;
    covered
        .call("DELETE", path, client.delete_file(&image.id))
        .await;
}

pub async fn communities(maya: &Person, covered: &mut Covered) -> CommunityId {
    let client = &maya.client;
    let others = [UserId::from("noor")];
    let new = client.create_community(NewCommunity::new("Panels").public(true));
    let made = covered.call("POST", "/api/v3/communities/", new).await;
    let id = made.map_or_else(|| CommunityId::from("none"), |made| made.id);
    let query = client.query_communities(CommunityQuery::default());
    covered.must("GET", "/api/v3/communities", query).await;
    let path = "/api/v3/communities/{communityId}";
    covered.call("GET", path, client.get_community(&id)).await;
    let list = client.get_communities(std::slice::from_ref(&id));
    covered.call("GET", "/api/v3/communities/list", list).await;
    let update = CommunityUpdate {
        description: Some("About panels".to_owned()),
        ..CommunityUpdate::default()
    };
    covered
        .call("PUT", path, client.update_community(&id, update))
        .await;
    let path = "/api/v3/communities/{communityId}/users";
    covered
        .call("POST", path, client.add_community_members(&id, &others))
        .await;
    let members = client.community_members(&id, MemberQuery::default());
    covered.call("GET", path, members).await;
    let roles_path = "/api/v4/communities/{communityId}/users/roles";
    let roles = [CommunityMember::MODERATOR_ROLE];
    let given = client.add_community_roles(&id, &roles, &others);
    covered.call("POST", roles_path, given).await;
    let taken = client.remove_community_roles(&id, &roles, &others);
    covered.call("DELETE", roles_path, taken).await;
    let ban = "/api/v3/communities/{communityId}/users/ban";
    covered
        .call("PUT", ban, client.ban_community_members(&id, &others))
        .await;
    let unban = "/api/v3/communities/{communityId}/users/unban";
    let let_in = client.unban_community_members(&id, &others);
    covered.call("PUT", unban, let_in).await;
    let removed = client.remove_community_members(&id, &others);
    covered.call("DELETE", path, removed).await;
    let join = "/api/v3/communities/{communityId}/join";
    covered.call("POST", join, client.join_community(&id)).await;
    let requests = "/api/v4/communities/{communityId}/join";
    covered
        .call("POST", requests, client.request_to_join(&id))
        .await;
    covered
        .call("GET", requests, client.join_requests(&id, None, None))
        .await;
    let mine = "/api/v4/communities/{communityId}/join/me";
    covered.call("GET", mine, client.my_join_request(&id)).await;
    covered
        .call("DELETE", requests, client.cancel_join_request(&id))
        .await;
    let leave = "/api/v3/communities/{communityId}/leave";
    covered
        .call("DELETE", leave, client.leave_community(&id))
        .await;
    let short = client.create_community(NewCommunity::new("Short-lived"));
    if let Ok(short) = short.await {
        let path = "/api/v3/communities/{communityId}";
        covered
            .call("DELETE", path, client.delete_community(&short.id))
            .await;
    }
    id
}

pub async fn tray_and_settings(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let now = OffsetDateTime::now_utc();
    let tray = "/api/v1/notification-tray";
    covered.call("GET", tray, client.tray(None, None)).await;
    let seen = "/api/v1/notification-tray/tray/seen";
    covered.call("GET", seen, client.tray_seen()).await;
    covered.call("POST", seen, client.mark_tray_seen(now)).await;
    let items = [TrayItemId::from("none")];
    let items = client.mark_tray_items_seen(&items, now);
    covered
        .call("POST", "/api/v1/notification-tray/items/seen", items)
        .await;
    let settings = client.chat_settings();
    covered
        .must("GET", "/api/v3/network-settings/chat", settings)
        .await;
    let settings = client.social_settings();
    covered
        .call("GET", "/api/v3/network-settings/social", settings)
        .await;
    let products = client.products_enabled();
    covered
        .call("GET", "/api/v3/network-settings/product", products)
        .await;
    let feeds = client.feed_settings();
    covered
        .call("GET", "/api/v3/network-settings/feed-setting", feeds)
        .await;
    let links = client.shareable_links();
    covered
        .call(
            "GET",
            "/api/v3/network-settings/shareable-deep-links",
            links,
        )
        .await;
    let links = client.links_allowed(&["https://example.org"]);
    covered
        .call("POST", "/api/v3/allowlists/verify", links)
        .await;
    let words = client.words_allowed(&["a word"]);
    covered
        .call("POST", "/api/v3/blocklists/verify", words)
        .await;
}
