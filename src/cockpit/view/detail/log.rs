//! *Log*: what a job printed; and where there is none, said plainly why.

use super::{DetailView, LogView};
use crate::cockpit::view::list::visible;
use crate::cockpit::view::{Empty, Window, freshness, naming, runs};
use crate::cockpit::{LogState, Pane, RowId, State};
use crate::domain::{Job, JobId, RunId, RunState, Text};

pub(super) fn log(state: &State, window: Window) -> DetailView {
    let Some((run, job)) = state.log_job() else {
        return DetailView::Nothing(Empty::Nothing(Text::new(
            "No job is known here; logs belong to the jobs of a run.",
        )));
    };
    let found = state.world.logs.get(&(run.clone(), job.clone()));
    let known = state.run(&run).and_then(|run| runs::jobs(state, run).iter().find(|known| known.id == job));
    let remembered = state.screen.pane_state(Pane::Detail);
    let wanted = remembered.filter.as_ref().map(|line| line.text.to_lowercase()).filter(|text| !text.is_empty());
    let matches =
        |line: &Text| wanted.as_ref().is_some_and(|wanted| line.as_str().to_lowercase().contains(wanted.as_str()));
    let lines = found.map_or(&[][..], |log| &log.lines);
    let list = visible(
        state,
        Pane::Detail,
        window,
        || empty(state, &run, known, found),
        |place, row, _| {
            let RowId::Line(_) = row else { return None };
            let line = lines.get(place)?;
            Some((place + 1, line.clone(), matches(line)))
        },
    );
    let search = wanted.as_ref().map(|_| {
        let hits: Vec<usize> = (0..lines.len()).filter(|place| matches(&lines[*place])).collect();
        Text::new(&match hits.iter().position(|place| *place == remembered.place) {
            _ if hits.is_empty() => "no match".to_owned(),
            Some(at) => format!("match {} of {}", at + 1, hits.len()),
            None if hits.len() == 1 => "1 match".to_owned(),
            None => format!("{} matches", hits.len()),
        })
    });
    DetailView::Log(LogView { title: title(state, &run, &job, known), lines: list, note: note(found), search })
}

/// `deploy-production of #482`.
fn title(state: &State, run: &RunId, job: &JobId, known: Option<&Job>) -> Text {
    let job = known.map_or_else(|| format!("job {job}"), |known| known.name.to_string());
    Text::new(&format!("{job} of {}", naming::run(state, run)))
}

/// What stands beside lines that are there: what the provider says, or why the rest is missing.
fn note(found: Option<&LogState>) -> Option<Text> {
    let found = found.filter(|found| !found.lines.is_empty())?;
    let fault = found.fault.as_ref().map(|fault| freshness::fault(fault).0);
    let more = || found.next.map(|_| Text::new("there is more; it is read on"));
    found.note.clone().or(fault).or_else(more)
}

fn empty(state: &State, run: &RunId, job: Option<&Job>, found: Option<&LogState>) -> Empty {
    if let Some(fault) = found.and_then(|found| found.fault.as_ref()) {
        let (what, hint) = freshness::fault(fault);
        return Empty::Fault(what, hint);
    }
    if let Some(note) = found.and_then(|found| found.note.as_ref()) {
        return Empty::Nothing(note.clone());
    }
    let source = state.world.services.get(&run.service).and_then(|found| state.world.sources.get(&found.setup.source));
    let live = source.is_some_and(|source| source.capability.live_logs);
    match job.map(|job| &job.state) {
        Some(RunState::Done(_)) | None if found.is_none_or(|found| found.seen.is_none()) => Empty::Loading,
        Some(RunState::Done(_)) | None => Empty::Nothing(Text::new("This job printed nothing.")),
        Some(RunState::Running | RunState::Cancelling | RunState::Unknown(_)) if live => Empty::Loading,
        Some(RunState::Running | RunState::Cancelling | RunState::Unknown(_)) => {
            let provider = source.map_or("The provider", |source| source.provider.as_str());
            Empty::Nothing(Text::new(&format!(
                "{provider} gives no log while a job runs; it is read when the job ends."
            )))
        }
        Some(RunState::Queued | RunState::Waiting(_)) => {
            Empty::Nothing(Text::new("This job has not begun; there is nothing to read yet."))
        }
    }
}
