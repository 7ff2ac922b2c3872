//! The provider of clusters against a simulated one, in process: what it reads, what it plans, what becomes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is how a test fails")]

#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/in_process.rs"]
mod in_process;

#[path = "kubernetes_provider/acting.rs"]
mod acting;
#[path = "kubernetes_provider/kubeconfig.rs"]
mod kubeconfig;
#[path = "kubernetes_provider/reading.rs"]
mod reading;
#[path = "kubernetes_provider/traps.rs"]
mod traps;
#[path = "kubernetes_provider/watching.rs"]
mod watching;

/// The services of `bad-canary`.
const BAD_CANARY: &[(&str, &str)] = &[
    ("checkout", "shop/rollout/checkout"),
    ("search", "shop/rollout/search"),
    ("basket", "shop/deployment/basket"),
    ("mailer", "mail/deployment/mailer"),
    ("ledger", "books-staging/deployment/ledger"),
];
/// The services of `inconclusive-analysis`.
const INCONCLUSIVE: &[(&str, &str)] =
    &[("payments", "money/rollout/payments"), ("quotes", "money/rollout/quotes"), ("fees", "money/deployment/fees")];
/// The services of `blue-green-cutover`.
const BLUE_GREEN: &[(&str, &str)] = &[
    ("storefront", "web/rollout/storefront"),
    ("catalog", "web/rollout/catalog"),
    ("images", "web/deployment/images"),
];
