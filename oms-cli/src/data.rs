//! Reading a set of real trade: orders, lines, returns and adjustments in CSV, packed or not.
//!
//! Every quirk of the data is handled by a rule that is counted in [`Quirks`]; nothing is dropped silently.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Europe::London;
use oms::value::{Amount, Country, Currency, Label, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fail::{Fail, fail};

/// What was odd in the data, and how often.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Quirks(pub BTreeMap<&'static str, u64>);

impl Quirks {
    /// Counts one occurrence.
    pub fn note(&mut self, rule: &'static str) {
        self.add(rule, 1);
    }

    /// Counts several.
    pub fn add(&mut self, rule: &'static str, count: u64) {
        let held = self.0.entry(rule).or_default();
        *held = held.saturating_add(count);
    }
}

/// An item of the data.
#[derive(Clone, Debug)]
pub struct Product {
    pub sku: Sku,
    pub name: Option<Label>,
    pub stocked: bool,
}

/// A line of an order.
#[derive(Clone, Debug)]
pub struct Line {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    pub customer: Option<String>,
    pub placed_at: Timestamp,
    pub currency: Currency,
    pub country: Option<Country>,
    pub lines: Vec<Line>,
}

/// A row of a cancellation or return document.
#[derive(Clone, Debug)]
pub struct ReturnRow {
    /// Which order and line it takes back, when the data says so.
    pub of: Option<(String, u32)>,
    pub sku: Sku,
    pub quantity: Quantity,
    pub value: Amount,
}

/// A cancellation or return document.
#[derive(Clone, Debug)]
pub struct ReturnDocument {
    pub id: String,
    pub at: Timestamp,
    pub currency: Currency,
    pub rows: Vec<ReturnRow>,
}

/// A stock correction.
#[derive(Clone, Debug)]
pub struct Adjustment {
    pub id: String,
    pub at: Timestamp,
    pub sku: Sku,
    pub difference: i64,
}

/// What the data holds and the library has no place for: reported beside the totals.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Aside {
    /// Rows of return documents with the sign the wrong way round.
    pub wrong_sign_rows: i64,
    /// Their units, negative.
    pub wrong_sign_units: i64,
    /// Their value, negative.
    pub wrong_sign_value: Amount,
    /// Rows that correct the books, not stock.
    pub ledger_rows: u64,
    /// Their amount.
    pub ledger_amount: Amount,
    /// Stock corrections of things without stock, such as services.
    pub stockless_rows: u64,
    /// Their units.
    pub stockless_units: i64,
}

/// A set of real trade.
#[derive(Clone, Debug, Default)]
pub struct Trade {
    pub name: String,
    pub products: Vec<Product>,
    pub orders: Vec<Order>,
    pub returns: Vec<ReturnDocument>,
    pub adjustments: Vec<Adjustment>,
    pub aside: Aside,
    pub quirks: Quirks,
    pub truth: serde_json::Value,
}

#[derive(Deserialize)]
struct OrderRow {
    order_id: String,
    customer_id: String,
    placed_at: String,
    currency: String,
    ship_country: String,
}

#[derive(Deserialize)]
struct LineRow {
    order_id: String,
    line_no: u32,
    sku: String,
    qty: i64,
    unit_price: String,
}

#[derive(Deserialize)]
struct ProductRow {
    sku: String,
    description: String,
    kind: String,
}

#[derive(Deserialize)]
struct ReturnCsvRow {
    return_id: String,
    order_id: String,
    line_no: String,
    sku: String,
    qty: i64,
    returned_at: String,
    refund_amount: String,
    currency: String,
}

#[derive(Deserialize)]
struct AdjustmentRow {
    adjustment_id: String,
    sku: String,
    qty: i64,
    amount: String,
    at: String,
    kind: String,
}

/// Reads a folder of `orders`, `lines`, `returns`, `adjustments` and `products`, as `.csv` or `.csv.gz`.
pub fn read(folder: &Path) -> Result<Trade, Fail> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut trade = Trade { name, ..Trade::default() };
    let truth = folder.join("truth.json");
    if truth.exists() {
        let text = std::fs::read_to_string(&truth).map_err(fail(&truth))?;
        trade.truth = serde_json::from_str(&text).map_err(fail(&truth))?;
    }
    let skus = read_products(folder, &mut trade)?;
    let kinds: HashMap<Sku, bool> = trade.products.iter().map(|p| (p.sku.clone(), p.stocked)).collect();
    read_orders(folder, &mut trade, &skus)?;
    read_returns(folder, &mut trade, &skus)?;
    read_adjustments(folder, &mut trade, &skus, &kinds)?;
    Ok(trade)
}

/// The sku of each spelling in the data.
type Skus = HashMap<String, Sku>;

fn read_products(folder: &Path, trade: &mut Trade) -> Result<Skus, Fail> {
    let rows: Vec<ProductRow> = rows(folder, "products")?;
    let plain: BTreeSet<String> = rows.iter().filter(|r| r.sku.trim() == r.sku).map(|r| r.sku.clone()).collect();
    let mut lower: BTreeMap<String, u64> = BTreeMap::new();
    let mut skus = Skus::new();
    for row in rows {
        let mut text = row.sku.trim().to_owned();
        if text != row.sku {
            trade
                .quirks
                .note("sku with a space at its end: the space is cut off, and `#2` added where that sku exists");
            if plain.contains(&text) {
                text.push_str("#2");
            }
        }
        let sku = Sku::parse(&text).map_err(fail(&text))?;
        let case = lower.entry(text.to_lowercase()).or_default();
        *case = case.saturating_add(1);
        if *case == 2 {
            trade.quirks.note("sku in upper and in lower case: kept apart, as the data does");
        }
        let name = row.description.trim();
        let name = if name.is_empty() {
            trade.quirks.note("item without a description: left without a name");
            None
        } else {
            Label::parse(name).ok()
        };
        trade.products.push(Product { sku: sku.clone(), name, stocked: row.kind == "goods" });
        skus.insert(row.sku, sku);
    }
    Ok(skus)
}

fn read_orders(folder: &Path, trade: &mut Trade, skus: &Skus) -> Result<(), Fail> {
    let mut lines: HashMap<String, Vec<(u32, Line)>> = HashMap::new();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for row in rows::<LineRow>(folder, "lines")? {
        let unit_price = amount(&row.unit_price)?;
        if unit_price.is_zero() {
            trade.quirks.note("line with price zero: placed as it is");
        }
        if !seen.insert((row.order_id.clone(), row.sku.clone())) {
            trade.quirks.note("item on several lines of one order: kept as separate lines");
        }
        let line = Line { sku: find(skus, &row.sku)?, quantity: quantity(row.qty)?, unit_price };
        lines.entry(row.order_id).or_default().push((row.line_no, line));
    }
    for row in rows::<OrderRow>(folder, "orders")? {
        let mut lines = lines.remove(&row.order_id).unwrap_or_default();
        lines.sort_by_key(|(number, _)| *number);
        let customer = (!row.customer_id.is_empty()).then_some(row.customer_id);
        if customer.is_none() {
            trade.quirks.note("order without a customer: placed without a party");
        }
        let country = Country::parse(&row.ship_country).ok();
        if country.is_none() {
            trade.quirks.note("country that is no ISO code: placed without a country");
        }
        trade.orders.push(Order {
            id: row.order_id,
            customer,
            placed_at: london(&row.placed_at)?,
            currency: Currency::parse(&row.currency).map_err(fail(&row.currency))?,
            country,
            lines: lines.into_iter().map(|(_, line)| line).collect(),
        });
    }
    trade.quirks.add("line of an order that is not in the data: none may be left", u64::try_from(lines.len())?);
    Ok(())
}

fn read_returns(folder: &Path, trade: &mut Trade, skus: &Skus) -> Result<(), Fail> {
    let placed: HashMap<&str, Timestamp> = trade.orders.iter().map(|o| (o.id.as_str(), o.placed_at)).collect();
    let mut documents: BTreeMap<(Timestamp, String), ReturnDocument> = BTreeMap::new();
    let mut quirks = Quirks::default();
    for row in rows::<ReturnCsvRow>(folder, "returns")? {
        let (at, value) = (london(&row.returned_at)?, amount(&row.refund_amount)?);
        if row.qty <= 0 {
            quirks.note("return row with the wrong sign: kept aside and reported");
            trade.aside.wrong_sign_rows = trade.aside.wrong_sign_rows.saturating_add(1);
            trade.aside.wrong_sign_units = trade.aside.wrong_sign_units.saturating_add(row.qty);
            trade.aside.wrong_sign_value = trade.aside.wrong_sign_value.plus(value)?;
            continue;
        }
        let mut of = row.line_no.parse().ok().map(|line: u32| (row.order_id.clone(), line));
        match &of {
            None => quirks.note("return that names no sale: taken in without an order"),
            Some((order, _)) => {
                if placed.get(order.as_str()).is_none_or(|placed| *placed > at) {
                    quirks.note("return before its sale: taken in without an order");
                    of = None;
                }
            }
        }
        let id = row.return_id.rsplit_once('-').map_or(row.return_id.as_str(), |(document, _)| document).to_owned();
        let currency = Currency::parse(&row.currency).map_err(fail(&row.currency))?;
        let empty = || ReturnDocument { id: id.clone(), at, currency, rows: Vec::new() };
        let document = documents.entry((at, id.clone())).or_insert_with(empty);
        let sku = find(skus, &row.sku)?;
        document.rows.push(ReturnRow { of, sku, quantity: quantity(row.qty)?, value });
    }
    trade.returns = documents.into_values().collect();
    for (rule, count) in quirks.0 {
        trade.quirks.add(rule, count);
    }
    Ok(())
}

fn read_adjustments(folder: &Path, trade: &mut Trade, skus: &Skus, stocked: &HashMap<Sku, bool>) -> Result<(), Fail> {
    for row in rows::<AdjustmentRow>(folder, "adjustments")? {
        if row.kind != "stock" {
            trade.quirks.note("correction of the books: kept aside and reported");
            trade.aside.ledger_rows = trade.aside.ledger_rows.saturating_add(1);
            trade.aside.ledger_amount = trade.aside.ledger_amount.plus(amount(&row.amount)?)?;
            continue;
        }
        let sku = find(skus, &row.sku)?;
        if !stocked.get(&sku).copied().unwrap_or_default() {
            trade.quirks.note("stock correction of a thing without stock: kept aside and reported");
            trade.aside.stockless_rows = trade.aside.stockless_rows.saturating_add(1);
            trade.aside.stockless_units = trade.aside.stockless_units.saturating_add(row.qty);
            continue;
        }
        let at = london(&row.at)?;
        trade.adjustments.push(Adjustment { id: row.adjustment_id, at, sku, difference: row.qty });
    }
    trade.adjustments.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(())
}

fn find(skus: &Skus, text: &str) -> Result<Sku, Fail> {
    skus.get(text).cloned().ok_or_else(|| Fail::new(format!("no product has the sku {text:?}")))
}

fn amount(text: &str) -> Result<Amount, Fail> {
    Amount::parse(text).map_err(fail(text))
}

fn quantity(units: i64) -> Result<Quantity, Fail> {
    Quantity::new(units).map_err(fail(&units.to_string()))
}

/// The data's times are local to London, without offset.
fn london(text: &str) -> Result<Timestamp, Fail> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map_err(fail(text))?;
    let instant =
        London.from_local_datetime(&local).earliest().ok_or_else(|| Fail::new(format!("no such time: {text}")))?;
    Ok(Timestamp::from(instant.to_utc()))
}

fn rows<T: for<'de> Deserialize<'de>>(folder: &Path, name: &str) -> Result<Vec<T>, Fail> {
    let packed = folder.join(format!("{name}.csv.gz"));
    let (path, reader): (PathBuf, Box<dyn Read>) = if packed.exists() {
        let file = File::open(&packed).map_err(fail(&packed))?;
        (packed, Box::new(flate2::read::GzDecoder::new(file)))
    } else {
        let plain = folder.join(format!("{name}.csv"));
        let file = File::open(&plain).map_err(fail(&plain))?;
        (plain, Box::new(file))
    };
    csv::Reader::from_reader(reader).into_deserialize().collect::<Result<_, _>>().map_err(fail(&path))
}
