//! Environments and what protects them.

use super::super::wire;
use super::{rules, some};
use crate::domain::{Environment, EnvironmentId, ProtectionRule, Reviewer, ServiceSetup, Tier};

/// The tier of an environment: as configured, else the vendor's own word, else what the name suggests.
pub(in super::super) fn tier(setup: &ServiceSetup, name: &str, word: &str) -> Tier {
    if let Some(tier) = setup.tiers.get(name) {
        return *tier;
    }
    match word {
        "production" => Tier::Production,
        "staging" => Tier::Staging,
        "testing" => Tier::Testing,
        "development" => Tier::Development,
        "other" => Tier::Other,
        _ => setup.tier(name),
    }
}

/// Every environment of a service in promotion order: the configured ones first, then by tier and name. `protected`: what
/// protects them; nothing where that cannot be read.
pub(in super::super) fn environments(
    setup: &ServiceSetup,
    wire: &[wire::Environment],
    protected: Option<&[wire::ProtectedEnvironment]>,
) -> Vec<Environment> {
    let mut environments: Vec<Environment> = wire
        .iter()
        .filter(|wire| !wire.name.is_empty())
        .map(|wire| {
            let tier = tier(setup, &wire.name, &wire.tier);
            Environment {
                id: EnvironmentId::new(&setup.id, &wire.name),
                tier,
                order: 0,
                rules: protected.map(|all| {
                    let own = all.iter().find(|protected| protected.name == wire.name);
                    own.map(protection).unwrap_or_default()
                }),
                // The vendor's folders are what stands before the first slash. Production is never folded away.
                group: wire.name.split_once('/').filter(|_| !tier.is_production()).and_then(|(folder, _)| some(folder)),
                url: some(&wire.external_url),
                updated_at: wire.updated_at,
            }
        })
        .collect();
    let place = |environment: &Environment| {
        let name = environment.id.name.raw();
        setup.environments.iter().position(|configured| configured == name).unwrap_or(usize::MAX)
    };
    environments.sort_by(|one, other| {
        (place(one), one.tier, &one.group, &one.id.name).cmp(&(place(other), other.tier, &other.group, &other.id.name))
    });
    for (order, environment) in (0..).zip(environments.iter_mut()) {
        environment.order = order;
    }
    environments
}

/// Every rule of approval as the vendor demands it.
fn protection(wire: &wire::ProtectedEnvironment) -> Vec<ProtectionRule> {
    rules(wire)
        .iter()
        .map(|rule| ProtectionRule::Reviewers {
            who: vec![Reviewer { name: rule.who.clone(), team: rule.team }],
            required: rule.required,
            prevent_self_review: false,
        })
        .collect()
}
