//! Making two orders of one, and one of two.
//!
//! Invariants:
//! - `what_the_customer_owes_over_both_orders_stays_the_same`, to the cent;
//! - money that was captured goes along with what it paid for: as a refund there and a capture here, by the gateway
//!   `transfer`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Scene};
use super::hold;
use super::money::{credit_charges, credit_line, settle};
use super::order::{begin, give_stock, new_id, note_shipped, require_takeable, take_units, unshipped_units};
use super::payment::RecordPayment;
use super::stage::load_fulfillment_orders;
use super::{made, network, network_and_order_keys, order_keys, progress, require_order_lines, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{Network, Seller};
use crate::order::{
    Charge, Hold, HoldScope, LINES_MAX, LineProgress, Order, OrderLine, Origin, OriginKind, PRICE_PARTS_MAX, Progress,
    Standing, StandingAction, pricing,
};
use crate::payment::{PaymentKind, ReportStatus};
use crate::value::{Amount, GatewayReference, OrderId, OrderNumber, PaymentId, ReasonCode, Sku};

/// Splits units that have not shipped off an order: they become an order of their own, at what was agreed for them.
/// Charges stay. Holds of the order are on both. What was captured for the units goes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitOrder {
    /// Which order.
    pub order: OrderId,
    /// Which units.
    pub lines: Vec<LineUnits>,
    /// The key of the new order. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OrderId>,
    /// The number by which people know the new order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
}

impl Decide for SplitOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = network_and_order_keys(&self.order);
        keys.extend(self.id.iter().flat_map(order_keys));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&held, StandingAction::Fulfill)?;
        hold::require_editable(&held, draft.context.now)?;
        let id = new_id(draft, self.id.as_ref(), self.number.as_ref())?;
        self.check(&held)?;
        load_fulfillment_orders(draft, &held)?;
        let takeable = require_takeable(draft, &held, &self.lines)?;
        need_payments(draft, [&self.order, &id])?;
        need_stock(draft, &order, &self.lines)?;

        let mut left = Progress::clone(&held);
        let mut freed = BTreeSet::new();
        let moved = take_along(draft, &mut left, &order, &self.lines, (&takeable, &mut freed))?;
        let credited = moved.credited;
        let overlap = held.money.credited.plus(credited)?.minus(left.money.credited)?;
        let new = self.new_order(&order, &id, moved)?;
        let seller = held.seller.as_deref().map(|seller| Box::new(Seller { billed: None, ..seller.clone() }));
        let mut split_off = Progress { placed_at: held.placed_at, recheck_at: held.recheck_at, seller, ..begin(&new) };
        split_off.money.credited = overlap;
        draft.emit(gone_from(&order, "split", &self.lines, (credited, overlap, false))?);
        draft.emit(Event::OrderSplit {
            order: self.order.clone(),
            target: id.clone(),
            lines: self.lines.clone(),
            total: new.totals.total,
        });
        tell_of_credit(draft, &id, overlap)?;
        for (scope, hold) in holds_of_new(&held, &self.lines) {
            hold::carry_over(draft, &mut split_off, hold, scope);
        }
        let subject = RecordKey::progress(&id);
        let amount = left.money.excess()?.min(new.totals.total);
        draft.put(left);
        place_moved(draft, &network, &new, split_off, 1)?;
        draft.put(new.clone());
        transfer(draft, &order, &new, amount)?;
        close_books(draft, &order)?;
        close_books(draft, &new)?;
        allocate::fill(draft, &network, &freed, Some(&id))?;
        Ok(subject)
    }
}

impl SplitOrder {
    /// Refuses units that have shipped, and a split that leaves nothing.
    fn check(&self, held: &Progress) -> Result<(), Error> {
        require_order_lines(held, &self.lines)?;
        let mut problems = Problems::new();
        note_shipped(held, &self.lines, &mut problems);
        let taken = |line: u32| self.lines.iter().find(|units| units.line == line).map(|units| units.quantity);
        let stays = |(number, line): (u32, &LineProgress)| {
            let wanted = line.ordered.less(line.cancelled);
            wanted > taken(number).unwrap_or_default()
        };
        problems.require(held.numbered().any(stays), "lines", "nothing would be left of the order");
        problems.refuse()
    }

    /// The order that the units become.
    fn new_order(&self, order: &Order, id: &OrderId, moved: Moved) -> Result<Order, Error> {
        let Moved { lines, rounding, .. } = moved;
        let numbered = (1_u32..).zip(lines).map(|(number, line)| OrderLine { line: number, ..line });
        let mut new = Order {
            id: id.clone(),
            external_id: None,
            number: self.number.clone(),
            origin: Some(Origin { order: self.order.clone(), kind: OriginKind::Split }),
            lines: numbered.collect(),
            discounts: Vec::new(),
            charges: rounding.into_iter().collect(),
            captured: None,
            ..order.clone()
        };
        new.totals.written_off = Amount::ZERO;
        pricing::sum_up(&mut new)?;
        Ok(new)
    }
}

/// Merges an order into another of the same customer: its units become lines there, at what was agreed for them, and its
/// charges go along. It is cancelled then. What was captured for it goes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeOrders {
    /// The order that stays.
    pub order: OrderId,
    /// The order that goes into it; nothing of it has shipped.
    pub merged: OrderId,
    /// Whether the charges of the merged order are dropped, such as its shipping. Default: they go along.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_charges: bool,
}

impl Decide for MergeOrders {
    fn needs(&self) -> Vec<Key> {
        let mut keys = network_and_order_keys(&self.order);
        keys.extend(order_keys(&self.merged));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (known, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        if draft.find::<Order>(self.merged.shared())?.is_none() {
            let message = format!("there is no order {}", self.merged);
            return Err(Error::new(Code::OrderMissing, message).about("merged", &self.merged).into());
        }
        let (other, other_held) = (terms(draft, &self.merged)?, progress(draft, &self.merged)?);
        stand(&held, StandingAction::Fulfill)?;
        stand(&other_held, StandingAction::Fulfill)?;
        self.check(&known, &other, &other_held)?;
        hold::require_editable(&held, draft.context.now)?;
        hold::require_editable(&other_held, draft.context.now)?;
        let lines = unshipped_units(&other_held);
        load_fulfillment_orders(draft, &other_held)?;
        let takeable = require_takeable(draft, &other_held, &lines)?;
        need_payments(draft, [&self.order, &self.merged])?;
        need_stock(draft, &other, &lines)?;

        let mut gone = Progress::clone(&other_held);
        let mut freed = BTreeSet::new();
        let moved = take_along(draft, &mut gone, &other, &lines, (&takeable, &mut freed))?;
        let credited = moved.credited.plus(credit_charges(&mut gone, &other)?)?;
        gone.money.credited = gone.money.credited.min(gone.money.total);
        let overlap = other_held.money.credited.plus(credited)?.minus(gone.money.credited)?;
        gone.standing = Standing::Cancelled;
        gone.holds.clear();
        let first_new = u32::try_from(known.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        let order = self.merged_order(&known, &other, moved)?;
        let mut progress = Progress::clone(&held);
        let new = order.lines.iter().skip(known.lines.len());
        progress.lines.extend(new.map(|line| LineProgress::new(line.sku.clone(), line.quantity, line.stocked)));
        progress.money.total = order.totals.total;
        progress.money.credited = progress.money.credited.plus(overlap)?.min(progress.money.total);
        for (line, units) in (first_new..).zip(&lines) {
            let holds = other_held.holds.iter().filter(|hold| is_on(&hold.scope, units.line));
            holds.for_each(|hold| hold::carry_over(draft, &mut progress, hold, HoldScope::Line(line)));
        }
        draft.emit(gone_from(&other, "merged", &lines, (credited, overlap, true))?);
        draft.emit(Event::OrdersMerged {
            order: self.order.clone(),
            merged: self.merged.clone(),
            total_before: known.totals.total,
            total: order.totals.total,
        });
        tell_of_credit(draft, &self.order, overlap)?;
        let grown = order.totals.total.minus(known.totals.total)?;
        let amount = gone.money.excess()?.min(grown.max(Amount::ZERO));
        draft.put(gone);
        place_moved(draft, &network, &order, progress, first_new)?;
        draft.put(order.clone());
        transfer(draft, &other, &order, amount)?;
        close_books(draft, &other)?;
        close_books(draft, &order)?;
        allocate::fill(draft, &network, &freed, Some(&self.order))?;
        Ok(RecordKey::progress(&self.order))
    }
}

impl MergeOrders {
    /// Refuses orders that do not belong together.
    fn check(&self, order: &Order, other: &Order, other_held: &Progress) -> Result<(), Error> {
        let mut problems = Problems::new();
        problems.require(self.order != self.merged, "merged", "an order is merged into another");
        let mut same = |field: &str, is_same: bool| {
            let message = format!("the two orders differ in `{field}`");
            problems.require(is_same, "merged", &message);
        };
        same("channel", order.channel == other.channel);
        same("party", order.party.as_ref().map(|p| &p.id) == other.party.as_ref().map(|p| &p.id));
        same("destination", order.destination == other.destination);
        same("currency", order.currency == other.currency);
        same("tax_mode", order.tax_mode == other.tax_mode);
        same("rounding", order.rounding == other.rounding);
        let lines = order.lines.len().saturating_add(other.lines.len());
        problems.require(lines <= LINES_MAX, "merged", "they have too many lines together");
        let charges = order.charges.len().saturating_add(other.charges.len());
        problems.require(charges < PRICE_PARTS_MAX, "merged", "they have too many charges together");
        problems.refuse()?;
        if other_held.shipments > 0 || !other_held.has_unshipped() {
            let message = format!("order {} has shipped, or nothing is left of it", self.merged);
            return Err(Error::new(Code::WrongState, message).with("order", &self.merged));
        }
        Ok(())
    }

    /// The terms of the order that stays.
    fn merged_order(&self, known: &Order, other: &Order, moved: Moved) -> Result<Order, Error> {
        let mut order = known.clone();
        let Moved { lines, rounding, .. } = moved;
        let first = u32::try_from(order.lines.len()).unwrap_or(u32::MAX);
        let numbered = (first..).zip(lines);
        order.lines.extend(numbered.map(|(before, line)| OrderLine { line: before.saturating_add(1), ..line }));
        order.charges.extend(rounding);
        if !self.drop_charges {
            for charge in &other.charges {
                let amount = charge.discounted()?;
                order.charges.push(Charge { amount, discount: Amount::ZERO, ..charge.clone() });
            }
        }
        pricing::sum_up(&mut order)?;
        if order.captured.is_none() {
            order.captured = Some(Box::new(known.clone()));
        }
        Ok(order)
    }
}

/// Lines that units became, and what the customer owes for them beyond the lines' own amounts.
struct Moved {
    /// What was credited for the units where they were.
    credited: Amount,
    lines: Vec<OrderLine>,
    rounding: Option<Charge>,
}

/// Takes units out of an order and credits them; answers the lines that they become, which cost as much in all.
fn take_along(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    lines: &[LineUnits],
    (takeable, freed): (&BTreeSet<u32>, &mut BTreeSet<Sku>),
) -> Result<Moved, Stop> {
    take_units(draft, progress, lines, takeable, freed)?;
    let mut moved = Moved { credited: Amount::ZERO, lines: Vec::with_capacity(lines.len()), rounding: None };
    let mut rest = Amount::ZERO;
    for LineUnits { line, quantity } in lines {
        let before = progress.line(*line).map(|held| held.credited_units).unwrap_or_default();
        let credited = credit_line(progress, order, *line, *quantity)?;
        moved.credited = moved.credited.plus(credited)?;
        let Some(terms) = order.line(*line) else { continue };
        let (line, below) = pricing::moved(order, terms, before, *quantity, credited)?;
        rest = rest.plus(below)?;
        moved.lines.push(line);
    }
    moved.rounding = rest.is_positive().then(|| pricing::rounding_charge(rest));
    Ok(moved)
}

/// Tells that units are an order's no more.
fn gone_from(
    order: &Order,
    reason: &str,
    lines: &[LineUnits],
    (credited, overlap, whole): (Amount, Amount, bool),
) -> Result<Event, Error> {
    let (order, reason, lines) = (order.id.clone(), Some(made(ReasonCode::parse(reason))?), lines.to_vec());
    Ok(Event::OrderCancelled { order, reason, document: None, lines, credited, overlap, whole })
}

/// Tells that what was credited without a cancellation or return went along, as far as nothing else is owed there.
fn tell_of_credit(draft: &mut Draft<'_>, order: &OrderId, amount: Amount) -> Result<(), Error> {
    if amount.is_positive() {
        let reason = made(ReasonCode::parse("carried_over"))?;
        draft.emit(Event::CreditGranted { order: order.clone(), amount, reason });
    }
    Ok(())
}

/// The holds that go along: those of the order, and those of lines by the numbers that the lines get.
fn holds_of_new<'a>(held: &'a Progress, lines: &[LineUnits]) -> Vec<(HoldScope, &'a Hold)> {
    let number_of = |line: u32| (1_u32..).zip(lines).find(|(_, units)| units.line == line).map(|(number, _)| number);
    let scope = |scope: &HoldScope| match scope {
        HoldScope::Order => Some(HoldScope::Order),
        HoldScope::Line(line) => number_of(*line).map(HoldScope::Line),
        HoldScope::FulfillmentOrder(_) => None,
    };
    held.holds.iter().filter_map(|hold| Some((scope(&hold.scope)?, hold))).collect()
}

/// Whether a hold is on a line, by itself or with its order.
fn is_on(scope: &HoldScope, line: u32) -> bool {
    match scope {
        HoldScope::Order => true,
        HoldScope::Line(held) => *held == line,
        HoldScope::FulfillmentOrder(_) => false,
    }
}

/// Gives the units of lines from `first` on stock, unless a hold keeps it from them, and writes the progress. They keep what
/// they were promised: what is short waits.
fn place_moved(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    mut progress: Progress,
    first: u32,
) -> Result<(), Stop> {
    let scene = Scene { network, order, excluded: BTreeSet::new() };
    let mut wishes = allocate::free_to_source(draft, &scene, &progress, None);
    wishes.retain(|wish| wish.line >= first);
    for units in give_stock(draft, &scene, &mut progress, wishes, |_| false)? {
        if let Some(line) = progress.line_mut(units.line) {
            line.backorder(units.quantity)?;
        }
    }
    draft.put(progress);
    Ok(())
}

/// Loads what is needed to give moved units stock.
fn need_stock(draft: &Draft<'_>, order: &Order, lines: &[LineUnits]) -> Result<(), Stop> {
    let skus = || lines.iter().filter_map(|units| order.line(units.line)).map(|line| &line.sku);
    let items = skus().map(|sku| Key::record(Kind::Item, sku.shared()));
    draft.need(items.chain(skus().cloned().map(Key::Balances)).collect())
}

fn need_payments(draft: &Draft<'_>, orders: [&OrderId; 2]) -> Result<(), Stop> {
    let mut keys = Vec::new();
    for order in orders {
        keys.push(Key::record(Kind::Payment, transfer_of(order)?.shared()));
    }
    draft.need(keys)
}

/// The payment by which captured money comes to an order from another, or leaves it for one.
fn transfer_of(order: &OrderId) -> Result<PaymentId, Error> {
    made(PaymentId::parse(&format!("{order}-transfer")))
}

/// Moves captured money from an order to another, which both are written already.
fn transfer(draft: &mut Draft<'_>, source: &Order, target: &Order, amount: Amount) -> Result<(), Stop> {
    if !amount.is_positive() {
        return Ok(());
    }
    for (order, kind, other) in [(source, PaymentKind::Refund, target), (target, PaymentKind::Capture, source)] {
        let reference = made(GatewayReference::parse(other.id.as_str()))?;
        let report = RecordPayment {
            payment: transfer_of(&order.id)?,
            order: order.id.clone(),
            gateway: made(ReasonCode::parse("transfer"))?,
            kind,
            amount,
            currency: order.currency,
            status: ReportStatus::Succeeded,
            expires_at: None,
            // No gateway was asked for it: it answers none.
            request: Some(reference.clone()),
            reference,
        };
        report.decide(draft)?;
    }
    Ok(())
}

/// Asks for what is owed back and lets go of what is not needed, of an order that is written already.
fn close_books(draft: &mut Draft<'_>, order: &Order) -> Result<(), Stop> {
    let mut progress = Progress::clone(&*progress(draft, &order.id)?);
    settle(draft, &mut progress, order)?;
    draft.put(progress);
    Ok(())
}
