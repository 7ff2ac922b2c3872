//! Whatever the events: the intervals cover the line, do not overlap, and say what a second, slower reading says.

use flightdeck::domain::{
    CurrentState, Deployment, DeploymentState, Gap, Interval, Ran, Text, WaitReason, current, interval_at, reconstruct,
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::{deployment, minute};

const VERSIONS: [&str; 4] = ["v1", "v2", "v3", "v4"];
/// Every moment of the events lies below this minute.
const HORIZON: i64 = 40;

fn state() -> impl Strategy<Value = DeploymentState> {
    prop_oneof![
        3 => Just(DeploymentState::Superseded),
        1 => Just(DeploymentState::Succeeded),
        1 => Just(DeploymentState::Deploying),
        1 => Just(DeploymentState::Failed),
        1 => Just(DeploymentState::Errored),
        1 => Just(DeploymentState::Cancelled),
        1 => Just(DeploymentState::Abandoned),
        1 => Just(DeploymentState::Queued),
        1 => Just(DeploymentState::Waiting(WaitReason::Approval)),
        1 => Just(DeploymentState::Unknown(Text::new("odd"))),
    ]
}

/// Deployments in the order in which a provider lists them: newest first.
fn deployments() -> impl Strategy<Value = Vec<Deployment>> {
    let one = (0..20_i64, prop::option::of(0..10_i64), 0..10_i64, state(), prop::sample::select(&VERSIONS[..]));
    prop::collection::vec(one, 0..10).prop_map(|parts| {
        let mut list: Vec<Deployment> = parts
            .into_iter()
            .enumerate()
            .map(|(number, (created, wait, takes, state, version))| {
                let began = wait.map(|wait| created + wait);
                let changed = began.unwrap_or(created) + takes;
                deployment(&format!("{number:02}"), version, state, (created, began, changed))
            })
            .collect();
        list.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
        list
    })
}

/// What stands at a moment, found by asking every deployment for itself.
#[derive(Debug, PartialEq, Eq)]
enum Stands {
    Nothing,
    Release(String),
    Partial(Option<String>, String, &'static str),
    Unread,
    Unknown(String),
}

fn stands(list: &[Deployment], more: bool, at: Timestamp) -> Stands {
    let delivered = |deployment: &Deployment| deployment.state.was_good() && deployment.changed_at <= at;
    let version = |deployment: &Deployment| deployment.release.version.to_string();
    let base =
        (0..list.len()).rev().filter(|place| delivered(&list[*place])).max_by_key(|place| list[*place].changed_at);
    let disturbs = |place: usize| {
        let one = &list[place];
        if one.begun().is_none_or(|begun| begun > at) {
            return None;
        }
        let replaced_by = |newer: bool, by: usize| {
            let end = one.changed_at;
            delivered(&list[by]) && (list[by].changed_at > end || (list[by].changed_at == end && newer))
        };
        match &one.state {
            state if state.was_good() => (one.changed_at > at).then_some("deploying"),
            DeploymentState::Deploying => Some("deploying"),
            DeploymentState::Unknown(_) => (!(0..place).any(|by| replaced_by(true, by))).then_some("unknown"),
            state if one.changed_at <= at => {
                (!(0..list.len()).any(|by| replaced_by(by < place, by))).then_some(state.word())
            }
            _ => Some("deploying"),
        }
    };
    let newest = (0..list.len()).find_map(|place| disturbs(place).map(|word| (place, word)));
    match (newest, base) {
        (Some((place, "unknown")), _) => Stands::Unknown(version(&list[place])),
        (Some((place, word)), base) => {
            Stands::Partial(base.map(|base| version(&list[base])), version(&list[place]), word)
        }
        (None, Some(base)) => Stands::Release(version(&list[base])),
        (None, None) if more => Stands::Unread,
        (None, None) => Stands::Nothing,
    }
}

fn said(interval: &Interval) -> Stands {
    match &interval.what {
        Ran::Nothing => Stands::Nothing,
        Ran::Release { release, .. } => Stands::Release(release.version.to_string()),
        Ran::Partial { before, or, because, .. } => {
            let before = before.as_ref().map(|before| before.version.to_string());
            Stands::Partial(before, or.version.to_string(), because.word())
        }
        Ran::Gap(Gap::NotReadThatFar) => Stands::Unread,
        Ran::Gap(Gap::UnknownState { or, .. }) => Stands::Unknown(or.version.to_string()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_intervals_cover_the_line_without_overlap(list in deployments(), more in any::<bool>()) {
        let found = reconstruct(&list, more).intervals;
        prop_assert_eq!(found.first().unwrap().from, None);
        prop_assert_eq!(found.last().unwrap().until, None);
        for pair in found.windows(2) {
            prop_assert_eq!(pair[0].until, pair[1].from);
            prop_assert!(pair[0].until.is_some());
            prop_assert_ne!(&pair[0].what, &pair[1].what, "two intervals that are one");
            prop_assert!(pair[0].from < pair[0].until || pair[0].from.is_none());
        }
        for at in (-1..HORIZON).map(minute) {
            prop_assert_eq!(found.iter().filter(|interval| interval.covers(at)).count(), 1);
        }
    }

    #[test]
    fn every_moment_is_what_each_deployment_for_itself_makes_it(list in deployments(), more in any::<bool>()) {
        let found = reconstruct(&list, more).intervals;
        for at in (-1..HORIZON).map(minute) {
            prop_assert_eq!(said(interval_at(&found, at).unwrap()), stands(&list, more, at), "at {}", at);
        }
    }

    #[test]
    fn the_end_of_the_line_is_what_is_current(list in deployments()) {
        let found = reconstruct(&list, false).intervals;
        let last = &found.last().unwrap().what;
        match current(&list, None) {
            None => prop_assert_eq!(last, &Ran::Nothing),
            Some(current) => match (&current.state, last) {
                (CurrentState::SucceededUnverified, Ran::Release { release, .. }) => {
                    prop_assert!(release.same(&current.release));
                }
                (CurrentState::Partial { or, because, .. }, Ran::Partial { before, or: found, because: why, .. }) => {
                    prop_assert!(found.same(or) && why == because);
                    prop_assert!(before.as_ref().is_some_and(|before| before.same(&current.release)));
                }
                // Nothing was ever delivered: the screen names what was tried, and calls it unknown.
                (CurrentState::Unknown, Ran::Partial { before: None, or, .. }) => {
                    prop_assert!(or.same(&current.release));
                }
                (CurrentState::Unknown, Ran::Gap(Gap::UnknownState { .. })) => {}
                (state, ran) => prop_assert!(false, "{:?} is not {:?}", state, ran),
            },
        }
    }

    #[test]
    fn what_never_began_changes_nothing(list in deployments(), more in any::<bool>()) {
        let began: Vec<Deployment> = list.iter().filter(|one| one.begun().is_some()).cloned().collect();
        prop_assert_eq!(reconstruct(&list, more).intervals, reconstruct(&began, more).intervals);
        let found = reconstruct(&list, more).passages;
        prop_assert_eq!(found.len(), list.len());
        for (passage, deployment) in found.iter().zip(&list) {
            prop_assert_eq!(passage.is_some(), deployment.begun().is_some());
        }
    }

    #[test]
    fn the_first_release_that_was_read_is_no_rollback(list in deployments(), more in any::<bool>()) {
        let rollbacks = reconstruct(&list, more).passages.iter().flatten().filter(|passage| passage.rollback).count();
        let versions: std::collections::BTreeSet<_> =
            list.iter().filter(|one| one.begun().is_some()).map(|one| &one.release.version).collect();
        let began = list.iter().filter(|one| one.begun().is_some()).count();
        // Each version has to go forward once before it can be put back.
        prop_assert!(rollbacks + versions.len() <= began.max(versions.len()));
    }
}
