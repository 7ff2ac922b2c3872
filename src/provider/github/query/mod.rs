//! The documents of our queries (the vendor's GraphQL schema), and asking them.
//!
//! Names of repositories travel in variables and never in the text, so that no name can break out of a query.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::super::http::{Query, Session};
use super::GitHub;
use super::paths::Repository;
use super::wire::{QueryAnswer, RateLimit};
use crate::domain::{Budget, Fault, FaultKind, SWEPT_AT_ONCE};

const SWEEP: &str = include_str!("sweep.graphql");
const NAMES: &str = include_str!("names.graphql");
const STATUSES: &str = include_str!("statuses.graphql");
const ORGANISATION: &str = include_str!("organisation.graphql");

/// What is read of many repositories by one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfRepositories {
    /// Standing, environments, newest deployments, head.
    Sweep,
    /// Tags and releases.
    Names,
}

impl OfRepositories {
    /// The operation's name, its fragment's name and the fragment.
    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Sweep => ("Sweep", "Swept", SWEEP),
            Self::Names => ("Names", "Named", NAMES),
        }
    }

    /// The document for this many repositories: one alias each, named by variables.
    fn document(self, count: usize) -> String {
        let (operation, fragment, text) = self.parts();
        let mut document = format!("query {operation}(");
        for index in 0..count {
            let _ = write!(document, "$o{index}: String!, $n{index}: String!, ");
        }
        document.push_str(") {\n  rateLimit { cost limit remaining resetAt nodeCount }\n");
        for index in 0..count {
            let _ = writeln!(document, "  r{index}: repository(owner: $o{index}, name: $n{index}) {{ ...{fragment} }}");
        }
        let _ = write!(document, "}}\n\n{}", code(text));
        document
    }
}

/// A document without its comments.
fn code(document: &str) -> String {
    document.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
}

/// Every document that the provider sends, by a name: what a validator reads them from.
#[must_use]
pub fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("sweep of one", OfRepositories::Sweep.document(1)),
        ("sweep of a page", OfRepositories::Sweep.document(SWEPT_AT_ONCE)),
        ("names of one", OfRepositories::Names.document(1)),
        ("names of a page", OfRepositories::Names.document(SWEPT_AT_ONCE)),
        ("statuses", code(STATUSES)),
        ("organisation", code(ORGANISATION)),
    ]
}

/// Asks for a fragment of each repository: in their order, each with its own fault where it alone could not be read.
///
/// # Errors
/// What kept the whole query from being answered: [`FaultKind::Unsupported`] where queries are refused here.
pub(super) async fn repositories<T: DeserializeOwned>(
    github: &GitHub,
    session: &Session<'_>,
    what: OfRepositories,
    repositories: &[&Repository<'_>],
    doing: &str,
) -> Result<Vec<Result<T, Fault>>, Fault> {
    let mut variables = Map::new();
    for (index, repository) in repositories.iter().enumerate() {
        let (owner, name) = repository.name.split_once('/').unwrap_or_default();
        variables.insert(format!("o{index}"), Value::from(owner));
        variables.insert(format!("n{index}"), Value::from(name));
    }
    let query = Query::new(&what.document(repositories.len()), &variables, doing)?;
    let mut answer: QueryAnswer<T> = ask(github, session, &query, doing).await?;
    let value = |(index, repository): (usize, &&Repository<'_>)| {
        answer.data.aliases.remove(&index).ok_or_else(|| {
            let alias = format!("r{index}");
            let error = answer.errors.iter().find(|error| error.first() == Some(&alias));
            let doing = repository.doing("everything");
            match error {
                Some(error) => Fault::new(error.kind(), &doing, &error.message),
                None => Fault::new(FaultKind::NotFound, &doing, "the query's answer leaves it out"),
            }
        })
    };
    Ok(repositories.iter().enumerate().map(value).collect())
}

/// Asks for a page of the repositories of an owner.
///
/// # Errors
/// What kept the query from being answered; [`FaultKind::NotFound`] where there is no such owner.
pub(super) async fn organisation(
    github: &GitHub,
    session: &Session<'_>,
    login: &str,
    after: Option<&str>,
    doing: &str,
) -> Result<super::wire::OwnerPage, Fault> {
    let variables = Map::from_iter([
        ("login".to_owned(), Value::from(login)),
        ("after".to_owned(), after.map_or(Value::Null, Value::from)),
    ]);
    let query = Query::new(&code(ORGANISATION), &variables, doing)?;
    let mut answer: QueryAnswer<super::wire::OwnerPage> = ask(github, session, &query, doing).await?;
    answer.data.aliases.remove(&0).ok_or_else(|| match answer.errors.first() {
        Some(error) => Fault::new(error.kind(), doing, &error.message),
        None => Fault::new(FaultKind::NotFound, doing, "there is no such organisation, or the token may not see it"),
    })
}

/// Asks for the statuses of deployments by their node ids.
///
/// # Errors
/// What kept the query from being answered.
pub(super) async fn statuses(
    github: &GitHub,
    session: &Session<'_>,
    ids: &[String],
    doing: &str,
) -> Result<Vec<super::wire::NodeStatuses>, Fault> {
    let variables = Map::from_iter([("ids".to_owned(), Value::from(ids))]);
    let query = Query::new(&code(STATUSES), &variables, doing)?;
    let answer: QueryAnswer<super::wire::NodeStatuses> = ask(github, session, &query, doing).await?;
    Ok(answer.data.nodes)
}

/// Sends a query. An answer without data is a fault, and so is a refusal of queries as such.
async fn ask<T: DeserializeOwned>(
    github: &GitHub,
    session: &Session<'_>,
    query: &Query,
    doing: &str,
) -> Result<QueryAnswer<T>, Fault> {
    let url = github.client.address_of_queries()?;
    let answer: QueryAnswer<T> = match session.query(&url, query, doing).await {
        Ok(answer) => answer,
        Err(fault) => return Err(refused(session, fault).await),
    };
    if let Some(budget) = answer.data.rate_limit.as_ref().and_then(budget)
        && github.client.points().is_none()
    {
        // Where the headers do not say it (an Enterprise Server may not), the answer does.
        github.client.take_points(budget);
    }
    if !answer.data.is_there
        && let Some(error) = answer.errors.first()
    {
        let fault = Fault::new(error.kind_of_whole(), doing, &error.message);
        return Err(if fault.kind == FaultKind::Unsupported { unsupported(&fault) } else { fault });
    }
    Ok(answer)
}

fn budget(limit: &RateLimit) -> Option<Budget> {
    Some(Budget { limit: limit.limit?, remaining: limit.remaining?, resets_at: limit.reset_at? })
}

/// What a refusal of the query as a whole means. A token that is good for ordinary requests and refused for queries is not a
/// bad token.
async fn refused(session: &Session<'_>, fault: Fault) -> Fault {
    match fault.kind {
        FaultKind::Forbidden | FaultKind::NotFound | FaultKind::Invalid | FaultKind::Unsupported => unsupported(&fault),
        FaultKind::Unauthenticated => match session.get::<super::wire::User>("/user", "reading who I am").await {
            Ok(_) => unsupported(&fault),
            Err(_) => fault,
        },
        _ => fault,
    }
}

fn unsupported(fault: &Fault) -> Fault {
    Fault::new(FaultKind::Unsupported, fault.doing.raw(), fault.what.raw())
        .hint("GraphQL is refused here: services are read one by one, more slowly")
}
