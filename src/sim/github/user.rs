//! Who am I, what may I see, how much may I still ask.

use serde_json::{Value, json};

use super::shapes::{View, private_person, repository};
use super::{Answer, Call, Failure, paging};
use crate::sim::world::Access;

/// `GET /`
#[expect(clippy::unnecessary_wraps, reason = "the table of routes wants one shape")]
pub(super) fn root(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let api = &call.base().api;
    Ok(Answer::ok(json!({
        "current_user_url": format!("{api}/user"), "current_user_repositories_url": format!("{api}/user/repos{{?type,page,per_page,sort}}"),
        "rate_limit_url": format!("{api}/rate_limit"), "repository_url": format!("{api}/repos/{{owner}}/{{repo}}"),
    })))
}

/// `GET /user`
pub(super) fn user(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let person = call.world.person(&call.login).ok_or_else(Failure::missing)?;
    Ok(Answer::ok(private_person(person, call.base())).modified(person.joined))
}

/// `GET /user/repos`
#[expect(clippy::unnecessary_wraps, reason = "the table of routes wants one shape")]
pub(super) fn repositories(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let full = call.world.person(&call.login).is_some_and(|person| person.scopes.iter().any(|scope| scope == "repo"));
    let seen = call
        .world
        .repositories
        .iter()
        .filter(|repository| repository.access_of(&call.login) > Access::None && (full || !repository.private));
    let page = paging::page(call.request, seen.collect());
    let draw = |found| {
        repository(View { world: call.world, base: call.base(), repository: found }, found.access_of(&call.login))
    };
    Ok(page.answer(draw, Value::Array))
}

/// `GET /rate_limit`: the numbers are filled in by the road that knows the budgets.
#[expect(clippy::unnecessary_wraps, reason = "the table of routes wants one shape")]
pub(super) fn rate_limit(_call: &mut Call<'_>) -> Result<Answer, Failure> {
    let empty = json!({ "limit": 0, "used": 0, "remaining": 0, "reset": 0 });
    Ok(Answer::ok(json!({ "resources": { "core": empty, "search": empty, "graphql": empty }, "rate": empty })))
}

/// `GET /versions`
#[expect(clippy::unnecessary_wraps, reason = "the table of routes wants one shape")]
pub(super) fn versions(_call: &mut Call<'_>) -> Result<Answer, Failure> {
    Ok(Answer::ok(json!(["2022-11-28", "2026-03-10"])))
}
