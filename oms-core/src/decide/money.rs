//! Credits and what follows from them: what the host should have gateways do.

use crate::error::Error;
use crate::event::Event;
use crate::kernel::Draft;
use crate::order::{HoldAction, Order, Progress, RequestKind};
use crate::value::{Amount, AmountError, Quantity};

/// Credits units of a line by what was charged for them; answers how much that is. Units beyond those that were not
/// credited yet credit nothing.
pub(super) fn credit_line(progress: &mut Progress, order: &Order, line: u32, units: Quantity) -> Result<Amount, Error> {
    let (Some(terms), Some(held)) = (order.line(line), progress.line_mut(line)) else { return Ok(Amount::ZERO) };
    let units = units.min(held.ordered.less(held.credited_units));
    let before = held.credited_units;
    let after = before.plus(units)?;
    let charged = |units| terms.charged_for(units, order.currency, order.rounding);
    let credit = charged(after)?.minus(charged(before)?)?;
    held.credited_units = after;
    held.credited = held.credited.plus(credit)?;
    lower(progress, credit)?;
    Ok(credit)
}

/// Lowers what is owed, to nothing at most: where money was credited without a return before, what is left is less
/// than the credit.
fn lower(progress: &mut Progress, credit: Amount) -> Result<(), AmountError> {
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

/// After credits: what was captured beyond what is owed is to be refunded, and what is authorized beyond what is owed
/// is to be let go, when nothing of the order is left to be shipped. Answers the refund.
pub(super) fn settle(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<Amount, Error> {
    let excess = progress.money.excess()?;
    if excess.is_positive() {
        progress.money.refund_granted = progress.money.refund_granted.plus(excess)?;
        ask(draft, progress, order, RequestKind::Refund, excess);
    }
    if progress.lines.iter().all(|line| line.unshipped().is_zero()) {
        let owed = progress.money.total.minus(progress.money.credited)?;
        let open = progress.money.authorized.minus(progress.money.captured)?;
        // What is being captured can't be let go any more.
        let wanted = owed.minus(progress.money.captured)?.max(progress.requested(RequestKind::Capture)?);
        let spare = open.minus(wanted)?.minus(progress.requested(RequestKind::Void)?)?;
        if spare.is_positive() {
            ask(draft, progress, order, RequestKind::Void, spare);
        }
    }
    Ok(excess)
}

/// When goods leave: what they were charged for is to be captured, as far as it is authorized. The charges of the
/// order go with its first shipment. What a hold keeps from it is asked for when the hold ends.
pub(super) fn capture_shipped(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<(), Error> {
    let now = draft.context.now;
    if progress.hold_on_order(HoldAction::Capture, now).is_some() {
        return Ok(());
    }
    let requested = progress.requested(RequestKind::Capture)?;
    let spare = progress.money.authorized.minus(progress.money.captured)?.minus(requested)?;
    if !spare.is_positive() {
        return Ok(());
    }
    let mut earned = Amount::sum(order.charges.iter().map(|charge| charge.total))?;
    for (terms, held) in order.lines.iter().zip(&progress.lines) {
        if progress.hold_on(HoldAction::Capture, terms.line, now).is_some() {
            continue;
        }
        earned = earned.plus(terms.charged_for(held.shipped(), order.currency, order.rounding)?)?;
    }
    let owed = progress.money.total.minus(progress.money.credited)?;
    let due = earned.min(owed).minus(progress.money.captured)?.minus(requested)?.min(spare);
    if due.is_positive() {
        ask(draft, progress, order, RequestKind::Capture, due);
    }
    Ok(())
}

/// Records a request to a gateway and tells the host.
pub(super) fn ask(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order, kind: RequestKind, amount: Amount) {
    let key = progress.request(kind, amount, draft.context.now).key;
    let (order, currency) = (order.id.clone(), order.currency);
    draft.emit(match kind {
        RequestKind::Capture => Event::CaptureRequested { order, amount, currency, key },
        RequestKind::Void => Event::VoidRequested { order, amount, currency, key },
        RequestKind::Refund => Event::RefundRequested { order, amount, currency, key },
    });
}
