//! The environments of a repository, page after page.

use super::super::super::http::Session;
use super::super::paths::Repository;
use super::super::wire;
use crate::domain::Fault;

/// Pages that are followed at most: a repository with an environment for every branch has hundreds.
const PAGES: usize = 5;

/// Every environment that the vendor lists.
///
/// # Errors
/// The fault of the first page that could not be read: half a list would say that the rest is gone.
pub(in super::super) async fn environments(
    session: &Session<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<wire::Environment>, Fault> {
    let doing = repository.doing("the environments");
    let path = repository.path("/environments?per_page=100");
    let mut page = session.get::<wire::Environments>(&path, &doing).await?;
    let mut all = std::mem::take(&mut page.value.environments);
    for _ in 1..PAGES {
        let Some(next) = page.next.take() else { break };
        page = session.at(&next, &doing, |_: &mut wire::Environments, _| {}).await?;
        all.append(&mut page.value.environments);
    }
    Ok(all)
}
