//! Everything that reads bytes from outside, tried for a moment each: the trials of the fuzzing engine (`fuzz/`) without the
//! engine, on seeds that were changed by chance. The same seed gives the same bytes.
//!
//! `FLIGHTDECK_FUZZ_SEED` gives others, `FLIGHTDECK_FUZZ_TIMES` so many times as many. With the engine: `.ci/fuzz`.
#![allow(clippy::print_stdout, reason = "how much was tried is said")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code, unreachable_pub, reason = "shared with the fuzzing engine and the contract")]

#[path = "contract/asks.rs"]
mod asks;
#[path = "contract/beds.rs"]
mod beds;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use targets::mutation::Chance;
use targets::{TARGETS, Target};

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
}

fn try_for_a_moment(target: &Target) -> u64 {
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{} has something to begin with", target.name);
    for seed in &seeds {
        (target.check)(seed);
    }
    let mut chance = Chance::new(number("FLIGHTDECK_FUZZ_SEED", 1), target.name);
    let times = target.moment * number("FLIGHTDECK_FUZZ_TIMES", 1);
    for trial in 0..times {
        let bytes = chance.bytes(&seeds);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.check)(&bytes))) {
            let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", target.name));
            std::fs::write(&kept, &bytes).unwrap();
            println!("{}: trial {trial} fails; its bytes are in {}", target.name, kept.display());
            std::panic::resume_unwind(panic);
        }
    }
    seeds.len() as u64 + times
}

fn try_those(wanted: impl Fn(&Target) -> bool) {
    for target in TARGETS.iter().filter(|target| wanted(target)) {
        let began = std::time::Instant::now();
        let tried = try_for_a_moment(target);
        println!("fuzz: {}: {tried} trials in {:.1} s", target.name, began.elapsed().as_secs_f32());
    }
}

fn is_vendor(target: &Target) -> bool {
    target.name.starts_with("vendor_")
}

#[test]
fn nothing_from_outside_brings_a_reader_down() {
    try_those(|target| !is_vendor(target));
}

#[test]
fn no_vendor_gone_mad_brings_the_cockpit_down() {
    try_those(is_vendor);
}

#[test]
fn every_trial_has_a_binary_of_its_name_for_the_engine() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for target in TARGETS {
        let source = std::fs::read_to_string(folder.join(format!("fuzz_targets/{}.rs", target.name))).unwrap();
        assert!(source.contains(&format!("named(\"{}\")", target.name)), "{}", target.name);
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
    }
}
