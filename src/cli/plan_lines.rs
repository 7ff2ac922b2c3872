//! A plan as plain lines and as a document.

use serde::Serialize;

use super::arguments::Acting;
use crate::domain::{Digest, MayI, Plan, Text};
use crate::policy::{Challenge, Refusal, signing_command};

/// The document of `--dry-run --json`: `flightdeck.plan/1`.
#[derive(Debug, Serialize)]
pub(super) struct PlanDocument<'a> {
    schema: &'static str,
    /// What `--confirm` takes.
    digest: String,
    plan: &'a Plan,
    /// What must be answered; null where the rules forbid it.
    challenge: Option<&'a Challenge>,
    /// Why the rules forbid it; empty where they do not.
    refusals: &'a [Refusal],
    /// The command that confirms it.
    command: String,
}

impl<'a> PlanDocument<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        challenge: Option<&'a Challenge>,
        refusals: &'a [Refusal],
        command: &str,
    ) -> Self {
        let digest = plan.digest();
        let command = format!("{command} --confirm {}", digest.short());
        Self { schema: "flightdeck.plan/1", digest: digest.to_string(), plan, challenge, refusals, command }
    }
}

/// A plan in the order in which a person reads it: warnings first, the exact requests, what happens next, how to undo it.
pub(super) fn lines(plan: &Plan) -> Vec<String> {
    let mut lines = vec![format!("{}", plan.title)];
    let mut row = |label: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {label:<9} {text}"));
        }
    };
    for warning in &plan.warnings {
        row("WARNING", warning.to_string());
    }
    let environments: Vec<String> =
        plan.environments.iter().map(|(environment, tier)| format!("{} ({})", environment.name, tier.word())).collect();
    row("where", format!("{} {} at {}", plan.service_name, environments.join(", "), plan.source));
    match (&plan.from, &plan.to) {
        (Some(from), Some(to)) => row("version", format!("{} → {} ({})", from.version, to.version, to.commit.short())),
        (None, Some(to)) => row("version", format!("→ {} ({})", to.version, to.commit.short())),
        _ => {}
    }
    row("is", plan.label.to_string());
    for gate in &plan.gates {
        let may = match &gate.may_i {
            MayI::Yes => "you may".to_owned(),
            MayI::No(why) => format!("not you: {why}"),
            MayI::Unsaid => "who may is not said".to_owned(),
        };
        row("gate", format!("{}: {may}", gate.what));
    }
    for step in &plan.steps {
        let body = step.request.body.as_ref().map(ToString::to_string);
        let body = body.map(|body| format!(" {}", Text::new(&body))).unwrap_or_default();
        let number = step.index + 1;
        row(&format!("step {number}"), step.summary.to_string());
        row("", format!("{} {}{body}", step.request.method.word(), Text::new(&step.request.path)));
    }
    row("next", plan.next.to_string());
    row("undo", plan.undo.how.to_string());
    row("stays", plan.undo.stays.to_string());
    row("ticket", plan.intent.ticket.as_ref().map(ToString::to_string).unwrap_or_default());
    row("reason", plan.intent.reason.as_ref().map(ToString::to_string).unwrap_or_default());
    row("digest", plan.digest().short().to_owned());
    lines
}

/// What will be asked, for a dry run.
pub(super) fn wanted(challenge: &Challenge, digest: &Digest) -> Vec<String> {
    let mut lines: Vec<String> = challenge
        .overrides
        .iter()
        .map(|freeze| format!("  freeze {freeze} is in force and would be overridden"))
        .collect();
    if let Some(least) = challenge.reason {
        lines.push(format!("  needs a reason of at least {least} characters"));
    }
    let shown = if challenge.required { "" } else { " (shown, not required)" };
    lines.extend(challenge.checklist.iter().map(|item| format!("  to tick: {item}{shown}")));
    lines.extend(challenge.tickets.iter().map(|form| format!("  needs a change ticket {}{shown}", form.as_str())));
    for (name, second) in &challenge.second {
        lines.push(format!("  needs a second person's signature ({name}): {}{shown}", second.who()));
    }
    if !challenge.second.is_empty() {
        lines.push(format!("  they sign with: {}", signing_command(digest)));
    }
    let words: Vec<String> = challenge.words().iter().map(|word| format!("`{word}`")).collect();
    lines.push(if words.is_empty() {
        "  confirmed by y".to_owned()
    } else {
        format!("  confirmed by typing {}", words.join(", "))
    });
    lines
}

/// Why the rules forbid it.
pub(super) fn refusals(refusals: &[Refusal]) -> Vec<String> {
    let line = |refusal: &Refusal| {
        let who =
            if refusal.who_could.is_empty() { String::new() } else { format!("; who could: {}", refusal.who_could) };
        let when = refusal.possible_at.map(|at| format!("; possible from {at}")).unwrap_or_default();
        format!("refused: {}{who}{when}", refusal.why)
    };
    refusals.iter().map(line).collect()
}

/// The options of an acting command as they would be typed again.
pub(super) fn options(acting: &Acting) -> String {
    let option = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!(" --{name} {}", quoted(value))).unwrap_or_default()
    };
    format!("{}{}", option("ticket", &acting.ticket), option("reason", &acting.reason))
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@=+,".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
