//! `pull-request-simple`.

use serde_json::{Map, Value, json};

use super::{View, merge, person, repository, same, urls};
use crate::sim::clock::stamp;
use crate::sim::github::node::Kind;
use crate::sim::world::{Access, Commit, Pull};

/// The merged pull request that brought a commit.
pub(crate) fn pull(view: View<'_>, commit: &Commit, pull: &Pull) -> Value {
    let author = person(view.world, view.base, &pull.author);
    let url = format!("{}/pulls/{}", view.api(), pull.number);
    let html = format!("{}/pull/{}", view.html(), pull.number);
    let issue = format!("{}/issues/{}", view.api(), pull.number);
    let whole = repository(view, Access::Read);
    let side = |name: &str, sha: &str| json!({ "label": format!("{}:{name}", view.repository.owner), "ref": name, "sha": sha, "user": author, "repo": whole });
    let mut object = Map::new();
    merge(
        &mut object,
        json!({
            "id": pull.id, "node_id": Kind::Pull.id(pull.id), "number": pull.number, "state": "closed", "locked": false, "title": pull.title,
            "user": author, "body": null, "labels": [], "draft": false, "created_at": stamp(pull.opened), "updated_at": stamp(pull.merged),
            "closed_at": stamp(pull.merged), "merged_at": stamp(pull.merged), "merge_commit_sha": commit.sha, "author_association": "MEMBER",
            "assignees": [], "requested_reviewers": [], "requested_teams": [],
        }),
    );
    same(&mut object, &["milestone", "assignee", "auto_merge"], &Value::Null);
    let tails = [
        ("url", ""),
        ("commits_url", "/commits"),
        ("review_comments_url", "/comments"),
        ("review_comment_url", "/comments{/number}"),
    ];
    urls(&mut object, &url, &tails);
    urls(&mut object, &html, &[("html_url", ""), ("diff_url", ".diff"), ("patch_url", ".patch")]);
    urls(&mut object, &issue, &[("issue_url", ""), ("comments_url", "/comments")]);
    let statuses = format!("{}/statuses/{}", view.api(), commit.sha);
    let link = |href: String| json!({ "href": href });
    merge(
        &mut object,
        json!({
            "statuses_url": statuses, "head": side(&format!("change-{}", pull.number), &commit.sha),
            "base": side(&view.repository.default_branch, &commit.sha),
            "_links": {
                "self": link(url.clone()), "html": link(html), "issue": link(issue.clone()), "comments": link(format!("{issue}/comments")),
                "review_comments": link(format!("{url}/comments")), "review_comment": link(format!("{url}/comments{{/number}}")),
                "commits": link(format!("{url}/commits")), "statuses": link(statuses.clone()),
            },
        }),
    );
    Value::Object(object)
}
