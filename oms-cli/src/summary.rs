//! What the year came to, through the library's own queries, and whether it is what the data says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, Table};
use oms::Oms;
use oms::event::Event;
use oms::kernel::EventCursor;
use oms::query::page::Limit;
use oms::query::record::ListReturns;
use oms::query::sales::{GetSales, SalesOfCurrency};
use oms::query::stock::{ListStock, StockRow};
use oms::value::{Amount, Currency, Tenant};
use serde::Serialize;
use serde_json::Value;

use crate::data::{Aside, Trade};
use crate::fail::Fail;

/// What events say that no record keeps.
#[derive(Debug, Default, Serialize)]
pub struct Told {
    events: u64,
    units_placed: i64,
    units_short_at_placement: i64,
    backorders: u64,
    backorders_filled: u64,
    shipments: u64,
    deliveries: u64,
    cancel_documents: BTreeSet<String>,
    cancel_rows: u64,
    cancel_units: i64,
    cancel_credited: Amount,
    refund_requested: Amount,
    stock_lost: i64,
}

/// The whole summary.
#[derive(Debug, Serialize)]
pub struct Summary {
    data: String,
    sales: SalesOfCurrency,
    told: Told,
    return_documents: u64,
    stock: BTreeMap<String, StockOf>,
    aside: Aside,
    quirks: BTreeMap<&'static str, u64>,
    checks: Vec<Check>,
    commands: u64,
    seconds: f64,
    orders_per_second: u64,
    commands_per_second: u64,
}

/// What stands at a location.
#[derive(Debug, Default, Serialize)]
struct StockOf {
    skus: u64,
    on_hand: i64,
    available: i64,
    reserved: i64,
    damaged: i64,
}

/// A total that the data states, and what the library says.
#[derive(Debug, Serialize)]
struct Check {
    what: String,
    expected: String,
    found: String,
    equal: bool,
}

impl Summary {
    /// Whether every total is what the data says.
    pub fn is_true(&self) -> bool {
        self.checks.iter().all(|check| check.equal)
    }
}

/// Asks for everything.
pub fn summarize(shop: &Oms, trade: &Trade, commands: u64, took: Duration) -> Result<Summary, Fail> {
    let gbp = Currency::parse("GBP").map_err(|error| Fail::new(error.to_string()))?;
    let currency = trade.orders.first().map_or(gbp, |order| order.currency);
    let view = shop.ask(&GetSales { since: None, until: None, top: top_of(trade)? })?;
    let sales = view.currencies.get(&currency).cloned().unwrap_or_default();
    let mut told = listen(shop)?;
    let return_documents = document_count(shop, &mut told)?;
    let seconds = took.as_secs_f64();
    let mut summary = Summary {
        data: trade.name.clone(),
        stock: stock(shop)?,
        aside: trade.aside.clone(),
        quirks: trade.quirks.0.clone(),
        checks: Vec::new(),
        commands,
        seconds,
        orders_per_second: per_second(sales.whole.orders, took),
        commands_per_second: per_second(commands, took),
        sales,
        told,
        return_documents,
    };
    summary.checks = check(&summary, &trade.truth)?;
    Ok(summary)
}

/// Services are among the best sellers, the truth names goods: enough rows to find them all.
fn top_of(trade: &Trade) -> Result<Limit, Fail> {
    let rows = u32::try_from(trade.products.len()).unwrap_or(u32::MAX).clamp(1, 100);
    Limit::new(rows).map_err(|error| Fail::new(error.to_string()))
}

fn per_second(count: u64, took: Duration) -> u64 {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(1_000_000).checked_div(micros).unwrap_or_default()
}

/// Reads every event once.
#[allow(clippy::wildcard_enum_match_arm, reason = "the summary counts the events it names and lets others pass")]
fn listen(shop: &Oms) -> Result<Told, Fail> {
    let mut told = Told::default();
    let mut cursor = EventCursor::default();
    loop {
        let page = shop.events(&Tenant::main(), cursor, 1_000)?;
        let Some(last) = page.last() else { return Ok(told) };
        cursor = last.cursor;
        for sent in page {
            told.events = told.events.saturating_add(1);
            match sent.event {
                Event::OrderSourced { plan, .. } => {
                    let assigned = plan.assignments.iter().map(|a| a.quantity.units());
                    let short = plan.units_short().units();
                    let placed = assigned.fold(short, i64::saturating_add);
                    told.units_placed = told.units_placed.saturating_add(placed);
                    told.units_short_at_placement = told.units_short_at_placement.saturating_add(short);
                }
                Event::OrderBackordered { .. } => told.backorders = told.backorders.saturating_add(1),
                Event::BackorderFilled { .. } => told.backorders_filled = told.backorders_filled.saturating_add(1),
                Event::OrderShipped { .. } => told.shipments = told.shipments.saturating_add(1),
                Event::PackageTracked { .. } => told.deliveries = told.deliveries.saturating_add(1),
                Event::RefundRequested { amount, .. } => told.refund_requested = told.refund_requested.plus(amount)?,
                Event::StockAdjusted { lost, gained, .. } => {
                    told.stock_lost = told.stock_lost.saturating_add(lost.units()).saturating_sub(gained.units());
                }
                Event::OrderCancelled { lines, credited, document, .. } => {
                    told.cancel_rows = told.cancel_rows.saturating_add(u64::try_from(lines.len())?);
                    let units = lines.iter().map(|line| line.quantity.units());
                    told.cancel_units = units.fold(told.cancel_units, i64::saturating_add);
                    told.cancel_credited = told.cancel_credited.plus(credited)?;
                    told.cancel_documents.extend(document.map(|id| id.to_string()));
                }
                _ => {}
            }
        }
    }
}

/// Documents of the data that came back as returns or cancellations; one that names several orders is one document.
fn document_count(shop: &Oms, told: &mut Told) -> Result<u64, Fail> {
    let plain = |id: &str| id.split_once('/').map_or(id, |(document, _)| document).to_owned();
    let mut documents: BTreeSet<String> = told.cancel_documents.iter().map(|id| plain(id)).collect();
    let mut after = None;
    loop {
        let page = shop.ask(&ListReturns { after, limit: Limit::MAX, ..ListReturns::default() })?;
        documents
            .extend(page.rows.iter().filter_map(|row| row.record.external_id.as_ref()).map(|id| plain(id.as_str())));
        after = page.next;
        if after.is_none() {
            return Ok(u64::try_from(documents.len())?);
        }
    }
}

fn stock(shop: &Oms) -> Result<BTreeMap<String, StockOf>, Fail> {
    let mut stock: BTreeMap<String, StockOf> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = shop.ask(&ListStock { sku: None, location: None, after, limit: Limit::MAX })?;
        for StockRow { location, on_hand, available, reserved, damaged, .. } in page.rows {
            let at = stock.entry(location.to_string()).or_default();
            at.skus = at.skus.saturating_add(1);
            at.on_hand = at.on_hand.saturating_add(on_hand);
            at.available = at.available.saturating_add(available);
            at.reserved = at.reserved.saturating_add(reserved);
            at.damaged = at.damaged.saturating_add(damaged);
        }
        after = page.next;
        if after.is_none() {
            return Ok(stock);
        }
    }
}

/// Compares with what the data says about itself, as far as it says it.
fn check(summary: &Summary, truth: &Value) -> Result<Vec<Check>, Fail> {
    let mut checks = Checks { truth, rows: Vec::new() };
    let (sales, told, aside) = (&summary.sales, &summary.told, &summary.aside);
    checks.number("/orders", i128::from(sales.whole.orders));
    checks.number("/lines", i128::from(sales.whole.lines));
    checks.number("/units", i128::from(sales.whole.units));
    checks.amount("/gross_revenue", sales.whole.extended);
    checks.number("/goods_lines", i128::from(sales.kinds.stocked.lines));
    checks.number("/goods_units", i128::from(sales.kinds.stocked.units));
    checks.amount("/goods_revenue", sales.kinds.stocked.extended);
    checks.number("/zero_price_lines", i128::from(sales.zero_price_lines));
    checks.number("/customers", i128::from(sales.customers));
    checks.number("/orders_without_customer", i128::from(sales.orders_without_party));
    checks.number("/single_line_orders", i128::from(sales.single_line_orders));
    checks.number("/lines_per_order_max", i128::from(sales.lines_per_order_max));
    checks.amount("/average_order_value", sales.average_order_value);
    if let Some(max) = &sales.max_order {
        checks.text("/max_order/order_id", max.order.as_str());
        checks.amount("/max_order/value", max.value);
    }
    let returned = &sales.returns;
    let rows = i128::from(returned.rows) + i128::from(told.cancel_rows) + i128::from(aside.wrong_sign_rows);
    checks.number("/returns/rows", rows);
    checks.number("/returns/documents", i128::from(summary.return_documents) + i128::from(aside.wrong_sign_rows));
    let units = i128::from(returned.units) + i128::from(told.cancel_units) + i128::from(aside.wrong_sign_units);
    checks.number("/returns/units", units);
    let value = returned.stated_value.plus(told.cancel_credited)?.plus(aside.wrong_sign_value)?;
    checks.amount("/returns/value", value);
    checks.number("/adjustments/stock_units", i128::from(aside.stockless_units) - i128::from(told.stock_lost));
    checks.number("/adjustments/ledger_rows", i128::from(aside.ledger_rows));
    checks.amount("/adjustments/ledger_amount", aside.ledger_amount);
    checks.periods(sales);
    checks.countries(sales);
    checks.best_sellers(sales);
    Ok(checks.rows)
}

struct Checks<'a> {
    truth: &'a Value,
    rows: Vec<Check>,
}

impl Checks<'_> {
    fn text(&mut self, path: &str, found: &str) {
        if let Some(expected) = self.truth.pointer(path).map(plain) {
            self.rows.push(Check {
                what: path.to_owned(),
                equal: expected == found,
                expected,
                found: found.to_owned(),
            });
        }
    }

    fn number(&mut self, path: &str, found: i128) {
        self.text(path, &found.to_string());
    }

    fn amount(&mut self, path: &str, found: Amount) {
        if let Some(expected) = self.truth.pointer(path).map(plain) {
            let equal = Amount::parse(&expected).ok() == Some(found);
            self.rows.push(Check { what: path.to_owned(), equal, expected, found: found.to_string() });
        }
    }

    fn periods(&mut self, sales: &SalesOfCurrency) {
        let named = |field: &str| -> Vec<String> {
            let map = self.truth.get(field).and_then(Value::as_object);
            map.map(|map| map.keys().cloned().collect()).unwrap_or_default()
        };
        for (field, by) in [("daily", &sales.by_day), ("monthly", &sales.by_month)] {
            for period in named(field) {
                let sum = by.get(&period).copied().unwrap_or_default();
                self.number(&format!("/{field}/{period}/orders"), i128::from(sum.orders));
                self.number(&format!("/{field}/{period}/lines"), i128::from(sum.lines));
                self.number(&format!("/{field}/{period}/units"), i128::from(sum.units));
                self.amount(&format!("/{field}/{period}/revenue"), sum.extended);
            }
        }
    }

    fn countries(&mut self, sales: &SalesOfCurrency) {
        let countries = self.truth.get("by_country").and_then(Value::as_object);
        let names: Vec<String> = countries.map(|map| map.keys().cloned().collect()).unwrap_or_default();
        for name in names {
            let sum = sales.by_country.get(country_code(&name)).copied().unwrap_or_default();
            self.number(&format!("/by_country/{name}/orders"), i128::from(sum.orders));
            self.amount(&format!("/by_country/{name}/revenue"), sum.extended);
        }
    }

    fn best_sellers(&mut self, sales: &SalesOfCurrency) {
        let count = self.truth.get("top5_skus_by_units").and_then(Value::as_array).map_or(0, Vec::len);
        for (rank, sku) in sales.top_skus.iter().enumerate().take(count) {
            self.text(&format!("/top5_skus_by_units/{rank}/sku"), sku.sku.as_str());
            self.number(&format!("/top5_skus_by_units/{rank}/units"), i128::from(sku.units));
            self.amount(&format!("/top5_skus_by_units/{rank}/revenue"), sku.extended);
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The data's truth names some countries by their names.
fn country_code(name: &str) -> &str {
    match name {
        "United Kingdom" => "GB",
        "EIRE" => "IE",
        "Netherlands" => "NL",
        "Germany" => "DE",
        "France" => "FR",
        "Sweden" => "SE",
        "Denmark" => "DK",
        "Spain" => "ES",
        other => other,
    }
}

impl Summary {
    /// The summary for people.
    pub fn print(&self) {
        println!("{}", self.trade_table());
        println!("{}", self.stock_table());
        if !self.quirks.is_empty() {
            println!("{}", self.quirk_table());
        }
        let wrong: Vec<&Check> = self.checks.iter().filter(|check| !check.equal).collect();
        if !self.checks.is_empty() {
            let equal = self.checks.len().saturating_sub(wrong.len());
            println!("{equal} of {} totals are exactly what the data says about itself", self.checks.len());
        }
        for check in wrong {
            println!("  {}: {} is expected, {} was found", check.what, check.expected, check.found);
        }
    }

    fn trade_table(&self) -> Table {
        let (sales, told) = (&self.sales, &self.told);
        let mut table = table(&["trade", ""]);
        let mut row = |what: &str, value: String| {
            table.add_row([Cell::new(what), Cell::new(value).set_alignment(CellAlignment::Right)]);
        };
        row("orders", grouped(sales.whole.orders.into()));
        row("lines", grouped(sales.whole.lines.into()));
        row("units", grouped(sales.whole.units.into()));
        row("revenue, quantity x price", sales.whole.extended.to_string());
        row("revenue, as charged by line", format!("{} ({} by rounding)", sales.whole.charged, sales.difference));
        row(
            "fill rate at placement",
            share(told.units_placed.saturating_sub(told.units_short_at_placement), told.units_placed),
        );
        row(
            "split rate",
            share(
                i64::try_from(sales.split_orders).unwrap_or_default(),
                i64::try_from(sales.whole.orders).unwrap_or_default(),
            ),
        );
        row(
            "orders with a backorder / fills",
            format!("{} / {}", grouped(told.backorders.into()), grouped(told.backorders_filled.into())),
        );
        row("shipments", grouped(told.shipments.into()));
        row("cancelled units, credited", format!("{}, {}", grouped(told.cancel_units.into()), told.cancel_credited));
        row(
            "returns: documents, rows",
            format!("{}, {}", grouped(sales.returns.documents.into()), grouped(sales.returns.rows.into())),
        );
        row(
            "returned units, stated value",
            format!("{}, {}", grouped(sales.returns.units.into()), sales.returns.stated_value),
        );
        row("credited for returns", sales.returns.credited.to_string());
        row("refunds asked of the gateway", told.refund_requested.to_string());
        row("events", grouped(told.events.into()));
        row("commands", grouped(self.commands.into()));
        row("orders a second, through their whole life", grouped(self.orders_per_second.into()));
        row("commands a second", grouped(self.commands_per_second.into()));
        table
    }

    fn stock_table(&self) -> Table {
        let mut table = table(&["location", "skus", "on hand", "available", "reserved", "damaged"]);
        for (location, at) in &self.stock {
            let number = |value: i128| Cell::new(grouped(value)).set_alignment(CellAlignment::Right);
            table.add_row([
                Cell::new(location),
                number(at.skus.into()),
                number(at.on_hand.into()),
                number(at.available.into()),
                number(at.reserved.into()),
                number(at.damaged.into()),
            ]);
        }
        table
    }

    fn quirk_table(&self) -> Table {
        let mut table = table(&["what was odd in the data, and the rule", "times"]);
        for (rule, count) in self.quirks.iter().filter(|(_, count)| **count > 0) {
            table.add_row([Cell::new(rule), Cell::new(grouped((*count).into())).set_alignment(CellAlignment::Right)]);
        }
        table
    }
}

/// A table with headings.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(headings.iter().map(Cell::new));
    table
}

/// A number with separators between thousands.
pub fn grouped(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

fn share(part: i64, whole: i64) -> String {
    let per_mille = i128::from(part).saturating_mul(1_000).checked_div(i128::from(whole)).unwrap_or_default();
    let (percent, rest) =
        (per_mille.checked_div(10).unwrap_or_default(), per_mille.checked_rem(10).unwrap_or_default());
    format!("{percent}.{rest} %")
}
