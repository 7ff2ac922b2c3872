//! Lists that come in pages.

use serde_json::{Value, json};

use crate::sim::wire::{Answer, Request};

/// Rows of a page where the request does not say.
const TAKE: usize = 30;

/// A page of a list, by `skip` and `take`.
pub(super) fn collection(request: &Request, kind: &str, all: Vec<Value>) -> Answer {
    let number = |name: &str| request.parameter(name).and_then(|value| value.parse::<usize>().ok());
    let skip = number("skip").unwrap_or(0);
    let take = number("take").filter(|take| *take > 0).unwrap_or(TAKE);
    let total = all.len();
    let pages = total.div_ceil(take).max(1);
    let items: Vec<Value> = all.into_iter().skip(skip).take(take).collect();
    let mut links = json!({ "Self": link(request, skip, take) });
    if skip + items.len() < total {
        links["Page.Next"] = json!(link(request, skip + take, take));
    }
    Answer::ok(json!({
        "ItemType": kind,
        "TotalResults": total,
        "ItemsPerPage": take,
        "NumberOfPages": pages,
        "LastPageNumber": pages - 1,
        "Items": items,
        "Links": links,
    }))
}

/// The address of a page, as the server writes it: from its root on.
fn link(request: &Request, skip: usize, take: usize) -> String {
    let rest: Vec<String> = request
        .query
        .iter()
        .filter(|(name, _)| name != "skip" && name != "take")
        .map(|(name, value)| format!("{name}={value}"))
        .chain([format!("skip={skip}"), format!("take={take}")])
        .collect();
    format!("{}?{}", request.path, rest.join("&"))
}

/// The ids that a parameter names, comma separated; nothing where it is not there.
pub(super) fn ids<'a>(request: &'a Request, name: &str) -> Option<Vec<&'a str>> {
    request.parameter(name).map(|value| value.split(',').map(str::trim).collect())
}
