//! How many columns of cells each column of a table gets.

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Cells that its content takes.
    pub(super) want: u16,
    /// Fewer than these are of no use.
    pub(super) least: u16,
    /// The higher, the earlier it is left out.
    pub(super) rank: u8,
}

impl Column {
    /// A column as wide as the widest of `widths`, at least `least`, at most `most`.
    pub(super) fn of(widths: impl IntoIterator<Item = u16>, least: u16, most: u16, rank: u8) -> Self {
        let want = widths.into_iter().max().unwrap_or(0).clamp(least, most);
        Self { want, least, rank }
    }

    /// A column that is left out where it has nothing to say.
    pub(super) fn if_any(widths: impl IntoIterator<Item = u16>, least: u16, most: u16, rank: u8) -> Self {
        let widest = widths.into_iter().max().unwrap_or(0);
        if widest == 0 {
            Self { want: 0, least: 0, rank }
        } else {
            Self { want: widest.clamp(least, most), least, rank }
        }
    }
}

/// The width of each column within `room`, with `gap` between any two that are there; 0 for a column that is left out.
pub(super) fn fit<const N: usize>(columns: [Column; N], room: u16, gap: u16) -> [u16; N] {
    let mut kept: Vec<usize> = (0..N).filter(|place| columns[*place].want > 0).collect();
    let mut widths = [0; N];
    let gaps = |count: usize| gap.saturating_mul(u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX));
    loop {
        let least: u16 = kept.iter().map(|place| columns[*place].least).sum();
        if least + gaps(kept.len()) <= room {
            break;
        }
        if let [only] = kept[..] {
            widths[only] = room;
            return widths;
        }
        let Some(worst) = kept.iter().copied().max_by_key(|place| columns[*place].rank) else { return widths };
        kept.retain(|place| *place != worst);
    }
    let mut spare = room - gaps(kept.len());
    for place in &kept {
        widths[*place] = columns[*place].least;
        spare -= columns[*place].least;
    }
    kept.sort_by_key(|place| columns[*place].rank);
    for place in kept {
        let more = (columns[place].want - columns[place].least.min(columns[place].want)).min(spare);
        widths[place] += more;
        spare -= more;
    }
    widths
}
