//! Addresses below the base, percent-encoded, and lists that come in pages.

use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::http::Session;
use super::wire::Collection;
use crate::domain::Fault;

/// Pages of one list that are followed at most.
const PAGES: usize = 20;

/// One path segment or query value: everything but unreserved characters is encoded.
pub(super) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    // A segment of dots alone would be taken for a step up.
    if encoded == "." || encoded == ".." { encoded.replace('.', "%2E") } else { encoded }
}

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
