//! A service as a whole: the object, its revisions, its analyses, and what keeps it.

use futures_util::future::join3;

use super::super::super::http::Session;
use super::super::live::{Live, Seen};
use super::super::object::{Kind, Object};
use super::super::{Kubernetes, map, wire};
use super::{Findings, account, applications, list, seen};
use crate::domain::{Environment, Fact, FaultKind, Service, ServiceId, Text};

/// Reads everything of a service that a glance shows.
pub(super) async fn service(kubernetes: &Kubernetes, session: &Session<'_>, id: &ServiceId, findings: &mut Findings) {
    let Some((setup, object)) = findings.take(kubernetes.service(id)) else { return };
    let (picture, permission, applications) = join3(
        picture(session, object),
        account::permission(kubernetes, session, id, object),
        applications(kubernetes, session),
    )
    .await;
    let environment = Kubernetes::environment(setup, object);
    let tier = setup.tier(environment.name.raw());
    // Where the object or its revisions cannot be read now, the service is there all the same: what was seen of it ages.
    if matches!(&picture, Err(fault) if fault.kind == FaultKind::NotFound) {
        findings.take(picture);
        return;
    }
    findings.facts.extend([
        Fact::Service(Service {
            id: id.clone(),
            source: kubernetes.source.clone(),
            name: Text::new(&object.name),
            repository: Text::new(&setup.repository),
            url: Text::default(),
            permission,
            workflows: Vec::new(),
        }),
        Fact::Environments {
            service: id.clone(),
            environments: vec![Environment {
                id: environment.clone(),
                tier,
                order: 0,
                rules: Some(Vec::new()),
                group: None,
                url: None,
                updated_at: None,
            }],
        },
    ]);
    let Some((seen, runs)) = findings.take(picture) else { return };
    let runs = findings.take(runs);
    findings.facts.extend([
        Fact::Deployments {
            environment: environment.clone(),
            deployments: map::deployments(&seen, &environment),
            more: false,
        },
        Fact::Rollouts {
            service: id.clone(),
            rollouts: vec![map::rollout(&seen, &environment, runs.as_deref(), applications.as_deref())],
        },
    ]);
}

/// The object with its revisions, and its analyses or why they could not be read.
async fn picture(
    session: &Session<'_>,
    object: &Object,
) -> Result<(Seen, Result<Vec<wire::AnalysisRun>, crate::domain::Fault>), crate::domain::Fault> {
    let seen = seen(session, object).await?;
    let runs = runs(session, &seen).await;
    Ok((seen, runs))
}

/// The analysis runs of the revision that is being rolled out.
async fn runs(session: &Session<'_>, seen: &Seen) -> Result<Vec<wire::AnalysisRun>, crate::domain::Fault> {
    let Live::Rollout(rollout) = &seen.live else { return Ok(Vec::new()) };
    let hash = &rollout.status.current_pod_hash;
    if hash.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("/apis/argoproj.io/v1alpha1/namespaces/{}/analysisruns", seen.object.namespace);
    let selector = format!("{}={hash}", Kind::Rollout.hash_label());
    let (_, runs) = list(session, &path, Some(&selector), &seen.object.doing("the analyses")).await?;
    Ok(runs)
}
