//! Which paths a file names, outside its tests: read with `syn`, aliases undone.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

/// A path that a file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// From the crate's root: `crate::domain::Text` is `[domain, Text]`.
    Ours(Vec<String>),
    /// Anything else, from its crate on.
    Foreign(Vec<String>),
}

/// What one file says.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) names: BTreeSet<Name>,
    /// Modules in files of their own that are there for tests only.
    pub(crate) test_modules: BTreeSet<Vec<String>>,
}

/// The module that a file below `src/` is: `cockpit/update.rs` is `[cockpit, update]`.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let mut parts: Vec<String> = stem.split('/').map(str::to_owned).collect();
    let alone = parts.len() == 1;
    if parts.last().is_some_and(|last| last == "mod" || (alone && (last == "lib" || last == "main"))) {
        parts.pop();
    }
    parts
}

/// Reads a file's names. `modules` are all modules of the crate, so that a path through a child module is known as ours.
pub(crate) fn read(path: &str, text: &str, modules: &BTreeSet<Vec<String>>) -> Result<Names, syn::Error> {
    let file = syn::parse_file(text)?;
    let binary = path == "main.rs";
    let mut reader = Reader {
        module: module_of(path),
        binary,
        modules,
        aliases: BTreeMap::new(),
        paths: Vec::new(),
        found: Names::default(),
    };
    reader.visit_file(&file);
    let Reader { aliases, paths, mut found, .. } = reader;
    for name in paths {
        // A name that a `use` brought in stands for what was used.
        let full = match &name {
            Name::Foreign(parts) => match aliases.get(&parts[0]) {
                Some(Name::Foreign(used)) => Name::Foreign(used.iter().chain(&parts[1..]).cloned().collect()),
                Some(Name::Ours(_)) => continue,
                None => name,
            },
            Name::Ours(_) => name,
        };
        found.names.insert(full);
    }
    Ok(found)
}

struct Reader<'a> {
    module: Vec<String>,
    binary: bool,
    modules: &'a BTreeSet<Vec<String>>,
    aliases: BTreeMap<String, Name>,
    paths: Vec<Name>,
    found: Names,
}

impl Reader<'_> {
    fn resolve(&self, parts: &[String]) -> Option<Name> {
        let (first, rest) = parts.split_first()?;
        match first.as_str() {
            "crate" if !self.binary => Some(Name::Ours(rest.to_vec())),
            "flightdeck" if self.binary => Some(Name::Ours(rest.to_vec())),
            "crate" => None,
            "self" => Some(Name::Ours(self.module.iter().chain(rest).cloned().collect())),
            "super" => {
                let mut module = self.module.clone();
                module.pop();
                let mut rest = rest;
                while let Some((next, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
                    debug_assert_eq!(next, "super");
                    module.pop();
                    rest = after;
                }
                module.extend(rest.iter().cloned());
                Some(Name::Ours(module))
            }
            _ => {
                let mut child = self.module.clone();
                child.push(first.clone());
                if !self.binary && self.modules.contains(&child) {
                    child.extend(rest.iter().cloned());
                    return Some(Name::Ours(child));
                }
                Some(Name::Foreign(parts.to_vec()))
            }
        }
    }

    fn note(&mut self, parts: &[String]) {
        if let Some(name) = self.resolve(parts) {
            self.paths.push(name);
        }
    }

    fn use_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |ident: &syn::Ident| {
            let mut parts = before.to_vec();
            // `{self}` names what stands before it.
            if ident != "self" || before.is_empty() {
                parts.push(ident.to_string());
            }
            parts
        };
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.used(&with(&name.ident), None),
            syn::UseTree::Rename(rename) => self.used(&with(&rename.ident), Some(rename.rename.to_string())),
            syn::UseTree::Glob(_) => self.used(before, None),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.use_tree(before, item)),
        }
    }

    fn used(&mut self, parts: &[String], alias: Option<String>) {
        let Some(name) = self.resolve(parts) else { return };
        if let Some(local) = alias.or_else(|| parts.last().cloned()) {
            self.aliases.insert(local, name.clone());
        }
        self.found.names.insert(name);
    }

    /// A macro's arguments are no syntax tree: whatever looks like a path in them counts.
    fn tokens(&mut self, text: &str) {
        for parts in paths_in(text) {
            self.note(&parts);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        } else if let syn::Item::Mod(module) = item
            && module.content.is_none()
        {
            let mut path = self.module.clone();
            path.push(module.ident.to_string());
            self.found.test_modules.insert(path);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes: &[syn::Attribute] = if let syn::ImplItem::Fn(function) = item { &function.attrs } else { &[] };
        if !for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&parts);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.tokens(&item.tokens.to_string());
        visit::visit_macro(self, item);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether something is compiled for tests only: exactly `#[cfg(test)]` or `#[cfg(all(test, ..))]`.
fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| {
                let condition = list.tokens.to_string().replace(' ', "");
                condition == "test" || condition.starts_with("all(test,") || condition.starts_with("all(test)")
            })
    })
}

/// The paths in a macro's arguments, string literals left out.
fn paths_in(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut joined = false;
    let mut characters = text.chars().peekable();
    let mut flush = |path: &mut Vec<String>| {
        if path.len() > 1 {
            found.push(std::mem::take(path));
        }
        path.clear();
    };
    while let Some(character) = characters.next() {
        if character == '"' {
            while let Some(inner) = characters.next() {
                match inner {
                    '\\' => drop(characters.next()),
                    '"' => break,
                    _ => {}
                }
            }
            flush(&mut path);
            joined = false;
        } else if character.is_alphabetic() || character == '_' {
            let mut word = String::from(character);
            while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            if !joined {
                flush(&mut path);
            }
            path.push(word);
            joined = false;
        } else if character == ':' && characters.next_if_eq(&':').is_some() {
            joined = !path.is_empty();
        } else if !character.is_whitespace() {
            flush(&mut path);
            joined = false;
        }
    }
    flush(&mut path);
    found
}
