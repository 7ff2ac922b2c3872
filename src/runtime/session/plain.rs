//! The loop without a screen: lines in, and what changed as lines out. The machine, the hands and the road of an order are
//! those of the screen; a line becomes the keys that it stands for, or a word of the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::time::Duration;

use tokio::time::Instant;

use super::deck::{Asked, Deck};
use crate::cockpit::alerts::ChannelId;
use crate::cockpit::palette::Meaning;
use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::view::is_acknowledged;
use crate::cockpit::{Event, Key, KeyCode, NoticeLevel, Overlay, Pane, Phase, RowId, Tab, keys_of_line, palette};
use crate::domain::{Mono, Text};
use crate::runtime::inbox::{Inbox, Next};
use crate::runtime::terminal::{self, Heard, Signal};
use crate::ui::plain;

/// How long a plan is shown before a line counts: as long as a person needs to notice that it is there.
const DELAY: Duration = Duration::from_millis(300);
/// A number that comes sooner after a list became another one was not chosen from it.
const HEARD: Duration = Duration::from_secs(1);
/// What changes is said at most so often.
const APART: Duration = Duration::from_secs(2);
/// What can be typed beside the words of the command line.
const USAGE: [&str; 9] = [
    "approvals, status, runs, timeline: the lists. A number selects a row (status: 2.1 is the first environment of row 2).",
    "ship, gates, run, log, history, journal: more about the selected row.",
    "approve, reject, promote, pause, resume, rollback, cancel, retry: open a plan for the selected row, and send nothing.",
    "A plan says what will be sent and asks for what confirms it; cancel leads back.",
    "While a plan is open: reason: WORDS gives it a reason, also where none is asked for.",
    "actions: every verb for the selected row, and why it is or is not possible.",
    "/WORDS: filter the list, search the log; / alone takes the filter away.",
    "An empty line: the list again. words: all that can be typed. quit: leave.",
    "What changes is said by itself.",
];

/// What lies over the panes, as far as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OverSaid {
    /// Which it is, and in which state.
    what: String,
    lines: Vec<String>,
}

/// One flight's loop.
pub(super) struct PlainTurn {
    deck: Deck,
    needs: BTreeMap<RowId, String>,
    needs_at: Option<Instant>,
    notices: Vec<(Text, Mono)>,
    over: OverSaid,
    /// The plan whose proof is waited for, until then.
    proving: Option<(u64, Instant)>,
    /// When what lies over the panes became another one than was said, while it was open.
    changed: Option<Instant>,
    /// What was asked for was still being read: it is said when it is there.
    awaited: bool,
    /// Whether something was printed since the prompt.
    printed: bool,
    leaving: bool,
}

impl PlainTurn {
    pub(super) fn new(deck: Deck) -> Self {
        Self {
            deck,
            needs: BTreeMap::new(),
            needs_at: None,
            notices: Vec::new(),
            over: OverSaid::default(),
            proving: None,
            changed: None,
            awaited: false,
            printed: true,
            leaving: false,
        }
    }

    /// Runs until somebody leaves or nobody listens any more. Gives what is known then.
    pub(super) async fn run(mut self, inbox: Inbox, first: Vec<Event>, reason: Option<&str>) -> Snapshot {
        // A terminal that is gone is a way to leave like any other.
        let _gone = self.fly(inbox, first, reason).await;
        self.deck.known()
    }

    async fn fly(&mut self, mut inbox: Inbox, first: Vec<Event>, reason: Option<&str>) -> io::Result<()> {
        self.say(reason.into_iter().map(str::to_owned))?;
        self.say([plain::header(&self.deck.state), "help says what can be typed.".to_owned()])?;
        let asked = self.deck.begin();
        self.answer(asked)?;
        for event in first {
            self.fold(event)?;
        }
        while !self.leaving {
            self.tell()?;
            match inbox.next(self.wake()).await {
                Next::Heard(heard) => self.hear(heard)?,
                Next::Event(event) => self.fold(*event)?,
                Next::Time => self.time(&mut inbox)?,
            }
        }
        self.tell()?;
        // Whoever leaves by a signal has typed no end of the line that the prompt stands in.
        if self.printed { Ok(()) } else { writeln!(io::stdout()) }
    }

    fn wake(&self) -> Option<Instant> {
        let proof = self.proving.map(|(_, until)| until);
        let needs = self.needs_due().then(|| self.needs_at.map_or_else(Instant::now, |last| last + APART));
        [self.deck.tick_due(), proof, needs].into_iter().flatten().min()
    }

    fn time(&mut self, inbox: &mut Inbox) -> io::Result<()> {
        let asked = self.deck.tick();
        self.answer(asked)?;
        if let Some((dialogue, _)) = self.proving.take_if(|(_, until)| *until <= Instant::now()) {
            // What was typed before it was said was not typed for it.
            terminal::drop_typed();
            while let Some(heard) = inbox.heard() {
                if let Heard::Line(_) = heard { self.too_early()? } else { self.hear(heard)? }
            }
            self.fold(Event::Painted { dialogue })?;
        }
        Ok(())
    }

    fn hear(&mut self, heard: Heard) -> io::Result<()> {
        match heard {
            Heard::Line(_) if self.proving.is_some() => self.too_early(),
            Heard::Line(line) => self.line(&line),
            Heard::Signal(Signal::Leave) | Heard::Closed => {
                self.leaving = true;
                Ok(())
            }
            Heard::Signal(_) | Heard::Input(_) => Ok(()),
        }
    }

    fn too_early(&mut self) -> io::Result<()> {
        self.say(["what was typed before the plan was there is dropped".to_owned()])
    }

    /// A line was typed.
    fn line(&mut self, line: &str) -> io::Result<()> {
        let line = line.trim();
        self.printed = true;
        let numbered = line.starts_with(|character: char| character.is_ascii_digit());
        match &self.deck.state.screen.overlay {
            Some(Overlay::Rollback(_)) if numbered => {
                if self.changed.is_some_and(|changed| changed.elapsed() < HEARD) {
                    return self
                        .say(["the list has just become another one: choose from what was said last".to_owned()]);
                }
                return self.fold(Event::Said(line.to_owned()));
            }
            Some(Overlay::Help { .. } | Overlay::Dora { .. } | Overlay::Debrief { .. } | Overlay::Actions { .. }) => {
                self.fold(Event::Key(Key::plain(KeyCode::Esc)))?;
            }
            Some(_) => {
                let keys = keys_of_line(&self.deck.state, line);
                if keys.is_empty() {
                    let typed = Text::new(line);
                    self.say((!line.is_empty()).then(|| format!("`{typed}` is no answer here; nothing was sent")))?;
                }
                return keys.into_iter().try_for_each(|key| self.fold(Event::Key(key)));
            }
            None => {}
        }
        match line {
            "" => self.say([plain::header(&self.deck.state)].into_iter().chain(plain::pane(&self.deck.state))),
            "help" | "?" => self.say(USAGE.map(str::to_owned)),
            "words" => {
                let lines = palette::lines(&self.deck.state);
                self.say(lines.into_iter().map(|line| format!("{}: {}", line.text, line.words)))
            }
            _ => self.command(line, numbered),
        }
    }

    /// A word of the command line, or the number of a row.
    fn command(&mut self, line: &str, numbered: bool) -> io::Result<()> {
        let notices = self.deck.state.screen.notices.len();
        let before = self.place();
        let meant = palette::meant(&self.deck.state, line, None).map(|line| line.meaning);
        let stays = matches!(meant, Some(Meaning::Command(command)) if command.stays());
        let (selected, said) = (self.deck.state.selected().cloned(), plain::pane(&self.deck.state));
        self.fold(Event::Said(line.to_owned()))?;
        if self.deck.state.screen.overlay.is_some() || self.leaving {
            return Ok(());
        }
        let told = self.deck.state.screen.notices.len() > notices;
        if numbered {
            return self.say(plain::selected(&self.deck.state).filter(|_| !told));
        }
        // Whoever listens to every line hears what changed in the list, and not the list again.
        if stays && before == self.place() {
            if selected.as_ref() != self.deck.state.selected() {
                // What was done to the row comes before the one that is selected now.
                self.tell_notices()?;
                return self.say(plain::selected(&self.deck.state));
            }
            return self.say(plain::pane(&self.deck.state).into_iter().filter(|line| !said.contains(line)));
        }
        // A view that was asked for is said, also where it is the one that was said last.
        if before == self.place() && told { Ok(()) } else { self.say_pane() }
    }

    /// The pane that has the focus.
    fn say_pane(&mut self) -> io::Result<()> {
        let lines = plain::pane(&self.deck.state);
        self.awaited = plain::is_being_read(&lines);
        self.say(lines)
    }

    /// Where the operator is.
    fn place(&self) -> (Pane, Tab, bool) {
        (self.deck.state.screen.pane, self.deck.state.screen.tab, self.deck.state.screen.timeline.shown)
    }

    fn fold(&mut self, event: Event) -> io::Result<()> {
        let asked = self.deck.take_in(event);
        self.answer(asked)
    }

    fn answer(&mut self, asked: Vec<Asked>) -> io::Result<()> {
        for asked in asked {
            match asked {
                Asked::Prove { dialogue } => {
                    self.tell()?;
                    self.proving = Some((dialogue, Instant::now() + DELAY));
                }
                // Whoever reads lines can copy them; the terminal may not know how.
                Asked::Copy { what, lines } => {
                    self.say([format!("{what}:")].into_iter().chain(lines.iter().map(ToString::to_string)))?;
                }
                // The bell is no sequence, and rings through every line. What it rings for is said once: by the channels that
                // have words.
                Asked::Alert { channel, .. } if channel.as_str() == ChannelId::BELL => terminal::write(b"\x07")?,
                Asked::Alert { message, .. } => self.say([format!("ALERT: {}", message.title)])?,
                Asked::Suspend => self.say(["ctrl-z stops it, fg goes on".to_owned()])?,
                Asked::Leave => self.leaving = true,
            }
        }
        Ok(())
    }

    /// Says what changed since the last time, and asks for the next line.
    fn tell(&mut self) -> io::Result<()> {
        for broken in terminal::take_broken() {
            self.fold(Event::Notice(broken))?;
        }
        self.tell_notices()?;
        self.tell_over()?;
        if self.awaited && self.asks_nothing() && !plain::is_being_read(&plain::pane(&self.deck.state)) {
            self.say_pane()?;
        }
        if self.needs_due() && self.needs_at.is_none_or(|last| last.elapsed() >= APART) {
            self.tell_needs()?;
        }
        if !self.leaving && std::mem::take(&mut self.printed) {
            let asked = plain::spelt(&self.asked(), self.deck.state.display.glyphs);
            let mut out = io::stdout().lock();
            write!(out, "{asked} ")?;
            out.flush()?;
        }
        Ok(())
    }

    fn tell_notices(&mut self) -> io::Result<()> {
        let notices = &self.deck.state.screen.notices;
        let new = notices.iter().filter(|notice| !self.notices.contains(&(notice.text.clone(), notice.at.mono)));
        let lines: Vec<String> = new
            .map(|notice| match notice.level {
                NoticeLevel::Plain | NoticeLevel::Good => notice.text.to_string(),
                NoticeLevel::Warning => format!("warning: {}", notice.text),
                NoticeLevel::Bad => format!("BAD: {}", notice.text),
            })
            .collect();
        self.notices = notices.iter().map(|notice| (notice.text.clone(), notice.at.mono)).collect();
        self.say(lines)
    }

    /// What lies over the panes: all of it where it is new, then what is new in it.
    fn tell_over(&mut self) -> io::Result<()> {
        let what = match &self.deck.state.screen.overlay {
            None | Some(Overlay::Prompt(_)) => return self.over_is_gone(),
            Some(Overlay::Plan(dialogue)) => {
                let phase = match dialogue.phase {
                    Phase::Planning => "planning",
                    Phase::Failed(_) => "failed",
                    Phase::Denied(..) => "denied",
                    Phase::Armed(..) => "armed",
                    Phase::Changed(..) => "changed",
                    Phase::Expired(_) => "expired",
                };
                let (number, field, changes) = (dialogue.number, dialogue.field, dialogue.changes.len());
                let (takes, complaint, reason) = (dialogue.takes_keys(), &dialogue.complaint, &dialogue.reason.text);
                format!("plan {number} {phase} {takes} {field:?} {changes} {complaint:?} {reason:?}")
            }
            Some(other) => format!("{:?} {:?}", std::mem::discriminant(other), plain::standing(&self.deck.state)),
        };
        if what == self.over.what {
            return Ok(());
        }
        let stays_open = self.over != OverSaid::default();
        self.changed = stays_open.then(Instant::now);
        let Some(lines) = plain::over(&self.deck.state) else { return Ok(()) };
        let said: BTreeSet<String> = self.over.lines.iter().map(|line| plain::ageless(line)).collect();
        let fresh: Vec<String> = lines.iter().filter(|line| !said.contains(&plain::ageless(line))).cloned().collect();
        self.over = OverSaid { what, lines };
        self.say(fresh)
    }

    fn over_is_gone(&mut self) -> io::Result<()> {
        if self.over == OverSaid::default() {
            return Ok(());
        }
        self.over = OverSaid::default();
        self.say(["back to the lists".to_owned()])
    }

    /// Whether something new is to be said of what needs the operator. While a plan is open nothing talks over it.
    fn needs_due(&self) -> bool {
        let new = || plain::needs(&self.deck.state).into_iter().collect::<BTreeMap<_, _>>() != self.needs;
        self.asks_nothing() && new()
    }

    /// Whether nothing is open that asks for something: what was only looked at is over for whoever hears it once it is said.
    fn asks_nothing(&self) -> bool {
        use Overlay::{Actions, Debrief, Dora, Help};
        let open = &self.deck.state.screen.overlay;
        matches!(open, None | Some(Actions { .. } | Debrief { .. } | Dora { .. } | Help { .. }))
    }

    fn tell_needs(&mut self) -> io::Result<()> {
        let now: BTreeMap<RowId, String> = plain::needs(&self.deck.state).into_iter().collect();
        let before = std::mem::replace(&mut self.needs, now.clone());
        self.needs_at = Some(Instant::now());
        let gone = before.iter().filter(|(id, _)| !now.contains_key(id));
        // Whoever acknowledged something was told so, and it is there all the same.
        let gone =
            gone.filter(|(id, _)| !is_acknowledged(&self.deck.state, id)).map(|(_, line)| format!("no longer: {line}"));
        let new = now.iter().filter_map(|(id, line)| match before.get(id) {
            None => Some(format!("new: {line}")),
            Some(former) if plain::ageless(former) != plain::ageless(line) => Some(format!("now: {line}")),
            Some(_) => None,
        });
        let lines: Vec<String> = gone.chain(new).collect();
        self.say(lines)
    }

    /// What is asked for, at the end of the last line.
    fn asked(&self) -> String {
        match &self.deck.state.screen.overlay {
            Some(Overlay::Plan(dialogue)) if matches!(dialogue.phase, Phase::Expired(_)) => {
                "expired, nothing was sent; an empty line makes it again, cancel leads back:".to_owned()
            }
            Some(Overlay::Plan(dialogue)) => match crate::cockpit::view::plan(&self.deck.state) {
                Some(view) if view.armed => {
                    let field = view.fields.iter().find(|field| field.cursor.is_some());
                    match field {
                        Some(field) if field.tick.is_some() => {
                            format!("{}? y ticks it, cancel leads back:", field.prompt)
                        }
                        Some(field) if !field.prompt.is_empty() => format!("{} (cancel leads back):", field.prompt),
                        _ => "y sends it, cancel leads back:".to_owned(),
                    }
                }
                Some(view) if !view.fields.is_empty() => "one moment:".to_owned(),
                _ if matches!(dialogue.phase, Phase::Planning) => "one moment (cancel leads back):".to_owned(),
                _ => self.hints(),
            },
            Some(Overlay::Rollback(_)) => "a number chooses, h holds afterwards or not, cancel leads back:".to_owned(),
            Some(Overlay::Quit) => "y leaves, cancel stays:".to_owned(),
            Some(Overlay::Batch) => self.hints(),
            _ => ">".to_owned(),
        }
    }

    /// The keys that work here, by their names.
    fn hints(&self) -> String {
        let hints = crate::cockpit::view::footer(&self.deck.state).hints;
        let words: Vec<String> = hints.iter().map(|hint| format!("{} {}", hint.key, hint.word)).collect();
        format!("type a key's name ({}):", words.join(", "))
    }

    /// Prints lines, each harmless already.
    fn say(&mut self, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        let mut text = String::new();
        for line in lines {
            // The first line ends the one that the prompt stands in.
            if !self.printed {
                text.push('\n');
                self.printed = true;
            }
            text.push_str(plain::spelt(&line, self.deck.state.display.glyphs).trim_end());
            text.push('\n');
        }
        if text.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}
