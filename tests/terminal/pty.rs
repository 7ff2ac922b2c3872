//! A program in a real terminal: what it shows, what it did to the terminal, and keys for it.
//!
//! Waiting is by content: until the screen shows something, until the program has read what was typed.

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a busy machine before it counts as never.
const PATIENCE: Duration = Duration::from_secs(60);
/// The question after the cursor.
const ASK: &[u8] = b"\x1b[6n";

/// What the terminal shows and was asked.
struct Shown {
    parser: vt100::Parser,
    /// Bytes that are no complete question yet.
    rest: Vec<u8>,
    /// Questions that nobody answered, by the cell that they are about.
    asked: Vec<(u16, u16)>,
    answers: bool,
    closed: bool,
    /// All text that was ever shown, a screen after every read.
    ever: Vec<String>,
    /// Every byte that came.
    raw: Vec<u8>,
}

/// A program in a terminal.
pub(crate) struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    before: String,
    /// Held open, so that the terminal outlives its program.
    _terminal: std::fs::File,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Pty {
    /// Starts `program` in a terminal of `columns` by `rows`.
    pub(crate) fn start(program: &Path, arguments: &[&str], environment: &[(&str, &Path)], at: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(at.0, at.1)).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let terminal = std::fs::OpenOptions::new().read(true).write(true).open(&tty).unwrap();
        let before = format!("{:?}", pair.master.get_termios().unwrap());
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for name in ["NO_COLOR", "TMUX", "LC_ALL", "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_API_URL", "DISPLAY"] {
            command.env_remove(name);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let (columns, rows) = (at.0.try_into().unwrap(), at.1.try_into().unwrap());
        let shown = Shown {
            parser: vt100::Parser::new(rows, columns, 0),
            rest: Vec::new(),
            asked: Vec::new(),
            answers: true,
            closed: false,
            ever: Vec::new(),
            raw: Vec::new(),
        };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (seen, answer) = (Arc::clone(&shown), Arc::clone(&writer));
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            loop {
                let length = reader.read(&mut bytes).unwrap_or(0);
                let mut shown = seen.0.lock().unwrap();
                shown.take(&bytes[..length]);
                shown.closed = length == 0;
                if shown.answers {
                    shown.answer(&answer);
                }
                drop(shown);
                seen.1.notify_all();
                if length == 0 {
                    return;
                }
            }
        });
        Self { master: pair.master, writer, child, shown, before, _terminal: terminal }
    }

    /// Waits until the screen's text meets `condition`; gives that text.
    pub(crate) fn wait(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        let (shown, changed) = &*self.shown;
        let (shown, timeout) =
            changed.wait_timeout_while(shown.lock().unwrap(), PATIENCE, |shown| !condition(&shown.text())).unwrap();
        let text = shown.text();
        assert!(!timeout.timed_out(), "never came: {what}. The screen shows:\n{text}");
        text
    }

    /// Waits until `bytes` came once more than `before` times.
    pub(crate) fn wait_for_another(&self, bytes: &str, before: usize) {
        let (shown, changed) = &*self.shown;
        let (shown, timeout) =
            changed.wait_timeout_while(shown.lock().unwrap(), PATIENCE, |shown| shown.count(bytes) <= before).unwrap();
        assert!(!timeout.timed_out(), "never came again: {bytes}. The screen shows:\n{}", shown.text());
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Types.
    pub(crate) fn keys(&self, keys: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until more came than so many bytes.
    pub(crate) fn wait_for_more(&self, than: usize) {
        let (shown, changed) = &*self.shown;
        let (_shown, timeout) =
            changed.wait_timeout_while(shown.lock().unwrap(), PATIENCE, |shown| shown.raw.len() <= than).unwrap();
        assert!(!timeout.timed_out(), "no more came");
    }

    /// Types, and waits until the program has read it: so that what is typed next comes in another piece.
    pub(crate) fn keys_read(&self, keys: &str) {
        let wanted = self.bytes_read() + u64::try_from(keys.len()).unwrap();
        self.keys(keys);
        let began = Instant::now();
        while self.bytes_read() < wanted {
            assert!(began.elapsed() < PATIENCE, "the program does not read");
            std::thread::yield_now();
        }
    }

    /// The bytes that the thread which reads the terminal has read, as the kernel counts them.
    fn bytes_read(&self) -> u64 {
        let tasks = format!("/proc/{}/task", self.child.process_id().unwrap());
        let reader = std::fs::read_dir(tasks)
            .unwrap()
            .flatten()
            .find(|task| std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim() == "keys"))
            .expect("a thread that reads keys");
        let counted = std::fs::read_to_string(reader.path().join("io")).unwrap();
        counted.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
    }

    /// Stops answering where the cursor is, or answers all that was asked and goes on answering.
    pub(crate) fn answer(&self, answers: bool) {
        let mut shown = self.shown.0.lock().unwrap();
        shown.answers = answers;
        if answers {
            shown.answer(&self.writer);
        }
    }

    /// Whether a question waits for its answer.
    pub(crate) fn wait_for_question(&self) {
        let (shown, changed) = &*self.shown;
        let (_shown, timeout) =
            changed.wait_timeout_while(shown.lock().unwrap(), PATIENCE, |shown| shown.asked.is_empty()).unwrap();
        assert!(!timeout.timed_out(), "nothing was asked");
    }

    /// What the screen shows.
    pub(crate) fn screen(&self) -> String {
        self.shown.0.lock().unwrap().text()
    }

    /// Whether a screen was blank after there had been something on one.
    pub(crate) fn ever_blank(&self) -> bool {
        let shown = self.shown.0.lock().unwrap();
        let mut screens = shown.ever.iter().skip_while(|screen| screen.trim().is_empty());
        screens.any(|screen| screen.trim().is_empty())
    }

    /// Whether the program still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The resident memory of the program in kilobytes, and the seconds that it spent on a processor.
    pub(crate) fn costs(&self) -> (u64, f64) {
        let folder = format!("/proc/{}", self.child.process_id().unwrap());
        let status = std::fs::read_to_string(format!("{folder}/status")).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let stat = std::fs::read_to_string(format!("{folder}/stat")).unwrap();
        // After the name in brackets; the kernel counts in hundredths of a second.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let spent: f64 = fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().unwrap()).sum();
        (resident.trim().trim_end_matches(" kB").parse().unwrap(), spent / 100.0)
    }

    /// Whether any screen so far showed `text`.
    pub(crate) fn ever_showed(&self, text: &str) -> bool {
        self.shown.0.lock().unwrap().ever.iter().any(|screen| screen.contains(text))
    }

    /// How often these bytes came.
    pub(crate) fn count(&self, bytes: &str) -> usize {
        self.shown.0.lock().unwrap().count(bytes)
    }

    /// How many bytes came.
    pub(crate) fn received(&self) -> usize {
        self.shown.0.lock().unwrap().raw.len()
    }

    /// What was copied last, as the terminal was told it (OSC 52): nothing where it was never told.
    pub(crate) fn copied(&self) -> Option<String> {
        let shown = self.shown.0.lock().unwrap();
        let begin = b"\x1b]52;";
        let at = shown.raw.windows(begin.len()).rposition(|window| window == begin)? + begin.len();
        // Behind the names of the clipboards, of which there may be none.
        let text = shown.raw[at..].iter().skip_while(|byte| **byte != b';').skip(1);
        let encoded: Vec<u8> = text.copied().take_while(|byte| !matches!(byte, 0x07 | 0x1b)).collect();
        String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
    }

    /// Whether everything that was turned on is off.
    pub(crate) fn is_given_back(&self) -> bool {
        self.shown.0.lock().unwrap().given_back()
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.shown
            .0
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.resize(size(columns, rows)).unwrap();
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = i32::try_from(self.child.process_id().unwrap()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Waits for the program to end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if began.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("the program never ended. The screen shows:\n{}", self.shown.0.lock().unwrap().text());
            }
            std::thread::yield_now();
        }
    }

    /// Waits for the program to end, and looks at what it left behind.
    pub(crate) fn restored(&mut self) -> ExitStatus {
        let status = self.ended();
        self.wait_until_restored();
        status
    }

    /// Waits until the terminal is as it was.
    pub(crate) fn wait_until_restored(&self) {
        let (shown, changed) = &*self.shown;
        let (shown, timeout) =
            changed.wait_timeout_while(shown.lock().unwrap(), PATIENCE, |shown| !shown.given_back()).unwrap();
        let screen = shown.parser.screen();
        assert!(
            !timeout.timed_out(),
            "left behind: alternate screen {}, cursor hidden {}, bracketed paste {}, focus reported {}",
            screen.alternate_screen(),
            screen.hide_cursor(),
            screen.bracketed_paste(),
            shown.reports_focus()
        );
        drop(shown);
        let began = Instant::now();
        while format!("{:?}", self.master.get_termios().unwrap()) != self.before {
            assert!(began.elapsed() < PATIENCE, "the terminal's modes were not put back");
            std::thread::yield_now();
        }
    }
}

impl Shown {
    fn count(&self, bytes: &str) -> usize {
        self.raw.windows(bytes.len()).filter(|window| *window == bytes.as_bytes()).count()
    }

    fn given_back(&self) -> bool {
        let screen = self.parser.screen();
        let left = screen.alternate_screen() || screen.hide_cursor() || screen.bracketed_paste();
        !left && !self.reports_focus()
    }

    /// Whether the terminal was last asked to report its focus.
    fn reports_focus(&self) -> bool {
        let last = |mode: &[u8]| self.raw.windows(mode.len()).rposition(|window| window == mode);
        last(b"\x1b[?1004h") > last(b"\x1b[?1004l")
    }

    fn text(&self) -> String {
        self.parser.screen().contents()
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let mut rest = std::mem::take(&mut self.rest);
        rest.extend_from_slice(bytes);
        while let Some(at) = rest.windows(ASK.len()).position(|window| window == ASK) {
            self.parser.process(&rest[..at]);
            let (row, column) = self.parser.screen().cursor_position();
            self.asked.push((row + 1, column + 1));
            rest.drain(..at + ASK.len());
        }
        // The question may be cut by the end of the read.
        let keep = (0..ASK.len()).rev().find(|length| rest.ends_with(&ASK[..*length])).unwrap_or(0);
        let whole = rest.len() - keep;
        self.parser.process(&rest[..whole]);
        self.rest = rest.split_off(whole);
        self.ever.push(self.text());
    }

    fn answer(&mut self, writer: &Mutex<Box<dyn Write + Send>>) {
        for (row, column) in self.asked.drain(..) {
            let mut writer = writer.lock().unwrap();
            let _ = writer.write_all(format!("\x1b[{row};{column}R").as_bytes());
            let _ = writer.flush();
        }
    }
}
