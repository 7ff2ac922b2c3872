//! Which call is which: the table of everything that this dialect serves, and the checks that come before each call.

use super::budget::Standing;
use super::{
    Answer, Base, Content, Failure, Request, checks, commits, compare, deployments, environments, graphql, jobs,
    pending, releases, repos, runs, user, variables, workflows,
};
use crate::sim::world::{Access, Person, Repository, World};
use serde_json::{Value, json};

/// What a caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Nothing at all.
    Nothing,
    /// To be somebody.
    Somebody,
    /// To see the repository.
    See,
    /// To see it; the narrower scope for deployments will do.
    SeeDeployments,
    /// To change it.
    Change,
    /// To change it; the narrower scope for deployments will do.
    ChangeDeployments,
    /// To own its settings.
    Administer,
}

type Handler = fn(&mut Call<'_>) -> Result<Answer, Failure>;

/// One call while it is being answered.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) request: &'a Request,
    /// Who asks; empty for nobody.
    pub(crate) login: String,
    /// Index of the repository (0 for calls without one).
    pub(crate) place: usize,
    /// The parts of the path that the template names, in order, without owner and repository.
    pub(crate) parts: Vec<String>,
    /// Lists leave out what is younger than this many seconds.
    pub(crate) lag: u32,
    /// How the asker stands with the hour's budget, before this call.
    pub(crate) standing: Option<Standing>,
}

/// Who asks, and how things stand with them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// None = without a token.
    pub(crate) person: Option<&'a Person>,
    /// Lists leave out what is younger than this many seconds.
    pub(crate) lag: u32,
    pub(crate) standing: Option<Standing>,
}

impl Call<'_> {
    /// The n-th part of the path.
    pub(crate) fn part(&self, index: usize) -> &str {
        self.parts.get(index).map_or("", String::as_str)
    }

    /// The n-th part as an id.
    pub(crate) fn id(&self, index: usize) -> Result<u64, Failure> {
        self.part(index).parse().map_err(|_| Failure::missing())
    }

    /// The repository of the call.
    pub(crate) fn repository(&self) -> Result<&Repository, Failure> {
        self.world.repositories.get(self.place).ok_or_else(Failure::missing)
    }

    /// Where URLs lead.
    pub(crate) fn base(&self) -> &Base {
        &self.request.base
    }

    /// The body as a JSON object.
    pub(crate) fn body(&self) -> Result<Value, Failure> {
        let body = self.request.json().ok_or_else(|| Failure::new(400, "Problems parsing JSON"))?;
        if body.is_object() { Ok(body) } else { Err(Failure::new(400, "Body should be a JSON object")) }
    }
}

const R: &str = "/repos/{owner}/{repo}";

/// Method, path below the repository (or, with a leading `=`, below the root), need, handler.
const TABLE: &[(&str, &str, Need, Handler)] = &[
    ("GET", "=/", Need::Nothing, user::root),
    ("GET", "=/user", Need::Somebody, user::user),
    ("GET", "=/user/repos", Need::Somebody, user::repositories),
    ("GET", "=/rate_limit", Need::Nothing, user::rate_limit),
    ("GET", "=/versions", Need::Nothing, user::versions),
    ("POST", "=/graphql", Need::Somebody, graphql::graphql),
    ("GET", "", Need::See, repos::repository),
    ("GET", "/collaborators/{username}/permission", Need::See, repos::permission),
    ("GET", "/actions/runs", Need::See, runs::list),
    ("GET", "/actions/runs/{run_id}", Need::See, runs::run),
    ("GET", "/actions/runs/{run_id}/approvals", Need::See, pending::history),
    ("GET", "/actions/runs/{run_id}/artifacts", Need::See, runs::artifacts),
    ("GET", "/actions/runs/{run_id}/attempts/{attempt_number}", Need::See, runs::attempt),
    ("GET", "/actions/runs/{run_id}/attempts/{attempt_number}/jobs", Need::See, jobs::of_attempt),
    ("GET", "/actions/runs/{run_id}/attempts/{attempt_number}/logs", Need::See, jobs::attempt_logs),
    ("POST", "/actions/runs/{run_id}/cancel", Need::Change, runs::cancel),
    ("POST", "/actions/runs/{run_id}/force-cancel", Need::Change, runs::force_cancel),
    ("GET", "/actions/runs/{run_id}/jobs", Need::See, jobs::of_run),
    ("GET", "/actions/runs/{run_id}/logs", Need::See, jobs::run_logs),
    ("GET", "/actions/runs/{run_id}/pending_deployments", Need::See, pending::list),
    ("POST", "/actions/runs/{run_id}/pending_deployments", Need::SeeDeployments, pending::review),
    ("POST", "/actions/runs/{run_id}/rerun", Need::Change, runs::rerun),
    ("POST", "/actions/runs/{run_id}/rerun-failed-jobs", Need::Change, runs::rerun_failed),
    ("GET", "/actions/jobs/{job_id}", Need::See, jobs::job),
    ("GET", "/actions/jobs/{job_id}/logs", Need::See, jobs::logs),
    ("POST", "/actions/jobs/{job_id}/rerun", Need::Change, jobs::rerun),
    ("GET", "/actions/workflows", Need::See, workflows::list),
    ("GET", "/actions/workflows/{workflow_id}", Need::See, workflows::workflow),
    ("PUT", "/actions/workflows/{workflow_id}/disable", Need::Change, workflows::disable),
    ("PUT", "/actions/workflows/{workflow_id}/enable", Need::Change, workflows::enable),
    ("POST", "/actions/workflows/{workflow_id}/dispatches", Need::Change, workflows::dispatch),
    ("GET", "/actions/workflows/{workflow_id}/runs", Need::See, runs::of_workflow),
    ("GET", "/deployments", Need::SeeDeployments, deployments::list),
    ("POST", "/deployments", Need::ChangeDeployments, deployments::create),
    ("GET", "/deployments/{deployment_id}", Need::SeeDeployments, deployments::deployment),
    ("GET", "/deployments/{deployment_id}/statuses", Need::SeeDeployments, deployments::statuses),
    ("POST", "/deployments/{deployment_id}/statuses", Need::ChangeDeployments, deployments::add_status),
    ("GET", "/deployments/{deployment_id}/statuses/{status_id}", Need::SeeDeployments, deployments::status),
    ("GET", "/environments", Need::See, environments::list),
    ("GET", "/environments/{environment_name}/deployment-branch-policies", Need::See, environments::branch_policies),
    ("GET", "/environments/{environment_name}/deployment_protection_rules", Need::See, environments::custom_rules),
    ("GET", "/environments/{environment_name}/variables", Need::See, variables::list),
    ("POST", "/environments/{environment_name}/variables", Need::Change, variables::create),
    ("GET", "/environments/{environment_name}/variables/{name}", Need::See, variables::variable),
    ("PATCH", "/environments/{environment_name}/variables/{name}", Need::Change, variables::change),
    ("DELETE", "/environments/{environment_name}/variables/{name}", Need::Change, variables::remove),
    // An environment's name may hold slashes, so what lies below one is looked for first.
    ("GET", "/environments/{environment_name}", Need::See, environments::environment),
    ("PUT", "/environments/{environment_name}", Need::Administer, environments::replace),
    ("GET", "/releases", Need::See, releases::list),
    ("GET", "/releases/latest", Need::See, releases::latest),
    ("GET", "/releases/tags/{tag}", Need::See, releases::of_tag),
    ("GET", "/releases/{release_id}", Need::See, releases::release),
    ("GET", "/tags", Need::See, releases::tags),
    ("GET", "/commits", Need::See, commits::list),
    ("GET", "/commits/{ref}/check-runs", Need::See, checks::of_commit),
    ("GET", "/commits/{ref}/status", Need::See, commits::status),
    ("GET", "/commits/{commit_sha}/pulls", Need::See, commits::pulls),
    ("GET", "/commits/{ref}", Need::See, commits::commit),
    ("GET", "/compare/{basehead}", Need::See, compare::compare),
    ("GET", "/git/ref/{ref}", Need::See, commits::reference),
    ("GET", "/check-runs/{check_run_id}/annotations", Need::See, checks::annotations),
];

/// Every operation that this dialect serves: method and the path template of the vendor's description.
pub fn routes() -> Vec<(&'static str, String)> {
    TABLE
        .iter()
        .map(|(method, path, _, _)| {
            (*method, path.strip_prefix('=').map_or_else(|| format!("{R}{path}"), str::to_owned))
        })
        .collect()
}

/// Does a path fit a template? The last named part may hold slashes where the vendor's does.
fn fits(template: &str, segments: &[String]) -> Option<Vec<String>> {
    let wanted: Vec<&str> = template.split('/').filter(|part| !part.is_empty()).collect();
    let mut parts = Vec::new();
    let mut rest = segments;
    for (position, part) in wanted.iter().enumerate() {
        let after = wanted.len() - position - 1;
        let greedy = matches!(*part, "{ref}" | "{tag}" | "{basehead}" | "{environment_name}");
        let take = if greedy { rest.len().checked_sub(after)? } else { 1 };
        if take == 0 || rest.len() < take {
            return None;
        }
        let (head, tail) = rest.split_at(take);
        if part.starts_with('{') {
            parts.push(head.join("/"));
        } else if head.first().map(String::as_str) != Some(*part) {
            return None;
        }
        rest = tail;
    }
    rest.is_empty().then_some(parts)
}

/// Answers a request.
pub(crate) fn answer(world: &mut World, request: &Request, asker: Asker<'_>) -> Answer {
    reach(world, request, asker).unwrap_or_else(Answer::from)
}

fn reach(world: &mut World, request: &Request, asker: Asker<'_>) -> Result<Answer, Failure> {
    let Asker { person, lag, standing } = asker;
    let segments = request.segments();
    let login = person.map(|person| person.login.clone()).unwrap_or_default();
    let in_repository = segments.first().is_some_and(|first| first == "repos") && segments.len() >= 3;
    let below = if in_repository { segments.get(3..).unwrap_or_default() } else { &segments };
    let mut found = None;
    let mut other_method = false;
    for (method, path, need, handler) in TABLE {
        let template = match path.strip_prefix('=') {
            Some(root) if !in_repository => root,
            None if in_repository => path,
            _ => continue,
        };
        let Some(parts) = fits(template, below) else { continue };
        let method_asked = if request.method == "HEAD" { "GET" } else { &request.method };
        if *method == method_asked {
            found = Some((*need, *handler, parts));
            break;
        }
        other_method = true;
    }
    let Some((need, handler, parts)) = found else {
        return Err(if other_method && !login.is_empty() {
            Failure::new(404, "Not Found")
        } else {
            Failure::missing()
        });
    };
    if need == Need::Somebody && login.is_empty() {
        return Err(Failure::new(401, "Requires authentication"));
    }
    let place = if in_repository {
        match seen(world, request, person, need, &segments)? {
            Seen::Here(place) => place,
            Seen::Moved(answer) => return Ok(answer),
        }
    } else {
        0
    };
    handler(&mut Call { world, request, login, place, parts, lag, standing })
}

enum Seen {
    Here(usize),
    Moved(Answer),
}

/// The repository of the path, if this person may do there what the call needs.
fn seen(
    world: &World,
    request: &Request,
    person: Option<&Person>,
    need: Need,
    segments: &[String],
) -> Result<Seen, Failure> {
    let owner = segments.get(1).map_or("", String::as_str);
    let name = segments.get(2).map_or("", String::as_str);
    let Some(place) = world.repository_index(owner, name) else {
        let old = format!("{owner}/{name}");
        let new =
            world.moved_index(&old).and_then(|place| world.repositories.get(place)).ok_or_else(Failure::missing)?;
        let rest = request.path.splitn(5, '/').nth(4).map_or(String::new(), |rest| format!("/{rest}"));
        let question = if request.raw_query.is_empty() { String::new() } else { format!("?{}", request.raw_query) };
        let url = format!("{}/repositories/{}{rest}{question}", request.base.api, new.id);
        // The vendor leads to the repository's number; the name is as good here and is served.
        let url = url.replace(&format!("/repositories/{}", new.id), &format!("/repos/{}", new.full_name()));
        let body = json!({ "message": "Moved Permanently", "url": url, "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects" });
        // A read may be repeated elsewhere as it is; a write must keep its method.
        let status = if request.method == "GET" { 301 } else { 307 };
        return Ok(Seen::Moved(Answer::moved(status, url, Content::Json(body))));
    };
    let repository = world.repositories.get(place).ok_or_else(Failure::missing)?;
    let access = match person {
        Some(person) => repository.access_of(&person.login),
        None if repository.private => Access::None,
        None => Access::Read,
    };
    let scope = |name: &str| person.is_some_and(|person| person.scopes.iter().any(|scope| scope == name));
    let deployments = matches!(need, Need::SeeDeployments | Need::ChangeDeployments);
    let scoped =
        scope("repo") || (deployments && scope("repo_deployment")) || (!repository.private && scope("public_repo"));
    let writes = matches!(need, Need::Change | Need::ChangeDeployments | Need::Administer) || request.method == "POST";
    let wanted = match need {
        Need::Nothing | Need::Somebody | Need::See | Need::SeeDeployments => Access::Read,
        Need::Change | Need::ChangeDeployments => Access::Write,
        Need::Administer => Access::Admin,
    };
    if repository.single_sign_on && access > Access::None {
        let message = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
        return Err(Failure::new(403, message));
    }
    // What one may not see, or not change, is not there.
    if access < wanted || (!scoped && (repository.private || writes)) {
        let mut failure = Failure::missing();
        let accepted = if deployments { "repo, repo_deployment" } else { "repo" };
        failure.headers.push(("x-accepted-oauth-scopes", accepted.to_owned()));
        return Err(failure);
    }
    Ok(Seen::Here(place))
}
