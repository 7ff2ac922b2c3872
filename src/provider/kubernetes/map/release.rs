//! Which release a pod template is.

use serde_json::Value;

use super::super::object::Kind;
use crate::domain::{CommitId, Release, Text};

/// Where images say which commit they are made of: the annotation of the OCI image specification, and what tools that
/// look into clusters have made customary. Labels count as well.
const COMMITS: [&str; 3] =
    ["org.opencontainers.image.revision", "app.kubernetes.io/revision", "tags.datadoghq.com/git.commit.sha"];
/// Where the version stands where the image has no tag.
const VERSIONS: [&str; 2] = ["org.opencontainers.image.version", "app.kubernetes.io/version"];

/// The release of a pod template of an object called `name`: its version is the tag of the image, its commit what is said
/// of it, else the image itself.
pub(in super::super) fn of_template(template: &Value, name: &str) -> Release {
    let (_, image) = image_with_place(template, name).unwrap_or_default();
    let (tag, digest) = parts(&image);
    let said = |keys: &[&str]| keys.iter().find_map(|key| noted(template, key)).map(str::to_owned);
    let version = tag.map(str::to_owned).or_else(|| said(&VERSIONS)).or_else(|| digest.map(short)).unwrap_or_default();
    let version = if version.is_empty() { "untagged".to_owned() } else { version };
    let is_hash = |text: &str| text.len() >= 7 && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let commit = said(&COMMITS)
        .or_else(|| tag.filter(|tag| is_hash(tag)).map(str::to_owned))
        .or_else(|| digest.map(str::to_owned))
        .unwrap_or_else(|| image.clone());
    Release {
        version: Text::new(&version),
        commit: CommitId::new(&commit),
        reference: Text::new(&image),
        tagged: tag.is_some(),
    }
}

/// The image of the container that is called like the object, else of the first, and the place of that container.
pub(in super::super) fn image_with_place(template: &Value, name: &str) -> Option<(usize, String)> {
    let containers = template.pointer("/spec/containers")?.as_array()?;
    let named = containers.iter().position(|one| one.get("name").and_then(Value::as_str) == Some(name));
    let place = named.unwrap_or(0);
    let image = containers.get(place)?.get("image")?.as_str()?;
    Some((place, image.to_owned()))
}

/// A note of a template: an annotation or a label.
fn noted<'a>(template: &'a Value, key: &str) -> Option<&'a str> {
    ["annotations", "labels"]
        .into_iter()
        .find_map(|place| template.get("metadata")?.get(place)?.get(key)?.as_str())
        .filter(|text| !text.is_empty())
}

/// The tag and the digest of an image's name.
fn parts(image: &str) -> (Option<&str>, Option<&str>) {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // A colon before the last slash belongs to a port.
    let last = name.rsplit('/').next().unwrap_or(name);
    (last.split_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty()), digest)
}

/// The first characters of a digest.
fn short(digest: &str) -> String {
    let (kind, hash) = digest.split_once(':').unwrap_or(("", digest));
    let hash: String = hash.chars().take(12).collect();
    if kind.is_empty() { hash } else { format!("{kind}:{hash}") }
}

/// A replica set's pod template as its owner had it: the controller put a label with its hash into it.
pub(in super::super) fn without_hash(template: &Value, kind: Kind) -> Value {
    let mut template = template.clone();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.remove(kind.hash_label());
    }
    template
}
