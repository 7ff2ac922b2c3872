//! Header, footer, help and the list of earlier releases.

use flightdeck::cockpit::view::{self, Health};
use flightdeck::cockpit::{Command, Notice, NoticeLevel, Overlay, Pane, RollbackPicker, RowId};
use flightdeck::domain::{Budget, DeploymentState, PutBack, Text, Tier, Verb, current};
use flightdeck::policy::{Freeze, Settings};

use crate::deck::{Deck, ago, deployment, environment, gate, service, source};
use crate::said::{change, open, select};

fn weekend(starts: &str) -> Settings {
    let freeze = Freeze {
        name: Text::new("weekend"),
        tiers: vec![Tier::Production],
        services: Vec::new(),
        starts: starts.parse().unwrap(),
        ends: "Mon 09:00".parse().unwrap(),
        zone: "Europe/Berlin".to_owned(),
        reason: Text::default(),
    };
    Settings { freezes: vec![freeze], ..Settings::default() }
}

fn badge(deck: &Deck) -> (Health, String) {
    let badge = &view::header(&deck.state).sources[0];
    (badge.health, badge.words.to_string())
}

#[test]
fn a_source_says_its_budget_or_its_trouble() {
    assert_eq!(badge(&Deck::cold(&["checkout"], Settings::default())), (Health::Moving, "reading…".to_owned()));
    let mut deck = Deck::usual();
    assert_eq!(badge(&deck), (Health::Good, "ok".to_owned()));
    let budget = |remaining| Some(Budget { limit: 5_000, remaining, resets_at: ago(-30) });
    deck.state.world.sources.get_mut(&source()).unwrap().budget = budget(4_812);
    assert_eq!(badge(&deck), (Health::Good, "4,812/5,000".to_owned()));
    deck.state.world.sources.get_mut(&source()).unwrap().budget = budget(700);
    assert_eq!(badge(&deck).0, Health::Doubtful, "little is left");
    deck.state.world.sources.get_mut(&source()).unwrap().quiet_until = Some(ago(-9));
    assert_eq!(badge(&deck), (Health::Doubtful, "rate-limited until 14:09Z".to_owned()));
    deck.state.world.sources.get_mut(&source()).unwrap().stopped = true;
    assert_eq!(badge(&deck), (Health::Bad, "token refused".to_owned()));
}

#[test]
fn a_freeze_is_announced_a_day_ahead_and_named_while_it_is_in_force() {
    // Friday, three in the afternoon in Berlin.
    let words = |starts: &str| {
        let deck = Deck::warm(&["checkout"], weekend(starts));
        view::header(&deck.state).freeze.map(|freeze| (freeze.active, freeze.words.to_string()))
    };
    assert_eq!(words("Fri 17:57"), Some((false, "PROD freezes in 2h57".to_owned())));
    assert_eq!(words("Fri 12:00"), Some((true, "PROD frozen until Mon 09:00 CET".to_owned())));
    assert_eq!(words("Sat 18:00"), None, "more than a day ahead");
}

#[test]
fn the_header_says_who_and_how() {
    let header = view::header(&Deck::usual().state);
    assert_eq!(header.who.unwrap().as_str(), "grace");
    assert_eq!(header.clock.as_str(), "14:00Z");
    assert!(!header.simulated && !header.read_only && header.orders.is_none());
}

#[test]
fn the_footer_begins_with_the_verbs_that_are_possible_here() {
    let mut deck = Deck::usual();
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
    let hints = view::footer(&deck.state).hints;
    let verbs: Vec<String> =
        hints.iter().take_while(|hint| hint.verb).map(|hint| format!("{} {}", hint.key, hint.word)).collect();
    assert_eq!(verbs, ["A approve", "X reject", "P promote", "H hold", "B roll back", "C cancel"]);
    assert!(hints.iter().skip(verbs.len()).all(|hint| !hint.verb));

    deck.state.settings.read_only.session = true;
    assert!(view::footer(&deck.state).hints.iter().all(|hint| !hint.verb), "read-only offers no verb");
}

#[test]
fn the_footer_shows_the_line_that_is_being_typed_and_keeps_bad_news() {
    let mut deck = Deck::usual();
    deck.keys("3 /");
    deck.types("pay");
    assert_eq!(view::footer(&deck.state).line, Some((Text::new("filter:"), "pay".to_owned(), 3)));
    deck.keys("Esc :");
    deck.types("arm");
    assert_eq!(view::footer(&deck.state).line, Some((Text::new(":"), "arm".to_owned(), 3)));

    let notice = |level, words: &str, deck: &Deck| Notice { level, text: Text::new(words), at: deck.now };
    deck.state.screen.notices =
        vec![notice(NoticeLevel::Bad, "it broke", &deck), notice(NoticeLevel::Plain, "reading again", &deck)];
    assert_eq!(view::footer(&deck.state).notice, Some((NoticeLevel::Bad, Text::new("it broke"))));
}

#[test]
fn the_help_has_every_command_once_with_the_keys_of_the_keymap() {
    let mut deck = Deck::usual();
    assert!(view::help(&deck.state).is_none());
    open(&mut deck, Overlay::Help { top: 0 });
    let help = view::help(&deck.state).unwrap();
    let lines: Vec<_> = help.lines.iter().filter(|line| line.heading.is_none()).collect();
    assert_eq!(lines.len(), Command::ALL.len());
    for command in Command::ALL {
        let line = lines.iter().find(|line| line.words.as_str() == command.description()).unwrap();
        assert_eq!(line.keys, deck.state.keymap.keys(*command).collect::<Vec<_>>());
    }
    let approve = Command::Verb(Verb::Approve).description();
    assert_eq!(help.lines[1].words.as_str(), approve, "what acts comes first");
}

#[test]
fn earlier_releases_say_how_they_can_be_put_back_before_it_is_needed() {
    let mut deck = Deck::usual();
    change(&mut deck, |state| {
        let found = &mut state.world.services.get_mut(&service("checkout")).unwrap().environments[1];
        let mut old = deployment("checkout", "production", 3, "v1.7.0", DeploymentState::Superseded);
        old.put_back = PutBack::No(Text::new("older than 30 days"));
        found.deployments.push(old);
        found.deployments.insert(0, deployment("checkout", "production", 40, "v2.0.0", DeploymentState::Failed));
        found.current = current(&found.deployments, None);
    });
    let picker = RollbackPicker { environment: environment("checkout", "production"), selected: None, hold: true };
    open(&mut deck, Overlay::Rollback(picker));
    let list = view::rollback(&deck.state).unwrap();
    assert_eq!(list.title.as_str(), "roll back production of checkout, now PARTIAL: v1.9.0 or v2.0.0");
    let lines: Vec<String> =
        list.lines.iter().map(|line| format!("{} | {} | {}", line.version, line.note, line.ready)).collect();
    assert_eq!(
        lines,
        [
            "v1.9.0 | last good | re-run until 10 Dec",
            "v1.8.0 |  | re-run until 10 Dec",
            "v1.7.0 |  | older than 30 days"
        ]
    );
    assert_eq!(list.lines[2].health, Health::Bad);
    assert_eq!(list.hold, Some(true));
}
