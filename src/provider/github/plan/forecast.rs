//! The gates that a new deployment will meet, and whether the operator may pass them.

use super::super::premise::Facts;
use crate::domain::{EnvironmentId, Fault, GateForecast, MayI, ProtectionRule, Text};

/// The gates of an environment for a deployment that the operator starts.
pub(super) async fn forecast(facts: &mut Facts<'_>, environment: &EnvironmentId) -> Result<Vec<GateForecast>, Fault> {
    let me = facts.me().await;
    let environments = facts.environments().await?;
    let Some(found) = environments.iter().find(|other| other.id == *environment) else { return Ok(Vec::new()) };
    Ok(found.rules.iter().flatten().filter_map(|rule| gate(rule, environment, me.as_ref())).collect())
}

fn gate(rule: &ProtectionRule, environment: &EnvironmentId, me: Option<&Text>) -> Option<GateForecast> {
    let forecast = |what: String, may_i| Some(GateForecast { what: Text::new(&what), may_i });
    match rule {
        ProtectionRule::Reviewers { who, prevent_self_review, .. } => {
            let names: Vec<String> = who.iter().map(|reviewer| reviewer.name.to_string()).collect();
            let listed = me.is_some_and(|me| who.iter().any(|reviewer| !reviewer.team && reviewer.name == *me));
            let may_i = match (listed, prevent_self_review) {
                (true, true) => MayI::No(Text::new("you start it, and nobody reviews their own here")),
                (true, false) => MayI::Yes,
                (false, _) if who.iter().any(|reviewer| reviewer.team) || me.is_none() => MayI::Unsaid,
                (false, _) => MayI::No(Text::new(&format!("its reviewers are {}", names.join(", ")))),
            };
            forecast(format!("approval of {} by {}", environment.name, names.join(" or ")), may_i)
        }
        ProtectionRule::WaitTimer { minutes: 0 } => None,
        ProtectionRule::WaitTimer { minutes } => forecast(
            format!("wait timer of {minutes}m at {}", environment.name),
            MayI::No(Text::new("it ends by itself, and nobody skips it by the API")),
        ),
        ProtectionRule::BranchPolicy => forecast(format!("branch policy of {}", environment.name), MayI::Unsaid),
        ProtectionRule::Unknown(word) => forecast(format!("rule {word} of {}", environment.name), MayI::Unsaid),
    }
}
