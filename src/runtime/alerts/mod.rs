//! Carrying alerts to people: what the machine decided to say goes out here, each channel by itself.
//!
//! ```text
//! Effect::Alert ─▶ Notifier ─▶ one worker a channel, bounded ─▶ Channel::say ─▶ Delivery (what came of it)
//! ```
//!
//! A channel that hangs or is gone holds up nothing but its own queue. A message is sent again only where it is certain that
//! nobody took it, and then for as long as the channel is away. The terminal's own channels are bytes ([`terminal_bytes`]):
//! whoever owns the terminal writes them.

mod channel;
mod command;
mod desktop;
mod kept;
mod mail;
mod notifier;
mod terminal;
mod unheard;
mod webhook;

pub use channel::{Channel, Undelivered};
pub use command::Command;
pub use desktop::{Desktop, session_bus};
pub use kept::{AlertedFile, Turn};
pub use mail::{Mail, MailServer, Security};
pub use notifier::{By, Deliveries, Delivery, Notifier};
pub use terminal::{is_terminals_own, terminal_bytes};
pub use webhook::{Form, Webhook, webhook_address};
