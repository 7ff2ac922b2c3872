//! The schema about itself: clients look whether a field exists before they ask for it.

use serde_json::json;

use super::super::object::{Found, Object};
use super::super::schema::{Definition, FieldDefinition, Kind};
use super::leaf;

/// A field of a type.
pub(super) fn of_type(definition: &'static Definition, name: &str) -> Found {
    let names = |list: &'static [String]| Found::Many(list.iter().map(|one| Some(Object::TypeName(one))).collect());
    let fields = || definition.fields.iter();
    match (name, definition.kind) {
        ("name", _) => leaf(definition.name.as_str()),
        ("kind", kind) => leaf(match kind {
            Kind::Scalar => "SCALAR",
            Kind::Enum => "ENUM",
            Kind::Object => "OBJECT",
            Kind::Interface => "INTERFACE",
            Kind::Union => "UNION",
            Kind::Input => "INPUT_OBJECT",
        }),
        ("fields", Kind::Object | Kind::Interface) => {
            Found::Many(fields().map(|field| Some(Object::TypeField(field))).collect())
        }
        ("inputFields", Kind::Input) => {
            Found::Many(fields().map(|field| Some(Object::TypeName(&field.name))).collect())
        }
        ("enumValues", Kind::Enum) => names(&definition.members),
        _ => Found::NOTHING,
    }
}

/// A field of a field.
pub(super) fn of_field(field: &'static FieldDefinition, name: &str) -> Found {
    match name {
        "name" => leaf(field.name.as_str()),
        "args" => Found::Many(field.arguments.iter().map(|one| Some(Object::TypeName(&one.name))).collect()),
        _ => Found::NOTHING,
    }
}

/// A field of something that has a name only.
pub(super) fn of_name(word: &'static str, name: &str) -> Found {
    if name == "name" { Found::Leaf(json!(word)) } else { Found::NOTHING }
}
