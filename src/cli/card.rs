//! `flightdeck card`: what is so with one environment, as plain lines fit for a chat.

use super::arguments::Card;
use super::{Exit, Failure, Global, connect, naming, output};
use crate::cockpit::RowId;
use crate::cockpit::rows::{comparison_of, subject_of};
use crate::cockpit::view::card_of;
use crate::domain::Scope;

/// `card`.
///
/// # Errors
/// An unknown service or environment; nothing that could be read.
pub(super) async fn run(arguments: &Card, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::to_service(global, &arguments.service).await?;
    let service = session.service()?;
    let source = service.setup.source.clone();
    let environment = naming::environment(service, &arguments.environment)?.id().clone();
    if let Some(subject) = subject_of(&session.state, &RowId::Environment(environment.clone())) {
        let mut scopes: Vec<_> = subject.run.iter().map(|run| (source.clone(), Scope::Run(run.clone()))).collect();
        scopes.extend(
            comparison_of(&session.state, &subject, false)
                .map(|(service, base, head)| (source.clone(), Scope::Comparison { service, base, head })),
        );
        session.read(scopes).await;
    }
    output::print(card_of(&session.state, &environment).unwrap_or_default().iter().map(ToString::to_string))?;
    Ok(session.reading_exit())
}
