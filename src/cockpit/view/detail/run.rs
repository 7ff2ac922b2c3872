//! *Run*: attempt, jobs, steps, annotations.

use super::{DetailView, JobLine, RunView, StepLine};
use crate::cockpit::rows::Subject;
use crate::cockpit::view::{Empty, Health, naming, runs, standing, words};
use crate::cockpit::{Pane, RowId, State};
use crate::domain::{Annotation, AnnotationLevel, Job, JobStep, Outcome, Run, RunState, Text};

pub(super) fn run(state: &State, subject: &Subject) -> DetailView {
    let Some(id) = &subject.run else {
        return DetailView::Nothing(Empty::Nothing(Text::new("No run is known behind this row.")));
    };
    let Some(run) = state.run(id) else {
        let words = format!("{} is not among the runs that were read.", naming::run(state, id));
        return DetailView::Nothing(Empty::Nothing(Text::new(&words)));
    };
    let jobs = runs::jobs(state, run);
    let detail = state.world.services.get(&id.service).and_then(|service| service.details.get(id));
    let read = detail.and_then(|detail| detail.jobs.as_ref()).is_some_and(|jobs| jobs.value.0 == run.attempt);
    let empty = jobs
        .is_empty()
        .then(|| if read { Empty::Nothing(Text::new("This run has no jobs yet.")) } else { Empty::Loading });
    DetailView::Run(RunView {
        title: Text::new(&title(state, run)),
        jobs: jobs.iter().map(|job| line(state, run, job)).collect(),
        empty,
    })
}

/// `#482 deploy · attempt 2 · push to main by ada · running: unit · 6m of ~9m`.
fn title(state: &State, run: &Run) -> String {
    let mut parts = vec![format!("#{} {}", run.number, run.name)];
    if run.attempt > 1 {
        parts.push(format!("attempt {}", run.attempt));
    }
    parts.push(format!("{} on {} by {}", run.event, run.branch, naming::actor(run.actor.as_ref())));
    parts.push(runs::state_words(state, run));
    parts.push(runs::time_words(state, run));
    parts.join(" · ")
}

fn line(state: &State, run: &Run, job: &Job) -> JobLine {
    let row = RowId::Job(run.id.clone(), job.id.clone());
    let selected = state.screen.pane_state(Pane::Detail).selected.as_ref() == Some(&row);
    let failed = job.state.outcome().is_some_and(Outcome::is_failure);
    let unfolded = selected || failed || job.state == RunState::Running;
    JobLine {
        id: job.id.clone(),
        selected,
        health: standing::of_run(&job.state),
        name: job.name.clone(),
        state: Text::new(&standing::run_words(&job.state)),
        time: Text::new(&time(state, job)),
        steps: if unfolded { job.steps.iter().map(|step| of_step(state, step)).collect() } else { Vec::new() },
        annotations: job.annotations.iter().map(annotation).collect(),
    }
}

/// How long it ran, and apart from it how long it waited for a machine.
fn time(state: &State, job: &Job) -> String {
    let now = state.now.wall;
    let waited = job.created_at.map(|created| words::between(created, job.started_at.unwrap_or(now)));
    let waited = waited.filter(|waited| waited.as_secs() >= 5).map(words::duration);
    let ran = job.started_at.map(|started| words::duration(words::between(started, job.finished_at.unwrap_or(now))));
    match (ran, waited) {
        (Some(ran), Some(waited)) => format!("{ran} after {waited}"),
        (Some(ran), None) => ran,
        (None, Some(waited)) if job.state == RunState::Queued => format!("queued {waited}"),
        (None, _) => words::DASH.to_owned(),
    }
}

fn of_step(state: &State, step: &JobStep) -> StepLine {
    let ended = step.finished_at.unwrap_or(state.now.wall);
    let time = step
        .started_at
        .map_or_else(|| words::DASH.to_owned(), |started| words::duration(words::between(started, ended)));
    StepLine { health: standing::of_run(&step.state), name: step.name.clone(), time: Text::new(&time) }
}

/// `src/a.rs:3 assertion failed`.
fn annotation(annotation: &Annotation) -> (Health, Text) {
    let health = match annotation.level {
        AnnotationLevel::Notice => Health::Neutral,
        AnnotationLevel::Warning => Health::Doubtful,
        AnnotationLevel::Failure => Health::Bad,
        AnnotationLevel::Unknown(_) => Health::Unknown,
    };
    let line = annotation.line.map(|line| format!(":{line}")).unwrap_or_default();
    (health, Text::new(&format!("{}{line} {}", annotation.path, annotation.message)))
}
