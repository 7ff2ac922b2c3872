//! The tabs of the detail and the dialogues of the same Friday.

use flightdeck::cockpit::view::{
    ActionLine, ActionsView, DetailView, Empty, FieldView, GateLine, GatesView, Health, HelpLine, HelpView,
    HistoryLine, HistoryView, JobLine, JournalLine, JournalView, LogView, Mark, PlanLine, PlanTone, PlanView,
    RollbackLine, RollbackView, RunView, ShipView, StepLine,
};
use flightdeck::cockpit::{Command, Pane, Tab};
use flightdeck::domain::{DeploymentId, Flag, JobId, Tier, Verb};

use super::scenes::{height, list, selected, text};

pub(crate) fn view(tab: Tab, size: (u16, u16)) -> DetailView {
    let rows = height(size, Pane::Detail).saturating_sub(2);
    match tab {
        Tab::Ship => ship(rows),
        Tab::Gates => gates(),
        Tab::Run => run(),
        Tab::Log => log(rows.saturating_sub(2)),
        Tab::History => history(rows.saturating_sub(2)),
        Tab::Journal => journal(rows),
    }
}

fn ship(rows: usize) -> DetailView {
    let commit = |id: &str, subject: &str, author: &str, age: &str| (text(id), text(subject), text(author), text(age));
    let mut commits = vec![
        commit("8c1f0a2", "Round taxes half to even", "ada", "12m"),
        commit("1d20b7e", "Add the migration for tax rounding", "ada", "2h11"),
        commit("77aa01c", "Bump serde to 1.0.229", "dependabot[bot]", "5h40"),
        commit("0b3c9d4", "Do not charge twice when the gateway answers late (#1881)", "linus", "1d"),
    ];
    for number in 0..30 {
        commits.push(commit(&format!("{:07x}", 0x00be_ef00 + number), "Small things", "grace", "2d"));
    }
    DetailView::Ship(ShipView {
        range: text("v2.13.2 → v2.14.0"),
        summary: text("14 commits · 3 authors · oldest 2d"),
        flags: vec![
            (text("migrations"), Flag::Yes),
            (text("dependencies"), Flag::Yes),
            (text("configuration"), Flag::No),
            (text("infrastructure"), Flag::Unknown),
        ],
        commits: list(commits, rows.saturating_sub(4)),
        note: Some(text("the vendor cut the list of files at 300")),
    })
}

fn gates() -> DetailView {
    DetailView::Gates(GatesView {
        gates: vec![
            GateLine {
                mark: selected(),
                environment: text("production"),
                health: Health::Waiting,
                what: text("approval 0 of 1"),
                may_i: text("you may approve"),
                reviewers: text("ada, release-captains"),
                terms: Vec::new(),
                age: text("4m"),
            },
            GateLine {
                mark: Mark { marked: true, ..Mark::default() },
                environment: text("production-eu"),
                health: Health::Waiting,
                what: text("wait timer until 14:09"),
                may_i: text("not you: you started this run"),
                reviewers: text("linus"),
                terms: Vec::new(),
                age: text("4m"),
            },
        ],
        reviews: vec![
            (Health::Good, text("linus approved staging 3m ago: looks good")),
            (Health::Bad, text("grace rejected production 2d ago: not before the weekend")),
        ],
        rollout: Vec::new(),
        probe: vec![
            (Health::Doubtful, text("sees v2.13.2, healthy · 12s ago · in 24 ms")),
            (Health::Neutral, text("19 of the last 20 looks answered well · every 30s · 3 in a row count")),
        ],
        holds: vec![(Health::Waiting, text("freeze `weekend` from Fri 17:00 to Mon 09:00 Europe/Berlin"))],
        empty: None,
    })
}

fn run() -> DetailView {
    let job = |name: &str, health, state: &str, time: &str, steps: Vec<StepLine>| JobLine {
        id: JobId::new(name),
        selected: false,
        health,
        name: text(name),
        state: text(state),
        time: text(time),
        steps,
        annotations: Vec::new(),
    };
    let step = |name: &str, health, time: &str| StepLine { health, name: text(name), time: text(time) };
    DetailView::Run(RunView {
        title: text("#482 deploy · attempt 2 · push to main by ada · 6m of ~9m"),
        jobs: vec![
            job("build", Health::Good, "succeeded", "waited 4s, 2m", Vec::new()),
            JobLine {
                selected: true,
                annotations: vec![(Health::Bad, text("src/tax.rs:118 assertion `left == right` failed"))],
                ..job(
                    "unit",
                    Health::Bad,
                    "failed",
                    "waited 1s, 1m",
                    vec![
                        step("Set up job", Health::Good, "2s"),
                        step("Check out", Health::Good, "3s"),
                        step("cargo test", Health::Bad, "58s"),
                        step("Upload", Health::Neutral, "—"),
                    ],
                )
            },
            job("deploy-staging", Health::Moving, "running", "waited 9s, 40s", Vec::new()),
            job("deploy-production", Health::Waiting, "waiting: approval", "waits 4m", Vec::new()),
        ],
        empty: None,
    })
}

fn log(rows: usize) -> DetailView {
    let mut lines: Vec<_> = (1..=140).map(|number| (number, text("   Compiling checkout v2.14.0"), false)).collect();
    lines[2] = (3, text("error: connection reset by peer"), true);
    lines[4] = (5, text("\u{1b}[31mred\u{1b}[0m and \u{202e}backwards"), false);
    DetailView::Log(LogView {
        title: text("deploy-production of #482"),
        lines: list(lines, rows),
        note: Some(text("GitHub gives a log only when the job has ended.")),
        search: Some(text("match 1 of 17")),
    })
}

fn history(rows: usize) -> DetailView {
    let line = |health, words: [&str; 6]| HistoryLine {
        selected: false,
        health,
        version: text(words[0]),
        state: text(words[1]),
        age: text(words[2]),
        actor: text(words[3]),
        note: text(words[4]),
        ready: text(words[5]),
    };
    let lines = vec![
        HistoryLine { selected: true, ..line(Health::Doubtful, ["v2.14.0", "PARTIAL", "4m", "ada", "current", ""]) },
        line(Health::Good, ["v2.13.2", "succeeded", "3d", "linus", "last good", "re-run until 12 Dec"]),
        line(Health::Neutral, ["v2.13.1", "superseded", "3d", "linus", "", "re-run until 12 Dec"]),
        line(Health::Bad, ["v2.13.0", "failed", "9d", "grace", "", "never was good"]),
        line(Health::Good, ["v2.12.0", "succeeded", "30d", "grace", "", "too old to re-run; no dispatch configured"]),
    ];
    DetailView::History(HistoryView { title: text("production of checkout"), lines: list(lines, rows) })
}

fn journal(rows: usize) -> DetailView {
    let line = |health, at: &str, event: &str, words: &str| JournalLine {
        health,
        at: text(at),
        event: text(event),
        words: text(words),
    };
    DetailView::Journal(JournalView {
        open: vec![(Health::Unknown, text("approve ledger production: no answer; reading until 14:08:12Z"))],
        lines: list(
            vec![
                line(
                    Health::Unknown,
                    "14:03:12Z",
                    "unknown",
                    "approve ledger production, step 1: the connection was cut",
                ),
                line(Health::Moving, "14:03:02Z", "sending", "approve ledger production, step 1"),
                line(Health::Neutral, "14:03:02Z", "intended", "approve ledger production, digest 3f9a2c"),
                line(Health::Good, "13:58:40Z", "answered", "approve payments production, step 1: 200"),
                line(Health::Bad, "13:51:07Z", "refused", "promote mailer production: frozen until Mon 09:00"),
            ],
            rows,
        ),
        fault: Some(text(
            "the journal cannot be written: no space left on device. Only verbs that stop or undo can be sent.",
        )),
    })
}

fn plan_line(label: &str, words: &str, tone: PlanTone) -> PlanLine {
    PlanLine { label: text(label), words: text(words), tone }
}

pub(crate) fn plan(tier: Tier) -> PlanView {
    let production = tier.is_production();
    let place = if production { "production" } else { "staging" };
    let typed = FieldView {
        prompt: text("type `checkout` to approve"),
        text: "check".to_owned(),
        cursor: Some(5),
        satisfied: false,
        tick: None,
    };
    let reason = FieldView { prompt: text("reason"), text: String::new(), cursor: None, satisfied: true, tick: None };
    PlanView {
        verb: Verb::Approve,
        tier,
        title: text(&format!("approve · checkout → {place}")),
        block: vec![
            plan_line("warning", "the range has migrations: rolling back does not undo them", PlanTone::Warning),
            plan_line("what", "let the waiting deployment of run #482 pass its gate", PlanTone::Plain),
            plan_line("where", &format!("{place} ({place}) of checkout at acme"), PlanTone::Plain),
            plan_line("version", "v2.13.2 (3d) → v2.14.0 (8c1f0a2)", PlanTone::Plain),
            plan_line("gates", "approval 0 of 1, you count", PlanTone::Good),
            plan_line("freezes", "none now; `weekend` starts in 2h57", PlanTone::Quiet),
            plan_line("next", "GitHub starts deploy-production at once", PlanTone::Plain),
            plan_line("undo", "roll back with B: re-run until 12 Dec; migrations stay", PlanTone::Quiet),
        ],
        below: vec![
            plan_line("ships", "14 commits by 3 authors, oldest 2d; seen 3s ago", PlanTone::Plain),
            plan_line(
                "",
                "! migrations  ! dependencies  configuration: none  infrastructure: unknown",
                PlanTone::Warning,
            ),
            plan_line(
                "step 1",
                "POST https://api.github.com/repos/acme/checkout/actions/runs/7700482/pending_deployments",
                PlanTone::Request,
            ),
            plan_line(
                "",
                "{\"environment_ids\":[161088068],\"state\":\"approved\",\"comment\":\"flightdeck 06h2k1v9\"}",
                PlanTone::Request,
            ),
            plan_line("premise", "gate production is pending; seen 3s ago", PlanTone::Quiet),
            plan_line("", "current deployment is 9981 v2.13.2; seen 3s ago", PlanTone::Quiet),
            plan_line(
                "command",
                "flightdeck approve checkout production --run 482 --confirm 3f9a2c71",
                PlanTone::Request,
            ),
        ],
        top: 0,
        fields: if production { vec![typed, reason] } else { vec![reason] },
        armed: true,
        complaint: production.then(|| text("the name is not complete")),
        foot: text("digest 3f9a2c71 · expires in 48s"),
    }
}

pub(crate) fn actions() -> ActionsView {
    let line = |verb, key: &str, available, words: &str| ActionLine {
        verb,
        fully: false,
        key: key.parse().ok(),
        available,
        words: text(words),
        selected: verb == Verb::Approve,
    };
    ActionsView {
        title: text("checkout → production"),
        lines: vec![
            line(Verb::Approve, "A", true, "answers the pending gate of run #482 at GitHub"),
            line(Verb::Reject, "X", true, "answers the gate with no; the run ends as failed"),
            line(Verb::Promote, "P", false, "there is nothing after production"),
            line(Verb::Pause, "H", true, "disables the workflow deploy.yml; work that runs goes on"),
            line(Verb::Resume, "U", false, "the workflow deploy.yml is not disabled"),
            line(Verb::RollBack, "B", true, "puts an earlier good release back: opens the list"),
            line(Verb::Cancel, "C", true, "asks GitHub to cancel run #482"),
            line(Verb::Retry, "T", false, "run #482 has not failed; cancel it first, or wait until it ends"),
        ],
    }
}

pub(crate) fn rollback() -> RollbackView {
    let line = |id: &str, health, words: [&str; 6]| RollbackLine {
        id: DeploymentId::new(id),
        selected: id == "2",
        version: text(words[0]),
        commit: text(words[1]),
        age: text(words[2]),
        actor: text(words[3]),
        note: text(words[4]),
        ready: text(words[5]),
        health,
    };
    RollbackView {
        title: text("roll back production of checkout, now v2.14.0"),
        lines: vec![
            line("2", Health::Good, ["v2.13.2", "77aa01c", "3d", "linus", "last good", "re-run until 12 Dec"]),
            line("3", Health::Good, ["v2.13.1", "0b3c9d4", "3d", "linus", "", "re-run until 12 Dec"]),
            line(
                "4",
                Health::Bad,
                ["v2.12.0", "11ab3f0", "30d", "grace", "", "too old to re-run; no dispatch configured"],
            ),
        ],
        holding: text("hold v2.14.0 afterwards; else a push to main may deploy it again"),
        hold: Some(true),
        empty: None,
    }
}

pub(crate) fn help() -> HelpView {
    let mut lines = Vec::new();
    let heading = |words: &str| HelpLine { heading: Some(text(words)), keys: Vec::new(), words: text("") };
    for (place, command) in Command::ALL.iter().enumerate() {
        match place {
            0 => lines.push(heading("Moving")),
            14 => lines.push(heading("Finding")),
            23 => lines.push(heading("Acting: each opens a plan first")),
            31 => lines.push(heading("Looking")),
            _ => {}
        }
        let key = char::from(b'a' + u8::try_from(place % 26).unwrap()).to_string();
        lines.push(HelpLine { heading: None, keys: vec![key.parse().unwrap()], words: text(command.description()) });
    }
    HelpView { lines, top: 0 }
}

pub(crate) fn nothing() -> DetailView {
    DetailView::Nothing(Empty::Nothing(text("Nothing is selected.")))
}
