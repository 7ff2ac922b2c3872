#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (flightdeck_fuzz::targets::named("vendor_kubernetes").check)(bytes));
