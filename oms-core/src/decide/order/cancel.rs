//! Cancelling: units that have not shipped leave their stages, give their stock back and are credited.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::decide::fulfillment::{find_work, take_from_work, work_keys, work_subject};
use crate::decide::hold::{self, require_no_hold};
use crate::decide::money::{credit_charges, credit_line, settle};
use crate::decide::stage::{Limits, load_fulfillment_orders, takeable_units, work_keys_of};
use crate::decide::{allocate, made, network, network_and_order_keys, progress, require_order_lines, stand, terms};
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits, ReservationEnd};
use crate::fulfillment::FulfillmentOrder;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::Change;
use crate::order::{HoldAction, LineProgress, Order, Progress, Standing, StandingAction, Taken};
use crate::value::{
    Amount, ExternalId, FulfillmentOrderId, OrderId, Quantity, ReasonCode, ReservationId, Sku, Timestamp,
};

/// Cancels units that have not shipped: releases exactly their reservations and credits exactly what was charged for
/// them. Without lines, it cancels every unit that has not shipped. Units that a location is too far with, by the edit
/// policy, are refused, or their location is asked to let go of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// Which order.
    pub order: OrderId,
    /// Which units. Default: all that have not shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineUnits>>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// The document behind it, such as the channel's cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

impl CancelOrder {
    /// All that has not shipped.
    #[must_use]
    pub const fn new(order: OrderId) -> Self {
        Self { order, lines: None, reason: None, document: None }
    }
}

impl Decide for CancelOrder {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&known, StandingAction::Cancel)?;
        let lines = self.lines(&known)?;
        require_no_hold(draft, &known, HoldAction::Cancel, lines.iter().map(|units| units.line))?;
        load_fulfillment_orders(draft, &known)?;
        let Parts { takeable, now, asked } = self.parts(draft, &known, lines)?;

        self.ask_locations(draft, asked)?;
        let cause = Cause { reason: self.reason.clone(), document: self.document.clone() };
        let freed = cancel(draft, &order, &known, (now, &takeable), cause)?;
        allocate::fill(draft, &network, &freed, None)?;
        Ok(RecordKey::progress(&self.order))
    }
}

/// Cancels units that may be taken out; answers the items whose stock that gives back.
fn cancel(
    draft: &mut Draft<'_>,
    order: &Order,
    known: &Progress,
    (lines, takeable): (Vec<LineUnits>, &BTreeSet<u32>),
    cause: Cause,
) -> Result<BTreeSet<Sku>, Stop> {
    let mut freed = BTreeSet::new();
    if lines.is_empty() {
        return Ok(freed);
    }
    if known.standing == Standing::Draft {
        freed = allocate::take_back(draft, &order.id, ReservationEnd::Released)?;
    }
    let mut progress = known.clone();
    take_units(draft, &mut progress, &lines, takeable, &mut freed)?;
    finish_cancel(draft, progress, order, lines, cause)?;
    Ok(freed)
}

/// What cancelling units of an order sees beside the order: what is held for a draft, and the work that holds units.
pub(in crate::decide) fn cancel_keys(progress: &Progress) -> Vec<Key> {
    match progress.standing {
        Standing::Draft => vec![Key::record(Kind::Reservation, ReservationId::of_order(&progress.order).shared())],
        Standing::Placed => work_keys_of(progress),
        Standing::Cancelled | Standing::Closed => Vec::new(),
    }
}

/// Cancels what time says of an order: a draft that expired, or units that nobody wants any more. Answers the items whose
/// stock that gives back.
pub(in crate::decide) fn cancel_in_time(draft: &mut Draft<'_>, order: &Order) -> Result<BTreeSet<Sku>, Stop> {
    let now = draft.context.now;
    let known = progress(draft, &order.id)?;
    let is_over = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    let reason = match known.standing {
        Standing::Draft if is_over(known.closes_at) => "expired",
        Standing::Placed if is_over(known.cancel_after) => "cancel_after",
        Standing::Draft | Standing::Placed | Standing::Cancelled | Standing::Closed => return Ok(BTreeSet::new()),
    };
    load_fulfillment_orders(draft, &known)?;
    let takeable = Limits::new(draft, &known)?.takeable()?;
    let is_free = |line: u32| known.hold_on(HoldAction::Cancel, line, now).is_none();
    let possible = |line: u32, held: &LineProgress| {
        if is_free(line) { takeable_units(held, &takeable) } else { Quantity::ZERO }
    };
    let stays = known.numbered().any(|(line, held)| possible(line, held) < held.unshipped());
    let lines = known.numbered().filter_map(|(line, held)| some(line, possible(line, held))).collect();
    let closes_at = known.closes_at.filter(|_| known.standing == Standing::Placed);
    let mut known = Progress { cancel_after: None, closes_at, ..Progress::clone(&known) };
    if stays {
        // A location is too far with it, or a hold keeps it: somebody has to look.
        let code = made(ReasonCode::parse("cancel_after"))?;
        known.attend(code.clone(), now);
        draft.emit(Event::AttentionRaised { order: order.id.clone(), code });
    }
    draft.put(known.clone());
    let cause = Cause { reason: ReasonCode::parse(reason).ok(), document: None };
    cancel(draft, order, &known, (lines, &takeable), cause)
}

/// What a cancellation does at once, and what it asks of locations.
struct Parts {
    /// The work, by ordinal, that units may be taken out of.
    takeable: BTreeSet<u32>,
    /// Units that are cancelled now.
    now: Vec<LineUnits>,
    /// Work with the units that it is asked to let go of.
    asked: Vec<(FulfillmentOrder, Vec<LineUnits>)>,
}

impl CancelOrder {
    /// The units to cancel; refused when fewer are unshipped.
    fn lines(&self, progress: &Progress) -> Result<Vec<LineUnits>, Error> {
        let Some(lines) = &self.lines else {
            let all = unshipped_units(progress);
            if all.is_empty() {
                let message = format!("every unit of order {} has shipped or is cancelled", self.order);
                return Err(Error::new(Code::NothingToDo, message).with("order", &self.order));
            }
            return Ok(all);
        };
        require_order_lines(progress, lines)?;
        let mut problems = Problems::new();
        note_shipped(progress, lines, &mut problems);
        problems.refuse()?;
        Ok(lines.clone())
    }

    /// Tells what may be cancelled at once from what a location has to be asked for.
    fn parts(&self, draft: &Draft<'_>, known: &Progress, lines: Vec<LineUnits>) -> Result<Parts, Stop> {
        let limits = Limits::new(draft, known)?;
        let takeable = limits.takeable()?;
        if !limits.policy.ask_location {
            require_units(known, &lines, &takeable, &limits)?;
            return Ok(Parts { takeable, now: lines, asked: Vec::new() });
        }
        let (mut now, mut rest) = (Vec::new(), Vec::new());
        for LineUnits { line, quantity } in lines {
            let Some(held) = known.line(line) else { continue };
            let at_once = quantity.min(takeable_units(held, &takeable));
            now.extend(some(line, at_once));
            rest.extend(some(line, quantity.less(at_once)));
        }
        let asked = ask(draft, known, &takeable, rest)?;
        if now.is_empty() && asked.is_empty() {
            let message = format!("the locations of order {} were asked for all of it already", self.order);
            return Err(Error::new(Code::NothingToDo, message).with("order", &self.order).into());
        }
        Ok(Parts { takeable, now, asked })
    }

    fn ask_locations(
        &self,
        draft: &mut Draft<'_>,
        asked: Vec<(FulfillmentOrder, Vec<LineUnits>)>,
    ) -> Result<(), Error> {
        for (mut work, lines) in asked {
            for LineUnits { line, quantity } in &lines {
                match work.cancel_requested.iter_mut().find(|units| units.line == *line) {
                    Some(units) => units.quantity = units.quantity.plus(*quantity)?,
                    None => work.cancel_requested.push(LineUnits { line: *line, quantity: *quantity }),
                }
            }
            let (order, fulfillment_order, reason) = (work.order.clone(), work.id.clone(), self.reason.clone());
            draft.emit(Event::CancellationRequested { order, fulfillment_order, lines, reason });
            draft.put(work);
        }
        Ok(())
    }
}

/// Notes units of which fewer have not shipped.
pub(in crate::decide) fn note_shipped(progress: &Progress, lines: &[LineUnits], problems: &mut Problems) {
    for (index, units) in lines.iter().enumerate() {
        let possible = progress.line(units.line).map_or(Quantity::ZERO, LineProgress::unshipped);
        if units.quantity > possible {
            let message = format!("only {possible} of line {} have not shipped", units.line);
            problems.add(format!("lines[{index}].quantity"), Code::QuantityUnavailable, message);
        }
    }
}

fn some(line: u32, quantity: Quantity) -> Option<LineUnits> {
    (!quantity.is_zero()).then_some(LineUnits { line, quantity })
}

/// Every unit of an order that has not shipped.
pub(in crate::decide) fn unshipped_units(progress: &Progress) -> Vec<LineUnits> {
    progress.numbered().filter_map(|(line, held)| some(line, held.unshipped())).collect()
}

/// The work that units may be taken out of; refused where more are to be taken than the edit policy allows now.
pub(in crate::decide) fn require_takeable(
    draft: &Draft<'_>,
    progress: &Progress,
    lines: &[LineUnits],
) -> Result<BTreeSet<u32>, Stop> {
    let limits = Limits::new(draft, progress)?;
    let takeable = limits.takeable()?;
    require_units(progress, lines, &takeable, &limits)?;
    Ok(takeable)
}

fn require_units(
    progress: &Progress,
    lines: &[LineUnits],
    takeable: &BTreeSet<u32>,
    limits: &Limits<'_, '_>,
) -> Result<(), Stop> {
    for units in lines {
        let possible = progress.line(units.line).map_or(Quantity::ZERO, |held| takeable_units(held, takeable));
        if units.quantity > possible {
            let until = limits.policy.until(Change::TakeUnits).name();
            let (line, asked) = (units.line, units.quantity);
            let message = format!(
                "line {line} of order {}: {possible} of {asked} may be taken out, which is allowed until `{until}`",
                progress.order
            );
            let error = Error::new(Code::TooLate, message).with("order", &progress.order).with("line", line);
            let error = error.with("change", Change::TakeUnits.name()).with("until", until);
            return Err(error.with("asked", asked).with("possible", possible).into());
        }
    }
    Ok(())
}

/// Which units each location is to be asked for, the latest work first, beside those that it was asked for already.
fn ask(
    draft: &Draft<'_>,
    progress: &Progress,
    takeable: &BTreeSet<u32>,
    rest: Vec<LineUnits>,
) -> Result<Vec<(FulfillmentOrder, Vec<LineUnits>)>, Stop> {
    let mut asked: Vec<(FulfillmentOrder, Vec<LineUnits>)> = Vec::new();
    for LineUnits { line, quantity } in rest {
        let mut left = quantity;
        let held = progress.line(line).map(|held| held.released.as_slice()).unwrap_or_default();
        for released in held.iter().rev().filter(|released| !takeable.contains(&released.fulfillment_order)) {
            let id = FulfillmentOrderId::of(&progress.order, released.fulfillment_order);
            let Some(work) = draft.find::<FulfillmentOrder>(id.shared())? else { continue };
            let before = work.cancel_requested.iter().find(|units| units.line == line);
            let free = released.quantity.less(before.map(|units| units.quantity).unwrap_or_default());
            let part = left.min(free);
            left = left.less(part);
            let Some(units) = some(line, part) else { continue };
            match asked.iter_mut().find(|(known, _)| known.id == work.id) {
                Some((_, lines)) => lines.push(units),
                None => asked.push((FulfillmentOrder::clone(&work), vec![units])),
            }
        }
    }
    Ok(asked)
}

/// Takes units of lines out of their stages and gives their stock back.
pub(in crate::decide) fn take_units(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    lines: &[LineUnits],
    takeable: &BTreeSet<u32>,
    freed: &mut BTreeSet<Sku>,
) -> Result<(), Stop> {
    for units in lines {
        let Some(line) = progress.line_mut(units.line) else { continue };
        let may = |ordinal: u32| takeable.contains(&ordinal);
        let Taken { allocated, released, .. } =
            line.cancel(units.quantity, |released| may(released.fulfillment_order))?;
        if line.stocked && !(allocated.is_empty() && released.is_empty()) {
            freed.insert(line.sku.clone());
        }
        for placed in allocated {
            allocate::free(draft, progress, units.line, &placed.location, placed.quantity)?;
        }
        for taken in released {
            allocate::free(draft, progress, units.line, &taken.location, taken.quantity)?;
            let id = FulfillmentOrderId::of(&progress.order, taken.fulfillment_order);
            if let Some(work) = draft.find::<FulfillmentOrder>(id.shared())? {
                let out = LineUnits { line: units.line, quantity: taken.quantity };
                take_from_work(draft, FulfillmentOrder::clone(&work), &[out])?;
            }
        }
    }
    Ok(())
}

/// Why units are cancelled.
#[derive(Default)]
pub(in crate::decide) struct Cause {
    pub(in crate::decide) reason: Option<ReasonCode>,
    pub(in crate::decide) document: Option<ExternalId>,
}

/// Credits cancelled units, settles money and writes the order.
pub(in crate::decide) fn finish_cancel(
    draft: &mut Draft<'_>,
    mut progress: Progress,
    order: &Order,
    lines: Vec<LineUnits>,
    cause: Cause,
) -> Result<(), Stop> {
    let before = progress.money.credited;
    let mut credited = Amount::ZERO;
    for units in &lines {
        credited = credited.plus(credit_line(&mut progress, order, units.line, units.quantity)?)?;
    }
    let whole = progress.lines.iter().all(|line| line.cancelled == line.ordered);
    if whole {
        credited = credited.plus(credit_charges(&mut progress, order)?)?;
        progress.standing = Standing::Cancelled;
        progress.holds.clear();
    }
    // Where money was credited without a return before, what was charged is the bound.
    progress.money.credited = progress.money.credited.min(progress.money.total);
    let overlap = before.plus(credited)?.minus(progress.money.credited)?;
    let Cause { reason, document } = cause;
    draft.emit(Event::OrderCancelled { order: order.id.clone(), reason, document, lines, credited, overlap, whole });
    settle(draft, &mut progress, order)?;
    hold::end_met(draft, order, &mut progress)?;
    draft.put(progress);
    Ok(())
}

/// A location answers that it was asked to let go of units: they are cancelled and credited, or go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCancellation {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
    /// Whether it lets go of them.
    pub accepted: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for AnswerCancellation {
    fn needs(&self) -> Vec<Key> {
        work_keys(&self.fulfillment_order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let mut work = find_work(draft, &self.fulfillment_order)?;
        let (order, known) = (terms(draft, &work.order)?, progress(draft, &work.order)?);
        let lines = std::mem::take(&mut work.cancel_requested);
        if lines.is_empty() {
            let message = format!("{} was not asked to let go of anything", work.id);
            return Err(Error::new(Code::NothingToDo, message).with("fulfillment_order", &work.id).into());
        }

        let (id, accepted) = (work.id.clone(), self.accepted);
        let answered = Event::CancellationAnswered { order: order.id.clone(), fulfillment_order: id, accepted };
        draft.emit(answered);
        if !accepted {
            draft.put(work);
            return Ok(work_subject(&self.fulfillment_order));
        }
        let (mut progress, mut freed) = (Progress::clone(&known), BTreeSet::new());
        for units in &lines {
            let Some(held) = progress.line_mut(units.line) else { continue };
            held.take_released(work.ordinal, units.quantity)?;
            held.cancelled = held.cancelled.plus(units.quantity)?;
            freed.extend(Some(held.sku.clone()).filter(|_| held.stocked));
            allocate::free(draft, &progress, units.line, &work.location, units.quantity)?;
        }
        take_from_work(draft, work, &lines)?;
        finish_cancel(draft, progress, &order, lines, Cause { reason: self.reason.clone(), document: None })?;
        allocate::fill(draft, &network, &freed, None)?;
        Ok(work_subject(&self.fulfillment_order))
    }
}
