//! Every verb that every provider declares, flown by keys over the mixed fleet: nothing is sent before it is confirmed, what
//! is sent is what the plan listed, the journal tells it, and an outsider who asks the vendor itself finds it true.

use flightdeck::cockpit::{Overlay, Pane, Phase, RowId, rows};
use flightdeck::domain::{Plan, ProviderKind, SourceId, Support, Verb};
use flightdeck::provider::registry::{DIALECTS, capability};

use crate::journey::Flight;
use crate::truth::{Outsider, is_true};

/// The vendors whose flights are below, a test each.
const FLOWN: [ProviderKind; 4] =
    [ProviderKind::GitHub, ProviderKind::GitLab, ProviderKind::Kubernetes, ProviderKind::Octopus];

/// The key of a verb.
fn key(verb: Verb) -> &'static str {
    match verb {
        Verb::Approve => "A",
        Verb::Reject => "X",
        Verb::Promote => "P",
        Verb::Pause => "H",
        Verb::Resume => "U",
        Verb::RollBack => "B",
        Verb::Cancel => "C",
        Verb::Retry => "T",
    }
}

/// What has to be done before there is anything to do a verb to.
fn before(kind: ProviderKind, verb: Verb) -> Option<Verb> {
    match (kind, verb) {
        (_, Verb::Resume) => Some(Verb::Pause),
        (_, Verb::Retry) => Some(Verb::Cancel),
        _ => None,
    }
}

/// The source of the row under the cursor.
fn source_here(flight: &Flight) -> Option<SourceId> {
    let subject = rows::subject(&flight.state)?;
    Some(flight.state.world.services.get(&subject.service)?.setup.source.clone())
}

/// Opens a plan for a verb by its key on the row under the cursor; why there is none, otherwise.
async fn open_here(flight: &mut Flight, verb: Verb) -> Result<Plan, String> {
    flight.keys(key(verb)).await;
    if matches!(flight.state.screen.overlay, Some(Overlay::Rollback(_))) {
        flight.keys("Enter").await;
    }
    let why = match &flight.state.screen.overlay {
        Some(Overlay::Plan(dialogue)) => match &dialogue.phase {
            Phase::Armed(plan, _) => return Ok((**plan).clone()),
            other => format!("{other:?}"),
        },
        Some(_) => "something else opened".to_owned(),
        None => flight.state.screen.notices.last().map(|notice| notice.text.to_string()).unwrap_or_default(),
    };
    for _ in 0..3 {
        if flight.state.screen.overlay.is_some() {
            flight.keys("Esc").await;
        }
    }
    assert!(flight.state.screen.overlay.is_none(), "{}", flight.screen());
    Err(why)
}

/// Goes over the rows of the panes, and over the cells of the matrix, until a verb opens a plan at a source.
async fn open(flight: &mut Flight, source: &SourceId, verb: Verb) -> Result<(RowId, Plan), String> {
    let mut refused = Vec::new();
    for pane in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines] {
        flight.keys(&pane.number().to_string()).await;
        flight.keys("g").await;
        let rows = flight.state.list(pane).rows.len();
        let columns = if pane == Pane::Environments { flight.state.lists.columns.len() } else { 1 };
        for row in 0..rows {
            for column in 0..columns {
                if column > 0 {
                    flight.keys("l").await;
                }
                let Some(here) = flight.state.selected().cloned() else { continue };
                if source_here(flight).as_ref() != Some(source) {
                    continue;
                }
                match open_here(flight, verb).await {
                    Ok(plan) => return Ok((here, plan)),
                    Err(why) => refused.push(format!("{here:?}: {why}")),
                }
            }
            for _ in 1..columns {
                flight.keys("h").await;
            }
            if row + 1 < rows {
                flight.keys(&pane.number().to_string()).await;
                flight.keys("j").await;
            }
        }
    }
    Err(format!("no row has it: {refused:#?}\n{}", flight.screen()))
}

/// Flies one verb of one vendor; gives what it was.
async fn fly(kind: ProviderKind, verb: Verb) -> String {
    let name = format!("{} {}", kind.name(), verb.word());
    let mut flight = Flight::over("mixed-fleet").await;
    let word = kind.word();
    let source = flight.start.sources.iter().find(|source| source.provider == word).expect("a source").id.clone();
    if let Some(first) = before(kind, verb) {
        open(&mut flight, &source, first).await.unwrap_or_else(|why| panic!("{name}, {}: {why}", first.word()));
        flight.confirm().await;
        assert_eq!(flight.ended().await, "done", "{name}, {}", first.word());
        flight.pass(30).await;
    }
    let (wrote, told) = (flight.writes().await.len(), flight.words().len());
    let (row, plan) = open(&mut flight, &source, verb).await.unwrap_or_else(|why| panic!("{name}: {why}"));
    assert_eq!((plan.verb(), &plan.source), (verb, &source), "{name} at {row:?}");
    assert_eq!(flight.writes().await.len(), wrote, "{name}: a key sent something");
    let outsider = Outsider::of(&flight);
    let was = outsider.looks(kind, &plan).await;
    flight.confirm().await;
    assert_eq!(flight.ended().await, "done", "{name}: {:#?}\n{}", flight.writes().await, flight.screen());
    let sent = flight.writes().await.split_off(wrote);
    let planned: Vec<&str> = plan.steps.iter().map(|step| step.request.path.as_str()).collect();
    assert_eq!(sent.len(), planned.len(), "{name}: {sent:#?}");
    for ((request, _), path) in sent.iter().zip(&planned) {
        let path = path.split('?').next().unwrap_or_default();
        assert!(request.ends_with(path), "{name}: {request} is not {path}");
    }
    journaled(&name, &flight.words()[told..], planned.len());
    let is = outsider.looks(kind, &plan).await;
    assert!(is_true(kind, &plan, &was, &is), "{name} is not true at the vendor:\nwas {was:#?}\nis {is:#?}");
    kept_secret(&name, &flight);
    format!(
        "{name}: {}: {}",
        plan.title,
        sent.iter().map(|(request, _)| request.as_str()).collect::<Vec<_>>().join(", ")
    )
}

/// An order's way through the journal.
fn journaled(name: &str, words: &[&'static str], steps: usize) {
    let count = |wanted: &str| words.iter().filter(|word| **word == wanted).count();
    assert_eq!((words.first(), words.last()), (Some(&"intended"), Some(&"ended")), "{name}: {words:?}");
    let ways = (count("sending"), count("answered"), count("observed"));
    assert_eq!(ways, (steps, steps, steps), "{name}: {words:?}");
}

/// Whether the token is in nothing that a flight leaves behind or shows.
fn kept_secret(name: &str, flight: &Flight) {
    let token = flight.simulator.operator_token();
    let files = std::fs::read_dir(flight.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut read = 0;
    for file in files.filter(|path| path.is_file()) {
        assert!(!String::from_utf8_lossy(&std::fs::read(&file).unwrap()).contains(token), "{name}: {}", file.display());
        read += 1;
    }
    assert!(read > 0, "{name}: nothing was written");
    assert!(!flight.screen().contains(token) && !format!("{:?}", flight.state.orders).contains(token), "{name}");
}

/// Flies every verb that a vendor declares.
async fn fly_all(kind: ProviderKind) {
    let capability = capability(kind);
    let declared = Verb::ALL.into_iter().filter(|verb| matches!(capability.verb(*verb), Support::Yes { .. }));
    let mut flown = 0;
    for verb in declared {
        println!("by keys: {}", Box::pin(fly(kind, verb)).await);
        flown += 1;
    }
    assert!(flown > 0, "{} declares nothing", kind.name());
    println!("by keys: {} | {flown} of {} verbs declared and flown", kind.name(), Verb::ALL.len());
}

#[test]
fn every_dialect_of_the_registry_is_flown() {
    for dialect in DIALECTS {
        assert!(FLOWN.contains(&dialect.kind), "nobody flies {}", dialect.kind.name());
    }
    println!("by keys: {} dialects", DIALECTS.len());
}

#[tokio::test(start_paused = true)]
async fn every_verb_of_github_is_done_by_keys_journaled_and_true() {
    fly_all(ProviderKind::GitHub).await;
}

#[tokio::test(start_paused = true)]
async fn every_verb_of_gitlab_is_done_by_keys_journaled_and_true() {
    fly_all(ProviderKind::GitLab).await;
}

#[tokio::test(start_paused = true)]
async fn every_verb_of_kubernetes_is_done_by_keys_journaled_and_true() {
    fly_all(ProviderKind::Kubernetes).await;
}

#[tokio::test(start_paused = true)]
async fn every_verb_of_octopus_is_done_by_keys_journaled_and_true() {
    fly_all(ProviderKind::Octopus).await;
}

#[tokio::test(start_paused = true)]
async fn one_screen_shows_four_providers_and_a_service_of_three_layers_is_one_row() {
    let mut flight = Flight::over("mixed-fleet").await;
    flight.take(flightdeck::cockpit::Event::Resize { width: 160, height: 45 }).await;
    let screen = flight.screen();
    for source in ["cluster ok", "github", "gitlab", "octopus ok"] {
        assert!(screen.contains(source), "no {source} in\n{screen}");
    }
    let services: Vec<_> = flight.state.list(Pane::Environments).rows.window(0, usize::MAX).collect();
    assert_eq!(services.len(), 5, "{services:?}");
    let row = screen.lines().find(|line| line.contains("v2.15.0") && line.contains("20 %")).unwrap_or_default();
    // Its test at Octopus, its staging that asks in the middle of its work, its production that steps in the cluster.
    for words in ["checkout", "v2.15.0", "asks", "v2.14.0", "paused"] {
        assert!(row.contains(words), "no {words} in {row}\n{screen}");
    }
    assert!(flight.writes().await.is_empty());
}
