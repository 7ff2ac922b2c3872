//! A command of the operator's: run without a shell, told on standard input and in its environment.

use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::AsyncWriteExt as _;

use super::{Channel, Undelivered};
use crate::cockpit::alerts::AlertMessage;
use crate::domain::Text;

/// When to try again where it could not be begun.
const AGAIN: Duration = Duration::from_secs(60);
/// How long it may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A command.
#[derive(Clone, Debug)]
pub struct Command {
    /// The program and its arguments. Never empty in a configuration.
    pub words: Vec<String>,
    /// Variables of our own environment that it is not given: those that hold secrets.
    pub withheld: Vec<String>,
}

#[async_trait]
impl Channel for Command {
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(Undelivered::new("no command is named"));
        };
        let mut command = tokio::process::Command::new(program);
        // What it prints is not repeated: nobody knows what is in it, and the screen is not its.
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        for name in &self.withheld {
            command.env_remove(name);
        }
        command.envs(facts(message));
        let mut child = command
            .spawn()
            .map_err(|error| Undelivered::not_yet(&format!("the command cannot be run: {error}"), AGAIN))?;
        let input = child.stdin.take();
        let text = format!("{}\n", message.text());
        let told = async {
            if let Some(mut input) = input {
                // One that does not read is told by its environment.
                let _unread = input.write_all(text.as_bytes()).await;
            }
            child.wait().await
        };
        match tokio::time::timeout(LIMIT, told).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Undelivered::new(&format!("the command failed ({status})"))),
            Ok(Err(error)) => Err(Undelivered::new(&format!("the command cannot be waited for: {error}"))),
            Err(_) => Err(Undelivered::new(&format!("the command was ended after {} s", LIMIT.as_secs()))),
        }
    }
}

/// What the command's environment says, the harmless form of everything.
fn facts(message: &AlertMessage) -> Vec<(&'static str, String)> {
    let shown = |text: Option<&Text>| text.map(ToString::to_string).unwrap_or_default();
    let first = message.alerts.first().filter(|_| message.alerts.len() == 1);
    let environment = first.and_then(|alert| alert.environment.as_ref()).map(|(environment, _)| &environment.name);
    vec![
        ("FLIGHTDECK_ALERT_TITLE", message.title.to_string()),
        ("FLIGHTDECK_ALERT_COUNT", message.alerts.len().to_string()),
        ("FLIGHTDECK_ALERT_EVENT", first.map_or("digest", |alert| alert.kind.word()).to_owned()),
        (
            "FLIGHTDECK_ALERT_SERVICE",
            first.and_then(|alert| alert.service.as_ref()).map(ToString::to_string).unwrap_or_default(),
        ),
        ("FLIGHTDECK_ALERT_ENVIRONMENT", shown(environment)),
        ("FLIGHTDECK_ALERT_URL", shown(first.and_then(|alert| alert.url.as_ref()))),
    ]
}
