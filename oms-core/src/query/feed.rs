//! What the host works off: requests to gateways, and events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::order::orders;
use super::page::{Cursor, Limit, Listed, list};
use super::read::Reader;
use crate::error::Result;
use crate::kernel::{Engine, EventCursor, List, ListQuery, SentEvent};
use crate::order::{Order, Progress, RequestKind};
use crate::value::{Amount, Currency, GatewayReference, OrderId, PaymentId, ShipmentId, Tenant, Timestamp};

/// What gateways were asked to do and no report has answered, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListRequests {
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many at most; requests of one order at one instant are never parted, and count as one.
    pub limit: Limit,
}

/// A request that no report has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenRequest {
    /// For which order.
    pub order: OrderId,
    /// The idempotency key for the gateway.
    pub key: GatewayReference,
    /// What to do.
    pub kind: RequestKind,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Since when.
    pub at: Timestamp,
    /// With which payment, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// On which shipment a carrier collects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentId>,
}

impl Ask for ListRequests {
    type Answer = Listed<OpenRequest>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let (reader, query) = (Reader::new(engine, tenant), ListQuery::new(List::Requests, "", 0));
        let listed = list(&reader, query, self.after.as_ref(), self.limit, |page| {
            let found = orders(&reader, page)?;
            let open = page.iter().zip(found).map(|((at, _), order)| {
                let open = order.map(|(order, progress)| open_at(&order, &progress, *at)).unwrap_or_default();
                (!open.is_empty()).then_some(open)
            });
            Ok(open.collect())
        })?;
        Ok(Listed { rows: listed.rows.into_iter().flatten().collect(), next: listed.next })
    }
}

/// The open requests of an order that were made at an instant.
fn open_at(order: &Order, progress: &Progress, at: i64) -> Vec<OpenRequest> {
    let made_then = progress.requests.iter().filter(|request| request.at.micros() == at);
    made_then
        .map(|request| OpenRequest {
            order: order.id.clone(),
            key: request.key.clone(),
            kind: request.kind,
            amount: request.amount,
            currency: order.currency,
            at: request.at,
            payment: request.payment.clone(),
            shipment: request.shipment.clone(),
        })
        .collect()
}

/// Events in the order they were committed. A reader that passes the `next` of each page as `after` of the following
/// one sees every event at least once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListEvents {
    /// The position to read on after. Default: before the first.
    pub after: EventCursor,
    /// How many events at most.
    pub limit: Limit,
}

/// Events, and where to read on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EventPage {
    /// The events, each with its position. None: there are no more yet.
    pub rows: Vec<SentEvent>,
    /// Where to read on, now or later: pass it as `after`.
    pub next: EventCursor,
}

impl Ask for ListEvents {
    type Answer = EventPage;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let mut rows = engine.events(tenant, self.after, self.limit.rows())?;
        rows.truncate(self.limit.rows());
        let next = rows.last().map_or(self.after, |last| last.cursor);
        Ok(EventPage { rows, next })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::query::testbed::{Shop, at};

    #[test]
    fn a_request_is_open_until_it_is_reported() {
        let shop = Shop::open();
        shop.order("A-1", 2);
        let pay = |kind: &str, reference: &str| {
            shop.run(json!({"record_payment": {"payment": "P-1", "order": "A-1", "gateway": "stripe", "kind": kind,
                "reference": reference, "amount": "3.00", "currency": "GBP"}}));
        };
        pay("authorize", "r-1");
        assert_eq!(shop.ask(json!({"requests": {}})), json!({"rows": []}));
        shop.run_at(at("2026-01-02T13:00:00Z"), json!({"ship_order": {"order": "A-1", "location": "LONDON"}}));
        let open = json!({"order": "A-1", "key": "A-1-Q1", "kind": "capture", "amount": "3.00", "currency": "GBP",
            "at": "2026-01-02T13:00:00Z", "payment": "P-1"});
        assert_eq!(shop.ask(json!({"requests": {}})), json!({"rows": [open]}));
        pay("capture", "r-2");
        assert_eq!(shop.ask(json!({"requests": {}})), json!({"rows": []}));
    }

    #[test]
    fn following_the_feed_gives_every_event_once() {
        let shop = Shop::open();
        for id in ["A-1", "A-2"] {
            shop.order(id, 9);
        }
        let whole = shop.ask(json!({"events": {"limit": 1000}}));
        let mut read: Vec<Value> = Vec::new();
        let mut after = json!({"sequence": 0, "ordinal": 0});
        loop {
            let page = shop.ask(json!({"events": {"after": after, "limit": 2}}));
            after = page["next"].clone();
            match page["rows"].as_array().unwrap().as_slice() {
                [] => break,
                rows => read.extend(rows.iter().cloned()),
            }
        }
        assert_eq!((Value::from(read), after), (whole["rows"].clone(), whole["next"].clone()));
    }
}
