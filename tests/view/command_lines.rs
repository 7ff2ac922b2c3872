//! The command line that does the same as a plan.

use flightdeck::cockpit::command_line::command_line;
use flightdeck::domain::{Ask, JobId, PutBack, Text, Verb, WorkflowId};

use crate::deck::{commit, environment, gate, release, run_id, service};

fn said(ask: &Ask, reason: Option<&str>) -> String {
    command_line(ask, reason.map(Text::new).as_ref(), |_| None)
}

#[test]
fn every_verb_has_its_line() {
    let run = run_id("checkout", 9_482);
    let gates = vec![gate("checkout", 9_482, "staging").id, gate("checkout", 9_482, "production").id];
    let production = environment("checkout", "production");
    let asks = [
        (
            Ask::Approve { gates: gates.clone(), own_rollback: false },
            "flightdeck approve checkout staging production --run 9482 --reason 'looks good'",
        ),
        (Ask::Reject { gates }, "flightdeck reject checkout staging production --run 9482 --reason 'looks good'"),
        (
            Ask::Promote {
                environment: production.clone(),
                commit: commit("v2.0.0"),
                version: Text::new("v2.0.0"),
                from: None,
            },
            "flightdeck promote checkout production --version v2.0.0 --reason 'looks good'",
        ),
        (
            Ask::Pause { service: service("checkout"), workflow: Some(WorkflowId::new("7")) },
            "flightdeck pause checkout --workflow 7 --reason 'looks good'",
        ),
        (
            Ask::Resume { service: service("checkout"), workflow: None },
            "flightdeck resume checkout --reason 'looks good'",
        ),
        (
            Ask::RollBack {
                environment: production,
                to: flightdeck::domain::DeploymentId::new("12"),
                release: release("v1.8.0"),
                put_back: PutBack::Dispatch,
                hold: true,
            },
            "flightdeck rollback checkout production --to v1.8.0 --hold --reason 'looks good'",
        ),
        (
            Ask::Cancel { run: run.clone(), force: true },
            "flightdeck cancel checkout --run 9482 --force --reason 'looks good'",
        ),
        (
            Ask::Retry { run, job: Some(JobId::new("3")) },
            "flightdeck retry checkout --run 9482 --job 3 --reason 'looks good'",
        ),
    ];
    let verbs: Vec<Verb> = asks.iter().map(|(ask, _)| ask.verb()).collect();
    assert_eq!(verbs, Verb::ALL);
    for (ask, wanted) in asks {
        assert_eq!(said(&ask, Some("looks good")), wanted);
    }
}

#[test]
fn the_number_that_people_use_stands_for_the_run_where_it_is_known() {
    let ask = Ask::Cancel { run: run_id("checkout", 9_482), force: false };
    assert_eq!(command_line(&ask, None, |_| Some(482)), "flightdeck cancel checkout --run 482");
}

#[test]
fn a_shell_takes_each_word_as_one_word() {
    let ask = Ask::Cancel { run: run_id("checkout", 1), force: false };
    for (reason, quoted) in [
        ("it's $(rm -rf /) `x` \"y\"", "'it'\\''s $(rm -rf /) `x` \"y\"'"),
        ("-rf", "'-rf'"),
        ("", "''"),
        ("a;b", "'a;b'"),
        ("naïve", "'naïve'"),
        ("\u{1b}[2J\n", "'\\x1b[2J\\n'"),
    ] {
        assert_eq!(said(&ask, Some(reason)), format!("flightdeck cancel checkout --run 1 --reason {quoted}"));
    }
}
