//! Recognising a token that somebody wrote down in plain text, so that it is refused and never repeated.

/// How vendors' tokens begin.
const PREFIXES: &[&str] =
    &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "xoxb-", "xoxp-", "hvs."];

/// The least characters after a prefix that make it a token rather than a word about one.
const BODY: usize = 8;

/// Whether `text` holds something that is shaped like a vendor's token.
pub(super) fn holds_token(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| {
        text.match_indices(prefix).any(|(at, _)| {
            text[at + prefix.len()..].chars().take_while(|character| is_token_character(*character)).count() >= BODY
        })
    })
}

/// Whether `text` is nothing but a long run of hexadecimal digits: GitHub's tokens before 2021, and many others'.
pub(super) fn is_bare_secret(text: &str) -> bool {
    text.len() >= 32 && text.chars().all(|character| character.is_ascii_hexdigit())
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}
