//! GraphQL, later.
use super::{Answer, Call, Failure};
use serde_json::json;
#[expect(clippy::unnecessary_wraps, reason = "the table of routes wants one shape")]
pub(super) fn graphql(call: &mut Call<'_>) -> Result<Answer, Failure> {
    Ok(Answer::ok(json!({ "data": { "viewer": { "login": call.login } } })))
}
