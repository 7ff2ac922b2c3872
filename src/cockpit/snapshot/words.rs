//! Closed words that carry nothing, one to one with the domain's: a word that is new there does not compile here before
//! somebody decides about it.

use serde::{Deserialize, Serialize};

macro_rules! mirror {
    ($name:ident { $($word:ident),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) enum $name {
            $($word),+
        }

        impl From<&crate::domain::$name> for $name {
            fn from(word: &crate::domain::$name) -> Self {
                match word {
                    $(crate::domain::$name::$word => Self::$word),+
                }
            }
        }

        impl From<$name> for crate::domain::$name {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::$word),+
                }
            }
        }
    };
}

mirror!(Permission { Unsaid, Read, Write, Admin });
mirror!(WaitReason { Approval, Timer, Window, Lock, Queue, Dependency, ExternalGate, Capacity, Unsaid });
mirror!(Outcome { Succeeded, Failed, Errored, Cancelled, TimedOut, Skipped, Rejected, Superseded, FrozenOut });
