//! Bytes taken as choices.

/// A script: choices one after the other; zeros when it is used up.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    bytes: Vec<u8>,
    place: usize,
}

impl Script {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), place: 0 }
    }

    /// Whether nothing is left.
    pub(crate) fn is_over(&self) -> bool {
        self.place >= self.bytes.len()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.place).copied().unwrap_or(0);
        self.place += 1;
        byte
    }

    /// A number below `end`; 0 where nothing is below it.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = usize::from(self.byte()) << 8 | usize::from(self.byte());
        number.checked_rem(end).unwrap_or(0)
    }
}
