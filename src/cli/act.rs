//! Acting from the command line: the screen's road, with the same rules.
//!
//! ```text
//! Ask ─▶ provider.plan ─▶ policy::assess ─▶ typed, or --confirm ─▶ policy::assess at the new now ─▶ Order ─▶ runtime::execute
//! ```

use std::io::IsTerminal as _;

use serde::Serialize;

use super::arguments::Acting;
use super::plan_lines::{self, PlanDocument};
use super::session::{Session, no_provider};
use super::{Exit, Failure, confirm, hands, output};
use crate::cockpit::view::proof_warnings;
use crate::cockpit::{Event, facts};
use crate::domain::{Ask, Intent, OrderState, Plan, SourceId, Text};
use crate::policy::{Answer, Challenge, Clearance, Facts, Order, Refusal, Verdict, assess};
use crate::provider::Reading;

/// The document of an acting command with `--json`: `flightdeck.order/1`.
#[derive(Debug, Serialize)]
struct OrderDocument<'a> {
    schema: &'static str,
    id: String,
    verb: &'static str,
    service: String,
    environments: Vec<&'a Text>,
    /// The words of `orders[].state` in `status --json`.
    state: &'static str,
    /// What is known beyond the word.
    detail: Text,
    digest: String,
}

/// Plans `ask`, has it confirmed, and carries it out.
///
/// # Errors
/// Why it was not carried out; nothing was sent then.
pub(super) async fn carry_out(
    session: &Session,
    hands: &hands::Hands,
    source: &SourceId,
    ask: Ask,
    command: &str,
    acting: &Acting,
) -> Result<Exit, Failure> {
    // On the heap: the whole way from a plan to its end is a large thing to hand about.
    Box::pin(carried_out(session, hands, source, ask, command, acting)).await
}

async fn carried_out(
    session: &Session,
    hands: &hands::Hands,
    source: &SourceId,
    ask: Ask,
    command: &str,
    acting: &Acting,
) -> Result<Exit, Failure> {
    // A dry run sends nothing, so it needs no journal.
    hands.may_write(ask.safing() || acting.dry_run)?;
    let provider = session.providers.get(source).cloned();
    let service = ask.service().cloned().ok_or_else(|| Failure::usage("this names no service"))?;
    let provider = provider.ok_or_else(|| Failure::from(&no_provider(source, &service)))?;
    let said = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(Text::new);
    let (reason, ticket) = (said(&acting.reason), said(&acting.ticket));
    let target = ask.target();
    let intent = Intent { reason: reason.clone(), ticket: ticket.clone(), ..Intent::new(session.new_intent(), ask) };
    let plan = provider.plan(&intent, Reading::Fresh).await.map_err(|fault| Failure::from(&fault))?;
    let mut plan = plan.with_reason(reason).with_ticket(ticket).with_second(confirm::signature(acting)?);
    let warnings = proof_warnings(&session.state, &plan);
    plan.warnings.splice(0..0, warnings);
    // The screen's facts, but for what other processes are about: the journal says that.
    let facts = Facts {
        unknown_before: hands.is_unknown(&target),
        busy: hands.is_busy(session, &target),
        ..facts(&session.state, &plan)
    };
    let command = format!("{command}{}", plan_lines::options(acting));

    let challenge = match assess(&plan, &session.state.settings, &facts, None, (session.clock())()) {
        Verdict::Ask(challenge) => challenge,
        Verdict::Clear(_) => return Err(Failure::new(Exit::Failed, "a plan was cleared that nobody confirmed")),
        Verdict::Deny(refusals) => return denied(session, hands, &plan, &refusals, &command, acting).await,
    };
    if acting.dry_run {
        if acting.json {
            output::print_json(&PlanDocument::new(&plan, Some(&challenge), &[], &command))?;
        } else {
            let last = format!("nothing was sent; to send it: {command} --confirm {}", plan.digest().short());
            output::print(
                plan_lines::lines(&plan)
                    .into_iter()
                    .chain(plan_lines::wanted(&challenge, &plan.digest()))
                    .chain([last]),
            )?;
        }
        return Ok(Exit::Done);
    }
    let (plan, answer) = answered(plan, &challenge, &command, acting)?;
    let now = (session.clock())();
    let clearance: Clearance = match assess(&plan, &session.state.settings, &facts, Some(&answer), now) {
        Verdict::Clear(clearance) => clearance,
        Verdict::Deny(refusals) => return denied(session, hands, &plan, &refusals, &command, acting).await,
        Verdict::Ask(_) => return Err(Failure::new(Exit::Refused, "the rules changed meanwhile: nothing was sent")),
    };
    let order = Order::new(plan.clone(), clearance, now)
        .map_err(|error| Failure::new(Exit::Refused, &format!("{error}: nothing was sent")))?;
    let state = hands.execute(session, order, !acting.json).await;
    finish(&plan, &state, acting.json)
}

/// The confirmation, by the digest or typed.
fn answered(plan: Plan, challenge: &Challenge, command: &str, acting: &Acting) -> Result<(Plan, Answer), Failure> {
    let plan = plan.with_ticked(confirm::ticked(challenge, acting)?);
    if let Some(digest) = &acting.confirm {
        let answer = confirm::by_digest(&plan, challenge, acting, digest)?;
        return Ok((plan, answer));
    }
    if !output::is_conversation() {
        return Err(confirm::nobody(&plan, command));
    }
    // The plan and the questions go where the person looks, so that standard output holds the outcome alone.
    output::say(plan_lines::lines(&plan));
    output::say(
        challenge.overrides.iter().map(|freeze| format!("  FREEZE    {freeze} is in force: this overrides it")),
    );
    confirm::signed(&plan, challenge)?;
    let mut input = std::io::stdin().lock();
    let ticked = confirm::ask_ticks(challenge, plan.intent.ticked.clone(), &mut input)?;
    let named = confirm::ask_ticket(challenge, plan.intent.ticket.clone(), &mut input)?;
    let plan = plan.with_ticked(ticked).with_ticket(named);
    let plan = match &plan.intent.reason {
        None => {
            let reason = confirm::ask_reason(challenge, &mut input)?;
            plan.with_reason(reason)
        }
        Some(_) => plan,
    };
    let answer = confirm::ask_words(challenge, plan.intent.reason.as_ref(), &mut input)?;
    Ok((plan, answer))
}

/// A refusal by the rules: journaled, said, and nothing sent.
async fn denied(
    session: &Session,
    hands: &hands::Hands,
    plan: &Plan,
    refusals: &[Refusal],
    command: &str,
    acting: &Acting,
) -> Result<Exit, Failure> {
    if acting.dry_run {
        if acting.json {
            output::print_json(&PlanDocument::new(plan, None, refusals, command))?;
        } else {
            output::print(plan_lines::lines(plan))?;
        }
    } else {
        hands.record_refusal(session, plan, refusals).await;
    }
    let failure = Failure { exit: Exit::Refused, lines: Vec::new() };
    Err(plan_lines::refusals(refusals).iter().fold(failure, |failure, line| failure.and(line)).and("nothing was sent"))
}

/// Says how it ended.
fn finish(plan: &Plan, state: &OrderState, json: bool) -> Result<Exit, Failure> {
    let (detail, more) = told(state);
    if json {
        output::print_json(&OrderDocument {
            schema: "flightdeck.order/1",
            id: plan.intent.id.to_string(),
            verb: plan.verb().subcommand(),
            service: plan.service.to_string(),
            environments: plan.environments.iter().map(|(environment, _)| &environment.name).collect(),
            state: state.word(),
            detail,
            digest: plan.digest().to_string(),
        })?;
    } else {
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        output::print([format!("{}: {}{detail}", plan.title, state.word())])?;
        output::say(more);
    }
    Ok(Exit::of_order(state))
}

/// Where an order stands, in words, and what to know or do about it.
pub(super) fn told(state: &OrderState) -> (Text, Vec<String>) {
    match state {
        OrderState::Done { how } | OrderState::Resolved { how } | OrderState::NotSent { how } => (how.clone(), Vec::new()),
        OrderState::Unconfirmed { why } => (why.clone(), vec!["accepted; whether it became true is not known yet".to_owned()]),
        OrderState::Stale { differences, .. } => {
            let changed = |difference: &crate::domain::Difference| {
                format!("  {}: it was {}, it is {}", difference.what, difference.was, difference.is)
            };
            let lines = differences.iter().map(changed).chain(["nothing of this step was sent".to_owned()]).collect();
            (Text::new("it changed since the plan was made"), lines)
        }
        OrderState::Refused { fault, .. } => {
            let hint = if fault.hint.is_empty() { Vec::new() } else { vec![format!("  {}", fault.hint)] };
            (Text::new(&fault.to_string()), hint)
        }
        OrderState::Unknown { .. } => (
            Text::new("the answer was lost"),
            vec!["nobody knows yet whether it took effect; the next flightdeck finds it out by reading, never by sending".to_owned()],
        ),
        OrderState::Interrupted { next, why } => {
            (why.clone(), vec![format!("step {} and those after it were not sent", next + 1)])
        }
        OrderState::Intended | OrderState::Sending { .. } | OrderState::Accepted { .. } => (Text::default(), Vec::new()),
    }
}

/// One line for a piece of news while an order is under way; nothing for what the last line says anyway.
pub(super) fn news(event: &Event) -> Option<String> {
    match event {
        Event::Order(news) => match &news.state {
            OrderState::Sending { step } => Some(format!("  sending step {}", step + 1)),
            OrderState::Accepted { step } => {
                let url = news.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
                Some(format!("  step {} accepted; watching until it is true{url}", step + 1))
            }
            OrderState::Unknown { resolve_by, .. } => {
                Some(format!("  the answer was lost; finding out by reading, until {}", resolve_by.strftime("%H:%MZ")))
            }
            _ => None,
        },
        Event::Notice(text) => Some(format!("  {text}")),
        Event::JournalFault(fault) => Some(format!("  JOURNAL: {fault}")),
        _ => None,
    }
}

/// Whether standard error is worth progress lines.
pub(super) fn wants_progress() -> bool {
    std::io::stderr().is_terminal()
}
