//! The command line within the cockpit: the same words as the subcommands and the keymap.

use crate::cockpit::{Command, Effect, Key, KeyCode, NoticeLevel, Overlay, State, Tab, Zones};

use super::super::{Turn, notices};
use super::motion::tab;
use super::{acknowledge, panes};

/// What a word on the command line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Command(Command),
    Tab(Tab),
    Arm(bool),
    Acknowledged,
    Clock(Zones),
}

/// The words beside the names of the commands.
const WORDS: &[(&str, Word)] = &[
    ("quit", Word::Command(Command::Quit)),
    ("help", Word::Command(Command::Help)),
    ("refresh", Word::Command(Command::Refresh)),
    ("arm", Word::Arm(true)),
    ("disarm", Word::Arm(false)),
    ("ship", Word::Tab(Tab::Ship)),
    ("gates", Word::Tab(Tab::Gates)),
    ("run", Word::Tab(Tab::Run)),
    ("log", Word::Tab(Tab::Log)),
    ("history", Word::Tab(Tab::History)),
    ("journal", Word::Tab(Tab::Journal)),
    ("approvals", Word::Command(Command::NeedsYou)),
    ("runs", Word::Command(Command::Pipelines)),
    ("status", Word::Command(Command::Environments)),
    ("acknowledged", Word::Acknowledged),
    ("utc", Word::Clock(Zones::Utc)),
    ("local", Word::Clock(Zones::Local)),
    ("both", Word::Clock(Zones::Both)),
    ("q", Word::Command(Command::Quit)),
];

/// The words of the command line, for the help and for completion: the named ones, then the commands of the keymap.
fn known() -> impl Iterator<Item = (&'static str, Word)> {
    let commands = Command::ALL.iter().map(|command| (command.name(), Word::Command(*command)));
    WORDS.iter().copied().chain(commands)
}

/// A key on the command line.
pub(super) fn key(state: &mut State, key: Key, turn: &mut Turn) {
    let Some(Overlay::Prompt(prompt)) = &mut state.screen.overlay else { return };
    turn.seen();
    match key.code {
        KeyCode::Esc => state.screen.overlay = None,
        KeyCode::Enter => {
            let text = prompt.line.text.trim().to_lowercase();
            state.screen.overlay = None;
            run(state, &text, turn);
        }
        KeyCode::Backspace if prompt.line.text.is_empty() => state.screen.overlay = None,
        KeyCode::Tab => {
            let text = prompt.line.text.clone();
            if let Some(completed) = complete(&text) {
                prompt.line = crate::cockpit::Line::new(completed);
            }
        }
        _ => {
            prompt.line.edit(key);
        }
    }
}

/// The only word that begins with what was typed.
fn complete(typed: &str) -> Option<&'static str> {
    let typed = typed.trim_start();
    let mut found = known().map(|(word, _)| word).filter(|word| !typed.is_empty() && word.starts_with(typed));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn run(state: &mut State, text: &str, turn: &mut Turn) {
    if text.is_empty() {
        return;
    }
    let Some((_, word)) = known().find(|(word, _)| *word == text) else {
        let nearest = known()
            .map(|(word, _)| (strsim::jaro_winkler(word, text), word))
            .filter(|(likeness, _)| *likeness > 0.7)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let text = match nearest {
            Some((_, word)) => format!("`{text}` is no command; did you mean `{word}`?"),
            None => format!("`{text}` is no command; ? shows the help"),
        };
        return notices::tell(state, NoticeLevel::Warning, &text, turn);
    };
    match word {
        Word::Command(Command::Palette) => {}
        Word::Command(command) => panes::command(state, command, turn),
        Word::Tab(wanted) => tab(state, wanted, true, turn),
        Word::Arm(arm) => arms(state, arm, turn),
        Word::Acknowledged => acknowledge::list(state, turn),
        Word::Clock(zones) => state.display.clock = zones,
    }
}

/// Leaves or enters the session's read-only mode.
fn arms(state: &mut State, arm: bool, turn: &mut Turn) {
    let rules = &state.settings.read_only;
    let text = match (arm, rules.configured, rules.session) {
        (true, true, _) => "the configuration says read-only; :arm cannot leave that",
        (true, false, false) => "already read-write",
        (false, _, true) => "already read-only",
        _ => return turn.effect(Effect::Arm(arm)),
    };
    notices::tell(state, NoticeLevel::Plain, text, turn);
}
