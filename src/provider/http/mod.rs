//! The one HTTP client: reads that are conditional, bounded and polite, and acts that are sent once.
//!
//! This folder is the only place that names `reqwest`. It knows the manners of HTTP (validators, paging by link, redirects
//! by hand, rate limits, lost replies) and no vendor's objects. Requests leave through a [`Transport`], so that the
//! simulator's router can stand in for a network.

mod act;
mod answer;
mod budget;
mod client;
mod link;
mod network;
mod path;
mod proxy;
mod query;
mod session;
mod token;
mod transport;
mod trust;
mod watch;
mod welcome;

pub use answer::Answer;
pub use budget::retry_after;
pub use client::{Ask, Client, ClientParts, TokenScheme};
pub use network::Network;
pub use path::segment;
pub use proxy::Proxy;
pub use query::Query;
pub use session::{Page, Session};
pub use token::{FixedToken, TokenSource};
pub use transport::{Cut, Flow, Limits, Reached, Transport, TransportError};
pub(in crate::provider) use trust::wrong_certificate;
pub use trust::{Machine, Trust, TrustSource};
pub use watch::Watch;
