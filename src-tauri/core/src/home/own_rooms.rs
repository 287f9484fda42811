//! How own rooms are found among everybody's (PLATFORM.md 7.3).
//!
//! A network of ours lists the rooms of one person. The hosted platform lists everybody's, newest
//! first, and where many are made one's own are soon out of reach. There three ways together find
//! them: the newest of everybody's, the posts on one's own feed, and the ids of those that were found
//! before, which the settings keep.

use std::collections::BTreeSet;

use socialplus::{PostQuery, Retry, RoomId, RoomQuery, Target, UserId};

use super::input::Listing;
use crate::{error::Error, platform::Platform, settings::SettingsHandle};

/// Own rooms that are shown, and remembered, at most.
const ROOMS: usize = 50;
/// Posts of one's own feed that are looked through.
const POSTS: u8 = 100;

/// Where and how far is looked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// The network lists the rooms of one person.
    pub by_creator: bool,
    /// Rooms in a page. Everybody's list is long, so pages are large.
    pub page: u8,
    /// Pages that are read at most.
    pub pages: usize,
}

/// Own rooms, newest first, as far as they can be found.
pub(crate) async fn own_rooms(
    platform: &Platform,
    settings: &SettingsHandle,
    me: &UserId,
) -> Result<Listing, Error> {
    let session = platform.client.current_session();
    let search = Search {
        by_creator: session.is_some_and(|session| session.rooms_by_creator),
        page: 100,
        pages: 10,
    };
    found_by(search, platform, settings, me).await
}

pub(super) async fn found_by(
    search: Search,
    platform: &Platform,
    settings: &SettingsHandle,
    me: &UserId,
) -> Result<Listing, Error> {
    let mut found = Found {
        platform,
        me,
        seen: BTreeSet::new(),
        listing: Listing::default(),
    };
    found.page_through(search).await?;
    if !search.by_creator {
        found.announced().await?;
        let place = place(platform, me);
        let remembered = settings.read(|kept| kept.own_rooms.get(&place).cloned());
        for room_id in remembered.unwrap_or_default() {
            found.one(&room_id).await?;
        }
        let ids = found.newest_first();
        settings.keep(|kept| {
            if ids.is_empty() {
                kept.own_rooms.remove(&place);
            } else {
                kept.own_rooms.insert(place, ids);
            }
        });
    }
    Ok(found.listing)
}

/// Under what the ids are kept: a public user id is somebody else on another network.
fn place(platform: &Platform, me: &UserId) -> String {
    let session = platform.client.current_session();
    let network = session.map(|session| session.network_id.as_str().to_owned());
    format!("{}/{me}", network.unwrap_or_default())
}

struct Found<'a> {
    platform: &'a Platform,
    me: &'a UserId,
    /// Own rooms and others' that need no second look.
    seen: BTreeSet<RoomId>,
    listing: Listing,
}

impl Found<'_> {
    async fn page_through(&mut self, search: Search) -> Result<(), Error> {
        let mut page = None;
        for _ in 0..search.pages {
            let query = RoomQuery {
                created_by: search.by_creator.then(|| self.me.clone()),
                limit: Some(search.page),
                page,
                ..RoomQuery::default()
            };
            let answer = self.platform.client.query_rooms(query).await?;
            answer.items.into_iter().for_each(|room| self.take(room));
            page = answer.next;
            if page.is_none() || self.is_full() {
                break;
            }
        }
        Ok(())
    }

    /// Rooms that were announced on one's own feed.
    async fn announced(&mut self) -> Result<(), Error> {
        let mut query = PostQuery::of(Target::User(self.me.clone()));
        query.limit = Some(POSTS);
        let posts = match self.platform.client.query_posts(query).await {
            Ok(page) => page.items,
            Err(error) => return refused(error),
        };
        for post in posts {
            match (post.room, post.child.and_then(|child| child.room_id)) {
                (Some(room), _) => self.take(room),
                (None, Some(room_id)) => self.one(&room_id).await?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// A room by id; one that is gone is not found any more.
    async fn one(&mut self, room_id: &RoomId) -> Result<(), Error> {
        if self.seen.contains(room_id) || self.is_full() {
            return Ok(());
        }
        match self.platform.client.get_room(room_id).await {
            Ok(room) => {
                self.take(room);
                Ok(())
            }
            Err(error) => refused(error),
        }
    }

    fn take(&mut self, room: socialplus::Room) {
        let is_new = self.seen.insert(room.id.clone());
        let is_own = room.created_by.as_ref() == Some(self.me) && !room.is_deleted;
        if is_new && is_own && !self.is_full() {
            let news = self.platform.seen_room(room);
            self.listing.users.extend(news.users);
            self.listing.rooms.push(news.room);
        }
    }

    fn is_full(&self) -> bool {
        self.listing.rooms.len() >= ROOMS
    }

    fn newest_first(&self) -> Vec<RoomId> {
        let mut rooms: Vec<_> = self.listing.rooms.iter().collect();
        rooms.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        rooms.into_iter().map(|room| room.id.clone()).collect()
    }
}

/// What is deleted, switched off or not for this person any more is no reason to show nothing at all;
/// any other failure is, since a room left live must not be overlooked.
fn refused(error: socialplus::Error) -> Result<(), Error> {
    match error {
        socialplus::Error::Refused(_) if error.retry() == Retry::Never => {
            tracing::debug!(%error, "looking for own rooms");
            Ok(())
        }
        error => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use greenroom_local_network::{Config as NetworkSettings, LiveKitConfig, LocalNetwork};
    use socialplus::{Client, Config, NewRoom, NewRoomPost, PostTarget, SignIn};

    use super::*;
    use crate::platform::Me;

    const KEY: &str = "key-of-a-test";

    /// One page with room for two, where others have made more.
    const EVERYBODYS: Search = Search {
        by_creator: false,
        page: 2,
        pages: 1,
    };

    /// A network without media, which is shut down with the test.
    struct World {
        network: LocalNetwork,
        settings: SettingsHandle,
        _folder: tempfile::TempDir,
    }

    impl World {
        async fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().to_owned();
            let mut settings =
                NetworkSettings::on_this_computer(path, KEY.into(), "no server is started".into());
            settings.listen = ([127, 0, 0, 1], 0).into();
            settings.livekit = LiveKitConfig::External {
                url: "ws://127.0.0.1:9".to_owned(),
                api_url: None,
                api_key: "key".to_owned(),
                api_secret: "a secret that is long enough to sign with".into(),
            };
            Self {
                network: LocalNetwork::start(settings).await.unwrap(),
                settings: SettingsHandle::of_a_test(),
                _folder: folder,
            }
        }

        async fn person(&self, user_id: &str) -> Platform {
            let (http, mqtt) = (self.network.http_url(), self.network.mqtt_url());
            let config = Config::own(http, Some(mqtt), KEY, user_id).unwrap();
            let client = Client::new(config).unwrap();
            let session = client.sign_in(SignIn::new(user_id)).await.unwrap();
            let me = Me {
                user_id: session.me.id,
                internal_id: session.my_internal_id,
                name: user_id.to_owned(),
            };
            Platform::new(client, &me)
        }

        /// Two rooms of somebody else, so that older ones are out of reach of [`EVERYBODYS`].
        async fn others(&self) {
            let ravi = self.person("ravi").await;
            for _ in 0..2 {
                room(&ravi, "Another").await;
            }
        }

        async fn titles(&self, search: Search, maya: &Platform) -> Vec<String> {
            let me = &maya.me.user_id;
            let found = found_by(search, maya, &self.settings, me).await.unwrap();
            found.rooms.into_iter().map(|room| room.title).collect()
        }
    }

    async fn room(platform: &Platform, title: &str) -> RoomId {
        let room = platform.client.create_room(NewRoom::new(title)).await;
        room.unwrap().id
    }

    #[tokio::test]
    async fn a_network_of_ours_lists_ones_own_rooms_however_many_others_there_are() {
        let world = World::start().await;
        let maya = world.person("maya").await;
        for title in ["Monday", "Tuesday"] {
            room(&maya, title).await;
        }
        world.others().await;
        let session = maya.client.current_session().unwrap();
        assert!(session.rooms_by_creator);
        let search = Search {
            by_creator: true,
            ..EVERYBODYS
        };
        assert_eq!(world.titles(search, &maya).await, ["Tuesday", "Monday"]);
        assert!(world.settings.read(|kept| kept.own_rooms.is_empty()));
    }

    #[tokio::test]
    async fn elsewhere_what_was_found_once_and_what_was_announced_is_found_again() {
        let world = World::start().await;
        let maya = world.person("maya").await;
        room(&maya, "Remembered").await;
        assert_eq!(world.titles(EVERYBODYS, &maya).await, ["Remembered"]);
        // From here on this computer is not asked while rooms are made.
        let announced = room(&maya, "Announced").await;
        let post = NewRoomPost::new(announced, PostTarget::OwnFeed, "Tonight");
        maya.client.create_room_post(post).await.unwrap();
        room(&maya, "Neither").await;
        world.others().await;
        let found = world.titles(EVERYBODYS, &maya).await;
        assert_eq!(found, ["Announced", "Remembered"]);
        // Somebody else at this computer is told of none of them.
        let lena = world.person("lena").await;
        assert_eq!(world.titles(EVERYBODYS, &lena).await, [""; 0]);
    }

    #[tokio::test]
    async fn a_remembered_room_that_is_deleted_is_forgotten() {
        let world = World::start().await;
        let maya = world.person("maya").await;
        let gone = room(&maya, "Gone").await;
        world.titles(EVERYBODYS, &maya).await;
        assert!(!world.settings.read(|kept| kept.own_rooms.is_empty()));
        maya.client.delete_room(&gone).await.unwrap();
        assert_eq!(world.titles(EVERYBODYS, &maya).await, [""; 0]);
        assert!(world.settings.read(|kept| kept.own_rooms.is_empty()));
    }
}
