//! Lists of services in which nothing is known to go on, one after another: where sweeps read them, to find what sweeps do
//! not see; where nothing sweeps, to find what goes on at all.

use super::wanted::Wanted;
use super::{Asking, Due, Known, opens};
use crate::cockpit::SourceState;
use crate::cockpit::cadence::{ACCOUNT, LOST, Way, jitter, next_deployments, next_runs};
use crate::domain::{Mono, Now, Scope, ServiceId};

/// Notes that the lists of a service were asked for.
pub(super) fn asked(source: &mut SourceState, known: &mut Known<'_>, scope: &Scope, now: Now) {
    let (id, runs, deployments) = match scope {
        Scope::Service(id) => (id, true, true),
        Scope::Runs(id) => (id, true, false),
        Scope::Deployments(id) => (id, false, true),
        _ => return,
    };
    if let Some(candidate) = known.candidates.get_mut(id) {
        candidate.asked = Some(now);
    }
    if runs {
        source.turns.runs = Some(now);
    }
    if deployments {
        source.turns.deployments = Some(now);
    }
    let Some(service) = known.services.get_mut(id) else { return };
    service.asked.runs = Some(now).filter(|_| runs).or(service.asked.runs);
    service.asked.deployments = Some(now).filter(|_| deployments).or(service.asked.deployments);
}

impl Asking<'_> {
    /// The lists whose turn it is.
    pub(super) fn turn_of(&mut self, source: &mut SourceState, known: &Known<'_>, wanted: &Wanted) -> Option<Vec<Due>> {
        if wanted.way == Way::Glances || source.stopped {
            return None;
        }
        let mine = |id: &ServiceId| known.services.get(id).filter(|service| service.setup.source == source.id);
        let runs = self.turn(source, known, wanted, source.turns.runs, next_runs(wanted.way, wanted.load), |id| {
            Some((mine(id)?.asked.runs, Scope::Runs(id.clone())))
        });
        let deployments = if wanted.way == Way::Lists {
            self.turn(source, known, wanted, source.turns.deployments, next_deployments(wanted.load), |id| {
                let asked = match mine(id) {
                    Some(service) => service.asked.deployments,
                    None => known.candidates.get(id).filter(|candidate| candidate.setup.source == source.id)?.asked,
                };
                Some((asked, Scope::Deployments(id.clone())))
            })
        } else {
            None
        };
        Some(runs.into_iter().chain(deployments).collect())
    }

    /// The list that was asked for longest ago, once its time has come.
    fn turn(
        &mut self,
        source: &SourceState,
        known: &Known<'_>,
        wanted: &Wanted,
        last: Option<Now>,
        spacing: std::time::Duration,
        asked: impl Fn(&ServiceId) -> Option<(Option<Now>, Scope)>,
    ) -> Option<Due> {
        let now = self.now;
        // Where nothing answers, what is read by its own class finds out when something does.
        let spacing = if source.unreachable_since.is_some() { spacing.max(ACCOUNT / 2) } else { spacing };
        let due = last.map_or(now.mono, |last| last.mono.plus(spacing).plus(jitter(&(self.id, last.mono.0), spacing)));
        let open = opens(source.quiet_until, source.budget.as_ref(), false, now);
        let at = open.map_or(due, |open| due.max(open));
        if at > now.mono {
            self.later(at);
            return None;
        }
        let candidates = known.order.iter().chain(known.candidates.keys()).filter_map(|id| Some((id, asked(id)?)));
        let free = candidates.filter(|(_, (asked, scope))| {
            // What is awaited, or read by its own class anyway, needs no turn.
            let poll = source.polls.get(scope);
            !poll.is_some_and(|poll| poll.awaited) && asked.is_none_or(|asked| now.since(asked) >= LOST.min(spacing))
        });
        let rank = |(id, (asked, _)): &(&ServiceId, (Option<Now>, Scope))| {
            (asked.is_some(), asked.map(|asked| asked.mono), !wanted.classes.contains_key(*id))
        };
        let (_, (asked, scope)) = free.min_by_key(rank)?;
        let since = asked.map_or(Mono::default(), |asked| asked.mono);
        Some(Due { patient: true, since: since.max(due), scope, every: spacing })
    }
}
