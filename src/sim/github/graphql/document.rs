//! A GraphQL document as it was written, before anything is known about its meaning.

use super::token::Place;

/// Operations and fragments.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Document {
    pub(super) operations: Vec<Operation>,
    pub(super) fragments: Vec<Fragment>,
}

/// `query Name($variable: Type) { ... }`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    /// `query`, `mutation` or `subscription`.
    pub(super) kind: String,
    pub(super) name: Option<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) selection: Vec<Selected>,
    pub(super) at: Place,
}

/// A declared variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) default: Option<Input>,
    pub(super) at: Place,
}

/// `fragment Name on Type { ... }`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fragment {
    pub(super) name: String,
    pub(super) on: String,
    pub(super) selection: Vec<Selected>,
    pub(super) at: Place,
}

/// A field, or a fragment in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selected {
    /// `alias: name(argument: value) { ... }`
    Field(Field),
    /// `... on Type { ... }`
    Inline { on: Option<String>, directives: Vec<Directive>, selection: Vec<Selected>, at: Place },
    /// `...Name`
    Spread { name: String, directives: Vec<Directive>, at: Place },
}

/// A selected field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// What the answer calls it.
    pub(super) alias: String,
    pub(super) arguments: Vec<(String, Input)>,
    pub(super) directives: Vec<Directive>,
    pub(super) selection: Vec<Selected>,
    pub(super) at: Place,
}

/// `@name(argument: value)`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Directive {
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Input)>,
    pub(super) at: Place,
}

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Input {
    /// `$name`
    Variable(String),
    /// `null`, a number, a string or a truth value.
    Literal(serde_json::Value),
    /// A name: a value of an enum.
    Name(String),
    /// `[ ... ]`
    List(Vec<Input>),
    /// `{ name: value }`
    Object(Vec<(String, Input)>),
}

/// `Name`, `[Type]`, `Type!`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Named(String),
    List(Box<Type>),
    /// Never null.
    Always(Box<Type>),
}

impl Type {
    /// The name inside all lists.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::Always(inner) => inner.name(),
        }
    }

    /// Can it be left out?
    pub(super) fn nullable(&self) -> bool {
        !matches!(self, Self::Always(_))
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::List(inner) => write!(formatter, "[{inner}]"),
            Self::Always(inner) => write!(formatter, "{inner}!"),
        }
    }
}

impl Document {
    /// The fragment of that name.
    pub(super) fn fragment(&self, name: &str) -> Option<&Fragment> {
        self.fragments.iter().find(|fragment| fragment.name == name)
    }
}
