//! Bytes made from seeds by chance, for trials without an engine.

/// What parsers stumble over.
const WORDS: &[&str] = &[
    "null",
    "true",
    "-1",
    "1e309",
    "18446744073709551616",
    "\"\"",
    "[]",
    "{}",
    "\\u0000",
    "\\ud800",
    "\u{1b}[2J",
    "\u{202e}",
    "9999-12-31T23:59:59Z",
    "0000-00-00T00:00:00Z",
    "\"\"\"",
    "[[",
    "]]",
    "=",
    ":",
    ",",
    "\r\n",
    "\n",
    "\u{feff}",
    "../",
    "%00",
    "''",
    "\u{1b}]0;x\u{7}",
    "\u{1b}[200~",
    "\u{1b}[201~",
    "&a *a",
    "<<",
    "!!",
    "|",
    "\t",
];

/// Numbers by a seed.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Chance by a seed and a name.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(seed ^ 0x9e37_79b9_7f4a_7c15, mix))
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.word() % (end.max(1) as u64)).unwrap_or(0)
    }

    /// One of the seeds, changed in a few places.
    pub fn bytes(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, seeds);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(24)).min(bytes.len());
        match self.below(7) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(at..end, word.bytes());
            }
            4 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
            5 => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {
                let more: Vec<u8> = (0..=self.below(16)).map(|_| self.word().to_le_bytes()[0]).collect();
                bytes.splice(at..at, more);
            }
        }
    }
}
