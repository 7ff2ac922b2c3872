//! What of a session is not recorded: what people write, and what machines print.
//!
//! | what | on the tape |
//! | --- | --- |
//! | the reason of a plan, what is searched in a log | a veil for every character |
//! | a change ticket | a veil; where its form is demanded and met, characters of the same class that meet it too |
//! | the words that confirm a plan | as typed while they are the beginning of the asked word, else a veil |
//! | a filter | as typed while it leaves a row of its list, else a veil, which leaves none either |
//! | the command line | as typed while it is part of one of its lines, else a veil |
//! | a key that no field takes and nothing is bound to | a veil |
//! | reason and ticket in plans, orders, records of the journal and comments at the provider | a veil |
//! | what a job printed | how many lines it was |
//!
//! So whatever is known before somebody types it decides on the tape as it did live, and nothing else that is typed is
//! there. A field is written down whole with every key ([`Typed`]): a word that is corrected in its middle is the same word
//! again. A veil takes the place of one character and is as wide, so that the cursor stands where it stood.
//!
//! What differs when such a tape is played: veiled characters; the lines of a log and the place that a search in it led
//! to; a filter that found nothing when it was typed still finds nothing when its row comes later. What the vendor shows to
//! everybody (titles, branches, messages of commits) is recorded as it came, but for what has the shape of a token.

use crate::cockpit::rows::Filtered;
use crate::cockpit::{Event, Key, KeyCode, Keyframe, Line, Overlay, Phase, State, Typed, TypedIn, Typing, palette};
use crate::domain::secret::{VEIL, veil, veiled};
use crate::domain::{LogPage, Plan, Text};
use crate::journal::{Entry, Record};
use crate::policy::Challenge;

/// The longest word that may stand for a line of the command line by some of its letters.
const ABBREVIATION: usize = 7;
/// The longest beginning of a ticket that is taken for the name of its system: `CHG`, `INC`, `JIRA`.
const SYSTEM: usize = 6;
/// What stands for a line of a log.
const LOG_LINE: &str = "(not recorded)";

/// The event as it is recorded. `state` is the state before it.
#[must_use]
pub fn masked(state: &State, event: &Event) -> Event {
    match event {
        Event::Key(key) => match state.typed(event) {
            Some((field, after)) => {
                let line = veiled_line(state, field, &after);
                let by = Typing::Key(typed_key(*key, &line));
                Event::Typed(Box::new(Typed { field, by, line }))
            }
            None => Event::Key(bare_key(state, *key)),
        },
        Event::Paste(_) => match state.typed(event) {
            Some((field, after)) => {
                let line = veiled_line(state, field, &after);
                Event::Typed(Box::new(Typed { field, by: Typing::Paste, line }))
            }
            // Nobody takes it.
            None => Event::Paste(String::new()),
        },
        Event::Log { run, job, page: Ok(page) } => {
            Event::Log { run: run.clone(), job: job.clone(), page: Ok(unprinted(page)) }
        }
        other => {
            let mut event = other.clone();
            match &mut event {
                Event::Planned { plan: Ok(plan), .. } => unsaid(plan),
                Event::Order(news) => news.plan.iter_mut().for_each(|plan| unsaid(plan)),
                Event::Unproved(orders) => orders.iter_mut().for_each(|order| unsaid(&mut order.plan)),
                Event::Journal(records) => records.iter_mut().for_each(unsaid_record),
                _ => {}
            }
            event
        }
    }
}

/// The keyframe as it is recorded.
#[must_use]
pub fn masked_keyframe(state: &State, mut keyframe: Keyframe) -> Keyframe {
    for (list, line) in keyframe.filters() {
        if !list.finds(state, &line.text) {
            line.text = veiled(&line.text);
        }
    }
    keyframe.plans().for_each(unsaid);
    keyframe.records().iter_mut().for_each(unsaid_record);
    keyframe
}

/// What a field holds, as it is recorded.
fn veiled_line(state: &State, field: TypedIn, line: &Line) -> Line {
    let text = line.text.as_str();
    let text = match field {
        TypedIn::Filter if Filtered::shown(state, state.screen.pane).finds(state, text) => text.to_owned(),
        TypedIn::Prompt if is_of_the_palette(state, text) => text.to_owned(),
        TypedIn::Word(place) if challenge(state).is_some_and(|asked| begins_word(asked, place, text)) => {
            text.to_owned()
        }
        // A signature is no secret; it is worth nothing but for its plan.
        TypedIn::Second => text.to_owned(),
        TypedIn::Ticket => challenge(state).map_or_else(|| veiled(text), |asked| veiled_ticket(asked, text)),
        TypedIn::Filter | TypedIn::Search | TypedIn::Prompt | TypedIn::Word(_) | TypedIn::Reason => veiled(text),
    };
    Line { text, cursor: line.cursor }
}

/// What the open plan asks for.
fn challenge(state: &State) -> Option<&Challenge> {
    match &state.screen.overlay {
        Some(Overlay::Plan(dialogue)) => match &dialogue.phase {
            Phase::Armed(_, challenge) => Some(challenge),
            _ => None,
        },
        _ => None,
    }
}

/// Whether `text` is, as far as it goes, the word of this place.
fn begins_word(asked: &Challenge, place: usize, text: &str) -> bool {
    let text = text.trim_start();
    let word = asked.words().into_iter().nth(place);
    word.is_some_and(|word| [word.as_str(), word.raw()].iter().any(|word| word.starts_with(text.trim_end())))
}

/// Whether every word is part of a line of the command line, or short and made of its letters.
fn is_of_the_palette(state: &State, text: &str) -> bool {
    let text = text.to_lowercase();
    palette::lines(state).iter().any(|line| {
        let (name, words) = (line.text.to_lowercase(), line.words.to_lowercase());
        text.split_whitespace().all(|typed| {
            let abbreviates = typed.chars().count() <= ABBREVIATION;
            [&name, &words].iter().any(|known| known.contains(typed) || (abbreviates && is_spelled_by(typed, known)))
        })
    })
}

/// Whether the letters stand in `known` in their order.
fn is_spelled_by(letters: &str, known: &str) -> bool {
    let mut known = known.chars();
    letters.chars().all(|letter| known.any(|other| other == letter))
}

/// A ticket without its characters, that has the demanded form where it had it.
fn veiled_ticket(asked: &Challenge, text: &str) -> String {
    let fits = |text: &str| asked.missing_ticket(Some(&Text::new(text))).is_none();
    let without = veiled(text);
    if fits(text) == fits(&without) {
        return without;
    }
    let same = |keeps: bool| {
        let named = |word: &str| {
            let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
            let demanded = asked.tickets.iter().any(|form| form.as_str().contains(&word[..letters]));
            if keeps && letters <= SYSTEM && demanded { letters } else { 0 }
        };
        let words = text.split(' ').map(|word| {
            let (system, number) = word.split_at(named(word));
            format!("{system}{}", number.chars().map(alike).collect::<String>())
        });
        words.collect::<Vec<_>>().join(" ")
    };
    [same(false), same(true)].into_iter().find(|ticket| fits(ticket)).unwrap_or(without)
}

/// A character of the same class.
fn alike(character: char) -> char {
    match character {
        '0'..='9' => '0',
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        ' ' | '-' | '_' | '#' | '/' | '.' | ',' | ';' | ':' => character,
        other => veil(other),
    }
}

/// The key that led to `line`: of a character, what is recorded of it.
fn typed_key(key: Key, line: &Line) -> Key {
    match key.code {
        KeyCode::Char(_) if !key.control => {
            let character = line.cursor.checked_sub(1).and_then(|place| line.text.chars().nth(place));
            Key { code: KeyCode::Char(character.unwrap_or(VEIL)), ..key }
        }
        _ => key,
    }
}

/// A key that no field takes.
fn bare_key(state: &State, key: Key) -> Key {
    let KeyCode::Char(character) = key.code else { return key };
    if key.control || key.alt {
        return key;
    }
    let means = match &state.screen.overlay {
        // The letters of the dialogue itself.
        Some(Overlay::Plan(_)) => matches!(character, 'y' | 'b' | 'r' | 'o' | ' '),
        Some(_) if matches!(character, 'y' | 'h' | ' ') => true,
        _ => state.keymap.command(key).is_some(),
    };
    if means { key } else { Key::char(VEIL) }
}

/// A part of a log without what was printed.
fn unprinted(page: &LogPage) -> LogPage {
    let lines = page.lines.len();
    let note = (lines > 0).then(|| Text::new(&format!("the log is not recorded; {lines} lines were shown here")));
    LogPage {
        lines: vec![Text::new(LOG_LINE); lines],
        next: page.next,
        note: note.or_else(|| page.note.clone()),
        url: page.url.clone(),
    }
}

/// Takes away what the operator wrote.
fn unsaid(plan: &mut Plan) {
    let veil = |text: &Option<Text>| text.as_ref().map(|text| Text::new(&veiled(text.raw())));
    let (reason, ticket) = (veil(&plan.intent.reason), veil(&plan.intent.ticket));
    if reason.is_some() || ticket.is_some() {
        *plan = plan.clone().with_reason(reason).with_ticket(ticket);
    }
}

fn unsaid_record(record: &mut Record) {
    if let Entry::Intended { plan, .. } = &mut record.entry {
        unsaid(plan);
    }
}
