//! What the operator is told.

use std::time::Duration;

use super::Turn;
use crate::cockpit::{Notice, NoticeLevel, State};
use crate::domain::Text;

/// How many notices are kept.
const KEPT: usize = 20;

/// How long a notice stays; nothing: until Esc.
pub(super) fn life(level: NoticeLevel) -> Option<Duration> {
    match level {
        NoticeLevel::Plain | NoticeLevel::Good => Some(Duration::from_secs(6)),
        NoticeLevel::Warning => Some(Duration::from_secs(12)),
        NoticeLevel::Bad => None,
    }
}

/// Tells something.
pub(super) fn tell(state: &mut State, level: NoticeLevel, text: &str, turn: &mut Turn) {
    tell_text(state, level, Text::new(text), turn);
}

/// Tells something that is made harmless already. The same words again only begin anew.
pub(super) fn tell_text(state: &mut State, level: NoticeLevel, text: Text, turn: &mut Turn) {
    let notices = &mut state.screen.notices;
    notices.retain(|notice| notice.text != text);
    notices.push(Notice { level, text, at: state.now });
    let excess = notices.len().saturating_sub(KEPT);
    notices.drain(..excess);
    turn.seen();
}

/// Takes away the notices whose time is over.
pub(super) fn expire(state: &mut State, turn: &mut Turn) {
    let now = state.now;
    let before = state.screen.notices.len();
    state.screen.notices.retain(|notice| life(notice.level).is_none_or(|life| now.since(notice.at) < life));
    if state.screen.notices.len() != before {
        turn.seen();
    }
}

/// Takes away the bad ones: the operator read them. Whether there were any.
pub(super) fn dismiss(state: &mut State, turn: &mut Turn) -> bool {
    let before = state.screen.notices.len();
    state.screen.notices.retain(|notice| notice.level != NoticeLevel::Bad);
    let dismissed = state.screen.notices.len() != before;
    if dismissed {
        turn.seen();
    }
    dismissed
}
