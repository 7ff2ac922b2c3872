//! The palette: every word that the command line within the cockpit knows, and which of them are meant by what is typed.
//!
//! The words are those of the keymap and of the subcommands. A line of the palette is a whole command with its argument
//! (`theme light`, `service checkout`), so that choosing one and typing it are the same.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::{Bandwidth, Command, Pane, State, Tab, ThemeChoice, Zones};
use crate::domain::{ServiceId, SourceId};

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A command of the keymap.
    Command(Command),
    /// A tab of the detail.
    Tab(Tab),
    /// The plan that lets a rollout go to its end at once.
    PromoteFully,
    /// Leave (`true`) or enter the session's read-only mode.
    Arm(bool),
    /// List what is acknowledged, or hide it.
    Acknowledged,
    /// What the rehearsal came to so far.
    Debrief,
    /// Whose time of day is shown.
    Clock(Zones),
    /// How much is sent over the line.
    Bandwidth(Bandwidth),
    /// The theme.
    Theme(ThemeChoice),
    /// To a service.
    Service(ServiceId),
    /// Only what belongs to a source.
    Source(SourceId),
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is typed for it.
    pub text: String,
    /// What it does.
    pub words: String,
    /// What it means.
    pub meaning: Meaning,
}

/// The words beside the names of the commands.
const WORDS: &[(&str, &str, Meaning)] = &[
    ("promote --full", "a rollout to its end at once, past every step and analysis", Meaning::PromoteFully),
    ("approvals", "what needs you", Meaning::Command(Command::NeedsYou)),
    ("status", "environments", Meaning::Command(Command::Environments)),
    ("runs", "pipelines", Meaning::Command(Command::Pipelines)),
    ("gates", "what holds it", Meaning::Tab(Tab::Gates)),
    ("run", "jobs and steps", Meaning::Tab(Tab::Run)),
    ("history", "deployments, last good marked", Meaning::Tab(Tab::History)),
    ("journal", "what was done from here", Meaning::Tab(Tab::Journal)),
    ("card", "copy a situation card", Meaning::Command(Command::CopyCard)),
    ("acknowledged", "list what is acknowledged, or hide it", Meaning::Acknowledged),
    ("utc", "everybody's time of day", Meaning::Clock(Zones::Utc)),
    ("local", "your own time of day", Meaning::Clock(Zones::Local)),
    ("both", "both times of day", Meaning::Clock(Zones::Both)),
    ("arm", "leave the session's read-only mode", Meaning::Arm(true)),
    ("disarm", "enter read-only mode for this session", Meaning::Arm(false)),
    ("q", "quit", Meaning::Command(Command::Quit)),
];

/// Every line that there is, in the order of the help; services and sources last.
#[must_use]
pub fn lines(state: &State) -> Vec<Line> {
    let line = |text: String, words: &str, meaning: Meaning| Line { text, words: words.to_owned(), meaning };
    // The tabs that are commands already show the tab, as the key does.
    let commands = Command::ALL.iter().filter(|command| **command != Command::Palette);
    let mut lines: Vec<Line> = commands
        .map(|command| line(command.name().to_owned(), command.description(), Meaning::Command(*command)))
        .collect();
    lines.extend(WORDS.iter().map(|(text, words, meaning)| line((*text).to_owned(), words, meaning.clone())));
    if state.rehearsing.is_some() {
        let words = "what this rehearsal came to so far";
        lines.push(line("debrief".to_owned(), words, Meaning::Debrief));
    }
    lines.extend(Bandwidth::ALL.into_iter().map(|bandwidth| {
        let text = format!("bandwidth {}", bandwidth.word());
        line(text, "how much is sent to the terminal", Meaning::Bandwidth(bandwidth))
    }));
    lines.extend(
        ThemeChoice::ALL
            .into_iter()
            .map(|theme| line(format!("theme {}", theme.word()), "colours of the screen", Meaning::Theme(theme))),
    );
    lines.extend(state.world.wholes().map(|service| {
        line(
            format!("service {}", crate::domain::Text::new(service.raw())),
            "go to it",
            Meaning::Service(service.clone()),
        )
    }));
    if state.world.sources.len() > 1 {
        lines.extend(state.world.sources.keys().map(|source| {
            let text = format!("source {}", crate::domain::Text::new(source.raw()));
            line(text, "only what belongs to it", Meaning::Source(source.clone()))
        }));
    }
    lines
}

/// The lines that are meant by what is typed, best first. Where nothing is typed: what was done before, newest first, then
/// all of them.
#[must_use]
pub fn ranked(state: &State, typed: &str) -> Vec<Line> {
    let typed = typed.trim();
    let mut lines = lines(state);
    if typed.is_empty() {
        let used = |line: &Line| state.screen.prompted.iter().rev().position(|used| *used == line.text);
        lines.sort_by_key(|line| used(line).unwrap_or(usize::MAX));
        return lines;
    }
    let lower = typed.to_lowercase();
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(&lower, CaseMatching::Ignore, Normalization::Smart);
    let mut characters = Vec::new();
    let mut found: Vec<(u8, std::cmp::Reverse<u32>, usize, Line)> = Vec::new();
    for (place, line) in lines.into_iter().enumerate() {
        let text = line.text.to_lowercase();
        let named = pattern.score(Utf32Str::new(&text, &mut characters), &mut matcher);
        // What it does is searched as well, but a word by its own name comes first.
        let said = || pattern.score(Utf32Str::new(&line.words, &mut characters), &mut matcher).map(|score| score / 4);
        let Some(score) = named.or_else(said) else { continue };
        let rank = match () {
            () if text == lower => 0,
            () if text.starts_with(&lower) => 1,
            () => 2,
        };
        found.push((rank, std::cmp::Reverse(score), place, line));
    }
    found.sort_by_key(|(rank, score, place, _)| (*rank, *score, *place));
    found.into_iter().map(|(_, _, _, line)| line).collect()
}

/// The line that Enter does: the chosen one, else the one that is typed whole, else the first of those that begin with what
/// is typed. Nothing is guessed from letters alone, and nothing but its whole word leaves read-only mode.
#[must_use]
pub fn meant(state: &State, typed: &str, chosen: Option<&str>) -> Option<Line> {
    let lines = ranked(state, typed);
    if let Some(chosen) = chosen {
        return lines.into_iter().find(|line| line.text == chosen);
    }
    let typed = typed.trim().to_lowercase();
    let first = lines.into_iter().next().filter(|_| !typed.is_empty())?;
    let whole = first.text.to_lowercase() == typed;
    let begins = first.text.to_lowercase().starts_with(&typed) && first.meaning != Meaning::Arm(true);
    (whole || begins).then_some(first)
}

/// The pane in which a service is gone to.
pub(super) const SERVICES: Pane = Pane::Environments;
