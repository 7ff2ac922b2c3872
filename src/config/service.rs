//! Services: `[[service]]`.

use std::collections::BTreeMap;

use super::draft::{Draft, Slot};
use super::problem::Notes;
use super::promote;
use super::reader::{Table, Value};
use super::remote::is_slug;
use super::{Place, suggest};
use crate::domain::{PromoteWay, Text, Tier};
use crate::policy::NamePattern;

/// The tiers by their words.
pub(super) const TIERS: &[(&str, Tier)] = &[
    ("development", Tier::Development),
    ("testing", Tier::Testing),
    ("staging", Tier::Staging),
    ("production", Tier::Production),
    ("other", Tier::Other),
];

/// A service while layers are put together.
#[derive(Debug)]
pub(super) struct ServiceDraft {
    pub(super) id: String,
    pub(super) place: Place,
    /// Whether a trusted layer names it.
    pub(super) trusted: bool,
    pub(super) source: Slot<String>,
    pub(super) repository: Slot<String>,
    pub(super) environments: Slot<Vec<String>>,
    /// Trusted and untrusted alike: what was accepted.
    pub(super) tiers: BTreeMap<String, (Tier, Place)>,
    pub(super) promote: Slot<PromoteWay>,
    pub(super) part_of: Slot<String>,
    pub(super) read_only: Vec<(String, Place)>,
}

impl ServiceDraft {
    pub(super) fn new(id: &str, place: Place) -> Self {
        Self {
            id: id.to_owned(),
            place,
            trusted: false,
            source: None,
            repository: None,
            environments: None,
            tiers: BTreeMap::new(),
            promote: None,
            part_of: None,
            read_only: Vec::new(),
        }
    }
}

/// Reads one `[[service]]` of a trusted layer into the draft.
pub(super) fn read(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(id) = identifier(&table, "service", notes) else { return };
    let table = table.called(format!("service.{id}"));
    let origin = table.file().origin();
    let place = table.place();
    if let Some(first) = draft.seen_before("service", &id, &place) {
        notes.wrong(&place, &table.key, "this id is taken", &format!("it is also at {first}"));
        return;
    }
    let source = table.get("source").and_then(|value| {
        let source = value.text(notes)?;
        Some(draft.keep(&value, origin, &source.clone(), source))
    });
    let repository = table.get("repository").and_then(|value| {
        // What the name looks like is the vendor's business; where no source is named it is GitHub.
        let repository = if source.is_some() { value.text(notes) } else { repository(&value, notes) }?;
        Some(draft.keep(&value, origin, &repository.clone(), repository))
    });
    let environments = table.get("environments").and_then(|value| {
        let environments = value.texts(notes)?;
        Some(draft.keep(&value, origin, &environments.join(", "), environments))
    });
    let mut tiers = Vec::new();
    for entry in tier_entries(&table, notes) {
        if let Some(tier) = entry.one_of(notes, TIERS) {
            let (tier, place) = draft.keep(&entry, origin, tier.word(), tier);
            tiers.push((entry.name, tier, place));
        }
    }
    let promote = table.get("promote").and_then(|value| {
        let way = promote::read(&value, notes)?;
        Some(draft.keep(&value, origin, &promote::shown(&way), way))
    });
    let part_of = table.get("part_of").and_then(|value| {
        let whole = value.text(notes)?;
        Some(draft.keep(&value, origin, &whole.clone(), whole))
    });
    let mut read_only = Vec::new();
    if let Some(value) = table.get("read_only") {
        if value.is_boolean() {
            value.wrong(
                notes,
                "names environments: expected a list",
                "write for instance [\"production\"]; a whole account is made read-only at its [[source]]",
            );
        } else if let Some(names) = value.texts(notes) {
            let (names, place) = draft.keep(&value, origin, &names.join(", "), names);
            read_only.extend(names.into_iter().map(|name| (name, place.clone())));
        }
    }
    table.finish(notes);

    let service = draft.service(&id, &place);
    service.trusted = true;
    service.source = source.or(service.source.take());
    service.repository = repository.or(service.repository.take());
    service.environments = environments.or(service.environments.take());
    service.tiers.extend(tiers.into_iter().map(|(name, tier, place)| (name, (tier, place))));
    service.promote = promote.or(service.promote.take());
    service.part_of = part_of.or(service.part_of.take());
    service.read_only.extend(read_only);
}

/// `tiers = { "prod-eu" = "production" }`.
pub(super) fn tier_entries<'a>(table: &Table<'a>, notes: &mut Notes) -> Vec<Value<'a>> {
    table.get("tiers").and_then(|value| value.table(notes)).map(|tiers| tiers.entries()).unwrap_or_default()
}

/// `owner/repository`.
pub(super) fn repository(value: &Value<'_>, notes: &mut Notes) -> Option<String> {
    let text = value.text(notes)?;
    if is_slug(&text) {
        return Some(text);
    }
    // Not repeated: an address may hold credentials.
    value.wrong(notes, "is not owner/repository", "write for instance \"acme/checkout\"; the host is the source's");
    None
}

/// Reads the id of a table: what is typed on the command line and to confirm.
pub(super) fn identifier(table: &Table<'_>, what: &str, notes: &mut Notes) -> Option<String> {
    let Some(value) = table.get("id") else {
        notes.wrong(&table.place(), &table.key, &format!("this {what} has no id"), "add `id = \"...\"`");
        return None;
    };
    let id = value.text(notes)?;
    if id.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/')) {
        return Some(id);
    }
    value.wrong(notes, "an id is made of letters, digits, `-`, `_`, `.` and `/`: it is typed to confirm", "");
    None
}

/// Checks what only all services together show: a layer belongs to a service that is there, and in no circle.
pub(super) fn check_layers(services: &[ServiceDraft], notes: &mut Notes) {
    let whole = |id: &str| {
        let (whole, _) = services.iter().find(|service| service.id == id)?.part_of.as_ref()?;
        Some(whole.as_str())
    };
    for service in services {
        let Some((named, place)) = &service.part_of else { continue };
        let key = format!("service.{}.part_of", service.id);
        if *named == service.id {
            notes.wrong(place, &key, "a service is no layer of itself", "name the service whose row it is to stand in");
            continue;
        }
        if !services.iter().any(|known| known.id == *named) {
            let known = services.iter().map(|known| known.id.as_str()).filter(|known| *known != service.id);
            notes.wrong(place, &key, &format!("`{named}` is no service"), &suggest::hint(named, known));
            continue;
        }
        let mut trail = vec![service.id.as_str()];
        let mut next = Some(named.as_str());
        while let Some(id) = next.filter(|id| !trail.contains(id)) {
            trail.push(id);
            next = whole(id);
        }
        if next == Some(service.id.as_str()) {
            let circle = trail.join(" → ");
            let what = format!("goes in a circle: {circle} → {}", service.id);
            notes.wrong(place, &key, &what, "one of them stands for the whole and has no `part_of`");
        }
    }
}

/// Checks what only the whole service can show: tiers and read-only names of environments that it has not.
pub(super) fn check(service: &ServiceDraft, notes: &mut Notes) {
    let Some((environments, _)) = &service.environments else { return };
    let known = environments.iter().map(String::as_str);
    let tiers = service.tiers.iter().map(|(name, (_, place))| ("tiers", name, place));
    let read_only = service.read_only.iter().map(|(name, place)| ("read_only", name, place));
    for (what, name, place) in tiers.chain(read_only) {
        if !environments.contains(name) {
            let key = format!("service.{}.{what}", service.id);
            let what = format!("`{name}` is not among the environments of this service");
            notes.wrong(place, &key, &what, &suggest::hint(name, known.clone()));
        }
    }
}

/// Checks that the plain ones of a rule's names are services of this configuration.
pub(super) fn known(names: &[NamePattern], services: &[String], (place, key): (&Place, &str), notes: &mut Notes) {
    for pattern in names {
        let name = pattern.as_str();
        // A repository may come from the command line, the checkout or an organisation, under its own name.
        let elsewhere = !pattern.is_plain() || is_slug(name) || services.is_empty();
        if !elsewhere && !services.iter().any(|id| pattern.names(id)) {
            let what = format!("`{}` is not a service of this configuration", Text::new(name));
            notes.wrong(place, key, &what, &suggest::hint(name, services.iter().map(String::as_str)));
        }
    }
}
