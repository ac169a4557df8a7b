//! Commands on fulfillment: release, accept, reject, pick, pack, ship, call back, track.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Scene};
use super::money::capture_shipped;
use super::{network, network_key, order_keys, progress, require_lines, require_location, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits};
use crate::fulfillment::{
    FulfillmentAction, FulfillmentLine, FulfillmentOrder, FulfillmentState, Package, Shipment, ShipmentLine,
    ShipmentStatus, TrackingEvent, Whereabouts,
};
use crate::inventory::{Account, Bucket, Movement, Outside};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{Network, Release};
use crate::order::{LineProgress, Order, Progress, StandingAction};
use crate::value::{
    FulfillmentOrderId, Label, LocationId, OrderId, Quantity, QuantityError, ReasonCode, ShipmentId, TrackingNumber,
};

/// How many packages a shipment may have.
pub const PACKAGES_MAX: usize = 1_000;
/// How many reports a package keeps.
pub const TRACKING_EVENTS_MAX: usize = 1_000;

/// Asks locations to ship what is reserved at them, one fulfillment order per location. Lines under a hold stay.
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
        let Some(first) = allocated.first() else {
            let message = format!("nothing of order {} is reserved and not released", self.order);
            return Err(Error::new(Code::NothingToDo, message).with("order", &self.order).into());
        };
        if allocated.iter().all(|line| known.hold_on(*line, draft.context.now).is_some()) {
            return Err(on_hold(&known, *first, draft).into());
        }

        let mut progress = Progress::clone(&known);
        release(draft, &mut progress, Release::ByCommand, None)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

fn on_hold(progress: &Progress, line: u32, draft: &Draft<'_>) -> Error {
    let hold = progress.hold_on(line, draft.context.now);
    let kind = hold.map(|hold| format!("{:?}", hold.kind).to_lowercase()).unwrap_or_default();
    Error::new(Code::OnHold, format!("a {kind} hold stops order {}", progress.order))
        .with("order", &progress.order)
        .with("line", line)
        .with("hold", kind)
}

/// Makes a fulfillment order for everything that is allocated and not under a hold, at each location or at one.
fn release(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    release: Release,
    only: Option<&LocationId>,
) -> Result<Vec<FulfillmentOrder>, Stop> {
    let now = draft.context.now;
    let held: Vec<u32> =
        progress.numbered().map(|(line, _)| line).filter(|line| progress.hold_on(*line, now).is_some()).collect();
    let places = progress.lines.iter().flat_map(|line| &line.allocated).map(|placed| &placed.location);
    let locations: BTreeSet<LocationId> = places.filter(|place| only.is_none_or(|only| *place == only)).cloned().collect();
    let mut work = Vec::new();
    for location in locations {
        let ordinal = progress.fulfillment_orders.saturating_add(1);
        let mut lines = Vec::new();
        for (number, line) in (1_u32..).zip(&mut progress.lines).filter(|(number, _)| !held.contains(number)) {
            let quantity = line.release(&location, ordinal)?;
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
            location,
            state: FulfillmentState::Open,
            lines,
            shipments: Vec::new(),
            reason: None,
        });
    }
    for order in &work {
        draft.put(order.clone());
    }
    Ok(work)
}

/// Releases what is allocated when the policy says that it is released at once.
pub(super) fn release_at_once(
    draft: &mut Draft<'_>,
    network: &Network,
    _order: &Order,
    progress: &mut Progress,
) -> Result<(), Stop> {
    match network.sourcing_at(draft.context.now).1.release {
        Release::ByCommand => Ok(()),
        Release::AtOnce => release(draft, progress, Release::AtOnce, None).map(|_| ()),
    }
}

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
        draft.emit(Event::FulfillmentRejected { order: order.id.clone(), fulfillment_order: id, reason: reason.clone() });
        let location = work.location.clone();
        draft.put(FulfillmentOrder { state, reason, lines: Vec::new(), ..work });
        source_elsewhere(draft, &network, &order, progress, location)?;
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// Sources what is open again, without one location, and writes the progress.
fn source_elsewhere(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    mut progress: Progress,
    excluded: LocationId,
) -> Result<(), Stop> {
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
    let scene = Scene { network, order, excluded: BTreeSet::from([excluded]) };
    let plan = allocate::source(draft, &scene, &wishes)?;
    for units in allocate::carry_out(draft, &scene, &mut progress, &plan)? {
        // Placed orders keep what they were promised: what is short now waits, whatever the rule for new orders.
        if let Some(line) = progress.line_mut(units.line) {
            line.backorder(units.quantity)?;
        }
    }
    draft.emit(Event::OrderSourced { order: order.id.clone(), plan });
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
        if self.missing.is_empty() { vec![work_key(&self.fulfillment_order)] } else { work_keys(&self.fulfillment_order) }
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let state = advance(&work, FulfillmentAction::Pick)?;
        let unpicked = |line: &FulfillmentLine| line.quantity.less(line.picked);
        let missing = checked_units(&work, &self.missing, unpicked, "missing")?;
        let left = |line: &FulfillmentLine| {
            unpicked(line).less(missing.get(&line.line).copied().unwrap_or_default())
        };
        let picked = match &self.lines {
            Some(lines) => checked_units(&work, lines, left, "lines")?,
            None => work.lines.iter().map(|line| (line.line, left(line))).collect(),
        };
        let units = Quantity::sum(picked.values().copied())?;

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
fn come_up_short(
    draft: &mut Draft<'_>,
    work: FulfillmentOrder,
    missing: BTreeMap<u32, Quantity>,
) -> Result<(), Stop> {
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
pub(super) fn take_from_work(
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
        vec![work_key(&self.fulfillment_order)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let state = advance(&work, FulfillmentAction::Pack)?;

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

/// A parcel that leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageInput {
    /// The carrier's number for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<TrackingNumber>,
    /// Who carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Label>,
    /// What is in it. Default, for one parcel: everything that leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineUnits>>,
}

/// Goods leave. Units that were not picked or packed before count as such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipFulfillment {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// The parcels. Default: one without number, with everything that has not left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PackageInput>,
}

impl Decide for ShipFulfillment {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let work = find_work(draft, &self.fulfillment_order)?;
        let (order, known) = (terms(draft, &work.order)?, progress(draft, &work.order)?);
        stand(&known, StandingAction::Fulfill)?;
        advance(&work, FulfillmentAction::ShipPart)?;
        let packages = check_packages(&work, &self.packages)?;
        require_no_hold(draft, &known, &packages)?;

        let mut progress = Progress::clone(&known);
        let subject = ship(draft, &order, &mut progress, work, packages)?;
        draft.put(progress);
        Ok(subject)
    }
}

/// Ships from a location in one step: releases what is reserved there, and implies every step before shipping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipOrder {
    /// Which order.
    pub order: OrderId,
    /// From where.
    pub location: LocationId,
    /// The parcels. Default: one without number, with everything that is reserved there and not released before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PackageInput>,
}

impl Decide for ShipOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        require_location(&network, &self.location)?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&known, StandingAction::Fulfill)?;
        let here = |line: &LineProgress| line.allocated.iter().any(|placed| placed.location == self.location);
        let allocated: Vec<u32> = known.numbered().filter(|(_, line)| here(line)).map(|(line, _)| line).collect();
        if let Some(line) = allocated.iter().find(|line| known.hold_on(**line, draft.context.now).is_some()) {
            return Err(on_hold(&known, *line, draft).into());
        }
        if allocated.is_empty() {
            let message = format!("nothing of order {} is reserved at {} and not released", self.order, self.location);
            return Err(Error::new(Code::QuantityUnavailable, message).with("order", &self.order).into());
        }

        let mut progress = Progress::clone(&known);
        let mut released = release(draft, &mut progress, Release::ByCommand, Some(&self.location))?;
        let Some(work) = released.pop() else { return Err(Error::new(Code::Bug, "a release made no work").into()) };
        let packages = check_packages(&work, &self.packages)?;
        let subject = ship(draft, &order, &mut progress, work, packages)?;
        draft.put(progress);
        Ok(subject)
    }
}

/// What leaves in each package, checked against what is there.
fn check_packages(work: &FulfillmentOrder, packages: &[PackageInput]) -> Result<Vec<Package>, Error> {
    if packages.len() > PACKAGES_MAX {
        let message = format!("a shipment has at most {PACKAGES_MAX} packages");
        return Err(Error::new(Code::LimitExceeded, message));
    }
    let single = [PackageInput::default()];
    let packages = if packages.is_empty() { &single } else { packages };
    let mut problems = Problems::new();
    let mut left: BTreeMap<u32, Quantity> = work.lines.iter().map(|line| (line.line, line.unshipped())).collect();
    let mut checked = Vec::with_capacity(packages.len());
    for (index, package) in packages.iter().enumerate() {
        if package.lines.is_none() && packages.len() > 1 {
            let path = format!("packages[{index}].lines");
            problems.add(path, Code::InvalidFields, "where several packages leave, each says what is in it");
        }
        let everything = || {
            let units = left.iter().map(|(line, quantity)| LineUnits { line: *line, quantity: *quantity });
            units.filter(|units| !units.quantity.is_zero()).collect()
        };
        let units = package.lines.clone().unwrap_or_else(everything);
        let lines = take_lines(work, &units, &mut left, &format!("packages[{index}].lines"), &mut problems);
        let (tracking, carrier) = (package.tracking.clone(), package.carrier.clone());
        checked.push(Package { tracking, carrier, lines, events: BTreeSet::new() });
    }
    problems.refuse()?;
    Ok(checked)
}

fn take_lines(
    work: &FulfillmentOrder,
    units: &[LineUnits],
    left: &mut BTreeMap<u32, Quantity>,
    path: &str,
    problems: &mut Problems,
) -> Vec<ShipmentLine> {
    problems.require(!units.is_empty(), path, "a package holds at least one unit");
    let mut lines = Vec::with_capacity(units.len());
    for (index, units) in units.iter().enumerate() {
        let (Some(rest), Some(line)) = (left.get_mut(&units.line), work.line(units.line)) else {
            let message = format!("{} has no line {}", work.id, units.line);
            problems.add(format!("{path}[{index}].line"), Code::LineMissing, message);
            continue;
        };
        match rest.minus(units.quantity) {
            Ok(after) if !units.quantity.is_zero() => *rest = after,
            Ok(_) => problems.require(false, format!("{path}[{index}].quantity"), "at least one unit is given"),
            Err(_) => {
                let message = format!("only {rest} of line {} have not left", units.line);
                problems.add(format!("{path}[{index}].quantity"), Code::QuantityUnavailable, message);
            }
        }
        lines.push(ShipmentLine { line: units.line, sku: line.sku.clone(), quantity: units.quantity });
    }
    lines
}

fn require_no_hold(draft: &Draft<'_>, progress: &Progress, packages: &[Package]) -> Result<(), Error> {
    for line in packages.iter().flat_map(|package| &package.lines) {
        if progress.hold_on(line.line, draft.context.now).is_some() {
            return Err(on_hold(progress, line.line, draft));
        }
    }
    Ok(())
}

/// Takes packages off the ledger and out of the work, and asks for the money they earn.
fn ship(
    draft: &mut Draft<'_>,
    order: &Order,
    progress: &mut Progress,
    mut work: FulfillmentOrder,
    packages: Vec<Package>,
) -> Result<RecordKey, Stop> {
    progress.shipments = progress.shipments.saturating_add(1);
    let id = ShipmentId::of(&order.id, progress.shipments);
    for line in packages.iter().flat_map(|package| &package.lines) {
        leave(draft, progress, &mut work, line)?;
    }
    let units = Quantity::sum(packages.iter().flat_map(|package| &package.lines).map(|line| line.quantity))?;
    let tracking = packages.iter().filter_map(|package| package.tracking.clone()).collect();
    let (location, shipment) = (work.location.clone(), id.clone());
    draft.emit(Event::OrderShipped { order: order.id.clone(), shipment, location, units, tracking });
    let done = work.is_done();
    let action = if done { FulfillmentAction::Finish } else { FulfillmentAction::ShipPart };
    work.state = work.state.next(action).unwrap_or(work.state);
    work.shipments.push(id.clone());
    if done {
        draft.emit(Event::FulfillmentClosed { order: order.id.clone(), fulfillment_order: work.id.clone() });
    }
    capture_shipped(draft, progress, order)?;
    draft.put(Shipment {
        id: id.clone(),
        order: order.id.clone(),
        fulfillment_order: work.id.clone(),
        location: work.location.clone(),
        shipped_at: draft.context.occurred(),
        packages,
    });
    draft.put(work);
    Ok(RecordKey::new(Kind::Shipment, id.shared()))
}

/// Units of a line leave.
fn leave(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    work: &mut FulfillmentOrder,
    line: &ShipmentLine,
) -> Result<(), Stop> {
    let Some(held) = progress.line_mut(line.line) else { return Ok(()) };
    held.take_released(work.ordinal, line.quantity)?;
    held.in_transit = held.in_transit.plus(line.quantity)?;
    if held.stocked {
        let from = Account::At(Bucket::Reserved, work.location.clone());
        let to = Account::Outside(Outside::Customer);
        let movement = Movement::new(line.sku.clone(), line.quantity, from, to);
        draft.post(movement.for_line(&progress.order, line.line))?;
    }
    if let Some(asked) = work.line_mut(line.line) {
        asked.shipped = asked.shipped.plus(line.quantity)?;
        asked.picked = asked.picked.max(asked.shipped);
    }
    Ok(())
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
        let (order, fulfillment_order) = (work.order.clone(), work.id.clone());
        draft.put(work);
        draft.put(progress);
        draft.emit(Event::FulfillmentCancelled { order, fulfillment_order, lines });
        Ok(work_subject(&self.fulfillment_order))
    }
}

/// Takes in a carrier's report. Reports may come late, twice and in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackPackage {
    /// Which shipment.
    pub shipment: ShipmentId,
    /// Which package of it. It may be left out where there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<TrackingNumber>,
    /// What the carrier says. When, is the context's `occurred_at`.
    pub status: ShipmentStatus,
}

impl Decide for TrackPackage {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![Key::record(Kind::Shipment, self.shipment.shared())];
        keys.extend(OrderId::of_child(self.shipment.as_str()).iter().flat_map(order_keys));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let found = draft.find::<Shipment>(self.shipment.shared())?;
        let Some(known) = found else {
            let message = format!("there is no shipment {}", self.shipment);
            return Err(Error::new(Code::ShipmentMissing, message).with("shipment", &self.shipment).into());
        };
        let position = self.package(&known)?;
        let mut shipment = Shipment::clone(&known);
        let Some(package) = shipment.packages.get_mut(position) else { return Err(self.missing().into()) };
        if package.events.len() >= TRACKING_EVENTS_MAX {
            let message = format!("a package keeps at most {TRACKING_EVENTS_MAX} reports");
            return Err(Error::new(Code::LimitExceeded, message).into());
        }
        let progress = progress(draft, &known.order)?;

        let before = package.status().whereabouts();
        let at = draft.context.occurred();
        if package.events.insert(TrackingEvent { at, status: self.status }) {
            let after = package.status().whereabouts();
            let lines = package.lines.clone();
            let (order, tracking) = (known.order.clone(), package.tracking.clone());
            let (id, status) = (self.shipment.clone(), self.status);
            draft.emit(Event::PackageTracked { order, shipment: id, tracking, status, at });
            draft.put(shipment);
            if before != after {
                draft.put(relocate(Progress::clone(&progress), &lines, before, after, at)?);
            }
        }
        Ok(RecordKey::new(Kind::Shipment, self.shipment.shared()))
    }
}

impl TrackPackage {
    fn package(&self, shipment: &Shipment) -> Result<usize, Error> {
        let position = match &self.tracking {
            Some(_) => shipment.packages.iter().position(|package| package.tracking == self.tracking),
            None if shipment.packages.len() == 1 => Some(0),
            None => None,
        };
        position.ok_or_else(|| self.missing())
    }

    fn missing(&self) -> Error {
        let tracking = self.tracking.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("shipment {} has no package {tracking}", self.shipment);
        Error::new(Code::PackageMissing, message).with("shipment", &self.shipment).with("tracking", tracking)
    }
}

/// Moves a package's units from one stage to another.
fn relocate(
    mut progress: Progress,
    lines: &[ShipmentLine],
    before: Whereabouts,
    after: Whereabouts,
    at: crate::value::Timestamp,
) -> Result<Progress, QuantityError> {
    for line in lines {
        if let Some(held) = progress.line_mut(line.line) {
            let from = stage(held, before);
            *from = from.minus(line.quantity)?;
            let to = stage(held, after);
            *to = to.plus(line.quantity)?;
        }
    }
    if after == Whereabouts::Delivered {
        progress.delivered_at = progress.delivered_at.max(Some(at));
    }
    Ok(progress)
}

const fn stage(line: &mut LineProgress, whereabouts: Whereabouts) -> &mut Quantity {
    match whereabouts {
        Whereabouts::InTransit => &mut line.in_transit,
        Whereabouts::Delivered => &mut line.delivered,
        Whereabouts::Lost => &mut line.lost,
        Whereabouts::ReturnedToSender => &mut line.returned_to_sender,
    }
}

fn work_key(id: &FulfillmentOrderId) -> Key {
    Key::record(Kind::FulfillmentOrder, id.shared())
}

/// The work, the network, and the order that the work's id names.
fn work_keys(id: &FulfillmentOrderId) -> Vec<Key> {
    let mut keys = vec![network_key(), work_key(id)];
    keys.extend(OrderId::of_child(id.as_str()).iter().flat_map(order_keys));
    keys
}

fn work_subject(id: &FulfillmentOrderId) -> RecordKey {
    RecordKey::new(Kind::FulfillmentOrder, id.shared())
}

fn find_work(draft: &Draft<'_>, id: &FulfillmentOrderId) -> Result<FulfillmentOrder, Stop> {
    let found = draft.find::<FulfillmentOrder>(id.shared())?;
    let missing = || Error::new(Code::FulfillmentOrderMissing, format!("there is no fulfillment order {id}"));
    Ok(found.as_deref().cloned().ok_or_else(|| missing().with("fulfillment_order", id))?)
}

/// The state after an action, or the refusal.
fn advance(work: &FulfillmentOrder, action: FulfillmentAction) -> Result<FulfillmentState, Error> {
    work.state.next(action).ok_or_else(|| {
        let (id, state) = (&work.id, format!("{:?}", work.state).to_lowercase());
        Error::new(Code::WrongState, format!("{id} is {state}")).with("fulfillment_order", id).with("state", state)
    })
}

/// Units of a work's lines as a caller names them, checked against how many there are.
fn checked_units(
    work: &FulfillmentOrder,
    units: &[LineUnits],
    possible: impl Fn(&FulfillmentLine) -> Quantity,
    path: &str,
) -> Result<BTreeMap<u32, Quantity>, Error> {
    if !units.is_empty() {
        require_lines(units.len(), units.iter().map(|units| units.quantity))?;
    }
    let mut problems = Problems::new();
    let mut checked: BTreeMap<u32, Quantity> = BTreeMap::new();
    for (index, named) in units.iter().enumerate() {
        let Some(line) = work.line(named.line) else {
            let message = format!("{} has no line {}", work.id, named.line);
            problems.add(format!("{path}[{index}].line"), Code::LineMissing, message);
            continue;
        };
        let sum = checked.entry(named.line).or_default();
        *sum = sum.plus(named.quantity)?;
        if *sum > possible(line) {
            let message = format!("only {} of line {} are left", possible(line), named.line);
            problems.add(format!("{path}[{index}].quantity"), Code::QuantityUnavailable, message);
        }
    }
    problems.refuse()?;
    Ok(checked)
}
