//! Rules of approval: whom they want, how many, who answered, and whether the operator counts.

use super::super::wire;
use super::login;
use crate::domain::{ApprovalRule, MayI, Text};

/// What is known about the operator in a project.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Standing {
    /// The operator's id and login.
    pub me: Option<wire::User>,
    /// The level in the project, as the vendor counts (30 Developer, 40 Maintainer, 50 Owner).
    pub level: Option<u64>,
    /// Whether who started a pipeline may approve its deployments; nothing where the vendor does not say.
    pub own: Option<bool>,
}

/// The vendor's word for a level.
fn role(level: u64) -> &'static str {
    match level {
        ..=9 => "nobody",
        10..=14 => "Guests",
        15..=19 => "Planners",
        20..=29 => "Reporters",
        30..=39 => "Developers",
        40..=49 => "Maintainers",
        50..=59 => "Owners",
        _ => "administrators",
    }
}

/// Whom a rule wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Wanted {
    pub(in super::super) who: Text,
    pub(in super::super) team: bool,
    pub(in super::super) required: u32,
}

/// The rules of a protected environment; one for all who may deploy where it only wants a number.
pub(in super::super) fn rules(wire: &wire::ProtectedEnvironment) -> Vec<Wanted> {
    let many = |count: Option<u64>| u32::try_from(count.unwrap_or(0)).unwrap_or(u32::MAX);
    if wire.approval_rules.is_empty() {
        let required = many(wire.required_approval_count);
        let wanted = Wanted { who: Text::new("those who may deploy"), team: true, required };
        return if required > 0 { vec![wanted] } else { Vec::new() };
    }
    wire.approval_rules
        .iter()
        .map(|rule| Wanted { who: who(rule), team: rule.user_id.is_none(), required: many(rule.required_approvals) })
        .collect()
}

fn named(user: Option<u64>, group: Option<u64>, level: Option<u64>, description: &str) -> Text {
    match (user, group, level) {
        _ if !description.is_empty() && group.is_some() => Text::new(&format!("group {description}")),
        (_, None, Some(level)) if user.is_none() => Text::new(role(level)),
        _ if !description.is_empty() => Text::new(description),
        (Some(user), ..) => Text::new(&format!("user {user}")),
        (_, Some(group), _) => Text::new(&format!("group {group}")),
        _ => Text::new("somebody"),
    }
}

/// Whom a rule wants, in words.
fn who(rule: &wire::Rule) -> Text {
    named(rule.user_id, rule.group_id, rule.access_level, &rule.access_level_description)
}

/// Whether the operator is meant by a person, a group or a level. Who is in a group the vendor tells only to some.
fn meant(standing: &Standing, user: Option<u64>, group: Option<u64>, level: Option<u64>, name: &Text) -> MayI {
    let Some(me) = &standing.me else { return MayI::Unsaid };
    let no = || MayI::No(Text::new(&format!("it wants {name}")));
    match (user, group, level.filter(|level| *level > 0)) {
        (Some(user), ..) => {
            if user == me.id {
                MayI::Yes
            } else {
                no()
            }
        }
        (None, Some(_), _) => MayI::Unsaid,
        (None, None, Some(level)) => match standing.level {
            Some(mine) if mine >= level => MayI::Yes,
            Some(_) => no(),
            None => MayI::Unsaid,
        },
        (None, None, None) => no(),
    }
}

/// The rules of a blocked deployment with their progress.
pub(in super::super) fn counts(deployment: &wire::Deployment, standing: &Standing) -> Vec<ApprovalRule> {
    deployment
        .rules()
        .iter()
        .map(|rule| {
            let name = who(rule);
            let by: Vec<Text> = rule
                .deployment_approvals
                .iter()
                .filter(|approval| approval.status == "approved")
                .filter_map(|approval| login(approval.user.as_ref()))
                .collect();
            let may_i = meant(standing, rule.user_id, rule.group_id, rule.access_level, &name);
            let required = u32::try_from(rule.required_approvals.unwrap_or(0)).unwrap_or(u32::MAX);
            ApprovalRule { who: name, required, by, may_i }
        })
        .collect()
}

/// Whether the operator may answer a blocked deployment, and why not as far as it can be told.
pub(in super::super) fn may_answer(deployment: &wire::Deployment, standing: &Standing) -> MayI {
    let Some(me) = &standing.me else { return MayI::Unsaid };
    let mine = |approval: &&wire::Approval| approval.user.as_ref().is_some_and(|user| user.id == me.id);
    if let Some(answer) = deployment.approvals.iter().find(mine) {
        return MayI::No(Text::new(&format!("you {} it already", answer.status)));
    }
    let started = deployment.user.as_ref().is_some_and(|user| user.id == me.id);
    if started && standing.own == Some(false) {
        return MayI::No(Text::new("you started this pipeline, and the project forbids approving one's own"));
    }
    let rules = counts(deployment, standing);
    let open: Vec<&ApprovalRule> =
        rules.iter().filter(|rule| (rule.by.len() as u64) < u64::from(rule.required)).collect();
    if open.is_empty() || open.iter().any(|rule| rule.may_i == MayI::Yes) {
        return if open.is_empty() { MayI::Unsaid } else { MayI::Yes };
    }
    if open.iter().any(|rule| rule.may_i == MayI::Unsaid) {
        return MayI::Unsaid;
    }
    let names: Vec<String> = open.iter().map(|rule| rule.who.to_string()).collect();
    MayI::No(Text::new(&format!("what is open wants {}", names.join(" and "))))
}

/// Whether the operator may deploy to an environment. `protected`: what protects it; nothing where it is not protected, or
/// where this tier of the vendor has no such protection: then everybody may who may run jobs.
pub(in super::super) fn may_deploy(protected: Option<&wire::ProtectedEnvironment>, standing: &Standing) -> MayI {
    let Some(protected) = protected else {
        return match standing.level {
            Some(level) if level >= 30 => MayI::Yes,
            Some(_) => MayI::No(Text::new("running jobs wants a Developer")),
            None => MayI::Unsaid,
        };
    };
    let answers: Vec<(Text, MayI)> = protected
        .deploy_access_levels
        .iter()
        .map(|level| {
            let name = named(level.user_id, level.group_id, level.least, &level.description);
            let may_i = meant(standing, level.user_id, level.group_id, level.least, &name);
            (name, may_i)
        })
        .collect();
    if answers.iter().any(|(_, may_i)| *may_i == MayI::Yes) {
        return MayI::Yes;
    }
    if answers.is_empty() || answers.iter().any(|(_, may_i)| *may_i == MayI::Unsaid) {
        return MayI::Unsaid;
    }
    let names: Vec<String> = answers.iter().map(|(name, _)| name.to_string()).collect();
    MayI::No(Text::new(&format!("deploying there wants {}", names.join(" or "))))
}

/// One way to let a blocked deployment through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Choice {
    /// The rule that it is for, by the name that the vendor takes.
    pub(in super::super) represented_as: Option<String>,
    /// Whether the job is played as well.
    pub(in super::super) run: bool,
}

impl Choice {
    fn words(&self) -> Text {
        let rule = self.represented_as.as_ref().map(|name| format!(" as {name}")).unwrap_or_default();
        Text::new(&format!("approve{rule}{}", if self.run { " and run" } else { "" }))
    }
}

/// The ways to approve: for which rule where the operator counts for several, and with the job played where this approval
/// is the last one and the operator may deploy. The first is the usual one.
fn ways(deployment: &wire::Deployment, standing: &Standing, deploy: &MayI) -> Vec<Choice> {
    let counted = counts(deployment, standing);
    let open = deployment
        .rules()
        .iter()
        .zip(&counted)
        .filter(|(_, rule)| rule.may_i == MayI::Yes && (rule.by.len() as u64) < u64::from(rule.required));
    // The vendor takes the name of the user, the group or the role.
    let names: Vec<String> = open
        .map(|(rule, counted)| {
            if rule.access_level_description.is_empty() {
                counted.who.raw().to_owned()
            } else {
                rule.access_level_description.clone()
            }
        })
        .collect();
    let last = deployment.pending_approval_count == Some(1);
    let run = last && *deploy == MayI::Yes;
    let mut ways = Vec::new();
    let rules: Vec<Option<String>> = if names.len() > 1 { names.into_iter().map(Some).collect() } else { vec![None] };
    for represented_as in rules {
        if run {
            ways.push(Choice { represented_as: represented_as.clone(), run: true });
        }
        ways.push(Choice { represented_as, run: false });
    }
    ways
}

/// The ways to approve, in words; none where there is but one.
pub(in super::super) fn choices(deployment: &wire::Deployment, standing: &Standing, deploy: &MayI) -> Vec<Text> {
    let ways = ways(deployment, standing, deploy);
    if ways.len() < 2 { Vec::new() } else { ways.iter().map(Choice::words).collect() }
}

/// The way that was chosen; nothing chosen is the usual one.
pub(in super::super) fn choice(
    deployment: &wire::Deployment,
    standing: &Standing,
    deploy: &MayI,
    chosen: Option<&Text>,
) -> Option<Choice> {
    let ways = ways(deployment, standing, deploy);
    match chosen {
        None => ways.into_iter().next(),
        Some(words) => ways.into_iter().find(|way| way.words() == *words),
    }
}
