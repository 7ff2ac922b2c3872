//! What is so that somebody should hear of. Ids first: words are only made for what was not told before.

use std::time::Duration;

use jiff::Timestamp;

use super::{Alert, AlertId, AlertKind};
use crate::cockpit::rows::{failed_deployment, need, need_of_gate};
use crate::cockpit::view::{
    NeedKind, NeedLine, either, need_line, proof_complaint, proof_complaint_since, run_words, words,
};
use crate::cockpit::{EnvironmentState, OrderEntry, RowId, ServiceState, State};
use crate::domain::{DeploymentId, EnvironmentId, Gate, GateState, IntentId, OrderState, RunId, Text, Tier, Verb};
use crate::policy::FreezeStanding;

/// How long after the last key an operator counts as looking at the screen: an order's end is news only for one who looks
/// away.
const LOOKS: Duration = Duration::from_secs(10);

/// Every alert that `wanted` asks for, of all that is so now.
pub(in crate::cockpit) fn find(state: &State, wanted: impl Fn(&AlertId) -> bool) -> Vec<Alert> {
    let mut finder = Finder { state, wanted, found: Vec::new() };
    for service in state.world.services.values() {
        finder.service(service);
    }
    for intent in &state.orders.sequence {
        if let Some(order) = state.orders.entries.get(intent) {
            finder.order(intent, order);
        }
    }
    finder.accounts();
    finder.freezes();
    finder.runs();
    finder.found
}

/// Whether an alert is about something that is no longer so: it needs nobody any more.
pub(in crate::cockpit) fn is_settled(state: &State, alert: &Alert) -> bool {
    let asks = matches!(alert.kind, AlertKind::NeedsYou | AlertKind::DeploymentFailed | AlertKind::OrderUnknown);
    asks && alert.row.as_ref().is_some_and(|row| need(state, row).is_none())
}

struct Finder<'a, Wanted> {
    state: &'a State,
    wanted: Wanted,
    found: Vec<Alert>,
}

impl<Wanted: Fn(&AlertId) -> bool> Finder<'_, Wanted> {
    /// Takes an alert in where its id is wanted.
    fn take(&mut self, id: &str, make: impl FnOnce(AlertId, &State) -> Option<Alert>) {
        let id = AlertId::new(id);
        if (self.wanted)(&id) {
            self.found.extend(make(id, self.state));
        }
    }

    fn service(&mut self, service: &ServiceState) {
        // What an earlier session knew is no news of this one.
        let recalled = |run: Option<&RunId>, environment| service.recalled_in(run, environment).is_some();
        for environment in service.environments.iter().filter(|found| found.environment.tier.is_production()) {
            if recalled(None, Some(environment.id())) {
                continue;
            }
            self.environment(environment);
            self.rollout(environment.id());
        }
        for (run, detail) in &service.details {
            let gates = detail.gates.iter().flat_map(|gates| &gates.value);
            for gate in gates.filter(|gate| gate.state == GateState::Pending) {
                if need_of_gate(gate) == NeedKind::Mine && !recalled(Some(run), None) {
                    self.gate(gate);
                }
            }
        }
    }

    fn environment(&mut self, environment: &EnvironmentState) {
        let id = environment.id();
        if let Some(failed) = failed_deployment(environment) {
            let row = RowId::Failure(id.clone(), failed.id.clone());
            // What the operator acknowledged is known to them.
            if need(self.state, &row) == Some(NeedKind::Failure) {
                let (at, deployment) = (failed.changed_at, &failed.id);
                let key = format!("deployment-failed {} {} {}", id.service.raw(), id.name.raw(), deployment.raw());
                self.take(&key, |key, state| failure(state, key, row, id, deployment, at));
            }
        }
        if proof_complaint(environment).is_some()
            && let Some(current) = &environment.current
        {
            let since = proof_complaint_since(environment);
            let about = since.map_or_else(|| current.since.to_string(), |since| since.to_string());
            let key = format!("faulty {} {} {about}", id.service.raw(), id.name.raw());
            self.take(&key, |key, state| {
                let row = RowId::Faulty(id.clone());
                let line = need_line(state, &row)?;
                let title = format!("{}: {} {}", place(&line), line.version, line.state);
                Some(Alert { at: since, ..of_line(AlertKind::NeedsYou, key, row, Some(id), &line, &title) })
            });
        }
    }

    /// A rollout in production that stands still until a person acts, or broke.
    fn rollout(&mut self, id: &EnvironmentId) {
        let row = RowId::Rollout(id.clone());
        let Some(rollout) = self.state.rollout(id) else { return };
        if !matches!(need(self.state, &row), Some(NeedKind::Mine | NeedKind::Failure | NeedKind::Faulty)) {
            return;
        }
        let step = rollout.at.map_or_else(String::new, |at| at.to_string());
        let (revision, word) = (rollout.revision.raw(), rollout.word.raw());
        let key = format!("rollout {} {} {revision} {step} {word}", id.service.raw(), id.name.raw());
        self.take(&key, |key, state| {
            let line = need_line(state, &row)?;
            let title = format!("{}: {} {}", place(&line), line.version, line.state);
            Some(of_line(AlertKind::NeedsYou, key, row, Some(id), &line, &title))
        });
    }

    fn gate(&mut self, gate: &Gate) {
        let id = &gate.id;
        let environment = &id.environment;
        let run = &id.run;
        let key =
            format!("gate {} {} {} {} {}", run.service.raw(), run.run, id.attempt, environment.name.raw(), id.key);
        self.take(&key, |key, state| {
            let row = RowId::Gate(id.clone());
            let line = need_line(state, &row)?;
            let title = format!("{}: {} waits for you", place(&line), line.version);
            let url = state.run(run).map(|run| run.url.clone());
            let alert = of_line(AlertKind::NeedsYou, key, row, Some(environment), &line, &title);
            Some(Alert { at: gate.since, url: url.filter(|url| !url.is_empty()), ..alert })
        });
    }

    fn order(&mut self, intent: &IntentId, order: &OrderEntry) {
        let (kind, says) = match &order.state {
            OrderState::Intended | OrderState::Sending { .. } | OrderState::Accepted { .. } => return,
            OrderState::Unknown { .. } => (AlertKind::OrderUnknown, "nobody knows what became of it".to_owned()),
            OrderState::Done { how } | OrderState::Resolved { how } | OrderState::NotSent { how } => {
                (AlertKind::OrderEnded, how.to_string())
            }
            OrderState::Unconfirmed { why } | OrderState::Interrupted { why, .. } => {
                (AlertKind::OrderEnded, why.to_string())
            }
            OrderState::Refused { fault, .. } => (AlertKind::OrderEnded, fault.to_string()),
            OrderState::Stale { .. } => (AlertKind::OrderEnded, "nothing was sent: something changed".to_owned()),
        };
        let key = format!("{} {}", kind.word(), intent.raw());
        self.take(&key, |id, _| {
            let plan = &order.plan;
            Some(Alert {
                id,
                kind,
                at: Some(order.at.wall),
                service: Some(plan.service.clone()),
                environment: plan.environments.first().cloned(),
                title: Text::new(&format!("{}: {}", plan.title, word(order))),
                detail: Text::new(&says),
                url: order.url.clone(),
                row: Some(RowId::Order(intent.clone())),
            })
        });
    }

    /// Accounts whose token was refused: nothing goes on there until a person acts.
    fn accounts(&mut self) {
        for source in self.state.world.sources.values().filter(|source| source.stopped) {
            // The same refusal is one event; a token that worked in between makes it another one.
            let read = source.last_read.map_or_else(|| "never".to_owned(), |read| read.wall.as_second().to_string());
            self.take(&format!("account {} {read}", source.id.raw()), |id, state| {
                let row = RowId::Source(source.id.clone());
                let line = need_line(state, &row)?;
                let title = format!("{}: {}", line.service, line.state);
                Some(of_line(AlertKind::NeedsYou, id, row, None, &line, &title))
            });
        }
    }

    fn freezes(&mut self) {
        let now = self.state.now.wall;
        for freeze in &self.state.settings.freezes {
            let FreezeStanding::Ahead { starts } = freeze.standing(now) else { continue };
            let left = starts.duration_since(now);
            let ahead = self.state.alerts.settings.freeze_ahead;
            if Duration::try_from(left).is_ok_and(|left| left > ahead) {
                continue;
            }
            let concerned = freeze.services.is_empty()
                || freeze.services.iter().any(|service| self.state.world.services.contains_key(service));
            if !concerned {
                continue;
            }
            self.take(&format!("freeze {} {starts}", freeze.name.raw()), |id, _| {
                let left = words::duration(words::between(now, starts));
                Some(Alert {
                    id,
                    kind: AlertKind::FreezeAhead,
                    at: None,
                    service: None,
                    environment: None,
                    title: Text::new(&format!("freeze {} begins in {left}", freeze.name)),
                    detail: freeze.reason.clone(),
                    url: None,
                    row: None,
                })
            });
        }
    }

    fn runs(&mut self) {
        for id in &self.state.alerts.watched {
            let Some(run) = self.state.run(id).filter(|run| run.state.is_done()) else { continue };
            self.take(&run_key(id, run.attempt), |key, state| {
                let service = crate::cockpit::view::service_name(state, &id.service);
                let title = format!("{service} #{} {}", run.number, run_words(&run.state));
                Some(Alert {
                    id: key,
                    kind: AlertKind::RunEnded,
                    at: run.finished_at,
                    service: Some(id.service.clone()),
                    environment: None,
                    title: Text::new(&title),
                    detail: run.title.clone(),
                    url: Some(run.url.clone()).filter(|url| !url.is_empty()),
                    row: Some(RowId::Run(id.clone())),
                })
            });
        }
    }
}

/// How an order stands. What puts a release somewhere only began: its run may still meet gates and fail.
fn word(order: &OrderEntry) -> &'static str {
    match &order.state {
        OrderState::Done { .. } if matches!(order.plan.verb(), Verb::RollBack | Verb::Promote) => "under way",
        state => state.word(),
    }
}

/// The id of a run's end.
fn run_key(run: &RunId, attempt: u32) -> String {
    format!("run {} {} {attempt}", run.service.raw(), run.run)
}

/// Whether the operator sees the end of their order themselves.
pub(in crate::cockpit) fn is_seen(state: &State, alert: &Alert) -> bool {
    alert.kind == AlertKind::OrderEnded && state.screen.last_key.is_some_and(|key| state.now.since(key) < LOOKS)
}

fn failure(
    state: &State,
    id: AlertId,
    row: RowId,
    environment: &EnvironmentId,
    deployment: &DeploymentId,
    at: Timestamp,
) -> Option<Alert> {
    let line = need_line(state, &row)?;
    let title = format!("{}: {} {}", place(&line), line.version, line.state);
    let found = state.environment(environment)?;
    let failed = found.deployments.iter().find(|found| found.id == *deployment)?;
    let run = failed.run.as_ref();
    let url = run.and_then(|run| state.run(run)).map(|run| run.url.clone()).or(found.environment.url.clone());
    let alert = of_line(AlertKind::DeploymentFailed, id, row, Some(environment), &line, &title);
    let by = failed.actor.as_ref().map(|actor| format!("; deployed by {actor}")).unwrap_or_default();
    // It is read by people who do not sit before the screen that explains the word.
    let detail = match either(found, &failed.state) {
        Some(versions) => format!("PARTIAL: {} may run {versions}{by}", found.environment.id.name),
        None => format!("nothing good followed{by}"),
    };
    Some(Alert { at: Some(at), detail: Text::new(&detail), url: url.filter(|url| !url.is_empty()), ..alert })
}

/// `checkout → production`.
fn place(line: &NeedLine) -> String {
    match &line.environment {
        Some((environment, _)) => format!("{} → {environment}", line.service),
        None => line.service.to_string(),
    }
}

/// An alert about a row of *Needs you*.
fn of_line(
    kind: AlertKind,
    id: AlertId,
    row: RowId,
    environment: Option<&EnvironmentId>,
    line: &NeedLine,
    title: &str,
) -> Alert {
    let tier = line.environment.as_ref().map_or(Tier::Other, |(_, tier)| *tier);
    Alert {
        id,
        kind,
        at: None,
        service: environment.map(|environment| environment.service.clone()),
        environment: environment.map(|environment| (environment.clone(), tier)),
        title: Text::new(title),
        detail: line.note.clone(),
        url: None,
        row: Some(row),
    }
}
