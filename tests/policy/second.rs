//! The second person: who counts, for which plan, and what a safing verb does without.

use flightdeck::domain::{Plan, Text, Tier, Verb};
use flightdeck::policy::{
    Answer, Challenge, Demand, Facts, Guardrail, Reach, Rule, SecondPerson, Settings, Signer, Verdict, assess,
    signature_characters,
};
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use crate::{ask, now, plan};

fn plan_of() -> Plan {
    plan(ask(Verb::Approve), Tier::Production)
}

fn rollback_plan() -> Plan {
    plan(ask(Verb::RollBack), Tier::Production)
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

fn signer(login: &str, seed: u8) -> Signer {
    format!("{login} {}", key(seed).public_key().to_openssh().unwrap()).parse().unwrap()
}

fn settings() -> Settings {
    let guardrail = Guardrail {
        name: Text::new("four eyes"),
        reason: Text::new("audit"),
        reach: Reach::default(),
        demands: vec![Demand::SecondPerson(vec![signer("grace", 1), signer("ada", 2)])],
    };
    Settings { guardrails: vec![guardrail], ..Settings::default() }
}

/// What is pasted: a signature as `ssh-keygen -Y sign` writes it.
fn signed(seed: u8, namespace: &str, message: &str) -> String {
    let signature = key(seed).sign(namespace, HashAlg::Sha512, message.as_bytes()).unwrap();
    signature.to_pem(LineEnding::LF).unwrap()
}

fn facts(me: Option<&str>) -> Facts {
    Facts { me: me.map(Text::new), ..Facts::default() }
}

fn challenge(plan: &Plan, me: Option<&str>) -> Challenge {
    match assess(plan, &settings(), &facts(me), None, now()) {
        Verdict::Ask(challenge) => challenge,
        other => panic!("{other:?}"),
    }
}

/// What becomes of a plan that is confirmed with a signature: the rule that refuses and why, or nothing.
fn confirmed(plan: &Plan, me: Option<&str>, signature: Option<&str>) -> Option<(Rule, String)> {
    let plan = plan.clone().with_second(signature.map(|text| Text::new(&signature_characters(text))));
    let words = challenge(&plan, me).words();
    let typed = if words.is_empty() { vec!["y".into()] } else { words.iter().map(|word| word.raw().into()).collect() };
    match assess(&plan, &settings(), &facts(me), Some(&Answer { typed, reason: None }), now()) {
        Verdict::Clear(_) => None,
        Verdict::Deny(refusals) => refusals.first().map(|refusal| (refusal.rule, refusal.why.to_string())),
        Verdict::Ask(_) => panic!("asked again"),
    }
}

#[test]
fn somebody_else_signs_this_plan_or_nothing_is_sent() {
    let plan = plan_of();
    let digest = plan.digest().to_string();
    let other = "0".repeat(64);
    let cases = [
        ("nobody signed", Some("ada"), None, Some("a second person must sign this plan: grace")),
        ("grace did", Some("ada"), Some(signed(1, "flightdeck", &digest)), None),
        ("grace did, with echo", Some("ada"), Some(signed(1, "flightdeck", &format!("{digest}\n"))), None),
        ("ada signs her own", Some("ada"), Some(signed(2, "flightdeck", &digest)), Some("ada acts here")),
        ("ada signs her own, in capitals", Some("ADA"), Some(signed(2, "flightdeck", &digest)), Some("acts here")),
        ("a stranger", Some("ada"), Some(signed(9, "flightdeck", &digest)), Some("not for this plan, or of none")),
        ("another plan", Some("ada"), Some(signed(1, "flightdeck", &other)), Some("not for this plan")),
        ("for another purpose", Some("ada"), Some(signed(1, "git", &digest)), Some("not for this plan")),
        ("nobody knows who acts", None, Some(signed(1, "flightdeck", &digest)), Some("nobody knows yet who you are")),
    ];
    for (case, me, signature, refused) in cases {
        let found = confirmed(&plan, me, signature.as_deref());
        match (refused, found) {
            (None, None) => {}
            (Some(expected), Some((rule, why))) => {
                assert_eq!(rule, Rule::SecondPerson, "{case}");
                assert!(why.contains(expected), "{case}: {why}");
            }
            (_, found) => panic!("{case}: {found:?}"),
        }
    }
    assert!(confirmed(&plan, Some("ada"), Some("hello")).unwrap().1.contains("not an SSH signature"));
}

#[test]
fn what_is_pasted_may_have_lost_its_lines() {
    let plan = plan_of();
    let signature = signed(1, "flightdeck", &plan.digest().to_string());
    for pasted in [signature.replace('\n', " "), signature.replace('\n', "\r\n"), format!("> {}", signature.trim())] {
        assert_eq!(confirmed(&plan, Some("ada"), Some(&pasted)), None, "{pasted}");
    }
}

#[test]
fn a_signature_ends_with_the_facts_that_it_stands_on() {
    let plan = plan_of();
    let signature = signed(1, "flightdeck", &plan.digest().to_string());
    let changed = plan.with_reason(Some(Text::new("another reason")));
    assert!(confirmed(&changed, Some("ada"), Some(&signature)).is_some(), "the reason is sent, so it is signed");
}

#[test]
fn a_rollback_goes_without_and_says_so() {
    let plan = rollback_plan();
    assert_eq!(confirmed(&plan, Some("ada"), None), None);
    let challenge = challenge(&plan, Some("ada"));
    assert!(!challenge.required);
    let over = challenge.stepped_over(&plan.digest(), None);
    assert_eq!(over.len(), 1);
    assert!(over[0].as_str().contains("four eyes") && over[0].as_str().contains("break-glass"), "{over:?}");
    let signature = Text::new(&signature_characters(&signed(1, "flightdeck", &plan.digest().to_string())));
    assert!(challenge.stepped_over(&plan.digest(), Some(&signature)).is_empty(), "signed, nothing is stepped over");
}

#[test]
fn who_may_sign_says_who_is_left() {
    let second = SecondPerson { signers: vec![signer("grace", 1), signer("ada", 2)], first: Some(Text::new("ada")) };
    assert_eq!(second.who(), "grace");
    for (text, wrong) in [("grace", "a login and"), ("grace ssh-ed25519 AAAA", "not a readable"), ("", "a login and")] {
        assert!(text.parse::<Signer>().unwrap_err().to_string().contains(wrong), "{text}");
    }
}
