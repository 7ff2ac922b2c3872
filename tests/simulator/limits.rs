//! The vendor's limits as it documents them, and the arithmetic that shows how near one is to them.

use serde_json::{Value, json};

use crate::world::{Reply, World, list};

const QUERY: &str = "{ viewer { login } }";

async fn minute(world: &World) -> Value {
    list(&world.get("/__sim/usage").await["minutes"]).last().unwrap().clone()
}

fn secondary(reply: &Reply) -> bool {
    reply.body["message"].as_str().is_some_and(|message| message.contains("secondary rate limit"))
}

#[tokio::test]
async fn a_minute_of_work_on_queries_is_a_limit_and_reads_have_their_own() {
    let world = World::new("calm-friday");
    let mut answered = 0;
    while world.post("/graphql", json!({ "query": QUERY })).await.status == 200 {
        answered += 1;
    }
    assert_eq!(answered, 667, "sixty seconds of work are 667 queries of 90 ms; the 2,000 points are far away");
    assert_eq!(world.status_of("/versions").await, 200, "reads have a limit of their own");
    let seen = minute(&world).await;
    assert_eq!((seen["graphql"].as_u64(), seen["refused"].as_u64()), (Some(667), Some(1)));
    assert_eq!(
        (seen["graphql_points_spent"].as_u64(), seen["secondary_graphql_points"].as_u64()),
        (Some(667), Some(667))
    );
    assert!(seen["graphql_effort_ms"].as_u64() >= Some(60_000));
    world.advance(60).await;
    assert_eq!(world.post("/graphql", json!({ "query": QUERY })).await.status, 200, "a minute later all is forgotten");
}

#[tokio::test]
async fn eighty_writes_a_minute_are_enough() {
    let world = World::new("calm-friday");
    let mut answered = 0;
    let refused = loop {
        let reply = world.post("/repos/acme/web/deployments", json!({ "ref": "no such ref" })).await;
        if reply.status != 422 {
            break reply;
        }
        answered += 1;
    };
    assert_eq!(answered, 80);
    assert!(secondary(&refused), "{}", refused.body);
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(world.status_of("/versions").await, 200, "reading goes on");
}

#[tokio::test]
async fn more_than_a_hundred_at_once_are_refused() {
    let world = World::new("calm-friday");
    world.control("weather", json!({ "latency_ms": 50 })).await;
    let all = futures_util::future::join_all((0..130).map(|_| world.send("GET", "/versions", &[], None))).await;
    let refused: Vec<&Reply> = all.iter().filter(|reply| reply.status != 200).collect();
    assert_eq!(refused.len(), 30);
    assert!(refused.iter().all(|reply| secondary(reply)));
    assert_eq!(minute(&world).await["highest_at_once"], 130);
}

#[tokio::test]
async fn a_limit_answers_as_it_is_told_to() {
    let world = World::new("calm-friday");
    for (weather, status, wait) in [
        (json!({ "secondary_limit": true, "retry_after": 30 }), 403, "30"),
        (
            json!({ "secondary_limit": true, "retry_after": 90, "retry_as": "date" }),
            403,
            "Fri, 20 Nov 2026 14:01:30 GMT",
        ),
        (json!({ "secondary_limit": true, "retry_as": "nothing", "limit_status": 429 }), 429, ""),
    ] {
        world.control("weather", weather.clone()).await;
        let reply = world.send("GET", "/user", &[], None).await;
        assert_eq!((reply.status, reply.header("retry-after")), (status, wait), "{weather}");
        assert!(secondary(&reply));
    }
}

#[tokio::test]
async fn a_used_up_hour_of_graphql_is_said_with_two_hundred() {
    let world = World::new("calm-friday");
    world.control("budget", json!({ "login": "mira", "resource": "graphql", "remaining": 1, "ends_in": 300 })).await;
    assert_eq!(world.post("/graphql", json!({ "query": QUERY })).await.header("x-ratelimit-remaining"), "0");
    let over = world.post("/graphql", json!({ "query": QUERY })).await;
    assert_eq!((over.status, over.header("x-ratelimit-remaining")), (200, "0"));
    assert_eq!(over.body["errors"][0]["type"], "RATE_LIMITED");
    assert!(over.body.get("data").is_none());
    assert_eq!(world.status_of("/user").await, 200, "REST has a budget of its own");
    world.advance(300).await;
    assert_eq!(world.post("/graphql", json!({ "query": QUERY })).await.body["data"]["viewer"]["login"], "mira");
}

#[tokio::test]
async fn the_arithmetic_tells_what_was_new_from_what_was_not() {
    let world = World::new("calm-friday");
    let first = world.send("GET", "/user", &[], None).await;
    world.send("GET", "/user", &[("if-none-match", first.header("etag"))], None).await;
    world.send("GET", "/repos/acme/none", &[], None).await;
    world.advance(60).await;
    world.post("/graphql", json!({ "query": QUERY })).await;
    let minutes = list(&world.get("/__sim/usage").await["minutes"]).clone();
    let [one, two] = minutes.as_slice() else { panic!("two minutes: {minutes:?}") };
    assert_eq!(one["minute"], "2026-11-20T14:00:00Z");
    assert_eq!(
        (&one["fetched"], &one["unchanged"], &one["failed"], &one["graphql"]),
        (&json!(1), &json!(1), &json!(1), &json!(0))
    );
    assert_eq!(
        (&one["requests_spent"], &one["secondary_rest_points"]),
        (&json!(2), &json!(3)),
        "the 304 is a point, and free"
    );
    assert_eq!(
        (&two["graphql"], &two["graphql_points_spent"], &two["requests_spent"]),
        (&json!(1), &json!(1), &json!(0))
    );
}

#[tokio::test]
async fn a_rotated_token_replaces_the_old_one_and_keeps_its_owners_budget() {
    let world = World::new("calm-friday");
    world.get("/user").await;
    world.control("act", json!({ "act": "expire_token", "login": "mira" })).await;
    assert_eq!(world.status_of("/user").await, 401);
    assert_eq!(world.simulator.present_token(), world.token, "there is no new one yet");
    world.control("act", json!({ "act": "rotate_token", "login": "mira" })).await;
    assert_eq!(world.status_of("/user").await, 401, "the old one stays bad");
    let renewed = World { simulator: world.simulator.clone(), token: world.simulator.present_token() };
    let reply = renewed.send("GET", "/user", &[], None).await;
    assert_eq!((reply.status, reply.header("x-ratelimit-used")), (200, "2"), "limits belong to the account");
}
