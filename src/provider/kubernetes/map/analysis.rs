//! Who judges a rollout, and how.

use super::super::live::{Live, Seen};
use super::super::wire;
use crate::domain::{Analysis, Judgement, Metric, Text};

/// The analyses of the revision that is being rolled out, oldest first. Where the runs themselves could not be read, what
/// the Rollout repeats of them.
pub(in super::super) fn analyses(seen: &Seen, runs: Option<&[wire::AnalysisRun]>) -> Vec<Analysis> {
    let Live::Rollout(rollout) = &seen.live else { return Vec::new() };
    let Some(runs) = runs else { return repeated(rollout) };
    let hash = rollout.status.current_pod_hash.as_str();
    let mut mine: Vec<&wire::AnalysisRun> = runs
        .iter()
        .filter(|run| run.metadata.is_of("Rollout", &rollout.metadata))
        .filter(|run| run.metadata.labels.get(seen.object.kind.hash_label()).is_none_or(|label| label == hash))
        .collect();
    mine.sort_by_key(|run| run.metadata.creation_timestamp);
    mine.into_iter().map(analysis).collect()
}

fn analysis(run: &wire::AnalysisRun) -> Analysis {
    let label = |name: &str| run.metadata.labels.get(name).map(String::as_str);
    let role = match (label("rollout-type"), label("step-index")) {
        (Some("Step"), Some(index)) => format!("step {index}"),
        (Some("Step"), None) => "step".to_owned(),
        (Some("Background"), _) => "background".to_owned(),
        (Some("PrePromotion"), _) => "before the cutover".to_owned(),
        (Some("PostPromotion"), _) => "after the cutover".to_owned(),
        (other, _) => other.unwrap_or_default().to_owned(),
    };
    Analysis {
        name: Text::new(&run.metadata.name),
        role: Text::new(&role),
        judgement: judgement(&run.status.phase),
        metrics: run.status.metric_results.iter().map(metric).collect(),
        message: Text::new(&run.status.message),
    }
}

fn metric(result: &wire::MetricResult) -> Metric {
    let value = result.measurements.last().map(|measurement| measurement.value.as_str());
    Metric {
        name: Text::new(&result.name),
        judgement: judgement(&result.phase),
        value: value.filter(|value| !value.is_empty()).map(Text::new),
        counts: (result.successful, result.failed, result.inconclusive),
        message: Text::new(&result.message),
    }
}

fn repeated(rollout: &wire::Rollout) -> Vec<Analysis> {
    let canary = &rollout.status.canary;
    let colours = &rollout.status.blue_green;
    let said = [
        (&canary.current_background_analysis_run_status, "background"),
        (&canary.current_step_analysis_run_status, "step"),
        (&colours.pre_promotion_analysis_run_status, "before the cutover"),
        (&colours.post_promotion_analysis_run_status, "after the cutover"),
    ];
    said.into_iter().filter_map(|(status, role)| status.as_ref().map(|status| brief(status, role))).collect()
}

fn brief(status: &wire::RunStatus, role: &str) -> Analysis {
    Analysis {
        name: Text::new(&status.name),
        role: Text::new(role),
        judgement: judgement(&status.status),
        metrics: Vec::new(),
        message: Text::new(&status.message),
    }
}

/// A phase of an analysis or of a metric.
fn judgement(phase: &str) -> Judgement {
    match phase {
        "" | "Pending" => Judgement::Pending,
        "Running" => Judgement::Running,
        "Successful" => Judgement::Successful,
        "Failed" => Judgement::Failed,
        "Error" => Judgement::Errored,
        "Inconclusive" => Judgement::Inconclusive,
        other => Judgement::Unknown(Text::new(other)),
    }
}
