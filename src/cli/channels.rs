//! The configured channels of alerts as ways that messages can take.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::token::ReferredToken;
use super::trust::TrustFiles;
use crate::cockpit::alerts::ChannelId;
use crate::config::{ChannelSetup, ChannelWay, Configuration, MailSecurity, MailSetup, TokenReference, TrustSetup};
use crate::provider::http::{Limits, TokenSource};
use crate::runtime::alerts::{Channel, Command, Form, Mail, MailServer, Security, Undelivered, Webhook};

/// Makes them, with what is wrong with those that cannot be made. Nothing is read or connected to before the first message.
pub(super) fn channels(configuration: &Configuration) -> (BTreeMap<ChannelId, Arc<dyn Channel>>, Vec<String>) {
    let (mut made, mut wrong) = (BTreeMap::new(), Vec::new());
    for setup in &configuration.channels {
        match channel(setup, configuration) {
            Ok(channel) => {
                made.insert(setup.id.clone(), channel);
            }
            Err(undelivered) => wrong.push(format!("alerts do not reach {}: {}", setup.id, undelivered.why)),
        }
    }
    (made, wrong)
}

fn channel(setup: &ChannelSetup, configuration: &Configuration) -> Result<Arc<dyn Channel>, Undelivered> {
    let limits = Limits {
        connect: configuration.limits.connect,
        read: configuration.limits.read,
        act: configuration.limits.read,
        ..Limits::default()
    };
    let secret = |reference: &TokenReference| -> Arc<dyn TokenSource> {
        Arc::new(ReferredToken::of_channel(&setup.id, reference))
    };
    let webhook = |form, url: &TokenReference| {
        Arc::new(Webhook::new(form, secret(url), TrustFiles::authorities(&configuration.trust), limits))
    };
    Ok(match &setup.way {
        ChannelWay::Slack { url } => webhook(Form::Slack, url),
        ChannelWay::Teams { url } => webhook(Form::Teams, url),
        ChannelWay::Mail(mail) => Arc::new(post(mail, &configuration.trust, secret)?),
        ChannelWay::Command(words) => Arc::new(Command { words: words.clone(), withheld: secrets(configuration) }),
    })
}

fn post(
    mail: &MailSetup,
    trust: &TrustSetup,
    secret: impl Fn(&TokenReference) -> Arc<dyn TokenSource>,
) -> Result<Mail, Undelivered> {
    let security = match mail.security {
        MailSecurity::StartTls => Security::StartTls,
        MailSecurity::Tls => Security::Tls,
        MailSecurity::None => Security::None,
    };
    let server = MailServer {
        host: mail.server.clone(),
        port: mail.port,
        security,
        authorities: mail.authorities.clone().or_else(|| trust.authorities.clone()),
        user: mail.login.as_ref().map(|(user, _)| user.clone()),
    };
    let password = mail.login.as_ref().map(|(_, password)| secret(password));
    Mail::new(server, password, &mail.from, &mail.to)
}

/// The environment variables that hold secrets.
fn secrets(configuration: &Configuration) -> Vec<String> {
    let channels = configuration.channels.iter().filter_map(|channel| match &channel.way {
        ChannelWay::Slack { url } | ChannelWay::Teams { url } => Some(url),
        ChannelWay::Mail(mail) => mail.login.as_ref().map(|(_, password)| password),
        ChannelWay::Command(_) => None,
    });
    let references = configuration.sources.iter().map(|source| &source.token).chain(channels);
    let names = references.filter_map(|reference| match reference {
        TokenReference::Variables(names) => Some(names.clone()),
        _ => None,
    });
    names.flatten().collect()
}
