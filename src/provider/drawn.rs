//! What was on the screen when a verb was asked for, against what a plan has read.

use crate::domain::{Intent, Mono, Now, Premise, PremiseKey, Sight, Text, differences};

/// What is no longer as it was drawn, of what was read. Deployments are compared by their ids: the screen spells versions
/// by their tags.
pub(super) fn changed(seen: &[Premise], said: &[Premise]) -> Vec<String> {
    let mut seen: Vec<Premise> = seen.to_vec();
    seen.retain(|drawn| {
        said.iter().any(|is| {
            let by_id = matches!(is.key, PremiseKey::CurrentDeployment(_) | PremiseKey::NewestDeployment(_));
            let id = |premise: &Premise| premise.value.raw().split(' ').next().map(str::to_owned);
            // The vendor folds refusals into failures; the screen tells them apart.
            let refused = is.value.raw() == "done: failed" && drawn.value.raw() == "done: rejected";
            is.key == drawn.key && !(by_id && id(is) == id(drawn)) && !refused
        })
    });
    let sight = Sight { at: Now { wall: jiff::Timestamp::UNIX_EPOCH, mono: Mono::default() }, values: said.to_vec() };
    differences(&seen, &sight)
        .iter()
        .map(|difference| {
            format!("changed since you looked: {} was {}, is {}", difference.what, difference.was, difference.is)
        })
        .collect()
}

/// The value of a fact as it was drawn, or what the ask itself implies: all that a blind plan has.
pub(super) fn drawn(intent: &Intent, key: PremiseKey, implied: &str) -> Premise {
    let value = intent.seen.iter().find(|premise| premise.key == key).map(|premise| premise.value.clone());
    Premise { value: value.unwrap_or_else(|| Text::new(implied)), key }
}
