//! Reading: pages, comparisons, filters, permissions, absolute URLs.

use serde_json::{Value, json};

use crate::world::{World, list};

/// Follows `rel="next"` to the end.
async fn everything(world: &World, first: &str, name: Option<&str>) -> (Vec<Value>, usize) {
    let (mut items, mut pages, mut next) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(path) = next {
        let reply = world.send("GET", &path, &[], None).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        items.extend(list(name.map_or(&reply.body, |name| &reply.body[name])).iter().cloned());
        pages += 1;
        let link =
            reply.header("link").split(", ").find_map(|link| link.strip_suffix("; rel=\"next\"").map(str::to_owned));
        next = link.map(|link| link.trim_matches(['<', '>']).strip_prefix("http://api.sim.test").unwrap().to_owned());
    }
    (items, pages)
}

#[tokio::test]
async fn links_lead_through_every_page_of_a_list() {
    let world = World::new("calm-friday");
    let total = world.get("/repos/acme/checkout/actions/runs").await["total_count"].as_u64().unwrap();
    let (runs, pages) =
        everything(&world, "/repos/acme/checkout/actions/runs?per_page=4&event=push", Some("workflow_runs")).await;
    assert_eq!(runs.len() as u64, total);
    assert_eq!(pages, runs.len().div_ceil(4));
    let mut ids: Vec<u64> = runs.iter().map(|run| run["id"].as_u64().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), runs.len());
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first");
}

#[tokio::test]
async fn run_lists_can_be_narrowed() {
    let world = World::new("calm-friday");
    let count = async |query: &str| {
        world.get(&format!("/repos/acme/web/actions/runs?{query}")).await["total_count"].as_u64().unwrap()
    };
    assert_eq!(count("status=failure").await, 1);
    assert_eq!(count("status=waiting").await, 1);
    assert_eq!(count("actor=yuki&status=failure").await, 1);
    assert_eq!(count("created=%3E2026-11-20T13:00:00Z").await, 2);
    assert_eq!(count("created=2020-01-01..2020-02-01").await, 0);
    assert_eq!(count("branch=main").await, 1);
    let whole = count("per_page=1").await;
    let flow = world.get("/repos/acme/web/actions/workflows/deploy.yml/runs").await["total_count"].as_u64().unwrap();
    assert_eq!(whole, flow + 1);
}

#[tokio::test]
async fn a_comparison_is_cut_where_the_vendor_cuts_it() {
    let world = World::new("hostile");
    let whole = world.get("/repos/acme/huge/compare/v1.0.0...v2.0.0").await;
    assert_eq!(
        (&whole["status"], &whole["ahead_by"], &whole["total_commits"]),
        (&json!("ahead"), &json!(340), &json!(340))
    );
    assert_eq!(list(&whole["commits"]).len(), 250);
    assert_eq!(list(&whole["files"]).len(), 300, "the list of files is cut");
    let (commits, pages) =
        everything(&world, "/repos/acme/huge/compare/v1.0.0...v2.0.0?per_page=100", Some("commits")).await;
    assert_eq!((commits.len(), pages), (340, 4));
    let second = world.get("/repos/acme/huge/compare/v1.0.0...v2.0.0?per_page=100&page=2").await;
    assert!(second.get("files").is_none(), "files come with the first page only");
    let back = world.get("/repos/acme/huge/compare/v2.0.0...v1.0.0").await;
    assert_eq!((&back["status"], &back["behind_by"], &back["ahead_by"]), (&json!("behind"), &json!(340), &json!(0)));
}

#[tokio::test]
async fn versions_can_be_found_in_every_way() {
    let world = World::new("calm-friday");
    let release = world.get("/repos/acme/checkout/releases/latest").await;
    assert_eq!(release["tag_name"], "v2.14.0");
    let tags = world.get("/repos/acme/checkout/tags?per_page=1").await;
    let sha = tags[0]["commit"]["sha"].as_str().unwrap();
    assert_eq!(world.get("/repos/acme/checkout/git/ref/tags/v2.14.0").await["object"]["sha"], sha);
    assert_eq!(world.get("/repos/acme/checkout/commits/v2.14.0").await["sha"], sha);
    assert_eq!(world.get(&format!("/repos/acme/checkout/commits/{}", &sha[..10])).await["sha"], sha);
    let pulls = world.get(&format!("/repos/acme/checkout/commits/{sha}/pulls")).await;
    assert_eq!(pulls[0]["number"], 482);
    let checks = world.get(&format!("/repos/acme/checkout/commits/{sha}/check-runs")).await;
    assert_eq!(checks["total_count"], 6);
    assert_eq!(world.status_of("/repos/acme/checkout/git/ref/tags/v0").await, 404);
    assert_eq!(world.status_of("/repos/acme/checkout/releases/tags/v0").await, 404);
}

#[tokio::test]
async fn nothing_there_yet_is_answered_as_such() {
    let world = World::new("empty");
    assert_eq!(world.get("/repos/acme/blank/actions/runs").await["total_count"], 0);
    assert_eq!(world.get("/repos/acme/blank/environments").await["total_count"], 0);
    assert_eq!(world.get("/repos/acme/blank/deployments").await, json!([]));
    assert_eq!(world.status_of("/repos/acme/blank/commits").await, 409);
    assert_eq!(world.status_of("/repos/acme/blank/releases/latest").await, 404);
    assert_eq!(world.get("/repos/acme/plain/actions/runs").await["total_count"], 1);
    assert_eq!(list(&world.get("/user/repos").await).len(), 2);
}

#[tokio::test]
async fn urls_lead_back_to_the_host_and_prefix_that_were_asked() {
    let world = World::new("calm-friday");
    let asked = world
        .send(
            "GET",
            "/api/v3/repos/acme/checkout",
            &[("host", "ghe.example:8443"), ("x-forwarded-proto", "https")],
            None,
        )
        .await;
    assert_eq!(asked.body["url"], "https://ghe.example:8443/api/v3/repos/acme/checkout");
    assert_eq!(asked.body["html_url"], "https://ghe.example:8443/acme/checkout");
    let absolute =
        world.send("GET", "http://api.github.localhost/repos/acme/checkout/actions/runs?per_page=1", &[], None).await;
    assert_eq!(
        absolute.body["workflow_runs"][0]["html_url"].as_str().unwrap().split("/acme").next(),
        Some("http://github.localhost")
    );
    assert!(
        absolute
            .header("link")
            .contains("<http://api.github.localhost/repos/acme/checkout/actions/runs?per_page=1&page=2>")
    );
}

#[tokio::test]
async fn graphql_answers_only_what_was_asked() {
    let world = World::new("calm-friday");
    let viewer = world.post("/graphql", json!({ "query": "query UserCurrent{viewer{login}}" })).await;
    assert_eq!(viewer.body, json!({ "data": { "viewer": { "login": "mira" } } }));
    let query = "query Q($owner: String!, $repo: String!, $n: Int = 3) { repository(owner: $owner, name: $repo) { ...f pulls: pullRequests(headRefName: \"x\", first: $n) { nodes { number } } } } fragment f on Repository { nameWithOwner }";
    let found =
        world.post("/api/graphql", json!({ "query": query, "variables": { "owner": "acme", "repo": "web" } })).await;
    assert_eq!(
        found.body,
        json!({ "data": { "repository": { "nameWithOwner": "acme/web", "pulls": { "nodes": [] } } } })
    );
    let unknown = world.post("/graphql", json!({ "query": "{ viewer { shoeSize } }" })).await;
    assert!(unknown.body["errors"][0]["message"].as_str().unwrap().contains("shoeSize"));
    let missing =
        world.post("/graphql", json!({ "query": "{ repository(owner: \"acme\", name: \"none\") { name } }" })).await;
    assert_eq!(missing.body["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(world.writes().await, 0);
}
