//! Entity tags: what a client may send back in `If-None-Match`.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The weak tag of a body for a token: GitHub's tags differ from token to token.
pub(crate) fn tag(body: &[u8], token: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(token.as_bytes());
    hash.update([0]);
    hash.update(body);
    let digest = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("W/\"{digest}\"")
}

/// Does one of the tags that the client knows fit? (Weak comparison.)
pub(crate) fn known(header: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|candidate| bare(candidate) == bare(tag))
}
