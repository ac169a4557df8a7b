//! Credits and what follows from them: what the host should have gateways do.

use super::{gateway, network};
use crate::error::Error;
use crate::kernel::{Draft, Stop};
use crate::network::{CaptureWhen, PaymentPolicy};
use crate::order::{Order, Progress, Standing};
use crate::value::{Amount, AmountError, Quantity};

/// Credits units of a line by what was charged for them, less what was taken off for them after placing; answers how
/// much that is. Units beyond those that were not credited yet credit nothing.
pub(super) fn credit_line(progress: &mut Progress, order: &Order, line: u32, units: Quantity) -> Result<Amount, Error> {
    let adjusted = progress.adjusted(line);
    let (Some(terms), Some(held)) = (order.line(line), progress.line_mut(line)) else { return Ok(Amount::ZERO) };
    let units = units.min(held.ordered.less(held.credited_units));
    let charged = |units| terms.charged_for(units, order.currency, order.rounding);
    let before = held.credited_units;
    let after = before.plus(units)?;
    let (before, gone) = (charged(before)?, charged(after)?);
    let charge = gone.minus(before)?;
    let adjustment = if adjusted.is_zero() {
        Amount::ZERO
    } else {
        // Its part by value of what is left: what is left is within what is left of the charge, so this part is within
        // this part of the charge, and the last takes the rest.
        let open = adjusted.minus(before.minus(held.credited)?)?;
        let parts = open.split(&[charge, terms.total.minus(gone)?], order.currency)?;
        parts.first().copied().unwrap_or_default()
    };
    let credit = charge.minus(adjustment)?;
    held.credited_units = after;
    held.credited = held.credited.plus(credit)?;
    lower(progress, credit)?;
    Ok(credit)
}

/// What of a line's charge is neither credited nor taken off.
pub(super) fn uncredited(progress: &Progress, order: &Order, line: u32) -> Result<Amount, AmountError> {
    let (Some(terms), Some(held)) = (order.line(line), progress.line(line)) else { return Ok(Amount::ZERO) };
    terms.total.minus(held.credited)?.minus(progress.adjusted(line))
}

/// Lowers what is owed, to nothing at most: where money was credited without a return before, what is left is less
/// than the credit.
pub(super) fn lower(progress: &mut Progress, credit: Amount) -> Result<(), AmountError> {
    progress.money.credited = progress.money.credited.plus(credit)?.min(progress.money.total);
    Ok(())
}

/// Credits every charge that was not credited yet; answers how much that is.
pub(super) fn credit_charges(progress: &mut Progress, order: &Order) -> Result<Amount, Error> {
    let mut credit = Amount::ZERO;
    for (position, charge) in (0_u32..).zip(&order.charges) {
        if !progress.charges_credited.contains(&position) {
            progress.charges_credited.push(position);
            credit = credit.plus(charge.total)?;
        }
    }
    lower(progress, credit)?;
    Ok(credit)
}

/// After credits and reports: what was captured beyond what is owed is to be refunded, what is authorized beyond it is to
/// be let go as the policy says, and what was asked for in vain is withdrawn. Answers the refund.
pub(super) fn settle(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<Amount, Stop> {
    let is_untouched = progress.tenders.is_empty() && progress.requests.is_empty();
    if is_untouched || progress.standing == Standing::Draft {
        return Ok(Amount::ZERO);
    }
    let network = network(draft)?;
    let (_, policy) = network.policy::<PaymentPolicy>(draft.context.now);
    // Where the last units are cancelled, no shipment closes what is to be captured.
    let is_due = match policy.capture {
        CaptureWhen::AtPlacement => true,
        CaptureWhen::AtShipment => progress.lines.iter().all(|line| line.unshipped().is_zero()),
        CaptureWhen::ByCommand => false,
    };
    if is_due {
        gateway::capture_due(draft, progress, order)?;
    }
    let refund = gateway::refund_excess(draft, progress, order, &policy.refund_order)?;
    gateway::void_spare(draft, progress, order, policy.excess)?;
    gateway::withdraw_authorizations(draft, progress, order, policy)?;
    Ok(refund)
}
