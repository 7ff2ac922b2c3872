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
    /// A column as wide as the widest of `widths`, at most `most`; it may be cut down to `least`. Left out where nothing
    /// is in it.
    pub(super) fn of(widths: impl IntoIterator<Item = u16>, least: u16, most: u16, rank: u8) -> Self {
        let want = widths.into_iter().max().unwrap_or(0).min(most);
        Self { want, least: least.min(want), rank }
    }

    /// A column that is never cut: ages and numbers are whole or not there.
    pub(super) fn whole(widths: impl IntoIterator<Item = u16>, rank: u8) -> Self {
        let want = widths.into_iter().max().unwrap_or(0).min(12);
        Self { want, least: want, rank }
    }

    /// The same column, at least `columns` wide: content that comes and goes does not make it jump.
    pub(super) fn at_least(self, columns: u16) -> Self {
        Self { want: self.want.max(columns), least: self.least.max(columns.min(self.least + 2)), ..self }
    }
}

/// How a table is laid out: cells between two columns, and the width of each column, 0 where it is left out.
pub(super) struct Fitted<const N: usize> {
    pub(super) gap: u16,
    pub(super) widths: [u16; N],
}

/// Lays a table out within `room`: with two cells between columns, or with one where that saves a column.
pub(super) fn fit<const N: usize>(columns: [Column; N], room: u16) -> Fitted<N> {
    let (airy, tight) = (spread(columns, room, 2), spread(columns, room, 1));
    let kept = |widths: &[u16; N]| widths.iter().filter(|width| **width > 0).count();
    let cut = |widths: &[u16; N]| widths.iter().zip(&columns).any(|(width, column)| *width > 0 && *width < column.want);
    if kept(&tight) > kept(&airy) || cut(&airy) {
        Fitted { gap: 1, widths: tight }
    } else {
        Fitted { gap: 2, widths: airy }
    }
}

/// The width of each column within `room`, with `gap` between any two that are there.
fn spread<const N: usize>(columns: [Column; N], room: u16, gap: u16) -> [u16; N] {
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
