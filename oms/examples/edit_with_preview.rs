//! A paid order is changed before it ships: looked at first, then staged so that stock and money are held, then made.
//!
//! `cargo run -p oms --example edit_with_preview`
#![allow(clippy::print_stdout, missing_docs, reason = "an example talks to its reader")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a host looks at the events that it acts on")]

use std::error::Error;
use std::fmt::Write;

use oms::decide::edit::{ConfirmEdit, EditOrder, StageEdit};
use oms::decide::fulfillment::ShipOrder;
use oms::decide::order::PlaceOrder;
use oms::decide::payment::RecordPayment;
use oms::decide::setup::{RecordItem, SetChannel, SetLocation};
use oms::decide::stock::{ReceiptLine, ReceiveStock};
use oms::event::Event;
use oms::network::{Channel, Location, Shortage};
use oms::order::{LineInput, OrderEdit, OrderInput, TaxInput, WantedUnits};
use oms::payment::PaymentKind;
use oms::query::order::GetOrder;
use oms::query::stock::GetAvailableToSell;
use oms::value::{Amount, OrderId, Quantity};
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
    let order: OrderId = "A-1".parse()?;

    let mut input = OrderInput::new("web".parse()?, "EUR".parse()?, vec![line("MUG", 3, "10.00")?]);
    input.id = Some(order.clone());
    shop.execute(&anna, PlaceOrder(input))?;
    shop.execute(&anna, paid(&order, "CARD-1", PaymentKind::Capture, "36.00")?)?;
    tell(&mut out, &shop, &order)?;

    writeln!(out, "one more mug, and a tea; only looked at")?;
    let mut edit = OrderEdit::new(order.clone());
    edit.quantities = vec![WantedUnits::new(1, Quantity::from(4))];
    edit.lines = vec![line("TEA", 1, "4.00")?];
    edit.shortage = Some(Shortage::Refuse);
    let preview = shop.execute(&anna.clone().as_dry_run(), EditOrder(edit.clone()))?;
    difference(&mut out, &preview)?;
    left(&mut out, &shop, &anna)?;

    writeln!(out, "staged for an hour")?;
    let staged = shop.execute(&anna, StageEdit { edit, expires_at: anna.now.plus_seconds(3_600) })?;
    asked(&mut out, &staged)?;
    tell(&mut out, &shop, &order)?;
    left(&mut out, &shop, &anna)?;
    let mut other = OrderInput::new("web".parse()?, "EUR".parse()?, vec![line("MUG", 7, "10.00")?]);
    other.shortage = Some(Shortage::Refuse);
    let refusal = shop.execute(&anna, PlaceOrder(other)).err().ok_or("seven mugs are there")?;
    writeln!(out, "  somebody else wants 7 mugs: {}", refusal.code())?;

    writeln!(out, "authorized, and confirmed")?;
    shop.execute(&anna, paid(&order, "CARD-2", PaymentKind::Authorize, "16.80")?)?;
    shop.execute(&anna, ConfirmEdit { order: order.clone() })?;
    tell(&mut out, &shop, &order)?;
    left(&mut out, &shop, &anna)?;

    writeln!(out, "shipped")?;
    let shipped = shop.execute(&anna, ShipOrder::new(order.clone(), "OSLO".parse()?))?;
    asked(&mut out, &shipped)?;
    shop.execute(&anna, paid(&order, "CARD-2", PaymentKind::Capture, "16.80")?)?;
    tell(&mut out, &shop, &order)?;
    writeln!(out, "violations: {}", shop.verify(&anna.tenant)?.violations.len())?;
    Ok(out)
}

/// Ten mugs and five teas in one place.
fn prepare(shop: &Oms, context: &Context) -> Told {
    shop.execute(context, SetChannel { channel: Channel::new("web".parse()?) })?;
    shop.execute(context, SetLocation { location: Location::new("OSLO".parse()?) })?;
    let mut goods = Vec::new();
    for (sku, units) in [("MUG", 10), ("TEA", 5)] {
        shop.execute(context, RecordItem::new(sku.parse()?))?;
        goods.push(ReceiptLine::new(sku.parse()?, Quantity::from(units)));
    }
    shop.execute(context, ReceiveStock::new("OSLO".parse()?, goods))?;
    Ok(())
}

/// Units at a price, with a tax of 20 % on top.
fn line(sku: &str, units: u32, unit_price: &str) -> Told<LineInput> {
    let mut line = LineInput::new(sku.parse()?, Quantity::from(units), unit_price.parse()?);
    line.taxes = vec![TaxInput::at("vat".parse()?, "0.20".parse()?)];
    Ok(line)
}

/// What the gateway reports.
fn paid(order: &OrderId, payment: &str, kind: PaymentKind, amount: &str) -> Told<RecordPayment> {
    let (payment, gateway, reference) = (payment.parse()?, "card".parse()?, "1".parse()?);
    let (amount, currency) = (amount.parse::<Amount>()?, "EUR".parse()?);
    Ok(RecordPayment::new(order.clone(), payment, gateway, kind, reference, amount, currency))
}

/// How the order stands.
fn tell(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let view = shop.ask(&GetOrder { order: order.clone() })?;
    let (total, owed) = (view.terms.totals.total, view.balance);
    writeln!(out, "  {order}: total {total}, owed {owed}, {}, {}", view.payment_status, view.status)?;
    Ok(())
}

/// What is left for others.
fn left(out: &mut String, shop: &Oms, context: &Context) -> Told {
    let units = |sku: &str| -> Told<i64> {
        let query = GetAvailableToSell { channel: "web".parse()?, sku: sku.parse()? };
        Ok(shop.ask_in(context, &query)?.total)
    };
    writeln!(out, "  left to sell: MUG {}, TEA {}", units("MUG")?, units("TEA")?)?;
    Ok(())
}

/// What an edit would change: money, stock, and where it would come from.
fn difference(out: &mut String, receipt: &Receipt) -> Told {
    for event in receipt.events.iter() {
        if let Event::OrderEdited { total_before, total, balance_before, balance, .. } = event {
            writeln!(out, "  total {total_before} -> {total}, owed {balance_before} -> {balance}")?;
        }
        if let Event::OrderSourced { plan, .. } = event {
            for given in &plan.assignments {
                writeln!(out, "  line {}: {} from {}", given.line, given.quantity, given.location)?;
            }
        }
    }
    for moved in receipt.movements.iter() {
        writeln!(out, "  {} {}: {} -> {}", moved.quantity, moved.sku, moved.source, moved.target)?;
    }
    Ok(())
}

/// What the host is asked to do at the gateway.
fn asked(out: &mut String, receipt: &Receipt) -> Told {
    for event in receipt.events.iter() {
        match event {
            Event::AuthorizationRequested { amount, .. } => writeln!(out, "  to authorize: {amount}")?,
            Event::CaptureRequested { payment, amount, .. } => writeln!(out, "  to capture: {amount} of {payment}")?,
            _ => {}
        }
    }
    Ok(())
}
