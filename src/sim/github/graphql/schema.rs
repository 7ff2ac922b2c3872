//! What may be asked: the types, fields and arguments that this simulator answers.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::document::{Input, Type};
use super::parse::Reader;

/// The part of the vendor's schema that is answered here.
const TEXT: &str = include_str!("schema.graphql");

/// The schema's own words about itself, as far as clients ask before they use a newer field.
const META: &str = "
    enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
    type __Type {
      kind: __TypeKind!
      name: String
      fields(includeDeprecated: Boolean = false): [__Field!]
      enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
      inputFields(includeDeprecated: Boolean = false): [__InputValue!]
    }
    type __Field { name: String! args(includeDeprecated: Boolean = false): [__InputValue!]! }
    type __EnumValue { name: String! }
    type __InputValue { name: String! }
";

static BUILT_IN: LazyLock<Schema> = LazyLock::new(|| Schema::read(TEXT).unwrap_or_default());

/// `__type(name: String!): __Type`, which every root has.
static ASK_TYPE: LazyLock<FieldDefinition> = LazyLock::new(|| FieldDefinition {
    name: "__type".to_owned(),
    kind: Type::Named("__Type".to_owned()),
    arguments: vec![Argument {
        name: "name".to_owned(),
        kind: Type::Always(Box::new(Type::Named("String".to_owned()))),
        default: None,
    }],
});

/// `__typename: String!`, which every object has.
static OWN_TYPE: LazyLock<FieldDefinition> = LazyLock::new(|| FieldDefinition {
    name: "__typename".to_owned(),
    kind: Type::Always(Box::new(Type::Named("String".to_owned()))),
    arguments: Vec::new(),
});

/// Types by name.
#[derive(Debug, Default)]
pub(super) struct Schema {
    types: HashMap<String, Definition>,
}

/// What kind of type it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Enum,
    Object,
    Interface,
    Union,
    Input,
}

/// A type.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The interfaces of an object.
    pub(super) implements: Vec<String>,
    /// The values of an enum, the members of a union.
    pub(super) members: Vec<String>,
    /// The fields of an object, an interface or an input.
    pub(super) fields: Vec<FieldDefinition>,
}

/// A field.
#[derive(Debug)]
pub(super) struct FieldDefinition {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) arguments: Vec<Argument>,
}

/// An argument of a field, or a field of an input.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) default: Option<Input>,
}

impl Schema {
    /// The one that is answered.
    pub(super) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The type of that name.
    pub(super) fn of(&self, name: &str) -> Option<&Definition> {
        self.types.get(name)
    }

    /// Is an object of type `own` also of type `wanted` (itself, an interface of it, a union with it)?
    pub(super) fn is(&self, own: &str, wanted: &str) -> bool {
        own == wanted
            || self.of(own).is_some_and(|own| own.implements.iter().any(|name| name == wanted))
            || self
                .of(wanted)
                .is_some_and(|wanted| wanted.kind == Kind::Union && wanted.members.iter().any(|name| name == own))
    }

    /// Can anything be of both types?
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        self.types.values().any(|own| own.kind == Kind::Object && self.is(&own.name, one) && self.is(&own.name, other))
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut types = HashMap::new();
        for name in ["Boolean", "Float", "ID", "Int", "String"] {
            types.insert(name.to_owned(), Definition::plain(name, Kind::Scalar));
        }
        for text in [META, text] {
            let mut reader = Reader::of(text)?;
            while reader.peek().is_some() {
                let definition = definition(&mut reader)?;
                types.insert(definition.name.clone(), definition);
            }
        }
        Ok(Self { types })
    }
}

impl Definition {
    fn plain(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind, implements: Vec::new(), members: Vec::new(), fields: Vec::new() }
    }

    /// The field of that name.
    pub(super) fn field(&self, name: &str) -> Option<&FieldDefinition> {
        match name {
            "__typename" if self.composite() => Some(&OWN_TYPE),
            "__type" if self.name == "Query" => Some(&ASK_TYPE),
            _ => self.fields.iter().find(|field| field.name == name),
        }
    }

    /// Has it fields to select from?
    pub(super) fn composite(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::Interface | Kind::Union)
    }
}

fn definition(reader: &mut Reader) -> Result<Definition, String> {
    let kind = match reader.name()?.as_str() {
        "scalar" => Kind::Scalar,
        "enum" => Kind::Enum,
        "type" => Kind::Object,
        "interface" => Kind::Interface,
        "union" => Kind::Union,
        "input" => Kind::Input,
        other => return Err(format!("{other:?} begins no type")),
    };
    let mut found = Definition::plain(&reader.name()?, kind);
    if reader.take("implements") {
        found.implements.push(reader.name()?);
        while reader.take("&") {
            found.implements.push(reader.name()?);
        }
    }
    match kind {
        Kind::Scalar => {}
        Kind::Union => {
            reader.expect("=")?;
            found.members.push(reader.name()?);
            while reader.take("|") {
                found.members.push(reader.name()?);
            }
        }
        Kind::Enum => {
            reader.expect("{")?;
            while !reader.take("}") {
                found.members.push(reader.name()?);
            }
        }
        Kind::Object | Kind::Interface | Kind::Input => {
            reader.expect("{")?;
            while !reader.take("}") {
                found.fields.push(field(reader)?);
            }
        }
    }
    Ok(found)
}

fn field(reader: &mut Reader) -> Result<FieldDefinition, String> {
    let name = reader.name()?;
    let mut arguments = Vec::new();
    if reader.take("(") {
        while !reader.take(")") {
            arguments.push(argument(reader)?);
        }
    }
    reader.expect(":")?;
    Ok(FieldDefinition { name, kind: reader.kind()?, arguments })
}

fn argument(reader: &mut Reader) -> Result<Argument, String> {
    let name = reader.name()?;
    reader.expect(":")?;
    let kind = reader.kind()?;
    let default = if reader.take("=") { Some(reader.value()?) } else { None };
    Ok(Argument { name, kind, default })
}
