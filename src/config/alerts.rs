//! Who is told of what while nobody looks: `[[alert]]` and `[alerts]`.
//!
//! The rules of all layers hold together: no layer can keep another one's from being told. A file found in a repository may
//! name none.

use std::time::Duration;

use super::channel::Named;
use super::draft::Draft;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::service::{TIERS, known};
use super::suggest;
use crate::cockpit::alerts::{AlertKind, AlertRule, AlertSettings, ChannelId, QuietHours};
use crate::policy::{NamePattern, Reach};

/// Reads the rules of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    for table in root.get("alert").map(|value| value.tables(notes)).unwrap_or_default() {
        rule(table, draft, notes);
    }
    let origin = root.file().origin();
    let Some(table) = root.get("alerts").and_then(|value| value.table(notes)) else { return };
    if let Some(value) = table.get("freeze_ahead")
        && let Some(ahead) = value.duration(notes, Duration::from_secs(60)..=Duration::from_secs(86_400))
    {
        let (ahead, _) = draft.keep(&value, origin, &format!("{}s", ahead.as_secs()), ahead);
        draft.freeze_ahead = Some(ahead);
    }
    table.finish(notes);
}

fn rule(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let (place, key, origin) = (table.place(), table.key.clone(), table.file().origin());
    let before = notes.problems.len();
    let kinds = AlertKind::ALL.map(|kind| (kind.word(), kind));
    let events = listed(&table, "events", notes, |element, notes| element.one_of(notes, &kinds));
    let pattern = |element: &Value<'_>, notes: &mut Notes| element.text(notes).map(|text| NamePattern::new(&text));
    let services = listed(&table, "services", notes, pattern);
    let environments = listed(&table, "environments", notes, pattern);
    let tiers = listed(&table, "tiers", notes, |element, notes| element.one_of(notes, TIERS));
    let channels: Option<Vec<Named>> = table.get("channels").map(|value| {
        let elements = value.list(notes).unwrap_or_default();
        let named =
            |element: &Value<'_>, notes: &mut Notes| Some((ChannelId::new(&element.text(notes)?), element.place()));
        elements.iter().filter_map(|element| named(element, notes)).collect()
    });
    let quiet = table.get("quiet").map(|value| quiet(&value, notes));
    table.finish(notes);
    let Some(channels) = channels else {
        let hint = "add `channels = [\"bell\"]`, or [] to be told nothing";
        notes.wrong(&place, &key, "has no `channels`", hint);
        return;
    };
    if notes.problems.len() > before {
        return;
    }
    let words: Vec<&str> = channels.iter().map(|(id, _)| id.as_str()).collect();
    let what = if events.is_empty() {
        "everything".to_owned()
    } else {
        events.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
    };
    let way = if words.is_empty() { "nobody".to_owned() } else { words.join(", ") };
    draft.provenance.record(&key, origin, &place, &format!("{what} to {way}"));
    let reach = Reach { services, environments, tiers, verbs: Vec::new() };
    let rule = AlertRule {
        events,
        reach,
        channels: channels.iter().map(|(id, _)| id.clone()).collect(),
        quiet: quiet.flatten(),
    };
    draft.alerts.push((rule, channels, place));
}

/// A list, empty where it is left out: then it is about all.
fn listed<T>(
    table: &Table<'_>,
    name: &'static str,
    notes: &mut Notes,
    read: impl Fn(&Value<'_>, &mut Notes) -> Option<T>,
) -> Vec<T> {
    let Some(value) = table.get(name) else { return Vec::new() };
    let elements = value.list(notes).unwrap_or_default();
    if elements.is_empty() && value.is_list() {
        value.wrong(notes, "names nothing", "leave it out where the rule is about all");
    }
    elements.iter().filter_map(|element| read(element, notes)).collect()
}

/// `quiet = { from = "22:00", to = "07:00", zone = "Europe/Berlin" }`.
fn quiet(value: &Value<'_>, notes: &mut Notes) -> Option<QuietHours> {
    const HINT: &str = "write { from = \"22:00\", to = \"07:00\", zone = \"Europe/Berlin\" }";
    let table = value.table(notes)?;
    let texts = ["from", "to", "zone"].map(|name| table.get(name).map(|value| value.text(notes)));
    table.finish(notes);
    let [Some(from), Some(to), Some(zone)] = texts else {
        value.wrong(notes, "says `from`, `to` and `zone`", HINT);
        return None;
    };
    match QuietHours::new(&from?, &to?, &zone?) {
        Ok(quiet) => Some(quiet),
        Err(error) => {
            value.wrong(notes, &error.to_string(), HINT);
            None
        }
    }
}

/// Checks what only the whole configuration can show: a rule about services that do not exist tells nobody of anything.
pub(super) fn check(draft: &Draft, services: &[String], notes: &mut Notes) {
    for (rule, _, place) in &draft.alerts {
        known(&rule.reach.services, services, (place, "alert.services"), notes);
    }
}

/// Puts the rules together, and checks what only the whole configuration can show: channels that nobody configured.
pub(super) fn settle(draft: &mut Draft, notes: &mut Notes) -> AlertSettings {
    let rules = std::mem::take(&mut draft.alerts);
    let known: Vec<&str> =
        ChannelId::BUILT_IN.into_iter().chain(draft.channels.iter().map(|channel| channel.id.as_str())).collect();
    for (channel, place) in rules.iter().flat_map(|(_, channels, _)| channels) {
        if !known.contains(&channel.as_str()) {
            let hint = suggest::hint(channel.as_str(), known.iter().copied());
            let hint = if hint.is_empty() { "write a [[channel]] of that id".to_owned() } else { hint };
            notes.wrong(place, "alert.channels", &format!("there is no channel `{channel}`"), &hint);
        }
    }
    let usual = AlertSettings::default();
    let rules = if rules.is_empty() {
        // Out of the box: the terminal that the cockpit runs in, and nothing that leaves it.
        vec![AlertRule::everything(&[ChannelId::BELL, ChannelId::TERMINAL])]
    } else {
        rules.into_iter().map(|(rule, _, _)| rule).collect()
    };
    AlertSettings { rules, freeze_ahead: draft.freeze_ahead.unwrap_or(usual.freeze_ahead) }
}
