//! Whether alerts can reach whom they are for: what each channel needs. Nothing is said over any of them.

use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::check::Checks;
use super::hops::{End, reaches};
use super::road::{HOP, first};
use super::secret::secret;
use crate::cli::token::ReferredToken;
use crate::cockpit::alerts::ChannelId;
use crate::config::{ChannelSetup, ChannelWay, Configuration, MailSetup, TokenReference};
use crate::domain::Text;
use crate::provider::http::Proxy;
use crate::runtime::alerts::{session_bus, webhook_address};
use crate::runtime::paths;

/// Looks at every channel.
pub(super) async fn alerts(checks: &mut Checks, configuration: &Configuration) {
    for channel in &configuration.channels {
        look(checks, channel, configuration).await;
    }
    let rules = &configuration.alerts.rules;
    if rules.iter().flat_map(|rule| &rule.channels).any(|channel| channel.as_str() == ChannelId::DESKTOP) {
        if session_bus() {
            checks.ok("channel desktop", "session bus", "there is one");
        } else {
            let next = "over ssh the terminal tells: `terminal` reaches your own machine";
            checks.warn("channel desktop", "session bus", "there is none here", next);
        }
    }
}

/// One channel.
async fn look(checks: &mut Checks, channel: &ChannelSetup, configuration: &Configuration) {
    let area = format!("channel {}", channel.id);
    if !configuration.alerts.rules.iter().any(|rule| rule.channels.contains(&channel.id)) {
        checks.warn(&area, "rules", "no [[alert]] names it: nothing is told over it", "name it in a rule");
    }
    let patience = configuration.limits.connect.min(HOP);
    match &channel.way {
        ChannelWay::Slack { url } | ChannelWay::Teams { url } => webhook(checks, &area, channel, url, patience).await,
        ChannelWay::Mail(mail) => post(checks, &area, channel, mail, patience).await,
        ChannelWay::Command(words) => command(checks, &area, words.first().map_or("", String::as_str)),
    }
}

async fn webhook(checks: &mut Checks, area: &str, channel: &ChannelSetup, url: &TokenReference, patience: Duration) {
    let referred = ReferredToken::of_channel(&channel.id, url);
    let Some(text) = secret(checks, area, "address", &referred, url).await else { return };
    let url = match webhook_address(text.expose_secret()) {
        Ok(url) => url,
        Err(wrong) => return checks.fail(area, "address", wrong.why.as_str(), "copy it anew from where it was made"),
    };
    let proxy = Proxy::of(&url);
    if let Some(Proxy { variable, address, .. }) = &proxy {
        checks.ok(area, "proxy", &format!("{variable}={address} applies"));
    }
    // The host may be seen, what follows it is the secret.
    if let Some(host) = first(proxy.as_ref().map_or(&url, |proxy| &proxy.address)) {
        reaches(checks, area, &host, patience, End::of_requests(proxy.is_some())).await;
    }
}

async fn post(checks: &mut Checks, area: &str, channel: &ChannelSetup, mail: &MailSetup, patience: Duration) {
    if let Some((_, password)) = &mail.login {
        let referred = ReferredToken::of_channel(&channel.id, password);
        let _told = secret(checks, area, "password", &referred, password).await;
    }
    reaches(checks, area, &(mail.server.clone(), mail.port), patience, End::Mail).await;
}

/// Whether there is such a program.
fn command(checks: &mut Checks, area: &str, program: &str) {
    let shown = Text::new(program);
    if paths::program(program).is_some() {
        checks.ok(area, "program", shown.as_str());
    } else {
        checks.fail(area, "program", &format!("{shown}: there is no such program"), "install it, or name its path");
    }
}
