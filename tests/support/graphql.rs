//! The vendor's GraphQL schema as a referee: of documents, and of answers, value by value.
#![allow(dead_code, unreachable_pub, reason = "each test file takes what it needs")]

use std::collections::BTreeSet;

use apollo_compiler::ast::Type;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::Value;

/// What the vendor declares as `Int` and fills with more than 32 bits all the same.
const WIDE: &[&str] = &["databaseId"];

/// The schema, read in place.
pub struct Vendor {
    pub schema: Valid<Schema>,
}

impl Vendor {
    /// The schema beside the project; `None`, saying so, on a machine without the shared folder.
    pub fn github() -> Option<Self> {
        let shared = std::env::var_os("FLIGHTDECK_SHARED").map_or_else(
            || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
            std::path::PathBuf::from,
        );
        let file = shared.join("api/github/schema.graphql");
        let Ok(text) = std::fs::read_to_string(&file) else {
            println!(
                "skipped: there is no ../shared/api/github/schema.graphql here (FLIGHTDECK_SHARED can name the folder)"
            );
            return None;
        };
        // The file names one field of one type twice, which a strict reader refuses: what it read is good all the same.
        let schema = Schema::parse_and_validate(text, "schema.graphql").unwrap_or_else(|wrong| {
            let other =
                wrong.errors.iter().filter(|error| !error.to_string().contains("duplicate definitions")).count();
            assert_eq!(other, 0, "the vendor's schema is not sound: {}", wrong.errors);
            Valid::assume_valid(wrong.partial)
        });
        println!("read the vendor's schema: {} types", schema.types.len());
        Some(Self { schema })
    }

    /// Everything that is wrong with a document.
    pub fn faults_of(&self, document: &str) -> Vec<String> {
        match ExecutableDocument::parse_and_validate(&self.schema, document, "query.graphql") {
            Ok(_) => Vec::new(),
            Err(wrong) => wrong.errors.iter().map(|error| error.to_string()).collect(),
        }
    }

    /// Holds the data of an answer against the types of its fields. Every object must name its type (`__typename`), and no
    /// field may be renamed. What was met is noted as `Type.field`; null does not count.
    pub fn judge(&self, data: &Value, kind: &str, seen: &mut BTreeSet<String>, faults: &mut Vec<String>) {
        let Some(object) = data.as_object() else {
            faults.push(format!("{kind} is no object: {data}"));
            return;
        };
        let own = object.get("__typename").and_then(Value::as_str).unwrap_or(kind);
        if !self.is(own, kind) {
            faults.push(format!("{own} stands where {kind} is declared"));
        }
        for (name, value) in object.iter().filter(|(name, _)| *name != "__typename") {
            let Ok(field) = self.schema.type_field(own, name) else {
                faults.push(format!("{own} has no field {name}"));
                continue;
            };
            if !value.is_null() {
                seen.insert(format!("{own}.{name}"));
            }
            self.value(&field.ty, value, &format!("{own}.{name}"), seen, faults);
        }
    }

    fn is(&self, own: &str, declared: &str) -> bool {
        own == declared
            || match (self.schema.types.get(declared), self.schema.types.get(own)) {
                (Some(ExtendedType::Union(union)), _) => union.members.iter().any(|member| member.name == own),
                (Some(ExtendedType::Interface(_)), Some(ExtendedType::Object(object))) => {
                    object.implements_interfaces.iter().any(|name| name.name == declared)
                }
                _ => false,
            }
    }

    fn value(&self, kind: &Type, value: &Value, place: &str, seen: &mut BTreeSet<String>, faults: &mut Vec<String>) {
        if value.is_null() {
            if kind.is_non_null() {
                faults.push(format!("{place} is null"));
            }
            return;
        }
        if kind.is_list() {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            if !value.is_array() {
                faults.push(format!("{place} is no list"));
            }
            for item in items {
                self.value(kind.item_type(), item, place, seen, faults);
            }
            return;
        }
        let name = kind.inner_named_type().as_str();
        let text = value.as_str();
        let fits = match self.schema.types.get(name) {
            Some(ExtendedType::Enum(words)) => text.is_some_and(|word| words.values.contains_key(word)),
            Some(ExtendedType::Scalar(_)) => match name {
                "Int" if WIDE.iter().any(|wide| place.ends_with(wide)) => value.is_i64() || value.is_u64(),
                "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                "Float" => value.is_number(),
                "Boolean" => value.is_boolean(),
                "DateTime" | "GitTimestamp" => text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
                "URI" => text.is_some_and(|text| text.starts_with('/') || text.parse::<url::Url>().is_ok()),
                "GitObjectID" => {
                    text.is_some_and(|text| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
                }
                _ => text.is_some(),
            },
            _ => {
                self.judge(value, name, seen, faults);
                true
            }
        };
        if !fits {
            faults.push(format!("{place} is {value}, which is no {name}"));
        }
    }
}
