//! Stores that break a promise each: what a check is good for shows in whether it finds them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use oms::Result;
use oms::kernel::{ChangeSet, Key, RecordKey, Sequence, Value, Version};
use oms::store::{Answer, Atomicity, Rejection, Store};
use oms::value::{RequestId, Tenant};

use super::tamper::{Outcomes, Tamper};
use crate::dice::Dice;

/// Writes whatever version is there.
#[derive(Debug)]
pub struct DropsVersions;

fn version(store: &dyn Store, tenant: &Tenant, key: &RecordKey) -> Version {
    let answer = store.load(tenant, &[Key::Record(key.clone())]).unwrap();
    match answer.values.first() {
        Some(Value::Record(Some((version, _)))) => *version,
        _ => 0,
    }
}

impl Tamper for DropsVersions {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        let mut changes = changes.to_vec();
        // What belongs together writes one record several times.
        while changes.len() == 1 {
            for change in &mut changes {
                change.checks.clear();
                for write in &mut change.writes {
                    write.expected = version(inner, tenant, &write.key);
                }
            }
            let outcomes = inner.commit(tenant, &changes, atomicity)?;
            if !outcomes.iter().any(|outcome| matches!(outcome, Err(Rejection::Conflict(_)))) {
                return Ok(outcomes);
            }
        }
        inner.commit(tenant, &changes, atomicity)
    }
}

/// Sells what is not there: what would fall below its floor is left out, and all else written. Between looking and
/// selling it takes its time.
#[derive(Debug)]
pub struct IgnoresFloors;

impl Tamper for IgnoresFloors {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let answer = inner.load(tenant, keys);
        std::thread::sleep(Duration::from_micros(200));
        answer
    }

    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        let outcomes = inner.commit(tenant, changes, atomicity)?;
        if !outcomes.iter().any(|outcome| matches!(outcome, Err(Rejection::Floor(..)))) {
            return Ok(outcomes);
        }
        let bare = |change: &ChangeSet| ChangeSet { postings: Vec::new(), ..change.clone() };
        inner.commit(tenant, &changes.iter().map(bare).collect::<Vec<_>>(), atomicity)
    }
}

/// Answers a load sometimes by what it answered before to the same keys, however long ago that was.
#[derive(Debug)]
pub struct StaleLoads {
    dice: Mutex<Dice>,
    held: Mutex<HashMap<(Tenant, Key), (Sequence, Value)>>,
}

impl StaleLoads {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { dice: Mutex::new(Dice::new(seed)), held: Mutex::default() }
    }
}

impl Tamper for StaleLoads {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let is_fresh = !self.dice.lock().unwrap().one_in(3);
        let mut held = self.held.lock().unwrap();
        let mut answer = inner.load(tenant, keys)?;
        let as_of = answer.as_of;
        for (key, value) in keys.iter().zip(&mut answer.values) {
            let now = || (as_of, value.clone());
            let held = held.entry((tenant.clone(), key.clone())).or_insert_with(now);
            if is_fresh {
                *held = (as_of, value.clone());
            }
            answer.as_of = answer.as_of.min(held.0);
            *value = held.1.clone();
        }
        Ok(answer)
    }
}

/// Says sometimes that something is done, and does it not.
#[derive(Debug)]
pub struct LosesCommits(Mutex<Dice>);

impl LosesCommits {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Mutex::new(Dice::new(seed)))
    }
}

impl Tamper for LosesCommits {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        if !self.0.lock().unwrap().one_in(10) {
            return inner.commit(tenant, changes, atomicity);
        }
        let last = inner.load(tenant, &[])?.as_of;
        Ok((last..).zip(changes).map(|(before, _)| Ok(before + 1)).collect())
    }
}

/// Keeps every request under an id of its own, so that a repeated one is done again.
#[derive(Debug, Default)]
pub struct ForgetsRequests(AtomicU64);

impl Tamper for ForgetsRequests {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        let mut changes = changes.to_vec();
        for change in changes.iter_mut().filter(|change| change.entry.context.request_id.is_some()) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            Arc::make_mut(&mut change.entry).context.request_id = RequestId::parse(&format!("own-{number}")).ok();
        }
        inner.commit(tenant, &changes, atomicity)
    }
}
