//! The words of the language: names, numbers, strings and punctuation, each with its place.

/// Line and column, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// One word; a string keeps its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) at: Place,
}

/// Takes a text apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut at = Place { line: 1, column: 1 };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = length(rest, first).ok_or("Unterminated string")?;
        let (word, after) = rest.split_at(length);
        if !(first.is_whitespace() || matches!(first, ',' | '#' | '\u{feff}')) {
            tokens.push(Token { text: word.to_owned(), at });
        }
        for one in word.chars() {
            at = if one == '\n' {
                Place { line: at.line + 1, column: 1 }
            } else {
                Place { column: at.column + 1, ..at }
            };
        }
        rest = after;
    }
    Ok(tokens)
}

/// How many bytes the next word (or blank, or remark) has.
fn length(rest: &str, first: char) -> Option<usize> {
    let until = |stays: &dyn Fn(char) -> bool| rest.find(|one: char| !stays(one)).unwrap_or(rest.len());
    Some(match first {
        '#' => rest.find('\n').unwrap_or(rest.len()),
        '"' => return quoted(rest),
        _ if rest.starts_with("...") => 3,
        _ if first.is_ascii_alphabetic() || first == '_' => until(&|one| one.is_ascii_alphanumeric() || one == '_'),
        _ if first.is_ascii_digit() || first == '-' => {
            until(&|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '+' | '.'))
        }
        _ => first.len_utf8(),
    })
}

fn quoted(text: &str) -> Option<usize> {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        return block.find("\"\"\"").map(|end| end + 6);
    }
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
