//! The Timeline: every change, newest first, whoever made it.

use super::list::visible;
use super::words::{self, DASH};
use super::{Empty, Health, List, Mark, Window, freshness, naming, standing};
use crate::cockpit::changes::{self, Places, change, reach};
use crate::cockpit::{Command, Pane, RowId, State};
use crate::domain::{Change, ChangeId, DeploymentState, Release, Text, What};

/// One change.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// How it is marked.
    pub mark: Mark,
    /// The day, where it is another one than that of the row above: `today`, `24 Nov`.
    pub day: Text,
    /// The time of day.
    pub clock: Text,
    /// How well.
    pub health: Health,
    /// `deployed`, `rolled back`, `failed`, `approved`.
    pub what: Text,
    /// The service; a dash where it is about several.
    pub service: Text,
    /// The environment; a dash where it is about the whole service.
    pub environment: Text,
    /// `v2.13.2 → v2.14.0`, or what else there is to say: a comment, a workflow, a freeze.
    pub about: Text,
    /// The same where there is less room: the version that was put there or tried.
    pub version: Text,
    /// Who.
    pub who: Text,
    /// How we know: `provider`, `probe`, `journal`, `configuration`.
    pub knowledge: Text,
    /// How long ago.
    pub age: Text,
}

/// The Timeline.
#[derive(Clone, Debug)]
pub struct TimelineView {
    /// `Timeline of production`, `Timeline`.
    pub title: Text,
    /// The changes.
    pub list: List<ChangeLine>,
    /// How far back was read: `read back to 12 Nov 09:10Z`.
    pub reach: Text,
    /// What to press to get further: `r reads further`; empty where nothing is left to read.
    pub further: Text,
}

/// The rows of a window.
#[must_use]
pub fn timeline(state: &State, window: Window) -> TimelineView {
    let mut former: Option<String> = None;
    let mut list = visible(
        state,
        Pane::Pipelines,
        window,
        || nothing(state),
        |_, row, mark| match row {
            RowId::Change(id) => {
                let mut line = change(state, &id).map_or_else(|| gone(mark), |found| line(state, &found, mark));
                let day = line.day.to_string();
                if former.as_ref() == Some(&day) {
                    line.day = Text::default();
                }
                former = Some(day);
                Some(line)
            }
            _ => None,
        },
    );
    list.stale = freshness::badge(state, state.world.services.values());
    let title = match state.screen.timeline.places {
        Places::Production => "Timeline of production",
        Places::Everywhere => "Timeline of every environment",
    };
    let (reach, further) = reached(state);
    TimelineView { title: Text::new(title), list, reach: Text::new(&reach), further: Text::new(&further) }
}

fn nothing(state: &State) -> Empty {
    let services = &state.world.services;
    if services.is_empty() {
        return freshness::no_service(state);
    }
    if let Some((_, words)) = state.world.sources.values().find_map(|source| freshness::trouble(state, source)) {
        return Empty::Fault(words, Text::new("it is tried again by itself, but for a refused token"));
    }
    if services.values().any(|service| service.seen.is_none()) {
        return Empty::Loading;
    }
    let key = state.keymap.keys(Command::Everywhere).next();
    let other = key.map(|key| format!(" {key} shows every environment.")).unwrap_or_default();
    Empty::Nothing(Text::new(&match state.screen.timeline.places {
        Places::Production => format!("Nothing was ever deployed to a production environment.{other}"),
        Places::Everywhere => "Nothing was ever deployed.".to_owned(),
    }))
}

/// How far back was read, and what to press to get further.
fn reached(state: &State) -> (String, String) {
    let timeline = &state.screen.timeline;
    let reach = reach(state, timeline.places);
    if !timeline.further.is_empty() {
        return ("reading further back…".to_owned(), String::new());
    }
    if reach.unread > 0 {
        return (format!("{} not read yet", words::many(reach.unread as u64, "environment")), String::new());
    }
    // Of a service that was never read nobody knows which environments it has.
    let unseen = state.world.services.values().filter(|found| found.seen.is_none() && found.environments.is_empty());
    let unseen = unseen.count();
    if unseen > 0 {
        return (format!("{} not read yet", words::many(unseen as u64, "service")), String::new());
    }
    let Some(from) = reach.complete_from else { return ("all that there is".to_owned(), String::new()) };
    let key = state.keymap.keys(Command::Refresh).next();
    let further = key.map(|key| format!("{key} reads further")).unwrap_or_default();
    (format!("read back to {}", words::moment(from, state.now.wall)), further)
}

fn line(state: &State, change: &Change, mark: Mark) -> ChangeLine {
    let now = state.now.wall;
    let (health, what) = told(&change.what);
    ChangeLine {
        mark,
        day: Text::new(&words::day(change.at, now)),
        clock: Text::new(&words::clock(change.at)),
        health,
        what,
        service: change.service.as_ref().map_or_else(|| Text::new(DASH), |service| naming::service(state, service)),
        environment: change.environment.as_ref().map_or_else(|| Text::new(DASH), |found| found.name.clone()),
        about: about(change),
        version: match (&change.what, &change.to) {
            (What::Deployment { .. }, Some(release)) => release.version.clone(),
            _ => about(change),
        },
        who: naming::actor(change.who.as_ref()),
        knowledge: Text::new(change.knowledge.word()),
        age: Text::new(&words::ago(change.at, now)),
    }
}

/// How well a change is, and its word.
fn told(what: &What) -> (Health, Text) {
    let (health, word) = match what {
        What::Deployment { state, rollback: true } if state.was_good() => (Health::Doubtful, "rolled back".to_owned()),
        What::Deployment { state, .. } if state.was_good() => (Health::Good, "deployed".to_owned()),
        What::Deployment { state: DeploymentState::Deploying, rollback: true } => {
            (Health::Moving, "rolling back".to_owned())
        }
        What::Deployment { state, .. } => (standing::of_deployment(state), standing::deployment_words(state)),
        What::Approved { .. } => (Health::Good, "approved".to_owned()),
        What::Rejected { .. } => (Health::Neutral, "rejected".to_owned()),
        What::HoldPut { .. } => (Health::Waiting, "held".to_owned()),
        What::HoldLifted { .. } => (Health::Neutral, "un-held".to_owned()),
        What::Degraded { .. } => (Health::Bad, "degraded".to_owned()),
        What::Drifted { .. } => (Health::Bad, "DRIFT".to_owned()),
        What::Recovered => (Health::Good, "recovered".to_owned()),
        What::Ordered { state, .. } => (of_order(state.as_str()), format!("order {state}")),
        What::FreezeBegan { .. } => (Health::Waiting, "freeze began".to_owned()),
        What::FreezeEnded { .. } => (Health::Neutral, "freeze ended".to_owned()),
    };
    (health, Text::new(&word))
}

/// How well an order is, by the word of its state.
fn of_order(state: &str) -> Health {
    match state {
        "done" | "resolved" => Health::Good,
        "unknown" | "unconfirmed" | "interrupted" => Health::Doubtful,
        "refused" | "stale" | "not sent" => Health::Neutral,
        _ => Health::Moving,
    }
}

/// What a change is about, in a few words.
fn about(change: &Change) -> Text {
    match &change.what {
        What::Deployment { .. } => range(change.from.as_ref(), change.to.as_ref()),
        What::Approved { comment } | What::Rejected { comment } => {
            let version = change.to.as_ref().map(|release| release.version.to_string()).unwrap_or_default();
            let comment = if comment.is_empty() { String::new() } else { format!(": {comment}") };
            Text::new(format!("{version}{comment}").trim_start_matches(": "))
        }
        What::HoldPut { workflow } => Text::new(&format!("{workflow} is disabled")),
        What::HoldLifted { workflow } => Text::new(&format!("{workflow} is enabled")),
        What::Degraded { why } => {
            let version = change.to.as_ref().map(|release| format!("{}: ", release.version)).unwrap_or_default();
            Text::new(&format!("{version}{why}"))
        }
        What::Drifted { seen } => {
            let version = change.to.as_ref().map(|release| format!(", not {}", release.version)).unwrap_or_default();
            Text::new(&format!("runs {seen}{version}"))
        }
        What::Recovered => change.to.as_ref().map(|release| release.version.clone()).unwrap_or_default(),
        What::Ordered { verb, .. } => {
            let version = change.to.as_ref().map(|release| format!(" {}", release.version)).unwrap_or_default();
            Text::new(&format!("{}{version}", verb.word()))
        }
        What::FreezeBegan { freeze } | What::FreezeEnded { freeze } => freeze.clone(),
    }
}

/// `v2.13.2 → v2.14.0`; the one that is known where only one is; `v2.14.0 again` where both are the same.
fn range(from: Option<&Release>, to: Option<&Release>) -> Text {
    match (from, to) {
        (Some(from), Some(to)) if from.same(to) => Text::new(&format!("{} again", to.version)),
        (Some(from), Some(to)) => Text::new(&format!("{} → {}", from.version, to.version)),
        (Some(only), None) | (None, Some(only)) => only.version.clone(),
        (None, None) => Text::default(),
    }
}

/// A change that no longer is one.
fn gone(mark: Mark) -> ChangeLine {
    let dash = || Text::new(DASH);
    ChangeLine {
        mark,
        day: Text::default(),
        clock: dash(),
        health: Health::Neutral,
        what: Text::new("gone"),
        service: dash(),
        environment: dash(),
        about: dash(),
        version: dash(),
        who: dash(),
        knowledge: dash(),
        age: dash(),
    }
}

/// What a change is called where one line is all there is: `checkout → production`.
pub(super) fn title(state: &State, id: &ChangeId) -> Option<Text> {
    let change = changes::change(state, id)?;
    let service = change.service.as_ref().map(|service| naming::service(state, service).to_string());
    let parts = [service, change.environment.as_ref().map(|environment| environment.name.to_string())];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(if parts.is_empty() { about(&change) } else { Text::new(&parts.join(" → ")) })
}
