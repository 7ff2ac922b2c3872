//! The header: who, which sources with their budgets, freezes, the clock.

use super::{Health, acknowledged_at, freezes, freshness, moments, words};
use crate::cockpit::alerts::ChannelId;
use crate::cockpit::{Bandwidth, RowId, SourceState, State};
use crate::domain::{Budget, OrderState, Text};

/// One source in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBadge {
    /// Its id.
    pub name: Text,
    /// How well it is.
    pub health: Health,
    /// `4,812/5,000`, `ok`, `429 until 14:09`, `unreachable 2m`, `token refused`.
    pub words: Text,
}

/// The nearest freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeBadge {
    /// Whether it is in force.
    pub active: bool,
    /// `PROD freezes in 2h57`, `PROD frozen until Mon 09:00`.
    pub words: Text,
}

/// The header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderView {
    /// The operator's logins, or nothing while they are not known.
    pub who: Option<Text>,
    /// The sources.
    pub sources: Vec<SourceBadge>,
    /// The nearest freeze.
    pub freeze: Option<FreezeBadge>,
    /// Orders under way, `1 order in flight`, and unresolved ones.
    pub orders: Option<(Health, Text)>,
    /// `alerts do not reach oncall` where what is told over a channel reaches nobody.
    pub alerts: Option<Text>,
    /// The clock: `14:03Z`.
    pub clock: Text,
    /// `slow line` or `low bandwidth` where as little as possible is sent to the terminal.
    pub line: Option<&'static str>,
    /// `SIMULATED` where a source is the simulator.
    pub simulated: bool,
    /// `read-only` or `read-write`.
    pub read_only: bool,
}

/// The header.
#[must_use]
pub fn header(state: &State) -> HeaderView {
    let mut logins: Vec<&Text> = Vec::new();
    for account in state.world.sources.values().filter_map(|source| source.account.as_ref()) {
        if !logins.contains(&&account.login) {
            logins.push(&account.login);
        }
    }
    let who = words::list(logins.iter().map(|login| login.as_str()));
    HeaderView {
        who: (!logins.is_empty()).then(|| Text::new(&who)),
        sources: state.world.sources.values().map(|source| badge(state, source)).collect(),
        freeze: freezes::nearest(&state.settings.freezes, state.now.wall).or_else(|| freezes::of_providers(state)),
        orders: orders(state),
        alerts: alerts(state),
        clock: Text::new(&moments::clocks(&state.display, state.now.wall)),
        line: state.display.frugal().then_some(match state.display.bandwidth {
            Bandwidth::Auto => "slow line",
            _ => "low bandwidth",
        }),
        simulated: state.world.sources.values().any(|source| source.simulated),
        read_only: state.settings.read_only.configured || state.settings.read_only.session,
    }
}

fn badge(state: &State, source: &SourceState) -> SourceBadge {
    let name = Text::new(source.id.raw());
    if let Some((health, words)) = freshness::trouble(state, source) {
        return SourceBadge { name, health, words };
    }
    let (health, words) = match scarcer(source) {
        _ if source.last_read.is_none() => (Health::Moving, "reading…".to_owned()),
        // A tenth is kept for acting: below a fifth the polling is about to slow down.
        Some((budget, unit)) => {
            let health = if budget.remaining * 5 < budget.limit { Health::Doubtful } else { Health::Good };
            (health, format!("{}/{}{unit}", words::count(budget.remaining), words::count(budget.limit)))
        }
        None => (Health::Good, "ok".to_owned()),
    };
    SourceBadge { name, health, words: Text::new(&words) }
}

/// Of requests and of the points that queries cost, the budget of which the smaller part is left.
fn scarcer(source: &SourceState) -> Option<(&Budget, &'static str)> {
    match (&source.budget, &source.points) {
        (Some(requests), Some(points)) if points.remaining * requests.limit < requests.remaining * points.limit => {
            Some((points, " points"))
        }
        (Some(requests), _) => Some((requests, "")),
        (None, points) => Some((points.as_ref()?, " points")),
    }
}

/// Which alerts reach nobody. Not those of the desktop: on a machine over there it is no wonder that there is none, and it was
/// told once.
fn alerts(state: &State) -> Option<Text> {
    let silent: Vec<&ChannelId> =
        state.alerts.silent.channels().filter(|channel| channel.as_str() != ChannelId::DESKTOP).collect();
    match silent[..] {
        [] => None,
        [channel] => Some(Text::new(&format!("alerts do not reach {channel}"))),
        _ => Some(Text::new(&format!("alerts do not reach {}", words::many(silent.len() as u64, "channel")))),
    }
}

/// What is under way, and what nobody knows.
fn orders(state: &State) -> Option<(Health, Text)> {
    let count = |which: fn(&OrderState) -> bool| {
        state.orders.entries.values().filter(|order| which(&order.state)).count() as u64
    };
    let unknown = count(OrderState::is_unknown);
    let moving = count(|state| state.in_flight() && !state.is_unknown());
    let broken = state.orders.entries.iter().filter(|(intent, order)| {
        matches!(order.state, OrderState::Interrupted { .. } | OrderState::Unconfirmed { .. })
            && acknowledged_at(state, &RowId::Order((*intent).clone())).is_none()
    });
    let broken = broken.count() as u64;
    let mut parts = Vec::new();
    if unknown > 0 {
        parts.push(format!("{unknown} outcome{} unknown", if unknown == 1 { "" } else { "s" }));
    }
    if moving > 0 {
        parts.push(format!("{} in flight", words::many(moving, "order")));
    }
    if broken > 0 {
        parts.push(format!("{} to look at", words::many(broken, "order")));
    }
    let health = match (unknown, moving) {
        (1.., _) => Health::Bad,
        (0, 1..) => Health::Moving,
        (0, 0) => Health::Doubtful,
    };
    (!parts.is_empty()).then(|| (health, Text::new(&parts.join(" · "))))
}
