//! What the program shows of orders and stock.

use oms::Oms;
use oms::query::order::GetOrder;
use oms::query::page::Limit;
use oms::query::stock::ListStock;
use oms::query::timeline::{ExplainOrder, GetTimeline};
use oms::value::{LocationId, OrderId, Sku};
use serde::Serialize;

use crate::fail::Fail;
use crate::summary::{grouped, table};

/// Prints an answer as JSON.
pub fn json(answer: &impl Serialize) -> Result<(), Fail> {
    println!("{}", serde_json::to_string_pretty(answer)?);
    Ok(())
}

/// An order: status, lines by stage, money, timeline.
pub fn order(shop: &Oms, id: &str, as_json: bool) -> Result<(), Fail> {
    let order = OrderId::parse(id)?;
    let view = shop.ask(&GetOrder { order: order.clone() })?;
    let timeline = shop.ask(&GetTimeline { order, after: None, limit: Limit::MAX })?;
    if as_json {
        return json(&serde_json::json!({"order": view, "timeline": timeline.rows}));
    }
    let (terms, progress) = (&view.terms, &view.progress);
    println!("order {}  {}", terms.id, view.status);
    println!(
        "channel {}, placed {}, fulfillment {}, payment {}, returns {}",
        terms.channel, terms.placed_at, view.fulfillment_status, view.payment_status, view.return_status
    );
    println!("total {} {}, balance {} {}", terms.totals.total, terms.currency, view.balance, terms.currency);
    let mut lines = table(&[
        "line",
        "sku",
        "price",
        "ordered",
        "waiting",
        "reserved",
        "released",
        "in transit",
        "delivered",
        "cancelled",
        "returned",
        "credited",
    ]);
    for (line, held) in terms.lines.iter().zip(&progress.lines) {
        let waiting = held.open.units().saturating_add(held.backordered.units());
        lines.add_row([
            line.line.to_string(),
            line.sku.to_string(),
            line.unit_price.to_string(),
            held.ordered.to_string(),
            waiting.to_string(),
            held.allocated_units().to_string(),
            held.released_units().to_string(),
            held.in_transit.to_string(),
            held.delivered.to_string(),
            held.cancelled.to_string(),
            held.returned.to_string(),
            held.credited.to_string(),
        ]);
    }
    println!("{lines}");
    let mut history = table(&["when", "command", "what happened", "stock movements"]);
    for entry in timeline.rows {
        let names = entry.events.iter().filter_map(|event| serde_json::to_value(event).ok());
        let names: Vec<String> =
            names.filter_map(|event| event.get("type").and_then(|name| name.as_str()).map(ToOwned::to_owned)).collect();
        let moved = match entry.movements.as_slice() {
            [] => String::new(),
            [only] => format!("{} x {}: {} -> {}", only.quantity, only.sku, only.source, only.target),
            [first, ..] => format!("{} movements: {} -> {}", entry.movements.len(), first.source, first.target),
        };
        history.add_row([entry.at.to_string(), entry.command.to_owned(), names.join(", "), moved]);
    }
    println!("{history}");
    Ok(())
}

/// Stock by item and location.
pub fn stock(shop: &Oms, sku: Option<&str>, location: Option<&str>, as_json: bool) -> Result<(), Fail> {
    let sku = sku.map(Sku::parse).transpose()?;
    let location = location.map(LocationId::parse).transpose()?;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = shop.ask(&ListStock { sku: sku.clone(), location: location.clone(), after, limit: Limit::MAX })?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if as_json {
        return json(&rows);
    }
    let mut stock =
        table(&["sku", "location", "on hand", "available", "reserved", "quality hold", "damaged", "quarantine"]);
    for row in rows {
        let counts = [row.on_hand, row.available, row.reserved, row.quality_hold, row.damaged, row.quarantine];
        let names = [row.sku.to_string(), row.location.to_string()];
        stock.add_row(names.into_iter().chain(counts.map(|count| grouped(count.into()))));
    }
    println!("{stock}");
    Ok(())
}

/// Why an order is served from where it is.
pub fn explain(shop: &Oms, id: &str, as_json: bool) -> Result<(), Fail> {
    let page = shop.ask(&ExplainOrder { order: OrderId::parse(id)?, after: None, limit: Limit::MAX })?;
    if as_json {
        return json(&page.rows);
    }
    if page.rows.is_empty() {
        println!("order {id} was never sourced: nothing in it has stock");
    }
    for explanation in page.rows {
        println!("{}, by {}:", explanation.at, explanation.command);
        println!("{}", explanation.text);
    }
    Ok(())
}
