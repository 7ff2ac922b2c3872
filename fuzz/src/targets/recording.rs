//! A black box that somebody sent: every line is judged, and what plays shows nothing that a terminal would obey.

use flightdeck::cockpit::{Event, Stamped};
use flightdeck::replay::{Decoder, Encoder, Opening, Player};

use super::vendor;

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut encoder = Encoder::default();
    let start = vendor::known_start();
    let now = start.now;
    let mut lines = vec![encoder.opening(&Opening::new("5f3-1", start, None)).expect("a line")];
    let mut take = |event: Event| lines.push(encoder.event(Stamped { now, event }).expect("a line"));
    take(Event::Tick);
    for (scope, observed) in vendor::observed() {
        take(Event::Observed { source: crate::in_process::source(), scope, observed: Box::new(observed) });
    }
    for key in ["j", "2", "?", "Esc"] {
        take(Event::Key(key.parse().expect("a key")));
    }
    vec![lines.join("\n").into_bytes()]
}

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut decoder = Decoder::default();
    let mut torn = false;
    for line in text.lines() {
        if decoder.line(line).is_err() {
            torn = true;
            break;
        }
    }
    let Ok(tape) = decoder.finish(torn) else { return };
    let mut player = Player::new(tape);
    for place in [player.tape().len() / 2, player.tape().len(), 0] {
        player.seek(place);
        vendor::shown(player.state());
    }
}
