//! Communities and who is in them (section 6).

use serde_json::{Value, json};

use crate::network::Network;
use crate::seat::Seat;
use crate::visit::{holds, loaded};

const BAN: &str = "CommunityRepository.Moderation.banMembers";

/// A network with three people: the host of communities and two guests.
struct House {
    _network: Network,
    host: Seat,
    guest: Seat,
    viewer: Seat,
}

impl House {
    async fn open() -> House {
        let network = Network::start().await;
        let addresses = network.addresses();
        let (host, guest, viewer) = tokio::join!(
            Seat::signed_in(&addresses, "host", "Maya Okafor"),
            Seat::signed_in(&addresses, "guest", "Ravi Patel"),
            Seat::signed_in(&addresses, "viewer", "Lena Sommer"),
        );
        House {
            _network: network,
            host,
            guest,
            viewer,
        }
    }
}

impl Seat {
    /// Makes a community with these properties and answers its id.
    pub async fn founds(&mut self, properties: Value) -> String {
        let made = self
            .does("CommunityRepository.createCommunity", json!([properties]))
            .await;
        made["data"]["communityId"].as_str().unwrap().to_owned()
    }

    /// Shows a community.
    pub async fn visits(&mut self, community: &str) {
        let community = json!([community]);
        self.watch("community", "CommunityRepository.getCommunity", community)
            .await;
        self.until("community", |it| loaded(it).map(|_| ())).await;
    }

    /// Shows a community and follows what happens in it.
    pub async fn attends(&mut self, community: &str) {
        self.visits(community).await;
        self.follow("getCommunityTopic", "community.data").await;
    }

    /// Joins a community that is open to all.
    pub async fn joins(&mut self, community: &str) {
        let join = "CommunityRepository.joinCommunity";
        assert_eq!(self.does(join, json!([community])).await, json!(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_changes_and_goes_in_front_of_those_who_follow_it() {
    let House {
        _network,
        mut host,
        mut guest,
        ..
    } = House::open().await;
    let id = host
        .founds(json!({ "displayName": "Thumbs", "userIds": ["guest"] }))
        .await;
    guest.until_arrived("community.created").await;
    guest.attends(&id).await;
    let several = guest
        .does("CommunityRepository.getCommunityByIds", json!([[id]]))
        .await;
    assert_eq!(several["data"][0]["displayName"], "Thumbs");

    let change = json!([id, { "displayName": "Two thumbs", "tags": ["design"] }]);
    let update = "CommunityRepository.updateCommunity";
    assert_eq!(guest.is_refused(update, change.clone()).await, 400_301);
    let changed = host.does(update, change).await;
    assert_eq!(changed["data"]["displayName"], "Two thumbs");
    guest.until_arrived("community.updated").await;
    guest
        .until("community", |it| {
            (it["data"]["displayName"] == "Two thumbs").then_some(())
        })
        .await;

    let delete = "CommunityRepository.deleteCommunity";
    assert_eq!(guest.is_refused(delete, json!([id])).await, 400_301);
    let deleted = host.does(delete, json!([id])).await;
    assert_eq!(deleted["isDeleted"], true);
    guest.until_arrived("community.deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_by_themselves_or_are_brought_and_go_or_are_sent() {
    let House {
        _network,
        mut host,
        mut guest,
        ..
    } = House::open().await;
    let id = host.founds(json!({ "displayName": "Thumbs" })).await;
    for seat in [&mut host, &mut guest] {
        seat.attends(&id).await;
    }
    let everybody = json!([{ "communityId": id, "memberships": ["member"], "limit": 10 }]);
    let list = "CommunityRepository.Membership.getMembers";
    host.watch("members", list, everybody).await;
    host.until("members", |it| holds(it, "userId", "host").then_some(()))
        .await;
    assert_eq!(
        host.until_answered("GET", &format!("/api/v3/communities/{id}/users"))
            .await,
        200
    );

    guest.joins(&id).await;
    host.until_arrived("community.joined").await;
    host.until("members", |it| holds(it, "userId", "guest").then_some(()))
        .await;
    let name = json!(["guest", { "displayName": "Ravi P." }]);
    guest.does("UserRepository.updateUser", name).await;
    host.until_arrived("community.userChanged").await;
    host.until("members", |it| {
        let mut members = loaded(it)?.as_array()?.iter();
        members
            .any(|member| member["user"]["displayName"] == "Ravi P.")
            .then_some(())
    })
    .await;
    let leave = "CommunityRepository.leaveCommunity";
    assert_eq!(guest.does(leave, json!([id])).await, json!(true));
    host.until_arrived("community.left").await;
    host.until("members", |it| {
        (loaded(it).is_some() && !holds(it, "userId", "guest")).then_some(())
    })
    .await;

    let ravi = json!([id, ["guest"]]);
    for (act, event) in [
        ("addMembers", "community.userAdded"),
        ("removeMembers", "community.userRemoved"),
    ] {
        let act = format!("CommunityRepository.Membership.{act}");
        assert_eq!(host.does(&act, ravi.clone()).await, json!(true));
        guest.until_arrived(event).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_keeps_order_in_a_community_until_the_role_is_taken_back() {
    let House {
        _network,
        mut host,
        mut guest,
        mut viewer,
    } = House::open().await;
    let id = host.founds(json!({ "displayName": "Thumbs" })).await;
    for seat in [&mut guest, &mut viewer] {
        seat.attends(&id).await;
        seat.joins(&id).await;
    }
    let lena = json!([id, ["viewer"]]);
    assert_eq!(guest.is_refused(BAN, lena.clone()).await, 400_301);

    let role = json!([id, ["community-moderator"], ["guest"]]);
    let give = "CommunityRepository.Moderation.addRoles";
    assert_eq!(host.does(give, role.clone()).await, json!(true));
    guest.until_arrived("community.roleAdded").await;
    guest.does(BAN, lena.clone()).await;
    guest.until_arrived("community.userBanned").await;
    let join = "CommunityRepository.joinCommunity";
    assert_eq!(viewer.is_refused(join, json!([id])).await, 400_304);
    let banned = json!([{ "communityId": id, "memberships": ["banned"], "limit": 10 }]);
    let list = "CommunityRepository.Membership.getMembers";
    guest.watch("banned", list, banned).await;
    guest
        .until("banned", |it| holds(it, "userId", "viewer").then_some(()))
        .await;

    let unban = "CommunityRepository.Moderation.unbanMembers";
    guest.does(unban, lena.clone()).await;
    guest.until_arrived("community.userUnbanned").await;
    viewer.joins(&id).await;

    let take = "CommunityRepository.Moderation.removeRoles";
    assert_eq!(host.does(take, role).await, json!(true));
    guest.until_arrived("community.roleRemoved").await;
    assert_eq!(guest.is_refused(BAN, lena).await, 400_301);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_to_be_let_in_waits_for_a_moderators_answer() {
    let House {
        _network,
        mut host,
        mut guest,
        mut viewer,
    } = House::open().await;
    let id = host
        .founds(json!({ "displayName": "Thumbs", "requiresJoinApproval": true }))
        .await;
    host.attends(&id).await;
    for seat in [&mut guest, &mut viewer] {
        seat.visits(&id).await;
        let asked = seat
            .call_as("asked", "$community.data.join", json!([]))
            .await;
        assert_eq!(asked["status"], "pending");
    }
    let mine = guest
        .does("$community.data.getMyJoinRequest", json!([]))
        .await;
    assert_eq!(mine["status"], "pending");

    viewer.does("$asked.request.cancel", json!([])).await;
    let path = format!("/api/v4/communities/{id}/join");
    assert_eq!(viewer.until_answered("DELETE", &path).await, 200);

    let waiting = json!([{ "status": "pending", "limit": 10 }]);
    host.watch("waiting", "$community.data.getJoinRequests", waiting)
        .await;
    host.until("waiting", |it| {
        let alone = loaded(it)?.as_array()?.len() == 1;
        (alone && it["data"][0]["requestorPublicId"] == "guest").then_some(())
    })
    .await;
    host.does("$waiting.data.0.approve", json!([])).await;
    host.until_arrived("community.joined").await;
    let mine = json!([{ "membership": "member", "limit": 5 }]);
    guest
        .watch("mine", "CommunityRepository.getCommunities", mine)
        .await;
    guest
        .until("mine", |it| holds(it, "communityId", &id).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_host_invites_into_a_private_community_may_come_in() {
    let House {
        _network,
        mut host,
        mut guest,
        ..
    } = House::open().await;
    let id = host
        .founds(json!({ "displayName": "Thumbs", "isPublic": false }))
        .await;
    host.attends(&id).await;
    host.does("$community.data.createInvitations", json!([["guest"]]))
        .await;
    let sent = json!([{ "statuses": ["pending"], "limit": 5 }]);
    host.watch("sent", "$community.data.getMemberInvitations", sent)
        .await;
    host.until("sent", |it| {
        holds(it, "invitedUserId", "guest").then_some(())
    })
    .await;

    guest.visits(&id).await;
    guest
        .call_as("mine", "$community.data.getInvitation", json!([]))
        .await;
    guest.does("$mine.accept", json!([])).await;
    host.until_arrived("community.joined").await;
}
