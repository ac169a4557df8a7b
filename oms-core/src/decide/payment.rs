//! Commands about money: what gateways report, and refunds without a return.
//!
//! Invariants:
//! - a gateway's report is a fact: it is recorded, whatever it says, and never refused for what it says of other facts;
//! - the amounts of a payment and of its order do not depend on the order in which reports arrive, nor on repetition;
//! - what is granted is what was asked for and not answered, plus what was refunded.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gateway::{capture_due, reauthorize, withdraw_refunds};
use super::hold::end_met;
use super::money::settle;
use super::{made, network, network_and_order_keys, network_key, order_keys, progress, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{OverCaptureTolerance, PaymentPolicy};
use crate::order::{GatewayRequest, Order, OrderMoney, Progress, RequestKind, Standing, StandingAction};
use crate::payment::{Oddity, Payment, PaymentAmounts, PaymentKind, REPORTS_MAX, Report, ReportStatus, Tender};
use crate::value::{Amount, AmountError, Currency, GatewayReference, OrderId, PaymentId, ReasonCode, Timestamp};

/// Takes in a gateway's report. The same operation may be reported again, late or out of order: the further status
/// counts, whatever arrives first, and what is known already changes nothing. `occurred_at` of the context is when it
/// took place. A report that breaks a rule, such as more captured than was authorized, is recorded and puts
/// `attention` on the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPayment {
    /// Which payment: one authorization and everything that follows from it, or one capture without.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Which gateway, the same in every report of the payment.
    pub gateway: ReasonCode,
    /// What it did.
    pub kind: PaymentKind,
    /// Its reference of this operation, not of the delivery of the report. Kind and reference say which operation it is.
    pub reference: GatewayReference,
    /// How much, more than zero. The same operation always has the same amount.
    pub amount: Amount,
    /// In which currency: the order's.
    pub currency: Currency,
    /// How far the operation is. Default: succeeded.
    #[serde(default)]
    pub status: ReportStatus,
    /// When an authorization ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The key of the request that it answers. Default: the oldest open one of this kind and amount, of this payment
    /// before others. A capture also answers what a carrier was to collect, an authorization any request for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<GatewayReference>,
}

impl RecordPayment {
    /// An operation that succeeded.
    #[must_use]
    pub const fn new(
        order: OrderId,
        payment: PaymentId,
        gateway: ReasonCode,
        kind: PaymentKind,
        reference: GatewayReference,
        amount: Amount,
        currency: Currency,
    ) -> Self {
        let (status, expires_at, request) = (ReportStatus::Succeeded, None, None);
        Self { payment, order, gateway, kind, reference, amount, currency, status, expires_at, request }
    }
}

impl Decide for RecordPayment {
    fn needs(&self) -> Vec<Key> {
        let [progress, order] = order_keys(&self.order);
        vec![network_key(), Key::record(Kind::Payment, self.payment.shared()), progress, order]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_amount(self.amount, self.currency)?;
        let mut progress = Progress::clone(&*progress(draft, &self.order)?);
        let order = terms(draft, &self.order)?;
        let network = network(draft)?;
        require_currency(self.currency, &order)?;
        let mut payment = self.payment(draft)?;
        let subject = RecordKey::new(Kind::Payment, self.payment.shared());
        let known = payment.reports.get(&(self.kind, self.reference.clone())).cloned();
        if !self.is_news(known.as_ref(), &payment)? {
            return Ok(subject);
        }

        let money_before = progress.money.clone();
        let report = self.report(known.as_ref(), draft.context.occurred());
        take_in(&mut progress, &mut payment, (self.kind, self.reference.clone()), report)?;
        if self.status != ReportStatus::Pending && known.is_none_or(|known| known.status == ReportStatus::Pending) {
            answer(&mut progress, &self.payment, self.kind, self.amount, self.request.as_ref())?;
        }
        draft.emit(self.event(self.change(&money_before, &progress.money)?));
        let tolerance = &network.policy::<PaymentPolicy>(draft.context.now).1.over_capture_tolerance;
        attend(draft, &mut progress, &payment, tolerance)?;
        withdraw_refunds(draft, &mut progress, &order, &self.payment)?;
        progress.money.refund_granted = progress.requested(RequestKind::Refund)?.plus(progress.money.refunded)?;
        follow_up(draft, &mut progress, &order, &money_before)?;
        if self.kind == PaymentKind::Expire && self.status == ReportStatus::Succeeded {
            reauthorize(draft, &network, &order, &mut progress)?;
        }
        end_met(draft, &order, &mut progress)?;
        draft.put(payment);
        draft.put(progress);
        Ok(subject)
    }
}

impl RecordPayment {
    /// The payment as it is known, or a new one.
    fn payment(&self, draft: &Draft<'_>) -> Result<Payment, Stop> {
        let Some(known) = draft.find::<Payment>(self.payment.shared())? else {
            return Ok(Payment {
                id: self.payment.clone(),
                order: self.order.clone(),
                gateway: self.gateway.clone(),
                currency: self.currency,
                recorded_at: draft.context.now,
                reports: std::collections::BTreeMap::new(),
            });
        };
        if known.order == self.order && known.gateway == self.gateway {
            return Ok(Payment::clone(&known));
        }
        let message = format!("payment {} is of order {} and gateway {}", known.id, known.order, known.gateway);
        let error = Error::new(Code::AlreadyExists, message);
        Err(error.with("payment", &known.id).with("order", &known.order).with("gateway", &known.gateway).into())
    }

    /// Whether this says more than what is known of the operation.
    fn is_news(&self, known: Option<&Report>, payment: &Payment) -> Result<bool, Error> {
        match known {
            None if payment.reports.len() >= REPORTS_MAX => {
                let message = format!("payment {} has {REPORTS_MAX} operations already", self.payment);
                Err(Error::new(Code::LimitExceeded, message).with("payment", &self.payment))
            }
            None => Ok(true),
            Some(known) if known.amount != self.amount => {
                let reference = &self.reference;
                let message = format!("{reference} was reported before with {}, not {}", known.amount, self.amount);
                let error = Error::new(Code::ReportConflict, message).with("payment", &self.payment);
                Err(error.with("reference", reference).with("recorded", known.amount).with("reported", self.amount))
            }
            Some(known) => Ok(self.status > known.status),
        }
    }

    fn report(&self, known: Option<&Report>, at: Timestamp) -> Report {
        let expires_at = self.expires_at.or(known.and_then(|known| known.expires_at));
        Report { amount: self.amount, status: self.status, at, expires_at }
    }

    /// By how much a report changes the sum that it reports on.
    fn change(&self, before: &OrderMoney, after: &OrderMoney) -> Result<Amount, AmountError> {
        match self.kind {
            PaymentKind::Capture => after.captured.minus(before.captured),
            PaymentKind::Refund => after.refunded.minus(before.refunded),
            PaymentKind::Chargeback => after.charged_back.minus(before.charged_back),
            PaymentKind::Authorize | PaymentKind::Adjust | PaymentKind::Void | PaymentKind::Expire => Ok(Amount::ZERO),
        }
    }

    fn event(&self, change: Amount) -> Event {
        Event::PaymentReported {
            order: self.order.clone(),
            payment: self.payment.clone(),
            gateway: self.gateway.clone(),
            kind: self.kind,
            status: self.status,
            reference: self.reference.clone(),
            amount: self.amount,
            change,
        }
    }
}

/// Takes a report into a payment and carries the difference that it makes into the order's tally and money.
pub(super) fn take_in(
    progress: &mut Progress,
    payment: &mut Payment,
    operation: (PaymentKind, GatewayReference),
    report: Report,
) -> Result<(), AmountError> {
    payment.reports.insert(operation, report);
    let tender = Tender::of(payment)?;
    let after = tender.amounts;
    let before = match progress.tenders.iter_mut().find(|known| known.payment == tender.payment) {
        Some(known) => std::mem::replace(known, tender).amounts,
        None => {
            progress.tenders.push(tender);
            PaymentAmounts::default()
        }
    };
    let money = &mut progress.money;
    money.authorized = money.authorized.plus(after.authorized.minus(before.authorized)?)?;
    money.captured = money.captured.plus(after.captured.minus(before.captured)?)?;
    money.refunded = money.refunded.plus(after.refunded.minus(before.refunded)?)?;
    money.charged_back = money.charged_back.plus(after.charged_back.minus(before.charged_back)?)?;
    Ok(())
}

/// Strikes what was done, or failed for good, off the request that asked for it: that of the key, or else the oldest of
/// the kind and amount, of the payment before others.
pub(super) fn answer(
    progress: &mut Progress,
    payment: &PaymentId,
    kind: PaymentKind,
    amount: Amount,
    key: Option<&GatewayReference>,
) -> Result<(), AmountError> {
    let is_own = |request: &GatewayRequest| request.payment.as_ref() == Some(payment);
    let is_answered = |request: &GatewayRequest| answers(kind, request.kind);
    let is_alike = |request: &GatewayRequest| match request.kind {
        RequestKind::Capture | RequestKind::Refund | RequestKind::Collect => request.amount == amount,
        RequestKind::Void => request.amount == amount && is_own(request),
        RequestKind::Authorize => true,
    };
    let found = match key {
        Some(key) => progress.requests.iter().position(|request| is_answered(request) && request.key == *key),
        None => {
            let mut alike = progress.requests.iter().enumerate().filter(|(_, r)| is_answered(r) && is_alike(r));
            let own = alike.clone().find(|(_, request)| is_own(request));
            own.or_else(|| alike.next()).map(|(position, _)| position)
        }
    };
    if let Some(request) = found.and_then(|position| progress.requests.get_mut(position)) {
        request.amount = request.amount.minus(amount)?;
    }
    let is_over = kind == PaymentKind::Expire && is_used_up(progress, payment)?;
    // Of a payment of which nothing is set aside any more, nothing can be let go.
    progress.requests.retain(|request| {
        request.amount.is_positive() && !(is_over && request.kind == RequestKind::Void && is_own(request))
    });
    Ok(())
}

/// Whether nothing is set aside of a payment that was not taken.
fn is_used_up(progress: &Progress, payment: &PaymentId) -> Result<bool, AmountError> {
    let tender = progress.tenders.iter().find(|tender| tender.payment == *payment);
    tender.map_or(Ok(true), |tender| Ok(tender.open()?.is_zero()))
}

/// Whether what was done answers a request of a kind. Money that is let go by time answers a request to let it go.
const fn answers(done: PaymentKind, asked: RequestKind) -> bool {
    match done {
        PaymentKind::Capture => matches!(asked, RequestKind::Capture | RequestKind::Collect),
        PaymentKind::Void | PaymentKind::Expire => matches!(asked, RequestKind::Void),
        PaymentKind::Refund => matches!(asked, RequestKind::Refund),
        PaymentKind::Authorize => matches!(asked, RequestKind::Authorize),
        PaymentKind::Adjust | PaymentKind::Chargeback => false,
    }
}

/// Puts attention on the order while it or a payment of it shows an oddity.
fn attend(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    payment: &Payment,
    tolerance: &OverCaptureTolerance,
) -> Result<(), Stop> {
    for oddity in Oddity::ALL {
        let is_known = progress.attention.iter().any(|attention| attention.code.as_str() == oddity.name());
        let is_odd = payment.shows(oddity, tolerance)? || shows(&progress.money, oddity)?;
        if is_odd && !is_known {
            let code = made(ReasonCode::parse(oddity.name()))?;
            progress.attend(code.clone(), draft.context.now);
            draft.emit(Event::AttentionRaised { order: progress.order.clone(), code });
        } else if is_known && !is_odd && !others_show(draft, progress, &payment.id, oddity, tolerance)? {
            progress.attention.retain(|attention| attention.code.as_str() != oddity.name());
        }
    }
    Ok(())
}

/// Whether the money of an order, over all its payments, shows an oddity.
fn shows(money: &OrderMoney, oddity: Oddity) -> Result<bool, AmountError> {
    match oddity {
        Oddity::OverCaptured => Ok(false), // Not every payment of an order is authorized before it is captured.
        Oddity::OverRefunded => Ok(money.refunded.plus(money.charged_back)? > money.captured),
    }
}

/// Whether another payment of the order shows an oddity.
fn others_show(
    draft: &Draft<'_>,
    progress: &Progress,
    but: &PaymentId,
    oddity: Oddity,
    tolerance: &OverCaptureTolerance,
) -> Result<bool, Stop> {
    let others = || progress.payments().filter(|payment| *payment != but);
    draft.need(others().map(|payment| Key::record(Kind::Payment, payment.shared())).collect())?;
    for other in others() {
        if let Some(other) = draft.find::<Payment>(other.shared())?
            && other.shows(oddity, tolerance)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the host should do now that money came in: capture for goods that left before, give back what is not owed, let
/// go of what is not needed.
fn follow_up(draft: &mut Draft<'_>, progress: &mut Progress, order: &Order, before: &OrderMoney) -> Result<(), Stop> {
    if progress.standing == Standing::Draft {
        return Ok(());
    }
    let was_set_aside = progress.money.authorized > before.authorized;
    let was_captured = progress.money.captured > before.captured;
    let was_won_back = progress.money.charged_back < before.charged_back;
    if was_set_aside {
        capture_due(draft, progress, order)?;
    }
    if was_set_aside || was_captured || was_won_back {
        settle(draft, progress, order)?;
    }
    Ok(())
}

/// Credits an amount without a return, such as an appeasement. A credit lowers what is owed first; what was captured
/// beyond that is to be refunded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRefund {
    /// Which order.
    pub order: OrderId,
    /// How much is credited, in the order's currency; at most what was charged and not credited yet. Default: nothing
    /// more is credited, and what is owed back already is asked for again, such as after a refund failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Why.
    pub reason: ReasonCode,
}

impl Decide for GrantRefund {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let mut progress = Progress::clone(&*progress(draft, &self.order)?);
        let order: Arc<Order> = terms(draft, &self.order)?;
        if let Some(amount) = self.amount {
            require_amount(amount, order.currency)?;
        }
        stand(&progress, StandingAction::Return)?;
        let possible = progress.money.total.minus(progress.money.credited)?.max(Amount::ZERO);
        let credit = self.amount.unwrap_or_default();
        if credit > possible {
            let message = format!("order {}: only {possible} of what was charged is left to be credited", order.id);
            let error = Error::new(Code::OverRefund, message).with("order", &order.id);
            return Err(error.with("asked", credit).with("possible", possible).into());
        }
        if credit.is_zero() && !progress.money.excess()?.is_positive() {
            let message = format!("order {}: nothing is owed back that was not asked for", order.id);
            return Err(Error::new(Code::NothingToDo, message).with("order", &order.id).into());
        }

        progress.money.credited = progress.money.credited.plus(credit)?;
        if !credit.is_zero() {
            let (order, reason) = (self.order.clone(), self.reason.clone());
            draft.emit(Event::CreditGranted { order, amount: credit, reason });
        }
        settle(draft, &mut progress, &order)?;
        end_met(draft, &order, &mut progress)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

/// Refuses an amount that nobody can have moved.
pub(super) fn require_amount(amount: Amount, currency: Currency) -> Result<(), Error> {
    let mut problems = Problems::new();
    problems.require(amount.is_positive(), "amount", "the amount is more than zero");
    problems.require(amount.fits(currency), "amount", "the amount has more decimals than its currency");
    problems.refuse()
}

fn require_currency(currency: Currency, order: &Order) -> Result<(), Error> {
    let mut problems = Problems::new();
    let message = format!("order {} is in {}", order.id, order.currency);
    problems.require(currency == order.currency, "currency", &message);
    problems.refuse()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::super::returns::kit::{Shop, told};
    use super::*;

    /// An order `O1` of 100.00 of an item with stock.
    fn shop() -> Shop {
        let shop = Shop::open();
        shop.stock("A", 10);
        shop.order("O1", "A", 4, "25.00");
        shop
    }

    fn with(mut report: Json, field: &str, value: &str) -> Json {
        report[field] = json!(value);
        report
    }

    fn text(amount: Amount) -> String {
        amount.to_string()
    }

    /// The reports of a full life, with a repetition, a failure and a reversal, each a (kind, reference, status).
    const LIFE: [(&str, &str, &str); 12] = [
        ("authorize", "A1", "pending"),
        ("authorize", "A1", "succeeded"),
        ("capture", "C1", "pending"),
        ("capture", "C1", "succeeded"),
        ("capture", "C1", "succeeded"),
        ("capture", "C2", "succeeded"),
        ("capture", "C2", "failed"),
        ("void", "V1", "succeeded"),
        ("refund", "F1", "succeeded"),
        ("refund", "F1", "reversed"),
        ("refund", "F2", "succeeded"),
        ("chargeback", "B1", "succeeded"),
    ];

    fn amount_of(reference: &str) -> &'static str {
        match reference {
            "A1" => "100.00",
            "C1" => "70.00",
            "C2" | "V1" => "30.00",
            "F1" => "20.00",
            _ => "10.00",
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn reports_in_any_order_give_the_same_amounts(life in Just(LIFE.to_vec()).prop_shuffle()) {
            let shop = shop();
            for (kind, reference, status) in life {
                let report = Shop::report("O1", kind, reference, amount_of(reference));
                shop.run("record_payment", with(report, "status", status));
            }
            let (progress, amounts) = (shop.progress("O1"), shop.payment("P1").amounts().unwrap());
            let money = &progress.money;
            prop_assert_eq!(
                [amounts.authorized, amounts.captured, amounts.refunded, amounts.charged_back].map(text),
                ["70.00", "70.00", "10.00", "10.00"].map(str::to_owned)
            );
            prop_assert_eq!(
                [money.authorized, money.captured, money.refunded, money.charged_back],
                [amounts.authorized, amounts.captured, amounts.refunded, amounts.charged_back]
            );
            let asked = progress.requested(RequestKind::Refund).unwrap();
            prop_assert_eq!(money.refund_granted, money.refunded.plus(asked).unwrap());
            prop_assert!(progress.attention.is_empty(), "{:?}", progress.attention);
            prop_assert_eq!(progress.tenders.len(), 1);
        }
    }

    #[test]
    fn a_report_changes_the_money_of_the_order_and_the_same_report_again_changes_nothing() {
        let shop = shop();
        assert_eq!(told(&shop.pay("O1", "authorize", "A1", "100.00")), ["payment_reported"]);
        let first = shop.pay("O1", "capture", "C1", "100.00");
        assert_eq!((&*first.id, first.version), ("P1", 2));
        assert_eq!(shop.owed("O1"), "0.00");
        let again = shop.pay("O1", "capture", "C1", "100");
        assert!(again.replayed && again.events.is_empty());
        let late = with(Shop::report("O1", "capture", "C1", "100.00"), "status", "pending");
        assert!(shop.run("record_payment", late).replayed);
        assert_eq!(text(shop.money("O1").captured), "100.00");
    }

    #[test]
    fn the_same_operation_with_another_amount_is_a_conflict() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "40.00");
        let other = Shop::report("O1", "capture", "C1", "40.01");
        let error = shop.refused(Code::ReportConflict, "record_payment", other);
        assert_eq!(error.details()["recorded"], "40.00");
        shop.pay("O1", "refund", "C1", "40.01");
    }

    #[test]
    fn a_request_is_open_until_a_report_answers_it() {
        let shop = shop();
        shop.pay("O1", "authorize", "A1", "100.00");
        shop.ship("O1");
        assert_eq!(text(shop.progress("O1").requested(RequestKind::Capture).unwrap()), "100.00");
        let part = with(Shop::report("O1", "capture", "C1", "60.00"), "request", "O1-Q1");
        shop.run("record_payment", with(part.clone(), "status", "pending"));
        assert_eq!(text(shop.progress("O1").requested(RequestKind::Capture).unwrap()), "100.00");
        shop.run("record_payment", part);
        assert_eq!(text(shop.progress("O1").requested(RequestKind::Capture).unwrap()), "40.00");
        shop.pay("O1", "capture", "C2", "40.00");
        assert!(shop.progress("O1").requests.is_empty());
    }

    #[test]
    fn an_authorization_that_comes_after_the_goods_left_is_to_be_captured() {
        let shop = shop();
        shop.ship("O1");
        let receipt = shop.pay("O1", "authorize", "A1", "120.00");
        assert_eq!(told(&receipt), ["payment_reported", "capture_requested", "void_requested"]);
        let asked = |kind| text(shop.progress("O1").requested(kind).unwrap());
        assert_eq!([asked(RequestKind::Capture), asked(RequestKind::Void)], ["100.00", "20.00"]);
    }

    #[test]
    fn a_capture_for_a_cancelled_order_is_to_be_refunded() {
        let shop = shop();
        shop.run("cancel_order", json!({"order": "O1"}));
        let receipt = shop.pay("O1", "capture", "C1", "100.00");
        assert_eq!(told(&receipt), ["payment_reported", "refund_requested"]);
        shop.pay("O1", "refund", "F1", "100.00");
        assert_eq!(shop.owed("O1"), "0.00");
        assert!(shop.progress("O1").requests.is_empty());
    }

    #[test]
    fn what_is_captured_beyond_what_is_owed_is_to_be_refunded_once() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        assert_eq!(told(&shop.pay("O1", "capture", "C2", "15.00")), ["payment_reported", "refund_requested"]);
        assert_eq!(told(&shop.pay("O1", "capture", "C3", "5.00")), ["payment_reported", "refund_requested"]);
        assert_eq!(text(shop.money("O1").refund_granted), "20.00");
    }

    #[test]
    fn a_failed_refund_frees_its_grant_and_can_be_asked_for_again() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        shop.run("grant_refund", json!({"order": "O1", "amount": "30.00", "reason": "late"}));
        assert_eq!(text(shop.money("O1").refund_granted), "30.00");
        let again = json!({"order": "O1", "reason": "late"});
        shop.refused(Code::NothingToDo, "grant_refund", again.clone());

        let refund = Shop::report("O1", "refund", "F1", "30.00");
        shop.run("record_payment", with(refund, "status", "failed"));
        assert!(shop.money("O1").refund_granted.is_zero());
        assert!(shop.progress("O1").requests.is_empty());
        assert_eq!(shop.owed("O1"), "-30.00");

        assert_eq!(told(&shop.run("grant_refund", again)), ["refund_requested"]);
        shop.pay("O1", "refund", "F2", "30.00");
        assert_eq!([shop.owed("O1"), text(shop.money("O1").credited)], ["0.00", "30.00"]);
    }

    #[test]
    fn a_refund_that_nobody_asked_for_counts_as_granted() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        shop.pay("O1", "refund", "F1", "12.00");
        assert_eq!(text(shop.money("O1").refund_granted), "12.00");
        assert_eq!(text(shop.money("O1").refundable().unwrap()), "88.00");
    }

    #[test]
    fn a_chargeback_is_owed_again_and_leaves_nothing_to_refund() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        shop.pay("O1", "chargeback", "B1", "100.00");
        assert_eq!(shop.owed("O1"), "100.00");
        let granted = shop.run("grant_refund", json!({"order": "O1", "amount": "10.00", "reason": "late"}));
        assert_eq!(told(&granted), ["credit_granted"]);
        let won = with(Shop::report("O1", "chargeback", "B1", "100.00"), "status", "reversed");
        assert_eq!(told(&shop.run("record_payment", won)), ["payment_reported", "refund_requested"]);
        assert_eq!(text(shop.money("O1").refund_granted), "10.00");
    }

    #[test]
    fn a_fact_that_breaks_a_rule_is_recorded_and_asks_for_attention_while_it_does() {
        let shop = shop();
        shop.pay("O1", "authorize", "A1", "50.00");
        let odd = shop.pay("O1", "capture", "C1", "60.00");
        assert_eq!(told(&odd), ["payment_reported", "attention_raised"]);
        assert_eq!(text(shop.money("O1").captured), "60.00");
        let more = shop.pay("O1", "refund", "F1", "61.00");
        assert_eq!(told(&more), ["payment_reported", "attention_raised"]);
        assert_eq!(shop.progress("O1").attention.len(), 2);
        assert_eq!(told(&shop.pay("O1", "capture", "C2", "2.00")), ["payment_reported"]);
        assert_eq!(shop.progress("O1").attention.len(), 1);
        shop.pay("O1", "authorize", "A2", "20.00");
        assert!(shop.progress("O1").attention.is_empty());
    }

    #[test]
    fn attention_stays_while_another_payment_needs_it() {
        let shop = shop();
        let other = |kind: &str, reference: &str, amount: &str| {
            shop.run("record_payment", with(Shop::report("O1", kind, reference, amount), "payment", "P2"));
            shop.progress("O1").attention.len()
        };
        shop.pay("O1", "capture", "C1", "10.00");
        shop.pay("O1", "refund", "F1", "15.00");
        assert_eq!([other("capture", "C2", "50.00"), other("refund", "F2", "5.00")], [1, 1]);
        shop.pay("O1", "capture", "C3", "5.00");
        assert!(shop.progress("O1").attention.is_empty());
    }

    #[test]
    fn money_given_back_by_another_way_than_it_was_taken_is_not_odd() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        let transfer = |reference: &str, amount: &str| {
            with(Shop::report("O1", "refund", reference, amount), "payment", "TRANSFER")
        };
        shop.run("record_payment", transfer("T1", "100.00"));
        assert!(shop.progress("O1").attention.is_empty());
        let odd = shop.run("record_payment", transfer("T2", "0.01"));
        assert_eq!(told(&odd), ["payment_reported", "attention_raised"]);
    }

    /// Each step repairs one fault of the step before.
    #[test]
    fn refusals_of_a_report_are_ranked() {
        let shop = shop();
        shop.order("O2", "A", 1, "25.00");
        shop.pay("O2", "capture", "C1", "25.00");
        let mut asked = Shop::report("O9", "capture", "C1", "0");
        asked["currency"] = json!("JPY");
        let refused = |code: Code, asked: &Json| shop.refused(code, "record_payment", asked.clone());
        for (field, value, code) in [
            ("amount", "1.50", Code::InvalidFields),
            ("amount", "1", Code::InvalidFields),
            ("order", "O1", Code::OrderMissing),
            ("currency", "EUR", Code::InvalidFields),
            ("order", "O2", Code::AlreadyExists),
            ("payment", "P1", Code::ReportConflict),
            ("amount", "25.00", Code::ReportConflict),
        ] {
            refused(code, &asked);
            asked[field] = json!(value);
        }
        assert!(shop.run("record_payment", asked).replayed);
    }

    #[test]
    fn a_refund_beyond_what_was_charged_is_refused_with_what_is_possible() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        let ask = |amount: &str| json!({"order": "O1", "amount": amount, "reason": "late"});
        shop.refused(Code::InvalidFields, "grant_refund", ask("0"));
        shop.run("grant_refund", ask("60.00"));
        let error = shop.refused(Code::OverRefund, "grant_refund", ask("40.01"));
        assert_eq!((&*error.details()["asked"], &*error.details()["possible"]), ("40.01", "40.00"));
        shop.run("grant_refund", ask("40.00"));
        assert_eq!(text(shop.money("O1").refund_granted), "100.00");
    }

    #[test]
    fn a_credit_lowers_what_is_owed_before_anything_is_refunded() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "80.00");
        let ask = |amount: &str| json!({"order": "O1", "amount": amount, "reason": "late"});
        assert_eq!(told(&shop.run("grant_refund", ask("15.00"))), ["credit_granted"]);
        assert_eq!(shop.owed("O1"), "5.00");
        shop.run("grant_refund", ask("15.00"));
        assert_eq!(text(shop.money("O1").refund_granted), "10.00");
    }

    #[test]
    fn cancelling_after_an_appeasement_credits_no_more_than_was_charged() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        shop.run("grant_refund", json!({"order": "O1", "amount": "30.00", "reason": "late"}));
        shop.run("cancel_order", json!({"order": "O1"}));
        let money = shop.money("O1");
        assert_eq!([text(money.credited), text(money.refund_granted)], ["100.00", "100.00"]);
    }

    #[test]
    fn what_is_being_captured_is_not_let_go() {
        let shop = shop();
        shop.pay("O1", "authorize", "A1", "100.00");
        shop.ship("O1");
        let granted = shop.run("grant_refund", json!({"order": "O1", "amount": "30.00", "reason": "late"}));
        assert_eq!(told(&granted), ["credit_granted"]);
        let captured = shop.pay("O1", "capture", "C1", "100.00");
        assert_eq!(told(&captured), ["payment_reported", "refund_requested"]);
        assert_eq!(text(shop.money("O1").refund_granted), "30.00");
    }

    #[test]
    fn a_draft_is_not_credited_and_its_payments_wait() {
        let shop = Shop::open();
        let line = json!({"sku": "A", "quantity": 1, "unit_price": "25.00"});
        shop.run("draft_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line]}));
        shop.pay("O1", "capture", "C1", "30.00");
        assert_eq!(text(shop.money("O1").captured), "30.00");
        let ask = json!({"order": "O1", "amount": "5.00", "reason": "late"});
        shop.refused(Code::WrongStanding, "grant_refund", ask);
    }
}
