//! From the words of the command line to the things that they name. What names nothing, or several things, ends with the
//! usage exit code and the names that would do; nothing was sent then.

use super::{Exit, Failure};
use crate::cockpit::view::words;
use crate::cockpit::{EnvironmentState, ServiceState, State};
use crate::config::nearest;
use crate::domain::{Deployment, Gate, GateState, JobId, Release, Run, RunState, Text, Workflow};

/// Names that are listed where none is near what was written.
const SHOWN: usize = 10;

/// What was not found among what could be read: where something could not be, nobody knows whether it is there.
fn doubt(service: &ServiceState, failure: Failure) -> Failure {
    match service.faults.first() {
        Some(fault) => {
            let unread = failure.and("not everything could be read, so it may be there:").and(&format!("  {fault}"));
            Failure { exit: Exit::of_fault(fault), ..unread }
        }
        None => failure,
    }
}

/// An environment by its exact name.
///
/// # Errors
/// Where the service has none of that name.
pub(super) fn environment<'a>(service: &'a ServiceState, name: &str) -> Result<&'a EnvironmentState, Failure> {
    let called = |harmless: bool| {
        move |environment: &&EnvironmentState| {
            let known = &environment.id().name;
            if harmless { known.as_str() == name } else { known.raw() == name }
        }
    };
    let exactly = service.environments.iter().find(called(false));
    // A name that can hardly be typed is known by how it is shown, where that is one's alone.
    let mut shown = service.environments.iter().filter(called(true));
    let alone = shown.next().filter(|_| shown.next().is_none());
    exactly.or(alone).ok_or_else(|| {
        let known: Vec<&str> = service.environments.iter().map(|environment| environment.id().name.raw()).collect();
        let failure = unknown(&format!("{} has no environment `{}`", service.setup.id, Text::new(name)), name, &known);
        doubt(service, failure)
    })
}

/// The pending gates that are meant, never none: those of `environments`, all of them of one attempt of one run.
///
/// # Errors
/// An unknown environment or run; several runs or, where no environment is named, several gates; nothing that waits.
pub(super) fn gates<'a>(
    service: &'a ServiceState,
    environments: &[String],
    run: Option<u64>,
) -> Result<Vec<&'a Gate>, Failure> {
    let named = environments.iter().map(|name| Ok(environment(service, name)?.id().name.raw().to_owned()));
    let environments = named.collect::<Result<Vec<String>, Failure>>()?;
    let number = |gate: &Gate| service.runs.iter().find(|known| known.id == *gate.run()).map(|known| known.number);
    let pending = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    let mut waiting: Vec<&Gate> = pending.filter(|gate| gate.state == GateState::Pending).collect();
    waiting.sort_by(|one, other| one.id.cmp(&other.id));
    if let Some(wanted) = run {
        self::run(service, wanted)?;
        waiting.retain(|gate| number(gate) == Some(wanted));
    }
    let candidates = |gates: &[&Gate]| -> Vec<String> {
        let line = |gate: &&Gate| {
            let run = number(gate).map_or_else(String::new, |number| format!(" --run {number}"));
            format!("  {} {}{run}   {}", service.setup.id, gate.environment().name, gate.release.version)
        };
        gates.iter().map(line).collect()
    };
    let mut meant = waiting.clone();
    if !environments.is_empty() {
        meant.retain(|gate| environments.iter().any(|name| gate.environment().name.raw() == name));
        for name in &environments {
            if !meant.iter().any(|gate| gate.environment().name.raw() == name) {
                let failure = Failure::new(Exit::Refused, &format!("nothing waits at {}", Text::new(name)));
                return Err(doubt(service, list(failure, "what waits:", candidates(&waiting))));
            }
        }
    }
    let Some(first) = meant.first() else {
        let failure = Failure::new(Exit::Refused, &format!("nothing waits in {}", service.setup.id));
        return Err(doubt(service, failure));
    };
    if meant.iter().any(|gate| (gate.run(), gate.id.attempt) != (first.run(), first.id.attempt)) {
        let failure = Failure::usage("several runs wait; say which with --run");
        return Err(list(failure, "they are:", candidates(&meant)));
    }
    if environments.is_empty() && meant.len() > 1 {
        // Timers beside the one gate that asks people leave no doubt.
        let asking: Vec<&Gate> = meant.iter().copied().filter(|gate| gate.wants_people()).collect();
        if asking.len() != 1 {
            let failure = Failure::usage("several gates wait; name the environments");
            return Err(list(failure, "they are:", candidates(&meant)));
        }
        meant = asking;
    }
    Ok(meant)
}

/// A run by its number.
///
/// # Errors
/// Where the service has none of that number among those that were read.
pub(super) fn run(service: &ServiceState, number: u64) -> Result<&Run, Failure> {
    // Workflows count for themselves: two runs may have one number.
    let mut found = service.runs.iter().filter(|run| run.number == number);
    match (found.next(), found.next()) {
        (Some(run), None) => Ok(run),
        (Some(first), Some(second)) => {
            let failure = Failure::usage(&format!("{} has several runs {number}", service.setup.id));
            let moving: Vec<&Run> =
                service.runs.iter().filter(|run| run.number == number && run.state.in_flight()).collect();
            match moving.as_slice() {
                [only] => Ok(only),
                _ => Err(list(failure, "they are:", [first, second].map(run_line))),
            }
        }
        (None, _) => {
            let failure = Failure::usage(&format!("{} has no run {number} among the newest", service.setup.id));
            Err(doubt(service, list(failure, "they are:", service.runs.iter().take(10).map(run_line))))
        }
    }
}

/// The run that is meant where no number is given: the only one for which `fits` holds.
///
/// # Errors
/// None, or several.
pub(super) fn only_run<'a>(
    service: &'a ServiceState,
    what: &str,
    fits: impl Fn(&RunState) -> bool,
) -> Result<&'a Run, Failure> {
    let found: Vec<&Run> = service.runs.iter().filter(|run| fits(&run.state)).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(doubt(service, Failure::new(Exit::Refused, &format!("no run of {} {what}", service.setup.id)))),
        several => {
            let failure = Failure::usage(&format!("several runs of {} {what}; say which with --run", service.setup.id));
            Err(list(failure, "they are:", several.iter().map(|run| run_line(run))))
        }
    }
}

/// A job of a run by its name or the provider's id.
///
/// # Errors
/// Where the run has none, or several, of that name.
pub(super) fn job(service: &ServiceState, run: &Run, name: &str) -> Result<JobId, Failure> {
    let jobs = service.details.get(&run.id).and_then(|detail| detail.jobs.as_ref());
    let jobs = jobs.map(|jobs| jobs.value.1.as_slice()).unwrap_or_default();
    let mut found = jobs.iter().filter(|job| job.name.raw() == name || job.id.raw() == name);
    match (found.next(), found.next()) {
        (Some(job), None) => Ok(job.id.clone()),
        (Some(_), Some(_)) => {
            Err(Failure::usage(&format!("run {} has several jobs `{}`", run.number, Text::new(name))))
        }
        (None, _) => {
            let known: Vec<&str> = jobs.iter().map(|job| job.name.raw()).collect();
            Err(unknown(&format!("run {} has no job `{}`", run.number, Text::new(name)), name, &known))
        }
    }
}

/// A workflow by its name or file.
///
/// # Errors
/// Where the service has none, or several, of that name.
pub(super) fn workflow<'a>(service: &'a ServiceState, name: &str) -> Result<&'a Workflow, Failure> {
    let workflows = service.service.as_ref().map(|known| known.workflows.as_slice()).unwrap_or_default();
    let is = |workflow: &&Workflow| {
        let path = workflow.path.raw();
        workflow.name.raw() == name
            || path == name
            || path.rsplit('/').next() == Some(name)
            || workflow.id.raw() == name
    };
    let mut found = workflows.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(workflow), None) => Ok(workflow),
        (Some(_), Some(_)) => Err(Failure::usage(&format!(
            "{} has several workflows `{}`; name the file",
            service.setup.id,
            Text::new(name)
        ))),
        (None, _) => {
            let known: Vec<&str> = workflows.iter().map(|workflow| workflow.name.raw()).collect();
            let what = format!("{} has no workflow `{}`", service.setup.id, Text::new(name));
            Err(doubt(service, unknown(&what, name, &known)))
        }
    }
}

/// A release by its version or commit, among all that were read of the service.
///
/// # Errors
/// None, or several commits.
pub(super) fn release(service: &ServiceState, name: &str) -> Result<Release, Failure> {
    let mut known: Vec<&Release> = service.releases.iter().collect();
    for environment in &service.environments {
        known.extend(environment.deployments.iter().map(|deployment| &deployment.release));
        known.extend(environment.current.as_ref().map(|current| &current.release));
    }
    let gates = service.details.values().filter_map(|detail| detail.gates.as_ref()).flat_map(|gates| &gates.value);
    known.extend(gates.map(|gate| &gate.release));
    let mut found: Vec<&Release> = Vec::new();
    for release in known.iter().filter(|release| names(release, name)) {
        if !found.iter().any(|other| other.same(release)) {
            found.push(release);
        }
    }
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let versions: Vec<&str> = known.iter().map(|release| release.version.raw()).collect();
            let what = format!("{} has no version `{}` that was read", service.setup.id, Text::new(name));
            Err(doubt(service, unknown(&what, name, &versions)))
        }
        several => {
            let failure = Failure::usage(&format!("`{}` is several commits", Text::new(name)));
            let lines = several.iter().map(|release| format!("  {}  {}", release.commit.short(), release.version));
            Err(list(failure, "say which:", lines))
        }
    }
}

/// The earlier good deployment that is meant, among `earlier`: by its id, its version or its commit.
///
/// # Errors
/// None of them.
pub(super) fn earlier<'a>(
    state: &State,
    environment: &EnvironmentState,
    earlier: &[&'a Deployment],
    name: Option<&str>,
) -> Result<&'a Deployment, Failure> {
    let id = environment.id();
    let lines = || -> Vec<String> {
        let line = |deployment: &&Deployment| {
            let age = words::ago(deployment.created_at, state.now.wall);
            format!("  {}  {}  {age} ago", deployment.id, deployment.release.version)
        };
        earlier.iter().map(line).collect()
    };
    let found = match name {
        None => earlier.first(),
        Some(name) => earlier.iter().find(|deployment| deployment.id.raw() == name || names(&deployment.release, name)),
    };
    match (found, name) {
        (Some(deployment), _) => Ok(deployment),
        (None, None) => Err(Failure::new(Exit::Refused, &format!("no earlier good release of {} is known", id.name))),
        (None, Some(name)) => {
            let known: Vec<&str> = earlier.iter().map(|deployment| deployment.release.version.raw()).collect();
            let what = format!("`{}` was never delivered to {} as an earlier good release", Text::new(name), id.name);
            Err(list(unknown(&what, name, &known), "earlier good releases:", lines()))
        }
    }
}

/// Whether `name` is the version, or the commit from seven characters on.
fn names(release: &Release, name: &str) -> bool {
    release.version.raw() == name || (name.len() >= 7 && release.commit.raw().starts_with(&name.to_lowercase()))
}

fn run_line(run: &Run) -> String {
    format!("  --run {}  {}  {}  {}", run.number, run.name, run.branch, run.state.word())
}

fn list(failure: Failure, title: &str, lines: impl IntoIterator<Item = String>) -> Failure {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return failure;
    }
    lines.fold(failure.and(title), |failure, line| failure.and(&line))
}

/// What is written names nothing: with the nearest name that would, or all of them.
fn unknown(what: &str, name: &str, known: &[&str]) -> Failure {
    let failure = Failure::usage(what);
    if let Some(near) = nearest(name, known.iter().copied()) {
        return failure.and(&format!("did you mean `{}`?", Text::new(near)));
    }
    let mut shown: Vec<String> = Vec::new();
    for name in known.iter().map(|name| format!("`{}`", Text::new(name))) {
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    shown.truncate(SHOWN);
    if shown.is_empty() { failure } else { failure.and(&format!("known are {}", shown.join(", "))) }
}
