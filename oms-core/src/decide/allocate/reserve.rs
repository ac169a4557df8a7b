//! Soft reservations: sweeping expired ones, and holding stock for an order that is not placed or changed yet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Scene, Wish, by_destination, source, withheld};
use crate::code::Code;
use crate::error::Error;
use crate::event::{Event, LineUnits, ReservationEnd};
use crate::inventory::{Account, Bucket, Movement, Reservation, ReservedLine};
use crate::item::Item;
use crate::kernel::{Draft, Key, Kind, List, ListQuery, Stop};
use crate::sourcing::Assignment;
use crate::value::{Label, LocationId, OrderId, Quantity, ReservationId, Sku, Timestamp};

/// How many expired reservations of one item are swept by one command.
const SWEEPS_MAX: usize = 100;

/// Before stock is claimed by hand: sweeps expired reservations of items that are short where they are wanted.
pub(in crate::decide) fn make_room(draft: &mut Draft<'_>, lines: &[ReservedLine]) -> Result<(), Stop> {
    let mut asked: BTreeMap<(&Sku, &LocationId), i64> = BTreeMap::new();
    for line in lines {
        let sum = asked.entry((&line.sku, &line.location)).or_default();
        *sum = sum.saturating_add(line.quantity.units());
    }
    let mut short = BTreeSet::new();
    for ((sku, location), units) in asked {
        let safety_stock = draft.find::<Item>(sku.shared())?.map_or(0, |item| item.safety_stock.units());
        let balances = draft.balances(sku)?;
        let held = balances.at(location).available();
        if held.saturating_sub(safety_stock) < units {
            short.insert(sku);
        }
    }
    if !short.is_empty() {
        sweep(draft, short)?;
    }
    Ok(())
}

/// Releases expired reservations of items; answers whether there were any.
pub(super) fn sweep(draft: &mut Draft<'_>, skus: BTreeSet<&Sku>) -> Result<bool, Stop> {
    let now = draft.context.now;
    let query = |sku: &Sku| ListQuery::new(List::Reservations, sku.shared(), SWEEPS_MAX).up_to(now.micros());
    draft.need(skus.iter().map(|sku| Key::List(query(sku))).collect())?;
    let mut ids = BTreeSet::new();
    for sku in skus {
        ids.extend(draft.page(&query(sku))?.iter().map(|(_, id)| Arc::clone(id)));
    }
    draft.need(ids.iter().map(|id| Key::record(Kind::Reservation, Arc::clone(id))).collect())?;
    let mut swept = false;
    for id in ids {
        if let Some(reservation) = draft.find::<Reservation>(id)?.filter(|reservation| reservation.is_expired(now)) {
            swept |= !end_reservation(draft, &reservation, ReservationEnd::Expired)?.is_empty();
        }
    }
    Ok(swept)
}

/// Puts the units of a reservation back to `available` and ends it, if it has not ended; answers its items.
pub(in crate::decide) fn end_reservation(
    draft: &mut Draft<'_>,
    reservation: &Reservation,
    end: ReservationEnd,
) -> Result<BTreeSet<Sku>, Error> {
    if reservation.lines.is_empty() {
        return Ok(BTreeSet::new());
    }
    let units = Quantity::sum(reservation.lines.iter().map(|line| line.quantity))?;
    for line in &reservation.lines {
        let from = Account::At(Bucket::Reserved, line.location.clone());
        let to = Account::At(Bucket::Available, line.location.clone());
        draft.post(Movement::new(line.sku.clone(), line.quantity, from, to))?;
    }
    draft.put(Reservation { lines: Vec::new(), ..reservation.clone() });
    draft.emit(Event::ReservationEnded { reservation: reservation.id.clone(), end, units });
    Ok(reservation.lines.iter().map(|line| line.sku.clone()).collect())
}

/// Holds stock for wishes in the order's own reservation until a time. What is short is not held: it is told.
pub(in crate::decide) fn set_aside(
    draft: &mut Draft<'_>,
    scene: &Scene<'_>,
    wishes: Vec<Wish>,
    expires_at: Timestamp,
) -> Result<Vec<LineUnits>, Stop> {
    let order = scene.order;
    let id = ReservationId::of_order(&order.id);
    let mut keys = vec![Key::record(Kind::Reservation, id.shared())];
    keys.extend(wishes.iter().map(|wish| Key::Balances(wish.sku.clone())));
    draft.need(keys)?;
    if draft.find::<Reservation>(id.shared())?.is_some_and(|held| !held.lines.is_empty()) {
        let message = format!("reservation {id} holds stock already");
        return Err(Error::new(Code::AlreadyExists, message).about("reservation", id).into());
    }

    let channel = scene.channel();
    let (mut lines, mut short) = (Vec::new(), Vec::new());
    for wishes in by_destination(order, wishes) {
        let plan = source(draft, scene, &wishes)?;
        for Assignment { line, location, quantity } in plan.assignments {
            let Some(wish) = wishes.iter().find(|wish| wish.line == line) else { continue };
            let floor = withheld(draft, &channel, &wish.sku)?;
            let from = Account::At(Bucket::Available, location.clone());
            let to = Account::At(Bucket::Reserved, location.clone());
            draft.post_above(Movement::new(wish.sku.clone(), quantity, from, to).for_line(&order.id, line), floor)?;
            lines.push(ReservedLine { sku: wish.sku.clone(), location, quantity });
        }
        short.extend(plan.shortage.iter().map(|short| LineUnits { line: short.line, quantity: short.quantity }));
    }
    if !lines.is_empty() {
        let units = Quantity::sum(lines.iter().map(|line| line.quantity))?;
        let owner = Label::parse(order.id.as_str()).ok();
        draft.put(Reservation { id: id.clone(), owner, lines, expires_at });
        draft.emit(Event::StockReserved { reservation: id, units, expires_at });
    }
    Ok(short)
}

/// Ends what is held in the order's own reservation: its units are free for this decision first. Answers its items.
pub(in crate::decide) fn take_back(
    draft: &mut Draft<'_>,
    order: &OrderId,
    end: ReservationEnd,
) -> Result<BTreeSet<Sku>, Stop> {
    let id = ReservationId::of_order(order);
    draft.need(vec![Key::record(Kind::Reservation, id.shared())])?;
    let held = draft.find::<Reservation>(id.shared())?;
    Ok(held.map(|held| end_reservation(draft, &held, end)).transpose()?.unwrap_or_default())
}
