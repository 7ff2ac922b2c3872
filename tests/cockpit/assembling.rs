//! Keys that come in pieces.

use flightdeck::cockpit::{Assembler, Key, KeyCode};

fn fed(names: &str) -> String {
    let mut assembler = Assembler::default();
    let keys = names.split_whitespace().flat_map(|name| assembler.feed(name.parse().unwrap()));
    keys.map(|key: Key| key.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn arrows_in_pieces_are_arrows() {
    for (end, name) in [("A", "Up"), ("B", "Down"), ("C", "Right"), ("D", "Left"), ("H", "Home"), ("F", "End")] {
        assert_eq!(fed(&format!("Esc [ {end}")), format!("Esc {name}"));
        assert_eq!(fed(&format!("Esc O {end}")), format!("Esc {name}"));
    }
    assert_eq!(fed("Esc [ 5 ~"), "Esc PageUp");
    assert_eq!(fed("Esc [ 1 ; 5 C"), "Esc Right");
    assert_eq!(fed("Esc O P"), "Esc F1");
    assert_eq!(fed("Esc [ [ B"), "Esc F2");
}

#[test]
fn no_capital_letter_ever_comes_out_of_a_sequence() {
    for letter in 'A'..='Z' {
        for begin in ["Esc [", "Esc O", "Esc [ 1 ; 2", "Esc [ [", "alt-[", "alt-O"] {
            let keys = fed(&format!("{begin} {letter}"));
            assert!(!keys.split(' ').any(|key| key == letter.to_string()), "{begin} {letter} gave {keys}");
        }
    }
}

#[test]
fn what_is_no_sequence_comes_out_as_it_was_typed() {
    assert_eq!(fed("j A k"), "j A k");
    assert_eq!(fed("Esc A"), "Esc A");
    assert_eq!(fed("Esc [ j"), "Esc [ j");
    assert_eq!(fed("Esc [ Esc"), "Esc [ Esc");
    assert_eq!(fed("Esc ["), "Esc", "a bracket after Escape waits for the next key");
    assert_eq!(fed("Esc O x"), "Esc O x");
    assert_eq!(Assembler::default().feed(Key::plain(KeyCode::Up)), [Key::plain(KeyCode::Up)]);
}

#[test]
fn an_answer_of_the_terminal_in_pieces_means_nothing() {
    let letters = "r g b : F F F F / A A A A / B B B B";
    for end in ["ctrl-g", "Esc \\", "alt-\\"] {
        for begin in ["Esc ]", "alt-]"] {
            assert_eq!(fed(&format!("{begin} 1 1 ; {letters} {end} j")), "Esc j", "{begin} … {end}");
        }
    }
    for letters in ["? 2 0 2 6 ; 2 $ y", "> 8 4 ; 0 ; 0 c", "> 0 c", "I", "O"] {
        assert_eq!(fed(&format!("Esc [ {letters} j")), "Esc j", "{letters}");
    }
    assert_eq!(fed("Esc ] j"), "Esc ] j", "the next tab after Escape");
    assert_eq!(fed("Esc ] 1 j"), "Esc ] 1 j");
}
