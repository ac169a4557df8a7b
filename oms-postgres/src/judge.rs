//! Judging change sets in memory, by what the server said it holds of the keys that they name.

use std::collections::HashMap;
use std::sync::Arc;

use oms_core::inventory::Balance;
use oms_core::kernel::{ChangeSet, Name, RecordKey, Sequence, Version};
use oms_core::store::shared::{Held, all_rejected, posted, rejection};
use oms_core::store::{Atomicity, Rejection};
use oms_core::value::{LocationId, RequestId, Sku};

/// What the server holds, and what the sets that were judged good would make of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) last: Sequence,
    pub(crate) versions: HashMap<RecordKey, Version>,
    pub(crate) holders: HashMap<String, Option<Arc<str>>>,
    pub(crate) balances: HashMap<(Sku, LocationId), Balance>,
    pub(crate) accepted: HashMap<RequestId, Option<Sequence>>,
    pub(crate) vouched_since: Option<Sequence>,
}

/// The server was not asked for something that a judgement depends on.
#[derive(Debug)]
pub(crate) struct Unknown;

impl Held for Facts {
    type Error = Unknown;

    fn accepted(&mut self, request: &RequestId) -> Result<Option<Sequence>, Unknown> {
        self.accepted.get(request).copied().ok_or(Unknown)
    }

    fn version(&mut self, key: &RecordKey) -> Result<Version, Unknown> {
        self.versions.get(key).copied().ok_or(Unknown)
    }

    fn holder(&mut self, name: &Name) -> Result<Option<Arc<str>>, Unknown> {
        self.holders.get(&name.to_key()).cloned().ok_or(Unknown)
    }

    fn vouched_since(&mut self) -> Result<Option<Sequence>, Unknown> {
        Ok(self.vouched_since)
    }

    fn balance(&mut self, sku: &Sku, location: &LocationId) -> Result<Balance, Unknown> {
        self.balances.get(&(sku.clone(), location.clone())).copied().ok_or(Unknown)
    }
}

impl Facts {
    /// Judges sets that one caller wants to be committed. `Ok`: those that are not rejected are as good as written.
    pub(crate) fn judge(
        &mut self,
        sets: &[&ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<(), Rejection>>, Unknown> {
        let before = (atomicity == Atomicity::Together && sets.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::with_capacity(sets.len());
        for change in sets {
            let rejection = rejection(self, change)?;
            match (rejection, &before) {
                (None, _) => {
                    self.apply(change);
                    outcomes.push(Ok(()));
                }
                (Some(rejection), None) => outcomes.push(Err(rejection)),
                (Some(rejection), Some(before)) => {
                    self.clone_from(before);
                    return Ok(all_rejected(rejection, outcomes.len(), sets.len()));
                }
            }
        }
        Ok(outcomes)
    }

    fn apply(&mut self, change: &ChangeSet) {
        self.last = self.last.saturating_add(1);
        if let Some(request) = &change.entry.context.request_id {
            self.accepted.insert(request.clone(), Some(self.last));
        }
        for write in &change.writes {
            self.versions.insert(write.key.clone(), write.expected.saturating_add(1));
        }
        for name in &change.names_freed {
            self.holders.insert(name.to_key(), None);
        }
        for (name, id) in &change.names_claimed {
            self.holders.insert(name.to_key(), Some(Arc::clone(id)));
        }
        for posting in &change.postings {
            if let Some(balance) = self.balances.get_mut(&(posting.sku.clone(), posting.location.clone())) {
                *balance = posted(posting, balance).unwrap_or(*balance);
            }
        }
    }
}
