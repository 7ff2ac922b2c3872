//! How much an environment matters.

use serde::{Deserialize, Serialize};

/// The tier of an environment, in the five words that vendors share. Order is promotion order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Where one developer tries things.
    Development,
    /// Where tests run.
    Testing,
    /// The rehearsal of production.
    Staging,
    /// What users use.
    Production,
    /// Anything else.
    Other,
}

impl Tier {
    /// The tier that a name suggests where neither the provider nor the configuration says it: a guess for display and
    /// for caution, which is why anything that mentions production counts as production.
    #[must_use]
    pub fn guess(name: &str) -> Self {
        let name = name.to_lowercase();
        let words: Vec<&str> = name.split(|character: char| !character.is_alphanumeric()).collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let starts = |list: &[&str]| words.iter().any(|word| list.iter().any(|prefix| word.starts_with(prefix)));
        if starts(&["preprod", "nonprod"]) || (has(&["pre", "non"]) && starts(&["prod"])) || starts(&["stag", "uat"]) {
            Self::Staging
        } else if starts(&["prod"]) || has(&["live", "prd"]) {
            Self::Production
        } else if starts(&["test"]) || has(&["qa", "ci"]) {
            Self::Testing
        } else if starts(&["dev"]) || has(&["review", "preview", "sandbox", "local"]) {
            Self::Development
        } else {
            Self::Other
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Testing => "testing",
            Self::Staging => "staging",
            Self::Production => "production",
            Self::Other => "other",
        }
    }

    /// Whether users use it: the strongest confirmation is asked for.
    #[must_use]
    pub fn is_production(self) -> bool {
        self == Self::Production
    }
}
