//! What can be asked of a store, and what it answers.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::balances::Balances;
use super::log::Logged;
use super::record::Record;
use crate::inventory::Balance;
use crate::value::{
    ChannelId, DocumentNumber, EntityId, ExternalId, Gtin, LocationId, OrderNumber, RequestId, Sku, Timestamp,
};

/// How often a record was written. 0: it does not exist; 1: it was just made.
pub type Version = u64;

/// The position of a committed change in the log of its store; the first is 1.
pub type Sequence = u64;

/// What kind of record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RecordKind")]
pub enum Kind {
    /// Channels, locations and policies.
    Network,
    /// A stocked thing or a service.
    Item,
    /// A person or an organization.
    Party,
    /// What was agreed: lines, prices, taxes, destination.
    Order,
    /// What happened to an order: stages, holds, money.
    Progress,
    /// The work one location is asked to do for one order.
    FulfillmentOrder,
    /// Goods that left.
    Shipment,
    /// What a gateway did.
    Payment,
    /// What came back.
    Return,
    /// A claim on stock with an expiry.
    Reservation,
    /// A gift card or store credit.
    CreditAccount,
    /// The last edit of an order that was staged.
    PendingEdit,
    /// An invoice or a credit memo, with its number.
    Document,
    /// A series of document numbers.
    Series,
    /// What was invoiced and credited of an order so far.
    Billing,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Network,
        Self::Item,
        Self::Party,
        Self::Order,
        Self::Progress,
        Self::FulfillmentOrder,
        Self::Shipment,
        Self::Payment,
        Self::Return,
        Self::Reservation,
        Self::CreditAccount,
        Self::PendingEdit,
        Self::Document,
        Self::Series,
        Self::Billing,
    ];

    /// The stable number, for stores.
    #[must_use]
    pub fn number(self) -> u8 {
        let position = Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default();
        u8::try_from(position).unwrap_or_default()
    }

    /// Whether it is master data, which many commands look at, rather than what came of one order or deed.
    pub(crate) const fn is_master(self) -> bool {
        match self {
            Self::Network | Self::Item | Self::Party | Self::CreditAccount | Self::Series => true,
            Self::Order
            | Self::Progress
            | Self::FulfillmentOrder
            | Self::Shipment
            | Self::Payment
            | Self::Return
            | Self::Reservation
            | Self::PendingEdit
            | Self::Document
            | Self::Billing => false,
        }
    }
}

/// The key of a record within its tenant.
#[derive(Clone, Debug, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RecordKey {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Arc<str>,
}

/// Most often two that are equal share the id: that is seen without reading it.
impl PartialEq for RecordKey {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && (Arc::ptr_eq(&self.id, &other.id) || self.id == other.id)
    }
}

/// Records of one id, such as an order and its progress, have one hash: they stand side by side in a map.
impl Hash for RecordKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl RecordKey {
    /// The key of `kind` and `id`.
    #[must_use]
    pub fn new(kind: Kind, id: impl Into<Arc<str>>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// A unique name of a record beside its id. The commit that claims a taken name is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// The id by which a channel knows an order.
    OrderExternal(ChannelId, ExternalId),
    /// The number by which people know an order.
    OrderNumber(OrderNumber),
    /// The id by which a channel or another system knows a return.
    ReturnExternal(ExternalId),
    /// The number in the barcode of an item.
    ItemGtin(Gtin),
    /// The number of a document of an entity.
    DocumentNumber(EntityId, DocumentNumber),
}

impl Name {
    /// The name as one text, for stores: its kind and its parts, separated by a character that no part can hold.
    #[must_use]
    pub fn to_key(&self) -> String {
        match self {
            Self::OrderExternal(channel, external) => format!("x\u{1}{channel}\u{1}{external}"),
            Self::OrderNumber(number) => format!("n\u{1}{number}"),
            Self::ReturnExternal(external) => format!("r\u{1}{external}"),
            Self::ItemGtin(gtin) => format!("g\u{1}{}", gtin.padded()),
            Self::DocumentNumber(entity, number) => format!("d\u{1}{entity}\u{1}{number}"),
        }
    }
}

/// A list in which records stand under a key, ordered by a number and then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Orders by status, then by the time they were placed. All orders are those of every status: each has one.
    OrdersByStatus,
    /// Orders by channel, then by the time they were placed.
    OrdersByChannel,
    /// Orders by party, then by the time they were placed.
    OrdersByParty,
    /// Orders that wait for stock of an item: the most urgent, then the oldest first. Key: sku.
    Backorders,
    /// Soft reservations of an item by expiry. Key: sku.
    Reservations,
    /// What falls due, by time. Key: the record's kind. See `run_due`.
    Due,
    /// What was committed about a subject, by sequence. Key: an order, or see [`stock_subject`](super::stock_subject).
    History,
    /// Shipments by tracking number.
    Tracking,
    /// Payments by gateway reference.
    GatewayReference,
    /// Returns by the time they were asked for. Key: empty.
    Returns,
    /// Items by sku. Key: empty.
    Items,
    /// Orders with requests that no gateway has answered, by the time of the request. Key: empty.
    Requests,
    /// Orders by the customer's own reference, then by the time they were placed.
    OrdersByPurchaseOrder,
    /// Orders that may have documents to be issued, by the time they were placed. Key: the entity.
    DocumentsDue,
    /// Documents by their date, in days. Key: empty, or the entity, or the entity and the kind of document.
    Documents,
}

impl List {
    /// Every list, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::OrdersByStatus,
        Self::OrdersByChannel,
        Self::OrdersByParty,
        Self::Backorders,
        Self::Reservations,
        Self::Due,
        Self::History,
        Self::Tracking,
        Self::GatewayReference,
        Self::Returns,
        Self::Items,
        Self::Requests,
        Self::OrdersByPurchaseOrder,
        Self::DocumentsDue,
        Self::Documents,
    ];

    /// The stable number, for stores.
    #[must_use]
    pub fn number(self) -> u8 {
        let position = Self::ALL.iter().position(|list| *list == self).unwrap_or_default();
        u8::try_from(position).unwrap_or_default()
    }
}

/// Where a record stands in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// Which list.
    pub list: List,
    /// Under which key.
    pub key: Arc<str>,
    /// The number it is ordered by.
    pub at: i64,
    /// The record.
    pub id: Arc<str>,
}

/// A page of a list: rows under `key` with `from <= at <= to`, after the cursor, in order (or in reverse).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListQuery {
    /// Which list.
    pub list: List,
    /// Under which key.
    pub key: Arc<str>,
    /// The least number.
    pub from: i64,
    /// The largest number.
    pub to: i64,
    /// The row after which the page starts.
    pub after: Option<(i64, Arc<str>)>,
    /// Largest first.
    pub descending: bool,
    /// How many rows at most.
    pub limit: usize,
}

impl ListQuery {
    /// The first `limit` rows under `key`.
    #[must_use]
    pub fn new(list: List, key: impl Into<Arc<str>>, limit: usize) -> Self {
        Self { list, key: key.into(), from: i64::MIN, to: i64::MAX, after: None, descending: false, limit }
    }

    /// Only rows up to `to`.
    #[must_use]
    pub const fn up_to(mut self, to: i64) -> Self {
        self.to = to;
        self
    }

    /// What the rows of the page come after, or before where it descends: with [`end`](Self::end) it is the whole
    /// condition, of which an index finds the first row at once, however many rows have the same number.
    #[must_use]
    pub fn start(&self) -> (i64, &str) {
        let cursor = self.after.as_ref().map(|(at, id)| (*at, &**id));
        if self.descending {
            // No id is as high.
            let start = (self.to, "\u{10ffff}\u{10ffff}");
            cursor.map_or(start, |cursor| cursor.min(start))
        } else {
            let start = (self.from, "");
            cursor.map_or(start, |cursor| cursor.max(start))
        }
    }

    /// The last number that the rows of the page may have, in its direction.
    #[must_use]
    pub const fn end(&self) -> i64 {
        if self.descending { self.from } else { self.to }
    }

    /// Rows of the range as a page of them: in order, and no more than its limit.
    pub fn arrange(&self, rows: &mut Page) {
        rows.sort_unstable();
        if self.descending {
            rows.reverse();
        }
        rows.truncate(self.limit);
    }

    /// Whether a row lies in the range, wherever the page ends.
    #[must_use]
    pub fn covers(&self, at: i64, id: &str) -> bool {
        let beyond = self.after.as_ref().is_none_or(|(after, last)| {
            let row = (at, id);
            let cursor = (*after, &**last);
            if self.descending { row < cursor } else { row > cursor }
        });
        self.from <= at && at <= self.to && beyond
    }
}

/// The rows of a list, each its number and the record's id.
pub type Page = Vec<(i64, Arc<str>)>;

/// One thing that a decision or a query wants to see.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A record and its version.
    Record(RecordKey),
    /// The balances of an item at every location that ever held it, by location.
    Balances(Sku),
    /// The balance of an item at one location.
    Balance(Sku, LocationId),
    /// The id of the record that holds a name.
    Name(Name),
    /// A page of a list.
    List(ListQuery),
    /// The log entry of a sequence.
    Entry(Sequence),
    /// The log entry that a request id was accepted with.
    Request(RequestId),
}

/// What a store holds under a [`Key`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A record with its version, if it exists.
    Record(Option<(Version, Record)>),
    /// Balances by location.
    Balances(Balances),
    /// One balance; all zero where nothing was ever posted.
    Balance(Balance),
    /// The id behind a name, if it is taken.
    Name(Option<Arc<str>>),
    /// The page asked for.
    List(Arc<Page>),
    /// A log entry, if there is one.
    Entry(Option<Logged>),
}

/// The number by which a list is ordered in time.
impl From<Timestamp> for i64 {
    fn from(instant: Timestamp) -> Self {
        instant.micros()
    }
}
