//! One contract for every provider: what each dialect of the registry declares is tried against its simulated vendor, and what
//! it does not declare is refused with a reason and sends nothing. A dialect without a bed here, or a declared verb without a
//! trial, fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the suite says what it tried")]

#[path = "../support/in_process.rs"]
mod in_process;

mod acting;
mod asks;
mod beds;
mod faults;
mod reading;
mod refusing;
mod roads;

use flightdeck::provider::registry::DIALECTS;

/// Says how many trials of an aspect a provider passed: none passes silently.
fn passed(bed: &beds::Bed, aspect: &str, trials: usize) {
    assert!(trials > 0, "{}: no trial of {aspect}", bed.kind.name());
    println!("contract: {} | {aspect} | {trials}", bed.kind.name());
}

#[test]
fn every_dialect_of_the_registry_has_a_bed_to_be_tried_in() {
    for dialect in DIALECTS {
        let bed = beds::of(dialect.kind);
        assert!(!bed.services.is_empty());
        passed(&bed, "bed", 1);
    }
    println!("contract: {} dialects", DIALECTS.len());
}
