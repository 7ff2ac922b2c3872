//! What the subcommands take that read.

use clap::{Args, Subcommand, ValueEnum};

/// What a reading subcommand is about.
#[derive(Clone, Debug, Default, Args)]
pub struct Look {
    /// Services; default: the configured ones, else the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// One JSON document (its form: `flightdeck schema`)
    #[arg(long)]
    pub json: bool,
}

/// What is where.
#[derive(Clone, Debug, Args)]
pub struct Status {
    /// Of what.
    #[command(flatten)]
    pub look: Look,
    /// Count the undeployed commits of at most so many environments, production first; each is one request
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub comparisons: usize,
}

/// What is told without a screen.
#[derive(Clone, Debug, Args)]
pub struct Watch {
    /// Services; default: the configured ones, else the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// Look once, tell what was not told before, and end
    #[arg(long)]
    pub once: bool,
    /// One JSON document a line (its form: `flightdeck schema alert`)
    #[arg(long)]
    pub json: bool,
}

/// How far back to read.
#[derive(Clone, Debug, Args)]
pub struct Pages {
    /// Read at most so many pages of thirty deployments of each environment
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub pages: u32,
}

/// Whose history.
#[derive(Clone, Debug, Args)]
pub struct History {
    /// The service
    pub service: String,
    /// This environment alone
    pub environment: Option<String>,
    /// From this moment on: 2026-11-20T14:03Z, `2026-11-20 14:03`, 14:03, `yesterday 14:00`, 7d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// At most so many deployments
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// How far back.
    #[command(flatten)]
    pub pages: Pages,
    /// One JSON document (its form: `flightdeck schema`)
    #[arg(long)]
    pub json: bool,
}

/// What ran where at which moment.
#[derive(Clone, Debug, Args)]
pub struct At {
    /// The service
    pub service: String,
    /// The environment
    pub environment: String,
    /// The moment: 2026-11-20T14:03Z, `2026-11-20 14:03`, 14:03, `yesterday 14:00`, -2h; without an offset in this machine's
    /// zone
    #[arg(required = true, num_args = 1.., value_name = "TIME")]
    pub time: Vec<String>,
    /// How far back.
    #[command(flatten)]
    pub pages: Pages,
    /// One JSON document (its form: `flightdeck schema`)
    #[arg(long)]
    pub json: bool,
}

/// What changed.
#[derive(Clone, Debug, Args)]
pub struct Timeline {
    /// Services; default: the configured ones, else the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// From this moment on, as for `at`
    #[arg(long, value_name = "TIME", default_value = "7d", allow_hyphen_values = true)]
    pub since: String,
    /// Until this moment; default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Every environment, not production alone
    #[arg(long)]
    pub all_environments: bool,
    /// At most so many changes
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// How far back.
    #[command(flatten)]
    pub pages: Pages,
    /// One JSON document (its form: `flightdeck schema`)
    #[arg(long)]
    pub json: bool,
}

/// The four keys.
#[derive(Clone, Debug, Args)]
pub struct Dora {
    /// Services; default: the configured ones, else the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// From this moment on, as for `at`
    #[arg(long, value_name = "TIME", default_value = "30d", allow_hyphen_values = true)]
    pub since: String,
    /// The deployments that the keys were computed from
    #[arg(long)]
    pub events: bool,
    /// Read the commits of at most so many deliveries, for the lead time
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub comparisons: usize,
    /// How far back.
    #[command(flatten)]
    pub pages: Pages,
    /// One JSON document (its form: `flightdeck schema`)
    #[arg(long)]
    pub json: bool,
}

/// Whose card.
#[derive(Clone, Debug, Args)]
pub struct Card {
    /// The service
    pub service: String,
    /// The environment
    pub environment: String,
}

/// What to do with the journal.
#[derive(Clone, Debug, Args)]
pub struct Journal {
    /// What.
    #[command(subcommand)]
    pub command: JournalCommand,
}

/// The subcommands of `journal`.
#[derive(Clone, Debug, Subcommand)]
pub enum JournalCommand {
    /// One line for each record, oldest first
    Show {
        /// The newest records alone
        #[arg(long, value_name = "N")]
        last: Option<usize>,
        /// One JSON document (`flightdeck schema journal`)
        #[arg(long)]
        json: bool,
    },
    /// Check the chain; names the first broken line
    Verify {
        /// One JSON document (`flightdeck schema journal-verify`)
        #[arg(long)]
        json: bool,
    },
    /// Every record
    Export {
        /// The form
        #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
        format: ExportFormat,
    },
}

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON array.
    Json,
    /// Comma-separated values with a header line.
    Csv,
}
