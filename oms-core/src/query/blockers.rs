//! What an order waits for.
//!
//! Invariants:
//! - `every_unit_that_is_not_done_waits_for_something`: a unit that has not shipped or arrived is in the quantity of
//!   exactly one blocker of a stage, and of those of each hold that stops it;
//! - `what_clears_a_blocker_is_a_command`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::order::{Whole, whole};
use super::read::Reader;
use crate::error::Result;
use crate::fulfillment::{FulfillmentState, ShipmentStatus, Whereabouts};
use crate::kernel::{Engine, Version};
use crate::order::{
    Hold, HoldAction, HoldKind, HoldScope, HoldUntil, LineProgress, OrderStatus, PaymentTerms, RequestKind, Standing,
};
use crate::value::{
    Amount, FulfillmentOrderId, GatewayReference, LocationId, OrderId, PaymentId, Quantity, ReasonCode, ShipmentId,
    Sku, Tenant, Timestamp, TrackingNumber,
};

/// What each part of an order waits for, and which command lets it go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetBlockers {
    /// Which order.
    pub order: OrderId,
}

/// What an order waits for: nothing, when it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockersView {
    /// Which order.
    pub order: OrderId,
    /// How often it was written.
    pub version: Version,
    /// How it stands, in one word.
    pub status: OrderStatus,
    /// What it waits for: by line first, then what is about all of it.
    pub blockers: Vec<Blocker>,
}

/// One thing that an order, or units of one of its lines, wait for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Blocker {
    /// The units that wait; absent when it is about the whole order.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub units: Option<WaitingUnits>,
    /// What they wait for.
    pub waits_for: WaitsFor,
    /// Since when, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The name of the command that clears it.
    pub cleared_by: &'static str,
}

/// Units of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaitingUnits {
    /// The line, from 1.
    pub line: u32,
    /// Of which item.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WaitsFor {
    /// A draft has to be placed.
    Placement,
    /// A location has to be chosen.
    Sourcing,
    /// Stock of the item has to arrive.
    Stock,
    /// What is reserved at a location has to be released to it.
    Release {
        /// Where.
        location: LocationId,
    },
    /// A location has to go on with its work.
    Work {
        /// Which work.
        fulfillment_order: FulfillmentOrderId,
        /// Where.
        location: LocationId,
        /// How far it is.
        state: FulfillmentState,
    },
    /// A carrier has to arrive.
    Carrier {
        /// Which shipment.
        shipment: ShipmentId,
        /// The carrier's number of the parcel.
        #[serde(skip_serializing_if = "Option::is_none")]
        tracking: Option<TrackingNumber>,
        /// What the carrier reported last.
        status: ShipmentStatus,
    },
    /// A hold has to end. Where it blocks releasing, picking, shipping or sourcing, the units wait for it; where it
    /// blocks only something else, it is about the whole order.
    Hold {
        /// Its number on the order.
        number: u32,
        /// What it is about.
        kind: HoldKind,
        /// What it stops.
        scope: HoldScope,
        /// The actions it blocks.
        blocks: BTreeSet<HoldAction>,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
        /// When it ends by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
        /// What ends it by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<HoldUntil>,
    },
    /// The customer has to pay: this much is owed and not even authorized, or collected by no carrier.
    Payment {
        /// How much.
        amount: Amount,
        /// By when, where the terms give it time and something has shipped.
        #[serde(skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
    },
    /// A gateway or carrier has to report on what it was asked to do.
    Gateway {
        /// The key of the request.
        key: GatewayReference,
        /// What to do.
        kind: RequestKind,
        /// How much.
        amount: Amount,
        /// With which payment, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
    },
    /// What is authorized has to be captured: everything has shipped, and this much was not asked for, or failed.
    Capture {
        /// How much.
        amount: Amount,
    },
    /// A refund has to be asked for: this much is owed back and was not.
    Refund {
        /// How much.
        amount: Amount,
    },
}

impl Ask for GetBlockers {
    type Answer = BlockersView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer> {
        let whole = whole(&Reader::new(engine, tenant), &self.order.shared())?;
        let mut blockers = Vec::new();
        for (line, held) in whole.progress.numbered() {
            let mut found = Found { line, sku: &held.sku, blockers: &mut blockers };
            holds(&mut found, &whole, held, now);
            stages(&mut found, &whole, held);
            carriers(&mut found, &whole);
        }
        other_holds(&mut blockers, &whole, now);
        money(&mut blockers, &whole)?;
        let (version, status) = (whole.version, OrderStatus::of(&whole.progress));
        Ok(BlockersView { order: self.order.clone(), version, status, blockers })
    }
}

/// Collects what units of one line wait for.
struct Found<'a> {
    line: u32,
    sku: &'a Sku,
    blockers: &'a mut Vec<Blocker>,
}

impl Found<'_> {
    fn add(&mut self, quantity: Quantity, waits_for: WaitsFor, since: Option<Timestamp>, cleared_by: &'static str) {
        if !quantity.is_zero() {
            let units = Some(WaitingUnits { line: self.line, sku: self.sku.clone(), quantity });
            self.blockers.push(Blocker { units, waits_for, since, cleared_by });
        }
    }
}

/// Every hold that stops units of a line. An expired one stops nothing.
fn holds(found: &mut Found<'_>, whole: &Whole, held: &LineProgress, now: Timestamp) {
    let progress = &whole.progress;
    for hold in progress.holds.iter().filter(|hold| hold.is_in_force(now) && stops_units(hold)) {
        let quantity = match &hold.scope {
            HoldScope::Order => held.unshipped(),
            HoldScope::Line(line) if *line == found.line => held.unshipped(),
            HoldScope::Line(_) => Quantity::ZERO,
            HoldScope::FulfillmentOrder(work) => {
                let ordinal = work.ordinal(&progress.order);
                let of_work = held.released.iter().find(|released| Some(released.fulfillment_order) == ordinal);
                of_work.map(|released| released.quantity).unwrap_or_default()
            }
        };
        found.add(quantity, waits_for(hold), Some(hold.placed_at), "release_hold");
    }
}

/// Whether units wait for a hold to end.
fn stops_units(hold: &Hold) -> bool {
    hold.moves_goods() || hold.blocks.contains(&HoldAction::Source)
}

fn waits_for(hold: &Hold) -> WaitsFor {
    WaitsFor::Hold {
        number: hold.number,
        kind: hold.kind,
        scope: hold.scope.clone(),
        blocks: hold.blocks.clone(),
        reason: hold.reason.clone(),
        expires_at: hold.expires_at,
        until: hold.until,
    }
}

/// Every hold that stops no units, but money or changes.
fn other_holds(blockers: &mut Vec<Blocker>, whole: &Whole, now: Timestamp) {
    for hold in whole.progress.holds.iter().filter(|hold| hold.is_in_force(now) && !stops_units(hold)) {
        let (since, cleared_by) = (Some(hold.placed_at), "release_hold");
        blockers.push(Blocker { units: None, waits_for: waits_for(hold), since, cleared_by });
    }
}

/// The stages before shipping.
fn stages(found: &mut Found<'_>, whole: &Whole, held: &LineProgress) {
    match whole.progress.standing {
        Standing::Draft => found.add(held.open, WaitsFor::Placement, None, "place_draft"),
        Standing::Placed | Standing::Cancelled | Standing::Closed => {
            found.add(held.open, WaitsFor::Sourcing, None, "source_order");
        }
    }
    found.add(held.backordered, WaitsFor::Stock, None, "receive_stock");
    for placed in &held.allocated {
        let waits_for = WaitsFor::Release { location: placed.location.clone() };
        found.add(placed.quantity, waits_for, None, "release_order");
    }
    for released in &held.released {
        let work = whole.fulfillment_orders.iter().find(|work| work.ordinal == released.fulfillment_order);
        let state = work.map_or(FulfillmentState::Open, |work| work.state);
        let fulfillment_order = FulfillmentOrderId::of(&whole.progress.order, released.fulfillment_order);
        let waits_for = WaitsFor::Work { fulfillment_order, location: released.location.clone(), state };
        found.add(released.quantity, waits_for, None, next_step(state));
    }
}

/// The command that takes work further. Work that is done holds no units; if it did, they would have to ship.
const fn next_step(state: FulfillmentState) -> &'static str {
    match state {
        FulfillmentState::Open => "accept_fulfillment",
        FulfillmentState::Accepted => "pick_fulfillment",
        FulfillmentState::Picking => "pack_fulfillment",
        FulfillmentState::Packed
        | FulfillmentState::Closed
        | FulfillmentState::Rejected
        | FulfillmentState::Cancelled => "ship_fulfillment",
    }
}

/// Parcels on the way.
fn carriers(found: &mut Found<'_>, whole: &Whole) {
    for shipment in &whole.shipments {
        for package in &shipment.packages {
            let status = package.status();
            if status.whereabouts() != Whereabouts::InTransit {
                continue;
            }
            let number = found.line;
            for line in package.lines.iter().filter(|line| line.line == number) {
                let (shipment_id, tracking) = (shipment.id.clone(), package.tracking.clone());
                let waits_for = WaitsFor::Carrier { shipment: shipment_id, tracking, status };
                found.add(line.quantity, waits_for, Some(shipment.shipped_at), "track_package");
            }
        }
    }
}

/// What is about the whole order: money, and gateways.
fn money(blockers: &mut Vec<Blocker>, whole: &Whole) -> Result<()> {
    let progress = &whole.progress;
    let whole_order = |waits_for, since, cleared_by| Blocker { units: None, waits_for, since, cleared_by };
    for request in &progress.requests {
        let (key, kind, amount, payment) = (request.key.clone(), request.kind, request.amount, request.payment.clone());
        let waits_for = WaitsFor::Gateway { key, kind, amount, payment };
        blockers.push(whole_order(waits_for, Some(request.at), "record_payment"));
    }
    if progress.standing == Standing::Draft {
        return Ok(());
    }
    let set_aside = progress.money.authorized.minus(progress.money.captured)?.max(Amount::ZERO);
    let amount = progress.money.balance()?.minus(set_aside)?.minus(progress.requested(RequestKind::Collect)?)?;
    // What is paid on delivery is waited for when it has arrived and nobody collected it.
    let is_due = whole.terms.payment_terms != PaymentTerms::OnDelivery || progress.has_arrived();
    if is_due && amount.is_positive() {
        blockers.push(whole_order(WaitsFor::Payment { amount, due_at: whole.due_at() }, None, "record_payment"));
    }
    let amount = progress.capturable()?;
    if amount.is_positive() && progress.lines.iter().all(|line| line.unshipped().is_zero()) {
        blockers.push(whole_order(WaitsFor::Capture { amount }, None, "capture_order"));
    }
    let amount = progress.money.excess()?;
    if amount.is_positive() {
        blockers.push(whole_order(WaitsFor::Refund { amount }, None, "grant_refund"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;
    use crate::command::Command;
    use crate::query::testbed::{Shop, at};

    fn blockers(shop: &Shop) -> Vec<Value> {
        shop.ask(json!({"blockers": {"order": "A-1"}}))["blockers"].as_array().unwrap().clone()
    }

    /// What is waited for, how many units of which line, and what clears it.
    fn short(shop: &Shop) -> Vec<String> {
        let text = |row: &Value| {
            let kind = row["waits_for"]["type"].as_str().unwrap();
            let units = row.get("line").map(|line| format!(" {line}x{}", row["quantity"])).unwrap_or_default();
            format!("{kind}{units} {}", row["cleared_by"].as_str().unwrap())
        };
        blockers(shop).iter().map(text).collect()
    }

    #[test]
    fn every_unit_that_is_not_done_waits_for_something() {
        let shop = Shop::open();
        shop.place(
            "A-1",
            json!([
                {"sku": "TEA", "quantity": 16, "unit_price": "1.00"},
                {"sku": "CUP", "quantity": 2, "unit_price": "1.00"},
            ]),
        );
        assert_eq!(
            short(&shop),
            [
                "stock 1x2 receive_stock",
                "release 1x10 release_order",
                "release 1x4 release_order",
                "release 2x2 release_order",
                "payment record_payment",
            ]
        );
        shop.run(json!({"place_hold": {"order": "A-1", "kind": "fraud", "scope": {"line": 2}}}));
        shop.run(json!({"release_order": {"order": "A-1"}}));
        assert_eq!(
            short(&shop),
            [
                "stock 1x2 receive_stock",
                "work 1x10 accept_fulfillment",
                "work 1x4 accept_fulfillment",
                "hold 2x2 release_hold",
                "release 2x2 release_order",
                "payment record_payment",
            ]
        );
        shop.run(json!({"pack_fulfillment": {"fulfillment_order": "A-1-F1"}}));
        shop.run(json!({"ship_fulfillment": {"fulfillment_order": "A-1-F2"}}));
        assert!(short(&shop).contains(&"work 1x10 ship_fulfillment".to_owned()), "{:?}", short(&shop));
        assert!(short(&shop).contains(&"carrier 1x4 track_package".to_owned()));
    }

    #[test]
    fn an_expired_hold_stops_nothing() {
        let shop = Shop::open();
        shop.order("A-1", 1);
        shop.run(json!({"place_hold": {"order": "A-1", "kind": "manual", "expires_at": "2026-01-03T00:00:00Z"}}));
        assert_eq!(short(&shop), ["hold 1x1 release_hold", "release 1x1 release_order", "payment record_payment"]);
        let later = shop.try_ask_at(at("2026-01-03T00:00:00Z"), json!({"blockers": {"order": "A-1"}})).unwrap();
        assert_eq!(later["blockers"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_hold_names_the_units_it_stops_and_one_on_money_is_about_the_order() {
        let shop = Shop::open();
        shop.order("A-1", 12);
        shop.run(json!({"release_order": {"order": "A-1"}}));
        let work = json!({"fulfillment_order": "A-1-F2"});
        shop.run(json!({"place_hold": {"order": "A-1", "kind": "fraud", "scope": work}}));
        shop.run(json!({"place_hold": {"order": "A-1", "kind": "payment", "blocks": ["capture"], "until": "paid"}}));
        assert_eq!(
            short(&shop),
            [
                "hold 1x2 release_hold",
                "work 1x10 accept_fulfillment",
                "work 1x2 accept_fulfillment",
                "hold release_hold",
                "payment record_payment",
            ]
        );
        let rows = blockers(&shop);
        assert_eq!(
            rows[0]["waits_for"],
            json!({"type": "hold", "number": 1, "kind": "fraud", "scope": work, "blocks": ["pick", "ship"]})
        );
        assert_eq!((&rows[3]["waits_for"]["number"], &rows[3]["waits_for"]["until"]), (&json!(2), &json!("paid")));
        assert_eq!(shop.ask(json!({"blockers": {"order": "A-1"}}))["status"], "on_hold");
    }

    #[test]
    fn money_is_waited_for_only_where_it_is_not_authorized() {
        let shop = Shop::open();
        shop.order("A-1", 2);
        let pay = |kind: &str, amount: &str| {
            shop.run(json!({"record_payment": {"payment": "P-1", "order": "A-1", "gateway": "stripe", "kind": kind,
                "reference": format!("{kind}-{amount}"), "amount": amount, "currency": "GBP"}}));
        };
        pay("authorize", "1.00");
        assert_eq!(blockers(&shop)[1]["waits_for"], json!({"type": "payment", "amount": "2.00"}));
        pay("authorize", "2.00");
        assert_eq!(short(&shop), ["release 1x2 release_order"]);
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON", "packages": [{"tracking": "T-1"}]}}));
        assert_eq!(short(&shop), ["carrier 1x2 track_package", "gateway record_payment"]);
        pay("capture", "3.00");
        shop.run(json!({"track_package": {"shipment": "A-1-S1", "tracking": "T-1", "status": "delivered"}}));
        assert_eq!(blockers(&shop), Vec::<Value>::new());
    }

    #[test]
    fn a_capture_that_failed_is_waited_for_until_it_is_asked_for_again() {
        let shop = Shop::open();
        shop.order("A-1", 2);
        let pay = |kind: &str, reference: &str, status: &str| {
            shop.run(json!({"record_payment": {"payment": "P-1", "order": "A-1", "gateway": "stripe", "kind": kind,
                "reference": reference, "status": status, "amount": "3.00", "currency": "GBP"}}));
        };
        pay("authorize", "a", "succeeded");
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        assert_eq!(blockers(&shop)[1]["waits_for"]["payment"], "P-1");
        pay("capture", "c-1", "failed");
        assert_eq!(blockers(&shop)[1]["waits_for"], json!({"type": "capture", "amount": "3.00"}));
        assert_eq!(blockers(&shop)[1]["cleared_by"], "capture_order");
        shop.run(json!({"capture_order": {"order": "A-1"}}));
        assert_eq!(short(&shop), ["carrier 1x2 track_package", "gateway record_payment"]);
    }

    #[test]
    fn payment_is_waited_for_when_the_terms_say() {
        let place = |terms: Value| {
            let shop = Shop::open();
            let lines = json!([{"sku": "TEA", "quantity": 2, "unit_price": "1.50"}]);
            shop.run(json!({"place_order": {"id": "A-1", "channel": "web", "currency": "GBP", "lines": lines,
                "payment_terms": terms}}));
            shop
        };
        let ship = |shop: &Shop| shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        let shop = place(json!({"net": {"days": 30}}));
        assert_eq!(blockers(&shop)[1]["waits_for"], json!({"type": "payment", "amount": "3.00"}));
        ship(&shop);
        let waits_for = json!({"type": "payment", "amount": "3.00", "due_at": "2026-02-01T12:00:00Z"});
        assert_eq!(blockers(&shop)[1]["waits_for"], waits_for);
        assert_eq!(shop.ask(json!({"order": {"order": "A-1"}}))["due_at"], "2026-02-01T12:00:00Z");

        let shop = place(json!("on_delivery"));
        assert_eq!(short(&shop), ["release 1x2 release_order"]);
        ship(&shop);
        assert_eq!(short(&shop), ["carrier 1x2 track_package", "gateway record_payment"]);
        shop.run(json!({"track_package": {"shipment": "A-1-S1", "status": "lost"}}));
        assert_eq!(short(&shop), ["payment record_payment"]);
    }

    #[test]
    fn a_draft_waits_to_be_placed_and_a_cancelled_order_for_nothing() {
        let shop = Shop::open();
        shop.run(json!({"draft_order": {"id": "A-1", "channel": "web", "currency": "GBP",
            "lines": [{"sku": "TEA", "quantity": 2, "unit_price": "1.00"}]}}));
        assert_eq!(short(&shop), ["placement 1x2 place_draft"]);
        shop.run(json!({"place_draft": {"order": "A-1"}}));
        shop.run(json!({"cancel_order": {"order": "A-1"}}));
        assert_eq!(short(&shop), Vec::<String>::new());
    }

    #[test]
    fn what_clears_a_blocker_is_a_command() {
        let commands: BTreeSet<&str> = Command::ALL.iter().map(|(name, _)| *name).collect();
        let cleared_by = [
            "place_draft",
            "source_order",
            "receive_stock",
            "release_order",
            "track_package",
            "release_hold",
            "record_payment",
            "capture_order",
            "grant_refund",
        ];
        for name in cleared_by.into_iter().chain(FulfillmentState::ALL.map(next_step)) {
            assert!(commands.contains(name), "{name}");
        }
    }
}
