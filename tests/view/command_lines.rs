//! The command line that does the same as a plan.

use clap::Parser as _;
use flightdeck::cli::{Acting, Arguments, Command};
use flightdeck::cockpit::command_line::command_line;
use flightdeck::domain::{Ask, DeploymentId, EnvironmentId, Intent, IntentId, JobId, PutBack, Text, Verb, WorkflowId};

use crate::deck::{commit, environment, gate, release, run_id, service};

fn intent(ask: &Ask, reason: Option<&str>) -> Intent {
    Intent { reason: reason.map(Text::new), ..Intent::new(IntentId::new("i1"), ask.clone()) }
}

fn said(ask: &Ask, reason: Option<&str>) -> String {
    command_line(&intent(ask, reason), false, |_| None)
}

#[test]
fn every_verb_has_its_line() {
    let run = run_id("checkout", 9_482);
    let gates = vec![gate("checkout", 9_482, "staging").id, gate("checkout", 9_482, "production").id];
    let production = environment("checkout", "production");
    let asks = [
        (
            Ask::Approve { gates: gates.clone(), own_rollback: false, choice: None },
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
                to: DeploymentId::new("12"),
                release: release("v1.8.0"),
                put_back: PutBack::Dispatch,
                hold: true,
            },
            "flightdeck rollback checkout production --to v1.8.0 --reason 'looks good'",
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
    assert_eq!(command_line(&intent(&ask, None), false, |_| Some(482)), "flightdeck cancel checkout --run 482");
}

#[test]
fn a_shell_takes_each_word_as_one_word() {
    let ask = Ask::Cancel { run: run_id("checkout", 1), force: false };
    for (reason, quoted) in [
        ("it's $(rm -rf /) `x` \"y\"", "'it'\\''s $(rm -rf /) `x` \"y\"'"),
        ("", "''"),
        ("a;b", "'a;b'"),
        ("naïve", "'naïve'"),
        ("\u{1b}[2J\n", "'\\x1b[2J\\n'"),
    ] {
        assert_eq!(said(&ask, Some(reason)), format!("flightdeck cancel checkout --run 1 --reason {quoted}"));
    }
}

/// Splits a line as a POSIX shell does, without expansions: what stands in single quotes stays as it is.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in line.chars() {
        let word = words.last_mut().unwrap();
        match character {
            _ if escaped => {
                word.push(character);
                escaped = false;
            }
            '\'' => quoted = !quoted,
            '\\' if !quoted => escaped = true,
            ' ' if !quoted => words.push(String::new()),
            _ => word.push(character),
        }
    }
    assert!(!quoted && !escaped, "{line}");
    words
}

/// Every line that is shown can be given to the program, and means what it says.
#[test]
fn the_command_line_takes_what_is_shown() {
    let run = run_id("checkout", 9_482);
    let odd = |name: &str| EnvironmentId::new(&service("acme/checkout"), name);
    let back = |hold: bool| Ask::RollBack {
        environment: odd("production eu"),
        to: DeploymentId::new("12"),
        release: release("v1.8.0"),
        put_back: PutBack::Dispatch,
        hold,
    };
    let gates = vec![gate("checkout", 9_482, "staging").id, gate("checkout", 9_482, "-odd").id];
    let promote = |version: &str| Ask::Promote {
        environment: odd("it's"),
        commit: commit("v2.0.0"),
        version: Text::new(version),
        from: None,
    };
    let pause =
        |workflow: Option<&str>| Ask::Pause { service: service("checkout"), workflow: workflow.map(WorkflowId::new) };
    let asks = [
        Ask::Approve { gates: gates.clone(), own_rollback: false, choice: None },
        Ask::Reject { gates },
        promote("v2.0.0"),
        promote("-v2"),
        pause(Some("7")),
        pause(None),
        Ask::Resume { service: service("checkout"), workflow: None },
        back(true),
        back(false),
        Ask::Cancel { run: run.clone(), force: true },
        Ask::Cancel { run: run.clone(), force: false },
        Ask::Retry { run: run.clone(), job: None },
        Ask::Retry { run, job: Some(JobId::new("3")) },
    ];
    let said = [None, Some("looks good"), Some("-rf"), Some("it's $(a) `b`"), Some("--reason")];
    let mut read = 0;
    for ask in &asks {
        for text in said {
            for done in [false, true] {
                let given = Intent { ticket: text.map(Text::new), ..intent(ask, text) };
                let line = command_line(&given, done, |_| None);
                let arguments =
                    Arguments::try_parse_from(split(&line)).unwrap_or_else(|error| panic!("{line}\n{error}"));
                assert!(arguments.services.is_empty(), "{line}");
                let (acting, named) = taken(arguments.command.unwrap(), ask);
                assert_eq!((acting.reason.as_deref(), acting.ticket.as_deref()), (text, text), "{line}");
                assert_eq!(acting.ticks.checklist_done, done, "{line}");
                let wanted: Vec<&str> = ask.environments().iter().map(|environment| environment.name.raw()).collect();
                assert_eq!(named, wanted, "{line}");
                read += 1;
            }
        }
    }
    println!("{read} command lines read");
}

/// What the subcommand of an ask took: how to confirm, and the environments.
fn taken(command: Command, ask: &Ask) -> (Acting, Vec<String>) {
    match (command, ask) {
        (Command::Approve(found), Ask::Approve { .. }) | (Command::Reject(found), Ask::Reject { .. }) => {
            assert_eq!(found.run, Some(9_482));
            (found.acting, found.environments)
        }
        (Command::Promote(found), Ask::Promote { version, .. }) => {
            assert_eq!(found.version.as_deref(), Some(version.raw()));
            (found.acting, vec![found.environment])
        }
        (Command::Pause(found), Ask::Pause { workflow, .. })
        | (Command::Resume(found), Ask::Resume { workflow, .. }) => {
            assert_eq!(found.workflow.as_deref(), workflow.as_ref().map(WorkflowId::raw));
            (found.acting, vec![])
        }
        (Command::Rollback(found), Ask::RollBack { hold, .. }) => {
            assert_eq!((found.to.as_deref(), !found.no_hold), (Some("v1.8.0"), *hold));
            (found.acting, vec![found.environment])
        }
        (Command::Cancel(found), Ask::Cancel { force, .. }) => {
            assert_eq!((found.run, found.force), (Some(9_482), *force));
            (found.acting, vec![])
        }
        (Command::Retry(found), Ask::Retry { job, .. }) => {
            assert_eq!((found.run, found.job.as_deref()), (Some(9_482), job.as_ref().map(JobId::raw)));
            (found.acting, vec![])
        }
        (command, ask) => panic!("{ask:?} became {command:?}"),
    }
}
