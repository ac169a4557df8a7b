//! The shop as it was at each sequence, in memory.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use oms::kernel::Sequence;
use oms::replay::{replay_entry, replay_until};
use oms::store::Store;
use oms::value::Tenant;
use oms::{Command, Context, Engine};

use super::steps::Step;

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

    /// The shop as of a sequence, with more done on top of it.
    pub(super) fn on_top(&mut self, sequence: Sequence, base: &[(Context, Command)]) -> Option<Engine> {
        let shop = replay_until(self.store, self.tenant, sequence, &mut |_| ()).ok()?.shop;
        let done = |(context, command): &(Context, Command)| shop.execute(context, command).is_ok();
        base.iter().all(done).then_some(shop)
    }

    /// Whether something held at any moment, on top of what a batch had done by then.
    pub(super) fn any_for(
        &mut self,
        step: Step<'_>,
        moments: RangeInclusive<Sequence>,
        holds: impl Fn(&Engine) -> bool,
    ) -> bool {
        let mut on = |sequence, base: &[Step<'_>]| {
            if base.is_empty() {
                return self.at(sequence).is_some_and(&holds);
            }
            let asked: Vec<_> = base.iter().map(|step| (step.context.clone(), step.command.clone())).collect();
            self.on_top(sequence, &asked).is_some_and(|shop| holds(&shop))
                || self.under(sequence, base).is_some_and(|shop| holds(&shop))
        };
        moments.into_iter().any(|sequence| step.bases(sequence).iter().any(|base| on(sequence, base)))
    }

    /// The shop as of a sequence, under what steps did later, as they did it then: they may have been decided at an earlier
    /// moment than a step after them in their batch, for which more was loaded.
    fn under(&self, sequence: Sequence, steps: &[Step<'_>]) -> Option<Engine> {
        let shop = replay_until(self.store, self.tenant, sequence, &mut |_| ()).ok()?.shop;
        let redo = |step: &Step<'_>| {
            let logged = self.store.log(self.tenant, step.sequence()? - 1, 1).ok()?.pop()?;
            replay_entry(&shop, &logged).ok()
        };
        steps.iter().all(|step| redo(step).is_some()).then_some(shop)
    }

    /// Whether something held at any moment.
    pub(super) fn any(&mut self, moments: RangeInclusive<Sequence>, holds: impl Fn(&Engine) -> bool) -> bool {
        moments.into_iter().any(|sequence| self.at(sequence).is_some_and(&holds))
    }
}
