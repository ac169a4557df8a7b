//! What was sold and came back in a period.
//!
//! Invariants:
//! - `days_months_countries_channels_and_kinds_add_up_to_the_whole`;
//! - amounts of different currencies are never added;
//! - `what_was_extended_is_exact_and_what_was_charged_is_rounded_by_line`.

mod tally;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::order::{orders, span};
use super::page::Limit;
use super::read::Reader;
use super::timeline::history;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::kernel::{Engine, List, ListQuery, Page};
use crate::order::{Progress, Standing};
use crate::returns::Return;
use crate::value::{Amount, ChannelId, Currency, OrderId, Sku, Tenant, Timestamp};
use tally::Tally;

/// How many orders or returns are read at once.
const CHUNK: usize = 500;

/// What was sold and came back in a period: orders by when they were placed, returns by when they were asked for.
/// Drafts are not counted; orders that were cancelled after they were placed are. It reads every order of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSales {
    /// From when, included. Default: the first order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Until when, not included. Default: the last order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How many of the best selling items are listed. Default: 5.
    #[serde(default = "five")]
    pub top: Limit,
}

fn five() -> Limit {
    Limit::new(5).unwrap_or_default()
}

impl Default for GetSales {
    fn default() -> Self {
        Self { since: None, until: None, top: five() }
    }
}

/// What was sold and came back in a period, by currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesView {
    /// From when, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// By currency.
    pub currencies: BTreeMap<Currency, SalesOfCurrency>,
}

/// What was sold and came back in one currency. Amounts are before discounts, taxes and charges, unless they say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesOfCurrency {
    /// All of it.
    #[serde(flatten)]
    pub whole: SalesSum,
    /// What was charged beyond `extended`, by rounding each line.
    pub difference: Amount,
    /// What an order is worth on average: `extended` by `orders`, to four decimals, half to even.
    pub average_order_value: Amount,
    /// Lines with a unit price of zero.
    pub zero_price_lines: u64,
    /// Different parties that ordered.
    pub customers: u64,
    /// Orders that name no party.
    pub orders_without_party: u64,
    /// Different items that were ordered.
    pub distinct_skus: u64,
    /// Orders with one line.
    pub single_line_orders: u64,
    /// The most lines that an order has.
    pub lines_per_order_max: u64,
    /// The order that is worth most; among equals the one placed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_order: Option<MaxOrder>,
    /// What was cancelled of these orders, whenever that was.
    pub cancelled: CancelledSales,
    /// Orders that more than one location serves or served: with more than one fulfillment order, or reserved at more
    /// than one location. A rejected and renewed fulfillment order counts, too.
    pub split_orders: u64,
    /// By UTC date, `YYYY-MM-DD`.
    pub by_day: BTreeMap<String, SalesSum>,
    /// By UTC month, `YYYY-MM`.
    pub by_month: BTreeMap<String, SalesSum>,
    /// By country of destination; `unknown` where the order names none.
    pub by_country: BTreeMap<String, SalesSum>,
    /// By channel.
    pub by_channel: BTreeMap<ChannelId, SalesSum>,
    /// By whether the ledger keeps stock of the item.
    pub kinds: SalesByKind,
    /// The items of which most units were ordered; among equals by sku.
    pub top_skus: Vec<SkuSales>,
    /// What came back.
    pub returns: ReturnedSales,
}

/// A part of what was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesSum {
    /// Orders, or those with at least one such line.
    pub orders: u64,
    /// Lines.
    pub lines: u64,
    /// Units ordered.
    pub units: i64,
    /// Quantity times unit price, exact.
    pub extended: Amount,
    /// The same with each line rounded to the currency, as it was charged.
    pub charged: Amount,
}

/// An order and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MaxOrder {
    /// Which order.
    pub order: OrderId,
    /// What it is worth: `extended` over its lines.
    pub value: Amount,
}

/// What was cancelled before it shipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CancelledSales {
    /// Orders of which every unit was cancelled.
    pub orders: u64,
    /// Units.
    pub units: i64,
    /// What was credited for them, discounts and taxes included, and charges of orders that were cancelled as a whole.
    pub credited: Amount,
}

/// What was sold, by whether the ledger keeps stock of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesByKind {
    /// Things with stock.
    pub stocked: SalesSum,
    /// Services and what is delivered by wire.
    pub other: SalesSum,
}

/// What was sold of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkuSales {
    /// Which item.
    pub sku: Sku,
    /// Lines.
    pub lines: u64,
    /// Units ordered.
    pub units: i64,
    /// Quantity times unit price, exact.
    pub extended: Amount,
}

/// What came back: every return that was asked for in the period, whatever became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnedSales {
    /// Returns.
    pub documents: u64,
    /// Their lines.
    pub rows: u64,
    /// Units that were announced.
    pub units: i64,
    /// What the customer or channel says they are worth.
    pub stated_value: Amount,
    /// What was credited, before fees.
    pub credited: Amount,
    /// What was withheld.
    pub fees: Amount,
    /// What was to be refunded.
    pub refund: Amount,
    /// Of the lines: those of things with stock.
    pub stocked_rows: u64,
    /// Of the units: those of things with stock.
    pub stocked_units: i64,
    /// Of the stated value: that of things with stock.
    pub stocked_value: Amount,
}

impl Ask for GetSales {
    type Answer = SalesView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let mut tallies: BTreeMap<Currency, Tally> = BTreeMap::new();
        self.each_page(&reader, List::OrdersByStatus, |page| {
            for (order, progress) in orders(&reader, page)?.into_iter().flatten() {
                if was_placed(&reader, &progress)? {
                    let credited = cancel_credit(&reader, &order, &progress)?;
                    tallies.entry(order.currency).or_default().take(&order, &progress, credited)?;
                }
            }
            Ok(())
        })?;
        self.each_page(&reader, List::Returns, |page| {
            let found = reader.find_all::<Return>(page.iter().map(|(_, id)| id))?;
            for (_, returned) in found.into_iter().flatten() {
                tallies.entry(returned.currency).or_default().take_back(&returned)?;
            }
            Ok(())
        })?;
        let close = |(currency, tally): (Currency, Tally)| Ok((currency, tally.close(self.top)?));
        let currencies = tallies.into_iter().map(close).collect::<Result<_>>()?;
        Ok(SalesView { since: self.since, until: self.until, currencies })
    }
}

impl GetSales {
    fn each_page(&self, reader: &Reader<'_>, list: List, mut take: impl FnMut(&Page) -> Result<()>) -> Result<()> {
        let mut query = ListQuery::new(list, "", CHUNK);
        (query.from, query.to) = span(self.since, self.until);
        loop {
            let page = reader.page(&query)?;
            take(&page)?;
            match page.last() {
                Some(last) if page.len() == CHUNK => query.after = Some(last.clone()),
                Some(_) | None => return Ok(()),
            }
        }
    }
}

/// Whether an order was ever placed. Of a cancelled one only its history knows.
fn was_placed(reader: &Reader<'_>, progress: &Progress) -> Result<bool> {
    match progress.standing {
        Standing::Draft => Ok(false),
        Standing::Placed | Standing::Closed => Ok(true),
        Standing::Cancelled => {
            let is_placing =
                |event: &Event| matches!(event, Event::OrderPlaced { order, .. } if *order == progress.order);
            let placings = history(reader, progress.order.as_str(), None, Limit::MAX, |logged| {
                logged.entry.events.iter().any(is_placing).then_some(())
            })?;
            Ok(!placings.rows.is_empty())
        }
    }
}

/// What was credited for cancelled units: what lines were credited, less what their returns were.
fn cancel_credit(reader: &Reader<'_>, order: &crate::order::Order, progress: &Progress) -> Result<Amount> {
    if progress.lines.iter().all(|line| line.cancelled.is_zero()) {
        return Ok(Amount::ZERO);
    }
    let mut credited = Amount::sum(progress.lines.iter().map(|line| line.credited))?;
    let ids: Vec<_> = progress.returns.iter().map(crate::value::ReturnId::shared).collect();
    for (_, returned) in reader.find_all::<Return>(ids.iter())?.into_iter().flatten() {
        let of_lines = returned.lines.iter().filter(|line| line.line.is_some());
        credited = credited.minus(Amount::sum(of_lines.map(|line| line.credited))?)?;
    }
    if progress.standing == Standing::Cancelled {
        let is_credited = |position: &u32| progress.charges_credited.contains(position);
        let charges = (0_u32..).zip(&order.charges).filter(|(position, _)| is_credited(position));
        credited = credited.plus(Amount::sum(charges.map(|(_, charge)| charge.total))?)?;
    }
    Ok(credited)
}

/// A sum of the report that is too large to be computed.
fn too_large() -> Error {
    Error::new(Code::LimitExceeded, "the sums of the report are too large; ask for a shorter period")
}
