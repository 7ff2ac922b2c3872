//! The last-known state, as it lies on the disk: read, or refused and made anew.

use flightdeck::cockpit::State;
use flightdeck::cockpit::snapshot::{Identity, Snapshot, recall};

use sha2::{Digest as _, Sha256};

use super::vendor;

fn state() -> State {
    State::new(vendor::known_start())
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let state = vendor::known();
    vec![Snapshot::of(&state).to_bytes(&Identity::of(&state)).expect("a snapshot")]
}

/// The checksum stands before the shapes, so both are tried: the file, and shapes that somebody wrote a checksum for.
pub(crate) fn check(bytes: &[u8]) {
    let mut state = state();
    let identity = Identity::of(&state);
    for bytes in [bytes.to_vec(), sealed(bytes)] {
        let Ok(snapshot) = Snapshot::from_bytes(&bytes, &identity) else { continue };
        if recall(&mut state, &snapshot).is_ok() {
            vendor::shown(&state);
        }
    }
}

/// Magic and version, the identity, the checksum.
const HEADER: usize = 10 + 32 + 32;

/// The bytes with the checksum that they should have.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some((header, body)) = bytes.split_at_mut_checked(HEADER) {
        let sum = Sha256::new().chain_update(&header[8..42]).chain_update(&*body).finalize();
        header[42..].copy_from_slice(&sum);
    }
    bytes
}
