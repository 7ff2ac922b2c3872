//! Who am I, and what may my token.

use super::super::super::findings::Findings;
use super::super::super::http::Session;
use super::super::{GitLab, wire};
use super::lacks;
use crate::domain::{Account, Fact, Fault, Text};

/// Reads the account, and what its token says about itself.
pub(super) async fn account(gitlab: &GitLab, session: &Session<'_>, findings: &mut Findings) {
    let Some(user) = findings.take(user(gitlab, session).await) else { return };
    let path = "/api/v4/personal_access_tokens/self";
    let token = match session.get::<wire::Token>(path, "reading what the token may").await {
        Ok(page) => Some(page.value),
        // A token of an application says nothing about itself there.
        Err(fault) if lacks(&fault) => None,
        Err(fault) => {
            findings.fault(fault);
            None
        }
    };
    let expires = token.as_ref().filter(|token| !token.expires_at.is_empty());
    findings.fact(Fact::Account(Account {
        login: Text::new(&user.username),
        scopes: token.as_ref().map(|token| token.scopes.iter().map(|scope| Text::new(scope)).collect()),
        token_expires: expires.and_then(|token| {
            let date = token.expires_at.get(..10)?;
            format!("{date}T00:00:00Z").parse().ok()
        }),
    }));
}

/// The operator, read where they are not known yet.
pub(in super::super) async fn me(gitlab: &GitLab, session: &Session<'_>) -> Result<wire::User, Fault> {
    if let Some(me) = gitlab.memory().me.clone() {
        return Ok(me);
    }
    user(gitlab, session).await
}

async fn user(gitlab: &GitLab, session: &Session<'_>) -> Result<wire::User, Fault> {
    let user = session.get::<wire::User>("/api/v4/user", "reading who I am").await?.value;
    gitlab.memory().me = Some(user.clone());
    Ok(user)
}
