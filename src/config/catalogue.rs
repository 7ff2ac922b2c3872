//! Every setting with its meaning, read from the commented file of defaults: what that file says is what is explained.
//!
//! ```text
//! # Tiers in which every act needs a reason.      ┐
//! require_reason = []                             ┴ policy.require_reason, with its default
//! #zone = "Europe/Berlin"   # an IANA name        ─ freeze.*.zone, with an example
//! ```

use super::DEFAULTS;

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The table that it stands in; empty for the root.
    pub table: String,
    /// Whether there may be several of these tables, each under its own id or name.
    pub many: bool,
    /// Its key within the table.
    pub key: String,
    /// What it means, and which values it takes.
    pub meaning: String,
    /// Its default, as TOML; nothing where it has none.
    pub default: Option<String>,
    /// A value as it may be written, as TOML.
    pub example: String,
}

impl Described {
    /// The key path, with `*` for the id or name of its table.
    #[must_use]
    pub fn path(&self) -> String {
        match (self.table.as_str(), self.many) {
            ("", _) => self.key.clone(),
            (table, false) => format!("{table}.{}", self.key),
            (table, true) => format!("{table}.*.{}", self.key),
        }
    }

    /// What kind of value it takes.
    #[must_use]
    pub fn takes(&self) -> &'static str {
        match self.example.chars().next() {
            Some('"') if is_length(self.example.trim_matches('"')) => "a length of time",
            Some('"') => "text",
            Some('[') => "a list",
            Some('{') => "a table",
            Some('t' | 'f') => "true or false",
            _ => "a whole number",
        }
    }

    /// Whether its table binds keys, each under the name of what it does.
    #[must_use]
    pub fn binds_keys(&self) -> bool {
        matches!(self.table.as_str(), "keys" | "replay-keys")
    }

    /// How well a key path names this setting: nothing where it does not. Longer is better; a part of an inline table
    /// (`service.checkout.tiers.prod`) names the whole of it.
    fn fits(&self, path: &str) -> Option<usize> {
        let own = path.strip_prefix(&self.table)?;
        // Tables without an id or a name are numbered.
        let own = if self.table.is_empty() { own } else { own.strip_prefix(['.', '['])? };
        // The keys of `[keys]` and `[replay-keys]` are what they bind.
        if self.binds_keys() {
            return (!own.is_empty()).then_some(1);
        }
        if !self.many {
            let inner = own.strip_prefix(&self.key)?;
            return (inner.is_empty() || inner.starts_with('.')).then_some(self.key.len());
        }
        let suffix = format!(".{}", self.key);
        let own = own.replace("].", ".");
        let ends = own.strip_suffix(&suffix).is_some_and(|id| !id.is_empty());
        let inside = own.find(&format!("{suffix}.")).is_some_and(|at| at > 0);
        if ends { Some(suffix.len() + 1) } else { inside.then_some(suffix.len()) }
    }
}

/// Every setting, in the order of the file.
#[must_use]
pub fn catalogue() -> Vec<Described> {
    let mut settings: Vec<Described> = Vec::new();
    let (mut table, mut many) = (String::new(), false);
    let (mut comment, mut of_table) = (Vec::new(), String::new());
    for line in DEFAULTS.lines() {
        let plain = line.strip_prefix('#');
        if line.trim().is_empty() {
            comment.clear();
        } else if let Some(words) = plain.filter(|words| words.is_empty() || words.starts_with(' ')) {
            // A comment that goes on below the line of its setting.
            match (words.trim().strip_prefix('#'), settings.last_mut()) {
                (Some(words), Some(Described { meaning, .. })) => {
                    meaning.push(' ');
                    meaning.push_str(words.trim());
                }
                _ => comment.push(words.trim()),
            }
        } else if let Some(name) = plain.unwrap_or(line).strip_prefix('[') {
            many = name.starts_with('[');
            name.trim_matches(['[', ']']).clone_into(&mut table);
            of_table = comment.join(" ");
            comment.clear();
        } else if let Some((key, rest)) = plain.unwrap_or(line).split_once('=') {
            let key = key.trim();
            // A second example of a table repeats settings; the first one describes them.
            if settings.iter().any(|known| known.table == table && known.key == key) {
                continue;
            }
            let (value, words) = value_and_comment(rest);
            let above = std::mem::take(&mut comment).join(" ");
            let meaning = [words.to_owned(), above, of_table.clone()].into_iter().find(|words| !words.is_empty());
            settings.push(Described {
                table: table.clone(),
                many,
                key: key.to_owned(),
                meaning: meaning.unwrap_or_default(),
                default: plain.is_none().then(|| value.to_owned()),
                example: value.to_owned(),
            });
        }
    }
    settings
}

/// The setting that a key path names.
#[must_use]
pub fn described(path: &str) -> Option<Described> {
    let fitting = catalogue().into_iter().filter_map(|setting| Some((setting.fits(path)?, setting)));
    fitting.max_by_key(|(fit, _)| *fit).map(|(_, setting)| setting)
}

/// A value and the comment behind it. A `#` between quotation marks is none.
fn value_and_comment(rest: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, character) in rest.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '#' if !quoted => return (rest[..at].trim(), rest[at + 1..].trim()),
            _ => {}
        }
    }
    (rest.trim(), "")
}

fn is_length(text: &str) -> bool {
    text.parse::<jiff::Span>().is_ok()
}
