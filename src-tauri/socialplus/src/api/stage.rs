//! Who broadcasts in a room, and who may not watch it (PLATFORM.md 7.3 and 7.4).

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{
    fields::{Fields, limit},
    rooms::room_path,
};
use crate::{
    client::Client,
    error::Error,
    http::{Answer, Call, Query},
    model::{
        BroadcasterData, MediaAccess, Page, PageToken, Rehearsal, Room, RoomId, UserId, ViewerBan,
    },
    validate,
    wire::Text,
};

/// No `Debug`: it holds secrets.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireRehearsal {
    url: Text,
    send_token: Text,
    receive_token: Text,
}

/// No `Debug`: it holds secrets.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireMediaAccess {
    co_host_url: Text,
    co_host_token: Text,
    direct_stream_url: Text,
}

impl WireMediaAccess {
    fn broadcaster_data(self, answer: &Answer) -> Result<BroadcasterData, Error> {
        Ok(BroadcasterData {
            cohost_url: address(self.co_host_url, answer)?,
            cohost_token: token(self.co_host_token, answer)?,
        })
    }
}

fn address(url: Text, answer: &Answer) -> Result<Url, Error> {
    url.filled()
        .and_then(|url| Url::parse(&url).ok())
        .filter(|url| matches!(url.scheme(), "ws" | "wss" | "http" | "https"))
        .ok_or_else(|| answer.unreadable("no LiveKit address in it"))
}

fn token(token: Text, answer: &Answer) -> Result<SecretString, Error> {
    let token = token.filled();
    token
        .map(SecretString::from)
        .ok_or_else(|| answer.unreadable("no LiveKit token in it"))
}

impl Client {
    /// Where to publish, with a token for this join only. For the host of a co-streaming room, and
    /// for co-hosts after they accepted; others are refused.
    pub async fn broadcaster_data(&self, room_id: &RoomId) -> Result<BroadcasterData, Error> {
        let (answer, wire) = self.read_media_access(room_id).await?;
        wire.broadcaster_data(&answer)
    }

    /// Like [`Client::broadcaster_data`], for a room of either type.
    pub async fn media_access(&self, room_id: &RoomId) -> Result<MediaAccess, Error> {
        let (answer, mut wire) = self.read_media_access(room_id).await?;
        match std::mem::take(&mut wire.direct_stream_url).filled() {
            Some(address) => Ok(MediaAccess::DirectStream(address.into())),
            None => wire.broadcaster_data(&answer).map(MediaAccess::CoHosts),
        }
    }

    /// Where to try the line, picture and sound before a show: a LiveKit room of the room's own
    /// server that nobody else has a token for. For those who may have [`Client::broadcaster_data`],
    /// on a network of Greenroom's kind; another network has no such call, and answers that there is
    /// nothing ([`Error::is_not_found`]).
    pub async fn rehearsal(&self, room_id: &RoomId) -> Result<Rehearsal, Error> {
        let path = room_path(room_id, &["rehearsal"])?;
        let answer = self.call(Call::post(&path)).await?;
        let wire: WireRehearsal = answer.read()?;
        Ok(Rehearsal {
            url: address(wire.url, &answer)?,
            send_token: token(wire.send_token, &answer)?,
            receive_token: token(wire.receive_token, &answer)?,
        })
    }

    async fn read_media_access(
        &self,
        room_id: &RoomId,
    ) -> Result<(Answer, WireMediaAccess), Error> {
        // A token is for one join.
        let call = Call::get(&room_path(room_id, &["token"])?).unshared();
        let answer = self.call(call).await?;
        let wire = answer.read()?;
        Ok((answer, wire))
    }

    /// Lets a broadcaster tag products in the show, or not. For the host.
    pub async fn update_participant(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
        can_manage_product_tags: bool,
    ) -> Result<Room, Error> {
        validate::id("userId", user_id.as_str())?;
        let body = Fields::default().set("canManageProductTags", can_manage_product_tags);
        let path = room_path(room_id, &["participants", user_id.as_str()])?;
        self.one_room(Call::put(&path).json(body.into_json())).await
    }

    /// Takes a co-host off the room. For the host.
    ///
    /// An older description has the user in the body instead of the path. A server that knows only
    /// that form has no such path, and is asked again in the old form.
    pub async fn remove_participant(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<(), Error> {
        validate::id("userId", user_id.as_str())?;
        let path = room_path(room_id, &["participants", user_id.as_str()])?;
        let answer = self.call(Call::delete(&path)).await;
        match answer {
            Err(error) if error.is_not_found() => {
                let body = Fields::default().set("participantUserId", user_id.as_str());
                let path = room_path(room_id, &["participants"])?;
                let again = self.call(Call::delete(&path).json(body.into_json())).await;
                // The first answer is the one that a server of today means.
                again.map(drop).map_err(|_| error)
            }
            answer => answer.map(drop),
        }
    }

    /// Leaves the room's broadcasters. For co-hosts; a host stops the room instead.
    pub async fn leave_room(&self, room_id: &RoomId) -> Result<(), Error> {
        self.call(Call::post(&room_path(room_id, &["leave"])?))
            .await
            .map(drop)
    }

    /// Bans viewers from a room. For the host and moderators. Documented by the platform, not
    /// proven.
    pub async fn ban_viewers(&self, room_id: &RoomId, user_ids: &[UserId]) -> Result<(), Error> {
        let body = viewers(user_ids)?;
        let call = Call::post(&room_path(room_id, &["viewer-bans"])?).json(body);
        self.call(call).await.map(drop)
    }

    /// Lets banned viewers in again. For the host and moderators.
    pub async fn unban_viewers(&self, room_id: &RoomId, user_ids: &[UserId]) -> Result<(), Error> {
        let body = viewers(user_ids)?;
        let call = Call::delete(&room_path(room_id, &["viewer-bans"])?).json(body);
        self.call(call).await.map(drop)
    }

    /// Who may not watch a room. For the host and moderators.
    pub async fn viewer_bans(
        &self,
        room_id: &RoomId,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<ViewerBan>, Error> {
        let call = Call::get(&room_path(room_id, &["viewer-bans"])?)
            .query(Query::default().page(limit(count), page));
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.viewer_bans,
            next: envelope.next,
        })
    }
}

fn viewers(user_ids: &[UserId]) -> Result<serde_json::Value, Error> {
    validate::id_list("userIds", user_ids)?;
    Ok(Fields::default().list("userIds", user_ids).into_json())
}
