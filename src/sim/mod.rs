//! The other side of the wire: a stateful, seeded world that speaks the vendors' HTTP dialects.
//!
//! Nothing of ours is imported here, and nothing here knows how our providers read: the dialect is written from the
//! vendor's documents, so that a misreading on one side cannot hide behind the same misreading on the other.
//!
//! ```text
//! request ─▶ road ─▶ weather (before) ─▶ who asks, limits ─▶ github::answer(&mut World) ─▶ tag ─▶ record ─▶ scripts ─▶ weather (after) ─▶ reply
//! ```

mod admit;
mod application;
mod archive;
mod clock;
mod control;
pub mod github;
mod gitlab;
mod kubernetes;
mod log_host;
mod octopus;
mod record;
mod rehearsal;
mod reply;
mod rng;
mod road;
mod scenario;
mod script;
mod server;
mod state;
mod usage;
mod vendor;
mod weather;
pub(crate) mod wire;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize};

use jiff::Timestamp;

pub use rehearsal::Truth;
pub use scenario::{RehearsalPart, Scenario, ScenarioError, scenarios};
use state::State;

/// How a world is played.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The same seed gives the same world.
    pub seed: u64,
    /// Simulated seconds a second; 0 = only `/__sim/advance` moves the clock.
    pub speed: f64,
    /// The simulated instant of the start; none = the wall clock's.
    pub start: Option<Timestamp>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, speed: 1.0, start: None }
    }
}

/// A simulated world that can be asked over HTTP. Clones share the same world.
#[derive(Clone)]
pub struct Simulator {
    state: Arc<Mutex<State>>,
    /// Requests being answered right now.
    busy: Arc<AtomicUsize>,
    operator_token: Arc<str>,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Simulator").finish_non_exhaustive()
    }
}

impl Simulator {
    /// The world of a scenario, with its past lived through.
    #[must_use]
    pub fn new(scenario: &Scenario, options: Options) -> Self {
        let state = State::new(scenario, options);
        let operator_token = state.token_of(&scenario.operator).into();
        Self { state: Arc::new(Mutex::new(state)), busy: Arc::default(), operator_token }
    }

    /// Every dialect and `/__sim`, to be called in process or served.
    ///
    /// Weather that cuts a connection shows in process as a body that ends with an error.
    pub fn router(&self) -> axum::Router {
        axum::Router::new().fallback(road::handle).with_state(self.clone())
    }

    /// Serves the router over TCP, origin-form and absolute-form targets alike, until the listener fails.
    ///
    /// # Errors
    /// What accepting a connection answers when the listener itself is broken.
    pub async fn serve(self, listener: tokio::net::TcpListener) -> std::io::Result<()> {
        server::serve(&self.router(), listener).await
    }

    /// The token of the person that `demo` plays.
    #[must_use]
    pub fn operator_token(&self) -> &str {
        &self.operator_token
    }

    /// The token that the operator would be given now: another one after theirs was rotated.
    #[must_use]
    pub fn present_token(&self) -> String {
        let mut state = self.lock();
        state.catch_up();
        state.token_of_operator()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while answering one request must not take the whole world away.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
