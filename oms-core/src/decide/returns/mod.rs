//! Commands about what comes back.
//!
//! Invariants:
//! - what comes back waits in `quality_hold` until it was looked at, so nothing is sold that nobody saw;
//! - only what was looked at is credited, and a declined or cancelled return credits nothing;
//! - an order line is credited by what was charged for it; fees withheld are shown beside the credit.

mod arrive;
#[cfg(test)]
pub(super) mod kit;
mod request;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use arrive::{InspectReturn, InspectedUnits, ReceiveReturn, ReturnedUnits};
pub use request::{RequestReturn, ReturnLineInput};

use super::hold::end_met;
use super::money::{credit_charges, credit_line, settle};
use super::{network, network_key, order_keys, progress, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::ReturnPolicy;
use crate::order::{Order, Progress};
use crate::returns::{Return, ReturnAction, ReturnState, credit_of_units};
use crate::value::{Amount, OrderId, Quantity, ReasonCode, ReturnId, Rounding};

/// An order that something comes back from.
struct Sale {
    order: Arc<Order>,
    progress: Progress,
}

fn sale(draft: &Draft<'_>, order: &OrderId) -> Result<Sale, Stop> {
    draft.need(order_keys(order).into())?;
    Ok(Sale { order: terms(draft, order)?, progress: Progress::clone(&*progress(draft, order)?) })
}

fn over_return(what: &str, line: u32, asked: Quantity, possible: Quantity) -> Error {
    Error::new(Code::OverReturn, format!("{what}: only {possible} of {asked} can come back"))
        .with("line", line)
        .with("asked", asked)
        .with("possible", possible)
}

/// Lets a return come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveReturn {
    /// Which return.
    pub return_id: ReturnId,
}

impl Decide for ApproveReturn {
    fn needs(&self) -> Vec<Key> {
        vec![return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let held = find(draft, &self.return_id)?;
        let state = after(&held, ReturnAction::Approve)?;

        draft.put(Return { state, ..Return::clone(&held) });
        draft.emit(Event::ReturnApproved { return_id: held.id.clone() });
        Ok(subject(&held))
    }
}

/// Does not let a return come. Its units may be announced again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineReturn {
    /// Which return.
    pub return_id: ReturnId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for DeclineReturn {
    fn needs(&self) -> Vec<Key> {
        vec![return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let held = find(draft, &self.return_id)?;
        let state = after(&held, ReturnAction::Decline)?;
        expect_no_more(draft, &held)?;

        draft.put(Return { state, reason: self.reason.clone(), ..Return::clone(&held) });
        draft.emit(Event::ReturnDeclined { return_id: held.id.clone(), reason: self.reason.clone() });
        Ok(subject(&held))
    }
}

/// Calls a return off before anything arrived. Its units may be announced again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelReturn {
    /// Which return.
    pub return_id: ReturnId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for CancelReturn {
    fn needs(&self) -> Vec<Key> {
        vec![return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let held = find(draft, &self.return_id)?;
        let state = after(&held, ReturnAction::Cancel)?;
        expect_no_more(draft, &held)?;

        draft.put(Return { state, reason: self.reason.clone(), ..Return::clone(&held) });
        draft.emit(Event::ReturnCancelled { return_id: held.id.clone() });
        Ok(subject(&held))
    }
}

/// Decides what is credited for a return: what was looked at and is creditable. The credit of a line of an order is
/// what was charged for its units; together, the credits of a line sum exactly to what was charged for it. What was
/// captured beyond what is owed then is to be refunded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveReturn {
    /// Which return.
    pub return_id: ReturnId,
    /// What is withheld from the credit, such as a restocking fee; at most the credit. It is shown beside the credit:
    /// the lines are credited in full, and the customer is given back the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Amount>,
}

impl ResolveReturn {
    /// Credited in full.
    #[must_use]
    pub const fn new(return_id: ReturnId) -> Self {
        Self { return_id, fee: None }
    }
}

impl Decide for ResolveReturn {
    fn needs(&self) -> Vec<Key> {
        vec![network_key(), return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let held = find(draft, &self.return_id)?;
        let fee = self.fee(&held)?;
        let state = after(&held, ReturnAction::Resolve)?;
        let mut sale = held.order.as_ref().map(|order| sale(draft, order)).transpose()?;
        let network = network(draft)?;
        let (_, policy) = network.policy::<ReturnPolicy>(draft.context.now);
        let mut held = Return { state, ..Return::clone(&held) };
        let before = sale.as_ref().map_or(Amount::ZERO, |sale| sale.progress.money.credited);
        let (mut credited, unbilled) = credit_lines(&mut held, sale.as_mut())?;
        if let Some(sale) = sale.as_mut().filter(|sale| policy.credit_charges && is_all_back(&sale.progress)) {
            credited = credited.plus(credit_charges(&mut sale.progress, &sale.order)?)?;
        }
        if fee > credited {
            let message = format!("return {}: a fee of {fee} is more than the credit of {credited}", held.id);
            let error = Error::new(Code::OverRefund, message).with("asked", fee).with("possible", credited);
            return Err(error.with("return_id", &held.id).into());
        }

        let (refund, overlap) = match sale {
            Some(Sale { order, mut progress }) => {
                // Where money was credited without a return before, what was charged is the bound.
                progress.money.credited = progress.money.credited.minus(fee)?.min(progress.money.total);
                let overlap = before.plus(credited)?.minus(fee)?.minus(progress.money.credited)?;
                let refund = settle(draft, &mut progress, &order)?;
                end_met(draft, &order, &mut progress)?;
                draft.put(progress);
                (refund, overlap)
            }
            None => (credited.minus(fee)?, Amount::ZERO),
        };
        held.fee = held.fee.plus(fee)?;
        held.credited = held.credited.plus(credited)?;
        held.refund = held.refund.plus(refund)?;
        let (return_id, order) = (held.id.clone(), held.order.clone());
        draft.emit(Event::ReturnResolved { return_id, order, credited, unbilled, overlap, fee, refund });
        let subject = subject(&held);
        draft.put(held);
        Ok(subject)
    }
}

impl ResolveReturn {
    fn fee(&self, held: &Return) -> Result<Amount, Error> {
        let fee = self.fee.unwrap_or_default();
        let mut problems = Problems::new();
        problems.require(!fee.is_negative(), "fee", "the amount is not negative");
        problems.require(fee.fits(held.currency), "fee", &format!("more decimals than {} has", held.currency));
        problems.refuse()?;
        Ok(fee)
    }
}

/// Credits the units of each line that are creditable and not credited yet; answers how much that is, and how much of it
/// is for things that are not on the order.
fn credit_lines(held: &mut Return, mut sale: Option<&mut Sale>) -> Result<(Amount, Amount), Error> {
    let (currency, mut credited, mut unbilled) = (held.currency, Amount::ZERO, Amount::ZERO);
    let rounding = sale.as_ref().map_or_else(Rounding::default, |sale| sale.order.rounding);
    for line in &mut held.lines {
        let units = line.creditable_units().less(line.credited_units);
        let credit = match (sale.as_deref_mut(), line.line) {
            (Some(sale), Some(number)) => credit_line(&mut sale.progress, &sale.order, number, units)?,
            (sale, _) => {
                let stated = line.stated_credit.unwrap_or_default();
                let credit = credit_of_units(stated, line.quantity, line.credited_units, units, currency, rounding)?;
                unbilled = unbilled.plus(credit)?;
                if let Some(Sale { progress, .. }) = sale {
                    progress.money.credited = progress.money.credited.plus(credit)?;
                }
                credit
            }
        };
        line.credited_units = line.credited_units.plus(units)?;
        line.credited = line.credited.plus(credit)?;
        credited = credited.plus(credit)?;
    }
    Ok((credited, unbilled))
}

/// Whether something of an order has shipped and nothing of it is left uncredited.
fn is_all_back(progress: &Progress) -> bool {
    progress.lines.iter().any(|line| !line.shipped().is_zero())
        && progress.lines.iter().all(|line| line.credited_units == line.ordered)
}

/// Ends a return. What was announced and has not arrived is expected no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseReturn {
    /// Which return.
    pub return_id: ReturnId,
}

impl Decide for CloseReturn {
    fn needs(&self) -> Vec<Key> {
        vec![return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let held = find(draft, &self.return_id)?;
        let state = after(&held, ReturnAction::Close)?;
        expect_no_more(draft, &held)?;

        draft.put(Return { state, ..Return::clone(&held) });
        draft.emit(Event::ReturnClosed { return_id: held.id.clone() });
        Ok(subject(&held))
    }
}

fn return_key(id: &ReturnId) -> Key {
    Key::record(Kind::Return, id.shared())
}

fn subject(held: &Return) -> RecordKey {
    RecordKey::new(Kind::Return, held.id.shared())
}

fn find(draft: &Draft<'_>, id: &ReturnId) -> Result<Arc<Return>, Stop> {
    let missing = || Error::new(Code::ReturnMissing, format!("there is no return {id}")).about("return_id", id);
    Ok(draft.find::<Return>(id.shared())?.ok_or_else(missing)?)
}

/// The state after an action, or the refusal.
fn after(held: &Return, action: ReturnAction) -> Result<ReturnState, Error> {
    held.state.next(action).ok_or_else(|| {
        let (id, state) = (&held.id, held.state.name());
        Error::new(Code::WrongState, format!("return {id} is {state}")).with("return_id", id).with("state", state)
    })
}

/// Takes what has not arrived off the order's announced units.
fn expect_no_more(draft: &mut Draft<'_>, held: &Return) -> Result<(), Stop> {
    let Some(order) = &held.order else { return Ok(()) };
    let mut sale = sale(draft, order)?;
    let mut changed = false;
    for line in held.lines.iter().filter(|line| !line.expected().is_zero()) {
        if let Some(sold) = line.line.and_then(|number| sale.progress.line_mut(number)) {
            sold.returning = sold.returning.minus(line.expected())?;
            changed = true;
        }
    }
    if changed {
        draft.put(sale.progress);
    }
    Ok(())
}
