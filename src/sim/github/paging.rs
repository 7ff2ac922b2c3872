//! Pages: `per_page` (30, at most 100), `page`, and the `Link` header that leads on.

use serde_json::Value;

use super::{Answer, Request};

/// One page of a list, and the header that names the others.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    link: Option<String>,
}

/// Which page is asked for, from 1, and its size.
pub(crate) fn asked(request: &Request, usual: usize, most: usize) -> (usize, usize) {
    let number = |name: &str| request.parameter(name).and_then(|value| value.parse::<usize>().ok());
    (number("page").unwrap_or(1).max(1), number("per_page").unwrap_or(usual).clamp(1, most))
}

/// Cuts the asked page out of a list.
pub(crate) fn page<T>(request: &Request, items: Vec<T>) -> Page<T> {
    page_of(request, items, 30, 100)
}

/// Cuts the asked page out of a list with sizes of its own.
pub(crate) fn page_of<T>(request: &Request, items: Vec<T>, usual: usize, most: usize) -> Page<T> {
    let (page, size) = asked(request, usual, most);
    let link = link(request, page, items.len().div_ceil(size));
    Page { items: items.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect(), link }
}

/// The `Link` header for page `page` of `last`.
pub(crate) fn link(request: &Request, page: usize, last: usize) -> Option<String> {
    let mut links = Vec::new();
    let mut add = |number: usize, relation: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in request.query.iter().filter(|(key, _)| key != "page") {
            query.append_pair(key, value);
        }
        query.append_pair("page", &number.to_string());
        links.push(format!("<{}{}?{}>; rel=\"{relation}\"", request.base.api, request.path, query.finish()));
    };
    if page > 1 {
        add((page - 1).min(last.max(1)), "prev");
    }
    if page < last {
        add(page + 1, "next");
        add(last, "last");
    }
    if page > 1 {
        add(1, "first");
    }
    (!links.is_empty()).then(|| links.join(", "))
}

impl<T> Page<T> {
    /// The page as an answer; `wrap` makes the body of the items.
    pub(crate) fn answer(self, draw: impl FnMut(T) -> Value, wrap: impl FnOnce(Vec<Value>) -> Value) -> Answer {
        let answer = Answer::ok(wrap(self.items.into_iter().map(draw).collect()));
        match self.link {
            Some(link) => answer.with("link", link),
            None => answer,
        }
    }
}
