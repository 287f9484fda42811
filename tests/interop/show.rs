//! A room with its post, and three people who follow it: the host and two guests.

use serde_json::json;

use crate::network::Network;
use crate::seat::Seat;
use crate::visit::room_with_post;

/// A room of the host's on its way.
pub struct Show {
    pub network: Network,
    pub host: Seat,
    pub guest: Seat,
    pub viewer: Seat,
    pub room: String,
    pub post: String,
}

impl Show {
    /// The room and its post on the host's own feed; everybody follows the room, the host also
    /// what is for the stage.
    pub async fn prepare() -> Show {
        Show::prepare_in(Network::start().await).await
    }

    /// The same on this network.
    pub async fn prepare_in(network: Network) -> Show {
        let addresses = network.addresses();
        let (mut host, mut guest, mut viewer) = tokio::join!(
            Seat::signed_in(&addresses, "host", "Maya Okafor"),
            Seat::signed_in(&addresses, "guest", "Ravi Patel"),
            Seat::signed_in(&addresses, "viewer", "Lena Sommer"),
        );
        let (room, post) = room_with_post(&mut host).await;
        for seat in [&mut host, &mut guest, &mut viewer] {
            seat.opens(&room).await;
        }
        host.follow("getRoomStreamerTopic", "room.data").await;
        Show {
            network,
            host,
            guest,
            viewer,
            room,
            post,
        }
    }

    /// Invites the guest, who accepts; both have heard of it.
    pub async fn guest_joins(&mut self) {
        let guest = json!([self.guest.user_id]);
        self.host.does("$room.data.createInvitation", guest).await;
        self.guest.until_arrived("room.didCohostInvite").await;
        self.guest.accepts().await;
        self.host.until_arrived("room.participantJoined").await;
        self.guest.until_arrived("room.participantJoined").await;
    }
}
