//! What is tried with bytes from nowhere: everything that reads what somebody else wrote. A trial takes any bytes and must
//! come back; what it must find true besides is said at each.

mod answers;
mod cache;
mod configuration;
mod exchange;
mod journal;
mod kubeconfig;
pub mod mutation;
mod recording;
mod scenario;
mod script;
mod terminal;
mod text;
mod vendor;

/// One trial.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its binary.
    pub name: &'static str,
    /// Bytes to begin with, made by the program itself or written here.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Tries bytes; panics where something is wrong.
    pub check: fn(&[u8]),
    /// How often it is tried where no engine drives it: what takes as long as the others together is tried less.
    pub moment: u64,
}

/// Every trial.
pub const TARGETS: &[Target] = &[
    Target { name: "cache", seeds: cache::seeds, check: cache::check, moment: 300 },
    Target { name: "configuration", seeds: configuration::seeds, check: configuration::trusted, moment: 400 },
    Target { name: "project_configuration", seeds: configuration::seeds, check: configuration::untrusted, moment: 400 },
    Target { name: "exchange", seeds: exchange::seeds, check: exchange::check, moment: 4_000 },
    Target { name: "journal", seeds: journal::seeds, check: journal::check, moment: 2_000 },
    Target { name: "kubeconfig", seeds: kubeconfig::seeds, check: kubeconfig::check, moment: 200 },
    Target { name: "recording", seeds: recording::seeds, check: recording::check, moment: 150 },
    Target { name: "scenario", seeds: scenario::seeds, check: scenario::check, moment: 300 },
    Target { name: "terminal", seeds: terminal::seeds, check: terminal::check, moment: 5_000 },
    Target { name: "text", seeds: text::seeds, check: text::check, moment: 5_000 },
    Target { name: "vendor_github", seeds: vendor::seeds, check: vendor::github, moment: 24 },
    Target { name: "vendor_gitlab", seeds: vendor::seeds, check: vendor::gitlab, moment: 24 },
    Target { name: "vendor_kubernetes", seeds: vendor::seeds, check: vendor::kubernetes, moment: 24 },
    Target { name: "vendor_octopus", seeds: vendor::seeds, check: vendor::octopus, moment: 24 },
];

/// The trial of a name.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn named(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).expect("a trial of this name")
}

/// Nothing that a terminal would obey.
pub(crate) fn harmless(shown: &str) {
    for character in shown.chars() {
        let number = u32::from(character);
        assert!(!character.is_control(), "{number:#x} would reach the terminal: {shown:?}");
        assert!(
            !matches!(number, 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF),
            "{number:#x} is invisible"
        );
    }
}
