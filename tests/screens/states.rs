//! The states that are no ordinary Friday: empty, loading, stale, unreachable, unauthorised, rate-limited, filtered, gone,
//! held, hostile.

use flightdeck::cockpit::view::{Empty, FooterView, FreezeBadge, HeaderView, Health, Mark, NeedLine, SourceBadge};
use flightdeck::cockpit::{NoticeLevel, Pane, Tab};
use flightdeck::domain::Tier;
use flightdeck::ui::{Scene, Third};

use super::details;
use super::scenes::{empty, environments, footer, friday, header, needs, runs, text};

const SIZE: (u16, u16) = (120, 40);

fn base() -> Scene {
    friday(SIZE, Pane::NeedsYou, Tab::Ship)
}

fn source(health: Health, words: &str) -> HeaderView {
    HeaderView {
        sources: vec![SourceBadge { name: text("acme"), health, words: text(words) }],
        freeze: None,
        orders: None,
        simulated: false,
        ..header()
    }
}

fn bare(why: impl Fn() -> Empty, header: HeaderView) -> Scene {
    let mut environments = environments(SIZE);
    environments.list = empty(why());
    Scene {
        header,
        needs_you: Some(empty(why())),
        environments: Some(environments),
        pipelines: Some(Third::Pipelines(empty(why()))),
        detail: Some((text(""), Tab::Ship, details::nothing())),
        ..base()
    }
}

/// Nothing was read yet.
pub(crate) fn loading() -> Scene {
    let header = HeaderView { who: None, ..source(Health::Moving, "connecting") };
    let mut scene = bare(|| Empty::Loading, header);
    scene.detail = Some((text(""), Tab::Ship, flightdeck::cockpit::view::DetailView::Nothing(Empty::Loading)));
    scene
}

/// All is read, and nothing is to be done.
pub(crate) fn quiet() -> Scene {
    let mut scene = bare(|| Empty::Nothing(text("No run in the last 30 days.")), source(Health::Good, "4,998/5,000"));
    scene.needs_you = Some(empty(Empty::Nothing(text("Nothing needs you. 3 runs are moving."))));
    scene
}

/// The token is refused.
pub(crate) fn unauthorised() -> Scene {
    let why = || {
        Empty::Fault(
            text("acme refuses the token"),
            text("It expired or was withdrawn. Put a new one into GITHUB_TOKEN and press r."),
        )
    };
    bare(why, source(Health::Bad, "token refused"))
}

/// The source does not answer: what was read stays, with its age. Alerts reach nobody either.
pub(crate) fn unreachable() -> Scene {
    let mut scene = base();
    let alerts = Some(text("alerts do not reach oncall"));
    scene.header = HeaderView { alerts, ..source(Health::Bad, "unreachable 2m") };
    if let Some(list) = &mut scene.needs_you {
        list.stale = Some(text("unreachable 2m"));
        for line in &mut list.rows {
            line.mark.dim = true;
        }
    }
    if let Some(view) = &mut scene.environments {
        view.list.stale = Some(text("unreachable 2m"));
    }
    if let Some(Third::Pipelines(list)) = &mut scene.pipelines {
        list.stale = Some(text("unreachable 2m"));
    }
    scene
}

/// The budget is spent: old values, told as such.
pub(crate) fn rate_limited() -> Scene {
    let mut scene = base();
    scene.header = source(Health::Doubtful, "429 until 14:09");
    if let Some(list) = &mut scene.needs_you {
        list.stale = Some(text("stale 42s"));
    }
    if let Some(view) = &mut scene.environments {
        view.list.stale = Some(text("stale 42s"));
    }
    scene
}

/// A filter is being typed, another hides everything, and rows wait at the edge.
pub(crate) fn filtered() -> Scene {
    let mut scene = base();
    if let Some(list) = &mut scene.needs_you {
        list.rows.truncate(3);
        list.total = 3;
        list.waiting = 2;
        list.filter = Some(("pro".to_owned(), true));
    }
    if let Some(Third::Pipelines(list)) = &mut scene.pipelines {
        *list = empty(Empty::Filtered);
        list.filter = Some(("nightli".to_owned(), false));
    }
    scene.footer = FooterView { line: Some((text("/"), "pro".to_owned(), 3)), ..footer() };
    scene
}

/// Rows that vanished under the cursor, held ones, a freeze in force, read-only, a notice.
pub(crate) fn gone_and_held() -> Scene {
    let mut scene = base();
    scene.header = HeaderView {
        freeze: Some(FreezeBadge { active: true, words: text("PROD frozen until Mon 09:00") }),
        read_only: true,
        ..header()
    };
    if let Some(list) = &mut scene.needs_you
        && let Some(line) = list.rows.get_mut(2)
    {
        line.mark = Mark { selected: true, gone: true, ..Mark::default() };
    }
    if let Some(view) = &mut scene.environments {
        for line in &mut view.list.rows {
            for cell in &mut line.cells {
                cell.held = cell.id.is_some();
            }
        }
        view.list.rows[1].mark.gone = true;
    }
    if let Some(Third::Pipelines(list)) = &mut scene.pipelines {
        list.rows[1].mark.gone = true;
    }
    scene.footer.notice = Some((NoticeLevel::Bad, text("refused: production is frozen until Mon 09:00; ask linus")));
    scene
}

/// What anybody may write into a branch, a name or a note.
pub(crate) const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{202e}desrever\u{202c}",
    "wide 漢字かな交じり文 wide",
    "e\u{301}e\u{301}e\u{301}",
    "z\u{335}\u{335}\u{335}\u{335}\u{335}\u{335}algo",
    "a\u{200b}b\u{200d}c\u{feff}d",
    "👩‍👩‍👧‍👦 family",
    "\t\r\n\0\u{85}\u{9b}31m",
    "very long, far longer than any column that could hold it, and then some more of it, to be cut somewhere",
];

/// The same Friday with hostile text in every field of the rows.
pub(crate) fn hostile(size: (u16, u16), focus: Pane) -> Scene {
    let mut scene = friday(size, focus, Tab::Ship);
    let mut bad = HOSTILE.iter().cycle().map(|words| text(words));
    let mut next = || bad.next().unwrap();
    let mut lines: Vec<NeedLine> = needs();
    for line in &mut lines {
        (line.service, line.version, line.state, line.note) = (next(), next(), next(), next());
        line.environment = Some((next(), Tier::Production));
    }
    if let Some(list) = &mut scene.needs_you {
        list.rows = lines.into_iter().take(list.rows.len()).collect();
        list.filter = Some((HOSTILE[1].to_owned(), true));
        list.stale = Some(next());
    }
    if let Some(view) = &mut scene.environments {
        for (name, _) in &mut view.columns {
            *name = next();
        }
        for line in &mut view.list.rows {
            (line.name, line.note) = (next(), next());
            for cell in &mut line.cells {
                (cell.version, cell.word) = (next(), next());
            }
        }
    }
    if let Some(Third::Pipelines(list)) = &mut scene.pipelines {
        let mut lines = runs();
        for line in &mut lines {
            (line.service, line.number, line.name, line.branch) = (next(), next(), next(), next());
            (line.state, line.time, line.actor, line.title) = (next(), next(), next(), next());
        }
        list.rows = lines.into_iter().take(list.rows.len()).collect();
    }
    if let Some((title, ..)) = &mut scene.detail {
        *title = next();
    }
    scene.header.who = Some(next());
    scene.footer.notice = Some((NoticeLevel::Warning, next()));
    scene
}
