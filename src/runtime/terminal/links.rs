//! Addresses on the screen as links that the terminal follows itself (OSC 8,
//! <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>). Pure.
//!
//! A link leads to what is spelt on the screen and nowhere else: an address that is cut, or that does not stand there whole, is
//! none.

use ratatui::buffer::{Buffer, Cell};

/// Addresses longer than this are none: terminals drop longer sequences.
const LONGEST: usize = 2_000;

/// The links of one screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(Vec<Link>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    address: String,
    /// Row, first column, and the column behind the last one.
    parts: Vec<(u16, u16, u16)>,
}

impl Links {
    /// The addresses in `texts` that stand whole on the screen.
    #[must_use]
    pub fn of<'a>(buffer: &Buffer, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let addresses = texts.into_iter().flat_map(str::split_whitespace).filter(|word| is_address(word));
        Self(addresses.filter_map(|address| find(buffer, address)).collect())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a cell leads.
    #[must_use]
    pub fn at(&self, x: u16, y: u16) -> Option<&str> {
        let here = |(row, from, to): &(u16, u16, u16)| *row == y && (*from..*to).contains(&x);
        self.0.iter().find(|link| link.parts.iter().any(here)).map(|link| link.address.as_str())
    }
}

fn is_address(word: &str) -> bool {
    let web = word.starts_with("https://") || word.starts_with("http://");
    web && word.len() <= LONGEST && word.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The cells that spell an address, over as many rows as it is broken into; the undermost where it stands more than once:
/// that is where the operator is told something.
fn find(buffer: &Buffer, address: &str) -> Option<Link> {
    let area = buffer.area;
    let begins = (area.top()..area.bottom()).rev().flat_map(|y| (area.left()..area.right()).map(move |x| (x, y)));
    begins.into_iter().find_map(|(x, y)| spelt(buffer, address, x, y))
}

fn spelt(buffer: &Buffer, address: &str, x: u16, y: u16) -> Option<Link> {
    let right = buffer.area.right();
    let symbol = |x: u16, y: u16| buffer.cell((x, y)).map(Cell::symbol);
    let (mut x, mut y, mut rest, mut parts) = (x, y, address, Vec::new());
    loop {
        let from = x;
        while x < right && !rest.is_empty() && symbol(x, y) == rest.get(..1) {
            rest = &rest[1..];
            x += 1;
        }
        // The first row holds the scheme and more; of the others any part.
        let least = if parts.is_empty() { "https://".len() } else { 1 };
        if usize::from(x - from) < least {
            return None;
        }
        parts.push((y, from, x));
        if rest.is_empty() {
            return Some(Link { address: address.to_owned(), parts });
        }
        // It goes on in the next row only where this one is over.
        let over = (x..right).all(|x| symbol(x, y) == Some(" "));
        y += 1;
        x = (buffer.area.left()..right).find(|x| symbol(*x, y).is_some_and(|symbol| symbol != " ")).filter(|_| over)?;
    }
}
