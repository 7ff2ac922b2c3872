//! A channel that was away: what nobody took is said when it is back, once and as one, and what somebody may have taken is not.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flightdeck::cockpit::alerts::{Alert, AlertId, AlertKind, AlertMessage, ChannelId, News, Silent};
use flightdeck::domain::Text;
use flightdeck::runtime::alerts::{
    AlertedFile, By, Channel, Deliveries, Mail, MailServer, Notifier, Security, Undelivered,
};
use tokio::time::Instant;

/// A channel that answers as it was told to, then takes everything.
#[derive(Debug)]
struct End {
    answers: Mutex<VecDeque<Undelivered>>,
    /// What it was asked to say, and when.
    asked: Mutex<Vec<(Duration, String)>>,
    began: Instant,
}

#[async_trait]
impl Channel for End {
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered> {
        self.asked.lock().unwrap().push((self.began.elapsed(), message.title.to_string()));
        self.answers.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }
}

impl End {
    fn titles(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(_, title)| title.clone()).collect()
    }

    fn seconds(&self) -> Vec<u64> {
        self.asked.lock().unwrap().iter().map(|(at, _)| at.as_secs()).collect()
    }
}

fn team() -> ChannelId {
    ChannelId::new("team")
}

/// A notifier with one end, which answers so first; what it told is kept.
fn begun_with(answers: impl IntoIterator<Item = Undelivered>, told: &AlertedFile) -> (Arc<End>, Notifier, Deliveries) {
    let answers = Mutex::new(answers.into_iter().collect());
    let end = Arc::new(End { answers, asked: Mutex::default(), began: Instant::now() });
    let channel: Arc<dyn Channel> = Arc::clone(&end) as _;
    let (notifier, deliveries) = Notifier::begin(BTreeMap::from([(team(), channel)]), told);
    (end, notifier, deliveries)
}

/// The same with nowhere to keep it.
fn begun(answers: impl IntoIterator<Item = Undelivered>) -> (Arc<End>, Notifier, Deliveries) {
    begun_with(answers, &AlertedFile::new(None))
}

fn message(name: &str) -> AlertMessage {
    let alert = Alert {
        id: AlertId::new(name),
        kind: AlertKind::DeploymentFailed,
        at: Some("2026-11-20T12:00:00Z".parse().unwrap()),
        service: None,
        environment: None,
        title: Text::new(name),
        detail: Text::default(),
        url: None,
        row: None,
    };
    AlertMessage { title: alert.title.clone(), lines: Vec::new(), alerts: vec![alert] }
}

fn away() -> Undelivered {
    Undelivered::not_yet("connection refused", Duration::from_secs(10))
}

async fn next(deliveries: &mut Deliveries) -> Result<By, String> {
    deliveries.recv().await.unwrap().result.map_err(|undelivered| undelivered.why.to_string())
}

#[tokio::test(start_paused = true)]
async fn what_nobody_took_is_said_when_the_channel_is_back_as_one_and_written_down_then() {
    let folder = tempfile::tempdir().unwrap();
    let told = AlertedFile::new(Some(folder.path()));
    let (end, notifier, mut deliveries) = begun_with(std::iter::repeat_n(away(), 5), &told);
    notifier.say(&team(), &message("one"));
    assert_eq!(next(&mut deliveries).await, Err("connection refused".to_owned()));
    assert_eq!(end.titles(), ["one", "one", "one"]);
    assert_eq!(told.load().unwrap(), [], "another process may say it meanwhile");
    assert_eq!(told.owed().unwrap(), [(team(), AlertId::new("one"))], "and one that begins later is to say it");
    // What comes meanwhile is asked with it, once the channel may be asked.
    tokio::time::sleep(Duration::from_secs(15)).await;
    notifier.say(&team(), &message("two"));
    assert!(next(&mut deliveries).await.is_err());
    assert!(next(&mut deliveries).await.is_err());
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    let both = "2 alerts: 2 deployments failed";
    assert_eq!(end.titles(), ["one", "one", "one", both, both, both]);
    assert_eq!(end.seconds(), [0, 10, 20, 35, 95, 215], "each wait is longer than the one before");
    let mut ids: Vec<AlertId> = told.load().unwrap().into_iter().map(|(_, id)| id).collect();
    ids.sort();
    assert_eq!(ids, [AlertId::new("one"), AlertId::new("two")]);
    assert_eq!(told.owed().unwrap(), []);
    // After that it is a channel like any other, and nothing is said again.
    notifier.say(&team(), &message("three"));
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    tokio::time::sleep(Duration::from_hours(2)).await;
    assert_eq!(end.titles().last().unwrap(), "three");
    assert_eq!(end.titles().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_stays_away_is_asked_for_ever_and_not_often() {
    let (end, notifier, mut deliveries) = begun(std::iter::repeat_n(away(), 200));
    notifier.say(&team(), &message("one"));
    let mut silent = Silent::default();
    let mut news = Vec::new();
    loop {
        let delivery = deliveries.recv().await.unwrap();
        let heard = delivery.result.is_ok();
        news.extend(delivery.reached().and_then(|reached| silent.news(delivery.channel, reached)));
        if heard {
            break;
        }
    }
    assert_eq!(news, [News::Silent(team(), Text::new("connection refused")), News::Heard(team())]);
    let seconds = end.seconds();
    assert_eq!(seconds.len(), 201);
    assert!(seconds.windows(2).skip(8).all(|pair| pair[1] - pair[0] == 300), "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_asks_for_quiet_gets_it_whatever_there_is_to_say() {
    let full = Undelivered::not_yet("429: slow down", Duration::from_mins(20));
    let (end, notifier, mut deliveries) = begun([full]);
    notifier.say(&team(), &message("one"));
    assert!(next(&mut deliveries).await.is_err());
    for name in ["two", "three"] {
        tokio::time::sleep(Duration::from_mins(5)).await;
        notifier.say(&team(), &message(name));
        assert!(next(&mut deliveries).await.is_err(), "its end is known at once");
    }
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    assert_eq!(end.titles(), ["one", "3 alerts: 3 deployments failed"]);
    assert_eq!(end.seconds(), [0, 1_200]);
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_asks_for_years_of_quiet_is_asked_again_after_an_hour() {
    let full = Undelivered::not_yet("429: slow down", Duration::from_secs(u64::MAX));
    let (end, notifier, mut deliveries) = begun([full]);
    notifier.say(&team(), &message("one"));
    assert!(next(&mut deliveries).await.is_err());
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    assert_eq!(end.seconds(), [0, 3_600]);
}

#[tokio::test(start_paused = true)]
async fn each_message_has_an_end_of_its_own_and_an_attempt_more_has_none() {
    let (_end, notifier, mut deliveries) = begun(std::iter::repeat_n(away(), 4));
    for name in ["one", "two", "three"] {
        notifier.say(&team(), &message(name));
    }
    let mut ends = 0;
    let mut silent = Silent::default();
    loop {
        let delivery = deliveries.recv().await.unwrap();
        ends += usize::from(!delivery.partly);
        let _told = delivery.reached().and_then(|reached| silent.news(delivery.channel, reached));
        if silent.is_empty() {
            break;
        }
    }
    assert_eq!(ends, 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_settled_before_the_channel_is_back_is_left_out_and_said_where_it_asks_anew() {
    let (end, notifier, mut deliveries) = begun(std::iter::repeat_n(away(), 4));
    notifier.say(&team(), &message("answered"));
    assert!(next(&mut deliveries).await.is_err());
    tokio::time::sleep(Duration::from_secs(12)).await;
    notifier.say(&team(), &message("open"));
    assert!(next(&mut deliveries).await.is_err());
    notifier.settle([AlertId::new("answered")].into());
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    assert_eq!(end.titles().last().unwrap(), "open");
    // Asking anew it is told, though the channel had been there meanwhile.
    notifier.settle([].into());
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    assert_eq!(end.titles().last().unwrap(), "answered");
    let (end, notifier, mut deliveries) = begun(std::iter::repeat_n(away(), 3));
    notifier.say(&team(), &message("answered"));
    assert!(next(&mut deliveries).await.is_err());
    notifier.settle([AlertId::new("answered")].into());
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(end.titles().len(), 3, "nobody is asked for what needs nobody");
    notifier.settle([].into());
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
}

#[test]
fn the_grave_and_the_new_are_kept_where_there_are_too_many() {
    let mut all = message("grave");
    for number in 0..10 {
        let mut one = message(&format!("ended {number}"));
        one.alerts[0].kind = AlertKind::RunEnded;
        one.alerts[0].at = Some(jiff::Timestamp::from_second(2_000_000_000 + number).unwrap());
        all = all.with(one);
    }
    let mut timeless = message("an account is refused");
    (timeless.alerts[0].kind, timeless.alerts[0].at) = (AlertKind::NeedsYou, None);
    let kept = all.with(timeless).newest(3);
    let mut ids: Vec<&AlertId> = kept.ids().collect();
    ids.sort();
    assert_eq!(ids, [&AlertId::new("an account is refused"), &AlertId::new("ended 9"), &AlertId::new("grave")]);
}

#[tokio::test]
async fn mail_to_a_server_that_is_not_there_was_taken_by_nobody() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let (host, user) = ("127.0.0.1".to_owned(), None);
    let server = MailServer { host, port, security: Security::None, authorities: None, user };
    let mail = Mail::new(server, None, "deck@example.org", &["oncall@example.org".to_owned()]).unwrap();
    let undelivered = mail.say(&message("one")).await.unwrap_err();
    assert!(undelivered.again.is_some(), "{undelivered:?}");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_may_have_taken_is_not_said_again() {
    let (end, notifier, mut deliveries) = begun([Undelivered::new("no answer")]);
    notifier.say(&team(), &message("one"));
    assert!(next(&mut deliveries).await.is_err());
    tokio::time::sleep(Duration::from_hours(2)).await;
    notifier.say(&team(), &message("two"));
    assert_eq!(next(&mut deliveries).await, Ok(By::Us));
    assert_eq!(end.titles(), ["one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_nothing_to_say_any_more_waits_for_no_channel() {
    let (end, notifier, mut deliveries) = begun(std::iter::repeat_n(away(), 200));
    notifier.say(&team(), &message("one"));
    drop(notifier);
    assert!(next(&mut deliveries).await.is_err());
    assert!(deliveries.recv().await.is_none());
    assert_eq!(end.titles().len(), 3);
}
