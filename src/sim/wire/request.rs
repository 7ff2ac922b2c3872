//! A request as the dialect sees it.

use http::HeaderMap;
use percent::decoded;

use super::Base;

/// One request, its path taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path below the prefix, as it was sent.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) base: Base,
}

impl Request {
    /// The segments of the path, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|part| !part.is_empty()).map(decoded).collect()
    }

    /// A parameter of the query, if it is there and not empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A header, if it is readable text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The token: of the `Authorization` header (`Bearer` or `token`), or of a header that one vendor alone has.
    pub(crate) fn token(&self) -> Option<&str> {
        if let Some(token) = self.header("private-token").or_else(|| self.header("x-octopus-apikey")) {
            return Some(token.trim());
        }
        let (kind, token) = self.header("authorization")?.split_once(' ')?;
        (kind.eq_ignore_ascii_case("bearer") || kind.eq_ignore_ascii_case("token")).then_some(token.trim())
    }

    /// The body as JSON; an empty body is an empty object.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        if self.body.is_empty() {
            return Some(serde_json::json!({}));
        }
        serde_json::from_slice(&self.body).ok()
    }
}

mod percent {
    //! Percent-encoding of path segments.

    /// The decoded text; malformed escapes stay as they are.
    pub(super) fn decoded(part: &str) -> String {
        let bytes = part.as_bytes();
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let escape = (*byte == b'%')
                .then(|| part.get(at + 1..at + 3))
                .flatten()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok());
            out.push(escape.unwrap_or(*byte));
            at += if escape.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}
