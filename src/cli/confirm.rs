//! Confirming a plan outside of the screen: typed at a terminal, or by the digest that a dry run printed.
//!
//! The digest stands for the typing alone. What the operator must decide beyond it (overriding a freeze, running something
//! a second time, giving a reason) is said with options of its own, so that a script cannot do it without saying so.

use std::io::BufRead;

use super::arguments::Acting;
use super::{Exit, Failure, output};
use crate::domain::{Plan, Text};
use crate::policy::{Answer, Challenge, TWICE_WORDS, signature_characters, signing_command};

/// The answer that `--confirm` stands for.
///
/// # Errors
/// Another digest; an override, a repetition or a reason that is not said.
pub(super) fn by_digest(plan: &Plan, challenge: &Challenge, acting: &Acting, given: &str) -> Result<Answer, Failure> {
    let digest = plan.digest();
    if !digest.matches(given) {
        return Err(Failure::new(Exit::Refused, "this is not the plan that was confirmed: nothing was sent")
            .and(&format!("the plan now has the digest {}; look at it with --dry-run", digest.short())));
    }
    let mut missing = Vec::new();
    for freeze in &challenge.overrides {
        if !acting.override_freeze.iter().any(|name| name == freeze.raw() || name == freeze.as_str()) {
            missing.push(format!("freeze {freeze} is in force: add --override-freeze \"{freeze}\" to override it"));
        }
    }
    if challenge.twice && !acting.may_run_twice {
        missing.push("an earlier order on the same target has an unknown outcome: add --may-run-twice".to_owned());
    }
    if let Some(least) = challenge.reason
        && reason_of(plan).chars().count() < least
    {
        missing.push(format!("a reason of at least {least} characters is needed: make the dry run with --reason too"));
    }
    if challenge.required {
        for item in challenge.unticked(&plan.intent.ticked) {
            missing.push(format!("not ticked: {item}: add --ticked \"{item}\", or --checklist-done for all of them"));
        }
        if let Some(form) = challenge.missing_ticket(plan.intent.ticket.as_ref()) {
            missing.push(format!("a change ticket of the form {form} is required: make the dry run with --ticket too"));
        }
    }
    if challenge.required
        && let Some(why) = challenge.missing_signature(&digest, plan.intent.second.as_ref())
    {
        missing.push(format!("{why}: add --second FILE with the signature; --dry-run says how it is made"));
    }
    if missing.is_empty() {
        let words: Vec<String> = challenge.words().iter().map(|word| word.raw().to_owned()).collect();
        let typed = if words.is_empty() { vec!["y".to_owned()] } else { words };
        return Ok(Answer { typed, reason: plan.intent.reason.clone() });
    }
    let failure = Failure::new(Exit::Refused, "nothing was sent");
    Err(missing.iter().fold(failure, |failure, line| failure.and(line)))
}

/// The items that the command line says are seen to.
///
/// # Errors
/// One that is not on the checklist.
pub(super) fn ticked(challenge: &Challenge, acting: &Acting) -> Result<Vec<Text>, Failure> {
    if acting.ticks.checklist_done {
        return Ok(challenge.checklist.clone());
    }
    let mut ticked = Vec::new();
    for given in &acting.ticks.ticked {
        let is = |item: &&Text| item.raw() == given.trim() || item.as_str() == given.trim();
        let Some(item) = challenge.checklist.iter().find(is) else {
            let failure = Failure::usage(&format!("`{}` is not on the checklist", Text::new(given)));
            let items = challenge.checklist.iter().map(|item| format!("  {item}"));
            return Err(items.fold(failure, |failure, item| failure.and(&item)).and("nothing was sent"));
        };
        ticked.push(item.clone());
    }
    Ok(ticked)
}

/// The second person's signature, where a file of it is named.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn signature(acting: &Acting) -> Result<Option<Text>, Failure> {
    let Some(file) = &acting.second else { return Ok(None) };
    let read = std::fs::read_to_string(file);
    let text = read.map_err(|error| Failure::usage(&format!("{} cannot be read: {error}", file.display())))?;
    Ok(Some(Text::new(&signature_characters(&text))))
}

/// Whether a second person signed, where one must: what is typed at a terminal cannot stand for that.
///
/// # Errors
/// What is missing, and how it is made.
pub(super) fn signed(plan: &Plan, challenge: &Challenge) -> Result<(), Failure> {
    let lacks = challenge.missing_signature(&plan.digest(), plan.intent.second.as_ref());
    match lacks.filter(|_| challenge.required) {
        None => Ok(()),
        Some(why) => Err(Failure::new(Exit::Refused, &why)
            .and(&format!("they look at the same plan with --dry-run and sign it: {}", signing_command(&plan.digest())))
            .and("the signature is given with --second FILE; nothing was sent")),
    }
}

/// Asks for each item of the checklist that is not ticked yet, where they are required.
///
/// # Errors
/// An item that is not seen to; no answer.
pub(super) fn ask_ticks(
    challenge: &Challenge,
    mut ticked: Vec<Text>,
    input: &mut dyn BufRead,
) -> Result<Vec<Text>, Failure> {
    if !challenge.required {
        return Ok(ticked);
    }
    let open: Vec<Text> = challenge.unticked(&ticked).into_iter().cloned().collect();
    for item in open {
        if ask(&format!("{item}? type y once it is seen to: "), input)?.trim() != "y" {
            return Err(Failure::new(Exit::Refused, &format!("not ticked: {item}")).and("nothing was sent"));
        }
        ticked.push(item);
    }
    Ok(ticked)
}

/// Asks for a change ticket where one is needed and none of the right form was given.
///
/// # Errors
/// No answer.
pub(super) fn ask_ticket(
    challenge: &Challenge,
    given: Option<Text>,
    input: &mut dyn BufRead,
) -> Result<Option<Text>, Failure> {
    match challenge.missing_ticket(given.as_ref()) {
        Some(form) if challenge.required => {
            let ticket = ask(&format!("change ticket, {form}: "), input)?;
            Ok(Some(Text::new(ticket.trim())))
        }
        _ => Ok(given),
    }
}

/// Asks for a reason where one is needed and none was given.
///
/// # Errors
/// No answer.
pub(super) fn ask_reason(challenge: &Challenge, input: &mut dyn BufRead) -> Result<Option<Text>, Failure> {
    let Some(least) = challenge.reason else { return Ok(None) };
    let reason = ask(&format!("reason, at least {least} characters: "), input)?;
    Ok(Some(Text::new(reason.trim())))
}

/// Asks for the words of a challenge, each with its own question.
///
/// # Errors
/// No answer.
pub(super) fn ask_words(
    challenge: &Challenge,
    reason: Option<&Text>,
    input: &mut dyn BufRead,
) -> Result<Answer, Failure> {
    let words = challenge.words();
    let mut typed = Vec::new();
    if words.is_empty() {
        typed.push(ask("type y to send it: ", input)?);
    }
    for word in &words {
        let why = if word.raw() == TWICE_WORDS { " (an earlier order here has an unknown outcome)" } else { "" };
        typed.push(ask(&format!("type `{word}` to send it{why}: "), input)?);
    }
    Ok(Answer { typed, reason: reason.cloned() })
}

/// Why there is nobody to ask.
pub(super) fn nobody(plan: &Plan, command: &str) -> Failure {
    Failure::usage("this needs a confirmation, and there is no terminal to type it at: nothing was sent")
        .and(&format!("look at the plan with --dry-run; then: {command} --confirm {}", plan.digest().short()))
}

fn reason_of(plan: &Plan) -> &str {
    plan.intent.reason.as_ref().map(|reason| reason.raw().trim()).unwrap_or_default()
}

/// One question on standard error, one line of answer.
fn ask(question: &str, input: &mut dyn BufRead) -> Result<String, Failure> {
    output::ask(question);
    let mut line = String::new();
    match input.read_line(&mut line) {
        Ok(read) if read > 0 => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        _ => Err(Failure::new(Exit::Refused, "not confirmed: nothing was sent")),
    }
}
