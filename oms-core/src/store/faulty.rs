//! A store that fails once, for tests of what happens then.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Answer, Atomicity, Recalled, Rejection, Scanned, Store};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::inventory::Balance;
use crate::kernel::{ChangeSet, Key, Logged, RecordKey, Sequence};
use crate::value::{LocationId, Sku, Tenant};

/// When a [`FaultyStore`] fails, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which call fails, counted over all methods; the first is 1, and 0 never comes.
    pub call: u64,
    /// Whether the call is done and only its answer is lost. Otherwise nothing happens.
    pub after: bool,
}

impl Fault {
    /// No call fails.
    pub const NEVER: Self = Self { call: 0, after: false };
}

/// A store that passes every call on, except for one that fails: with [`Code::StoreFailed`], or with
/// [`Code::InDoubt`] when it was a commit that was done.
#[derive(Debug)]
pub struct FaultyStore<S> {
    inner: S,
    fault: Fault,
    calls: AtomicU64,
}

impl<S: Store> FaultyStore<S> {
    /// A store over `inner` that fails at `fault`.
    pub const fn new(inner: S, fault: Fault) -> Self {
        Self { inner, fault, calls: AtomicU64::new(0) }
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    fn call<T>(&self, done: Code, call: impl FnOnce(&S) -> Result<T>) -> Result<T> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        if number != self.fault.call {
            return call(&self.inner);
        }
        if !self.fault.after {
            return Err(Error::new(Code::StoreFailed, format!("call {number} was made to fail")));
        }
        call(&self.inner)?;
        Err(Error::new(done, format!("the answer to call {number} was made to be lost")))
    }
}

impl<S: Store> Store for FaultyStore<S> {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.call(Code::StoreFailed, |inner| inner.load(tenant, keys))
    }

    // Nobody is asked, so that nothing can fail.
    fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        self.inner.recall(tenant, keys)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        self.call(Code::InDoubt, |inner| inner.commit(tenant, changes, atomicity))
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        self.call(Code::StoreFailed, |inner| inner.log(tenant, after, limit))
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        self.call(Code::StoreFailed, |inner| inner.scan(tenant, after, limit))
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        self.call(Code::StoreFailed, |inner| inner.stock(tenant, after, limit))
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.call(Code::StoreFailed, |inner| inner.backup(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use crate::store::conformance::ChangeBuilder;

    fn commit(store: &dyn Store) -> Result<Vec<Result<Sequence, Rejection>>> {
        store.commit(&Tenant::main(), &[ChangeBuilder::new().build()], Atomicity::Each)
    }

    fn entries(store: &dyn Store) -> usize {
        store.log(&Tenant::main(), 0, 10).unwrap().len()
    }

    #[test]
    fn a_call_that_fails_before_does_nothing_and_the_next_one_succeeds() {
        let store = FaultyStore::new(MemoryStore::new(), Fault { call: 1, after: false });
        assert_eq!(commit(&store).unwrap_err().code(), Code::StoreFailed);
        assert_eq!(entries(&store), 0);
        assert_eq!(commit(&store), Ok(vec![Ok(1)]));
        assert_eq!(store.calls(), 3);
    }

    #[test]
    fn a_commit_that_fails_after_is_done_and_in_doubt() {
        let store = FaultyStore::new(MemoryStore::new(), Fault { call: 1, after: true });
        assert_eq!(commit(&store).unwrap_err().code(), Code::InDoubt);
        assert_eq!(entries(&store), 1);
    }

    #[test]
    fn a_read_that_fails_after_is_never_in_doubt() {
        let store = FaultyStore::new(MemoryStore::new(), Fault { call: 1, after: true });
        assert_eq!(store.load(&Tenant::main(), &[]).unwrap_err().code(), Code::StoreFailed);
    }
}
