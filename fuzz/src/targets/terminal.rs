//! What a terminal sends: however it is cut into pieces, nothing but an `Esc` that ends a piece reads otherwise.

use flightdeck::runtime::terminal::{Decoder, Input};

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        "jjkA\u{1b}[A\u{1b}[B",
        "\u{1b}[200~pasted\u{1b}[201~q",
        "\u{1b}[12;40R",
        "\u{1b}]11;rgb:1e1e/2e2e/3e3e\u{1b}\\",
        "\u{1b}OP\u{1b}[1;5C\u{1b}[3~",
        "\u{1b}a\u{e9}\u{1f600}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// The first byte says how long the pieces are.
pub(crate) fn check(bytes: &[u8]) {
    let Some((size, bytes)) = bytes.split_first() else { return };
    let whole = Decoder::default().feed(bytes);
    for input in &whole {
        if let Input::Paste(text) = input {
            assert!(text.len() <= 64 * 1024 * 3, "a paste is cut");
        }
    }
    let mut decoder = Decoder::default();
    let mut pieces = Vec::new();
    for piece in bytes.chunks(usize::from(*size % 16) + 1) {
        pieces.extend(decoder.feed(piece));
    }
    // A piece that ends in the first byte of a sequence hands that on as a key; without such a byte the cut changes nothing.
    if !bytes.contains(&0x1b) {
        assert_eq!(pieces, whole, "cut into pieces of {}", usize::from(*size % 16) + 1);
    }
}
