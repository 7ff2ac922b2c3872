//! Requests, taken apart.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::act::{Asked, Refused};
use super::collection::{collection, ids};
use super::server::{Deployment, Release, Server, TaskState};
use super::shapes::{self, SPACE};
use super::tree;
use crate::sim::wire::{Answer, Request};
use crate::sim::world::World;

/// Answers a request; `login`: who asks, by their key.
pub(crate) fn answer(server: &mut Server, world: &World, request: &Request, login: Option<&str>) -> Answer {
    let segments = request.segments();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let Some(("api", parts)) = parts.split_first().map(|(first, rest)| (*first, rest)) else {
        return refused(&Refused::missing());
    };
    if parts.is_empty() {
        return Answer::ok(json!({ "Application": "Octopus Deploy", "Version": "2026.3.1", "ApiVersion": "3.0.0" }));
    }
    let Some(login) = login else {
        let words = "You must be logged in to request this resource. Please provide a valid API key or log in.";
        return refused(&Refused(401, words.to_owned()));
    };
    let parts = match parts.split_first() {
        Some((space, rest)) if space.starts_with("Spaces-") => {
            if *space != SPACE {
                return refused(&Refused::missing());
            }
            rest
        }
        _ => parts,
    };
    if request.method == "GET" {
        return read(server, world, request, parts, login).unwrap_or_else(|| refused(&Refused::missing()));
    }
    if !server.may_write(login) {
        return refused(&Refused(403, "You do not have permission to perform this action.".to_owned()));
    }
    let Some(body) = request.json() else {
        return refused(&Refused(400, "The request body is not valid JSON.".to_owned()));
    };
    match write(server, world, request, parts, login, &body) {
        Ok(answer) => answer,
        Err(why) => refused(&why),
    }
}

fn refused(Refused(status, words): &Refused) -> Answer {
    let body = if *status == 400 {
        json!({ "ErrorMessage": "There was a problem with your request.", "Errors": [words] })
    } else {
        json!({ "ErrorMessage": words, "Errors": [] })
    };
    Answer { status: *status, ..Answer::ok(body) }
}

/// What it says when it refuses or fails with a status, whatever was asked.
pub(crate) fn trouble(status: u16) -> Answer {
    let words = match status {
        401 => "You must be logged in to perform this action. Please provide a valid API key or log in again.",
        403 => "You do not have permission to perform this action.",
        404 => "The resource you requested was not found.",
        409 => "The resource was changed by somebody else while you were working on it.",
        429 => "Too many requests.",
        400 | 422 => "The request is not valid.",
        _ => "Octopus Server encountered an error while processing the request.",
    };
    refused(&Refused(status, words.to_owned()))
}

fn read(server: &Server, world: &World, request: &Request, parts: &[&str], login: &str) -> Option<Answer> {
    Some(match parts {
        ["users", "me"] => Answer::ok(shapes::user(world.person(login)?)),
        ["spaces", "all"] => Answer::ok(json!([shapes::space(server)])),
        ["projects", "all"] => Answer::ok(server.projects.iter().map(shapes::project).collect()),
        ["projects"] => collection(request, "Project", server.projects.iter().map(shapes::project).collect()),
        ["projects", id] => Answer::ok(shapes::project(server.project(id)?)),
        ["projects", id, "releases"] => {
            let project = server.project(id)?.id.clone();
            collection(request, "Release", releases(server, Some(&project)).map(shapes::release).collect())
        }
        ["projects", id, "releases", version] => {
            let project = &server.project(id)?.id;
            let found = server.releases.iter().find(|one| one.project == *project && one.version == *version)?;
            Answer::ok(shapes::release(found))
        }
        ["environments", "all"] => Answer::ok(environments(server).collect()),
        ["environments"] => collection(request, "Environment", environments(server).collect()),
        ["environments", id] => {
            let at = server.environments.iter().position(|one| one.id == *id)?;
            Answer::ok(shapes::environment(at, server.environments.get(at)?))
        }
        ["lifecycles", "all"] => Answer::ok(server.lifecycles.iter().map(shapes::lifecycle).collect()),
        ["lifecycles", id] => Answer::ok(shapes::lifecycle(server.lifecycles.iter().find(|one| one.id == *id)?)),
        ["dashboard"] => Answer::ok(dashboard(server, None, None)),
        ["dashboard", "dynamic"] => {
            Answer::ok(dashboard(server, ids(request, "projects").as_deref(), ids(request, "environments").as_deref()))
        }
        ["progression", id] => Answer::ok(progression(server, id, request)?),
        ["releases"] => collection(request, "Release", releases(server, None).map(shapes::release).collect()),
        ["releases", id] => Answer::ok(shapes::release(server.release(id)?)),
        ["releases", id, "progression"] => Answer::ok(lifecycle_progression(server, world, server.release(id)?)),
        ["releases", id, "defects"] => {
            collection(request, "Defect", server.release(id)?.defects.iter().map(shapes::defect).collect())
        }
        ["releases", id, "deployments"] => {
            let of_release = |one: &&Deployment| one.release == *id;
            let all = newest(server).filter(of_release).map(|one| shapes::deployment(server, world, one));
            collection(request, "Deployment", all.collect())
        }
        ["deployments"] => {
            let names = |name: &str, id: &str| ids(request, name).is_none_or(|ids| ids.contains(&id));
            let wanted = |one: &&Deployment| {
                names("projects", &one.project)
                    && names("environments", &one.environment)
                    && names("ids", &one.id)
                    && ids(request, "tenants")
                        .is_none_or(|ids| one.tenant.as_deref().is_some_and(|id| ids.contains(&id)))
            };
            let all = newest(server).filter(wanted).map(|one| shapes::deployment(server, world, one));
            collection(request, "Deployment", all.collect())
        }
        ["deployments", id] => {
            let found = server.deployments.iter().find(|one| one.id == *id)?;
            Answer::ok(shapes::deployment(server, world, found))
        }
        ["interruptions"] => {
            let pending = request.parameter("pendingOnly").is_some_and(|value| value.eq_ignore_ascii_case("true"));
            let regarding = request.parameter("regarding");
            let all = server.interruptions.iter().rev().filter(|one| !pending || one.answer.is_none());
            let shown = all.map(|one| shapes::interruption(server, world, one, login)).filter(|shown| {
                let related = shown.get("RelatedDocumentIds").and_then(Value::as_array);
                regarding.is_none_or(|id| related.is_some_and(|all| all.iter().any(|one| one == id)))
            });
            collection(request, "Interruption", shown.collect())
        }
        ["interruptions", id] => {
            let found = server.interruptions.iter().find(|one| one.id == *id)?;
            Answer::ok(shapes::interruption(server, world, found, login))
        }
        ["interruptions", id, "responsible"] => {
            let found = server.interruptions.iter().find(|one| one.id == *id)?;
            Answer::ok(shapes::user(world.person(found.responsible.as_deref()?)?))
        }
        ["tasks"] => tasks(server, request),
        ["tasks", id] => Answer::ok(shapes::task(server, server.deployment_of(id)?)),
        ["tasks", id, "details"] => Answer::ok(tree::details(server, server.deployment_of(id)?)),
        ["tasks", id, "raw"] => {
            Answer::file(tree::raw(server, server.deployment_of(id)?).into_bytes(), "text/plain; charset=utf-8")
        }
        ["tasks", id, "queued-behind"] => {
            let mine = server.deployment_of(id)?;
            let before = |one: &&Deployment| one.same_place(mine) && !one.state.ended() && one.created < mine.created;
            let all = server.deployments.iter().filter(before).map(|one| shapes::task(server, one));
            collection(request, "Task", all.collect())
        }
        ["deploymentfreezes"] => {
            let complete = request.parameter("includeComplete").is_some_and(|value| value == "true");
            let all: Vec<Value> = server
                .freezes
                .iter()
                .filter(|freeze| complete || freeze.end > server.now)
                .map(shapes::freeze)
                .collect();
            let count = all.len();
            Answer::ok(json!({ "DeploymentFreezes": all, "Count": count }))
        }
        ["deploymentfreezes", id] => Answer::ok(shapes::freeze(server.freezes.iter().find(|one| one.id == *id)?)),
        _ => return None,
    })
}

fn write(
    server: &mut Server,
    world: &World,
    request: &Request,
    parts: &[&str],
    login: &str,
    body: &Value,
) -> Result<Answer, Refused> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let time = |name: &str| text(name).and_then(|text| text.parse().ok());
    match (request.method.as_str(), parts) {
        ("PUT", ["interruptions", id, "responsible"]) => {
            server.claim(id, login)?;
            let me = world.person(login).ok_or_else(Refused::missing)?;
            Ok(Answer::wrote(200, shapes::user(me)))
        }
        ("POST", ["interruptions", id, "submit"]) => {
            let answer = text("Result").or_else(|| text("Guidance")).unwrap_or_default();
            server.submit(id, login, &answer, &text("Notes").unwrap_or_default())?;
            let found = server.interruptions.iter().find(|one| one.id == *id).ok_or_else(Refused::missing)?;
            Ok(Answer::wrote(200, shapes::interruption(server, world, found, login)))
        }
        ("POST", ["deployments"]) => {
            let asked = Asked {
                release: text("ReleaseId").unwrap_or_default(),
                environment: text("EnvironmentId").unwrap_or_default(),
                tenant: text("TenantId"),
                comments: text("Comments").unwrap_or_default(),
                queue_time: time("QueueTime"),
            };
            let at = server.deploy(login, &asked)?;
            let made = server.deployments.get(at).ok_or_else(Refused::missing)?;
            Ok(Answer::wrote(201, shapes::deployment(server, world, made)))
        }
        ("POST", ["tasks", id, "cancel"]) => {
            server.cancel(id)?;
            let task = server.deployment_of(id).ok_or_else(Refused::missing)?;
            Ok(Answer::wrote(200, shapes::task(server, task)))
        }
        ("POST", ["tasks", "rerun", id]) => {
            let old = server.deployment_of(id).filter(|old| old.state.ended()).cloned().ok_or_else(Refused::missing)?;
            let asked = Asked {
                release: old.release,
                environment: old.environment,
                tenant: old.tenant,
                comments: old.comments,
                queue_time: None,
            };
            let at = server.deploy(login, &asked)?;
            let made = server.deployments.get(at).ok_or_else(Refused::missing)?;
            Ok(Answer::wrote(200, shapes::task(server, made)))
        }
        ("POST", ["releases", id, "defects"]) => {
            let made = server.prevent(id, &text("Description").unwrap_or_default())?;
            Ok(Answer::wrote(200, shapes::defect(&made)))
        }
        ("POST", ["releases", id, "defects", "resolve"]) => {
            Ok(Answer::wrote(200, shapes::defect(&server.resolve(id)?)))
        }
        ("POST", ["deploymentfreezes"]) => {
            let (Some(start), Some(end)) = (time("Start"), time("End")) else {
                return Err(Refused(400, "A freeze needs a start and an end.".to_owned()));
            };
            let scope: BTreeMap<String, Vec<String>> = body
                .get("ProjectEnvironmentScope")
                .and_then(|scope| serde_json::from_value(scope.clone()).ok())
                .unwrap_or_default();
            let made = server.freeze_new(&text("Name").unwrap_or_default(), start, end, scope)?;
            Ok(Answer::wrote(201, shapes::freeze(&made)))
        }
        ("DELETE", ["deploymentfreezes", id]) => {
            server.thaw(id)?;
            Ok(Answer::wrote(200, json!({})))
        }
        _ => Err(Refused::missing()),
    }
}

fn environments(server: &Server) -> impl Iterator<Item = Value> {
    server.environments.iter().enumerate().map(|(at, one)| shapes::environment(at, one))
}

/// Releases, newest first.
fn releases<'a>(server: &'a Server, project: Option<&str>) -> impl Iterator<Item = &'a Release> {
    let mut all: Vec<&Release> =
        server.releases.iter().filter(|one| project.is_none_or(|project| one.project == project)).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.assembled));
    all.into_iter()
}

/// Deployments, newest first.
fn newest(server: &Server) -> impl Iterator<Item = &Deployment> {
    server.deployments.iter().rev()
}

fn tasks(server: &Server, request: &Request) -> Answer {
    let names = |name: &str, id: &str| ids(request, name).is_none_or(|ids| ids.contains(&id));
    let active = request.parameter("active").is_some_and(|value| value == "true");
    let wanted = |one: &&Deployment| {
        names("project", &one.project)
            && names("environment", &one.environment)
            && names("states", one.state.word())
            && names("name", "Deploy")
            && (!active || !one.state.ended())
    };
    collection(request, "Task", newest(server).filter(wanted).map(|one| shapes::task(server, one)).collect())
}

fn dashboard(server: &Server, projects: Option<&[&str]>, environments: Option<&[&str]>) -> Value {
    let asked = |ids: Option<&[&str]>, id: &str| ids.is_none_or(|ids| ids.contains(&id));
    let mut items = Vec::new();
    let mut previous = Vec::new();
    let mut seen: Vec<&Deployment> = Vec::new();
    for one in newest(server).filter(|one| asked(projects, &one.project) && asked(environments, &one.environment)) {
        if seen.iter().any(|known| known.same_place(one)) {
            continue;
        }
        items.push(shapes::item(server, one, true));
        seen.push(one);
        let good =
            |other: &&Deployment| other.id != one.id && other.same_place(one) && other.state == TaskState::Success;
        if one.state != TaskState::Success {
            previous.extend(newest(server).find(good).map(|other| shapes::item(server, other, false)));
        }
    }
    let shown: Vec<Value> = server
        .projects
        .iter()
        .filter(|project| asked(projects, &project.id))
        .map(|project| {
            let lifecycle = server.lifecycle_of(&project.id);
            let targets: Vec<&String> =
                lifecycle.iter().flat_map(|one| &one.phases).flat_map(|phase| &phase.targets).collect();
            json!({
                "Id": project.id, "Name": project.name, "Slug": project.slug, "ProjectGroupId": "ProjectGroups-1",
                "EnvironmentIds": targets, "IsDisabled": false, "TenantedDeploymentMode": project.tenanted,
                "CanPerformUntenantedDeployment": project.tenanted != "Tenanted", "Links": {},
            })
        })
        .collect();
    let named: Vec<Value> =
        server.environments.iter().map(|one| json!({ "Id": one.id, "Name": one.name, "Links": {} })).collect();
    let tenants: Vec<Value> = server
        .tenants
        .iter()
        .map(|one| {
            json!({
                "Id": one.id, "Name": one.name, "ProjectEnvironments": one.environments, "TenantTags": [], "Links": {},
            })
        })
        .collect();
    json!({
        "Projects": shown, "ProjectGroups": [], "Environments": named, "Tenants": tenants, "Items": items,
        "PreviousItems": previous, "IsFiltered": projects.is_some(), "Links": {},
    })
}

fn progression(server: &Server, project: &str, request: &Request) -> Option<Value> {
    let project = server.project(project)?;
    let count = request.parameter("releaseHistoryCount").and_then(|value| value.parse::<usize>().ok()).unwrap_or(30);
    let lifecycle = server.lifecycle_of(&project.id)?;
    let named: Vec<Value> = lifecycle
        .phases
        .iter()
        .flat_map(|phase| &phase.targets)
        .filter_map(|id| server.environment(id))
        .map(|one| json!({ "Id": one.id, "Name": one.name }))
        .collect();
    let shown: Vec<Value> = releases(server, Some(&project.id))
        .take(count)
        .map(|release| {
            let mut by_environment: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
            for one in newest(server).filter(|one| one.release == release.id) {
                let later = newest(server).take_while(|other| other.id != one.id).any(|other| other.same_place(one));
                by_environment.entry(&one.environment).or_default().push(shapes::item(server, one, !later));
            }
            json!({
                "Release": shapes::release(release),
                "Channel": { "Id": shapes::channel(&project.id), "Name": "Default", "ProjectId": project.id, "Links": {} },
                "Deployments": by_environment, "NextDeployments": server.next(release),
                "HasUnresolvedDefect": release.prevented(),
            })
        })
        .collect();
    let channels = json!({ shapes::channel(&project.id): named.clone() });
    Some(json!({ "Environments": named, "ChannelEnvironments": channels, "Releases": shown, "Links": {} }))
}

fn lifecycle_progression(server: &Server, world: &World, release: &Release) -> Value {
    let phases = server.lifecycle_of(&release.project).map(|lifecycle| lifecycle.phases.clone()).unwrap_or_default();
    let mut open = false;
    let shown: Vec<Value> = phases
        .iter()
        .map(|phase| {
            let complete = server.complete(&release.id, phase);
            let progress = match (complete, open) {
                (true, _) => "Complete",
                (false, false) => "Current",
                (false, true) => "Pending",
            };
            open |= !complete;
            let deployments: Vec<Value> = newest(server)
                .filter(|one| one.release == release.id && phase.targets.contains(&one.environment))
                .map(|one| {
                    json!({
                        "Deployment": shapes::deployment(server, world, one), "Task": shapes::task(server, one),
                    })
                })
                .collect();
            json!({
                "Id": phase.id, "Name": phase.name, "Progress": progress,
                "Blocked": release.prevented() && !complete, "AutomaticDeploymentTargets": [],
                "OptionalDeploymentTargets": phase.targets, "MinimumEnvironmentsBeforePromotion": 0,
                "IsOptionalPhase": false, "Deployments": deployments,
            })
        })
        .collect();
    json!({
        "Phases": shown, "NextDeployments": server.next(release), "NextDeploymentsMinimumRequired": 0, "Links": {},
    })
}
