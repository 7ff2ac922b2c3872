//! Holds a set of files against the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::names::{self, Name};
use crate::rules::{CLOCKS, IMPURE, KEEPERS, LONGEST_FILE, LONGEST_MAIN, PURE, ROOMS, TOWERS, VENDORS, room};

/// One thing that is against the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) file: String,
    pub(crate) found: String,
    pub(crate) rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "src/{}: {}\n    the rule: {}", self.file, self.found, self.rule)
    }
}

/// Everything in `sources` (path below `src/`, text) that is against the table.
pub(crate) fn check(sources: &[(String, String)]) -> BTreeSet<Violation> {
    let modules: BTreeSet<Vec<String>> = sources.iter().map(|(path, _)| names::module_of(path)).collect();
    let mut checker = Checker::default();
    let mut read = Vec::new();
    let mut test_modules = BTreeSet::new();
    for (path, text) in sources {
        checker.size(path, text);
        match names::read(path, text, &modules) {
            Ok(names) => {
                test_modules.extend(names.test_modules.iter().cloned());
                read.push((path, names));
            }
            Err(error) => checker.report(path, format!("cannot be read: {error}"), "every file is Rust"),
        }
    }
    for (path, names) in read {
        let module = names::module_of(path);
        if test_modules.iter().any(|tests| module.starts_with(tests)) {
            continue;
        }
        checker.home(path, &module);
        for name in &names.names {
            match name {
                Name::Ours(parts) => checker.ours(path, &module, parts, &modules),
                Name::Foreign(parts) => checker.foreign(path, &module, parts),
            }
        }
    }
    checker.cycles();
    checker.violations
}

#[derive(Default)]
struct Checker {
    violations: BTreeSet<Violation>,
    /// Room to the rooms it names, each with a file that does so.
    edges: BTreeMap<String, BTreeMap<String, String>>,
}

impl Checker {
    fn report(&mut self, file: &str, found: impl Into<String>, rule: impl Into<String>) {
        self.violations.insert(Violation { file: file.to_owned(), found: found.into(), rule: rule.into() });
    }

    fn size(&mut self, path: &str, text: &str) {
        let lines = text.lines().count();
        if path == "main.rs" && lines > LONGEST_MAIN {
            self.report(path, format!("has {lines} lines"), format!("main.rs has at most {LONGEST_MAIN}"));
        } else if lines > LONGEST_FILE {
            self.report(path, format!("has {lines} lines"), format!("a file has at most {LONGEST_FILE}"));
        }
    }

    /// Whether the file lies in a room that the table knows.
    fn home(&mut self, path: &str, module: &[String]) {
        if let Some(name) = module.first()
            && room(name).is_none()
        {
            self.report(path, format!("lies in `{name}`"), "every room of src/ has a line in the table");
        }
    }

    fn ours(&mut self, path: &str, module: &[String], parts: &[String], modules: &BTreeSet<Vec<String>>) {
        let Some(target) = parts.first() else { return };
        let shown = format!("names `crate::{}`", parts.join("::"));
        if room(target).is_none() {
            // `crate::something` that is no room would be a re-export, past which the table does not see.
            if !modules.contains(std::slice::from_ref(target)) && path != "lib.rs" {
                self.report(path, shown, "things are named by their room; lib.rs re-exports nothing");
            }
            return;
        }
        let Some(home) = module.first() else {
            if path == "main.rs" && target != "cli" {
                self.report(path, shown, "main names cli only");
            }
            return;
        };
        if home == target {
            self.sibling(path, module, parts, &shown);
            return;
        }
        self.edges.entry(home.clone()).or_default().entry(target.clone()).or_insert_with(|| path.to_owned());
        let allowed = room(home).map_or(&[] as &[&str], |room| room.may_name);
        if !allowed.contains(&target.as_str()) {
            let allowed = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
            self.report(path, shown, format!("{home} names {allowed}"));
        }
    }

    /// Dialects do not know each other, and what they share does not know them.
    fn sibling(&mut self, path: &str, module: &[String], parts: &[String], shown: &str) {
        let home = module[0].as_str();
        let Some(dialect) = parts.get(1).filter(|name| VENDORS.contains(&name.as_str())) else { return };
        if !TOWERS.contains(&home) {
            return;
        }
        // mod.rs and the files beside it put the dialects together, but for the client they all speak through.
        let Some(own) = module.get(1).filter(|own| *own != dialect) else { return };
        if VENDORS.contains(&own.as_str()) {
            self.report(path, shown, format!("dialects in {home}/ do not know each other ({own}, {dialect})"));
        } else if module.len() > 2 || own == "http" {
            self.report(path, shown, format!("what dialects share in {home}/ does not know them ({own}, {dialect})"));
        }
    }

    fn foreign(&mut self, path: &str, module: &[String], parts: &[String]) {
        let shown = || format!("names `{}`", parts.join("::"));
        for keeper in KEEPERS.iter().filter(|keeper| keeper.name == parts[0]) {
            let allowed =
                keeper.places.iter().any(|place| path == *place || (place.ends_with('/') && path.starts_with(place)));
            if !allowed {
                self.report(path, shown(), format!("{} is named in {} only", keeper.name, keeper.places.join(", ")));
            }
        }
        let Some(home) = module.first().filter(|home| PURE.contains(&home.as_str())) else { return };
        let impure =
            IMPURE.iter().any(|path| parts.len() >= path.len() && parts.iter().zip(*path).all(|(a, b)| a == b));
        let clock = parts.windows(2).any(|pair| CLOCKS.contains(&pair[0].as_str()) && pair[1] == "now");
        if impure || clock {
            let rule = format!("{home} is pure: time, environment, files and processes enter as values");
            self.report(path, shown(), rule);
        }
    }

    /// Rooms that reach themselves through others.
    fn cycles(&mut self) {
        for start in ROOMS.iter().map(|room| room.name) {
            let mut queue: Vec<Vec<String>> = vec![vec![start.to_owned()]];
            let mut seen = BTreeSet::new();
            while let Some(way) = queue.pop() {
                let Some(next) = way.last().and_then(|last| self.edges.get(last)) else { continue };
                for target in next.keys().cloned().collect::<Vec<_>>() {
                    let mut longer = way.clone();
                    longer.push(target.clone());
                    // Said once, from the room whose name comes first.
                    if target == start && longer.iter().all(|room| room.as_str() >= start) {
                        let file = self.edges[start][&longer[1]].clone();
                        self.report(
                            &file,
                            format!("closes the ring {}", longer.join(" -> ")),
                            "the rooms' graph has no cycle",
                        );
                    } else if seen.insert(target) {
                        queue.push(longer);
                    }
                }
            }
        }
    }
}
