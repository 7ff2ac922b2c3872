//! Commits, refs, and the pull requests that brought them.

use serde_json::{Value, json};

use super::node::{Kind, ref_number};
use super::shapes::{commit as draw, minimal_repository, pull};
use super::{Answer, Call, Failure, paging};
use crate::sim::clock::stamp;

/// `GET .../commits`, newest first
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    if view.repository.commits.is_empty() {
        return Err(Failure::new(409, "Git Repository is empty."));
    }
    let from = call.request.parameter("sha").unwrap_or(&view.repository.default_branch);
    let newest = view.repository.resolve(from).ok_or_else(Failure::missing)?;
    let (since, until) = (call.request.parameter("since"), call.request.parameter("until"));
    let wanted = |index: &usize| {
        view.repository.commits.get(*index).is_some_and(|commit| {
            let at = stamp(commit.at);
            since.is_none_or(|since| at.as_str() >= since)
                && until.is_none_or(|until| at.as_str() <= until)
                && call.request.parameter("author").is_none_or(|author| author == commit.author)
                && call
                    .request
                    .parameter("path")
                    .is_none_or(|path| commit.changes.iter().any(|change| change.file.starts_with(path)))
        })
    };
    let page = paging::page(call.request, (0..=newest).rev().filter(wanted).collect());
    Ok(page.answer(|index| draw(view, index, false), Value::Array))
}

fn resolved(call: &Call<'_>) -> Result<usize, Failure> {
    let repository = call.repository()?;
    if repository.commits.is_empty() {
        return Err(Failure::new(409, "Git Repository is empty."));
    }
    let reference = call.part(0);
    repository.resolve(reference).ok_or_else(|| Failure::new(422, &format!("No commit found for SHA: {reference}")))
}

/// `GET .../commits/{ref}`
pub(super) fn commit(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = resolved(call)?;
    let view = call.view()?;
    let at = view.repository.commits.get(index).map_or(call.world.now, |commit| commit.at);
    Ok(Answer::ok(draw(view, index, true)).modified(at))
}

/// `GET .../commits/{ref}/status`: nothing here uses the older kind of status.
pub(super) fn status(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = resolved(call)?;
    let view = call.view()?;
    let sha = view.repository.commits.get(index).map_or("", |commit| commit.sha.as_str());
    let url = format!("{}/commits/{sha}", view.api());
    Ok(Answer::ok(json!({
        "state": "pending", "statuses": [], "sha": sha, "total_count": 0, "repository": minimal_repository(view), "commit_url": url,
        "url": format!("{url}/status"),
    })))
}

/// `GET .../commits/{commit_sha}/pulls`
pub(super) fn pulls(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let index = resolved(call)?;
    let view = call.view()?;
    let commit = view.repository.commits.get(index).ok_or_else(Failure::missing)?;
    let found: Vec<Value> = commit.pull.iter().map(|found| pull(view, commit, found)).collect();
    Ok(paging::page(call.request, found).answer(|item| item, Value::Array))
}

/// `GET .../git/ref/{ref}` (`heads/main`, `tags/v1`)
pub(super) fn reference(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let name = call.part(0);
    let known = match name.split_once('/') {
        Some(("heads", branch)) => branch == view.repository.default_branch,
        Some(("tags", tag)) => view.repository.tags.iter().any(|(known, _)| known == tag),
        _ => false,
    };
    let index = view.repository.resolve(name).filter(|_| known).ok_or_else(Failure::missing)?;
    let sha = view.repository.commits.get(index).map_or("", |commit| commit.sha.as_str());
    let escaped = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    let escaped = escaped.replace("%2F", "/").replace('+', "%20");
    Ok(Answer::ok(json!({
        "ref": format!("refs/{name}"), "node_id": Kind::Ref.id(ref_number(view.repository.id, &format!("refs/{name}"))), "url": format!("{}/git/refs/{escaped}", view.api()),
        "object": { "type": "commit", "sha": sha, "url": format!("{}/git/commits/{sha}", view.api()) },
    })))
}
