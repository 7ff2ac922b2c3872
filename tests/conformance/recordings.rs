//! What other people recorded of the vendors, old shapes included: each answer that a reader of ours would read, decodes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flightdeck::domain::Fault;
use flightdeck::provider::github::decode_exchange;
use serde_json::Value;

use crate::openapi::shared;

/// Recordings that lie at an address which is not theirs, and why.
const MISPLACED: &[(&str, &str)] =
    &[("faros-airbyte/tags.jsonl", "a GraphQL answer at an inferred REST address, as its SOURCE.md says")];

/// Whether the client asked for something else than JSON (a diff, a patch): no reader of ours does.
fn asks_for_text(request: &Value) -> bool {
    let accept = request["headers"]["Accept"].as_str().unwrap_or_default();
    [".diff", ".patch", ".raw", ".html", ".sha"].iter().any(|suffix| accept.ends_with(suffix))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.push(path);
        }
    }
}

/// The kind of a path: its repository and its ids left out.
fn kind(path: &str) -> String {
    let path = path.strip_prefix("/api/v3").unwrap_or(path);
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (head, tail) = match parts.as_slice() {
        ["repos", _, _, tail @ ..] | ["repositories", _, tail @ ..] => ("/repos/..", tail),
        ["api", "v4", "projects", _, tail @ ..] => ("/projects/..", tail),
        other => ("", other),
    };
    let mut kind = head.to_owned();
    for (position, part) in tail.iter().enumerate() {
        let named = position > 0
            && matches!(tail[position - 1], "compare" | "commits" | "environments" | "workflows" | "tags" | "ref");
        let id = part.chars().all(|character| character.is_ascii_digit());
        kind.push('/');
        kind.push_str(if named || id { "*" } else { part });
    }
    kind
}

/// Which reader of a vendor's would read an exchange: method, path, status, body.
type Decode = fn(&str, &str, u16, &[u8]) -> Option<Result<(), Fault>>;

#[test]
fn every_recording_that_a_reader_reads_decodes() {
    tried("github", decode_exchange, MISPLACED, 100);
}

/// Decodes every recorded answer of a vendor that a reader of ours would read, at least so many.
pub(crate) fn tried(vendor: &str, decode: Decode, misplaced: &[(&str, &str)], least: usize) {
    let Some(folder) = shared().map(|shared| shared.join("recordings").join(vendor)).filter(|folder| folder.is_dir())
    else {
        println!("skipped: there is no ../shared/recordings/{vendor} here (FLIGHTDECK_SHARED can name the folder)");
        return;
    };
    let mut found = Vec::new();
    files(&folder, &mut found);
    let (mut exchanges, mut read) = (0_usize, 0_usize);
    let mut readers: BTreeMap<String, usize> = BTreeMap::new();
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in found {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            let exchange: Value = serde_json::from_str(line).unwrap();
            exchanges += 1;
            let (request, response) = (&exchange["request"], &exchange["response"]);
            let method = request["method"].as_str().unwrap();
            let path = request["path"].as_str().unwrap();
            let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
            let body = match (&response["body"], response["body_text"].as_str()) {
                (Value::Null, Some(text)) => text.as_bytes().to_vec(),
                (Value::Null, None) => Vec::new(),
                (body, _) => body.to_string().into_bytes(),
            };
            let name = file.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
            let decoded = decode(method, path, status, &body);
            let misplaced = misplaced.iter().find(|(known, _)| *known == name);
            match decoded.filter(|_| misplaced.is_none() && !asks_for_text(request)) {
                None => *unread.entry(format!("{method} {} {status}", kind(path))).or_default() += 1,
                Some(result) => {
                    read += 1;
                    *readers.entry(kind(path)).or_default() += 1;
                    if let Err(fault) = result {
                        faults.push(format!("{name}:{} {method} {path}: {fault:?}", number + 1));
                    }
                }
            }
        }
    }
    for (name, why) in misplaced {
        println!("left out: {name} ({why})");
    }
    println!("{exchanges} exchanges; {read} are read by a reader of ours:");
    for (kind, count) in &readers {
        println!("  {count:4} {kind}");
    }
    println!("{} are read by none:", exchanges - read);
    for (kind, count) in &unread {
        println!("  {count:4} {kind}");
    }
    assert!(faults.is_empty(), "{} do not decode:\n{}", faults.len(), faults.join("\n"));
    assert!(read > least, "only {read} of {exchanges} are read by a reader of ours");
}

#[test]
fn a_reader_refuses_what_is_not_its_shape() {
    let refused = |path: &str, body: &str| decode_exchange("GET", path, 200, body.as_bytes()).unwrap().unwrap_err();
    refused("/repos/acme/app/actions/runs", "{\"total_count\":1,\"workflow_runs\":[{\"id\":\"seven\"}]}");
    refused("/repos/acme/app/deployments", "<html>");
    refused("/repos/acme/app/actions/runs/7/pending_deployments", "{\"message\":\"nothing\"}");
    assert!(decode_exchange("GET", "/repos/acme/app/hooks", 200, b"[]").is_none(), "no reader of ours");
}
