//! *History*: the deployments of an environment, the last good one marked, each with how it can be put back.

use super::{DetailView, HistoryLine, HistoryView};
use crate::cockpit::rows::{Subject, pending_gates, rollback_candidates};
use crate::cockpit::view::list::visible;
use crate::cockpit::view::put_back::{obstacle, ready};
use crate::cockpit::view::{Empty, Window, freshness, naming, proof, standing, words};
use crate::cockpit::{EnvironmentState, Pane, RowId, State};
use crate::domain::{Current, CurrentState, Deployment, DeploymentId, DeploymentState, Text, WaitReason};

pub(super) fn history(state: &State, subject: &Subject, window: Window) -> DetailView {
    let Some(environment) = &subject.environment else {
        return DetailView::Nothing(Empty::Nothing(Text::new(
            "Select an environment: its deployments are shown here.",
        )));
    };
    let Some(found) = state.environment(environment) else {
        let words = format!("{} is not known any more.", environment.name);
        return DetailView::Nothing(Empty::Nothing(Text::new(&words)));
    };
    let runs = running(found);
    let proved = found.probe.as_ref().and_then(|_| proof::standing(state, found));
    let last_good = rollback_candidates(state, environment).first().map(|deployment| deployment.id.clone());
    let empty = || match found.seen {
        None => Empty::Loading,
        Some(_) => Empty::Nothing(Text::new(&format!("Nothing was ever deployed to {}.", environment.name))),
    };
    let mut lines = visible(state, Pane::Detail, window, empty, |_, row, mark| {
        let RowId::Deployment(_, id) = row else { return None };
        let deployment = found.deployments.iter().find(|deployment| deployment.id == id);
        let Some(deployment) = deployment else { return Some(gone(&id, mark.selected)) };
        let newest_good = found.last_good().map(|one| &one.id);
        let drifted = matches!(found.current.as_ref().map(|current| &current.state), Some(CurrentState::Drift { .. }));
        let note = if drifted && newest_good == Some(&deployment.id) {
            "deployed"
        } else if runs == Some(&deployment.id) {
            "current"
        } else if last_good.as_ref() == Some(&deployment.id) {
            "last good"
        } else {
            ""
        };
        let judged = found.current.as_ref().filter(|_| runs == Some(&deployment.id));
        Some(line(state, deployment, judged, mark.selected, note))
    });
    lines.stale = found
        .seen
        .map(|seen| state.now.since(seen))
        .filter(|age| age.as_secs() >= 300)
        .map(|age| Text::new(&format!("read {} ago", words::duration(age))))
        .or_else(|| {
            let service = state.world.services.get(&environment.service)?;
            let at = service.environment_recalled_at(environment)?;
            Some(Text::new(&freshness::seen_ago(state, at)))
        });
    let service = naming::service(state, &environment.service);
    let older = if found.more { " · older ones exist" } else { "" };
    let stands = proved.map(|words| format!(" · {words}")).unwrap_or_default();
    DetailView::History(HistoryView {
        title: Text::new(&format!("{} of {service}{stands}{older}", environment.name)),
        lines,
    })
}

/// The deployment that an environment runs, where that is certain.
fn running(environment: &EnvironmentState) -> Option<&DeploymentId> {
    let current = environment.current.as_ref()?;
    if !current.state.names_one_release() {
        return None;
    }
    environment.last_good().map(|deployment| &deployment.id)
}

/// A deployment in a line; of the current one its probe says how it stands.
fn line(state: &State, deployment: &Deployment, current: Option<&Current>, selected: bool, note: &str) -> HistoryLine {
    let good = deployment.state.was_good();
    let ready = if good { ready(&deployment.put_back, state.now.wall) } else { String::new() };
    let blocked = good && obstacle(&deployment.put_back, state.now.wall).is_some();
    // A deployment that nobody reported on yet may wait for a person: that is not a queue.
    let held_up = deployment.state == DeploymentState::Queued && waits_at_a_gate(state, deployment);
    let waits = DeploymentState::Waiting(WaitReason::Approval);
    let stands = if held_up { &waits } else { &deployment.state };
    let (health, words) = match current.map(|current| (standing::of_current(current, None), &current.state)) {
        Some(((_, health, word), state)) if !matches!(state, CurrentState::SucceededUnverified) => {
            (health, word.to_owned())
        }
        _ => (standing::of_deployment(stands), standing::deployment_words(stands)),
    };
    HistoryLine {
        selected,
        health,
        version: deployment.release.version.clone(),
        state: Text::new(&words),
        age: Text::new(&words::ago(deployment.changed_at, state.now.wall)),
        actor: naming::actor(deployment.actor.as_ref()),
        note: Text::new(note),
        ready: Text::new(&if blocked { format!("cannot be put back: {ready}") } else { ready }),
    }
}

fn waits_at_a_gate(state: &State, deployment: &Deployment) -> bool {
    let service = state.world.services.get(&deployment.environment.service);
    let gates =
        service.into_iter().flat_map(|service| service.details.keys()).flat_map(|run| pending_gates(state, run));
    gates.into_iter().any(|gate| {
        *gate.environment() == deployment.environment && gate.wants_people() && gate.release.same(&deployment.release)
    })
}

/// A deployment that vanished from the list, as far as its id tells.
fn gone(id: &DeploymentId, selected: bool) -> HistoryLine {
    let state = DeploymentState::Abandoned;
    HistoryLine {
        selected,
        health: standing::of_deployment(&state),
        version: Text::new(id.raw()),
        state: Text::new("gone"),
        age: Text::new(words::DASH),
        actor: Text::new(words::DASH),
        note: Text::default(),
        ready: Text::default(),
    }
}
