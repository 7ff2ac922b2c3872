//! What a GraphQL query meets: checks before anything is answered, pages, partial errors, prices.

use serde_json::{Value, json};

use crate::world::World;

async fn ask(world: &World, query: &str, variables: Value) -> Value {
    let answer = world.post("/graphql", json!({ "query": query, "variables": variables })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| error["extensions"]["code"].as_str().or(error["type"].as_str()).unwrap_or("")).collect()
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_refused_whole() {
    let world = World::new("calm-friday");
    for (query, code) in [
        ("{ viewer { shoeSize } }", "undefinedField"),
        ("{ viewer(size: 3) { login } }", "argumentNotAccepted"),
        ("{ repository(owner: \"acme\") { name } }", "missingRequiredArguments"),
        ("{ viewer }", "selectionMismatch"),
        ("{ viewer { login { deeper } } }", "selectionMismatch"),
        ("{ repository(owner: \"acme\", name: 3) { name } }", "argumentLiteralsIncompatible"),
        (
            "{ viewer { repositories(first: 1, orderBy: {field: SIZE, direction: ASC}) { totalCount } } }",
            "argumentLiteralsIncompatible",
        ),
        (
            "{ viewer { repositories(first: 1, orderBy: {field: NAME}) { totalCount } } }",
            "argumentLiteralsIncompatible",
        ),
        ("{ viewer { ...nothing } }", "useAndDefineFragment"),
        ("{ viewer { login } } fragment spare on User { login }", "useAndDefineFragment"),
        ("{ viewer { ... on Repository { name } } }", "cannotSpreadFragment"),
        ("{ viewer { ... on Nobody { name } } }", "undefinedType"),
        ("{ viewer { ...round } } fragment round on User { ...round }", "infiniteLoop"),
        ("{ repository(owner: $owner, name: \"web\") { name } }", "variableNotDefined"),
        ("query Q($owner: String!) { viewer { login } }", "variableNotUsed"),
        ("query Q($owner: Int!) { repository(owner: $owner, name: \"web\") { name } }", "variableMismatch"),
        ("query Q($owner: String) { repository(owner: $owner, name: \"web\") { name } }", "variableMismatch"),
        ("{ viewer @shout { login } }", "undefinedDirective"),
    ] {
        let answer = ask(&world, query, json!({ "owner": "acme" })).await;
        assert!(codes(&answer).contains(&code), "{query}: {answer}");
        assert!(answer.get("data").is_none(), "{query}: nothing is answered");
        assert!(answer["errors"][0]["locations"][0]["line"].as_u64() >= Some(1), "{query}");
    }
    let missing =
        ask(&world, "query Q($o: String!) { repository(owner: $o, name: \"web\") { name } }", json!({})).await;
    assert!(missing["errors"][0]["message"].as_str().unwrap().contains("$o of type String!"), "{missing}");
}

#[tokio::test]
async fn several_repositories_are_asked_at_once_and_what_is_missing_is_null_and_said() {
    let world = World::new("calm-friday");
    let query = "query($with: Boolean!) {
        one: repository(owner: \"acme\", name: \"web\") { ...part }
        two: repository(owner: \"acme\", name: \"none\") { ...part }
        old: repository(owner: \"ACME\", name: \"frontend\") { nameWithOwner }
        here: nodes(ids: [\"R_none\"]) { id }
        __typename }
        fragment part on Repository { nameWithOwner again: name isPrivate @skip(if: true) id @include(if: $with) }";
    let answer = ask(&world, query, json!({ "with": false })).await;
    assert_eq!(
        answer["data"],
        json!({
            "one": { "nameWithOwner": "acme/web", "again": "web" }, "two": null, "old": { "nameWithOwner": "acme/web" },
            "here": [null], "__typename": "Query",
        })
    );
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!((&answer["errors"][0]["type"], &answer["errors"][0]["path"]), (&json!("NOT_FOUND"), &json!(["two"])));
}

#[tokio::test]
async fn a_repository_behind_a_single_sign_on_is_forbidden_and_the_others_are_answered() {
    let text = flightdeck::sim::scenarios()[0].1;
    let walled = text.replace("name = \"acme/search\"\n", "name = \"acme/search\"\nsingle_sign_on = true\n");
    assert_ne!(text, walled);
    let world = World::of(&flightdeck::sim::Scenario::from_toml(&walled).unwrap(), 7);
    let query = "{ a: repository(owner: \"acme\", name: \"search\") { name } b: repository(owner: \"acme\", name: \"web\") { name } }";
    let answer = ask(&world, query, json!({})).await;
    assert_eq!(answer["data"], json!({ "a": null, "b": { "name": "web" } }));
    assert_eq!((&answer["errors"][0]["type"], &answer["errors"][0]["path"]), (&json!("FORBIDDEN"), &json!(["a"])));
    assert_eq!(world.status_of("/repos/acme/search").await, 403);
}

#[tokio::test]
async fn ids_are_the_ones_that_rest_answers() {
    let world = World::new("calm-friday");
    for (path, list, kind) in [
        ("/repos/acme/web", "", "Repository"),
        ("/repos/acme/web/environments", "/environments/0", "Environment"),
        ("/repos/acme/web/deployments", "/0", "Deployment"),
        ("/repos/acme/web/actions/runs", "/workflow_runs/0", "WorkflowRun"),
        ("/repos/acme/web/actions/workflows", "/workflows/0", "Workflow"),
        ("/repos/acme/web/releases", "/0", "Release"),
        ("/repos/acme/web/commits", "/0", "Commit"),
        ("/repos/acme/web/git/ref/tags/v14.12.0", "", "Ref"),
        ("/user", "", "User"),
    ] {
        let rest = world.get(path).await;
        let id = rest.pointer(&format!("{list}/node_id")).unwrap_or_else(|| panic!("{path}: {rest}"));
        let answer = ask(&world, "query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await;
        assert_eq!(answer["data"]["node"], json!({ "__typename": kind, "id": id }), "{path}");
    }
}

#[tokio::test]
async fn pages_lead_through_a_list_and_stay_true_while_it_grows() {
    let world = World::new("calm-friday");
    let query = "query($after: String) { repository(owner: \"acme\", name: \"web\") { deployments(first: 7, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
        totalCount nodes { databaseId } pageInfo { endCursor hasNextPage hasPreviousPage } } } }";
    let (mut seen, mut after, mut total) = (Vec::new(), Value::Null, 0);
    for page in 0.. {
        let answer = ask(&world, query, json!({ "after": after })).await;
        let list = &answer["data"]["repository"]["deployments"];
        total = total.max(list["totalCount"].as_u64().unwrap());
        seen.extend(list["nodes"].as_array().unwrap().iter().map(|node| node["databaseId"].as_u64().unwrap()));
        assert_eq!(list["pageInfo"]["hasPreviousPage"], page > 0);
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = list["pageInfo"]["endCursor"].clone();
        if page == 0 {
            // A new one at the front moves nothing that follows.
            world.control("act", json!({ "as": "mira", "act": "deploy", "repository": "acme/web", "environment": "staging", "ref": "v14.11.0" })).await;
        }
    }
    assert_eq!(seen.len() as u64, total - 1, "each once, the new one not at all");
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {seen:?}");
}

#[tokio::test]
async fn a_page_must_be_asked_for_and_may_not_be_too_large() {
    let world = World::new("calm-friday");
    let about = |arguments: &str, inner: &str| {
        format!("{{ repository(owner: \"acme\", name: \"web\") {{ name deployments{arguments} {{ {inner} }} }} }}")
    };
    for (arguments, inner, kind) in [
        ("", "nodes { id }", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 101)", "nodes { id }", "EXCESSIVE_PAGINATION"),
        ("(first: 1, last: 1)", "nodes { id }", "EXCESSIVE_PAGINATION"),
        ("(first: 1, after: \"no cursor\")", "nodes { id }", "INVALID_CURSOR_ARGUMENTS"),
    ] {
        let answer = ask(&world, &about(arguments, inner), json!({})).await;
        assert_eq!(codes(&answer), [kind], "{answer}");
        // A list may not be null, so the repository around it is.
        assert_eq!(answer["data"], json!({ "repository": null }));
        assert_eq!(answer["errors"][0]["path"], json!(["repository", "deployments"]));
    }
    let counted = ask(&world, &about("", "totalCount"), json!({})).await;
    assert!(counted["data"]["repository"]["deployments"]["totalCount"].as_u64() > Some(10), "{counted}");
}

#[tokio::test]
async fn a_query_costs_what_its_connections_cost() {
    let world = World::new("calm-friday");
    // One request for the repositories, twenty for their environments, 20 x 50 for the rules: 1,021 requests are 10 points.
    let query = "{ viewer { organizations(first: 1) { nodes { repositories(first: 20) { nodes { environments(first: 50) { nodes {
        protectionRules(first: 4) { totalCount } } } } } } } } rateLimit { cost nodeCount limit used remaining resetAt } }";
    let answer = world.post("/graphql", json!({ "query": query })).await;
    let limit = &answer.body["data"]["rateLimit"];
    assert_eq!(limit["cost"], 10, "1 + 1 + 20 + 1000, by the hundred");
    assert_eq!(limit["nodeCount"], 1 + 20 + 1_000 + 4_000);
    assert_eq!((limit["used"].as_u64(), limit["remaining"].as_u64()), (Some(10), Some(4_990)));
    assert_eq!(answer.header("x-ratelimit-used"), "10");
    assert_eq!(answer.header("x-ratelimit-resource"), "graphql");
    let small = world.post("/graphql", json!({ "query": "{ viewer { login } }" })).await;
    assert_eq!(small.header("x-ratelimit-used"), "11", "nothing is free");
    let large = "{ organization(login: \"acme\") { repositories(first: 100) { nodes { deployments(first: 100) { nodes { statuses(first: 100) { totalCount } } } } } } }";
    let refused = ask(&world, large, json!({})).await;
    assert_eq!(codes(&refused), ["MAX_NODE_LIMIT_EXCEEDED"], "{refused}");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("1,010,100 possible nodes"), "{refused}");
}

#[tokio::test]
async fn what_a_gate_holds_is_waiting_and_what_is_in_place_is_active() {
    let world = World::new("calm-friday");
    let query = "{ repository(owner: \"acme\", name: \"checkout\") {
        eu: deployments(last: 1, environments: [\"production-eu\"]) { nodes { state latestStatus { state } } }
        staging: deployments(last: 2, environments: [\"staging\"]) { nodes { state latestStatus { state } } } } }";
    let answer = ask(&world, query, json!({})).await;
    let found = &answer["data"]["repository"];
    assert_eq!(found["eu"]["nodes"], json!([{ "state": "WAITING", "latestStatus": { "state": "WAITING" } }]));
    let (before, now) = (&found["staging"]["nodes"][0], &found["staging"]["nodes"][1]);
    assert_eq!((&before["state"], &now["state"]), (&json!("INACTIVE"), &json!("ACTIVE")));
    assert_eq!(now["latestStatus"]["state"], "SUCCESS");
}
