//! What the screen says, situation by situation: words, ages, orders, reasons. No pixels.

// A test says what it expects by failing loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/deck.rs"]
#[allow(dead_code, unreachable_pub, reason = "each test binary uses a part of the deck")]
mod deck;

#[path = "support/layered.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod layered;

#[path = "view/available.rs"]
mod available;
#[path = "view/cards.rs"]
mod cards;
#[path = "view/command_lines.rs"]
mod command_lines;
#[path = "view/details.rs"]
mod details;
#[path = "view/edges.rs"]
mod edges;
#[path = "view/hostile.rs"]
mod hostile;
#[path = "view/layers.rs"]
mod layers;
#[path = "view/lists.rs"]
mod lists;
#[path = "view/plans.rs"]
mod plans;
#[path = "view/rollouts.rs"]
mod rollouts;
#[path = "view/said.rs"]
mod said;
