//! The work of a location: taking it on, refusing it, picking, packing, and calling it back.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    advance, checked_units, find_work, release_at_once, require_no_hold_on_work, work_key, work_keys, work_subject,
};
use crate::decide::allocate::{self, Scene};
use crate::decide::{network, progress, terms};
use crate::event::{Event, LineUnits};
use crate::fulfillment::{FulfillmentAction, FulfillmentLine, FulfillmentOrder};
use crate::inventory::{Account, Bucket, Movement};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, Stop};
use crate::network::Network;
use crate::order::{HoldAction, LineProgress, Order, Progress};
use crate::value::{FulfillmentOrderId, LocationId, Quantity, QuantityError, ReasonCode, Sku};

/// A location takes its work on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
}

impl Decide for AcceptFulfillment {
    fn needs(&self) -> Vec<Key> {
        vec![work_key(&self.fulfillment_order)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let state = advance(&work, FulfillmentAction::Accept)?;

        draft.put(FulfillmentOrder { state, ..work.clone() });
        draft.emit(Event::FulfillmentAccepted { order: work.order, fulfillment_order: work.id });
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// A location refuses its work before it began: its units go back to stock there and are sourced anew from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for RejectFulfillment {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let work = find_work(draft, &self.fulfillment_order)?;
        let (order, known) = (terms(draft, &work.order)?, progress(draft, &work.order)?);
        let state = advance(&work, FulfillmentAction::Reject)?;

        let mut progress = Progress::clone(&known);
        for line in &work.lines {
            if let Some(held) = progress.line_mut(line.line) {
                held.take_released(work.ordinal, line.quantity)?;
                held.open = held.open.plus(line.quantity)?;
            }
            allocate::free(draft, &progress, line.line, &work.location, line.quantity)?;
        }
        let (id, reason) = (work.id.clone(), self.reason.clone());
        draft.emit(Event::FulfillmentRejected {
            order: order.id.clone(),
            fulfillment_order: id,
            reason: reason.clone(),
        });
        let location = work.location.clone();
        let lines: Vec<u32> = work.lines.iter().map(|line| line.line).collect();
        draft.put(FulfillmentOrder { state, reason, lines: Vec::new(), cancel_requested: Vec::new(), ..work });
        let freed = held_skus(&progress, &lines);
        source_elsewhere(draft, &network, &order, progress, location)?;
        allocate::fill(draft, &network, &freed, Some(&order.id))?;
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// The stocked items of lines.
fn held_skus(progress: &Progress, lines: &[u32]) -> BTreeSet<Sku> {
    let held = lines.iter().filter_map(|line| progress.line(*line));
    held.filter(|held| held.stocked).map(|held| held.sku.clone()).collect()
}

/// Sources what is open again, without one location, and writes the progress.
fn source_elsewhere(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    mut progress: Progress,
    excluded: LocationId,
) -> Result<(), Stop> {
    let scene = Scene { network, order, excluded: BTreeSet::from([excluded]) };
    allocate::wait_under_hold(draft, &scene, &mut progress)?;
    let open = |line: &LineProgress| line.stocked && !line.open.is_zero();
    let lines = progress.numbered().filter(|(_, line)| open(line));
    let wishes: Vec<allocate::Wish> =
        lines.map(|(line, held)| allocate::Wish { line, sku: held.sku.clone(), quantity: held.open }).collect();
    if wishes.is_empty() {
        draft.put(progress);
        return Ok(());
    }
    let mut keys: Vec<Key> = wishes.iter().map(|wish| Key::Balances(wish.sku.clone())).collect();
    keys.extend(wishes.iter().map(|wish| Key::record(Kind::Item, wish.sku.shared())));
    draft.need(keys)?;
    for units in allocate::serve(draft, &scene, &mut progress, wishes, |_| false)? {
        // Placed orders keep what they were promised: what is short now waits, whatever the rule for new orders.
        if let Some(line) = progress.line_mut(units.line) {
            line.backorder(units.quantity)?;
        }
    }
    release_at_once(draft, network, order, &mut progress)?;
    draft.put(progress);
    Ok(())
}

/// Units are taken from the shelf. What is missing there is short: it leaves the ledger as lost and is sourced anew
/// from other locations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PickFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// Which units were picked. Default: all that were not picked before and are not short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineUnits>>,
    /// Which units are missing on the shelf.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<LineUnits>,
}

impl Decide for PickFulfillment {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let state = advance(&work, FulfillmentAction::Pick)?;
        let unpicked = |line: &FulfillmentLine| line.quantity.less(line.picked);
        let missing = checked_units(&work, &self.missing, unpicked, "missing")?;
        let left = |line: &FulfillmentLine| unpicked(line).less(missing.get(&line.line).copied().unwrap_or_default());
        let picked = match &self.lines {
            Some(lines) => checked_units(&work, lines, left, "lines")?,
            None => work.lines.iter().map(|line| (line.line, left(line))).collect(),
        };
        let units = Quantity::sum(picked.values().copied())?;
        let known = progress(draft, &work.order)?;
        let touched = picked.iter().filter(|(_, units)| !units.is_zero()).map(|(line, _)| *line);
        let touched = touched.chain(missing.keys().copied());
        require_no_hold_on_work(draft, &known, &work, HoldAction::Pick, touched)?;

        let mut work = FulfillmentOrder { state, ..work };
        for line in &mut work.lines {
            line.picked = line.picked.plus(picked.get(&line.line).copied().unwrap_or_default())?;
        }
        let (order, fulfillment_order) = (work.order.clone(), work.id.clone());
        draft.emit(Event::FulfillmentPicked { order, fulfillment_order, units });
        if missing.is_empty() {
            draft.put(work);
        } else {
            come_up_short(draft, work, missing)?;
        }
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// Writes missing units off, takes them out of the work and sources them from elsewhere.
fn come_up_short(draft: &mut Draft<'_>, work: FulfillmentOrder, missing: BTreeMap<u32, Quantity>) -> Result<(), Stop> {
    let network = network(draft)?;
    let (order, known) = (terms(draft, &work.order)?, progress(draft, &work.order)?);
    let lines: Vec<LineUnits> = missing.into_iter().map(|(line, quantity)| LineUnits { line, quantity }).collect();

    let mut progress = Progress::clone(&known);
    let reason = ReasonCode::parse("short_pick").ok();
    for units in &lines {
        let Some(held) = progress.line_mut(units.line) else { continue };
        held.take_released(work.ordinal, units.quantity)?;
        held.open = held.open.plus(units.quantity)?;
        if held.stocked {
            let from = Account::At(Bucket::Reserved, work.location.clone());
            let movement = Movement::new(held.sku.clone(), units.quantity, from, allocate::lost());
            draft.post(Movement { reason: reason.clone(), ..movement.for_line(&order.id, units.line) })?;
        }
    }
    let (id, location) = (work.id.clone(), work.location.clone());
    draft.emit(Event::FulfillmentShorted { order: order.id.clone(), fulfillment_order: id, lines: lines.clone() });
    take_from_work(draft, work, &lines)?;
    source_elsewhere(draft, &network, &order, progress, location)
}

/// Lowers the quantities of a fulfillment order; it ends when nothing is left in it.
pub(in crate::decide) fn take_from_work(
    draft: &mut Draft<'_>,
    mut work: FulfillmentOrder,
    units: &[LineUnits],
) -> Result<(), QuantityError> {
    for out in units {
        if let Some(line) = work.line_mut(out.line) {
            line.quantity = line.quantity.minus(out.quantity)?;
            line.picked = line.picked.min(line.quantity);
        }
    }
    work.lines.retain(|line| !line.quantity.is_zero());
    work.forget_requests();
    let (order, fulfillment_order) = (work.order.clone(), work.id.clone());
    let lines = units.to_vec();
    draft.emit(Event::FulfillmentCancelled { order, fulfillment_order, lines });
    if work.is_done() {
        let action = if work.shipments.is_empty() { FulfillmentAction::Cancel } else { FulfillmentAction::Finish };
        work.state = work.state.next(action).unwrap_or(work.state);
    }
    draft.put(work);
    Ok(())
}

/// Parcels are closed. Units that were not picked before count as picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
}

impl Decide for PackFulfillment {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let state = advance(&work, FulfillmentAction::Pack)?;
        let known = progress(draft, &work.order)?;
        let unpicked = work.lines.iter().filter(|line| line.picked < line.quantity).map(|line| line.line);
        require_no_hold_on_work(draft, &known, &work, HoldAction::Pick, unpicked)?;

        let mut work = FulfillmentOrder { state, ..work };
        for line in &mut work.lines {
            line.picked = line.quantity;
        }
        let (order, fulfillment_order) = (work.order.clone(), work.id.clone());
        draft.put(work);
        draft.emit(Event::FulfillmentPacked { order, fulfillment_order });
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// Calls work back. Its units stay reserved at the location and can be released again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for CancelFulfillment {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let known = progress(draft, &work.order)?;
        let action = if work.shipments.is_empty() { FulfillmentAction::Cancel } else { FulfillmentAction::Finish };
        let state = advance(&work, action)?;

        let mut progress = Progress::clone(&known);
        let mut lines = Vec::new();
        for line in &work.lines {
            let quantity = line.unshipped();
            if let Some(held) = progress.line_mut(line.line).filter(|_| !quantity.is_zero()) {
                held.take_released(work.ordinal, quantity)?;
                held.open = held.open.plus(quantity)?;
                held.allocate(&work.location, quantity)?;
                lines.push(LineUnits { line: line.line, quantity });
            }
        }
        let mut work = FulfillmentOrder { state, reason: self.reason.clone(), ..work };
        for line in &mut work.lines {
            line.quantity = line.shipped;
            line.picked = line.shipped;
        }
        work.lines.retain(|line| !line.quantity.is_zero());
        work.cancel_requested.clear();
        let (order, fulfillment_order) = (work.order.clone(), work.id.clone());
        draft.put(work);
        draft.put(progress);
        draft.emit(Event::FulfillmentCancelled { order, fulfillment_order, lines });
        Ok(work_subject(&self.fulfillment_order))
    }
}
