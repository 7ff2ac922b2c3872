//! Confirming by typing, at a real terminal.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::flight::Flight;

/// Runs the binary at a terminal; answers each question in turn. Gives the exit code and all that was shown.
fn typed(flight: &Flight, arguments: &[&str], answers: &[(&str, &str)]) -> (u32, String) {
    let size = PtySize { rows: 50, cols: 200, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let plain = flight.command(arguments);
    let mut command = CommandBuilder::new(plain.get_program());
    command.args(plain.get_args());
    command.cwd(flight.folder.path());
    command.env_clear();
    for (name, value) in plain.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    // A question that never comes must end the test, not hang it.
    let mut killer = child.clone_killer();
    let (done, waits) = std::sync::mpsc::channel::<()>();
    let watchdog = std::thread::spawn(move || {
        if waits.recv_timeout(Duration::from_secs(120)).is_err() {
            killer.kill().unwrap();
        }
    });
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let mut shown = Vec::new();
    let mut answers = answers.iter();
    let mut next = answers.next();
    let mut seen = 0;
    let mut chunk = [0; 4096];
    // The end of the terminal is an error on Linux.
    while let Ok(read @ 1..) = reader.read(&mut chunk) {
        shown.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&shown).into_owned();
        if let Some((question, answer)) = next
            && let Some(at) = text.get(seen..).and_then(|new| new.find(question))
        {
            seen += at + question.len();
            writer.write_all(format!("{answer}\n").as_bytes()).unwrap();
            next = answers.next();
        }
    }
    let code = child.wait().unwrap().exit_code();
    let _already_killed = done.send(());
    watchdog.join().unwrap();
    (code, String::from_utf8_lossy(&shown).into_owned())
}

const APPROVE: &[&str] = &["approve", "acme/checkout", "production-eu"];

#[test]
fn production_wants_the_services_name() {
    let flight = Flight::new("calm-friday");
    for wrong in ["y", "", "payments", "Checkout", "check"] {
        let (code, shown) = typed(&flight, APPROVE, &[("type `checkout` to send it: ", wrong)]);
        assert_eq!(code, 3, "{wrong}: {shown}");
        assert!(shown.contains("nothing was sent"), "{shown}");
    }
    assert!(flight.writes().is_empty());
    let (code, shown) = typed(&flight, APPROVE, &[("type `checkout` to send it: ", "checkout")]);
    assert_eq!(code, 0, "{shown}");
    assert_eq!(flight.writes().len(), 1);
}

#[test]
fn outside_of_production_y_is_enough_and_the_end_of_input_is_a_no() {
    let flight = Flight::new("calm-friday");
    let way = "[[service]]\nid = \"inventory\"\nrepository = \"acme/inventory\"\npromote = { deployment = true }\n";
    let config = flight.write_file("promote.toml", way);
    let promote = ["promote", "inventory", "staging", "--version", "v0.45.0", "--config", &config];
    for no in ["\u{4}", "n", "Y", "inventory"] {
        let (code, shown) = typed(&flight, &promote, &[("type y to send it: ", no)]);
        assert_eq!(code, 3, "{no:?}: {shown}");
    }
    assert!(flight.writes().is_empty());
    let (_, shown) = typed(&flight, &promote, &[("type y to send it: ", "y")]);
    assert_eq!(flight.writes().len(), 1, "{shown}");
}

#[test]
fn a_reason_is_asked_for_where_one_is_needed() {
    let flight = Flight::new("calm-friday");
    let config = flight.write_file("reason.toml", "[policy]\nrequire_reason = [\"production\"]\n");
    let arguments = [APPROVE, &["--config", &config]].concat();
    let (code, shown) = typed(
        &flight,
        &arguments,
        &[("reason, at least 1 characters: ", "release 2.14"), ("to send it: ", "checkout")],
    );
    assert_eq!(code, 0, "{shown}");
    assert!(flight.run(&["journal", "show"]).out.contains("reason: release 2.14"));
}
