//! The verdicts as a document and as lines.

use jiff::Timestamp;
use serde::Serialize;

use super::case::Case;
use crate::cli::arguments::PolicyTest;
use crate::cli::session::Session;
use crate::cockpit::facts_about;
use crate::domain::{Text, Tier};
use crate::policy::{Challenge, Facts, Finding, Requirement, Ruling, Subject, TicketPattern, judge};

/// What a verb would meet: `flightdeck.policy/1`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    schema: &'static str,
    /// When it was made.
    generated_at: Timestamp,
    /// The moment that it is judged for.
    at: Timestamp,
    #[serde(skip)]
    elsewhen: bool,
    verb: &'static str,
    service: String,
    /// Who it is judged for; null where nobody knows.
    r#as: Option<Text>,
    /// One for each environment that is meant.
    pub(super) results: Vec<CaseReport>,
}

/// What it would meet in one place.
#[derive(Debug, Serialize)]
pub(super) struct CaseReport {
    environments: Vec<PlaceReport>,
    /// The version that would come; null where none would, or that is not known.
    version: Option<Text>,
    /// Whether no rule refuses it.
    pub(super) possible: bool,
    /// From when on, where every rule that refuses it says so.
    possible_at: Option<Timestamp>,
    /// Whether it makes production safer: then no rule but read-only refuses it.
    safing: bool,
    /// What is supposed where the world does not say it.
    supposed: Option<&'static str>,
    /// Every rule.
    verdicts: Vec<VerdictReport>,
    /// What would have to be done to confirm it, in order; empty where it is refused.
    wanted: Vec<Text>,
}

/// One environment.
#[derive(Debug, Serialize)]
struct PlaceReport {
    name: Text,
    tier: Tier,
}

/// What one rule says.
#[derive(Debug, Serialize)]
struct VerdictReport {
    rule: &'static str,
    /// The freeze's or guardrail's name; null for what is built in.
    name: Option<Text>,
    /// `apart`, `passes`, `asks`, `shows` or `refuses`.
    verdict: &'static str,
    why: Text,
    /// Who could do it, or how; null where it is not refused.
    who_could: Option<Text>,
    /// When it becomes possible, where that is known.
    possible_at: Option<Timestamp>,
}

/// Judges the cases for a moment.
pub(super) fn report(session: &Session, arguments: &PolicyTest, cases: &[Case], at: Timestamp) -> Report {
    let state = &session.state;
    let service = state.world.order.first().and_then(|id| state.world.services.get(id));
    let named = arguments.r#as.as_deref().map(Text::new);
    let mut me = None;
    let mut results = Vec::new();
    for case in cases {
        let Some(service) = service else { continue };
        let name =
            service.service.as_ref().map_or_else(|| Text::new(service.setup.id.raw()), |known| known.name.clone());
        let subject = Subject {
            verb: arguments.verb,
            safing: case.safing,
            source: &service.setup.source,
            service: &service.setup.id,
            service_name: &name,
            environments: case.environments.iter().map(|(environment, tier)| (environment, *tier)).collect(),
            to: case.release.as_ref(),
            initiator: case.initiator.as_ref(),
            gates: &case.gates,
            marked: 1,
            blind: false,
        };
        let known = facts_about(state, &subject, case.run.as_ref());
        let facts = Facts {
            me: named.clone().or(known.me.clone()),
            unknown_before: case.twice,
            contradicted: case.contradicted.clone(),
            ..known
        };
        me.clone_from(&facts.me);
        results.push(case_report(case, &judge(&subject, &state.settings, &facts, at)));
    }
    Report {
        schema: "flightdeck.policy/1",
        generated_at: state.now.wall,
        at,
        elsewhen: arguments.at.is_some(),
        verb: arguments.verb.subcommand(),
        service: service.map(|service| service.setup.id.to_string()).unwrap_or_default(),
        r#as: me,
        results,
    }
}

fn case_report(case: &Case, findings: &[Finding]) -> CaseReport {
    let refusals: Vec<_> = findings.iter().filter_map(Finding::refusal).collect();
    let moments: Option<Vec<Timestamp>> = refusals.iter().map(|refusal| refusal.possible_at).collect();
    let possible = refusals.is_empty();
    CaseReport {
        environments: case
            .environments
            .iter()
            .map(|(environment, tier)| PlaceReport { name: environment.name.clone(), tier: *tier })
            .collect(),
        version: case.release.as_ref().map(|release| release.version.clone()),
        possible,
        possible_at: moments.and_then(|moments| moments.into_iter().max()),
        safing: case.safing,
        supposed: case.supposed,
        verdicts: findings.iter().map(verdict).collect(),
        wanted: if possible { wanted(&Challenge::of(findings)) } else { Vec::new() },
    }
}

fn verdict(finding: &Finding) -> VerdictReport {
    let (word, why) = match &finding.ruling {
        Ruling::Apart(why) => ("apart", why.clone()),
        Ruling::Passes(why) => ("passes", why.clone()),
        Ruling::Asks { what, why, required } => {
            let why = match what {
                Requirement::Ticket(form) => Text::new(&format!("{why} ({})", form.as_str())),
                Requirement::SecondPerson(second) => Text::new(&format!("{why} ({})", second.who())),
                Requirement::Checklist(items) => {
                    let items: Vec<&str> = items.iter().map(Text::as_str).collect();
                    Text::new(&format!("{why} ({})", items.join("; ")))
                }
                _ => why.clone(),
            };
            (if *required { "asks" } else { "shows" }, why)
        }
        Ruling::Refuses(refusal) => ("refuses", refusal.why.clone()),
    };
    VerdictReport {
        rule: finding.rule.word(),
        name: (!finding.name.is_empty()).then(|| finding.name.clone()),
        verdict: word,
        why,
        who_could: finding.refusal().map(|refusal| refusal.who_could.clone()),
        possible_at: finding.refusal().and_then(|refusal| refusal.possible_at),
    }
}

/// What confirms it, in the order of the dialogue's fields.
fn wanted(challenge: &Challenge) -> Vec<Text> {
    let mut wanted = Vec::new();
    if challenge.required {
        wanted.extend(challenge.checklist.iter().map(|item| format!("tick: {item}")));
        let forms = challenge.tickets.iter().map(TicketPattern::as_str);
        wanted.extend(forms.map(|form| format!("a change ticket of the form {form}")));
        let seconds = challenge.second.iter().map(|(_, second)| second.who());
        wanted.extend(seconds.map(|who| format!("the signature of a second person: {who}")));
    }
    wanted.extend(challenge.overrides.iter().map(|freeze| format!("override the freeze {freeze}")));
    wanted.extend(challenge.reason.map(|least| format!("a reason of at least {least} characters")));
    let words = challenge.words();
    if words.is_empty() {
        wanted.push("the key y".to_owned());
    }
    wanted.extend(words.iter().map(|word| format!("type `{word}`")));
    wanted.iter().map(|wanted| Text::new(wanted)).collect()
}

/// The lines: for each place the rules that refuse first, then what asks, what passes and what is about something else.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for result in &report.results {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let places: Vec<String> =
            result.environments.iter().map(|place| format!(" {} ({})", place.name, place.tier.word())).collect();
        let version = result.version.as_ref().map(|version| format!("  {version}")).unwrap_or_default();
        let by = report.r#as.as_ref().map(|me| format!(" as {me}")).unwrap_or_default();
        let at = report.at.strftime("%a %Y-%m-%d %H:%MZ");
        lines.push(format!("{} {}{}{version}  at {at}{by}", report.verb, report.service, places.join(",")));
        lines.extend(result.supposed.map(|supposed| format!("  ({supposed})")));
        for word in ["refuses", "asks", "shows", "passes", "apart"] {
            lines.extend(result.verdicts.iter().filter(|verdict| verdict.verdict == word).map(line));
        }
        lines.push(end(result));
    }
    if report.elsewhen {
        lines.push("what is where and what is under way is taken as it is now".to_owned());
    }
    lines
}

fn line(verdict: &VerdictReport) -> String {
    let word = if verdict.verdict == "refuses" { "REFUSES" } else { verdict.verdict };
    let name = verdict.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    let who = verdict.who_could.as_ref().filter(|who| !who.is_empty());
    let who = who.map(|who| format!("; could: {who}")).unwrap_or_default();
    let from = verdict.possible_at.map(|at| format!("; possible from {}", at.strftime("%a %Y-%m-%d %H:%MZ")));
    format!("  {word:<8} {}{name}: {}{who}{}", verdict.rule, verdict.why, from.unwrap_or_default())
}

fn end(result: &CaseReport) -> String {
    if result.possible {
        let wanted: Vec<&str> = result.wanted.iter().map(Text::as_str).collect();
        return format!("would be possible: {}", wanted.join(", "));
    }
    match result.possible_at {
        Some(at) => format!("would be refused until {}", at.strftime("%a %Y-%m-%d %H:%MZ")),
        None => "would be refused".to_owned(),
    }
}
