//! What time makes due. The library has no clock and no threads: the host runs this when it likes.
//!
//! Invariants:
//! - it is bounded and idempotent: what was done is not due any more, and two hosts at once do the work once;
//! - where nothing is due, nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{end_reservation, fill, unallocated, wish_keys};
use super::gateway::reauthorize;
use super::order::{cancel_in_time, cancel_keys};
use super::payment::{answer, take_in};
use super::{hold, made, network, network_key, order_keys};
use crate::error::{Error, Problems};
use crate::event::{Event, ReservationEnd};
use crate::inventory::{Reservation, due, kinds_due};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, List, ListQuery, RecordKey, Stop};
use crate::network::Network;
use crate::order::{Hold, HoldAction, HoldEnd, Order, PendingEdit, Progress, StandingAction};
use crate::payment::{Payment, PaymentKind, Report, ReportStatus};
use crate::value::{GatewayReference, Sku};

/// How long an order that is not done yet is left alone before it is looked at again: seven days.
const LOOK_AGAIN_SECONDS: i64 = 604_800;
/// How many records one run may deal with.
pub const DUE_MAX: u32 = 1_000;

/// Does what time has made due by now, the longest overdue first: ends reservations that expired and gives their stock
/// to orders that wait for it, looks once more for stock for orders that began to wait, ends authorizations that expired and asks for new ones where the policy says so, ends
/// holds that expired and releases what they stopped where the policy says so, ends drafts and staged edits that expired,
/// cancels what nobody wants any more, closes orders that are done. Run it until it has no events to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunDue {
    /// How many reservations, payments and orders are dealt with at most: 1 to 1000. Default: 100.
    #[serde(default = "some")]
    pub limit: u32,
}

const fn some() -> u32 {
    100
}

impl Default for RunDue {
    fn default() -> Self {
        Self { limit: some() }
    }
}

/// Records that are due, by kind.
type Overdue = BTreeMap<Kind, Vec<Arc<str>>>;

impl Decide for RunDue {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let mut problems = Problems::new();
        problems.require((1..=DUE_MAX).contains(&self.limit), "limit", &format!("a run deals with 1 to {DUE_MAX}"));
        problems.refuse()?;
        let network = network(draft)?;
        let overdue = self.overdue(draft)?;
        let ids = |kind: Kind| overdue.get(&kind).into_iter().flatten();
        let every = overdue.iter().flat_map(|(kind, ids)| ids.iter().map(|id| Key::record(*kind, Arc::clone(id))));
        draft.need(every.collect())?;
        load_orders(draft, &overdue)?;

        let mut freed = BTreeSet::new();
        for payment in ids(Kind::Payment) {
            expire_authorization(draft, &network, payment)?;
        }
        for order in ids(Kind::Progress) {
            if let Some(order) = draft.find::<Order>(Arc::clone(order))? {
                freed.extend(cancel_in_time(draft, &order)?);
            }
            expire_holds(draft, &network, order)?;
            close(draft, order)?;
            recheck(draft, order, &mut freed)?;
        }
        for order in ids(Kind::PendingEdit) {
            super::edit::expire(draft, order)?;
        }
        for account in ids(Kind::CreditAccount) {
            super::credit::expire(draft, account)?;
        }
        for reservation in ids(Kind::Reservation) {
            expire_reservation(draft, reservation, &mut freed)?;
        }
        fill(draft, &network, &freed, None)?;
        Ok(RecordKey::new(Kind::Network, Network::ID))
    }
}

impl RunDue {
    /// The longest overdue records of all kinds.
    fn overdue(&self, draft: &Draft<'_>) -> Result<Overdue, Stop> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let now = draft.context.now.micros();
        let query = |kind: Kind| ListQuery::new(List::Due, due(kind), limit).up_to(now);
        draft.need(kinds_due().map(|kind| Key::List(query(kind))).collect())?;
        let mut rows = Vec::new();
        for kind in kinds_due() {
            rows.extend(draft.page(&query(kind))?.iter().map(|(at, id)| (*at, kind, Arc::clone(id))));
        }
        rows.sort();
        let mut overdue = Overdue::new();
        for (_, kind, id) in rows.into_iter().take(limit) {
            overdue.entry(kind).or_default().push(id);
        }
        Ok(overdue)
    }
}

/// Loads what belongs to all that is due, in one round trip: one after the other would be too many.
fn load_orders(draft: &Draft<'_>, overdue: &Overdue) -> Result<(), Stop> {
    let mut keys = Vec::new();
    for payment in overdue.get(&Kind::Payment).into_iter().flatten() {
        let payment = draft.find::<Payment>(Arc::clone(payment))?;
        keys.extend(payment.iter().flat_map(|payment| order_keys(&payment.order)));
    }
    for order in overdue.get(&Kind::Progress).into_iter().flatten() {
        keys.push(Key::record(Kind::Order, Arc::clone(order)));
        let Some(progress) = draft.find::<Progress>(Arc::clone(order))? else { continue };
        keys.extend(cancel_keys(&progress));
        // What a hold kept from sourcing is sourced when it ends.
        if progress.holds.iter().any(|hold| is_over(hold, draft) && hold.blocks.contains(&HoldAction::Source)) {
            keys.extend(wish_keys(&unallocated(&progress, None)));
        }
    }
    for edit in overdue.get(&Kind::PendingEdit).into_iter().flatten() {
        let edit = draft.find::<PendingEdit>(Arc::clone(edit))?;
        keys.extend(edit.iter().flat_map(|edit| order_keys(&edit.edit.order)));
    }
    draft.need(keys)
}

/// Whether the time of a hold is up.
fn is_over(hold: &Hold, draft: &Draft<'_>) -> bool {
    !hold.is_in_force(draft.context.now)
}

/// Ends what is left of an authorization.
fn expire_authorization(draft: &mut Draft<'_>, network: &Network, id: &Arc<str>) -> Result<(), Stop> {
    let now = draft.context.now;
    let Some(payment) = draft.find::<Payment>(Arc::clone(id))? else { return Ok(()) };
    let Some(expires_at) = payment.expires_at().filter(|at| *at <= now) else { return Ok(()) };
    let Some(progress) = draft.find::<Progress>(payment.order.shared())? else { return Ok(()) };
    let Some(order) = draft.find::<Order>(payment.order.shared())? else { return Ok(()) };
    let amounts = payment.amounts()?;
    let amount = amounts.authorized.minus(amounts.captured)?;
    let operation = (PaymentKind::Expire, expiry_of(&payment)?);

    let (mut payment, mut progress) = (Payment::clone(&payment), Progress::clone(&progress));
    let report = Report { amount, status: ReportStatus::Succeeded, at: expires_at, expires_at: None };
    take_in(&mut progress, &mut payment, operation, report)?;
    answer(&mut progress, &payment.id, PaymentKind::Expire, amount, None)?;
    draft.emit(Event::AuthorizationExpired { order: payment.order.clone(), payment: payment.id.clone(), amount });
    reauthorize(draft, network, &order, &mut progress)?;
    draft.put(payment);
    draft.put(progress);
    Ok(())
}

/// The reference of the next expiry of a payment: `<payment>-expired`, then `<payment>-expired-2` and so on.
fn expiry_of(payment: &Payment) -> Result<GatewayReference, Error> {
    let before = payment.reports.keys().filter(|(kind, _)| *kind == PaymentKind::Expire).count();
    let reference = match before {
        0 => format!("{}-expired", payment.id),
        _ => format!("{}-expired-{}", payment.id, before.saturating_add(1)),
    };
    made(GatewayReference::parse(&reference))
}

/// Ends the holds of an order whose time is up, and lets go on what they stopped.
fn expire_holds(draft: &mut Draft<'_>, network: &Network, id: &Arc<str>) -> Result<(), Stop> {
    let Some(progress) = draft.find::<Progress>(Arc::clone(id))? else { return Ok(()) };
    let Some(order) = draft.find::<Order>(Arc::clone(id))? else { return Ok(()) };
    if !progress.holds.iter().any(|hold| is_over(hold, draft)) {
        return Ok(());
    }

    let mut progress = Progress::clone(&progress);
    let now = draft.context.now;
    let why = |hold: &Hold| (!hold.is_in_force(now)).then_some(HoldEnd::Expired);
    hold::end(draft, network, &order, &mut progress, why)?;
    draft.put(progress);
    Ok(())
}

/// Closes an order that is done; one that is not yet is looked at again later.
fn close(draft: &mut Draft<'_>, id: &Arc<str>) -> Result<(), Stop> {
    let now = draft.context.now;
    let Some(progress) = draft.find::<Progress>(Arc::clone(id))? else { return Ok(()) };
    let is_due = progress.closes_at.is_some_and(|at| at <= now);
    let Some(closed) = progress.standing.next(StandingAction::Close).filter(|_| is_due) else { return Ok(()) };

    if progress.is_done() {
        draft.put(Progress { standing: closed, closes_at: None, ..Progress::clone(&progress) });
        draft.emit(Event::OrderClosed { order: progress.order.clone() });
    } else {
        draft.put(Progress { closes_at: Some(now.plus_seconds(LOOK_AGAIN_SECONDS)), ..Progress::clone(&progress) });
        draft.emit(Event::CloseDeferred { order: progress.order.clone() });
    }
    Ok(())
}

/// Notes the items that an order began to wait for. Stock that came in just then was given to those who waited already, and
/// the order did not see it yet: two hosts that decide at the same moment don't see each other.
fn recheck(draft: &mut Draft<'_>, id: &Arc<str>, freed: &mut BTreeSet<Sku>) -> Result<(), Stop> {
    let Some(progress) = draft.find::<Progress>(Arc::clone(id))? else { return Ok(()) };
    if progress.has_backorders() && progress.recheck_at.is_some_and(|at| at <= draft.context.now) {
        let waiting = progress.lines.iter().filter(|line| !line.backordered.is_zero());
        freed.extend(waiting.map(|line| line.sku.clone()));
        draft.put(Progress { recheck_at: None, ..Progress::clone(&progress) });
        draft.emit(Event::BackorderRechecked { order: progress.order.clone() });
    }
    Ok(())
}

/// Ends a reservation whose time is up and notes which items it held.
fn expire_reservation(draft: &mut Draft<'_>, id: &Arc<str>, freed: &mut BTreeSet<Sku>) -> Result<(), Stop> {
    let Some(reservation) = draft.find::<Reservation>(Arc::clone(id))? else { return Ok(()) };
    if reservation.is_expired(draft.context.now) {
        freed.extend(end_reservation(draft, &reservation, ReservationEnd::Expired)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::returns::kit::{Shop, told};
    use crate::code::Code;
    use crate::testkit::units;

    const HOUR: i64 = 3_600;

    fn cart(shop: &Shop, id: &str, quantity: i64) {
        let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
        let line = json!({"sku": "A", "location": "OSLO", "quantity": quantity});
        shop.run("reserve_stock", json!({"id": id, "lines": [line], "expires_at": expires_at}));
    }

    fn authorize(shop: &Shop, order: &str, reference: &str, amount: &str) {
        let mut report = Shop::report(order, "authorize", reference, amount);
        report["expires_at"] = json!(shop.now.get().plus_seconds(HOUR).to_string());
        shop.run("record_payment", report);
    }

    #[test]
    fn where_nothing_is_due_nothing_is_written() {
        let shop = Shop::open();
        shop.stock("A", 5);
        cart(&shop, "CART", 2);
        let receipt = shop.run("run_due", json!({}));
        assert!(receipt.replayed && receipt.events.is_empty());
        assert_eq!(receipt.sequence, None);
        assert_eq!(shop.balance("A").reserved(), 2);
    }

    #[test]
    fn an_expired_reservation_is_swept_and_its_stock_goes_to_who_waits() {
        let shop = Shop::open();
        shop.stock("A", 5);
        cart(&shop, "CART", 4);
        shop.order("O1", "A", 3, "1.00");
        assert_eq!(shop.progress("O1").lines[0].backordered, units(2));
        shop.later(HOUR);
        let receipt = shop.run("run_due", json!({}));
        assert_eq!(told(&receipt), ["backorder_rechecked", "reservation_ended", "backorder_filled"]);
        assert_eq!((shop.balance("A").available(), shop.balance("A").reserved()), (2, 3));
        assert!(shop.run("run_due", json!({})).events.is_empty());
    }

    #[test]
    fn an_expired_authorization_lets_go_of_what_was_not_captured() {
        let shop = Shop::open();
        shop.stock("A", 4);
        shop.order("O1", "A", 4, "25.00");
        authorize(&shop, "O1", "A1", "100.00");
        shop.pay("O1", "capture", "C1", "60.00");
        shop.later(HOUR);
        assert_eq!(told(&shop.run("run_due", json!({}))), ["authorization_expired"]);
        let money = shop.money("O1");
        assert_eq!([money.authorized.to_string(), money.captured.to_string()], ["60.00", "60.00"]);
        assert!(shop.run("run_due", json!({})).events.is_empty());

        authorize(&shop, "O1", "A2", "40.00");
        assert_eq!(shop.money("O1").authorized.to_string(), "100.00");
        shop.later(HOUR);
        shop.run("run_due", json!({}));
        let references: Vec<String> = shop.payment("P1").reports.keys().map(|(_, r)| r.to_string()).collect();
        assert_eq!(references, ["A1", "A2", "C1", "P1-expired", "P1-expired-2"]);
        assert_eq!(shop.money("O1").authorized.to_string(), "60.00");
    }

    #[test]
    fn a_capture_that_took_place_before_the_expiry_and_comes_late_is_not_odd() {
        let shop = Shop::open();
        shop.order("O1", "FIX", 4, "25.00");
        authorize(&shop, "O1", "A1", "100.00");
        shop.later(HOUR);
        shop.run("run_due", json!({}));
        shop.pay("O1", "capture", "C1", "100.00");
        assert_eq!(shop.owed("O1"), "0.00");
        assert!(shop.progress("O1").attention.is_empty());
    }

    #[test]
    fn an_expired_hold_ends_and_what_it_stopped_is_released() {
        let shop = Shop::open();
        shop.run("set_sourcing_policy", json!({"policy": {"release": "at_once"}}));
        shop.order("O1", "A", 2, "1.00");
        let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
        shop.run("place_hold", json!({"order": "O1", "kind": "fraud", "expires_at": expires_at}));
        shop.run("place_hold", json!({"order": "O1", "kind": "address"}));
        shop.stock("A", 2);
        shop.later(HOUR);
        assert_eq!(told(&shop.run("run_due", json!({}))), ["hold_released"]);
        assert_eq!(shop.progress("O1").holds.len(), 1);

        shop.run("release_hold", json!({"order": "O1", "kind": "address"}));
        shop.order("O2", "A", 1, "1.00");
        let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
        shop.run("place_hold", json!({"order": "O2", "kind": "manual", "expires_at": expires_at}));
        shop.stock("A", 1);
        shop.later(HOUR);
        assert_eq!(told(&shop.run("run_due", json!({}))), ["hold_released", "fulfillment_requested"]);
        assert_eq!(shop.progress("O2").lines[0].released_units(), units(1));
    }

    #[test]
    fn many_orders_that_were_kept_from_sourcing_are_sourced_in_one_run() {
        let shop = Shop::open();
        let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
        for n in 0..40 {
            let sku = format!("S{n}");
            shop.run("record_item", json!({"sku": sku}));
            shop.order(&format!("O{n}"), &sku, 1, "1.00");
            let hold =
                json!({"order": format!("O{n}"), "kind": "manual", "blocks": ["source"], "expires_at": expires_at});
            shop.run("place_hold", hold);
            shop.stock(&sku, 1);
        }
        shop.later(HOUR - 1);
        assert_eq!(told(&shop.run("run_due", json!({}))), ["backorder_rechecked"; 40]);
        assert!(shop.run("run_due", json!({})).events.is_empty());
        shop.later(1);
        let told = told(&shop.run("run_due", json!({})));
        assert_eq!(told.iter().filter(|name| *name == "backorder_filled").count(), 40);
    }

    #[test]
    fn a_run_is_bounded_and_the_longest_overdue_comes_first() {
        let shop = Shop::open();
        shop.stock("A", 9);
        for id in ["C", "B", "A"] {
            cart(&shop, id, 1);
            shop.later(1);
        }
        shop.order("O1", "FIX", 1, "9.00");
        authorize(&shop, "O1", "A1", "9.00");
        shop.later(2 * HOUR);
        assert_eq!(told(&shop.run("run_due", json!({"limit": 2}))), ["reservation_ended"; 2]);
        assert_eq!(shop.balance("A").reserved(), 1);
        let rest = shop.run("run_due", json!({"limit": 2}));
        assert_eq!(told(&rest), ["authorization_expired", "reservation_ended"]);
        assert!(shop.run("run_due", json!({"limit": 2})).events.is_empty());
        for limit in [0, 1_001] {
            shop.refused(Code::InvalidFields, "run_due", json!({"limit": limit}));
        }
    }

    #[test]
    fn two_hosts_at_once_do_the_work_once() {
        let shop = Shop::open();
        shop.stock("A", 50);
        for id in 0..50 {
            cart(&shop, &format!("CART-{id}"), 1);
        }
        shop.later(HOUR);
        let (context, command) = (shop.context(), crate::Command::from(super::RunDue::default()));
        let ended: usize = std::thread::scope(|scope| {
            let host = || shop.engine.execute(&context, &command).unwrap().events.len();
            let hosts: Vec<_> = (0..4).map(|_| scope.spawn(host)).collect();
            hosts.into_iter().map(|host| host.join().unwrap()).sum()
        });
        assert_eq!(ended, 50);
        assert_eq!((shop.balance("A").available(), shop.balance("A").reserved()), (50, 0));
    }
}
