//! One server task whole: its steps, what it asks, what was answered.

use futures_util::future::join3;

use super::super::super::http::Session;
use super::super::paths::segment;
use super::super::{Octopus, catalog, map, wire};
use super::project::complete;
use super::publish::Gathered;
use super::{Findings, parts};
use crate::domain::{Fact, Review, ReviewVerdict, RunId, Text};

/// Reads a task.
pub(super) async fn run(octopus: &Octopus, session: &Session<'_>, id: &RunId, findings: &mut Findings) {
    let Some(project) = findings.take(catalog::project(octopus, session, &id.service).await) else { return };
    let path = project.catalog.path(&format!("/tasks/{}/details", segment(&id.run)));
    let doing = format!("reading task {}", Text::new(&id.run));
    let (details, interruptions, freezes) = join3(
        session.get::<wire::TaskDetails>(&path, &doing),
        parts::interruptions(session, &project.catalog, Some(&id.run), false),
        parts::freezes(session),
    )
    .await;
    let Some(details) = findings.take(details) else { return };
    let details = details.value;
    let Some(deployment) = details.task.deployment() else { return };
    let deployment = parts::deployment(session, &project.catalog, deployment).await;
    let Some(deployment) = findings.take(deployment) else { return };
    parts::remember(octopus, std::slice::from_ref(&deployment));
    let item = parts::joined(&deployment, &details.task);
    let mut gathered = Gathered {
        items: vec![item.clone()],
        interruptions: findings.take(interruptions).unwrap_or_default(),
        freezes: findings.take(freezes),
        prevented: Vec::new(),
    };
    findings.take(complete(octopus, session, &project.catalog, &mut gathered).await);

    let place = project.place(&item.environment_id, item.tenant_id.as_deref());
    let url = project.url(octopus, &format!("/tasks/{}", item.task_id));
    let about = gathered.circumstances(octopus, &project, &place, &item);
    let (release, made) = (Gathered::release(octopus, &item), gathered.made(octopus, &item));
    let run = map::run(&id.service, &item, &place.name, &release, &made, &about, url.clone());
    if let Some(run) = run {
        findings.fact(Fact::Runs { service: id.service.clone(), runs: vec![run] });
    }
    findings.fact(Fact::Jobs { run: id.clone(), attempt: 1, jobs: map::jobs(&details, &url) });
    gathered.gates(octopus, &project, &item, findings);
    let answered = gathered.interruptions.iter().filter(|one| !one.is_pending);
    let reviews = answered.map(|one| review(octopus, one, &place.name)).collect();
    findings.fact(Fact::Reviews { run: id.clone(), reviews });
}

/// An answered interruption.
fn review(octopus: &Octopus, interruption: &wire::Interruption, place: &str) -> Review {
    let question = map::question(interruption);
    let answer = question.field().map(|field| interruption.value(field)).unwrap_or_default();
    Review {
        by: parts::claimed(octopus, interruption).as_deref().map(Text::new),
        verdict: match answer {
            "" => ReviewVerdict::Unknown(Text::new("unanswered")),
            refusal if refusal == question.refusal() => ReviewVerdict::Rejected,
            "Proceed" | "Retry" | "Ignore" | "Exclude" => ReviewVerdict::Approved,
            other => ReviewVerdict::Unknown(Text::new(other)),
        },
        comment: Text::new(interruption.value("Notes")),
        environments: vec![Text::new(place)],
        // The vendor says when it was asked, not when it was answered.
        at: None,
    }
}
