//! A job's trace.

use super::super::super::http::Session;
use super::super::super::plain::plain;
use super::super::paths::segment;
use super::super::{GitLab, map, wire};
use crate::domain::{Fault, FaultKind, JobId, LogPage, RunId, Text};

/// Lines of one page.
const LINES: usize = 20_000;
/// Characters of one line that are kept.
const WIDTH: usize = 4_000;

/// Reads a job's trace from a line on. The vendor sends it whole each time, also while the job runs: what was read before is
/// left out here. Of a job that has not ended there is always more to come.
pub(in super::super) async fn log(gitlab: &GitLab, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault> {
    let project = gitlab.project(&run.service)?;
    let cursor = crate::domain::Cursor::default();
    let session = Session::ordinary(&gitlab.client, &cursor);
    let job_path = project.path(&format!("/jobs/{}", segment(job.raw())));
    let doing = project.doing(&format!("the trace of job {job}"));
    // The job first: where it ends between the two reads, the trace is read once more rather than cut off.
    let wire = session.get::<wire::Job>(&job_path, &doing).await?.value;
    let ended = map::run_state(&wire.status).is_done();
    let url = map::some(&wire.web_url);
    match session.raw(&format!("{job_path}/trace"), &doing).await {
        Ok(answer) => {
            let text = String::from_utf8_lossy(&answer.body);
            // A line that is still being written has no end yet; it is read when it has one.
            let whole =
                if ended { text.as_ref() } else { text.rfind('\n').map_or("", |end| text.get(..=end).unwrap_or("")) };
            let start = usize::try_from(from).unwrap_or(usize::MAX);
            let mut rest = whole.split_terminator('\n').skip(start);
            let lines: Vec<Text> = rest.by_ref().take(LINES).map(line).collect();
            let more = rest.next().is_some();
            let next = (more || !ended).then(|| from + lines.len() as u64);
            let note = if answer.cut && !more {
                Some("the trace is longer; the rest is in the browser")
            } else if lines.is_empty() && from == 0 {
                Some(match wire.status.as_str() {
                    "manual" => "the job has not been started: somebody plays it",
                    _ if ended => "GitLab has no trace of this job: it never ran, or its trace was erased",
                    _ => "the job has printed nothing yet",
                })
            } else {
                None
            };
            Ok(LogPage { lines, next, note: note.map(Text::new), url })
        }
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(LogPage {
            lines: Vec::new(),
            next: (!ended).then_some(from),
            note: Some(Text::new("GitLab has no trace of this job")),
            url,
        }),
        Err(fault) => Err(fault),
    }
}

/// A line as it would stand on a terminal in the end: what a carriage return wrote over is gone, and so are colours and the
/// vendor's own marks of sections.
fn line(raw: &str) -> Text {
    let raw = raw.trim_end_matches('\r');
    let shown = raw
        .split('\r')
        .map(plain)
        .filter(|part| !part.starts_with("section_start:") && !part.starts_with("section_end:"))
        .rfind(|part| !part.is_empty())
        .unwrap_or_default();
    let words: String = timed(&shown).chars().take(WIDTH).collect();
    Text::new(&words)
}

/// Newer runners begin each line with its time and stream (`2026-05-22T12:43:46.962646Z 00O text`): the time of day is kept.
fn timed(line: &str) -> String {
    let parts = line.split_once(' ').and_then(|(stamp, rest)| {
        let whole =
            stamp.is_ascii() && stamp.len() >= 20 && stamp.ends_with('Z') && stamp.as_bytes().get(10) == Some(&b'T');
        let (stream, words) = rest.split_at_checked(3)?;
        let marked = stream.ends_with(['O', 'E']) && stream.get(..2)?.bytes().all(|byte| byte.is_ascii_hexdigit());
        // A plus says that the line goes on in the next.
        (whole && marked)
            .then(|| format!("{} {}", stamp.get(11..19).unwrap_or_default(), words.trim_start_matches(['+', ' '])))
    });
    parts.unwrap_or_else(|| line.to_owned())
}
