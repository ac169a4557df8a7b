//! Commands on fulfillment: release, accept, reject, pick, pack, ship, call back, track.

mod release;
mod ship;
mod track;
mod work;

use std::collections::BTreeMap;

pub use release::ReleaseOrder;
pub(super) use release::release_at_once;
pub use ship::{PACKAGES_MAX, PackageInput, ShipFulfillment, ShipOrder};
pub use track::{TRACKING_EVENTS_MAX, TrackPackage};
pub(super) use work::take_from_work;
pub use work::{AcceptFulfillment, CancelFulfillment, PackFulfillment, PickFulfillment, RejectFulfillment};

use super::hold::{on_hold, require_no_hold};
use super::{network_key, order_keys, require_units};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::LineUnits;
use crate::fulfillment::{FulfillmentAction, FulfillmentLine, FulfillmentOrder, FulfillmentState};
use crate::kernel::{Draft, Key, Kind, RecordKey, Stop};
use crate::order::{HoldAction, Progress};
use crate::value::{FulfillmentOrderId, OrderId, Quantity};

/// Refuses an action on lines of a fulfillment order that a hold blocks.
fn require_no_hold_on_work(
    draft: &Draft<'_>,
    progress: &Progress,
    work: &FulfillmentOrder,
    action: HoldAction,
    lines: impl IntoIterator<Item = u32>,
) -> Result<(), Error> {
    if progress.holds.is_empty() {
        return Ok(());
    }
    let held = |line: u32| progress.hold_on_work(action, &work.id, line, draft.context.now).map(|hold| (hold, line));
    match lines.into_iter().find_map(held) {
        Some((hold, line)) => {
            Err(on_hold(&progress.order, hold, action, Some(line)).with("fulfillment_order", &work.id))
        }
        None => Ok(()),
    }
}

fn work_key(id: &FulfillmentOrderId) -> Key {
    Key::record(Kind::FulfillmentOrder, id.shared())
}

/// The work, the network, and the order that the work's id names.
pub(super) fn work_keys(id: &FulfillmentOrderId) -> Vec<Key> {
    let mut keys = vec![network_key(), work_key(id)];
    keys.extend(OrderId::of_child(id.as_str()).iter().flat_map(order_keys));
    keys
}

pub(super) fn work_subject(id: &FulfillmentOrderId) -> RecordKey {
    RecordKey::new(Kind::FulfillmentOrder, id.shared())
}

pub(super) fn find_work(draft: &Draft<'_>, id: &FulfillmentOrderId) -> Result<FulfillmentOrder, Stop> {
    let found = draft.find::<FulfillmentOrder>(id.shared())?;
    let missing = || Error::new(Code::FulfillmentOrderMissing, format!("there is no fulfillment order {id}"));
    Ok(found.as_deref().cloned().ok_or_else(|| missing().about("fulfillment_order", id))?)
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
        require_units(path, "quantity", units.len(), units.iter().map(|units| units.quantity))?;
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
