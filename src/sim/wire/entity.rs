//! Entity tags: what a client may send back in `If-None-Match`.

/// The weak tag of a body for a token: tags differ from token to token.
///
/// The hash is quick rather than strong: nobody attacks a rehearsal, and unoptimised builds tag megabytes.
pub(crate) fn tag(body: &[u8], token: &str) -> String {
    let mut lanes = [0x243f_6a88_85a3_08d3_u64, 0x1319_8a2e_0370_7344];
    for bytes in [token.as_bytes(), body] {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            for (lane, multiplier) in lanes.iter_mut().zip([0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93]) {
                *lane = (*lane ^ word).wrapping_mul(multiplier).rotate_left(29);
            }
        }
        // Where one text ends and the next begins is part of it.
        lanes = lanes.map(|lane| lane.wrapping_add(bytes.len() as u64).rotate_left(17));
    }
    let [first, second] = lanes.map(|lane| (lane ^ (lane >> 32)).wrapping_mul(0x94d0_49bb_1331_11eb));
    format!("W/\"{first:016x}{second:016x}\"")
}

/// Does one of the tags that the client knows fit? (Weak comparison.)
pub(crate) fn known(header: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|candidate| bare(candidate) == bare(tag))
}
