//! What each answer of a bad day becomes: by its kind, never by its text; for reads and for acts.

use flightdeck::domain::{FaultKind, Scope, Support, Verb};
use flightdeck::provider::registry::{DIALECTS, capability};
use serde_json::{Value, json};

use crate::beds::{self, Bed};
use crate::in_process::{order, seal};
use crate::roads::patience;
use crate::{asks, passed};

type Case = (&'static str, Value, fn(&FaultKind) -> bool);

fn limited(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::RateLimited { until: Some(_) })
}

/// The weathers of a read with what they become.
fn of_reads() -> Vec<Case> {
    let fail = |status: u16| json!({ "fail": [{ "status": status }] });
    let garbled = |kind: &FaultKind| matches!(kind, FaultKind::Malformed | FaultKind::Unavailable);
    vec![
        ("401", fail(401), |kind| *kind == FaultKind::Unauthenticated),
        ("403", fail(403), |kind| *kind == FaultKind::Forbidden),
        ("404", fail(404), |kind| *kind == FaultKind::NotFound),
        ("409", fail(409), |kind| *kind == FaultKind::Conflict),
        ("422", fail(422), |kind| *kind == FaultKind::Invalid),
        ("429 with seconds", json!({ "fail": [{ "status": 429, "retry_after": 30 }] }), limited),
        ("429 with a date", json!({ "fail": [{ "status": 429, "retry_after": 30 }], "retry_as": "date" }), limited),
        ("403 that is a rate limit", json!({ "fail": [{ "status": 403, "retry_after": 30 }] }), limited),
        ("502 in HTML", json!({ "html_5xx": true }), |kind| *kind == FaultKind::Unavailable),
        ("half an answer", json!({ "truncate": true }), garbled),
        ("a reset", json!({ "reset": true }), |kind| *kind == FaultKind::Unavailable),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_answer_of_a_bad_day_has_its_kind() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let cases = of_reads();
        for (name, weather, wanted) in &cases {
            let world = bed.world();
            world.weather(weather.clone()).await;
            let found = world.observe(Scope::Service(bed.first())).await;
            let kinds = asks::kinds(&found.faults);
            let all = !found.faults.is_empty() && found.faults.iter().all(|fault| wanted(&fault.kind));
            assert!(all, "{}: {name} became {kinds:?}", bed.kind.name());
            assert!(found.faults.iter().all(|fault| !fault.what.is_empty() && !fault.doing.is_empty()), "{name}");
        }
        passed(&bed, "faults of reads", cases.len());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_not_answered_stops_waiting() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let world = bed.over(bed.services, patience);
        world.weather(json!({ "stall": true })).await;
        let found = world.observe(Scope::Service(bed.first())).await;
        let kinds = asks::kinds(&found.faults);
        let all = !found.faults.is_empty() && found.faults.iter().all(|fault| fault.kind == FaultKind::Unavailable);
        assert!(all, "{}: silence became {kinds:?}", bed.kind.name());
        world.weather(json!({})).await;
        let (plan, before) = asks::plan(&world, &bed, verbs(&bed)[0]).await.unwrap_or_else(|why| panic!("{why}"));
        let mut order = order(&plan, world.now());
        let step = order.next_step().cloned().expect("a step");
        let permit = order.permit(world.now()).expect("a permit");
        let sent_at = world.now().wall;
        world.weather(json!({ "stall": { "writes": true } })).await;
        let fault = world.provider.send(&step, &seal(), permit).await.expect_err("nobody answered");
        assert_eq!(fault.kind, FaultKind::UnknownOutcome, "{}: {fault:?}", bed.kind.name());
        world.weather(json!({})).await;
        let became = world.settle(&step, sent_at).await;
        assert!(asks::happened(std::slice::from_ref(&became)), "{}: {became:?}", bed.kind.name());
        assert_eq!(world.writes().await.len(), before + 1, "{}", bed.kind.name());
        passed(&bed, "silence", 2);
    }
}

/// The verbs that a dialect declares.
fn verbs(bed: &Bed) -> Vec<Verb> {
    let capability = capability(bed.kind);
    Verb::ALL.into_iter().filter(|verb| matches!(capability.verb(*verb), Support::Yes { .. })).collect()
}

#[tokio::test(start_paused = true)]
async fn an_act_that_is_refused_took_no_effect_and_one_that_broke_is_unknown() {
    let fail = |status: u16| json!({ "fail": [{ "match": { "writes": true }, "status": status }] });
    let unknown = |kind: &FaultKind| *kind == FaultKind::UnknownOutcome;
    let cases: Vec<Case> = vec![
        ("401", fail(401), |kind| *kind == FaultKind::Unauthenticated),
        ("403", fail(403), |kind| *kind == FaultKind::Forbidden),
        ("404", fail(404), |kind| *kind == FaultKind::NotFound),
        ("409", fail(409), |kind| *kind == FaultKind::Conflict),
        // Vendors say so, too, of a state that does not allow it.
        ("422", fail(422), |kind| matches!(kind, FaultKind::Invalid | FaultKind::Conflict)),
        ("429", json!({ "fail": [{ "match": { "writes": true }, "status": 429, "retry_after": 30 }] }), limited),
        (
            "403 that is a rate limit",
            json!({ "fail": [{ "match": { "writes": true }, "status": 403, "retry_after": 30 }] }),
            limited,
        ),
        ("502 in HTML", json!({ "html_5xx": { "writes": true } }), unknown),
        ("a reset", json!({ "reset": { "writes": true } }), unknown),
    ];
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        // Each is tried with another verb: what a refusal means is no matter of one of them.
        for ((name, weather, wanted), verb) in cases.iter().zip(verbs(&bed).into_iter().cycle()) {
            let world = bed.world();
            let (plan, before) = asks::plan(&world, &bed, verb).await.unwrap_or_else(|why| panic!("{why}"));
            let mut order = order(&plan, world.now());
            let step = order.next_step().cloned().expect("a step");
            let permit = order.permit(world.now()).expect("a permit");
            let tried = world.requests().await.len();
            world.weather(weather.clone()).await;
            let fault = world.provider.send(&step, &seal(), permit).await.expect_err(name);
            assert!(wanted(&fault.kind), "{}: {name} became {:?}", bed.kind.name(), fault.kind);
            let requests = world.requests().await;
            let sent = requests[tried..].iter().filter(|request| request["method"] != json!("GET")).count();
            assert!(sent <= 1, "{}: {name}: sent {sent} times", bed.kind.name());
            assert_eq!(world.writes().await.len(), before, "{}: {name} changed something", bed.kind.name());
        }
        passed(&bed, "faults of acts", cases.len());
    }
}
