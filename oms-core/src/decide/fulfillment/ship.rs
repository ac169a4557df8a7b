//! Shipping: goods leave a location in packages.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::release::release;
use super::{advance, find_work, require_no_hold, require_no_hold_on_work, work_keys};
use crate::code::Code;
use crate::decide::gateway::{capture_due, collect, void_uncaptured};
use crate::decide::{network, network_and_order_keys, progress, require_location, stand, terms};
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits};
use crate::fulfillment::{FulfillmentAction, FulfillmentOrder, Package, Shipment, ShipmentLine};
use crate::inventory::{Account, Bucket, Movement, Outside};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::Release;
use crate::order::{HoldAction, LineProgress, Order, Progress, StandingAction};
use crate::value::{FulfillmentOrderId, Label, LocationId, OrderId, Quantity, ShipmentId, TrackingNumber};

/// How many packages a shipment may have.
pub const PACKAGES_MAX: usize = 1_000;
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

impl ShipFulfillment {
    /// Everything that has not left, in one parcel.
    #[must_use]
    pub const fn new(fulfillment_order: FulfillmentOrderId) -> Self {
        Self { fulfillment_order, packages: Vec::new() }
    }
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
        require_no_hold_on_packages(draft, &known, &work, &packages)?;

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

impl ShipOrder {
    /// Everything that is reserved there, in one parcel for each place it goes to.
    #[must_use]
    pub const fn new(order: OrderId, location: LocationId) -> Self {
        Self { order, location, packages: Vec::new() }
    }
}

impl Decide for ShipOrder {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        require_location(&network, &self.location, "location")?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&known, StandingAction::Fulfill)?;
        let here = |line: &LineProgress| line.allocated.iter().any(|placed| placed.location == self.location);
        let allocated: Vec<u32> = known.numbered().filter(|(_, line)| here(line)).map(|(line, _)| line).collect();
        for action in [HoldAction::Release, HoldAction::Pick, HoldAction::Ship] {
            require_no_hold(draft, &known, action, allocated.iter().copied())?;
        }
        if allocated.is_empty() {
            let message = format!("nothing of order {} is reserved at {} and not released", self.order, self.location);
            return Err(Error::new(Code::QuantityUnavailable, message).with("order", &self.order).into());
        }

        let mut progress = Progress::clone(&known);
        let released = release(draft, &order, &mut progress, Release::ByCommand, Some(&self.location))?;
        if released.len() > 1 && !self.packages.is_empty() {
            let mut problems = Problems::new();
            let message = "units go to several places: release the order, and ship each fulfillment order";
            problems.require(false, "packages", message);
            problems.refuse()?;
        }
        let mut subject = None;
        for work in released {
            let packages = check_packages(&work, &self.packages)?;
            subject = Some(ship(draft, &order, &mut progress, work, packages)?);
        }
        draft.put(progress);
        Ok(subject.ok_or_else(|| Error::new(Code::Bug, "a release made no work"))?)
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

/// Refuses to ship what a hold keeps from leaving, or from being picked where it was not.
fn require_no_hold_on_packages(
    draft: &Draft<'_>,
    progress: &Progress,
    work: &FulfillmentOrder,
    packages: &[Package],
) -> Result<(), Error> {
    let units = || packages.iter().flat_map(|package| &package.lines);
    require_no_hold_on_work(draft, progress, work, HoldAction::Ship, units().map(|line| line.line))?;
    let mut leaving: BTreeMap<u32, Quantity> = BTreeMap::new();
    for line in units() {
        let sum = leaving.entry(line.line).or_default();
        *sum = sum.plus(line.quantity)?;
    }
    let is_unpicked = |line: &u32| {
        let asked = work.line(*line);
        let picked = asked.map(|asked| asked.picked.less(asked.shipped)).unwrap_or_default();
        leaving.get(line).is_some_and(|leaving| *leaving > picked)
    };
    let unpicked = leaving.keys().copied().filter(is_unpicked);
    require_no_hold_on_work(draft, progress, work, HoldAction::Pick, unpicked)
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
    if work.forget_requests() {
        let (order, fulfillment_order) = (order.id.clone(), work.id.clone());
        draft.emit(Event::CancellationAnswered { order, fulfillment_order, accepted: false });
    }
    capture_due(draft, progress, order)?;
    void_uncaptured(draft, progress, order)?;
    collect(draft, progress, order, &id)?;
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
