//! A week of one environment, reasoned out by hand.
//!
//! ```text
//! minute   what
//!   10-15  d1  v1 is deployed: the first thing that ever ran
//!  100-110 d2  v2 is deployed
//!  200-205 d3  v3 fails: v2 or v3 from 200 on, and nobody cleans up until
//!  230-234 d4  v2 is put back: a rollback, for v3 is younger
//!  300     d5  v3 again, now with the fix; it waits at its gate until 360 and is delivered at 370
//!  310-320 d6  v4 is asked for later and delivered before: v4 runs from 320 to 360
//!  400-402 d7  v5 is stopped at 402: v3 or v5
//!  500     d8  v6 was refused at its gate: nothing happened
//!  600-610 d9  v4 is put forward again: it is younger than v3 by its first attempt, but v5, which may be there, is younger
//! ```

use flightdeck::domain::{Deployment, DeploymentState, Gap, Ran, Text, interval_at, reconstruct};

use super::{deployment, minute};

/// Newest first, as a provider lists them.
pub(crate) fn week() -> Vec<Deployment> {
    use DeploymentState::{Abandoned, Cancelled, Failed, Succeeded, Superseded};
    let mut list = vec![
        deployment("d1", "v1", Superseded, (10, Some(10), 15)),
        deployment("d2", "v2", Superseded, (100, Some(100), 110)),
        deployment("d3", "v3", Failed, (200, Some(200), 205)),
        deployment("d4", "v2", Superseded, (230, Some(230), 234)),
        deployment("d5", "v3", Superseded, (300, Some(360), 370)),
        deployment("d6", "v4", Superseded, (310, Some(310), 320)),
        deployment("d7", "v5", Cancelled, (400, Some(400), 402)),
        deployment("d8", "v6", Abandoned, (500, None, 510)),
        deployment("d9", "v4", Succeeded, (600, Some(600), 610)),
    ];
    list.reverse();
    list
}

/// An interval in words: `100-110 v1 or v2, deploying`.
fn words(list: &[Deployment], more: bool) -> Vec<String> {
    let at = |moment: Option<jiff::Timestamp>| {
        moment.map_or_else(|| "*".to_owned(), |at| (at.duration_since(minute(0)).as_secs() / 60).to_string())
    };
    let ran = |what: &Ran| match what {
        Ran::Nothing => "nothing".to_owned(),
        Ran::Release { release, rollback, .. } => {
            format!("{}{}", release.version, if *rollback { ", put back" } else { "" })
        }
        Ran::Partial { before, or, because, .. } => {
            let before = before.as_ref().map_or("?", |before| before.version.as_str());
            format!("{before} or {}, {}", or.version, because.word())
        }
        Ran::Gap(Gap::NotReadThatFar) => "not read".to_owned(),
        Ran::Gap(Gap::UnknownState { word, .. }) => format!("unknown: {word}"),
    };
    reconstruct(list, more)
        .intervals
        .iter()
        .map(|interval| format!("{}-{} {}", at(interval.from), at(interval.until), ran(&interval.what)))
        .collect()
}

#[test]
fn a_week_is_told_as_it_was() {
    let expected = [
        "*-10 nothing",
        "10-15 ? or v1, deploying",
        "15-100 v1",
        "100-110 v1 or v2, deploying",
        "110-200 v2",
        "200-205 v2 or v3, deploying",
        "205-230 v2 or v3, failed",
        "230-234 v2 or v2, deploying",
        "234-310 v2, put back",
        "310-320 v2 or v4, deploying",
        "320-360 v4",
        "360-370 v4 or v3, deploying",
        // v3 was first tried before v4: to put it over v4 is to go back, whatever was fixed on the way.
        "370-400 v3, put back",
        "400-402 v3 or v5, deploying",
        "402-600 v3 or v5, cancelled",
        "600-610 v3 or v4, deploying",
        "610-* v4, put back",
    ];
    assert_eq!(words(&week(), false), expected);
}

#[test]
fn what_was_not_read_is_a_gap_and_never_a_guess() {
    // Only the four newest were read: what ran before d5 was delivered is not known, though d6 began before that.
    let read = &week()[..4];
    assert_eq!(
        words(read, true)[..4],
        ["*-310 not read", "310-320 ? or v4, deploying", "320-400 v4", "400-402 v4 or v5, deploying"]
            .map(str::to_owned)
    );
    let nothing = words(&[], true);
    assert_eq!(nothing, ["*-* not read"]);
    assert_eq!(words(&[], false), ["*-* nothing"]);
}

#[test]
fn a_state_that_nobody_knows_is_a_gap_until_something_follows() {
    let odd = DeploymentState::Unknown(Text::new("half_done"));
    let mut list = vec![
        deployment("d3", "v3", DeploymentState::Succeeded, (90, Some(90), 95)),
        deployment("d2", "v2", odd, (50, None, 60)),
        deployment("d1", "v1", DeploymentState::Superseded, (10, Some(10), 15)),
    ];
    let expected = [
        "*-10 nothing",
        "10-15 ? or v1, deploying",
        "15-50 v1",
        "50-90 unknown: half_done",
        "90-95 v1 or v3, deploying",
        "95-* v3",
    ];
    assert_eq!(words(&list, false), expected);
    // Nothing follows: it stays unknown.
    list.remove(0);
    assert_eq!(words(&list, false)[2..], ["15-50 v1", "50-* unknown: half_done"].map(str::to_owned));
}

#[test]
fn the_moment_of_a_change_belongs_to_what_began_then() {
    let found = reconstruct(&week(), false).intervals;
    let version = |minutes: i64| match &interval_at(&found, minute(minutes)).unwrap().what {
        Ran::Release { release, .. } => release.version.to_string(),
        other => other.word().to_owned(),
    };
    assert_eq!([version(14), version(15), version(99), version(100)], ["partial", "v1", "v1", "partial"]);
    assert_eq!([version(-1_000_000), version(9), version(10)], ["nothing", "nothing", "partial"]);
    assert_eq!([version(610), version(1_000_000)], ["v4", "v4"]);
}

#[test]
fn a_rollback_is_a_new_deployment_of_an_older_release() {
    let list = week();
    let found = reconstruct(&list, false).passages;
    let rollbacks: Vec<&str> = list
        .iter()
        .zip(&found)
        .filter(|(_, passage)| passage.as_ref().is_some_and(|passage| passage.rollback))
        .map(|(deployment, _)| deployment.id.raw())
        .collect();
    assert_eq!(rollbacks, ["d9", "d5", "d4"]);
    let from = |id: &str| {
        let place = list.iter().position(|deployment| deployment.id.raw() == id).unwrap();
        found[place].as_ref().and_then(|passage| passage.from).map(|from| list[from].release.version.to_string())
    };
    assert_eq!(
        [from("d1"), from("d3"), from("d4"), from("d5")],
        [None, Some("v2".into()), Some("v2".into()), Some("v4".into())]
    );
}

#[test]
fn what_follows_at_once_comes_from_what_was_delivered_then() {
    // The second one begins in the very second in which the first one was delivered.
    let list = vec![
        deployment("d2", "v2", DeploymentState::Succeeded, (5, Some(20), 30)),
        deployment("d1", "v1", DeploymentState::Superseded, (1, Some(10), 20)),
    ];
    assert_eq!(
        words(&list, false),
        ["*-10 nothing", "10-20 ? or v1, deploying", "20-30 v1 or v2, deploying", "30-* v2"]
    );
    let found = reconstruct(&list, false).passages;
    assert_eq!(found[0].as_ref().unwrap().from, Some(1));
}
