//! Requests taken apart: the path, who asks, what of the estate it is about.

use serde_json::{Value, json};

use super::estate::{Answered, Estate, Project, Refused};
use super::manners::{counted, finished, insufficient, page, refusal, unauthorized};
use super::shapes::{self, Drawing};
use crate::sim::state::State;
use crate::sim::wire::{Answer, Request};

/// What the dialect answers; `login`: who asks, by their token.
pub(crate) fn answer(state: &mut State, request: &Request, login: Option<&str>) -> Answer {
    let now = state.world.now;
    let Some(login) = login else { return unauthorized() };
    let scopes = state.world.person(login).map(|person| person.scopes.clone()).unwrap_or_default();
    // A scenario gives the scopes of one vendor's tokens; a token that may only read has but the one word.
    let reads_only = scopes.iter().any(|scope| scope == "read_api");
    let estate = &mut state.gitlab;
    let (observed, refused) = counted(estate, login, now);
    let answer = match refused {
        Some(refused) => refused,
        None if reads_only && request.method != "GET" => insufficient(),
        None => routed(estate, request, login, reads_only),
    };
    finished(answer, request, observed, now)
}

fn routed(estate: &mut Estate, request: &Request, login: &str, reads_only: bool) -> Answer {
    let segments = request.segments();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let reads = request.method == "GET";
    match parts.as_slice() {
        ["api", "v4", "user"] if reads => Answer::ok(shapes::account(estate, &request.base, login)),
        ["api", "v4", "personal_access_tokens", "self"] if reads => Answer::ok(json!({
            "id": 9,
            "name": "cockpit",
            "revoked": false,
            "created_at": "2026-01-02T03:04:05.000Z",
            "description": "",
            "scopes": [if reads_only { "read_api" } else { "api" }],
            "user_id": estate.people.get(login).copied().unwrap_or(0),
            "last_used_at": null,
            "active": true,
            "expires_at": "2027-06-30",
        })),
        ["api", "v4", "metadata" | "version"] if reads => Answer::ok(json!({
            "version": "17.10.1-ee",
            "revision": "ef334dccb2f",
            "kas": { "enabled": false, "externalUrl": null, "externalK8sProxyUrl": null, "version": null },
            "enterprise": !estate.free,
        })),
        ["api", "v4", "projects", path, tail @ ..] => {
            let found = estate
                .place(path)
                .filter(|place| estate.projects.get(*place).is_some_and(|project| project.level(login) >= 20));
            let Some(place) = found else { return refusal((404, "404 Project Not Found")) };
            match request.method.as_str() {
                "GET" => read(estate, place, request, login, tail).unwrap_or_else(refusal),
                "POST" => write(estate, place, request, login, tail).unwrap_or_else(refusal),
                _ => refusal((405, "405 Method Not Allowed")),
            }
        }
        _ => refusal((404, "404 Not Found")),
    }
}

fn drawing<'a>(estate: &'a Estate, place: usize, request: &'a Request) -> Option<Drawing<'a>> {
    Some(Drawing { estate, project: estate.projects.get(place)?, base: &request.base })
}

fn missing() -> Refused {
    (404, "404 Not found")
}

fn number(text: &str) -> Result<u64, Refused> {
    text.parse().map_err(|_| (400, "id is invalid"))
}

/// What is read of a project.
fn read(estate: &Estate, place: usize, request: &Request, login: &str, tail: &[&str]) -> Result<Answer, Refused> {
    let draw = drawing(estate, place, request).ok_or_else(missing)?;
    let project = draw.project;
    Ok(match tail {
        [] => Answer::ok(shapes::project(&draw, login)),
        ["members", "all", id] => {
            let id = number(id)?;
            let member = estate.people.iter().find(|(_, known)| **known == id).map(|(login, _)| login.as_str());
            let member = member.filter(|member| project.level(member) > 0).ok_or_else(missing)?;
            Answer::ok(shapes::member(&draw, member))
        }
        ["pipelines"] => pipelines(&draw, request),
        ["pipelines", "latest"] => {
            let newest = project.pipelines.iter().rev().find(|pipeline| pipeline.parent.is_none());
            Answer::ok(shapes::pipeline(&draw, newest.ok_or_else(missing)?))
        }
        ["pipelines", id] => Answer::ok(shapes::pipeline(&draw, project.pipeline(number(id)?).ok_or_else(missing)?)),
        ["pipelines", id, "jobs"] => jobs(&draw, request, number(id)?)?,
        ["pipelines", id, "bridges"] => {
            let id = number(id)?;
            project.pipeline(id).ok_or_else(missing)?;
            let mut found: Vec<_> = project.jobs_of(id).filter(|job| job.bridge()).collect();
            found.sort_by_key(|job| std::cmp::Reverse(job.id));
            page(request, found, |job| shapes::bridge(&draw, job))
        }
        ["jobs", id] => {
            let job = project.job(number(id)?).filter(|job| !job.bridge()).ok_or_else(missing)?;
            Answer::ok(shapes::job(&draw, job))
        }
        ["jobs", id, "trace"] => {
            let job = project.job(number(id)?).ok_or_else(missing)?;
            Answer::file(shapes::trace(&draw, job).into_bytes(), "text/plain; charset=utf-8")
        }
        ["environments"] => {
            let wanted = |name: &str| request.parameter("search").is_none_or(|search| name.contains(search));
            let found: Vec<_> =
                project.environments.iter().enumerate().filter(|(_, environment)| wanted(&environment.name)).collect();
            page(request, found, |(at, environment)| shapes::environment(&draw, at, environment, false))
        }
        ["environments", id] => {
            let id = number(id)?;
            let at = project.environments.iter().position(|environment| environment.id == id).ok_or_else(missing)?;
            let environment = project.environments.get(at).ok_or_else(missing)?;
            Answer::ok(shapes::environment(&draw, at, environment, true))
        }
        ["deployments"] => deployments(&draw, request),
        ["deployments", id] => {
            Answer::ok(shapes::extended(&draw, project.deployment(number(id)?).ok_or_else(missing)?))
        }
        ["deployments", id, "merge_requests"] => {
            let deployment = project.deployment(number(id)?).ok_or_else(missing)?;
            page(request, brought(project, deployment), |commit| shapes::request(&draw, commit))
        }
        ["protected_environments", rest @ ..] => {
            if estate.free {
                return Err(missing());
            }
            let mut protected = project.environments.iter().filter(|environment| !environment.deploy.is_empty());
            match rest {
                [] => page(request, protected.collect(), |environment| shapes::protected(&draw, environment)),
                [name] => {
                    let found = protected.find(|environment| environment.name == **name).ok_or_else(missing)?;
                    Answer::ok(shapes::protected(&draw, found))
                }
                _ => return Err(missing()),
            }
        }
        ["freeze_periods"] => {
            let found = project.freezes.iter().enumerate().collect();
            page(request, found, |(number, freeze)| shapes::freeze(number, freeze, project.created))
        }
        ["resource_groups", rest @ ..] => queues(&draw, request, rest)?,
        ["releases"] => page(request, project.tags.iter().rev().collect(), |tag| shapes::release(&draw, tag)),
        ["repository", "tags"] => page(request, project.tags.iter().rev().collect(), |tag| shapes::tag(&draw, tag)),
        ["repository", "tags", name] => {
            let tag = project.tags.iter().find(|tag| tag.name == **name).ok_or((404, "404 Tag Not Found"))?;
            Answer::ok(shapes::tag(&draw, tag))
        }
        ["repository", "commits", sha] => {
            Answer::ok(shapes::commit(&draw, project.commit(sha).ok_or((404, "404 Commit Not Found"))?))
        }
        ["repository", "commits", sha, "merge_requests"] => {
            let commit = project.commit(sha).ok_or((404, "404 Commit Not Found"))?;
            page(request, vec![commit], |commit| shapes::request(&draw, commit))
        }
        ["repository", "compare"] => {
            let name = |name: &str| request.parameter(name).ok_or((400, "from is missing, to is missing"));
            let found = shapes::compare(&draw, name("from")?, name("to")?);
            Answer::ok(found.ok_or((404, "404 Ref Not Found"))?)
        }
        _ => return Err((404, "404 Not Found")),
    })
}

/// The pipelines that people know: child pipelines are not among them.
fn pipelines(draw: &Drawing<'_>, request: &Request) -> Answer {
    let project = draw.project;
    let fits = |name: &str, is: &str| request.parameter(name).is_none_or(|wanted| wanted == is);
    let mut found: Vec<_> = project
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.parent.is_none())
        .filter(|pipeline| fits("sha", &pipeline.sha) && fits("ref", &pipeline.reference))
        .filter(|pipeline| fits("source", pipeline.source) && fits("status", project.status(pipeline.id)))
        .collect();
    found.sort_by_key(|pipeline| std::cmp::Reverse(pipeline.id));
    page(request, found, |pipeline| shapes::basic(draw, pipeline))
}

fn jobs(draw: &Drawing<'_>, request: &Request, pipeline: u64) -> Result<Answer, Refused> {
    let project = draw.project;
    project.pipeline(pipeline).ok_or_else(missing)?;
    let retried = request.parameter("include_retried") == Some("true");
    let wanted: Vec<&str> = request
        .query
        .iter()
        .filter(|(name, _)| name == "scope" || name == "scope[]")
        .map(|(_, value)| value.as_str())
        .collect();
    let mut found: Vec<_> = project
        .jobs
        .iter()
        .filter(|job| job.pipeline == pipeline && !job.bridge() && (retried || !job.retried))
        .filter(|job| wanted.is_empty() || wanted.contains(&job.status.word()))
        .collect();
    found.sort_by_key(|job| std::cmp::Reverse(job.id));
    Ok(page(request, found, |job| shapes::job(draw, job)))
}

fn deployments(draw: &Drawing<'_>, request: &Request) -> Answer {
    let project = draw.project;
    let name = |at: usize| project.environments.get(at).map_or("", |environment| environment.name.as_str());
    let mut found: Vec<_> = project
        .deployments
        .iter()
        .filter(|one| request.parameter("environment").is_none_or(|wanted| wanted == name(one.environment)))
        .filter(|one| request.parameter("status").is_none_or(|wanted| wanted == one.status))
        .collect();
    if request.parameter("sort") == Some("desc") {
        found.reverse();
    }
    page(request, found, |one| shapes::deployment(draw, one))
}

/// What came with a deployment: the commits since the one before it.
fn brought<'a>(project: &'a Project, deployment: &super::estate::Deployment) -> Vec<&'a super::estate::Commit> {
    let place = |sha: &str| project.commits.iter().position(|commit| commit.sha == sha);
    let before = project
        .deployments
        .iter()
        .rev()
        .filter(|one| one.id < deployment.id && one.environment == deployment.environment && one.status == "success")
        .find_map(|one| place(&one.sha));
    let Some(to) = place(&deployment.sha) else { return Vec::new() };
    let from = before.map_or(0, |before| before + 1);
    project.commits.iter().skip(from).take((to + 1).saturating_sub(from)).collect()
}

fn queues(draw: &Drawing<'_>, request: &Request, rest: &[&str]) -> Result<Answer, Refused> {
    let project = draw.project;
    let mut keys: Vec<&str> = project.jobs.iter().filter_map(|job| job.template.group.as_deref()).collect();
    keys.sort_unstable();
    keys.dedup();
    let group = |(number, key): (usize, &str)| -> Value {
        let at = shapes::stamp(project.created);
        json!({ "id": number + 1, "key": key, "process_mode": "oldest_first", "created_at": at, "updated_at": at })
    };
    Ok(match rest {
        [] => page(request, keys.into_iter().enumerate().collect(), group),
        [key] => {
            let found = keys.into_iter().enumerate().find(|(_, known)| known == key).ok_or_else(missing)?;
            Answer::ok(group(found))
        }
        [key, "upcoming_jobs"] => {
            if !keys.contains(key) {
                return Err(missing());
            }
            let mut waiting: Vec<_> = project
                .jobs
                .iter()
                .filter(|job| job.template.group.as_deref() == Some(*key))
                .filter(|job| job.status == super::estate::Status::WaitingForResource)
                .collect();
            waiting.sort_by_key(|job| job.id);
            page(request, waiting, |job| shapes::brief(draw, job))
        }
        _ => return Err(missing()),
    })
}

/// What is written to a project.
fn write(estate: &mut Estate, place: usize, request: &Request, login: &str, tail: &[&str]) -> Result<Answer, Refused> {
    let body = request.json().ok_or((400, "400 Bad request"))?;
    match tail {
        ["deployments", id, "approval"] => {
            let id = number(id)?;
            let job = estate.projects.get(place).and_then(|project| project.deployment(id)).map(|one| one.job);
            let job = job.ok_or_else(missing)?;
            let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
            let approved = match text("status").as_deref() {
                Some("approved") => true,
                Some("rejected") => false,
                _ => return Err((400, "status does not have a valid value")),
            };
            let answer =
                Answered { approved, comment: text("comment").unwrap_or_default(), rule: text("represented_as") };
            let made = estate.answer(place, job, login, answer)?;
            let draw = drawing(estate, place, request).ok_or_else(missing)?;
            Ok(Answer::wrote(201, shapes::approval(&draw, &made)))
        }
        ["jobs", id, verb @ ("play" | "retry" | "cancel")] => {
            let id = number(id)?;
            let (status, shown) = match *verb {
                "play" => estate.play(place, id, login).map(|()| (200, id))?,
                "retry" => estate.retry(place, id, login).map(|new| (201, new))?,
                _ => estate.cancel(place, id, login).map(|()| (201, id))?,
            };
            let draw = drawing(estate, place, request).ok_or_else(missing)?;
            let job = draw.project.job(shown).ok_or_else(missing)?;
            Ok(Answer::wrote(status, if *verb == "play" { shapes::brief(&draw, job) } else { shapes::job(&draw, job) }))
        }
        ["pipelines", id, verb @ ("retry" | "cancel")] => {
            let id = number(id)?;
            if *verb == "retry" {
                estate.retry_pipeline(place, id, login)?;
            } else {
                estate.cancel_pipeline(place, id, login)?;
            }
            let draw = drawing(estate, place, request).ok_or_else(missing)?;
            let pipeline = draw.project.pipeline(id).ok_or_else(missing)?;
            Ok(Answer::wrote(201, shapes::pipeline(&draw, pipeline)))
        }
        _ => Err((404, "404 Not Found")),
    }
}
