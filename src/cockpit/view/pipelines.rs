//! *Pipelines*: runs with their stages, or their jobs where there are none, as a rail.

use super::list::visible;
use super::words::{self, DASH};
use super::{Empty, Health, List, Mark, Window, freshness, naming, runs, standing};
use crate::cockpit::{Pane, RowId, State};
use crate::domain::{Job, Run, RunId, RunState, Text};

/// One mark of a rail: a job or a stage.
pub type RailMark = Health;

/// One run.
#[derive(Clone, Debug)]
pub struct RunLine {
    /// Which.
    pub id: RunId,
    /// How it is marked.
    pub mark: Mark,
    /// The service.
    pub service: Text,
    /// `#482`, with the attempt where it is not the first: `#482·2`.
    pub number: Text,
    /// The workflow's name.
    pub name: Text,
    /// The branch or tag.
    pub branch: Text,
    /// How well.
    pub health: Health,
    /// `running`, `waiting: approval`, `failed: unit`: the failing step named.
    pub state: Text,
    /// Its jobs.
    pub rail: Vec<RailMark>,
    /// `6m of ~9m`, `queued 40s`, `took 8m`.
    pub time: Text,
    /// How long ago it was asked for: `2m`.
    pub age: Text,
    /// Who started it.
    pub actor: Text,
    /// What it is about.
    pub title: Text,
}

/// The rows of a window.
#[must_use]
pub fn pipelines(state: &State, window: Window) -> List<RunLine> {
    let mut list = visible(
        state,
        Pane::Pipelines,
        window,
        || nothing(state),
        |_, row, mark| match row {
            RowId::Run(run) => {
                Some(state.run(&run).map_or_else(|| gone(state, &run, mark), |run| line(state, run, mark)))
            }
            _ => None,
        },
    );
    list.stale = freshness::badge(state, state.world.services.values());
    list
}

fn nothing(state: &State) -> Empty {
    let services = &state.world.services;
    if services.is_empty() {
        return freshness::no_service(state);
    }
    if let Some(fault) = services.values().find_map(|service| service.faults.first()) {
        let (what, hint) = freshness::fault(fault);
        return Empty::Fault(what, hint);
    }
    if let Some((_, words)) = state.world.sources.values().find_map(|source| freshness::trouble(state, source)) {
        return Empty::Fault(words, Text::new("it is tried again by itself, but for a refused token"));
    }
    if services.values().any(|service| service.seen.is_none()) {
        return Empty::Loading;
    }
    Empty::Nothing(Text::new("No run yet. A push, a schedule or a dispatch starts one."))
}

/// The jobs, but for those of a run that succeeded which were read while it still ran: they say nothing of how it ended.
fn jobs_of_the_end<'a>(state: &'a State, run: &Run) -> &'a [Job] {
    let jobs = runs::jobs(state, run);
    let moves = |job: &Job| matches!(job.state, RunState::Running | RunState::Queued);
    let ended = matches!(&run.state, RunState::Done(outcome) if !outcome.is_failure());
    if ended && jobs.iter().any(moves) { &[] } else { jobs }
}

/// One mark for each stage, what needs somebody most in it; where the provider has no stages, one for each job.
fn rail(jobs: &[Job]) -> Vec<RailMark> {
    let mut rail: Vec<(Option<&Text>, RailMark)> = Vec::new();
    for job in jobs {
        let mark = standing::of_run(&job.state);
        match rail.last_mut() {
            Some((stage, known)) if stage.is_some() && *stage == job.stage.as_ref() => {
                if weight(mark) > weight(*known) {
                    *known = mark;
                }
            }
            _ => rail.push((job.stage.as_ref(), mark)),
        }
    }
    rail.into_iter().map(|(_, mark)| mark).collect()
}

/// How much a mark says of the whole stage.
fn weight(mark: RailMark) -> u8 {
    match mark {
        Health::Delivered | Health::Good => 0,
        Health::Neutral => 1,
        Health::Queued => 2,
        Health::Waiting => 3,
        Health::Moving => 4,
        Health::Unknown | Health::Doubtful => 5,
        Health::Bad => 6,
    }
}

fn line(state: &State, run: &Run, mark: Mark) -> RunLine {
    let service = state.world.services.get(&run.id.service);
    let old =
        service.is_some_and(|service| freshness::is_old(state, service) || service.run_recalled_at(&run.id).is_some());
    RunLine {
        id: run.id.clone(),
        mark: Mark { dim: old, ..mark },
        service: naming::service(state, &run.id.service),
        number: Text::new(&naming::run(state, &run.id)),
        name: run.name.clone(),
        branch: run.branch.clone(),
        health: standing::of_run(&run.state),
        state: Text::new(&state_words(state, run)),
        rail: rail(jobs_of_the_end(state, run)),
        time: Text::new(&runs::time_words(state, run)),
        age: Text::new(&words::ago(run.created_at, state.now.wall)),
        actor: naming::actor(run.actor.as_ref()),
        title: run.title.clone(),
    }
}

/// Where a run stands, and whether somebody is told of its end.
fn state_words(state: &State, run: &Run) -> String {
    let words = runs::state_words(state, run);
    if state.alerts.watches(&run.id) { format!("{words}, watched") } else { words }
}

/// A run that is no longer kept, as far as its id tells.
fn gone(state: &State, run: &RunId, mark: Mark) -> RunLine {
    let dash = || Text::new(DASH);
    RunLine {
        id: run.clone(),
        mark: Mark { dim: true, ..mark },
        service: naming::service(state, &run.service),
        number: Text::new(&naming::run(state, run)),
        name: dash(),
        branch: dash(),
        health: Health::Neutral,
        state: Text::new("gone"),
        rail: Vec::new(),
        time: dash(),
        age: dash(),
        actor: dash(),
        title: Text::default(),
    }
}
