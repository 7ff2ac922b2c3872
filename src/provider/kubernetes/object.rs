//! Which object of the cluster a service is, and where it is asked for.

use std::fmt;

use crate::domain::{Fault, FaultKind};

/// The kinds of objects that are services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// `apps/v1` Deployment.
    Deployment,
    /// `argoproj.io/v1alpha1` Rollout.
    Rollout,
}

impl Kind {
    /// The name as the vendor writes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Rollout => "Rollout",
        }
    }

    /// The group of its API.
    pub(super) fn group(self) -> &'static str {
        match self {
            Self::Deployment => "apps",
            Self::Rollout => "argoproj.io",
        }
    }

    /// The resource, as paths and reviews name it.
    pub(super) fn resource(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Rollout => "rollouts",
        }
    }

    /// The list of such objects in a namespace.
    pub(super) fn list(self, namespace: &str) -> String {
        match self {
            Self::Deployment => format!("/apis/apps/v1/namespaces/{namespace}/deployments"),
            Self::Rollout => format!("/apis/argoproj.io/v1alpha1/namespaces/{namespace}/rollouts"),
        }
    }

    /// The annotation in which the controller counts revisions, at the object and at its replica sets.
    pub(super) fn revision_annotation(self) -> &'static str {
        match self {
            Self::Deployment => "deployment.kubernetes.io/revision",
            Self::Rollout => "rollout.argoproj.io/revision",
        }
    }

    /// The label with the hash of the pod template, at replica sets and pods.
    pub(super) fn hash_label(self) -> &'static str {
        match self {
            Self::Deployment => "pod-template-hash",
            Self::Rollout => "rollouts-pod-template-hash",
        }
    }
}

/// One object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Object {
    /// Its namespace.
    pub(super) namespace: String,
    /// Its kind.
    pub(super) kind: Kind,
    /// Its name.
    pub(super) name: String,
}

impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}/{}", self.kind.name(), self.namespace, self.name)
    }
}

impl Object {
    /// Reads `namespace/rollout/name`.
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] with the form to write.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || {
            let what = format!("{text:?} does not name an object of a cluster");
            Fault::new(FaultKind::Invalid, "finding a service", &what)
                .hint("write repository = \"NAMESPACE/rollout/NAME\" or \"NAMESPACE/deployment/NAME\"")
        };
        let mut parts = text.split('/');
        let (Some(namespace), Some(kind), Some(name), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let kind = match kind.to_ascii_lowercase().as_str() {
            "deployment" | "deployments" | "deploy" => Kind::Deployment,
            "rollout" | "rollouts" | "ro" => Kind::Rollout,
            _ => return Err(wrong()),
        };
        if !is_name(namespace) || !is_name(name) {
            return Err(wrong());
        }
        Ok(Self { namespace: namespace.to_owned(), kind, name: name.to_owned() })
    }

    /// Where it is asked for.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.kind.list(&self.namespace), self.name)
    }

    /// Which object a path below the base is about, and which part of it (`status`; empty: the whole).
    pub(super) fn of_path(path: &str) -> Option<(Self, &str)> {
        let path = path.split('?').next().unwrap_or(path);
        let (kind, rest) = [Kind::Deployment, Kind::Rollout].into_iter().find_map(|kind| {
            let root = kind.list("");
            let (before, after) = root.split_once("/namespaces/")?;
            let rest = path.strip_prefix(before)?.strip_prefix("/namespaces/")?;
            let (namespace, rest) = rest.split_once('/')?;
            let rest = rest.strip_prefix(after.trim_start_matches('/'))?.strip_prefix('/')?;
            Some((kind, (namespace, rest)))
        })?;
        let (namespace, rest) = rest;
        let (name, part) = rest.split_once('/').unwrap_or((rest, ""));
        Some((Self { namespace: namespace.to_owned(), kind, name: name.to_owned() }, part))
    }

    /// What is being done with it, for faults.
    pub(super) fn doing(&self, what: &str) -> String {
        format!("reading {what} of {self}")
    }
}

/// Whether it can name an object (RFC 1123, as far as paths care).
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || matches!(one, '-' | '.'))
        && text != "."
        && text != ".."
}
