//! The four keys, by hand: `4 deployments, 1 failure: 25 %`, medians, and the rule of the frequency.

use flightdeck::domain::dora::{Bucket, Counted, Dora, Place, Put, collect, dora, ranges};
use flightdeck::domain::{
    ChangedCommit, CommitId, Comparison, Deployment, DeploymentState, EnvironmentId, Flags, ServiceId, Text,
    reconstruct,
};
use jiff::SignedDuration;

use super::by_hand::week;
use super::{deployment, minute, release};

fn production() -> EnvironmentId {
    EnvironmentId::new(&ServiceId::new("checkout"), "production")
}

/// A comparison of two versions whose commits were made at these minutes.
fn brought(base: &str, head: &str, commits: &[(&str, i64)]) -> Comparison {
    let commit = |(id, at): &(&str, i64)| ChangedCommit {
        id: CommitId::new(id),
        subject: Text::new("a change"),
        author: None,
        at: Some(minute(*at)),
        pull_request: None,
    };
    Comparison {
        service: ServiceId::new("checkout"),
        base: release(base).commit,
        head: release(head).commit,
        ahead: commits.len() as u64,
        behind: 0,
        commits: commits.iter().map(commit).collect(),
        commits_complete: true,
        files: Vec::new(),
        files_complete: true,
        flags: Flags::of([], true),
        url: None,
    }
}

fn events(list: &[Deployment], comparisons: &[Comparison]) -> Vec<Put> {
    let (environment, found) = (production(), reconstruct(list, false));
    let place = Place { environment: &environment, deployments: list, passages: &found.passages };
    collect(&[place], |base, head| comparisons.iter().find(|one| one.base == *base && one.head == *head))
}

/// The keys of the first 700 minutes.
fn keys(list: &[Deployment], comparisons: &[Comparison]) -> Dora {
    dora(&events(list, comparisons), minute(0), minute(700))
}

#[test]
fn four_deployments_of_which_one_failed_are_a_quarter() {
    use DeploymentState::{Failed, Succeeded, Superseded};
    let list = [
        deployment("d4", "v4", Succeeded, (40, Some(40), 45)),
        deployment("d3", "v3", Failed, (30, Some(30), 35)),
        deployment("d2", "v2", Superseded, (20, Some(20), 25)),
        deployment("d1", "v1", Superseded, (10, Some(10), 15)),
    ];
    let found = keys(&list, &[]);
    assert_eq!((found.failed, found.ended, found.failure_rate()), (1, 4, Some(250)));
    assert_eq!((found.delivered, found.rollbacks), (3, 0));
    // v3 failed at 35, v4 was delivered at 45.
    assert_eq!((found.restore, found.restored, found.open), (Some(SignedDuration::from_mins(10)), 1, 0));
    assert_eq!(
        (found.frequency, found.lead_time),
        (None, None),
        "seven hundred minutes are no week, and no commit is known"
    );
    assert_eq!(found.unread, 3);
}

#[test]
fn nothing_is_no_figure() {
    let found = keys(&[], &[]);
    assert_eq!((found.failure_rate(), found.lead_time, found.restore, found.frequency), (None, None, None, None));
    assert_eq!((found.delivered, found.failed, found.ended), (0, 0, 0));
}

/// The week of the intervals: v1, v2 and v4 (by d6) were delivered; d3 failed; d4, d5 and d9 went back, d5 from d6; d7 was
/// cancelled and d8 refused, which counts for nothing.
#[test]
fn the_week_by_hand() {
    let comparisons = [
        brought("v1", "v2", &[("c1", 60), ("c2", 100)]),
        // c2 came to production with v2 already.
        brought("v2", "v4", &[("c2", 100), ("c3", 20)]),
    ];
    let found = keys(&week(), &comparisons);
    assert_eq!((found.delivered, found.rollbacks), (3, 3));
    // d3 failed; d6 was rolled back by d5: two of d1, d2, d3 and d6.
    assert_eq!((found.failed, found.ended, found.failure_rate()), (2, 4, Some(500)));
    // d3: 205 to 234 (d4). d6: 320 to 370 (d5). The mean of 29 and 50 minutes.
    assert_eq!((found.restore, found.restored, found.open), (Some(SignedDuration::from_secs(39 * 60 + 30)), 2, 0));
    // c1 waited 50 minutes and c2 10 until d2 (110); c3 waited 300 until d6 (320). What d1 brought is not known.
    assert_eq!((found.lead_time, found.commits, found.unread), (Some(SignedDuration::from_mins(50)), 3, 1));
    let counted: Vec<(String, &str)> =
        events(&week(), &comparisons).iter().map(|put| (put.deployment.to_string(), put.counted.word())).collect();
    let expected = [
        ("d1", "delivered"),
        ("d2", "delivered"),
        ("d3", "failed"),
        ("d4", "rollback"),
        ("d6", "rolled_back"),
        ("d5", "rollback"),
        ("d9", "rollback"),
    ];
    assert_eq!(counted, expected.map(|(id, word)| (id.to_owned(), word)));
}

#[test]
fn what_was_restored_after_the_window_is_open_in_it() {
    let found = dora(&events(&week(), &[]), minute(200), minute(220));
    assert_eq!((found.failed, found.ended, found.restored, found.open), (1, 1, 0, 1));
    assert_eq!((found.failure_rate(), found.restore), (Some(1_000), None));
}

#[test]
fn a_range_that_was_cut_is_not_read() {
    let mut cut = brought("v1", "v2", &[("c1", 60)]);
    cut.commits_complete = false;
    let found = keys(&week(), &[cut]);
    assert_eq!((found.commits, found.unread), (0, 3));
}

#[test]
fn the_ranges_to_compare_are_those_that_deliveries_brought() {
    let (list, environment) = (week(), production());
    let found = reconstruct(&list, false);
    let place = Place { environment: &environment, deployments: &list, passages: &found.passages };
    let of = |base: &str, head: &str| (release(base).commit, release(head).commit);
    assert_eq!(ranges(place, minute(0)), [of("v1", "v2"), of("v2", "v4")]);
    assert_eq!(ranges(place, minute(200)), [of("v2", "v4")]);
}

/// So many deliveries on so many days of each week, the newest week first, each at noon.
fn weeks(days: &[i64]) -> Vec<Put> {
    let mut puts = Vec::new();
    for (week, days) in (0..).zip(days) {
        for day in 0..*days {
            puts.push(Put {
                environment: production(),
                deployment: flightdeck::domain::DeploymentId::new("d"),
                release: release("v1"),
                at: minute(-(week * 7 + day) * 1_440 - 720),
                counted: Counted::Delivered,
                commits: None,
            });
        }
    }
    puts
}

#[test]
fn the_frequency_is_that_of_the_median_week() {
    let of = |days: &[i64], window: i64| dora(&weeks(days), minute(-window * 1_440), minute(0)).frequency;
    // 0, 3, 3, 5: the median is three days.
    assert_eq!(of(&[3, 3, 0, 5], 28), Some(Bucket::Daily));
    // 0, 2, 3, 5: two and a half are not three.
    assert_eq!(of(&[3, 2, 0, 5], 28), Some(Bucket::Weekly));
    // Three weeks of four had one.
    assert_eq!(of(&[1, 0, 1, 1], 28), Some(Bucket::Weekly));
    // Two of four: the median is a half. Four weeks are no month, so nothing more can be said.
    assert_eq!(of(&[1, 0, 1, 0], 28), None);
    // Nine weeks, two of them with a delivery, one in each of the two months.
    assert_eq!(of(&[0, 1, 0, 0, 0, 0, 1, 0, 0], 63), Some(Bucket::Monthly));
    assert_eq!(of(&[0; 9], 63), Some(Bucket::Rarer));
    assert_eq!(of(&[5], 6), None, "six days are no week");
    // Several on one day are one day.
    let twice = [weeks(&[2]), weeks(&[2])].concat();
    assert_eq!(dora(&twice, minute(-7 * 1_440), minute(0)).frequency, Some(Bucket::Weekly));
}
