//! E-mail over SMTP: STARTTLS or TLS from the first byte, with a login where one is configured.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::ExposeSecret as _;

use super::channel::{no_secret, short};
use super::{Channel, Undelivered};
use crate::cockpit::alerts::AlertMessage;
use crate::provider::http::TokenSource;

/// How long each step with the server may take.
const STEP: Duration = Duration::from_secs(10);
/// When to try again where the server says "not now".
const AGAIN: Duration = Duration::from_secs(60);
/// The most characters of a subject.
const SUBJECT: usize = 150;
/// The most characters of what a server said that are repeated.
const ANSWER: usize = 120;

/// How the way to the server is kept from others' eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS after the greeting; a server that does not offer it gets nothing.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

/// Where mail is handed in.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// The host's name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How it is spoken with.
    pub security: Security,
    /// A file of authorities that its certificate may be signed by, besides those of this machine.
    pub authorities: Option<PathBuf>,
    /// Who logs in, where anybody does.
    pub user: Option<String>,
}

/// A way by e-mail.
pub struct Mail {
    server: MailServer,
    password: Option<Arc<dyn TokenSource>>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mail").field("server", &self.server).field("to", &self.to).finish_non_exhaustive()
    }
}

impl Mail {
    /// A way from one address to others.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(
        server: MailServer,
        password: Option<Arc<dyn TokenSource>>,
        from: &str,
        to: &[String],
    ) -> Result<Self, Undelivered> {
        let mailbox = |text: &str| {
            text.parse::<Mailbox>().map_err(|_| Undelivered::new(&format!("`{text}` is not a mail address")))
        };
        let to = to.iter().map(|to| mailbox(to)).collect::<Result<_, _>>()?;
        Ok(Self { server, password, from: mailbox(from)?, to })
    }

    async fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Undelivered> {
        let server = &self.server;
        let tls = match server.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(self.parameters().await?),
            Security::Tls => Tls::Wrapper(self.parameters().await?),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host);
        let builder = builder.port(server.port).tls(tls).timeout(Some(STEP));
        Ok(match (&server.user, &self.password) {
            (Some(user), Some(password)) => {
                let password = password.token(true).await.map_err(|fault| no_secret(&fault))?;
                builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned())).build()
            }
            _ => builder.build(),
        })
    }

    async fn parameters(&self) -> Result<TlsParameters, Undelivered> {
        let mut parameters = TlsParameters::builder(self.server.host.clone());
        if let Some(path) = &self.server.authorities {
            let unread = |why: &str| Undelivered::new(&format!("{}: {why}", path.display()));
            let pem = tokio::fs::read(path).await.map_err(|error| unread(&error.to_string()))?;
            let authority = Certificate::from_pem(&pem).map_err(|_| unread("holds no certificate"))?;
            parameters = parameters.add_root_certificate(authority);
        }
        // Reads the machine's authorities: not on a thread that others wait for.
        let built = tokio::task::spawn_blocking(move || parameters.build_rustls()).await;
        built.map_err(|_| Undelivered::new("TLS cannot be prepared"))?.map_err(|error| failed(&error))
    }

    fn message(&self, message: &AlertMessage) -> Result<Message, Undelivered> {
        let subject = format!("[flightdeck] {}", short(message.title.as_str(), SUBJECT));
        let mut mail = Message::builder().from(self.from.clone()).subject(subject).header(AutoSubmitted);
        for to in &self.to {
            mail = mail.to(to.clone());
        }
        let body = format!("{}\n", message.text());
        let mail = mail.header(ContentType::TEXT_PLAIN).body(body);
        mail.map_err(|error| Undelivered::new(&format!("the mail cannot be written: {error}")))
    }
}

#[async_trait]
impl Channel for Mail {
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered> {
        let mail = self.message(message)?;
        let transport = self.transport().await?;
        // Whatever goes wrong before the mail is handed over, nobody has taken it.
        match transport.test_connection().await {
            Ok(true) => {}
            Ok(false) => return Err(Undelivered::not_yet("it is there and does not answer", AGAIN)),
            Err(error) if error.is_permanent() => return Err(failed(&error)),
            Err(error) => return Err(Undelivered::not_yet(failed(&error).why.as_str(), AGAIN)),
        }
        transport.send(mail).await.map(|_| ()).map_err(|error| failed(&error))
    }
}

fn failed(error: &lettre::transport::smtp::Error) -> Undelivered {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let why = short(&format!("{error}{}", if error.to_string().contains(&cause) { "" } else { &cause }), ANSWER);
    if error.is_transient() { Undelivered::not_yet(&why, AGAIN) } else { Undelivered::new(&why) }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): nobody's holiday answer is wanted.
#[derive(Clone, Debug)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
