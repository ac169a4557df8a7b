//! A gift card pays a part and a card the rest; the card is captured at shipment. A cancellation, a return, refunds to the
//! gift card first, a chargeback and its reversal; at the end the books, which balance.
//!
//! `cargo run -p oms --example split_payment`
#![allow(clippy::print_stdout, missing_docs, reason = "an example talks to its reader")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a host looks at the events that it acts on")]

use std::error::Error;
use std::fmt::Write;

use oms::credit::CreditKind;
use oms::decide::credit::{IssueCredit, RefundToCredit, SpendCredit};
use oms::decide::document::IssueDocuments;
use oms::decide::fulfillment::ShipOrder;
use oms::decide::order::{CancelOrder, PlaceOrder};
use oms::decide::payment::RecordPayment;
use oms::decide::returns::{
    ApproveReturn, InspectReturn, ReceiveReturn, RequestReturn, ResolveReturn, ReturnLineInput,
};
use oms::decide::setup::{RecordItem, SetChannel, SetEntity, SetLocation, SetPolicy};
use oms::decide::stock::{ReceiptLine, ReceiveStock};
use oms::event::{Event, LineUnits};
use oms::network::{Channel, Entity, Location, PaymentPolicy, RefundOrder};
use oms::order::{LineInput, OrderInput, TaxInput, TaxMode};
use oms::payment::{PaymentKind, ReportStatus};
use oms::query::accounting::ListAccountingEntries;
use oms::query::order::GetOrder;
use oms::query::record::GetCreditAccount;
use oms::value::{Amount, CreditAccountId, Currency, OrderId, Quantity, ReturnId};
use oms::{Context, Oms, Receipt};

type Told<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Told {
    print!("{}", story()?);
    Ok(())
}

/// The story, as it is told.
pub(crate) fn story() -> Told<String> {
    let mut out = String::new();
    let shop = oms::open("memory:")?;
    let anna = Context::new("2026-03-02T09:00:00Z".parse()?, "anna".parse()?);
    prepare(&shop, &anna)?;
    let (order, card): (OrderId, CreditAccountId) = ("A-1".parse()?, "GIFT-1".parse()?);

    writeln!(out, "four mugs: 30.00 by gift card, the rest by card")?;
    let mut mugs = LineInput::new("MUG".parse()?, Quantity::from(4), "20.00".parse()?);
    mugs.taxes = vec![TaxInput::at("vat".parse()?, "0.19".parse()?)];
    let mut input = OrderInput::new("web".parse()?, "EUR".parse()?, vec![mugs]);
    input.id = Some(order.clone());
    input.tax_mode = TaxMode::Inclusive;
    shop.execute(&anna, PlaceOrder(input))?;
    shop.execute(&anna, SpendCredit::new(card.clone(), order.clone()))?;
    shop.execute(&anna, reported(&order, PaymentKind::Authorize, "1", "50.00")?)?;
    tell(&mut out, &shop, &order)?;

    writeln!(out, "one is cancelled, three are shipped")?;
    let mut cancel = CancelOrder::new(order.clone());
    cancel.lines = Some(vec![LineUnits::new(1, Quantity::from(1))]);
    shop.execute(&anna, cancel)?;
    let shipped = shop.execute(&anna, ShipOrder::new(order.clone(), "OSLO".parse()?))?;
    asked(&mut out, &shipped)?;
    let captured = shop.execute(&anna, reported(&order, PaymentKind::Capture, "1", "30.00")?)?;
    asked(&mut out, &captured)?;
    shop.execute(&anna, reported(&order, PaymentKind::Void, "1", "20.00")?)?;
    shop.execute(&anna, IssueDocuments::new("acme".parse()?))?;
    tell(&mut out, &shop, &order)?;

    writeln!(out, "two come back")?;
    let return_id: ReturnId = "R-1".parse()?;
    let line = ReturnLineInput::of_line(1, Quantity::from(2));
    let mut request = RequestReturn::of_order(order.clone(), vec![line]);
    request.id = Some(return_id.clone());
    shop.execute(&anna, request)?;
    shop.execute(&anna, ApproveReturn { return_id: return_id.clone() })?;
    shop.execute(&anna, ReceiveReturn::new(return_id.clone(), "OSLO".parse()?))?;
    shop.execute(&anna, InspectReturn::new(return_id.clone()))?;
    let resolved = shop.execute(&anna, ResolveReturn::new(return_id))?;
    asked(&mut out, &resolved)?;
    shop.execute(&anna, RefundToCredit::new(card.clone(), order.clone()))?;
    shop.execute(&anna, reported(&order, PaymentKind::Refund, "1", "10.00")?)?;
    shop.execute(&anna, IssueDocuments::new("acme".parse()?))?;
    tell(&mut out, &shop, &order)?;
    let balance = shop.ask_in(&anna, &GetCreditAccount { account: card })?.balance;
    writeln!(out, "  left on the gift card: {balance}")?;

    writeln!(out, "the bank takes 20.00 back, and loses them again")?;
    let mut chargeback = reported(&order, PaymentKind::Chargeback, "1", "20.00")?;
    shop.execute(&anna, chargeback.clone())?;
    tell(&mut out, &shop, &order)?;
    chargeback.status = ReportStatus::Reversed;
    shop.execute(&anna, chargeback)?;
    tell(&mut out, &shop, &order)?;

    books(&mut out, &shop, &order)?;
    writeln!(out, "violations: {}", shop.verify(&anna.tenant)?.violations.len())?;
    Ok(out)
}

/// A seller, ten mugs in one place, a gift card of 30.00, and refunds that go to gift cards first.
fn prepare(shop: &Oms, context: &Context) -> Told {
    shop.execute(context, SetEntity { entity: Entity::new("acme".parse()?, "Europe/Berlin".parse()?) })?;
    let mut channel = Channel::new("web".parse()?);
    channel.entity = Some("acme".parse()?);
    shop.execute(context, SetChannel { channel })?;
    shop.execute(context, SetLocation { location: Location::new("OSLO".parse()?) })?;
    shop.execute(context, RecordItem::new("MUG".parse()?))?;
    let mugs = ReceiptLine::new("MUG".parse()?, Quantity::from(10));
    shop.execute(context, ReceiveStock::new("OSLO".parse()?, vec![mugs]))?;
    let refund_order = RefundOrder::Gateways(vec!["gift_card".parse()?]);
    shop.execute(context, SetPolicy::now(PaymentPolicy { refund_order, ..PaymentPolicy::default() }))?;
    let mut gift = IssueCredit::new(CreditKind::GiftCard, "30.00".parse()?, "EUR".parse()?);
    gift.account = Some("GIFT-1".parse()?);
    shop.execute(context, gift)?;
    Ok(())
}

/// What the gateway of the card reports.
fn reported(order: &OrderId, kind: PaymentKind, reference: &str, amount: &str) -> Told<RecordPayment> {
    let (payment, gateway, reference) = ("CARD-1".parse()?, "card".parse()?, reference.parse()?);
    let (amount, currency): (Amount, Currency) = (amount.parse()?, "EUR".parse()?);
    Ok(RecordPayment::new(order.clone(), payment, gateway, kind, reference, amount, currency))
}

/// How the order stands.
fn tell(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let view = shop.ask(&GetOrder { order: order.clone() })?;
    writeln!(out, "  {order}: owed {}, {}", view.balance, view.payment_status)?;
    Ok(())
}

/// What the host is asked to do, in order.
fn asked(out: &mut String, receipt: &Receipt) -> Told {
    for event in receipt.events.iter() {
        match event {
            Event::CaptureRequested { payment, amount, .. } => writeln!(out, "  to capture: {amount} of {payment}")?,
            Event::VoidRequested { payment, amount, .. } => writeln!(out, "  to let go: {amount} of {payment}")?,
            Event::RefundRequested { payment, amount, .. } => writeln!(out, "  to refund: {amount} to {payment}")?,
            _ => {}
        }
    }
    Ok(())
}

/// The accounting entries of the order, and that they balance.
fn books(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    writeln!(out, "the books")?;
    let (mut debits, mut credits) = (Amount::ZERO, Amount::ZERO);
    for entry in shop.ask(&ListAccountingEntries::new(order.clone()))?.rows {
        writeln!(out, "  {}", entry.cause.name())?;
        for line in &entry.lines {
            let (side, amount) = if line.debit.is_zero() { ("credit", line.credit) } else { ("debit", line.debit) };
            writeln!(out, "    {side} {} {amount}", line.account.name())?;
            debits = debits.plus(line.debit)?;
            credits = credits.plus(line.credit)?;
        }
    }
    writeln!(out, "  debits {debits}, credits {credits}")?;
    Ok(())
}
