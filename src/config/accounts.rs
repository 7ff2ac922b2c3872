//! The accounts that services are read with: the configured ones, and those that a repository's host asks for.

use std::collections::BTreeMap;

use url::Url;

use super::draft::Draft;
use super::problem::Notes;
use super::provenance::Provenance;
use super::source::{is_plain_abroad, parse_base};
use super::trust::TrustDraft;
use super::{Inputs, Origin, Place, RemoteUrl, SourceSetup, TokenReference, suggest};
use crate::domain::{ProviderKind, SourceId};

/// Where GitHub's API is, as GitHub's own tools say it. Counts for every source that does not say it itself.
pub(super) const API_VARIABLE: &str = "GITHUB_API_URL";

/// The accounts of the session: the configured ones, and those that a repository's host asks for.
pub(super) struct Accounts {
    pub(super) sources: Vec<SourceSetup>,
    /// What `GITHUB_API_URL` says.
    api: Option<Url>,
}

impl Accounts {
    pub(super) fn new(draft: &mut Draft, inputs: &Inputs, notes: &mut Notes) -> Self {
        let place = Place::Variable(API_VARIABLE.to_owned());
        let api = inputs.variables.value(API_VARIABLE).and_then(|address| match parse_base(address) {
            Ok(url) => Some(url),
            Err(why) => {
                notes.wrong(&place, "", why, "set it to for instance https://HOST/api/v3");
                None
            }
        });
        if let Some(url) = &api
            && is_plain_abroad(url)
        {
            notes.warn(&place, "", "the token travels unencrypted", "use https");
        }
        let mut accounts = Self { sources: Vec::new(), api };
        for source in &draft.sources {
            let provider = source.provider.as_ref().map_or(ProviderKind::GitHub, |(kind, _)| *kind);
            let said = source.url.as_ref().map(|(url, _)| url.clone());
            let of_github = || accounts.api.clone().filter(|_| provider == ProviderKind::GitHub);
            let usual = || provider.usual_url().and_then(|usual| Url::parse(usual).ok());
            let Some(url) = said.or_else(of_github).or_else(usual) else {
                let key = format!("source.{}", source.id);
                let hint = "add `url = \"https://HOST\"`: everybody has their own there";
                notes.wrong(&Place::BuiltIn, &key, "has no url", hint);
                continue;
            };
            let by_kubeconfig = provider == ProviderKind::Kubernetes && source.url.is_none();
            if let Some(place) = source.trust.said().filter(|_| by_kubeconfig) {
                let key = format!("source.{}", source.id);
                let hint = "the kubeconfig says whom to trust there and what to show: take them out, or give `url` and `token`";
                notes.wrong(place, &key, "has `ca` or `certificate` without `url`", hint);
            }
            let token = source.token.as_ref().map(|(token, _)| token.clone());
            accounts.sources.push(SourceSetup {
                id: SourceId::new(&source.id),
                provider,
                token: token.unwrap_or_else(|| TokenReference::usual(url.host_str().unwrap_or_default(), true)),
                url,
                trust: source.trust.over(&draft.trust),
                options: source.options.clone(),
                read_only: source.read_only,
            });
            let unsaid = (source.url.is_none(), source.token.is_none());
            accounts.say_unsaid(accounts.sources.len() - 1, unsaid, &mut draft.provenance);
        }
        accounts
    }

    /// The account of an id.
    pub(super) fn named(&self, id: &str, place: &Place, key: &str, notes: &mut Notes) -> Option<SourceId> {
        let found = self.sources.iter().find(|source| source.id.raw() == id).map(|source| source.id.clone());
        if found.is_none() {
            let known = self.sources.iter().map(|source| source.id.raw());
            let hint = if self.sources.is_empty() {
                "add a [[source]] of that id".to_owned()
            } else {
                suggest::hint(id, known)
            };
            notes.wrong(place, &format!("{key}.source"), &format!("`{id}` is not a source"), &hint);
        }
        found
    }

    /// The vendor of an account.
    pub(super) fn kind(&self, id: &SourceId) -> ProviderKind {
        let found = self.sources.iter().find(|source| source.id == *id);
        found.map_or(ProviderKind::GitHub, |source| source.provider)
    }

    /// The account that is meant where none is named: the only one, the one at github.com, or a new one there.
    pub(super) fn only(
        &mut self,
        place: &Place,
        key: &str,
        hint: &str,
        trusted: bool,
        draft: &mut Draft,
        notes: &mut Notes,
    ) -> Option<SourceId> {
        if let [source] = self.sources.as_slice() {
            return Some(source.id.clone());
        }
        if self.sources.is_empty() {
            let url = self
                .api
                .clone()
                .or_else(|| ProviderKind::GitHub.usual_url().and_then(|usual| Url::parse(usual).ok()))?;
            return Some(self.add("github", url, true, draft));
        }
        if let Some(source) = self.sources.iter().find(|source| source.url.host_str() == Some("api.github.com")) {
            return Some(source.id.clone());
        }
        let list: Vec<String> = self.sources.iter().map(|source| format!("`{}`", source.id)).collect();
        let what = format!("which source is meant? There are {}", list.join(", "));
        if trusted {
            notes.wrong(place, key, &what, hint);
        } else {
            notes.warn(place, key, &format!("ignored: {what}"), hint);
        }
        None
    }

    /// The account for a repository's host.
    pub(super) fn of_remote(
        &mut self,
        remote: &RemoteUrl,
        place: &Place,
        draft: &mut Draft,
        notes: &mut Notes,
    ) -> Option<SourceId> {
        let chosen = self.api.is_some();
        let url = self.api.clone().or_else(|| remote.api_base().ok())?;
        if let Some(source) = self.sources.iter().find(|source| source.url == url) {
            return Some(source.id.clone());
        }
        if !chosen && is_plain_abroad(&url) {
            notes.warn(place, "", "the token travels unencrypted", "use an https address");
        }
        let id = if remote.host == "github.com" { "github" } else { remote.host.as_str() };
        Some(self.add(id, url, chosen, draft))
    }

    /// Adds an account that nobody configured. `chosen`: the operator said the address, not some remote.
    fn add(&mut self, id: &str, url: Url, chosen: bool, draft: &mut Draft) -> SourceId {
        let is_taken = |id: &str| self.sources.iter().any(|source| source.id.raw() == id);
        let mut free = id.to_owned();
        let mut number = 1;
        while is_taken(&free) {
            number += 1;
            free = format!("{id}-{number}");
        }
        let id = SourceId::new(&free);
        let token = TokenReference::usual(url.host_str().unwrap_or_default(), chosen);
        let provider = ProviderKind::GitHub;
        self.sources.push(SourceSetup {
            id: id.clone(),
            provider,
            url,
            token,
            trust: TrustDraft::default().over(&draft.trust),
            options: BTreeMap::new(),
            read_only: false,
        });
        self.say_unsaid(self.sources.len() - 1, (true, true), &mut draft.provenance);
        id
    }

    /// Records where the address and the token reference of a source come from when no file says them.
    fn say_unsaid(&self, index: usize, (url, token): (bool, bool), provenance: &mut Provenance) {
        let Some(source) = self.sources.get(index) else { return };
        if url {
            let (origin, place) = if self.api.as_ref() == Some(&source.url) {
                (Origin::Environment, Place::Variable(API_VARIABLE.to_owned()))
            } else {
                (Origin::Default, Place::BuiltIn)
            };
            provenance.record(&format!("source.{}.url", source.id), origin, &place, source.url.as_str());
        }
        if token {
            let shown = source.token.to_string();
            provenance.record(&format!("source.{}.token", source.id), Origin::Default, &Place::BuiltIn, &shown);
        }
    }
}
