//! Which accounts and services a session is about: the configured ones, those of the command line, or the checkout's.

use super::accounts::{API_VARIABLE, Accounts};
use super::draft::Draft;
use super::problem::Notes;
use super::remote::is_slug;
use super::service::ServiceDraft;
use super::{Inputs, Origin, Place, RemoteUrl, SourceSetup, organisation, suggest};
use crate::domain::{OrganisationSetup, ProviderKind, ServiceId, ServiceSetup};

/// Remotes in the order in which they are believed: a fork's `upstream` is where releases are made.
const PREFERRED: [&str; 3] = ["upstream", "github", "origin"];

/// Hosts of other forges: asking them for a GitHub API would only confuse, and would show them that we have a token.
const OTHERS: &[&str] =
    &["gitlab.com", "bitbucket.org", "codeberg.org", "dev.azure.com", "ssh.dev.azure.com", "git.sr.ht"];

/// What can be named: a configured service, or the one of the checkout's remote.
enum Candidate<'a> {
    Configured(&'a ServiceDraft),
    Checkout(&'a Place, &'a RemoteUrl),
}

impl Candidate<'_> {
    fn id(&self) -> String {
        match self {
            Self::Configured(service) => service.id.clone(),
            Self::Checkout(_, remote) => remote.slug(),
        }
    }

    fn repository(&self) -> Option<String> {
        match self {
            Self::Configured(service) => service.repository.as_ref().map(|(repository, _)| repository.clone()),
            Self::Checkout(_, remote) => Some(remote.slug()),
        }
    }

    /// The service that it is a layer of, through all the layers between.
    fn whole(&self, configured: &[ServiceDraft]) -> Option<String> {
        let of = |id: &str| {
            let (whole, _) = configured.iter().find(|service| service.id == id)?.part_of.as_ref()?;
            Some(whole.clone())
        };
        let mut whole = of(&self.id())?;
        // A circle is said elsewhere; here it only has to end.
        for _ in configured {
            match of(&whole) {
                Some(next) => whole = next,
                None => break,
            }
        }
        Some(whole)
    }

    /// Whether `wanted` is its id or its whole repository.
    fn is(&self, wanted: &str) -> bool {
        self.id() == wanted || self.repository().is_some_and(|repository| repository == wanted)
    }

    /// Whether it is a repository of this owner.
    fn is_of(&self, owner: &str) -> bool {
        let name = self.repository().unwrap_or_else(|| self.id());
        name.split_once('/').is_some_and(|(of, _)| of.eq_ignore_ascii_case(owner))
    }

    /// Whether `wanted` is its repository without the owner.
    fn is_short(&self, wanted: &str) -> bool {
        self.repository().is_some_and(|repository| repository.split_once('/').is_some_and(|(_, name)| name == wanted))
    }
}

/// Makes the sources and services of the session.
pub(super) fn settle(
    draft: &mut Draft,
    inputs: &Inputs,
    notes: &mut Notes,
) -> (Vec<SourceSetup>, Vec<ServiceSetup>, Vec<OrganisationSetup>) {
    let mut accounts = Accounts::new(draft, inputs, notes);
    let configured = std::mem::take(&mut draft.services);
    let mut of_remotes = Notes::default();
    let remote = best_remote(inputs, &mut of_remotes);

    let mut candidates: Vec<Candidate<'_>> = configured.iter().map(Candidate::Configured).collect();
    if let Some((place, remote)) = &remote
        // A file in the checkout may name the checkout's own service; then that name is used.
        && !candidates.iter().any(|candidate| candidate.repository().is_some_and(|name| name == remote.slug()))
    {
        candidates.insert(0, Candidate::Checkout(place, remote));
    }
    // Where organisations are named, the checkout that one stands in is not meant.
    let named = !inputs.flags.organisations.is_empty();
    let of_checkout = !configured.iter().any(|service| service.trusted) && draft.organisations.is_empty() && !named;
    let mut services = Vec::new();
    let mut take = |candidate: &Candidate<'_>, draft: &mut Draft, notes: &mut Notes| {
        let setup = match candidate {
            // What a file in the checkout names is where the checkout comes from.
            Candidate::Configured(service) => {
                setup(service, remote.as_ref().filter(|_| !service.trusted), &mut accounts, draft, notes)
            }
            Candidate::Checkout(place, remote) => accounts.of_remote(remote, place, draft, notes).map(|source| {
                let slug = remote.slug();
                draft.provenance.record(&format!("service.{slug}.repository"), Origin::Project, place, &slug);
                ServiceSetup::plain(&source, &slug)
            }),
        };
        services.extend(setup);
    };
    if inputs.flags.repositories.is_empty() {
        if of_checkout {
            notes.warnings.append(&mut of_remotes.warnings);
        }
        for candidate in &candidates {
            let of_organisation = !named || inputs.flags.organisations.iter().any(|name| candidate.is_of(name));
            if of_organisation && (of_checkout || matches!(candidate, Candidate::Configured(_))) {
                take(candidate, draft, notes);
            }
        }
    } else {
        let mut others = Vec::new();
        for wanted in &inputs.flags.repositories {
            let mut named: Vec<_> = candidates.iter().filter(|candidate| candidate.is(wanted)).collect();
            if named.is_empty() {
                named = candidates.iter().filter(|candidate| candidate.is_short(wanted)).collect();
                if named.len() > 1 {
                    let list: Vec<String> = named.iter().map(|candidate| format!("`{}`", candidate.id())).collect();
                    let what = format!("`{wanted}` is the name of several repositories");
                    notes.wrong(&Place::CommandLine, "", &what, &format!("say which: {}", list.join(", ")));
                    continue;
                }
            }
            if named.is_empty() {
                others.push(wanted);
            }
            // A whole is named with all of its layers.
            let layers = candidates.iter().filter(|candidate| {
                let whole = candidate.whole(&configured);
                named.iter().any(|named| Some(named.id()) == whole)
            });
            for candidate in named.iter().copied().chain(layers) {
                take(candidate, draft, notes);
            }
        }
        let ids: Vec<String> = candidates.iter().map(Candidate::id).collect();
        for wanted in others {
            services.extend(wanted_repository(wanted, &ids, &mut accounts, draft, notes));
        }
    }
    let mut unique: Vec<ServiceSetup> = Vec::new();
    for service in services {
        if !unique.iter().any(|known| known.id == service.id) {
            unique.push(service);
        }
    }
    draft.services = configured;
    let organisations = organisation::settle(draft, inputs, &mut accounts, notes);
    (accounts.sources, unique, organisations)
}

/// A configured service as the provider takes it.
fn setup(
    service: &ServiceDraft,
    home: Option<&(Place, RemoteUrl)>,
    accounts: &mut Accounts,
    draft: &mut Draft,
    notes: &mut Notes,
) -> Option<ServiceSetup> {
    let key = format!("service.{}", service.id);
    let repository = match &service.repository {
        Some((repository, _)) => repository.clone(),
        None if is_slug(&service.id) => service.id.clone(),
        None if service.trusted => {
            if notes.said(&format!("{key}.repository")) {
                return None;
            }
            notes.wrong(&service.place, &key, "has no repository", "add `repository = \"owner/name\"`");
            return None;
        }
        None => {
            let hint = "add `repository = \"owner/name\"`, or name the service in your own configuration";
            notes.warn(&service.place, &key, "ignored: nothing says which repository it is", hint);
            return None;
        }
    };
    let source = match (&service.source, home) {
        (Some((id, place)), _) => accounts.named(id, place, &key, notes)?,
        (None, Some((place, remote))) => accounts.of_remote(remote, place, draft, notes)?,
        (None, None) => accounts.only(&service.place, &key, "add `source = \"...\"`", service.trusted, draft, notes)?,
    };
    let kind = accounts.kind(&source);
    if kind == ProviderKind::GitHub && !is_slug(&repository) {
        let place = service.repository.as_ref().map_or(&service.place, |(_, place)| place);
        // Not repeated: an address may hold credentials.
        let hint = "write for instance \"acme/checkout\"; the host is the source's";
        notes.wrong(place, &format!("{key}.repository"), "is not owner/repository", hint);
        return None;
    }
    Some(ServiceSetup {
        id: ServiceId::new(&service.id),
        source,
        repository,
        environments: service.environments.as_ref().map(|(names, _)| names.clone()).unwrap_or_default(),
        tiers: service.tiers.iter().map(|(name, (tier, _))| (name.clone(), *tier)).collect(),
        promote: service.promote.as_ref().map(|(way, _)| way.clone()),
        part_of: service.part_of.as_ref().map(|(whole, _)| ServiceId::new(whole)),
    })
}

/// A repository that the command line names and the configuration does not.
fn wanted_repository(
    wanted: &str,
    ids: &[String],
    accounts: &mut Accounts,
    draft: &mut Draft,
    notes: &mut Notes,
) -> Option<ServiceSetup> {
    let place = Place::CommandLine;
    let (source, slug) = if is_slug(wanted) {
        let hint = "write HOST/OWNER/REPO";
        (accounts.only(&place, "", hint, true, draft, notes)?, wanted.to_owned())
    } else {
        let remote = RemoteUrl::parse(wanted)
            .ok()
            .or_else(|| wanted.contains('/').then(|| RemoteUrl::parse(&format!("https://{wanted}")).ok()).flatten());
        let Some(remote) = remote else {
            let near = suggest::nearest(wanted, ids.iter().map(String::as_str));
            let hint = near.map_or_else(
                || "write OWNER/REPO, HOST/OWNER/REPO, an address or the id of a configured service".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            // Not repeated where it is an address: it may hold a token.
            let what = if wanted.contains(['@', ':']) {
                "this address names no repository".to_owned()
            } else {
                format!("`{wanted}` is neither a configured service nor a repository")
            };
            notes.wrong(&place, "", &what, &hint);
            return None;
        };
        if let Some(why) = foreign(&remote) {
            notes.wrong(&place, "", &why, "this build speaks to GitHub and GitHub Enterprise");
            return None;
        }
        (accounts.of_remote(&remote, &place, draft, notes)?, remote.slug())
    };
    draft.provenance.record(&format!("service.{slug}.repository"), Origin::Flags, &place, &slug);
    Some(ServiceSetup::plain(&source, &slug))
}

/// The remote that says where the checkout's releases are made.
fn best_remote(inputs: &Inputs, notes: &mut Notes) -> Option<(Place, RemoteUrl)> {
    let mut remotes: Vec<_> = inputs.remotes.iter().collect();
    let rank = |name: &str| PREFERRED.iter().position(|known| *known == name).unwrap_or(PREFERRED.len());
    remotes.sort_by(|one, other| rank(&one.name).cmp(&rank(&other.name)).then_with(|| one.name.cmp(&other.name)));
    let overridden = inputs.variables.value(API_VARIABLE).is_some();
    for remote in remotes {
        let place = Place::Remote(remote.name.clone());
        match RemoteUrl::parse(&remote.url) {
            Ok(parsed) => match foreign(&parsed) {
                Some(why) if !overridden => {
                    notes.warn(&place, "", &why, "run flightdeck OWNER/REPO, or set GITHUB_API_URL");
                }
                _ => {
                    if parsed.held_credentials {
                        let what = "its address holds credentials: they are not used";
                        notes.warn(
                            &place,
                            "",
                            what,
                            "take them out; a token belongs into GITHUB_TOKEN or a [[source]]",
                        );
                    }
                    return Some((place, parsed));
                }
            },
            Err(error) => notes.warn(&place, "", &format!("is not used: {error}"), ""),
        }
    }
    None
}

/// Why a host is no GitHub, where that can be told from its name.
fn foreign(remote: &RemoteUrl) -> Option<String> {
    let host = &remote.host;
    if OTHERS.contains(&host.as_str()) || host.starts_with("gitlab.") || host.ends_with(".visualstudio.com") {
        return Some(format!("{host} is not GitHub"));
    }
    let name_alone = !host.contains(['.', ':']) && host != "localhost";
    name_alone.then(|| format!("`{host}` is not a full host name (an alias of the ssh configuration?)"))
}
