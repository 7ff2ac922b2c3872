//! What will fight an act: an Argo CD Application that keeps the object as Git says.

use super::super::live::Live;
use super::super::object::Object;
use super::super::wire;
use crate::domain::{Automation, Text};

/// The application that an object says it belongs to: the first part of the tracking annotation, with its namespace where
/// that is not Argo CD's own.
fn tracked_by(live: &Live) -> Option<&str> {
    let id = live.meta().annotation("argocd.argoproj.io/tracking-id")?;
    id.split(':').next().filter(|name| !name.is_empty())
}

/// The application that keeps an object.
fn keeper<'a>(
    applications: &'a [wire::Application],
    object: &Object,
    live: &Live,
) -> Option<(&'a wire::Application, Option<&'a str>)> {
    let kept = applications.iter().find_map(|application| {
        let mine = application.status.resources.iter().find(|resource| {
            resource.group == object.kind.group()
                && resource.kind == object.kind.name()
                && resource.name == object.name
                && resource.namespace == object.namespace
        });
        mine.map(|resource| (application, Some(resource.status.as_str())))
    });
    kept.or_else(|| {
        let name = tracked_by(live)?;
        let named = |application: &&wire::Application| {
            let meta = &application.metadata;
            meta.name == name || format!("{}_{}", meta.namespace, meta.name) == name
        };
        applications.iter().find(named).map(|application| (application, None))
    })
}

/// What will undo an act by itself. `applications`: nothing where they could not be read.
pub(in super::super) fn automation(
    applications: Option<&[wire::Application]>,
    object: &Object,
    live: &Live,
) -> Option<Automation> {
    let Some(applications) = applications else {
        return tracked_by(live).map(|name| Automation {
            name: Text::new(&format!("Argo CD application {name}")),
            will: Text::new("it cannot be read from here: it may put back what Git says"),
        });
    };
    let (application, _) = keeper(applications, object, live)?;
    let automated = application.spec.sync_policy.automated.as_ref()?;
    if automated.enabled == Some(false) {
        return None;
    }
    let will = if automated.self_heal {
        "syncs by itself and heals: it puts back what Git says within minutes"
    } else {
        "syncs by itself: the next change in Git puts back what Git says"
    };
    Some(Automation {
        name: Text::new(&format!("Argo CD application {}", application.metadata.name)),
        will: Text::new(will),
    })
}

/// Whether the object is not as Git says, and which application says so.
pub(in super::super) fn drifts<'a>(
    applications: Option<&'a [wire::Application]>,
    object: &Object,
    live: &Live,
) -> Option<&'a str> {
    let (application, status) = keeper(applications?, object, live)?;
    let status = status.filter(|status| !status.is_empty()).unwrap_or(application.status.sync.status.as_str());
    (status == "OutOfSync").then_some(application.metadata.name.as_str())
}
