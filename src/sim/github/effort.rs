//! How long the vendor works on a request. It publishes no figures; it says that its processing time can be estimated by
//! the time that answers take, and these are of the size that clients see.

use super::secondary::Toll;

/// Milliseconds for an answer: what it is, its status, its size in bytes, and the connections of its query.
pub(crate) fn effort(toll: Toll, status: u16, bytes: usize, connections: u64) -> u32 {
    let size = u32::try_from(bytes / 1_024).unwrap_or(u32::MAX);
    match (toll.graphql, status) {
        (_, 401 | 403 | 429) => 5,
        // A base, each list that was looked up, and the writing of the answer.
        (true, _) => {
            90_u32.saturating_add(u32::try_from(connections.saturating_mul(2)).unwrap_or(u32::MAX)).saturating_add(size)
        }
        (false, 304) => 45,
        (false, _) if toll.creates => 220,
        (false, _) => 75_u32.saturating_add(size / 2),
    }
}
