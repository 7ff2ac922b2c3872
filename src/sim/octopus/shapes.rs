//! The server's objects as it writes them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::server::{
    Defect, Deployment, Environment, Freeze, Interruption, Lifecycle, Project, Release, Server, TaskState,
};
use crate::sim::world::{Person, World};

/// The only space.
pub(super) const SPACE: &str = "Spaces-1";

/// An instant as the server writes it.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000+00:00").to_string()
}

/// The id of a person.
pub(super) fn user_id(world: &World, login: &str) -> String {
    world.person(login).map_or_else(|| "Users-0".to_owned(), |person| format!("Users-{}", person.id))
}

pub(super) fn user(person: &Person) -> Value {
    json!({
        "Id": format!("Users-{}", person.id),
        "Username": person.login,
        "DisplayName": person.name,
        "IsActive": true,
        "IsService": person.bot,
        "IsRequestor": true,
        "CanPasswordBeEdited": false,
        "Identities": [],
        "Links": {},
    })
}

pub(super) fn space(server: &Server) -> Value {
    json!({
        "Id": SPACE, "Name": server.space, "Description": "", "IsDefault": true, "TaskQueueStopped": false,
        "SpaceManagersTeams": [], "SpaceManagersTeamMembers": [], "Links": {},
    })
}

pub(super) fn environment(at: usize, one: &Environment) -> Value {
    json!({
        "Id": one.id, "SpaceId": SPACE, "Name": one.name, "Description": "", "SortOrder": at,
        "UseGuidedFailure": one.guided_failure, "AllowDynamicInfrastructure": false, "Links": {},
    })
}

pub(super) fn lifecycle(one: &Lifecycle) -> Value {
    let phases: Vec<Value> = one
        .phases
        .iter()
        .map(|phase| {
            json!({
                "Id": phase.id, "Name": phase.name, "AutomaticDeploymentTargets": [],
                "OptionalDeploymentTargets": phase.targets, "MinimumEnvironmentsBeforePromotion": 0,
                "IsOptionalPhase": false,
            })
        })
        .collect();
    json!({ "Id": one.id, "SpaceId": SPACE, "Name": one.name, "Description": "", "Phases": phases, "Links": {} })
}

pub(super) fn project(one: &Project) -> Value {
    json!({
        "Id": one.id, "SpaceId": SPACE, "Name": one.name, "Slug": one.slug, "Description": "",
        "LifecycleId": one.lifecycle, "ProjectGroupId": "ProjectGroups-1",
        "DeploymentProcessId": format!("deploymentprocess-{}", one.id), "IsDisabled": false,
        "IsVersionControlled": false, "TenantedDeploymentMode": one.tenanted,
        "DefaultGuidedFailureMode": "EnvironmentDefault", "Links": {},
    })
}

pub(super) fn release(one: &Release) -> Value {
    let commits: Vec<Value> =
        one.commits.iter().map(|(id, subject)| json!({ "Id": id, "Comment": subject, "LinkUrl": "" })).collect();
    let builds: Vec<Value> = one
        .commit
        .iter()
        .map(|commit| {
            json!({
                "PackageId": "app", "Version": one.version, "Branch": "main", "VcsType": "Git",
                "VcsCommitNumber": commit, "Commits": commits, "WorkItems": [],
            })
        })
        .collect();
    json!({
        "Id": one.id, "SpaceId": SPACE, "ProjectId": one.project, "ChannelId": channel(&one.project),
        "Version": one.version, "Assembled": stamp(one.assembled), "ReleaseNotes": "", "IgnoreChannelRules": false,
        "SelectedPackages": [], "BuildInformation": builds, "Links": {},
    })
}

/// A project's only channel.
pub(super) fn channel(project: &str) -> String {
    format!("Channels-{}", project.trim_start_matches("Projects-"))
}

pub(super) fn defect(one: &Defect) -> Value {
    let status = if one.open { "Unresolved" } else { "Resolved" };
    json!({ "Id": one.id, "Description": one.description, "Status": status, "Links": {} })
}

pub(super) fn deployment(server: &Server, world: &World, one: &Deployment) -> Value {
    let mut value = json!({
        "Id": one.id, "SpaceId": SPACE, "ProjectId": one.project, "ReleaseId": one.release,
        "ChannelId": channel(&one.project), "EnvironmentId": one.environment, "TaskId": one.task,
        "Name": format!("Deploy to {}", server.environment(&one.environment).map_or("", |found| found.name.as_str())),
        "Comments": one.comments, "Created": stamp(one.created), "DeployedBy": one.by,
        "DeployedById": user_id(world, &one.by), "UseGuidedFailure": one.guided, "FailureEncountered": false,
        "ForcePackageDownload": false, "SkipActions": [], "SpecificMachineIds": [], "ExcludedMachineIds": [],
        "Changes": [], "Links": { "Task": format!("/api/{SPACE}/tasks/{}", one.task) },
    });
    put(&mut value, "TenantId", one.tenant.clone());
    put(&mut value, "QueueTime", one.queue_time.map(stamp));
    value
}

/// Adds a field that is not always there.
fn put(value: &mut Value, name: &str, text: Option<String>) {
    if let (Value::Object(fields), Some(text)) = (value, text) {
        fields.insert(name.to_owned(), Value::String(text));
    }
}

/// How long something took, in the server's words.
fn took(one: &Deployment, now: Timestamp) -> String {
    let seconds = one.started.map_or(0, |from| one.completed.unwrap_or(now).duration_since(from).as_secs());
    match seconds {
        0..60 => format!("{seconds} seconds"),
        60..3_600 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3_600),
    }
}

pub(super) fn task(server: &Server, one: &Deployment) -> Value {
    let release = server.release(&one.release).map_or("", |release| release.version.as_str());
    let name = server.project(&one.project).map_or("", |project| project.name.as_str());
    let environment = server.environment(&one.environment).map_or("", |found| found.name.as_str());
    let mut value = json!({
        "Id": one.task, "SpaceId": SPACE, "Name": "Deploy",
        "Description": format!("Deploy {name} release {release} to {environment}"),
        "Arguments": { "DeploymentId": one.id }, "State": one.state.word(),
        "QueueTime": stamp(one.queue_time.unwrap_or(one.created)),
        "LastUpdatedTime": stamp(one.completed.or(one.started).unwrap_or(one.created)),
        "Duration": took(one, server.now), "ErrorMessage": one.error,
        "HasBeenPickedUpByProcessor": one.started.is_some(), "IsCompleted": one.state.ended(),
        "FinishedSuccessfully": one.state == TaskState::Success,
        "HasPendingInterruptions": server.waits(one), "HasWarningsOrErrors": !one.error.is_empty(),
        "CanRerun": one.state.ended(), "Links": {},
    });
    put(&mut value, "StartTime", one.started.map(stamp));
    put(&mut value, "CompletedTime", one.completed.map(stamp));
    value
}

/// A deployment as the dashboard and the progression show it.
pub(super) fn item(server: &Server, one: &Deployment, current: bool) -> Value {
    let mut value = json!({
        "Id": one.id, "DeploymentId": one.id, "ProjectId": one.project, "EnvironmentId": one.environment,
        "ReleaseId": one.release, "TaskId": one.task, "ChannelId": channel(&one.project),
        "ReleaseVersion": server.release(&one.release).map_or("", |release| release.version.as_str()),
        "Created": stamp(one.created), "QueueTime": stamp(one.queue_time.unwrap_or(one.created)),
        "State": one.state.word(), "HasPendingInterruptions": server.waits(one),
        "HasWarningsOrErrors": !one.error.is_empty(), "ErrorMessage": one.error,
        "Duration": took(one, server.now), "IsCurrent": current, "IsPrevious": !current,
        "IsCompleted": one.state.ended(), "Links": {},
    });
    put(&mut value, "TenantId", one.tenant.clone());
    put(&mut value, "StartTime", one.started.map(stamp));
    put(&mut value, "CompletedTime", one.completed.map(stamp));
    value
}

pub(super) fn interruption(server: &Server, world: &World, one: &Interruption, login: &str) -> Value {
    let buttons = |words: &[&str]| -> Vec<Value> {
        words.iter().map(|word| json!({ "Text": word, "Value": word, "RequiresConfirmation": false })).collect()
    };
    let (field, buttons) = if one.guided {
        ("Guidance", buttons(&["Fail", "Retry", "Ignore", "Exclude"]))
    } else {
        ("Result", buttons(&["Proceed", "Abort"]))
    };
    let mut values = Map::new();
    let answered = one.answer.as_ref();
    values.insert("Notes".to_owned(), json!(answered.map_or("", |answer| answer.notes.as_str())));
    values.insert(field.to_owned(), json!(answered.map_or("", |answer| answer.answer.as_str())));
    let mut related = vec![one.deployment.clone(), one.task.clone()];
    if let Some(deployment) = server.deployment_of(&one.task) {
        related.extend([deployment.project.clone(), deployment.environment.clone(), deployment.release.clone()]);
        related.extend(deployment.tenant.clone());
    }
    let mut value = json!({
        "Id": one.id, "SpaceId": SPACE, "Title": one.title, "Created": stamp(one.created),
        "IsPending": one.answer.is_none(), "TaskId": one.task, "CorrelationId": format!("{}_A/B", one.task),
        "ResponsibleTeamIds": one.team.iter().collect::<Vec<_>>(),
        "HasResponsibility": one.responsible.as_deref() == Some(login),
        "CanTakeResponsibility": server.may_claim(&one.id, login),
        "IsLinkedToOtherInterruption": false, "RelatedDocumentIds": related,
        "Form": {
            "Values": values,
            "Elements": [
                { "Name": "Instructions", "IsValueRequired": false,
                  "Control": { "Type": "Paragraph", "Text": one.instructions } },
                { "Name": "Notes", "IsValueRequired": false, "Control": { "Type": "TextArea", "Label": "Notes" } },
                { "Name": field, "IsValueRequired": true,
                  "Control": { "Type": "SubmitButtonGroup", "Buttons": buttons } },
            ],
        },
        "Links": {},
    });
    put(&mut value, "ResponsibleUserId", one.responsible.as_deref().map(|login| user_id(world, login)));
    value
}

pub(super) fn freeze(one: &Freeze) -> Value {
    json!({
        "Id": one.id, "Name": one.name, "Start": stamp(one.start), "End": stamp(one.end),
        "ProjectEnvironmentScope": one.scope, "TenantProjectEnvironmentScope": [],
    })
}
