//! The promises made to backends: what a store must do, and the suite that checks it.

mod memory;

pub mod conformance;
pub mod faulty;
pub mod shared;

pub use memory::MemoryStore;

use std::path::Path;
use std::sync::Arc;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::inventory::{Balance, Bucket};
use crate::kernel::{ChangeSet, Key, Logged, Name, Record, RecordKey, Sequence, Value, Version};
use crate::value::{LocationId, Sku, Tenant};

/// What a store answers to [`Store::load`].
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The sequence of the last commit that all values include.
    pub as_of: Sequence,
    /// One value per key, in the order of the keys.
    pub values: Vec<Value>,
}

/// What a store answers to [`Store::recall`].
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// The sequence of the last commit that all values include.
    pub as_of: Sequence,
    /// One value per key, in the order of the keys, where it is remembered.
    pub values: Vec<Option<Value>>,
}

/// How the change sets of one commit belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atomicity {
    /// Each is accepted or rejected on its own.
    Each,
    /// All are accepted, or all rejected.
    Together,
}

/// Why a change set was not committed. None of it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Its request id is taken.
    Duplicate(Sequence),
    /// A record it wrote or read has another version by now.
    Conflict(RecordKey),
    /// A name it claimed is taken by this record.
    NameTaken(Name, Arc<str>),
    /// A bucket would fall below its floor; this many units are above it.
    Floor(Sku, LocationId, Bucket, i64),
    /// It was decided on what the store recalled, and others have written since.
    Stale,
    /// Another set of a commit that belongs together was rejected.
    Together,
}

/// A record with its key and version, from [`Store::scan`].
pub type Scanned = (RecordKey, Version, Record);

/// Change sets for [`Store::commit_windows`].
pub type Windows<'w> = dyn Iterator<Item = Result<Vec<ChangeSet>>> + Send + 'w;

/// A backend. Object-safe and synchronous; every method may be called from several threads.
///
/// Everything is within one tenant: a store never lets a tenant see or change what another has. `conformance::run`
/// checks all of it:
///
/// - rejections are ranked: what was recalled, request id, versions of writes, versions of checks, names, postings;
/// - the sequences of a tenant rise; within one store or one tenant they have no gaps;
/// - names are freed before they are claimed; balances that came to zero stay listed;
/// - text is compared by its UTF-8 bytes.
pub trait Store: Send + Sync {
    /// What is held under each key, as of one moment, in one round trip.
    ///
    /// # Errors
    /// The class `storage` or `retry`.
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer>;

    /// What the store remembers to stand under each key, without asking anybody. It stands there unless others have
    /// written since: a decision on it is checked when it is committed (see [`ChangeSet::recalled_at`]), and nothing
    /// else may be answered on it. `None`: nothing, or others have written lately.
    fn recall(&self, _tenant: &Tenant, _keys: &[Key]) -> Option<Recalled> {
        None
    }

    /// Commits change sets in order, each in one atomic and durable step as [`ChangeSet`] describes; later ones see
    /// earlier ones. Each accepted one gets the next sequence, and a reader that saw a sequence has seen all below.
    ///
    /// # Errors
    /// The class `storage` or `retry`: nothing was written, or the code is `in_doubt`.
    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>>;

    /// Commits change sets that build on each other, all in one atomic and durable step, while the later ones are still
    /// being decided. Answers the sequence of the first; the others follow it without gaps. `None`: nothing was written,
    /// as this store does not do that, as something is not as the sets expect, or as there are none. What was taken from
    /// `windows` has to be decided anew then.
    ///
    /// # Errors
    /// The first one among the windows, and then nothing was written; those of [`Store::commit`].
    fn commit_windows(&self, _tenant: &Tenant, _windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        Ok(None)
    }

    /// Whether many change sets cost less in one commit than in one each. Where they do not, a batch whose commands are
    /// accepted each on its own is decided and committed command by command.
    fn gains_by_batches(&self) -> bool {
        true
    }

    /// Log entries after a sequence, in order, at most `limit`. No entry appears later below one that was returned.
    ///
    /// # Errors
    /// The class `storage` or `retry`.
    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>>;

    /// Records after a key, in the order of kind and id, at most `limit`.
    ///
    /// # Errors
    /// The class `storage` or `retry`.
    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>>;

    /// Balances after an item and location, in that order, at most `limit`.
    ///
    /// # Errors
    /// The class `storage` or `retry`.
    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>>;

    /// Writes everything as of one moment to a new file, from which a store of the same kind can be opened. Others go
    /// on reading and writing meanwhile.
    ///
    /// # Errors
    /// [`Code::NotSupported`], unless the store says otherwise; the class `storage` when the file exists or can't be
    /// written.
    fn backup(&self, _path: &Path) -> Result<()> {
        Err(Error::new(Code::NotSupported, "this store makes no backups"))
    }
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        (**self).load(tenant, keys)
    }

    fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        (**self).recall(tenant, keys)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        (**self).commit(tenant, changes, atomicity)
    }

    fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        (**self).commit_windows(tenant, windows)
    }

    fn gains_by_batches(&self) -> bool {
        (**self).gains_by_batches()
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        (**self).log(tenant, after, limit)
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        (**self).scan(tenant, after, limit)
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        (**self).stock(tenant, after, limit)
    }

    fn backup(&self, path: &Path) -> Result<()> {
        (**self).backup(path)
    }
}
