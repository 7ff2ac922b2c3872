//! The environments of a repository, page after page.

use super::super::super::http::Session;
use super::super::paths::Repository;
use super::super::wire;
use crate::domain::{Fault, FaultKind};

/// Pages that are followed at most: a repository with an environment for every branch has hundreds, and every page is asked
/// for again at every look.
const PAGES: usize = 20;
/// Environments on a page.
const ON_A_PAGE: usize = 100;

/// Every environment that the vendor lists.
///
/// # Errors
/// The fault of the first page that could not be read, or that there are too many of them: half a list would say that the rest
/// is gone. What the configuration names is read all the same.
pub(in super::super) async fn environments(
    session: &Session<'_>,
    repository: &Repository<'_>,
) -> Result<Vec<wire::Environment>, Fault> {
    let doing = repository.doing("the environments");
    let path = repository.path(&format!("/environments?per_page={ON_A_PAGE}"));
    let mut page = session.get::<wire::Environments>(&path, &doing).await?;
    let mut all = std::mem::take(&mut page.value.environments);
    for read in 1.. {
        let Some(next) = page.next.take() else { break };
        if read == PAGES {
            let what = format!("there are more than {}, and not all are read", PAGES * ON_A_PAGE);
            let hint = "name those that matter in the configuration: `environments` of the `[[service]]`";
            return Err(Fault::new(FaultKind::Unsupported, &doing, &what).hint(hint));
        }
        page = session.at(&next, &doing, |_: &mut wire::Environments, _| {}).await?;
        all.append(&mut page.value.environments);
    }
    Ok(all)
}
