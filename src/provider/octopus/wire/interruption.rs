//! Interruptions: what a task asks a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{or_default, time};

/// One question of a task.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Interruption {
    /// The id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The step's name, or what failed.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// When it was asked.
    #[serde(default, deserialize_with = "time")]
    pub created: Option<Timestamp>,
    /// Whether it waits for an answer.
    #[serde(default, deserialize_with = "or_default")]
    pub is_pending: bool,
    /// Whether whoever reads this may take it upon themselves.
    #[serde(default)]
    pub can_take_responsibility: Option<bool>,
    /// Whether whoever reads this has taken it upon themselves.
    #[serde(default, deserialize_with = "or_default")]
    pub has_responsibility: bool,
    /// Who has taken it upon themselves.
    #[serde(default)]
    pub responsible_user_id: Option<String>,
    /// The teams whose members may.
    #[serde(default, deserialize_with = "or_default")]
    pub responsible_team_ids: Vec<String>,
    /// The task that asks.
    #[serde(default, deserialize_with = "or_default")]
    pub task_id: String,
    /// What it is about: deployment, task, project, environment.
    #[serde(default, deserialize_with = "or_default")]
    pub related_document_ids: Vec<String>,
    /// What is to be filled in.
    #[serde(default, deserialize_with = "or_default")]
    pub form: Form,
}

/// A form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Form {
    /// Its fields.
    #[serde(default, deserialize_with = "or_default")]
    pub elements: Vec<Element>,
    /// What was filled in.
    #[serde(default, deserialize_with = "or_default")]
    pub values: BTreeMap<String, Option<String>>,
}

/// A field of a form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Element {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it looks like.
    #[serde(default, deserialize_with = "or_default")]
    pub control: Control,
}

/// A control.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Control {
    /// A text that it shows.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
    /// Its buttons.
    #[serde(default, deserialize_with = "or_default")]
    pub buttons: Vec<Button>,
}

/// A button.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Button {
    /// What it sends.
    #[serde(default, deserialize_with = "or_default")]
    pub value: String,
}

impl Interruption {
    /// A value that was filled in.
    pub(in super::super) fn value(&self, name: &str) -> &str {
        self.form.values.get(name).and_then(Option::as_deref).unwrap_or_default()
    }

    /// The field whose buttons answer it, with them: `Result` of a manual intervention, `Guidance` of a guided failure.
    pub(in super::super) fn answers(&self) -> Option<(&str, &[Button])> {
        let element = self.form.elements.iter().find(|element| !element.control.buttons.is_empty())?;
        Some((&element.name, &element.control.buttons))
    }
}
