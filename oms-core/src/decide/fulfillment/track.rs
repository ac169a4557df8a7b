//! Tracking: what carriers report, late, twice and in any order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::decide::gateway::{collect, collect_no_more};
use crate::decide::{network, network_key, order_keys, progress, terms};
use crate::error::Error;
use crate::event::Event;
use crate::fulfillment::{Shipment, ShipmentLine, ShipmentStatus, TrackingEvent, Whereabouts};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey};
use crate::network::ReturnPolicy;
use crate::order::{CLOSE_AFTER_DAYS, LineProgress, Progress};
use crate::value::{OrderId, Quantity, QuantityError, ShipmentId, Timestamp, TrackingNumber};

const SECONDS_PER_DAY: i64 = 86_400;
/// How many reports a package keeps.
pub const TRACKING_EVENTS_MAX: usize = 1_000;

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
        let mut keys = vec![network_key(), Key::record(Kind::Shipment, self.shipment.shared())];
        keys.extend(OrderId::of_child(self.shipment.as_str()).iter().flat_map(order_keys));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let found = draft.find::<Shipment>(self.shipment.shared())?;
        let Some(known) = found else {
            let message = format!("there is no shipment {}", self.shipment);
            return Err(Error::new(Code::ShipmentMissing, message).about("shipment", &self.shipment).into());
        };
        let position = self.package(&known)?;
        let mut shipment = Shipment::clone(&known);
        let Some(package) = shipment.packages.get_mut(position) else { return Err(self.missing().into()) };
        if package.events.len() >= TRACKING_EVENTS_MAX {
            let message = format!("a package keeps at most {TRACKING_EVENTS_MAX} reports");
            return Err(Error::new(Code::LimitExceeded, message).into());
        }
        let (progress, order) = (progress(draft, &known.order)?, terms(draft, &known.order)?);
        let network = network(draft)?;
        let policy = network.policy::<ReturnPolicy>(draft.context.now).1;

        let before = package.status().whereabouts();
        let at = draft.context.occurred();
        if package.events.insert(TrackingEvent { at, status: self.status }) {
            let after = package.status().whereabouts();
            let lines = package.lines.clone();
            let (owner, tracking) = (known.order.clone(), package.tracking.clone());
            let (id, status) = (self.shipment.clone(), self.status);
            draft.emit(Event::PackageTracked { order: owner, shipment: id, tracking, status, at });
            if before != after {
                let mut progress = relocate(Progress::clone(&progress), &lines, before, after, at)?;
                let last = progress.delivered_at.map_or(at, |delivered| delivered.max(at));
                let without_window = || last.plus_seconds(i64::from(CLOSE_AFTER_DAYS).saturating_mul(SECONDS_PER_DAY));
                let closes_at = policy.window_end(last).unwrap_or_else(without_window);
                progress.closes_at = progress.has_arrived().then_some(closes_at);
                match (before.is_gone(), after.is_gone()) {
                    (false, true) => collect_no_more(draft, &mut progress, &order, &shipment)?,
                    (true, false) => collect(draft, &mut progress, &order, &self.shipment)?,
                    (false, false) | (true, true) => {}
                }
                draft.put(progress);
            }
            draft.put(shipment);
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
    at: Timestamp,
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
