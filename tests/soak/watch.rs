//! What must hold at every look, and at the end.

use std::collections::BTreeMap;

use flightdeck::journal::Entry;
use serde_json::{Value, json};

use crate::journey::Flight;
use crate::operator::Operator;
use crate::sky::Sky;

const SERVICES: [&str; 4] = ["checkout", "search", "notifications", "inventory"];

/// What was seen so far.
#[derive(Default)]
pub(crate) struct Watch {
    looks: usize,
    rows: bool,
    /// Looks at which a value was old, a source was limited or stopped.
    faulty: usize,
}

impl Watch {
    /// The screen now: never blank, the header and a pane always there; once there were rows there are rows.
    pub(crate) fn look(&mut self, flight: &Flight) {
        self.looks += 1;
        let screen = flight.screen();
        let mut lines = screen.lines();
        assert!(lines.next().is_some_and(|header| header.contains("github")), "the header names its source\n{screen}");
        assert!(
            lines.next_back().is_some_and(|footer| !footer.trim().is_empty()),
            "the footer says something\n{screen}"
        );
        for character in screen.chars().filter(|character| *character != '\n') {
            assert!(!character.is_control(), "{character:?} reached the screen\n{screen}");
        }
        let covered = flight.state.screen.overlay.is_some();
        let named = SERVICES.iter().any(|service| screen.contains(service));
        self.rows |= named;
        assert!(
            !self.rows || named || covered || flight.state.world.services.is_empty(),
            "what was read stays\n{screen}"
        );
        let faulty = flight.state.world.sources.values().any(|source| source.fault.is_some() || source.stopped);
        self.faulty += usize::from(faulty);
    }

    pub(crate) fn knows_rows(&self) -> bool {
        self.rows
    }

    /// The end: what was sent, against what was written down before it was sent.
    pub(crate) async fn verdict(&self, flight: &Flight, sky: &Sky, operator: &Operator) {
        let journal = flight.journal();
        let (mut sent, mut per_step) = (Vec::new(), BTreeMap::<(String, usize), usize>::new());
        let (mut unknown, mut ended) = (0, 0);
        for record in &journal {
            match &record.entry {
                Entry::Sending { intent, step, request, .. } => {
                    sent.push(format!("{} {}", request.method, request.path));
                    *per_step.entry((intent.to_string(), *step)).or_default() += 1;
                }
                Entry::Unknown { .. } => unknown += 1,
                Entry::Ended { .. } => ended += 1,
                _ => {}
            }
        }
        assert!(per_step.values().all(|times| *times == 1), "a step goes out once: {per_step:?}");
        let asked = flight.control("GET", "/__sim/writes", None).await;
        let asked = asked["requests"].as_array().unwrap();
        let name = |one: &Value| format!("{} {}", one["method"].as_str().unwrap(), one["path"].as_str().unwrap());
        let (mut seen, mut written_down) = (asked.iter().map(name).collect::<Vec<_>>(), sent.clone());
        seen.sort();
        written_down.sort();
        assert_eq!(
            seen, written_down,
            "what the vendor was asked to change is what was written down before it was sent"
        );
        let changed = asked.iter().filter(|one| one["wrote"] == true).count();
        // The mark of an intent is in the body; none comes twice at the same address.
        let mut marks = BTreeMap::<String, usize>::new();
        for one in asked.iter().filter(|one| one["body"] != json!(null)) {
            let body = one["body"].to_string();
            if let Some(at) = body.find("flightdeck") {
                *marks.entry(format!("{} {}", one["path"], body.get(at..).unwrap_or_default())).or_default() += 1;
            }
        }
        assert!(marks.values().all(|times| *times == 1), "no mark comes twice: {marks:?}");
        let open: Vec<&str> = flight
            .state
            .orders
            .newest_first()
            .filter(|order| order.state.in_flight())
            .map(|order| order.state.word())
            .collect();
        println!(
            "{} looks, {} with a source in trouble; weather {:?}; token rotated {} times",
            self.looks, self.faulty, sky.came, sky.rotated
        );
        println!(
            "{} plans armed, {} confirmed; {} requests sent, {changed} changed something; {unknown} unknown, {ended} orders ended, open {open:?}; {} journal records",
            operator.plans,
            operator.confirmed,
            sent.len(),
            journal.len()
        );
        assert!(
            open.is_empty(),
            "a quarter of an hour of fair weather resolves every order: {open:?}\n{}",
            flight.screen()
        );
        let lost: Vec<&str> = flight
            .state
            .orders
            .newest_first()
            .filter(|order| order.state.is_unknown())
            .map(|order| order.state.word())
            .collect();
        let screen = flight.screen();
        assert!(lost.is_empty() || screen.contains("unknown"), "what stays unknown is shown: {lost:?}\n{screen}");
        assert!(
            flight.state.world.sources.values().all(|source| source.fault.is_none() && !source.stopped),
            "fair again\n{screen}"
        );
        assert!(operator.confirmed > 5 && sent.len() > 5, "something was done");
        assert!(self.faulty > 50, "there was weather");
        assert_eq!(sky.came.len(), 17, "every weather came: {:?}", sky.came);
    }
}
