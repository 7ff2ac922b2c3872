//! `User`, `Bot`, `Organization` and `Team`.

use serde_json::json;

use super::super::object::{Found, Object, Problem};
use super::{Answer, Arguments, Lookup, instant, leaf, order, page, text, texts};
use crate::sim::github::node::Kind;
use crate::sim::world::{Access, Person, Repository, Reviewer};

/// The vendor's stand-in for accounts that are gone.
const GHOST: &str = "ghost";
pub(super) const GHOST_ID: u64 = 10_137;

impl Lookup<'_> {
    /// An account by its login.
    pub(super) fn account(&self, login: &str) -> Option<Object> {
        let same = |person: &Person| person.login.eq_ignore_ascii_case(login) && !person.deleted;
        self.world.people.iter().position(same).map(Object::Account)
    }

    /// An account where there must be one.
    pub(super) fn account_or_ghost(&self, login: &str) -> Found {
        Found::One(self.account(login).unwrap_or(Object::Ghost))
    }

    /// Somebody with an account: no robot, no organisation.
    pub(super) fn person(&self, login: &str) -> Option<Object> {
        let found = self.world.person(login)?;
        if found.bot || found.organisation() { None } else { self.account(login) }
    }

    pub(super) fn user(&self, login: &str) -> Answer {
        let missing = || Problem::missing(&format!("a User with the login of '{login}'"));
        self.person(login).map(Found::One).ok_or_else(missing)
    }

    pub(super) fn organisation(&self, login: &str) -> Answer {
        let found = self.world.person(login).filter(|found| found.organisation());
        let found = found.and_then(|found| self.account(&found.login)).map(Found::One);
        found.ok_or_else(|| Problem::missing(&format!("an Organization with the login of '{login}'")))
    }

    pub(super) fn of_account(&self, place: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(person) = self.world.people.get(place) else { return Ok(Found::NOTHING) };
        Ok(match name {
            "login" => leaf(person.login.as_str()),
            "name" => leaf(person.name.as_str()),
            "id" => leaf(Kind::of_account(person).id(person.id)),
            "databaseId" => leaf(person.id),
            "email" => leaf(""),
            "url" => self.web(&format!("/{}", person.login)),
            "resourcePath" => leaf(format!("/{}", person.login)),
            "avatarUrl" => self.web(&format!("/avatars/u/{}?v=4", person.id)),
            "createdAt" | "updatedAt" => instant(person.joined),
            "organization" => self.organisation(text(arguments, "login").unwrap_or_default())?,
            "organizations" => return self.organisations(person, arguments),
            "repository" => return self.named(&person.login, text(arguments, "name").unwrap_or_default(), arguments),
            "repositories" => return self.repositories(person, arguments),
            "viewerCanAdminister" => leaf(false),
            "team" => {
                self.needs_scope(name, "read:org")?;
                let slug = text(arguments, "slug").unwrap_or_default();
                Found::maybe(self.world.teams.iter().position(|team| team.slug == slug).map(Object::Team))
            }
            "teams" => {
                self.needs_scope(name, "read:org")?;
                let logins = texts(arguments, "userLogins");
                let of = |members: &[String]| {
                    logins.as_ref().is_none_or(|logins| members.iter().any(|one| logins.contains(&one.as_str())))
                };
                let teams = self.world.teams.iter().enumerate().filter(|(_, team)| of(&team.members));
                return page(teams.map(|(place, team)| (team.id, Object::Team(place))).collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_ghost(&self, name: &str, arguments: &Arguments) -> Answer {
        Ok(match name {
            "login" => leaf(GHOST),
            "id" => leaf(Kind::User.id(GHOST_ID)),
            "databaseId" => leaf(GHOST_ID),
            "url" => self.web("/ghost"),
            "resourcePath" => leaf("/ghost"),
            "avatarUrl" => self.web("/avatars/u/10137?v=4"),
            "email" => leaf(""),
            "createdAt" | "updatedAt" => instant(self.world.start),
            "organizations" | "repositories" => return page(Vec::new(), arguments),
            _ => Found::NOTHING,
        })
    }

    pub(super) fn of_team(&self, place: usize, name: &str, arguments: &Arguments) -> Answer {
        let Some(team) = self.world.teams.get(place) else { return Ok(Found::NOTHING) };
        let owner = self.world.people.iter().find(|person| person.organisation());
        let owner_name = owner.map_or("", |owner| owner.login.as_str());
        Ok(match name {
            "id" => leaf(Kind::Team.id(team.id)),
            "databaseId" => leaf(team.id),
            "name" => leaf(team.name.as_str()),
            "slug" => leaf(team.slug.as_str()),
            "combinedSlug" => leaf(format!("{owner_name}/{}", team.slug)),
            "privacy" => leaf("VISIBLE"),
            "createdAt" | "updatedAt" => instant(owner.map_or(self.world.start, |owner| owner.joined)),
            "url" => self.web(&format!("/orgs/{owner_name}/teams/{}", team.slug)),
            "resourcePath" => leaf(format!("/orgs/{owner_name}/teams/{}", team.slug)),
            "organization" => Found::maybe(self.account(owner_name)),
            "members" => {
                let people = team.members.iter().filter_map(|login| self.keyed(login));
                return page(people.collect(), arguments);
            }
            _ => Found::NOTHING,
        })
    }

    fn keyed(&self, login: &str) -> Option<(u64, Object)> {
        let id = self.world.person(login)?.id;
        Some((id, self.person(login)?))
    }

    /// Those who may answer for an environment.
    pub(super) fn reviewers(&self, reviewers: &[Reviewer], arguments: &Arguments) -> Answer {
        let found = reviewers.iter().filter_map(|reviewer| match reviewer {
            Reviewer::Person(login) => self.keyed(login),
            Reviewer::Team(slug) => {
                let place = self.world.teams.iter().position(|team| team.slug == *slug)?;
                self.world.teams.get(place).map(|team| (team.id, Object::Team(place)))
            }
        });
        page(found.collect(), arguments)
    }

    fn organisations(&self, person: &Person, arguments: &Arguments) -> Answer {
        let belongs = |repository: &Repository| {
            let access = repository.access_of(&person.login);
            access > Access::Read || (repository.private && access == Access::Read)
        };
        let of = |owner: &Person| self.world.repositories.iter().any(|one| one.owner_id == owner.id && belongs(one));
        let people = self.world.people.iter().enumerate().filter(|(_, one)| one.organisation() && of(one));
        let mut found: Vec<_> = people.map(|(place, one)| (one.id, Object::Account(place))).collect();
        if order(arguments).is_some_and(|(_, down)| down) {
            found.reverse();
        }
        page(found, arguments)
    }

    fn repositories(&self, owner: &Person, arguments: &Arguments) -> Answer {
        let flag = |name: &str| arguments.get(name).and_then(serde_json::Value::as_bool);
        let private = match (text(arguments, "privacy"), text(arguments, "visibility")) {
            (Some("PRIVATE"), _) | (_, Some("PRIVATE")) => Some(true),
            (Some("PUBLIC"), _) | (_, Some("PUBLIC")) => Some(false),
            _ => None,
        };
        let own = texts(arguments, "ownerAffiliations").unwrap_or_default();
        let asker = texts(arguments, "affiliations");
        let wanted = |one: &Repository| {
            let of_owner = affiliations(one, owner);
            self.sees(one)
                && of_owner.iter().any(|affiliation| own.contains(affiliation))
                && asker
                    .as_ref()
                    .is_none_or(|asker| affiliations(one, self.viewer).iter().any(|one| asker.contains(one)))
                && flag("isArchived").is_none_or(|wanted| wanted == one.archived)
                && flag("isFork").is_none_or(|wanted| !wanted)
                && private.is_none_or(|wanted| wanted == one.private)
                && text(arguments, "visibility") != Some("INTERNAL")
        };
        let mut found: Vec<(usize, &Repository)> =
            self.world.repositories.iter().enumerate().filter(|(_, one)| wanted(one)).collect();
        if let Some((field, down)) = order(arguments) {
            match field {
                "NAME" => found.sort_by_key(|(_, one)| one.name.to_lowercase()),
                "PUSHED_AT" | "UPDATED_AT" => found.sort_by_key(|(_, one)| one.pushed()),
                // Created in the order of their ids; nobody has starred any.
                _ => {}
            }
            if down {
                found.reverse();
            }
        }
        page(found.into_iter().map(|(place, one)| (one.id, Object::Repository(place))).collect(), arguments)
    }

    pub(super) fn of_language(&self, place: usize, name: &str) -> Found {
        let language = self.repository(place).and_then(|one| one.language.clone()).unwrap_or_default();
        match name {
            "name" => leaf(language),
            "id" => leaf(format!("LA_{language}")),
            "color" => Found::Leaf(json!(null)),
            _ => Found::NOTHING,
        }
    }
}

/// How an account belongs to a repository.
fn affiliations(repository: &Repository, person: &Person) -> Vec<&'static str> {
    let mut found = Vec::new();
    if repository.owner_id == person.id {
        found.push("OWNER");
    } else if repository.access_of(&person.login) > Access::None {
        if repository.access.keys().any(|login| login.eq_ignore_ascii_case(&person.login)) {
            found.push("COLLABORATOR");
        }
        found.push("ORGANIZATION_MEMBER");
    }
    found
}
