//! A job's log.

use super::super::super::http::Session;
use super::super::super::plain::plain;
use super::super::paths::segment;
use super::super::{GitHub, wire};
use crate::domain::{Fault, FaultKind, JobId, LogPage, RunId, Text};

/// Lines of one page.
const LINES: usize = 20_000;
/// Characters of one line that are kept.
const WIDTH: usize = 4_000;

/// Reads a job's log from a line on. The vendor sends it whole, from another host, which must not see the token, and only
/// when the job has ended.
pub(in super::super) async fn log(github: &GitHub, run: &RunId, job: &JobId, from: u64) -> Result<LogPage, Fault> {
    let repository = github.repository(&run.service)?;
    let cursor = crate::domain::Cursor::default();
    let session = Session::ordinary(&github.client, &cursor);
    let job_path = repository.path(&format!("/actions/jobs/{}", segment(job.raw())));
    let doing = repository.doing(&format!("the log of job {job}"));
    match session.raw(&format!("{job_path}/logs"), &doing).await {
        Ok(answer) => {
            let text = String::from_utf8_lossy(&answer.body);
            let start = usize::try_from(from).unwrap_or(usize::MAX);
            let mut rest = text.trim_start_matches('\u{feff}').lines().skip(start);
            let lines: Vec<Text> = rest.by_ref().take(LINES).map(line).collect();
            let next = rest.next().is_some().then(|| from + LINES as u64);
            let note =
                (answer.cut && next.is_none()).then(|| Text::new("the log is longer; the rest is in the browser"));
            Ok(LogPage { lines, next, note, url: None })
        }
        Err(fault) if fault.kind == FaultKind::NotFound => {
            let job = session.get::<wire::Job>(&job_path, &doing).await.map_err(|_| fault.clone())?.value;
            let note = if job.status == "completed" {
                "GitHub has no log of this job: it never started, or its log was deleted or has expired"
            } else {
                "GitHub gives a job's log only when the job has ended"
            };
            Ok(LogPage {
                lines: Vec::new(),
                next: None,
                note: Some(Text::new(note)),
                url: super::super::map::some(&job.html_url),
            })
        }
        Err(fault) => Err(fault),
    }
}

/// A line without its colours, its date cut to the time of day.
fn line(raw: &str) -> Text {
    let raw = raw.trim_end_matches('\r');
    let timed = raw.split_once(' ').filter(|(stamp, _)| {
        stamp.len() >= 20 && stamp.ends_with('Z') && stamp.as_bytes().get(10) == Some(&b'T') && stamp.is_ascii()
    });
    let (time, words) = match timed {
        Some((stamp, words)) => (stamp.get(11..19), words),
        None => (None, raw),
    };
    let words: String = plain(words).chars().take(WIDTH).collect();
    match time {
        Some(time) => Text::new(&format!("{time} {words}")),
        None => Text::new(&words),
    }
}
