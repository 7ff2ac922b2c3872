//! How often what is read. A value decided here, in a few fixed classes; the hands only wait.
//!
//! One service is cheap to read as a whole. Many are swept: fifty by one query that costs one point, and single requests
//! follow only where something changed, moves, is looked at or was ordered. The numbers below keep a fleet of any size
//! inside the vendor's limits: 5,000 points an hour for queries (an unchanged fleet takes 15 % at most), 900 requests a
//! minute, and none of the 5,000 requests an hour that are no "not modified" while nothing changes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::domain::{Mono, Now, SWEPT_AT_ONCE, Scope, SourceId};

/// How urgent a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// An order of ours is on it.
    InFlight,
    /// Something moves or waits there.
    Active,
    /// It is on the screen or selected.
    Visible,
    /// Nothing of that.
    Idle,
}

/// The time between two reads of a scope of a class.
#[must_use]
pub fn interval(class: Class) -> Duration {
    match class {
        Class::InFlight => Duration::from_secs(3),
        Class::Active => Duration::from_secs(10),
        Class::Visible => Duration::from_secs(20),
        Class::Idle => Duration::from_secs(60),
    }
}

/// The time between two reads of a service at a provider that notices changes by itself. Nothing would be missed without
/// them; they keep what is shown from growing old, and find out that noticing has stopped.
pub const WATCHED: Duration = Duration::from_secs(120);

/// How the services of a source are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each by itself and as a whole: a few services, or a provider without queries.
    Glances,
    /// Many at once by a query, with the lists of those alone in which something goes on.
    Sweeps,
    /// Each by its lists: where queries are refused or their points are spent.
    Lists,
}

/// Services up to which each is read by itself and as a whole: few enough for every limit, and then everything of them is there.
pub const FEW: usize = 8;

/// How much there is to read at a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// All services.
    pub services: usize,
    /// Those that no sweep has asked for yet.
    pub unswept: usize,
    /// Those whose runs nobody has asked for yet.
    pub unread: usize,
    /// Those whose deployments nobody has asked for yet.
    pub unlisted: usize,
    /// Those that orders are on.
    pub ordered: usize,
    /// Those in which something moves or waits.
    pub moving: usize,
    /// Those on the screen.
    pub visible: usize,
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(SLOWEST)
}

#[expect(clippy::cast_precision_loss, reason = "a number of services")]
fn each(services: usize, every: f64) -> f64 {
    services as f64 * every
}

/// After how long a service may be swept again. Eight seconds and not ten: with the jitter, the query and the request that
/// names the gate an approval is still on the screen within ten.
#[must_use]
pub fn swept_every(class: Class) -> Duration {
    match class {
        Class::InFlight => Duration::from_secs(5),
        Class::Active | Class::Visible | Class::Idle => Duration::from_secs(8),
    }
}

/// The least time between two sweeps of a source. Twelve a minute are 720 points an hour, 14.4 % of them; while a fleet is
/// read for the first time pages follow each other by the second.
#[must_use]
pub fn sweep_spacing(load: Load) -> Duration {
    if load.unswept > 0 { Duration::from_secs(1) } else { Duration::from_secs(5) }
}

/// The time between two readings of the runs of a service of a class. It grows with how many there are of them: a moving
/// service costs about four requests, and all of them together are to stay below 400 a minute.
#[must_use]
pub fn runs_every(class: Class, load: Load) -> Duration {
    seconds(match class {
        Class::InFlight => each(load.ordered, 1.0).max(3.0),
        Class::Active => each(load.moving, 0.6).max(10.0),
        Class::Visible | Class::Idle => each(load.visible, 1.0).max(60.0),
    })
}

/// The time between the readings of the runs of two services in which nothing is known to go on. A fleet that is swept is
/// gone through twice a second the first time, then once in ten minutes, to find what sweeps do not see; without sweeps it
/// is gone through every ten seconds, but never faster than 300 requests a minute.
#[must_use]
pub fn next_runs(way: Way, load: Load) -> Duration {
    let services = load.services.max(1);
    match way {
        Way::Sweeps if load.unread > 0 => Duration::from_millis(500),
        Way::Glances | Way::Sweeps => seconds(600.0 / each(services, 1.0)).max(Duration::from_millis(1_200)),
        Way::Lists => seconds(10.0 / each(services, 1.0)).max(Duration::from_millis(200)),
    }
}

/// The time between the readings of the deployments of two services by lists (about six requests each): one a second the
/// first time, then every two minutes, but never faster than 150 requests a minute.
#[must_use]
pub fn next_deployments(load: Load) -> Duration {
    if load.unlisted > 0 {
        return Duration::from_secs(1);
    }
    seconds(120.0 / each(load.services.max(1), 1.0)).max(Duration::from_millis(2_400))
}

/// The longest time between two readings of a row of a fleet of this size, when all goes well.
#[must_use]
pub fn round(way: Way, services: usize) -> Duration {
    let load = Load { services, ..Load::default() };
    match way {
        Way::Glances => interval(Class::Idle),
        Way::Sweeps => {
            // A fifth of every page belongs to those that nothing goes on in.
            let pages = services.div_ceil(SWEPT_AT_ONCE / 5);
            seconds(each(pages, sweep_spacing(load).as_secs_f64() * 1.1)).max(interval(Class::Idle))
        }
        Way::Lists => seconds(each(services, next_deployments(load).as_secs_f64())).max(interval(Class::Idle)),
    }
}

/// After how long queries that were refused are tried again, and sweeps that failed again and again.
pub const REFUSED: Duration = Duration::from_secs(900);
/// See [`REFUSED`].
pub const FAILED: Duration = Duration::from_secs(60);
/// After how many sweeps in a row without an answer services are read by their lists.
pub const FAILURES: u32 = 3;
/// The most sweeps of one source that are awaited at once.
pub const SWEEPS_AT_ONCE: usize = 2;
/// The time between two listings of an organisation, and between two looks at a repository of it in which nothing is deployed.
pub const LISTED: Duration = Duration::from_secs(600);
/// The time between two reads of an account.
pub const ACCOUNT: Duration = Duration::from_secs(300);
/// The longest time between two reads that fail.
pub const SLOWEST: Duration = Duration::from_secs(300);
/// The most reads of one source that are awaited at once.
pub const AT_ONCE: usize = 8;
/// How long an answer is awaited before it counts as lost.
pub const LOST: Duration = Duration::from_secs(60);
/// The most first pages of comparisons that are awaited at once, of one source.
pub const RANGES_AT_ONCE: usize = 2;
/// The time between two of them: a screen of forty rows is counted within half a minute, and paging through a fleet costs no
/// more than that either.
pub const RANGES_APART: Duration = Duration::from_millis(500);
/// The most environments that are looked at by their probes at once.
pub const PROBES_AT_ONCE: usize = 8;
/// The time between two looks at an environment where something changes, where the configuration does not ask for less.
pub const PROBE_FAST: Duration = Duration::from_secs(5);
/// How long the selection must rest before reads follow it.
pub const REST: Duration = Duration::from_millis(200);

/// When a scope was and will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The last asking.
    pub asked: Option<Now>,
    /// Whether its answer is still awaited.
    pub awaited: bool,
    /// The next asking is due then.
    pub due: Mono,
    /// How many times it was asked: with the source it makes the jitter.
    pub count: u64,
    /// How many reads in a row failed as a whole: with it the time between two reads grows, up to five minutes.
    pub failures: u32,
    /// Whether it is to be read before its time.
    pub haste: Haste,
}

/// Whether a scope is to be read before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Haste {
    /// No.
    None,
    /// Something changed there: as soon as there is a place.
    Soon,
    /// A person or an order waits for it: at once, and from the reserve of the budget where need be.
    Now,
}

impl Poll {
    /// A scope that was never asked for, due at a moment.
    #[must_use]
    pub fn due(due: Mono) -> Self {
        Self { asked: None, awaited: false, due, count: 0, failures: 0, haste: Haste::None }
    }

    /// When it is due if the time between two reads is `every`. The jitter keeps a hundred services from being asked in one
    /// moment; it depends on nothing but the source, the scope and the count, so that a replay asks the same.
    #[must_use]
    pub fn next(&self, every: Duration, source: &SourceId, scope: &Scope) -> Mono {
        let Some(asked) = self.asked else { return self.due };
        let mut wait = every;
        for _ in 0..self.failures.min(16) {
            wait = (wait * 3 / 2).min(SLOWEST.max(every));
        }
        asked.mono.plus(wait).plus(jitter(&(source, scope, self.count), wait))
    }
}

/// Up to a tenth of a wait, and never less than nothing: a promise of every ten seconds is not a right to nine. It depends on
/// nothing but what is asked of whom for the how-manieth time, so that a replay asks the same.
#[must_use]
pub fn jitter(of: &impl Hash, wait: Duration) -> Duration {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    let late = u128::from(hasher.finish()) % (wait.as_millis() / 10 + 1);
    Duration::from_millis(u64::try_from(late).unwrap_or(0))
}
