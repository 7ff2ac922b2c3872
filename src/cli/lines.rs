//! The documents as plain lines: columns apart by two blanks, a heading in capitals where there is more than one part, no
//! colours, no cursor movement. The same facts as in the JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::report::{
    ApprovalReport, CurrentReport, EnvironmentReport, FaultReport, ProbeReport, RunReport, ServiceReport, SourceReport,
    StatusReport,
};
use crate::cockpit::view::words;
use crate::domain::Text;

/// The lines of `status`; `wholes` are the services that others are a layer of, by the layer's id.
pub(super) fn status(report: &StatusReport, wholes: &BTreeMap<String, String>) -> Vec<String> {
    let now = report.generated_at;
    let mut lines = Vec::new();
    part(&mut lines, "SOURCES", sources(&report.sources, now));
    part(&mut lines, "NEEDS YOU", approvals(&report.approvals, now));
    part(&mut lines, "ENVIRONMENTS", services(&report.services, wholes, now));
    let moving: Vec<RunReport> = report.runs.iter().filter(|run| run.outcome.is_none()).cloned().collect();
    part(&mut lines, "RUNS UNDER WAY", runs(&moving, now));
    let orders = report.orders.iter().map(|order| {
        vec![
            order.id.clone(),
            order.verb.to_owned(),
            order.service.clone(),
            or_dash(&order.environment),
            order.state.to_owned(),
            format!("{} ago", words::ago(order.at, now)),
        ]
    });
    part(&mut lines, "ORDERS", columns(orders.collect()));
    part(&mut lines, "FAULTS", faults(&report.faults));
    if lines.is_empty() {
        lines.push("nothing to show".to_owned());
    }
    lines
}

/// The lines of `approvals`.
pub(super) fn approvals(approvals: &[ApprovalReport], now: Timestamp) -> Vec<String> {
    let row = |approval: &ApprovalReport| {
        let who = match (approval.can_i, &approval.why_not) {
            (Some(true), _) => "you may".to_owned(),
            (_, Some(why)) => format!("not you: {why}"),
            (Some(false), None) => "not you".to_owned(),
            (None, None) => "who may is not said".to_owned(),
        };
        let count = if approval.required > 0 {
            format!("{} of {}", approval.given, approval.required)
        } else {
            approval.wait_reason.to_owned()
        };
        vec![
            approval.service.clone(),
            approval.environment.to_string(),
            approval.tier.word().to_owned(),
            approval.version.to_string(),
            format!("run {}", approval.run.number),
            approval.waiting_since.map_or_else(|| "-".to_owned(), |since| format!("waits {}", words::ago(since, now))),
            count,
            who,
            joined(&approval.reviewers),
        ]
    };
    columns(approvals.iter().map(row).collect())
}

/// The lines of `runs`.
pub(super) fn runs(runs: &[RunReport], now: Timestamp) -> Vec<String> {
    let row = |run: &RunReport| {
        let state = match (run.outcome, run.wait_reason) {
            (Some(outcome), _) => outcome.to_owned(),
            (None, Some(reason)) => format!("{}: {reason}", run.state),
            (None, None) => run.state.to_owned(),
        };
        let age = run.finished_at.or(run.started_at).unwrap_or(run.created_at);
        vec![
            run.service.clone(),
            format!("run {}", run.number),
            format!("attempt {}", run.attempt),
            run.name.to_string(),
            state,
            run.branch.to_string(),
            run.commit.chars().take(7).collect(),
            run.actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            format!("{} ago", words::ago(age, now)),
        ]
    };
    columns(runs.iter().map(row).collect())
}

/// The lines of faults.
pub(super) fn faults(faults: &[FaultReport]) -> Vec<String> {
    let line = |fault: &FaultReport| {
        let about =
            fault.service.as_ref().or(fault.source.as_ref()).map(|about| format!("{about}: ")).unwrap_or_default();
        let hint = if fault.hint.is_empty() { String::new() } else { format!(" ({})", fault.hint) };
        format!("{about}{}: {}: {}{hint}", fault.kind, fault.doing, fault.what)
    };
    faults.iter().map(line).collect()
}

fn sources(sources: &[SourceReport], now: Timestamp) -> Vec<String> {
    let row = |source: &SourceReport| {
        let budget = source.budget.as_ref().map_or_else(
            || "-".to_owned(),
            |budget| format!("{}/{} requests left", words::count(budget.remaining), words::count(budget.limit)),
        );
        let standing = match (&source.fault, source.freshness.state) {
            (Some(fault), _) => fault.kind.clone(),
            (None, "live") => "ok".to_owned(),
            (None, state) => state.to_owned(),
        };
        let who = source.actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        vec![source.id.clone(), source.provider.clone(), source.url.to_string(), who, standing, budget]
    };
    let _ = now;
    columns(sources.iter().map(row).collect())
}

/// How sure it is: `delivered, seen 12s ago`, `DRIFT, the probe sees v1.18.0`.
fn standing(current: &CurrentReport, probe: Option<&ProbeReport>, now: Timestamp) -> String {
    let seen = probe.and_then(|probe| probe.seen_at).map(|at| format!(", seen {} ago", words::ago(at, now)));
    let seen = seen.unwrap_or_default();
    let version = probe.and_then(|probe| probe.version.as_ref());
    match (current.state, probe, version) {
        ("partial", Some(probe), _) if !probe.mixed.is_empty() => {
            format!("PARTIAL, the probe sees {} in turns", words::list(probe.mixed.iter().map(Text::as_str)))
        }
        ("partial", _, Some(version)) => format!("PARTIAL, the probe sees {version}{seen}"),
        ("partial", ..) => "PARTIAL".to_owned(),
        ("drift", _, Some(version)) => format!("DRIFT, the probe sees {version}{seen}"),
        ("verifying", Some(probe), Some(version)) => {
            format!(
                "verifying, the probe sees {version}, {} of {}{seen}",
                probe.confirmations.min(probe.needed),
                probe.needed
            )
        }
        ("no_answer", Some(probe), _) => {
            format!("no answer: {}", probe.why.as_ref().map_or("", Text::as_str))
        }
        ("succeeded_unverified", ..) => "succeeded, unverified".to_owned(),
        (state, ..) => format!("{}{seen}", state.replace('_', " ")),
    }
}

/// A service's further layers stand below it, indented, as what several sources know of one thing.
fn services(services: &[ServiceReport], wholes: &BTreeMap<String, String>, now: Timestamp) -> Vec<String> {
    let whole =
        |service: &ServiceReport| wholes.get(&service.id).filter(|id| services.iter().any(|one| one.id == **id));
    let mut rows = Vec::new();
    for first in services.iter().filter(|service| whole(service).is_none()) {
        let layers = services.iter().filter(|service| whole(service) == Some(&first.id));
        if first.environments.is_empty() && layers.clone().any(|layer| !layer.environments.is_empty()) {
            rows.push(vec![first.id.clone()]);
        }
        rows.extend(environments(first, &first.id, now));
        rows.extend(layers.flat_map(|layer| environments(layer, &format!("  {}", layer.id), now)));
    }
    columns(rows)
}

/// A service's environments, each with this before it.
fn environments(service: &ServiceReport, name: &str, now: Timestamp) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for environment in &service.environments {
        let (version, state, since, actor) = match &environment.current {
            Some(current) => (
                match &current.or {
                    Some(or) => format!("{} or {}", current.version, or.version),
                    None => current.version.to_string(),
                },
                standing(current, environment.probe.as_ref(), now),
                format!("{} ago", words::ago(current.deployed_at, now)),
                current.actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            ),
            None if environment.freshness.age_seconds.is_none() => {
                ("-".to_owned(), "not read".to_owned(), "-".to_owned(), "-".to_owned())
            }
            None => ("-".to_owned(), "never deployed".to_owned(), "-".to_owned(), "-".to_owned()),
        };
        let behind = behind(environment, now);
        let holds: Vec<String> = environment.holds.iter().map(|hold| format!("held: {}", hold.name)).collect();
        rows.push(vec![
            name.to_owned(),
            environment.name.to_string(),
            environment.tier.word().to_owned(),
            version,
            state,
            since,
            actor,
            behind,
            or_dash(&holds.join(", ")),
        ]);
    }
    rows
}

/// `v2.14.0 waits, 14 commits, oldest 2d`: what an environment has not got yet.
fn behind(environment: &EnvironmentReport, now: Timestamp) -> String {
    let oldest = environment.oldest_undeployed_at.map(|at| format!(", oldest {}", words::ago(at, now)));
    let oldest = oldest.unwrap_or_default();
    match (&environment.candidate, environment.commits_behind) {
        (Some(candidate), Some(count)) if count > 0 => {
            format!("{} waits, {}{oldest}", candidate.version, words::many(count, "commit"))
        }
        (Some(candidate), _) => format!("{} waits", candidate.version),
        (None, Some(0)) => "up to date".to_owned(),
        (None, Some(count)) => format!("{} behind{oldest}", words::many(count, "commit")),
        (None, None) => "-".to_owned(),
    }
}

pub(super) fn part(lines: &mut Vec<String>, title: &str, rows: Vec<String>) {
    if rows.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(title.to_owned());
    lines.extend(rows);
}

fn joined(names: &[Text]) -> String {
    or_dash(&names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

pub(super) fn or_dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

/// Rows with their columns aligned, by the width that a terminal gives them.
pub(super) fn columns(rows: Vec<Vec<String>>) -> Vec<String> {
    use unicode_width::UnicodeWidthStr as _;

    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            if widths.len() <= column {
                widths.push(0);
            }
            widths[column] = widths[column].max(cell.width());
        }
    }
    let line = |row: Vec<String>| {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if column + 1 < row.len() {
                line.push_str(&" ".repeat(widths[column] - cell.width() + 2));
            }
        }
        line.trim_end().to_owned()
    };
    rows.into_iter().map(line).collect()
}
