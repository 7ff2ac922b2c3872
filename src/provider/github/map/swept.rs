//! What a sweep read, as the lists would have said it, so that both are read by the same rules.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::super::versions::Tag;
use super::super::wire;
use super::History;
use crate::domain::Permission;

/// Deployments of one environment that a sweep looks at before it says that nothing is known to be current: as many as
/// statuses are read of a service at a glance.
const LOOKED_AT: usize = 8;

/// What the token may do in a repository, in the schema's words.
pub(in super::super) fn permission(word: &str) -> Permission {
    match word {
        "ADMIN" => Permission::Admin,
        "MAINTAIN" | "WRITE" => Permission::Write,
        "TRIAGE" | "READ" => Permission::Read,
        _ => Permission::Unsaid,
    }
}

/// A mark of all that was read: equal marks mean that nothing changed.
pub(in super::super) fn mark(repository: &wire::SweptRepository) -> u64 {
    let mut hasher = DefaultHasher::new();
    repository.hash(&mut hasher);
    hasher.finish()
}

/// The deployments of one environment, newest first: those of the common list, and the newest that ended where the others
/// fill that list.
pub(in super::super) fn deployments_to<'a>(
    repository: &'a wire::SweptRepository,
    environment: &str,
) -> Vec<&'a wire::SweptDeployment> {
    let common = repository.deployments.nodes.iter().flatten();
    let mut found: Vec<_> = common.filter(|deployment| deployment.environment == environment).collect();
    let named = repository.environments.nodes.iter().flatten().filter(|found| found.name == environment);
    for ended in named.filter_map(|found| found.latest_completed_deployment.as_ref()) {
        if found.iter().all(|known| known.id != ended.id) {
            found.push(ended);
        }
    }
    found.sort_by_key(|deployment| std::cmp::Reverse((deployment.created_at, deployment.database_id)));
    found
}

/// What is known of a swept deployment's statuses.
#[derive(Clone, Debug)]
pub(in super::super) enum Told {
    /// Where it stands.
    Known(Box<History>),
    /// Its newest status does not tell what it ever was: its whole list must be read.
    Doubtful,
    /// It has no number, which no deployment lacks.
    Nameless,
}

/// Takes what the newest status tells; `read` finds a whole list that was read because it did not tell.
pub(in super::super) fn told(
    swept: &wire::SweptDeployment,
    read: impl Fn(&wire::SweptDeployment) -> Option<Vec<wire::Status>>,
) -> Told {
    let Some(deployment) = swept.deployment() else { return Told::Nameless };
    let statuses = match swept.word().as_str() {
        // The vendor overwrites a success with `inactive`, and closes what was refused at its gate as failed.
        "inactive" | "failure" | "error" => match read(swept) {
            Some(statuses) => statuses,
            None => return Told::Doubtful,
        },
        _ => swept.latest_status.iter().map(wire::Status::from).collect(),
    };
    Told::Known(Box::new(History { deployment, statuses: Some(statuses) }))
}

/// What is known of an environment's deployments, newest first, up to the first that was good.
#[derive(Debug, Default)]
pub(in super::super) struct Line<'a> {
    /// What is known.
    pub histories: Vec<History>,
    /// Those whose statuses must be read first; the line is whole only where there are none.
    pub doubtful: Vec<&'a wire::SweptDeployment>,
}

/// Walks an environment's deployments from the newest on.
pub(in super::super) fn line<'a>(
    newest_first: &[&'a wire::SweptDeployment],
    read: impl Fn(&wire::SweptDeployment) -> Option<Vec<wire::Status>>,
) -> Line<'a> {
    let mut line = Line::default();
    for swept in newest_first.iter().take(LOOKED_AT) {
        match told(swept, &read) {
            Told::Known(history) => {
                let good = history.state().was_good();
                line.histories.push(*history);
                if good {
                    break;
                }
            }
            Told::Doubtful => line.doubtful.push(swept),
            Told::Nameless => {}
        }
    }
    line
}

/// Statuses newest first, whichever way the vendor lists them.
pub(in super::super) fn statuses(swept: &wire::NodeStatuses) -> Vec<wire::Status> {
    let mut statuses: Vec<wire::Status> = swept.statuses.nodes.iter().flatten().map(wire::Status::from).collect();
    let oldest_first = match (statuses.first(), statuses.last()) {
        (Some(first), Some(last)) => first.created_at < last.created_at,
        _ => false,
    };
    if oldest_first {
        statuses.reverse();
    }
    statuses.sort_by_key(|status| std::cmp::Reverse(status.created_at));
    statuses
}

/// Tags and releases as the lists have them.
pub(in super::super) fn names(named: &wire::NamedRepository) -> (Vec<Tag>, Vec<String>) {
    let tags = named.refs.nodes.iter().flatten().filter_map(|tag| {
        let target = tag.target.as_ref()?;
        // An annotated tag names its commit one step further.
        let sha = target.target.as_ref().map_or(&target.oid, |commit| &commit.oid).clone();
        Some(Tag { name: tag.name.clone(), commit: sha })
    });
    let releases = named.releases.nodes.iter().flatten();
    let published = releases.filter(|release| !release.is_draft && !release.tag_name.is_empty());
    (tags.collect(), published.map(|release| release.tag_name.clone()).collect())
}
