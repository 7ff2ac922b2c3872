//! What the rules judge: a plan, or a verb before there is a plan.

use crate::domain::{Ask, EnvironmentId, GateForecast, Plan, Release, ServiceId, SourceId, Text, Tier, Verb};

/// What would be done to what, as far as the rules look at it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The verb.
    pub verb: Verb,
    /// Whether it makes production safer: no rule but read-only stands in its way.
    pub safing: bool,
    /// The account.
    pub source: &'a SourceId,
    /// The service.
    pub service: &'a ServiceId,
    /// The service's name: what is typed to confirm.
    pub service_name: &'a Text,
    /// The environments that it changes, with their tiers.
    pub environments: Vec<(&'a EnvironmentId, Tier)>,
    /// What would run, where a release changes.
    pub to: Option<&'a Release>,
    /// Who started what is being let through.
    pub initiator: Option<&'a Text>,
    /// The gates that it passes or meets.
    pub gates: &'a [GateForecast],
    /// How many things are marked for it; 1 where nothing is.
    pub marked: usize,
    /// Whether it goes without reading.
    pub blind: bool,
}

impl<'a> Subject<'a> {
    /// What a plan would do.
    #[must_use]
    pub fn of(plan: &'a Plan) -> Self {
        let marked = match &plan.intent.ask {
            Ask::Approve { gates, .. } | Ask::Reject { gates } => gates.len(),
            _ => 1,
        };
        Self {
            verb: plan.verb(),
            safing: plan.intent.ask.safing(),
            source: &plan.source,
            service: &plan.service,
            service_name: &plan.service_name,
            environments: plan.environments.iter().map(|(environment, tier)| (environment, *tier)).collect(),
            to: plan.to.as_ref(),
            initiator: plan.initiator.as_ref(),
            gates: &plan.gates,
            marked: marked.max(plan.intent.marked),
            blind: plan.blind,
        }
    }

    /// Whether it touches production.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.environments.iter().any(|(_, tier)| tier.is_production())
    }

    /// Whether it brings a release into an environment, or tries to again.
    #[must_use]
    pub fn brings_a_release(&self) -> bool {
        matches!(self.verb, Verb::Approve | Verb::Promote | Verb::Retry)
    }
}
