//! Every document that a reading command prints has the form that `flightdeck schema` promises, in worlds of every kind.

use flightdeck::cli::schema::{FORMS, form_of};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::flight::Flight;

/// Worlds of every kind: a usual one, one where the probe contradicts the pipeline, one that means harm, one with nothing.
const WORLDS: &[&str] = &["calm-friday", "bad-release", "hostile", "empty"];

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// What is wrong with a document by the form that it says it has.
fn faults(document: &Value) -> Vec<String> {
    let form = form_of(document).unwrap_or_else(|| panic!("no form says {}", document["schema"]));
    let schema = serde_json::from_str(form.text).unwrap();
    let said = validator(&schema);
    said.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every place in a document at which something could be put wrong: an object's field, by its path.
fn fields(document: &Value, at: &str, found: &mut Vec<String>) {
    match document {
        Value::Object(fields_of) => {
            for (name, value) in fields_of {
                let path = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                fields(value, &path, found);
                found.push(path);
            }
        }
        // One of a kind is enough.
        Value::Array(values) => values.iter().take(2).enumerate().for_each(|(place, value)| {
            fields(value, &format!("{at}/{place}"), found);
        }),
        _ => {}
    }
}

/// The document without the field at a path, with a stranger beside it, and with something else in its place.
fn wrong(document: &Value, path: &str) -> [Value; 3] {
    let (parent, name) = path.rsplit_once('/').unwrap();
    let edit = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let mut copy = document.clone();
        change(copy.pointer_mut(parent).unwrap().as_object_mut().unwrap());
        copy
    };
    [
        edit(&|object| drop(object.remove(name))),
        edit(&|object| drop(object.insert("stranger".to_owned(), json!(1)))),
        edit(&|object| drop(object.insert(name.to_owned(), json!({ "not": ["what", "was", "promised"] })))),
    ]
}

/// Every reading command over a world, with the exit codes that it may end with there.
fn commands(flight: &Flight) -> Vec<Vec<String>> {
    let repositories = flight.scenario.repositories().to_vec();
    let words = |text: &str| text.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
    let of_all = [
        "status --json",
        "approvals --json",
        "runs --json",
        "watch --once --json",
        "timeline --json --since 30d --all-environments",
        "dora --json --events --since 60d",
    ];
    let mut commands: Vec<_> = of_all.iter().map(|text| [words(text), repositories.clone()].concat()).collect();
    let status = flight
        .run(&[&["status", "--json"], repositories.iter().map(String::as_str).collect::<Vec<_>>().as_slice()].concat());
    for service in status.json()["services"].as_array().unwrap() {
        let id = service["id"].as_str().unwrap().to_owned();
        commands.push([words("history --json"), vec![id.clone()]].concat());
        let Some(environment) = service["environments"].as_array().unwrap().last() else { continue };
        let name = environment["name"].as_str().unwrap().to_owned();
        commands.push([words("at --json"), vec![id.clone(), name], words("-2h")].concat());
        for verb in ["approve", "promote", "rollback"] {
            commands.push([words("policy test --json"), vec![verb.to_owned(), id.clone()]].concat());
        }
        // Two services of a world say what all would.
        if commands.len() > 14 {
            break;
        }
    }
    commands.extend(["config explain --json", "journal show --json", "journal verify --json"].map(words));
    commands.push([words("doctor --json"), repositories].concat());
    commands
}

/// The form does say no: to whatever is missing, added or another thing, wherever it is. How many wrong ones were refused.
fn refuses_what_is_wrong(document: &Value, of: &str) -> usize {
    let mut places = Vec::new();
    fields(document, "", &mut places);
    let schema = serde_json::from_str(form_of(document).unwrap().text).unwrap();
    let form = validator(&schema);
    let mut planted = 0;
    for place in places {
        for (kind, document) in ["missing", "added", "another"].into_iter().zip(wrong(document, &place)) {
            assert!(!form.is_valid(&document), "{of}: {place}: {kind}, and taken");
            planted += 1;
        }
    }
    planted
}

#[test]
fn what_every_reading_command_prints_is_of_its_form() {
    let (mut read, mut planted) = (0, 0);
    let mut met = std::collections::BTreeSet::new();
    for world in WORLDS {
        let flight = Flight::new(world);
        if *world == "calm-friday" {
            // So that the journal holds something.
            flight.confirmed(&["pause", "acme/web", "--reason", "a schema is tested"]).exits(0);
        }
        for command in commands(&flight) {
            let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
            // A world of its own for each, so that none spends what another may ask; the journal is the first one's.
            let fresh = (command[0] != "journal").then(|| Flight::new(world));
            let said = fresh.as_ref().unwrap_or(&flight).run(&arguments);
            // Refused by a rule, or not all of it readable: the document says so in its form.
            assert!([0, 3, 5].contains(&said.code), "{world}: {arguments:?} ended with {}: {}", said.code, said.err);
            // A watch prints a document a line.
            let documents = match arguments[0] {
                "watch" => said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
                _ => vec![said.json()],
            };
            for document in documents {
                let found = faults(&document);
                assert!(found.is_empty(), "{world}: {arguments:?}:\n{}", found.join("\n"));
                met.insert(form_of(&document).unwrap().name);
                read += 1;
                planted += refuses_what_is_wrong(&document, &format!("{world}: {arguments:?}"));
            }
        }
    }
    let forms: std::collections::BTreeSet<_> = FORMS.iter().map(|form| form.name).collect();
    assert_eq!(met, forms, "a form that nothing was held against");
    println!("{read} documents of {} forms hold, {planted} wrong ones do not", met.len());
}

/// Every object in a schema, with its place.
fn objects<'a>(schema: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    match schema {
        Value::Object(fields) => {
            let is_object = match &fields.get("type") {
                Some(Value::String(kind)) => kind == "object",
                Some(Value::Array(kinds)) => kinds.contains(&json!("object")),
                _ => false,
            };
            if is_object {
                found.push((at.to_owned(), schema));
            }
            fields.iter().for_each(|(name, value)| objects(value, &format!("{at}/{name}"), found));
        }
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(place, value)| objects(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

#[test]
fn a_form_is_strict_and_bears_its_name_everywhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schemas");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, FORMS.len(), "a file that no name leads to");
    for form in FORMS {
        let schema: Value = serde_json::from_str(form.text).unwrap();
        assert_eq!(schema["title"], form.schema);
        assert_eq!(schema["properties"]["schema"]["const"], form.schema);
        assert!(
            schema["description"].as_str().unwrap().contains(&format!("`flightdeck {}`", form.command)),
            "{}",
            form.name
        );
        jsonschema::meta::validate(&schema).unwrap();
        let mut found = Vec::new();
        objects(&schema, "", &mut found);
        for (place, object) in found {
            assert_eq!(object["additionalProperties"], json!(false), "{}{place}", form.schema);
            let names: Vec<&String> = object["properties"].as_object().unwrap().keys().collect();
            let required = object["required"].as_array().unwrap_or_else(|| panic!("{}{place}", form.schema));
            assert!(names.iter().all(|name| required.contains(&json!(name))), "{}{place}: {names:?}", form.schema);
        }
    }
}

#[test]
fn a_form_is_asked_for_by_its_name() {
    let flight = Flight::new("empty");
    let list = flight.run(&["schema"]).exits(0).out;
    assert_eq!(list.lines().count(), FORMS.len());
    for form in FORMS {
        assert!(list.contains(form.schema) && list.contains(form.command), "{list}");
        let version = form.schema.strip_prefix("flightdeck.").unwrap();
        for name in [form.name, version, form.schema] {
            assert_eq!(flight.run(&["schema", name]).exits(0).json()["title"], form.schema);
        }
    }
    flight.run(&["schema", "statsu"]).exits(2).complains("was `status` meant?");
    flight.run(&["schema", "status/77"]).exits(2).complains("it prints flightdeck.status/2");
    flight.run(&["schema", "\u{1b}[31m"]).exits(2).complains("`flightdeck schema` lists them");
}
