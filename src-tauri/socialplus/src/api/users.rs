//! Users (contract section 4.2).

use super::{Fields, limit};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{FileId, Page, PageToken, User, UserId},
    validate,
};

/// What to change in one's own user; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserUpdate {
    /// 1 to 100 characters.
    pub display_name: Option<String>,
    /// A short text.
    pub description: Option<String>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
}

impl Client {
    /// One user by public id.
    pub async fn get_user(&self, user_id: &UserId) -> Result<User, Error> {
        validate::id("userId", user_id.as_str())?;
        let call = Call::get(&["api", "v3", "users", user_id.as_str()]);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.users, "user")
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
        let keyword = keyword.trim();
        validate::at_most("keyword", keyword, validate::DISPLAY_NAME_LIMIT)?;
        let query = Query::default()
            .maybe("keyword", (!keyword.is_empty()).then_some(keyword))
            .pair("sortBy", "displayName")
            .pair("isDeleted", false)
            .page(limit(None), page);
        let call = Call::get(&["api", "v3", "users"]).query(query);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.users,
            next: envelope.next,
        })
    }

    /// Changes one's own user.
    pub async fn update_me(&self, update: UserUpdate) -> Result<User, Error> {
        if let Some(name) = &update.display_name {
            validate::filled("displayName", name, validate::DISPLAY_NAME_LIMIT)?;
        }
        if let Some(text) = &update.description {
            validate::at_most("description", text, validate::DESCRIPTION_LIMIT)?;
        }
        let session = self.current_session().ok_or(Error::NotSignedIn)?;
        let body = Fields::default()
            .set("userId", session.me.id.as_str())
            .set("createNewUserWhenNotFound", false)
            .maybe("displayName", update.display_name)
            .maybe("description", update.description)
            .maybe(
                "avatarFileId",
                update.avatar_file_id.map(FileId::into_string),
            );
        // The contract writes this path with a slash at its end.
        let call = Call::put(&["api", "v3", "users", ""]).json(body.into_json());
        let (answer, envelope) = self.envelope(call).await?;
        let me = answer.first(envelope.users, "user")?;
        self.inner.sessions.update_me(&me);
        Ok(me)
    }
}
