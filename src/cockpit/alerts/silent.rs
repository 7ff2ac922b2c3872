//! Which channels reach nobody: what is told of the telling itself.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::ChannelId;
use crate::domain::Text;

/// What there is to tell of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It does not reach anybody, and why.
    Silent(ChannelId, Text),
    /// It does again.
    Heard(ChannelId),
}

impl fmt::Display for News {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(channel, why) => write!(formatter, "alerts do not reach {channel}: {why}"),
            Self::Heard(channel) => write!(formatter, "alerts reach {channel} again"),
        }
    }
}

/// Which channels reach nobody, and why: what is told of a channel once, until it reaches somebody again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Silent(BTreeMap<ChannelId, Text>);

impl Silent {
    /// Takes in what came of a message over a channel: nothing, or why it reached nobody. Gives what is new of the channel by
    /// that.
    pub fn news(&mut self, channel: ChannelId, reached: Result<(), Text>) -> Option<News> {
        match reached {
            Ok(()) => self.0.remove(&channel).map(|_| News::Heard(channel)),
            Err(why) => {
                let known = self.0.insert(channel.clone(), why.clone());
                (known.as_ref() != Some(&why)).then_some(News::Silent(channel, why))
            }
        }
    }

    /// The channels that did not reach anybody the last time, by their names.
    pub fn channels(&self) -> impl Iterator<Item = &ChannelId> {
        self.0.keys()
    }

    /// Whether every channel reached somebody the last time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
