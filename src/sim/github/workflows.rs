//! Workflows: lists, enabling and disabling, starting by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::shapes::workflow as draw;
use super::{Answer, Call, Failure, paging};
use crate::sim::world::{Launch, Workflow};

/// `GET .../actions/workflows`
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let total = view.repository.workflows.len();
    let page = paging::page(call.request, view.repository.workflows.iter().collect::<Vec<&Workflow>>());
    Ok(page.answer(|workflow| draw(view, workflow), |items| json!({ "total_count": total, "workflows": items })))
}

fn index(call: &Call<'_>) -> Result<usize, Failure> {
    call.repository()?.workflow_index(call.part(0)).ok_or_else(Failure::missing)
}

/// `GET .../actions/workflows/{workflow_id}` (id or file name)
pub(super) fn workflow(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    let view = call.view()?;
    view.repository.workflows.get(index).map(|workflow| Answer::ok(draw(view, workflow))).ok_or_else(Failure::missing)
}

/// `PUT .../disable`
pub(super) fn disable(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    call.world.set_workflow(call.place, index, "disabled_manually")?;
    Ok(Answer::done())
}

/// `PUT .../enable`
pub(super) fn enable(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    call.world.set_workflow(call.place, index, "active")?;
    Ok(Answer::done())
}

/// `POST .../dispatches`
pub(super) fn dispatch(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = index(call)?;
    let body = call.body()?;
    let reference =
        body.get("ref").and_then(Value::as_str).ok_or_else(|| Failure::malformed("\"ref\" wasn't supplied."))?;
    let mut inputs = BTreeMap::new();
    for (name, value) in body.get("inputs").and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        inputs.insert(name.clone(), text);
    }
    if inputs.len() > 25 {
        return Err(Failure::malformed("No more than 25 inputs are allowed."));
    }
    let launch = Launch { inputs, ..Launch::by(&call.login, "workflow_dispatch", reference) };
    let run = call.world.dispatch(call.place, index, launch)?;
    if body.get("return_run_details").and_then(Value::as_bool) != Some(true) {
        return Ok(Answer::done());
    }
    let view = call.view()?;
    Ok(Answer::wrote(
        200,
        json!({
            "workflow_run_id": run, "run_url": format!("{}/actions/runs/{run}", view.api()),
            "html_url": format!("{}/actions/runs/{run}", view.html()),
        }),
    ))
}
