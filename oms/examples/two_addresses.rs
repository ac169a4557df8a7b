//! A business order: refused with all that is wrong, then placed with a purchase order number, net 30, two addresses and
//! dates; each shipment has an invoice of its own, which says when it is due.
//!
//! `cargo run -p oms --example two_addresses`
#![allow(clippy::print_stdout, missing_docs, reason = "an example talks to its reader")]

use std::error::Error;
use std::fmt::Write;

use oms::decide::document::IssueDocuments;
use oms::decide::fulfillment::{ReleaseOrder, ShipFulfillment};
use oms::decide::order::PlaceOrder;
use oms::decide::payment::RecordPayment;
use oms::decide::setup::{RecordItem, RecordParty, SetChannel, SetEntity, SetLocation, SetPolicy};
use oms::decide::stock::{ReceiptLine, ReceiveStock};
use oms::decide::upkeep::RunDue;
use oms::network::{Channel, ChannelKind, Entity, Location, OrderPolicy, OrderRule};
use oms::order::{Destination, HoldScope, LineInput, OrderInput, PaymentTerms, RequestedDates, ShipToInput, TaxInput};
use oms::party::PartyDetails;
use oms::payment::PaymentKind;
use oms::query::document::ListDocuments;
use oms::query::order::GetOrder;
use oms::value::{OrderId, Quantity};
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
    let order: OrderId = "B-1".parse()?;

    writeln!(out, "five mugs, without a purchase order")?;
    let hasty = OrderInput::new("trade".parse()?, "EUR".parse()?, vec![line("MUG", 5)?]);
    let refusal = shop.execute(&anna, PlaceOrder(hasty)).err().ok_or("anything goes")?;
    writeln!(out, "  {}", refusal.code())?;
    for problem in refusal.problems() {
        writeln!(out, "  {}: {}", problem.path, problem.message)?;
    }

    writeln!(out, "twelve mugs here, and twelve teas for the branch in April")?;
    let mut tea = line("TEA", 12)?;
    let austria = Destination::in_country("AT".parse()?);
    tea.ship_to = Some(Box::new(ShipToInput { destination: austria, party: Some("branch".parse()?) }));
    let april = Some("2026-04-01T06:00:00Z".parse()?);
    tea.requested = Some(Box::new(RequestedDates { ship_not_before: april, ..RequestedDates::default() }));
    let mut input = OrderInput::new("trade".parse()?, "EUR".parse()?, vec![line("MUG", 12)?, tea]);
    input.id = Some(order.clone());
    input.party = Some("customer".parse()?);
    input.purchase_order = Some("PO-4711".parse()?);
    input.destination = Destination::in_country("DE".parse()?);
    input.requested.deliver_by = Some("2026-03-06T17:00:00Z".parse()?);
    input.payment_terms = PaymentTerms::Net { days: 30 };
    shop.execute(&anna, PlaceOrder(input))?;
    shop.execute(&anna, ReleaseOrder { order: order.clone() })?;
    tell(&mut out, &shop, &order)?;

    writeln!(out, "the mugs leave")?;
    shop.execute(&anna, ShipFulfillment::new("B-1-F1".parse()?))?;
    shop.execute(&anna, IssueDocuments::new("acme".parse()?))?;
    last_invoice(&mut out, &shop, &order)?;
    let early = shop.execute(&anna, ReleaseOrder { order: order.clone() }).err().ok_or("teas leave in March")?;
    writeln!(out, "  the teas: {}", early.code())?;

    writeln!(out, "April: the teas leave")?;
    anna.now = "2026-04-01T06:00:00Z".parse()?;
    shop.execute(&anna, RunDue::default())?;
    shop.execute(&anna, ReleaseOrder { order: order.clone() })?;
    shop.execute(&anna, ShipFulfillment::new("B-1-F2".parse()?))?;
    shop.execute(&anna, IssueDocuments::new("acme".parse()?))?;
    last_invoice(&mut out, &shop, &order)?;
    tell(&mut out, &shop, &order)?;

    writeln!(out, "paid by transfer")?;
    let (payment, gateway, reference) = ("BANK-1".parse()?, "transfer".parse()?, "4711".parse()?);
    let (amount, currency) = ("99.96".parse()?, "EUR".parse()?);
    let transfer =
        RecordPayment::new(order.clone(), payment, gateway, PaymentKind::Capture, reference, amount, currency);
    shop.execute(&anna, transfer)?;
    tell(&mut out, &shop, &order)?;
    writeln!(out, "violations: {}", shop.verify(&anna.tenant)?.violations.len())?;
    Ok(out)
}

/// A seller with a rule for trade orders, a customer with a branch, and goods in one place.
fn prepare(shop: &Oms, context: &Context) -> Told {
    shop.execute(context, SetEntity { entity: Entity::new("acme".parse()?, "Europe/Berlin".parse()?) })?;
    let mut channel = Channel::new("trade".parse()?);
    channel.kind = ChannelKind::Wholesale;
    channel.entity = Some("acme".parse()?);
    shop.execute(context, SetChannel { channel })?;
    shop.execute(context, SetLocation { location: Location::new("HUB".parse()?) })?;
    let mut goods = Vec::new();
    for sku in ["MUG", "TEA"] {
        shop.execute(context, RecordItem::new(sku.parse()?))?;
        goods.push(ReceiptLine::new(sku.parse()?, Quantity::from(100)));
    }
    shop.execute(context, ReceiveStock::new("HUB".parse()?, goods))?;
    for party in ["customer", "branch"] {
        shop.execute(context, RecordParty { id: Some(party.parse()?), details: PartyDetails::default() })?;
    }
    let mut rule = OrderRule::new("trade_minimum".parse()?);
    rule.currency = Some("EUR".parse()?);
    rule.goods_min = Some("50.00".parse()?);
    rule.units_multiple = Some(Quantity::from(6));
    rule.needs_party = true;
    rule.needs_purchase_order = true;
    shop.execute(context, SetPolicy::now(OrderPolicy { rules: vec![rule] }))?;
    Ok(())
}

/// Units at 3.50, with a tax of 19 % on top.
fn line(sku: &str, units: u32) -> Told<LineInput> {
    let mut line = LineInput::new(sku.parse()?, Quantity::from(units), "3.50".parse()?);
    line.taxes = vec![TaxInput::at("vat".parse()?, "0.19".parse()?)];
    Ok(line)
}

/// How the order stands, what holds it, and what is asked of the warehouse.
fn tell(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let view = shop.ask(&GetOrder { order: order.clone() })?;
    writeln!(out, "  {order}: owed {}, {}, {}", view.balance, view.payment_status, view.status)?;
    for hold in &view.progress.holds {
        if let HoldScope::Line(line) = hold.scope {
            writeln!(out, "  line {line} is held until {}", hold.expires_at.ok_or("for ever")?)?;
        }
    }
    for work in &view.fulfillment_orders {
        let to = work.ship_to.as_ref().and_then(|to| to.party.as_ref());
        let to = to.map_or("customer", |party| party.id.as_str());
        for line in &work.lines {
            writeln!(out, "  {}: {} {} to {to}", work.id, line.quantity, line.sku)?;
        }
    }
    Ok(())
}

/// The newest invoice.
fn last_invoice(out: &mut String, shop: &Oms, order: &OrderId) -> Told {
    let documents = shop.ask(&ListDocuments::for_order(order.clone()))?.rows;
    let invoice = documents.last().ok_or("no invoice")?;
    let (purchase_order, due_at) = (invoice.purchase_order.as_ref(), invoice.due_at);
    let (Some(purchase_order), Some(due_at)) = (purchase_order, due_at) else { return Err("not net".into()) };
    writeln!(out, "  {} of {} for {purchase_order}", invoice.number, invoice.date)?;
    let totals = &invoice.totals;
    writeln!(out, "    net {}, tax {}, total {}, due {due_at}", totals.net, totals.tax, totals.total)?;
    Ok(())
}
