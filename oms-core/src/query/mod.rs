//! The one list of queries. From it come the JSON form, the JSON Schemas, the C entry and the Python methods.
//!
//! To add a query: write its struct, implement [`Ask`] for it, add one line to the list below, test it.
//!
//! Invariants:
//! - `a_query_writes_nothing`, and what it answers depends on the store, the query and `now` alone;
//! - `every_query_has_a_schema_and_so_has_its_answer`;
//! - personal data is in the answer to [`GetParty`](record::GetParty) and in no other.

pub mod accounting;
pub mod blockers;
pub mod document;
pub mod feed;
pub mod order;
pub mod page;
mod read;
pub mod record;
pub mod sales;
pub mod stock;
#[cfg(test)]
mod testbed;
pub mod timeline;
pub mod verification;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, schema_for};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::Engine;
use crate::value::{Tenant, Timestamp};
use page::{Listed, Versioned};

/// A query that can be answered. The whole of a query: its fields, and this.
pub trait Ask {
    /// What it answers.
    type Answer: Serialize + JsonSchema;

    /// Answers it, as of `now`.
    ///
    /// # Errors
    /// The class `missing` when what it asks about does not exist, or the store's failure.
    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer>;
}

impl Engine {
    /// Answers a query, as of `now`.
    ///
    /// # Errors
    /// As [`Ask::ask`].
    pub fn ask<Q: Ask>(&self, tenant: &Tenant, now: Timestamp, query: &Q) -> Result<Q::Answer> {
        query.ask(self, tenant, now)
    }
}

macro_rules! queries {
    ($($(#[doc = $doc:literal])+ $name:literal $query:ident($type:path) -> $answer:ty;)+) => {
        /// Any query, as data. In JSON: `{"order": {"order": "A-1"}}`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Query {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $query($type),)+
        }

        impl Query {
            /// The name and the description of every query.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, concat!($($doc),+)),)+];

            /// Its name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$query(_) => $name,)+ }
            }

            /// The JSON Schema of the fields of the query of this name.
            #[must_use]
            pub fn schema(name: &str) -> Option<Schema> {
                match name {
                    $($name => Some(schema_for!($type)),)+
                    _ => None,
                }
            }

            /// The JSON Schema of what the query of this name answers.
            #[must_use]
            pub fn answer_schema(name: &str) -> Option<Schema> {
                match name {
                    $($name => Some(schema_of_answer::<$answer>()),)+
                    _ => None,
                }
            }

            /// The JSON Schemas of all queries, by name, in the order of [`Self::ALL`], with their parts in `generator`.
            pub fn schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
                vec![$(($name, generator.subschema_for::<$type>()),)+]
            }

            /// The JSON Schemas of what all queries answer, as [`Self::schemas`].
            pub fn answer_schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
                vec![$(($name, generator.subschema_for::<$answer>()),)+]
            }

            /// Answers it in JSON, as of `now`.
            ///
            /// # Errors
            /// As [`Ask::ask`].
            pub fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<serde_json::Value> {
                match self {
                    $(Self::$query(query) => to_json::<$answer>(query.ask(engine, tenant, now)?),)+
                }
            }
        }

        $(impl From<$type> for Query {
            fn from(query: $type) -> Self {
                Self::$query(query)
            }
        })+
    };
}

queries! {
    /// An order: its terms, what happened to it, its statuses, shipments, payments and returns.
    "order" Order(order::GetOrder) -> order::OrderView;
    /// The order that a channel knows by an id.
    "order_by_external_id" OrderByExternalId(order::GetOrderByExternalId) -> order::OrderView;
    /// The order that people know by a number.
    "order_by_number" OrderByNumber(order::GetOrderByNumber) -> order::OrderView;
    /// Orders by the time they were placed.
    "orders" Orders(order::ListOrders) -> Listed<order::OrderSummary>;
    /// All that happened to an order, in order: events, stock movements, payments and decisions together.
    "timeline" Timeline(timeline::GetTimeline) -> Listed<timeline::TimelineEntry, u64>;
    /// Why an order is served from where it is: every sourcing decision with its plan.
    "explain" Explain(timeline::ExplainOrder) -> Listed<timeline::Explanation, u64>;
    /// What each part of an order waits for, and which command lets it go on.
    "blockers" Blockers(blockers::GetBlockers) -> blockers::BlockersView;

    /// What stands in the buckets of items at locations.
    "stock" Stock(stock::ListStock) -> Listed<stock::StockRow, stock::StockPosition>;
    /// The ledger of an item at a location.
    "entries" Entries(stock::ListEntries) -> Listed<stock::LedgerEntry, u64>;
    /// How many units of an item a channel can sell now.
    "available_to_sell" AvailableToSell(stock::GetAvailableToSell) -> stock::AvailableToSell;

    /// An item.
    "item" Item(record::GetItem) -> record::ItemView;
    /// The item that has a number in its barcodes.
    "item_by_gtin" ItemByGtin(record::GetItemByGtin) -> record::ItemView;
    /// Items by sku.
    "items" Items(record::ListItems) -> Listed<record::ItemView>;
    /// Channels, locations and policies.
    "network" Network(record::GetNetwork) -> record::NetworkView;
    /// What is known about a party. The only query that answers personal data.
    "party" Party(record::GetParty) -> record::PartyView;
    /// The work that a location is asked to do.
    "fulfillment_order" FulfillmentOrder(record::GetFulfillmentOrder) -> Versioned<crate::fulfillment::FulfillmentOrder>;
    /// A shipment with its parcels.
    "shipment" Shipment(record::GetShipment) -> Versioned<crate::fulfillment::Shipment>;
    /// Shipments that have a parcel with a tracking number.
    "shipments_by_tracking" ShipmentsByTracking(record::ListShipmentsByTracking)
        -> Listed<Versioned<crate::fulfillment::Shipment>>;
    /// A payment with what the gateway reported.
    "payment" Payment(record::GetPayment) -> record::PaymentView;
    /// Payments of which the gateway reported an operation with a reference.
    "payments_by_reference" PaymentsByReference(record::ListPaymentsByReference) -> Listed<record::PaymentView>;
    /// A gift card or store credit.
    "credit_account" CreditAccount(record::GetCreditAccount) -> record::CreditAccountView;
    /// An invoice or credit memo.
    "document_by_id" DocumentById(document::GetDocument) -> crate::document::Document;
    /// The invoice or credit memo of a number.
    "document_by_number" DocumentByNumber(document::GetDocumentByNumber) -> crate::document::Document;
    /// Invoices and credit memos by their date.
    "documents" Documents(document::ListDocuments) -> Listed<crate::document::Document>;
    /// The accounting entries of an order.
    "accounting_entries" AccountingEntries(accounting::ListAccountingEntries)
        -> Listed<accounting::AccountingEntry, u64>;
    /// Accounting entries of a part of the log, summed by day, currency and account.
    "accounting_summary" AccountingSummary(accounting::GetAccountingSummary) -> accounting::AccountingSummary;
    /// A return.
    "return_by_id" ReturnById(record::GetReturn) -> Versioned<crate::returns::Return>;
    /// The return that a channel knows by an id.
    "return_by_external_id" ReturnByExternalId(record::GetReturnByExternalId) -> Versioned<crate::returns::Return>;
    /// Returns by the time they were asked for.
    "returns" Returns(record::ListReturns) -> Listed<Versioned<crate::returns::Return>>;
    /// A soft reservation.
    "reservation" Reservation(record::GetReservation) -> record::ReservationView;

    /// What gateways were asked to do and no report has answered, the oldest first.
    "requests" Requests(feed::ListRequests) -> Listed<feed::OpenRequest>;
    /// Events in the order they were committed.
    "events" Events(feed::ListEvents) -> feed::EventPage;
    /// What was sold and came back in a period.
    "sales" Sales(sales::GetSales) -> sales::SalesView;
    /// Checks every invariant on live data, and tells what does not hold.
    "verify" Verify(verification::Verify) -> crate::verify::Verification;
}

impl Query {
    /// The JSON Schema of any query.
    #[must_use]
    pub fn schema_of_all() -> Schema {
        schema_for!(Self)
    }
}

/// The schema of what is written, not of what is read: a field with a default is always there.
fn schema_of_answer<T: JsonSchema>() -> Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// The type is named by the list, so that the list can't say another answer than the query gives.
fn to_json<T: Serialize>(answer: T) -> Result<serde_json::Value> {
    serde_json::to_value(answer).map_err(|error| Error::new(Code::Bug, error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::testbed::{Shop, at};
    use super::*;

    #[test]
    fn every_query_has_a_schema_and_so_has_its_answer() {
        for (name, doc) in Query::ALL {
            assert!(!doc.trim().is_empty(), "{name}");
            let schema = Query::schema(name).unwrap();
            assert_eq!(schema.get("additionalProperties"), Some(&json!(false)), "{name} refuses unknown fields");
            assert!(Query::answer_schema(name).unwrap().get("properties").is_some(), "{name}");
        }
        assert!(Query::schema("nothing").is_none() && Query::answer_schema("nothing").is_none());
        assert!(Query::schema_of_all().get("oneOf").is_some());
    }

    #[test]
    fn a_query_is_data_with_its_name_outside() {
        let json = json!({"order": {"order": "A-1"}});
        let query: Query = serde_json::from_value(json.clone()).unwrap();
        assert_eq!((query.name(), serde_json::to_value(&query).unwrap()), ("order", json));
        for wrong in
            [json!({"order": {"order": "A-1", "x": 1}}), json!({"nothing": {}}), json!({"orders": {"limit": 0}})]
        {
            assert!(serde_json::from_value::<Query>(wrong).is_err());
        }
    }

    #[test]
    fn a_query_writes_nothing() {
        let shop = Shop::open();
        shop.order("A-1", 2);
        let last = |shop: &Shop| shop.engine.store().load(&Tenant::main(), &[]).unwrap().as_of;
        let before = last(&shop);
        for query in ["orders", "stock", "items", "network", "returns", "requests", "events", "sales"] {
            shop.ask(json!({query: {}}));
        }
        assert_eq!(last(&shop), before);
    }

    #[test]
    fn what_another_tenant_has_is_missing() {
        let shop = Shop::open();
        shop.order("A-1", 1);
        let query = order::GetOrder { order: crate::value::OrderId::parse("A-1").unwrap() };
        let other = Tenant::parse("other").unwrap();
        assert_eq!(shop.engine.ask(&other, at("2026-01-02T00:00:00Z"), &query).unwrap_err().code(), Code::OrderMissing);
    }
}
