//! Reading documents: operations, fragments, selections. The reader underneath serves the schema's own notation as well.

use serde_json::Value;

use super::document::{Directive, Document, Field, Fragment, Input, Operation, Selected, Type, Variable};
use super::token::{Place, Token, tokens};

/// How deep a document may nest.
const DEPTH: usize = 40;

/// Reads a document.
pub(super) fn document(text: &str) -> Result<Document, String> {
    let mut reader = Reader::of(text)?;
    let mut document = Document::default();
    while let Some(word) = reader.peek() {
        match word {
            "fragment" => document.fragments.push(reader.fragment()?),
            "query" | "mutation" | "subscription" | "{" => document.operations.push(reader.operation()?),
            _ => return Err(reader.unexpected()),
        }
    }
    if document.operations.is_empty() { Err("Unexpected end of document".to_owned()) } else { Ok(document) }
}

/// Walks over the words of a text.
pub(super) struct Reader {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Reader {
    /// Before the first word of a text.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        Ok(Self { tokens: tokens(text)?, next: 0, depth: 0 })
    }

    /// The next word, if there is one.
    pub(super) fn peek(&self) -> Option<&str> {
        self.tokens.get(self.next).map(|token| token.text.as_str())
    }

    fn at(&self) -> Place {
        self.tokens.get(self.next).map_or_else(Place::default, |token| token.at)
    }

    fn unexpected(&self) -> String {
        match self.tokens.get(self.next) {
            Some(Token { text, at }) => {
                format!("Parse error on {text:?} at [{}, {}]", at.line, at.column)
            }
            None => "Unexpected end of document".to_owned(),
        }
    }

    /// Takes the next word if it is this one.
    pub(super) fn take(&mut self, wanted: &str) -> bool {
        let found = self.peek() == Some(wanted);
        self.next += usize::from(found);
        found
    }

    /// Takes this word, which must come next.
    pub(super) fn expect(&mut self, wanted: &str) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Takes a name, which must come next.
    pub(super) fn name(&mut self) -> Result<String, String> {
        let word =
            self.peek().filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'));
        let word = word.map(str::to_owned).ok_or_else(|| self.unexpected())?;
        self.next += 1;
        Ok(word)
    }

    fn operation(&mut self) -> Result<Operation, String> {
        let at = self.at();
        let kind = if self.peek() == Some("{") { "query".to_owned() } else { self.name()? };
        let name = if matches!(self.peek(), Some("{" | "(" | "@")) { None } else { Some(self.name()?) };
        let mut variables = Vec::new();
        if self.take("(") {
            while !self.take(")") {
                let at = self.at();
                self.expect("$")?;
                let name = self.name()?;
                self.expect(":")?;
                let kind = self.kind()?;
                let default = if self.take("=") { Some(self.value()?) } else { None };
                variables.push(Variable { name, kind, default, at });
            }
        }
        self.directives()?;
        Ok(Operation { kind, name, variables, selection: self.selection()?, at })
    }

    fn fragment(&mut self) -> Result<Fragment, String> {
        let at = self.at();
        self.expect("fragment")?;
        let name = self.name()?;
        self.expect("on")?;
        let on = self.name()?;
        self.directives()?;
        Ok(Fragment { name, on, selection: self.selection()?, at })
    }

    fn selection(&mut self) -> Result<Vec<Selected>, String> {
        self.deeper()?;
        self.expect("{")?;
        let mut selected = Vec::new();
        while !self.take("}") {
            let at = self.at();
            selected.push(if self.take("...") { self.spread(at)? } else { Selected::Field(self.field(at)?) });
        }
        self.depth -= 1;
        if selected.is_empty() { Err(self.unexpected()) } else { Ok(selected) }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH { Err("Query is nested too deeply".to_owned()) } else { Ok(()) }
    }

    fn spread(&mut self, at: Place) -> Result<Selected, String> {
        if matches!(self.peek(), Some("on" | "{" | "@")) {
            let on = if self.take("on") { Some(self.name()?) } else { None };
            let directives = self.directives()?;
            return Ok(Selected::Inline { on, directives, selection: self.selection()?, at });
        }
        Ok(Selected::Spread { name: self.name()?, directives: self.directives()?, at })
    }

    fn field(&mut self, at: Place) -> Result<Field, String> {
        let alias = self.name()?;
        let name = if self.take(":") { self.name()? } else { alias.clone() };
        let arguments = self.arguments()?;
        let directives = self.directives()?;
        let selection = if self.peek() == Some("{") { self.selection()? } else { Vec::new() };
        Ok(Field { name, alias, arguments, directives, selection, at })
    }

    fn directives(&mut self) -> Result<Vec<Directive>, String> {
        let mut found = Vec::new();
        let mut at = self.at();
        while self.take("@") {
            found.push(Directive { name: self.name()?, arguments: self.arguments()?, at });
            at = self.at();
        }
        Ok(found)
    }

    fn arguments(&mut self) -> Result<Vec<(String, Input)>, String> {
        if self.take("(") { self.pairs(")") } else { Ok(Vec::new()) }
    }

    fn pairs(&mut self, end: &str) -> Result<Vec<(String, Input)>, String> {
        let mut pairs = Vec::new();
        while !self.take(end) {
            let name = self.name()?;
            self.expect(":")?;
            pairs.push((name, self.value()?));
        }
        Ok(pairs)
    }

    /// A value.
    pub(super) fn value(&mut self) -> Result<Input, String> {
        self.deeper()?;
        let value = if self.take("$") {
            Input::Variable(self.name()?)
        } else if self.take("[") {
            let mut items = Vec::new();
            while !self.take("]") {
                items.push(self.value()?);
            }
            Input::List(items)
        } else if self.take("{") {
            Input::Object(self.pairs("}")?)
        } else {
            self.scalar()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn scalar(&mut self) -> Result<Input, String> {
        let word = self.peek().unwrap_or_default();
        let block = word.strip_prefix("\"\"\"").and_then(|rest| rest.strip_suffix("\"\"\""));
        // Numbers, strings, true, false and null are written as in JSON; what is left is a name of an enum.
        let literal = match block {
            Some(text) => Some(Value::String(text.trim().to_owned())),
            None => serde_json::from_str(word).ok(),
        };
        match literal {
            Some(value) => {
                self.next += 1;
                Ok(Input::Literal(value))
            }
            None => self.name().map(Input::Name),
        }
    }

    /// A type.
    pub(super) fn kind(&mut self) -> Result<Type, String> {
        self.deeper()?;
        let kind = if self.take("[") {
            let inner = self.kind()?;
            self.expect("]")?;
            Type::List(Box::new(inner))
        } else {
            Type::Named(self.name()?)
        };
        self.depth -= 1;
        Ok(if self.take("!") { Type::Always(Box::new(kind)) } else { kind })
    }
}
