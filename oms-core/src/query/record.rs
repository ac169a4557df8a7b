//! Records by their keys and other names, and lists of them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::order::span;
use super::page::{Cursor, Limit, Listed, Versioned, list};
use super::read::{Found, Reader};
use crate::code::Code;
use crate::credit::CreditAccount;
use crate::error::{Error, Result};
use crate::fulfillment::{FulfillmentOrder, Shipment};
use crate::inventory::{Reservation, ReservedLine};
use crate::item::{Item, ItemKind, Unit};
use crate::kernel::{Engine, List, ListQuery, Name, Stored, Version};
use crate::network::{Channel, Entity, Location, PoliciesInForce};
use crate::party::{Party, PartyDetails};
use crate::payment::{Payment, PaymentAmounts};
use crate::returns::Return;
use crate::value::{
    Amount, Attributes, CreditAccountId, ExternalId, FulfillmentOrderId, GatewayReference, Gtin, Label, PartyId,
    PaymentId, Quantity, ReservationId, ReturnId, ShipmentId, Sku, Tenant, Timestamp, TrackingNumber,
};

impl<T: Stored> Versioned<T> {
    fn of((version, record): Found<T>) -> Self {
        Self { version, record: Arc::unwrap_or_clone(record) }
    }
}

/// A page of records that stand in a list, each as `view` shows it.
fn records<T: Stored, V>(
    reader: &Reader<'_>,
    query: ListQuery,
    after: Option<&Cursor>,
    limit: Limit,
    view: impl Fn(Found<T>) -> Result<V>,
) -> Result<Listed<V>> {
    list(reader, query, after, limit, |page| {
        let found = reader.find_all::<T>(page.iter().map(|(_, id)| id))?;
        found.into_iter().map(|found| found.map(&view).transpose()).collect()
    })
}

/// An item by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetItem {
    /// Which item.
    pub sku: Sku,
}

/// The item that has a number in its barcodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetItemByGtin {
    /// The number, with or without zeros in front.
    pub gtin: Gtin,
}

/// Items by sku.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListItems {
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many items at most.
    pub limit: Limit,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemView {
    /// How often it was written.
    pub version: Version,
    /// Its key.
    pub sku: Sku,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// How its quantity is written.
    pub unit: Unit,
    /// How many units are withheld from orders at each location.
    pub safety_stock: Quantity,
    /// Whether it may come back.
    pub returnable: bool,
    /// Whether it may be ordered.
    pub active: bool,
    /// The numbers in its barcodes.
    pub gtins: BTreeSet<Gtin>,
    /// Host-defined attributes.
    pub attributes: Attributes,
}

impl ItemView {
    fn of((version, item): Found<Item>) -> Self {
        let Item { sku, name, kind, unit, safety_stock, returnable, active, gtins, attributes } =
            Arc::unwrap_or_clone(item);
        Self { version, sku, name, kind, unit, safety_stock, returnable, active, gtins, attributes }
    }
}

impl Ask for GetItem {
    type Answer = ItemView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        Reader::new(engine, tenant).require(&self.sku.shared(), Code::ItemMissing, "item").map(ItemView::of)
    }
}

impl Ask for GetItemByGtin {
    type Answer = ItemView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = reader.named(Name::ItemGtin(self.gtin))?.ok_or_else(|| {
            Error::new(Code::ItemMissing, format!("no item has the GTIN {}", self.gtin)).with("gtin", self.gtin)
        })?;
        reader.require(&id, Code::ItemMissing, "item").map(ItemView::of)
    }
}

impl Ask for ListItems {
    type Answer = Listed<ItemView>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let (reader, query) = (Reader::new(engine, tenant), ListQuery::new(List::Items, "", 0));
        records(&reader, query, self.after.as_ref(), self.limit, |found| Ok(ItemView::of(found)))
    }
}

/// Channels, locations and policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetNetwork {}

/// Channels, locations and policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NetworkView {
    /// How often any of it was changed; 0: nothing was set up.
    pub version: Version,
    /// Where demand comes from, by id.
    pub channels: Vec<Channel>,
    /// Where it can be served, by id.
    pub locations: Vec<Location>,
    /// Who sells by law, by id.
    pub entities: Vec<Entity>,
    /// How it is decided.
    pub policies: PoliciesInForce,
}

impl Ask for GetNetwork {
    type Answer = NetworkView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer> {
        let (version, network) = Reader::new(engine, tenant).network()?;
        Ok(NetworkView {
            version,
            channels: network.channels.values().cloned().collect(),
            locations: network.locations.values().cloned().collect(),
            entities: network.entities.values().cloned().collect(),
            policies: network.policies.at(now),
        })
    }
}

/// A party by its key. The only query that answers personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetParty {
    /// Which party.
    pub party: PartyId,
}

/// What is known about a party. All of it is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartyView {
    /// Its key.
    pub id: PartyId,
    /// The current version: the last of `versions`, which are counted from 1.
    pub current: u32,
    /// What was known, oldest first. Erased versions are empty.
    pub versions: Vec<PartyDetails>,
    /// Whether the person was erased.
    pub erased: bool,
}

/// Never shows what is known about a person.
impl fmt::Debug for PartyView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartyView").field("id", &self.id).field("current", &self.current).finish_non_exhaustive()
    }
}

impl Ask for GetParty {
    type Answer = PartyView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let (_, party) = reader.require::<Party>(&self.party.shared(), Code::PartyMissing, "party")?;
        let current = party.current().version;
        let Party { id, versions, erased } = Arc::unwrap_or_clone(party);
        Ok(PartyView { id, current, versions, erased })
    }
}

/// The work that a location is asked to do, by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetFulfillmentOrder {
    /// Which work.
    pub fulfillment_order: FulfillmentOrderId,
}

impl Ask for GetFulfillmentOrder {
    type Answer = Versioned<FulfillmentOrder>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let id = self.fulfillment_order.shared();
        let missing = Code::FulfillmentOrderMissing;
        Reader::new(engine, tenant).require(&id, missing, "fulfillment order").map(Versioned::of)
    }
}

/// A shipment by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetShipment {
    /// Which shipment.
    pub shipment: ShipmentId,
}

impl Ask for GetShipment {
    type Answer = Versioned<Shipment>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let id = self.shipment.shared();
        Reader::new(engine, tenant).require(&id, Code::ShipmentMissing, "shipment").map(Versioned::of)
    }
}

/// Shipments that have a parcel with a tracking number. Carriers use numbers again, so there may be several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListShipmentsByTracking {
    /// The carrier's number.
    pub tracking: TrackingNumber,
    /// The position to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many shipments at most.
    #[serde(default)]
    pub limit: Limit,
}

impl Ask for ListShipmentsByTracking {
    type Answer = Listed<Versioned<Shipment>>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let query = ListQuery::new(List::Tracking, self.tracking.shared(), 0);
        let reader = Reader::new(engine, tenant);
        records(&reader, query, self.after.as_ref(), self.limit, |found| Ok(Versioned::of(found)))
    }
}

/// A payment by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPayment {
    /// Which payment.
    pub payment: PaymentId,
}

/// Payments of which the gateway reported an operation with a reference. Gateways differ, so there may be several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPaymentsByReference {
    /// The gateway's reference of the operation.
    pub reference: GatewayReference,
    /// The position to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many payments at most.
    #[serde(default)]
    pub limit: Limit,
}

/// A payment, and what the reports of its gateway add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentView {
    /// How often it was written.
    pub version: Version,
    /// What was reported.
    #[serde(flatten)]
    pub payment: Arc<Payment>,
    /// What that adds up to.
    pub amounts: PaymentAmounts,
}

impl PaymentView {
    pub(super) fn of((version, payment): &Found<Payment>) -> Result<Self> {
        Ok(Self { version: *version, amounts: payment.amounts()?, payment: Arc::clone(payment) })
    }
}

impl Ask for GetPayment {
    type Answer = PaymentView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        PaymentView::of(&reader.require(&self.payment.shared(), Code::PaymentMissing, "payment")?)
    }
}

impl Ask for ListPaymentsByReference {
    type Answer = Listed<PaymentView>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let query = ListQuery::new(List::GatewayReference, self.reference.shared(), 0);
        let reader = Reader::new(engine, tenant);
        records(&reader, query, self.after.as_ref(), self.limit, |found| PaymentView::of(&found))
    }
}

/// A return by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReturn {
    /// Which return.
    pub return_id: ReturnId,
}

/// A return by the id by which a channel or another system knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReturnByExternalId {
    /// The id that it gave.
    pub external_id: ExternalId,
}

/// Returns by the time they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListReturns {
    /// Only returns that were asked for at or after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Only returns that were asked for before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many returns at most.
    pub limit: Limit,
}

impl Ask for GetReturn {
    type Answer = Versioned<Return>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let id = self.return_id.shared();
        Reader::new(engine, tenant).require(&id, Code::ReturnMissing, "return").map(Versioned::of)
    }
}

impl Ask for GetReturnByExternalId {
    type Answer = Versioned<Return>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = reader.named(Name::ReturnExternal(self.external_id.clone()))?.ok_or_else(|| {
            Error::new(Code::ReturnMissing, format!("no return has the external id {}", self.external_id))
                .with("external_id", &self.external_id)
        })?;
        reader.require(&id, Code::ReturnMissing, "return").map(Versioned::of)
    }
}

impl Ask for ListReturns {
    type Answer = Listed<Versioned<Return>>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let mut query = ListQuery::new(List::Returns, "", 0);
        (query.from, query.to) = span(self.since, self.until);
        let reader = Reader::new(engine, tenant);
        records(&reader, query, self.after.as_ref(), self.limit, |found| Ok(Versioned::of(found)))
    }
}

/// A soft reservation by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReservation {
    /// Which reservation.
    pub reservation: ReservationId,
}

/// A gift card or store credit by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCreditAccount {
    /// Which account.
    pub account: CreditAccountId,
}

/// A gift card or store credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CreditAccountView {
    /// How often it was written.
    pub version: Version,
    /// The account.
    pub account: Arc<CreditAccount>,
    /// What is left.
    pub balance: Amount,
    /// Whether what is left has ended by now.
    pub expired: bool,
}

impl Ask for GetCreditAccount {
    type Answer = CreditAccountView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = self.account.shared();
        let (version, account) = reader.require::<CreditAccount>(&id, Code::CreditAccountMissing, "credit account")?;
        let (balance, expired) = (account.balance()?, account.is_expired(now));
        Ok(CreditAccountView { version, account, balance, expired })
    }
}

/// A soft reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReservationView {
    /// How often it was written.
    pub version: Version,
    /// Its key.
    pub id: ReservationId,
    /// Whose it is, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Label>,
    /// What is held. Empty once it is released, used or swept.
    pub lines: Vec<ReservedLine>,
    /// Until when.
    pub expires_at: Timestamp,
    /// Whether it has expired by now: what it holds counts as free.
    pub expired: bool,
}

impl Ask for GetReservation {
    type Answer = ReservationView;

    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = self.reservation.shared();
        let (version, held) = reader.require::<Reservation>(&id, Code::ReservationMissing, "reservation")?;
        let expired = held.is_expired(now);
        let Reservation { id, owner, lines, expires_at } = Arc::unwrap_or_clone(held);
        Ok(ReservationView { version, id, owner, lines, expires_at, expired })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::code::Code;
    use crate::query::testbed::Shop;

    #[test]
    fn what_does_not_exist_is_missing_by_its_own_code() {
        let shop = Shop::open();
        for (query, code) in [
            (json!({"item": {"sku": "X"}}), Code::ItemMissing),
            (json!({"item_by_gtin": {"gtin": "4006381333931"}}), Code::ItemMissing),
            (json!({"party": {"party": "X"}}), Code::PartyMissing),
            (json!({"fulfillment_order": {"fulfillment_order": "X-F1"}}), Code::FulfillmentOrderMissing),
            (json!({"shipment": {"shipment": "X-S1"}}), Code::ShipmentMissing),
            (json!({"payment": {"payment": "X"}}), Code::PaymentMissing),
            (json!({"return_by_id": {"return_id": "X"}}), Code::ReturnMissing),
            (json!({"return_by_external_id": {"external_id": "X"}}), Code::ReturnMissing),
            (json!({"reservation": {"reservation": "X"}}), Code::ReservationMissing),
        ] {
            assert_eq!(shop.try_ask(query).unwrap_err().code(), code);
        }
    }

    #[test]
    fn shipments_and_payments_are_found_by_what_others_call_them() {
        let shop = Shop::open();
        shop.order("A-1", 2);
        shop.run(json!({"ship_order": {"order": "A-1", "location": "LONDON", "packages": [{"tracking": "T-1"}]}}));
        shop.run(json!({"record_payment": {"payment": "P-1", "order": "A-1", "gateway": "stripe", "kind": "authorize",
            "reference": "r-1", "amount": "3.00", "currency": "GBP"}}));
        let shipments = shop.ask(json!({"shipments_by_tracking": {"tracking": "T-1"}}));
        assert_eq!((&shipments["rows"][0]["id"], &shipments["rows"][0]["version"]), (&json!("A-1-S1"), &json!(1)));
        let payments = shop.ask(json!({"payments_by_reference": {"reference": "r-1"}}));
        assert_eq!(
            (&payments["rows"][0]["id"], &payments["rows"][0]["amounts"]["authorized"]),
            (&json!("P-1"), &json!("3.00"))
        );
        assert_eq!(shop.ask(json!({"payment": {"payment": "P-1"}})), payments["rows"][0]);
        assert_eq!(shop.ask(json!({"shipment": {"shipment": "A-1-S1"}})), shipments["rows"][0]);
        assert_eq!(shop.ask(json!({"fulfillment_order": {"fulfillment_order": "A-1-F1"}}))["state"], "closed");
        assert_eq!(shop.ask(json!({"shipments_by_tracking": {"tracking": "T-2"}})), json!({"rows": []}));
    }

    #[test]
    fn returns_are_found_by_key_by_external_id_and_in_a_period() {
        let shop = Shop::open();
        for (id, day) in [("R-1", 1), ("R-2", 2), ("R-3", 3)] {
            let now = crate::query::testbed::at(&format!("2026-02-0{day}T00:00:00Z"));
            shop.run_at(
                now,
                json!({"request_return": {"id": id, "external_id": format!("x-{day}"), "currency": "GBP",
                    "lines": [{"sku": "TEA", "quantity": 1, "stated_credit": "1.00"}]}}),
            );
        }
        let one = shop.ask(json!({"return_by_id": {"return_id": "R-2"}}));
        assert_eq!((&one["id"], &one["version"], &one["external_id"]), (&json!("R-2"), &json!(1), &json!("x-2")));
        assert_eq!(shop.ask(json!({"return_by_external_id": {"external_id": "x-2"}})), one);
        let period = json!({"returns": {"since": "2026-02-02T00:00:00Z", "until": "2026-02-03T00:00:00Z"}});
        assert_eq!(shop.ask(period), json!({"rows": [one]}));
        let page = shop.ask(json!({"returns": {"limit": 2}}));
        let rest = shop.ask(json!({"returns": {"limit": 2, "after": page["next"]}}));
        assert_eq!((page["rows"].as_array().unwrap().len(), &rest["rows"][0]["id"]), (2, &json!("R-3")));
    }

    #[test]
    fn a_party_shows_its_contents_here_and_never_in_a_debug_text() {
        let shop = Shop::open();
        shop.run(json!({"record_party": {"id": "bob", "details": {"name": "Bob Stone"}}}));
        let view = shop.ask(json!({"party": {"party": "bob"}}));
        assert_eq!((&view["versions"][0]["name"], &view["current"]), (&json!("Bob Stone"), &json!(1)));
        let query = super::GetParty { party: crate::value::PartyId::parse("bob").unwrap() };
        let typed = shop.engine.ask(&crate::value::Tenant::main(), Shop::now(), &query).unwrap();
        assert!(!format!("{typed:?}").contains("Stone"));
    }

    #[test]
    fn the_network_says_which_policies_are_in_force() {
        let shop = Shop::open();
        shop.run(
            json!({"set_sourcing_policy": {"policy": {"shipments_max": 1}, "valid_from": "2026-01-02T12:00:00Z"}}),
        );
        shop.run(
            json!({"set_sourcing_policy": {"policy": {"shipments_max": 2}, "valid_from": "2027-01-01T00:00:00Z"}}),
        );
        let view = shop.ask(json!({"network": {}}));
        assert_eq!(
            (&view["policies"]["sourcing"]["version"], &view["policies"]["sourcing"]["policy"]["shipments_max"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(
            (
                &view["policies"]["returns"]["version"],
                view["policies"]["sourcing"]["versions"].as_array().unwrap().len()
            ),
            (&json!(0), 2)
        );
        assert_eq!((&view["locations"][0]["id"], &view["channels"][0]["id"]), (&json!("LONDON"), &json!("web")));
    }

    #[test]
    fn items_are_listed_by_sku() {
        let shop = Shop::open();
        let page = shop.ask(json!({"items": {"limit": 2}}));
        let rest = shop.ask(json!({"items": {"after": page["next"]}}));
        assert_eq!((&page["rows"][0]["sku"], &page["rows"][1]["sku"]), (&json!("CUP"), &json!("TEA")));
        assert_eq!((&rest["rows"][0], rest.get("next")), (&shop.ask(json!({"item": {"sku": "WRAP"}})), None));
    }

    #[test]
    fn a_reservation_says_whether_it_still_counts() {
        let shop = Shop::open();
        shop.run(json!({"reserve_stock": {"id": "cart", "expires_at": "2026-01-03T00:00:00Z",
            "lines": [{"sku": "TEA", "location": "LONDON", "quantity": 1}]}}));
        let query = json!({"reservation": {"reservation": "cart"}});
        assert_eq!(shop.ask(query.clone())["expired"], false);
        let later = crate::query::testbed::at("2026-01-03T00:00:00Z");
        assert_eq!(shop.try_ask_at(later, query).unwrap()["expired"], true);
    }
}
