//! What the fuzzing engine drives. The trials themselves are in `targets`, which the ordinary tests run as well, for a moment
//! each and without an engine.

#[allow(dead_code)]
#[path = "../../tests/contract/asks.rs"]
mod asks;
#[allow(dead_code)]
#[path = "../../tests/contract/beds.rs"]
mod beds;
#[allow(dead_code)]
#[path = "../../tests/support/in_process.rs"]
mod in_process;

pub mod targets;
