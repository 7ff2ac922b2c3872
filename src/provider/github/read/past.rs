//! The statuses of many deployments: those that stand as they were read before, the others by one query, and one by one
//! what no query brings.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::super::super::http::Session;
use super::super::map::{self, History};
use super::super::paths::Repository;
use super::super::{GitHub, query, wire};
use super::deployments::statuses;
use crate::domain::{Budget, Fault};

/// Deployments whose statuses are asked for at once: the schema's limit for `nodes`.
const AT_ONCE: usize = 100;
/// As few as are asked for one by one: what did not change since costs nothing then, and a query always costs a point.
const FEW: usize = 3;
/// How many deployments are remembered.
const KEPT: usize = 4_000;

/// The statuses of deployments that were replaced: these stay as they are.
#[derive(Debug, Default)]
pub(in super::super) struct Settled(BTreeMap<String, Vec<wire::Status>>);

impl Settled {
    fn keep(&mut self, id: &str, statuses: &[wire::Status]) {
        if self.0.len() >= KEPT {
            self.0.pop_first();
        }
        self.0.insert(id.to_owned(), statuses.to_vec());
    }
}

/// Reads the statuses of deployments, newest first, each in its place.
pub(super) async fn histories(
    github: &GitHub,
    session: &Session<'_>,
    repository: &Repository<'_>,
    deployments: Vec<wire::Deployment>,
) -> Vec<Result<History, Fault>> {
    let mut known: BTreeMap<String, Vec<wire::Status>> = {
        let memory = github.memory();
        let remembered = |deployment: &wire::Deployment| {
            let statuses = memory.settled.0.get(&deployment.node_id)?;
            Some((deployment.node_id.clone(), statuses.clone()))
        };
        deployments.iter().filter_map(remembered).collect()
    };
    let unknown = deployments.iter().map(|deployment| deployment.node_id.as_str());
    let unknown: Vec<String> =
        unknown.filter(|id| !id.is_empty() && !known.contains_key(*id)).map(str::to_owned).collect();
    if unknown.len() > FEW && !spent(github.client.points().as_ref(), session) {
        let doing = repository.doing(&format!("the statuses of {} deployments", unknown.len()));
        for ids in unknown.chunks(AT_ONCE) {
            // Where queries are refused, each is asked for by itself.
            let Ok(nodes) = query::statuses(github, session, ids, &doing).await else { break };
            known.extend(nodes.into_iter().map(|node| (node.id.clone(), map::swept_statuses(&node))));
        }
    }
    let known = &known;
    let read = join_all(deployments.into_iter().enumerate().map(|(place, deployment)| async move {
        let statuses = match known.get(&deployment.node_id).filter(|_| !deployment.node_id.is_empty()) {
            Some(statuses) => statuses.clone(),
            None => statuses(session, repository, deployment.id, place > 0).await?,
        };
        Ok(History { deployment, statuses: Some(statuses) })
    }))
    .await;
    let mut memory = github.memory();
    // The newest of them may become current again.
    for history in read.iter().skip(1).flatten() {
        let id = &history.deployment.node_id;
        let statuses = history.statuses.as_deref().unwrap_or_default();
        if !id.is_empty() && statuses.first().is_some_and(|newest| newest.state == "inactive") {
            memory.settled.keep(id, statuses);
        }
    }
    read
}

/// Whether a tenth of the points is all that is left.
fn spent(points: Option<&Budget>, session: &Session<'_>) -> bool {
    let now = session.client().now().wall;
    points.is_some_and(|points| points.remaining <= points.limit / 10 && points.resets_at > now)
}
