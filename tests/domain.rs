//! The words: sanitised text, derived states, premises, digests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use flightdeck::domain::{
    CommitId, CurrentState, Deployment, DeploymentId, DeploymentState, EnvironmentId, Flag, Flags, IntentId, Mono, Now,
    Premise, PremiseKey, PutBack, Release, RunId, Seal, ServiceId, Sight, Text, Tier, current, differences,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + seconds).unwrap()
}

fn deployment(id: &str, version: &str, state: DeploymentState) -> Deployment {
    Deployment {
        id: DeploymentId::new(id),
        environment: EnvironmentId::new(&ServiceId::new("checkout"), "production"),
        release: Release {
            version: Text::new(version),
            commit: CommitId::new(version),
            reference: Text::new(version),
            tagged: true,
        },
        actor: None,
        state,
        created_at: at(0),
        began_at: None,
        changed_at: at(id.len().try_into().unwrap()),
        run: None,
        attempt: None,
        description: Text::default(),
        environment_url: None,
        put_back: PutBack::Unsaid,
    }
}

#[test]
fn foreign_text_is_shown_harmless_and_sent_back_whole() {
    for (raw, shown) in [
        ("plain words", "plain words"),
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("over\u{202e}txt.exe", "over<U+202E>txt.exe"),
        ("zero\u{200b}width", "zero<U+200B>width"),
        ("tab\tand\nline", "tab and\\nline"),
        ("\u{9b}31m", "\\x9b31m"),
        ("bell\x07", "bell\\x07"),
        ("Zürich 東京", "Zürich 東京"),
        ("\u{301}leading mark", "leading mark"),
    ] {
        let text = Text::new(raw);
        assert_eq!(text.as_str(), shown);
        assert_eq!(text.raw(), raw);
        assert_eq!(serde_json::to_string(&text).unwrap(), serde_json::to_string(shown).unwrap());
    }
    let stacked = format!("e{}", "\u{301}".repeat(40));
    assert_eq!(Text::new(&stacked).as_str().chars().count(), 4);
}

proptest! {
    #[test]
    fn no_text_ever_shows_a_control_or_a_direction(raw in any::<String>()) {
        let shown = Text::new(&raw);
        let bad = |character: char| {
            let code = u32::from(character);
            character.is_control() || matches!(code, 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF)
        };
        prop_assert!(!shown.as_str().chars().any(bad));
        let again = Text::new(shown.as_str());
        prop_assert_eq!(again.as_str(), shown.as_str());
    }
}

#[test]
fn tiers_are_guessed_with_caution() {
    for (name, tier) in [
        ("production", Tier::Production),
        ("prod-eu", Tier::Production),
        ("live", Tier::Production),
        ("Production (us)", Tier::Production),
        ("pre-prod", Tier::Staging),
        ("preproduction", Tier::Staging),
        ("nonprod", Tier::Staging),
        ("staging", Tier::Staging),
        ("qa", Tier::Testing),
        ("dev", Tier::Development),
        ("review/feature-1", Tier::Development),
        ("github-pages", Tier::Other),
        ("delivery", Tier::Other),
    ] {
        assert_eq!(Tier::guess(name), tier, "{name}");
    }
}

/// A name, deployments newest first, and the version and state that they make.
type Case = (&'static str, Vec<Deployment>, Option<(&'static str, &'static str)>);

#[test]
fn what_runs_is_never_greener_than_what_is_known() {
    use DeploymentState::{Abandoned, Cancelled, Deploying, Failed, Queued, Succeeded, Superseded, Unknown};
    let good = || deployment("1", "v1", Superseded);
    let cases: Vec<Case> = vec![
        ("nothing", vec![], None),
        ("one good", vec![deployment("2", "v2", Succeeded), good()], Some(("v2", "succeeded_unverified"))),
        ("failed after good", vec![deployment("2", "v2", Failed), good()], Some(("v1", "partial"))),
        ("cancelled after good", vec![deployment("2", "v2", Cancelled), good()], Some(("v1", "partial"))),
        ("running after good", vec![deployment("2", "v2", Deploying), good()], Some(("v1", "partial"))),
        ("queued after good", vec![deployment("2", "v2", Queued), good()], Some(("v1", "succeeded_unverified"))),
        ("refused after good", vec![deployment("2", "v2", Abandoned), good()], Some(("v1", "succeeded_unverified"))),
        (
            "unreadable after good",
            vec![deployment("2", "v2", Unknown(Text::new("odd"))), good()],
            Some(("v1", "unknown")),
        ),
        (
            "good after failed",
            vec![deployment("3", "v3", Succeeded), deployment("2", "v2", Failed), good()],
            Some(("v3", "succeeded_unverified")),
        ),
        ("never good", vec![deployment("2", "v2", Failed)], Some(("v2", "unknown"))),
    ];
    for (name, deployments, expected) in cases {
        let found = current(&deployments, None);
        let found = found.as_ref().map(|found| (found.release.version.as_str(), found.state.word()));
        assert_eq!(found, expected, "{name}");
    }
    let partial = current(&[deployment("2", "v2", Failed), good()], None).unwrap();
    assert!(matches!(partial.state, CurrentState::Partial { or, because: Failed, .. } if or.version.as_str() == "v2"));
}

#[test]
fn flags_are_unknown_when_the_list_was_cut() {
    let whole = Flags::of(["src/main.rs", "db/migrations/007.sql", "Cargo.lock"], true);
    assert_eq!((whole.migrations, whole.dependencies, whole.configuration), (Flag::Yes, Flag::Yes, Flag::No));
    let cut = Flags::of(["src/main.rs", "infra/main.tf"], false);
    assert_eq!((cut.migrations, cut.infrastructure), (Flag::Unknown, Flag::Yes));
}

#[test]
fn silence_is_not_agreement() {
    let run = RunId::new(&ServiceId::new("checkout"), "7");
    let premises = [
        Premise::new(PremiseKey::RunAttempt(run.clone()), "1"),
        Premise::new(PremiseKey::RunCommit(run.clone()), "abc"),
    ];
    let now = Now { wall: at(0), mono: Mono::default() };
    let sight = |values: Vec<Premise>| Sight { at: now, values };
    assert!(differences(&premises, &sight(premises.to_vec())).is_empty());
    let changed = sight(vec![Premise::new(PremiseKey::RunAttempt(run.clone()), "2"), premises[1].clone()]);
    let found = differences(&premises, &changed);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].was.as_str(), found[0].is.as_str()), ("1", "2"));
    assert_eq!(differences(&premises, &sight(vec![])).len(), 2);
}

#[test]
fn a_mark_is_recognised_whatever_head_it_was_sent_with() {
    let seal = Seal { intent: IntentId::new("0a1b2c"), head: "ffee".to_owned() };
    assert!(seal.found_in(&format!("ship it {}", seal.mark())));
    assert!(seal.found_in("[flightdeck 0a1b2c 123456789abc]"));
    assert!(seal.found_in("[flightdeck 0a1b2c]"));
    assert!(!seal.found_in("[flightdeck 0a1b2cd]"));
    assert!(!seal.found_in("0a1b2c"));
}
