//! How a request leaves the process, and what may have become of one that failed.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

/// How long and how much an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// A whole read: from the first byte sent to the last one received.
    pub read: Duration,
    /// A whole act.
    pub act: Duration,
    /// Bytes of a body that are kept; the rest is cut.
    pub body: usize,
    /// Between two acts, as vendors ask for.
    pub between_acts: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(20),
            act: Duration::from_secs(30),
            body: 8 * 1024 * 1024,
            between_acts: Duration::from_secs(1),
        }
    }
}

/// Whether a request that failed may have reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It cannot have: no connection was made, or the request could not be built.
    No,
    /// It may have.
    Maybe,
}

/// Why no answer came. Its text never holds an address or a credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct TransportError {
    /// Whether the request may have been taken.
    pub reached: Reached,
    /// Whether the connection was cut before an answer began: a read may be repeated at once.
    pub reset: bool,
    /// The status, where one arrived before the body was lost.
    pub status: Option<u16>,
    /// What happened, in words.
    pub what: String,
    /// What to do about it; empty where nothing useful can be said.
    pub hint: &'static str,
}

/// Marks (in a response's extensions) a body that was cut at [`Limits::body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

/// A body that goes on: its pieces as they come.
pub type Flow = BoxStream<'static, Result<Bytes, TransportError>>;

/// Carries one request and brings its answer, following no redirect and repeating nothing.
#[async_trait]
pub trait Transport: Debug + Send + Sync {
    /// Sends `request` once.
    ///
    /// # Errors
    /// A [`TransportError`] that says whether the request may have been taken.
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError>;

    /// Sends a reading `request` whose answer goes on for as long as both sides want, and gives it as soon as its head is
    /// there.
    ///
    /// # Errors
    /// A [`TransportError`]; where this transport has no such way, one that says so.
    async fn open(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Flow>, TransportError> {
        let _ = (request, limits);
        Err(TransportError {
            reached: Reached::No,
            reset: false,
            status: None,
            what: "nothing can be watched over this connection".to_owned(),
            hint: "",
        })
    }
}
