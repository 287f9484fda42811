//! Requests to be let into a community (PLATFORM.md 6).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tx;
use super::page::{Listed, Listing, Page};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::id::{CommunityId, JoinRequestId, NetworkId, UserId};

/// A request as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct JoinRequest {
    pub id: JoinRequestId,
    pub community: CommunityId,
    pub requestor: UserId,
    pub responder: Option<UserId>,
    /// `pending`, `approved`, `rejected` or `cancelled`.
    pub status: String,
    pub responded_at: Option<Millis>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What the lists of requests ask for.
pub(crate) struct JoinRequestQuery {
    pub communities: Vec<CommunityId>,
    pub statuses: Vec<String>,
}

impl JoinRequest {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            community: row.get("community")?,
            requestor: row.get("requestor")?,
            responder: row.get("responder")?,
            status: row.get("status")?,
            responded_at: row.get("responded_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

impl Tx<'_> {
    /// A request by id.
    pub fn join_request(&self, id: &JoinRequestId) -> Result<Option<JoinRequest>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM join_requests WHERE id = ?")?
            .query_row([id], JoinRequest::from_row)
            .optional()?)
    }

    /// Somebody's request that still waits for an answer.
    pub fn pending_join_request(
        &self,
        community: &CommunityId,
        user: &UserId,
    ) -> Result<Option<JoinRequest>, ApiError> {
        Ok(self
            .latest_join_request(community, user)?
            .filter(|request| request.status == "pending"))
    }

    /// Somebody's latest request, whatever became of it.
    pub fn latest_join_request(
        &self,
        community: &CommunityId,
        user: &UserId,
    ) -> Result<Option<JoinRequest>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT * FROM join_requests WHERE community = ? AND requestor = ?
                 ORDER BY rowid DESC LIMIT 1",
            )?
            .query_row(params![community, user], JoinRequest::from_row)
            .optional()?)
    }

    /// Keeps a new request.
    pub fn add_join_request(
        &self,
        community: &CommunityId,
        user: &UserId,
    ) -> Result<JoinRequest, ApiError> {
        let id = JoinRequestId::fresh();
        self.db.execute(
            "INSERT INTO join_requests (id, community, requestor, status, created_at, updated_at)
             VALUES (?1, ?2, ?3, 'pending', ?4, ?4)",
            params![id, community, user, self.now],
        )?;
        self.join_request(&id)?
            .ok_or_else(|| ApiError::internal("a join request vanished between two lines"))
    }

    /// Answers a request, or takes it back.
    pub fn settle_join_request(
        &self,
        request: &JoinRequest,
        status: &str,
        responder: Option<&UserId>,
    ) -> Result<JoinRequest, ApiError> {
        self.db.execute(
            "UPDATE join_requests SET status = ?1, responder = ?2, responded_at = ?3,
                updated_at = MAX(updated_at, ?3) WHERE id = ?4",
            params![status, responder, self.now, request.id],
        )?;
        self.join_request(&request.id)?
            .ok_or_else(|| ApiError::internal("a join request vanished between two lines"))
    }

    /// One page of requests, newest first.
    pub fn join_requests(
        &self,
        query: JoinRequestQuery,
        page: &Page,
    ) -> Result<Listed<JoinRequestId>, ApiError> {
        let mut conditions = Vec::new();
        let mut bound = Vec::new();
        for (column, values) in [
            (
                "e.community",
                query.communities.into_iter().map(String::from).collect(),
            ),
            ("e.status", query.statuses),
        ] {
            let marks = vec!["?"; values.len()].join(", ");
            conditions.push(format!("{column} IN ({marks})"));
            bound.extend(values.into_iter().map(Into::into));
        }
        let listing = Listing {
            from: "join_requests e",
            conditions,
            bound,
            key: "e.rowid",
            descending: true,
        };
        self.list(listing, page)
    }

    /// The envelope `{joinRequests, users, files}`, not closed yet.
    pub fn join_request_envelope(
        &self,
        network: &NetworkId,
        requests: &[JoinRequest],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        for request in requests {
            envelope.user(&request.requestor);
            if let Some(responder) = &request.responder {
                envelope.user(responder);
            }
            objects.push(self.join_request_json(network, request)?);
        }
        envelope.set("joinRequests", objects);
        Ok(envelope)
    }

    fn join_request_json(
        &self,
        network: &NetworkId,
        request: &JoinRequest,
    ) -> Result<Value, ApiError> {
        let requestor = self.public_id(&request.requestor)?;
        let responder = match &request.responder {
            Some(user) => Some(self.public_id(user)?),
            None => None,
        };
        Ok(json!({
            "_id": request.id,
            "joinRequestId": request.id,
            "networkId": network,
            "type": "communityJoinRequest",
            "targetType": "community",
            "targetId": request.community,
            "status": request.status,
            "userId": request.requestor,
            "requestorId": requestor,
            "requestorPublicId": requestor,
            "requestorInternalId": request.requestor,
            "responderId": responder,
            "responderPublicId": responder,
            "responderInternalId": request.responder,
            "respondedAt": request.responded_at.map(iso),
            "createdAt": iso(request.created_at),
            "updatedAt": iso(request.updated_at),
        }))
    }
}
