//! Stores that do what another does, but for something.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use oms::Result;
use oms::inventory::Balance;
use oms::kernel::{ChangeSet, Key, Logged, RecordKey, Sequence};
use oms::store::{Answer, Atomicity, Recalled, Rejection, Scanned, Store, Windows};
use oms::value::{LocationId, Sku, Tenant};

/// What a store answers to a commit.
pub type Outcomes = Vec<Result<Sequence, Rejection>>;

/// What is done between a caller and a store.
pub trait Tamper: Send + Sync {
    /// # Errors
    /// As the store, or as it likes.
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        inner.load(tenant, keys)
    }

    fn recall(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        inner.recall(tenant, keys)
    }

    /// # Errors
    /// As the store, or as it likes.
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        inner.commit(tenant, changes, atomicity)
    }

    /// Commits that are written while they are decided: not done, so that all go through `commit`.
    ///
    /// # Errors
    /// As the store, or as it likes.
    fn commit_windows(
        &self,
        _inner: &dyn Store,
        _tenant: &Tenant,
        _windows: &mut Windows<'_>,
    ) -> Result<Option<Sequence>> {
        Ok(None)
    }
}

/// A store with something between it and its callers.
pub struct Between<T> {
    inner: Arc<dyn Store>,
    tamper: T,
}

impl<T> Between<T> {
    pub fn new(inner: Arc<dyn Store>, tamper: T) -> Self {
        Self { inner, tamper }
    }
}

impl<T: Tamper> Store for Between<T> {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.tamper.load(&*self.inner, tenant, keys)
    }

    fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        self.tamper.recall(&*self.inner, tenant, keys)
    }

    fn commit(&self, tenant: &Tenant, changes: &[ChangeSet], atomicity: Atomicity) -> Result<Outcomes> {
        self.tamper.commit(&*self.inner, tenant, changes, atomicity)
    }

    fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        self.tamper.commit_windows(&*self.inner, tenant, windows)
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        self.inner.log(tenant, after, limit)
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        self.inner.scan(tenant, after, limit)
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        self.inner.stock(tenant, after, limit)
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.inner.backup(path)
    }
}

/// A store over which something else is done once, just before a call of it.
pub struct Before {
    load: u64,
    commit: u64,
    work: Box<dyn Fn() + Send + Sync>,
    calls: [AtomicU64; 2],
}

impl Before {
    pub fn load(load: u64, work: impl Fn() + Send + Sync + 'static) -> Self {
        Self { load, commit: 0, work: Box::new(work), calls: Default::default() }
    }

    pub fn commit(commit: u64, work: impl Fn() + Send + Sync + 'static) -> Self {
        Self { load: 0, commit, work: Box::new(work), calls: Default::default() }
    }

    fn count(&self, kind: usize, due: u64) {
        if self.calls[kind].fetch_add(1, Ordering::Relaxed) + 1 == due {
            (self.work)();
        }
    }
}

impl Tamper for Before {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.count(0, self.load);
        inner.load(tenant, keys)
    }

    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        self.count(1, self.commit);
        inner.commit(tenant, changes, atomicity)
    }
}
