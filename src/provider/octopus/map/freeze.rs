//! Deployment freezes.

use jiff::Timestamp;

use super::super::catalog::{Place, Project};
use super::super::wire;
use crate::domain::{ProviderFreeze, Text};

/// Who holds back what while one lasts.
const ENFORCED: &str = "Octopus refuses new deployments there unless its freeze is overridden; running tasks go on";

/// The same of one that comes again.
const RECURS: &str = "Octopus refuses new deployments there unless its freeze is overridden; running tasks go on; it comes \
                      again, and Octopus alone knows when";

/// A freeze that holds a place now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Frozen {
    /// Its name.
    pub(in super::super) name: String,
    /// Until when.
    pub(in super::super) until: Timestamp,
    /// Whether a pause of ours made it.
    pub(in super::super) ours: bool,
}

/// Whether a freeze bears the mark of a pause of ours in its name.
fn marked(freeze: &wire::Freeze) -> bool {
    freeze.name.contains("[flightdeck ")
}

/// Whether a freeze is about a place of a project.
fn covers(freeze: &wire::Freeze, project: &Project, place: &Place) -> bool {
    let whole = freeze
        .project_environment_scope
        .get(&project.wire.id)
        .is_some_and(|environments| environments.is_empty() || environments.contains(&place.environment));
    let tenant = freeze.tenant_project_environment_scope.iter().any(|scope| {
        scope.project_id == project.wire.id
            && scope.environment_id == place.environment
            && place.tenant.as_ref() == Some(&scope.tenant_id)
    });
    whole || tenant
}

/// The freeze that holds a place now, the one that ends last; where there is any that is not ours, one of those.
pub(in super::super) fn frozen(
    freezes: &[wire::Freeze],
    project: &Project,
    place: &Place,
    now: Timestamp,
) -> Option<Frozen> {
    freezes
        .iter()
        .filter(|freeze| covers(freeze, project, place))
        .filter_map(|freeze| Some((freeze, freeze.start?, freeze.end?)))
        .filter(|(_, start, end)| *start <= now && now < *end)
        .max_by_key(|(freeze, _, end)| (!marked(freeze), *end))
        .map(|(freeze, _, end)| Frozen { name: freeze.name.clone(), until: end, ours: marked(freeze) })
}

/// The present and coming freezes of a project.
pub(in super::super) fn freezes(freezes: &[wire::Freeze], project: &Project, now: Timestamp) -> Vec<ProviderFreeze> {
    let places = project.places();
    freezes
        .iter()
        .filter_map(|freeze| {
            let (from, until) = (freeze.start?, freeze.end.filter(|end| *end > now)?);
            let held: Vec<_> = places.iter().filter(|place| covers(freeze, project, place)).collect();
            (!held.is_empty()).then(|| ProviderFreeze {
                name: Text::new(&freeze.name),
                environments: if held.len() == places.len() {
                    Vec::new()
                } else {
                    held.iter().map(|place| project.target(place)).collect()
                },
                from,
                until,
                enforced: Text::new(if freeze.recurring_schedule.is_some() { RECURS } else { ENFORCED }),
            })
        })
        .collect()
}

/// The freezes that a pause of ours holds the project by now: they bear our mark in their name and are about it alone.
pub(in super::super) fn ours<'a>(
    freezes: &'a [wire::Freeze],
    project: &str,
    now: Timestamp,
) -> impl Iterator<Item = &'a wire::Freeze> {
    freezes.iter().filter(move |freeze| {
        marked(freeze)
            && freeze.project_environment_scope.len() == 1
            && freeze.project_environment_scope.contains_key(project)
            && freeze.start.is_none_or(|start| start <= now)
            && freeze.end.is_some_and(|end| now < end)
    })
}
