//! Notifications on the desktop of this machine, over the session bus: only where there is one, made when the first one is
//! shown. No bus is ever started.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use notify_rust::{Notification, NotificationResponse, Urgency};
use tokio::sync::{OnceCell, Semaphore, mpsc};

use super::channel::short;
use super::{Channel, Undelivered};
use crate::cockpit::RowId;
use crate::cockpit::alerts::AlertMessage;
use crate::domain::Text;

/// As many shown notifications are listened to for a click; each holds a connection.
const LISTENED: usize = 8;
/// How long a notification is listened to.
const LISTENING: Duration = Duration::from_secs(15 * 60);
/// The most characters of a line.
const LINE: usize = 200;
/// The most characters of what the bus said that are repeated.
const ANSWER: usize = 120;

/// Whether a session bus is there to be asked, by what the environment says: its address, else its usual socket. An address
/// that would start one is none.
#[must_use]
pub fn session_bus() -> bool {
    match std::env::var("DBUS_SESSION_BUS_ADDRESS") {
        Ok(address) => !address.trim().is_empty() && !address.contains("autolaunch:"),
        Err(_) => crate::runtime::paths::runtime_directory().is_some_and(|folder| folder.join("bus").exists()),
    }
}

/// The desktop.
#[derive(Debug)]
pub struct Desktop {
    /// Where a click leads, where anything can be led there.
    jumps: Option<mpsc::Sender<RowId>>,
    listened: Arc<Semaphore>,
    abilities: OnceCell<Abilities>,
}

/// What the desktop can do.
#[derive(Clone, Copy, Debug, Default)]
struct Abilities {
    actions: bool,
    markup: bool,
}

impl Desktop {
    /// The desktop; clicks on what is shown there send the row that it is about.
    #[must_use]
    pub fn new(jumps: Option<mpsc::Sender<RowId>>) -> Self {
        Self { jumps, listened: Arc::new(Semaphore::new(LISTENED)), abilities: OnceCell::new() }
    }

    async fn abilities(&self) -> Result<Abilities, Undelivered> {
        let asked = self.abilities.get_or_try_init(|| async {
            let asked = tokio::task::spawn_blocking(notify_rust::get_capabilities).await;
            let names =
                asked.map_err(|_| Undelivered::new("the desktop cannot be asked"))?.map_err(|error| failed(&error))?;
            let has = |name: &str| names.iter().any(|known| known == name);
            Ok(Abilities { actions: has("actions"), markup: has("body-markup") })
        });
        asked.await.copied()
    }
}

#[async_trait]
impl Channel for Desktop {
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered> {
        if !session_bus() {
            return Err(Undelivered::new("there is no session bus here"));
        }
        let abilities = self.abilities().await?;
        let lines = message.lines.iter().map(|line| short(line.as_str(), LINE)).collect::<Vec<_>>().join("\n");
        let body = if abilities.markup { escaped(&lines) } else { lines };
        let mut notification = Notification::new();
        notification.appname("flightdeck").summary(&short(message.title.as_str(), LINE)).body(&body);
        notification.urgency(if message.is_grave() { Urgency::Critical } else { Urgency::Normal });
        let row = message.row().cloned().filter(|_| abilities.actions && self.jumps.is_some());
        if row.is_some() {
            notification.action("default", "Show").action("show", "Show in flightdeck");
        }
        let shown = notification.show_async().await.map_err(|error| failed(&error))?;
        let place = Arc::clone(&self.listened).try_acquire_owned();
        if let (Some(row), Some(jumps), Ok(place)) = (row, self.jumps.clone(), place) {
            tokio::spawn(async move {
                let mut chosen = false;
                let wait = shown.wait_for_action_async(|response| {
                    chosen = matches!(response, NotificationResponse::Default | NotificationResponse::Action(_));
                });
                let _given_up = tokio::time::timeout(LISTENING, wait).await;
                if chosen {
                    let _nobody_listens = jumps.send(row).await;
                }
                drop(place);
            });
        }
        Ok(())
    }
}

/// Bodies are a small markup: <https://specifications.freedesktop.org/notification-spec/latest/markup.html>.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn failed(error: &notify_rust::error::Error) -> Undelivered {
    Undelivered::new(&short(Text::new(&error.to_string()).as_str(), ANSWER))
}
