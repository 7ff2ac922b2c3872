//! Who am I, and what may I.

use serde_json::json;

use super::super::super::http::{Query, Session};
use super::super::object::Object;
use super::super::{Kubernetes, wire};
use super::Findings;
use crate::domain::{Account, Fact, Fault, FaultKind, Permission, ServiceId, Text};

/// Reads the account. What the operator may do is asked anew with it.
pub(super) async fn account(kubernetes: &Kubernetes, session: &Session<'_>, findings: &mut Findings) {
    kubernetes.memory().permissions.clear();
    if let Some(login) = findings.take(login(kubernetes, session).await) {
        findings.facts.push(Fact::Account(Account { login: Text::new(&login), scopes: None, token_expires: None }));
    }
}

async fn login(kubernetes: &Kubernetes, session: &Session<'_>) -> Result<String, Fault> {
    let doing = "reading who I am";
    let url = kubernetes.client.address("/apis/authentication.k8s.io/v1/selfsubjectreviews")?;
    let body = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
    match session.query::<wire::SelfReview>(&url, &Query::review(&body, doing)?, doing).await {
        Ok(review) if !review.status.user_info.username.is_empty() => Ok(review.status.user_info.username),
        // Clusters before 1.28 do not say; that is no fault of the account.
        Ok(_) => Ok("not named".to_owned()),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok("not named".to_owned()),
        Err(fault) => Err(fault),
    }
}

/// What the operator may do to an object.
pub(super) async fn permission(
    kubernetes: &Kubernetes,
    session: &Session<'_>,
    service: &ServiceId,
    object: &Object,
) -> Permission {
    if let Some(known) = kubernetes.memory().permissions.get(service) {
        return *known;
    }
    let permission = match allowed(kubernetes, session, object).await {
        Ok(true) => Permission::Write,
        Ok(false) => Permission::Read,
        // Whoever may not ask may still be allowed.
        Err(_) => return Permission::Unsaid,
    };
    kubernetes.memory().permissions.insert(service.clone(), permission);
    permission
}

async fn allowed(kubernetes: &Kubernetes, session: &Session<'_>, object: &Object) -> Result<bool, Fault> {
    let doing = object.doing("what I may do");
    let url = kubernetes.client.address("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")?;
    let body = json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": { "resourceAttributes": {
            "verb": "patch",
            "group": object.kind.group(),
            "resource": object.kind.resource(),
            "namespace": object.namespace,
            "name": object.name,
        } },
    });
    let review = session.query::<wire::AccessReview>(&url, &Query::review(&body, &doing)?, &doing).await?;
    Ok(review.status.allowed)
}
