//! The detail as lines, tab by tab.

use super::joined;
use super::rows::{empty, listed};
use crate::cockpit::State;
use crate::cockpit::view::{self, DetailView, GatesView, Health, JobLine, JournalView, RunView, ShipView, Window};
use crate::domain::{Flag, Text};

/// All of a tab.
const ALL: Window = Window { first: 0, height: usize::MAX / 2 };

/// The tab that is open, its title first.
pub(super) fn lines(state: &State) -> Vec<String> {
    let (title, tab, view) = view::detail(state, ALL);
    let head = format!("{}, {title}", tab.word());
    let body = match view {
        DetailView::Nothing(why) => vec![empty(&why)],
        DetailView::Ship(view) => ship(&view),
        DetailView::Gates(view) => gates(&view),
        DetailView::Run(view) => run(&view),
        DetailView::Log(view) => {
            let note = view.note.iter().chain(&view.search).map(ToString::to_string);
            let lines = listed(view.title.as_str(), &view.lines, |(_, line, found)| {
                format!("{line}{}", if *found { " [found]" } else { "" })
            });
            lines.into_iter().chain(note).collect()
        }
        DetailView::History(view) => listed(view.title.as_str(), &view.lines, |line| {
            let selected = if line.selected { "[selected]" } else { "" };
            let parts = [&line.version, &line.state, &line.age, &line.actor, &line.note, &line.ready];
            joined(parts.into_iter().map(Text::as_str).chain([selected]), ", ")
        }),
        DetailView::Journal(view) => journal(&view),
    };
    [head].into_iter().chain(body).collect()
}

fn ship(view: &ShipView) -> Vec<String> {
    let mut lines = vec![joined([view.range.as_str(), view.summary.as_str()], ": ")];
    lines.extend(view.flags.iter().map(|(name, flag)| {
        let word = match flag {
            Flag::Yes => "yes",
            Flag::No => "no",
            Flag::Unknown => "not known",
        };
        format!("touches {name}: {word}")
    }));
    lines.extend(listed("commits", &view.commits, |(commit, title, author, age)| {
        joined([commit.as_str(), title.as_str(), author.as_str(), age.as_str()], ", ")
    }));
    lines.extend(view.note.iter().map(ToString::to_string));
    lines
}

fn gates(view: &GatesView) -> Vec<String> {
    let mut lines: Vec<String> = view
        .gates
        .iter()
        .enumerate()
        .map(|(place, gate)| {
            let selected = if gate.mark.selected { "[selected]" } else { "" };
            let parts = [&gate.environment, &gate.what, &gate.may_i, &gate.reviewers, &gate.age];
            let parts = parts.into_iter().chain(&gate.terms);
            let words = joined(parts.map(Text::as_str).chain([selected]), ", ");
            format!("{}. {words}", place + 1)
        })
        .collect();
    let parts = [("review", &view.reviews), ("hold", &view.holds), ("probe", &view.probe), ("rollout", &view.rollout)];
    for (name, found) in parts {
        lines.extend(found.iter().map(|(_, words)| format!("{name}: {words}")));
    }
    lines.extend(view.empty.as_ref().map(empty));
    lines
}

fn run(view: &RunView) -> Vec<String> {
    let mut lines = vec![view.title.to_string()];
    for (place, job) in view.jobs.iter().enumerate() {
        lines.push(format!("{}. {}", place + 1, words_of(job)));
        lines.extend(
            job.steps
                .iter()
                .map(|step| joined(["   step", step.name.as_str(), word(step.health), step.time.as_str()], ", ")),
        );
        lines.extend(job.annotations.iter().map(|(_, words)| format!("   note: {words}")));
    }
    lines.extend(view.empty.as_ref().map(empty));
    lines
}

/// The word of a step, which has nothing else to say how it went.
fn word(health: Health) -> &'static str {
    match health {
        Health::Delivered | Health::Good => "succeeded",
        Health::Moving => "running",
        Health::Queued => "to come",
        Health::Waiting => "waiting",
        Health::Doubtful => "doubtful",
        Health::Bad => "failed",
        Health::Neutral => "left out",
        Health::Unknown => "not known",
    }
}

fn words_of(job: &JobLine) -> String {
    let selected = if job.selected { "[selected]" } else { "" };
    joined([job.name.as_str(), job.state.as_str(), job.time.as_str(), selected], ", ")
}

fn journal(view: &JournalView) -> Vec<String> {
    let mut lines: Vec<String> = view.open.iter().map(|(_, words)| format!("open: {words}")).collect();
    lines.extend(listed("records, newest first", &view.lines, |line| {
        joined([line.at.as_str(), line.event.as_str(), line.words.as_str()], " ")
    }));
    lines.extend(view.fault.iter().map(|fault| format!("cannot be written: {fault}")));
    lines
}
