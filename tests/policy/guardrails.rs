//! Guardrails: what each demands, exactly when, of whom, and what it says.

use std::time::Duration;

use flightdeck::domain::{Ask, EnvironmentId, GateId, Plan, RunId, ServiceId, Text, Tier, Verb};
use flightdeck::policy::{
    Answer, Confirm, Demand, Facts, Guardrail, NamePattern, Reach, Refusal, RolledBack, Rule, Settings, Stay,
    TicketPattern, UnderWay, Verdict, Witness, assess, spared,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{ask, challenge, facts, now, plan, refused, release};

const HOUR: Duration = Duration::from_secs(3600);

fn guardrail(demand: Demand) -> Guardrail {
    Guardrail {
        name: Text::new("bank"),
        reason: Text::new("the bank wants it"),
        reach: Reach::default(),
        demands: vec![demand],
    }
}

fn settings(guardrail: Guardrail) -> Settings {
    Settings { guardrails: vec![guardrail], ..Settings::default() }
}

fn ticket(form: &str) -> Demand {
    Demand::Ticket(TicketPattern::new(form).unwrap())
}

fn soak() -> Demand {
    Demand::Soak { environment: Text::new("staging"), least: 2 * HOUR }
}

fn ago(minutes: i64) -> Timestamp {
    now().wall - SignedDuration::from_mins(minutes)
}

fn environment(name: &str) -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new("checkout"), name)
}

fn name() -> Answer {
    Answer { typed: vec!["checkout".to_owned()], reason: None }
}

fn judged(plan: &Plan, settings: &Settings, facts: &Facts) -> Verdict {
    assess(plan, settings, facts, None, now())
}

/// The only refusal.
fn refusal(verdict: Verdict) -> Refusal {
    match verdict {
        Verdict::Deny(mut refusals) if refusals.len() == 1 => refusals.remove(0),
        other => panic!("expected one refusal, found {other:?}"),
    }
}

#[test]
fn a_guardrail_holds_where_it_says() {
    let reach = |services: &[&str], environments: &[&str], tiers: &[Tier], verbs: &[Verb]| Reach {
        services: services.iter().map(|name| NamePattern::new(name)).collect(),
        environments: environments.iter().map(|name| NamePattern::new(name)).collect(),
        tiers: tiers.to_vec(),
        verbs: verbs.to_vec(),
    };
    let production = plan(ask(Verb::Promote), Tier::Production);
    for (reach, holds) in [
        (reach(&[], &[], &[], &[]), true),
        (reach(&["checkout"], &[], &[], &[]), true),
        (reach(&["Check*"], &["PROD*"], &[Tier::Production], &[Verb::Promote]), true),
        (reach(&["check?ut"], &[], &[], &[]), true),
        (reach(&["pay*", "*out"], &[], &[], &[]), true),
        (reach(&["check"], &[], &[], &[]), false),
        (reach(&["checkout?"], &[], &[], &[]), false),
        (reach(&[], &["prod"], &[], &[]), false),
        (reach(&[], &[], &[Tier::Staging], &[]), false),
        (reach(&[], &[], &[], &[Verb::Approve, Verb::Retry]), false),
        (reach(&["checkout"], &["staging"], &[Tier::Production], &[]), false),
    ] {
        let rail = Guardrail { reach: reach.clone(), ..guardrail(Demand::Deny) };
        let verdict = judged(&production, &settings(rail), &facts());
        if holds {
            let refusal = refusal(verdict);
            assert_eq!(refusal.rule, Rule::Guardrail);
            assert_eq!(refusal.environment, Some(environment("production")));
            let why = "guardrail bank denies promote production of checkout: the bank wants it";
            assert_eq!(refusal.why.as_str(), why, "{reach:?}");
        } else {
            let _ = challenge(verdict);
        }
    }
}

#[test]
fn a_service_is_known_by_the_last_part_of_its_id_too() {
    let mut plan = plan(ask(Verb::Promote), Tier::Production);
    plan.service = ServiceId::new("acme/checkout");
    for (pattern, holds) in [("checkout", true), ("acme/*", true), ("other/checkout", false), ("acme", false)] {
        let reach = Reach { services: vec![NamePattern::new(pattern)], ..Reach::default() };
        let denied = matches!(
            judged(&plan, &settings(Guardrail { reach, ..guardrail(Demand::Deny) }), &facts()),
            Verdict::Deny(_)
        );
        assert_eq!(denied, holds, "{pattern}");
    }
}

#[test]
fn patterns_fit_whole_names() {
    for (pattern, name, fits) in [
        ("*", "", true),
        ("*", "anything", true),
        ("", "", true),
        ("", "a", false),
        ("a*c", "abbbc", true),
        ("a*c", "abbbcd", false),
        ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false),
        ("a**b", "ab", true),
        ("ü?", "Üx", true),
        ("prod-??", "prod-eu", true),
        ("prod-??", "prod-e", false),
    ] {
        assert_eq!(NamePattern::new(pattern).fits(name), fits, "{pattern} {name}");
    }
}

#[test]
fn a_ticket_has_the_form_that_is_asked_for() {
    let plan = plan(ask(Verb::Promote), Tier::Production);
    let settings = settings(guardrail(ticket("CHG[0-9]{7}")));
    let asked = challenge(judged(&plan, &settings, &facts()));
    assert_eq!(asked.tickets.iter().map(TicketPattern::as_str).collect::<Vec<_>>(), ["CHG[0-9]{7}"]);
    assert!(asked.required);
    for (typed, good) in [
        (None, false),
        (Some(""), false),
        (Some("CHG0012345"), true),
        (Some("  CHG0012345 "), true),
        (Some("SEC-1, CHG0012345"), true),
        (Some("CHG001234"), false),
        (Some("CHG00123456"), false),
        (Some("xCHG0012345"), false),
        (Some("chg0012345"), false),
    ] {
        let plan = plan.clone().with_ticket(typed.map(Text::new));
        match assess(&plan, &settings, &facts(), Some(&name()), now()) {
            Verdict::Clear(_) => assert!(good, "{typed:?}"),
            Verdict::Deny(refusals) => {
                assert!(!good, "{typed:?}");
                assert_eq!(refusals[0].rule, Rule::Ticket);
                assert!(refusals[0].why.as_str().contains("CHG[0-9]{7}"));
            }
            Verdict::Ask(_) => panic!("{typed:?} was answered"),
        }
    }
}

#[test]
fn two_guardrails_want_both_their_tickets() {
    let plan = plan(ask(Verb::Promote), Tier::Production);
    let rails = vec![guardrail(ticket("CHG[0-9]+")), guardrail(ticket("SEC-[0-9]+"))];
    let settings = Settings { guardrails: rails, ..Settings::default() };
    for (typed, good) in [("CHG1", false), ("SEC-1", false), ("CHG1 SEC-1", true), ("SEC-1;CHG1", true)] {
        let plan = plan.clone().with_ticket(Some(Text::new(typed)));
        let clear = matches!(assess(&plan, &settings, &facts(), Some(&name()), now()), Verdict::Clear(_));
        assert_eq!(clear, good, "{typed}");
    }
}

#[test]
fn a_form_that_asks_for_nothing_is_none() {
    for form in ["", ".*", "(CHG)?", "a)|(b", "[", "(?"] {
        assert!(TicketPattern::new(form).is_err(), "{form}");
    }
}

#[test]
fn the_ticket_goes_before_the_reason_into_the_comment_and_the_digest() {
    let bare = plan(ask(Verb::Promote), Tier::Production);
    let with = |ticket: Option<&str>, reason: Option<&str>| {
        bare.clone().with_ticket(ticket.map(Text::new)).with_reason(reason.map(Text::new))
    };
    let comment = |plan: &Plan| plan.steps[0].reason.as_ref().map(ToString::to_string);
    assert_eq!(comment(&with(None, None)), None);
    assert_eq!(comment(&with(Some("CHG1"), None)).as_deref(), Some("CHG1"));
    assert_eq!(comment(&with(Some("CHG1"), Some("green"))).as_deref(), Some("CHG1: green"));
    assert_eq!(comment(&with(None, Some("green"))).as_deref(), Some("green"));
    assert_ne!(with(Some("CHG1"), None).digest(), bare.digest());
    assert_ne!(with(Some("CHG1"), Some("green")).digest(), with(Some("CHG2"), Some("green")).digest());
}

#[test]
fn every_item_of_every_checklist_is_ticked_once() {
    let plan = plan(ask(Verb::Approve), Tier::Production);
    let items = |names: &[&str]| Demand::Checklist(names.iter().map(|name| Text::new(name)).collect());
    let rails = vec![guardrail(items(&["a", "b"])), guardrail(items(&["b", "c"]))];
    let settings = Settings { guardrails: rails, ..Settings::default() };
    let asked = challenge(judged(&plan, &settings, &facts()));
    assert_eq!(asked.checklist.iter().map(Text::as_str).collect::<Vec<_>>(), ["a", "b", "c"]);
    for (ticked, open) in [
        (vec![], Some("not ticked: a (and 2 more)")),
        (vec!["a", "b"], Some("not ticked: c")),
        (vec!["c", "b", "a"], None),
    ] {
        let plan = plan.clone().with_ticked(ticked.into_iter().map(Text::new).collect());
        match (assess(&plan, &settings, &facts(), Some(&name()), now()), open) {
            (Verdict::Clear(_), None) => {}
            (verdict, Some(open)) => {
                let refusal = refusal(verdict);
                assert_eq!((refusal.rule, refusal.why.as_str()), (Rule::Checklist, open));
            }
            (verdict, None) => panic!("everything is ticked: {verdict:?}"),
        }
    }
}

#[test]
fn the_name_is_typed_outside_production_too_where_a_guardrail_says_so() {
    let staging = plan(ask(Verb::Promote), Tier::Staging);
    assert_eq!(challenge(judged(&staging, &Settings::default(), &facts())).confirm, Confirm::Yes);
    let asked = challenge(judged(&staging, &settings(guardrail(Demand::Name)), &facts()));
    assert_eq!(asked.confirm, Confirm::Name(Text::new("checkout")));
    let pause = plan(ask(Verb::Pause), Tier::Staging);
    assert_eq!(challenge(judged(&pause, &settings(guardrail(Demand::Name)), &facts())).confirm, Confirm::Yes);
}

#[test]
fn no_more_gates_at_once_than_a_guardrail_lets_through() {
    let gates = |count: u32| {
        let run = RunId::new(&ServiceId::new("checkout"), "7");
        let gate = |number: u32| GateId {
            run: run.clone(),
            attempt: 1,
            environment: environment("production"),
            key: number.to_string().into(),
        };
        Ask::Approve { gates: (0..count).map(gate).collect(), own_rollback: false, choice: None }
    };
    let settings = settings(guardrail(Demand::MaxMarked(2)));
    let _ = challenge(judged(&plan(gates(2), Tier::Production), &settings, &facts()));
    let refusal = refusal(judged(&plan(gates(3), Tier::Production), &settings, &facts()));
    assert_eq!(refusal.rule, Rule::MaxMarked);
    assert!(refusal.why.as_str().contains("at most 2 through at once, and 3 are marked"), "{}", refusal.why);
}

#[test]
fn one_change_at_a_time_names_what_is_in_the_way_and_since_when() {
    let moving = |name: &str, tier: Tier| UnderWay {
        environment: environment(name),
        tier,
        what: Text::new("#481 v1.9.0 by grace is deploying"),
        since: ago(20),
    };
    let reach = Reach { tiers: vec![Tier::Production], ..Reach::default() };
    let settings = settings(Guardrail { reach, ..guardrail(Demand::OneChange) });
    let facts = |under_way: Vec<UnderWay>| Facts { under_way, ..facts() };
    let promote = plan(ask(Verb::Promote), Tier::Production);
    let other = facts(vec![moving("prod-eu", Tier::Production), moving("prod-us", Tier::Production)]);
    let refusal = refusal(judged(&promote, &settings, &other));
    assert_eq!(
        refusal.why.as_str(),
        "one change at a time (guardrail bank): #481 v1.9.0 by grace is deploying in prod-eu since Fri 20 Nov 16:40Z \
         (and 1 more): the bank wants it"
    );
    assert_eq!((refusal.rule, refusal.possible_at), (Rule::OneChange, None));
    for (what, facts) in [
        ("nothing moves", facts(vec![])),
        ("what moves is outside the guardrail", facts(vec![moving("staging", Tier::Staging)])),
    ] {
        assert!(matches!(judged(&promote, &settings, &facts), Verdict::Ask(_)), "{what}");
    }
    let staging = plan(ask(Verb::Promote), Tier::Staging);
    assert!(matches!(judged(&staging, &settings, &other), Verdict::Ask(_)), "it is about production");
    let resume = plan(ask(Verb::Resume), Tier::Production);
    assert!(matches!(judged(&resume, &settings, &other), Verdict::Ask(_)), "resuming brings no release");
}

#[test]
fn a_cool_down_ends_at_its_end() {
    let back = |minutes: i64, under_way: bool| RolledBack {
        environment: environment("production"),
        to: Text::new("v1.8.0"),
        by: Some(Text::new("grace")),
        at: ago(minutes),
        under_way,
    };
    let settings = settings(guardrail(Demand::CoolDown(HOUR)));
    let promote = plan(ask(Verb::Promote), Tier::Production);
    let seconds = |seconds: i64| RolledBack { at: now().wall - SignedDuration::from_secs(seconds), ..back(0, false) };
    for (what, rollbacks, until) in [
        ("none", vec![], None),
        ("a second before its end", vec![seconds(3599)], Some("2026-11-20T17:00:01Z")),
        ("exactly at its end", vec![seconds(3600)], None),
        ("just now", vec![seconds(0)], Some("2026-11-20T18:00:00Z")),
        ("the last one counts", vec![back(300, false), back(30, false), back(50, false)], Some("2026-11-20T17:30:00Z")),
        ("elsewhere", vec![RolledBack { environment: environment("staging"), ..back(5, false) }], None),
    ] {
        let facts = Facts { rollbacks, ..facts() };
        match (judged(&promote, &settings, &facts), until) {
            (Verdict::Ask(_), None) => {}
            (verdict, Some(until)) => {
                let refusal = refusal(verdict);
                assert_eq!(refusal.possible_at, Some(until.parse().unwrap()), "{what}");
                assert!(refusal.why.as_str().contains("production was rolled back to v1.8.0 by grace"), "{what}");
            }
            (verdict, None) => panic!("{what}: {verdict:?}"),
        }
    }
    let facts = Facts { rollbacks: vec![back(500, true)], ..facts() };
    let refusal = refusal(judged(&promote, &settings, &facts));
    assert_eq!(refusal.possible_at, None, "nobody knows when it ends");
    assert!(refusal.why.as_str().contains("is being rolled back"));
}

#[test]
fn a_soak_is_counted_since_it_is_there() {
    let stay = |since: i64, until: Option<i64>, witness: Witness| Stay {
        environment: environment("staging"),
        since: now().wall - SignedDuration::from_secs(since),
        until: until.map(|until| now().wall - SignedDuration::from_secs(until)),
        witness,
    };
    let settings = settings(guardrail(soak()));
    let promote = plan(ask(Verb::Promote), Tier::Production);
    let probe = Witness::Probe;
    for (what, stays, wanted) in [
        ("exactly long enough", vec![stay(7200, None, probe)], Ok(())),
        (
            "a second short",
            vec![stay(7199, None, probe)],
            Err(("delivered: a probe saw it", Some("2026-11-20T17:00:01Z"))),
        ),
        (
            "nobody looked",
            vec![stay(60, None, Witness::Provider)],
            Err(("succeeded: no probe looked", Some("2026-11-20T18:59:00Z"))),
        ),
        ("was there for long enough", vec![stay(90_000, Some(82_800), probe)], Ok(())),
        ("left too early", vec![stay(90_000, Some(82_801), probe)], Err(("was in staging only from", None))),
        ("an earlier stay was long enough", vec![stay(60, None, probe), stay(90_000, Some(1000), probe)], Ok(())),
        ("never there", vec![], Err(("v2 has not been in staging", None))),
        (
            "elsewhere",
            vec![Stay { environment: environment("testing"), ..stay(90_000, None, probe) }],
            Err(("v2 has not been in staging", None)),
        ),
    ] {
        let facts = Facts { stays, ..facts() };
        match (judged(&promote, &settings, &facts), wanted) {
            (Verdict::Ask(_), Ok(())) => {}
            (verdict, Err((why, until))) => {
                let refusal = refusal(verdict);
                assert_eq!(refusal.rule, Rule::Soak);
                assert!(refusal.why.as_str().contains(why), "{what}: {}", refusal.why);
                assert_eq!(refusal.possible_at, until.map(|until| until.parse().unwrap()), "{what}");
            }
            (verdict, Ok(())) => panic!("{what}: {verdict:?}"),
        }
    }
    let facts = Facts { unread: vec![environment("staging")], ..facts() };
    let unread = refusal(judged(&promote, &settings, &facts));
    assert!(unread.why.as_str().contains("as far as its deployments were read"), "{}", unread.why);
    let mut into_staging = plan(ask(Verb::Promote), Tier::Staging);
    into_staging.environments = vec![(environment("Staging"), Tier::Staging)];
    assert!(matches!(judged(&into_staging, &settings, &facts), Verdict::Ask(_)), "it soaks there");
    let unknown = Plan { to: None, ..promote };
    assert!(refusal(judged(&unknown, &settings, &facts)).why.as_str().contains("is not known"));
}

/// Lengths are elapsed time: the hour that Berlin's clocks skip or repeat changes nothing.
#[test]
fn a_change_of_clocks_makes_no_length_longer_or_shorter() {
    let settings = settings(guardrail(Demand::CoolDown(2 * HOUR)));
    for (at, before, after) in [
        ("2026-10-25T02:30:00+02:00[Europe/Berlin]", "2026-10-25T02:29:59Z", "2026-10-25T02:30:00Z"),
        ("2026-03-29T01:30:00+01:00[Europe/Berlin]", "2026-03-29T02:29:59Z", "2026-03-29T02:30:00Z"),
    ] {
        let rolled_back: jiff::Zoned = at.parse().unwrap();
        let back = RolledBack {
            environment: environment("production"),
            to: Text::new("v1"),
            by: None,
            at: rolled_back.timestamp(),
            under_way: false,
        };
        let facts = Facts { rollbacks: vec![back], ..facts() };
        let promote = plan(ask(Verb::Promote), Tier::Production);
        let at = |wall: &str| flightdeck::domain::Now { wall: wall.parse().unwrap(), ..now() };
        let refused = refused(assess(&promote, &settings, &facts, None, at(before)));
        assert_eq!(refused, [Rule::CoolDown], "{before}");
        assert!(matches!(assess(&promote, &settings, &facts, None, at(after)), Verdict::Ask(_)), "{after}");
    }
}

/// Of a plan over several environments those alone are refused that a rule is about.
#[test]
fn a_mixed_selection_says_what_of_it_could_go_on() {
    let mut mixed = plan(ask(Verb::Approve), Tier::Production);
    mixed.environments = vec![
        (environment("staging"), Tier::Staging),
        (environment("prod-eu"), Tier::Production),
        (environment("prod-us"), Tier::Production),
    ];
    let reach = Reach { environments: vec![NamePattern::new("prod-eu")], ..Reach::default() };
    let denied = Guardrail { reach, ..guardrail(Demand::Deny) };
    let Verdict::Deny(refusals) = judged(&mixed, &settings(denied.clone()), &facts()) else { panic!("not denied") };
    assert_eq!(refusals.len(), 1);
    assert_eq!(spared(&mixed, &refusals), [environment("staging"), environment("prod-us")]);

    let own = Settings { no_self_approval: [Tier::Production].into(), ..Settings::default() };
    let Verdict::Deny(refusals) = judged(&mixed, &own, &facts()) else { panic!("not denied") };
    assert_eq!(spared(&mixed, &refusals), [environment("staging")]);

    let busy = Facts { busy: true, ..facts() };
    let Verdict::Deny(refusals) = judged(&mixed, &settings(denied), &busy) else { panic!("not denied") };
    assert_eq!(spared(&mixed, &refusals), [], "what is refused as a whole spares nothing");
}

fn demands() -> impl Strategy<Value = Demand> {
    prop_oneof![
        Just(Demand::Deny),
        Just(Demand::Name),
        (1_usize..3).prop_map(Demand::MaxMarked),
        Just(ticket("CHG[0-9]+")),
        Just(Demand::Checklist(vec![Text::new("seen to")])),
        Just(Demand::OneChange),
        (1_u64..100_000).prop_map(|seconds| Demand::CoolDown(Duration::from_secs(seconds))),
        Just(soak()),
    ]
}

proptest! {
    /// Whatever is configured and whatever is so, what makes production safer needs the confirmation and nothing else.
    #[test]
    fn no_rule_but_read_only_stands_in_the_way_of_a_safing_verb(
        demands in prop::collection::vec(demands(), 1..8),
        verb in prop::sample::select(Verb::ALL.to_vec()),
        own_rollback in any::<bool>(),
        production in any::<bool>(),
        listed in any::<bool>(),
        minutes in 0_i64..500,
        blind in any::<bool>(),
        twice in any::<bool>(),
    ) {
        let reach = Reach { verbs: if listed { Verb::ALL.to_vec() } else { vec![] }, ..Reach::default() };
        let settings = Settings {
            guardrails: demands.into_iter().map(|demand| Guardrail { reach: reach.clone(), ..guardrail(demand) }).collect(),
            require_reason: [Tier::Production, Tier::Staging].into(),
            no_self_approval: [Tier::Production, Tier::Staging].into(),
            freezes: vec![super::freeze()],
            ..Settings::default()
        };
        let facts = Facts {
            unknown_before: twice,
            under_way: vec![UnderWay {
                environment: environment("production"), tier: Tier::Production, what: Text::new("x"), since: ago(minutes),
            }],
            rollbacks: vec![RolledBack {
                environment: environment("production"), to: Text::new("v1"), by: None, at: ago(minutes), under_way: false,
            }],
            ..facts()
        };
        let ask = match ask(verb) {
            Ask::Approve { gates, .. } => Ask::Approve { gates, own_rollback, choice: None },
            ask => ask,
        };
        let safing = ask.safing();
        let mut plan = plan(ask, if production { Tier::Production } else { Tier::Staging });
        plan.to = Some(release("v2"));
        plan.blind = blind;
        let verdict = assess(&plan, &settings, &facts, None, now());
        if let Verdict::Deny(refusals) = &verdict {
            prop_assert!(!safing, "{verb:?}: {refusals:?}");
            prop_assert!(refusals.iter().all(|refusal| !refusal.why.is_empty() && !refusal.who_could.is_empty()));
        }
        if safing {
            let challenge = challenge(verdict);
            prop_assert!(challenge.reason.is_none() && challenge.overrides.is_empty());
            let words = challenge.words().iter().map(|word| word.raw().to_owned()).collect::<Vec<_>>();
            let typed = if words.is_empty() { vec!["y".to_owned()] } else { words };
            let answer = Answer { typed, reason: None };
            prop_assert!(matches!(assess(&plan, &settings, &facts, Some(&answer), now()), Verdict::Clear(_)));
        }
    }

    /// A rule only ever narrows: what is refused without guardrails is refused with them.
    #[test]
    fn a_guardrail_never_lets_anything_through(
        demands in prop::collection::vec(demands(), 0..6),
        verb in prop::sample::select(Verb::ALL.to_vec()),
    ) {
        let narrow = Settings {
            no_self_approval: [Tier::Production].into(),
            read_only: flightdeck::policy::ReadOnly { session: verb == Verb::Retry, ..Default::default() },
            ..Settings::default()
        };
        let with = Settings { guardrails: demands.into_iter().map(guardrail).collect(), ..narrow.clone() };
        let plan = plan(ask(verb), Tier::Production);
        let answer = name();
        if let Verdict::Deny(before) = assess(&plan, &narrow, &facts(), Some(&answer), now()) {
            let Verdict::Deny(after) = assess(&plan, &with, &facts(), Some(&answer), now()) else {
                panic!("{verb:?} was let through");
            };
            prop_assert!(before.iter().all(|refusal| after.contains(refusal)));
        }
    }
}
