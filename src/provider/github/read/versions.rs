//! Which commits have names.

use futures_util::future::join;

use super::super::super::http::Session;
use super::super::map::Versions;
use super::super::paths::Repository;
use super::super::wire;
use crate::domain::{Fault, Release};

/// The newest tags and published releases of a service.
pub(in super::super) async fn versions(
    session: &Session<'_>,
    repository: &Repository<'_>,
) -> Result<(Versions, Vec<Release>), Fault> {
    let (tags_path, releases_path) = (repository.path("/tags?per_page=100"), repository.path("/releases?per_page=30"));
    let (tags_doing, releases_doing) = (repository.doing("the tags"), repository.doing("the releases"));
    let (tags, releases) = join(
        session.get::<Vec<wire::Tag>>(&tags_path, &tags_doing),
        session.get::<Vec<wire::Release>>(&releases_path, &releases_doing),
    )
    .await;
    let tags = tags?.value;
    // Releases only say which of several tags is the published one.
    let releases = releases.map(|page| page.value).unwrap_or_default();
    let versions = Versions::of(&tags, &releases);
    let list = versions.list(&tags);
    Ok((versions, list))
}
