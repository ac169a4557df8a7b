//! Lines with taxes included and on top, at two rates, with a discount over all: one unit of each comes back, then the
//! rest. The credits sum exactly to what was charged, and so do the invoice and the credit memos.
//!
//! `cargo run -p oms --example partial_return`
#![allow(clippy::print_stdout, missing_docs, reason = "an example talks to its reader")]

use std::error::Error;
use std::fmt::Write;

use oms::decide::document::IssueDocuments;
use oms::decide::fulfillment::ShipOrder;
use oms::decide::order::PlaceOrder;
use oms::decide::payment::RecordPayment;
use oms::decide::returns::{
    ApproveReturn, InspectReturn, ReceiveReturn, RequestReturn, ResolveReturn, ReturnLineInput,
};
use oms::decide::setup::{RecordItem, SetChannel, SetEntity, SetLocation};
use oms::decide::stock::{ReceiptLine, ReceiveStock};
use oms::event::Event;
use oms::network::{Channel, Entity, Location};
use oms::order::{DiscountInput, LineInput, OrderInput, TaxInput, TaxMode};
use oms::payment::PaymentKind;
use oms::query::document::ListDocuments;
use oms::query::order::GetOrder;
use oms::value::{Amount, OrderId, Quantity, ReturnId};
use oms::{Context, Oms};

type Told<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Told {
    print!("{}", story()?);
    Ok(())
}

/// The story, as it is told.
pub(crate) fn story() -> Told<String> {
    let mut out = String::new();
    let shop = oms::open("memory:")?;
    let mut anna = Context::new("2026-03-02T09:00:00Z".parse()?, "anna".parse()?);
    prepare(&shop, &anna)?;
    let order: OrderId = "A-1".parse()?;

    let mut book = LineInput::new("BOOK".parse()?, Quantity::from(3), "10.70".parse()?);
    book.tax_mode = Some(TaxMode::Inclusive);
    book.taxes = vec![TaxInput::at("reduced".parse()?, "0.07".parse()?)];
    let mut lamp = LineInput::new("LAMP".parse()?, Quantity::from(2), "49.99".parse()?);
    lamp.taxes = vec![TaxInput::at("standard".parse()?, "0.19".parse()?)];
    let mut input = OrderInput::new("web".parse()?, "EUR".parse()?, vec![book, lamp]);
    input.id = Some(order.clone());
    input.discounts = vec![DiscountInput::of("welcome".parse()?, "10.00".parse()?)];
    shop.execute(&anna, PlaceOrder(input))?;
    let total = shop.ask(&GetOrder { order: order.clone() })?.terms.totals.total;
    shop.execute(&anna, reported(&order, PaymentKind::Authorize, "1", total)?)?;
    shop.execute(&anna, ShipOrder::new(order.clone(), "OSLO".parse()?))?;
    shop.execute(&anna, reported(&order, PaymentKind::Capture, "1", total)?)?;
    tell(&mut out, &shop, &order)?;
    shop.execute(&anna, IssueDocuments::new("acme".parse()?))?;
    last_document(&mut out, &shop, &order)?;

    let one_of_each = [(1, 1), (2, 1)];
    let first = sent_back(&mut out, &shop, &anna, &order, ("R-1", &one_of_each))?;
    anna.now = "2026-03-20T09:00:00Z".parse()?;
    let the_rest = [(1, 2), (2, 1)];
    let second = sent_back(&mut out, &shop, &anna, &order, ("R-2", &the_rest))?;

    writeln!(out, "charged {total}, credited {first} + {second} = {}", first.plus(second)?)?;
    tell(&mut out, &shop, &order)?;
    writeln!(out, "violations: {}", shop.verify(&anna.tenant)?.violations.len())?;
    Ok(out)
}

/// A seller, and goods in one place.
fn prepare(shop: &Oms, context: &Context) -> Told {
    shop.execute(context, SetEntity { entity: Entity::new("acme".parse()?, "Europe/Berlin".parse()?) })?;
    let mut channel = Channel::new("web".parse()?);
    channel.entity = Some("acme".parse()?);
    shop.execute(context, SetChannel { channel })?;
    shop.execute(context, SetLocation { location: Location::new("OSLO".parse()?) })?;
    let mut goods = Vec::new();
    for sku in ["BOOK", "LAMP"] {
        shop.execute(context, RecordItem::new(sku.parse()?))?;
        goods.push(ReceiptLine::new(sku.parse()?, Quantity::from(10)));
    }
    shop.execute(context, ReceiveStock::new("OSLO".parse()?, goods))?;
    Ok(())
}

/// What the gateway reports.
fn reported(order: &OrderId, kind: PaymentKind, reference: &str, amount: Amount) -> Told<RecordPayment> {
    let (payment, gateway) = ("CARD-1".parse()?, "card".parse()?);
    Ok(RecordPayment::new(order.clone(), payment, gateway, kind, reference.parse()?, amount, "EUR".parse()?))
}

/// Units come back, are inspected, credited and refunded, and have a credit memo; answers what was credited.
fn sent_back(
    out: &mut String,
    shop: &Oms,
    context: &Context,
    order: &OrderId,
    (id, units): (&str, &[(u32, u32)]),
) -> Told<Amount> {
    writeln!(out, "{id} comes back")?;
    let return_id: ReturnId = id.parse()?;
    let lines = units.iter().map(|(line, units)| ReturnLineInput::of_line(*line, Quantity::from(*units)));
    let mut request = RequestReturn::of_order(order.clone(), lines.collect());
    request.id = Some(return_id.clone());
    shop.execute(context, request)?;
    shop.execute(context, ApproveReturn { return_id: return_id.clone() })?;
    shop.execute(context, ReceiveReturn::new(return_id.clone(), "OSLO".parse()?))?;
    shop.execute(context, InspectReturn::new(return_id.clone()))?;
    let resolved = shop.execute(context, ResolveReturn::new(return_id))?;
    let mut sum = Amount::ZERO;
    for event in resolved.events.iter() {
        if let Event::ReturnResolved { credited, refund, .. } = event {
            writeln!(out, "  credited {credited}, to refund {refund}")?;
            shop.execute(context, reported(order, PaymentKind::Refund, id, *refund)?)?;
            sum = *credited;
        }
    }
    shop.execute(context, IssueDocuments::new("acme".parse()?))?;
    last_document(out, shop, order)?;
    Ok(sum)
}

/// How the order stands.
fn tell(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let view = shop.ask(&GetOrder { order: order.clone() })?;
    let (total, owed) = (view.terms.totals.total, view.balance);
    writeln!(out, "{order}: total {total}, owed {owed}, {}, {}", view.payment_status, view.status)?;
    Ok(())
}

/// The newest invoice or credit memo, with its lines and its taxes by rate.
fn last_document(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let documents = shop.ask(&ListDocuments::for_order(order.clone()))?.rows;
    let document = documents.last().ok_or("no document")?;
    writeln!(out, "  {} {} of {}", document.kind.name(), document.number, document.date)?;
    for line in &document.lines {
        writeln!(out, "    {} {}: net {}, total {}", line.quantity, line.sku, line.net, line.total)?;
    }
    for tax in &document.taxes {
        let rate = tax.rate.unwrap_or_default();
        writeln!(out, "    {} {rate} on {}: {}", tax.code, tax.base, tax.amount)?;
    }
    let totals = &document.totals;
    writeln!(out, "    net {}, tax {}, total {}", totals.net, totals.tax, totals.total)?;
    Ok(())
}
