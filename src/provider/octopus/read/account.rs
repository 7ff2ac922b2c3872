//! Who am I; and, as often, what is in the space.

use super::super::super::http::Session;
use super::super::{Octopus, wire};
use super::{Findings, catalog};
use crate::domain::{Account, Fact, Fault, Text};

/// Reads the account, and lists the space anew: new projects, environments and lifecycles are rare.
pub(super) async fn account(octopus: &Octopus, session: &Session<'_>, findings: &mut Findings) {
    octopus.memory().me = None;
    let Some(me) = findings.take(me(octopus, session).await) else { return };
    // Rights are roles in teams here; a key has no scopes of its own.
    findings.fact(Fact::Account(Account { login: Text::new(me.called()), scopes: None, token_expires: None }));
    findings.take(catalog::renew(octopus, session).await);
}

/// The operator, read where not known yet.
pub(in super::super) async fn me(octopus: &Octopus, session: &Session<'_>) -> Result<wire::User, Fault> {
    let known = octopus.memory().me.clone();
    if let Some(known) = known {
        return Ok(known);
    }
    let me = session.get::<wire::User>("/users/me", "reading who I am").await?.value;
    let mut memory = octopus.memory();
    memory.people.insert(me.id.clone(), me.called().to_owned());
    memory.me = Some(me.clone());
    drop(memory);
    Ok(me)
}
