//! Users (PLATFORM.md 4.2).

use super::fields::{Fields, limit};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Query},
    model::{FileId, Page, PageToken, User, UserField, UserId, UserQuery, UserUpdate},
    validate,
};

impl Client {
    /// One user by public id.
    pub async fn get_user(&self, user_id: &UserId) -> Result<User, Error> {
        validate::id("userId", user_id.as_str())?;
        self.one_user(Call::get(&["api", "v3", "users", user_id.as_str()]))
            .await
    }

    /// Up to 100 users by public id. Those that do not exist are missing in the answer.
    pub async fn get_users(&self, user_ids: &[UserId]) -> Result<Vec<User>, Error> {
        validate::id_list("userIds", user_ids)?;
        let call = Call::get(&["api", "v3", "users", "list"])
            .query(Query::default().list_encoded_twice("userIds", user_ids));
        Ok(self.envelope(call).await?.1.users)
    }

    /// Users whose name has `keyword` in it; all users if it is empty.
    pub async fn search_users(
        &self,
        keyword: &str,
        page: Option<&PageToken>,
    ) -> Result<Page<User>, Error> {
        self.query_users(UserQuery {
            keyword: Some(keyword.to_owned()),
            page: page.cloned(),
            ..UserQuery::default()
        })
        .await
    }

    /// Users by what is in their name, their short name or their id.
    pub async fn query_users(&self, query: UserQuery) -> Result<Page<User>, Error> {
        let keyword = query.keyword.as_deref().unwrap_or_default().trim();
        validate::at_most("keyword", keyword, validate::DISPLAY_NAME_LIMIT)?;
        let parameters = Query::default()
            .maybe("keyword", (!keyword.is_empty()).then_some(keyword))
            .list(
                "searchBy",
                query.search_by.into_iter().map(UserField::as_wire),
            )
            .maybe("filter", query.flagged.then_some("flagged"))
            .pair("sortBy", query.sort.as_wire())
            .pair("isDeleted", false)
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v3", "users"]).query(parameters);
        self.users(call).await
    }

    /// Changes one's own user.
    pub async fn update_me(&self, update: UserUpdate) -> Result<User, Error> {
        let session = self.current_session().ok_or(Error::NotSignedIn)?;
        let me = self.update_user(&session.me.id, update).await?;
        self.inner.sessions.update_me(&me);
        Ok(me)
    }

    /// Changes a user. Others than oneself need the permission `EDIT_USER`.
    pub async fn update_user(&self, user_id: &UserId, update: UserUpdate) -> Result<User, Error> {
        validate::id("userId", user_id.as_str())?;
        if let Some(name) = &update.display_name {
            validate::filled("displayName", name, validate::DISPLAY_NAME_LIMIT)?;
        }
        if let Some(text) = &update.description {
            validate::at_most("description", text, validate::DESCRIPTION_LIMIT)?;
        }
        if let Some(file_id) = &update.avatar_file_id {
            validate::single_line("avatarFileId", file_id.as_str(), validate::FILE_ID_LIMIT)?;
        }
        if let Some(url) = &update.avatar_custom_url {
            validate::single_line("avatarCustomUrl", url, validate::ADDRESS_LIMIT)?;
        }
        if let Some(tags) = &update.tags {
            validate::tags("tags", tags)?;
        }
        if let Some(metadata) = &update.metadata {
            validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
        }
        let body = Fields::default()
            .set("userId", user_id.as_str())
            .set("createNewUserWhenNotFound", false)
            .maybe("displayName", update.display_name)
            .maybe("description", update.description)
            .maybe(
                "avatarFileId",
                update.avatar_file_id.map(FileId::into_string),
            )
            .maybe("avatarCustomUrl", update.avatar_custom_url)
            .maybe("metadata", update.metadata)
            .maybe_list("tags", update.tags.as_deref());
        // The platform writes this path with a slash at its end.
        let call = Call::put(&["api", "v3", "users", ""]).json(body.into_json());
        self.one_user(call).await
    }

    /// Users whom the caller has blocked.
    pub async fn blocked_users(
        &self,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<User>, Error> {
        let query = Query::default()
            .pair("isDeleted", false)
            .page(limit(count), page);
        let call = Call::get(&["api", "v4", "me", "user-blocks"]).query(query);
        self.users(call).await
    }

    /// Blocks a user: neither sees what the other posts.
    pub async fn block_user(&self, user_id: &UserId) -> Result<(), Error> {
        let path = self.about("user-blocks", user_id)?;
        self.call(Call::post(&path)).await.map(drop)
    }

    /// Takes a block back.
    pub async fn unblock_user(&self, user_id: &UserId) -> Result<(), Error> {
        let path = self.about("user-blocks", user_id)?;
        self.call(Call::delete(&path)).await.map(drop)
    }

    /// Reports a user to the network's moderators.
    pub async fn flag_user(&self, user_id: &UserId) -> Result<User, Error> {
        let path = self.about("flags", user_id)?;
        self.one_user(Call::post(&path)).await
    }

    /// Takes a report back.
    pub async fn unflag_user(&self, user_id: &UserId) -> Result<User, Error> {
        let path = self.about("flags", user_id)?;
        self.one_user(Call::delete(&path)).await
    }

    /// A path about another user. Nobody blocks or reports themselves.
    fn about<'a>(&self, what: &'a str, user_id: &'a UserId) -> Result<[&'a str; 5], Error> {
        validate::id("userId", user_id.as_str())?;
        if self
            .current_session()
            .is_some_and(|session| session.me.id == *user_id)
        {
            return Err(validate::invalid("userId", Problem::Malformed).into());
        }
        Ok(["api", "v4", "me", what, user_id.as_str()])
    }

    pub(super) async fn users(&self, call: Call) -> Result<Page<User>, Error> {
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.users,
            next: envelope.next,
        })
    }

    async fn one_user(&self, call: Call) -> Result<User, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.users, "user")
    }
}
