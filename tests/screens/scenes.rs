//! Moments of the screen, built by hand: a Friday afternoon with enough going on to fill every region.

use flightdeck::cockpit::layout::{Sight, layout};
use flightdeck::cockpit::view::{
    Cell, ChangeLine, Empty, EnvironmentsView, FooterView, FreezeBadge, HeaderView, Health, Hint, List, Mark, NeedKind,
    NeedLine, RunLine, ServiceLine, SourceBadge, TimelineView,
};
use flightdeck::cockpit::{Pane, RowId, Tab};
use flightdeck::domain::{EnvironmentId, RunId, ServiceId, Text, Tier};
use flightdeck::ui::{Scene, Third};

use super::details;

pub(crate) const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

pub(crate) fn text(text: &str) -> Text {
    Text::new(text)
}

/// The rows of `all` that a pane of this size shows.
pub(crate) fn list<Row>(all: Vec<Row>, height: usize) -> List<Row> {
    let total = all.len();
    List {
        total,
        first: 0,
        rows: all.into_iter().take(height).collect(),
        waiting: 0,
        filter: None,
        empty: None,
        stale: None,
        selected: None,
    }
}

pub(crate) fn empty<Row>(why: Empty) -> List<Row> {
    List { empty: Some(why), ..list(Vec::new(), 0) }
}

pub(crate) fn height(size: (u16, u16), pane: Pane) -> usize {
    let laid = layout(Sight { size, focus: pane, ..Sight::default() });
    laid.pane(pane).map_or(0, |area| usize::from(area.height.saturating_sub(2)))
}

pub(crate) fn header() -> HeaderView {
    HeaderView {
        who: Some(text("ada")),
        sources: vec![
            SourceBadge { name: text("acme"), health: Health::Good, words: text("4,812/5,000") },
            SourceBadge { name: text("ghes"), health: Health::Doubtful, words: text("429 until 14:09") },
        ],
        freeze: Some(FreezeBadge { active: false, words: text("PROD freezes in 2h57") }),
        orders: Some((Health::Moving, text("1 order in flight"))),
        alerts: None,
        clock: text("14:03Z"),
        line: None,
        simulated: true,
        read_only: false,
    }
}

pub(crate) fn footer() -> FooterView {
    let hint =
        |key: &str, word: &str, verb| Hint { key: key.parse().unwrap(), word: text(word), verb, pinned: key == "?" };
    FooterView {
        hints: vec![
            hint("A", "approve", true),
            hint("X", "reject", true),
            hint("P", "promote", true),
            hint("B", "roll back", true),
            hint("a", "actions", false),
            hint("d", "diff", false),
            hint("L", "log", false),
            hint("Space", "mark", false),
            hint("/", "filter", false),
            hint(":", "command", false),
            hint("?", "help", false),
            hint("q", "quit", false),
        ],
        notice: None,
        line: None,
    }
}

pub(crate) fn selected() -> Mark {
    Mark { selected: true, ..Mark::default() }
}

pub(crate) fn needs() -> Vec<NeedLine> {
    let line = |kind, health, service: &str, place: Option<(&str, Tier)>, version: &str, rest: [&str; 3]| NeedLine {
        id: RowId::Service(ServiceId::new(service)),
        mark: Mark { dim: kind == NeedKind::Others, ..Mark::default() },
        kind,
        health,
        service: text(service),
        environment: place.map(|(name, tier)| (text(name), tier)),
        version: text(version),
        state: text(rest[0]),
        age: text(rest[1]),
        note: text(rest[2]),
    };
    let production = Some(("production", Tier::Production));
    let staging = Some(("staging", Tier::Staging));
    vec![
        line(
            NeedKind::Order,
            Health::Unknown,
            "ledger",
            production,
            "v3.0.1",
            ["unknown", "2m", "no answer to approve; reading what became of it"],
        ),
        line(
            NeedKind::Failure,
            Health::Bad,
            "search",
            production,
            "v1.9.0",
            ["failed", "4m", "PARTIAL: v1.9.0 or v1.8.7"],
        ),
        NeedLine {
            mark: selected(),
            ..line(
                NeedKind::Mine,
                Health::Waiting,
                "checkout",
                production,
                "v2.14.0",
                ["you may", "4m", "started by linus"],
            )
        },
        NeedLine {
            mark: Mark { marked: true, ..Mark::default() },
            ..line(
                NeedKind::Mine,
                Health::Waiting,
                "payments",
                production,
                "v8.1.3",
                ["you 1/2", "12m", "1/2 approvals, started by priya"],
            )
        },
        line(
            NeedKind::Mine,
            Health::Waiting,
            "edge-router",
            Some(("live-eu", Tier::Production)),
            "2026.11.3",
            ["you may", "31m", "started by priya"],
        ),
        line(
            NeedKind::Mine,
            Health::Waiting,
            "storefront",
            staging,
            "v5.2.0-rc.1",
            ["you?", "1h02", "the provider does not say whether you may"],
        ),
        line(
            NeedKind::Unreadable,
            Health::Bad,
            "invoices",
            None,
            "",
            ["unreadable", "9m", "not found, or the token may not see it"],
        ),
        line(
            NeedKind::Others,
            Health::Waiting,
            "catalogue",
            production,
            "v0.44.1",
            ["linus, release-captains", "3h", "not you: you started this run"],
        ),
        line(
            NeedKind::Others,
            Health::Waiting,
            "mailer",
            staging,
            "a1b2c3d",
            ["timer", "8m", "opens by itself at 14:09Z"],
        ),
    ]
}

pub(crate) fn cell(version: &str, health: Health, word: &str, age: &str) -> Cell {
    Cell {
        id: Some(RowId::Environment(EnvironmentId::new(&ServiceId::new("s"), version))),
        selected: false,
        marked: false,
        version: text(version),
        health,
        word: text(word),
        progress: text(""),
        age: text(age),
        behind: None,
        held: false,
        waiting: false,
    }
}

pub(crate) fn no_cell() -> Cell {
    Cell { id: None, ..cell("—", Health::Unknown, "", "") }
}

pub(crate) fn services() -> Vec<ServiceLine> {
    let line = |name: &str, cells, note: &str| ServiceLine {
        id: ServiceId::new(name),
        mark: Mark::default(),
        name: text(name),
        cells,
        note: text(note),
        fault: false,
    };
    let ok = |version: &str, age: &str| cell(version, Health::Good, "ok", age);
    vec![
        ServiceLine {
            mark: selected(),
            ..line(
                "checkout",
                vec![ok("v2.14.0", "12m"), Cell { selected: true, waiting: true, ..ok("v2.13.2", "3d") }],
                "14 commits behind, oldest 2d",
            )
        },
        line("payments", vec![ok("v8.1.3", "1h"), Cell { waiting: true, ..ok("v8.1.2", "6d") }], "2 commits behind"),
        line(
            "search",
            vec![ok("v1.9.0", "22m"), cell("v1.9.0", Health::Doubtful, "PARTIAL", "4m")],
            "v1.9.0 or v1.8.7",
        ),
        line(
            "ledger",
            vec![ok("v3.0.1", "1h"), cell("v3.0.0", Health::Unknown, "unknown", "2m")],
            "an order is unresolved",
        ),
        line(
            "catalogue",
            vec![cell("v0.44.1", Health::Moving, "deploying", "40s"), ok("v0.43.0", "2h11")],
            "6 commits behind, oldest 5h",
        ),
        line("storefront", vec![ok("v5.1.9", "19h"), Cell { held: true, ..ok("v5.1.9", "8d") }], "level"),
        line("edge-router", vec![no_cell(), ok("2026.11.2", "5d")], ""),
        ServiceLine {
            fault: true,
            ..line(
                "invoices",
                vec![cell("v1.2.0", Health::Unknown, "unknown", "9m"), cell("—", Health::Unknown, "unknown", "")],
                "not found, or the token may not see it",
            )
        },
        line("mailer", vec![cell("a1b2c3d", Health::Bad, "failed", "8m"), ok("99f0e1a", "1d")], "1 commit behind"),
    ]
}

pub(crate) fn environments(size: (u16, u16)) -> EnvironmentsView {
    EnvironmentsView {
        columns: vec![(text("staging"), Tier::Staging), (text("production"), Tier::Production)],
        column: 1,
        list: list(services(), height(size, Pane::Environments).saturating_sub(1)),
    }
}

pub(crate) fn runs() -> Vec<RunLine> {
    use Health::{Bad, Good, Moving, Neutral, Unknown, Waiting};
    let line = |health, words: [&str; 9], rail: &[Health]| RunLine {
        id: RunId::new(&ServiceId::new(words[0]), words[1]),
        mark: Mark::default(),
        service: text(words[0]),
        number: text(words[1]),
        name: text(words[2]),
        branch: text(words[3]),
        health,
        state: text(words[4]),
        rail: rail.to_vec(),
        time: text(words[5]),
        age: text(words[6]),
        actor: text(words[7]),
        title: text(words[8]),
    };
    let first = line(
        Waiting,
        [
            "checkout",
            "#482",
            "deploy",
            "main",
            "waiting: approval",
            "6m of ~9m",
            "6m",
            "ada",
            "Round taxes half to even",
        ],
        &[Good, Good, Good, Waiting, Waiting],
    );
    let mut all = vec![
        RunLine { mark: selected(), ..first },
        line(
            Moving,
            [
                "catalogue",
                "#1204",
                "release",
                "main",
                "running: staging",
                "40s of ~4m",
                "1m",
                "grace",
                "Bring the winter range online",
            ],
            &[Good, Good, Moving, Waiting],
        ),
        line(
            Bad,
            [
                "payments",
                "#211·2",
                "test",
                "fix/retries",
                "failed: unit › cargo test",
                "took 2m",
                "9m",
                "linus",
                "Retry idempotent charges only",
            ],
            &[Good, Bad, Neutral],
        ),
        line(
            Unknown,
            ["ledger", "#97", "deploy", "main", "unknown", "—", "12m", "ada", "Post in batches"],
            &[Good, Good, Unknown],
        ),
        line(
            Neutral,
            ["search", "#881", "deploy", "main", "cancelled", "took 31s", "20m", "grace", "Index synonyms"],
            &[Good, Neutral, Neutral],
        ),
        line(
            Waiting,
            ["mailer", "#5", "nightly", "main", "queued: no runner", "queued 4m", "4m", "—", "Nightly"],
            &[Waiting],
        ),
    ];
    for number in (440..480).rev() {
        let number = format!("#{number}");
        all.push(line(
            Good,
            [
                "storefront",
                &number,
                "deploy",
                "main",
                "succeeded",
                "took 8m",
                "2h11",
                "barbara",
                "Merge pull request from the search team: facets",
            ],
            &[Good; 14],
        ));
    }
    all
}

/// Day, time of day, how well, what, service, environment, about, who, age.
type ChangeRow = (
    &'static str,
    &'static str,
    Health,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// What changed: of every kind, on three days.
pub(crate) fn changes() -> Vec<ChangeLine> {
    let rows: [ChangeRow; 8] = [
        ("today", "14:03Z", Health::Moving, "deploying", "checkout", "production", "v2.13.2 → v2.14.0", "ada", "1m"),
        ("", "13:41Z", Health::Doubtful, "rolled back", "payments", "production", "v8.2.0 → v8.1.3", "mira", "22m"),
        ("", "13:39Z", Health::Good, "order done", "payments", "production", "roll back v8.1.3", "mira", "24m"),
        ("", "13:12Z", Health::Good, "approved", "payments", "production", "v8.2.0: looks good", "linus-h", "51m"),
        ("", "09:10Z", Health::Waiting, "held", "search", "—", "Deploy is disabled", "—", "4h53"),
        ("19 Nov", "22:00Z", Health::Waiting, "freeze began", "—", "—", "night", "—", "16h"),
        ("", "16:20Z", Health::Bad, "failed", "search-indexer", "production-eu", "v5.4.0 → v5.5.0", "yuki", "21h"),
        ("18 Nov", "08:00Z", Health::Unknown, "unknown: odd", "web", "production", "v14.1.0 → v14.2.0", "ada", "2d"),
    ];
    let line = |(place, row): (usize, ChangeRow)| {
        let (day, clock, health, what, service, environment, about, who, age) = row;
        let version = about.split(" → ").last().unwrap_or(about);
        ChangeLine {
            mark: if place == 1 { selected() } else { Mark::default() },
            day: text(day),
            clock: text(clock),
            health,
            what: text(what),
            service: text(service),
            environment: text(environment),
            about: text(about),
            version: text(version),
            who: text(who),
            knowledge: text(if what.starts_with("order") { "journal" } else { "provider" }),
            age: text(age),
        }
    };
    rows.into_iter().enumerate().map(line).collect()
}

/// The Timeline in the place of *Pipelines*.
pub(crate) fn timeline(size: (u16, u16)) -> Scene {
    let view = TimelineView {
        title: text("Timeline of production"),
        list: list(changes(), height(size, Pane::Pipelines)),
        reach: text("read back to 12 Nov 09:10Z"),
        further: text("r reads further"),
    };
    Scene { pipelines: Some(Third::Timeline(view)), ..friday(size, Pane::Pipelines, Tab::History) }
}

/// The whole screen on a Friday afternoon.
pub(crate) fn friday(size: (u16, u16), focus: Pane, tab: Tab) -> Scene {
    Scene {
        header: header(),
        needs_you: Some(list(needs(), height(size, Pane::NeedsYou))),
        environments: Some(environments(size)),
        pipelines: Some(Third::Pipelines(list(runs(), height(size, Pane::Pipelines)))),
        detail: Some((text("checkout → production"), tab, details::view(tab, size))),
        detail_top: 0,
        footer: footer(),
        sight: Sight { size, focus, ..Sight::default() },
        over: None,
    }
}

/// Environments of which probes say every word that they have.
pub(crate) fn probes(size: (u16, u16)) -> Scene {
    let line = |name: &str, production: Cell, note: &str| ServiceLine {
        id: ServiceId::new(name),
        mark: if name == "checkout" { selected() } else { Mark::default() },
        name: text(name),
        cells: vec![cell("v2.14.0", Health::Delivered, "delivered", "3h"), production],
        note: text(note),
        fault: false,
    };
    let rows = vec![
        line(
            "checkout",
            Cell { selected: true, ..cell("v2.13.2", Health::Delivered, "delivered", "3d") },
            "up to date",
        ),
        line("payments", cell("v8.1.2", Health::Good, "unverified", "6d"), "2 commits behind"),
        line("catalogue", cell("v0.44.1", Health::Moving, "verifying", "40s"), ""),
        line(
            "ledger",
            cell("v1.18.0 not v1.19.0", Health::Bad, "DRIFT", "12m"),
            "DRIFT production: runs v1.18.0, v1.19.0 was deployed",
        ),
        line("search", cell("v5.8.0", Health::Bad, "degraded", "13m"), "production is unhealthy: HTTP 503"),
        line(
            "storefront",
            cell("v3.10.0 and v3.11.0", Health::Doubtful, "PARTIAL", "17m"),
            "PARTIAL production: v3.10.0, v3.11.0 in turns",
        ),
        line(
            "mailer",
            cell("v1.2.0", Health::Unknown, "no answer", "2d"),
            "production: the probe gets no answer: no answer in time",
        ),
    ];
    let environments =
        EnvironmentsView { list: list(rows, height(size, Pane::Environments).saturating_sub(1)), ..environments(size) };
    Scene { environments: Some(environments), ..friday(size, Pane::Environments, Tab::Gates) }
}
