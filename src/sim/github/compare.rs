//! What lies between two commits.

use serde_json::{Map, Value, json};

use super::shapes::{View, commit as draw, difference};
use super::{Answer, Call, Failure, paging};

/// The vendor lists no more files.
const FILES: usize = 300;
/// Commits in an answer to somebody who does not page.
const COMMITS: usize = 250;

/// `GET .../compare/{base}...{head}`
pub(super) fn compare(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let (base, head) = call.part(0).split_once("...").ok_or_else(Failure::missing)?;
    let base = view.repository.resolve(base).ok_or_else(Failure::missing)?;
    let head = view.repository.resolve(head).ok_or_else(Failure::missing)?;
    let ahead: Vec<usize> = (base + 1..=head).collect();
    let behind = base.saturating_sub(head);
    let status = match base.cmp(&head) {
        std::cmp::Ordering::Less => "ahead",
        std::cmp::Ordering::Equal => "identical",
        std::cmp::Ordering::Greater => "behind",
    };
    let pages = call.request.parameter("page").is_some() || call.request.parameter("per_page").is_some();
    let (page, size) = if pages { paging::asked(call.request, 30, 100) } else { (1, COMMITS) };
    let shown: Vec<Value> =
        ahead.iter().skip((page - 1).saturating_mul(size)).take(size).map(|index| draw(view, *index, false)).collect();
    let (base_sha, head_sha) = (sha(view, base), sha(view, head));
    let html = format!("{}/compare/{base_sha}...{head_sha}", view.html());
    let mut body = json!({
        "url": format!("{}/compare/{base_sha}...{head_sha}", view.api()), "html_url": html, "permalink_url": html,
        "diff_url": format!("{html}.diff"), "patch_url": format!("{html}.patch"), "base_commit": draw(view, base, false),
        "merge_base_commit": draw(view, base.min(head), false), "status": status, "ahead_by": ahead.len(), "behind_by": behind,
        "total_commits": ahead.len(), "commits": shown,
    });
    if page == 1
        && let Some(object) = body.as_object_mut()
    {
        object.insert("files".to_owned(), Value::Array(files(view, &ahead)));
    }
    let answer = Answer::ok(body);
    let link = paging::link(call.request, page, ahead.len().div_ceil(size));
    Ok(match link.filter(|_| pages || ahead.len() > size) {
        Some(link) => answer.with("link", link),
        None => answer,
    })
}

fn sha(view: View<'_>, index: usize) -> String {
    view.repository.commits.get(index).map(|commit| commit.sha.clone()).unwrap_or_default()
}

/// Every file once, its changes added up, cut where the vendor cuts.
fn files(view: View<'_>, commits: &[usize]) -> Vec<Value> {
    let mut seen: Map<String, Value> = Map::new();
    for commit in commits.iter().filter_map(|index| view.repository.commits.get(*index)) {
        for change in &commit.changes {
            let entry = difference(view, commit, change);
            let Some(before) = seen.get_mut(&change.file) else {
                seen.insert(change.file.clone(), entry);
                continue;
            };
            for field in ["additions", "deletions", "changes"] {
                let sum =
                    [&*before, &entry].iter().filter_map(|entry| entry.get(field).and_then(Value::as_i64)).sum::<i64>();
                if let Some(object) = before.as_object_mut() {
                    object.insert(field.to_owned(), json!(sum));
                }
            }
        }
    }
    seen.into_iter().map(|(_, entry)| entry).take(FILES).collect()
}
