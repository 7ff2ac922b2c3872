//! The command line, from end to end: the real binary against a simulator that listens on a port.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot set up its case must stop

mod cli {
    mod flight;
    #[path = "../support/one_request.rs"]
    mod one_request;
    mod proxy;
    #[path = "../terminal/pty.rs"]
    #[allow(dead_code, reason = "shared with the tests of the terminal")]
    mod pty;
    mod tls;

    mod acting;
    mod bare;
    mod canary;
    mod configuration;
    mod doctor;
    mod journal;
    mod layers;
    mod proof;
    mod reading;
    mod roads;
    mod rules;
    mod schemas;
    mod settings;
    mod time;
    mod typing;
}
