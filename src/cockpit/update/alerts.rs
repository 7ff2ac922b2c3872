//! What is told to somebody who does not look: found when something changed or a minute passed, each once.

use std::collections::BTreeSet;

use super::{Turn, notices};
use crate::cockpit::alerts::{Alert, AlertId, AlertKind, AlertMessage, ChannelId, News, find, is_seen, is_settled};
use crate::cockpit::rows::{self, Subject};
use crate::cockpit::{Effect, NoticeLevel, RowId, State};
use crate::domain::Text;

/// As many of the alerts that were said are looked after: whether they still need somebody.
const SAID: usize = 500;

/// Finds what is new, where anything can be, and says what may be said now.
pub(super) fn decide(state: &mut State, changed: bool, turn: &mut Turn) {
    let watching = !state.alerts.watched.is_empty();
    if state.alerts.settings.rules.is_empty() && !watching {
        return;
    }
    let minute = state.now.wall.as_second().div_euclid(60);
    let due = state.alerts.outbox.wake_at(&state.alerts.settings, state.now).is_some_and(|due| due <= state.now.mono);
    if !changed && !due && minute == state.alerts.minute {
        return;
    }
    let looks = minute != state.alerts.minute;
    state.alerts.minute = minute;
    for alert in find(state, |id| !state.alerts.told.contains(id)) {
        take(state, &alert, turn);
    }
    let mut outbox = std::mem::take(&mut state.alerts.outbox);
    outbox.settle(|alert| is_settled(state, alert));
    for (channel, message) in outbox.flush(&state.alerts.settings, state.now) {
        if !channel.takes_each() {
            keep_said(&mut state.alerts.said, &message);
        }
        turn.effect(Effect::Alert { channel, message: Box::new(message) });
    }
    state.alerts.outbox = outbox;
    // A list that lags behind for a moment settles nothing, and nobody waits for the moment.
    if looks {
        let settled = state.alerts.said.iter().filter(|alert| is_settled(state, alert)).map(|alert| alert.id.clone());
        let settled: BTreeSet<AlertId> = settled.collect();
        if settled != state.alerts.settled {
            state.alerts.settled.clone_from(&settled);
            turn.effect(Effect::Settled(settled));
        }
    }
}

/// Takes in what came of alerts over a channel, and tells what is new of the channel by that.
pub(super) fn reached(state: &mut State, channel: ChannelId, reached: Result<(), Text>, turn: &mut Turn) {
    let Some(news) = state.alerts.silent.news(channel, reached) else { return };
    let level = match news {
        News::Silent(..) => NoticeLevel::Warning,
        News::Heard(_) => NoticeLevel::Plain,
    };
    notices::tell(state, level, &news.to_string(), turn);
}

/// Keeps what was said, once, the newest.
fn keep_said(said: &mut Vec<Alert>, message: &AlertMessage) {
    let new: Vec<&Alert> =
        message.alerts.iter().filter(|alert| said.iter().all(|known| known.id != alert.id)).collect();
    said.extend(new.into_iter().cloned());
    let excess = said.len().saturating_sub(SAID);
    said.drain(..excess);
}

/// Takes in a new alert: it is told once, whoever hears of it.
fn take(state: &mut State, alert: &Alert, turn: &mut Turn) {
    state.alerts.told.insert(alert.id.clone());
    if alert.kind == AlertKind::RunEnded {
        if let Some(RowId::Run(run)) = &alert.row {
            state.alerts.watched.remove(run);
        }
        notices::tell(state, NoticeLevel::Warning, &format!("watched: {}", alert.title), turn);
        turn.world();
    }
    if is_seen(state, alert) {
        return;
    }
    let old = alert.at.zip(state.alerts.since).is_some_and(|(at, since)| at < since);
    let mut passed_over = old;
    for channel in state.alerts.settings.routes(alert) {
        let pair = (channel.clone(), alert.id.clone());
        if !state.alerts.heard.contains(&pair) && (!old || state.alerts.owed.contains(&pair)) {
            state.alerts.outbox.put(channel, alert.clone());
            passed_over = false;
        }
    }
    if passed_over {
        state.alerts.passed_over.insert(alert.id.clone());
    }
}

/// Takes in what earlier sessions could not tell: what of it was found already, and passed over, is looked for once more.
pub(super) fn owed(state: &mut State, owed: Vec<(ChannelId, AlertId)>, turn: &mut Turn) {
    for (_, id) in &owed {
        if state.alerts.passed_over.remove(id) {
            state.alerts.told.forget(id);
        }
    }
    state.alerts.owed.extend(owed);
    turn.world();
}

/// Has the end of the run under the cursor be an alert, or no longer.
pub(super) fn watch(state: &mut State, turn: &mut Turn) {
    let row = state.screen.pane_state(state.screen.pane).selected.clone();
    let subject = row.iter().chain(state.selected()).find_map(|row| rows::subject_of(state, row));
    let Some(Subject { run: Some(run), .. }) = subject else {
        return notices::tell(state, NoticeLevel::Plain, "choose a run to be told of its end", turn);
    };
    if state.alerts.watched.remove(&run) {
        notices::tell(state, NoticeLevel::Plain, "no longer watched", turn);
    } else {
        let Some(found) = state.run(&run) else {
            return notices::tell(state, NoticeLevel::Plain, "this run is gone; choose another one", turn);
        };
        if found.state.is_done() {
            let text = format!("#{} has ended: {}", found.number, found.state.word());
            return notices::tell(state, NoticeLevel::Plain, &text, turn);
        }
        let text = format!("watched: you are told when #{} ends", found.number);
        state.alerts.watched.insert(run);
        notices::tell(state, NoticeLevel::Plain, &text, turn);
    }
    turn.world();
}

/// Somebody chose an alert on their desktop: the cursor goes to its row, where that is still there.
pub(super) fn jump(state: &mut State, row: &RowId, turn: &mut Turn) {
    if state.screen.overlay.is_some() {
        return notices::tell(state, NoticeLevel::Plain, "close what is open, then choose the alert again", turn);
    }
    if !super::keys::go_to(state, row, turn) {
        notices::tell(state, NoticeLevel::Plain, "what the alert was about is settled", turn);
    }
}
