//! Records: what a store keeps under a key, and where each stands in names and lists.

use std::sync::{Arc, LazyLock};

use super::key::{Kind, List, Name, RecordKey, Row};
use crate::code::Code;
use crate::credit::CreditAccount;
use crate::document::{Billing, Document, Series};
use crate::error::{Error, Result};
use crate::fulfillment::{FulfillmentOrder, Shipment};
use crate::inventory::Reservation;
use crate::item::Item;
use crate::network::Network;
use crate::order::{Order, PendingEdit, Progress};
use crate::party::Party;
use crate::payment::Payment;
use crate::returns::Return;
use crate::value::{LocationId, Sku};

/// The format that records and log entries are written in. A store that holds a newer one is refused.
pub const FORMAT: u32 = 1;

/// A type that a store can keep.
pub trait Stored: Clone + Sized {
    /// Its kind.
    const KIND: Kind;
    /// Its id within the kind.
    fn id(&self) -> Arc<str>;
    /// Wraps it.
    fn into_record(this: Arc<Self>) -> Record;
    /// Unwraps it, if the record is of this kind.
    fn from_record(record: &Record) -> Option<&Arc<Self>>;
    /// The unique names it claims.
    fn names(&self) -> Vec<Name> {
        Vec::new()
    }
    /// Adds where it stands in lists.
    fn rows(&self, _rows: &mut Rows<'_>) {}
    /// What its history is kept under: an order for everything that belongs to one.
    fn subject(&self) -> Option<Arc<str>> {
        None
    }
}

/// Stands before and within the subject of a record that belongs to no order. No id can hold it, so that subjects of orders,
/// of records and of stock never meet.
const OF_RECORD: &str = "\u{1}";
/// Stands before and within the subject of stock.
const OF_STOCK: &str = "\u{2}";

/// What the history of a record is kept under that belongs to no order.
pub(crate) fn subject_of(kind: Kind, id: &str) -> Arc<str> {
    Arc::from(format!("{OF_RECORD}{}{OF_RECORD}{id}", kind.number()))
}

/// What the ledger of an item at a location is kept under in [`List::History`].
#[must_use]
pub fn stock_subject(sku: &Sku, location: &LocationId) -> Arc<str> {
    Arc::from([OF_STOCK, sku.as_str(), OF_STOCK, location.as_str()].concat())
}

/// The sku and the location of a [`stock_subject`].
#[must_use]
pub fn stock_of(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix(OF_STOCK)?.split_once(OF_STOCK)
}

/// The kind and the id of the record that a subject in [`List::History`] begins with: for an order its progress. None for
/// stock.
#[must_use]
pub fn record_of(subject: &str) -> Option<(Kind, &str)> {
    match subject.strip_prefix(OF_RECORD) {
        Some(rest) => {
            let (number, id) = rest.split_once(OF_RECORD)?;
            let kind = Kind::ALL.get(number.parse::<usize>().ok()?)?;
            Some((*kind, id))
        }
        None => (!subject.starts_with(OF_STOCK)).then_some((Kind::Progress, subject)),
    }
}

/// Collects the rows of one record.
#[derive(Debug)]
pub struct Rows<'a> {
    id: Arc<str>,
    rows: &'a mut Vec<Row>,
}

impl Rows<'_> {
    /// The record stands in `list` under `key`, ordered by `at`.
    pub fn add(&mut self, list: List, key: impl Into<Arc<str>>, at: impl Into<i64>) {
        self.rows.push(Row { list, key: key.into(), at: at.into(), id: Arc::clone(&self.id) });
    }

    /// The record stands in the only part of `list`, ordered by `at`.
    pub fn add_to_all(&mut self, list: List, at: impl Into<i64>) {
        static ALL: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(""));
        self.add(list, Arc::clone(&ALL), at);
    }
}

macro_rules! records {
    ($($kind:ident($type:ty),)+) => {
        /// Any record.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Record {
            $(#[doc = concat!("See [`Kind::", stringify!($kind), "`].")] $kind(Arc<$type>),)+
        }

        impl Record {
            /// Its key.
            #[must_use]
            pub fn key(&self) -> RecordKey {
                match self { $(Self::$kind(record) => RecordKey { kind: Kind::$kind, id: record.id() },)+ }
            }

            /// The unique names it claims.
            #[must_use]
            pub fn names(&self) -> Vec<Name> {
                match self { $(Self::$kind(record) => record.names(),)+ }
            }

            /// Where it stands in lists.
            #[must_use]
            pub fn rows(&self) -> Vec<Row> {
                let mut rows = Vec::new();
                self.add_rows(&mut rows);
                rows
            }

            /// Adds where it stands in lists.
            pub(super) fn add_rows(&self, rows: &mut Vec<Row>) {
                match self { $(Self::$kind(record) => record.rows(&mut Rows { id: record.id(), rows }),)+ }
            }

            /// What its history is kept under.
            #[must_use]
            pub fn subject(&self) -> Option<Arc<str>> {
                match self { $(Self::$kind(record) => record.subject(),)+ }
            }

            /// Its JSON form in the current [`FORMAT`].
            ///
            /// # Errors
            /// [`Code::Bug`] when it can't be written as JSON.
            pub fn to_json(&self) -> Result<String> {
                let mut json = Vec::new();
                self.write_json(&mut json)?;
                String::from_utf8(json).map_err(|_| Error::new(Code::Bug, "JSON that is not Unicode"))
            }

            /// Adds its JSON form.
            pub(crate) fn write_json(&self, json: &mut Vec<u8>) -> Result<()> {
                match self { $(Self::$kind(record) => serde_json::to_writer(json, &**record),)+ }
                    .map_err(|error| Error::new(Code::Bug, error.to_string()))
            }

            /// Reads the JSON form of `kind` in `format`.
            ///
            /// # Errors
            /// [`Code::StoreNewer`] for a newer format, [`Code::StoreCorrupt`] for what can't be read.
            pub fn from_json(kind: Kind, format: u32, json: &str) -> Result<Self> {
                if format > FORMAT {
                    return Err(Error::new(Code::StoreNewer, format!("a record has format {format}")));
                }
                match kind {
                    $(Kind::$kind => serde_json::from_str(json).map(|record| Self::$kind(Arc::new(record))),)+
                }
                .map_err(|error| Error::new(Code::StoreCorrupt, format!("a {kind:?} record can't be read: {error}")))
            }
        }
    };
}

records! {
    Network(Network),
    Item(Item),
    Party(Party),
    Order(Order),
    Progress(Progress),
    FulfillmentOrder(FulfillmentOrder),
    Shipment(Shipment),
    Payment(Payment),
    Return(Return),
    Reservation(Reservation),
    CreditAccount(CreditAccount),
    PendingEdit(PendingEdit),
    Document(Document),
    Series(Series),
    Billing(Billing),
}

/// Implements the parts of [`Stored`] that are the same for every record.
macro_rules! stored {
    ($kind:ident, $this:ident => $id:expr) => {
        const KIND: crate::kernel::Kind = crate::kernel::Kind::$kind;
        fn id(&self) -> std::sync::Arc<str> {
            let $this = self;
            $id
        }
        fn into_record(this: std::sync::Arc<Self>) -> crate::kernel::Record {
            crate::kernel::Record::$kind(this)
        }
        #[allow(clippy::wildcard_enum_match_arm, reason = "every other kind is the same here")]
        fn from_record(record: &crate::kernel::Record) -> Option<&std::sync::Arc<Self>> {
            match record {
                crate::kernel::Record::$kind(this) => Some(this),
                _ => None,
            }
        }
    };
}
pub(crate) use stored;
