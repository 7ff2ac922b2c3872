//! Reading a GraphQL document: operations, selections, arguments, variables, fragments. Enough of the language for
//! clients; descriptions, directives' meaning and type systems are not needed on this side.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// A selected field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// What the answer calls it.
    pub(super) alias: String,
    pub(super) arguments: Map<String, Value>,
    pub(super) selection: Vec<Selected>,
}

/// A field, or a fragment in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selected {
    Field(Field),
    /// `... on Type { }`: the type and what is selected there.
    Inline(Option<String>, Vec<Selected>),
    /// `...name`
    Spread(String),
}

/// A document with one operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub(super) mutation: bool,
    pub(super) selection: Vec<Selected>,
    pub(super) fragments: HashMap<String, Vec<Selected>>,
}

/// How deep a document may nest.
const DEPTH: usize = 40;

/// Reads a document; variables are put in where they are used.
pub(super) fn document(text: &str, variables: &Map<String, Value>) -> Result<Document, String> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0, variables: variables.clone(), depth: 0 };
    let mut document = Document { mutation: false, selection: Vec::new(), fragments: HashMap::new() };
    while let Some(token) = reader.peek() {
        match token {
            "fragment" => {
                reader.at += 1;
                let name = reader.next()?;
                reader.expect("on")?;
                reader.next()?;
                let selection = reader.selection()?;
                document.fragments.insert(name, selection);
            }
            "query" | "mutation" | "subscription" | "{" => {
                if token != "{" {
                    document.mutation = token == "mutation";
                    reader.at += 1;
                    reader.header()?;
                }
                document.selection = reader.selection()?;
            }
            other => return Err(format!("Expected a definition, found {other:?}")),
        }
    }
    if document.selection.is_empty() {
        Err("A query attribute must be specified and must be a string.".to_owned())
    } else {
        Ok(document)
    }
}

/// Words, numbers, strings (with their quotes) and punctuation.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() || first == ',' || first == '\u{feff}' {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        } else if first == '#' {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        } else if rest.starts_with("...") {
            3
        } else if first == '"' {
            string_length(rest).ok_or("Unterminated string")?
        } else if first.is_ascii_alphanumeric() || first == '_' || first == '-' {
            rest.find(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.' | '+')))
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token.to_owned());
        rest = after;
    }
    Ok(tokens)
}

fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    variables: Map<String, Value>,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Result<String, String> {
        let token = self.tokens.get(self.at).cloned().ok_or("Unexpected end of document")?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        let found = self.next()?;
        if found == wanted { Ok(()) } else { Err(format!("Expected {wanted:?}, found {found:?}")) }
    }

    /// The operation's name and its variables, whose defaults are taken where nothing was given.
    fn header(&mut self) -> Result<(), String> {
        if self.peek().is_some_and(|token| token != "{" && token != "(") {
            self.at += 1;
        }
        if self.peek() != Some("(") {
            return Ok(());
        }
        self.at += 1;
        while self.peek() != Some(")") {
            self.expect("$")?;
            let name = self.next()?;
            self.expect(":")?;
            while self.peek().is_some_and(|token| !matches!(token, "$" | ")" | "=")) {
                self.at += 1;
            }
            if self.peek() == Some("=") {
                self.at += 1;
                let default = self.value()?;
                self.variables.entry(name).or_insert(default);
            }
        }
        self.at += 1;
        Ok(())
    }

    fn selection(&mut self) -> Result<Vec<Selected>, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("The query is nested too deeply".to_owned());
        }
        self.expect("{")?;
        let mut selected = Vec::new();
        while self.peek() != Some("}") {
            selected.push(if self.peek() == Some("...") { self.fragment()? } else { Selected::Field(self.field()?) });
        }
        self.at += 1;
        self.depth -= 1;
        Ok(selected)
    }

    fn fragment(&mut self) -> Result<Selected, String> {
        self.at += 1;
        match self.peek() {
            Some("on") => {
                self.at += 1;
                let kind = self.next()?;
                self.directives()?;
                Ok(Selected::Inline(Some(kind), self.selection()?))
            }
            Some("{") => Ok(Selected::Inline(None, self.selection()?)),
            _ => {
                let name = self.next()?;
                self.directives()?;
                Ok(Selected::Spread(name))
            }
        }
    }

    fn field(&mut self) -> Result<Field, String> {
        let alias = self.next()?;
        let name = if self.peek() == Some(":") {
            self.at += 1;
            self.next()?
        } else {
            alias.clone()
        };
        let arguments = self.arguments()?;
        self.directives()?;
        let selection = if self.peek() == Some("{") { self.selection()? } else { Vec::new() };
        Ok(Field { name, alias, arguments, selection })
    }

    fn arguments(&mut self) -> Result<Map<String, Value>, String> {
        let mut arguments = Map::new();
        if self.peek() != Some("(") {
            return Ok(arguments);
        }
        self.at += 1;
        while self.peek() != Some(")") {
            let name = self.next()?;
            self.expect(":")?;
            let value = self.value()?;
            arguments.insert(name, value);
        }
        self.at += 1;
        Ok(arguments)
    }

    fn directives(&mut self) -> Result<(), String> {
        while self.peek() == Some("@") {
            self.at += 2;
            self.arguments()?;
        }
        Ok(())
    }

    fn value(&mut self) -> Result<Value, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("The query is nested too deeply".to_owned());
        }
        let token = self.next()?;
        let value = match token.as_str() {
            "$" => {
                let name = self.next()?;
                self.variables.get(&name).cloned().unwrap_or(Value::Null)
            }
            "[" => {
                let mut items = Vec::new();
                while self.peek() != Some("]") {
                    items.push(self.value()?);
                }
                self.at += 1;
                Value::Array(items)
            }
            "{" => {
                let mut object = Map::new();
                while self.peek() != Some("}") {
                    let name = self.next()?;
                    self.expect(":")?;
                    let value = self.value()?;
                    object.insert(name, value);
                }
                self.at += 1;
                Value::Object(object)
            }
            // Numbers, strings, true, false and null are JSON's; what is left is a name of an enum.
            _ => serde_json::from_str(&token).unwrap_or(Value::String(token)),
        };
        self.depth -= 1;
        Ok(value)
    }
}
