//! What a step of a task wrote, while it works and afterwards.

use super::super::super::http::Session;
use super::super::paths::segment;
use super::super::{Octopus, catalog, map, wire};
use crate::domain::{Cursor, Fault, JobId, LogPage, RunId, Text};

/// Lines of one page.
const LINES: usize = 20_000;

/// Reads a step's log from a line on. The vendor sends the whole tree; a step that still runs has more to come.
pub(in super::super) async fn log(octopus: &Octopus, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault> {
    let cursor = Cursor::default();
    let session = Session::ordinary(&octopus.client, &cursor);
    let project = catalog::project(octopus, &session, &run.service).await?;
    let path = project.catalog.path(&format!("/tasks/{}/details?verbose=true", segment(&run.run)));
    let doing = project.doing(&format!("the log of {job}"));
    let details = session.get::<wire::TaskDetails>(&path, &doing).await?.value;
    let url = Some(project.url(octopus, &format!("/tasks/{}", Text::new(&run.run)))).filter(|url| !url.is_empty());
    let mut steps = details.activity_logs.iter().flat_map(|root| &root.children);
    let Some(step) = steps.find(|step| step.id == job.raw()) else {
        let note = "Octopus has no log of this step any more: its task's log was tidied away";
        return Ok(LogPage { lines: Vec::new(), next: None, note: Some(Text::new(note)), url });
    };
    let all = map::lines(step);
    let start = usize::try_from(from).unwrap_or(usize::MAX).min(all.len());
    let lines: Vec<Text> = all.iter().skip(start).take(LINES).cloned().collect();
    let read = start + lines.len();
    let runs = matches!(step.status.as_str(), "Running" | "Pending");
    let next = (read < all.len() || runs).then(|| u64::try_from(read).unwrap_or(u64::MAX));
    let waits = runs && details.task.has_pending_interruptions;
    let note = match (lines.is_empty(), waits) {
        (_, true) => Some("it waits for a person's answer"),
        (true, false) if step.status == "Pending" => Some("it has not begun"),
        (true, false) if from == 0 => Some("it wrote nothing"),
        _ => None,
    };
    Ok(LogPage { lines, next, note: note.map(Text::new), url })
}
