//! Guardrails on the screen: what is asked for in the dialogue, key by key, and what the world forbids.

use std::time::Duration;

use flightdeck::cockpit::view::{Available, actions, availability, footer, plan as plan_view};
use flightdeck::cockpit::{Event, Field, Pane, Phase, facts};
use flightdeck::domain::{Ask, Deployment, DeploymentState, Fact, Scope, Text, Tier, Verb};
use flightdeck::policy::{Demand, Guardrail, NamePattern, Reach, Rule, Settings, TicketPattern};

use crate::deck::{Deck, ago, deployment, environment, gate, glance, run_id, service};

fn guardrail(demands: Vec<Demand>) -> Guardrail {
    Guardrail { name: Text::new("bank"), reason: Text::new("audit"), reach: Reach::default(), demands }
}

fn settings(demands: Vec<Demand>) -> Settings {
    Settings { guardrails: vec![guardrail(demands)], ..Settings::default() }
}

fn ticket() -> Demand {
    Demand::Ticket(TicketPattern::new("CHG[0-9]{7}").unwrap())
}

fn checklist() -> Demand {
    Demand::Checklist(vec![Text::new("rehearsed"), Text::new("support knows")])
}

fn at_production(settings: Settings) -> Deck {
    let mut deck = Deck::warm(&["checkout"], settings);
    deck.to_gate("checkout", "production");
    deck.keys("A");
    deck
}

fn prompt(deck: &Deck) -> String {
    plan_view(&deck.state).unwrap().block.last().unwrap().words.to_string()
}

fn complaint(deck: &Deck) -> String {
    deck.dialogue().complaint.clone().unwrap_or_default()
}

/// What the glance says, with these deployments of production.
fn with_production(deployments: &[Deployment]) -> Vec<Fact> {
    let mut facts = glance("checkout");
    for fact in &mut facts {
        if let Fact::Deployments { environment, deployments: found, .. } = fact
            && environment.name.as_str() == "production"
        {
            *found = deployments.to_vec();
        }
    }
    facts
}

#[test]
fn checklist_ticket_name_and_reason_are_filled_in_in_this_order() {
    let settings = Settings { require_reason: [Tier::Production].into(), ..settings(vec![ticket(), checklist()]) };
    let mut deck = at_production(settings);
    assert_eq!(deck.dialogue().field, Field::Tick(0));
    assert_eq!(prompt(&deck), "tick 2 (Space), ticket, reason, `checkout`, then Enter · Esc cancels");
    deck.keys("Enter");
    assert_eq!(complaint(&deck), "not ticked: rehearsed (Space ticks)");
    deck.types("  ");
    assert_eq!(deck.dialogue().field, Field::Ticket, "each tick goes on to the next field");
    assert_eq!(prompt(&deck), "ticket, reason, `checkout`, then Enter · Esc cancels");
    deck.types("CHG1");
    deck.keys("Enter");
    assert_eq!(complaint(&deck), "`CHG1` has not the form CHG[0-9]{7}: nothing was sent");
    deck.types("234567");
    deck.keys("Enter");
    assert_eq!((deck.dialogue().field, complaint(&deck)), (Field::Word(0), "type `checkout` to confirm".to_owned()));
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.dialogue().field, Field::Reason);
    assert!(deck.executed.is_empty());
    deck.types("tests are green");
    let said: Vec<String> = plan_view(&deck.state).unwrap().below.iter().map(|line| line.words.to_string()).collect();
    let said = said.join(
        "
",
    );
    assert!(said.contains(" --checklist-done --ticket CHG1234567 --reason 'tests are green'"), "{said}");
    assert!(said.contains("CHG1234567: tests are green [flightdeck "), "the comment as it is sent: {said}");
    assert!(said.contains("bank: a change ticket is required here: audit"), "{said}");
    deck.keys("Enter");
    let [plan] = deck.executed.as_slice() else { panic!("not sent") };
    assert_eq!(plan.intent.ticket, Some(Text::new("CHG1234567")));
    assert_eq!(plan.intent.ticked, [Text::new("rehearsed"), Text::new("support knows")]);
    assert_eq!(plan.steps[0].reason, Some(Text::new("CHG1234567: tests are green")));
}

#[test]
fn y_confirms_only_what_is_ticked() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![checklist()]));
    deck.to_gate("checkout", "staging");
    deck.keys("A y");
    assert!(deck.executed.is_empty());
    assert_eq!(complaint(&deck), "not ticked: rehearsed (and 1 more): anyone who has seen to it");
    assert_eq!(prompt(&deck), "tick 2 (Space), then y · Esc cancels");
    // Ticked, taken back, ticked again; the arrows go through the items and do not scroll.
    deck.types(" ");
    deck.keys("Up");
    assert_eq!(deck.dialogue().field, Field::Tick(0));
    deck.types(" ");
    assert_eq!(deck.dialogue().intent.ticked, []);
    assert_eq!(deck.dialogue().field, Field::Tick(0), "what is taken back stays under the cursor");
    deck.types(" ");
    deck.keys("Up Down");
    assert_eq!((deck.dialogue().field, deck.dialogue().top), (Field::Tick(1), 0));
    deck.types("x");
    assert!(complaint(&deck).contains("Space ticks"), "no other key ticks");
    deck.types(" ");
    assert_eq!(deck.dialogue().field, Field::Word(0));
    deck.keys("Enter");
    assert!(complaint(&deck).contains("Enter does not confirm"));
    deck.keys("y");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn in_the_ticket_a_y_is_a_letter_and_a_paste_is_welcome() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![ticket()]));
    deck.to_gate("checkout", "staging");
    deck.keys("A y");
    assert!(deck.executed.is_empty());
    assert_eq!(deck.dialogue().ticket.text, "y");
    deck.keys("Backspace");
    deck.event(Event::Paste("CHG1234567\n".to_owned()));
    assert_eq!(deck.dialogue().intent.ticket, Some(Text::new("CHG1234567")));
    deck.keys("Enter");
    assert_eq!(deck.dialogue().field, Field::Word(0));
    deck.keys("y");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn what_was_ticked_and_named_stays_when_the_plan_expires() {
    let mut deck = at_production(settings(vec![ticket(), checklist()]));
    deck.types("  CHG1234567");
    deck.pass(70);
    assert!(matches!(deck.dialogue().phase, Phase::Expired(_)));
    deck.keys("r");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    assert_eq!(deck.dialogue().ticket.text, "CHG1234567");
    deck.keys("Tab");
    deck.types("checkout");
    deck.keys("Enter");
    let [plan] = deck.executed.as_slice() else { panic!("not sent: {}", complaint(&deck)) };
    assert_eq!(plan.intent.ticked.len(), 2);
    assert_eq!(plan.steps[0].reason, Some(Text::new("CHG1234567")));
}

#[test]
fn a_safing_verb_is_shown_what_others_are_asked_for_and_needs_none_of_it() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![ticket(), checklist(), Demand::Deny, Demand::OneChange]));
    deck.to_gate("checkout", "production");
    deck.keys("X");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    let fields = plan_view(&deck.state).unwrap().fields;
    assert!(fields.iter().any(|field| field.tick == Some(false)), "the checklist is shown");
    assert!(fields.iter().any(|field| field.prompt.as_str() == "ticket CHG[0-9]{7} (optional)"));
    assert_eq!(deck.dialogue().field, Field::Word(0));
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1);
}

#[test]
fn what_is_denied_is_not_offered_and_says_why() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![Demand::Deny]));
    deck.to_gate("checkout", "production");
    let Available::No(why) = availability(&deck.state, Verb::Approve) else { panic!("offered") };
    assert!(why.as_str().contains("guardrail bank denies approve production of checkout: audit"), "{why}");
    assert!(why.as_str().contains("could: whoever keeps the configuration"), "{why}");
    assert!(matches!(availability(&deck.state, Verb::Reject), Available::Plan(_)));
    let hinted = |deck: &Deck, word: &str| footer(&deck.state).hints.iter().any(|hint| hint.word.as_str() == word);
    assert!(!hinted(&deck, "approve") && hinted(&deck, "reject"));
    deck.keys("A");
    assert!(deck.state.screen.overlay.is_none(), "no plan opens");
    assert!(deck.notices().iter().any(|notice| notice.contains("denies approve")), "{:?}", deck.notices());
    deck.keys("a");
    let lines = actions(&deck.state).unwrap().lines;
    let line = lines.iter().find(|line| line.verb == Verb::Approve).unwrap();
    assert!(!line.available && line.words.as_str().contains("guardrail bank"));
}

#[test]
fn the_menu_says_what_a_verb_would_ask_for() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![ticket(), checklist()]));
    deck.to_gate("checkout", "production");
    deck.keys("a");
    let words = |verb: Verb| {
        let lines = actions(&deck.state).unwrap().lines;
        lines.iter().find(|line| line.verb == verb).unwrap().words.to_string()
    };
    assert_eq!(words(Verb::Approve), "approve it · asks for 2 ticks, a change ticket");
    assert_eq!(words(Verb::Reject), "reject it");
}

#[test]
fn of_marked_gates_those_alone_are_refused_that_a_rule_is_about() {
    let reach = Reach { environments: vec![NamePattern::new("prod*")], ..Reach::default() };
    let denied = Guardrail { reach, ..guardrail(vec![Demand::Deny]) };
    let mut deck = Deck::warm(&["checkout"], Settings { guardrails: vec![denied], ..Settings::default() });
    deck.to_gate("checkout", "staging");
    deck.keys("Space");
    deck.to_gate("checkout", "production");
    deck.keys("Space A");
    let Phase::Denied(_, refusals) = &deck.dialogue().phase else { panic!("not denied: {:?}", deck.dialogue().phase) };
    assert_eq!(refusals[0].environment, Some(environment("checkout", "production")));
    assert!(footer(&deck.state).hints.iter().any(|hint| hint.word.as_str() == "go on with the others"));
    deck.keys("o");
    assert!(matches!(deck.dialogue().phase, Phase::Armed(..)));
    assert!(deck.dialogue().changes.is_empty());
    deck.keys("y");
    let [plan] = deck.executed.as_slice() else { panic!("not sent") };
    let Ask::Approve { gates, .. } = &plan.intent.ask else { panic!("not an approval") };
    assert_eq!(*gates, [gate("checkout", 482, "staging").id]);
}

#[test]
fn a_deployment_of_anybody_is_in_the_way_unless_it_is_of_the_same_run() {
    let moving = |run: Option<u64>, state: DeploymentState| Deployment {
        run: run.map(|number| run_id("checkout", number)),
        changed_at: ago(3),
        ..deployment("checkout", "production", 30, "v2.0.0", state)
    };
    let good = deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded);
    for (what, deployments, refused) in [
        ("nothing moves", vec![good.clone()], false),
        ("another run deploys", vec![moving(Some(481), DeploymentState::Deploying), good.clone()], true),
        ("nobody knows which run", vec![moving(None, DeploymentState::Deploying), good.clone()], true),
        ("it is queued", vec![moving(Some(481), DeploymentState::Queued), good.clone()], true),
        ("this run deploys", vec![moving(Some(482), DeploymentState::Deploying), good.clone()], false),
        ("it failed", vec![moving(Some(481), DeploymentState::Failed), good.clone()], false),
        (
            "it was forgotten long ago",
            vec![good.clone(), Deployment { created_at: ago(1200), ..moving(Some(481), DeploymentState::Queued) }],
            false,
        ),
    ] {
        let mut deck = Deck::warm(&["checkout"], settings(vec![Demand::OneChange]));
        deck.pass(11);
        deck.observed(Scope::Service(service("checkout")), with_production(&deployments));
        deck.to_gate("checkout", "production");
        match availability(&deck.state, Verb::Approve) {
            Available::No(why) => {
                assert!(refused, "{what}: {why}");
                let words = [
                    "one change at a time (guardrail bank)",
                    "v2.0.0 by ada is",
                    "in production since Fri 20 Nov 13:57Z",
                ];
                assert!(words.iter().all(|words| why.as_str().contains(words)), "{what}: {why}");
            }
            _ => assert!(!refused, "{what}"),
        }
    }
}

#[test]
fn an_order_of_ours_is_in_the_way_of_another_and_not_of_its_own_run() {
    let mut deck = Deck::warm(&["checkout"], settings(vec![Demand::OneChange]));
    deck.keys("2 g B Enter");
    deck.types("checkout");
    deck.keys("Enter");
    assert_eq!(deck.executed.len(), 1, "a rollback is under way");
    deck.to_gate("checkout", "production");
    let Available::No(why) = availability(&deck.state, Verb::Approve) else { panic!("offered") };
    assert!(why.as_str().contains("your order \"roll back checkout\" is intended"), "{why}");
    assert!(matches!(availability(&deck.state, Verb::Reject), Available::Plan(_)));

    let mut deck = Deck::warm(&["checkout"], settings(vec![Demand::OneChange]));
    deck.to_gate("checkout", "staging");
    deck.keys("A y");
    assert_eq!(deck.executed.len(), 1);
    deck.news(0, flightdeck::domain::OrderState::Accepted { step: 0 });
    deck.to_gate("checkout", "production");
    assert!(matches!(availability(&deck.state, Verb::Approve), Available::Plan(_)), "the same run is the same change");
}

#[test]
fn after_a_rollback_by_anybody_the_environment_cools_down() {
    let back = |minutes: i64| Deployment {
        changed_at: ago(minutes),
        actor: Some(Text::new("linus")),
        ..deployment("checkout", "production", 30, "v1.8.0", DeploymentState::Succeeded)
    };
    let good = |id: u64, version: &str| deployment("checkout", "production", id, version, DeploymentState::Superseded);
    for (minutes, refused) in [(59, true), (61, false)] {
        let mut deck = Deck::warm(&["checkout"], settings(vec![Demand::CoolDown(Duration::from_secs(3600))]));
        deck.pass(11);
        let deployments = vec![back(minutes), good(17, "v1.9.0"), good(12, "v1.8.0")];
        deck.observed(Scope::Service(service("checkout")), with_production(&deployments));
        deck.to_gate("checkout", "production");
        match availability(&deck.state, Verb::Approve) {
            Available::No(why) => {
                assert!(refused);
                assert!(why.as_str().contains("production was rolled back to v1.8.0 by linus"), "{why}");
                assert!(why.as_str().contains("possible from Fri 14:01Z"), "{why}");
                // The end comes while one waits.
                deck.pass(70);
                assert!(matches!(availability(&deck.state, Verb::Approve), Available::Plan(_)));
            }
            _ => assert!(!refused),
        }
        deck.to_gate("checkout", "staging");
        assert!(matches!(availability(&deck.state, Verb::Approve), Available::Plan(_)), "staging was not rolled back");
    }
}

#[test]
fn a_rule_that_begins_to_refuse_while_the_plan_is_open_refuses_the_confirmation() {
    let mut deck = at_production(settings(vec![Demand::OneChange]));
    deck.types("checkout");
    let moving = deployment("checkout", "production", 30, "v2.1.0", DeploymentState::Deploying);
    let good = deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded);
    deck.pass(11);
    deck.observed(Scope::Service(service("checkout")), with_production(&[moving, good]));
    deck.keys("Enter");
    assert!(deck.executed.is_empty());
    let Phase::Denied(_, refusals) = &deck.dialogue().phase else { panic!("not denied") };
    assert_eq!(refusals[0].rule, Rule::OneChange);
    assert!(deck.count("RecordRefusal") > 0, "the refusal is journaled");
}

#[test]
fn a_soak_is_read_from_the_deployments_of_the_environment_before() {
    let demand = Demand::Soak { environment: Text::new("staging"), least: Duration::from_secs(3600 * 24) };
    let mut deck = Deck::warm(&["checkout"], settings(vec![demand]));
    // v2.0.0 is in staging since 980 minutes, which is less than a day.
    deck.to_gate("checkout", "production");
    let Available::No(why) = availability(&deck.state, Verb::Approve) else { panic!("offered") };
    let words = "v2.0.0 is in staging only since Thu 19 Nov 21:40Z, succeeded: no probe looked";
    assert!(why.as_str().contains(words), "{why}");
    assert!(why.as_str().contains("possible from Fri 21:40Z"), "{why}");
    deck.to_gate("checkout", "staging");
    assert!(matches!(availability(&deck.state, Verb::Approve), Available::Plan(_)));
}

#[test]
fn facts_are_gathered_for_nobody_where_no_guardrail_looks_at_them() {
    let mut deck = Deck::usual();
    deck.to_gate("checkout", "production");
    deck.keys("A");
    let Phase::Armed(plan, _) = &deck.dialogue().phase else { panic!("not armed") };
    let facts = facts(&deck.state, plan);
    assert_eq!(facts.me, Some(Text::new("grace")));
    assert!(facts.stays.is_empty() && facts.under_way.is_empty() && facts.unread.is_empty());
    assert_eq!(deck.state.screen.pane, Pane::NeedsYou);
}
