//! How old what is shown is, and what troubles a source: the words for it.

use std::time::Duration;

use super::{Empty, Health, moments, words};
use crate::cockpit::cadence::{Way, round};
use crate::cockpit::update::way;
use crate::cockpit::{ServiceState, SourceState, State};
use crate::domain::{Fault, FaultKind, Freshness, Now, Scope, SourceId, Text};

/// How long a row may stand: two and a half times the longest time between two readings of it, so that one read that is late
/// ages nothing.
fn good_for(state: &State, source: Option<&SourceState>) -> Duration {
    let way = source.map_or(Way::Glances, |source| way(source, state.world.fleet(), state.now));
    round(way, state.world.services.len()) * 5 / 2
}

/// How long it may stand once reading it failed.
const GOOD_FOR_WHEN_FAILING: Duration = Duration::from_secs(30);

/// Which services of a source could not be read last time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failing {
    None,
    Some,
    All,
}

/// How long the services of a source may stand, worked out once for all of them: a frame asks for every service that is
/// watched.
struct Patience<'a> {
    source: Option<&'a SourceState>,
    unreachable: Option<Now>,
    good_for: Duration,
    failing: Failing,
}

impl<'a> Patience<'a> {
    fn of(state: &'a State, source: &SourceId) -> Self {
        let source = state.world.sources.get(source);
        let failing = match source {
            // One sweep that failed is followed by the next within seconds.
            Some(source) if source.stopped || source.sweeps.failures > 1 => Failing::All,
            Some(source) if source.polls.values().any(|poll| poll.failures > 0) => Failing::Some,
            _ => Failing::None,
        };
        let unreachable = source.and_then(|source| source.unreachable_since);
        Self { source, unreachable, good_for: good_for(state, source), failing }
    }

    /// Whether reading a service failed last time.
    fn fails(&self, service: &ServiceState) -> bool {
        let listed = || {
            let id = &service.setup.id;
            let scopes = [Scope::Service(id.clone()), Scope::Deployments(id.clone())];
            let polls = self.source.map(|source| &source.polls);
            scopes.iter().any(|scope| polls.and_then(|polls| polls.get(scope)).is_some_and(|poll| poll.failures > 0))
        };
        self.failing == Failing::All || (self.failing == Failing::Some && listed())
    }

    /// How fresh what is known of a service is.
    fn judge(&self, state: &State, service: &ServiceState) -> Freshness {
        if let Some(at) = service.recalled_at() {
            // The monotonic clock began with this session: only the wall clock knows how long ago that was.
            let age = words::between(at, state.now.wall);
            return match self.unreachable {
                Some(since) => Freshness::Unreachable { since: since.wall, age: Some(age) },
                None => Freshness::Stale { age },
            };
        }
        let good_for =
            if !young(state, service) && self.fails(service) { GOOD_FOR_WHEN_FAILING } else { self.good_for };
        Freshness::of(service.seen, state.now, good_for, self.unreachable)
    }
}

/// Whether a service was read so lately that nobody need ask whether reading it fails.
fn young(state: &State, service: &ServiceState) -> bool {
    service.seen.is_some_and(|seen| state.now.since(seen) <= GOOD_FOR_WHEN_FAILING)
}

/// How fresh what is known of a service is.
pub(super) fn of_service(state: &State, service: &ServiceState) -> Freshness {
    if young(state, service) {
        let source = state.world.sources.get(&service.setup.source);
        let unreachable = source.and_then(|source| source.unreachable_since);
        return Freshness::of(service.seen, state.now, GOOD_FOR_WHEN_FAILING, unreachable);
    }
    Patience::of(state, &service.setup.source).judge(state, service)
}

/// Whether what is known of a service is old.
pub(super) fn is_old(state: &State, service: &ServiceState) -> bool {
    (service.seen.is_some() && !matches!(of_service(state, service), Freshness::Live { .. }))
        || service.recalled_at().is_some()
}

/// `seen 3h ago`: of what an earlier session read and this one has not yet.
pub(super) fn seen_ago(state: &State, at: jiff::Timestamp) -> String {
    format!("seen {} ago", words::ago(at, state.now.wall))
}

/// What troubles a source, worst first; nothing where it is well.
pub(super) fn trouble(state: &State, source: &SourceState) -> Option<(Health, Text)> {
    let fault = source.fault.as_ref();
    if source.stopped {
        return Some((Health::Bad, Text::new("token refused")));
    }
    if let Some(until) = quiet_until(state, source) {
        return Some((Health::Doubtful, Text::new(&format!("rate-limited until {until}"))));
    }
    if let Some(since) = source.unreachable_since {
        let words = format!("unreachable {}", words::duration(state.now.since(since)));
        return Some((Health::Bad, Text::new(&words)));
    }
    if let Some(fault) = fault {
        return Some((Health::Doubtful, Text::new(fault.word())));
    }
    let age = source.last_read.map(|read| state.now.since(read))?;
    (age > good_for(state, Some(source)))
        .then(|| (Health::Doubtful, Text::new(&format!("silent {}", words::duration(age)))))
}

/// Until when a source asked to be left alone, where that is still ahead.
fn quiet_until(state: &State, source: &SourceState) -> Option<String> {
    let told = match source.fault.as_ref().map(|fault| &fault.kind) {
        Some(FaultKind::RateLimited { until }) => *until,
        _ => None,
    };
    let until = source.quiet_until.max(told)?;
    (until > state.now.wall).then(|| moments::clock(&state.display, until))
}

/// The badge of a pane whose rows come from `services`: the worst trouble of their sources, else the oldest age. Nothing
/// where all of it is live.
pub(super) fn badge<'a>(state: &State, services: impl Iterator<Item = &'a ServiceState>) -> Option<Text> {
    let mut oldest: Option<Duration> = None;
    let mut recalled = None;
    let mut troubled: Option<(Health, Text)> = None;
    let mut patience: Vec<(&SourceId, Patience<'_>)> = Vec::new();
    for service in services {
        let id = &service.setup.source;
        let place = patience.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            let new = Patience::of(state, id);
            let found = new.source.and_then(|source| trouble(state, source));
            if let Some(found) = found.filter(|(health, _)| *health != Health::Moving)
                && troubled.as_ref().is_none_or(|(health, _)| *health < found.0)
            {
                troubled = Some(found);
            }
            patience.push((id, new));
            patience.len() - 1
        });
        let freshness = patience[place].1.judge(state, service);
        recalled = recalled.into_iter().chain(service.recalled_at()).min();
        if service.seen.is_some() && !matches!(freshness, Freshness::Live { .. }) {
            oldest = oldest.max(freshness.age());
        }
    }
    let age = match recalled {
        Some(at) => Some(seen_ago(state, at)),
        None => oldest.map(|age| format!("stale {}", words::duration(age))),
    };
    match (troubled, age) {
        // What tells a memory from a reading is never the part that is cut.
        (Some((_, words)), Some(age)) if recalled.is_some() => Some(Text::new(&format!("{age} · {words}"))),
        (Some((_, words)), Some(age)) => Some(Text::new(&format!("{words} · {age}"))),
        (Some((_, words)), None) => Some(words),
        (None, Some(age)) => Some(Text::new(&age)),
        (None, None) => None,
    }
}

/// A fault as one sentence and what to do about it.
pub(super) fn fault(fault: &Fault) -> (Text, Text) {
    let until = match fault.kind {
        FaultKind::RateLimited { until: Some(until) } => format!(" until {}", words::clock(until)),
        _ => String::new(),
    };
    let what = format!("{}{until}: {}, {}", fault.word(), fault.doing, fault.what);
    let hint = if fault.hint.is_empty() { Text::new(remedy(&fault.kind)) } else { fault.hint.clone() };
    (Text::new(&what), hint)
}

/// What to do about a kind of fault where the provider's adapter does not say.
fn remedy(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Unauthenticated => "renew the token, then press the key for reading again",
        FaultKind::Forbidden => "the token lacks a right; an owner can grant it",
        FaultKind::NotFound => "check the name, and that the token may see it",
        FaultKind::RateLimited { .. } => "it is read again by itself",
        FaultKind::Unavailable => "it is tried again by itself; what is shown ages",
        FaultKind::Malformed => "the answer was not understood; it is tried again by itself",
        FaultKind::Journal => "free the state directory; only safing verbs are possible until then",
        _ => "",
    }
}

/// What to say where there is no service at all: nobody named one, or they are still looked for in organisations.
pub(super) fn no_service(state: &State) -> Empty {
    let organisations = &state.world.organisations;
    if let Some(found) = organisations.iter().find_map(|organisation| organisation.fault.as_ref()) {
        let (what, hint) = fault(found);
        return Empty::Fault(what, hint);
    }
    let looked_through = |organisation| state.world.left_out(organisation).is_some();
    match organisations.first() {
        None => Empty::Nothing(Text::new("No service is watched. Name one: flightdeck OWNER/REPOSITORY.")),
        Some(organisation) if organisations.iter().all(looked_through) => {
            let name = Text::new(&organisation.setup.name);
            let words = format!("Nothing is deployed from any repository of {name} that this token may see.");
            Empty::Nothing(Text::new(&words))
        }
        Some(_) => Empty::Loading,
    }
}
