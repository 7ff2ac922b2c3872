//! *Ship*: what lies between what runs in an environment and what would.

use super::{DetailView, ShipView};
use crate::cockpit::rows::{Subject, comparison_pair};
use crate::cockpit::view::list::visible;
use crate::cockpit::view::plan::summary;
use crate::cockpit::view::{Empty, Window, freshness, naming, proof, words};
use crate::cockpit::{Pane, RowId, State};
use crate::domain::{CommitId, Comparison, CurrentState, Fault, ServiceId, Text};

pub(super) fn ship(state: &State, subject: &Subject, window: Window) -> DetailView {
    match comparison_pair(state) {
        Some(pair) => {
            let mut view = of_pair(state, &pair, window);
            // What it would be added to is not what runs: that is said before everything else.
            let environment = subject.environment.as_ref().and_then(|environment| state.environment(environment));
            if let Some((_, complaint)) = environment.and_then(proof::complaint) {
                let name = environment.map(|found| found.id().name.to_string()).unwrap_or_default();
                let more = view.note.take().map(|note| format!("; {note}")).unwrap_or_default();
                view.note = Some(Text::new(&format!("{name}: {complaint}{more}")));
            }
            DetailView::Ship(view)
        }
        None => DetailView::Nothing(nothing(state, subject)),
    }
}

/// Why there is nothing to compare.
fn nothing(state: &State, subject: &Subject) -> Empty {
    let Some(environment) = &subject.environment else {
        return Empty::Nothing(Text::new(
            "Select an environment or a gate: what would be shipped there is shown here.",
        ));
    };
    let name = &environment.name;
    let Some(found) = state.environment(environment) else {
        return Empty::Nothing(Text::new(&format!("{name} is not known any more.")));
    };
    match (&found.current, found.seen) {
        (None, None) => Empty::Loading,
        (None, Some(_)) => {
            Empty::Nothing(Text::new(&format!("Nothing ever ran in {name}: there is nothing to compare with.")))
        }
        (Some(current), seen) => {
            let version = &current.release.version;
            let service = state.world.services.get(&environment.service);
            let recalled = service.and_then(|service| service.environment_recalled_at(environment));
            if let Some(at) = recalled.filter(|_| seen.is_none()) {
                let seen = freshness::seen_ago(state, at);
                return Empty::Nothing(Text::new(&format!("{name} ran {version} when it was last {seen}.")));
            }
            let stands = proof::standing(state, found).map(|words| format!(" ({words})")).unwrap_or_default();
            let verb = if matches!(current.state, CurrentState::Drift { .. }) { "was given" } else { "runs" };
            Empty::Nothing(Text::new(&format!("{name} {verb} {version}{stands}; nothing newer waits for it.")))
        }
    }
}

fn of_pair(state: &State, pair: &(ServiceId, CommitId, CommitId), window: Window) -> ShipView {
    let (service, base, head) = pair;
    let version = |commit: &CommitId| naming::version(state, service, commit);
    let range = Text::new(&format!("{} → {}", version(base), version(head)));
    let found = state.world.comparisons.get(pair);
    let commits = found.and_then(|found| found.as_ref().ok()).map_or(&[][..], |found| &found.commits);
    let list = visible(
        state,
        Pane::Detail,
        window,
        || empty(found),
        |_, row, _| {
            let RowId::Line(place) = row else { return None };
            // Newest first: the list itself is oldest first.
            let commit = commits.get(commits.len().checked_sub(place + 1)?)?;
            Some((
                commit.id.short(),
                commit.subject.clone(),
                naming::actor(commit.author.as_ref()),
                Text::new(&words::ago_or_dash(commit.at, state.now.wall)),
            ))
        },
    );
    match found {
        Some(Ok(found)) => ShipView {
            range,
            summary: Text::new(&summary(found, state.now.wall)),
            flags: found.flags.named().into_iter().map(|(name, flag)| (Text::new(name), flag)).collect(),
            note: note(found),
            commits: list,
        },
        other => ShipView {
            range,
            summary: Text::new(if other.is_some() { "not readable" } else { "reading what lies between…" }),
            flags: Vec::new(),
            note: None,
            commits: list,
        },
    }
}

fn empty(found: Option<&Result<Comparison, Fault>>) -> Empty {
    match found {
        None => Empty::Loading,
        Some(Err(fault)) => {
            let (what, hint) = freshness::fault(fault);
            Empty::Fault(what, hint)
        }
        Some(Ok(found)) if found.behind > 0 => Empty::Nothing(Text::new(&format!(
            "It adds no commit and takes {} away.",
            words::many(found.behind, "commit")
        ))),
        Some(Ok(_)) => Empty::Nothing(Text::new("No commit lies between.")),
    }
}

/// What is cut.
fn note(found: &Comparison) -> Option<Text> {
    let mut parts = Vec::new();
    if !found.commits_complete {
        let listed = words::count(found.commits.len() as u64);
        parts.push(format!("{listed} of {} are listed", words::many(found.ahead, "commit")));
    }
    if found.lists_no_files() {
        parts.push("no files are listed: what they would say is unknown".to_owned());
    } else if !found.files_complete {
        let listed = words::count(found.files.len() as u64);
        parts.push(format!("the vendor cut the list of files at {listed}: what no file says is unknown"));
    }
    (!parts.is_empty()).then(|| Text::new(&parts.join("; ")))
}
