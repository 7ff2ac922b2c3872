//! Addresses, percent-encoded.

use std::fmt::Write as _;

/// One path segment or query value: everything but unreserved characters is encoded.
#[must_use]
pub fn segment(text: &str) -> String {
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
