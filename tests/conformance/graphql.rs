//! The simulator's GraphQL, held against the vendor's schema: every type, field and argument that it offers, and what it
//! answers to every field of every object that can be reached.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use apollo_compiler::Schema;
use apollo_compiler::ast::FieldDefinition;
use apollo_compiler::schema::{ExtendedType, ObjectType};
use axum::body::{Body, to_bytes};
use flightdeck::sim::{Options, Scenario, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::vendor::Vendor;

/// What the simulator offers.
const OFFERED: &str = include_str!("../../src/sim/github/graphql/schema.graphql");

/// Nodes that are read through others: nobody asks for them by their id.
const THROUGH_OTHERS: &[&str] = &["Language", "StatusCheckRollup"];

/// Of each type, so many objects are asked for everything.
const OF_EACH: usize = 12;

fn offered() -> Schema {
    Schema::builder().parse(OFFERED, "offered.graphql").build().expect("what is offered can be read")
}

#[test]
fn everything_that_is_offered_is_the_vendors() {
    let Some(vendor) = Vendor::github() else { return };
    let offered = offered();
    let mut faults = Vec::new();
    let mut compared = 0;
    for (name, kind) in offered.types.iter().filter(|(_, kind)| !kind.is_built_in()) {
        let Some(theirs) = vendor.schema.types.get(name) else {
            faults.push(format!("the vendor has no {name}"));
            continue;
        };
        compared += 1;
        let mut fields = |own: Vec<&FieldDefinition>, theirs: &dyn Fn(&str) -> Option<FieldDefinition>| {
            for field in own {
                compared += 1;
                let Some(other) = theirs(&field.name) else {
                    faults.push(format!("the vendor's {name} has no {}", field.name));
                    continue;
                };
                if field.ty != other.ty {
                    faults.push(format!("{name}.{} is {}, the vendor's is {}", field.name, field.ty, other.ty));
                }
                for argument in &field.arguments {
                    compared += 1;
                    match other.argument_by_name(&argument.name) {
                        Some(known) if known.ty == argument.ty && known.default_value == argument.default_value => {}
                        _ => {
                            faults
                                .push(format!("{name}.{}({}) is not as the vendor has it", field.name, argument.name));
                        }
                    }
                }
                // What must be given there must be known here.
                for known in other.arguments.iter().filter(|known| known.is_required()) {
                    if field.argument_by_name(&known.name).is_none() {
                        faults.push(format!("{name}.{} does not know {}", field.name, known.name));
                    }
                }
            }
        };
        match (kind, theirs) {
            (ExtendedType::Object(own), ExtendedType::Object(theirs)) => {
                fields(own.fields.values().map(|one| &***one).collect(), &|name| {
                    theirs.fields.get(name).map(|one| (***one).clone())
                });
                for interface in &own.implements_interfaces {
                    if !theirs.implements_interfaces.contains(interface) {
                        faults.push(format!("the vendor's {name} is no {}", interface.name));
                    }
                }
            }
            (ExtendedType::Interface(own), ExtendedType::Interface(theirs)) => {
                fields(own.fields.values().map(|one| &***one).collect(), &|name| {
                    theirs.fields.get(name).map(|one| (***one).clone())
                });
            }
            (ExtendedType::Enum(own), ExtendedType::Enum(theirs)) => {
                let words =
                    |one: &apollo_compiler::schema::EnumType| one.values.keys().cloned().collect::<BTreeSet<_>>();
                if words(own) != words(theirs) {
                    faults.push(format!("{name} has other values than the vendor's"));
                }
            }
            (ExtendedType::InputObject(own), ExtendedType::InputObject(theirs)) => {
                for (field, input) in &own.fields {
                    if theirs.fields.get(field).is_none_or(|known| known.ty != input.ty) {
                        faults.push(format!("{name}.{field} is not as the vendor has it"));
                    }
                }
            }
            (ExtendedType::Union(own), ExtendedType::Union(theirs)) => {
                if own.members != theirs.members {
                    faults.push(format!("{name} has other members than the vendor's"));
                }
            }
            (ExtendedType::Scalar(_), ExtendedType::Scalar(_)) => {}
            _ => faults.push(format!("{name} is of another kind than the vendor's")),
        }
    }
    println!("compared {compared} types, fields and arguments");
    assert!(compared > 400, "only {compared} were compared");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Writes selections of everything that a type offers.
struct Writer<'a> {
    offered: &'a Schema,
}

impl Writer<'_> {
    fn node(&self, name: &str) -> bool {
        self.offered
            .get_object(name)
            .is_some_and(|object| object.implements_interfaces.iter().any(|interface| interface.name == "Node"))
            && !THROUGH_OTHERS.contains(&name)
    }

    /// All fields; other nodes by their id only, everything else to the end.
    fn whole(&self, object: &ObjectType) -> String {
        let mut out = "__typename ".to_owned();
        for field in object.fields.values() {
            let (name, kind) = (field.name.as_str(), field.ty.inner_named_type().as_str());
            let arguments = match (object.name.as_str(), name) {
                (_, "repository") if !field.arguments.is_empty() => "(name: \"checkout\")",
                (_, "environment") if !field.arguments.is_empty() => "(name: \"staging\")",
                (_, "release") => "(tagName: \"v2.14.0\")",
                (_, "ref") if !field.arguments.is_empty() => "(qualifiedName: \"main\")",
                (_, "object") => "(expression: \"main\")",
                (_, "refs") => {
                    "(first: 3, refPrefix: \"refs/tags/\", orderBy: {field: TAG_COMMIT_DATE, direction: DESC})"
                }
                (_, "deployments") => "(first: 4, orderBy: {field: CREATED_AT, direction: DESC})",
                (_, "organization") if !field.arguments.is_empty() => "(login: \"acme\")",
                (_, "team") => "(slug: \"operations\")",
                ("User" | "Organization", "repositories") => {
                    "(first: 4, ownerAffiliations: [OWNER, ORGANIZATION_MEMBER], orderBy: {field: NAME, direction: ASC})"
                }
                _ if kind.ends_with("Connection") => "(first: 4)",
                _ => "",
            };
            let inner = match self.offered.types.get(kind) {
                Some(ExtendedType::Object(_)) if self.node(kind) => "{ __typename id }".to_owned(),
                Some(ExtendedType::Object(inner)) => format!("{{ {} }}", self.whole(inner)),
                Some(ExtendedType::Interface(inner)) => {
                    let id = if inner.fields.contains_key("id") { "id" } else { "login" };
                    format!("{{ __typename {id} ... on Node {{ id }} }}")
                }
                Some(ExtendedType::Union(_)) => "{ __typename ... on Node { id } }".to_owned(),
                _ => String::new(),
            };
            write!(out, "{name}{arguments} {inner} ").unwrap();
        }
        out
    }
}

async fn ask(router: &axum::Router, token: &str, query: &str, variables: Value) -> Value {
    let request = http::Request::post("/graphql")
        .header("host", "api.sim.test")
        .header("user-agent", "conformance")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(json!({ "query": query, "variables": variables }).to_string()))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

/// The ids in an answer, by type.
fn ids(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            if let (Some(kind), Some(id)) = (object.get("__typename"), object.get("id").and_then(Value::as_str)) {
                found.push((kind.as_str().unwrap().to_owned(), id.to_owned()));
            }
            object.values().for_each(|inner| ids(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| ids(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_field_of_every_object_answers_what_the_vendors_schema_says() {
    let Some(vendor) = Vendor::github() else { return };
    let offered = offered();
    let writer = Writer { offered: &offered };
    let (mut seen, mut faults, mut documents) = (BTreeSet::new(), Vec::new(), 0);
    for scenario in ["calm-friday", "two-captains", "hostile"] {
        let options = Options { seed: 11, speed: 0.0, start: Some("2026-11-20T14:00:00Z".parse().unwrap()) };
        let simulator = Simulator::new(&Scenario::named(scenario).unwrap(), options);
        let (router, token) = (simulator.router(), simulator.operator_token().to_owned());
        let root =
            "query($first: Int = 20) { __typename rateLimit { __typename cost limit nodeCount remaining resetAt used }
            viewer { __typename id organizations(first: $first) { __typename nodes { __typename id
              repositories(first: $first) { __typename totalCount nodes { __typename id } } } } }
            organization(login: \"acme\") { __typename id }
            user(login: \"priya\") { __typename id }
            repositoryOwner(login: \"acme\") { __typename id }
            nodes(ids: []) { __typename id } }";
        assert_eq!(vendor.faults_of(root), Vec::<String>::new());
        let answer = ask(&router, &token, root, json!({})).await;
        vendor.judge(&answer["data"], "Query", &mut seen, &mut faults);
        let (mut queue, mut known, mut asked) = (VecDeque::new(), BTreeSet::new(), BTreeMap::<String, usize>::new());
        let mut found = Vec::new();
        ids(&answer, &mut found);
        queue.extend(found);
        while let Some((kind, id)) = queue.pop_front() {
            let count = asked.entry(kind.clone()).or_default();
            if !writer.node(&kind) || !known.insert(id.clone()) || *count == OF_EACH {
                continue;
            }
            *count += 1;
            documents += 1;
            let whole = writer.whole(offered.get_object(&kind).unwrap());
            let query =
                format!("query($id: ID!) {{ __typename node(id: $id) {{ __typename ... on {kind} {{ {whole} }} }} }}");
            if *count == 1 {
                faults.extend(vendor.faults_of(&query));
            }
            let answer = ask(&router, &token, &query, json!({ "id": id })).await;
            // Not every account has a repository of that name, nor a team; what is missing is null, and said.
            let said = |error: &&Value| {
                ["repository", "team"].map(|name| error["path"] == json!(["node", name])).contains(&true)
            };
            let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
            faults.extend(errors.iter().filter(|error| !said(error)).map(|error| format!("{kind} {id}: {error}")));
            assert_eq!(answer["data"]["node"]["id"], id.as_str(), "{kind}");
            vendor.judge(&answer["data"], "Query", &mut seen, &mut faults);
            let mut found = Vec::new();
            ids(&answer, &mut found);
            queue.extend(found);
        }
    }
    let mut never = Vec::new();
    for object in
        offered.types.values().filter_map(|kind| kind.as_object()).filter(|object| !object.name.starts_with("__"))
    {
        never.extend(
            object.fields.keys().map(|field| format!("{}.{field}", object.name)).filter(|name| !seen.contains(name)),
        );
    }
    println!("asked {documents} documents, met {} fields; never filled: {}", seen.len(), never.join(" "));
    faults.truncate(30);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen.len() > 250, "only {} fields were met", seen.len());
}
