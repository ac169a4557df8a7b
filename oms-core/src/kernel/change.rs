//! What a decision wants to be written, all of it or nothing.

use std::sync::Arc;

use super::key::{Name, RecordKey, Row, Sequence, Version};
use super::log::{LogEntry, Observed};
use super::record::{Record, stock_subject};
use crate::inventory::Posting;

/// A record to be written, if it still has the version it was read at.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// Which record.
    pub key: RecordKey,
    /// The version it was read at; 0: it must not exist yet. It is written as the version after.
    pub expected: Version,
    /// What to write.
    pub record: Record,
}

/// One accepted command, ready to be committed. A store applies it in one atomic step or not at all:
///
/// 1. the request id is unused, or the set is refused as a duplicate;
/// 2. every write and every check finds its version, every claimed name is free, every posting stays above its floors;
/// 3. records, names, rows, balances and the log entry are written.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    /// Records to write.
    pub writes: Vec<Write>,
    /// Records that were read and must not have changed.
    pub checks: Vec<(RecordKey, Version)>,
    /// Names to claim for a record id.
    pub names_claimed: Vec<(Name, Arc<str>)>,
    /// Names to free.
    pub names_freed: Vec<Name>,
    /// Rows to add to lists, but for [`List::History`](super::List::History): see `history`.
    pub rows_added: Vec<Row>,
    /// Rows to take out of lists.
    pub rows_removed: Vec<Row>,
    /// What balances gain and lose, with floors; one per item and location, in that order. Each also adds a row to the
    /// history of its stock, whose key is [`stock_subject`]: even where units only went through.
    pub postings: Vec<Posting>,
    /// Keys of records under which [`List::History`](super::List::History) gets a row at the sequence of this commit,
    /// each once.
    pub history: Vec<Arc<str>>,
    /// The journal entry with events and movements.
    pub entry: Arc<LogEntry>,
    /// What the decision saw that is not checked above.
    pub observed: Arc<Observed>,
    /// As of when a store recalled something that the decision saw. The set is rejected unless every commit since then
    /// is one that the store knew of, because it was made through the same handle. `None`: all that was seen was loaded.
    pub recalled_at: Option<Sequence>,
    /// The sequence this set gets when nothing came in between. When it gets another, `observed` is kept with it. 0,
    /// which no set gets: it is kept in any case.
    pub expected_sequence: Sequence,
}

impl ChangeSet {
    /// Whether there is nothing to write and nothing to tell: what was asked for is there already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.entry.movements.is_empty() && self.entry.events.is_empty()
    }

    /// Every key under which [`List::History`](super::List::History) gets a row: for a store that keeps all of them alike.
    pub fn subjects(&self) -> impl Iterator<Item = Arc<str>> {
        let of_stock = self.postings.iter().map(|posting| stock_subject(&posting.sku, &posting.location));
        self.history.iter().cloned().chain(of_stock)
    }

    /// Whether what the decision saw is kept with the entry, when the set gets this sequence. A store that knows that it is
    /// still the same need not keep it.
    #[must_use]
    pub fn keeps_observed(&self, sequence: Sequence) -> bool {
        sequence != self.expected_sequence && !self.observed.is_empty()
    }
}
