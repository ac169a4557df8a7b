//! One tenant of the store under test, asked in few words; what fails is told in one sentence.

use std::fmt::Debug;
use std::sync::Arc;

use super::build::{ChangeBuilder, location, sku};
use crate::code::Code;
use crate::error::Result;
use crate::inventory::Balance;
use crate::kernel::{ChangeSet, Key, List, ListQuery, Logged, Name, Page, Record, RecordKey, Sequence, Value, Version};
use crate::store::{Answer, Atomicity, Rejection, Scanned, Store, Windows};
use crate::value::{LocationId, RequestId, Sku, Tenant};

/// How often a call is repeated that a store answers with a retryable error.
const BUSY_MAX: u32 = 10_000;

/// Ends the check: the store broke a promise.
#[track_caller]
#[allow(clippy::panic, reason = "a check of the suite fails like an assertion of a test")]
pub(super) fn fail(message: impl AsRef<str>) -> ! {
    panic!("{}", message.as_ref())
}

/// Fails unless both are the same.
#[track_caller]
pub(super) fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) {
    if found != expected {
        fail(format!("{what}: expected {}, found {}", brief(expected), brief(found)));
    }
}

/// Fails unless it holds.
#[track_caller]
pub(super) fn holds(what: &str, held: bool) {
    if !held {
        fail(what);
    }
}

/// The debug form, cut where it gets too long for a sentence.
pub(super) fn brief(value: &impl Debug) -> String {
    const CHARS_MAX: usize = 2_000;
    let text = format!("{value:?}");
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text,
    }
}

/// All of a store that its methods show for one tenant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) records: Vec<Scanned>,
    pub(super) stock: Vec<(Sku, LocationId, Balance)>,
    pub(super) log: Vec<Logged>,
}

/// One tenant of the store under test.
#[derive(Clone)]
pub(super) struct Shop<'a> {
    store: &'a dyn Store,
    tenant: Tenant,
}

impl<'a> Shop<'a> {
    /// The tenant `main`.
    pub(super) fn new(store: &'a dyn Store) -> Self {
        Self { store, tenant: Tenant::main() }
    }

    pub(super) fn of(store: &'a dyn Store, tenant: &str) -> Self {
        let tenant = Tenant::parse(tenant).unwrap_or_else(|error| fail(error.to_string()));
        Self { store, tenant }
    }

    /// Repeats what is to be repeated: a store may be busy, but not for ever.
    fn patiently<T>(call: impl Fn() -> Result<T>) -> T {
        for _ in 0..BUSY_MAX {
            match call() {
                Ok(answer) => return answer,
                Err(error) if error.is_retryable() && error.code() != Code::InDoubt => std::thread::yield_now(),
                Err(error) => fail(format!("the store failed: {error}")),
            }
        }
        fail(format!("the store was busy {BUSY_MAX} times in a row"))
    }

    pub(super) fn commit(&self, changes: &[ChangeSet], atomicity: Atomicity) -> Vec<Result<Sequence, Rejection>> {
        let outcomes = Self::patiently(|| self.store.commit(&self.tenant, changes, atomicity));
        same("the number of outcomes of a commit", &outcomes.len(), &changes.len());
        outcomes
    }

    /// Commits change sets in windows, if the store does that. `None`: it does not, or not these, and has written nothing.
    pub(super) fn windows(&self, changes: &[ChangeSet], size: usize) -> Result<Option<Sequence>> {
        let mut windows = changes.chunks(size.max(1)).map(|window| Ok(window.to_vec()));
        self.in_windows(&mut windows)
    }

    /// The same, as they come.
    pub(super) fn in_windows(&self, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        self.store.commit_windows(&self.tenant, windows)
    }

    pub(super) fn each<const N: usize>(&self, changes: [ChangeBuilder; N]) -> Vec<Result<Sequence, Rejection>> {
        self.commit(&changes.map(ChangeBuilder::build), Atomicity::Each)
    }

    pub(super) fn together<const N: usize>(&self, changes: [ChangeBuilder; N]) -> Vec<Result<Sequence, Rejection>> {
        self.commit(&changes.map(ChangeBuilder::build), Atomicity::Together)
    }

    pub(super) fn try_one(&self, change: ChangeBuilder) -> Result<Sequence, Rejection> {
        let outcome = self.each([change]).pop();
        outcome.unwrap_or_else(|| fail("a commit gave no outcome"))
    }

    /// Commits what has to be accepted.
    #[track_caller]
    pub(super) fn accept(&self, change: ChangeBuilder) -> Sequence {
        match self.try_one(change) {
            Ok(sequence) => sequence,
            Err(rejection) => fail(format!("a change set that is right was rejected: {rejection:?}")),
        }
    }

    /// Commits what has to be rejected.
    #[track_caller]
    pub(super) fn reject(&self, change: ChangeBuilder) -> Rejection {
        match self.try_one(change) {
            Ok(sequence) => fail(format!("a change set that is wrong was accepted as {sequence}")),
            Err(rejection) => rejection,
        }
    }

    pub(super) fn load(&self, keys: &[Key]) -> Answer {
        let answer = Self::patiently(|| self.store.load(&self.tenant, keys));
        same("the number of values of a load", &answer.values.len(), &keys.len());
        answer
    }

    pub(super) fn as_of(&self) -> Sequence {
        self.load(&[]).as_of
    }

    pub(super) fn value(&self, key: Key) -> Value {
        let answer = self.load(std::slice::from_ref(&key)).values.pop();
        answer.unwrap_or_else(|| fail("a load gave no value"))
    }

    pub(super) fn record(&self, key: RecordKey) -> Option<(Version, Record)> {
        record_of(self.value(Key::Record(key)))
    }

    pub(super) fn version(&self, key: RecordKey) -> Version {
        self.record(key).map_or(0, |(version, _)| version)
    }

    pub(super) fn balance(&self, item: &str, at: &str) -> Balance {
        balance_of(&self.value(Key::Balance(sku(item), location(at))))
    }

    pub(super) fn named(&self, name: Name) -> Option<Arc<str>> {
        match self.value(Key::Name(name)) {
            Value::Name(id) => id,
            other @ (Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::List(_) | Value::Entry(_)) => {
                fail(format!("a name was asked for, and the answer is {}", brief(&other)))
            }
        }
    }

    pub(super) fn page(&self, query: ListQuery) -> Page {
        match self.value(Key::List(query)) {
            Value::List(page) => page.to_vec(),
            other @ (Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::Entry(_)) => {
                fail(format!("a list was asked for, and the answer is {}", brief(&other)))
            }
        }
    }

    /// The whole list, first to last.
    pub(super) fn list(&self, list: List, key: &str) -> Page {
        self.page(ListQuery::new(list, key, 1_000_000))
    }

    pub(super) fn entry(&self, sequence: Sequence) -> Option<Logged> {
        entry_of(self.value(Key::Entry(sequence)))
    }

    pub(super) fn requested(&self, request: RequestId) -> Option<Logged> {
        entry_of(self.value(Key::Request(request)))
    }

    pub(super) fn log(&self, after: Sequence, limit: usize) -> Vec<Logged> {
        Self::patiently(|| self.store.log(&self.tenant, after, limit))
    }

    pub(super) fn scan(&self, after: Option<&RecordKey>, limit: usize) -> Vec<Scanned> {
        Self::patiently(|| self.store.scan(&self.tenant, after, limit))
    }

    pub(super) fn stock(&self, after: Option<(&Sku, &LocationId)>, limit: usize) -> Vec<(Sku, LocationId, Balance)> {
        Self::patiently(|| self.store.stock(&self.tenant, after, limit))
    }

    /// Everything, page by page.
    pub(super) fn state(&self, page: usize) -> State {
        State { records: self.all_records(page), stock: self.all_stock(page), log: self.all_log(page) }
    }

    pub(super) fn all_records(&self, page: usize) -> Vec<Scanned> {
        paged(page, |last: Option<&Scanned>| self.scan(last.map(|(key, ..)| key), page))
    }

    pub(super) fn all_stock(&self, page: usize) -> Vec<(Sku, LocationId, Balance)> {
        paged(page, |last: Option<&(Sku, LocationId, Balance)>| self.stock(last.map(|(s, l, _)| (s, l)), page))
    }

    pub(super) fn all_log(&self, page: usize) -> Vec<Logged> {
        paged(page, |last: Option<&Logged>| self.log(last.map_or(0, |logged| logged.sequence), page))
    }
}

/// All pages of something, until one is not full.
fn paged<T>(limit: usize, next: impl Fn(Option<&T>) -> Vec<T>) -> Vec<T> {
    const PAGES_MAX: usize = 100_000;
    let mut all = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = next(all.last());
        let count = page.len();
        holds("a page holds more than was asked for", count <= limit);
        all.extend(page);
        if count < limit {
            return all;
        }
    }
    fail("the pages never end")
}

pub(super) fn record_of(value: Value) -> Option<(Version, Record)> {
    match value {
        Value::Record(record) => record,
        other @ (Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) | Value::Entry(_)) => {
            fail(format!("a record was asked for, and the answer is {}", brief(&other)))
        }
    }
}

pub(super) fn balance_of(value: &Value) -> Balance {
    match value {
        Value::Balance(balance) => *balance,
        Value::Record(_) | Value::Balances(_) | Value::Name(_) | Value::List(_) | Value::Entry(_) => {
            fail(format!("a balance was asked for, and the answer is {}", brief(value)))
        }
    }
}

fn entry_of(value: Value) -> Option<Logged> {
    match value {
        Value::Entry(entry) => entry,
        other @ (Value::Record(_) | Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_)) => {
            fail(format!("an entry was asked for, and the answer is {}", brief(&other)))
        }
    }
}
