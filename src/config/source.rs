//! Accounts: `[[source]]`.

use std::collections::BTreeMap;

use url::Url;

use super::draft::{Draft, Slot};
use super::problem::Notes;
use super::reader::{Table, Value};
use super::service::identifier;
use super::trust::{self, TrustDraft};
use super::{Place, TokenReference, TrustSetup};
use crate::domain::{ProviderKind, SourceId};

/// The keys of a source that only one vendor knows.
const OPTIONS: [(&str, ProviderKind); 3] = [
    // The space of an Octopus server, by name or id.
    ("space", ProviderKind::Octopus),
    // The context of a kubeconfig, and which file that is.
    ("context", ProviderKind::Kubernetes),
    ("kubeconfig", ProviderKind::Kubernetes),
];

/// One account at one provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSetup {
    /// Its id.
    pub id: SourceId,
    /// The vendor.
    pub provider: ProviderKind,
    /// The API's base address, without credentials, query or fragment.
    pub url: Url,
    /// Where its token is read from.
    pub token: TokenReference,
    /// Whom to trust there and what to show, settled with what is said for all sources.
    pub trust: TrustSetup,
    /// What only its vendor knows, by key, as [`OPTIONS`] names them.
    pub options: BTreeMap<String, String>,
    /// Whether nothing may be written to it. (Also in the policy's settings, which are what is enforced.)
    pub read_only: bool,
}

/// A source while layers are put together.
#[derive(Debug)]
pub(super) struct SourceDraft {
    pub(super) id: String,
    pub(super) provider: Slot<ProviderKind>,
    pub(super) url: Slot<Url>,
    pub(super) token: Slot<TokenReference>,
    pub(super) trust: TrustDraft,
    pub(super) options: BTreeMap<String, String>,
    pub(super) read_only: bool,
}

impl SourceDraft {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            provider: None,
            url: None,
            token: None,
            trust: TrustDraft::default(),
            options: BTreeMap::new(),
            read_only: false,
        }
    }
}

/// Reads one `[[source]]` of a trusted layer into the draft.
pub(super) fn read(table: Table<'_>, draft: &mut Draft, home: Option<&str>, notes: &mut Notes) {
    let Some(id) = identifier(&table, "source", notes) else { return };
    let table = table.called(format!("source.{id}"));
    let origin = table.file().origin();
    let place = table.place();
    if let Some(first) = draft.seen_before("source", &id, &place) {
        notes.wrong(&place, &table.key, "this id is taken", &format!("it is also at {first}"));
        return;
    }
    let folder = table.file().layer.path.parent();
    let provider = table.get("provider").and_then(|value| {
        let kind = value.one_of(notes, ProviderKind::WORDS)?;
        Some(draft.keep(&value, origin, kind.word(), kind))
    });
    let url = table.get("url").and_then(|value| {
        let url = address(&value, notes)?;
        let shown = url.to_string();
        Some(draft.keep(&value, origin, &shown, url))
    });
    let token = table.get("token").and_then(|value| {
        let token = TokenReference::read(&value, folder, home, notes)?;
        let shown = token.to_string();
        Some(draft.keep(&value, origin, &shown, token))
    });
    let trust = trust::read(&table, draft, home, notes);
    let read_only = table.get("read_only").and_then(|value| {
        let flag = value.boolean(notes)?;
        Some(draft.keep(&value, origin, if flag { "true" } else { "false" }, flag))
    });
    let mut options = BTreeMap::new();
    for (name, kind) in OPTIONS {
        let Some(value) = table.get(name) else { continue };
        if provider.as_ref().map_or(ProviderKind::GitHub, |(kind, _)| *kind) != kind {
            value.wrong(notes, &format!("is known at {} only", kind.name()), "take it out");
        } else if let Some(text) = value.text(notes) {
            draft.keep(&value, origin, &text.clone(), ());
            options.insert(name.to_owned(), text);
        }
    }
    let key = table.key.clone();
    table.finish(notes);

    let source = draft.source(&id);
    source.provider = provider.or(source.provider.take());
    source.url = url.or(source.url.take());
    source.token = token.or(source.token.take());
    source.trust.take(trust);
    source.options.extend(options);
    if let Some((flag, place)) = read_only {
        if source.read_only && !flag {
            still_read_only(&place, &format!("{key}.read_only"), notes);
        }
        source.read_only |= flag;
    }
}

/// Says that a layer cannot take back what one below it forbids.
pub(super) fn still_read_only(place: &Place, key: &str, notes: &mut Notes) {
    notes.warn(place, key, "stays read-only: an earlier layer says so, and rules only add up", "");
}

/// An API's base address.
fn address(value: &Value<'_>, notes: &mut Notes) -> Option<Url> {
    let text = value.text(notes)?;
    match parse_base(&text) {
        Ok(url) => {
            if is_plain_abroad(&url) {
                notes.warn(&value.place(), &value.key, "the token travels unencrypted", "use https");
            }
            Some(url)
        }
        Err(why) => {
            value.wrong(notes, why, "write for instance \"https://api.github.com\" or \"https://HOST/api/v3\"");
            None
        }
    }
}

/// Reads a base address, or says what is wrong with it without repeating it: it may hold a token.
pub(super) fn parse_base(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text.trim()).map_err(|_| "is not an address")?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return Err("is not a web address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold credentials");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or a fragment");
    }
    if matches!(url.host_str(), Some("github.com" | "www.github.com")) {
        return Err("is the website, not the API");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Whether a token would leave this machine unencrypted.
pub(super) fn is_plain_abroad(url: &Url) -> bool {
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !local
}
