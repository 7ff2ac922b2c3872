//! The plan dialogue: eight fixed lines in every phase, and below them exactly what will be sent.

use flightdeck::cockpit::view::PlanTone;
use flightdeck::cockpit::{Event, Overlay, Pane, Phase, RowId};
use flightdeck::domain::{Difference, Fault, FaultKind, MayI, Plan, Text, Tier};
use flightdeck::policy::{Refusal, Rule, Settings};
use serde_json::json;

use crate::deck::{self, Deck, Planner, release, service};
use crate::lists::comparison;
use crate::said::{below, block, change, plan, select};

/// Puts the cursor on the gate of production.
fn on_gate(deck: &mut Deck) {
    select(deck, Pane::NeedsYou, RowId::Gate(deck::gate("checkout", 482, "production").id));
}

/// An approval of production, its plan on the screen.
fn armed() -> Deck {
    let mut deck = Deck::usual();
    on_gate(&mut deck);
    deck.keys("A");
    deck
}

/// Changes the plan that is shown.
fn with_plan(deck: &mut Deck, change: impl FnOnce(&mut Plan)) {
    let Some(Overlay::Plan(dialogue)) = &mut deck.state.screen.overlay else { panic!("no plan is open") };
    let Phase::Armed(plan, _) = &mut dialogue.phase else { panic!("{:?}", dialogue.phase) };
    change(plan);
}

/// Puts the dialogue into another phase.
fn in_phase(deck: &mut Deck, phase: impl FnOnce(Box<Plan>) -> Phase) {
    let Some(Overlay::Plan(dialogue)) = &mut deck.state.screen.overlay else { panic!("no plan is open") };
    let plan = dialogue.plan().cloned().map(Box::new).unwrap();
    dialogue.phase = phase(plan);
}

/// The last line of a phase, and how to get into it.
type Case = (&'static str, fn(Box<Plan>) -> Phase);

#[test]
fn the_block_has_eight_lines_in_every_phase_with_and_without_warnings() {
    let mut planning = Deck::usual();
    planning.planner = Planner::Silent;
    on_gate(&mut planning);
    planning.keys("A");
    assert_eq!(block(&planning).len(), 8);
    assert_eq!(block(&planning)[7], "state: Planning… nothing is sent by that.");

    let phases: [Case; 4] = [
        ("state: Failed: no answer · r tries again", |_| {
            Phase::Failed(Fault::new(FaultKind::Unavailable, "reading", "no answer"))
        }),
        ("state: Denied: it is read-only · could: the owner (+1 below)", |plan| {
            let refusal = Refusal::new(Rule::ReadOnly, "it is read-only", "the owner");
            Phase::Denied(plan, vec![refusal.clone(), refusal])
        }),
        ("state: Expired: a key makes it again; what you typed stays.", Phase::Expired),
        ("state: Changed: the gate: pending → gone; planning anew…", |plan| {
            let difference =
                Difference { what: Text::new("the gate"), was: Text::new("pending"), is: Text::new("gone") };
            Phase::Changed(plan, vec![difference])
        }),
    ];
    for warnings in 0..3 {
        for (last, phase) in &phases {
            let mut deck = armed();
            with_plan(&mut deck, |plan| plan.warnings = vec![Text::new("careful"); warnings]);
            in_phase(&mut deck, phase);
            let block = block(&deck);
            assert_eq!((block.len(), block[7].as_str()), (8, *last));
        }
    }
}

#[test]
fn warnings_come_first_and_the_rest_of_them_first_below() {
    let mut deck = armed();
    assert!(block(&deck)[0].starts_with("what: "));
    with_plan(&mut deck, |plan| plan.warnings = vec![Text::new("one"), Text::new("two")]);
    assert_eq!(block(&deck)[0], "warning: one (+1 more below)");
    assert_eq!(plan(&deck).block[0].tone, PlanTone::Warning);
    assert_eq!(below(&deck)[0], "warning: two");
}

#[test]
fn the_block_says_where_from_what_to_what_and_how_to_undo_it() {
    let mut deck = armed();
    with_plan(&mut deck, |plan| {
        plan.from = Some(release("v1.9.0"));
        plan.to = Some(release("v2.0.0"));
        plan.next = Text::new("the job starts at once");
        plan.undo.how = Text::new("roll back to v1.9.0");
        plan.undo.stays = Text::new("migrations");
        plan.gates =
            vec![flightdeck::domain::GateForecast { what: Text::new("approval of production"), may_i: MayI::Yes }];
    });
    let lines = block(&deck);
    assert_eq!(lines[1], "where: production (PRODUCTION) of checkout · acme");
    assert_eq!(lines[2], format!("version: v1.9.0 ({}) → v2.0.0 ({})", short("v1.9.0"), short("v2.0.0")));
    assert_eq!(lines[3], "gates: approval of production: you may");
    assert_eq!(lines[4], "freezes: no freeze, no hold");
    assert_eq!(lines[5], "next: the job starts at once");
    assert_eq!(lines[6], "undo: roll back to v1.9.0; not undone: migrations");
    assert_eq!(lines[7], "confirm: type `checkout`, then Enter · Esc cancels");
    let view = plan(&deck);
    assert_eq!((view.tier, view.title.as_str()), (Tier::Production, "approve · checkout → production"));
    assert!(view.armed);
    assert!(view.foot.as_str().ends_with("expires in 1m"), "{}", view.foot);
}

fn short(version: &str) -> String {
    deck::commit(version).short().to_string()
}

#[test]
fn a_freeze_that_the_confirmation_overrides_is_loud() {
    let freeze = flightdeck::policy::Freeze {
        name: Text::new("weekend"),
        tiers: vec![Tier::Production],
        services: Vec::new(),
        starts: "Fri 12:00".parse().unwrap(),
        ends: "Mon 09:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::new("quiet days"),
    };
    let mut deck = Deck::warm(&["checkout"], Settings { freezes: vec![freeze], ..Settings::default() });
    on_gate(&mut deck);
    deck.keys("A");
    let view = plan(&deck);
    assert_eq!(view.block[4].tone, PlanTone::Warning);
    assert_eq!(
        view.block[4].words.as_str(),
        "this OVERRIDES the freeze weekend · freeze weekend in force until Mon 09:00 UTC (quiet days)"
    );
    let prompts: Vec<&str> = view.fields.iter().map(|field| field.prompt.as_str()).collect();
    assert_eq!(prompts, ["type `checkout` to confirm", "reason (at least 10 characters)"]);
}

#[test]
fn what_is_typed_is_shown_and_judged_word_by_word() {
    let mut deck = armed();
    deck.types("check");
    let field = plan(&deck).fields.remove(0);
    assert_eq!((field.text.as_str(), field.cursor, field.satisfied), ("check", Some(5), false));
    deck.types("out");
    assert!(plan(&deck).fields[0].satisfied);
    deck.keys("Tab");
    deck.types("fine");
    let view = plan(&deck);
    assert_eq!((view.fields[0].cursor, view.fields[1].cursor), (None, Some(4)));
}

#[test]
fn every_request_is_shown_as_it_will_be_sent_with_the_reason_and_the_mark() {
    let mut deck = armed();
    with_plan(&mut deck, |plan| {
        let body = json!({"environment_ids": [7], "state": "approved"});
        plan.steps[0].request.body = Some(body);
    });
    deck.keys("Tab");
    deck.types("looks good");
    let intent = deck.dialogue().intent.id.to_string();
    let requests: Vec<String> = plan(&deck)
        .below
        .iter()
        .filter(|line| line.tone == PlanTone::Request)
        .map(|line| line.words.to_string())
        .collect();
    assert_eq!(requests[0], "POST /repos/acme/checkout/act");
    assert!(requests.iter().any(|line| line.trim() == "\"state\": \"approved\","), "{requests:?}");
    let comment = format!("\"comment\": \"looks good [flightdeck {intent} JOURNALHEAD]\"");
    assert!(requests.iter().any(|line| line.trim() == comment), "{requests:?}");
    let command = "flightdeck approve checkout production --run 482 --reason 'looks good'";
    assert_eq!(requests.last().unwrap(), command);
    let lines = below(&deck);
    assert!(lines.iter().any(|line| line.contains("gate production of run checkout/482: pending")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("stands on: read 0s ago, at 14:00Z")), "{lines:?}");
}

#[test]
fn what_it_ships_arrives_later_and_a_cut_list_is_unknown_never_none() {
    let mut deck = armed();
    with_plan(&mut deck, |plan| {
        plan.from = Some(release("v1.9.0"));
        plan.to = Some(release("v2.0.0"));
    });
    assert!(below(&deck).contains(&"ships: reading what lies between…".to_owned()), "{:?}", below(&deck));
    let (base, head) = (deck::commit("v1.9.0"), deck::commit("v2.0.0"));
    change(&mut deck, |state| {
        let mut found = comparison(&base, &head);
        found.ahead = 14;
        found.files = vec![flightdeck::domain::Text::new("db/migrations/1.sql")];
        found.files_complete = false;
        found.flags = flightdeck::domain::Flags::of(["db/migrations/1.sql"], false);
        state.world.comparisons.insert((service("checkout"), base, head), Ok(found));
    });
    let lines = below(&deck);
    assert!(lines.contains(&"ships: 14 commits".to_owned()), "{lines:?}");
    assert!(lines.contains(&": touches migrations !".to_owned()), "{lines:?}");
    let unknown =
        ": unknown whether it touches dependencies, configuration, infrastructure: the vendor cut the list of files";
    assert!(lines.contains(&unknown.to_owned()), "{lines:?}");
}

#[test]
fn a_plan_that_was_left_alone_counts_down_and_says_that_it_expired() {
    let mut deck = armed();
    deck.later(15);
    deck.state.now = deck.now;
    assert!(plan(&deck).foot.as_str().ends_with("expires in 45s"), "{}", plan(&deck).foot);
    deck.later(50);
    deck.event(Event::Tick);
    assert!(block(&deck)[7].starts_with("state: Expired"), "{:?}", block(&deck));
    assert!(!plan(&deck).armed);
}
