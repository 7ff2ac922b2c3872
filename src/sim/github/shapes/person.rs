//! `simple-user`, `private-user`, `team`.

use serde_json::{Map, Value, json};

use super::{View, merge, same, urls};
use crate::sim::clock::stamp;
use crate::sim::github::Base;
use crate::sim::github::node::Kind;
use crate::sim::world::{Person, Team, World};

const TAILS: &[(&str, &str)] = &[
    ("url", ""),
    ("followers_url", "/followers"),
    ("following_url", "/following{/other_user}"),
    ("gists_url", "/gists{/gist_id}"),
    ("starred_url", "/starred{/owner}{/repo}"),
    ("subscriptions_url", "/subscriptions"),
    ("organizations_url", "/orgs"),
    ("repos_url", "/repos"),
    ("events_url", "/events{/privacy}"),
    ("received_events_url", "/received_events"),
];

/// `simple-user`; null for an account that is gone or never was.
pub(crate) fn simple(world: &World, base: &Base, login: &str) -> Value {
    match world.person(login) {
        Some(person) if !person.deleted => Value::Object(account(person, base)),
        _ => Value::Null,
    }
}

/// `simple-user` where the description knows no null: the vendor's stand-in for accounts that are gone.
pub(crate) fn or_ghost(world: &World, base: &Base, login: &str) -> Value {
    match simple(world, base, login) {
        Value::Null => {
            let ghost = Person {
                id: 10_137,
                login: "ghost".to_owned(),
                name: "Deleted user".to_owned(),
                token: "none".to_owned(),
                expired: false,
                tokens: 0,
                scopes: Vec::new(),
                bot: false,
                deleted: false,
                joined: world.start,
            };
            Value::Object(account(&ghost, base))
        }
        known => known,
    }
}

fn account(person: &Person, base: &Base) -> Map<String, Value> {
    let organisation = person.organisation();
    let kind = if person.bot {
        "Bot"
    } else if organisation {
        "Organization"
    } else {
        "User"
    };
    let mut object = Map::new();
    let web: String = person.login.chars().filter(char::is_ascii_graphic).collect();
    merge(
        &mut object,
        json!({ "login": person.login, "id": person.id, "node_id": Kind::of_account(person).id(person.id), "gravatar_id": "", "type": kind, "site_admin": false }),
    );
    urls(&mut object, &format!("{}/users/{web}", base.api), TAILS);
    merge(
        &mut object,
        json!({ "avatar_url": format!("{}/avatars/u/{}?v=4", base.html, person.id), "html_url": format!("{}/{web}", base.html) }),
    );
    object
}

/// `private-user`: oneself.
pub(crate) fn private(person: &Person, base: &Base) -> Value {
    let mut object = account(person, base);
    merge(
        &mut object,
        json!({ "name": person.name, "created_at": stamp(person.joined), "updated_at": stamp(person.joined), "two_factor_authentication": true }),
    );
    same(&mut object, &["company", "blog", "location", "email", "hireable", "bio"], &Value::Null);
    same(
        &mut object,
        &[
            "public_repos",
            "public_gists",
            "followers",
            "following",
            "private_gists",
            "total_private_repos",
            "owned_private_repos",
            "disk_usage",
            "collaborators",
        ],
        &json!(0),
    );
    Value::Object(object)
}

/// `team`.
pub(crate) fn team(view: View<'_>, team: &Team) -> Value {
    let owner = &view.repository.owner;
    let api = format!("{}/organizations/{}/team/{}", view.base.api, view.repository.owner_id, team.id);
    json!({
        "id": team.id, "node_id": Kind::Team.id(team.id), "name": team.name, "slug": team.slug, "description": null, "privacy": "closed",
        "permission": "push", "type": "organization", "organization_id": view.repository.owner_id, "parent": null,
        "url": api, "html_url": format!("{}/orgs/{owner}/teams/{}", view.base.html, team.slug),
        "members_url": format!("{api}/members{{/member}}"), "repositories_url": format!("{api}/repos"),
    })
}
