//! Objects and lists of them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded::byte_serialize;

use super::super::super::http::Session;
use super::super::live::{Live, Seen};
use super::super::object::{Kind, Object};
use super::super::wire;
use crate::domain::Fault;

/// Objects of a page.
const PAGE: u32 = 500;
/// Pages of a list that are read at most.
const PAGES: usize = 20;

/// A whole list: the place in the history of the cluster that it shows, and its objects.
pub(in super::super) async fn list<T: DeserializeOwned + Serialize>(
    session: &Session<'_>,
    path: &str,
    selector: Option<&str>,
    doing: &str,
) -> Result<(String, Vec<T>), Fault> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let mut first = format!("{path}?limit={PAGE}");
    if let Some(selector) = selector {
        first.push_str("&labelSelector=");
        first.push_str(&encoded(selector));
    }
    let (mut items, mut at, mut version) = (Vec::new(), first.clone(), String::new());
    for _ in 0..PAGES {
        let page = session.get::<wire::List<T>>(&at, doing).await?.value;
        items.extend(page.items);
        version = page.metadata.resource_version;
        if page.metadata.next.is_empty() {
            break;
        }
        at = format!("{first}&continue={}", encoded(&page.metadata.next));
    }
    Ok((version, items))
}

/// An object with its replica sets.
pub(in super::super) async fn seen(session: &Session<'_>, object: &Object) -> Result<Seen, Fault> {
    let (path, doing) = (object.path(), format!("reading {object}"));
    let live = match object.kind {
        Kind::Deployment => Live::Deployment(Box::new(session.get(&path, &doing).await?.value)),
        Kind::Rollout => Live::Rollout(Box::new(session.get(&path, &doing).await?.value)),
    };
    let sets = format!("/apis/apps/v1/namespaces/{}/replicasets", object.namespace);
    let (_, sets) =
        list::<wire::ReplicaSet>(session, &sets, live.selector().as_deref(), &object.doing("the revisions")).await?;
    Ok(Seen::new(object.clone(), live, sets))
}
