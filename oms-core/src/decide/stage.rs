//! How far units are, and what the edit policy lets change there.

use std::collections::BTreeSet;

use super::network;
use crate::code::Code;
use crate::error::Error;
use crate::fulfillment::{FulfillmentOrder, FulfillmentState};
use crate::kernel::{Draft, Key, Kind, Stop};
use crate::network::{Change, EditPolicy, Stage};
use crate::order::{LineProgress, Progress, Standing};
use crate::value::{FulfillmentOrderId, Quantity};

/// The fulfillment orders that hold units of an order.
pub(super) fn work_keys_of(progress: &Progress) -> Vec<Key> {
    let held = progress.lines.iter().flat_map(|line| &line.released).map(|released| released.fulfillment_order);
    let ordinals: BTreeSet<u32> = held.collect();
    let id = |ordinal| FulfillmentOrderId::of(&progress.order, ordinal).shared();
    ordinals.into_iter().map(|ordinal| Key::record(Kind::FulfillmentOrder, id(ordinal))).collect()
}

/// Loads the fulfillment orders that hold units of an order.
pub(super) fn load_fulfillment_orders(draft: &Draft<'_>, progress: &Progress) -> Result<(), Stop> {
    draft.need(work_keys_of(progress))
}

/// How far the work is that holds released units.
fn of_work(draft: &Draft<'_>, progress: &Progress, ordinal: u32) -> Result<Stage, Stop> {
    let id = FulfillmentOrderId::of(&progress.order, ordinal);
    let work = draft.find::<FulfillmentOrder>(id.shared())?;
    Ok(match work.map_or(FulfillmentState::Open, |work| work.state) {
        FulfillmentState::Picking => Stage::Picking,
        FulfillmentState::Packed => Stage::Packed,
        // Work that has ended holds no units.
        FulfillmentState::Open
        | FulfillmentState::Accepted
        | FulfillmentState::Closed
        | FulfillmentState::Rejected
        | FulfillmentState::Cancelled => Stage::Released,
    })
}

/// How far the farthest unit of a line is.
fn of_line(draft: &Draft<'_>, progress: &Progress, line: &LineProgress) -> Result<Stage, Stop> {
    if !line.shipped().is_zero() {
        return Ok(Stage::Shipped);
    }
    let mut stage = Stage::Open;
    for released in &line.released {
        stage = stage.max(of_work(draft, progress, released.fulfillment_order)?);
    }
    Ok(stage)
}

/// The policy in force, and what it lets change. The fulfillment orders of the order must be loaded.
pub(super) struct Limits<'a, 'd> {
    draft: &'a Draft<'d>,
    progress: &'a Progress,
    pub(super) policy: EditPolicy,
}

impl<'a, 'd> Limits<'a, 'd> {
    pub(super) fn new(draft: &'a Draft<'d>, progress: &'a Progress) -> Result<Self, Stop> {
        let policy = network(draft)?.policy::<EditPolicy>(draft.context.now).1.clone();
        Ok(Self { draft, progress, policy })
    }

    /// Refuses a change of the whole order that comes too late.
    pub(super) fn require(&self, change: Change) -> Result<(), Stop> {
        let mut stage = Stage::Open;
        for line in &self.progress.lines {
            stage = stage.max(of_line(self.draft, self.progress, line)?);
        }
        self.compare(change, stage, None)
    }

    /// Refuses a change of one line that comes too late.
    pub(super) fn require_of_line(&self, change: Change, number: u32) -> Result<(), Stop> {
        let Some(line) = self.progress.line(number) else { return Ok(()) };
        self.compare(change, of_line(self.draft, self.progress, line)?, Some(number))
    }

    fn compare(&self, change: Change, stage: Stage, line: Option<u32>) -> Result<(), Stop> {
        let until = self.policy.until(change);
        if self.progress.standing == Standing::Draft || stage <= until {
            return Ok(());
        }
        let (order, change) = (&self.progress.order, change.name());
        let what = line.map_or_else(|| format!("order {order}"), |line| format!("line {line} of order {order}"));
        let message = format!("{what} is {}: `{change}` may change until `{}`", stage.name(), until.name());
        let error = Error::new(Code::TooLate, message).with("order", order).with("change", change);
        Err(error.with("stage", stage.name()).with("until", until.name()).into())
    }

    /// The work, by ordinal, that units may still be taken out of.
    pub(super) fn takeable(&self) -> Result<BTreeSet<u32>, Stop> {
        let until = self.policy.until(Change::TakeUnits);
        let released = self.progress.lines.iter().flat_map(|line| &line.released);
        let ordinals: BTreeSet<u32> = released.map(|released| released.fulfillment_order).collect();
        let mut takeable = BTreeSet::new();
        for ordinal in ordinals {
            if of_work(self.draft, self.progress, ordinal)? <= until {
                takeable.insert(ordinal);
            }
        }
        Ok(takeable)
    }
}

/// How many units of a line may be taken out, where only this work lets go of any.
pub(super) fn takeable_units(line: &LineProgress, takeable: &BTreeSet<u32>) -> Quantity {
    let fixed = line.released.iter().filter(|released| !takeable.contains(&released.fulfillment_order));
    fixed.fold(line.unshipped(), |left, released| left.less(released.quantity))
}
