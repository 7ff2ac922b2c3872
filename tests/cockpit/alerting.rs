//! What is told to somebody who does not look: each event once, over the right channels, at the right time.

use flightdeck::cockpit::alerts::{AlertKind, AlertMessage, AlertRule, AlertSettings, ChannelId, QuietHours};
use flightdeck::cockpit::view::{Window, header, pipelines};
use flightdeck::cockpit::{Event, NoticeLevel, OrderNews, Pane, RowId};
use flightdeck::domain::{
    DeploymentState, EnvironmentId, Fact, Gate, Now, OrderState, Outcome, RunState, Scope, ServiceId, Text, Tier,
    WaitReason,
};
use flightdeck::policy::{Freeze, NamePattern, Reach, Settings};
use jiff::{SignedDuration, Timestamp};

use crate::deck::{Deck, deployment, environment, gate, glance, noon, run, run_id, service};

/// A deck that tells by these rules whatever was not told before.
fn telling(services: &[&str], settings: Settings, rules: Vec<AlertRule>) -> Deck {
    let mut deck = Deck::cold(services, settings);
    deck.state.alerts.configure(AlertSettings { rules, ..AlertSettings::default() }, None);
    deck
}

/// A deck that tells of checkout what became so from its present moment on.
fn opened(ahead: SignedDuration) -> Deck {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    deck.now.wall += ahead;
    deck.event(Event::Tick);
    let rules = AlertSettings { rules: bell(), ..AlertSettings::default() };
    deck.state.alerts.configure(rules, Some(deck.now.wall));
    deck
}

/// Production asks again, since a moment.
fn asks_again(deck: &mut Deck, since: Timestamp) {
    let mut new = gate("checkout", 482, "production");
    (new.id.attempt, new.since) = (2, Some(since));
    waiting(deck, vec![new]);
    assert_eq!(titles(deck), ["checkout → production: v2.0.0 waits for you"]);
}

fn bell() -> Vec<AlertRule> {
    vec![AlertRule::everything(&["bell"])]
}

fn titles(deck: &Deck) -> Vec<&str> {
    deck.alerts.iter().map(|(_, message)| message.title.as_str()).collect()
}

fn reads(deck: &mut Deck, name: &str) {
    deck.observed(Scope::Service(service(name)), glance(name));
}

/// So many services that each wait at both gates.
fn gates(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("service-{number}")).collect()
}

fn production(deck: &mut Deck, id: u64, state: DeploymentState) {
    let deployments = vec![
        deployment("checkout", "production", id, "v2.0.0", state),
        deployment("checkout", "production", 17, "v1.9.0", DeploymentState::Succeeded),
    ];
    let facts =
        vec![Fact::Deployments { environment: environment("checkout", "production"), deployments, more: false }];
    deck.observed(Scope::Deployments(service("checkout")), facts);
}

fn waiting(deck: &mut Deck, gates: Vec<Gate>) {
    let facts = vec![Fact::Gates { run: run_id("checkout", 482), attempt: 1, gates }];
    deck.observed(Scope::Run(run_id("checkout", 482)), facts);
}

#[test]
fn every_event_is_told_once_however_often_it_is_read() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    for _ in 0..5 {
        reads(&mut deck, "checkout");
        deck.pass(70);
    }
    let expected = ["checkout → staging: v2.0.0 waits for you", "checkout → production: v2.0.0 waits for you"];
    let mut told = titles(&deck);
    told.sort_unstable_by_key(|title| title.contains("production"));
    assert_eq!(told, expected);
    assert!(deck.alerts.iter().all(|(channel, _)| channel == "bell"));

    // A list that lags behind and comes back is no news either.
    waiting(&mut deck, Vec::new());
    deck.pass(70);
    waiting(&mut deck, vec![gate("checkout", 482, "staging"), gate("checkout", 482, "production")]);
    deck.pass(70);
    assert_eq!(deck.alerts.len(), 2);

    for _ in 0..3 {
        production(&mut deck, 30, DeploymentState::Failed);
        deck.pass(70);
    }
    assert_eq!(titles(&deck)[2..], ["checkout → production: v2.0.0 failed"]);
    production(&mut deck, 31, DeploymentState::Failed);
    deck.pass(70);
    assert_eq!(deck.alerts.len(), 4, "another deployment that fails is another event");
}

#[test]
fn what_was_so_before_the_screen_was_opened_is_no_news() {
    let mut deck = opened(SignedDuration::ZERO);
    reads(&mut deck, "checkout");
    deck.pass(120);
    assert!(deck.alerts.is_empty(), "{:?}", titles(&deck));
    asks_again(&mut deck, noon() + SignedDuration::from_secs(60));
}

#[test]
fn what_became_so_in_the_very_second_of_the_start_is_news() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    let rules = AlertSettings { rules: bell(), ..AlertSettings::default() };
    deck.state.alerts.configure(rules, Some(deck.now.wall + SignedDuration::from_millis(400)));
    reads(&mut deck, "checkout");
    // A vendor tells no part of a second.
    let second = deck.now.wall;
    asks_again(&mut deck, second);
}

#[test]
fn a_clock_that_was_ahead_at_the_start_makes_nothing_new_old() {
    let wrong = SignedDuration::from_hours(24 * 400);
    let mut deck = opened(wrong);
    deck.pass(5);
    deck.now.wall -= wrong;
    deck.event(Event::Tick);
    reads(&mut deck, "checkout");
    deck.pass(120);
    assert!(deck.alerts.is_empty(), "{:?}", titles(&deck));
    let since = deck.now.wall - SignedDuration::from_secs(60);
    asks_again(&mut deck, since);
}

#[test]
fn what_came_while_a_host_slept_that_told_nobody_is_news() {
    let mut deck = opened(SignedDuration::ZERO);
    reads(&mut deck, "checkout");
    deck.pass(60);
    // The wall clock is corrected; the steady one stood still with the host.
    deck.now.wall += SignedDuration::from_hours(13);
    deck.event(Event::Tick);
    asks_again(&mut deck, noon() + SignedDuration::from_hours(6));
}

#[test]
fn without_a_rule_nothing_is_told() {
    let mut deck = telling(&["checkout"], Settings::default(), Vec::new());
    reads(&mut deck, "checkout");
    production(&mut deck, 30, DeploymentState::Failed);
    deck.pass(120);
    assert!(deck.alerts.is_empty());
}

#[test]
fn rules_say_what_goes_where_and_two_that_meet_tell_once() {
    let rule = |events: Vec<AlertKind>, reach: Reach, channels: &[&str]| AlertRule {
        events,
        reach,
        ..AlertRule::everything(channels)
    };
    let named = |name: &str| Reach { environments: vec![NamePattern::new(name)], ..Reach::default() };
    let rules = vec![
        rule(vec![AlertKind::NeedsYou], named("prod*"), &["team", "bell"]),
        rule(Vec::new(), Reach { tiers: vec![Tier::Production], ..Reach::default() }, &["bell"]),
        rule(Vec::new(), Reach { services: vec![NamePattern::new("payments")], ..Reach::default() }, &["pager"]),
    ];
    let mut deck = telling(&["checkout"], Settings::default(), rules);
    reads(&mut deck, "checkout");
    production(&mut deck, 30, DeploymentState::Failed);
    let mut told: Vec<String> =
        deck.alerts.iter().map(|(channel, message)| format!("{channel}: {}", message.title)).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "bell: checkout → production: v2.0.0 failed",
            "bell: checkout → production: v2.0.0 waits for you",
            "team: checkout → production: v2.0.0 waits for you",
        ]
    );
}

#[test]
fn a_message_says_when_it_became_so_and_what_production_may_run() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    reads(&mut deck, "checkout");
    production(&mut deck, 30, DeploymentState::Failed);
    let failed = deck.alerts.iter().map(|(_, message)| message).find(|message| message.is_grave()).expect("it failed");
    let at = failed.alerts[0].at.expect("when is known");
    let lines: Vec<&str> = failed.lines.iter().map(Text::as_str).collect();
    assert!(lines[0].starts_with("PARTIAL: production may run v1.9.0 or v2.0.0"), "{lines:?}");
    assert_eq!(lines[1], at.strftime("at %H:%MZ, %a %d %b %Y").to_string(), "{lines:?}");
}

#[test]
fn a_storm_becomes_a_digest() {
    let names = gates(9);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut deck = telling(&names, Settings::default(), bell());
    for name in &names {
        reads(&mut deck, name);
    }
    assert!(deck.alerts.len() <= 3, "{:?}", titles(&deck));
    deck.pass(30);
    let told: usize = deck.alerts.iter().map(|(_, message)| message.alerts.len()).sum();
    assert_eq!(told, 18, "nothing is lost");
    let (_, digest) = deck.alerts.last().unwrap();
    assert!(digest.title.as_str().ends_with("need you"), "{}", digest.title);
    assert_eq!(digest.lines.len(), 11, "ten by name and how many more: {:?}", digest.lines);
    for (line, alert) in digest.lines.iter().zip(&digest.alerts).take(10) {
        let at = alert.at.expect("when is known").strftime("%H:%MZ").to_string();
        assert_eq!(line.as_str(), format!("{at} {}", alert.title));
    }
    assert!(deck.alerts.len() <= 4, "{:?}", titles(&deck));
    let before = deck.alerts.len();
    deck.pass(600);
    assert_eq!(deck.alerts.len(), before);
}

#[test]
fn quiet_hours_gather_and_leave_out_what_is_settled() {
    let quiet = QuietHours::new("13:00", "15:00", "UTC").unwrap();
    let rules = vec![AlertRule { quiet: Some(quiet), ..AlertRule::everything(&["team"]) }];
    let mut deck = telling(&["checkout", "payments"], Settings::default(), rules);
    reads(&mut deck, "checkout");
    reads(&mut deck, "payments");
    deck.pass(1800);
    assert!(deck.alerts.is_empty(), "it is quiet");
    assert_eq!(deck.state.alerts.waiting(), 4);
    // Answered in the meantime.
    waiting(&mut deck, vec![gate("checkout", 482, "production")]);
    deck.pass(1790);
    assert!(deck.alerts.is_empty(), "still quiet");
    deck.pass(30);
    assert_eq!(deck.alerts.len(), 3, "{:?}", titles(&deck));
    assert!(!titles(&deck).contains(&"checkout → staging: v2.0.0 waits for you"));
}

#[test]
fn the_channels_hear_what_needs_nobody_any_more() {
    let mut deck = telling(&["checkout"], Settings::default(), vec![AlertRule::everything(&["team"])]);
    reads(&mut deck, "checkout");
    assert_eq!(deck.alerts.len(), 2);
    let settled =
        |deck: &Deck| deck.told.iter().filter(|told| told.starts_with("Settled")).cloned().collect::<Vec<_>>();
    deck.pass(70);
    assert_eq!(settled(&deck), Vec::<String>::new());
    // Answered; then it asks anew.
    waiting(&mut deck, vec![gate("checkout", 482, "production")]);
    deck.pass(70);
    assert_eq!(settled(&deck).len(), 1);
    assert!(settled(&deck)[0].contains("staging") && !settled(&deck)[0].contains("production"));
    waiting(&mut deck, vec![gate("checkout", 482, "staging"), gate("checkout", 482, "production")]);
    deck.pass(70);
    assert_eq!(settled(&deck)[1..], ["Settled({})"]);
}

/// A deck in quiet hours from 13:00 to 15:00, in which two alerts wait.
fn quiet() -> Deck {
    let quiet = QuietHours::new("13:00", "15:00", "UTC").unwrap();
    let rules = vec![AlertRule { quiet: Some(quiet), ..AlertRule::everything(&["team"]) }];
    let deck = telling(&["checkout"], Settings::default(), rules);
    assert!((13..15).contains(&deck.now.wall.to_zoned(jiff::tz::TimeZone::UTC).hour()));
    deck
}

/// What waits or was told, each counted.
fn held_and_told(deck: &Deck) -> (usize, usize) {
    (deck.state.alerts.waiting(), deck.alerts.len())
}

#[test]
fn quiet_hours_that_end_in_a_sleep_end_with_it() {
    let mut deck = quiet();
    reads(&mut deck, "checkout");
    assert_eq!(held_and_told(&deck), (2, 0));
    deck.later(3 * 3_600);
    deck.event(Event::Tick);
    assert_eq!(held_and_told(&deck), (0, 2));
}

#[test]
fn whoever_wakes_in_the_next_quiet_hours_waits_for_the_end_of_those() {
    let mut deck = quiet();
    reads(&mut deck, "checkout");
    deck.later(24 * 3_600);
    deck.event(Event::Tick);
    assert_eq!(held_and_told(&deck), (2, 0));
    deck.pass(2 * 3_600);
    assert_eq!(held_and_told(&deck), (0, 2));
}

#[test]
fn a_clock_that_was_wrong_when_an_alert_came_holds_it_back_no_longer_than_the_quiet_hours() {
    for days in [4_000, -4_000] {
        let mut deck = quiet();
        let set = |deck: &mut Deck, days: i64| {
            deck.later(1);
            deck.now = Now { wall: deck.now.wall + SignedDuration::from_hours(24 * days), ..deck.now };
            deck.event(Event::Tick);
        };
        set(&mut deck, days);
        reads(&mut deck, "checkout");
        assert_eq!(held_and_told(&deck), (2, 0), "{days}");
        set(&mut deck, -days);
        assert_eq!(held_and_told(&deck), (2, 0), "{days}: it is quiet by the right clock as well");
        deck.pass(2 * 3_600);
        assert_eq!(held_and_told(&deck), (0, 2), "{days}");
    }
}

#[test]
fn quiet_hours_that_end_in_the_hour_that_comes_twice_end_once() {
    // On 25 October the hour from two to three comes twice in Berlin: from 00:00Z, and from 01:00Z.
    let quiet = QuietHours::new("22:00", "02:45", "Europe/Berlin").unwrap();
    let rules = vec![AlertRule { quiet: Some(quiet), ..AlertRule::everything(&["team"]) }];
    let mut deck = telling(&["checkout"], Settings::default(), rules);
    deck.now.wall = "2026-10-25T00:30:00Z".parse().unwrap();
    reads(&mut deck, "checkout");
    assert_eq!(held_and_told(&deck), (2, 0));
    deck.pass(16 * 60);
    assert_eq!(held_and_told(&deck), (0, 2), "at the first 02:45");
}

#[test]
fn quiet_hours_keep_their_hours_over_midnight_and_summer_time() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let nights = QuietHours::new("22:00", "07:00", "Europe/Berlin").unwrap();
    // Winter: 22:00 in Berlin is 21:00 UTC; the night to summer time is an hour shorter.
    let cases = [
        ("2026-03-27T20:59:59Z", None),
        ("2026-03-27T21:00:00Z", Some("2026-03-28T06:00:00Z")),
        ("2026-03-28T23:30:00Z", Some("2026-03-29T05:00:00Z")),
        ("2026-03-29T04:59:59Z", Some("2026-03-29T05:00:00Z")),
        ("2026-03-29T05:00:00Z", None),
        ("2026-10-25T05:59:59Z", Some("2026-10-25T06:00:00Z")),
    ];
    for (now, until) in cases {
        assert_eq!(nights.until(at(now)), until.map(at), "{now}");
    }
    assert!(QuietHours::new("22:00", "22:00", "UTC").is_err());
    assert!(QuietHours::new("22:00", "07:00", "Berlin").is_err());
    assert!(QuietHours::new("25:00", "07:00", "UTC").is_err());
}

#[test]
fn where_two_rules_lead_to_one_channel_the_one_that_is_not_quiet_decides() {
    let quiet = QuietHours::new("13:00", "15:00", "UTC").unwrap();
    let rules = vec![
        AlertRule { quiet: Some(quiet), ..AlertRule::everything(&["team"]) },
        AlertRule { events: vec![AlertKind::DeploymentFailed], ..AlertRule::everything(&["team"]) },
    ];
    let mut deck = telling(&["checkout"], Settings::default(), rules);
    reads(&mut deck, "checkout");
    production(&mut deck, 30, DeploymentState::Failed);
    assert_eq!(titles(&deck), ["checkout → production: v2.0.0 failed"]);
}

#[test]
fn a_watched_run_is_told_of_when_it_ends() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    deck.state.alerts.configure(AlertSettings { rules: bell(), ..AlertSettings::default() }, Some(noon()));
    reads(&mut deck, "checkout");
    deck.keys("3 w");
    let state = |deck: &Deck| pipelines(&deck.state, Window { first: 0, height: 9 }).rows[0].state.to_string();
    assert!(state(&deck).ends_with(", watched"), "{}", state(&deck));
    assert!(deck.notices().iter().any(|notice| notice.contains("#482")), "{:?}", deck.notices());
    deck.keys("w");
    assert!(!state(&deck).contains("watched"));
    deck.keys("w j w");
    assert!(deck.notices().iter().any(|notice| notice.contains("#481 has ended")), "{:?}", deck.notices());
    for _ in 0..3 {
        let mut ended = run("checkout", 482, RunState::Done(Outcome::Succeeded));
        ended.finished_at = Some(deck.now.wall);
        let facts = vec![Fact::Runs { service: service("checkout"), runs: vec![ended] }];
        deck.observed(Scope::Runs(service("checkout")), facts);
    }
    assert_eq!(titles(&deck), ["checkout #482 succeeded"]);
    let told = &deck.state.screen.notices;
    assert!(
        told.iter()
            .any(|told| told.text.as_str().contains("watched: checkout #482") && told.level == NoticeLevel::Warning)
    );
}

#[test]
fn the_end_of_an_order_is_told_to_one_who_looks_away() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    deck.state.alerts.configure(AlertSettings { rules: bell(), ..AlertSettings::default() }, Some(noon()));
    reads(&mut deck, "checkout");
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    deck.pass(1);
    deck.keys("y");
    assert_eq!(deck.executed.len(), 1);
    deck.pass(20);
    let resolve_by = deck.now.wall + SignedDuration::from_secs(60);
    for _ in 0..3 {
        deck.news(0, OrderState::Unknown { step: 0, resolve_by });
    }
    assert_eq!(deck.alerts.len(), 1, "{:?}", titles(&deck));
    assert!(titles(&deck)[0].ends_with(": unknown"), "{:?}", titles(&deck));
    deck.pass(20);
    deck.news(0, OrderState::Resolved { how: Text::new("it was approved") });
    assert_eq!(deck.alerts.len(), 2);
    assert!(titles(&deck)[1].ends_with(": resolved"), "{:?}", titles(&deck));

    // Who has just pressed a key reads it on the screen.
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    deck.state.alerts.configure(AlertSettings { rules: bell(), ..AlertSettings::default() }, Some(noon()));
    reads(&mut deck, "checkout");
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    deck.pass(1);
    deck.keys("y");
    deck.news(0, OrderState::Done { how: Text::new("approved") });
    deck.pass(60);
    assert!(deck.alerts.is_empty(), "{:?}", titles(&deck));
}

#[test]
fn a_freeze_is_told_of_before_it_begins() {
    let freeze = |name: &str, starts: &str, services: Vec<ServiceId>| Freeze {
        name: Text::new(name),
        tiers: vec![Tier::Production],
        services,
        starts: starts.parse().unwrap(),
        ends: "2026-11-23 09:00".parse().unwrap(),
        zone: "UTC".to_owned(),
        reason: Text::new("nobody is in"),
    };
    let freezes = vec![
        freeze("weekend", "2026-11-20 15:00", Vec::new()),
        freeze("elsewhere", "2026-11-20 15:00", vec![service("other")]),
    ];
    let mut deck = telling(&["checkout"], Settings { freezes, ..Settings::default() }, bell());
    deck.state.alerts.configure(AlertSettings { rules: bell(), ..AlertSettings::default() }, Some(noon()));
    reads(&mut deck, "checkout");
    deck.pass(29 * 60);
    assert!(deck.alerts.is_empty(), "{:?}", titles(&deck));
    deck.pass(2 * 60);
    assert_eq!(titles(&deck), ["freeze weekend begins in 30m"]);
    deck.pass(2 * 60 * 60);
    assert_eq!(deck.alerts.len(), 1);
}

#[test]
fn a_refused_token_needs_somebody_once_each_time() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    reads(&mut deck, "checkout");
    let before = deck.alerts.len();
    for _ in 0..2 {
        deck.fails(Scope::Service(service("checkout")), flightdeck::domain::FaultKind::Unauthenticated);
        deck.pass(60);
    }
    assert_eq!(deck.alerts.len(), before + 1, "{:?}", titles(&deck));
}

#[test]
fn what_was_told_before_is_not_told_again() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    reads(&mut deck, "checkout");
    let told = |(channel, message): &(String, AlertMessage)| {
        message.ids().map(|id| (ChannelId::new(channel), id.clone())).collect::<Vec<_>>()
    };
    let ids: Vec<_> = deck.alerts.iter().flat_map(told).collect();
    assert_eq!(ids.len(), 2);
    let mut again = telling(&["checkout"], Settings::default(), bell());
    again.state.alerts.heard_before(ids);
    reads(&mut again, "checkout");
    assert!(again.alerts.is_empty());
}

#[test]
fn what_an_earlier_session_could_not_tell_is_told_over_that_channel_alone() {
    let rules = vec![AlertRule::everything(&["bell", "oncall", "team"])];
    let failed = |deck: &mut Deck| {
        let deployments = vec![deployment("checkout", "production", 9, "v2.0.0", DeploymentState::Failed)];
        let environment = environment("checkout", "production");
        let facts = vec![Fact::Deployments { environment, deployments, more: false }];
        deck.observed(Scope::Service(service("checkout")), facts);
    };
    let fresh = || {
        let mut deck = telling(&["checkout"], Settings::default(), rules.clone());
        let settings = AlertSettings { rules: rules.clone(), ..AlertSettings::default() };
        deck.state.alerts.configure(settings, Some(deck.now.wall));
        deck
    };
    // As a session that tells everything names it.
    let mut first = telling(&["checkout"], Settings::default(), rules.clone());
    failed(&mut first);
    let ids: Vec<_> = first.alerts.iter().flat_map(|(_, message)| message.ids().cloned()).collect();
    let owed = || ids.iter().map(|id| (ChannelId::new("oncall"), id.clone())).collect::<Vec<_>>();
    let told = |deck: &Deck| deck.alerts.iter().map(|(channel, _)| channel.clone()).collect::<Vec<_>>();
    // Whichever comes first, what is owed or what it is about.
    let mut deck = fresh();
    failed(&mut deck);
    assert_eq!(told(&deck), [""; 0], "the screen shows it anyway");
    deck.event(Event::Owed(owed()));
    assert_eq!(told(&deck), ["oncall"]);
    failed(&mut deck);
    deck.event(Event::Owed(owed()));
    deck.pass(60);
    assert_eq!(told(&deck), ["oncall"], "once");
    let mut deck = fresh();
    deck.event(Event::Owed(owed()));
    failed(&mut deck);
    deck.pass(60);
    assert_eq!(told(&deck), ["oncall"]);
    // What is over meanwhile is owed to nobody, and what is new is told as ever.
    let mut deck = telling(&["checkout"], Settings::default(), rules.clone());
    failed(&mut deck);
    assert_eq!(told(&deck), ["bell", "oncall", "team"]);
    deck.event(Event::Owed(owed()));
    deck.pass(60);
    assert_eq!(told(&deck), ["bell", "oncall", "team"], "not again by the session that told it");
    let mut deck = fresh();
    deck.event(Event::Owed(owed()));
    reads(&mut deck, "checkout");
    deck.pass(60);
    assert!(deck.alerts.iter().all(|(_, message)| message.ids().all(|id| !ids.contains(id))));
}

#[test]
fn that_alerts_reach_nobody_stands_in_the_header_until_they_do() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    let said = |deck: &Deck| header(&deck.state).alerts.map(|words| words.to_string());
    let mut told = |channel: &str, reached: Result<(), &str>| {
        deck.event(Event::Alerted { channel: ChannelId::new(channel), reached: reached.map_err(Text::new) });
        let news = deck.notices();
        // Longer than any notice stays.
        deck.pass(60);
        (said(&deck), news)
    };
    let one = Some("alerts do not reach oncall".to_owned());
    let first = told("oncall", Err("connection refused"));
    assert_eq!(first, (one.clone(), vec!["alerts do not reach oncall: connection refused".to_owned()]));
    assert_eq!(told("oncall", Err("connection refused")), (one.clone(), vec![]), "once");
    // A machine over there has no desktop, and that is no wonder.
    let desktop = told("desktop", Err("there is no session bus"));
    assert_eq!(desktop, (one.clone(), vec!["alerts do not reach desktop: there is no session bus".to_owned()]));
    assert_eq!(told("team", Err("no answer in 30 s")).0, Some("alerts do not reach 2 channels".to_owned()));
    assert_eq!(told("team", Ok(())), (one, vec!["alerts reach team again".to_owned()]));
    assert_eq!(told("oncall", Ok(())).0, None);
}

#[test]
fn choosing_an_alert_puts_the_cursor_on_its_row() {
    let mut deck = telling(&["checkout", "payments"], Settings::default(), bell());
    reads(&mut deck, "checkout");
    reads(&mut deck, "payments");
    deck.keys("2 j");
    let row = RowId::Gate(gate("payments", 482, "production").id);
    deck.event(Event::Jump(row.clone()));
    assert_eq!((deck.state.screen.pane, deck.selected(Pane::NeedsYou)), (Pane::NeedsYou, Some(row)));
    let run = RowId::Run(run_id("payments", 481));
    deck.event(Event::Jump(run.clone()));
    assert_eq!((deck.state.screen.pane, deck.selected(Pane::Pipelines)), (Pane::Pipelines, Some(run)));
    // Never under an open plan, and never to another row than the alert's.
    deck.to_gate("checkout", "staging");
    let held = deck.selected(Pane::NeedsYou);
    deck.keys("A");
    deck.event(Event::Jump(RowId::Run(run_id("checkout", 481))));
    assert_eq!(deck.selected(Pane::NeedsYou), held);
    deck.keys("Esc");
    deck.event(Event::Jump(RowId::Gate(gate("checkout", 9, "production").id)));
    assert_eq!(deck.selected(Pane::NeedsYou), held);
    assert!(deck.notices().iter().any(|notice| notice.contains("settled")), "{:?}", deck.notices());
}

#[test]
fn hostile_text_is_harmless_in_every_part() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    let mut hostile = gate("checkout", 482, "production");
    hostile.release.version = Text::new("v1\x1b]52;c;AAAA\x07\u{202e}<!channel>\n");
    hostile.id.environment = EnvironmentId::new(&service("checkout"), "prod\x07\x1b[2J");
    let facts = vec![
        Fact::Runs {
            service: service("checkout"),
            runs: vec![run("checkout", 482, RunState::Waiting(WaitReason::Approval))],
        },
        Fact::Gates { run: run_id("checkout", 482), attempt: 1, gates: vec![hostile] },
    ];
    deck.observed(Scope::Service(service("checkout")), facts);
    let (_, message) = deck.alerts.first().expect("one alert");
    assert!(
        !message.text().chars().any(|character| character.is_control() && character != '\n'),
        "{:?}",
        message.text()
    );
    assert!(!message.title.as_str().contains(['\n', '\u{202e}']));
}

#[test]
fn orders_of_earlier_sessions_that_are_unknown_are_told_of() {
    let mut deck = telling(&["checkout"], Settings::default(), bell());
    reads(&mut deck, "checkout");
    let before = deck.alerts.len();
    deck.to_gate("checkout", "staging");
    deck.keys("A");
    deck.pass(1);
    deck.keys("y");
    let plan = Box::new(deck.executed[0].clone());
    let mut other = telling(&["checkout"], Settings::default(), bell());
    let state = OrderState::Unknown { step: 0, resolve_by: noon() };
    let intent = plan.intent.id.clone();
    other.event(Event::Order(Box::new(OrderNews { intent, state, plan: Some(plan), url: None, at: None })));
    assert_eq!(other.alerts.len(), 1, "{:?}; {before}", titles(&other));
    other.pass(120);
    assert_eq!(other.alerts.len(), 1);
    assert_eq!(other.alerts[0].0, ChannelId::BELL);
}
