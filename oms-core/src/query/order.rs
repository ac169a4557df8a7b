//! Orders: one with all that belongs to it, and lists.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::page::{Cursor, Limit, Listed, list};
use super::read::{ALL_KEYS, Found, KEYS_MAX, Reader, key_of, record};
use super::record::PaymentView;
use crate::code::Code;
use crate::document::Billing;
use crate::error::{Error, Result};
use crate::fulfillment::{FulfillmentOrder, Shipment};
use crate::kernel::{Engine, Key, List, ListQuery, Name, Page, Stored, Value, Version};
use crate::order::{FulfillmentStatus, Order, OrderStatus, PaymentStatus, PendingEdit, Progress, ReturnStatus};
use crate::payment::Payment;
use crate::returns::Return;
use crate::value::{
    Amount, ChannelId, Currency, DocumentId, ExternalId, FulfillmentOrderId, OrderId, OrderNumber, PartyId, ShipmentId,
    Tenant, Timestamp,
};

/// How often an order is read again because it changed while the parts of it were read.
pub(super) const READS_MAX: u32 = 8;

/// An order by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetOrder {
    /// Which order.
    pub order: OrderId,
}

/// An order by the id by which its channel knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetOrderByExternalId {
    /// Which channel.
    pub channel: ChannelId,
    /// The id that it gave.
    pub external_id: ExternalId,
}

/// An order by the number by which people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetOrderByNumber {
    /// The number.
    pub number: OrderNumber,
}

/// An order with all that belongs to it, as of one moment. Amounts are in the currency of its terms.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OrderView {
    /// What was agreed.
    pub terms: Arc<Order>,
    /// What happened since.
    pub progress: Arc<Progress>,
    /// How often the progress was written: what `if_version` of a command compares with.
    pub version: Version,
    /// How it stands, in one word.
    pub status: OrderStatus,
    /// How far goods have come.
    pub fulfillment_status: FulfillmentStatus,
    /// How far money has come.
    pub payment_status: PaymentStatus,
    /// What comes back.
    pub return_status: ReturnStatus,
    /// What the customer owes; negative when we owe the customer.
    pub balance: Amount,
    /// By when it is to be paid, where its terms give it time and something has shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// The work of locations, in the order it was asked for.
    pub fulfillment_orders: Vec<Arc<FulfillmentOrder>>,
    /// What left, in that order.
    pub shipments: Vec<Arc<Shipment>>,
    /// Its payments, in the order they were first heard of.
    pub payments: Vec<PaymentView>,
    /// Its returns, in the order they were asked for.
    pub returns: Vec<Arc<Return>>,
    /// The last edit that was staged, whether it still waits or how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_edit: Option<Arc<PendingEdit>>,
    /// Its invoices and credit memos, in the order they were issued.
    pub documents: Vec<DocumentId>,
}

impl Ask for GetOrder {
    type Answer = OrderView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        whole(&reader, &self.order.shared())?.view()
    }
}

impl Ask for GetOrderByExternalId {
    type Answer = OrderView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let name = Name::OrderExternal(self.channel.clone(), self.external_id.clone());
        let id = reader.named(name)?.ok_or_else(|| {
            Error::new(Code::OrderMissing, format!("channel {} has no order {}", self.channel, self.external_id))
                .with("channel", &self.channel)
                .with("external_id", &self.external_id)
        })?;
        whole(&reader, &id)?.view()
    }
}

impl Ask for GetOrderByNumber {
    type Answer = OrderView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = reader.named(Name::OrderNumber(self.number.clone()))?.ok_or_else(|| {
            Error::new(Code::OrderMissing, format!("no order has the number {}", self.number))
                .with("number", &self.number)
        })?;
        whole(&reader, &id)?.view()
    }
}

/// An order and all that belongs to it.
pub(super) struct Whole {
    pub(super) terms: Arc<Order>,
    pub(super) progress: Arc<Progress>,
    pub(super) version: Version,
    pub(super) fulfillment_orders: Vec<Arc<FulfillmentOrder>>,
    pub(super) shipments: Vec<Arc<Shipment>>,
    payments: Vec<Found<Payment>>,
    returns: Vec<Arc<Return>>,
    pending_edit: Option<Arc<PendingEdit>>,
    documents: Vec<DocumentId>,
}

impl Whole {
    /// By when it is to be paid, where its terms give it time and something has shipped.
    pub(super) fn due_at(&self) -> Option<Timestamp> {
        let last = self.shipments.iter().map(|shipment| shipment.shipped_at).max()?;
        self.terms.payment_terms.due_at(last)
    }

    fn view(self) -> Result<OrderView> {
        let progress = &self.progress;
        Ok(OrderView {
            version: self.version,
            status: OrderStatus::of(progress),
            fulfillment_status: FulfillmentStatus::of(progress),
            payment_status: PaymentStatus::of(progress),
            return_status: ReturnStatus::of(progress),
            balance: progress.money.balance()?,
            due_at: self.due_at(),
            fulfillment_orders: self.fulfillment_orders,
            shipments: self.shipments,
            payments: self.payments.iter().map(PaymentView::of).collect::<Result<_>>()?,
            returns: self.returns,
            pending_edit: self.pending_edit,
            documents: self.documents,
            terms: self.terms,
            progress: self.progress,
        })
    }
}

/// Reads an order with all that belongs to it, as of one moment: again, when it changed in between.
pub(super) fn whole(reader: &Reader<'_>, id: &Arc<str>) -> Result<Whole> {
    let mut known = reader.require::<Progress>(id, Code::OrderMissing, "order")?;
    for _ in 0..READS_MAX {
        let mut keys = vec![key_of::<Progress>(id), key_of::<Order>(id), key_of::<PendingEdit>(id)];
        keys.extend(parts(&known.1));
        let values = reader.load(&keys)?;
        let (progress, terms) = (values.iter().find_map(record::<Progress>), values.iter().find_map(record::<Order>));
        let (Some(progress), Some((_, terms))) = (progress, terms) else {
            return Err(Error::new(Code::StoreCorrupt, format!("order {id} is not whole")).with("order", id));
        };
        if progress.0 == known.0 {
            let (version, progress) = progress;
            let (fulfillment_orders, shipments, returns) = (all(&values), all(&values), all(&values));
            let payments = values.iter().filter_map(record).collect();
            let pending_edit = values.iter().find_map(record::<PendingEdit>).map(|(_, pending)| pending);
            let billing = values.iter().find_map(record::<Billing>);
            let documents = billing.map(|(_, billing)| billing.documents.clone()).unwrap_or_default();
            return Ok(Whole {
                terms,
                progress,
                version,
                fulfillment_orders,
                shipments,
                payments,
                returns,
                pending_edit,
                documents,
            });
        }
        known = progress;
    }
    Err(Error::new(Code::Contention, format!("order {id} kept changing while it was read")).with("order", id))
}

/// The keys of what belongs to an order.
fn parts(progress: &Progress) -> Vec<Key> {
    let order = &progress.order;
    let work = (1..=progress.fulfillment_orders).map(|n| FulfillmentOrderId::of(order, n).shared());
    let shipments = (1..=progress.shipments).map(|n| ShipmentId::of(order, n).shared());
    let mut keys: Vec<Key> = work.map(|id| key_of::<FulfillmentOrder>(&id)).collect();
    keys.extend(shipments.map(|id| key_of::<Shipment>(&id)));
    keys.extend(progress.payments().map(|id| key_of::<Payment>(&id.shared())));
    keys.extend(progress.returns.iter().map(|id| key_of::<Return>(&id.shared())));
    keys.extend(progress.seller.iter().map(|_| key_of::<Billing>(&order.shared())));
    keys
}

fn all<T: Stored>(values: &[Value]) -> Vec<Arc<T>> {
    values.iter().filter_map(record).map(|(_, record)| record).collect()
}

/// Orders by the time they were placed. What is given must all apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListOrders {
    /// Only orders that stand so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// Only orders of this channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// Only orders of this party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// Only orders that bear this reference of the customer's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// Only orders that were placed at or after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Only orders that were placed before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The newest first. Default: the oldest.
    pub newest_first: bool,
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many orders at most.
    pub limit: Limit,
}

/// What a list says of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderSummary {
    /// Its key.
    pub id: OrderId,
    /// The number by which people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    /// The id by which its channel knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Where the demand came from.
    pub channel: ChannelId,
    /// Who ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// The customer's own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<ExternalId>,
    /// When the customer placed it.
    pub placed_at: Timestamp,
    /// How it stands, in one word.
    pub status: OrderStatus,
    /// In which currency its amounts are.
    pub currency: Currency,
    /// What was charged when it was placed.
    pub total: Amount,
    /// What the customer owes; negative when we owe the customer.
    pub balance: Amount,
    /// How many units were ordered, over all lines.
    pub units: i64,
}

impl Ask for ListOrders {
    type Answer = Listed<OrderSummary>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        list(&reader, self.query(), self.after.as_ref(), self.limit, |page| {
            let found = orders(&reader, page)?;
            found.into_iter().map(|order| self.summary(order)).collect()
        })
    }
}

impl ListOrders {
    /// The list that has the fewest rows beside those that are asked for.
    fn query(&self) -> ListQuery {
        let mut query = if let Some(purchase_order) = &self.purchase_order {
            ListQuery::new(List::OrdersByPurchaseOrder, purchase_order.shared(), 0)
        } else if let Some(party) = &self.party {
            ListQuery::new(List::OrdersByParty, party.shared(), 0)
        } else if let Some(status) = self.status {
            ListQuery::new(List::OrdersByStatus, status.name(), 0)
        } else if let Some(channel) = &self.channel {
            ListQuery::new(List::OrdersByChannel, channel.shared(), 0)
        } else {
            ListQuery::new(List::OrdersByStatus, ALL_KEYS, 0)
        };
        (query.from, query.to) = span(self.since, self.until);
        query.descending = self.newest_first;
        query
    }

    /// The row of an order, if it is asked for.
    fn summary(&self, order: Option<Halves>) -> Result<Option<OrderSummary>> {
        let Some((order, progress)) = order else { return Ok(None) };
        let status = OrderStatus::of(&progress);
        let party = order.party.as_ref().map(|party| &party.id);
        let is_asked_for = self.status.is_none_or(|asked| asked == status)
            && self.channel.as_ref().is_none_or(|asked| *asked == order.channel)
            && self.party.as_ref().is_none_or(|asked| party == Some(asked))
            && self.purchase_order.as_ref().is_none_or(|asked| order.purchase_order.as_ref() == Some(asked));
        if !is_asked_for {
            return Ok(None);
        }
        Ok(Some(OrderSummary {
            id: order.id.clone(),
            number: order.number.clone(),
            external_id: order.external_id.clone(),
            channel: order.channel.clone(),
            party: party.cloned(),
            purchase_order: order.purchase_order.clone(),
            placed_at: order.placed_at,
            status,
            currency: order.currency,
            total: order.totals.total,
            balance: progress.money.balance()?,
            units: order.lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.quantity.units())),
        }))
    }
}

/// The range of a list from an instant, included, to an instant, not included.
pub(super) fn span(from: Option<Timestamp>, to: Option<Timestamp>) -> (i64, i64) {
    let last = to.map_or(i64::MAX, |to| to.micros().saturating_sub(1));
    (from.map_or(i64::MIN, Timestamp::micros), last)
}

/// The terms and the progress of an order.
pub(super) type Halves = (Arc<Order>, Arc<Progress>);

/// The orders that a page names, in its order.
pub(super) fn orders(reader: &Reader<'_>, page: &Page) -> Result<Vec<Option<Halves>>> {
    let mut found = Vec::with_capacity(page.len());
    for rows in page.chunks(KEYS_MAX.div_ceil(2)) {
        let keys: Vec<Key> = rows.iter().flat_map(|(_, id)| [key_of::<Order>(id), key_of::<Progress>(id)]).collect();
        let values = reader.load(&keys)?;
        let order = |pair: &[Value]| {
            let [order, progress] = pair else { return None };
            Some((record::<Order>(order)?.1, record::<Progress>(progress)?.1))
        };
        found.extend(values.chunks(2).map(order));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::code::Code;
    use crate::query::testbed::{Shop, at};

    fn ids(page: &Value) -> Vec<&str> {
        page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
    }

    #[test]
    fn an_order_comes_with_all_that_belongs_to_it() {
        let shop = Shop::open();
        shop.order("A-1", 12);
        shop.run(json!({"record_payment": {"payment": "P-1", "order": "A-1", "gateway": "stripe", "kind": "capture",
            "reference": "r-1", "amount": "10.00", "currency": "GBP"}}));
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        let view = shop.ask(json!({"order": {"order": "A-1"}}));
        assert_eq!(view["terms"]["totals"]["total"], "18.00");
        assert_eq!((&view["status"], &view["payment_status"]), (&json!("partially_shipped"), &json!("partially_paid")));
        assert_eq!(
            (&view["fulfillment_status"], &view["return_status"]),
            (&json!("partially_shipped"), &json!("none"))
        );
        assert_eq!(view["balance"], "8.00");
        assert_eq!(view["fulfillment_orders"][0]["id"], "A-1-F1");
        assert_eq!(view["shipments"][0]["id"], "A-1-S1");
        assert_eq!(view["payments"][0]["amounts"]["captured"], "10.00");
        assert_eq!(view["payments"][0]["reports"][0]["reference"], "r-1");
        assert_eq!(view["version"], 3);
    }

    #[test]
    fn an_order_is_due_as_its_terms_say_after_its_last_shipment() {
        let shop = Shop::open();
        let lines = json!([{"sku": "TEA", "quantity": 12, "unit_price": "1.50"}]);
        shop.run(json!({"place_order": {"id": "A-1", "channel": "web", "currency": "GBP", "lines": lines,
            "payment_terms": {"end_of_month": {"days": 10}}}}));
        let due = || shop.ask(json!({"order": {"order": "A-1"}})).get("due_at").cloned();
        assert_eq!(due(), None);
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        assert_eq!(due(), Some(json!("2026-02-11T00:00:00Z")));
        shop.run_at(at("2026-02-03T00:00:00Z"), json!({"ship_order": {"order": "A-1", "location": "PARIS"}}));
        assert_eq!(due(), Some(json!("2026-03-11T00:00:00Z")));
        let terms = shop.ask(json!({"order": {"order": "A-1"}}))["terms"]["payment_terms"].clone();
        assert_eq!(terms, json!({"end_of_month": {"days": 10}}));
    }

    #[test]
    fn the_timeline_and_the_requests_tell_of_money_that_is_asked_for() {
        let shop = Shop::open();
        let lines = json!([{"sku": "TEA", "quantity": 2, "unit_price": "1.50"}]);
        shop.run(json!({"place_order": {"id": "A-1", "channel": "web", "currency": "GBP", "lines": lines,
            "payment_terms": "on_delivery"}}));
        shop.run(json!({"adjust_price": {"order": "A-1", "line": 1, "amount": "0.50", "reason": "scratch"}}));
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        let open = json!({"order": "A-1", "key": "A-1-Q1", "kind": "collect", "amount": "2.50", "currency": "GBP",
            "at": "2026-01-02T12:00:00Z", "shipment": "A-1-S1"});
        assert_eq!(shop.ask(json!({"requests": {}})), json!({"rows": [open]}));
        let timeline = shop.ask(json!({"timeline": {"order": "A-1"}})).to_string();
        assert!(timeline.contains("price_adjusted") && timeline.contains("collection_requested"), "{timeline}");
        let view = shop.ask(json!({"order": {"order": "A-1"}}));
        assert_eq!(view["progress"]["adjustments"], json!([{"line": 1, "amount": "0.50"}]));
    }

    #[test]
    fn an_order_is_found_by_each_of_its_names() {
        let shop = Shop::open();
        shop.run(json!({"place_order": {"id": "A-1", "channel": "web", "external_id": "w-1", "number": "1001",
            "currency": "GBP", "lines": [{"sku": "TEA", "quantity": 1, "unit_price": "1.50"}]}}));
        for query in [
            json!({"order": {"order": "A-1"}}),
            json!({"order_by_external_id": {"channel": "web", "external_id": "w-1"}}),
            json!({"order_by_number": {"number": "1001"}}),
        ] {
            assert_eq!(shop.ask(query)["terms"]["id"], "A-1");
        }
        for query in [
            json!({"order": {"order": "A-2"}}),
            json!({"order_by_external_id": {"channel": "shop", "external_id": "w-1"}}),
            json!({"order_by_number": {"number": "1002"}}),
            json!({"timeline": {"order": "A-2"}}),
            json!({"explain": {"order": "A-2"}}),
            json!({"blockers": {"order": "A-2"}}),
        ] {
            assert_eq!(shop.try_ask(query).unwrap_err().code(), Code::OrderMissing);
        }
    }

    #[test]
    fn orders_are_listed_by_what_all_applies() {
        let shop = Shop::open();
        shop.run(json!({"set_channel": {"channel": {"id": "phone"}}}));
        shop.run(json!({"record_party": {"id": "bob", "details": {}}}));
        let line = json!([{"sku": "CUP", "quantity": 2, "unit_price": "1.00"}]);
        for (id, channel, party, day) in
            [("A-1", "web", "bob", 1), ("A-2", "phone", "bob", 2), ("A-3", "phone", "bob", 3), ("A-4", "web", "bob", 4)]
        {
            shop.run(json!({"place_order": {"id": id, "channel": channel, "party": party, "currency": "GBP",
                "placed_at": format!("2026-01-0{day}T00:00:00Z"), "lines": line}}));
        }
        shop.order("A-5", 1);
        assert_eq!(ids(&shop.ask(json!({"orders": {"party": "bob", "status": "placed"}}))), ["A-1", "A-2"]);
        assert_eq!(
            ids(&shop.ask(json!({"orders": {"party": "bob", "channel": "phone", "status": "backordered"}}))),
            ["A-3"]
        );
        assert_eq!(ids(&shop.ask(json!({"orders": {"channel": "phone", "newest_first": true}}))), ["A-3", "A-2"]);
        let range = json!({"orders": {"since": "2026-01-02T00:00:00Z", "until": "2026-01-03T00:00:00Z"}});
        assert_eq!(ids(&shop.ask(range)), ["A-2", "A-5"]);
        let page = shop.ask(json!({"orders": {"status": "placed", "channel": "web", "limit": 1}}));
        assert_eq!(ids(&page), ["A-1"]);
        assert_eq!((&page["rows"][0]["units"], &page["rows"][0]["balance"]), (&json!(2), &json!("2.00")));
        let rest = shop.ask(json!({"orders": {"status": "placed", "channel": "web", "after": page["next"]}}));
        assert_eq!(ids(&rest), ["A-5"]);
    }
}
