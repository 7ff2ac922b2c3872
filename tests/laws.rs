//! The laws of the machine, tried on whatever proptest can think of: keys, pastes, sizes, times, reads that come late, twice,
//! half or not at all, plans that are made, refused or made for somebody else, and news of orders.

// A law says what it expects by failing loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/deck.rs"]
#[allow(dead_code, reason = "each test binary uses a part of the deck")]
mod deck;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deck::{Deck, environment, gate, glance, plan, run, run_id, service, source};
use flightdeck::cockpit::view::{Available, availability};
use flightdeck::cockpit::{
    Assembler, Effect, Event, Key, KeyCode, Observed, OrderNews, Overlay, Pane, Phase, RowId, Stamped, State, rows,
    update,
};
use flightdeck::domain::{
    DeploymentState, Difference, Fact, Fault, FaultKind, Now, OrderState, Outcome, RunState, Scope, Text, Verb,
};
use flightdeck::policy::{Answer, Settings};
use proptest::prelude::*;

/// Something that happens to a session. What depends on the state (answers to plans, news) is made when it happens.
#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Types(&'static str),
    Paste(&'static str),
    Resize(u16, u16),
    Pass(u64),
    Tick,
    Glance {
        checkout: bool,
        gates: u8,
        production: u8,
        attempt: u32,
    },
    Fails(u8),
    Planned {
        good: bool,
        ours: bool,
    },
    Painted {
        ours: bool,
    },
    News(u8),
    Armed(bool),
    Journal(bool),
    Resumed,
    /// The whole road to an order: a verb, its plan, the paint, the words, the confirming key.
    Road(Key),
}

/// The steps of a road.
fn road(opener: Key) -> Vec<Step> {
    let plain = |code| Step::Key(Key::plain(code));
    let mut steps = vec![Step::Key(opener), plain(KeyCode::Enter)];
    steps.extend([Step::Planned { good: true, ours: true }, Step::Painted { ours: true }]);
    // Both services' names are tried, and `y` where no name is asked for.
    for name in ["checkout", "payments"] {
        steps.extend([Step::Types("y"), Step::Key(Key::control('w')), Step::Types(name), plain(KeyCode::Enter)]);
        steps.push(Step::Key(Key::control('w')));
    }
    steps.push(plain(KeyCode::Esc));
    steps
}

fn key() -> impl Strategy<Value = Key> {
    let letters = "jkghlGn/:aAXPHUBCT dLoYr?qybxN1234[]\u{e9}".chars().map(Key::char).collect::<Vec<_>>();
    let named = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageDown,
    ];
    let named = named.into_iter().map(Key::plain);
    let control = ['d', 'u', 'w', 'c'].into_iter().map(Key::control);
    let alt = [Key { code: KeyCode::Char('y'), control: false, alt: true }];
    prop::sample::select(letters.into_iter().chain(named).chain(control).chain(alt).collect::<Vec<_>>())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => key().prop_map(Step::Key),
        2 => prop::sample::select(vec!["checkout", "payments", "y", "blind", "may run twice"]).prop_map(Step::Types),
        1 => prop::sample::select(vec!["checkout\n", "y", "\u{1b}[A"]).prop_map(Step::Paste),
        1 => prop::sample::select(vec![(30, 8), (80, 24), (120, 40), (200, 60)]).prop_map(|(w, h)| Step::Resize(w, h)),
        2 => (1_u64..90).prop_map(Step::Pass),
        1 => Just(Step::Tick),
        3 => (any::<bool>(), 0_u8..4, 0_u8..4, 1_u32..3)
            .prop_map(|(checkout, gates, production, attempt)| Step::Glance { checkout, gates, production, attempt }),
        1 => (0_u8..5).prop_map(Step::Fails),
        5 => (prop::bool::weighted(0.8), prop::bool::weighted(0.9)).prop_map(|(good, ours)| Step::Planned { good, ours }),
        5 => prop::bool::weighted(0.9).prop_map(|ours| Step::Painted { ours }),
        2 => (0_u8..9).prop_map(Step::News),
        1 => any::<bool>().prop_map(Step::Armed),
        1 => any::<bool>().prop_map(Step::Journal),
        1 => Just(Step::Resumed),
        4 => prop::sample::select("AXPHUBCT".chars().map(Key::char).collect::<Vec<_>>()).prop_map(Step::Road),
    ]
}

/// A session under trial: the state, the moment, and what was confirmed by hand.
struct Trial {
    state: State,
    now: Now,
    executed: Vec<flightdeck::domain::Plan>,
    effects: Vec<String>,
}

impl Trial {
    fn new() -> Self {
        let deck = Deck::warm(&["checkout", "payments"], Settings::default());
        Self { state: deck.state, now: deck.now, executed: Vec::new(), effects: Vec::new() }
    }

    /// The events that a step is, in the present state.
    fn events(&self, step: &Step) -> Vec<Event> {
        let open = match &self.state.screen.overlay {
            Some(Overlay::Plan(dialogue)) => Some(dialogue.as_ref()),
            _ => None,
        };
        match step {
            Step::Key(key) => vec![Event::Key(*key)],
            Step::Types(text) => text.chars().map(|character| Event::Key(Key::char(character))).collect(),
            Step::Paste(text) => vec![Event::Paste((*text).to_owned())],
            Step::Resize(width, height) => vec![Event::Resize { width: *width, height: *height }],
            Step::Pass(_) | Step::Tick => vec![Event::Tick],
            Step::Glance { checkout, gates, production, attempt } => {
                let name = if *checkout { "checkout" } else { "payments" };
                let facts = changed_glance(name, *gates, *production, *attempt);
                let observed = Box::new(Observed { facts, ..Observed::default() });
                vec![Event::Observed { source: source(), scope: Scope::Service(service(name)), observed }]
            }
            Step::Fails(kind) => {
                let kind = match kind {
                    0 => FaultKind::Unauthenticated,
                    1 => FaultKind::RateLimited { until: None },
                    2 => FaultKind::Forbidden,
                    _ => FaultKind::Unavailable,
                };
                let observed = Observed { faults: vec![Fault::new(kind, "reading", "no")], ..Observed::default() };
                let scope = Scope::Service(service("checkout"));
                vec![Event::Observed { source: source(), scope, observed: Box::new(observed) }]
            }
            Step::Planned { good, ours } => open.map_or_else(Vec::new, |dialogue| {
                let made = if *good {
                    Ok(Box::new(plan(&dialogue.intent, dialogue.blind, self.now.wall)))
                } else {
                    Err(Fault::new(FaultKind::Unavailable, "planning", "no answer"))
                };
                vec![Event::Planned { dialogue: dialogue.number - u64::from(!ours), plan: made }]
            }),
            Step::Painted { ours } => open.map_or_else(Vec::new, |dialogue| {
                vec![Event::Painted { dialogue: dialogue.number - u64::from(!ours) }]
            }),
            Step::News(kind) => self.executed.last().map_or_else(Vec::new, |last| {
                let news = OrderNews {
                    intent: last.intent.id.clone(),
                    state: self.standing(*kind),
                    plan: None,
                    url: None,
                    at: None,
                };
                vec![Event::Order(Box::new(news))]
            }),
            Step::Armed(armed) => vec![Event::Armed(*armed)],
            Step::Journal(true) => vec![Event::Journal(Vec::new())],
            Step::Journal(false) => {
                vec![Event::JournalFault(Fault::new(FaultKind::Journal, "writing", "no space"))]
            }
            Step::Resumed => vec![Event::Resumed],
            Step::Road(_) => Vec::new(),
        }
    }

    fn standing(&self, kind: u8) -> OrderState {
        let text = Text::new("so it is");
        match kind {
            0 => OrderState::Sending { step: 0 },
            1 => OrderState::Accepted { step: 0 },
            2 => OrderState::Done { how: text },
            3 => OrderState::Unconfirmed { why: text },
            4 => OrderState::Stale {
                step: 0,
                differences: vec![Difference { what: text.clone(), was: text, is: Text::new("other") }],
            },
            5 => OrderState::Refused { step: 0, fault: Fault::new(FaultKind::Conflict, "sending", "no") },
            6 => OrderState::Unknown { step: 0, resolve_by: self.now.wall },
            7 => OrderState::NotSent { how: text },
            _ => OrderState::Interrupted { next: 1, why: text },
        }
    }

    /// Takes a step and holds the laws that hold at every event.
    fn take(&mut self, step: &Step) {
        if let Step::Road(opener) = step {
            for step in &road(*opener) {
                self.take(step);
            }
        }
        if let Step::Pass(seconds) = step {
            self.now = self.now.plus(Duration::from_secs(*seconds));
        }
        for event in self.events(step) {
            self.now = self.now.plus(Duration::from_millis(20));
            let before = confirmable(&self.state);
            let sending: Vec<String> = targets_being_sent(&self.state);
            let key = match &event {
                Event::Key(key) => Some(*key),
                _ => None,
            };
            let effects = update(&mut self.state, Stamped { now: self.now, event });
            for effect in effects {
                self.effects.push(format!("{effect:?}"));
                match effect {
                    Effect::Execute(order) => {
                        let key = key.expect("nothing but a key makes an order");
                        let (digest, answer, challenge) = before.clone().expect("no order without an armed plan");
                        assert_eq!(order.plan().digest(), digest, "the order is for the plan that was on the screen");
                        let words = challenge.words();
                        if words.is_empty() {
                            assert_eq!(key, Key::char('y'));
                        } else {
                            assert_eq!(key.code, KeyCode::Enter);
                            assert!(answer.confirms(&challenge), "{answer:?} does not answer {challenge:?}");
                        }
                        let target = order.plan().intent.ask.target();
                        assert!(!sending.contains(&target), "one order at a time on {target}");
                        self.executed.push(order.plan().clone());
                        ORDERS.fetch_add(1, Ordering::Relaxed);
                    }
                    Effect::RecordRefusal { refusals, .. } => {
                        assert!(!refusals.is_empty() && refusals.iter().all(|refusal| !refusal.why.is_empty()));
                    }
                    _ => {}
                }
            }
            self.holds();
        }
    }

    /// What is so after every event.
    fn holds(&self) {
        let state = &self.state;
        for pane in Pane::ALL {
            let remembered = state.screen.pane_state(pane);
            let shown = state.list(pane);
            let Some(selected) = &remembered.selected else {
                assert!(shown.rows.is_empty(), "{pane:?} has rows and no cursor");
                continue;
            };
            let row = match selected {
                RowId::Environment(environment) => RowId::Service(environment.service.clone()),
                other => other.clone(),
            };
            let place = shown.rows.position(&row, remembered.place);
            assert_eq!(place, Some(remembered.place), "the cursor of {pane:?} is on a row, gone or not");
            let page = state.page(pane);
            assert!(remembered.top <= remembered.place);
            assert!(page == 0 || remembered.place < remembered.top + page, "the cursor of {pane:?} is in view");
        }
        for verb in Verb::ALL {
            if let Available::No(why) = availability(state, verb) {
                assert!(!why.is_empty(), "{verb:?} is refused without a reason");
            }
        }
        let open = targets_being_sent(state);
        let mut distinct = open.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(open.len(), distinct.len(), "two orders are being sent on one target");
        let awaited =
            state.world.sources.values().map(|source| source.polls.values().filter(|poll| poll.awaited).count());
        assert!(awaited.max().unwrap_or(0) <= 8);
    }
}

/// What a confirming key would confirm now: the digest on the screen, what is typed, what is asked for.
fn confirmable(state: &State) -> Option<(flightdeck::domain::Digest, Answer, flightdeck::policy::Challenge)> {
    let Some(Overlay::Plan(dialogue)) = &state.screen.overlay else { return None };
    let Phase::Armed(plan, challenge) = &dialogue.phase else { return None };
    let typed = dialogue.words.iter().map(|line| line.text.clone()).collect();
    dialogue.takes_keys().then(|| (plan.digest(), Answer { typed, reason: None }, challenge.clone()))
}

fn targets_being_sent(state: &State) -> Vec<String> {
    let sent = state.orders.entries.values();
    sent.filter(|order| matches!(order.state, OrderState::Intended | OrderState::Sending { .. }))
        .map(|order| order.plan.intent.ask.target())
        .collect()
}

/// A glance in which this and that changed.
fn changed_glance(name: &str, gates: u8, production: u8, attempt: u32) -> Vec<Fact> {
    let mut facts = glance(name);
    for fact in &mut facts {
        match fact {
            Fact::Gates { gates: known, attempt: of, .. } => {
                *of = attempt;
                known.retain(|gate| match gate.environment().name.as_str() {
                    "staging" => gates & 1 == 0,
                    _ => gates & 2 == 0,
                });
                for gate in known {
                    gate.id.attempt = attempt;
                }
            }
            Fact::Runs { runs, .. } => {
                runs[0].attempt = attempt;
                if gates == 3 {
                    runs[0].state = RunState::Done(Outcome::Succeeded);
                }
                runs.push(run(name, 470 + u64::from(production), RunState::Running));
            }
            Fact::Deployments { environment: of, deployments, .. } if of.name.as_str() == "production" => {
                let state = match production {
                    0 => DeploymentState::Succeeded,
                    1 => DeploymentState::Failed,
                    2 => DeploymentState::Deploying,
                    _ => DeploymentState::Waiting(flightdeck::domain::WaitReason::Approval),
                };
                deployments
                    .insert(0, deck::deployment(name, "production", 30 + u64::from(production), "v2.0.0", state));
            }
            Fact::Environments { environments, .. } if production == 3 => {
                environments.retain(|found| found.id != environment(name, "staging"));
            }
            _ => {}
        }
    }
    facts
}

/// How many orders all trials together came to: laws over sessions that order nothing would hold nothing.
static ORDERS: AtomicUsize = AtomicUsize::new(0);

fn cases() -> ProptestConfig {
    ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]


    #[test]
    fn the_same_events_give_the_same_state_and_effects(steps in prop::collection::vec(step(), 1..60)) {
        let (mut one, mut other) = (Trial::new(), Trial::new());
        for step in &steps {
            one.take(step);
            other.take(step);
        }
        prop_assert_eq!(&one.effects, &other.effects);
        prop_assert_eq!(format!("{:?}", one.state), format!("{:?}", other.state));
    }

    #[test]
    fn ticks_alone_order_nothing_and_lower_case_keys_open_nothing(
        steps in prop::collection::vec(step(), 0..40),
        keys in prop::collection::vec("[a-z ]", 1..40),
        ticks in prop::collection::vec(1_u64..200, 1..20),
    ) {
        let mut trial = Trial::new();
        for step in &steps {
            trial.take(step);
        }
        let ordered = trial.executed.len();
        for seconds in ticks {
            trial.take(&Step::Pass(seconds));
        }
        prop_assert_eq!(trial.executed.len(), ordered);
        // From a calm screen no lower-case key opens a plan. (On the action menu Enter does; it is none of these.)
        let mut trial = Trial::new();
        for key in &keys {
            trial.take(&Step::Key(Key::char(key.chars().next().unwrap())));
            let open = matches!(trial.state.screen.overlay, Some(Overlay::Plan(_)));
            prop_assert!(!open, "{:?} opened a plan", key);
        }
    }

    #[test]
    fn without_the_words_nothing_is_ordered_in_production(keys in prop::collection::vec(key(), 1..120)) {
        // Every key but those that spell the service's name, over a production gate whose plan is always made and painted.
        let mut deck = Deck::usual();
        deck.to_gate("checkout", "production");
        let harmless = |key: &&Key| !matches!(key.code, KeyCode::Char('c' | 'p'));
        for key in keys.iter().filter(harmless) {
            deck.event(Event::Key(*key));
        }
        prop_assert!(deck.executed.iter().all(|plan| !plan.tier().is_production()));
    }

    #[test]
    fn arrows_in_pieces_open_no_plan(arrows in prop::collection::vec(("[\\[O]", "[A-DFHP-SZ~]"), 1..30)) {
        let mut deck = Deck::usual();
        deck.to_gate("checkout", "production");
        let mut assembler = Assembler::default();
        for (begin, end) in &arrows {
            for raw in [Key::plain(KeyCode::Esc), Key::char(begin.chars().next().unwrap()), Key::char(end.chars().next().unwrap())] {
                for key in assembler.feed(raw) {
                    deck.event(Event::Key(key));
                }
            }
        }
        prop_assert_eq!(deck.count("Plan"), 0);
        prop_assert!(deck.state.screen.overlay.is_none());
    }

    #[test]
    fn merging_twice_is_merging_once(gates in 0_u8..4, production in 0_u8..4, attempt in 1_u32..3) {
        let facts = changed_glance("checkout", gates, production, attempt);
        let mut deck = Deck::usual();
        deck.observed(Scope::Service(service("checkout")), facts.clone());
        let (world, revision) = (format!("{:?}", deck.state.world.services), deck.state.revision);
        deck.observed(Scope::Service(service("checkout")), facts);
        prop_assert_eq!(format!("{:?}", deck.state.world.services), world);
        prop_assert_eq!(deck.state.revision, revision);
        let kept = deck.state.gate(&gate("checkout", 482, "production").id).is_some();
        prop_assert_eq!(kept, rows::pending_gates(&deck.state, &run_id("checkout", 482)).any(|found| found.id == gate("checkout", 482, "production").id));
    }
}

#[test]
fn the_laws_hold_whatever_happens() {
    let mut runner = proptest::test_runner::TestRunner::new(cases());
    let held = runner.run(&prop::collection::vec(step(), 1..80), |steps| {
        let mut trial = Trial::new();
        for step in &steps {
            trial.take(step);
        }
        Ok(())
    });
    held.unwrap();
    let orders = ORDERS.load(Ordering::Relaxed);
    println!("{orders} orders were given under the laws");
    assert!(orders > 20, "sessions that order nothing try nothing: {orders}");
}
