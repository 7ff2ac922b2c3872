//! The `Link` header (RFC 8288), as far as paging needs it.

use http::HeaderMap;
use http::header::LINK;
use url::Url;

/// The address of the next page, where one is offered on the same origin as `from`. Page numbers are never computed, and an
/// address on another host is not followed.
pub(super) fn next(headers: &HeaderMap, from: &Url) -> Option<Url> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(|value| {
        value.split(',').find_map(|part| {
            let (address, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
            let is_next = parameters.split(';').any(|parameter| {
                parameter
                    .trim()
                    .strip_prefix("rel=")
                    .is_some_and(|rel| rel.trim_matches('"').split_ascii_whitespace().any(|word| word == "next"))
            });
            let url = from.join(address).ok()?;
            (is_next && url.origin() == from.origin()).then_some(url)
        })
    })
}
