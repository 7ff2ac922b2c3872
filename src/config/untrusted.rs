//! A file found in a repository: whoever can push there wrote it.
//!
//! It may name services and say their environments, the order of these and their tiers. Everything else in it is ignored
//! with a warning that names it, and what is wrong in it is a warning as well: a broken file in a checkout must not keep
//! an operator from working. It can never make a rule laxer.

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::rules::laxer;
use super::service::{TIERS, identifier, repository, tier_entries};
use crate::domain::{Text, Tier};

const WHY: &str = "ignored: a file found in a repository may only name services, their environments and tiers";
const MOVE: &str = "put it into your own configuration, or name this file with --config if you trust it";

/// Reads an untrusted layer into the draft.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let mut own = Notes::default();
    for entry in root.entries() {
        if entry.name != "service" {
            ignored(&entry, notes);
        }
    }
    for table in root.get("service").map(|value| value.tables(&mut own)).unwrap_or_default() {
        service(table, draft, &mut own, notes);
    }
    notes.warnings.extend(own.problems.into_iter().map(|mut problem| {
        problem.what = Text::new(&format!("ignored: {}", problem.what));
        problem
    }));
    notes.warnings.extend(own.warnings);
}

fn service(table: Table<'_>, draft: &mut Draft, own: &mut Notes, notes: &mut Notes) {
    let Some(id) = identifier(&table, "service", own) else { return };
    let table = table.called(format!("service.{id}"));
    let origin = table.file().origin();
    let place = table.place();
    if let Some(first) = draft.seen_before("service", &id, &place) {
        own.wrong(&place, &table.key, "this id is taken", &format!("it is also at {first}"));
        return;
    }
    for entry in table.entries() {
        if !matches!(entry.name.as_str(), "id" | "repository" | "environments" | "tiers") {
            ignored(&entry, notes);
        }
    }
    let known = draft.services.iter().any(|service| service.id == id);
    let repository = table.get("repository").and_then(|value| Some((repository(&value, own)?, value)));
    let environments = table.get("environments").and_then(|value| Some((value.texts(own)?, value)));
    let mut tiers = Vec::new();
    for entry in tier_entries(&table, own) {
        if let Some(tier) = entry.one_of(own, TIERS) {
            tiers.push((entry, tier));
        }
    }

    let known_repository = draft.service(&id, &place).repository.clone();
    if let Some((name, value)) = repository {
        match known_repository {
            None if !known => {
                let kept = draft.keep(&value, origin, &name.clone(), name);
                draft.service(&id, &place).repository = Some(kept);
            }
            Some((trusted, _)) if trusted == name => {}
            _ => {
                let what = "ignored: a file found in a repository cannot say which repository your service is";
                own.warn(&value.place(), &value.key, what, MOVE);
                return;
            }
        }
    }
    if let Some((names, value)) = environments
        && draft.service(&id, &place).environments.is_none()
    {
        let kept = draft.keep(&value, origin, &names.join(", "), names);
        draft.service(&id, &place).environments = Some(kept);
    }
    for (entry, tier) in tiers {
        let old = Tier::guess(&entry.name);
        if draft.service(&id, &place).tiers.contains_key(&entry.name) {
            continue;
        }
        if laxer(old, tier, draft) {
            let what =
                format!("ignored: calling it {} would make a rule laxer than {} has it", tier.word(), old.word());
            own.warn(&entry.place(), &entry.key, &what, MOVE);
            continue;
        }
        let (tier, at) = draft.keep(&entry, origin, tier.word(), tier);
        draft.service(&id, &place).tiers.insert(entry.name, (tier, at));
    }
}

fn ignored(entry: &Value<'_>, notes: &mut Notes) {
    notes.warn(&entry.place(), &entry.key, WHY, MOVE);
}
