//! How fast the line to the terminal is: from the time that its answers take, and from how long it takes to be rid of what
//! is painted. What is measured once may be a hiccup; two in a row are believed, or one answer that stays out for long.
//!
//! The kernel and ssh take whatever is written, so only an answer says what has arrived. Over a slow line no more is on its
//! way at a time than a window: a key is answered by what is so then, not behind frames that nobody wants any more. tmux,
//! screen and mosh answer for themselves: what lies behind them is not measured here, and is paced by them.

use std::time::Duration;

use tokio::time::Instant;

/// An answer that takes longer comes over a slow line.
const SLOW: Duration = Duration::from_millis(500);
/// An answer that is faster than this comes over a fast one; what lies between changes nothing.
const FAST: Duration = Duration::from_millis(200);
/// As many in a row are believed.
const BELIEVED: u8 = 2;
/// An answer that is out for so long need not come to be believed.
const OVERDUE: Duration = Duration::from_secs(1);
/// The least time between two questions where one more answer decides.
const SOON: Duration = Duration::from_secs(1);
/// Frames of at least so many bytes are worth measuring by.
const LARGE: usize = 1_024;
/// The least time between two questions that only measure: a question and its answer are a fiftieth of such a frame.
const APART: Duration = Duration::from_secs(3);
/// So many bytes may be on their way over a slow line before the next frame waits.
const WINDOW: usize = 2_048;
/// No frame waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The measure of a line.
#[derive(Debug, Default)]
pub(super) struct LineGauge {
    slow: bool,
    /// How many answers in a row spoke against what is believed.
    against: u8,
    /// When it was asked last.
    asked: Option<Instant>,
    /// Bytes that were painted since then.
    since: usize,
    /// Bytes of which no answer says yet that they arrived.
    under_way: usize,
}

impl LineGauge {
    /// So many bytes were painted. Gives whether the terminal is to be asked now, for nothing but the time that its answer
    /// takes: now and then, soon where one more answer decides, and over a slow line before the window is full.
    pub(super) fn painted(&mut self, bytes: usize, now: Instant) -> bool {
        self.since += bytes;
        self.under_way += bytes;
        let rested = |least| self.asked.is_none_or(|asked| now - asked >= least);
        let asks = if self.slow {
            self.since >= WINDOW / 2 || rested(if self.against > 0 { SOON } else { APART })
        } else if self.against > 0 {
            rested(SOON)
        } else {
            bytes >= LARGE && rested(APART)
        };
        if asks {
            self.asked = Some(now);
            self.since = 0;
        }
        asks
    }

    /// Until when the next frame waits, because what was painted has not arrived yet. Where no answer comes it goes on.
    pub(super) fn full_until(&self, now: Instant) -> Option<Instant> {
        let until = self.asked? + PATIENCE;
        (self.slow && self.under_way >= WINDOW && now < until).then_some(until)
    }

    /// An answer took so long, or the terminal so long to take what was painted. Gives whether the line is slow, where that
    /// is another than before.
    pub(super) fn took(&mut self, time: Duration) -> Option<bool> {
        let against = if self.slow { time <= FAST } else { time >= SLOW };
        self.against = if against { self.against + 1 } else { 0 };
        (self.against >= BELIEVED).then(|| self.turn())
    }

    /// No answer is out any more: what was painted before the last question has arrived.
    pub(super) fn arrived(&mut self) {
        self.under_way = self.since;
    }

    /// When an answer that is out since `asked` speaks for itself, where that matters.
    pub(super) fn overdue_at(&self, asked: Instant) -> Option<Instant> {
        (!self.slow).then(|| asked + OVERDUE)
    }

    /// An answer is out since `asked`. Gives whether the line is slow, where that is another than before.
    pub(super) fn overdue(&mut self, asked: Instant, now: Instant) -> Option<bool> {
        self.overdue_at(asked).filter(|due| *due <= now).map(|_| self.turn())
    }

    fn turn(&mut self) -> bool {
        self.against = 0;
        self.slow = !self.slow;
        self.slow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(gauge: &mut LineGauge, milliseconds: &[u64]) -> Vec<bool> {
        milliseconds.iter().filter_map(|time| gauge.took(Duration::from_millis(*time))).collect()
    }

    #[test]
    fn two_slow_answers_in_a_row_make_a_slow_line_and_two_fast_ones_a_fast_one() {
        let mut gauge = LineGauge::default();
        assert_eq!(told(&mut gauge, &[30, 900, 40, 900, 300]), Vec::<bool>::new(), "a hiccup is none");
        assert_eq!(told(&mut gauge, &[900, 700]), [true]);
        assert_eq!(told(&mut gauge, &[300, 100, 900, 100]), Vec::<bool>::new(), "and stays so");
        assert_eq!(told(&mut gauge, &[30]), [false]);
    }

    #[test]
    fn an_answer_that_stays_out_is_believed_before_it_comes() {
        let (mut gauge, asked) = (LineGauge::default(), Instant::now());
        assert_eq!(gauge.overdue(asked, asked + SLOW), None);
        assert_eq!(gauge.overdue_at(asked), Some(asked + OVERDUE));
        assert_eq!(gauge.overdue(asked, asked + OVERDUE), Some(true));
        assert_eq!((gauge.overdue_at(asked), gauge.overdue(asked, asked + OVERDUE * 2)), (None, None), "once");
    }

    #[test]
    fn it_is_asked_seldom_and_soon_where_one_answer_decides() {
        let mut gauge = LineGauge::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!gauge.painted(200, at(0)), "too little to measure by");
        assert!(gauge.painted(4_000, at(0)));
        assert!(!gauge.painted(4_000, at(2)));
        assert!(gauge.painted(4_000, at(31)));
        assert_eq!(gauge.took(SLOW), None);
        assert!(gauge.painted(0, at(32)));
        assert!(!gauge.painted(0, at(32)));
    }

    #[test]
    fn a_slow_line_is_asked_by_small_frames_too_until_it_is_fast_again() {
        let mut gauge = LineGauge::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(gauge.painted(4_000, at(0)));
        assert_eq!(told(&mut gauge, &[900, 700]), [true]);
        gauge.arrived();
        assert!(!gauge.painted(60, at(2)));
        assert!(gauge.painted(60, at(5)));
        assert_eq!(gauge.took(FAST), None);
        assert!(gauge.painted(60, at(6)));
        assert_eq!(gauge.took(FAST), Some(false));
        assert!(!gauge.painted(60, at(20)));
    }

    #[test]
    fn over_a_slow_line_no_more_is_on_its_way_than_a_window_and_nothing_waits_for_ever() {
        let mut gauge = LineGauge::default();
        let start = Instant::now();
        assert!(gauge.painted(8_000, start));
        assert_eq!(gauge.full_until(start), None, "a fast line is never full");
        assert_eq!(told(&mut gauge, &[900, 700]), [true]);
        assert_eq!(gauge.full_until(start), Some(start + PATIENCE));
        assert_eq!(gauge.full_until(start + PATIENCE), None);
        gauge.arrived();
        assert_eq!(gauge.full_until(start), None);
        let asked: Vec<bool> = [600, 600, 600].into_iter().map(|bytes| gauge.painted(bytes, start)).collect();
        assert_eq!(asked, [false, true, false]);
        assert_eq!(gauge.full_until(start), None);
        gauge.painted(600, start);
        assert!(gauge.full_until(start).is_some());
        gauge.arrived();
        assert_eq!(gauge.full_until(start), None, "all but what was painted since the last question has arrived");
    }
}
