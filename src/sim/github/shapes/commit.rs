//! `commit` and `diff-entry`.

use serde_json::{Map, Value, json};

use super::{View, merge, person};
use crate::sim::clock::stamp;
use crate::sim::github::node::{Kind, commit_number};
use crate::sim::world::{Change, Commit, World};

/// Name and address as Git stores them.
pub(super) fn git_person(world: &World, login: &str) -> Value {
    let name = world.person(login).map_or(login, |person| person.name.as_str());
    json!({ "name": name, "email": mail_of(login) })
}

/// The address that a login's commits carry.
pub(crate) fn mail_of(login: &str) -> String {
    let address: String = login.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{address}@users.noreply.example.com")
}

/// `commit`; with its files when it is asked for by itself.
pub(crate) fn commit(view: View<'_>, index: usize, files: bool) -> Value {
    let Some(commit) = view.repository.commits.get(index) else { return Value::Null };
    let url = format!("{}/commits/{}", view.api(), commit.sha);
    let html = format!("{}/commit/{}", view.html(), commit.sha);
    let mut author = git_person(view.world, &commit.author);
    if let Some(object) = author.as_object_mut() {
        object.insert("date".to_owned(), json!(stamp(commit.at)));
    }
    let parent = index.checked_sub(1).and_then(|before| view.repository.commits.get(before));
    let parents: Vec<Value> = parent
        .map(|parent| {
            json!({
                "sha": parent.sha, "url": format!("{}/commits/{}", view.api(), parent.sha),
                "html_url": format!("{}/commit/{}", view.html(), parent.sha),
            })
        })
        .into_iter()
        .collect();
    let verification =
        json!({ "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null });
    let mut object = Map::new();
    merge(
        &mut object,
        json!({
            "sha": commit.sha, "node_id": Kind::Commit.id(commit_number(&commit.sha)), "url": url, "html_url": html,
            "comments_url": format!("{url}/comments"),
            "commit": {
                "author": author, "committer": author, "message": commit.message, "comment_count": 0, "verification": verification,
                "tree": { "sha": commit.tree, "url": format!("{}/git/trees/{}", view.api(), commit.tree) },
                "url": format!("{}/git/commits/{}", view.api(), commit.sha),
            },
            "author": person(view.world, view.base, &commit.author), "committer": person(view.world, view.base, &commit.author),
            "parents": parents,
        }),
    );
    if files {
        let added: i64 = commit.changes.iter().map(|change| change.additions).sum();
        let removed: i64 = commit.changes.iter().map(|change| change.deletions).sum();
        let entries: Vec<Value> = commit.changes.iter().map(|change| difference(view, commit, change)).collect();
        merge(
            &mut object,
            json!({ "stats": { "additions": added, "deletions": removed, "total": added + removed }, "files": entries }),
        );
    }
    Value::Object(object)
}

/// `diff-entry`.
pub(crate) fn difference(view: View<'_>, commit: &Commit, change: &Change) -> Value {
    let (sha, file) = (&commit.sha, &change.file);
    let escaped: String = url::form_urlencoded::byte_serialize(file.as_bytes())
        .collect::<String>()
        .replace("%2F", "/")
        .replace('+', "%20");
    let deletions = if change.added { 0 } else { change.deletions };
    json!({
        "sha": commit.tree, "filename": file, "status": if change.added { "added" } else { "modified" },
        "additions": change.additions, "deletions": deletions, "changes": change.additions + deletions,
        "blob_url": format!("{}/blob/{sha}/{escaped}", view.html()), "raw_url": format!("{}/raw/{sha}/{escaped}", view.html()),
        "contents_url": format!("{}/contents/{escaped}?ref={sha}", view.api()),
        "patch": format!("@@ -1,{deletions} +1,{} @@", change.additions),
    })
}
