//! Projects, people, commits and what names or brings them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Drawing, stamp};
use crate::sim::gitlab::estate::{Commit, Estate, Tag};
use crate::sim::wire::Base;

/// An account, in short.
pub(in super::super) fn user(estate: &Estate, base: &Base, login: &str) -> Value {
    let id = estate.people.get(login).copied().unwrap_or(0);
    json!({
        "id": id,
        "username": login,
        "name": login,
        "state": "active",
        "locked": false,
        "avatar_url": null,
        "web_url": format!("{}/{login}", base.api),
    })
}

/// The account of the token.
pub(in super::super) fn account(estate: &Estate, base: &Base, login: &str) -> Value {
    let user = user(estate, base, login);
    json!({
        "id": user["id"],
        "username": login,
        "name": login,
        "state": "active",
        "is_admin": false,
        "web_url": user["web_url"],
        "email": format!("{login}@example.org"),
    })
}

/// Somebody's standing.
pub(in super::super) fn member(drawing: &Drawing<'_>, login: &str) -> Value {
    let mut body = user(drawing.estate, drawing.base, login);
    body["access_level"] = json!(drawing.project.level(login));
    body["created_at"] = json!(stamp(drawing.project.created));
    body["expires_at"] = Value::Null;
    body["membership_state"] = json!("active");
    body
}

/// A project as `login` sees it.
pub(in super::super) fn project(drawing: &Drawing<'_>, login: &str) -> Value {
    let project = drawing.project;
    let (above, name) = project.path.rsplit_once('/').unwrap_or(("", &project.path));
    let level = project.level(login);
    let access = if level > 0 { json!({ "access_level": level, "notification_level": 3 }) } else { Value::Null };
    let mut body = json!({
        "id": project.id,
        "description": project.description,
        "name": name,
        "name_with_namespace": project.path.replace('/', " / "),
        "path": name,
        "path_with_namespace": project.path,
        "created_at": stamp(project.created),
        "default_branch": "main",
        "topics": [],
        "ssh_url_to_repo": format!("git@gitlab.example:{}.git", project.path),
        "http_url_to_repo": format!("{}.git", drawing.web()),
        "web_url": drawing.web(),
        "readme_url": null,
        "forks_count": 0,
        "avatar_url": null,
        "star_count": 0,
        "last_activity_at": stamp(drawing.estate.now),
        "namespace": {
            "id": project.id + 1_000,
            "name": above.rsplit('/').next().unwrap_or(above),
            "path": above.rsplit('/').next().unwrap_or(above),
            "kind": "group",
            "full_path": above,
            "parent_id": null,
            "avatar_url": null,
            "web_url": format!("{}/groups/{above}", drawing.base.api),
        },
        "archived": false,
        "visibility": "private",
        "ci_forward_deployment_enabled": project.prevent_outdated,
        "ci_forward_deployment_rollback_allowed": !project.prevent_outdated,
        "permissions": { "project_access": access, "group_access": null },
    });
    if !drawing.estate.free {
        body["allow_pipeline_trigger_approve_deployment"] = json!(project.own_approval);
    }
    body
}

/// A commit.
pub(in super::super) fn commit(drawing: &Drawing<'_>, commit: &Commit) -> Value {
    let place = drawing.project.commits.iter().position(|other| other.sha == commit.sha).unwrap_or(0);
    let parent = place.checked_sub(1).and_then(|parent| drawing.project.commits.get(parent));
    json!({
        "id": commit.sha,
        "short_id": commit.sha.get(..8).unwrap_or(&commit.sha),
        "created_at": stamp(commit.at),
        "parent_ids": parent.map(|parent| vec![parent.sha.as_str()]).unwrap_or_default(),
        "title": commit.title,
        "message": format!("{}\n\nSee merge request {}!{}", commit.title, drawing.project.path, commit.request),
        "author_name": commit.author,
        "author_email": format!("{}@example.org", commit.author),
        "authored_date": stamp(commit.at),
        "committer_name": commit.author,
        "committer_email": format!("{}@example.org", commit.author),
        "committed_date": stamp(commit.at),
        "trailers": {},
        "extended_trailers": {},
        "web_url": format!("{}/-/commit/{}", drawing.web(), commit.sha),
    })
}

/// What lies between two commits; nothing where one of them is not there.
pub(in super::super) fn compare(drawing: &Drawing<'_>, from: &str, to: &str) -> Option<Value> {
    let commits = &drawing.project.commits;
    let named = |name: &str| {
        let tagged = drawing.project.tags.iter().find(|tag| tag.name == name).map(|tag| tag.sha.as_str());
        let sha = if name == "main" { commits.last().map(|commit| commit.sha.as_str()) } else { tagged };
        commits.iter().position(|commit| commit.sha == sha.unwrap_or(name))
    };
    let (from_at, to_at) = (named(from)?, named(to)?);
    let between: Vec<&Commit> = commits.iter().skip(from_at + 1).take(to_at.saturating_sub(from_at)).collect();
    let mut files: Vec<&str> = between.iter().flat_map(|commit| commit.files.iter().map(String::as_str)).collect();
    files.sort_unstable();
    files.dedup();
    let diff = |path: &&str| {
        json!({
            "diff": "@@ -1 +1 @@\n-before\n+after\n",
            "new_path": path,
            "old_path": path,
            "a_mode": "100644",
            "b_mode": "100644",
            "new_file": false,
            "renamed_file": false,
            "deleted_file": false,
            "generated_file": false,
        })
    };
    Some(json!({
        "commit": between.last().map(|newest| commit(drawing, newest)),
        "commits": between.iter().map(|one| commit(drawing, one)).collect::<Vec<_>>(),
        "diffs": files.iter().map(diff).collect::<Vec<_>>(),
        "compare_timeout": false,
        "compare_same_ref": from_at == to_at,
        "web_url": format!("{}/-/compare/{from}...{to}", drawing.web()),
    }))
}

/// The merge request that brought a commit.
pub(in super::super) fn request(drawing: &Drawing<'_>, commit: &Commit) -> Value {
    json!({
        "id": drawing.project.id * 10_000 + commit.request,
        "iid": commit.request,
        "project_id": drawing.project.id,
        "title": commit.title,
        "description": "",
        "state": "merged",
        "created_at": stamp(commit.at),
        "updated_at": stamp(commit.at),
        "merged_at": stamp(commit.at),
        "target_branch": "main",
        "source_branch": format!("change-{}", commit.request),
        "author": user(drawing.estate, drawing.base, &commit.author),
        "sha": commit.sha,
        "merge_commit_sha": commit.sha,
        "squash_commit_sha": null,
        "web_url": format!("{}/-/merge_requests/{}", drawing.web(), commit.request),
    })
}

/// A tag.
pub(in super::super) fn tag(drawing: &Drawing<'_>, tag: &Tag) -> Value {
    let named = drawing.project.commit(&tag.sha).map(|found| commit(drawing, found));
    json!({
        "name": tag.name,
        "message": "",
        "target": tag.sha,
        "commit": named,
        "release": { "tag_name": tag.name, "description": "" },
        "protected": false,
        "created_at": stamp(tag.at),
    })
}

/// The release that a tag is.
pub(in super::super) fn release(drawing: &Drawing<'_>, tag: &Tag) -> Value {
    let named = drawing.project.commit(&tag.sha).map(|found| commit(drawing, found));
    json!({
        "name": tag.name,
        "tag_name": tag.name,
        "description": "",
        "created_at": stamp(tag.at),
        "released_at": stamp(tag.at),
        "upcoming_release": false,
        "author": user(drawing.estate, drawing.base, &tag.by),
        "commit": named,
    })
}

/// A freeze period.
pub(in super::super) fn freeze(number: usize, freeze: &(String, String, String), created: Timestamp) -> Value {
    json!({
        "id": number + 1,
        "freeze_start": freeze.0,
        "freeze_end": freeze.1,
        "cron_timezone": freeze.2,
        "created_at": stamp(created),
        "updated_at": stamp(created),
    })
}
