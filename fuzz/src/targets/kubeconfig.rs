//! Kubeconfigs, found on the host: a service of a cluster is read by one, or it is said why not. Plugins are not started: a
//! file that names one is left out.

use std::sync::Arc;

use flightdeck::domain::{Cursor, ProviderKind, Scope, ServiceId};

use super::vendor;

const OWN: &str = r"
apiVersion: v1
kind: Config
current-context: here
clusters:
- name: here
  cluster:
    server: http://127.0.0.1:9
    insecure-skip-tls-verify: true
users:
- name: me
  user:
    token: abc
contexts:
- name: here
  context: { cluster: here, user: me, namespace: shop }
";

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![OWN.as_bytes().to_vec()]
}

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // Nothing is started and nowhere is gone to but to a port on which nobody listens.
    if text.contains("exec") || text.contains("auth-provider") || !text.contains("127.0.0.1:9\n") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config");
    std::fs::write(&path, text.as_bytes()).expect("a file");
    let mut opening = vendor::opening(ProviderKind::Kubernetes, &["shop/rollout/checkout"], Arc::new(vendor::Nowhere));
    opening.options.insert("kubeconfig".to_owned(), path.display().to_string());
    vendor::alone(async {
        let Ok(provider) = flightdeck::provider::registry::open(ProviderKind::Kubernetes, opening) else { return };
        let found =
            provider.observe(&Scope::Service(ServiceId::new("shop/rollout/checkout")), &Cursor::default()).await;
        assert!(!found.faults.is_empty(), "nobody listens there");
    });
}
