//! Connections: taken in up to a number, given up when they say nothing, ended in order.

use std::convert::Infallible;
use std::future::ready;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::api_error::ApiError;
use crate::limits::Limits;
use crate::metrics::{Limit, Metrics};

/// What hyper keeps of one call's head beyond our own limits, so that these are reached first:
/// hyper's refusal is not the platform's error.
const HEAD_ROOM: usize = 8 * 1024;
/// Pause after a connection could not be taken in, as when file descriptors ran out.
const BREATH: Duration = Duration::from_millis(200);
/// How long a connection too many is given to hear that it is one.
const REFUSAL_DEADLINE: Duration = Duration::from_secs(2);
/// Refusals that are spoken at once; more are dropped without a word.
const REFUSALS: usize = 64;

/// Answers calls until asked to stop, then lets running ones finish for as long as `patience`.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Arc<Limits>,
    metrics: Metrics,
    mut stopped: watch::Receiver<bool>,
    patience: Duration,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.idle())
        .max_buf_size(limits.url_bytes + limits.header_bytes + HEAD_ROOM);
    let service = TowerToHyperService::new(router);
    let places = Arc::new(Semaphore::new(limits.http_connections as usize));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = asked_to(&mut stopped) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                tracing::warn!(%cause, "a connection could not be taken in");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        // Events are small and must not wait for each other.
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(%cause, "a connection keeps its delay");
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            metrics.refused(Limit::HttpConnections);
            if let Ok(refusal) = Arc::clone(&refusals).try_acquire_owned() {
                tokio::spawn(async move {
                    // Whoever does not listen is dropped.
                    let _unheard = tokio::time::timeout(REFUSAL_DEADLINE, refuse(stream)).await;
                    drop(refusal);
                });
            }
            continue;
        };
        let service = service.clone();
        let told = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            service.call(request)
        });
        let connection = http
            .serve_connection(TokioIo::new(stream), told)
            .with_upgrades();
        let mut stopped = stopped.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = asked_to(&mut stopped) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(cause) = ended {
                tracing::debug!(%cause, "an HTTP connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    // Every place is free once every connection has ended.
    let all = places.acquire_many(limits.http_connections);
    if tokio::time::timeout(patience, all).await.is_err() {
        tracing::warn!("calls that still ran were cut off");
    }
}

/// Waits until somebody asks to stop; a dropped sender does as well.
async fn asked_to(stopped: &mut watch::Receiver<bool>) {
    let _asked = stopped.wait_for(|stop| *stop).await;
}

/// Answers one call on a connection too many.
async fn refuse(stream: TcpStream) -> hyper::Result<()> {
    let full = service_fn(|_: Request<Incoming>| {
        ready(Ok::<Response<Body>, Infallible>(
            ApiError::full().into_response(),
        ))
    });
    http1::Builder::new()
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), full)
        .await
}
