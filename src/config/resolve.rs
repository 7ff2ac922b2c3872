//! From layers to the whole.

use super::draft::Draft;
use super::problem::{Notes, Problem, Problems};
use super::provenance::Provenance;
use super::reader::{File, Table};
use super::{
    BlackBox, ChannelSetup, Inputs, Layer, Limits, Origin, Place, SourceSetup, TrustSetup, Variables, alerts,
    black_box, channel, keymap, organisation, probe, rules, service, source, suggest, targets, trust, tuning,
    untrusted,
};
use crate::cockpit::alerts::AlertSettings;
use crate::cockpit::{Controls, Display, Keymap};
use crate::domain::{OrganisationSetup, ProbeRules, ServiceSetup};
use crate::policy::Settings;

/// The effective configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The accounts, in the order of the configuration. Those that no service uses are kept: they may serve `--org` or a
    /// palette.
    pub sources: Vec<SourceSetup>,
    /// The services, in the order of the configuration. Empty where nothing names any.
    pub services: Vec<ServiceSetup>,
    /// The organisations whose repositories are services as well.
    pub organisations: Vec<OrganisationSetup>,
    /// The rules.
    pub policy: Settings,
    /// How environments are asked what they run.
    pub probes: ProbeRules,
    /// The ways to somebody who does not look.
    pub channels: Vec<ChannelSetup>,
    /// Who is told of what over them.
    pub alerts: AlertSettings,
    /// The limits of requests.
    pub limits: Limits,
    /// Whom to trust and what to show where no source says it.
    pub trust: TrustSetup,
    /// What is recorded of a session.
    pub black_box: BlackBox,
    /// The look, as far as it does not depend on what the terminal answers.
    pub display: Display,
    /// The keys.
    pub keymap: Keymap,
    /// The keys of a replay.
    pub controls: Controls,
    /// Where everything came from.
    pub provenance: Provenance,
    /// What does not forbid to go on but deserves a word.
    pub warnings: Vec<Problem>,
}

/// Puts the layers together.
///
/// # Errors
/// Everything that is wrong with them.
pub fn resolve(inputs: &Inputs) -> Result<Configuration, Problems> {
    let mut draft = Draft::default();
    let mut notes = Notes::default();
    let mut layers: Vec<&Layer> = inputs.layers.iter().collect();
    layers.sort_by_key(|layer| layer.origin);
    let (trusted, untrusted): (Vec<&Layer>, Vec<&Layer>) = layers.into_iter().partition(|layer| layer.trusted);
    for layer in trusted {
        read(layer, &inputs.variables, &mut draft, &mut notes);
    }
    for service in &draft.services {
        service::check(service, &mut notes);
    }
    service::check_layers(&draft.services, &mut notes);
    // What is not trusted comes last: it may fill in what nobody said, judged by all the rules that somebody did.
    for layer in untrusted {
        read(layer, &inputs.variables, &mut draft, &mut notes);
    }
    read_variables(&inputs.variables, &mut draft, &mut notes);
    tuning::read_flags(&inputs.flags, &mut draft, &mut notes);
    if inputs.flags.read_only {
        draft.policy.read_only.session = true;
        draft.provenance.record("read_only", Origin::Flags, &Place::CommandLine, "true for this session");
    }

    let keymap = keymap::build(&draft.keys, &mut notes);
    let controls = keymap::build_controls(&draft.replay_keys, &mut notes);
    let known: Vec<String> = draft.services.iter().map(|service| service.id.clone()).collect();
    rules::check(&draft, &known, &mut notes);
    probe::check(&draft, &known, &mut notes);
    alerts::check(&draft, &known, &mut notes);
    let (sources, services, organisations) = targets::settle(&mut draft, inputs, &mut notes);

    let alerts = alerts::settle(&mut draft, &mut notes);

    sort(&mut notes.problems);
    if !notes.problems.is_empty() {
        return Err(Problems(notes.problems));
    }
    sort(&mut notes.warnings);
    let display = draft.look.decide(&inputs.variables, inputs.flags.no_color);
    let policy = policy(&mut draft, &sources);
    Ok(Configuration {
        sources,
        services,
        organisations,
        policy,
        probes: ProbeRules(draft.probes.into_iter().map(|(rule, _)| rule).collect()),
        channels: draft.channels,
        alerts,
        limits: draft.limits,
        trust: trust::TrustDraft::default().over(&draft.trust),
        black_box: draft.black_box,
        display,
        keymap,
        controls,
        provenance: draft.provenance,
        warnings: notes.warnings,
    })
}

/// By place, each once.
fn sort(problems: &mut Vec<Problem>) {
    problems.sort();
    problems.dedup();
}

/// Reads one file.
fn read(layer: &Layer, variables: &Variables, draft: &mut Draft, notes: &mut Notes) {
    draft.begin_file();
    let file = File::new(layer);
    let mut syntax = Notes::default();
    let document = file.parse(&mut syntax);
    let root = Table::root(&file, &document);
    if !layer.trusted {
        notes.warnings.append(&mut syntax.problems);
        untrusted::read(&root, draft, notes);
        return;
    }
    notes.problems.append(&mut syntax.problems);
    for table in root.get("source").map(|value| value.tables(notes)).unwrap_or_default() {
        source::read(table, draft, variables.value("HOME"), notes);
    }
    for table in root.get("service").map(|value| value.tables(notes)).unwrap_or_default() {
        service::read(table, draft, notes);
    }
    for table in root.get("organisation").map(|value| value.tables(notes)).unwrap_or_default() {
        organisation::read(table, draft, notes);
    }
    rules::read(&root, draft, notes);
    probe::read(&root, draft, notes);
    channel::read(&root, draft, variables.value("HOME"), notes);
    alerts::read(&root, draft, notes);
    tuning::read(&root, draft, notes);
    trust::read_network(&root, draft, variables.value("HOME"), notes);
    black_box::read(&root, draft, notes);
    keymap::read(&root, draft, notes);
    root.finish(notes);
}

/// Reads what environment variables say, but for where the API is: that belongs to the sources.
fn read_variables(variables: &Variables, draft: &mut Draft, notes: &mut Notes) {
    const READ_ONLY: &str = "FLIGHTDECK_READ_ONLY";
    tuning::read_variables(variables, draft, notes);
    if let Some(word) = variables.value(READ_ONLY) {
        let place = Place::Variable(READ_ONLY.to_owned());
        match word.to_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => {
                draft.policy.read_only.configured = true;
                draft.provenance.record("read_only", Origin::Environment, &place, "true");
            }
            "0" | "false" | "no" | "off" if draft.policy.read_only.configured => {
                source::still_read_only(&place, "read_only", notes);
            }
            "0" | "false" | "no" | "off" => {}
            _ => notes.wrong(&place, "read_only", "is neither true nor false", "set it to 1 or unset it"),
        }
    }
    for name in variables.unknown() {
        let hint = suggest::hint(name, Variables::names().collect::<Vec<_>>());
        notes.warn(&Place::Variable(name.to_owned()), "", "nothing reads this variable", &hint);
    }
}

/// The rules with what sources and services add to them.
fn policy(draft: &mut Draft, sources: &[SourceSetup]) -> Settings {
    let mut policy = std::mem::take(&mut draft.policy);
    policy.freezes = draft.freezes.drain(..).map(|(freeze, _)| freeze).collect();
    policy.guardrails = draft.guardrails.drain(..).map(|(guardrail, _)| guardrail).collect();
    policy.read_only.sources =
        sources.iter().filter(|source| source.read_only).map(|source| source.id.clone()).collect();
    for service in &draft.services {
        let id = crate::domain::ServiceId::new(&service.id);
        let names = service.read_only.iter().map(|(name, _)| crate::domain::EnvironmentId::new(&id, name));
        policy.read_only.environments.extend(names);
    }
    policy
}
