//! Paging (PLATFORM.md 2.4): a page is a limit and, later on, a place to go on from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::types::{FromSql, Value as Sql};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Tx;
use crate::api_error::ApiError;

/// Server default and maximum of `options[limit]`.
const DEFAULT_LIMIT: u32 = 10;
const MAXIMUM_LIMIT: u32 = 100;

/// Which part of a list the caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub limit: u32,
    pub place: Option<Place>,
}

/// A place in a list: the key of the entry at the border of the last page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    #[serde(rename = "k")]
    pub key: Key,
    /// Against the sort direction, towards the start of the list.
    #[serde(rename = "b", default)]
    pub backwards: bool,
    /// With the entry of the key itself.
    #[serde(rename = "i", default)]
    pub inclusive: bool,
}

/// The sort key of a list: the row's age, or a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    Number(i64),
    Text(String),
}

#[derive(Serialize, Deserialize)]
struct Token {
    #[serde(rename = "l")]
    limit: u32,
    #[serde(flatten)]
    place: Place,
}

impl Page {
    /// A first page; a missing limit is the default, a large one is cut.
    pub fn first(limit: Option<u32>) -> Self {
        Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAXIMUM_LIMIT),
            place: None,
        }
    }

    /// The page that an opaque token of ours stands for.
    pub fn from_token(token: &str) -> Result<Self, ApiError> {
        let refused =
            || ApiError::invalid(vec!["options.token is not a token of this list".into()]);
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refused())?;
        let token: Token = serde_json::from_slice(&bytes).map_err(|_| refused())?;
        Ok(Self {
            limit: token.limit.clamp(1, MAXIMUM_LIMIT),
            place: Some(token.place),
        })
    }

    fn token(&self, key: Key, backwards: bool) -> String {
        let token = Token {
            limit: self.limit,
            place: Place {
                key,
                backwards,
                inclusive: false,
            },
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).unwrap_or_default())
    }
}

/// One list query: `SELECT id FROM {from} WHERE {conditions}` in the order of `key`.
pub(crate) struct Listing<'q> {
    /// Table and joins; the entity is called `e` in it.
    pub from: &'q str,
    /// Joined by AND; each `?` is bound in turn.
    pub conditions: Vec<String>,
    pub bound: Vec<Sql>,
    /// A unique scalar expression over `e`.
    pub key: &'q str,
    pub descending: bool,
}

/// One page of ids, with the tokens of its neighbours.
pub(crate) struct Listed<I> {
    pub ids: Vec<I>,
    pub paging: Value,
}

impl Tx<'_> {
    /// Runs a list query for one page.
    pub fn list<I: FromSql>(
        &self,
        listing: Listing<'_>,
        page: &Page,
    ) -> Result<Listed<I>, ApiError> {
        let Listing {
            from,
            mut conditions,
            mut bound,
            key,
            descending,
        } = listing;
        let backwards = page.place.as_ref().is_some_and(|place| place.backwards);
        let downwards = descending != backwards;
        if let Some(place) = &page.place {
            let mut comparison = if downwards { "<" } else { ">" }.to_owned();
            if place.inclusive {
                comparison.push('=');
            }
            conditions.push(format!("{key} {comparison} ?"));
            bound.push(match &place.key {
                Key::Number(number) => Sql::Integer(*number),
                Key::Text(text) => Sql::Text(text.clone()),
            });
        }
        let condition = if conditions.is_empty() {
            "1".to_owned()
        } else {
            conditions.join(" AND ")
        };
        let order = if downwards { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT e.id, {key} FROM {from} WHERE {condition} ORDER BY {key} {order} LIMIT {}",
            page.limit + 1
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows: Vec<(I, Key)> = statement
            .query_map(rusqlite::params_from_iter(bound), |row| {
                let key = match row.get::<_, Sql>(1)? {
                    Sql::Integer(number) => Key::Number(number),
                    Sql::Text(text) => Key::Text(text),
                    _ => Key::Number(0),
                };
                Ok((row.get(0)?, key))
            })?
            .collect::<Result<_, _>>()?;
        let more = rows.len() > page.limit as usize;
        rows.truncate(page.limit as usize);
        if backwards {
            rows.reverse();
        }
        let mut paging = json!({});
        let continued = page.place.is_some();
        let (after, before) = if backwards {
            (continued, more)
        } else {
            (more, continued)
        };
        if let (true, Some((_, key))) = (after, rows.last()) {
            paging["next"] = json!(page.token(key.clone(), false));
        }
        if let (true, Some((_, key))) = (before, rows.first()) {
            paging["previous"] = json!(page.token(key.clone(), true));
        }
        Ok(Listed {
            ids: rows.into_iter().map(|(id, _)| id).collect(),
            paging,
        })
    }
}
