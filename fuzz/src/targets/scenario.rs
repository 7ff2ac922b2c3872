//! Scenarios of the simulator: read or refused.

use flightdeck::sim::Scenario;

const OWN: &str = r#"
name = "window"
title = "A window"
like = "large-fleet"
count = 3
kinds = { mine = 1, theirs = 1, soaking = 0, moving = 1, red = 0, halfway = 0, refused = 0, held = 0, archived = 0 }
"#;

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![OWN.as_bytes().to_vec(), include_bytes!("../../../assets/scenarios/calm-friday.toml").to_vec()]
}

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // A fleet of a million services is legal and takes long: not what is looked for here.
    if text.split(|character: char| !character.is_ascii_digit()).any(|digits| digits.len() > 3)
        && text.contains("count")
    {
        return;
    }
    if let Err(error) = Scenario::from_toml(&text) {
        assert!(!error.to_string().is_empty());
    }
}
