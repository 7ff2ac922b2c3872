//! Every target in one binary: `FLIGHTDECK_FUZZ_TARGET` says which. Our own seeds are laid into the folder that
//! `FLIGHTDECK_FUZZ_CORPUS` names before the engine reads it. `.ci/fuzz` builds and drives it.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use flightdeck_fuzz::targets::{Target, named};

static CHOSEN: OnceLock<&Target> = OnceLock::new();

fn begin() {
    let name = std::env::var("FLIGHTDECK_FUZZ_TARGET").expect("FLIGHTDECK_FUZZ_TARGET names a target");
    let target = named(&name);
    if let Some(folder) = std::env::var_os("FLIGHTDECK_FUZZ_CORPUS").map(PathBuf::from) {
        for (place, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{place}")), seed).expect("a folder for seeds");
        }
    }
    CHOSEN.set(target).expect("it begins once");
}

libfuzzer_sys::fuzz_target!(
    init: begin(),
    |bytes: &[u8]| (CHOSEN.get().expect("it has begun").check)(bytes)
);
