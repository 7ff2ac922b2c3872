//! The rules: what each asks, what each refuses, and that none stands in the way of making production safer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "policy/guardrails.rs"]
mod guardrails;
#[path = "policy/second.rs"]
mod second;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use flightdeck::domain::{
    Ask, CommitId, DeploymentId, EnvironmentId, GateForecast, GateId, Intent, IntentId, MayI, Media, Method, Mono, Now,
    Plan, Premise, PremiseKey, PutBack, Release, Request, RunId, ServiceId, SourceId, Step, Text, Tier, Undo, Verb,
};
use flightdeck::policy::{
    Answer, Challenge, Confirm, Facts, Freeze, FreezeStanding, Order, OrderError, ReadOnly, Rule, Settings, Verdict,
    WriteGuard, assess,
};
use jiff::Timestamp;

fn now() -> Now {
    // A Friday: 2026-11-20 18:00 in Berlin.
    Now { wall: "2026-11-20T17:00:00Z".parse().unwrap(), mono: Mono(Duration::from_secs(100)) }
}

fn service() -> ServiceId {
    ServiceId::new("checkout")
}

fn release(version: &str) -> Release {
    Release { version: Text::new(version), commit: CommitId::new(version), reference: Text::new(version), tagged: true }
}

fn ask(verb: Verb) -> Ask {
    let environment = EnvironmentId::new(&service(), "production");
    let run = RunId::new(&service(), "7");
    let gates = vec![GateId { run: run.clone(), attempt: 1, environment: environment.clone(), key: "42".into() }];
    match verb {
        Verb::Approve => Ask::Approve { gates, own_rollback: false, choice: None },
        Verb::Reject => Ask::Reject { gates },
        Verb::Promote => {
            Ask::Promote { environment, commit: CommitId::new("abc"), version: Text::new("v2"), from: None }
        }
        Verb::Pause => Ask::Pause { service: service(), workflow: None },
        Verb::Resume => Ask::Resume { service: service(), workflow: None },
        Verb::RollBack => Ask::RollBack {
            environment,
            to: DeploymentId::new("1"),
            release: release("v1"),
            put_back: PutBack::Dispatch,
            hold: false,
        },
        Verb::Cancel => Ask::Cancel { run, force: false },
        Verb::Retry => Ask::Retry { run, job: None },
    }
}

fn plan(ask: Ask, tier: Tier) -> Plan {
    let source = SourceId::new("acme");
    let environment = EnvironmentId::new(&service(), "production");
    Plan {
        intent: Intent::new(IntentId::new("i1"), ask),
        source: source.clone(),
        service: service(),
        service_name: Text::new("checkout"),
        environments: vec![(environment.clone(), tier)],
        title: Text::new("a plan"),
        label: Text::default(),
        from: Some(release("v1")),
        to: Some(release("v2")),
        initiator: Some(Text::new("ada")),
        steps: vec![Step {
            index: 0,
            summary: Text::new("do it"),
            source,
            environments: vec![environment.clone()],
            request: Request {
                method: Method::Post,
                path: "x".to_owned(),
                body: None,
                media: Media::Json,
                comment_field: Some("comment".to_owned()),
            },
            reason: None,
            premises: vec![Premise::new(PremiseKey::CurrentDeployment(environment), "1 v1")],
            expects: vec![],
        }],
        gates: vec![],
        warnings: vec![],
        next: Text::default(),
        undo: Undo::default(),
        read_at: now().wall,
        blind: false,
    }
}

fn freeze() -> Freeze {
    Freeze {
        name: Text::new("weekend"),
        tiers: vec![Tier::Production],
        services: vec![],
        starts: "Fri 17:00".parse().unwrap(),
        ends: "Mon 09:00".parse().unwrap(),
        zone: "Europe/Berlin".to_owned(),
        reason: Text::default(),
    }
}

fn facts() -> Facts {
    Facts { me: Some(Text::new("ada")), ..Facts::default() }
}

fn challenge(verdict: Verdict) -> Challenge {
    match verdict {
        Verdict::Ask(challenge) => challenge,
        other => panic!("expected a challenge, found {other:?}"),
    }
}

fn refused(verdict: Verdict) -> Vec<Rule> {
    match verdict {
        Verdict::Deny(refusals) => {
            assert!(!refusals.is_empty(), "a refusal without a reason");
            assert!(refusals.iter().all(|refusal| !refusal.why.is_empty()));
            refusals.iter().map(|refusal| refusal.rule).collect()
        }
        other => panic!("expected a refusal, found {other:?}"),
    }
}

fn typed(words: &[&str], reason: Option<&str>) -> Answer {
    Answer { typed: words.iter().map(ToString::to_string).collect(), reason: reason.map(Text::new) }
}

fn policies() -> BTreeMap<&'static str, Settings> {
    BTreeMap::from([
        ("freeze", Settings { freezes: vec![freeze()], ..Settings::default() }),
        ("reason", Settings { require_reason: BTreeSet::from([Tier::Production]), ..Settings::default() }),
        ("self", Settings { no_self_approval: BTreeSet::from([Tier::Production]), ..Settings::default() }),
    ])
}

#[test]
fn no_policy_but_read_only_stands_in_the_way_of_a_safing_verb() {
    for verb in Verb::ALL {
        for (name, settings) in policies() {
            let plain = plan(ask(verb), Tier::Production);
            let wanted = assess(&plain, &settings, &facts(), None, now());
            if verb.safing() {
                let challenge = challenge(wanted);
                assert_eq!((challenge.reason, challenge.overrides.len()), (None, 0), "{verb:?} under {name}");
                let verdict = assess(&plain, &settings, &facts(), Some(&typed(&["checkout"], None)), now());
                assert!(matches!(verdict, Verdict::Clear(_)), "{verb:?} under {name}: {verdict:?}");
            } else {
                match (name, verb) {
                    ("freeze", _) => assert_eq!(challenge(wanted).overrides.len(), 1, "{verb:?}"),
                    ("reason", _) => assert_eq!(challenge(wanted).reason, Some(1), "{verb:?}"),
                    ("self", Verb::Approve) => assert_eq!(refused(wanted), [Rule::SelfApproval]),
                    _ => assert!(matches!(wanted, Verdict::Ask(_)), "{verb:?} under {name}"),
                }
            }
        }
        let read_only =
            Settings { read_only: ReadOnly { configured: true, ..ReadOnly::default() }, ..Settings::default() };
        let verdict = assess(&plan(ask(verb), Tier::Production), &read_only, &facts(), None, now());
        assert_eq!(refused(verdict), [Rule::ReadOnly], "{verb:?}");
    }
}

#[test]
fn approving_ones_own_rollback_is_safing() {
    let Ask::Approve { gates, .. } = ask(Verb::Approve) else { unreachable!() };
    let own = plan(Ask::Approve { gates, own_rollback: true, choice: None }, Tier::Production);
    for (name, settings) in policies() {
        let verdict = assess(&own, &settings, &facts(), Some(&typed(&["checkout"], None)), now());
        assert!(matches!(verdict, Verdict::Clear(_)), "{name}: {verdict:?}");
    }
}

#[test]
fn confirmation_grows_with_the_danger() {
    let settings = Settings::default();
    let staging = challenge(assess(&plan(ask(Verb::Promote), Tier::Staging), &settings, &facts(), None, now()));
    assert_eq!((&staging.confirm, staging.reason), (&Confirm::Yes, None));
    let production = plan(ask(Verb::Promote), Tier::Production);
    assert_eq!(
        challenge(assess(&production, &settings, &facts(), None, now())).confirm,
        Confirm::Name(Text::new("checkout"))
    );
    for wrong in ["", "y", "Checkout", "check", "checkout2", "checkoutcheckout"] {
        let verdict = assess(&production, &settings, &facts(), Some(&typed(&[wrong], None)), now());
        assert_eq!(refused(verdict), [Rule::Confirmation], "{wrong:?}");
    }
    let verdict = assess(&production, &settings, &facts(), Some(&typed(&[" checkout "], None)), now());
    assert!(matches!(verdict, Verdict::Clear(_)));

    let unknown = Facts { unknown_before: true, ..facts() };
    assert_eq!(
        refused(assess(&production, &settings, &unknown, Some(&typed(&["checkout"], None)), now())),
        [Rule::Confirmation]
    );
    let verdict = assess(&production, &settings, &unknown, Some(&typed(&["may run twice", "checkout"], None)), now());
    assert!(matches!(verdict, Verdict::Clear(_)));

    let frozen = Settings { freezes: vec![freeze()], ..Settings::default() };
    for (reason, rules) in [(None, vec![Rule::Reason]), (Some("   short   "), vec![Rule::Reason])] {
        assert_eq!(refused(assess(&production, &frozen, &facts(), Some(&typed(&["checkout"], reason)), now())), rules);
    }
    let verdict = assess(
        &production,
        &frozen,
        &facts(),
        Some(&typed(&["checkout"], Some("payments are down, fix goes out"))),
        now(),
    );
    assert!(matches!(verdict, Verdict::Clear(_)));
    // A staging environment is not covered by a freeze of production.
    assert_eq!(
        challenge(assess(&plan(ask(Verb::Promote), Tier::Staging), &frozen, &facts(), None, now())).confirm,
        Confirm::Yes
    );
}

#[test]
fn what_the_provider_forbids_is_refused_here_with_its_reason() {
    let mut refused_gate = plan(ask(Verb::Approve), Tier::Production);
    refused_gate.gates =
        vec![GateForecast { what: Text::new("approval of production"), may_i: MayI::No(Text::new("you started it")) }];
    assert_eq!(refused(assess(&refused_gate, &Settings::default(), &facts(), None, now())), [Rule::NotPermitted]);
    let mut nothing = plan(ask(Verb::Approve), Tier::Production);
    nothing.steps.clear();
    assert_eq!(refused(assess(&nothing, &Settings::default(), &facts(), None, now())), [Rule::Empty]);
    let busy = Facts { busy: true, ..facts() };
    assert_eq!(
        refused(assess(&plan(ask(Verb::Cancel), Tier::Staging), &Settings::default(), &busy, None, now())),
        [Rule::Busy]
    );
}

fn cleared(plan: &Plan) -> flightdeck::policy::Clearance {
    match assess(plan, &Settings::default(), &facts(), Some(&typed(&["checkout"], None)), now()) {
        Verdict::Clear(clearance) => clearance,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_clearance_is_bound_to_its_plan_and_lives_fifteen_seconds() {
    let one = plan(ask(Verb::Promote), Tier::Production);
    let mut other = one.clone();
    other.steps[0].request.path = "y".to_owned();
    assert_eq!(Order::new(other, cleared(&one), now()).unwrap_err(), OrderError::OtherPlan);
    let with_reason = one.clone().with_reason(Some(Text::new("because")));
    assert_eq!(Order::new(with_reason, cleared(&one), now()).unwrap_err(), OrderError::OtherPlan);
    let late = now().plus(Duration::from_secs(16));
    assert_eq!(Order::new(one.clone(), cleared(&one), late).unwrap_err(), OrderError::Expired);

    // A machine that slept: the monotonic clock stood still, the wall clock did not. And the other way round.
    let mut order = Order::new(one.clone(), cleared(&one), now()).unwrap();
    let slept = Now { wall: late.wall, mono: now().mono };
    assert_eq!(order.permit(slept).unwrap_err(), OrderError::Expired);
    let set_back = Now { wall: now().wall, mono: late.mono };
    assert_eq!(order.permit(set_back).unwrap_err(), OrderError::Expired);

    let permit = order.permit(now()).unwrap();
    assert!(permit.covers(&one.steps[0]));
    let mut changed = one.steps[0].clone();
    changed.request.path = "z".to_owned();
    assert!(!permit.covers(&changed));
    assert_eq!(order.permit(now()).unwrap_err(), OrderError::NoStep);
}

#[test]
fn a_digest_is_of_requests_and_premises_and_of_nothing_else() {
    let one = plan(ask(Verb::Promote), Tier::Production);
    let mut same = one.clone();
    same.intent.id = IntentId::new("another");
    same.read_at = Timestamp::UNIX_EPOCH;
    same.warnings.push(Text::new("new words"));
    assert_eq!(one.digest(), same.digest());
    assert!(one.digest().matches(&one.digest().to_string().to_uppercase()));
    assert!(!one.digest().matches(&one.digest().short()[..8]));
    let mut other = one.clone();
    other.steps[0].premises[0].value = Text::new("2 v1");
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn read_only_is_enforced_where_requests_are_made() {
    let step = plan(ask(Verb::Approve), Tier::Production).steps.remove(0);
    let session = WriteGuard::new(ReadOnly { session: true, ..ReadOnly::default() });
    assert!(session.check(&step).is_err());
    assert!(session.clone().arm());
    assert!(session.check(&step).is_ok());
    session.disarm();
    assert!(session.check(&step).is_err());
    let configured = WriteGuard::new(ReadOnly { configured: true, ..ReadOnly::default() });
    assert!(!configured.arm());
    assert!(configured.check(&step).is_err());
    for rules in [
        ReadOnly { sources: BTreeSet::from([SourceId::new("acme")]), ..ReadOnly::default() },
        ReadOnly { environments: BTreeSet::from([step.environments[0].clone()]), ..ReadOnly::default() },
        ReadOnly { environment_names: BTreeSet::from(["production".to_owned()]), ..ReadOnly::default() },
    ] {
        let guard = WriteGuard::new(rules);
        assert!(guard.arm());
        assert!(guard.check(&step).is_err());
    }
}

#[test]
fn freezes_keep_their_wall_clock_times_over_a_change_of_summer_time() {
    let standing = |freeze: &Freeze, at: &str| freeze.standing(at.parse().unwrap());
    let active = |at: &str| FreezeStanding::Active { until: at.parse().unwrap() };
    let ahead = |at: &str| FreezeStanding::Ahead { starts: at.parse().unwrap() };
    let weekend = freeze();
    assert_eq!(standing(&weekend, "2026-11-20T15:59:59Z"), ahead("2026-11-20T16:00:00Z"));
    assert_eq!(standing(&weekend, "2026-11-20T16:00:00Z"), active("2026-11-23T08:00:00Z"));
    assert_eq!(standing(&weekend, "2026-11-23T07:59:59Z"), active("2026-11-23T08:00:00Z"));
    assert_eq!(standing(&weekend, "2026-11-23T08:00:00Z"), ahead("2026-11-27T16:00:00Z"));
    // Summer time ends in Berlin on 2026-10-25 and begins on 2026-03-29: the end stays 09:00 there.
    assert_eq!(standing(&weekend, "2026-10-24T12:00:00Z"), active("2026-10-26T08:00:00Z"));
    assert_eq!(standing(&weekend, "2026-03-28T12:00:00Z"), active("2026-03-30T07:00:00Z"));
    assert_eq!(standing(&weekend, "2026-10-23T14:59:59Z"), ahead("2026-10-23T15:00:00Z"));

    let nightly_gap = Freeze { starts: "Mon 22:00".parse().unwrap(), ends: "Mon 06:00".parse().unwrap(), ..freeze() };
    assert_eq!(standing(&nightly_gap, "2026-11-23T05:30:00Z"), ahead("2026-11-23T21:00:00Z"));
    assert_eq!(standing(&nightly_gap, "2026-11-25T05:30:00Z"), active("2026-11-30T05:00:00Z"));

    let once = Freeze { starts: "2026-12-20 12:00".parse().unwrap(), ends: "2027-01-04".parse().unwrap(), ..freeze() };
    assert_eq!(standing(&once, "2026-12-01T00:00:00Z"), ahead("2026-12-20T11:00:00Z"));
    assert_eq!(standing(&once, "2026-12-31T00:00:00Z"), active("2027-01-03T23:00:00Z"));
    assert_eq!(standing(&once, "2027-01-04T00:00:00Z"), FreezeStanding::Over);

    assert!(Freeze { zone: "Mars/Olympus".to_owned(), ..freeze() }.check().is_err());
    assert!(Freeze { ends: "2026-12-20".parse().unwrap(), ..freeze() }.check().is_err());
    assert!("Friday".parse::<flightdeck::policy::Moment>().is_ok());
    for day in ["Tue 17:00", "Thursday 22:00", "thu", "2026-12-20T12:00", "2026-12-20 12:00"] {
        assert!(day.parse::<flightdeck::policy::Moment>().is_ok(), "{day}");
    }
    assert!("someday 12:00".parse::<flightdeck::policy::Moment>().is_err());
}
