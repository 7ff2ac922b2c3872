//! `release` and `tag`.

use serde_json::{Value, json};

use super::{View, or_ghost};
use crate::sim::clock::stamp;
use crate::sim::github::node::{Kind, ref_number};
use crate::sim::world::Release;

/// `release`.
pub(crate) fn release(view: View<'_>, release: &Release) -> Value {
    let url = format!("{}/releases/{}", view.api(), release.id);
    let tag: String = url::form_urlencoded::byte_serialize(release.tag.as_bytes()).collect();
    json!({
        "url": url, "html_url": format!("{}/releases/tag/{tag}", view.html()), "assets_url": format!("{url}/assets"),
        "upload_url": format!("{url}/assets{{?name,label}}"), "tarball_url": format!("{}/tarball/{tag}", view.api()),
        "zipball_url": format!("{}/zipball/{tag}", view.api()), "id": release.id, "node_id": Kind::Release.id(release.id), "tag_name": release.tag,
        "target_commitish": view.repository.default_branch, "name": release.tag, "body": release.body, "draft": false, "prerelease": false,
        "created_at": stamp(release.at), "published_at": stamp(release.at), "author": or_ghost(view.world, view.base, &release.author),
        "assets": [],
    })
}

/// `tag`.
pub(crate) fn tag(view: View<'_>, name: &str, sha: &str) -> Value {
    let escaped: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    json!({
        "name": name, "commit": { "sha": sha, "url": format!("{}/commits/{sha}", view.api()) },
        "zipball_url": format!("{}/zipball/refs/tags/{escaped}", view.api()),
        "tarball_url": format!("{}/tarball/refs/tags/{escaped}", view.api()),
        "node_id": Kind::Ref.id(ref_number(view.repository.id, &format!("refs/tags/{name}"))),
    })
}
