//! What the subcommands take that change something.

use clap::Args;

/// What of the checklist is seen to, where the rules ask for one.
#[derive(Clone, Debug, Default, Args)]
pub struct Ticks {
    /// This item of the checklist is seen to, word by word; may be given several times
    #[arg(long, value_name = "ITEM")]
    pub ticked: Vec<String>,
    /// Every item of the checklist is seen to
    #[arg(long, conflicts_with = "ticked")]
    pub checklist_done: bool,
}

/// What every acting subcommand takes.
#[derive(Clone, Debug, Default, Args)]
pub struct Acting {
    /// Why; goes into the journal and, where there is room for it, to the provider
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The change ticket, where the rules ask for one; goes into the journal and before the reason to the provider
    #[arg(long, value_name = "TICKET")]
    pub ticket: Option<String>,
    /// What of the checklist is seen to.
    #[command(flatten)]
    pub ticks: Ticks,
    /// The file with a second person's signature of the plan's digest, where the rules ask for one; --dry-run says how it is made
    #[arg(long, value_name = "FILE")]
    pub second: Option<std::path::PathBuf>,
    /// Print the plan with its digest and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Confirm the plan of this digest, as --dry-run printed it, in place of typing; refused if the plan is another one by now
    #[arg(long, value_name = "DIGEST", conflicts_with = "dry_run")]
    pub confirm: Option<String>,
    /// With --confirm: override this freeze, by its name
    #[arg(long, value_name = "NAME", requires = "confirm")]
    pub override_freeze: Vec<String>,
    /// With --confirm: accept that it may run twice, because an earlier order on the same target has an unknown outcome
    #[arg(long, requires = "confirm")]
    pub may_run_twice: bool,
    /// One JSON document: the plan with --dry-run, else the outcome
    #[arg(long)]
    pub json: bool,
}

/// Which gates.
#[derive(Clone, Debug, Args)]
pub struct Gates {
    /// The service
    pub service: String,
    /// The environments whose gates are answered; may be left out where only one waits
    #[arg(value_name = "ENVIRONMENT")]
    pub environments: Vec<String>,
    /// The run's number, where several wait
    #[arg(long, value_name = "N")]
    pub run: Option<u64>,
    /// How, in the provider's own word, where it has several ways to let it through (approve alone); default: the usual one
    #[arg(long, value_name = "WORD")]
    pub choice: Option<String>,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}

/// What to put where.
#[derive(Clone, Debug, Args)]
pub struct Promote {
    /// The service
    pub service: String,
    /// The environment
    pub environment: String,
    /// The version or commit; default: what the environment before it runs; of a rollout under way: its next step
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
    /// A rollout under way: to its end at once, past every step and analysis
    #[arg(long, conflicts_with = "version")]
    pub full: bool,
    /// The revision that rolls out, as it was seen: refused where it is another one by now
    #[arg(long, value_name = "REVISION", conflicts_with = "version")]
    pub revision: Option<String>,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}

/// What to hold.
#[derive(Clone, Debug, Args)]
pub struct Hold {
    /// The service
    pub service: String,
    /// The environment whose rollout is meant, where the provider has such
    pub environment: Option<String>,
    /// The workflow, by name or file; default: the one that deploys
    #[arg(long, value_name = "WORKFLOW", conflicts_with = "environment")]
    pub workflow: Option<String>,
    /// The revision that rolls out, as it was seen: refused where it is another one by now
    #[arg(long, value_name = "REVISION", requires = "environment")]
    pub revision: Option<String>,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}

/// What to put back.
#[derive(Clone, Debug, Args)]
pub struct Rollback {
    /// The service
    pub service: String,
    /// The environment
    pub environment: String,
    /// The version, commit or deployment to put back; default: the last good one
    #[arg(long, value_name = "VERSION|DEPLOYMENT")]
    pub to: Option<String>,
    /// Do not hold the bad release afterwards
    #[arg(long)]
    pub no_hold: bool,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}

/// What to stop.
#[derive(Clone, Debug, Args)]
pub struct Cancel {
    /// The service
    pub service: String,
    /// The environment whose rollout is meant, where the provider has such
    pub environment: Option<String>,
    /// The run's number; may be left out where only one is under way
    #[arg(long, value_name = "N", conflicts_with = "environment")]
    pub run: Option<u64>,
    /// Force it, where an ordinary cancel hangs
    #[arg(long, conflicts_with = "environment")]
    pub force: bool,
    /// The revision that rolls out, as it was seen: refused where it is another one by now
    #[arg(long, value_name = "REVISION", requires = "environment")]
    pub revision: Option<String>,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}

/// What to run again.
#[derive(Clone, Debug, Args)]
pub struct Retry {
    /// The service
    pub service: String,
    /// The environment whose rollout is meant, where the provider has such
    pub environment: Option<String>,
    /// The run's number; default: the newest one that failed
    #[arg(long, value_name = "N", conflicts_with = "environment")]
    pub run: Option<u64>,
    /// This job alone, by name or id
    #[arg(long, value_name = "NAME", conflicts_with = "environment")]
    pub job: Option<String>,
    /// The revision that rolls out, as it was seen: refused where it is another one by now
    #[arg(long, value_name = "REVISION", requires = "environment")]
    pub revision: Option<String>,
    /// How to confirm.
    #[command(flatten)]
    pub acting: Acting,
}
