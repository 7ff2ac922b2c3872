//! Spans of time as people write them: `45s`, `12m`, `3h`, `2d`, or a number of seconds.

use serde::{Deserialize, Deserializer, de};

/// Whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) i64);

impl Span {
    /// Reads `90`, `45s`, `12m`, `3h`, `2d`, and sums such as `1h30m`; a leading `-` turns it round.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut total = 0_i64;
        let mut digits = String::new();
        for character in text.trim().chars() {
            if character.is_ascii_digit() {
                digits.push(character);
                continue;
            }
            let unit = match character {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                _ => return None,
            };
            total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(unit)?)?;
            digits.clear();
        }
        if !digits.is_empty() {
            total = total.checked_add(digits.parse().ok()?)?;
        } else if text.trim().is_empty() {
            return None;
        }
        Some(Self(sign * total))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Seconds(i64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Seconds(seconds) => Ok(Self(seconds)),
            Written::Text(text) => Self::parse(&text)
                .ok_or_else(|| de::Error::custom(format!("{text:?} is no span of time; write 45s, 12m, 3h or 2d"))),
        }
    }
}
