//! The history of an order, from the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::page::{Cursor, Limit, Listed, list};
use super::read::Reader;
use crate::code::Code;
use crate::error::Result;
use crate::event::Event;
use crate::inventory::Movement;
use crate::kernel::{Engine, Kind, List, ListQuery, Logged, Sequence};
use crate::order::Progress;
use crate::sourcing::SourcingPlan;
use crate::value::{Actor, OrderId, RequestId, Tenant, Timestamp};

/// All that happened to an order, in the order it was committed: events, stock movements, payments and decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetTimeline {
    /// Which order.
    pub order: OrderId,
    /// The entry to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sequence>,
    /// How many entries at most.
    #[serde(default)]
    pub limit: Limit,
}

/// What one command did to an order.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimelineEntry {
    /// Its position in the log.
    pub sequence: Sequence,
    /// When it was decided.
    pub at: Timestamp,
    /// When the fact took place, where that was not when it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// Who asked.
    pub actor: Actor,
    /// The name of the command.
    pub command: &'static str,
    /// The host's idempotency key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// What happened: events of this order, and those that name no order.
    pub events: Vec<Event>,
    /// What moved for this order.
    pub movements: Vec<Movement>,
    /// What the caller was told although nothing was refused.
    pub warnings: Vec<String>,
}

impl Ask for GetTimeline {
    type Answer = Listed<TimelineEntry, Sequence>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let (_, progress) = reader.require::<Progress>(&self.order.shared(), Code::OrderMissing, "order")?;
        history(&reader, self.order.as_str(), self.after, self.limit, |logged| Some(self.entry(logged, &progress)))
    }
}

impl GetTimeline {
    fn entry(&self, logged: &Logged, progress: &Progress) -> TimelineEntry {
        let (entry, context) = (&logged.entry, &logged.entry.context);
        // What came back beside the lines of the order moved without naming it.
        let is_return = entry.subject.kind == Kind::Return
            && progress.returns.iter().any(|held| held.as_str() == &*entry.subject.id);
        let ours = |movement: &&Movement| match &movement.order {
            Some(order) => *order == self.order,
            None => is_return,
        };
        TimelineEntry {
            sequence: logged.sequence,
            at: context.now,
            occurred_at: context.occurred_at,
            actor: context.actor.clone(),
            command: entry.command.name(),
            request_id: context.request_id.clone(),
            events: entry
                .events
                .iter()
                .filter(|event| order_of(event).is_none_or(|o| *o == self.order))
                .cloned()
                .collect(),
            movements: entry.movements.iter().filter(ours).cloned().collect(),
            warnings: entry.warnings.clone(),
        }
    }
}

/// Why an order is served from where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainOrder {
    /// Which order.
    pub order: OrderId,
    /// The decision to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sequence>,
    /// How many decisions at most.
    #[serde(default)]
    pub limit: Limit,
}

/// One command that chose locations for an order, and why these.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// Its position in the log.
    pub sequence: Sequence,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// The name of the command.
    pub command: &'static str,
    /// The version of the sourcing policy that was in force; 0 is the built-in default.
    pub policy_version: u32,
    /// What was chosen, and who was not and why.
    pub plan: SourcingPlan,
    /// The same for people. The wording may change.
    pub text: String,
}

impl Ask for ExplainOrder {
    type Answer = Listed<Explanation, Sequence>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        reader.require::<Progress>(&self.order.shared(), Code::OrderMissing, "order")?;
        let listed = history(&reader, self.order.as_str(), self.after, self.limit, |logged| {
            let plans: Vec<Explanation> =
                logged.entry.events.iter().filter_map(|event| self.explanation(logged, event)).collect();
            (!plans.is_empty()).then_some(plans)
        })?;
        Ok(Listed { rows: listed.rows.into_iter().flatten().collect(), next: listed.next })
    }
}

impl ExplainOrder {
    fn explanation(&self, logged: &Logged, event: &Event) -> Option<Explanation> {
        let Event::OrderSourced { order, plan } = event else { return None };
        let entry = &logged.entry;
        (*order == self.order).then(|| Explanation {
            sequence: logged.sequence,
            at: entry.context.now,
            actor: entry.context.actor.clone(),
            command: entry.command.name(),
            policy_version: plan.policy_version,
            plan: plan.clone(),
            text: plan.explain(),
        })
    }
}

/// A page of the log entries about a subject, of which `keep` answers each as a row or leaves it out.
pub(super) fn history<T>(
    reader: &Reader<'_>,
    subject: &str,
    after: Option<Sequence>,
    limit: Limit,
    keep: impl Fn(&Logged) -> Option<T>,
) -> Result<Listed<T, Sequence>> {
    let mut query = ListQuery::new(List::History, subject, 0);
    // Rows of history have no id, so a sequence alone says where to read on.
    query.from = after.map_or(i64::MIN, |after| i64::try_from(after).unwrap_or(i64::MAX).saturating_add(1));
    let listed = list(reader, query, None, limit, |page| {
        let entries = reader.entries(page)?;
        Ok(entries.iter().map(|entry| entry.as_ref().and_then(&keep)).collect())
    })?;
    let next = listed.next.as_ref().map(Cursor::sequence);
    Ok(Listed { rows: listed.rows, next })
}

/// The order that an event names.
pub(super) const fn order_of(event: &Event) -> Option<&OrderId> {
    match event {
        Event::OrderDrafted { order, .. }
        | Event::OrderPlaced { order, .. }
        | Event::OrderSourced { order, .. }
        | Event::OrderBackordered { order, .. }
        | Event::BackorderFilled { order, .. }
        | Event::OrderUnreserved { order, .. }
        | Event::OrderCancelled { order, .. }
        | Event::OrderEdited { order, .. }
        | Event::OrderClosed { order }
        | Event::CloseDeferred { order }
        | Event::BackorderRechecked { order }
        | Event::HoldPlaced { order, .. }
        | Event::HoldReleased { order, .. }
        | Event::NoteAdded { order, .. }
        | Event::AttentionRaised { order, .. }
        | Event::FulfillmentRequested { order, .. }
        | Event::FulfillmentAccepted { order, .. }
        | Event::FulfillmentRejected { order, .. }
        | Event::FulfillmentPicked { order, .. }
        | Event::FulfillmentShorted { order, .. }
        | Event::FulfillmentPacked { order, .. }
        | Event::FulfillmentCancelled { order, .. }
        | Event::FulfillmentClosed { order, .. }
        | Event::OrderShipped { order, .. }
        | Event::EditStaged { order, .. }
        | Event::EditDiscarded { order, .. }
        | Event::OrderSplit { order, .. }
        | Event::OrdersMerged { order, .. }
        | Event::CancellationRequested { order, .. }
        | Event::CancellationAnswered { order, .. }
        | Event::PackageTracked { order, .. }
        | Event::PaymentReported { order, .. }
        | Event::CaptureRequested { order, .. }
        | Event::VoidRequested { order, .. }
        | Event::RefundRequested { order, .. }
        | Event::AuthorizationRequested { order, .. }
        | Event::CollectionRequested { order, .. }
        | Event::RequestWithdrawn { order, .. }
        | Event::PriceAdjusted { order, .. }
        | Event::CreditGranted { order, .. }
        | Event::DocumentIssued { order, .. }
        | Event::CreditSpent { order, .. }
        | Event::CreditRefunded { order, .. }
        | Event::AuthorizationExpired { order, .. } => Some(order),
        Event::ReturnRequested { order, .. } | Event::ReturnResolved { order, .. } => order.as_ref(),
        Event::LocationSet { .. }
        | Event::ChannelSet { .. }
        | Event::EntitySet { .. }
        | Event::DocumentsIssued { .. }
        | Event::PolicySet { .. }
        | Event::ItemRecorded { .. }
        | Event::PartyRecorded { .. }
        | Event::PartyErased { .. }
        | Event::StockReceived { .. }
        | Event::StockAdjusted { .. }
        | Event::StockCounted { .. }
        | Event::StockMoved { .. }
        | Event::StockReserved { .. }
        | Event::ReservationEnded { .. }
        | Event::CreditIssued { .. }
        | Event::CreditExpired { .. }
        | Event::ReturnApproved { .. }
        | Event::ReturnDeclined { .. }
        | Event::ReturnCancelled { .. }
        | Event::ReturnReceived { .. }
        | Event::ReturnInspected { .. }
        | Event::ReturnClosed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::query::testbed::Shop;

    #[test]
    fn a_timeline_tells_only_of_its_own_order() {
        let shop = Shop::open();
        for id in ["A-1", "A-2"] {
            shop.order(id, 8);
        }
        shop.run(json!({"receive_stock": {"location": "LONDON", "lines": [{"sku": "TEA", "quantity": 20}]}}));

        let rows = shop.ask(json!({"timeline": {"order": "A-2"}}))["rows"].clone();
        let commands: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["command"].as_str().unwrap()).collect();
        assert_eq!(commands, ["place_order", "receive_stock"]);
        assert!(!rows.to_string().contains("A-1"), "{rows}");
        let filled: Vec<&str> =
            rows[1]["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
        assert_eq!(filled, ["stock_received", "backorder_filled"]);
        assert_eq!(rows[1]["movements"][0]["order"], "A-2");
        assert_eq!(rows[0]["actor"], "tester");
    }

    #[test]
    fn a_timeline_is_read_in_pages() {
        let shop = Shop::open();
        shop.order("A-1", 1);
        for text in ["one", "two"] {
            shop.run(json!({"add_note": {"order": "A-1", "text": text}}));
        }
        let first = shop.ask(json!({"timeline": {"order": "A-1", "limit": 2}}));
        assert_eq!(first["rows"].as_array().unwrap().len(), 2);
        let rest = shop.ask(json!({"timeline": {"order": "A-1", "limit": 2, "after": first["next"]}}));
        assert_eq!(rest["rows"].as_array().unwrap().len(), 1);
        assert!(rest.get("next").is_none());
    }

    #[test]
    fn an_explanation_has_the_plan_and_the_policy_version() {
        let shop = Shop::open();
        shop.run(json!({"set_sourcing_policy": {"policy": {"shipments_max": 2}}}));
        shop.order("A-1", 2);
        shop.run(json!({"add_note": {"order": "A-1", "text": "later"}}));
        let answer = shop.ask(json!({"explain": {"order": "A-1"}}));
        assert_eq!(answer["rows"].as_array().unwrap().len(), 1);
        let row = &answer["rows"][0];
        assert_eq!((&row["policy_version"], &row["command"]), (&json!(1), &json!("place_order")));
        assert_eq!(row["plan"]["shipments"][0]["location"], "LONDON");
        assert!(row["text"].as_str().unwrap().contains("LONDON"));
    }
}
