//! What one session leaves to the next: drawn with its age, never acted on before it was read again, gone when it is.

use std::time::Duration;

use flightdeck::cockpit::snapshot::{Identity, Snapshot, SnapshotError, recall};
use flightdeck::cockpit::view::{Available, Window, availability, environments, needs_you, pipelines};
use flightdeck::cockpit::{Event, Observed, Overlay, Pane, Phase, RowId};
use flightdeck::domain::{
    Account, Budget, Comparison, Fact, Fault, FaultKind, Job, LogPage, Now, Outcome, ProtectionRule, Review,
    ReviewVerdict, RunState, Scope, Text, Verb,
};
use flightdeck::policy::Settings;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use crate::deck::{Deck, Planner, deployment, environment, gate, glance, job, noon, run, run_id, service, source};

/// Where the body of a snapshot begins: magic, version, identity, checksum.
const HEADER: usize = 8 + 2 + 32 + 32;

fn bytes(deck: &Deck) -> Vec<u8> {
    Snapshot::of(&deck.state).to_bytes(&Identity::of(&deck.state)).unwrap()
}

/// A session over `services` that begins `hours` after the usual noon with what `bytes` say.
fn next(services: &[&str], bytes: &[u8], hours: i64) -> Deck {
    let mut deck = Deck::cold(services, Settings::default());
    deck.now = Now { wall: noon() + SignedDuration::from_hours(hours), ..deck.now };
    deck.event(Event::Tick);
    let snapshot = Snapshot::from_bytes(bytes, &Identity::of(&deck.state)).unwrap();
    recall(&mut deck.state, &snapshot).unwrap();
    deck
}

fn three_hours_later(former: &Deck) -> Deck {
    let services: Vec<String> = former.state.world.order.iter().map(|id| id.raw().to_owned()).collect();
    next(&services.iter().map(String::as_str).collect::<Vec<_>>(), &bytes(former), 3)
}

fn why(deck: &Deck, verb: Verb) -> String {
    match availability(&deck.state, verb) {
        Available::No(why) => why.to_string(),
        available => panic!("{verb:?} is possible: {available:?}"),
    }
}

fn everything() -> Window {
    Window { first: 0, height: 100 }
}

#[test]
fn the_next_session_shows_the_same_rows_and_knows_that_they_are_old() {
    let former = Deck::usual();
    let deck = three_hours_later(&former);
    for pane in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines] {
        assert_eq!(deck.rows(pane), former.rows(pane));
        assert!(!deck.rows(pane).is_empty());
    }
    assert_eq!(Snapshot::of(&deck.state), Snapshot::of(&former.state), "what is recalled can be kept again");
    let matrix = environments(&deck.state, everything());
    assert_eq!(matrix.list.stale.unwrap().as_str(), "seen 3h00 ago");
    assert_eq!(matrix.list.rows[0].note.as_str(), "seen 3h00 ago");
    let versions: Vec<_> = matrix.list.rows[0].cells.iter().map(|cell| cell.version.as_str()).collect();
    assert_eq!(versions, ["v2.0.0", "v1.9.0"]);
    let needs = needs_you(&deck.state, everything());
    assert!(needs.rows.iter().all(|row| row.mark.dim && row.note.as_str().starts_with("seen 3h00 ago; ")));
    assert!(matrix.list.rows.iter().all(|row| row.mark.dim));
    assert!(pipelines(&deck.state, everything()).rows.iter().all(|row| row.mark.dim));
}

#[test]
fn no_verb_stands_on_it_until_it_was_read_again() {
    let mut deck = three_hours_later(&Deck::usual());
    deck.to_gate("checkout", "production");
    for verb in [Verb::Approve, Verb::Reject, Verb::Promote, Verb::Pause, Verb::RollBack, Verb::Cancel] {
        assert_eq!(why(&deck, verb), "last seen 3h00 ago; being read again", "{verb:?}");
    }
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none() && deck.count("Plan") == 0);

    // The run alone is not enough: its service was not read.
    let only = run("checkout", 482, RunState::Waiting(flightdeck::domain::WaitReason::Approval));
    deck.observed(
        Scope::Run(run_id("checkout", 482)),
        vec![Fact::Runs { service: service("checkout"), runs: vec![only] }],
    );
    assert_eq!(why(&deck, Verb::Approve), "last seen 3h00 ago; being read again");

    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert!(matches!(availability(&deck.state, Verb::Approve), Available::Plan(_)));
    assert!(matches!(availability(&deck.state, Verb::RollBack), Available::Choose));
    deck.keys("A");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    // The neighbour still is what it was.
    deck.keys("esc");
    deck.to_gate("payments", "production");
    assert_eq!(why(&deck, Verb::Approve), "last seen 3h00 ago; being read again");
}

#[test]
fn a_part_that_could_not_be_read_again_stays_marked_and_carries_only_what_makes_safer() {
    let mut deck = three_hours_later(&Deck::warm(&["checkout"], Settings::default()));
    let partial = glance("checkout").into_iter().filter(|fact| {
        !matches!(fact, Fact::Deployments { environment: of, .. } if *of == environment("checkout", "production"))
    });
    let observed = Observed {
        facts: partial.collect(),
        faults: vec![Fault::new(FaultKind::Unavailable, "reading deployments", "502")],
        ..Observed::default()
    };
    let scope = Scope::Service(service("checkout"));
    deck.event(Event::Observed { source: source(), scope, observed: Box::new(observed) });
    deck.keys("2");
    assert_eq!(deck.selected(Pane::Environments), Some(RowId::Environment(environment("checkout", "production"))));
    assert_eq!(deck.state.environment(&environment("checkout", "production")).unwrap().deployments.len(), 2);
    assert_eq!(why(&deck, Verb::Promote), "last seen 3h00 ago, and reading it failed; only safing verbs are possible");
    assert!(matches!(availability(&deck.state, Verb::RollBack), Available::Choose));
    deck.keys("B enter");
    assert!(deck.dialogue().plan().unwrap().warnings[0].as_str().starts_with("chosen from what an earlier session"));
    deck.keys("esc");
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert!(matches!(availability(&deck.state, Verb::Promote), Available::Plan(_)));
    assert_eq!(deck.state.world.services[&service("checkout")].recalled, None);
}

#[test]
fn what_the_first_reading_does_not_have_is_gone() {
    let mut former = Deck::warm(&["checkout"], Settings::default());
    let older = run("checkout", 470, RunState::Done(Outcome::Succeeded));
    former.observed(
        Scope::Run(run_id("checkout", 470)),
        vec![Fact::Runs { service: service("checkout"), runs: vec![older] }],
    );
    let mut deck = three_hours_later(&former);
    assert!(deck.state.run(&run_id("checkout", 470)).is_some());
    assert_eq!(deck.rows(Pane::NeedsYou).len(), 2);

    // The gates were answered meanwhile, the run ended, another deployment took over, staging is gone.
    let facts = glance("checkout").into_iter().filter_map(|fact| match fact {
        Fact::Runs { service, .. } => {
            let runs = vec![run("checkout", 482, RunState::Done(Outcome::Succeeded))];
            Some(Fact::Runs { service, runs })
        }
        Fact::Environments { service, environments } => {
            Some(Fact::Environments { service, environments: environments[1..].to_vec() })
        }
        Fact::Deployments { environment: of, .. } if of.name.as_str() == "production" => Some(Fact::Deployments {
            deployments: vec![deployment(
                "checkout",
                "production",
                30,
                "v2.0.0",
                flightdeck::domain::DeploymentState::Succeeded,
            )],
            environment: of,
            more: true,
        }),
        Fact::Gates { .. } | Fact::Deployments { .. } => None,
        other => Some(other),
    });
    deck.observed(Scope::Service(service("checkout")), facts.collect());
    assert_eq!(deck.rows(Pane::Pipelines), [RowId::Run(run_id("checkout", 482))]);
    assert_eq!(deck.rows(Pane::NeedsYou), []);
    assert!(deck.state.environment(&environment("checkout", "staging")).is_none());
    let production = deck.state.environment(&environment("checkout", "production")).unwrap();
    assert_eq!(production.deployments.len(), 1, "nothing that an earlier session read stays below what was read");
    assert_eq!(deck.state.world.services[&service("checkout")].recalled, None);
}

#[test]
fn without_an_answer_only_what_makes_safer_may_stand_on_it_blind_and_the_plan_says_so() {
    let mut deck = three_hours_later(&Deck::warm(&["checkout"], Settings::default()));
    deck.keys("2");
    deck.fails(Scope::Account, FaultKind::Unavailable);
    deck.fails(Scope::Service(service("checkout")), FaultKind::Unavailable);
    let matrix = environments(&deck.state, everything());
    assert!(
        matrix.list.rows[0].note.as_str().starts_with("seen 3h00 ago · unreachable"),
        "{}",
        matrix.list.rows[0].note
    );
    assert_eq!(
        why(&deck, Verb::Promote),
        "last seen 3h00 ago, and acme does not answer; only safing verbs are possible"
    );
    deck.planner = Planner::Fails(FaultKind::Unavailable);
    deck.keys("B");
    assert!(matches!(deck.state.screen.overlay, Some(Overlay::Rollback(_))));
    deck.keys("enter");
    assert!(matches!(deck.dialogue().phase, Phase::Failed(_)));
    deck.keys("b");
    let Phase::Armed(plan, challenge) = &deck.dialogue().phase else { panic!("{:?}", deck.dialogue().phase) };
    assert!(plan.blind && challenge.words().contains(&Text::new("blind")), "{:?}", challenge.words());
    assert_eq!(
        plan.warnings[0].as_str(),
        "chosen from what an earlier session last saw, 2026-11-20 14:00Z; not read since"
    );
}

#[test]
fn a_safing_verb_need_not_wait_for_a_source_that_says_nothing_at_all() {
    let mut deck = three_hours_later(&Deck::warm(&["checkout"], Settings::default()));
    deck.keys("2");
    assert_eq!(why(&deck, Verb::RollBack), "last seen 3h00 ago; being read again");
    deck.later(5);
    deck.event(Event::Tick);
    assert!(matches!(availability(&deck.state, Verb::RollBack), Available::Choose));
    why(&deck, Verb::Promote);
}

/// A word that must not be in what is kept.
const CANARY: &str = "ghp_canary0000000000000000000000000000";

/// A world with the canary in everything that is not on the list of what is kept.
fn planted() -> Deck {
    let canary = || Text::new(CANARY);
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    let facts = glance("checkout").into_iter().map(|fact| match fact {
        Fact::Service(mut service) => {
            service.url = canary();
            Fact::Service(service)
        }
        Fact::Environments { service, mut environments } => {
            for environment in &mut environments {
                environment.url = Some(canary());
                environment.rules = Some(vec![ProtectionRule::Unknown(canary())]);
            }
            Fact::Environments { service, environments }
        }
        Fact::Runs { service, mut runs } => {
            for run in &mut runs {
                run.url = canary();
                run.title = Text::new("a title that is kept");
            }
            Fact::Runs { service, runs }
        }
        Fact::Deployments { environment, mut deployments, more } => {
            for deployment in &mut deployments {
                deployment.description = canary();
                deployment.environment_url = Some(canary());
            }
            Fact::Deployments { environment, deployments, more }
        }
        other => other,
    });
    deck.observed(Scope::Service(service("checkout")), facts.collect());
    let account = Account { login: canary(), scopes: Some(vec![canary()]), token_expires: None };
    deck.observed(Scope::Account, vec![Fact::Account(account)]);
    let id = run_id("checkout", 482);
    let jobs = vec![Job { name: canary(), url: canary(), runner: Some(canary()), ..job(1, RunState::Running) }];
    let review = Review {
        by: Some(canary()),
        verdict: ReviewVerdict::Approved,
        comment: canary(),
        environments: Vec::new(),
        at: None,
    };
    let facts = vec![
        Fact::Jobs { run: id.clone(), attempt: 1, jobs },
        Fact::Reviews { run: id.clone(), reviews: vec![review] },
        Fact::Releases {
            service: service("checkout"),
            releases: vec![flightdeck::domain::Release { version: canary(), ..crate::deck::release("v3.0.0") }],
        },
    ];
    deck.observed(Scope::Run(id.clone()), facts);
    let page = LogPage { lines: vec![canary()], note: Some(canary()), url: Some(canary()), next: None };
    deck.event(Event::Log { run: id, job: job(1, RunState::Running).id, page: Ok(page) });
    let faults = vec![Fault::new(FaultKind::Forbidden, "reading", CANARY).hint(CANARY)];
    let budget = Budget { limit: 1, remaining: 1, resets_at: noon() };
    let observed = Observed { faults, budget: Some(budget), ..Observed::default() };
    let scope = Scope::Service(service("checkout"));
    deck.event(Event::Observed { source: source(), scope, observed: Box::new(observed) });
    deck.event(Event::Notice(canary()));
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck.types(CANARY);
    deck.keys("tab");
    deck.types(CANARY);
    deck
}

#[test]
fn what_is_kept_is_an_allow_list() {
    let mut deck = planted();
    assert!(format!("{:?}", deck.state).matches(CANARY).count() >= 15, "the canary sits in many places");
    let pair = (service("checkout"), crate::deck::commit("v1.9.0"), crate::deck::commit("v2.0.0"));
    let comparison = Comparison {
        service: pair.0.clone(),
        base: pair.1.clone(),
        head: pair.2.clone(),
        ahead: 1,
        behind: 0,
        commits: Vec::new(),
        commits_complete: true,
        files: vec![Text::new(CANARY)],
        files_complete: true,
        flags: flightdeck::domain::Flags::of([], true),
        url: Some(Text::new(CANARY)),
    };
    let scope = Scope::Comparison { service: pair.0, base: pair.1, head: pair.2 };
    deck.observed(scope, vec![Fact::Comparison(comparison)]);
    let kept = bytes(&deck);
    let holds = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("a title that is kept"));
    assert!(!holds(CANARY) && !holds(&CANARY[4..]) && !holds("http"));
}

#[test]
fn hostile_text_is_made_harmless_again() {
    let mut former = Deck::warm(&["checkout"], Settings::default());
    let mut hostile = run("checkout", 483, RunState::Running);
    hostile.title = Text::new("\u{1b}]52;c;cm0gLXJm\u{7}\u{202e}moc");
    former.observed(
        Scope::Run(run_id("checkout", 483)),
        vec![Fact::Runs { service: service("checkout"), runs: vec![hostile.clone()] }],
    );
    let deck = three_hours_later(&former);
    let title = &deck.state.run(&run_id("checkout", 483)).unwrap().title;
    assert_eq!(title.as_str(), hostile.title.as_str());
    assert!(!title.as_str().contains(['\u{1b}', '\u{7}', '\u{202e}']));
}

#[test]
fn another_configuration_another_version_and_something_else_are_not_read() {
    let kept = bytes(&Deck::usual());
    let identity = Identity::of(&Deck::usual().state);
    let other = Identity::of(&Deck::warm(&["checkout"], Settings::default()).state);
    assert!(Snapshot::from_bytes(&kept, &identity).is_ok());
    assert_eq!(Snapshot::from_bytes(&kept, &other), Err(SnapshotError::Identity));
    assert_eq!(Snapshot::from_bytes(b"", &identity), Err(SnapshotError::Foreign));
    assert_eq!(Snapshot::from_bytes(b"{\"version\":1}", &identity), Err(SnapshotError::Foreign));
    let mut version = kept.clone();
    version[8] += 1;
    assert_eq!(Snapshot::from_bytes(&version, &identity), Err(SnapshotError::Version));
}

#[test]
fn every_cut_and_every_flipped_bit_is_noticed() {
    let kept = bytes(&Deck::warm(&["checkout"], Settings::default()));
    let identity = Identity::of(&Deck::warm(&["checkout"], Settings::default()).state);
    for length in 0..kept.len() {
        assert!(Snapshot::from_bytes(&kept[..length], &identity).is_err(), "cut to {length} bytes");
    }
    for place in 0..kept.len() {
        for bit in 0..8 {
            let mut flipped = kept.clone();
            flipped[place] ^= 1 << bit;
            assert!(Snapshot::from_bytes(&flipped, &identity).is_err(), "bit {bit} of byte {place}");
        }
    }
}

/// Somebody who may write the file can make the checksum right.
#[test]
fn a_forged_checksum_leads_to_nothing_worse_than_an_error() {
    let kept = bytes(&Deck::warm(&["checkout"], Settings::default()));
    let mut errors = 0;
    for place in HEADER..kept.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut forged = kept.clone();
            forged[place] = value;
            let sum = Sha256::new().chain_update(&forged[8..42]).chain_update(&forged[HEADER..]).finalize();
            forged[42..HEADER].copy_from_slice(&sum);
            let mut deck = Deck::cold(&["checkout"], Settings::default());
            let identity = Identity::of(&deck.state);
            let before = format!("{:?}", deck.state.world);
            let outcome = Snapshot::from_bytes(&forged, &identity).and_then(|known| recall(&mut deck.state, &known));
            if outcome.is_err() {
                errors += 1;
                assert_eq!(format!("{:?}", deck.state.world), before, "all of it or nothing");
            }
            // Whatever came of it can be drawn.
            let _ = (environments(&deck.state, everything()), needs_you(&deck.state, everything()));
            let _ = pipelines(&deck.state, everything());
        }
    }
    assert!(errors > 100, "{errors} forgeries were noticed");
}

#[test]
fn what_was_seen_in_the_future_is_no_memory() {
    let kept = bytes(&Deck::usual());
    let deck = next(&["checkout", "payments"], &kept, -1);
    assert_eq!(deck.rows(Pane::Pipelines), []);
    let deck = next(&["checkout", "payments"], &kept, 0);
    assert!(!deck.rows(Pane::Pipelines).is_empty());
}

#[test]
fn a_session_that_reads_nothing_leaves_what_the_one_before_it_knew() {
    let former = Deck::usual();
    let offline = three_hours_later(&former);
    let again = next(&["checkout", "payments"], &bytes(&offline), 5);
    assert_eq!(again.rows(Pane::NeedsYou), former.rows(Pane::NeedsYou));
    assert_eq!(environments(&again.state, everything()).list.stale.unwrap().as_str(), "seen 5h00 ago");
}

#[test]
fn it_is_kept_now_and_then_and_never_while_somebody_types() {
    let mut deck = Deck::usual();
    assert_eq!(deck.count("Remember"), 0);
    deck.now = deck.now.plus(Duration::from_secs(30));
    deck.keys("j");
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert_eq!(deck.count("Remember"), 0, "a key came a moment ago");
    deck.now = deck.now.plus(Duration::from_secs(3));
    deck.event(Event::Tick);
    assert_eq!(deck.count("Remember"), 1);
    for _ in 0..29 {
        deck.now = deck.now.plus(Duration::from_secs(10));
        deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    }
    assert_eq!(deck.count("Remember"), 1);
    deck.now = deck.now.plus(Duration::from_secs(10));
    deck.observed(Scope::Service(service("checkout")), glance("checkout"));
    assert_eq!(deck.count("Remember"), 2);
    deck.now = deck.now.plus(Duration::from_secs(600));
    deck.event(Event::Tick);
    assert_eq!(deck.count("Remember"), 2, "nothing was read since");
}

/// What was written by this version when it was new can still be read: whoever changes the shapes raises the version and
/// writes this file anew (`FLIGHTDECK_KNOWN=1 cargo test --test cockpit`).
#[test]
fn the_version_stands_for_the_shapes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cockpit/known-v1.bin");
    let former = Deck::usual();
    if std::env::var_os("FLIGHTDECK_KNOWN").is_some() {
        std::fs::write(path, bytes(&former)).unwrap();
    }
    let deck = next(&["checkout", "payments"], &std::fs::read(path).unwrap(), 3);
    assert_eq!(deck.rows(Pane::NeedsYou), former.rows(Pane::NeedsYou));
    let gate = deck.state.gate(&gate("checkout", 482, "production").id).unwrap();
    assert_eq!((gate.release.version.as_str(), gate.required), ("v2.0.0", 1));
}
