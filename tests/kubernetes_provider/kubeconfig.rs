//! A cluster that a kubeconfig names, over a real connection: tokens, exec plugins, and what is not there.
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use flightdeck::domain::{
    Ask, Cursor, Fact, FaultKind, Intent, IntentId, Mono, Now, Observation, ProviderKind, Scope, ServiceId, Steer,
};
use flightdeck::policy::{ReadOnly, WriteGuard};
use flightdeck::provider::http::{ClientParts, FixedToken, Limits, Network, TokenScheme};
use flightdeck::provider::registry::{self, Opening};
use flightdeck::provider::{Provider, Reading};
use flightdeck::sim::{Options, Scenario, Simulator};

use crate::cluster::{production, service, source, words};
use crate::in_process::{order, seal};

/// A simulator on a port of its own, and its operator's token.
async fn served() -> (String, String) {
    let scenario = Scenario::named("bad-canary").unwrap();
    let simulator = Simulator::new(&scenario, Options::default());
    let token = simulator.operator_token().to_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/kubernetes", listener.local_addr().unwrap());
    tokio::spawn(simulator.serve(listener));
    (address, token)
}

fn kubeconfig(folder: &Path, server: &str, user: &str) -> String {
    let path = folder.join("config");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: other\n\
         clusters:\n- name: sim\n  cluster: {{ server: \"{server}\" }}\n\
         users:\n- name: mira\n  user:\n{user}\n\
         contexts:\n- name: sim\n  context: {{ cluster: sim, user: mira, namespace: shop }}\n"
    );
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

fn open(options: &[(&str, &str)]) -> Result<Arc<dyn Provider>, flightdeck::domain::Fault> {
    let base = "https://kubernetes.default.svc".parse().unwrap();
    let limits = Limits::default();
    registry::open(
        ProviderKind::Kubernetes,
        Opening {
            source: source(),
            services: vec![service("checkout", "shop/rollout/checkout")],
            organisations: Vec::new(),
            client: ClientParts {
                transport: Arc::new(Network::new(&"http://127.0.0.1:1".parse().unwrap(), limits).unwrap()),
                base,
                token: Arc::new(FixedToken::new("of nobody")),
                guard: WriteGuard::new(ReadOnly::default()),
                clock: Arc::new(|| Now { wall: jiff::Timestamp::now(), mono: Mono::default() }),
                limits,
                headers: http::HeaderMap::new(),
                scheme: TokenScheme::Bearer,
            },
            options: options
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
        },
    )
}

async fn look(provider: &Arc<dyn Provider>, scope: Scope) -> Observation {
    provider.observe(&scope, &Cursor::default()).await
}

async fn steers(provider: &Arc<dyn Provider>) {
    let account = look(provider, Scope::Account).await;
    let login = account
        .facts
        .iter()
        .find_map(|fact| if let Fact::Account(account) = fact { Some(&account.login) } else { None });
    assert_eq!(login.map(words), Some("mira"), "{:?}", account.faults);
    let seen = look(provider, Scope::Service(ServiceId::new("checkout"))).await;
    assert!(seen.faults.is_empty(), "{:?}", seen.faults);
    let revision = seen.facts.iter().find_map(|fact| match fact {
        Fact::Rollouts { rollouts, .. } => Some(rollouts[0].revision.clone()),
        _ => None,
    });
    let ask = Ask::Steer { environment: production("checkout"), revision: revision.unwrap(), how: Steer::Pause };
    let plan = provider.plan(&Intent::new(IntentId::new("intent-1"), ask), Reading::Fresh).await.unwrap();
    let now = Now { wall: jiff::Timestamp::now(), mono: Mono::default() };
    let mut order = order(&plan, now);
    let step = order.next_step().cloned().unwrap();
    let permit = order.permit(now).unwrap();
    provider.send(&step, &seal(), permit).await.unwrap();
    let evidence = provider.evidence(&step, &seal(), now.wall).await.unwrap();
    assert!(matches!(evidence, flightdeck::domain::Evidence::Happened(_)), "{evidence:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_with_a_token_reads_and_acts() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = served().await;
    let path = kubeconfig(folder.path(), &server, &format!("    token: \"{token}\""));
    let provider = open(&[("kubeconfig", &path), ("context", "sim")]).unwrap();
    steers(&provider).await;
    assert!(!format!("{provider:?}").contains(&token));
}

/// As the plugins of EKS, GKE and AKS do it: a program prints a credential.
#[tokio::test(flavor = "multi_thread")]
async fn an_exec_plugin_gives_the_credential_and_may_not_ask_anything() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = served().await;
    let plugin = folder.path().join("plugin");
    let script = format!(
        "#!/bin/sh\ncase \"$KUBERNETES_EXEC_INFO\" in *'\"interactive\":true'*) exit 1;; esac\n\
         echo '{{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{{\"token\":\"{token}\"}}}}'\n"
    );
    fs::write(&plugin, script).unwrap();
    fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755)).unwrap();
    let user = format!(
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: {}\n      interactiveMode: IfAvailable",
        plugin.display()
    );
    let path = kubeconfig(folder.path(), &server, &user);
    steers(&open(&[("kubeconfig", &path), ("context", "sim")]).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_that_is_not_there_is_a_fault_and_nothing_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = kubeconfig(folder.path(), "http://127.0.0.1:9", "    token: x");
    let provider = open(&[("kubeconfig", &path), ("context", "elsewhere")]).unwrap();
    let seen = look(&provider, Scope::Service(ServiceId::new("checkout"))).await;
    assert_eq!(seen.faults[0].kind, FaultKind::Unavailable);
    assert!(words(&seen.faults[0].what).contains("elsewhere"), "{}", seen.faults[0].what);
    let nobody = open(&[("kubeconfig", &path), ("context", "sim")]).unwrap();
    let seen = look(&nobody, Scope::Service(ServiceId::new("checkout"))).await;
    assert_eq!(seen.faults[0].kind, FaultKind::Unavailable, "nobody answers there");
}
