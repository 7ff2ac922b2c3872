//! Text from outside: what is shown is harmless, and is harmless text itself.

use flightdeck::domain::Text;

use super::harmless;

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        "feature/\u{202e}gpj.exe",
        "\u{1b}]0;owned\u{7}v1.2.3",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        "line\nline\r\n\ttab",
        "日本語 リリース",
        "",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

pub(crate) fn check(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    let text = Text::new(&raw);
    harmless(text.as_str());
    assert_eq!(text.raw(), raw, "it goes back as it came");
    assert_eq!(Text::new(text.as_str()).as_str(), text.as_str(), "what is harmless stays as it is");
    harmless(Text::first_line(&raw).as_str());
    harmless(&format!("{text:?}"));
}
