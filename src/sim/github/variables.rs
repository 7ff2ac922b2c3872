//! Variables of an environment: what workflows may test, a freeze flag for example.

use serde_json::{Value, json};

use super::{Answer, Call, Failure, paging};
use crate::sim::clock::stamp;
use crate::sim::world::{Environment, Variable};

fn environment<'a>(call: &'a Call<'_>) -> Result<&'a Environment, Failure> {
    let repository = call.repository()?;
    let index = repository.environment_index(call.part(0)).ok_or_else(Failure::missing)?;
    repository.environments.get(index).ok_or_else(Failure::missing)
}

fn environment_mut<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Environment, Failure> {
    let name = call.part(0).to_owned();
    let repository = call.world.repositories.get_mut(call.place).ok_or_else(Failure::missing)?;
    let index = repository.environment_index(&name).ok_or_else(Failure::missing)?;
    repository.environments.get_mut(index).ok_or_else(Failure::missing)
}

fn draw(variable: &Variable) -> Value {
    json!({
        "name": variable.name, "value": variable.value, "created_at": stamp(variable.created),
        "updated_at": stamp(variable.updated),
    })
}

/// `GET .../variables` (ten a page, at most thirty)
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let found = environment(call)?;
    let total = found.variables.len();
    let page = paging::page_of(call.request, found.variables.iter().collect::<Vec<_>>(), 10, 30);
    Ok(page.answer(draw, |items| json!({ "total_count": total, "variables": items })))
}

/// `GET .../variables/{name}`
pub(super) fn variable(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let found = environment(call)?;
    let one = found.variables.iter().find(|one| one.name.eq_ignore_ascii_case(call.part(1)));
    one.map(|one| Answer::ok(draw(one))).ok_or_else(Failure::missing)
}

/// `POST .../variables`
pub(super) fn create(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let body = call.body()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let name = text("name").ok_or_else(|| Failure::malformed("\"name\" wasn't supplied."))?.to_uppercase();
    let value = text("value").ok_or_else(|| Failure::malformed("\"value\" wasn't supplied."))?;
    let now = call.world.now;
    let found = environment_mut(call)?;
    if found.variables.iter().any(|one| one.name == name) {
        return Err(Failure::new(409, "Already exists - Variable already exists"));
    }
    found.variables.push(Variable { name, value, created: now, updated: now });
    Ok(Answer::wrote(201, json!({})))
}

/// `PATCH .../variables/{name}`
pub(super) fn change(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let body = call.body()?;
    let now = call.world.now;
    let name = call.part(1).to_uppercase();
    let found = environment_mut(call)?;
    let one = found.variables.iter_mut().find(|one| one.name == name).ok_or_else(Failure::missing)?;
    if let Some(value) = body.get("value").and_then(Value::as_str) {
        value.clone_into(&mut one.value);
    }
    if let Some(name) = body.get("name").and_then(Value::as_str) {
        one.name = name.to_uppercase();
    }
    one.updated = now;
    Ok(Answer::done())
}

/// `DELETE .../variables/{name}`
pub(super) fn remove(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let name = call.part(1).to_uppercase();
    let found = environment_mut(call)?;
    let before = found.variables.len();
    found.variables.retain(|one| one.name != name);
    if found.variables.len() == before { Err(Failure::missing()) } else { Ok(Answer::done()) }
}
