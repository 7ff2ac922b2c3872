//! The exact requests that an ask becomes, in steps, and what they stand on.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::secret::mask_tokens;
use super::{EnvironmentId, Intent, MayI, Premise, Release, Seal, ServiceId, SourceId, Text, Tier, Verb};

/// The writing methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// How a body is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// JSON.
    #[default]
    Json,
    /// A JSON Patch (RFC 6902): a list of operations, refused as a whole where a `test` in it fails.
    JsonPatch,
    /// A JSON Merge Patch (RFC 7386).
    MergePatch,
}

impl Media {
    /// The content type.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::JsonPatch => "application/json-patch+json",
            Self::MergePatch => "application/merge-patch+json",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_json(&self) -> bool {
        *self == Self::Json
    }
}

/// One writing request, complete but for the comment that carries the operator's reason and our mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path below the source's base URL, percent-encoded, with its query.
    pub path: String,
    /// The body; nothing: no body.
    pub body: Option<Value>,
    /// How the body is to be read.
    #[serde(default, skip_serializing_if = "Media::is_json")]
    pub media: Media,
    /// The body's field that takes the comment, where the provider has one; in a patch, the place in the object (RFC 6901).
    pub comment_field: Option<String>,
}

impl Step {
    /// What a permit is bound to: SHA-256 over the request and the reason that goes with it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&(&self.source, &self.request, &self.reason))
    }
}

impl Request {
    /// The body as it is sent.
    #[must_use]
    pub fn sealed_body(&self, reason: Option<&Text>, seal: &Seal) -> Option<Value> {
        let Some(field) = &self.comment_field else { return self.body.clone() };
        let mark = seal.mark();
        let comment = Value::String(reason.map_or_else(|| mark.clone(), |reason| format!("{} {mark}", reason.raw())));
        let mut body = self.body.clone().unwrap_or_else(|| Value::Object(Map::new()));
        match (&mut body, self.media) {
            (Value::Array(operations), Media::JsonPatch) => {
                operations.push(serde_json::json!({ "op": "add", "path": field, "value": comment }));
            }
            (body, Media::MergePatch) => {
                let mut place = body;
                for part in field.split('/').filter(|part| !part.is_empty()) {
                    let name = part.replace("~1", "/").replace("~0", "~");
                    if !place.is_object() {
                        *place = Value::Object(Map::new());
                    }
                    let Value::Object(fields) = place else { break };
                    place = fields.entry(name).or_insert(Value::Null);
                }
                *place = comment;
            }
            (Value::Object(fields), _) => {
                fields.insert(field.clone(), comment);
            }
            _ => {}
        }
        Some(body)
    }
}

/// One request of a plan with what it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its place in the plan, from 0.
    pub index: usize,
    /// What it does, in words.
    pub summary: Text,
    /// The account that it goes to.
    pub source: SourceId,
    /// The environments that it changes: what read-only environments are checked against.
    pub environments: Vec<EnvironmentId>,
    /// The request.
    pub request: Request,
    /// What the operator says of it ([`Intent::comment`]), for the comment.
    pub reason: Option<Text>,
    /// What must be so when it is sent. Includes what the step before it changed.
    pub premises: Vec<Premise>,
    /// What will be so when it has taken effect: how a lost reply is resolved, and what the next step waits for.
    pub expects: Vec<Premise>,
}

/// A gate that the plan's effect will meet, and whether the operator may pass it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateForecast {
    /// What: "approval of production", "wait timer 10m".
    pub what: Text,
    /// Whether the operator may pass it.
    pub may_i: MayI,
}

/// How to undo the effect, and what undoing will not undo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// How.
    pub how: Text,
    /// What stays.
    pub stays: Text,
}

/// What binds a clearance to a plan: SHA-256 over the requests and premises, without ids of the asking and without ages.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of a shape's JSON.
    fn of<T: Serialize>(shape: &T) -> Self {
        // Serialising these shapes cannot fail: maps have string keys and nothing holds a foreign writer.
        let bytes = serde_json::to_vec(shape).unwrap_or_default();
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(&bytes) {
            use fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// Whether `given` by an operator (`--confirm`) names this digest: the whole, or its first twelve characters or more.
    #[must_use]
    pub fn matches(&self, given: &str) -> bool {
        let given = given.trim().to_lowercase();
        given.len() >= 12 && self.0.starts_with(&given)
    }

    /// The short form that is shown: twelve characters.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({})", self.short())
    }
}

/// The exact requests, in steps, and their effects. Making one sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What was asked.
    pub intent: Intent,
    /// The account.
    pub source: SourceId,
    /// The service.
    pub service: ServiceId,
    /// The service's name: what is typed to confirm in production.
    pub service_name: Text,
    /// The environments that it changes, with their tiers. Empty for what has no environment.
    pub environments: Vec<(EnvironmentId, Tier)>,
    /// What it is, in one line.
    pub title: Text,
    /// What the verb really is at this provider.
    pub label: Text,
    /// What runs there now, where the plan changes what runs.
    pub from: Option<Release>,
    /// What would run.
    pub to: Option<Release>,
    /// Who started what is being let through.
    pub initiator: Option<Text>,
    /// The requests.
    pub steps: Vec<Step>,
    /// Gates that it passes or will meet.
    pub gates: Vec<GateForecast>,
    /// What deserves to be read first.
    pub warnings: Vec<Text>,
    /// What happens next by itself.
    pub next: Text,
    /// How to undo it.
    pub undo: Undo,
    /// When the facts were read.
    pub read_at: Timestamp,
    /// Whether it was made without reading, from what was drawn: for safing verbs while reads fail.
    pub blind: bool,
}

/// What an operator wrote, with tokens masked: it goes to the provider and into the journal.
fn tokenless(text: &Text) -> Text {
    match mask_tokens(text.raw()) {
        Cow::Borrowed(_) => text.clone(),
        Cow::Owned(masked) => Text::new(&masked),
    }
}

impl Plan {
    /// The verb.
    #[must_use]
    pub fn verb(&self) -> Verb {
        self.intent.ask.verb()
    }

    /// The highest tier that it touches; work without an environment counts as `Other`.
    #[must_use]
    pub fn tier(&self) -> Tier {
        if self.environments.iter().any(|(_, tier)| tier.is_production()) {
            return Tier::Production;
        }
        self.environments.iter().map(|(_, tier)| *tier).max().unwrap_or(Tier::Other)
    }

    /// The same plan with a reason: it goes into every step that has a comment. A token in it is masked.
    #[must_use]
    pub fn with_reason(mut self, reason: Option<Text>) -> Self {
        self.intent.reason = reason.map(|reason| tokenless(&reason));
        self.commented()
    }

    /// The same plan with a change ticket: it goes before the reason into every step that has a comment.
    #[must_use]
    pub fn with_ticket(mut self, ticket: Option<Text>) -> Self {
        self.intent.ticket = ticket.map(|ticket| tokenless(&ticket));
        self.commented()
    }

    /// The same plan with the ticked items of its checklists: they go into the journal alone.
    #[must_use]
    pub fn with_ticked(mut self, ticked: Vec<Text>) -> Self {
        self.intent.ticked = ticked;
        self
    }

    /// The same plan with a second person's signature: it goes into the journal alone.
    #[must_use]
    pub fn with_second(mut self, signature: Option<Text>) -> Self {
        self.intent.second = signature;
        self
    }

    fn commented(mut self) -> Self {
        let comment = self.intent.comment();
        for step in &mut self.steps {
            step.reason.clone_from(&comment);
        }
        self
    }

    /// What a clearance is bound to.
    #[must_use]
    pub fn digest(&self) -> Digest {
        #[derive(Serialize)]
        struct Bound<'a> {
            verb: Verb,
            service: &'a ServiceId,
            steps: Vec<(&'a SourceId, &'a Request, &'a Option<Text>, &'a [Premise])>,
        }
        let bound = Bound {
            verb: self.verb(),
            service: &self.service,
            steps: self
                .steps
                .iter()
                .map(|step| (&step.source, &step.request, &step.reason, step.premises.as_slice()))
                .collect(),
        };
        Digest::of(&bound)
    }
}
