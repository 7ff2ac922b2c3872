//! Guardrails: `[[guardrail]]`. Each says where it applies and demands one thing or several there.

use std::time::Duration;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::service::{TIERS, known};
use crate::domain::{Text, Tier, Verb};
use crate::policy::{Demand, Guardrail, NamePattern, Reach, Signer, TicketPattern};

/// The longest time that a demand may name.
const LONGEST: Duration = Duration::from_secs(60 * 60 * 24 * 30);
/// The shortest one.
const SHORTEST: Duration = Duration::from_secs(1);

/// The verbs by the words of the command line.
const VERBS: [(&str, Verb); 8] = [
    ("approve", Verb::Approve),
    ("reject", Verb::Reject),
    ("promote", Verb::Promote),
    ("pause", Verb::Pause),
    ("resume", Verb::Resume),
    ("rollback", Verb::RollBack),
    ("cancel", Verb::Cancel),
    ("retry", Verb::Retry),
];

const DEMANDS: &str = "add deny = true, confirm = \"name\", max_marked = 3, ticket = \"CHG[0-9]{7}\", checklist = [...], second_person = [...], \
     one_change = true, cool_down = \"30m\" or soak = { environment = \"staging\", least = \"2h\" }";

/// Reads one `[[guardrail]]` of a trusted layer.
pub(super) fn read(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(name) = table.get("name").map(|value| value.text(notes)) else {
        notes.wrong(&table.place(), &table.key, "this guardrail has no name", "add `name = \"...\"`: refusals say it");
        return;
    };
    let Some(name) = name else { return };
    let table = table.called(format!("guardrail.{name}"));
    let place = table.place();
    if let Some(first) = draft.seen_before("guardrail", &name, &place) {
        notes.wrong(&place, &table.key, "this name is taken", &format!("it is also at {first}"));
        return;
    }
    if let Some((_, first)) = draft.guardrails.iter().find(|(guardrail, _)| guardrail.name.raw() == name) {
        notes.warn(&place, &table.key, &format!("is also defined at {first}: both are in force"), "");
    }
    let before = notes.problems.len();
    let reason = text(&table, "reason", draft, notes).unwrap_or_default();
    let reach = reach(&table, draft, notes);
    let demands = demands(&table, draft, notes);
    let (key, origin) = (table.key.clone(), table.file().origin());
    table.finish(notes);
    let guardrail = Guardrail { name: Text::new(&name), reason: Text::new(&reason), reach, demands };
    for demand in &guardrail.demands {
        if let Some((what, hint)) = misplaced(demand, &guardrail.reach) {
            notes.wrong(&place, &format!("{key}.{}", demand.key()), &what, hint);
        }
    }
    if notes.problems.len() > before {
        return;
    }
    if guardrail.demands.is_empty() {
        notes.wrong(&place, &key, "demands nothing", DEMANDS);
        return;
    }
    draft.provenance.record(&key, origin, &place, "in force as configured");
    draft.guardrails.push((guardrail, place));
}

/// Where it applies.
fn reach(table: &Table<'_>, draft: &mut Draft, notes: &mut Notes) -> Reach {
    let mut names = |name: &'static str, notes: &mut Notes| -> Vec<NamePattern> {
        let Some(value) = table.get(name) else { return Vec::new() };
        let texts = value.texts(notes).unwrap_or_default();
        if texts.is_empty() && value.is_list() {
            value.wrong(notes, "names nothing", "leave it out where the guardrail is about all");
        }
        let (texts, _) = draft.keep(&value, value.origin(), &texts.join(", "), texts);
        texts.iter().map(|text| NamePattern::new(text)).collect()
    };
    let services = names("services", notes);
    let environments = names("environments", notes);
    let tiers = words(table, "tiers", TIERS, |tier: &Tier| tier.word(), draft, notes);
    let verbs = words(table, "verbs", &VERBS, |verb: &Verb| verb.subcommand(), draft, notes);
    Reach { services, environments, tiers, verbs }
}

/// A list of known words.
fn words<T: Copy>(
    table: &Table<'_>,
    name: &'static str,
    known: &[(&str, T)],
    word: impl Fn(&T) -> &'static str,
    draft: &mut Draft,
    notes: &mut Notes,
) -> Vec<T> {
    let Some(value) = table.get(name) else { return Vec::new() };
    let elements = value.list(notes).unwrap_or_default();
    if elements.is_empty() && value.is_list() {
        value.wrong(notes, "names nothing", "leave it out where the guardrail is about all");
    }
    let found: Vec<T> = elements.iter().filter_map(|element| element.one_of(notes, known)).collect();
    let shown: Vec<&str> = found.iter().map(word).collect();
    draft.keep(&value, value.origin(), &shown.join(", "), found).0
}

/// What it demands, in the order in which refusals are read.
fn demands(table: &Table<'_>, draft: &mut Draft, notes: &mut Notes) -> Vec<Demand> {
    let mut demands = Vec::new();
    for (name, demand) in [("deny", Demand::Deny), ("one_change", Demand::OneChange)] {
        if let Some(value) = table.get(name)
            && let Some(flag) = value.boolean(notes)
            && draft.keep(&value, value.origin(), &flag.to_string(), flag).0
        {
            demands.push(demand);
        }
    }
    if let Some(value) = table.get("confirm")
        && let Some(demand) = value.one_of(notes, &[("name", ())])
    {
        draft.keep(&value, value.origin(), "name", demand);
        demands.push(Demand::Name);
    }
    if let Some(value) = table.get("max_marked")
        && let Some(most) = value.count(notes)
    {
        demands.push(Demand::MaxMarked(draft.keep(&value, value.origin(), &most.to_string(), most).0));
    }
    if let Some(value) = table.get("cool_down")
        && let Some(length) = length(&value, draft, notes)
    {
        demands.push(Demand::CoolDown(length));
    }
    if let Some(soak) = table.get("soak").and_then(|value| value.table(notes)) {
        let environment = text(&soak, "environment", draft, notes);
        let least = soak.get("least").and_then(|value| length(&value, draft, notes));
        let (place, key) = (soak.place(), soak.key.clone());
        soak.finish(notes);
        match (environment, least) {
            (Some(environment), Some(least)) => {
                demands.push(Demand::Soak { environment: Text::new(&environment), least });
            }
            _ if notes.said(&format!("{key}.environment")) || notes.said(&format!("{key}.least")) => {}
            _ => {
                let hint = "write soak = { environment = \"staging\", least = \"2h\" }";
                notes.wrong(&place, &key, "says not both where and how long", hint);
            }
        }
    }
    if let Some(value) = table.get("ticket")
        && let Some(form) = value.text(notes)
    {
        match TicketPattern::new(&form) {
            Ok(pattern) => demands.push(Demand::Ticket(draft.keep(&value, value.origin(), &form, pattern).0)),
            Err(error) => value.wrong(notes, &error.to_string(), "write for instance \"CHG[0-9]{7}\""),
        }
    }
    if let Some(value) = table.get("second_person") {
        let texts = value.texts(notes).unwrap_or_default();
        if texts.is_empty() && value.is_list() {
            value.wrong(notes, "names nobody", "write [\"grace ssh-ed25519 AAAA...\"]: a login and a public key");
        }
        let mut signers = Vec::new();
        for text in &texts {
            match text.parse::<Signer>() {
                Ok(signer) => signers.push(signer),
                Err(error) => {
                    value.wrong(notes, &error.to_string(), "the key is what `cat ~/.ssh/id_ed25519.pub` shows");
                }
            }
        }
        let shown: Vec<&str> = signers.iter().map(|signer| signer.login.raw()).collect();
        let (signers, _) = draft.keep(&value, value.origin(), &shown.join(", "), signers);
        demands.push(Demand::SecondPerson(signers));
    }
    if let Some(value) = table.get("checklist") {
        let items = value.texts(notes).unwrap_or_default();
        if items.is_empty() && value.is_list() {
            value.wrong(notes, "has no items", "");
        }
        let (items, _) = draft.keep(&value, value.origin(), &items.join("; "), items);
        demands.push(Demand::Checklist(items.iter().map(|item| Text::new(item)).collect()));
    }
    demands
}

fn length(value: &Value<'_>, draft: &mut Draft, notes: &mut Notes) -> Option<Duration> {
    let length = value.duration(notes, SHORTEST..=LONGEST)?;
    let shown = jiff::SignedDuration::try_from(length).map(|shown| format!("{shown:#}")).unwrap_or_default();
    Some(draft.keep(value, value.origin(), &shown, length).0)
}

fn text(table: &Table<'_>, name: &'static str, draft: &mut Draft, notes: &mut Notes) -> Option<String> {
    let value = table.get(name)?;
    let text = value.text(notes)?;
    Some(draft.keep(&value, value.origin(), &text.clone(), text).0)
}

/// Why a demand makes no sense for a verb that the guardrail names: it would stand in the way of making production safer,
/// or would be about nothing and look like a lock.
fn misplaced(demand: &Demand, reach: &Reach) -> Option<(String, &'static str)> {
    const SAFING: &str =
        "take the verb out of `verbs`, or leave `verbs` out: what makes production safer then passes by itself";
    let safing = reach.verbs.iter().find(|verb| verb.safing());
    if let Some(verb) = safing.filter(|_| demand.refuses() || *demand == Demand::Name) {
        let what = format!("cannot be demanded of {}: it makes production safer", verb.subcommand());
        return Some((what, SAFING));
    }
    let brings = |verb: &Verb| matches!(verb, Verb::Approve | Verb::Promote | Verb::Retry);
    let about_releases = matches!(demand, Demand::OneChange | Demand::CoolDown(_) | Demand::Soak { .. });
    let nothing = about_releases && !reach.verbs.is_empty() && !reach.verbs.iter().any(brings);
    nothing.then(|| ("is about approve, promote and retry, and `verbs` names none of them".to_owned(), ""))
}

/// Checks what only the whole configuration can show: services that do not exist. Silently covering nothing would be an
/// open door with a lock painted on it.
pub(super) fn check(draft: &Draft, services: &[String], notes: &mut Notes) {
    for (guardrail, place) in &draft.guardrails {
        let key = format!("guardrail.{}.services", guardrail.name);
        known(&guardrail.reach.services, services, (place, &key), notes);
    }
}
