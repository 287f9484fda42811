//! What happens to communities, and to posts that wait in them, as events.

use socialplus::{
    CommunityEvent, CommunityEventKind, CommunityMember, CommunityUpdate, Event, FeedType,
    Membership, NewCommunity, NewRoom, NewRoomPost, PostEvent, PostEventKind, PostTarget, RoomPost,
    Target, Topic, UserUpdate,
};

use crate::network::{Network, Person};

/// The next event of this kind about a community.
async fn community_event(person: &mut Person, kind: CommunityEventKind) -> CommunityEvent {
    person
        .until(kind.name(), |event| match event {
            Event::Community(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

/// The next event of this kind about a post.
pub async fn post_event(person: &mut Person, kind: PostEventKind) -> PostEvent {
    person
        .until(kind.name(), |event| match event {
            Event::Post(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_community_is_told_to_its_members_from_its_creation_to_its_end() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let new = NewCommunity::new("Panels").members(["noor"]);
    let made = maya.client.create_community(new).await.unwrap();
    let told = community_event(&mut noor, CommunityEventKind::Created).await;
    assert_eq!(told.communities[0].id, made.id);
    assert_eq!(told.communities[0].path, made.path);

    let _inside = noor.listen(Topic::community(&told.communities[0])).await;
    let update = CommunityUpdate {
        description: Some("About panels".to_owned()),
        ..CommunityUpdate::default()
    };
    maya.client
        .update_community(&made.id, update)
        .await
        .unwrap();
    let told = community_event(&mut noor, CommunityEventKind::Updated).await;
    assert_eq!(told.communities[0].id, made.id);
    let description = told.communities[0].description.as_deref();
    assert_eq!(description, Some("About panels"));
    assert!(!told.communities[0].is_deleted);

    maya.client.delete_community(&made.id).await.unwrap();
    let told = community_event(&mut noor, CommunityEventKind::Deleted).await;
    assert_eq!(told.communities[0].id, made.id);
    assert!(told.communities[0].is_deleted);
}

#[tokio::test]
async fn whoever_comes_changes_and_goes_is_named_to_the_community() {
    use CommunityEventKind as Kind;

    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let community = NewCommunity::new("Panels").public(true);
    let community = maya.client.create_community(community).await.unwrap();
    let _inside = maya.listen(Topic::community(&community)).await;
    let id = &community.id;
    let host = maya.client.clone();
    let named = ["noor".into()];
    let mut told = async |kind: Kind, membership: Membership| {
        let told = community_event(&mut maya, kind).await;
        assert_eq!(told.communities[0].id, *id);
        let [member] = &told.members[..] else {
            panic!("one member: {:?}", told.members);
        };
        assert_eq!(member.user_id, "noor");
        assert_eq!(member.membership, membership, "{kind:?}");
        let about = told.users.iter().find(|user| user.id == "noor");
        (member.roles.clone(), about.expect("noor").name().to_owned())
    };

    noor.client.join_community(id).await.unwrap();
    let (_, name) = told(Kind::Joined, Membership::Member).await;
    assert_eq!(name, "noor by name");
    let rename = UserUpdate::default().display_name("Noor");
    noor.client.update_me(rename).await.unwrap();
    let (_, name) = told(Kind::MemberChanged, Membership::Member).await;
    assert_eq!(name, "Noor");
    noor.client.leave_community(id).await.unwrap();
    told(Kind::Left, Membership::None).await;

    host.add_community_members(id, &named).await.unwrap();
    told(Kind::MembersAdded, Membership::Member).await;
    let roles = [CommunityMember::MODERATOR_ROLE];
    host.add_community_roles(id, &roles, &named).await.unwrap();
    let (given, _) = told(Kind::RoleAdded, Membership::Member).await;
    assert_eq!(given, roles);
    host.remove_community_roles(id, &roles, &named)
        .await
        .unwrap();
    let (left, _) = told(Kind::RoleRemoved, Membership::Member).await;
    assert!(left.is_empty(), "{left:?}");
    host.remove_community_members(id, &named).await.unwrap();
    told(Kind::MembersRemoved, Membership::None).await;
    host.ban_community_members(id, &named).await.unwrap();
    told(Kind::Banned, Membership::Banned).await;
    host.unban_community_members(id, &named).await.unwrap();
    told(Kind::Unbanned, Membership::None).await;
}

#[tokio::test]
async fn a_post_that_waits_is_told_to_its_moderator_and_to_its_author_what_became_of_it() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let community = NewCommunity::new("Reviewed").public(true).reviewed(true);
    let community = community.members(["noor"]);
    let community = maya.client.create_community(community).await.unwrap();
    let _posts = noor.listen(Topic::community_posts(&community)).await;
    let announce = async |text: &str| -> RoomPost {
        let room = noor.client.create_room(NewRoom::new(text)).await.unwrap();
        let target = PostTarget::Target(Target::Community(community.id.clone()));
        let post = NewRoomPost::new(room.id, target, text);
        noor.client.create_room_post(post).await.unwrap()
    };

    let good = announce("Good").await;
    assert!(good.awaits_review());
    let told = post_event(&mut maya, PostEventKind::Created).await;
    assert_eq!(told.posts[0].id, good.post.id);
    assert_eq!(told.posts[0].feed_type, Some(FeedType::Reviewing));
    let poor = announce("Poor").await;

    maya.client.approve_post(&good.post.id).await.unwrap();
    let told = post_event(&mut noor, PostEventKind::Approved).await;
    assert_eq!(told.posts[0].id, good.post.id);
    assert_eq!(told.posts[0].feed_type, Some(FeedType::Published));
    maya.client.decline_post(&poor.post.id).await.unwrap();
    let told = post_event(&mut noor, PostEventKind::Declined).await;
    assert_eq!(told.posts[0].id, poor.post.id);
    assert_eq!(told.posts[0].feed_type, Some(FeedType::Declined));
}
