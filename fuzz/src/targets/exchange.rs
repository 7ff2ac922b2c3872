//! The wire shapes of the vendors: any body for any path.

use flightdeck::provider::{github, gitlab, kubernetes, octopus};

type Decode = fn(&str, &str, u16, &[u8]) -> Option<Result<(), flightdeck::domain::Fault>>;

/// Readers and the paths that they read.
const READERS: &[(Decode, &[&str])] = &[
    (
        github::decode_exchange,
        &[
            "/repos/acme/checkout/actions/runs",
            "/repos/acme/checkout/actions/runs/1/jobs",
            "/repos/acme/checkout/actions/runs/1/pending_deployments",
            "/repos/acme/checkout/deployments",
            "/repos/acme/checkout/environments",
            "/repos/acme/checkout/compare/a...b",
        ],
    ),
    (
        gitlab::decode_exchange,
        &[
            "/api/v4/projects/1/pipelines",
            "/api/v4/projects/1/pipelines/1/jobs",
            "/api/v4/projects/1/deployments",
            "/api/v4/projects/1/environments",
            "/api/v4/projects/1/protected_environments",
            "/api/v4/projects/1/freeze_periods",
        ],
    ),
    (
        kubernetes::decode_exchange,
        &[
            "/apis/apps/v1/namespaces/shop/deployments",
            "/apis/apps/v1/namespaces/shop/replicasets",
            "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts",
            "/apis/argoproj.io/v1alpha1/namespaces/shop/analysisruns",
        ],
    ),
    (
        octopus::decode_exchange,
        &[
            "/api/Spaces-1/dashboard",
            "/api/Spaces-1/projects",
            "/api/Spaces-1/deployments",
            "/api/Spaces-1/interruptions",
            "/api/Spaces-1/releases",
            "/api/Spaces-1/tasks",
        ],
    ),
];

/// Bodies as the simulated vendors answer, each with the place of its reader before it.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> =
        super::vendor::bodies().into_iter().map(|body| [&[0, 0], body.as_slice()].concat()).collect();
    seeds.push(b"\x00\x00{}".to_vec());
    seeds
}

/// The first two bytes choose who reads, and what.
pub(crate) fn check(bytes: &[u8]) {
    let [vendor, path, body @ ..] = bytes else { return };
    let (decode, paths) = READERS[usize::from(*vendor) % READERS.len()];
    let path = paths[usize::from(*path) % paths.len()];
    let _read_or_refused = decode("GET", path, 200, body);
}
