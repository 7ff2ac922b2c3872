//! Ways to somebody who does not look: `[[channel]]`.
//!
//! The address of a webhook and the password of a mail server are secrets: a file names where they are read from, as it does
//! for tokens.

use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::service::identifier;
use super::trust::complete;
use super::{Place, TokenReference};
use crate::cockpit::alerts::ChannelId;

/// One configured channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSetup {
    /// What rules name it by.
    pub id: ChannelId,
    /// What it is.
    pub way: ChannelWay,
}

/// What a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelWay {
    /// An incoming webhook of Slack.
    Slack {
        /// Its address.
        url: TokenReference,
    },
    /// A webhook of a Teams workflow.
    Teams {
        /// Its address.
        url: TokenReference,
    },
    /// E-mail.
    Mail(MailSetup),
    /// A command, without a shell; never empty.
    Command(Vec<String>),
}

/// A way by e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSetup {
    /// The mail server's name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken with.
    pub security: MailSecurity,
    /// A file of authorities, besides those of the machine.
    pub authorities: Option<PathBuf>,
    /// Who logs in, and with what.
    pub login: Option<(String, TokenReference)>,
    /// The sender.
    pub from: String,
    /// The receivers; never empty.
    pub to: Vec<String>,
}

/// How a mail server is spoken with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS after the greeting, or not at all.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In plain text: this machine alone.
    None,
}

impl MailSecurity {
    const WORDS: &'static [(&'static str, Self)] =
        &[("starttls", Self::StartTls), ("tls", Self::Tls), ("none", Self::None)];

    fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Slack,
    Teams,
    Mail,
    Command,
}

const KINDS: &[(&str, Kind)] =
    &[("slack", Kind::Slack), ("teams", Kind::Teams), ("mail", Kind::Mail), ("command", Kind::Command)];

const URL_HINT: &str = "the address is a secret: write `url = { env = \"WEBHOOK\" }`, `{ file = \"webhook\" }` (mode 0600) or \
     `{ command = [\"pass\", \"webhook\"] }`";

/// Reads the channels of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, home: Option<&str>, notes: &mut Notes) {
    for table in root.get("channel").map(|value| value.tables(notes)).unwrap_or_default() {
        channel(table, draft, home, notes);
    }
}

fn channel(table: Table<'_>, draft: &mut Draft, home: Option<&str>, notes: &mut Notes) {
    let Some(id) = identifier(&table, "channel", notes) else { return };
    let table = table.called(format!("channel.{id}"));
    let (place, key, origin) = (table.place(), table.key.clone(), table.file().origin());
    if let Some(first) = draft.seen_before("channel", &id, &place) {
        notes.wrong(&place, &key, "this id is taken", &format!("it is also at {first}"));
        return;
    }
    if ChannelId::BUILT_IN.contains(&id.as_str()) || id == ChannelId::LINES {
        notes.wrong(&place, &key, "this id is a built-in channel's", "choose another one");
        return;
    }
    let kind = if let Some(value) = table.get("kind") {
        value.one_of(notes, KINDS)
    } else {
        notes.wrong(&place, &key, "has no `kind`", "write slack, teams, mail or command");
        None
    };
    // Every key is asked for, so that one of another kind is a known key in the wrong place.
    let Some(kind) = kind else { return };
    let folder = table.file().layer.path.parent().map(Path::to_owned);
    let way = match kind {
        Kind::Slack => {
            secret(&table, "url", URL_HINT, (folder.as_deref(), home), notes).map(|url| ChannelWay::Slack { url })
        }
        Kind::Teams => {
            secret(&table, "url", URL_HINT, (folder.as_deref(), home), notes).map(|url| ChannelWay::Teams { url })
        }
        Kind::Mail => mail(&table, (folder.as_deref(), home), notes).map(ChannelWay::Mail),
        Kind::Command => command(&table, notes).map(ChannelWay::Command),
    };
    table.finish(notes);
    let Some(way) = way else { return };
    draft.provenance.record(&key, origin, &place, &shown(&way));
    let setup = ChannelSetup { id: ChannelId::new(&id), way };
    // A later layer's channel stands in the place of an earlier one's.
    draft.channels.retain(|known| known.id != setup.id);
    draft.channels.push(setup);
}

/// The channel in one line, without what is secret.
fn shown(way: &ChannelWay) -> String {
    match way {
        ChannelWay::Slack { url } => format!("Slack, its address from {url}"),
        ChannelWay::Teams { url } => format!("Teams, its address from {url}"),
        ChannelWay::Mail(mail) => format!("mail to {} by {}:{}", mail.to.join(", "), mail.server, mail.port),
        ChannelWay::Command(words) => format!("command {}", words.join(" ")),
    }
}

fn missing(table: &Table<'_>, name: &str, hint: &str, notes: &mut Notes) {
    notes.wrong(&table.place(), &table.key, &format!("has no `{name}`"), hint);
}

fn secret(
    table: &Table<'_>,
    name: &'static str,
    hint: &str,
    (folder, home): (Option<&Path>, Option<&str>),
    notes: &mut Notes,
) -> Option<TokenReference> {
    let Some(value) = table.get(name) else {
        missing(table, name, hint, notes);
        return None;
    };
    if value.is_text() {
        // Not repeated: whoever wrote it here wrote a secret.
        value.wrong(notes, "must not stand in a configuration file", hint);
        return None;
    }
    TokenReference::read(&value, folder, home, notes)
}

fn text(table: &Table<'_>, name: &'static str, hint: &str, notes: &mut Notes) -> Option<String> {
    let Some(value) = table.get(name) else {
        missing(table, name, hint, notes);
        return None;
    };
    value.text(notes)
}

fn mail(table: &Table<'_>, places: (Option<&Path>, Option<&str>), notes: &mut Notes) -> Option<MailSetup> {
    let server = text(table, "server", "write `server = \"smtp.example.com\"`", notes);
    let security = match table.get("security") {
        Some(value) => value.one_of(notes, MailSecurity::WORDS).inspect(|security| {
            let local = server.as_deref().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "::1"));
            if *security == MailSecurity::None && !local {
                value.wrong(notes, "mail would leave this machine unencrypted", "write \"starttls\" or \"tls\"");
            }
        }),
        None => Some(MailSecurity::StartTls),
    };
    let port = match table.get("port") {
        Some(value) => value.integer(notes, 1..=65_535).and_then(|port| u16::try_from(port).ok()),
        None => security.map(MailSecurity::port),
    };
    let authorities = table.get("ca").map(|value| value.text(notes).map(|path| complete(&path, places.0, places.1)));
    let user = table.get("user").map(|value| value.text(notes));
    let password = if user.is_some() || table.get("password").is_some() {
        let hint = "write `password = { env = \"SMTP_PASSWORD\" }`, `{ file = \"password\" }` (mode 0600) or \
             `{ command = [...] }`";
        Some(secret(table, "password", hint, places, notes))
    } else {
        None
    };
    if password.is_some() && user.is_none() {
        missing(table, "user", "say who logs in", notes);
    }
    let from = text(table, "from", "write `from = \"flightdeck@example.com\"`", notes);
    let to = if let Some(value) = table.get("to") {
        let to = value.texts(notes).unwrap_or_default();
        if to.is_empty() && value.is_list() {
            value.wrong(notes, "names nobody", "write `to = [\"oncall@example.com\"]`");
        }
        to
    } else {
        missing(table, "to", "write `to = [\"oncall@example.com\"]`", notes);
        Vec::new()
    };
    for address in from.iter().chain(&to).filter(|address| !is_address(address)) {
        let what = format!("`{address}` is not a mail address");
        notes.wrong(&table.place(), &table.key, &what, "write name@example.com");
    }
    let login = match (user, password) {
        (Some(user), Some(password)) => Some((user?, password?)),
        (None, None) => None,
        _ => return None,
    };
    let setup = MailSetup {
        server: server?,
        port: port?,
        security: security?,
        authorities: match authorities {
            Some(path) => Some(path?),
            None => None,
        },
        login,
        from: from?,
        to,
    };
    (!setup.to.is_empty()).then_some(setup)
}

/// Whether it looks like an address: what is sure is for the mail server to say.
fn is_address(text: &str) -> bool {
    let address = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>'));
    let plain = |part: &str| !part.is_empty() && !part.contains(|character: char| character.is_whitespace());
    address.rsplit_once('@').is_some_and(|(name, host)| plain(name) && plain(host))
}

fn command(table: &Table<'_>, notes: &mut Notes) -> Option<Vec<String>> {
    let Some(value) = table.get("command") else {
        missing(table, "command", "write for instance `command = [\"notify-oncall\"]`", notes);
        return None;
    };
    let elements: Vec<Value<'_>> = value.list(notes)?;
    let words: Vec<String> = elements.iter().filter_map(|word| word.text(notes)).collect();
    if words.is_empty() {
        value.wrong(notes, "names no program", "write for instance [\"notify-oncall\"]");
        return None;
    }
    (words.len() == elements.len()).then_some(words)
}

/// The place of a rule's channels, for what only the whole configuration can show.
pub(super) type Named = (ChannelId, Place);
