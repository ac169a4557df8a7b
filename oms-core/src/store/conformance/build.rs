//! Change sets and records by hand, without a decision behind them.

use std::sync::Arc;

use super::shop::fail;
use crate::decide::setup::RecordItem;
use crate::inventory::{Balance, Bucket, Posting, Reservation};
use crate::item::{Item, ItemKind, Unit};
use crate::kernel::{
    ChangeSet, Context, Kind, List, LogEntry, Name, Observed, Record, RecordKey, Row, Sequence, Version, Write,
};
use crate::party::{Party, PartyDetails};
use crate::value::{
    Actor, Attributes, Label, LocationId, OrderId, OrderNumber, PartyId, Quantity, RequestId, ReservationId, Sku,
    TextError, Timestamp,
};

/// Parses a text that the suite itself wrote.
fn parsed<T>(text: &str, parse: fn(&str) -> Result<T, TextError>) -> T {
    parse(text).unwrap_or_else(|error| fail(format!("the suite itself is wrong about {text:?}: {error}")))
}

pub(super) fn sku(text: &str) -> Sku {
    parsed(text, Sku::parse)
}

pub(super) fn location(text: &str) -> LocationId {
    parsed(text, LocationId::parse)
}

pub(super) fn number(text: &str) -> Name {
    Name::OrderNumber(parsed(text, OrderNumber::parse))
}

pub(super) fn request(text: &str) -> RequestId {
    parsed(text, RequestId::parse)
}

pub(super) fn label(text: &str) -> Label {
    parsed(text, Label::parse)
}

pub(super) fn actor() -> Actor {
    parsed("conformance", Actor::parse)
}

/// An instant some seconds after the beginning of 2026.
pub(super) fn instant(seconds: i64) -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_767_225_600).plus_seconds(seconds)
}

pub(super) fn units(count: i64) -> Quantity {
    Quantity::at_least_zero(count)
}

/// An item whose content differs with `edition`.
pub(super) fn item(id: &str, edition: i64) -> Record {
    Record::Item(Arc::new(Item {
        sku: sku(id),
        name: Some(label(&format!("Größe {edition} – 日本 🎈"))),
        kind: ItemKind::Stocked,
        unit: Unit::Each,
        safety_stock: units(edition),
        returnable: edition % 2 == 0,
        active: true,
        gtins: std::collections::BTreeSet::new(),
        attributes: Attributes::new(),
    }))
}

pub(super) fn reservation(id: &str, seconds: i64) -> Record {
    Record::Reservation(Arc::new(Reservation {
        id: parsed(id, ReservationId::parse),
        owner: None,
        lines: Vec::new(),
        expires_at: instant(seconds),
    }))
}

pub(super) fn party(id: &str, versions: Vec<PartyDetails>) -> Record {
    Record::Party(Arc::new(Party { id: parsed(id, PartyId::parse), versions, erased: false }))
}

pub(super) fn item_key(id: &str) -> RecordKey {
    RecordKey::new(Kind::Item, id)
}

pub(super) fn row(list: List, key: &str, at: i64, id: &str) -> Row {
    Row { list, key: Arc::from(key), at, id: Arc::from(id) }
}

/// A balance with this much in one bucket.
pub(super) fn only(bucket: Bucket, units: i64) -> Balance {
    let mut balance = Balance::default();
    if let Some(held) = balance.0.get_mut(bucket.position()) {
        *held = units;
    }
    balance
}

pub(super) fn available(units: i64) -> Balance {
    only(Bucket::Available, units)
}

/// A posting without floors.
pub(super) fn posting(item: &str, at: &str, delta: Balance) -> Posting {
    Posting { sku: sku(item), location: location(at), delta, floor: Balance::default() }
}

/// A log entry of a command that carries no meaning here.
pub(super) fn entry() -> LogEntry {
    LogEntry {
        library: "conformance".into(),
        context: Context::new(instant(0), actor()),
        made: parsed("made", OrderId::parse),
        command: RecordItem::new(sku("A")).into(),
        subject: item_key("A"),
        version: 1,
        events: [].into(),
        movements: [].into(),
        warnings: Vec::new(),
    }
}

/// Builds a change set, for tests of a store. It starts with a log entry and nothing else.
#[derive(Clone, Debug)]
pub struct ChangeBuilder {
    set: ChangeSet,
    entry: LogEntry,
}

impl Default for ChangeBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl ChangeBuilder {
    /// A change set that writes a log entry only.
    #[must_use]
    pub fn new() -> Self {
        Self::of(entry())
    }

    /// A change set with this log entry.
    #[must_use]
    pub fn of(entry: LogEntry) -> Self {
        let set = ChangeSet {
            writes: Vec::new(),
            checks: Vec::new(),
            names_claimed: Vec::new(),
            names_freed: Vec::new(),
            rows_added: Vec::new(),
            rows_removed: Vec::new(),
            postings: Vec::new(),
            history: Vec::new(),
            entry: Arc::new(entry.clone()),
            observed: Arc::new(Observed::default()),
            recalled_at: None,
            expected_sequence: 1,
        };
        Self { set, entry }
    }

    /// Writes a record that was read at `expected`.
    #[must_use]
    pub fn write(mut self, record: Record, expected: Version) -> Self {
        self.set.writes.push(Write { key: record.key(), expected, record });
        self
    }

    /// Checks the version of a record.
    #[must_use]
    pub fn check(mut self, key: RecordKey, version: Version) -> Self {
        self.set.checks.push((key, version));
        self
    }

    /// Claims a name for the record `id`.
    #[must_use]
    pub fn claim(mut self, name: Name, id: &str) -> Self {
        self.set.names_claimed.push((name, Arc::from(id)));
        self
    }

    /// Frees a name.
    #[must_use]
    pub fn free(mut self, name: Name) -> Self {
        self.set.names_freed.push(name);
        self
    }

    /// Adds a row to a list.
    #[must_use]
    pub fn add_row(mut self, row: Row) -> Self {
        self.set.rows_added.push(row);
        self
    }

    /// Takes a row out of a list.
    #[must_use]
    pub fn remove_row(mut self, row: Row) -> Self {
        self.set.rows_removed.push(row);
        self
    }

    /// Changes a balance.
    #[must_use]
    pub fn post(mut self, posting: Posting) -> Self {
        self.set.postings.push(posting);
        self
    }

    /// Adds to the history of a subject that is no stock: postings add to that.
    #[must_use]
    pub fn history(mut self, subject: &str) -> Self {
        self.set.history.push(Arc::from(subject));
        self
    }

    /// Has this request id.
    #[must_use]
    pub fn request(mut self, request: RequestId) -> Self {
        self.entry.context.request_id = Some(request);
        self
    }

    /// Saw this, and expected to get this sequence.
    #[must_use]
    pub fn observed(mut self, observed: Observed, expected_sequence: Sequence) -> Self {
        self.set.observed = Arc::new(observed);
        self.set.expected_sequence = expected_sequence;
        self
    }

    /// The change set.
    #[must_use]
    pub fn build(mut self) -> ChangeSet {
        self.set.entry = Arc::new(self.entry);
        self.set
    }
}

pub(super) fn set() -> ChangeBuilder {
    ChangeBuilder::new()
}
