//! What is known of an environment from its own mouth.

use jiff::Timestamp;

use crate::domain::{Deployment, DeploymentId, Mono, Now, ProbeRecord, ProbeSetup, Release};

/// The probe of one environment.
#[derive(Clone, Debug)]
pub struct ProbeState {
    /// How it looks, its addresses filled in.
    pub setup: ProbeSetup,
    /// What its looks amount to.
    pub record: ProbeRecord,
    /// The deployment that the looks are about, and whether it has ended.
    pub about: Option<(DeploymentId, bool)>,
    /// When it is to look next.
    pub due: Mono,
    /// When it last asked.
    pub asked: Option<Now>,
    /// Whether that answer is still awaited.
    pub awaited: bool,
    /// How many times it asked.
    pub count: u64,
}

impl ProbeState {
    /// A probe that has not looked yet, due at a moment.
    #[must_use]
    pub fn new(setup: ProbeSetup, now: Now, due: Mono) -> Self {
        let record = ProbeRecord::new(setup.confirmations, now);
        Self { setup, record, about: None, due, asked: None, awaited: false, count: 0 }
    }
}

impl super::EnvironmentState {
    /// Since when a probe has proved that the environment runs its current release; nothing while that is not proved. What
    /// asks how long a release has stood asks this.
    #[must_use]
    pub fn delivered_at(&self) -> Option<Timestamp> {
        self.current.as_ref()?.delivered_at()
    }

    /// The release that was deployed last before a moment, by its provider's word.
    #[must_use]
    pub fn running_at(&self, at: Timestamp) -> Option<&Release> {
        let good = self.deployments.iter().filter(|one| one.state.was_good() && one.changed_at <= at);
        good.max_by_key(|one| one.begun().unwrap_or(one.created_at)).map(|one| &one.release)
    }

    /// The deployment that was delivered last by its provider's word: of the release that is current, the newest good one.
    #[must_use]
    pub fn last_good(&self) -> Option<&Deployment> {
        let current = self.current.as_ref()?;
        self.deployments.iter().find(|one| one.state.was_good() && one.release.same(&current.release))
    }
}
