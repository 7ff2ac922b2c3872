//! What automation would do with a bad release that is not held: derived from how it came.

use super::super::wire;
use crate::domain::Text;

/// `a push to main may deploy it again`. Which other triggers a workflow has the vendor does not say, so this is the one
/// that is known to have fired; where not even that is known, the usual one.
pub(super) fn otherwise(run: Option<&wire::Run>) -> String {
    let Some(run) = run else { return "a push to its branch may deploy it again".to_owned() };
    let branch = Text::new(if run.head_branch.is_empty() { "its branch" } else { &run.head_branch });
    match run.event.as_str() {
        "schedule" => "its next scheduled run may deploy it again".to_owned(),
        "workflow_dispatch" | "repository_dispatch" => "whoever starts its workflow deploys it again".to_owned(),
        "workflow_run" => "the workflow before it may start it again".to_owned(),
        "release" => "the next release that is published may deploy it again".to_owned(),
        "deployment" => "the next deployment object may deploy it again".to_owned(),
        _ => format!("a push to {branch} may deploy it again"),
    }
}
