//! Sweeps: many services by one query, those in which something goes on first.

use std::time::Duration;

use super::wanted::Wanted;
use super::{Asking, Known, opens, reserved};
use crate::cockpit::cadence::{
    Class, FAILED, FAILURES, FEW, LISTED, LOST, Load, REFUSED, SWEEPS_AT_ONCE, Way, jitter, sweep_spacing, swept_every,
};
use crate::cockpit::{Effect, SourceState};
use crate::domain::{Mono, Now, SWEPT_AT_ONCE, Scope, ServiceId};

/// Of a page, the part that is kept for services in which nothing goes on: they must not starve.
const QUIET: usize = SWEPT_AT_ONCE / 5;

/// How the services of a source are read now, `fleet` being how many are read in all.
pub(in crate::cockpit) fn way(source: &SourceState, fleet: usize, now: Now) -> Way {
    if !source.capability.sweeps || fleet <= FEW {
        return Way::Glances;
    }
    let spent = source.points.as_ref().is_some_and(|points| reserved(points) && points.resets_at > now.wall);
    if spent || source.sweeps.refused.is_some() || source.sweeps.failures >= FAILURES {
        return Way::Lists;
    }
    Way::Sweeps
}

impl Asking<'_> {
    /// The page that is due to be swept.
    pub(super) fn sweep_due(
        &mut self,
        source: &SourceState,
        known: &Known<'_>,
        wanted: &Wanted,
    ) -> Option<Vec<ServiceId>> {
        if wanted.way == Way::Glances || source.stopped {
            return None;
        }
        let at = self.opens_at(source, wanted.load);
        if at > self.now.mono {
            self.later(at);
            return None;
        }
        if source.sweeps.awaited.len() >= SWEEPS_AT_ONCE {
            // The answer that is awaited asks again.
            return None;
        }
        let (page, due) = page(source, known, wanted, self.now);
        if let Some(due) = due {
            self.later(due);
        }
        (!page.is_empty()).then_some(page)
    }

    /// When the next sweep may be sent at all.
    fn opens_at(&self, source: &SourceState, load: Load) -> Mono {
        let now = self.now;
        let sweeps = &source.sweeps;
        let mut at = opens(source.quiet_until, source.points.as_ref(), false, now).unwrap_or(now.mono);
        let after = |since: Now, wait: Duration| since.mono.plus(wait).plus(jitter(&(self.id, sweeps.count), wait));
        if let Some(asked) = sweeps.asked {
            let spacing = sweep_spacing(load).max(affordable(source, now));
            at = at.max(after(asked, spacing));
            if sweeps.failures >= FAILURES {
                at = at.max(after(asked, FAILED));
            }
        }
        if let Some((_, since)) = &sweeps.refused {
            at = at.max(after(*since, REFUSED));
        }
        at
    }

    pub(super) fn sweep(&mut self, source: &mut SourceState, known: &mut Known<'_>, load: Load, page: Vec<ServiceId>) {
        for id in &page {
            if let Some(service) = known.services.get_mut(id) {
                service.sweep.asked = Some(self.now);
            } else if let Some(candidate) = known.candidates.get_mut(id) {
                candidate.asked = Some(self.now);
            }
        }
        let sweeps = &mut source.sweeps;
        sweeps.asked = Some(self.now);
        sweeps.count += 1;
        sweeps.awaited.push((self.now, page.clone()));
        self.later(self.now.mono.plus(LOST));
        let opens = self.opens_at(source, load);
        self.later(opens);
        self.turn.effect(Effect::Observe { source: self.id.clone(), scope: Scope::Sweep(page) });
    }
}

/// The time between two sweeps that the points which are left allow, each page costing one: others may live on them too.
fn affordable(source: &SourceState, now: Now) -> Duration {
    let Some(points) = &source.points else { return Duration::ZERO };
    let left = points.remaining.saturating_sub(points.limit / 10).max(1);
    let window = Duration::try_from(points.resets_at.duration_since(now.wall)).unwrap_or_default();
    window / u32::try_from(left).unwrap_or(u32::MAX)
}

/// Which services the next sweep asks for, and when another one will be due where none is. A page costs the same whether
/// it is full or not, so it is filled up with those that were swept longest ago.
fn page(source: &SourceState, known: &Known<'_>, wanted: &Wanted, now: Now) -> (Vec<ServiceId>, Option<Mono>) {
    let awaited = |id: &ServiceId| source.sweeps.awaited.iter().any(|(_, services)| services.contains(id));
    let services = known.order.iter().filter_map(|id| {
        let service = known.services.get(id).filter(|service| service.setup.source == source.id)?;
        let class = wanted.classes.get(id).copied().unwrap_or(Class::Idle);
        Some((id, class, service.sweep.asked, swept_every(class)))
    });
    let candidates = known.candidates.iter().filter(|(_, candidate)| candidate.setup.source == source.id);
    let candidates = candidates.map(|(id, candidate)| (id, Class::Idle, candidate.asked, LISTED));
    let all: Vec<_> = services.chain(candidates).collect();
    let mut quick = Vec::new();
    let mut quiet = Vec::new();
    let mut next: Option<Mono> = None;
    for (place, (id, class, asked, every)) in all.iter().enumerate() {
        if awaited(id) {
            continue;
        }
        let asked = asked.map(|asked| asked.mono);
        let due = asked.map_or(now.mono, |asked| asked.plus(*every));
        if due > now.mono {
            next = Some(next.map_or(due, |known| known.min(due)));
        }
        if *class < Class::Idle && due <= now.mono {
            quick.push((asked, *class, place));
        } else {
            quiet.push((due > now.mono, asked, *class, place));
        }
    }
    if quick.is_empty() && quiet.iter().all(|(early, ..)| *early) {
        return (Vec::new(), next);
    }
    quick.sort_unstable_by_key(|(asked, class, place)| (*class, asked.is_some(), *asked, *place));
    quiet.sort_unstable_by_key(|(early, asked, class, place)| {
        (asked.is_some(), *early, *class == Class::Idle, *asked, *place)
    });
    let kept = QUIET.min(quiet.len());
    let mut page: Vec<usize> = quick.iter().take(SWEPT_AT_ONCE - kept).map(|(.., place)| *place).collect();
    page.extend(quiet.iter().take(SWEPT_AT_ONCE - page.len()).map(|(.., place)| *place));
    page.sort_unstable();
    (page.into_iter().filter_map(|place| all.get(place).map(|(id, ..)| (*id).clone())).collect(), next)
}
