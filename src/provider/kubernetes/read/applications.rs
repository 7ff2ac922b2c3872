//! The applications of Argo CD: what may undo an act by itself.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::super::http::Session;
use super::super::{Kubernetes, wire};
use super::list;
use crate::domain::FaultKind;

/// How long a reading of them holds: who keeps an object changes seldom.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);

/// Applications as they were read; nothing where they may not be.
#[derive(Clone, Debug)]
pub(in super::super) struct Applications {
    found: Option<Arc<[wire::Application]>>,
    at: Timestamp,
}

/// The applications: of the whole cluster where that may be read, else of Argo CD's usual namespace. None where there is no
/// Argo CD; nothing where they cannot be read.
pub(in super::super) async fn applications(
    kubernetes: &Kubernetes,
    session: &Session<'_>,
) -> Option<Arc<[wire::Application]>> {
    let now = kubernetes.client.now().wall;
    if let Some(known) = &kubernetes.memory().applications
        && now.duration_since(known.at) < HOLDS
    {
        return known.found.clone();
    }
    let doing = "reading the applications of Argo CD";
    let everywhere = "/apis/argoproj.io/v1alpha1/applications";
    let usual = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
    let mut found = list::<wire::Application>(session, everywhere, None, doing).await;
    if found.as_ref().is_err_and(|fault| fault.kind == FaultKind::Forbidden) {
        found = list::<wire::Application>(session, usual, None, doing).await;
    }
    let found: Option<Arc<[wire::Application]>> = match found {
        Ok((_, applications)) => Some(Arc::from(applications)),
        // The cluster knows no such objects: nobody keeps anything.
        Err(fault) if fault.kind == FaultKind::NotFound => Some(Arc::from(Vec::new())),
        Err(fault) if fault.kind == FaultKind::Forbidden => None,
        // It will be asked again with the next reading.
        Err(_) => return None,
    };
    kubernetes.memory().applications = Some(Applications { found: found.clone(), at: now });
    found
}
