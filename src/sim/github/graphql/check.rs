//! Does a document fit the schema? What the vendor refuses before it looks at any data, in its words.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::document::{Directive, Document, Field, Input, Operation, Selected, Type};
use super::schema::{Definition, Kind, Schema};
use super::token::Place;
use super::value;

/// Everything that is wrong with an operation of a document.
pub(super) fn check(schema: &Schema, document: &Document, operation: &Operation) -> Vec<Value> {
    let label =
        operation.name.as_deref().map_or_else(|| operation.kind.clone(), |name| format!("{} {name}", operation.kind));
    let mut check = Check {
        schema,
        document,
        operation,
        errors: Vec::new(),
        path: vec![json!(label)],
        open: Vec::new(),
        spread: BTreeSet::new(),
        used: BTreeSet::new(),
    };
    if let Some(root) = schema.of("Query") {
        check.selection(root, &operation.selection);
    }
    check.left_over();
    check.errors
}

struct Check<'a> {
    schema: &'a Schema,
    document: &'a Document,
    operation: &'a Operation,
    errors: Vec<Value>,
    path: Vec<Value>,
    /// The fragments that are being spread right now.
    open: Vec<&'a str>,
    spread: BTreeSet<&'a str>,
    used: BTreeSet<&'a str>,
}

impl<'a> Check<'a> {
    fn wrong(&mut self, at: Place, code: &str, message: &str, mut extensions: Value) {
        if let Some(members) = extensions.as_object_mut() {
            members.insert("code".to_owned(), json!(code));
        }
        self.errors.push(json!({
            "path": self.path, "extensions": extensions, "locations": [{ "line": at.line, "column": at.column }],
            "message": message,
        }));
    }

    fn selection(&mut self, on: &'a Definition, selection: &'a [Selected]) {
        for selected in selection {
            match selected {
                Selected::Field(field) => {
                    self.path.push(json!(field.alias));
                    self.directives(&field.directives);
                    self.field(on, field);
                    self.path.pop();
                }
                Selected::Inline { on: kind, directives, selection, at } => {
                    self.directives(directives);
                    let inner = kind.as_deref().map_or(Some(on), |kind| self.condition(on, kind, *at));
                    if let Some(inner) = inner {
                        self.selection(inner, selection);
                    }
                }
                Selected::Spread { name, directives, at } => {
                    self.directives(directives);
                    self.spread(on, name, *at);
                }
            }
        }
    }

    /// The type that a fragment is on, if it can be on it here.
    fn condition(&mut self, on: &Definition, kind: &str, at: Place) -> Option<&'a Definition> {
        let Some(found) = self.schema.of(kind).filter(|found| found.composite()) else {
            let message = format!("No such type {kind}, so it can't be a fragment condition");
            self.wrong(at, "undefinedType", &message, json!({ "typeName": kind }));
            return None;
        };
        if !self.schema.overlap(&on.name, kind) {
            let message = format!("Fragment on {kind} can't be spread inside {}", on.name);
            self.wrong(at, "cannotSpreadFragment", &message, json!({ "typeName": kind, "parentName": on.name }));
            return None;
        }
        Some(found)
    }

    fn spread(&mut self, on: &Definition, name: &'a str, at: Place) {
        let Some(fragment) = self.document.fragment(name) else {
            let message = format!("Fragment {name} was used, but not defined");
            self.wrong(at, "useAndDefineFragment", &message, json!({ "fragmentName": name }));
            return;
        };
        if self.open.contains(&name) {
            let message = format!("Fragment {name} contains an infinite loop");
            self.wrong(at, "infiniteLoop", &message, json!({ "fragmentName": name }));
            return;
        }
        self.spread.insert(name);
        if let Some(inner) = self.condition(on, &fragment.on, fragment.at) {
            self.open.push(name);
            self.selection(inner, &fragment.selection);
            self.open.pop();
        }
    }

    fn field(&mut self, on: &Definition, field: &'a Field) {
        let Some(defined) = self.schema.of(&on.name).and_then(|on| on.field(&field.name)) else {
            let message = format!("Field '{}' doesn't exist on type '{}'", field.name, on.name);
            self.wrong(field.at, "undefinedField", &message, json!({ "typeName": on.name, "fieldName": field.name }));
            return;
        };
        for (name, input) in &field.arguments {
            if let Some(argument) = defined.arguments.iter().find(|argument| argument.name == *name) {
                self.input(&argument.kind, argument.default.is_some(), input, name, field);
            } else {
                let message = format!("Field '{}' doesn't accept argument '{name}'", field.name);
                let more = json!({ "name": field.name, "typeName": "Field", "argumentName": name });
                self.wrong(field.at, "argumentNotAccepted", &message, more);
            }
        }
        let missing: Vec<&str> = defined
            .arguments
            .iter()
            .filter(|argument| !argument.kind.nullable() && argument.default.is_none())
            .map(|argument| argument.name.as_str())
            .filter(|wanted| !field.arguments.iter().any(|(name, _)| name == wanted))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            let message = format!("Field '{}' is missing required arguments: {missing}", field.name);
            let more = json!({ "className": "Field", "name": field.name, "arguments": missing });
            self.wrong(field.at, "missingRequiredArguments", &message, more);
        }
        let kind = defined.kind.name();
        let inner = self.schema.of(kind).filter(|inner| inner.composite());
        match (inner, field.selection.is_empty()) {
            (Some(inner), false) => self.selection(inner, &field.selection),
            (None, true) => {}
            (Some(_), true) => {
                let message = format!(
                    "Field must have selections (field '{0}' returns {kind} but has no selections. Did you mean '{0} {{ ... }}'?)",
                    field.name
                );
                self.wrong(
                    field.at,
                    "selectionMismatch",
                    &message,
                    json!({ "nodeName": field.name, "typeName": kind }),
                );
            }
            (None, false) => {
                let message = format!(
                    "Selections can't be made on scalars (field '{}' returns {kind} but has selections)",
                    field.name
                );
                self.wrong(
                    field.at,
                    "selectionMismatch",
                    &message,
                    json!({ "nodeName": field.name, "typeName": kind }),
                );
            }
        }
    }

    /// Fits what is written to this type, variables by what they are declared as?
    fn input(&mut self, kind: &Type, has_default: bool, input: &'a Input, name: &str, field: &Field) {
        match (input, kind) {
            (Input::Variable(variable), _) => self.variable(kind, has_default, variable, name, field.at),
            (Input::List(items), Type::List(inner)) => {
                for item in items {
                    self.input(inner, false, item, name, field);
                }
            }
            (_, Type::Always(inner)) if *input != Input::Literal(Value::Null) => {
                self.input(inner, has_default, input, name, field);
            }
            (Input::Object(pairs), Type::Named(wanted))
                if self.schema.of(wanted).is_some_and(|found| found.kind == Kind::Input) =>
            {
                let found = self.schema.of(wanted);
                for (part, input) in pairs {
                    let defined = found.and_then(|found| found.field(part)).map(|defined| &defined.kind);
                    if let Some(defined) = defined {
                        self.input(defined, false, input, part, field);
                    } else {
                        let message = format!("InputObject '{wanted}' doesn't accept argument '{part}'");
                        let more = json!({ "name": wanted, "typeName": "InputObject", "argumentName": part });
                        self.wrong(field.at, "argumentNotAccepted", &message, more);
                    }
                }
                let complete = found.is_none_or(|found| {
                    let given = |wanted: &str| pairs.iter().any(|(part, _)| part == wanted);
                    found.fields.iter().all(|part| part.kind.nullable() || given(&part.name))
                });
                if !complete {
                    self.unfit(kind, name, field);
                }
            }
            _ => {
                if value::written(self.schema, kind, input, &Map::new()).is_err() {
                    self.unfit(kind, name, field);
                }
            }
        }
    }

    fn unfit(&mut self, kind: &Type, name: &str, field: &Field) {
        let message =
            format!("Argument '{name}' on Field '{}' has an invalid value. Expected type '{kind}'.", field.name);
        let more = json!({ "typeName": "Field", "argumentName": name });
        self.wrong(field.at, "argumentLiteralsIncompatible", &message, more);
    }

    fn variable(&mut self, kind: &Type, has_default: bool, name: &'a str, argument: &str, at: Place) {
        self.used.insert(name);
        let Some(declared) = self.operation.variables.iter().find(|variable| variable.name == name) else {
            let message = format!("Variable ${name} is used by {} but not declared", self.operation_name());
            self.wrong(at, "variableNotDefined", &message, json!({ "variableName": name }));
            return;
        };
        let wanted = match kind {
            Type::Always(inner) if has_default || declared.default.is_some() => inner.as_ref(),
            kind => kind,
        };
        if !flows(&declared.kind, wanted) {
            let message = format!(
                "{} mismatch on variable ${name} and argument {argument} ({} / {kind})",
                if declared.kind.name() == kind.name() { "Nullability" } else { "Type" },
                declared.kind
            );
            let more = json!({ "variableName": name, "typeName": declared.kind.to_string(), "argumentName": argument });
            self.wrong(at, "variableMismatch", &message, more);
        }
    }

    fn directives(&mut self, directives: &'a [Directive]) {
        for directive in directives {
            if !matches!(directive.name.as_str(), "include" | "skip") {
                let message = format!("Directive @{} is not defined", directive.name);
                self.wrong(directive.at, "undefinedDirective", &message, json!({ "directiveName": directive.name }));
                continue;
            }
            let condition = Type::Always(Box::new(Type::Named("Boolean".to_owned())));
            match directive.arguments.as_slice() {
                [(name, Input::Variable(variable))] if name == "if" => {
                    self.variable(&condition, false, variable, name, directive.at);
                }
                [(name, Input::Literal(Value::Bool(_)))] if name == "if" => {}
                _ => {
                    let message = format!("Directive '{}' is missing required arguments: if", directive.name);
                    let more = json!({ "className": "Directive", "name": directive.name, "arguments": "if" });
                    self.wrong(directive.at, "missingRequiredArguments", &message, more);
                }
            }
        }
    }

    /// What was declared and never used.
    fn left_over(&mut self) {
        let name = self.operation_name();
        for variable in &self.operation.variables {
            if !self.used.contains(variable.name.as_str()) {
                let message = format!("Variable ${} is declared by {name} but not used", variable.name);
                self.wrong(variable.at, "variableNotUsed", &message, json!({ "variableName": variable.name }));
            }
        }
        if let [_] = self.document.operations.as_slice() {
            for fragment in &self.document.fragments {
                if !self.spread.contains(fragment.name.as_str()) {
                    let message = format!("Fragment {} was defined, but not used", fragment.name);
                    let more = json!({ "fragmentName": fragment.name });
                    self.wrong(fragment.at, "useAndDefineFragment", &message, more);
                }
            }
        }
    }

    fn operation_name(&self) -> String {
        self.operation.name.clone().unwrap_or_else(|| format!("anonymous {}", self.operation.kind))
    }
}

/// May a variable of one type stand where another is wanted?
fn flows(declared: &Type, wanted: &Type) -> bool {
    match (declared, wanted) {
        (Type::Always(declared), Type::Always(wanted)) | (Type::List(declared), Type::List(wanted)) => {
            flows(declared, wanted)
        }
        (Type::Always(declared), wanted) => flows(declared, wanted),
        (declared, wanted) => declared == wanted,
    }
}
