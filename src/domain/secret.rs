//! Recognising a token in plain text, so that it is refused or masked, and never repeated.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// How vendors' tokens begin.
const PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "xoxb-",
    "xoxp-",
    "hvs.",
    "AKIA",
    "eyJhbGciOi",
];

/// The least characters after a prefix that make it a token rather than a word about one.
const BODY: usize = 8;

/// What stands for a masked character of a token.
pub const MASK: char = 'x';

/// What stands for a character that somebody typed and that is not to be kept. Nothing that is searched holds it.
pub const VEIL: char = '•';
/// The same for a character of two columns.
pub const WIDE_VEIL: char = '＊';

/// `text` with every character veiled, blanks apart: as long and as wide as it was.
#[must_use]
pub fn veiled(text: &str) -> String {
    text.chars().map(veil).collect()
}

/// What stands for one character.
#[must_use]
pub fn veil(character: char) -> char {
    match character.width() {
        _ if character.is_whitespace() => character,
        Some(2) => WIDE_VEIL,
        _ => VEIL,
    }
}

/// Whether `text` holds something that is shaped like a vendor's token.
#[must_use]
pub fn holds_token(text: &str) -> bool {
    next_token(text).is_some()
}

/// Whether `text` is nothing but a long run of hexadecimal digits: GitHub's tokens before 2021, and many others'.
#[must_use]
pub fn is_bare_secret(text: &str) -> bool {
    text.len() >= 32 && text.chars().all(|character| character.is_ascii_hexdigit())
}

/// `text` with the bodies of tokens masked, character for character, so that it keeps its length.
#[must_use]
pub fn mask_tokens(text: &str) -> Cow<'_, str> {
    let Some(first) = next_token(text) else { return Cow::Borrowed(text) };
    let mut masked = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, Some(first));
    while let Some((from, length)) = found {
        masked.push_str(&rest[..from]);
        // A token is ASCII: as many bytes as characters.
        masked.extend(std::iter::repeat_n(MASK, length));
        rest = &rest[from + length..];
        found = next_token(rest);
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

/// Where the body of the first token begins, and how long it is, in bytes.
fn next_token(text: &str) -> Option<(usize, usize)> {
    let bodies = PREFIXES.iter().filter_map(|prefix| {
        text.match_indices(prefix).find_map(|(at, _)| {
            let from = at + prefix.len();
            let length = text[from..].chars().take_while(|character| is_token_character(*character)).count();
            (length >= BODY).then_some((from, length))
        })
    });
    bodies.min()
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}
