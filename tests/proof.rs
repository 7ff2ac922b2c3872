//! Proof of delivery: what looks at an environment amount to.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::time::Duration;

use flightdeck::domain::{
    CommitId, Current, CurrentState, Deployment, DeploymentId, DeploymentState, EnvironmentId, Mono, Now, ProbeAnswer,
    ProbeHealth, ProbeReading, ProbeRecord, ProbeSample, PutBack, Release, ServiceId, Text, VersionMatch, current,
    decisive, version_match,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn at(seconds: u32) -> Now {
    Now {
        wall: Timestamp::from_second(1_780_000_000 + i64::from(seconds)).unwrap(),
        mono: Mono(Duration::from_secs(seconds.into())),
    }
}

fn commit(version: &str) -> String {
    // Forty hexadecimal characters that differ for versions that differ.
    let digits = version.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()));
    format!("{digits:016x}{digits:024x}")
}

fn release(version: &str) -> Release {
    Release {
        version: Text::new(version),
        commit: CommitId::new(&commit(version)),
        reference: Text::new(version),
        tagged: true,
    }
}

fn deployment(id: &str, version: &str, state: DeploymentState) -> Deployment {
    Deployment {
        id: DeploymentId::new(id),
        environment: EnvironmentId::new(&ServiceId::new("checkout"), "production"),
        release: release(version),
        actor: None,
        state,
        created_at: at(0).wall,
        began_at: None,
        changed_at: at(0).wall,
        run: None,
        attempt: None,
        description: Text::default(),
        environment_url: None,
        put_back: PutBack::Unsaid,
    }
}

fn history() -> Vec<Deployment> {
    vec![
        deployment("2", "v2.14.0", DeploymentState::Succeeded),
        deployment("1", "v2.13.2", DeploymentState::Superseded),
    ]
}

/// One look, in short: a version, `!` before one that is unhealthy, nothing for no answer.
fn answer(seen: &str) -> ProbeAnswer {
    match seen {
        "" => ProbeAnswer::NoAnswer("no answer in time".into()),
        seen => ProbeAnswer::Seen(ProbeReading {
            version: Some(seen.trim_start_matches('!').into()),
            health: seen.starts_with('!').then(|| ProbeHealth::Unhealthy("HTTP 503".into())),
        }),
    }
}

/// A record of looks, ten seconds apart, that began at the first.
fn record(needed: u32, looks: &[&str]) -> ProbeRecord {
    let mut record = ProbeRecord::new(needed, at(0));
    for (place, look) in (0..).zip(looks) {
        take(&mut record, place * 10, look);
    }
    record
}

fn take(record: &mut ProbeRecord, second: u32, look: &str) {
    let took = Duration::from_millis(20);
    record.take(ProbeSample { asked: at(second), at: at(second + 1), took, answer: answer(look) });
}

fn runs(looks: &[&str]) -> CurrentState {
    current(&history(), Some(&record(3, looks))).unwrap().state
}

fn verifying(seen: &str, count: u32) -> CurrentState {
    CurrentState::Verifying { seen: Some(seen.into()), count, of: 3, unhealthy: false }
}

/// Proof of delivery, as the practice has it: the version endpoint says old twice, then new.
#[test]
fn old_twice_then_new_goes_from_verifying_to_delivered() {
    let (old, new) = ("2.13.2", "2.14.0");
    let looks = [old, old, new, new, new, new, new];
    assert_eq!(runs(&[]), CurrentState::Verifying { seen: None, count: 0, of: 3, unhealthy: false });
    assert_eq!(runs(&looks[..1]), verifying(old, 0));
    assert_eq!(runs(&looks[..2]), verifying(old, 0));
    assert_eq!(runs(&looks[..3]), verifying(new, 1));
    assert_eq!(runs(&looks[..4]), verifying(new, 2));
    for count in 5..=7 {
        assert_eq!(runs(&looks[..count]), CurrentState::Delivered { at: at(41).wall }, "{count} looks");
    }
}

#[test]
fn without_a_probe_nothing_is_more_than_unverified() {
    assert_eq!(current(&history(), None).unwrap().state, CurrentState::SucceededUnverified);
}

/// Manual drift: the endpoint says one thing steadily, the last deployment another.
#[test]
fn what_runs_something_else_steadily_has_drifted() {
    let drift = |unhealthy| CurrentState::Drift { seen: "2.9.0".into(), at: at(21).wall, unhealthy };
    assert_eq!(runs(&["2.9.0", "2.9.0", "2.9.0"]), drift(false));
    assert_eq!(runs(&["!2.9.0", "!2.9.0", "!2.9.0"]), drift(true));
    // While something deploys it is no drift: this version or that one.
    let mut deploying = history();
    deploying.insert(0, deployment("3", "v2.15.0", DeploymentState::Deploying));
    let partial = current(&deploying, Some(&record(3, &["2.9.0", "2.9.0", "2.9.0"]))).unwrap();
    assert!(matches!(partial.state, CurrentState::Partial { because: DeploymentState::Deploying, .. }), "{partial:?}");
}

#[test]
fn what_runs_the_right_version_badly_is_degraded_and_one_bad_look_is_not_enough() {
    let good = "2.14.0";
    assert_eq!(runs(&["!2.14.0"; 3]), CurrentState::Degraded { at: at(21).wall, why: "HTTP 503".into() });
    let one = runs(&[good, good, good, "!2.14.0"]);
    let unhealthy = CurrentState::Verifying { seen: Some(good.into()), count: 0, of: 3, unhealthy: true };
    assert_eq!(one, unhealthy, "no longer delivered, not yet degraded");
    assert!(matches!(runs(&[good, good, good, "!2.14.0", good, good, good]), CurrentState::Delivered { .. }));
}

#[test]
fn versions_that_come_back_are_mixed_and_a_switch_is_not() {
    let (old, new) = ("2.13.2", "2.14.0");
    assert_eq!(runs(&[old, new]), verifying(new, 1));
    let mixed = CurrentState::Mixed { versions: vec![old.into(), new.into()] };
    assert_eq!(runs(&[old, new, old]), mixed);
    assert_eq!(runs(&[old, new, old, new, new]), mixed);
    assert!(matches!(runs(&[old, new, old, new, new, new]), CurrentState::Delivered { .. }));
}

#[test]
fn no_answer_is_neither_ill_nor_well() {
    let good = "2.14.0";
    assert_eq!(runs(&[""; 5]), CurrentState::NoAnswer { since: at(1).wall });
    assert_eq!(runs(&[good, good, good, ""]), CurrentState::NoAnswer { since: at(31).wall });
    // What was proved before the silence stands when it is seen again; what was not begins anew.
    assert_eq!(runs(&[good, good, good, "", good]), CurrentState::Delivered { at: at(21).wall });
    assert_eq!(runs(&[good, good, "", good]), verifying(good, 1));
}

#[test]
fn a_failed_deployment_stays_partial_and_says_what_the_probe_sees() {
    let mut failed = history();
    failed.insert(0, deployment("3", "v2.15.0", DeploymentState::Failed));
    let found = current(&failed, Some(&record(3, &["2.14.0"; 3]))).unwrap();
    let CurrentState::Partial { or, because: DeploymentState::Failed, seen } = found.state else { panic!("{found:?}") };
    assert_eq!((or.version.as_str(), seen.as_ref().map(Text::as_str)), ("v2.15.0", Some("2.14.0")));
    let early = current(&failed, Some(&record(3, &["2.14.0"; 2]))).unwrap();
    assert!(matches!(early.state, CurrentState::Partial { seen: None, .. }), "{early:?}");
}

#[test]
fn health_alone_proves_no_version() {
    let look = |health| ProbeAnswer::Seen(ProbeReading { version: None, health: Some(health) });
    let of = |answers: &[ProbeAnswer]| {
        let mut record = ProbeRecord::new(2, at(0));
        for (place, answer) in (0..).zip(answers) {
            let took = Duration::from_millis(5);
            record.take(ProbeSample { asked: at(place), at: at(place), took, answer: answer.clone() });
        }
        current(&history(), Some(&record)).unwrap().state
    };
    let well = look(ProbeHealth::Healthy);
    let ill = look(ProbeHealth::Unhealthy("HTTP 500".into()));
    assert_eq!(of(&vec![well.clone(); 9]), CurrentState::SucceededUnverified);
    assert!(matches!(of(&[ill.clone(), ill.clone()]), CurrentState::Degraded { .. }));
    assert!(matches!(of(&[ill, well]), CurrentState::SucceededUnverified));
}

#[test]
fn versions_and_commits_are_compared_as_people_write_them() {
    let tagged = release("v2.14.0");
    let whole = commit("v2.14.0");
    let (seven, six) = (&whole[..7], &whole[..6]);
    let upper = whole.to_uppercase();
    let foreign = commit("v9");
    for (seen, verdict) in [
        ("v2.14.0", VersionMatch::Same),
        ("2.14.0", VersionMatch::Same),
        (" 2.14.0\n", VersionMatch::Same),
        (whole.as_str(), VersionMatch::Same),
        (upper.as_str(), VersionMatch::Same),
        (seven, VersionMatch::Same),
        (six, VersionMatch::Other),
        ("2.14", VersionMatch::Other),
        ("2.14.01", VersionMatch::Other),
        ("", VersionMatch::Other),
        ("vv2.14.0", VersionMatch::Other),
        (foreign.as_str(), VersionMatch::Other),
    ] {
        assert_eq!(version_match(&seen.into(), &tagged, []), verdict, "{seen:?}");
    }
    // What no tag names can be compared by its commit, and with what is known to be another release; else not at all.
    let branch = Release { version: "main".into(), tagged: false, ..release("v2.14.0") };
    let other = release("v2.13.2");
    assert_eq!(version_match(&seven.into(), &branch, []), VersionMatch::Same);
    assert_eq!(version_match(&foreign.as_str().into(), &branch, []), VersionMatch::Other);
    assert_eq!(version_match(&"2.14.0".into(), &branch, []), VersionMatch::Incomparable);
    assert_eq!(version_match(&"2.13.2".into(), &branch, [&other]), VersionMatch::Other);
}

#[test]
fn the_deployment_that_decides_is_the_newest_that_began() {
    let decides = |deployments: &[Deployment]| decisive(deployments).map(|(id, ended)| (id.to_string(), ended));
    let mut deployments = history();
    assert_eq!(decides(&deployments), Some(("2".to_owned(), true)));
    deployments.insert(0, deployment("3", "v3", DeploymentState::Queued));
    assert_eq!(decides(&deployments), Some(("2".to_owned(), true)));
    deployments[0].state = DeploymentState::Deploying;
    assert_eq!(decides(&deployments), Some(("3".to_owned(), false)));
    deployments[0].state = DeploymentState::Succeeded;
    assert_eq!(decides(&deployments), Some(("3".to_owned(), true)));
    assert_eq!(decides(&[]), None);
}

const LOOKS: [&str; 5] = ["2.14.0", "v2.14.0", "2.13.2", "!2.14.0", ""];

proptest! {
    /// Never *delivered* without enough looks in a row, asked for after the deployment, that show the wanted version well.
    #[test]
    fn delivered_is_always_proved(
        needed in 1_u32..5,
        looks in prop::collection::vec(0_usize..LOOKS.len(), 0..40),
        restart in 0_usize..40,
    ) {
        let mut record = ProbeRecord::new(needed, at(0));
        // Of each look what it shows, where it was asked for after the deployment.
        let mut evidence: Vec<&str> = Vec::new();
        let mut delivered_before = false;
        for (place, look) in looks.iter().map(|look| LOOKS[*look]).enumerate() {
            let second = u32::try_from(place).unwrap() * 10;
            if place == restart {
                record.restart(at(second));
                evidence.clear();
                delivered_before = false;
            }
            // A look that was asked for before the deployment comes late.
            let late = place == restart;
            let asked = if late { at(second.saturating_sub(1)) } else { at(second) };
            let counts = asked.mono >= at(second).mono || !late;
            record.take(ProbeSample { asked, at: at(second + 1), took: Duration::ZERO, answer: answer(look) });
            if counts {
                evidence.push(look);
            }
            let state = current(&history(), Some(&record)).unwrap().state;
            let last: Vec<&&str> = evidence.iter().rev().take(needed as usize).collect();
            let same = |one: &&&str| **one == evidence.last().copied().unwrap_or_default();
            let proved = last.len() == needed as usize && last.iter().all(same)
                && matches!(evidence.last(), Some(&"2.14.0" | &"v2.14.0"));
            if let CurrentState::Delivered { .. } = state {
                // What was proved once stays so through a silence, never through an answer that says otherwise.
                let through_silence = delivered_before && evidence.iter().rev().skip(1).any(|look| look.is_empty());
                prop_assert!(proved || through_silence, "{evidence:?}");
            }
            if proved {
                prop_assert!(matches!(state, CurrentState::Delivered { .. }), "{evidence:?} {state:?}");
            }
            if evidence.last().is_some_and(|look| look.is_empty()) {
                prop_assert!(matches!(state, CurrentState::NoAnswer { .. }), "{state:?}");
            }
            delivered_before = matches!(state, CurrentState::Delivered { .. })
                || (delivered_before && matches!(state, CurrentState::NoAnswer { .. }));
        }
    }

    /// Without a probe no history of deployments is ever called more than unverified.
    #[test]
    fn nothing_is_claimed_without_a_probe(states in prop::collection::vec(0_usize..9, 0..8)) {
        use DeploymentState::{Abandoned, Cancelled, Deploying, Errored, Failed, Queued, Succeeded, Superseded, Unknown};
        let all = [Queued, Deploying, Succeeded, Superseded, Failed, Errored, Cancelled, Abandoned, Unknown("?".into())];
        let deployments: Vec<Deployment> = states
            .iter()
            .enumerate()
            .map(|(place, state)| deployment(&place.to_string(), &format!("v{place}"), all[*state].clone()))
            .collect();
        let state = current(&deployments, None).map(|Current { state, .. }| state);
        let modest = match &state {
            None | Some(CurrentState::SucceededUnverified | CurrentState::Unknown) => true,
            Some(CurrentState::Partial { seen, .. }) => seen.is_none(),
            Some(_) => false,
        };
        prop_assert!(modest, "{:?}", state);
    }
}
