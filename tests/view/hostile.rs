//! Whatever comes from outside, no view holds a character that a terminal would obey.

use flightdeck::cockpit::view::{self, Empty};
use flightdeck::cockpit::{Line, Overlay, Pane, RowId, Tab};
use flightdeck::domain::{Fault, FaultKind, MayI, Text, WorkflowState};
use flightdeck::policy::Settings;
use proptest::prelude::*;

use crate::deck::{Deck, gate, run_id, service};
use crate::said::{ALL, change, select, tab};

/// Characters that a terminal obeys, or that make a line read as another one.
fn obeyed(text: &str) -> bool {
    text.chars().any(|character| {
        let code = u32::from(character);
        character.is_control() || matches!(code, 0x200B..=0x200F | 0x2028..=0x202E | 0x2066..=0x2069 | 0xFEFF)
    })
}

/// Everything that the selectors say, with debug escapes undone: `Debug` of a harmless text holds no escape of its own but
/// quotes and backslashes.
fn everything(deck: &mut Deck) -> Vec<String> {
    let state = &deck.state;
    let mut said = vec![
        format!("{:?}", view::needs_you(state, ALL)),
        format!("{:?}", view::environments(state, ALL)),
        format!("{:?}", view::pipelines(state, ALL)),
        format!("{:?}", view::header(state)),
        format!("{:?}", view::footer(state)),
        format!("{:?}", view::plan(state)),
        format!("{:?}", view::rollback(state)),
    ];
    for shown in Tab::ALL {
        tab(deck, shown);
        said.push(format!("{:?}", view::detail(&deck.state, ALL)));
    }
    deck.state.screen.overlay = Some(Overlay::Actions { cursor: 0 });
    said.push(format!("{:?}", view::actions(&deck.state)));
    said
}

/// What `Debug` writes for a control or bidirectional character that was not made harmless before.
fn escaped(said: &str) -> bool {
    // A harmless text shows an escape character as the four characters `\x1b`, which Debug doubles to `\\x1b`.
    let said = said.replace("\\\\", "");
    ["\\u{1b}", "\\u{7}", "\\u{202e}", "\\u{200b}", "\\u{9b}", "\\r", "\\n", "\\0"]
        .iter()
        .any(|sign| said.contains(sign))
}

fn poison() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("\u{1b}[2J".to_owned()),
        Just("\u{9b}31m".to_owned()),
        Just("\u{202e}dab".to_owned()),
        Just("\u{200b}".to_owned()),
        Just("\r\n\u{7}\0".to_owned()),
        "[a-z/`' ]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 1..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_view_holds_what_a_terminal_obeys(bad in poison(), typed in poison()) {
        let mut deck = Deck::warm(&["checkout"], Settings::default());
        let text = Text::new(&bad);
        select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
        deck.keys("A");
        change(&mut deck, |state| {
            let found = state.world.services.get_mut(&service("checkout")).unwrap();
            found.faults.push(Fault::new(FaultKind::Forbidden, &bad, &bad).hint(&bad));
            let known = found.service.as_mut().unwrap();
            known.name = text.clone();
            known.workflows[0].name = text.clone();
            known.workflows[0].state = WorkflowState::Unknown(text.clone());
            for run in &mut found.runs {
                run.name = text.clone();
                run.title = text.clone();
                run.branch = text.clone();
                run.actor = Some(text.clone());
            }
            for place in &mut found.environments {
                let rules = place.environment.rules.get_or_insert_default();
                rules.push(flightdeck::domain::ProtectionRule::Unknown(text.clone()));
                for deployment in &mut place.deployments {
                    deployment.release.version = text.clone();
                    deployment.actor = Some(text.clone());
                }
                place.current = flightdeck::domain::current(&place.deployments, None);
            }
            let detail = found.details.get_mut(&run_id("checkout", 482)).unwrap();
            for gate in &mut detail.gates.as_mut().unwrap().value {
                gate.release.version = text.clone();
                gate.may_i = MayI::No(text.clone());
                gate.reviewers[0].name = text.clone();
                gate.initiator = Some(text.clone());
            }
            let source = state.world.sources.values_mut().next().unwrap();
            source.fault = Some(Fault::new(FaultKind::Malformed, &bad, &bad));
            let line = Line { text: typed.clone(), cursor: 0 };
            if let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay {
                dialogue.reason = line.clone();
                dialogue.words = vec![line.clone()];
                dialogue.complaint = Some(bad.clone());
                if let flightdeck::cockpit::Phase::Armed(plan, _) = &mut dialogue.phase {
                    plan.title = text.clone();
                    plan.warnings = vec![text.clone(); 2];
                    plan.next = text.clone();
                    plan.steps[0].request.path.push_str(&bad);
                    plan.steps[0].request.body =
                        Some(serde_json::json!({ "name": bad }));
                }
            }
        });
        for said in everything(&mut deck) {
            prop_assert!(!obeyed(&said) && !escaped(&said), "{said}");
        }
    }
}

#[test]
fn the_check_itself_finds_what_it_looks_for() {
    assert!(escaped(&format!("{:?}", "a\u{1b}[2J")));
    assert!(escaped(&format!("{:?}", "a\u{202e}b")));
    assert!(obeyed("\u{7}"));
    assert!(!escaped(&format!("{:?}", Text::new("a\u{1b}[2J"))));
    assert!(!escaped(&format!("{:?}", Empty::Nothing(Text::new("a\nb")))));
}
