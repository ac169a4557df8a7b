//! The shop as it was at each sequence, in memory.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use oms::Engine;
use oms::kernel::Sequence;
use oms::replay::replay_until;
use oms::store::Store;
use oms::value::Tenant;

/// Shops as of sequences, each made when it is first asked for.
pub(super) struct Moments<'a> {
    store: &'a dyn Store,
    tenant: &'a Tenant,
    shops: BTreeMap<Sequence, Engine>,
}

impl<'a> Moments<'a> {
    pub(super) const fn new(store: &'a dyn Store, tenant: &'a Tenant) -> Self {
        Self { store, tenant, shops: BTreeMap::new() }
    }

    /// The shop as of a sequence; none where the log can't be replayed up to there.
    pub(super) fn at(&mut self, sequence: Sequence) -> Option<&Engine> {
        if !self.shops.contains_key(&sequence) {
            let replayed = replay_until(self.store, self.tenant, sequence, &mut |_| ()).ok()?;
            self.shops.insert(sequence, replayed.shop);
        }
        self.shops.get(&sequence)
    }

    /// Whether something held at any moment.
    pub(super) fn any(&mut self, moments: RangeInclusive<Sequence>, holds: impl Fn(&Engine) -> bool) -> bool {
        moments.into_iter().any(|sequence| self.at(sequence).is_some_and(&holds))
    }
}
