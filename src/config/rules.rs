//! Rules: `read_only`, `[policy]`, `[[freeze]]` and, in a file of its own, `[[guardrail]]`.
//!
//! Rules add up over the layers: a later one may add to what an earlier one forbids and never takes anything back.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::draft::Draft;
use super::guardrails;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::remote::is_slug;
use super::service::TIERS;
use super::source::still_read_only;
use super::suggest;
use crate::domain::{ServiceId, Text, Tier};
use crate::policy::{Freeze, FreezeError, Moment};

/// Reads the rules of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    if let Some(value) = root.get("read_only") {
        read_only(&value, draft, notes);
    }
    if let Some(policy) = root.get("policy").and_then(|value| value.table(notes)) {
        if let Some(value) = policy.get("require_reason") {
            let tiers = tiers(&value, draft, notes);
            draft.policy.require_reason.extend(tiers);
        }
        if let Some(value) = policy.get("no_self_approval") {
            let tiers = tiers(&value, draft, notes);
            draft.policy.no_self_approval.extend(tiers);
        }
        policy.finish(notes);
    }
    for table in root.get("freeze").map(|value| value.tables(notes)).unwrap_or_default() {
        freeze(table, draft, notes);
    }
    for table in root.get("guardrail").map(|value| value.tables(notes)).unwrap_or_default() {
        guardrails::read(table, draft, notes);
    }
}

/// `read_only = true`, or the names of environments that are read-only in every service.
fn read_only(value: &Value<'_>, draft: &mut Draft, notes: &mut Notes) {
    if value.is_boolean() {
        let Some(flag) = value.boolean(notes) else { return };
        let shown = if flag { "true" } else { "false" };
        let (flag, place) = draft.keep(value, value.origin(), shown, flag);
        if draft.policy.read_only.configured && !flag {
            still_read_only(&place, "read_only", notes);
        }
        draft.policy.read_only.configured |= flag;
    } else if value.is_list() {
        let Some(names) = value.texts(notes) else { return };
        let (names, _) = draft.keep(value, value.origin(), &names.join(", "), names);
        draft.policy.read_only.environment_names.extend(names);
    } else {
        value.wrong_type(notes, "true, false or a list of environment names");
    }
}

/// A list of tiers.
fn tiers(value: &Value<'_>, draft: &mut Draft, notes: &mut Notes) -> BTreeSet<Tier> {
    let elements = value.list(notes).unwrap_or_default();
    let tiers: BTreeSet<Tier> = elements.iter().filter_map(|element| element.one_of(notes, TIERS)).collect();
    let shown: Vec<&str> = tiers.iter().map(|tier| tier.word()).collect();
    draft.keep(value, value.origin(), &shown.join(", "), tiers).0
}

/// Reads one `[[freeze]]`.
fn freeze(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(name) = table.get("name").map(|value| value.text(notes)) else {
        notes.wrong(&table.place(), &table.key, "this freeze has no name", "add `name = \"...\"`");
        return;
    };
    let Some(name) = name else { return };
    let table = table.called(format!("freeze.{name}"));
    let place = table.place();
    if let Some(first) = draft.seen_before("freeze", &name, &place) {
        notes.wrong(&place, &table.key, "this name is taken", &format!("it is also at {first}"));
        return;
    }
    if let Some((_, first)) = draft.freezes.iter().find(|(freeze, _)| freeze.name.raw() == name) {
        notes.warn(&place, &table.key, &format!("is also defined at {first}: both are in force"), "");
    }
    let covered = table.get("tiers").map(|value| tiers(&value, draft, notes)).unwrap_or_default();
    let services = table.get("services").and_then(|value| value.texts(notes)).unwrap_or_default();
    let starts = moment(&table, "starts", draft, notes);
    let ends = moment(&table, "ends", draft, notes);
    let zone = zone(&table, draft, notes);
    let reason = table.get("reason").and_then(|value| value.text(notes)).unwrap_or_default();
    let key = table.key.clone();
    let origin = table.file().origin();
    table.finish(notes);
    let (Some(starts), Some(ends), Some(zone)) = (starts, ends, zone) else { return };

    let freeze = Freeze {
        name: Text::new(&name),
        tiers: covered.into_iter().collect(),
        services: services.iter().map(|id| ServiceId::new(id)).collect(),
        starts,
        ends,
        zone,
        reason: Text::new(&reason),
    };
    match freeze.check() {
        Ok(()) => {
            draft.provenance.record(&key, origin, &place, "in force as configured");
            draft.freezes.push((freeze, place));
        }
        Err(error) => notes.wrong(&place, &key, &error.to_string(), ""),
    }
}

fn moment(table: &Table<'_>, name: &'static str, draft: &mut Draft, notes: &mut Notes) -> Option<Moment> {
    let Some(value) = table.get(name) else {
        let hint = "write for instance \"Fri 17:00\" or \"2026-12-20 12:00\"";
        notes.wrong(&table.place(), &table.key, &format!("has no `{name}`"), hint);
        return None;
    };
    let text = value.text(notes)?;
    match text.parse() {
        Ok(moment) => Some(draft.keep(&value, value.origin(), &text, moment).0),
        Err(error) => {
            let error: FreezeError = error;
            value.wrong(notes, &error.to_string(), "");
            None
        }
    }
}

fn zone(table: &Table<'_>, draft: &mut Draft, notes: &mut Notes) -> Option<String> {
    let Some(value) = table.get("zone") else {
        let hint = "write for instance \"Europe/Berlin\" or \"UTC\": hours mean nothing without it";
        notes.wrong(&table.place(), &table.key, "has no `zone`", hint);
        return None;
    };
    let name = value.text(notes)?;
    if TimeZone::get(&name).is_ok() {
        return Some(draft.keep(&value, value.origin(), &name.clone(), name).0);
    }
    let known: Vec<String> = jiff::tz::db().available().map(|known| known.to_string()).collect();
    let hint = suggest::nearest(&name, known.iter().map(String::as_str)).map_or_else(
        || "write for instance \"Europe/Berlin\" or \"UTC\"".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    value.wrong(notes, &format!("`{name}` is not a time zone"), &hint);
    None
}

/// Checks what only the whole configuration can show: freezes of services that do not exist. Silently covering nothing
/// would be an open door with a lock painted on it.
pub(super) fn check(draft: &Draft, services: &[String], notes: &mut Notes) {
    for (freeze, place) in &draft.freezes {
        for id in &freeze.services {
            // A repository may come from the command line or the checkout, under its own name.
            if !is_slug(id.raw()) && !services.iter().any(|known| known == id.raw()) {
                let key = format!("freeze.{}.services", freeze.name);
                let what = format!("`{id}` is not a service of this configuration");
                notes.wrong(place, &key, &what, &suggest::hint(id.raw(), services.iter().map(String::as_str)));
            }
        }
    }
    guardrails::check(draft, services, notes);
}

/// Whether calling an environment `new` in place of `old` would let something through that is held or asked for now.
pub(super) fn laxer(old: Tier, new: Tier, draft: &Draft) -> bool {
    let lost = |covered: &dyn Fn(Tier) -> bool| covered(old) && !covered(new);
    lost(&Tier::is_production)
        || lost(&|tier| draft.policy.require_reason.contains(&tier))
        || lost(&|tier| draft.policy.no_self_approval.contains(&tier))
        || draft.guardrails.iter().any(|(guardrail, _)| {
            lost(&|tier| guardrail.reach.tiers.is_empty() || guardrail.reach.tiers.contains(&tier))
        })
        || draft.freezes.iter().any(|(freeze, _)| lost(&|tier| freeze.tiers.is_empty() || freeze.tiers.contains(&tier)))
}
