//! A cursor over one file's TOML that knows where everything stands, reports what has the wrong shape and goes on.
//!
//! Readers ask a [`Table`] for the keys that they know; what nobody asked for is unknown, and [`Table::finish`] says so.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Notes;
use super::{Layer, Origin, Place, suggest};
use crate::domain::secret::holds_token;

/// What to write in place of a token.
pub(super) const TOKEN_HINT: &str = "write `token = { env = \"GITHUB_TOKEN\" }`, `{ file = \"token\" }` (mode 0600) or \
     `{ command = [\"gh\", \"auth\", \"token\"] }`, and revoke a token that has been in a shared file";

/// One file and where its lines begin.
pub(super) struct File<'a> {
    pub(super) layer: &'a Layer,
    starts: Vec<usize>,
}

impl<'a> File<'a> {
    pub(super) fn new(layer: &'a Layer) -> Self {
        let starts = std::iter::once(0).chain(layer.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { layer, starts }
    }

    pub(super) fn origin(&self) -> Origin {
        self.layer.origin
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let at = at.min(self.layer.text.len());
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let before = self.starts.get(line - 1).and_then(|start| self.layer.text.get(*start..at)).unwrap_or_default();
        Place::File { path: self.layer.path.clone(), line, column: before.chars().count() + 1 }
    }

    /// Parses the file; what cannot be parsed is reported and left out.
    pub(super) fn parse(&self, notes: &mut Notes) -> Spanned<DeTable<'_>> {
        let (table, errors) = DeTable::parse_recoverable(&self.layer.text);
        for error in errors {
            // The message alone: the error's own display would repeat the line, and the line may hold a token.
            let place = self.place(error.span().map_or(0, |span| span.start));
            notes.wrong(&place, "", &format!("this is not TOML: {}", error.message()), "");
        }
        table
    }
}

/// A table under its key path.
pub(super) struct Table<'a> {
    file: &'a File<'a>,
    pub(super) key: String,
    span: Range<usize>,
    rows: &'a DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub(super) fn root(file: &'a File<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { file, key: String::new(), span: 0..0, rows: table.get_ref(), asked: RefCell::default() }
    }

    pub(super) fn place(&self) -> Place {
        self.file.place(self.span.start)
    }

    pub(super) fn file(&self) -> &'a File<'a> {
        self.file
    }

    /// The value of `name`, where there is one. From here on the key is known.
    pub(super) fn get(&self, name: &'static str) -> Option<Value<'a>> {
        self.asked.borrow_mut().push(name);
        self.rows.get_key_value(name).map(|(key, value)| self.value(key.get_ref(), key.span(), value))
    }

    /// Every entry, for tables whose keys are the operator's own words.
    pub(super) fn entries(&self) -> Vec<Value<'a>> {
        let mut entries: Vec<Value<'a>> =
            self.rows.iter().map(|(key, value)| self.value(key.get_ref(), key.span(), value)).collect();
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// Names the table anew once its id is known: `service[2]` becomes `service.checkout`.
    pub(super) fn called(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    /// The keys that nobody asked for, each with the key that may have been meant.
    pub(super) fn finish(self, notes: &mut Notes) {
        let asked = self.asked.borrow();
        for entry in self.entries() {
            if !asked.contains(&entry.name.as_str()) {
                let hint = if holds_token(&entry.name) {
                    TOKEN_HINT.to_owned()
                } else {
                    suggest::hint(&entry.name, asked.iter().copied())
                };
                notes.wrong(&entry.place(), &entry.key, "unknown key", &hint);
            }
        }
    }

    fn value(&self, name: &str, span: Range<usize>, value: &'a Spanned<DeValue<'a>>) -> Value<'a> {
        let shown = if holds_token(name) { "(a token)" } else { name };
        let key = if self.key.is_empty() { shown.to_owned() } else { format!("{}.{shown}", self.key) };
        Value { file: self.file, name: name.to_owned(), key, at: span.start, content: value }
    }
}

/// A value under its key path.
pub(super) struct Value<'a> {
    file: &'a File<'a>,
    /// The last part of the key path as it is written.
    pub(super) name: String,
    /// The key path, harmless.
    pub(super) key: String,
    at: usize,
    content: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// Where its key stands (an element of a list: where it stands itself).
    pub(super) fn place(&self) -> Place {
        self.file.place(self.at)
    }

    pub(super) fn wrong(&self, notes: &mut Notes, what: &str, hint: &str) {
        notes.wrong(&self.file.place(self.content.span().start), &self.key, what, hint);
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.content.get_ref(), DeValue::String(_))
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.content.get_ref(), DeValue::Array(_))
    }

    pub(super) fn origin(&self) -> Origin {
        self.file.origin()
    }

    pub(super) fn is_boolean(&self) -> bool {
        matches!(self.content.get_ref(), DeValue::Boolean(_))
    }

    /// A string that is not empty and no token.
    pub(super) fn text(&self, notes: &mut Notes) -> Option<String> {
        let DeValue::String(text) = self.content.get_ref() else {
            self.wrong_type(notes, "a string");
            return None;
        };
        if holds_token(text) {
            self.wrong(notes, "a token must not stand in a configuration file", TOKEN_HINT);
            return None;
        }
        if text.trim().is_empty() {
            self.wrong(notes, "must not be empty", "");
            return None;
        }
        Some(text.to_string())
    }

    /// A string, or a number or boolean in its written form: what a workflow's input may be.
    pub(super) fn scalar(&self, notes: &mut Notes) -> Option<String> {
        match self.content.get_ref() {
            DeValue::Boolean(flag) => Some(flag.to_string()),
            DeValue::Integer(number) => Some(number.to_string()),
            DeValue::Float(number) => Some(number.to_string()),
            DeValue::String(text) if text.is_empty() => Some(String::new()),
            _ => self.text(notes),
        }
    }

    pub(super) fn is_integer(&self) -> bool {
        matches!(self.content.get_ref(), DeValue::Integer(_))
    }

    /// A whole number within `range`.
    pub(super) fn integer(&self, notes: &mut Notes, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(number) = self.content.get_ref() else {
            self.wrong_type(notes, "a whole number");
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(notes, &format!("must lie between {} and {}", range.start(), range.end()), "");
        }
        number
    }

    pub(super) fn boolean(&self, notes: &mut Notes) -> Option<bool> {
        if let DeValue::Boolean(flag) = self.content.get_ref() {
            Some(*flag)
        } else {
            self.wrong_type(notes, "true or false");
            None
        }
    }

    /// A duration such as `"10s"` or `"2m"` within `range`.
    pub(super) fn duration(&self, notes: &mut Notes, range: std::ops::RangeInclusive<Duration>) -> Option<Duration> {
        let text = self.text(notes)?;
        // A day is twenty-four hours here: lengths are elapsed time, whatever the clocks do.
        let span = text.parse::<jiff::Span>().ok();
        let duration = span.and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok());
        let duration = duration.and_then(|duration| Duration::try_from(duration).ok());
        match duration {
            Some(duration) if range.contains(&duration) => Some(duration),
            Some(_) => {
                let (least, most) = (range.start().as_secs(), range.end().as_secs());
                self.wrong(notes, &format!("must lie between {least} and {most} seconds"), "");
                None
            }
            None => {
                self.wrong(notes, "is not a duration", "write for instance \"10s\" or \"2m\"");
                None
            }
        }
    }

    /// A whole number from 1 on.
    pub(super) fn count(&self, notes: &mut Notes) -> Option<usize> {
        let DeValue::Integer(number) = self.content.get_ref() else {
            self.wrong_type(notes, "a whole number");
            return None;
        };
        let count = number.to_string().parse::<usize>().ok().filter(|count| *count > 0);
        if count.is_none() {
            self.wrong(notes, "must be a whole number from 1 on", "");
        }
        count
    }

    /// One of `words`.
    pub(super) fn one_of<T: Copy>(&self, notes: &mut Notes, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(notes)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let hint = suggest::hint(&text, words.iter().map(|(word, _)| *word));
            self.wrong(notes, &format!("`{text}` is not known"), &hint);
        }
        found
    }

    /// The elements of a list.
    pub(super) fn list(&self, notes: &mut Notes) -> Option<Vec<Self>> {
        let DeValue::Array(elements) = self.content.get_ref() else {
            self.wrong_type(notes, "a list");
            return None;
        };
        let element = |(index, value): (usize, &'a Spanned<DeValue<'a>>)| Self {
            file: self.file,
            name: self.name.clone(),
            key: format!("{}[{}]", self.key, index + 1),
            at: value.span().start,
            content: value,
        };
        Some(elements.iter().enumerate().map(element).collect())
    }

    /// A list of strings without repetition.
    pub(super) fn texts(&self, notes: &mut Notes) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.list(notes)? {
            let Some(text) = element.text(notes) else { continue };
            if texts.contains(&text) {
                element.wrong(notes, &format!("`{text}` stands in the list twice"), "");
            } else {
                texts.push(text);
            }
        }
        Some(texts)
    }

    pub(super) fn table(&self, notes: &mut Notes) -> Option<Table<'a>> {
        let DeValue::Table(rows) = self.content.get_ref() else {
            self.wrong_type(notes, "a table");
            return None;
        };
        let key = self.key.clone();
        // The place of a table is that of its key: the span of `[a.b]` begins at the bracket, of an inline one at the brace.
        Some(Table { file: self.file, key, span: self.at..self.at, rows, asked: RefCell::default() })
    }

    /// The tables of `[[name]]`.
    pub(super) fn tables(&self, notes: &mut Notes) -> Vec<Table<'a>> {
        if matches!(self.content.get_ref(), DeValue::Table(_)) {
            self.wrong(notes, "expected a list of tables", &format!("write [[{}]] with two brackets", self.name));
            return Vec::new();
        }
        let elements = self.list(notes).unwrap_or_default();
        elements.iter().filter_map(|element| element.table(notes)).collect()
    }

    /// Says that it should be `expected`; what it is instead is named by type, never by content.
    pub(super) fn wrong_type(&self, notes: &mut Notes, expected: &str) {
        let found = match self.content.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.wrong(notes, &format!("expected {expected}, found {found}"), "");
    }
}
