//! The six tabs of the detail.

use flightdeck::cockpit::view::{DetailView, Health};
use flightdeck::cockpit::{LogState, Pane, RowId, Seen, Tab};
use flightdeck::domain::{
    ChangedCommit, Fault, FaultKind, Flag, Flags, Outcome, ProtectionRule, Review, ReviewVerdict, Reviewer, RunState,
    Text, WorkflowState,
};
use flightdeck::policy::Settings;

use crate::deck::{self, Deck, ago, environment, gate, job, run_id, service};
use crate::lists::comparison;
use crate::said::{change, detail, select, sentence, tab};

fn on_gate(shown: Tab) -> Deck {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    select(&mut deck, Pane::NeedsYou, RowId::Gate(gate("checkout", 482, "production").id));
    tab(&mut deck, shown);
    deck
}

/// The sentence of a detail that shows nothing.
fn nothing(deck: &Deck) -> String {
    match detail(deck) {
        DetailView::Nothing(empty) => sentence(Some(&empty)),
        DetailView::Ship(view) => sentence(view.commits.empty.as_ref()),
        DetailView::Gates(view) => sentence(view.empty.as_ref()),
        DetailView::Run(view) => sentence(view.empty.as_ref()),
        DetailView::Log(view) => sentence(view.lines.empty.as_ref()),
        DetailView::History(view) => sentence(view.lines.empty.as_ref()),
        DetailView::Journal(view) => sentence(view.lines.empty.as_ref()),
    }
}

#[test]
fn ship_shows_what_lies_between_newest_first_and_what_is_cut() {
    let mut deck = on_gate(Tab::Ship);
    assert_eq!(nothing(&deck), "loading");
    let (base, head) = (deck::commit("v1.9.0"), deck::commit("v2.0.0"));
    let commit = |id: &str, subject: &str, hours: i64| ChangedCommit {
        id: flightdeck::domain::CommitId::new(id),
        subject: Text::new(subject),
        author: Some(Text::new("ada")),
        at: Some(ago(hours * 60)),
        pull_request: None,
    };
    change(&mut deck, |state| {
        let mut found = comparison(&base, &head);
        found.ahead = 300;
        found.commits = vec![commit("aaaaaaaaaa", "older", 60), commit("bbbbbbbbbb", "newer", 2)];
        found.commits_complete = false;
        found.files = vec![Text::new("db/migrations/1.sql")];
        found.files_complete = false;
        found.flags = Flags::of(["db/migrations/1.sql"], false);
        state.world.comparisons.insert((service("checkout"), base, head), Ok(found));
    });
    let DetailView::Ship(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    assert_eq!(view.range.as_str(), "v1.9.0 → v2.0.0");
    assert_eq!(view.summary.as_str(), "300 commits · at least 1 author · oldest 2d");
    let subjects: Vec<&str> = view.commits.rows.iter().map(|commit| commit.1.as_str()).collect();
    assert_eq!(subjects, ["newer", "older"]);
    assert_eq!(view.flags[0].1, Flag::Yes);
    assert!(view.flags[1..].iter().all(|(_, flag)| *flag == Flag::Unknown), "what was cut is unknown, never none");
    let note = view.note.unwrap().to_string();
    assert!(note.contains("2 of 300 commits are listed") && note.contains("cut the list of files"), "{note}");
    // A provider that lists no files has cut nothing.
    change(&mut deck, |state| {
        let range = (service("checkout"), deck::commit("v1.9.0"), deck::commit("v2.0.0"));
        let mut found = state.world.comparisons.found(&range).unwrap().clone();
        found.files.clear();
        state.world.comparisons.insert(range, Ok(found));
    });
    let DetailView::Ship(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    let note = view.note.unwrap().to_string();
    assert!(note.contains("no files are listed") && !note.contains("cut"), "{note}");
}

#[test]
fn ship_says_why_it_cannot_be_read() {
    let mut deck = on_gate(Tab::Ship);
    let pair = (service("checkout"), deck::commit("v1.9.0"), deck::commit("v2.0.0"));
    change(&mut deck, |state| {
        let fault = Fault::new(FaultKind::NotFound, "comparing", "no such commit").hint("it was force-pushed away");
        state.world.comparisons.insert(pair, Err(fault));
    });
    assert_eq!(nothing(&deck), "not found: comparing, no such commit / it was force-pushed away");
}

#[test]
fn gates_show_who_may_who_answered_and_what_holds() {
    let mut deck = on_gate(Tab::Gates);
    change(&mut deck, |state| {
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.service.as_mut().unwrap().workflows[0].state = WorkflowState::Disabled;
        let review = Review {
            by: Some(Text::new("linus")),
            verdict: ReviewVerdict::Approved,
            comment: Text::new("looks good"),
            environments: vec![Text::new("qa")],
            at: Some(ago(3)),
        };
        found.details.get_mut(&run_id("checkout", 482)).unwrap().reviews =
            Some(Seen { value: vec![review], at: state.now });
    });
    let DetailView::Gates(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    let gates: Vec<String> = view
        .gates
        .iter()
        .map(|gate| format!("{}: {}; {}; {}; {}", gate.environment, gate.what, gate.may_i, gate.reviewers, gate.age))
        .collect();
    assert_eq!(gates, ["staging: approval 0/1; you may; grace; 4m", "production: approval 0/1; you may; grace; 4m"]);
    assert_eq!(view.reviews, [(Health::Good, Text::new("linus approved qa 3m ago: looks good"))]);
    assert_eq!(view.holds[0].1.as_str(), "held: workflow deploy is disabled; nothing deploys by itself");
}

#[test]
fn where_no_gate_waits_the_rules_of_the_environment_are_shown() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    select(&mut deck, Pane::Environments, RowId::Environment(environment("checkout", "production")));
    tab(&mut deck, Tab::Gates);
    change(&mut deck, |state| state.world.services.get_mut(&service("checkout")).unwrap().details.clear());
    assert_eq!(nothing(&deck), "No gate waits, and production has no protection rules.");
    change(&mut deck, |state| {
        let found = &mut state.world.services.get_mut(&service("checkout")).unwrap().environments[1];
        let who = vec![Reviewer { name: Text::new("captains"), team: true }];
        found.environment.rules = Some(vec![ProtectionRule::Reviewers { who, required: 1, prevent_self_review: true }]);
    });
    let DetailView::Gates(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    assert_eq!(view.gates[0].what.as_str(), "rule: 1 approval needed, not of one's own run");
}

#[test]
fn the_run_shows_its_jobs_and_unfolds_what_failed() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    select(&mut deck, Pane::Pipelines, RowId::Run(run_id("checkout", 481)));
    tab(&mut deck, Tab::Run);
    assert_eq!(nothing(&deck), "loading");
    change(&mut deck, |state| {
        let step = flightdeck::domain::JobStep {
            number: 1,
            name: Text::new("cargo test"),
            state: RunState::Done(Outcome::Failed),
            started_at: Some(ago(3)),
            finished_at: Some(ago(2)),
        };
        let mut good = job(1, RunState::Done(Outcome::Succeeded));
        good.steps = vec![step.clone()];
        let mut bad = job(2, RunState::Done(Outcome::Failed));
        bad.steps = vec![step];
        bad.created_at = Some(ago(5));
        bad.started_at = Some(ago(3));
        bad.finished_at = Some(ago(2));
        let found = state.world.services.get_mut(&service("checkout")).unwrap();
        found.details.entry(run_id("checkout", 481)).or_default().jobs =
            Some(Seen { value: (1, vec![good, bad]), at: state.now });
    });
    let DetailView::Run(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    assert!(
        view.title.as_str().starts_with("#481 deploy · push on main by ada · failed: deploy-production › cargo test")
    );
    assert_eq!(view.jobs[1].time.as_str(), "1m after 2m");
    assert_eq!(view.jobs[1].steps[0].time.as_str(), "1m");
    assert!(!view.jobs[1].steps.is_empty());
    assert_eq!(view.jobs.iter().filter(|job| job.selected).count(), 1);
}

#[test]
fn a_log_is_searched_and_where_there_is_none_that_is_said_plainly() {
    let mut deck = Deck::warm(&["checkout"], Settings::default());
    select(&mut deck, Pane::Pipelines, RowId::Run(run_id("checkout", 481)));
    tab(&mut deck, Tab::Log);
    assert!(nothing(&deck).starts_with("No job is known here"), "{}", nothing(&deck));
    let jobs = |state: RunState, deck: &mut Deck| {
        change(deck, |world| {
            let found = world.world.services.get_mut(&service("checkout")).unwrap();
            found.details.entry(run_id("checkout", 481)).or_default().jobs =
                Some(Seen { value: (1, vec![job(1, state)]), at: world.now });
        });
    };
    jobs(RunState::Running, &mut deck);
    assert_eq!(nothing(&deck), "github gives no log while a job runs; it is read when the job ends.");
    jobs(RunState::Queued, &mut deck);
    assert_eq!(nothing(&deck), "This job has not begun; there is nothing to read yet.");
    jobs(RunState::Done(Outcome::Failed), &mut deck);
    assert_eq!(nothing(&deck), "loading");
    let key = (run_id("checkout", 481), flightdeck::domain::JobId::new("1"));
    change(&mut deck, |state| {
        let lines = ["compiling", "error: no", "done"].map(Text::new).to_vec();
        state.world.logs.insert(key, LogState { lines, seen: Some(state.now), ..LogState::default() });
    });
    deck.keys("4 /");
    deck.types("error");
    deck.keys("Enter");
    let DetailView::Log(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    let found: Vec<(usize, bool)> = view.lines.rows.iter().map(|(number, _, hit)| (*number, *hit)).collect();
    assert_eq!(found, [(1, false), (2, true), (3, false)]);
    assert_eq!(view.search.unwrap().as_str(), "match 1 of 1");
    assert_eq!(view.title.as_str(), "deploy-production of #481");
}

#[test]
fn the_history_marks_the_current_and_the_last_good_one() {
    let deck = on_gate(Tab::History);
    let DetailView::History(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    assert_eq!(view.title.as_str(), "production of checkout");
    let lines: Vec<String> = view
        .lines
        .rows
        .iter()
        .map(|line| format!("{} {} {} | {}", line.version, line.state, line.note, line.ready))
        .collect();
    assert_eq!(
        lines,
        [
            "v1.9.0 succeeded, unverified current | re-run until 10 Dec",
            "v1.8.0 superseded last good | re-run until 10 Dec"
        ]
    );
}

#[test]
fn the_journal_says_that_nothing_was_done_and_why_it_cannot_be_written() {
    let mut deck = on_gate(Tab::Journal);
    assert_eq!(nothing(&deck), "Nothing was done from here yet. Every act is written down before it is sent.");
    deck.state.journal_fault = Some(Fault::new(FaultKind::Journal, "writing the journal", "the disk is full"));
    let DetailView::Journal(view) = detail(&deck) else { panic!("{:?}", detail(&deck)) };
    let fault = view.fault.unwrap().to_string();
    assert!(fault.contains("the disk is full") && fault.contains("only safing verbs"), "{fault}");
}
