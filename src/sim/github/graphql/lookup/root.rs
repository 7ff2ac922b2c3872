//! `Query` and `RateLimit`.

use super::super::object::{Found, Object, Problem};
use super::super::schema::Schema;
use super::{Answer, Arguments, Lookup, instant, leaf, text, texts};

impl Lookup<'_> {
    pub(super) fn of_query(&self, name: &str, arguments: &Arguments) -> Answer {
        let wanted = |name: &str| text(arguments, name).unwrap_or_default();
        match name {
            "viewer" => Ok(Found::maybe(self.account(&self.viewer.login))),
            "rateLimit" => Ok(Found::One(Object::RateLimit)),
            "repository" => self.named(wanted("owner"), wanted("name"), arguments),
            "organization" => self.organisation(wanted("login")),
            "user" => self.user(wanted("login")),
            "repositoryOwner" => Ok(Found::maybe(self.account(wanted("login")))),
            "node" => self.node(wanted("id")).map(Found::One),
            // Of several ids, those that lead nowhere are null; the rest is answered.
            "nodes" => {
                let ids = texts(arguments, "ids").unwrap_or_default();
                if ids.len() > 100 {
                    let message = format!("You may not provide more than 100 node ids; you provided {}.", ids.len());
                    return Err(Problem { kind: "ARGUMENT_LIMIT", message });
                }
                Ok(Found::Many(ids.into_iter().map(|id| self.node(id).ok()).collect()))
            }
            "__type" => Ok(Found::maybe(Schema::built_in().of(wanted("name")).map(Object::Type))),
            _ => Ok(Found::NOTHING),
        }
    }

    pub(super) fn of_rate_limit(&self, name: &str) -> Found {
        let cost = self.measure.cost();
        let Some(standing) = self.standing else { return Found::NOTHING };
        match name {
            "cost" => leaf(cost),
            "limit" => leaf(standing.limit),
            "nodeCount" => leaf(self.measure.nodes),
            "remaining" => leaf(standing.remaining().saturating_sub(cost)),
            "used" => leaf(standing.used.saturating_add(cost).min(standing.limit)),
            "resetAt" => instant(standing.reset),
            _ => Found::NOTHING,
        }
    }
}
