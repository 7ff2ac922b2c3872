//! Safety as types.
//!
//! A [`Clearance`] is minted by [`assess`](super::assess) alone and never cloned:
//!
//! ```compile_fail
//! fn forge(digest: flightdeck::domain::Digest, granted: flightdeck::domain::Now) -> flightdeck::policy::Clearance {
//!     flightdeck::policy::Clearance { digest, granted, overridden: Vec::new(), blind: false, twice: false }
//! }
//! ```
//! ```compile_fail
//! fn twice(clearance: flightdeck::policy::Clearance) -> (flightdeck::policy::Clearance, flightdeck::policy::Clearance) {
//!     (clearance.clone(), clearance)
//! }
//! ```
//!
//! An [`Order`] is moved, never cloned, and cannot be built without a clearance:
//!
//! ```compile_fail
//! fn again(order: flightdeck::policy::Order) -> (flightdeck::policy::Order, flightdeck::policy::Order) {
//!     (order.clone(), order)
//! }
//! ```
//! ```compile_fail
//! fn around(plan: flightdeck::domain::Plan, clearance: flightdeck::policy::Clearance) -> flightdeck::policy::Order {
//!     flightdeck::policy::Order { plan, clearance, next: 0 }
//! }
//! ```
//!
//! A [`Permit`] comes from an order alone, and is spent by the sending:
//!
//! ```compile_fail
//! fn forge(digest: flightdeck::domain::Digest) -> flightdeck::policy::Permit {
//!     flightdeck::policy::Permit { step: 0, digest }
//! }
//! ```
//! ```compile_fail
//! fn spend(_: flightdeck::policy::Permit) {}
//! fn twice(permit: flightdeck::policy::Permit) {
//!     spend(permit);
//!     spend(permit);
//! }
//! ```
//!
//! And nothing can be deserialised into being:
//!
//! ```compile_fail
//! fn load(json: &str) -> flightdeck::policy::Clearance {
//!     serde_json::from_str(json).unwrap()
//! }
//! ```

use std::time::Duration;

use crate::domain::{Digest, Now, Plan, Step, Text};

/// How long a clearance lives after the confirmation, and after each step that became true.
pub const CLEARANCE_LIFE: Duration = Duration::from_secs(15);

/// The permission to send one plan, minted by [`assess`](super::assess) from the operator's confirmation.
#[derive(Debug)]
#[must_use]
pub struct Clearance {
    digest: Digest,
    granted: Now,
    overridden: Vec<Text>,
    blind: bool,
    twice: bool,
}

impl Clearance {
    /// Only the rules mint.
    pub(super) fn mint(digest: Digest, granted: Now, overridden: Vec<Text>, blind: bool, twice: bool) -> Self {
        Self { digest, granted, overridden, blind, twice }
    }

    /// Whether it still lives, on the wall clock and the monotonic one: a machine that slept must not wake up and send.
    fn lives(&self, now: Now) -> bool {
        let life = jiff::SignedDuration::try_from(CLEARANCE_LIFE).unwrap_or(jiff::SignedDuration::ZERO);
        let wall = now.wall.duration_since(self.granted.wall);
        now.since(self.granted) <= CLEARANCE_LIFE && wall <= life && wall >= -life
    }
}

/// Why an order cannot be made or go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The clearance is for another plan.
    #[error("the plan changed after it was confirmed")]
    OtherPlan,
    /// The clearance is too old.
    #[error("the confirmation is older than {} seconds", CLEARANCE_LIFE.as_secs())]
    Expired,
    /// That step was permitted already, or does not exist.
    #[error("no step is left to send")]
    NoStep,
}

/// The cleared, single-use permission to carry out a plan. Moved, never cloned.
#[derive(Debug)]
#[must_use]
pub struct Order {
    plan: Plan,
    clearance: Clearance,
    next: usize,
}

impl Order {
    /// Binds a plan to its clearance.
    ///
    /// # Errors
    /// [`OrderError::OtherPlan`] where the clearance is for another digest, [`OrderError::Expired`] where it is too old.
    pub fn new(plan: Plan, clearance: Clearance, now: Now) -> Result<Self, OrderError> {
        if plan.digest() != clearance.digest {
            return Err(OrderError::OtherPlan);
        }
        if !clearance.lives(now) {
            return Err(OrderError::Expired);
        }
        Ok(Self { plan, clearance, next: 0 })
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The step that is to be sent next.
    #[must_use]
    pub fn next_step(&self) -> Option<&Step> {
        self.plan.steps.get(self.next)
    }

    /// What the confirmation stepped over: freezes, and a second person where a safing verb passes without.
    #[must_use]
    pub fn overridden(&self) -> &[Text] {
        &self.clearance.overridden
    }

    /// Whether it may be sent without its premises having been read.
    #[must_use]
    pub fn blind(&self) -> bool {
        self.clearance.blind
    }

    /// Whether the operator accepted that it may run twice.
    #[must_use]
    pub fn twice(&self) -> bool {
        self.clearance.twice
    }

    /// Permits the next step, once.
    ///
    /// # Errors
    /// [`OrderError::Expired`] where the clearance no longer lives, [`OrderError::NoStep`] where nothing is left.
    pub fn permit(&mut self, now: Now) -> Result<Permit, OrderError> {
        if !self.clearance.lives(now) {
            return Err(OrderError::Expired);
        }
        let step = self.plan.steps.get(self.next).ok_or(OrderError::NoStep)?;
        let permit = Permit { step: self.next, digest: step.digest() };
        self.next += 1;
        Ok(permit)
    }

    /// Says that the step before the next one became true: the clearance lives on from here. Waiting for a cancelled run
    /// to end is part of the plan that was confirmed; a break of any other kind is not, and lets the clearance lapse.
    pub fn step_became_true(&mut self, now: Now) {
        self.clearance.granted = now;
    }
}

/// The permission to send one request once. The guard below the providers refuses a write without it.
#[derive(Debug)]
#[must_use]
pub struct Permit {
    step: usize,
    digest: Digest,
}

impl Permit {
    /// Whether this permit is for exactly this step.
    #[must_use]
    pub fn covers(&self, step: &Step) -> bool {
        self.step == step.index && self.digest == step.digest()
    }
}
