//! Accounting entries, derived from the log: of one order, and consolidated over a part of the log.
//!
//! Invariants:
//! - `the_same_range_always_gives_the_same_answer`: what becomes known later is in a later range;
//! - `what_pages_say_is_what_the_orders_say`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::page::{Limit, Listed};
use super::read::Reader;
use super::timeline::{history, order_of};
use crate::accounting::{
    AccountingAccount, AccountingCause, AccountingLine, Books, Fact, Postings, credit_postings, lines,
};
use crate::code::Code;
use crate::document::{Document, DocumentKind};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::kernel::{Engine, Logged, Sequence};
use crate::network::{AccountingPolicy, Network};
use crate::order::{Order, Progress};
use crate::payment::PaymentKind;
use crate::value::{
    Amount, Currency, Day, DocumentId, DocumentNumber, Label, OrderId, ReasonCode, Tenant, TimeZone, Timestamp,
};

/// The accounting entries of an order, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAccountingEntries {
    /// Which order.
    pub order: OrderId,
    /// The log entry to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sequence>,
    /// How many entries at most; entries of one command are never parted.
    #[serde(default)]
    pub limit: Limit,
}

impl ListAccountingEntries {
    /// From the first entry of an order on.
    #[must_use]
    pub fn new(order: OrderId) -> Self {
        Self { order, after: None, limit: Limit::default() }
    }
}

/// What one fact posts. Debits and credits are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountingEntry {
    /// The position in the log of what caused it.
    pub sequence: Sequence,
    /// The day that it is posted on, in the zone of the entity; in UTC, where the order has none.
    pub date: Day,
    /// What it is about.
    pub cause: AccountingCause,
    /// The document behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// The number of that document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// In which currency its amounts are.
    pub currency: Currency,
    /// Its sides, debits first.
    pub lines: Vec<AccountingLine>,
}

impl Ask for ListAccountingEntries {
    type Answer = Listed<AccountingEntry, Sequence>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let (_, network) = reader.network()?;
        let (after, limit) = (self.after.unwrap_or_default(), self.limit.rows());
        let mut rows: Vec<AccountingEntry> = Vec::new();
        for posted in of_order(&reader, &self.order, Sequence::MAX)? {
            let last = rows.last().map(|row| row.sequence);
            if rows.len() >= limit && last != Some(posted.sequence) {
                return Ok(Listed { rows, next: last });
            }
            if posted.sequence > after {
                rows.push(posted.entry(&network));
            }
        }
        Ok(Listed { rows, next: None })
    }
}

/// Accounting entries of a part of the log, summed by day, currency and account. The same part always gives the same
/// answer: keep the `until` of an answer, and pass it as `after` of the next. What is reported late about an earlier day
/// is in a later part, with its own day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GetAccountingSummary {
    /// The log entry after which the part starts. Default: at the beginning.
    pub after: Sequence,
    /// The last log entry of the part. Default: the last there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Sequence>,
    /// How many log entries are looked at.
    pub limit: Limit,
}

/// What was posted on one day, in one currency, on one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountingSum {
    /// The day.
    pub date: Day,
    /// In which currency.
    pub currency: Currency,
    /// On which account.
    pub account: AccountingAccount,
    /// Which gateway or which tax, on accounts that have several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<ReasonCode>,
    /// The code by which the host's books know the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Label>,
    /// All debits.
    pub debit: Amount,
    /// All credits.
    pub credit: Amount,
}

/// What was posted by a part of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountingSummary {
    /// The log entry after which the part starts.
    pub after: Sequence,
    /// The last log entry of the part: pass it as the next `after`. As `after`, when nothing came since.
    pub until: Sequence,
    /// Whether there is more to read on before the end that was asked for.
    pub more: bool,
    /// The sums, by day, currency, account and detail. Debits and credits of a day and currency are equal.
    pub rows: Vec<AccountingSum>,
}

/// What sums are kept apart by.
type Place = (Day, Currency, AccountingAccount, Option<ReasonCode>, Option<Label>);

impl Ask for GetAccountingSummary {
    type Answer = AccountingSummary;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let (_, network) = reader.network()?;
        let chunk = self.limit.rows().saturating_add(1);
        let mut log = engine.store().log(tenant, self.after, chunk)?;
        let last_asked = self.until.unwrap_or(Sequence::MAX);
        log.retain(|logged| logged.sequence <= last_asked);
        let more = log.len() == chunk;
        log.truncate(self.limit.rows());
        // A part that is known to be over ends where it was asked to; one that may grow ends with its last entry.
        let until = log.last().map_or(self.after, |logged| logged.sequence);

        let mut sums: BTreeMap<Place, (Amount, Amount)> = BTreeMap::new();
        let mut add = |posted: &Posted| -> Result<()> {
            for line in posted.entry(&network).lines {
                let place = (posted.date, posted.currency, line.account, line.detail, line.code);
                let (debit, credit) = sums.entry(place).or_default();
                *debit = debit.plus(line.debit)?;
                *credit = credit.plus(line.credit)?;
            }
            Ok(())
        };
        for order in log.iter().flat_map(orders_posted).collect::<BTreeSet<OrderId>>() {
            let posted = of_order(&reader, &order, until)?;
            posted.iter().filter(|posted| posted.sequence > self.after).try_for_each(&mut add)?;
        }
        for logged in &log {
            of_credit(logged)?.iter().try_for_each(&mut add)?;
        }
        let row = |((date, currency, account, detail, code), (debit, credit))| AccountingSum {
            date,
            currency,
            account,
            detail,
            code,
            debit,
            credit,
        };
        Ok(AccountingSummary { after: self.after, until, more, rows: sums.into_iter().map(row).collect() })
    }
}

/// The orders for which a log entry posts something.
fn orders_posted(logged: &Logged) -> Vec<OrderId> {
    let events = logged.entry.events.iter().filter(|event| is_posted(event));
    events.filter_map(order_of).cloned().collect()
}

/// Whether an event of an order may post something.
#[allow(clippy::wildcard_enum_match_arm, reason = "only events about money are posted")]
fn is_posted(event: &Event) -> bool {
    match event {
        Event::DocumentIssued { .. } | Event::CreditGranted { .. } | Event::ReturnResolved { .. } => true,
        Event::PaymentReported { change, .. } => !change.is_zero(),
        Event::OrderCancelled { overlap, .. } | Event::OrderEdited { overlap, .. } => !overlap.is_zero(),
        _ => false,
    }
}

/// An entry before the codes of accounts are known.
struct Posted {
    sequence: Sequence,
    at: Timestamp,
    date: Day,
    cause: AccountingCause,
    document: Option<Arc<Document>>,
    currency: Currency,
    postings: Postings,
}

impl Posted {
    fn entry(&self, network: &Network) -> AccountingEntry {
        let (_, policy) = network.policy::<AccountingPolicy>(self.at);
        AccountingEntry {
            sequence: self.sequence,
            date: self.date,
            cause: self.cause,
            document: self.document.as_ref().map(|document| document.id.clone()),
            number: self.document.as_ref().map(|document| document.number.clone()),
            currency: self.currency,
            lines: lines(&self.postings, policy),
        }
    }
}

/// What an order posted up to a log entry.
fn of_order(reader: &Reader<'_>, order: &OrderId, until: Sequence) -> Result<Vec<Posted>> {
    let (_, progress) = reader.require::<Progress>(&order.shared(), Code::OrderMissing, "order")?;
    let (_, terms) = reader.require::<Order>(&order.shared(), Code::OrderMissing, "order")?;
    let zone = progress.seller.as_ref().map_or(TimeZone::UTC, |seller| seller.time_zone);
    let mut ledger = Ledger { order, currency: terms.currency, zone, books: Books::new(terms.totals.written_off) };
    let (mut posted, mut after) = (Vec::new(), None);
    loop {
        let is_ours = |logged: &Logged| logged.sequence <= until && logged.entry.events.iter().any(is_posted);
        let page =
            history(reader, order.as_str(), after, Limit::MAX, |logged| is_ours(logged).then(|| logged.clone()))?;
        let documents = documents(reader, order, &page.rows)?;
        for logged in &page.rows {
            ledger.post(logged, &documents, &mut posted)?;
        }
        after = page.next.filter(|next| *next < until);
        if after.is_none() {
            return Ok(posted);
        }
    }
}

/// The documents that were issued for an order in some log entries.
fn documents(reader: &Reader<'_>, order: &OrderId, log: &[Logged]) -> Result<BTreeMap<DocumentId, Arc<Document>>> {
    let mut ids: Vec<Arc<str>> = Vec::new();
    for event in log.iter().flat_map(|logged| logged.entry.events.iter()) {
        if let Event::DocumentIssued { order: of, document, .. } = event
            && of == order
        {
            ids.push(document.shared());
        }
    }
    let found = reader.find_all::<Document>(ids.iter())?;
    Ok(found.into_iter().flatten().map(|(_, document)| (document.id.clone(), document)).collect())
}

/// The books of an order while its log is read.
struct Ledger<'a> {
    order: &'a OrderId,
    currency: Currency,
    zone: TimeZone,
    books: Books,
}

impl Ledger<'_> {
    fn post(
        &mut self,
        logged: &Logged,
        documents: &BTreeMap<DocumentId, Arc<Document>>,
        posted: &mut Vec<Posted>,
    ) -> Result<()> {
        let ours = |event: &&Event| order_of(event) == Some(self.order);
        for event in logged.entry.events.iter().filter(ours) {
            let Some((cause, fact, document)) = fact_of(event, documents)? else { continue };
            let postings = self.books.post(fact)?;
            if postings.is_empty() {
                continue;
            }
            let context = &logged.entry.context;
            let date = document.map_or_else(|| self.zone.day(context.occurred()), |document| document.date);
            posted.push(Posted {
                sequence: logged.sequence,
                at: context.now,
                date,
                cause,
                document: document.cloned(),
                currency: self.currency,
                postings,
            });
        }
        Ok(())
    }
}

/// What an event says about money, and the document that it is about.
type Said<'a> = (AccountingCause, Fact<'a>, Option<&'a Arc<Document>>);

#[allow(clippy::wildcard_enum_match_arm, reason = "only events about money are posted")]
fn fact_of<'a>(event: &'a Event, documents: &'a BTreeMap<DocumentId, Arc<Document>>) -> Result<Option<Said<'a>>> {
    let zero = Amount::ZERO;
    Ok(Some(match event {
        Event::DocumentIssued { document, kind, .. } => {
            let found = documents.get(document).ok_or_else(|| {
                Error::new(Code::StoreCorrupt, format!("document {document} was issued and does not exist"))
            })?;
            let cause = match kind {
                DocumentKind::Invoice => AccountingCause::Invoice,
                DocumentKind::CreditMemo => AccountingCause::CreditMemo,
            };
            (cause, Fact::Document(found), Some(found))
        }
        Event::PaymentReported { gateway, kind, change, .. } => {
            let Some(cause) = cause_of(*kind) else { return Ok(None) };
            (cause, Fact::Payment { gateway, kind: *kind, change: *change }, None)
        }
        Event::CreditGranted { amount, .. } => (AccountingCause::Appeasement, Fact::Appeasement(*amount), None),
        Event::ReturnResolved { unbilled, overlap, fee, .. } => {
            let fact = Fact::Credit { unbilled: *unbilled, overlap: *overlap, fee: *fee };
            (AccountingCause::Return, fact, None)
        }
        Event::OrderCancelled { overlap, .. } | Event::OrderEdited { overlap, .. } => {
            let fact = Fact::Credit { unbilled: zero, overlap: *overlap, fee: zero };
            (AccountingCause::Cancellation, fact, None)
        }
        _ => return Ok(None),
    }))
}

const fn cause_of(kind: PaymentKind) -> Option<AccountingCause> {
    match kind {
        PaymentKind::Capture => Some(AccountingCause::Capture),
        PaymentKind::Refund => Some(AccountingCause::Refund),
        PaymentKind::Chargeback => Some(AccountingCause::Chargeback),
        PaymentKind::Authorize | PaymentKind::Adjust | PaymentKind::Void | PaymentKind::Expire => None,
    }
}

/// What gift cards and store credit posted beside orders.
#[allow(clippy::wildcard_enum_match_arm, reason = "only what was issued and what ended is posted beside orders")]
fn of_credit(logged: &Logged) -> Result<Vec<Posted>> {
    let mut posted = Vec::new();
    for event in logged.entry.events.iter() {
        let (kind, cause, amount, currency) = match event {
            Event::CreditIssued { kind, amount, currency, .. } => {
                (*kind, AccountingCause::CreditIssued, *amount, *currency)
            }
            Event::CreditExpired { kind, amount, currency, .. } => {
                (*kind, AccountingCause::CreditExpired, *amount, *currency)
            }
            _ => continue,
        };
        let at = logged.entry.context.now;
        let date = TimeZone::UTC.day(logged.entry.context.occurred());
        let postings = credit_postings(kind, cause, amount)?;
        posted.push(Posted { sequence: logged.sequence, at, date, cause, document: None, currency, postings });
    }
    Ok(posted)
}

#[cfg(test)]
mod tests;
