//! How fast the line to the terminal is: from the time that its answers take, and from how long it takes to be rid of what
//! is painted. What is measured once may be a hiccup; two in a row are believed.

use std::time::Duration;

use tokio::time::Instant;

/// An answer that takes longer comes over a slow line.
const SLOW: Duration = Duration::from_millis(500);
/// An answer that is faster than this comes over a fast one; what lies between changes nothing.
const FAST: Duration = Duration::from_millis(200);
/// As many in a row are believed.
const BELIEVED: u8 = 2;
/// The same where one more answer decides.
const SOON: Duration = Duration::from_secs(1);
/// Frames of at least so many bytes are worth measuring by.
const LARGE: usize = 1_024;
/// The least time between two questions that only measure: a question and its answer are a fiftieth of such a frame.
const APART: Duration = Duration::from_secs(5);

/// The measure of a line.
#[derive(Debug, Default)]
pub(super) struct LineGauge {
    slow: bool,
    /// How many answers in a row spoke against what is believed.
    against: u8,
    measured: Option<Instant>,
}

impl LineGauge {
    /// Whether the terminal is to be asked for nothing but the time that its answer takes, after `bytes` were painted: now
    /// and then, and soon where one more answer decides.
    ///
    /// The kernel and ssh take whatever is written, so only the answer says when it arrived. tmux, screen and mosh answer for
    /// themselves: what lies behind them is not measured, and is paced by them.
    pub(super) fn asks(&mut self, bytes: usize, now: Instant) -> bool {
        let since = self.measured.map(|last| now - last);
        let rested = |least| since.is_none_or(|since| since >= least);
        // Frames are small over a slow line, and without one there is no question: any of them will do there.
        let worth = self.slow || bytes >= LARGE;
        let asks = if self.against > 0 { rested(SOON) } else { worth && rested(APART) };
        if asks {
            self.measured = Some(now);
        }
        asks
    }

    /// An answer took so long, or the terminal so long to take what was painted. Gives whether the line is slow, where that
    /// is another than before.
    pub(super) fn took(&mut self, time: Duration) -> Option<bool> {
        let against = if self.slow { time <= FAST } else { time >= SLOW };
        self.against = if against { self.against + 1 } else { 0 };
        if self.against < BELIEVED {
            return None;
        }
        self.against = 0;
        self.slow = !self.slow;
        Some(self.slow)
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
    fn it_is_asked_seldom_and_soon_where_one_answer_decides() {
        let mut gauge = LineGauge::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!gauge.asks(200, at(0)), "too little to measure by");
        assert!(gauge.asks(4_000, at(0)));
        assert!(!gauge.asks(4_000, at(4)));
        assert!(gauge.asks(4_000, at(31)));
        assert_eq!(gauge.took(SLOW), None);
        assert!(gauge.asks(0, at(32)));
        assert!(!gauge.asks(0, at(32)));
    }

    #[test]
    fn a_slow_line_is_asked_by_small_frames_too_until_it_is_fast_again() {
        let mut gauge = LineGauge::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(gauge.asks(4_000, at(0)));
        assert_eq!(told(&mut gauge, &[900, 700]), [true]);
        assert!(!gauge.asks(60, at(2)));
        assert!(gauge.asks(60, at(5)));
        assert_eq!(gauge.took(FAST), None);
        assert!(gauge.asks(60, at(6)));
        assert_eq!(gauge.took(FAST), Some(false));
        assert!(!gauge.asks(60, at(20)));
    }
}
