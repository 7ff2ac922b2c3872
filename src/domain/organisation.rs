//! Organisations whose repositories are services.

use serde::{Deserialize, Serialize};

use super::SourceId;

/// Repositories of an organisation that are looked at where nothing else is said.
pub const ORGANISATION_LIMIT: usize = 1_000;

/// What the operator said about an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationSetup {
    /// Its account.
    pub source: SourceId,
    /// Its login at the provider; a person's works as well.
    pub name: String,
    /// Patterns of names of repositories that are looked at; empty: all. `*` stands for anything.
    pub include: Vec<String>,
    /// Patterns of names that are not.
    pub exclude: Vec<String>,
    /// Repositories that are looked at at most, by name.
    pub limit: usize,
    /// Whether repositories without any environment are services as well.
    pub without_environments: bool,
}

impl OrganisationSetup {
    /// An organisation of which nothing but the name is said.
    #[must_use]
    pub fn plain(source: &SourceId, name: &str) -> Self {
        Self {
            source: source.clone(),
            name: name.to_owned(),
            include: Vec::new(),
            exclude: Vec::new(),
            limit: ORGANISATION_LIMIT,
            without_environments: false,
        }
    }

    /// Whether a repository of it is looked at, by its name without the owner.
    #[must_use]
    pub fn admits(&self, repository: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, repository));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// Whether a name fits a pattern in which `*` stands for anything. Names are compared as the providers do, without case.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_of_names_and_exclusion_wins() {
        let mut setup = OrganisationSetup::plain(&SourceId::new("acme"), "acme");
        assert!(setup.admits("web"));
        setup.include = vec!["pay*".to_owned(), "*-api".to_owned(), "exact".to_owned(), "a*b*c".to_owned()];
        setup.exclude = vec!["*archive*".to_owned()];
        for (name, admitted) in [
            ("payments", true),
            ("Payments", true),
            ("search-api", true),
            ("search-apis", false),
            ("exact", true),
            ("exactly", false),
            ("abc", true),
            ("axxbyyc", true),
            ("acb", false),
            ("ab", false),
            ("pay-archive-2", false),
        ] {
            assert_eq!(setup.admits(name), admitted, "{name}");
        }
    }
}
