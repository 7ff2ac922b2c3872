//! Which commits have names.

use std::sync::Arc;

use futures_util::future::join;

use super::super::super::http::Session;
use super::super::super::versions::Tag;
use super::super::map::Versions;
use super::super::paths::Repository;
use super::super::{GitHub, wire};
use crate::domain::{Fault, Release};

/// The newest tags and published releases of a service. They are remembered, so that premises are spelled as the screen
/// spells them.
pub(in super::super) async fn versions(
    github: &GitHub,
    session: &Session<'_>,
    repository: &Repository<'_>,
) -> Result<(Arc<Versions>, Vec<Release>), Fault> {
    let (tags_path, releases_path) = (repository.path("/tags?per_page=100"), repository.path("/releases?per_page=30"));
    let (tags_doing, releases_doing) = (repository.doing("the tags"), repository.doing("the releases"));
    let (tags, releases) = join(
        session.get::<Vec<wire::Tag>>(&tags_path, &tags_doing),
        session.get::<Vec<wire::Release>>(&releases_path, &releases_doing),
    )
    .await;
    let tags = tags?.value.into_iter().map(|tag| Tag { name: tag.name, commit: tag.commit.sha });
    let tags: Vec<Tag> = tags.collect();
    // Releases only say which of several tags is the published one.
    let releases = releases.map(|page| page.value).unwrap_or_default().into_iter();
    let published = releases.filter(|release| !release.draft && !release.tag_name.is_empty());
    let versions = Arc::new(Versions::of(&tags, published.map(|release| release.tag_name).collect()));
    github.memory().versions.insert(repository.setup.id.clone(), Arc::clone(&versions));
    let list = versions.list(&tags);
    Ok((versions, list))
}
