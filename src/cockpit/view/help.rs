//! The help, derived from the keymap.

use crate::cockpit::{Command, Key, Overlay, State};
use crate::domain::Text;

/// One line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The heading where it is one; then the rest is empty.
    pub heading: Option<Text>,
    /// The keys.
    pub keys: Vec<Key>,
    /// What they do.
    pub words: Text,
}

/// The help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpView {
    /// Every line.
    pub lines: Vec<HelpLine>,
    /// The first visible one.
    pub top: usize,
}

/// The help, where it is open.
#[must_use]
pub fn help(state: &State) -> Option<HelpView> {
    let Some(Overlay::Help { top }) = &state.screen.overlay else { return None };
    let mut lines = Vec::new();
    for (heading, belongs) in GROUPS {
        let commands: Vec<Command> = Command::ALL.iter().copied().filter(|command| belongs(*command)).collect();
        if commands.is_empty() {
            continue;
        }
        lines.push(HelpLine { heading: Some(Text::new(heading)), keys: Vec::new(), words: Text::default() });
        lines.extend(commands.into_iter().map(|command| HelpLine {
            heading: None,
            keys: state.keymap.keys(command).collect(),
            words: Text::new(command.description()),
        }));
    }
    let top = (*top).min(lines.len().saturating_sub(1));
    Some(HelpView { lines, top })
}

/// A heading and what belongs below it.
type Group = (&'static str, fn(Command) -> bool);

/// The headings and the commands below them; every command is below exactly one.
const GROUPS: [Group; 4] = [
    ("Acts: each only opens a plan", is_act),
    ("Look", |command| !is_act(command) && !is_move(command) && !is_session(command)),
    ("Move", is_move),
    ("Session", is_session),
];

fn is_act(command: Command) -> bool {
    matches!(command, Command::Verb(_))
}

fn is_move(command: Command) -> bool {
    matches!(
        command,
        Command::Up
            | Command::Down
            | Command::Top
            | Command::Bottom
            | Command::HalfPageDown
            | Command::HalfPageUp
            | Command::Left
            | Command::Right
            | Command::NextPane
            | Command::PreviousPane
            | Command::NeedsYou
            | Command::Environments
            | Command::Pipelines
            | Command::Detail
            | Command::PreviousTab
            | Command::NextTab
            | Command::Enter
            | Command::Back
    )
}

fn is_session(command: Command) -> bool {
    matches!(command, Command::Palette | Command::Help | Command::Quit | Command::Suspend)
}
