//! How an earlier release can be put back, or why not: rollback readiness, said before it is needed.

use jiff::Timestamp;

use crate::domain::PutBack;

/// Why a release cannot be put back, where it cannot.
pub(super) fn obstacle(put_back: &PutBack, now: Timestamp) -> Option<String> {
    match put_back {
        PutBack::No(why) => Some(why.to_string()),
        PutBack::Rerun { until, .. } if *until <= now => {
            Some("the provider no longer lets its job run again".to_owned())
        }
        _ => None,
    }
}

/// How a release can be put back, or why not: `re-run until 12 Dec`, `by dispatch`, `not configured: …`.
pub(super) fn ready(put_back: &PutBack, now: Timestamp) -> String {
    match put_back {
        PutBack::Rerun { until, .. } if *until > now => format!("re-run until {}", until.strftime("%-d %b")),
        PutBack::Dispatch => "by dispatch".to_owned(),
        PutBack::Deployment => "by a deployment".to_owned(),
        PutBack::Own { how, .. } => how.to_string(),
        PutBack::Unsaid => "not looked at yet".to_owned(),
        PutBack::Rerun { .. } | PutBack::No(_) => obstacle(put_back, now).unwrap_or_default(),
    }
}
