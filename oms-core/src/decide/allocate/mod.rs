//! Giving stock to lines: sourcing over live balances.

mod fill;
mod reserve;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use fill::{Occasion, fill, fill_keys, fill_order, fill_up};
use reserve::sweep;
pub(super) use reserve::{end_reservation, make_room, set_aside, take_back};

use crate::code::Code;
use crate::error::Error;
use crate::event::{Event, LineUnits};
use crate::inventory::{Account, Bucket, Movement, Outside};
use crate::item::Item;
use crate::kernel::{Balances, Draft, Key, Kind, Stop};
use crate::network::{Channel, Location, Network, Shortage, SourcingPolicy, Split};
use crate::order::{HoldAction, LineProgress, Order, Progress};
use crate::sourcing::{self, Assignment, Candidate, Demand, Rule, ShortLine, SourcingPlan};
use crate::value::{Coordinates, LocationId, Quantity, Sku};

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
    fn channel(&self) -> Cow<'_, Channel> {
        let known = self.network.channels.get(&self.order.channel);
        known.map_or_else(|| Cow::Owned(Channel::new(self.order.channel.clone())), Cow::Borrowed)
    }

    fn policy(&self, draft: &Draft<'_>) -> &SourcingPolicy {
        self.network.policy(draft.context.now).1
    }

    /// Where wishes go that go together.
    fn destination(&self, wishes: &[Wish]) -> Option<Coordinates> {
        let apart = wishes.first().and_then(|first| self.order.ship_to(first.line));
        apart.map_or(&self.order.destination, |to| &to.destination).coordinates
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
fn source(draft: &mut Draft<'_>, scene: &Scene<'_>, wishes: &[Wish]) -> Result<SourcingPlan, Stop> {
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
    let mut stock = Vec::with_capacity(demands.len());
    for demand in &demands {
        stock.push((withheld(draft, &channel, &demand.sku)?, draft.balances(&demand.sku)?));
    }
    let cells = cells(&locations, &stock);
    let rows = locations.into_iter().zip(cells.chunks(demands.len().max(1)));
    let candidates: Vec<Candidate<'_>> = rows.map(|(location, available)| Candidate { location, available }).collect();
    let rule = Rule {
        policy,
        policy_version,
        channel: &channel,
        destination: scene.destination(wishes),
        split: scene.split(draft),
    };
    let known = stock.first().map(|(_, balances)| Arc::clone(balances.locations())).unwrap_or_default();
    let mut plan = sourcing::source_among(&demands, &candidates, &rule, &known);
    if demands.len() < wishes.len() {
        share_out(&mut plan, &demands, wishes)?;
    }
    Ok(plan)
}

/// What each location could give of each item: a row for each location, with a cell for each item. Items come with what
/// is withheld of them at each location.
fn cells(locations: &[&Location], items: &[(i64, Balances)]) -> Vec<i64> {
    let width = items.len().max(1);
    let mut cells = vec![0; locations.len().saturating_mul(width)];
    let mut places: Vec<usize> = Vec::new();
    let mut places_in: Option<&Arc<[LocationId]>> = None;
    for (column, (withheld, balances)) in items.iter().enumerate() {
        // Most often all items are at the same locations.
        if places_in.is_none_or(|same| !Arc::ptr_eq(same, balances.locations())) {
            places_in = Some(balances.locations());
            places = places_of(locations, balances.locations());
        }
        for (row, place) in cells.chunks_exact_mut(width).zip(&places) {
            if let (Some(cell), Some(balance)) = (row.get_mut(column), balances.held().get(*place)) {
                *cell = balance.available().saturating_sub(*withheld);
            }
        }
    }
    cells
}

/// The places of locations among those of an item, both in their order; beyond the last where an item is not.
fn places_of(locations: &[&Location], all: &[LocationId]) -> Vec<usize> {
    let mut rest = (0..).zip(all).peekable();
    let mut place = |location: &&Location| {
        while rest.next_if(|(_, at)| **at < location.id).is_some() {}
        rest.next_if(|(_, at)| **at == location.id).map_or(usize::MAX, |(place, _)| place)
    };
    locations.iter().map(&mut place).collect()
}

/// How many units of an item are withheld from a channel at each location.
fn withheld(draft: &Draft<'_>, channel: &Channel, sku: &Sku) -> Result<i64, Stop> {
    let item = draft.peek::<Item>(sku.shared())?;
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

/// Gives wishes stock, those that go to one place together, and tells what was chosen; refused where units are short and
/// `is_refused` says so of the order's shortage rule. Answers the units that are to be cancelled.
pub(super) fn serve(
    draft: &mut Draft<'_>,
    scene: &Scene<'_>,
    progress: &mut Progress,
    wishes: Vec<Wish>,
    is_refused: impl Fn(Shortage) -> bool,
) -> Result<Vec<LineUnits>, Stop> {
    let (mut unwanted, mut first) = (Vec::new(), None);
    for wishes in by_destination(scene.order, wishes) {
        let plan = source(draft, scene, &wishes)?;
        if !plan.shortage.is_empty() && is_refused(scene.shortage(draft)) {
            return Err(refuse_short(&plan, &wishes).into());
        }
        unwanted.extend(carry_out(draft, scene, progress, &plan)?);
        first = first.or_else(|| first_of(&plan));
        draft.emit(Event::OrderSourced { order: scene.order.id.clone(), plan });
    }
    accompany(scene.network, progress, first)?;
    Ok(unwanted)
}

/// Wishes by where they go: what goes to one place is sourced together.
fn by_destination(order: &Order, wishes: Vec<Wish>) -> Vec<Vec<Wish>> {
    if order.lines.iter().all(|line| line.ship_to.is_none()) {
        return if wishes.is_empty() { Vec::new() } else { vec![wishes] };
    }
    let mut groups: Vec<Vec<Wish>> = Vec::with_capacity(1);
    for wish in wishes {
        let goes_along = |group: &&mut Vec<Wish>| {
            group.first().is_some_and(|first| order.ship_to(first.line) == order.ship_to(wish.line))
        };
        match groups.iter_mut().find(goes_along) {
            Some(group) => group.push(wish),
            None => groups.push(vec![wish]),
        }
    }
    groups
}

fn first_of(plan: &SourcingPlan) -> Option<LocationId> {
    plan.shipments.first().map(|shipment| shipment.location.clone())
}

/// Reserves what a plan assigned and moves the units of each line to their stages. What is short is dealt with by the
/// order's shortage rule; answers the units that are to be cancelled.
fn carry_out(
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
                let newly = units.quantity.less(line.backordered).min(line.open);
                line.backorder(newly)?;
                if !newly.is_zero() {
                    progress.recheck_at = Some(draft.context.now);
                }
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
fn accompany(network: &Network, progress: &mut Progress, first: Option<LocationId>) -> Result<(), Error> {
    let held = progress.lines.iter().flat_map(|line| &line.allocated).map(|placed| &placed.location).next();
    let fallback = || {
        let serving = network.locations.values().filter(|location| location.active && location.fulfills);
        serving.min_by_key(|location| (location.rank, &location.id)).map(|location| &location.id)
    };
    let Some(location) = first.or_else(|| held.or_else(fallback).cloned()) else { return Ok(()) };
    for line in progress.lines.iter_mut().filter(|line| !line.stocked && !line.open.is_zero()) {
        line.allocate(&location, line.open)?;
    }
    Ok(())
}

/// The refusal of an order that can't be served now.
fn refuse_short(plan: &SourcingPlan, wishes: &[Wish]) -> Error {
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

/// The units of an order that may be given stock now: those that no hold keeps from it. An order that ships complete
/// waits for all of them.
pub(super) fn free_to_source(
    draft: &Draft<'_>,
    scene: &Scene<'_>,
    progress: &Progress,
    only: Option<&Sku>,
) -> Vec<Wish> {
    let mut wishes = unallocated(progress, only);
    if progress.holds.is_empty() {
        return wishes;
    }
    let count = wishes.len();
    wishes.retain(|wish| progress.hold_on(HoldAction::Source, wish.line, draft.context.now).is_none());
    if wishes.len() < count && scene.split(draft) == Split::ShipComplete {
        wishes.clear();
    }
    wishes
}

/// Lets open units wait that a hold keeps from being given stock; all of an order that ships complete.
pub(super) fn wait_under_hold(draft: &mut Draft<'_>, scene: &Scene<'_>, progress: &mut Progress) -> Result<(), Error> {
    if progress.holds.is_empty() {
        return Ok(());
    }
    let now = draft.context.now;
    let is_held = |line: u32| progress.hold_on(HoldAction::Source, line, now).is_some();
    let open = |line: &LineProgress| line.stocked && !line.open.is_zero();
    let waits = |line: &LineProgress| line.stocked && !(line.open.is_zero() && line.backordered.is_zero());
    let held: Vec<u32> = progress.numbered().filter(|(n, line)| waits(line) && is_held(*n)).map(|(n, _)| n).collect();
    let all = !held.is_empty() && scene.split(draft) == Split::ShipComplete;
    let mut waiting = Vec::new();
    for (number, line) in (1_u32..).zip(&mut progress.lines) {
        if !open(line) || !(all || held.contains(&number)) {
            continue;
        }
        let quantity = line.open;
        line.backorder(quantity)?;
        waiting.push(LineUnits { line: number, quantity });
    }
    if !waiting.is_empty() {
        draft.emit(Event::OrderBackordered { order: progress.order.clone(), lines: waiting });
    }
    Ok(())
}

/// What has to be seen to choose locations for wishes.
pub(super) fn wish_keys(wishes: &[Wish]) -> Vec<Key> {
    let balances = wishes.iter().map(|wish| Key::Balances(wish.sku.clone()));
    balances.chain(wishes.iter().map(|wish| Key::record(Kind::Item, wish.sku.shared()))).collect()
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
