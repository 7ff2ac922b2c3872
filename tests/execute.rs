//! Orders carried out against a provider that answers from a script, in paused time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::type_complexity, clippy::print_stdout, reason = "tables of cases; a skip is said")]

#[path = "support/scripted.rs"]
mod scripted;

use std::time::Duration;

use flightdeck::domain::{FaultKind, OrderState, Text};
use flightdeck::journal::Entry;
use flightdeck::policy::{Facts, Freeze, ReadOnly, Settings};
use flightdeck::runtime::journal_file::read;
use scripted::{Look, Scripted, Send, did_not, executor, happened, not_yet, order, plan, told, words};

fn records(folder: &tempfile::TempDir) -> Vec<flightdeck::journal::Record> {
    let reading = read(folder.path()).unwrap();
    assert_eq!(reading.broken, None);
    reading.records
}

#[tokio::test(start_paused = true)]
async fn an_order_is_written_down_sent_once_and_watched_until_it_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], [not_yet(), not_yet(), happened()]);
    let (executor, mut news) = executor(&provider, folder.path());
    let order = order(plan(1, false, false), (executor.clock)());

    let state = executor.execute(order).await;

    assert!(matches!(state, OrderState::Done { .. }), "{state:?}");
    assert_eq!(provider.writes(), 1);
    let records = records(&folder);
    assert_eq!(words(&records), ["intended", "sending", "answered", "observed", "ended"]);
    let states: Vec<_> = told(&mut news).iter().map(OrderState::word).collect();
    assert_eq!(states, ["intended", "sending", "accepted", "done"]);
    // The mark that was sent carries the head of the chain as it stood when the order was written down.
    let mark = provider.marks.lock().unwrap()[0].clone();
    assert_eq!(mark, format!("[flightdeck intent-1 {}]", &records[0].hash[..12]));
}

#[tokio::test(start_paused = true)]
async fn a_changed_premise_sends_nothing_and_says_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([Look::Differs("18 v2.14.0")], [], []);
    let (executor, _news) = executor(&provider, folder.path());
    let order = order(plan(1, false, false), (executor.clock)());

    let state = executor.execute(order).await;

    let OrderState::Stale { step: 0, differences } = state else { panic!("{state:?}") };
    assert_eq!((differences[0].was.as_str(), differences[0].is.as_str()), ("17 v2.13.2", "18 v2.14.0"));
    assert_eq!(provider.writes(), 0);
    assert_eq!(words(&records(&folder)), ["intended", "stale", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_unknown_and_resolved_by_reading_alone() {
    for (send, evidence, word) in [
        (Send::Lost, happened(), "resolved"),
        (Send::Lost, did_not(), "not sent"),
        (Send::Panics, happened(), "resolved"),
        (Send::Hangs, happened(), "resolved"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let provider = Scripted::new([], [send.clone()], [not_yet(), evidence]);
        let (executor, mut news) = executor(&provider, folder.path());
        let order = order(plan(1, false, false), (executor.clock)());

        let state = executor.execute(order).await;

        assert_eq!(state.word(), word, "{send:?}");
        assert_eq!(provider.writes(), 1, "{send:?}");
        assert_eq!(words(&records(&folder)), ["intended", "sending", "unknown", "observed", "ended"], "{send:?}");
        assert!(told(&mut news).iter().any(OrderState::is_unknown), "{send:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_reading_cannot_resolve_stays_unknown_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [Send::Lost], [not_yet()]);
    let (executor, _news) = executor(&provider, folder.path());
    let began = tokio::time::Instant::now();
    let order = order(plan(1, false, false), (executor.clock)());

    let state = executor.execute(order).await;

    assert!(state.is_unknown(), "{state:?}");
    assert!(began.elapsed() >= Duration::from_secs(300));
    assert_eq!(provider.writes(), 1);
    let records = records(&folder);
    assert_eq!(words(&records), ["intended", "sending", "unknown", "observed"]);
    assert_eq!(flightdeck::journal::orphans(&records).len(), 1, "the next start takes it up again");
}

#[tokio::test(start_paused = true)]
async fn a_clearance_that_grew_old_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], []);
    let (executor, _news) = executor(&provider, folder.path());
    let order = order(plan(1, false, false), (executor.clock)());
    tokio::time::advance(Duration::from_secs(16)).await;

    let state = executor.execute(order).await;

    let OrderState::Refused { fault, .. } = state else { panic!("{state:?}") };
    assert_eq!(fault.kind, FaultKind::Expired);
    assert_eq!(provider.writes(), 0);
    assert_eq!(words(&records(&folder)), ["intended", "sending", "failed", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn read_only_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], []).read_only();
    let (executor, _news) = executor(&provider, folder.path());
    let order = order(plan(1, false, false), (executor.clock)());

    let state = executor.execute(order).await;

    let OrderState::Refused { fault, .. } = state else { panic!("{state:?}") };
    assert_eq!(fault.kind, FaultKind::ReadOnly);
    assert_eq!(provider.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn reads_that_fail_stop_an_order_but_not_one_that_may_go_blind() {
    for look in [Look::Fails(FaultKind::Unavailable), Look::Hangs] {
        for blind in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let provider = Scripted::new([look.clone()], [], [happened()]);
            let (executor, _news) = executor(&provider, folder.path());
            let began = tokio::time::Instant::now();
            let order = order(plan(1, true, blind), (executor.clock)());

            let state = executor.execute(order).await;

            assert_eq!(provider.writes(), usize::from(blind), "{look:?} {state:?}");
            assert!(began.elapsed() >= Duration::from_secs(5), "{look:?} blind {blind}");
            let records = records(&folder);
            let sights: Vec<_> = records
                .iter()
                .filter_map(|record| match &record.entry {
                    Entry::Sending { sight, .. } => Some(sight.is_some()),
                    _ => None,
                })
                .collect();
            assert_eq!(sights, if blind { vec![false] } else { vec![] }, "the journal says that it was blind");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_blind_order_that_can_read_looks_and_is_refused_when_something_changed() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([Look::Fails(FaultKind::Unavailable), Look::Differs("18 v2.14.0")], [], [happened()]);
    let (executor, _news) = executor(&provider, folder.path());
    let order = order(plan(1, true, true), (executor.clock)());
    let state = executor.execute(order).await;
    assert!(matches!(state, OrderState::Stale { .. }), "{state:?}");
    assert_eq!(provider.writes(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_once_does_not_stop_an_order() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([Look::Fails(FaultKind::Unavailable), Look::AsPlanned], [], [happened()]);
    let (executor, _news) = executor(&provider, folder.path());
    let state = executor.execute(order(plan(1, false, false), (executor.clock)())).await;
    assert!(matches!(state, OrderState::Done { .. }), "{state:?}");
}

#[tokio::test(start_paused = true)]
async fn each_step_waits_until_the_one_before_it_is_true() {
    let folder = tempfile::tempdir().unwrap();
    // Longer than a clearance lives: waiting for a confirmed step is part of the plan.
    let evidence = [not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), not_yet(), happened(), happened()];
    let provider = Scripted::new([], [], evidence);
    let (executor, _news) = executor(&provider, folder.path());

    let state = executor.execute(order(plan(2, false, false), (executor.clock)())).await;

    assert!(matches!(state, OrderState::Done { .. }), "{state:?}");
    assert_eq!(provider.writes(), 2);
    assert_eq!(provider.looks.load(std::sync::atomic::Ordering::SeqCst), 2);
    let records = records(&folder);
    assert_eq!(
        words(&records),
        ["intended", "sending", "answered", "observed", "sending", "answered", "observed", "ended"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_breaks_between_steps_is_never_continued_by_itself() {
    let cases: [(&str, Vec<Look>, Vec<Send>, Vec<_>, usize); 4] = [
        ("the second is refused", vec![], vec![Send::Taken, Send::Refused(FaultKind::Conflict)], vec![happened()], 2),
        ("the first is lost and happened", vec![], vec![Send::Lost], vec![happened()], 1),
        ("the first does not become true", vec![], vec![], vec![not_yet()], 1),
        (
            "the premises of the second cannot be read",
            vec![Look::AsPlanned, Look::Fails(FaultKind::Unauthenticated)],
            vec![],
            vec![happened()],
            1,
        ),
    ];
    for (case, looks, sends, evidence, writes) in cases {
        let folder = tempfile::tempdir().unwrap();
        let provider = Scripted::new(looks, sends, evidence);
        let (executor, _news) = executor(&provider, folder.path());

        let state = executor.execute(order(plan(3, false, false), (executor.clock)())).await;

        let OrderState::Interrupted { next, .. } = state else { panic!("{case}: {state:?}") };
        assert_eq!(next, 1, "{case}");
        assert_eq!(provider.writes(), writes, "{case}");
        assert!(words(&records(&folder)).ends_with(&["interrupted", "ended"]), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rules_judge_again_before_a_later_step() {
    let freeze = || Freeze {
        name: Text::new("weekend"),
        tiers: Vec::new(),
        services: Vec::new(),
        starts: "2020-01-01 00:00".parse().unwrap(),
        ends: "2100-01-01 00:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::default(),
    };
    let frozen = Settings { freezes: vec![freeze()], ..Settings::default() };
    let read_only = || {
        let read_only = ReadOnly { session: true, ..ReadOnly::default() };
        Settings { read_only, ..Settings::default() }
    };
    let cases = [
        ("a freeze began", frozen.clone(), Facts::default(), false, Some("the freeze weekend began")),
        ("a freeze began, and it makes it safer", frozen, Facts::default(), true, None),
        ("the session was disarmed", read_only(), Facts::default(), false, Some("read-only")),
        ("the session was disarmed on a safing verb", read_only(), Facts::default(), true, Some("read-only")),
        (
            "a probe contradicts",
            Settings::default(),
            Facts { contradicted: Some(Text::new("the probe sees v9")), ..Facts::default() },
            false,
            Some("the probe sees v9"),
        ),
        ("its own request is out", Settings::default(), Facts { busy: true, ..Facts::default() }, false, None),
    ];
    for (case, settings, facts, safing, refused) in cases {
        let folder = tempfile::tempdir().unwrap();
        let provider = Scripted::new([], [], [happened()]);
        let (executor, _news) = executor(&provider, folder.path());
        let order = order(plan(2, safing, false), (executor.clock)());
        // Confirmed under no rules; these are in force by the time of the second step.
        executor.bench.keep(&settings, [(order.plan().intent.id.clone(), facts)]);
        let state = executor.execute(order).await;
        match refused {
            None => assert!(matches!(state, OrderState::Done { .. }), "{case}: {state:?}"),
            Some(expected) => {
                let OrderState::Interrupted { next: 1, why } = state else { panic!("{case}: {state:?}") };
                assert!(why.as_str().contains(expected), "{case}: {why}");
                assert_eq!(provider.writes(), 1, "{case}");
                assert!(words(&records(&folder)).ends_with(&["interrupted", "ended"]), "{case}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stale_second_step_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([Look::AsPlanned, Look::Differs("other")], [], [happened()]);
    let (executor, _news) = executor(&provider, folder.path());
    let state = executor.execute(order(plan(2, false, false), (executor.clock)())).await;
    assert!(matches!(state, OrderState::Stale { step: 1, .. }), "{state:?}");
    assert_eq!(provider.writes(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_accepted_and_not_seen_in_time_is_unconfirmed() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [], [not_yet()]);
    let (executor, _news) = executor(&provider, folder.path());
    let state = executor.execute(order(plan(1, false, false), (executor.clock)())).await;
    assert!(matches!(state, OrderState::Unconfirmed { .. }), "{state:?}");
    assert_eq!(words(&records(&folder)).last(), Some(&"ended"));
}

#[tokio::test(start_paused = true)]
async fn leaving_waits_for_the_answer_that_is_out_and_sends_no_further_step() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Scripted::new([], [Send::Slow(Duration::from_secs(3))], [happened()]);
    let (executor, mut news) = executor(&provider, folder.path());
    let order = order(plan(2, false, false), (executor.clock)());
    let running = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(order).await }
    });
    loop {
        let event = news.recv().await.unwrap();
        if matches!(&event, flightdeck::cockpit::Event::Order(news) if matches!(news.state, OrderState::Sending { .. }))
        {
            break;
        }
    }

    assert!(executor.outstanding.close(Duration::from_secs(10)).await, "answered within the limit");
    let state = running.await.unwrap();

    assert!(matches!(state, OrderState::Accepted { step: 0 }), "{state:?}");
    assert_eq!(provider.writes(), 1);
    assert_eq!(words(&records(&folder)), ["intended", "sending", "answered"]);
    assert_eq!(flightdeck::journal::orphans(&records(&folder)).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_journal_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let no_folder = folder.path().join("file");
    std::fs::write(&no_folder, "not a folder").unwrap();
    for safing in [false, true] {
        let provider = Scripted::new([], [], [happened()]);
        // No fallback is configured here, so that even a safing act has nowhere to be written down.
        let (executor, _news) = executor(&provider, &no_folder);
        let state = executor.execute(order(plan(1, safing, false), (executor.clock)())).await;
        let OrderState::Refused { fault, .. } = state else { panic!("{state:?}") };
        assert_eq!(fault.kind, FaultKind::Journal);
        assert_eq!(provider.writes(), 0);
    }
}
