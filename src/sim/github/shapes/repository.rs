//! `minimal-repository` and `full-repository`.

use serde_json::{Map, Value, json};

use super::{View, merge, person, same, urls};
use crate::sim::clock::stamp;
use crate::sim::github::node::Kind;
use crate::sim::world::Access;

const TAILS: &[(&str, &str)] = &[
    ("url", ""),
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
    ("hooks_url", "/hooks"),
];

/// `minimal-repository`.
pub(crate) fn minimal(view: View<'_>) -> Value {
    Value::Object(object(view))
}

fn object(view: View<'_>) -> Map<String, Value> {
    let repository = view.repository;
    let mut object = Map::new();
    merge(
        &mut object,
        json!({
            "id": repository.id, "node_id": Kind::Repository.id(repository.id), "name": repository.name, "full_name": repository.full_name(),
            "private": repository.private, "owner": person(view.world, view.base, &repository.owner), "html_url": view.html(),
            "description": repository.description, "fork": false,
        }),
    );
    urls(&mut object, &view.api(), TAILS);
    object
}

/// `full-repository` (and `repository`), with what the asker may do.
pub(crate) fn full(view: View<'_>, access: Access) -> Value {
    let repository = view.repository;
    let mut object = object(view);
    let pushed = repository.pushed();
    merge(
        &mut object,
        json!({
            "default_branch": repository.default_branch, "language": repository.language, "topics": [], "archived": repository.archived, "disabled": false,
            "visibility": if repository.private { "private" } else { "public" },
            "pushed_at": stamp(pushed), "created_at": stamp(repository.created), "updated_at": stamp(pushed),
            "git_url": format!("git:{}.git", view.html().split_once(':').map_or("", |(_, rest)| rest)),
            "ssh_url": format!("git@{}:{}.git", view.base.html.rsplit('/').next().unwrap_or_default(), repository.full_name()),
            "clone_url": format!("{}.git", view.html()), "svn_url": view.html(),
            "permissions": {
                "admin": access >= Access::Admin, "maintain": access >= Access::Maintain, "push": access >= Access::Write,
                "triage": access >= Access::Triage, "pull": access >= Access::Read,
            },
        }),
    );
    same(&mut object, &["mirror_url", "homepage", "license"], &Value::Null);
    let counts = [
        "forks",
        "forks_count",
        "stargazers_count",
        "watchers",
        "watchers_count",
        "size",
        "open_issues",
        "open_issues_count",
        "subscribers_count",
        "network_count",
    ];
    same(&mut object, &counts, &json!(0));
    same(&mut object, &["has_issues", "has_projects", "has_wiki", "has_downloads"], &json!(true));
    same(&mut object, &["has_pages", "has_discussions"], &json!(false));
    Value::Object(object)
}
