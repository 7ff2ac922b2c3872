//! Incoming webhooks of Slack and Teams. The address itself is the secret: it is read when it is needed and never shown.
//!
//! Slack: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>. Teams:
//! <https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using>.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use url::Url;

use super::channel::{no_secret, short};
use super::{Channel, Undelivered};
use crate::cockpit::alerts::AlertMessage;
use crate::domain::Text;
use crate::provider::http::{
    Limits, Network, Reached, TokenSource, Transport, TransportError, TrustSource, retry_after,
};

/// The most characters of a title: what Slack takes in a header.
const TITLE: usize = 150;
/// The most characters of a line. Eleven of them and a title stay far below the 28 kB that Teams takes.
const LINE: usize = 250;
/// The most characters of an answer that are repeated.
const ANSWER: usize = 60;
/// When to try again where nobody was reached.
const AGAIN: Duration = Duration::from_secs(10);

/// Whose webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Slack's.
    Slack,
    /// A Teams workflow's.
    Teams,
}

/// A webhook.
pub struct Webhook {
    form: Form,
    address: Arc<dyn TokenSource>,
    trust: Arc<dyn TrustSource>,
    limits: Limits,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Webhook").field("form", &self.form).finish_non_exhaustive()
    }
}

impl Webhook {
    /// A webhook at the address that `address` gives, behind TLS that `trust` vouches for.
    #[must_use]
    pub fn new(form: Form, address: Arc<dyn TokenSource>, trust: Arc<dyn TrustSource>, limits: Limits) -> Self {
        Self { form, address, trust, limits }
    }
}

#[async_trait]
impl Channel for Webhook {
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered> {
        // Read anew each time: it is rare, and a rotated one is taken over by itself.
        let secret = self.address.token(true).await.map_err(|fault| no_secret(&fault))?;
        let address = webhook_address(secret.expose_secret())?;
        let body = match self.form {
            Form::Slack => slack(message),
            Form::Teams => teams(message),
        };
        let request = http::Request::post(address.as_str())
            .header(http::header::CONTENT_TYPE, "application/json")
            .header(http::header::USER_AGENT, concat!("flightdeck/", env!("CARGO_PKG_VERSION")))
            .body(Bytes::from(body.to_string()))
            .map_err(|_| Undelivered::new("the webhook's address cannot be called"))?;
        let network = Network::trusting(&address, self.limits, Arc::clone(&self.trust))?;
        let answer = network.call(request, self.limits).await.map_err(|error| unreached(&error))?;
        judge(self.form, &answer)
    }
}

/// The address of a webhook, which is a secret: checked without being repeated.
///
/// # Errors
/// It is no address, or not one behind TLS. (On this machine itself there need be none.)
pub fn webhook_address(text: &str) -> Result<Url, Undelivered> {
    let url = Url::parse(text.trim()).map_err(|_| Undelivered::new("the webhook's address is not an address"))?;
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local => Ok(url),
        _ => Err(Undelivered::new("the webhook's address must begin with https://")),
    }
}

fn unreached(error: &TransportError) -> Undelivered {
    match error.reached {
        Reached::No => Undelivered::not_yet(&error.what, AGAIN),
        Reached::Maybe => Undelivered::new(&error.what),
    }
}

/// What an answer means.
fn judge(form: Form, answer: &http::Response<Bytes>) -> Result<(), Undelivered> {
    let status = answer.status();
    let page = answer.body().trim_ascii_start().starts_with(b"<");
    if status.is_success() && page {
        return Err(Undelivered::not_yet("a web page answers in its place", AGAIN));
    }
    if status.is_success() {
        return Ok(());
    }
    // Both say that it was not taken (RFC 6585, RFC 9110).
    let not_now = match status {
        http::StatusCode::TOO_MANY_REQUESTS => Some("it takes no more for now (429)"),
        http::StatusCode::SERVICE_UNAVAILABLE => Some("it is out of service for now (503)"),
        _ => None,
    };
    if let Some(why) = not_now {
        let now = Timestamp::now();
        let after = retry_after(answer.headers(), now).and_then(|until| until.duration_since(now).try_into().ok());
        return Err(Undelivered::not_yet(why, after.unwrap_or(AGAIN)));
    }
    // Slack says why in a word: `no_service`.
    let word = String::from_utf8_lossy(answer.body());
    let word = short(word.trim(), ANSWER);
    let why = match form {
        Form::Slack if !word.is_empty() && !word.starts_with('<') => format!("{}: {word}", status.as_u16()),
        _ => format!("it answered {status}"),
    };
    Err(Undelivered::new(&why))
}

/// The body of a Slack message: plain text, so that nothing in it is a mention, a link or a format.
fn slack(message: &AlertMessage) -> Value {
    let title = escaped(&short(message.title.as_str(), TITLE));
    let mut blocks = vec![json!({"type": "header", "text": {"type": "plain_text", "text": title, "emoji": false}})];
    let lines = lines(message);
    if !lines.is_empty() {
        let text = lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n");
        blocks.push(json!({"type": "section", "text": {"type": "plain_text", "text": text, "emoji": false}}));
    }
    if let Some(url) = page(message) {
        let link = format!("<{}|open the page>", escaped(&url).replace('|', "%7C"));
        blocks.push(json!({"type": "section", "text": {"type": "mrkdwn", "text": link, "verbatim": true}}));
    }
    json!({"text": title, "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
}

/// `& < >`, the three characters that mean something to Slack everywhere.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The body of a Teams message: text runs, in which nothing is a format.
fn teams(message: &AlertMessage) -> Value {
    let run = |text: &str, weight: &str| json!({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, "weight": weight}]});
    let mut body = vec![run(&short(message.title.as_str(), TITLE), "Bolder")];
    body.extend(lines(message).iter().map(|line| run(line, "Default")));
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    });
    if let (Some(url), Some(card)) = (page(message), card.as_object_mut()) {
        let action = json!([{"type": "Action.OpenUrl", "title": "Open the page", "url": url}]);
        card.insert("actions".to_owned(), action);
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}

/// What follows the title, without the page: that has its own place.
fn lines(message: &AlertMessage) -> Vec<String> {
    let page = page_text(message).map(Text::as_str);
    let lines = message.lines.iter().map(Text::as_str).filter(|line| Some(*line) != page);
    lines.map(|line| short(line, LINE)).collect()
}

/// The page of the one alert that it is about, where that is a web address.
fn page(message: &AlertMessage) -> Option<String> {
    let url = Url::parse(page_text(message)?.raw()).ok()?;
    matches!(url.scheme(), "https" | "http").then(|| url.to_string())
}

fn page_text(message: &AlertMessage) -> Option<&Text> {
    message.alerts.first().filter(|_| message.alerts.len() == 1)?.url.as_ref()
}
