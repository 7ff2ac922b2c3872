//! Lists that come in pages.

use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) use super::super::http::segment;

use super::super::http::Session;
use super::wire::Collection;
use crate::domain::Fault;

/// Pages of one list that are followed at most.
const PAGES: usize = 20;

/// Reads a list page by page until `enough` says so, or it ends. The vendor counts by `skip` and `take`; a server may
/// send fewer a page than was asked for.
pub(super) async fn pages<T: DeserializeOwned + Serialize>(
    session: &Session<'_>,
    path: &str,
    take: usize,
    doing: &str,
    enough: impl Fn(&[T]) -> bool,
) -> Result<(Vec<T>, bool), Fault> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let mut all: Vec<T> = Vec::new();
    for _ in 0..PAGES {
        let skip = all.len();
        let page = format!("{path}{joint}skip={skip}&take={take}");
        let page = session.get::<Collection<T>>(&page, doing).await?.value;
        let found = page.items.len();
        all.extend(page.items);
        let more = found > 0 && all.len() < page.total_results;
        if !more || enough(&all) {
            return Ok((all, more));
        }
    }
    Ok((all, true))
}
