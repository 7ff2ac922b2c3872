//! Environments and their rules.

use super::super::wire;
use super::some;
use crate::domain::{Environment, EnvironmentId, ProtectionRule, Reviewer, ServiceSetup, Text};

/// Every environment of a service in promotion order: the configured ones first, then by tier and name.
pub(in super::super) fn environment(setup: &ServiceSetup, wire: &[wire::Environment]) -> Vec<Environment> {
    let mut environments: Vec<Environment> = wire
        .iter()
        .filter(|wire| !wire.name.is_empty())
        .map(|wire| Environment {
            id: EnvironmentId::new(&setup.id, &wire.name),
            tier: setup.tier(&wire.name),
            order: 0,
            rules: wire.protection_rules.as_deref().map(rules),
            group: None,
            url: some(&wire.html_url),
            updated_at: wire.updated_at,
        })
        .collect();
    let place = |environment: &Environment| {
        let name = environment.id.name.raw();
        setup.environments.iter().position(|configured| configured == name).unwrap_or(usize::MAX)
    };
    environments
        .sort_by(|one, other| (place(one), one.tier, &one.id.name).cmp(&(place(other), other.tier, &other.id.name)));
    for (order, environment) in (0..).zip(environments.iter_mut()) {
        environment.order = order;
    }
    environments
}

/// What the vendor demands before it deploys there. One reviewer of those named is enough at this vendor.
pub(in super::super) fn rules(wire: &[wire::ProtectionRule]) -> Vec<ProtectionRule> {
    wire.iter()
        .map(|rule| match rule.kind.as_str() {
            "required_reviewers" => ProtectionRule::Reviewers {
                who: reviewers(&rule.reviewers),
                required: 1,
                prevent_self_review: rule.prevent_self_review,
            },
            "wait_timer" => ProtectionRule::WaitTimer { minutes: rule.wait_timer },
            "branch_policy" => ProtectionRule::BranchPolicy,
            other => ProtectionRule::Unknown(Text::new(other)),
        })
        .collect()
}

/// People and teams.
pub(in super::super) fn reviewers(wire: &[wire::ReviewerEntry]) -> Vec<Reviewer> {
    wire.iter()
        .map(|entry| {
            let team = entry.kind == "Team";
            let named = &entry.reviewer;
            let name = [&named.login, &named.slug, &named.name].into_iter().find(|name| !name.is_empty());
            Reviewer { name: Text::new(name.map_or("someone", String::as_str)), team }
        })
        .collect()
}
