//! Below the fixed block: what arrives while the plan is looked at, and exactly what will be sent.

use jiff::Timestamp;

use super::{PlanLine, PlanTone, block, line};
use crate::cockpit::command_line::command_line;
use crate::cockpit::rows::plan_pair;
use crate::cockpit::view::refusals::{demands, refusal};
use crate::cockpit::view::{freshness, moments, naming, proof, runs, standing, words};
use crate::cockpit::{Dialogue, Line, Phase, State, facts};
use crate::domain::{Ask, Comparison, Flag, Intent, Outcome, Plan, Run, RunId, RunState, Seal, Step, Text, Verb};
use crate::policy::{Subject, judge, signing_command};

/// How many commits are listed; the rest is counted.
const COMMITS: usize = 30;
/// What stands for the start of the hash of the journal's record of this order, which does not exist yet.
const HEAD: &str = "JOURNALHEAD";

/// The lines.
pub(super) fn lines(state: &State, dialogue: &Dialogue) -> Vec<PlanLine> {
    let mut lines = Vec::new();
    said_at_length(state, dialogue, &mut lines);
    let Some(plan) = dialogue.plan() else { return lines };
    demanded(state, dialogue, plan, &mut lines);
    current(state, plan, &mut lines);
    comparison(state, plan, &mut lines);
    started(state, plan, &mut lines);
    if plan.gates.len() > 1 {
        let each = plan.gates.iter().map(|gate| format!("{}: {}", gate.what, block::may_i(&gate.may_i)));
        lines.extend(
            each.enumerate().map(|(place, words)| line(if place == 0 { "gates" } else { "" }, &words, PlanTone::Plain)),
        );
    }
    if !plan.label.is_empty() {
        lines.push(line("really", plan.label.as_str(), PlanTone::Plain));
    }
    steps(dialogue, plan, &mut lines);
    premises(state, plan, &mut lines);
    command(state, dialogue, plan, &mut lines);
    signing(dialogue, plan, &mut lines);
    lines.push(line("digest", plan.digest().short(), PlanTone::Quiet));
    lines
}

/// How a second person signs, where one is asked for.
fn signing(dialogue: &Dialogue, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let Phase::Armed(_, challenge) = &dialogue.phase else { return };
    if challenge.second.is_empty() {
        return;
    }
    let how = "the second person makes the same plan with --dry-run, looks at it, and signs its digest:";
    lines.push(line("second", how, PlanTone::Plain));
    lines.push(line("", &signing_command(&plan.digest()), PlanTone::Request));
}

/// What the fixed block had no room for: warnings, refusals, differences, a fault.
fn said_at_length(state: &State, dialogue: &Dialogue, lines: &mut Vec<PlanLine>) {
    if let Some([_, more @ ..]) = dialogue.plan().map(|plan| plan.warnings.as_slice()) {
        lines.extend(more.iter().map(|warning| line("warning", warning.as_str(), PlanTone::Warning)));
    }
    match &dialogue.phase {
        Phase::Denied(_, refusals) => {
            lines.extend(refusals.iter().map(|refused| line("denied", &refusal(refused), PlanTone::Bad)));
            if dialogue.without_refused().is_some() {
                lines.push(line("", "o goes on with the others: their plan is made anew", PlanTone::Plain));
            }
        }
        Phase::Failed(fault) => {
            let (what, hint) = freshness::fault(fault);
            lines.push(line("fault", what.as_str(), PlanTone::Bad));
            if !hint.is_empty() {
                lines.push(line("", hint.as_str(), PlanTone::Plain));
            }
        }
        _ => {}
    }
    let differences = match &dialogue.phase {
        Phase::Changed(_, differences) => differences.as_slice(),
        _ => dialogue.changes.as_slice(),
    };
    lines.extend(differences.iter().map(|difference| {
        let words = format!("{}: {} → {}", difference.what, difference.was, difference.is);
        line("changed", &words, PlanTone::Warning)
    }));
    if let Some(told) = dialogue.intent.ask.service().and_then(|service| state.world.services.get(service))
        && let Some(badge) = freshness::badge(state, std::iter::once(told))
    {
        lines.push(line("seen", badge.as_str(), PlanTone::Warning));
    }
}

/// What guardrails ask for here, and why.
fn demanded(state: &State, dialogue: &Dialogue, plan: &Plan, lines: &mut Vec<PlanLine>) {
    if state.settings.guardrails.is_empty() || !matches!(dialogue.phase, Phase::Armed(..)) {
        return;
    }
    let findings = judge(&Subject::of(plan), &state.settings, &facts(state, plan), state.now.wall);
    let said = demands(&findings);
    lines.extend(said.iter().map(|demand| line("guardrail", demand, PlanTone::Plain)));
}

/// What runs now in each environment, and how sure that is.
fn current(state: &State, plan: &Plan, lines: &mut Vec<PlanLine>) {
    for (id, _) in &plan.environments {
        let Some(found) = state.environment(id) else { continue };
        let (Some(current), Some(stands)) = (&found.current, proof::standing(state, found)) else { continue };
        let tone = if proof::complaint(found).is_some() { PlanTone::Warning } else { PlanTone::Quiet };
        let words = format!("{}: {}, {stands}", id.name, current.release.version);
        lines.push(line("current", &words, tone));
    }
}

/// Commits, authors, oldest and flags of what it ships or takes away, as it arrives.
fn comparison(state: &State, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let Some(pair) = plan_pair(state, plan) else { return };
    let label = if plan.verb() == Verb::RollBack { "removes" } else { "ships" };
    match state.world.comparisons.get(&pair) {
        None => lines.push(line(label, "reading what lies between…", PlanTone::Quiet)),
        Some(Err(fault)) => lines.push(line(label, freshness::fault(fault).0.as_str(), PlanTone::Warning)),
        Some(Ok(found)) => {
            lines.push(line(label, &summary(found, state.now.wall), PlanTone::Plain));
            for (words, tone) in flags(found) {
                lines.push(line("", &words, tone));
            }
            let newest_first = found.commits.iter().rev();
            lines.extend(newest_first.take(COMMITS).map(|commit| {
                let author = naming::actor(commit.author.as_ref());
                let age = words::ago_or_dash(commit.at, state.now.wall);
                let words = format!("{} {} · {author} · {age}", commit.id.short(), commit.subject);
                line("", &words, PlanTone::Quiet)
            }));
            let listed = found.commits.len().min(COMMITS);
            let rest = found.ahead.saturating_sub(listed as u64);
            if rest > 0 {
                lines.push(line("", &format!("… and {} more", words::many(rest, "commit")), PlanTone::Quiet));
            }
        }
    }
}

/// `14 commits · 3 authors · oldest 2d`, and what the base has beyond.
pub(in crate::cockpit::view) fn summary(found: &Comparison, now: Timestamp) -> String {
    let authors = found.authors();
    let mut parts = vec![words::many(found.ahead, "commit")];
    if !authors.is_empty() {
        let least = if found.commits_complete { "" } else { "at least " };
        parts.push(format!("{least}{}", words::many(authors.len() as u64, "author")));
    }
    if let Some(oldest) = found.oldest() {
        parts.push(format!("oldest {}", words::ago(oldest, now)));
    }
    if found.behind > 0 {
        parts.push(format!("without {} that run now", words::many(found.behind, "commit")));
    }
    parts.join(" · ")
}

/// What the changed files say; what was cut is unknown, never "no".
fn flags(found: &Comparison) -> Vec<(String, PlanTone)> {
    let named = |wanted: Flag| -> Vec<&str> {
        found.flags.named().into_iter().filter(|(_, flag)| *flag == wanted).map(|(name, _)| name).collect()
    };
    let (touched, unknown) = (named(Flag::Yes), named(Flag::Unknown));
    let mut lines = Vec::new();
    if !touched.is_empty() {
        lines.push((format!("touches {} !", touched.join(", ")), PlanTone::Warning));
    }
    if !unknown.is_empty() {
        let why = if found.lists_no_files() { "no files are listed" } else { "the vendor cut the list of files" };
        lines.push((format!("unknown whether it touches {}: {why}", unknown.join(", ")), PlanTone::Warning));
    }
    if lines.is_empty() {
        lines.push(("touches no migrations, dependencies, configuration or infrastructure".to_owned(), PlanTone::Good));
    }
    lines
}

/// Who started it, its checks, and what is before it.
fn started(state: &State, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let run = asked_run(&plan.intent.ask).and_then(|run| state.run(run));
    match (run, &plan.initiator) {
        (Some(run), initiator) => {
            let who = naming::actor(initiator.as_ref().or(run.actor.as_ref()));
            let asked = words::ago(run.created_at, state.now.wall);
            let words = format!(
                "{} {} by {who} ({} on {}), asked for {asked} ago",
                run.name,
                naming::run(state, &run.id),
                run.event,
                run.branch
            );
            lines.push(line("started", &words, PlanTone::Plain));
            checks(state, run, lines);
            queue(state, run, lines);
        }
        (None, Some(initiator)) => lines.push(line("started", &format!("by {initiator}"), PlanTone::Plain)),
        (None, None) => {}
    }
}

/// The run that an ask is about.
fn asked_run(ask: &Ask) -> Option<&RunId> {
    match ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => gates.first().map(|gate| &gate.run),
        Ask::Cancel { run, .. } | Ask::Retry { run, .. } => Some(run),
        _ => None,
    }
}

fn checks(state: &State, run: &Run, lines: &mut Vec<PlanLine>) {
    let jobs = runs::jobs(state, run);
    if jobs.is_empty() {
        lines.push(line("checks", "the jobs of this run are not read yet", PlanTone::Quiet));
        return;
    }
    let good = jobs.iter().filter(|job| job.state == RunState::Done(Outcome::Succeeded)).count();
    let succeeded = format!("{good} of {} succeeded", words::many(jobs.len() as u64, "job"));
    let failed: Vec<String> = jobs
        .iter()
        .filter(|job| job.state.outcome().is_some_and(Outcome::is_failure))
        .map(|job| format!("{} {}", job.name, standing::run_words(&job.state)))
        .collect();
    let words = if failed.is_empty() { succeeded } else { format!("{succeeded}: {}", failed.join(", ")) };
    lines.push(line("checks", &words, if failed.is_empty() { PlanTone::Plain } else { PlanTone::Warning }));
}

fn queue(state: &State, run: &Run, lines: &mut Vec<PlanLine>) {
    let Some(service) = state.world.services.get(&run.id.service) else { return };
    let earlier = |other: &&Run| {
        other.workflow == run.workflow
            && other.id != run.id
            && other.state.in_flight()
            && other.created_at <= run.created_at
    };
    let before: Vec<String> = service.runs.iter().filter(earlier).map(|other| naming::run(state, &other.id)).collect();
    if !before.is_empty() {
        let words = format!("before it, still in flight: {}", before.join(", "));
        lines.push(line("queue", &words, PlanTone::Plain));
    }
}

/// Every step with its request, exactly as it will be sent.
fn steps(dialogue: &Dialogue, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let many = plan.steps.len();
    let mut sealed = false;
    for step in &plan.steps {
        let label = format!("step {}/{many}", step.index + 1);
        lines.push(line(&label, step.summary.as_str(), PlanTone::Plain));
        let request = format!("{} {}", step.request.method.word(), step.request.path);
        lines.push(line("", &request, PlanTone::Request));
        for body in body(dialogue, plan, step) {
            lines.push(line("", &body, PlanTone::Request));
        }
        sealed |= step.request.comment_field.is_some();
    }
    if sealed {
        let words = format!("{HEAD} becomes the first characters of the hash of this order's record in the journal");
        lines.push(line("", &words, PlanTone::Quiet));
    }
}

/// The body of a request, a line each; the reason is the one that is being typed.
fn body(dialogue: &Dialogue, plan: &Plan, step: &Step) -> Vec<String> {
    let seal = Seal { intent: plan.intent.id.clone(), head: HEAD.to_owned() };
    let Some(body) = step.request.sealed_body(comment(dialogue, plan).as_ref(), &seal) else { return Vec::new() };
    let pretty = serde_json::to_string_pretty(&body).unwrap_or_default();
    pretty.lines().map(str::to_owned).collect()
}

/// The intent as it would be sent now: with the reason and the ticket that are being typed.
fn intent(dialogue: &Dialogue, plan: &Plan) -> Intent {
    let now = |line: &Line, before: &Option<Text>| {
        let typed = line.text.trim();
        if typed.is_empty() { before.clone() } else { Some(Text::new(typed)) }
    };
    let (reason, ticket) = (&plan.intent.reason, &plan.intent.ticket);
    Intent { reason: now(&dialogue.reason, reason), ticket: now(&dialogue.ticket, ticket), ..plan.intent.clone() }
}

/// The comment as it would be sent now.
fn comment(dialogue: &Dialogue, plan: &Plan) -> Option<Text> {
    intent(dialogue, plan).comment()
}

/// What it stands on, and when that was seen.
fn premises(state: &State, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let age = words::ago(plan.read_at, state.now.wall);
    let at = moments::clocks(&state.display, plan.read_at);
    let heading = if plan.blind {
        "NOTHING WAS READ: the plan was made from what was drawn".to_owned()
    } else {
        format!("read {age} ago, at {at}; read again just before each step")
    };
    let tone = if plan.blind { PlanTone::Warning } else { PlanTone::Quiet };
    lines.push(line("stands on", &heading, tone));
    for step in &plan.steps {
        let several = plan.steps.len() > 1;
        for premise in &step.premises {
            let of = if several { format!(" (step {})", step.index + 1) } else { String::new() };
            lines.push(line("", &format!("{}: {}{of}", premise.key, premise.value), PlanTone::Plain));
        }
    }
}

fn command(state: &State, dialogue: &Dialogue, plan: &Plan, lines: &mut Vec<PlanLine>) {
    let number = |run: &RunId| state.run(run).map(|run| run.number);
    let done = match &dialogue.phase {
        Phase::Armed(_, challenge) => {
            !challenge.checklist.is_empty() && challenge.unticked(&plan.intent.ticked).is_empty()
        }
        _ => false,
    };
    let words = command_line(&intent(dialogue, plan), done, number);
    lines.push(line("same as", &words, PlanTone::Request));
}
