//! The kernel: how a command becomes a committed change.
//!
//! Five nouns carry everything: a [`Command`](crate::Command) asks; a pure decision reads what the store holds through
//! a [`Draft`] and writes a [`ChangeSet`] into it; a [`Store`](crate::store::Store) commits the change set; an
//! [`Event`](crate::Event) tells that it happened.
//!
//! Invariants:
//! - a decision has no clock, no randomness and no store: the same inputs give the same change set, byte for byte;
//! - every record that a decision read is version-checked by the commit, and every balance it lowers has a floor there;
//! - what the commit does not check is kept with the journal entry when another commit came in between.

mod balances;
mod change;
mod context;
mod draft;
mod engine;
mod key;
mod log;
mod record;
mod view;

pub use balances::Balances;
pub use change::{ChangeSet, Write};
pub use context::{Context, IdSource, SeededIds};
pub use draft::{Decide, Decided, Draft, Stop};
pub use engine::{ATTEMPTS_MAX, BATCH_MAX, Batch, Engine, LOADS_MAX, Step, decide};
pub use key::{Key, Kind, List, ListQuery, Name, Page, RecordKey, Row, Sequence, Value, Version};
pub use log::{EventCursor, LogEntry, Logged, Observed, Receipt, SentEvent};
pub use record::{FORMAT, Record, Rows, Stored, record_of, stock_of, stock_subject};
pub(crate) use record::{stored, subject_of};
pub(crate) use view::FastMap;
pub use view::{Loaded, View};
