//! Where every effective value came from.

use std::collections::BTreeMap;

use super::{Origin, Place, nearest};
use crate::domain::Text;

/// One layer's word on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value as shown: never a secret, only a reference to one.
    pub value: Text,
    /// The layer.
    pub origin: Origin,
    /// The very place.
    pub place: Place,
}

/// By key path (`source.acme.url`), what each layer said, the effective one last. Of the lists that add up over layers
/// (rules, freezes) every entry is effective.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance(BTreeMap<String, Vec<Setting>>);

impl Provenance {
    /// What was said about `key`, weakest first.
    ///
    /// # Errors
    /// The nearest known key, where one is near, when nothing was said about this one.
    pub fn explain(&self, key: &str) -> Result<&[Setting], Option<&str>> {
        self.0.get(key).map(Vec::as_slice).ok_or_else(|| nearest(key, self.0.keys().map(String::as_str)))
    }

    /// The effective word on `key`.
    #[must_use]
    pub fn effective(&self, key: &str) -> Option<&Setting> {
        self.0.get(key).and_then(|settings| settings.last())
    }

    /// Every key with what was said about it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Setting])> {
        self.0.iter().map(|(key, settings)| (key.as_str(), settings.as_slice()))
    }

    pub(super) fn record(&mut self, key: &str, origin: Origin, place: &Place, value: &str) {
        let setting = Setting { value: Text::new(value), origin, place: place.clone() };
        self.0.entry(key.to_owned()).or_default().push(setting);
    }
}
