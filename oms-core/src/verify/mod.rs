//! Verification: the invariants of the design, checked on what a store holds.
//!
//! Every violation is reported with the number of its invariant, the record and a sentence. The numbers:
//!
//! 1. a balance is the sum of its movements, and no bucket at a location is ever below zero;
//! 2. the stages of a line partition its ordered quantity, and agree with the order's standing;
//! 3. what is reserved of an item at a location is what orders and reservations hold there;
//! 4. an order's money is what its payments, credits and open requests add up to;
//! 5. the parts of an amount sum to the whole: discounts, totals, credits of a line;
//! 6. what shipped left by a shipment, what is released is with a location, what came back had shipped;
//! 7. every committed change has one log entry with its events, in order, and is found in the histories;
//! 8. every record is found under its names and in its lists, and the lists hold nothing else; related records exist;
//! 10. an erased person is erased in every version;
//! 11. a series of numbers has no gap and no number twice, the parts of a document sum to its totals, and credit memos
//!     never exceed invoices; what is billed of an order that is closed is what was charged less what was credited.
//!
//! Invariant 8 of the design, that a replay gives the same state, is [`replay`](crate::replay::replay)'s; its number
//! here stands for names and lists. Facts that gateways report and that break a rule which binds only what we decide
//! are warnings, not violations.
//!
//! Invariants:
//! - memory is bounded by the number of items times locations, not by orders, movements or log entries;
//! - nothing is written.

mod document;
mod index;
mod ledger;
mod money;
mod order;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::kernel::{Engine, Key, Record, RecordKey, Sequence, Stored, Value};
use crate::store::{Scanned, Store};
use crate::value::{LocationId, Sku, Tenant};

/// How many violations, and how many warnings, a verification lists; the others are counted.
pub const FINDINGS_MAX: usize = 1_000;
/// How many records, entries or balances are held at a time.
const PAGE: usize = 1_000;
/// How many keys are loaded at a time.
const KEYS_MAX: usize = 1_000;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// Which invariant; see the [module](self).
    pub invariant: u8,
    /// Which record, balance or log entry, as `kind id`.
    pub record: String,
    /// One sentence for people.
    pub message: String,
}

/// A reported fact that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VerificationWarning")]
pub struct Attention {
    /// Which record, as `kind id`.
    pub record: String,
    /// One sentence for people.
    pub message: String,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Records.
    pub records: u64,
    /// Log entries.
    pub entries: u64,
    /// Movements of stock.
    pub movements: u64,
    /// Balances, one per item and location.
    pub balances: u64,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// The sequence up to which the log was read.
    pub as_of: Sequence,
    /// How many commits came in while it was read. When there were any, a violation may only be a change that was seen
    /// in part: verify again.
    pub commits_meanwhile: u64,
    /// What does not hold, at most [`FINDINGS_MAX`].
    pub violations: Vec<Violation>,
    /// How many more there are.
    pub violations_more: u64,
    /// What somebody should look at, at most [`FINDINGS_MAX`].
    pub warnings: Vec<Attention>,
    /// How many more there are.
    pub warnings_more: u64,
    /// How much was looked at.
    pub counted: Counted,
}

impl Verification {
    /// Whether every invariant holds.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    fn violate(&mut self, invariant: u8, record: impl Display, message: impl Into<String>) {
        if self.violations.len() < FINDINGS_MAX {
            self.violations.push(Violation { invariant, record: record.to_string(), message: message.into() });
        } else {
            self.violations_more = self.violations_more.saturating_add(1);
        }
    }

    fn require(&mut self, good: bool, invariant: u8, record: impl Display, message: impl FnOnce() -> String) {
        if !good {
            self.violate(invariant, record, message());
        }
    }

    fn warn(&mut self, record: impl Display, message: impl Into<String>) {
        if self.warnings.len() < FINDINGS_MAX {
            self.warnings.push(Attention { record: record.to_string(), message: message.into() });
        } else {
            self.warnings_more = self.warnings_more.saturating_add(1);
        }
    }
}

impl Engine {
    /// Checks every invariant on what the store holds of a tenant. See the [module](self).
    ///
    /// # Errors
    /// The store's failure. What does not hold is no error, it is in the answer.
    pub fn verify(&self, tenant: &Tenant) -> Result<Verification> {
        verify(self.store(), tenant)
    }
}

/// Checks every invariant on what a store holds of a tenant. See the [module](self).
///
/// # Errors
/// The store's failure. What does not hold is no error, it is in the answer.
pub fn verify(store: &dyn Store, tenant: &Tenant) -> Result<Verification> {
    let source = Source { store, tenant };
    let mut found = Verification { as_of: store.load(tenant, &[])?.as_of, ..Verification::default() };
    let sums = ledger::read_log(&source, &mut found)?;
    let mut reserved = Reserved::new();
    source.each_record(&mut |page| {
        found.counted.records = found.counted.records.saturating_add(count(page.len()));
        index::check_records(&source, page, &mut found)?;
        order::check_page(&source, page, &mut reserved, &mut found)
    })?;
    ledger::check_balances(&source, sums, reserved, &mut found)?;
    index::check_lists(&source, &mut found)?;
    found.commits_meanwhile = store.load(tenant, &[])?.as_of.saturating_sub(found.as_of);
    Ok(found)
}

/// What orders and reservations hold of items at locations.
type Reserved = BTreeMap<(Sku, LocationId), i64>;

/// What is verified.
struct Source<'a> {
    store: &'a dyn Store,
    tenant: &'a Tenant,
}

impl Source<'_> {
    fn each_record(&self, look: &mut dyn FnMut(&[Scanned]) -> Result<()>) -> Result<()> {
        let mut after: Option<RecordKey> = None;
        loop {
            let page = self.store.scan(self.tenant, after.as_ref(), PAGE)?;
            let Some((last, _, _)) = page.last() else { return Ok(()) };
            look(&page)?;
            after = Some(last.clone());
        }
    }

    fn load(&self, mut keys: Vec<Key>) -> Result<Loaded> {
        let mut seen = std::collections::HashSet::with_capacity(keys.len());
        keys.retain(|key| seen.insert(key.clone()));
        let mut loaded = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(KEYS_MAX) {
            loaded.extend(keys.iter().cloned().zip(self.store.load(self.tenant, keys)?.values));
        }
        Ok(Loaded(loaded))
    }
}

/// What a store answered.
struct Loaded(HashMap<Key, Value>);

impl Loaded {
    #[allow(clippy::wildcard_enum_match_arm, reason = "a store that answers with another kind of value has no record")]
    fn record(&self, key: &RecordKey) -> Option<&Record> {
        match self.0.get(&Key::Record(key.clone()))? {
            Value::Record(record) => record.as_ref().map(|(_, record)| record),
            _ => None,
        }
    }

    fn find<T: Stored>(&self, id: impl Into<std::sync::Arc<str>>) -> Option<&T> {
        self.record(&RecordKey::new(T::KIND, id)).and_then(T::from_record).map(|record| &**record)
    }

    fn value(&self, key: &Key) -> Option<&Value> {
        self.0.get(key)
    }
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

/// A record as a violation names it.
fn name(key: &RecordKey) -> String {
    format!("{} {}", kind_name(key), key.id)
}

fn kind_name(key: &RecordKey) -> String {
    serde_json::to_value(key.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default()
}
