//! What must hold at every look, and at the end.

use flightdeck::cockpit::Pane;
use flightdeck::domain::OrderState;

use crate::journey::Flight;
use crate::kinds::KINDS;
use crate::laws;
use crate::operator::Operator;
use crate::sky::Sky;

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
        // A zoomed detail of what is no service names none.
        let lists = [Pane::Environments, Pane::Pipelines].iter().any(|pane| flight.state.page(*pane) > 0);
        // So does a Timeline over which nothing changed, or was read yet.
        let covered = flight.state.screen.overlay.is_some() || !lists || flight.state.screen.timeline.shown;
        // A long name may be cut; its first word is not.
        let first_word = |id: &str| {
            id.rsplit(['/', ':']).next().and_then(|name| name.split('-').next()).unwrap_or_default().to_owned()
        };
        let named = flight.state.world.services.keys().any(|id| screen.contains(&first_word(&id.to_string())));
        self.rows |= named;
        assert!(
            !self.rows || named || covered || flight.state.world.services.is_empty(),
            "what was read stays\n{screen}"
        );
        self.faulty += usize::from(troubled(flight));
    }

    /// Another session: it has read nothing yet.
    pub(crate) fn again(self) -> Self {
        Self { rows: false, ..self }
    }

    pub(crate) fn knows_rows(&self) -> bool {
        self.rows
    }

    /// The end: what was sent, against what was written down before it was sent.
    pub(crate) async fn verdict(&self, flight: &Flight, sky: &Sky, operator: &Operator) {
        let counted = laws::hold(flight).await;
        assert_eq!(counted.never_left, 0, "what was written down as going out went out: nobody died");
        let states = || flight.state.orders.newest_first().map(|order| &order.state);
        let lost = states().filter(|state| state.is_unknown()).count();
        let open = open_orders(flight);
        let usage = flight.control("GET", "/__sim/usage", None).await;
        let total = |name: &str| {
            usage["minutes"].as_array().unwrap().iter().map(|one| one[name].as_u64().unwrap_or(0)).sum::<u64>()
        };
        let names = ["fetched", "unchanged", "graphql", "writes", "failed", "refused"];
        println!("requests: {}", names.map(|name| format!("{name} {}", total(name))).join(", "));
        println!(
            "{} looks, {} with a source in trouble; weather {:?}; token rotated {} times",
            self.looks, self.faulty, sky.came, sky.rotated
        );
        println!("{} plans armed, {} confirmed; {lost} unknown still; {counted:?}", operator.plans, operator.confirmed);
        let screen = flight.screen();
        assert!(open.is_empty(), "a quarter of an hour of fair weather ends every order: {open:?}\n{screen}");
        // A write that the weather swallowed may still take effect: it stays unknown until a person says otherwise, and is shown.
        let word = if lost == 1 { "outcome unknown" } else { "outcomes unknown" };
        assert!(lost == 0 || screen.contains(&format!("{lost} {word}")), "{lost} unknown must be shown\n{screen}");
        assert!(!troubled(flight), "fair again\n{screen}");
        assert!(operator.confirmed > 5 && counted.sendings > 5, "something was done");
        assert!(self.faulty > 50, "there was weather");
        assert!(sky.released > 0, "somebody released something");
        assert_eq!(sky.came.len(), KINDS, "every weather came: {:?}", sky.came);
    }
}

/// Does the machine know that something is wrong with its source?
fn troubled(flight: &Flight) -> bool {
    let now = (flight.clock)().wall;
    flight.state.world.sources.values().any(|source| {
        source.stopped
            || source.fault.is_some()
            || source.failing.is_some()
            || source.unreachable_since.is_some()
            || source.quiet_until.is_some_and(|until| until > now)
    })
}

/// The words of the orders that are still in flight, those apart of which nobody knows.
pub(crate) fn open_orders(flight: &Flight) -> Vec<&'static str> {
    let states = flight.state.orders.newest_first().map(|order| &order.state);
    states.filter(|state| state.in_flight() && !state.is_unknown()).map(OrderState::word).collect()
}
