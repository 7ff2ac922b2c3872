//! Verbs that a dialect does not declare: refused as unsupported, with a reason, and nothing is sent.

use flightdeck::domain::{FaultKind, Support, Verb};
use flightdeck::provider::registry::{DIALECTS, capability};

use crate::{asks, beds};

#[tokio::test(start_paused = true)]
async fn a_verb_that_is_not_declared_is_unsupported_with_a_reason_and_sends_nothing() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        let capability = capability(bed.kind);
        let mut trials = 0;
        for verb in Verb::ALL {
            let Support::No { why } = capability.verb(verb) else { continue };
            assert!(why.len() > 10, "{} {}: no reason", bed.kind.name(), verb.word());
            let world = bed.world();
            let facts = asks::facts(&world, &bed).await;
            let possible = asks::candidates(verb, &facts).into_iter().chain([asks::any(verb, &bed.first())]);
            for ask in possible {
                let name = format!("{} {ask:?}", bed.kind.name());
                let fault = world.plan(ask).await.expect_err(&name);
                assert_eq!(fault.kind, FaultKind::Unsupported, "{name}: {fault:?}");
                assert!(!fault.what.is_empty(), "{name}: no reason");
                trials += 1;
            }
            assert!(world.writes().await.is_empty(), "{} {}", bed.kind.name(), verb.word());
        }
        // A dialect that declares every verb has nothing to refuse, and says so.
        println!("contract: {} | verbs refused | {trials}", bed.kind.name());
    }
}
