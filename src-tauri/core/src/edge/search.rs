//! The commands that only look something up: no actor keeps what they find.

use greenroom_contract::{CommunityChoice, Person, Posting, Search, UiError};
use socialplus::{CommunityFilter, CommunityQuery};

use crate::{
    app::App,
    platform::{failed, person},
};

impl App {
    /// Communities this person can announce a room in.
    pub async fn search_communities(&self, args: Search) -> Result<Vec<CommunityChoice>, UiError> {
        let keyword = args.keyword.trim().to_owned();
        let page = self
            .platform()?
            .client
            .query_communities(CommunityQuery {
                filter: CommunityFilter::Member,
                keyword: (!keyword.is_empty()).then_some(keyword),
                ..CommunityQuery::default()
            })
            .await
            .map_err(failed)?;
        Ok(page
            .items
            .iter()
            .map(|community| CommunityChoice {
                community_id: community.id.as_str().to_owned(),
                name: community.display_name.clone(),
                posting: match community.posting() {
                    socialplus::Posting::Allowed => Posting::Open,
                    socialplus::Posting::Reviewed => Posting::Reviewed,
                    socialplus::Posting::Refused => Posting::ModeratorsOnly,
                },
            })
            .collect())
    }

    /// People by name, without this person.
    pub async fn search_people(&self, args: Search) -> Result<Vec<Person>, UiError> {
        let platform = self.platform()?;
        let page = platform
            .client
            .search_users(&args.keyword, None)
            .await
            .map_err(failed)?;
        Ok(page
            .items
            .iter()
            .map(person)
            .filter(|person| person.user_id != platform.me.user_id.as_str())
            .collect())
    }
}
