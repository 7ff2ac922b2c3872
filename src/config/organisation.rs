//! Organisations: `[[organisation]]`, and `--org`.

use super::accounts::Accounts;
use super::draft::{Draft, Slot};
use super::problem::Notes;
use super::reader::{Table, Value};
use super::{Inputs, Origin, Place};
use crate::domain::{ORGANISATION_LIMIT, OrganisationSetup};

/// An organisation while layers are put together.
#[derive(Debug)]
pub(super) struct OrganisationDraft {
    name: String,
    place: Place,
    source: Slot<String>,
    include: Slot<Vec<String>>,
    exclude: Slot<Vec<String>>,
    limit: Slot<usize>,
    without_environments: Slot<bool>,
}

/// Whether a text is a login: what stands before the `/` of a repository.
fn is_login(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 100
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
}

/// Reads one `[[organisation]]` of a trusted layer into the draft.
pub(super) fn read(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let place = table.place();
    let Some(name) = table.get("name") else {
        notes.wrong(&place, "organisation", "has no name", "add `name = \"...\"`: its login at the provider");
        return;
    };
    let Some(login) = name.text(notes) else { return };
    if !is_login(&login) {
        name.wrong(
            notes,
            &format!("`{login}` is not the login of an organisation"),
            "write it as it stands in addresses",
        );
        return;
    }
    let table = table.called(format!("organisation.{login}"));
    let origin = table.file().origin();
    if let Some(first) = draft.seen_before("organisation", &login, &place) {
        notes.wrong(&place, &table.key, "this name is taken", &format!("it is also at {first}"));
        return;
    }
    let _asked = table.get("name");
    let source = table.get("source").and_then(|value| {
        let source = value.text(notes)?;
        Some(draft.keep(&value, origin, &source.clone(), source))
    });
    let mut patterns = |key: &'static str| {
        table.get(key).and_then(|value| {
            let patterns = value.texts(notes)?;
            Some(draft.keep(&value, origin, &patterns.join(", "), patterns))
        })
    };
    let (include, exclude) = (patterns("include"), patterns("exclude"));
    let limit = table
        .get("limit")
        .and_then(|value| limit(&value, notes).map(|limit| draft.keep(&value, origin, &limit.to_string(), limit)));
    let without_environments = table.get("without_environments").and_then(|value| {
        let all = value.boolean(notes)?;
        Some(draft.keep(&value, origin, &all.to_string(), all))
    });
    table.finish(notes);

    let known = draft.organisations.iter().position(|known| known.name == login);
    let known = known.unwrap_or_else(|| {
        draft.organisations.push(OrganisationDraft {
            name: login,
            place,
            source: None,
            include: None,
            exclude: None,
            limit: None,
            without_environments: None,
        });
        draft.organisations.len() - 1
    });
    let known = &mut draft.organisations[known];
    known.source = source.or(known.source.take());
    known.include = include.or(known.include.take());
    known.exclude = exclude.or(known.exclude.take());
    known.limit = limit.or(known.limit.take());
    known.without_environments = without_environments.or(known.without_environments.take());
}

fn limit(value: &Value<'_>, notes: &mut Notes) -> Option<usize> {
    let limit = value.scalar(notes)?.parse::<usize>().ok().filter(|limit| (1..=10_000).contains(limit));
    if limit.is_none() {
        value.wrong(notes, "must be a whole number from 1 to 10000", "");
    }
    limit
}

/// The organisations of the session: those that the command line names, with what is configured about them; else, where it
/// names nothing at all, the configured ones.
pub(super) fn settle(
    draft: &mut Draft,
    inputs: &Inputs,
    accounts: &mut Accounts,
    notes: &mut Notes,
) -> Vec<OrganisationSetup> {
    let configured = std::mem::take(&mut draft.organisations);
    let mut organisations = Vec::new();
    if inputs.flags.organisations.is_empty() {
        if inputs.flags.repositories.is_empty() {
            for organisation in &configured {
                organisations.extend(setup(organisation, accounts, draft, notes));
            }
        }
        return organisations;
    }
    for name in &inputs.flags.organisations {
        if let Some(known) = configured.iter().find(|known| known.name.eq_ignore_ascii_case(name)) {
            organisations.extend(setup(known, accounts, draft, notes));
            continue;
        }
        let place = Place::CommandLine;
        if !is_login(name) {
            notes.wrong(
                &place,
                "",
                &format!("`{name}` is not the login of an organisation"),
                "write it as it stands in addresses",
            );
            continue;
        }
        let hint = "write an [[organisation]] with its source";
        let Some(source) = accounts.only(&place, "", hint, true, draft, notes) else { continue };
        draft.provenance.record(&format!("organisation.{name}.name"), Origin::Flags, &place, name);
        organisations.push(OrganisationSetup::plain(&source, name));
    }
    organisations.dedup_by(|one, other| one.name.eq_ignore_ascii_case(&other.name) && one.source == other.source);
    organisations
}

fn setup(
    organisation: &OrganisationDraft,
    accounts: &mut Accounts,
    draft: &mut Draft,
    notes: &mut Notes,
) -> Option<OrganisationSetup> {
    let key = format!("organisation.{}", organisation.name);
    let source = match &organisation.source {
        Some((id, place)) => accounts.named(id, place, &key, notes)?,
        None => accounts.only(&organisation.place, &key, "add `source = \"...\"`", true, draft, notes)?,
    };
    let texts = |slot: &Slot<Vec<String>>| slot.as_ref().map(|(texts, _)| texts.clone()).unwrap_or_default();
    Some(OrganisationSetup {
        source,
        name: organisation.name.clone(),
        include: texts(&organisation.include),
        exclude: texts(&organisation.exclude),
        limit: organisation.limit.as_ref().map_or(ORGANISATION_LIMIT, |(limit, _)| *limit),
        without_environments: organisation.without_environments.as_ref().is_some_and(|(all, _)| *all),
    })
}
