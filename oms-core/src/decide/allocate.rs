//! Giving stock to lines: sourcing over live balances, and filling what waits when stock arrives.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::code::Code;
use crate::error::Error;
use crate::event::{Event, LineAt, LineUnits, ReservationEnd};
use crate::inventory::{Account, Balance, Bucket, Movement, Outside, Reservation, ReservedLine};
use crate::item::Item;
use crate::kernel::{Draft, Key, Kind, List, ListQuery, Stop};
use crate::network::{Channel, Location, Network, Shortage, SourcingPolicy, Split};
use crate::order::{LineProgress, Order, Progress};
use crate::sourcing::{self, Assignment, Candidate, Demand, Rule, ShortLine, SourcingPlan};
use crate::value::{LocationId, OrderId, Quantity, Sku};

/// How many orders that wait for one item are looked at by one command.
pub(super) const FILLS_MAX: usize = 1_000;
/// How many expired reservations of one item are swept by one command.
const SWEEPS_MAX: usize = 100;

/// Units of a line that want stock.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) line: u32,
    pub(super) sku: Sku,
    pub(super) quantity: Quantity,
}

/// What sourcing has to know beside the wishes.
pub(super) struct Scene<'a> {
    pub(super) network: &'a Network,
    pub(super) order: &'a Order,
    /// Locations that are not asked: they refused, or came up short.
    pub(super) excluded: BTreeSet<LocationId>,
}

impl Scene<'_> {
    fn channel(&self) -> Channel {
        self.network
            .channels
            .get(&self.order.channel)
            .cloned()
            .unwrap_or_else(|| Channel::new(self.order.channel.clone()))
    }

    fn policy(&self, draft: &Draft<'_>) -> &SourcingPolicy {
        self.network.policy(draft.context.now).1
    }

    fn split(&self, draft: &Draft<'_>) -> Split {
        self.order.split.unwrap_or(self.policy(draft).split)
    }

    pub(super) fn shortage(&self, draft: &Draft<'_>) -> Shortage {
        self.order.shortage.unwrap_or(self.policy(draft).shortage)
    }
}

/// Chooses locations for wishes. When stock is short, expired reservations of the items are swept first, so that a
/// dead cart never causes a refusal.
pub(super) fn source(draft: &mut Draft<'_>, scene: &Scene<'_>, wishes: &[Wish]) -> Result<SourcingPlan, Stop> {
    let mut plan = choose(draft, scene, wishes)?;
    if !plan.shortage.is_empty() && sweep(draft, wishes.iter().map(|wish| &wish.sku).collect())? {
        // Who waits already comes first.
        let freed = wishes.iter().map(|wish| wish.sku.clone()).collect();
        fill(draft, scene.network, &freed, Some(&scene.order.id))?;
        plan = choose(draft, scene, wishes)?;
    }
    Ok(plan)
}

fn choose(draft: &Draft<'_>, scene: &Scene<'_>, wishes: &[Wish]) -> Result<SourcingPlan, Stop> {
    let channel = scene.channel();
    let (policy_version, policy) = scene.network.policy::<SourcingPolicy>(draft.context.now);
    let mut demands: Vec<Demand> = Vec::with_capacity(wishes.len());
    let mut position: BTreeMap<&Sku, usize> = BTreeMap::new();
    for wish in wishes {
        let next = demands.len();
        let at = *position.entry(&wish.sku).or_insert(next);
        match demands.get_mut(at) {
            Some(demand) => demand.quantity = demand.quantity.plus(wish.quantity)?,
            None => demands.push(Demand { line: wish.line, sku: wish.sku.clone(), quantity: wish.quantity }),
        }
    }
    let mut locations: Vec<&Location> = Vec::with_capacity(scene.network.locations.len());
    locations.extend(scene.network.locations.values().filter(|location| !scene.excluded.contains(&location.id)));
    let width = demands.len().max(1);
    let mut stock = Vec::with_capacity(width);
    for demand in &demands {
        stock.push((withheld(draft, &channel, &demand.sku)?, draft.balances(&demand.sku)?));
    }
    let mut cells = vec![0; locations.len().saturating_mul(width)];
    for (column, (withheld, balances)) in stock.iter().enumerate() {
        let mut held = &**balances;
        for (row, location) in cells.chunks_exact_mut(width).zip(&locations) {
            if let (Some(cell), Some(balance)) = (row.get_mut(column), next_at(&mut held, &location.id)) {
                *cell = balance.available().saturating_sub(*withheld);
            }
        }
    }
    let rows = locations.into_iter().zip(cells.chunks(width));
    let candidates: Vec<Candidate<'_>> =
        rows.map(|(location, row)| Candidate { location, available: Cow::Borrowed(row) }).collect();
    let rule = Rule {
        policy,
        policy_version,
        channel: &channel,
        destination: scene.order.destination.coordinates,
        split: scene.split(draft),
    };
    let mut plan = sourcing::source(&demands, &candidates, &rule);
    if demands.len() < wishes.len() {
        share_out(&mut plan, &demands, wishes)?;
    }
    Ok(plan)
}

/// Passes over balances up to that at a location. Asked for one location after the other, in their order.
fn next_at<'a>(held: &mut &'a [(LocationId, Balance)], location: &LocationId) -> Option<&'a Balance> {
    while let [(at, balance), rest @ ..] = *held {
        // Most often it is the next, and the very same text: that is seen without reading either.
        let is_here = std::ptr::eq(at.as_str(), location.as_str()) || at == location;
        if !is_here && at > location {
            return None;
        }
        *held = rest;
        if is_here {
            return Some(balance);
        }
    }
    None
}

/// How many units of an item are withheld from a channel at each location.
fn withheld(draft: &Draft<'_>, channel: &Channel, sku: &Sku) -> Result<i64, Stop> {
    let item = draft.find::<Item>(sku.shared())?;
    let safety_stock = item.map_or(0, |item| item.safety_stock.units());
    Ok(safety_stock.saturating_add(channel.buffer.units()))
}

/// Gives what was assigned to an item to the lines that want it, in the order of the lines.
fn share_out(plan: &mut SourcingPlan, demands: &[Demand], wishes: &[Wish]) -> Result<(), Error> {
    let mut stock: BTreeMap<&Sku, Vec<(LocationId, Quantity)>> = BTreeMap::new();
    for assignment in &plan.assignments {
        if let Some(demand) = demands.iter().find(|demand| demand.line == assignment.line) {
            stock.entry(&demand.sku).or_default().push((assignment.location.clone(), assignment.quantity));
        }
    }
    plan.assignments.clear();
    plan.shortage.clear();
    for wish in wishes {
        let mut left = wish.quantity;
        for (location, held) in stock.get_mut(&wish.sku).into_iter().flatten() {
            let quantity = left.min(*held);
            if !quantity.is_zero() {
                *held = held.minus(quantity)?;
                left = left.minus(quantity)?;
                plan.assignments.push(Assignment { line: wish.line, location: location.clone(), quantity });
            }
        }
        if !left.is_zero() {
            plan.shortage.push(ShortLine { line: wish.line, quantity: left });
        }
    }
    Ok(())
}

/// Before stock is claimed by hand: sweeps expired reservations of items that are short where they are wanted.
pub(super) fn make_room(draft: &mut Draft<'_>, lines: &[ReservedLine]) -> Result<(), Stop> {
    let mut asked: BTreeMap<(&Sku, &LocationId), i64> = BTreeMap::new();
    for line in lines {
        let sum = asked.entry((&line.sku, &line.location)).or_default();
        *sum = sum.saturating_add(line.quantity.units());
    }
    let mut short = BTreeSet::new();
    for ((sku, location), units) in asked {
        let safety_stock = draft.find::<Item>(sku.shared())?.map_or(0, |item| item.safety_stock.units());
        let balances = draft.balances(sku)?;
        let held = balances.iter().find(|(at, _)| at == location).map_or(0, |(_, balance)| balance.available());
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
fn sweep(draft: &mut Draft<'_>, skus: BTreeSet<&Sku>) -> Result<bool, Stop> {
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
        if let Some(reservation) = draft.find::<Reservation>(id)?
            && reservation.is_expired(now)
            && !reservation.lines.is_empty()
        {
            end_reservation(draft, &reservation, ReservationEnd::Expired)?;
            swept = true;
        }
    }
    Ok(swept)
}

/// Puts the units of a reservation back to `available` and ends it.
pub(super) fn end_reservation(
    draft: &mut Draft<'_>,
    reservation: &Reservation,
    end: ReservationEnd,
) -> Result<(), Error> {
    let units = Quantity::sum(reservation.lines.iter().map(|line| line.quantity))?;
    for line in &reservation.lines {
        let from = Account::At(Bucket::Reserved, line.location.clone());
        let to = Account::At(Bucket::Available, line.location.clone());
        draft.post(Movement::new(line.sku.clone(), line.quantity, from, to))?;
    }
    draft.put(Reservation { lines: Vec::new(), ..reservation.clone() });
    draft.emit(Event::ReservationEnded { reservation: reservation.id.clone(), end, units });
    Ok(())
}

/// Reserves what a plan assigned and moves the units of each line to their stages. What is short is dealt with by the
/// order's shortage rule; answers the units that are to be cancelled.
pub(super) fn carry_out(
    draft: &mut Draft<'_>,
    scene: &Scene<'_>,
    progress: &mut Progress,
    plan: &SourcingPlan,
) -> Result<Vec<LineUnits>, Stop> {
    let channel = scene.channel();
    for assignment in &plan.assignments {
        let Some(line) = progress.line_mut(assignment.line) else { continue };
        line.allocate(&assignment.location, assignment.quantity)?;
        let sku = line.sku.clone();
        let floor = withheld(draft, &channel, &sku)?;
        let from = Account::At(Bucket::Available, assignment.location.clone());
        let to = Account::At(Bucket::Reserved, assignment.location.clone());
        let movement = Movement::new(sku, assignment.quantity, from, to).for_line(&progress.order, assignment.line);
        draft.post_above(movement, floor)?;
    }
    let short: Vec<LineUnits> =
        plan.shortage.iter().map(|short| LineUnits { line: short.line, quantity: short.quantity }).collect();
    match scene.shortage(draft) {
        Shortage::Cancel => Ok(short),
        Shortage::Backorder | Shortage::Refuse => {
            let mut waiting = Vec::new();
            for units in short {
                let Some(line) = progress.line_mut(units.line) else { continue };
                let newly = units.quantity.less(line.backordered);
                line.backorder(newly.min(line.open))?;
                waiting.push(units);
            }
            if !waiting.is_empty() {
                draft.emit(Event::OrderBackordered { order: progress.order.clone(), lines: waiting });
            }
            Ok(Vec::new())
        }
    }
}

/// Gives lines without stock, such as services, the location that serves the order, so that they go with it.
pub(super) fn accompany(network: &Network, progress: &mut Progress, plan: &SourcingPlan) -> Result<(), Error> {
    let first = plan.shipments.first().map(|shipment| &shipment.location);
    let held = progress.lines.iter().flat_map(|line| &line.allocated).map(|placed| &placed.location).next();
    let fallback = || {
        let serving = network.locations.values().filter(|location| location.active && location.fulfills);
        serving.min_by_key(|location| (location.rank, &location.id)).map(|location| &location.id)
    };
    let Some(location) = first.or(held).or_else(fallback).cloned() else { return Ok(()) };
    for line in progress.lines.iter_mut().filter(|line| !line.stocked && !line.open.is_zero()) {
        line.allocate(&location, line.open)?;
    }
    Ok(())
}

/// The refusal of an order that can't be served now.
pub(super) fn refuse_short(plan: &SourcingPlan, wishes: &[Wish]) -> Error {
    let Some(short) = plan.shortage.first() else { return Error::new(Code::Bug, "nothing is short") };
    let asked = wishes.iter().find(|wish| wish.line == short.line);
    let (sku, asked) = asked.map_or_else(Default::default, |wish| (wish.sku.to_string(), wish.quantity));
    let possible = asked.less(short.quantity);
    Error::new(Code::InsufficientStock, format!("line {}: only {possible} of {asked} {sku} can be served", short.line))
        .with("line", short.line)
        .with("sku", sku)
        .with("asked", asked)
        .with("possible", possible)
        .with("short_lines", plan.shortage.len())
}

/// The units of an order that could be given stock now: backordered and open ones of stocked lines.
pub(super) fn unallocated(progress: &Progress, only: Option<&Sku>) -> Vec<Wish> {
    let units =
        |line: &LineProgress| Quantity::at_least_zero(line.open.units().saturating_add(line.backordered.units()));
    let lines = progress.numbered().filter(|(_, line)| line.stocked && only.is_none_or(|sku| line.sku == *sku));
    let wishes = lines.map(|(number, line)| Wish { line: number, sku: line.sku.clone(), quantity: units(line) });
    wishes.filter(|wish| !wish.quantity.is_zero()).collect()
}

/// The keys that [`fill`] surely sees for an item.
pub(super) fn fill_keys(skus: impl IntoIterator<Item = Sku>) -> Vec<Key> {
    skus.into_iter().map(|sku| Key::List(waiting(&sku))).collect()
}

fn waiting(sku: &Sku) -> ListQuery {
    ListQuery::new(List::Backorders, sku.shared(), FILLS_MAX)
}

/// Gives stock that became free to the orders that wait for it, but for one: the most urgent first, then the oldest.
pub(super) fn fill(
    draft: &mut Draft<'_>,
    network: &Network,
    skus: &BTreeSet<Sku>,
    except: Option<&OrderId>,
) -> Result<(), Stop> {
    draft.need(fill_keys(skus.iter().cloned()))?;
    let mut queue = Vec::new();
    for sku in skus {
        let page = draft.page(&waiting(sku))?;
        let others = page.iter().filter(|(_, id)| except.is_none_or(|order| order.as_str() != &**id));
        queue.extend(others.map(|(_, id)| (sku, Arc::clone(id))));
    }
    if queue.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<Key> = Vec::new();
    for (sku, id) in &queue {
        keys.push(Key::Balances((*sku).clone()));
        keys.push(Key::record(Kind::Item, sku.shared()));
        keys.push(Key::record(Kind::Progress, Arc::clone(id)));
        keys.push(Key::record(Kind::Order, Arc::clone(id)));
    }
    draft.need(keys)?;
    draft.need(complete_keys(draft, network, queue.iter().map(|(_, id)| id))?)?;
    for (sku, id) in queue {
        let free = draft.balances(sku)?.iter().any(|(_, balance)| balance.available() > 0);
        let (progress, order) = (draft.find::<Progress>(Arc::clone(&id))?, draft.find::<Order>(id)?);
        if let (true, Some(progress), Some(order)) = (free, progress, order) {
            fill_order(draft, network, &order, &progress, Some(sku))?;
        }
    }
    Ok(())
}

/// What orders that ship complete want beside the item that arrived.
fn complete_keys<'a>(
    draft: &Draft<'_>,
    network: &Network,
    ids: impl Iterator<Item = &'a Arc<str>>,
) -> Result<Vec<Key>, Stop> {
    let mut keys = Vec::new();
    for id in ids {
        let (progress, order) = (draft.find::<Progress>(Arc::clone(id))?, draft.find::<Order>(Arc::clone(id))?);
        let (Some(progress), Some(order)) = (progress, order) else { continue };
        let scene = Scene { network, order: &order, excluded: BTreeSet::new() };
        if scene.split(draft) == Split::ShipComplete {
            for wish in unallocated(&progress, None) {
                keys.push(Key::record(Kind::Item, wish.sku.shared()));
                keys.push(Key::Balances(wish.sku));
            }
        }
    }
    Ok(keys)
}

/// Gives an order what it can get now; answers whether it got anything.
pub(super) fn fill_order(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &Progress,
    only: Option<&Sku>,
) -> Result<bool, Stop> {
    let scene = Scene { network, order, excluded: BTreeSet::new() };
    // An order that ships complete gets everything at once or waits on.
    let by_hand = only.is_none();
    let only = only.filter(|_| scene.split(draft) == Split::Allowed);
    let wishes = unallocated(progress, only);
    draft.need(wishes.iter().map(|wish| Key::Balances(wish.sku.clone())).collect())?;
    draft.need(wishes.iter().map(|wish| Key::record(Kind::Item, wish.sku.shared())).collect())?;
    // What arrived is given away as it is; an order that is sourced again by hand also gets what dead carts hold.
    let mut plan = if by_hand { source(draft, &scene, &wishes)? } else { choose(draft, &scene, &wishes)? };
    if plan.assignments.is_empty() {
        return Ok(false);
    }
    plan.shortage.clear();
    let mut progress = progress.clone();
    carry_out(draft, &scene, &mut progress, &plan)?;
    accompany(network, &mut progress, &plan)?;
    let at = |a: &Assignment| LineAt { line: a.line, location: a.location.clone(), quantity: a.quantity };
    let lines = plan.assignments.iter().map(at).collect();
    draft.emit(Event::BackorderFilled { order: order.id.clone(), lines });
    super::fulfillment::release_at_once(draft, network, order, &mut progress)?;
    super::gateway::reauthorize(draft, network, order, &mut progress)?;
    draft.put(progress);
    Ok(true)
}

/// Takes units that an order held at a location back to `available`.
pub(super) fn free(
    draft: &mut Draft<'_>,
    progress: &Progress,
    line: u32,
    location: &LocationId,
    quantity: Quantity,
) -> Result<(), Error> {
    let Some(held) = progress.line(line).filter(|held| held.stocked) else { return Ok(()) };
    let from = Account::At(Bucket::Reserved, location.clone());
    let to = Account::At(Bucket::Available, location.clone());
    draft.post(Movement::new(held.sku.clone(), quantity, from, to).for_line(&progress.order, line))
}

/// Where stock that a location no longer has went.
pub(super) const fn lost() -> Account {
    Account::Outside(Outside::Adjustment)
}
