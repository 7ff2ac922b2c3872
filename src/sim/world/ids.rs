//! Ids: stable for a seed, growing, and as large as the vendors' are.

/// What an id is for; each kind counts on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Team,
    Repository,
    Workflow,
    Environment,
    Run,
    Job,
    Deployment,
    Status,
    Release,
    Pull,
    Review,
}

/// The counters.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    shift: u64,
    counts: [u64; 12],
}

impl Ids {
    /// Counters that begin at a place which depends on the seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { shift: seed.wrapping_mul(7_919) % 100_000, counts: [0; 12] }
    }

    /// The next id of a kind.
    pub(crate) fn next(&mut self, kind: Kind) -> u64 {
        let (slot, base, step) = match kind {
            Kind::Person => (0, 1_200_000, 4_099),
            Kind::Team => (1, 7_400_000, 13),
            Kind::Repository => (2, 612_000_000, 100_003),
            Kind::Workflow => (3, 88_000_000, 101),
            Kind::Environment => (4, 5_210_000_000, 17),
            Kind::Run => (5, 18_400_000_000, 1_511),
            Kind::Job => (6, 52_300_000_000, 37),
            Kind::Deployment => (7, 3_100_000_000, 211),
            Kind::Status => (8, 9_700_000_000, 19),
            Kind::Release => (9, 240_000_000, 307),
            Kind::Pull => (10, 2_600_000_000, 503),
            Kind::Review => (11, 31_000_000, 7),
        };
        let count = &mut self.counts[slot];
        *count += 1;
        base + self.shift + *count * step
    }
}
