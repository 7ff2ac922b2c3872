//! Every target in one binary: `FLIGHTDECK_FUZZ_TARGET` says which. `.ci/fuzz` builds it.
#![no_main]

use std::sync::LazyLock;

use flightdeck_fuzz::targets::{Target, named};

static CHOSEN: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("FLIGHTDECK_FUZZ_TARGET").expect("FLIGHTDECK_FUZZ_TARGET names a target");
    named(&name)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (CHOSEN.check)(bytes));
