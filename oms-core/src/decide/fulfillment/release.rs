//! Release: asking locations to ship what is reserved at them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::require_no_hold;
use crate::code::Code;
use crate::decide::{order_keys, progress, stand, terms};
use crate::error::Error;
use crate::event::{Event, LineUnits};
use crate::fulfillment::{FulfillmentLine, FulfillmentOrder, FulfillmentState};
use crate::kernel::{Decide, Decided, Draft, Key, RecordKey, Stop};
use crate::network::{Network, Release, SourcingPolicy};
use crate::order::{HoldAction, Order, Progress, ShipTo, StandingAction};
use crate::value::{FulfillmentOrderId, LocationId, OrderId, Quantity};

/// Asks locations to ship what is reserved at them, one fulfillment order per location. Lines stay that a hold keeps
/// from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseOrder {
    /// Which order.
    pub order: OrderId,
}

impl Decide for ReleaseOrder {
    fn needs(&self) -> Vec<Key> {
        order_keys(&self.order).to_vec()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let known = progress(draft, &self.order)?;
        stand(&known, StandingAction::Fulfill)?;
        let allocated: Vec<u32> =
            known.numbered().filter(|(_, line)| !line.allocated.is_empty()).map(|(line, _)| line).collect();
        if allocated.is_empty() {
            let message = format!("nothing of order {} is reserved and not released", self.order);
            return Err(Error::new(Code::NothingToDo, message).with("order", &self.order).into());
        }
        let held = |line: &u32| known.hold_on(HoldAction::Release, *line, draft.context.now).is_some();
        if allocated.iter().all(held) {
            require_no_hold(draft, &known, HoldAction::Release, allocated)?;
        }

        let order = terms(draft, &self.order)?;
        let mut progress = Progress::clone(&known);
        release(draft, &order, &mut progress, Release::ByCommand, None)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

/// Makes a fulfillment order for everything that is allocated and not under a hold, at each location or at one.
pub(super) fn release(
    draft: &mut Draft<'_>,
    order: &Order,
    progress: &mut Progress,
    release: Release,
    only: Option<&LocationId>,
) -> Result<Vec<FulfillmentOrder>, Stop> {
    let now = draft.context.now;
    let is_held = |line: &u32| progress.hold_on(HoldAction::Release, *line, now).is_some();
    let held: Vec<u32> = progress.numbered().map(|(line, _)| line).filter(is_held).collect();
    let places = progress.lines.iter().flat_map(|line| &line.allocated).map(|placed| &placed.location);
    let locations: BTreeSet<LocationId> =
        places.filter(|place| only.is_none_or(|only| *place == only)).cloned().collect();
    // What goes to different places is different work.
    let ship_tos = ship_tos(order);
    let mut work = Vec::new();
    for (location, ship_to) in locations.iter().flat_map(|at| ship_tos.iter().map(move |to| (at, *to))) {
        let ordinal = progress.fulfillment_orders.saturating_add(1);
        let mut lines = Vec::new();
        let goes = |number: u32| !held.contains(&number) && order.ship_to(number) == ship_to;
        for (number, line) in (1_u32..).zip(&mut progress.lines).filter(|(number, _)| goes(*number)) {
            let quantity = line.release(location, ordinal)?;
            if !quantity.is_zero() {
                let (sku, picked, shipped) = (line.sku.clone(), Quantity::ZERO, Quantity::ZERO);
                lines.push(FulfillmentLine { line: number, sku, quantity, picked, shipped });
            }
        }
        if lines.is_empty() {
            continue;
        }
        progress.fulfillment_orders = ordinal;
        let id = FulfillmentOrderId::of(&progress.order, ordinal);
        draft.emit(Event::FulfillmentRequested {
            order: progress.order.clone(),
            fulfillment_order: id.clone(),
            location: location.clone(),
            lines: lines.iter().map(|line| LineUnits { line: line.line, quantity: line.quantity }).collect(),
            release,
        });
        work.push(FulfillmentOrder {
            id,
            order: progress.order.clone(),
            ordinal,
            location: location.clone(),
            state: FulfillmentState::Open,
            lines,
            ship_to: ship_to.cloned().map(Box::new),
            cancel_requested: Vec::new(),
            shipments: Vec::new(),
            reason: None,
        });
    }
    for order in &work {
        draft.put(order.clone());
    }
    Ok(work)
}

/// The places that lines go to: most often one, where the order goes.
fn ship_tos(order: &Order) -> Vec<Option<&ShipTo>> {
    let mut places: Vec<Option<&ShipTo>> = Vec::with_capacity(1);
    for line in &order.lines {
        let place = line.ship_to.as_deref();
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// Releases what is allocated when the policy says that it is released at once.
pub(in crate::decide) fn release_at_once(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &mut Progress,
) -> Result<(), Stop> {
    match network.policy::<SourcingPolicy>(draft.context.now).1.release {
        Release::ByCommand => Ok(()),
        Release::AtOnce => release(draft, order, progress, Release::AtOnce, None).map(|_| ()),
    }
}
