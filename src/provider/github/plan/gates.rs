//! Approve and reject: exactly the marked gates.

use super::super::act::Act;
use super::super::map;
use super::super::premise::{Facts, is, run_number};
use super::{Draft, Part, STAYS, counted, drawn};
use crate::domain::{
    Fault, FaultKind, GateForecast, GateId, Intent, MayI, Premise, PremiseKey, ProtectionRule, Text, Undo,
};

/// Answers the marked gates of one attempt of one run.
pub(super) async fn answer(
    facts: &mut Facts<'_>,
    intent: &Intent,
    gates: &[GateId],
    approve: bool,
    blind: bool,
) -> Result<Draft, Fault> {
    let verb = if approve { "approve" } else { "reject" };
    let doing = format!("planning to {verb}");
    let Some(first) = gates.first() else {
        return Err(Fault::new(FaultKind::Invalid, &doing, "no gate is marked"));
    };
    if gates.iter().any(|gate| gate.run != first.run || gate.attempt != first.attempt) {
        return Err(Fault::new(FaultKind::Invalid, &doing, "the marked gates are of several runs")
            .hint("one order answers the gates of one run"));
    }
    let run = run_number(&first.run.run)?;
    let ids = gates.iter().map(|gate| gate.key.parse::<u64>()).collect::<Result<Vec<_>, _>>();
    let ids = ids.map_err(|_| Fault::new(FaultKind::Invalid, &doing, "GitHub's environments have numbers"))?;
    let act = Act::Review { run, environments: ids, approve };
    let names: Vec<&str> = gates.iter().map(|gate| gate.environment.name.as_str()).collect();
    let names = names.join(" and ");
    let mut draft = Draft {
        environments: gates.iter().map(|gate| gate.environment.clone()).collect(),
        undo: if approve {
            Undo { how: Text::new("roll back, or cancel the run while it deploys"), stays: Text::new(STAYS) }
        } else {
            Undo {
                how: Text::new("retry the run: it meets the gate again as a new attempt"),
                stays: Text::new("the refusal in the run's review history"),
            }
        },
        ..Draft::default()
    };
    let mut premises = Vec::new();
    if blind {
        premises.extend(gates.iter().map(|gate| drawn(intent, PremiseKey::Gate(gate.clone()), "pending")));
        premises.push(drawn(intent, PremiseKey::RunAttempt(first.run.clone()), &first.attempt.to_string()));
        draft.title = format!("{verb} {names} of {} in run {}", facts.repository.title(), first.run.run);
    } else {
        let wire = facts.run(run).await?.clone();
        if wire.attempt() != first.attempt {
            let what = format!("the run is at attempt {}, the gate was of attempt {}", wire.attempt(), first.attempt);
            return Err(Fault::new(FaultKind::Conflict, &doing, &what).hint("read it again, then look at the new gate"));
        }
        still_pending(facts, gates, &doing).await?;
        forecast(facts, gates, &wire, approve, &doing, &mut draft).await?;
        for gate in gates {
            premises.push(facts.premise(PremiseKey::Gate(gate.clone())).await?);
            if approve {
                premises.push(facts.premise(PremiseKey::MayAnswer(gate.clone())).await?);
            }
        }
        premises.push(facts.premise(PremiseKey::RunAttempt(first.run.clone())).await?);
        premises.push(facts.premise(PremiseKey::RunCommit(first.run.clone())).await?);

        let release = facts.versions().await.release(&wire.head_sha, &wire.head_branch);
        draft.title =
            format!("{verb} {} {} for {names} in run #{}", facts.repository.title(), release.version, wire.run_number);
        draft.from = facts.current(&first.environment).await?;
        draft.initiator = wire.initiator().and_then(map::some);
        let others = facts.pending(run).await?.len().saturating_sub(gates.len());
        draft.next = if approve {
            let waiting = match others {
                0 => String::new(),
                1 => "; 1 other gate of this run still waits".to_owned(),
                many => format!("; {many} other gates of this run still wait"),
            };
            format!("the waiting job starts and deploys {} to {names}{waiting}", release.version)
        } else {
            "the waiting jobs fail, and with them the run; nothing is deployed there".to_owned()
        };
        if others > 0 && !approve {
            draft.warnings.push(format!("{} of this run may end with it", counted(others, "other gate")));
        }
        draft.to = approve.then_some(release);
    }
    let by = facts.github.me();
    let word = if approve { "approved" } else { "rejected" };
    let expects = gates
        .iter()
        .filter_map(|gate| {
            Some(Premise::new(PremiseKey::Gate(gate.clone()), format!("{word} by {}", by.as_ref()?.raw())))
        })
        .collect();
    draft.steps.push(Part {
        act,
        summary: format!("{verb} {names} in run {}", first.run.run),
        environments: draft.environments.clone(),
        premises,
        expects,
    });
    Ok(draft)
}

/// Refuses where a marked gate waits no longer, with what became of it.
async fn still_pending(facts: &mut Facts<'_>, gates: &[GateId], doing: &str) -> Result<(), Fault> {
    for gate in gates {
        let value = facts.premise(PremiseKey::Gate(gate.clone())).await?.value;
        if value.raw() != "pending" {
            let what = format!("{} waits no longer: {value}", gate.environment.name);
            return Err(Fault::new(FaultKind::Conflict, doing, &what).hint("nothing was sent; read it again"));
        }
    }
    Ok(())
}

/// Whether the operator may answer each of them.
async fn forecast(
    facts: &mut Facts<'_>,
    gates: &[GateId],
    run: &super::super::wire::Run,
    approve: bool,
    doing: &str,
    draft: &mut Draft,
) -> Result<(), Fault> {
    let me = facts.me().await;
    let environments = facts.environments().await.unwrap_or_default();
    let initiator = run.initiator().and_then(map::some);
    let pending = facts.pending(run.id).await?;
    for gate in gates {
        let Some(found) = pending.iter().find(|pending| is(pending, gate)) else { continue };
        let rules: Option<&[ProtectionRule]> = environments
            .iter()
            .find(|environment| environment.id == gate.environment)
            .and_then(|found| found.rules.as_deref());
        let may_i = map::may_i(found, &map::reviewers(&found.reviewers), rules, initiator.as_ref(), me.as_ref());
        if let (MayI::No(why), false) = (&may_i, approve) {
            return Err(Fault::new(FaultKind::Forbidden, doing, &format!("{}: {why}", gate.environment.name))
                .hint("its reviewers can reject it; the run can be cancelled"));
        }
        draft.gates.push(GateForecast { what: Text::new(&format!("approval of {}", gate.environment.name)), may_i });
        if found.wait_timer > 0 {
            draft.warnings.push(format!(
                "a wait timer of {}m at {} goes on; nobody skips it by the API",
                found.wait_timer, gate.environment.name
            ));
        }
    }
    Ok(())
}
