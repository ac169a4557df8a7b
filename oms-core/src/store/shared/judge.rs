//! Why a change set can't be written, from what a store holds.

use std::sync::Arc;

use super::super::Rejection;
use crate::inventory::{Balance, Bucket, Posting};
use crate::kernel::{ChangeSet, Name, RecordKey, Sequence, Version};
use crate::value::{LocationId, RequestId, Sku};

/// What a store holds of what change sets name.
pub trait Held {
    /// Why it may not be known.
    type Error;

    /// The sequence that a request id was accepted with.
    ///
    /// # Errors
    /// When it is not known.
    fn accepted(&mut self, request: &RequestId) -> Result<Option<Sequence>, Self::Error>;

    /// The version of a record; 0: there is none.
    ///
    /// # Errors
    /// When it is not known.
    fn version(&mut self, key: &RecordKey) -> Result<Version, Self::Error>;

    /// The record that has a name.
    ///
    /// # Errors
    /// When it is not known.
    fn holder(&mut self, name: &Name) -> Result<Option<Arc<str>>, Self::Error>;

    /// Since when nobody else has written, so that what the store recalled since then is right. `None`: others may have,
    /// or the store recalls nothing.
    ///
    /// # Errors
    /// When it is not known.
    fn vouched_since(&mut self) -> Result<Option<Sequence>, Self::Error> {
        Ok(None)
    }

    /// What stands in the buckets of an item at a location.
    ///
    /// # Errors
    /// When it is not known.
    fn balance(&mut self, sku: &Sku, location: &LocationId) -> Result<Balance, Self::Error>;
}

/// Why a change set can't be written, if so: the reason of the highest rank.
///
/// # Errors
/// When something that it depends on is not known.
pub fn rejection<H: Held>(held: &mut H, change: &ChangeSet) -> Result<Option<Rejection>, H::Error> {
    if let Some(recalled_at) = change.recalled_at
        && held.vouched_since()?.is_none_or(|since| since > recalled_at)
    {
        return Ok(Some(Rejection::Stale));
    }
    if let Some(request) = &change.entry.context.request_id
        && let Some(sequence) = held.accepted(request)?
    {
        return Ok(Some(Rejection::Duplicate(sequence)));
    }
    let written = change.writes.iter().map(|write| (&write.key, write.expected));
    for (key, expected) in written.chain(change.checks.iter().map(|(key, version)| (key, *version))) {
        if held.version(key)? != expected {
            return Ok(Some(Rejection::Conflict(key.clone())));
        }
    }
    for (name, _) in change.names_claimed.iter().filter(|(name, _)| !change.names_freed.contains(name)) {
        if let Some(holder) = held.holder(name)? {
            return Ok(Some(Rejection::NameTaken(name.clone(), holder)));
        }
    }
    for posting in &change.postings {
        let before = held.balance(&posting.sku, &posting.location)?;
        if let Err(rejection) = posted(posting, &before) {
            return Ok(Some(rejection));
        }
    }
    Ok(None)
}

/// The outcomes of change sets that belong together when the one at a position was rejected.
#[must_use]
pub fn all_rejected<T: Clone>(rejection: Rejection, position: usize, count: usize) -> Vec<Result<T, Rejection>> {
    let mut outcomes = vec![Err(Rejection::Together); count];
    if let Some(own) = outcomes.get_mut(position) {
        *own = Err(rejection);
    }
    outcomes
}

/// What a posting leaves of a balance.
pub fn posted(posting: &Posting, before: &Balance) -> Result<Balance, Rejection> {
    let after = posting.apply(before).and_then(|after| {
        // Whatever the floor: a bucket never holds less than nothing.
        let below = Bucket::ALL.into_iter().find(|bucket| after.bucket(*bucket) < 0);
        below.map_or(Ok(after), |bucket| Err((bucket, before.bucket(bucket))))
    });
    after.map_err(|(bucket, spare)| Rejection::Floor(posting.sku.clone(), posting.location.clone(), bucket, spare))
}
