//! The money of orders, payments and credit accounts: invariant 4, and credits of invariant 5.

use super::order::shipment_ids;
use super::{Loaded, Verification, name};
use crate::credit::CreditAccount;
use crate::kernel::RecordKey;
use crate::network::{Network, PaymentPolicy};
use crate::order::{LineProgress, Order, OrderLine, OrderMoney, Progress, RequestKind};
use crate::payment::{Oddity, Payment, PaymentAmounts, Tender};
use crate::returns::Return;
use crate::value::{Amount, AmountError, Timestamp};

/// No account has less than nothing, and none of its sums is below zero.
pub(super) fn check_account(key: &RecordKey, account: &CreditAccount, found: &mut Verification) {
    let sums = [account.issued, account.refunded, account.spent, account.expired];
    let is_sound = sums.iter().all(|sum| !sum.is_negative()) && account.balance().is_ok_and(|left| !left.is_negative());
    found.require(is_sound, 4, name(key), || format!("its sums {sums:?} leave less than nothing"));
}

/// Whether what was credited for units is what was charged for them, less no more than was taken off the price: all of
/// it, once all units are credited. Without an adjustment both are the same.
pub(super) fn is_credited_exactly(agreed: &OrderLine, held: &LineProgress, charged: Amount, adjusted: Amount) -> bool {
    let is_all = held.credited_units == held.ordered;
    let taken = charged.minus(held.credited);
    let is_within = taken.is_ok_and(|taken| if is_all { taken == adjusted } else { taken <= adjusted });
    let left = agreed.total.minus(held.credited).and_then(|left| left.minus(adjusted));
    is_within && held.credited <= charged && left.is_ok_and(|left| !left.is_negative())
}

/// The money of an order is what its payments, credits and open requests add up to.
pub(super) fn check_money(
    key: &RecordKey,
    progress: &Progress,
    order: &Order,
    loaded: &Loaded,
    found: &mut Verification,
) -> Result<(), AmountError> {
    let money = &progress.money;
    let mut require = |what: &str, recorded: Amount, computed: Amount| {
        found.require(recorded == computed, 4, name(key), || format!("{what} is {recorded}, it should be {computed}"));
    };
    let paid = paid(progress, loaded)?;
    require("total", money.total, order.totals.total);
    require("authorized", money.authorized, paid.authorized);
    require("captured", money.captured, paid.captured);
    require("refunded", money.refunded, paid.refunded);
    require("charged back", money.charged_back, paid.charged_back);
    let granted = progress.requested(RequestKind::Refund)?.plus(money.refunded)?;
    require("refunds granted", money.refund_granted, granted);
    let OrderMoney { total, credited, .. } = money;
    let least = least_credit(progress, order, loaded)?.min(*total);
    let is_within = least <= *credited && credited <= total && !credited.is_negative();
    found.require(is_within, 4, name(key), || {
        format!("{credited} is credited, of {total}, where lines, charges and fees make at least {least}")
    });
    check_tenders(key, progress, loaded, found)?;
    check_requests(key, progress, found);
    Ok(())
}

/// The tally of each payment says the same as its reports.
fn check_tenders(
    key: &RecordKey,
    progress: &Progress,
    loaded: &Loaded,
    found: &mut Verification,
) -> Result<(), AmountError> {
    for tender in &progress.tenders {
        let payment = &tender.payment;
        match loaded.find::<Payment>(payment.shared()).filter(|payment| payment.order == progress.order) {
            Some(payment) => {
                let told = Tender::of(payment)?;
                found.require(*tender == told, 4, name(key), || {
                    format!("its tally of payment {} is {tender:?}, the reports say {told:?}", payment.id)
                });
            }
            None => found.violate(8, name(key), format!("payment {payment} does not exist")),
        }
    }
    Ok(())
}

/// Open requests are about payments and shipments that there are, and about some money.
fn check_requests(key: &RecordKey, progress: &Progress, found: &mut Verification) {
    for request in &progress.requests {
        let of_payment = request.payment.as_ref().is_some_and(|of| progress.payments().any(|payment| payment == of));
        let of_shipment = request.shipment.as_ref().is_some_and(|of| shipment_ids(progress).any(|id| id == *of));
        let names = match request.kind {
            RequestKind::Capture | RequestKind::Void | RequestKind::Refund => of_payment,
            RequestKind::Authorize => request.payment.is_none() && request.shipment.is_none(),
            RequestKind::Collect => of_shipment,
        };
        found.require(names && request.amount.is_positive(), 4, name(key), || {
            format!("its request {} of {} is about nothing that there is", request.key, request.amount)
        });
    }
}

/// What the payments of an order add up to.
fn paid(progress: &Progress, loaded: &Loaded) -> Result<PaymentAmounts, AmountError> {
    let mut sums = PaymentAmounts::default();
    for payment in progress.payments().filter_map(|id| loaded.find::<Payment>(id.shared())) {
        let amounts = payment.amounts()?;
        sums.authorized = sums.authorized.plus(amounts.authorized)?;
        sums.captured = sums.captured.plus(amounts.captured)?;
        sums.refunded = sums.refunded.plus(amounts.refunded)?;
        sums.charged_back = sums.charged_back.plus(amounts.charged_back)?;
    }
    Ok(sums)
}

/// What is credited for lines and charges, and taken off prices, less fees withheld. Credits without a return come on top.
fn least_credit(progress: &Progress, order: &Order, loaded: &Loaded) -> Result<Amount, AmountError> {
    let lines = Amount::sum(progress.lines.iter().map(|line| line.credited))?;
    let is_credited = |position: u32| progress.charges_credited.contains(&position);
    let credited = (0_u32..).zip(&order.charges).filter(|(position, _)| is_credited(*position));
    let charges = Amount::sum(credited.map(|(_, charge)| charge.total))?;
    let returns = progress.returns.iter().filter_map(|id| loaded.find::<Return>(id.shared()));
    let fees = Amount::sum(returns.map(|returned| returned.fee))?;
    let adjusted = Amount::sum(progress.adjustments.iter().map(|adjustment| adjustment.amount))?;
    lines.plus(adjusted)?.plus(charges)?.minus(fees)
}

/// What a payment reports is a fact: what is odd about it is a warning.
pub(super) fn check_payment(key: &RecordKey, payment: &Payment, loaded: &Loaded, found: &mut Verification) {
    let network = loaded.find::<Network>(Network::ID).cloned().unwrap_or_default();
    let (_, policy) = network.policy::<PaymentPolicy>(Timestamp::MAX);
    for oddity in Oddity::ALL {
        match payment.shows(oddity, &policy.over_capture_tolerance) {
            Ok(false) => {}
            Ok(true) => found.warn(name(key), format!("its reports show it {}", oddity.name().replace('_', " "))),
            Err(error) => found.violate(4, name(key), format!("its amounts: {error}")),
        }
    }
}
