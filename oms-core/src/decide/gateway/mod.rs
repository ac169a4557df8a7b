//! What gateways and carriers are asked to do: capture, let go, refund, authorize anew, collect.
//!
//! Invariants:
//! - captures follow the order of the payments, each as far as it is authorized; refunds go to the payments that the
//!   money came from, never more than was captured, not given back and not asked for;
//! - nothing is asked for twice: what is open counts as done, until a report says otherwise;
//! - what is asked of the gateway of a payment names it.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::network;
use crate::error::Error;
use crate::event::Event;
use crate::fulfillment::{Package, Shipment};
use crate::kernel::{Draft, Stop};
use crate::network::{CaptureWhen, ChargesCaptured, ExcessAuthorization, Network, PaymentPolicy, RefundOrder};
use crate::order::{
    GatewayRequest, GatewayTask, HoldAction, LineProgress, Order, OrderLine, PaymentTerms, Progress, RequestKind,
    Standing,
};
use crate::payment::Tender;
use crate::value::{Amount, AmountError, PaymentId, Quantity, ShipmentId, Timestamp};

/// A part of an amount for each of some payments.
type Shares = Vec<(PaymentId, Amount)>;

/// Asks for what is to be captured by now, as far as it is authorized. Where the carrier collects the money, nothing is.
pub(super) fn capture_due(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<(), Stop> {
    let is_collected = order.payment_terms == PaymentTerms::OnDelivery;
    if progress.standing == Standing::Draft || is_collected || progress.tenders.is_empty() {
        return Ok(());
    }
    let network = network(draft)?;
    let policy = policy(&network, draft);
    let now = draft.context.now;
    if progress.hold_on_order(HoldAction::Capture, now).is_some() {
        return Ok(());
    }
    // What a hold keeps from it is asked for when the hold ends.
    let is_held = |line: u32| progress.hold_on(HoldAction::Capture, line, now).is_some();
    let units_of = |units: fn(&LineProgress) -> Quantity| {
        move |line: u32, held: &LineProgress| if is_held(line) { Quantity::ZERO } else { units(held) }
    };
    let earned = match policy.capture {
        CaptureWhen::AtShipment => earned(progress, order, policy.charges_captured, units_of(LineProgress::shipped))?,
        CaptureWhen::AtPlacement if progress.holds.is_empty() => progress.money.owed()?,
        CaptureWhen::AtPlacement => earned(progress, order, policy.charges_captured, units_of(wanted))?,
        CaptureWhen::ByCommand => return Ok(()),
    };
    let due = earned.minus(progress.money.captured)?.minus(progress.requested(RequestKind::Capture)?)?;
    Ok(capture(draft, progress, order, due)?)
}

/// Asks for an amount to be captured, of the payments in their order, each as far as it is authorized.
pub(super) fn capture(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    amount: Amount,
) -> Result<(), Error> {
    let shares = spread(amount, progress.tenders.iter(), |tender| progress.spare_of(tender))?;
    ask_each(draft, progress, order, GatewayTask::Capture, shares);
    Ok(())
}

/// What goods that left were charged for, with the order's charges; all that is owed once no more is to leave.
fn earned(
    progress: &Progress,
    order: &Order,
    charges: ChargesCaptured,
    units: impl Fn(u32, &LineProgress) -> Quantity,
) -> Result<Amount, AmountError> {
    let owed = progress.money.owed()?;
    if progress.numbered().all(|(line, held)| units(line, held) == wanted(held)) {
        return Ok(owed);
    }
    if progress.numbered().all(|(line, held)| units(line, held).is_zero()) {
        return Ok(Amount::ZERO);
    }
    let (mut left, mut all) = (Amount::ZERO, Amount::ZERO);
    for (terms, held) in order.lines.iter().zip(&progress.lines) {
        left = left.plus(charged(progress, order, terms, units(terms.line, held))?)?;
        all = all.plus(charged(progress, order, terms, wanted(held))?)?;
    }
    let whole = Amount::sum(order.charges.iter().map(|charge| charge.total))?;
    let of_charges = match charges {
        ChargesCaptured::WithFirstShipment => whole,
        ChargesCaptured::ByShare => first_part(whole, left, all, order)?,
    };
    Ok(left.plus(of_charges)?.min(owed))
}

/// Units of a line that were not cancelled.
fn wanted(held: &LineProgress) -> Quantity {
    held.ordered.less(held.cancelled)
}

/// What was charged for the first units of a line, less what was taken off for them after placing.
fn charged(progress: &Progress, order: &Order, terms: &OrderLine, units: Quantity) -> Result<Amount, AmountError> {
    let charged = terms.charged_for(units, order.currency, order.rounding)?;
    let adjusted = progress.adjusted(terms.line);
    if adjusted.is_zero() { Ok(charged) } else { charged.minus(first_part(adjusted, charged, terms.total, order)?) }
}

/// The part of an amount that belongs to a part of another one.
fn first_part(amount: Amount, part: Amount, of: Amount, order: &Order) -> Result<Amount, AmountError> {
    let parts = amount.split(&[part, of.minus(part)?.max(Amount::ZERO)], order.currency)?;
    Ok(parts.first().copied().unwrap_or_default())
}

/// What was captured beyond what is owed is to be refunded to the payments that it came from; answers how much that is.
pub(super) fn refund_excess(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    refund_order: &RefundOrder,
) -> Result<Amount, Error> {
    let refundable = |tender: &Tender| {
        let asked = progress.requested_of(RequestKind::Refund, &tender.payment)?;
        tender.kept()?.minus(asked)
    };
    let shares = spread(progress.money.excess()?, ranked(&progress.tenders, refund_order).into_iter(), refundable)?;
    let refund = Amount::sum(shares.iter().map(|(_, amount)| *amount))?;
    progress.money.refund_granted = progress.money.refund_granted.plus(refund)?;
    ask_each(draft, progress, order, GatewayTask::Refund, shares);
    Ok(refund)
}

/// Payments in the order in which refunds go to them.
fn ranked<'a>(tenders: &'a [Tender], refund_order: &RefundOrder) -> Vec<&'a Tender> {
    let mut ranked: Vec<&Tender> = tenders.iter().collect();
    match refund_order {
        RefundOrder::OldestCaptureFirst => ranked.sort_by_key(|tender| tender.captured_at),
        RefundOrder::LatestCaptureFirst => latest_first(&mut ranked),
        RefundOrder::Gateways(gateways) => {
            latest_first(&mut ranked);
            let place = |tender: &Tender| gateways.iter().position(|gateway| *gateway == tender.gateway);
            ranked.sort_by_key(|tender| place(tender).unwrap_or(usize::MAX));
        }
    }
    ranked
}

/// Of those that were captured at one instant, the one that was reported last is the latest.
fn latest_first(tenders: &mut [&Tender]) {
    tenders.reverse();
    tenders.sort_by_key(|tender| Reverse(tender.captured_at));
}

/// When units leave: what is authorized beyond what is owed is to be let go as the policy says. Where something is being
/// captured, that comes first, and its report brings the rest along.
pub(super) fn void_uncaptured(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<(), Stop> {
    if progress.tenders.is_empty() || progress.requested(RequestKind::Capture)?.is_positive() {
        return Ok(());
    }
    let network = network(draft)?;
    let excess = policy(&network, draft).excess;
    Ok(void_spare(draft, progress, order, excess)?)
}

/// What is authorized beyond what is owed is to be let go, of the last payment first.
pub(super) fn void_spare(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    excess: ExcessAuthorization,
) -> Result<(), Error> {
    let is_due = match excess {
        ExcessAuthorization::WhenDone => progress.lines.iter().all(|line| line.unshipped().is_zero()),
        ExcessAuthorization::AtOnce => true,
        ExcessAuthorization::Never => false,
    };
    if !is_due {
        return Ok(());
    }
    let money = &progress.money;
    let asked = |kind| progress.requested(kind);
    // What is being captured can't be let go any more.
    let wanted = money.owed()?.plus(money.pending)?.minus(money.captured)?.max(asked(RequestKind::Capture)?);
    let open = money.authorized.minus(money.captured)?;
    let spare = open.minus(wanted)?.minus(asked(RequestKind::Void)?)?;
    let shares = spread(spare, progress.tenders.iter().rev(), |tender| progress.spare_of(tender))?;
    ask_each(draft, progress, order, GatewayTask::Void, shares);
    Ok(())
}

/// Asks for a new authorization of what is owed, where one has ended, or is about to, while reserved units are still to
/// ship. Units that wait for stock are no reason yet: it would end again in vain.
pub(super) fn reauthorize(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &mut Progress,
) -> Result<(), Error> {
    if progress.tenders.is_empty() || progress.standing != Standing::Placed || !order.payment_terms.is_prepaid() {
        return Ok(());
    }
    let policy = policy(network, draft);
    let soon = soon(policy, draft);
    let has_ended = |tender: &Tender| tender.expired.is_positive() || ends_by(tender, soon);
    let is_reserved = |line: &LineProgress| !line.allocated.is_empty() || !line.released.is_empty();
    if !policy.reauthorize || !progress.tenders.iter().any(has_ended) || !progress.lines.iter().any(is_reserved) {
        return Ok(());
    }
    let missing = unauthorized(progress, soon)?.minus(progress.requested(RequestKind::Authorize)?)?;
    if missing.is_positive() {
        ask(draft, progress, order, GatewayTask::Authorize, missing);
    }
    Ok(())
}

/// Asks for an authorization of what an edit that waits would add to what is owed, of an order that is paid by gateways.
pub(super) fn authorize_pending(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order) -> Result<(), Stop> {
    if progress.tenders.is_empty() || !progress.money.pending.is_positive() || !order.payment_terms.is_prepaid() {
        return Ok(());
    }
    let network = network(draft)?;
    let soon = soon(policy(&network, draft), draft);
    let missing = unauthorized(progress, soon)?.minus(progress.requested(RequestKind::Authorize)?)?;
    let amount = missing.min(progress.money.pending);
    if amount.is_positive() {
        ask(draft, progress, order, GatewayTask::Authorize, amount);
    }
    Ok(())
}

/// What is owed, now or by an edit that waits, and neither authorized beyond an instant nor being captured.
fn unauthorized(progress: &Progress, soon: Timestamp) -> Result<Amount, AmountError> {
    let mut missing = progress.money.balance()?.plus(progress.money.pending)?;
    for tender in &progress.tenders {
        let asked = |kind| progress.requested_of(kind, &tender.payment);
        let stands = if ends_by(tender, soon) { Amount::ZERO } else { tender.open()? };
        missing = missing.minus(stands.minus(asked(RequestKind::Void)?)?.max(asked(RequestKind::Capture)?))?;
    }
    Ok(missing)
}

fn ends_by(tender: &Tender, soon: Timestamp) -> bool {
    tender.expires_at.is_some_and(|at| at <= soon)
}

fn soon(policy: &PaymentPolicy, draft: &Draft<'_>) -> Timestamp {
    draft.context.now.plus_seconds(i64::from(policy.reauthorize_within_seconds))
}

/// Withdraws requests for a new authorization of what is owed no more, or authorized meanwhile.
pub(super) fn withdraw_authorizations(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    policy: &PaymentPolicy,
) -> Result<(), Error> {
    let asked = progress.requested(RequestKind::Authorize)?;
    if asked.is_zero() {
        return Ok(());
    }
    let is_over = progress.lines.iter().all(|line| line.unshipped().is_zero());
    let needed = if is_over { Amount::ZERO } else { unauthorized(progress, soon(policy, draft))?.max(Amount::ZERO) };
    withdraw(draft, progress, order, asked.minus(needed)?, |request| request.kind == RequestKind::Authorize)
}

/// Withdraws requests to refund a payment beyond what is left of it, such as after a chargeback.
pub(super) fn withdraw_refunds(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    payment: &PaymentId,
) -> Result<(), Error> {
    let Some(tender) = progress.tenders.iter().find(|tender| tender.payment == *payment) else { return Ok(()) };
    let surplus = progress.requested_of(RequestKind::Refund, payment)?.minus(tender.kept()?)?;
    withdraw(draft, progress, order, surplus, |request| {
        request.kind == RequestKind::Refund && request.payment.as_ref() == Some(payment)
    })
}

/// When a shipment leaves, or a lost parcel of it is found: what its carrier is to collect, of an order that is paid on
/// delivery, is its share of what is owed; the last one closes.
pub(super) fn collect(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    shipment: &ShipmentId,
) -> Result<(), Stop> {
    if order.payment_terms != PaymentTerms::OnDelivery {
        return Ok(());
    }
    let due = collectable(draft, progress, order)?;
    if due.is_positive() {
        ask(draft, progress, order, GatewayTask::Collect(shipment.clone()), due);
    }
    Ok(())
}

/// When a parcel is lost or sent back, its carrier is not to collect its share any more, nor anything when it was the
/// last parcel of its shipment that was not.
pub(super) fn collect_no_more(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    shipment: &Shipment,
) -> Result<(), Stop> {
    if order.payment_terms != PaymentTerms::OnDelivery {
        return Ok(());
    }
    let is_meant = |request: &GatewayRequest| request.shipment.as_ref() == Some(&shipment.id);
    let is_gone = |package: &Package| package.status().whereabouts().is_gone();
    let surplus = if shipment.packages.iter().all(is_gone) {
        Amount::sum(progress.requests.iter().filter(|request| is_meant(request)).map(|request| request.amount))?
    } else {
        collectable(draft, progress, order)?.negated()
    };
    Ok(withdraw(draft, progress, order, surplus, is_meant)?)
}

/// What goods that are not lost or sent back were charged for, and nobody took or was asked to; negative where more was.
fn collectable(draft: &Draft<'_>, progress: &Progress, order: &Order) -> Result<Amount, Stop> {
    let network = network(draft)?;
    let with_customer = |_, line: &LineProgress| line.shipped().less(line.lost).less(line.returned_to_sender);
    let earned = earned(progress, order, policy(&network, draft).charges_captured, with_customer)?;
    let asked = progress.requested(RequestKind::Collect)?.plus(progress.requested(RequestKind::Capture)?)?;
    Ok(earned.minus(progress.money.captured)?.minus(asked)?)
}

/// Takes an amount off the requests of a kind, the latest first, as far as there are any.
fn withdraw(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    amount: Amount,
    is_meant: impl Fn(&GatewayRequest) -> bool,
) -> Result<(), Error> {
    let mut left = amount;
    for request in progress.requests.iter_mut().rev().filter(|request| is_meant(request)) {
        let amount = request.amount.min(left);
        if !amount.is_positive() {
            break;
        }
        request.amount = request.amount.minus(amount)?;
        left = left.minus(amount)?;
        let (order, currency) = (order.id.clone(), order.currency);
        draft.emit(Event::RequestWithdrawn { order, kind: request.kind, amount, currency, key: request.key.clone() });
    }
    progress.requests.retain(|request| request.amount.is_positive());
    Ok(())
}

fn policy<'a>(network: &'a Network, draft: &Draft<'_>) -> &'a PaymentPolicy {
    network.policy(draft.context.now).1
}

/// Gives each payment as much of an amount as it has room for, one after the other.
fn spread<'a>(
    amount: Amount,
    tenders: impl Iterator<Item = &'a Tender>,
    room: impl Fn(&Tender) -> Result<Amount, AmountError>,
) -> Result<Shares, AmountError> {
    let (mut left, mut shares) = (amount, Shares::new());
    for tender in tenders {
        if !left.is_positive() {
            break;
        }
        let share = left.min(room(tender)?);
        if share.is_positive() {
            left = left.minus(share)?;
            shares.push((tender.payment.clone(), share));
        }
    }
    Ok(shares)
}

fn ask_each(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    task: impl Fn(PaymentId) -> GatewayTask,
    shares: Shares,
) {
    for (payment, amount) in shares {
        ask(draft, progress, order, task(payment), amount);
    }
}

/// Records a request and tells the host.
fn ask(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order, task: GatewayTask, amount: Amount) {
    let key = progress.request(&task, amount, draft.context.now);
    let (order, currency) = (order.id.clone(), order.currency);
    draft.emit(match task {
        GatewayTask::Capture(payment) => Event::CaptureRequested { order, payment, amount, currency, key },
        GatewayTask::Void(payment) => Event::VoidRequested { order, payment, amount, currency, key },
        GatewayTask::Refund(payment) => Event::RefundRequested { order, payment, amount, currency, key },
        GatewayTask::Authorize => Event::AuthorizationRequested { order, amount, currency, key },
        GatewayTask::Collect(shipment) => Event::CollectionRequested { order, shipment, amount, currency, key },
    });
}
