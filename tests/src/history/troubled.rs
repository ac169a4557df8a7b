//! What a host has to live with: others that commit between its load and its commit, and commits of which it never
//! hears.

use std::sync::Mutex;

use oms::kernel::{ChangeSet, Key, Sequence};
use oms::store::{Answer, Atomicity, Store, Windows};
use oms::value::Tenant;
use oms::{Code, Error, Result};

use super::live::Caller;
use super::tamper::{Outcomes, Tamper};
use crate::dice::Dice;

/// Lets a rival call between the load and the commit of somebody else.
pub(super) struct Rivalry {
    dice: Mutex<Dice>,
    rival: Mutex<Caller>,
}

impl Rivalry {
    pub(super) fn new(seed: u64, rival: Caller) -> Self {
        Self { dice: Mutex::new(Dice::new(seed)), rival: Mutex::new(rival) }
    }

    /// The rival calls, or not.
    fn come_between(&self) {
        let comes = self.dice.lock().unwrap().one_in(3);
        if comes && let Ok(mut rival) = self.rival.try_lock() {
            rival.call();
        }
    }

    /// What the rival asked and was answered.
    pub(super) fn finish(self) -> Caller {
        self.rival.into_inner().unwrap()
    }
}

impl Tamper for std::sync::Arc<Rivalry> {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let answer = inner.load(tenant, keys);
        if self.dice.lock().unwrap().one_in(3) {
            std::thread::yield_now();
        }
        answer
    }

    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        self.come_between();
        inner.commit(tenant, changes, atomicity)
    }

    fn commit_windows(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        windows: &mut Windows<'_>,
    ) -> Result<Option<Sequence>> {
        self.come_between();
        inner.commit_windows(tenant, windows)
    }
}

/// Loses answers to commits: sometimes the commit was done, sometimes not, and sometimes the caller is told so.
#[derive(Debug)]
pub struct Doubts(Mutex<Dice>);

impl Doubts {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(Dice::new(seed)))
    }

    fn befall<T>(&self, commit: impl FnOnce() -> Result<T>) -> Result<T> {
        let fate = self.0.lock().unwrap().below(6);
        match fate {
            0 => Err(Error::new(Code::InDoubt, "it was not done, and nobody says so")),
            1 => Err(Error::new(Code::StoreFailed, "it was not done")),
            2 => {
                commit()?;
                Err(Error::new(Code::InDoubt, "it was done, and nobody says so"))
            }
            _ => commit(),
        }
    }
}

impl Tamper for Doubts {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        self.befall(|| inner.commit(tenant, changes, atomicity))
    }

    fn commit_windows(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        windows: &mut Windows<'_>,
    ) -> Result<Option<Sequence>> {
        self.befall(|| inner.commit_windows(tenant, windows))
    }
}
