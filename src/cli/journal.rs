//! `flightdeck journal show | verify | export`.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::arguments::{ExportFormat, JournalCommand};
use super::{Exit, Failure, output};
use crate::domain::{Evidence, IntentId, Text};
use crate::journal::{Entry, Record};
use crate::runtime::journal_file::{self, FILE, Reading};

/// Does it.
///
/// # Errors
/// A journal that cannot be read, or whose chain is broken.
pub(super) fn run(command: &JournalCommand, state_dir: &Path) -> Result<Exit, Failure> {
    let reading = journal_file::read(state_dir)
        .map_err(|error| Failure::new(Exit::Failed, &error.to_string()).and(error.hint()))?;
    let path = Text::new(&state_dir.join(FILE).to_string_lossy());
    match command {
        JournalCommand::Verify { json } => return verify(&reading, &path, *json),
        JournalCommand::Show { last, json: true } => output::print_json(&shown(&reading, &path, *last))?,
        JournalCommand::Show { last, json: false } => {
            let skipped = skipped(&reading, *last);
            output::print(reading.records.iter().skip(skipped).map(line))?;
            if reading.records.is_empty() {
                output::say([format!("nothing is recorded in {path}")]);
            }
        }
        JournalCommand::Export { format: ExportFormat::Json } => output::print_json(&reading.records)?,
        JournalCommand::Export { format: ExportFormat::Csv } => {
            output::print(std::iter::once(HEADER.join(",")).chain(reading.records.iter().map(csv)))?;
        }
    }
    // What is shown ends where the chain breaks; who reads it must know.
    broken_or_done(&reading, &path)
}

fn broken_or_done(reading: &Reading, path: &Text) -> Result<Exit, Failure> {
    broken(reading, path).map_or(Ok(Exit::Done), Err)
}

/// How many records `--last` leaves out.
fn skipped(reading: &Reading, last: Option<usize>) -> usize {
    last.map_or(0, |last| reading.records.len().saturating_sub(last))
}

/// `flightdeck.journal/1`.
fn shown<'a>(reading: &'a Reading, path: &'a Text, last: Option<usize>) -> JournalReport<'a> {
    JournalReport {
        schema: "flightdeck.journal/1",
        file: path,
        records: reading.records.iter().skip(skipped(reading, last)).map(RecordReport::of).collect(),
        broken: reading.broken.as_ref().map(|broken| Text::new(&broken.to_string())),
    }
}

/// What `journal show --json` prints.
#[derive(Debug, Serialize)]
struct JournalReport<'a> {
    schema: &'static str,
    file: &'a Text,
    records: Vec<RecordReport<'a>>,
    broken: Option<Text>,
}

/// One record, with what it says in a line.
#[derive(Debug, Serialize)]
struct RecordReport<'a> {
    sequence: u64,
    at: Timestamp,
    os_user: &'a str,
    host: &'a str,
    provider_login: Option<&'a str>,
    ssh_origin: Option<&'a str>,
    tty: Option<&'a str>,
    event: &'static str,
    intent: Option<&'a str>,
    what: Text,
    previous: &'a str,
    hash: &'a str,
}

impl<'a> RecordReport<'a> {
    fn of(record: &'a Record) -> Self {
        let operator = &record.operator;
        Self {
            sequence: record.sequence,
            at: record.at,
            os_user: &operator.os_user,
            host: &operator.host,
            provider_login: operator.provider_login.as_deref(),
            ssh_origin: operator.ssh_origin.as_deref(),
            tty: operator.tty.as_deref(),
            event: record.entry.word(),
            intent: record.entry.intent().map(IntentId::raw),
            what: Text::new(&what(&record.entry)),
            previous: &record.previous,
            hash: &record.hash,
        }
    }
}

/// What `journal verify --json` prints: `flightdeck.journal-verify/1`.
#[derive(Debug, Serialize)]
struct VerifyReport<'a> {
    schema: &'static str,
    file: &'a Text,
    records: usize,
    head: &'a str,
    unbroken: bool,
    broken: Option<BreakReport>,
    torn: bool,
}

/// The first line that breaks the chain.
#[derive(Debug, Serialize)]
struct BreakReport {
    line: usize,
    why: Text,
}

fn verify(reading: &Reading, path: &Text, json: bool) -> Result<Exit, Failure> {
    if json {
        let broken = reading.broken.as_ref();
        output::print_json(&VerifyReport {
            schema: "flightdeck.journal-verify/1",
            file: path,
            records: reading.records.len(),
            head: &reading.head.hash,
            unbroken: broken.is_none(),
            broken: broken.map(|found| BreakReport { line: found.line, why: Text::new(&found.error.to_string()) }),
            torn: reading.torn,
        })?;
        return broken_or_done(reading, path);
    }
    if let Some(failure) = broken(reading, path) {
        return Err(failure);
    }
    output::print([format!("{path}: {} records, unbroken, head {}", reading.records.len(), reading.head.hash)])?;
    if reading.torn {
        output::say(["its last line is torn, as by a power cut; the next writer sets it apart"]);
    }
    Ok(Exit::Done)
}

fn broken(reading: &Reading, path: &Text) -> Option<Failure> {
    let found = reading.broken.as_ref()?;
    let good = reading.records.len();
    Some(
        Failure::new(Exit::Failed, &format!("{path}: {found}"))
            .and(&format!("the {good} records before it are unbroken")),
    )
}

/// One record in a line: number, when, who, what.
fn line(record: &Record) -> String {
    let operator = &record.operator;
    let who = operator.provider_login.as_deref().unwrap_or(&operator.os_user);
    let intent = record.entry.intent().map_or_else(|| "-".to_owned(), ToString::to_string);
    format!(
        "{:>5}  {}  {}@{}  {intent}  {:<15}  {}",
        record.sequence,
        record.at.strftime("%Y-%m-%d %H:%M:%SZ"),
        Text::new(who),
        Text::new(&operator.host),
        record.entry.word(),
        Text::new(&what(&record.entry)),
    )
}

/// What an entry says beyond its word.
fn what(entry: &Entry) -> String {
    let step = |step: &usize| format!("step {}", step + 1);
    match entry {
        Entry::SessionStarted { version, session } => format!("flightdeck {version}, session {session}"),
        Entry::Refused { title, reasons, .. } => {
            let reasons: Vec<&str> = reasons.iter().map(Text::raw).collect();
            format!("{}: {}", title.raw(), reasons.join("; "))
        }
        Entry::Intended { plan, overridden, blind, twice, .. } => {
            let mut notes = Vec::new();
            notes.extend(overridden.iter().map(|freeze| format!("overrides {}", freeze.raw())));
            notes.extend(blind.then(|| "blind".to_owned()));
            notes.extend(twice.then(|| "may run twice".to_owned()));
            notes.extend(plan.intent.ticket.iter().map(|ticket| format!("ticket: {}", ticket.raw())));
            notes.extend(plan.intent.ticked.iter().map(|item| format!("ticked: {}", item.raw())));
            notes.extend(plan.intent.second.iter().map(|_| "signed by a second person".to_owned()));
            notes.extend(plan.intent.reason.iter().map(|reason| format!("reason: {}", reason.raw())));
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
            format!("{}{notes}", plan.title.raw())
        }
        Entry::Sending { step: number, request, .. } => {
            format!("{}: {} {}", step(number), request.method, request.path)
        }
        Entry::Answered { step: number, receipt, .. } => {
            format!("{}: {} {}", step(number), receipt.status, receipt.words.raw())
        }
        Entry::Failed { step: number, fault, .. } | Entry::Unknown { step: number, fault, .. } => {
            format!("{}: {fault}", step(number))
        }
        Entry::Stale { step: number, differences, .. } => {
            let differences: Vec<String> = differences
                .iter()
                .map(|difference| {
                    format!("{}: {} is now {}", difference.what.raw(), difference.was.raw(), difference.is.raw())
                })
                .collect();
            format!("{}: {}", step(number), differences.join("; "))
        }
        Entry::Observed { step: number, evidence, .. } => {
            let (word, how) = match evidence {
                Evidence::Happened(how) => ("happened", how),
                Evidence::NotYet(how) => ("not yet", how),
                Evidence::DidNot(how) => ("did not happen", how),
                Evidence::CannotTell(how) => ("cannot tell", how),
            };
            format!("{}: {word}: {}", step(number), how.raw())
        }
        Entry::Interrupted { next, why, .. } => format!("before {}: {}", step(next), why.raw()),
        Entry::Ended { state, how, .. } => format!("{state}: {}", how.raw()),
        Entry::Delivered { proof, .. } | Entry::NotDelivered { proof, .. } => {
            format!("{} {}: {}", proof.environment.name.raw(), proof.version.raw(), proof.how.raw())
        }
        Entry::Armed { armed } => (if *armed { "left read-only mode" } else { "entered read-only mode" }).to_owned(),
    }
}

const HEADER: [&str; 12] = [
    "sequence",
    "at",
    "os_user",
    "host",
    "provider_login",
    "ssh_origin",
    "tty",
    "event",
    "intent",
    "what",
    "previous",
    "hash",
];

fn csv(record: &Record) -> String {
    let operator = &record.operator;
    let fields = [
        record.sequence.to_string(),
        record.at.to_string(),
        operator.os_user.clone(),
        operator.host.clone(),
        operator.provider_login.clone().unwrap_or_default(),
        operator.ssh_origin.clone().unwrap_or_default(),
        operator.tty.clone().unwrap_or_default(),
        record.entry.word().to_owned(),
        record.entry.intent().map(|intent| intent.raw().to_owned()).unwrap_or_default(),
        what(&record.entry),
        record.previous.clone(),
        record.hash.clone(),
    ];
    fields.iter().map(|field| cell(field)).collect::<Vec<_>>().join(",")
}

/// One cell, harmless for a terminal and for a spreadsheet, which takes a leading `=` for a formula.
fn cell(text: &str) -> String {
    let text = Text::new(text).to_string();
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', ' ']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
