//! A verification says nothing about a sound shop and finds every kind of damage.

use std::sync::Arc;

use serde_json::json;

use super::{Verification, verify};
use crate::command::Command;
use crate::decide::document::IssueDocuments;
use crate::decide::edit::EditOrder;
use crate::decide::fulfillment::{ReleaseOrder, ShipOrder};
use crate::decide::hold::PlaceHold;
use crate::decide::setup::{SetChannel, SetEntity};
use crate::document::{Billing, Document, Series};
use crate::error::Result;
use crate::inventory::Balance;
use crate::kernel::{ChangeSet, Engine, Key, Logged, Record, RecordKey, SeededIds, Sequence, Value};
use crate::network::{Channel, Entity, Invoicing};
use crate::order::{HoldKind, HoldScope, Order, OrderEdit, Progress, Standing, WantedUnits};
use crate::store::{Answer, Atomicity, MemoryStore, Rejection, Scanned, Store};
use crate::testkit::{amount, assert_clean, at, item, location, place, receive, run, shop_over, units, web};
use crate::value::{Day, EntityId, FulfillmentOrderId, LocationId, Sku, Tenant, TimeZone};

type Damage = Box<dyn Fn(&Record) -> Option<Record> + Send + Sync>;

/// A store that shows other records and balances than it holds.
struct Damaged {
    inner: Arc<MemoryStore>,
    record: Damage,
    available_more: i64,
    log_from: Sequence,
    without_lists: bool,
}

impl Damaged {
    fn shown(&self, record: Record) -> Record {
        (self.record)(&record).unwrap_or(record)
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "only some kinds of value are damaged")]
impl Store for Damaged {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let mut answer = self.inner.load(tenant, keys)?;
        for value in &mut answer.values {
            match value {
                Value::Record(Some((_, record))) => *record = self.shown(record.clone()),
                Value::List(page) if self.without_lists => *page = Arc::default(),
                _ => {}
            }
        }
        Ok(answer)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        self.inner.commit(tenant, changes, atomicity)
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        self.inner.log(tenant, after.max(self.log_from), limit)
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        let page = self.inner.scan(tenant, after, limit)?;
        Ok(page.into_iter().map(|(key, version, record)| (key, version, self.shown(record))).collect())
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        let mut page = self.inner.stock(tenant, after, limit)?;
        for (_, _, balance) in &mut page {
            balance.0[0] += self.available_more;
        }
        Ok(page)
    }
}

/// A shop with an order that is half shipped.
fn half_shipped() -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::new());
    let engine = shop_over(Box::new(Arc::clone(&store)), 1);
    item(&engine, "X");
    receive(&engine, "X", "A", 3);
    receive(&engine, "X", "B", 2);
    let order = place(&engine, &[("X", 5, "9.99"), ("X", 1, "1.00")]);
    run(&engine, at(3), ShipOrder { order: order.clone(), location: location("A"), packages: Vec::new() });
    run(&engine, at(4), ReleaseOrder { order: order.clone() });
    for kind in [HoldKind::Fraud, HoldKind::Manual] {
        run(&engine, at(5), PlaceHold::new(order.clone(), kind));
    }
    assert_clean(&engine);
    store
}

/// A shop with an order that was paid for in part, of which a price was lowered and units were cancelled.
fn paid_and_adjusted() -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::new());
    let engine = shop_over(Box::new(Arc::clone(&store)), 1);
    item(&engine, "X");
    receive(&engine, "X", "A", 3);
    let order = place(&engine, &[("X", 3, "9.99")]);
    let command = |json: serde_json::Value| serde_json::from_value::<Command>(json).unwrap();
    for asked in [
        json!({"record_payment": {"payment": "P1", "order": order, "gateway": "card", "kind": "capture",
            "reference": "C1", "amount": "29.97", "currency": "GBP"}}),
        json!({"adjust_price": {"order": order, "line": 1, "amount": "3.00", "reason": "late"}}),
        json!({"cancel_order": {"order": order, "lines": [{"line": 1, "quantity": 1}]}}),
    ] {
        engine.execute(&at(3), &command(asked)).unwrap();
    }
    assert_clean(&engine);
    store
}

/// A shop that sells as an entity, with two invoices and a credit memo of one order.
fn billed() -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::new());
    let engine = shop_over(Box::new(Arc::clone(&store)), 1);
    let entity = EntityId::parse("ACME").unwrap();
    let invoicing = Invoicing::PerOrder;
    run(&engine, at(0), SetEntity { entity: Entity { invoicing, ..Entity::new(entity.clone(), TimeZone::UTC) } });
    run(&engine, at(0), SetChannel { channel: Channel { entity: Some(entity.clone()), ..Channel::new(web()) } });
    item(&engine, "X");
    let order = place(&engine, &[("X", 5, "9.99")]);
    let issue = IssueDocuments { entity, limit: 9 };
    run(&engine, at(3), issue.clone());
    for quantity in [4, 6] {
        let quantities = vec![WantedUnits { line: 1, quantity: units(quantity) }];
        run(&engine, at(4), EditOrder(OrderEdit { quantities, ..OrderEdit::new(order.clone()) }));
        run(&engine, at(5), issue.clone());
    }
    assert_clean(&engine);
    store
}

#[test]
fn damage_to_payments_and_adjustments_is_found() {
    let found = |change: fn(&mut Progress)| {
        let record = damage_to_progress(change);
        invariants(&damaged(|store| (store.inner, store.record) = (paid_and_adjusted(), record)))
    };
    assert_eq!(found(|_| {}), Vec::<u8>::new());
    assert_eq!(found(|progress| progress.tenders[0].captured_at = None), [4]);
    assert!(found(|progress| progress.tenders[0].amounts.refunded = progress.money.total).contains(&4));
    assert!(found(|progress| progress.tenders.clear()).contains(&8));
    assert_eq!(found(|progress| progress.requests[0].payment = None), [4]);
    assert!(found(|progress| progress.adjustments.clear()).contains(&5));
    assert!(found(|progress| progress.adjustments[0].line = 2).contains(&5));
    assert!(found(|progress| progress.adjustments[0].amount = progress.money.total).contains(&5));
    assert!(found(|progress| progress.adjustments.push(progress.adjustments[0].clone())).contains(&5));
}

/// The invariants that documents break when one kind of record is damaged.
fn with_billing(record: impl Fn(&Record) -> Option<Record> + Send + Sync + 'static) -> Vec<u8> {
    let store =
        Damaged { inner: billed(), record: Box::new(record), available_more: 0, log_from: 0, without_lists: false };
    invariants(&verify(&store, &Tenant::main()).unwrap())
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the test damages one kind of record")]
fn with_document(change: fn(&mut Document)) -> Vec<u8> {
    with_billing(move |record| match record {
        Record::Document(document) => {
            let mut document = Document::clone(document);
            change(&mut document);
            Some(Record::Document(Arc::new(document)))
        }
        _ => None,
    })
}

#[test]
#[allow(clippy::wildcard_enum_match_arm, reason = "the test damages one kind of record")]
fn damage_to_documents_and_their_numbers_is_found() {
    let cent = amount("0.01");
    assert_eq!(with_document(|_| {}), Vec::<u8>::new());
    assert!(with_document(|document| document.lines[0].total = amount("1.00")).contains(&11));
    assert!(with_document(|document| document.totals.total = amount("1.00")).contains(&11));
    assert!(with_document(|document| document.position = 7).contains(&11));
    assert!(with_document(|document| document.date = Day::parse("2027-01-01").unwrap()).contains(&11));
    assert!(with_document(|document| document.corrects = vec![document.id.clone()]).contains(&11));
    let gap = with_billing(|record| match record {
        Record::Series(series) => {
            Some(Record::Series(Arc::new(Series { issued: series.issued + 1, ..Series::clone(series) })))
        }
        _ => None,
    });
    assert!(gap.contains(&11));
    let more = with_billing(move |record| match record {
        Record::Billing(billing) => {
            let mut billing = Billing::clone(billing);
            let part = &mut billing.lines[0].total;
            part.credited = part.invoiced.plus(cent).unwrap();
            Some(Record::Billing(Arc::new(billing)))
        }
        _ => None,
    });
    assert!(more.contains(&11));
    let unknown = with_billing(|record| match record {
        Record::Billing(billing) => {
            Some(Record::Billing(Arc::new(Billing { documents: Vec::new(), ..Billing::clone(billing) })))
        }
        _ => None,
    });
    assert!(unknown.contains(&8));
}

fn damaged(change: impl FnOnce(&mut Damaged)) -> Verification {
    let mut store = Damaged {
        inner: half_shipped(),
        record: Box::new(|_| None),
        available_more: 0,
        log_from: 0,
        without_lists: false,
    };
    change(&mut store);
    verify(&store, &Tenant::main()).unwrap()
}

fn invariants(found: &Verification) -> Vec<u8> {
    let mut invariants: Vec<u8> = found.violations.iter().map(|violation| violation.invariant).collect();
    invariants.sort_unstable();
    invariants.dedup();
    invariants
}

fn with_progress(change: fn(&mut Progress)) -> Vec<u8> {
    let record = damage_to_progress(change);
    invariants(&damaged(|store| store.record = record))
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the test damages one kind of record")]
fn damage_to_progress(change: fn(&mut Progress)) -> Damage {
    Box::new(move |record| match record {
        Record::Progress(progress) => {
            let mut progress = Progress::clone(progress);
            change(&mut progress);
            Some(Record::Progress(Arc::new(progress)))
        }
        _ => None,
    })
}

#[test]
fn a_sound_shop_is_clean() {
    let found = damaged(|_| {});
    assert!(found.is_clean(), "{found:?}");
    assert!(found.counted.records > 5 && found.counted.entries > 5 && found.counted.movements > 3);
    assert_eq!(found.counted.balances, 2);
}

#[test]
fn a_balance_that_is_not_the_sum_of_its_movements_is_found() {
    assert_eq!(invariants(&damaged(|store| store.available_more = 1)), [1]);
    assert!(invariants(&damaged(|store| store.available_more = -1)).contains(&1));
    assert_eq!(invariants(&damaged(|store| store.log_from = 6)), [1]);
}

#[test]
fn damage_to_an_order_is_found() {
    assert!(with_progress(|progress| progress.lines[0].ordered = units(6)).contains(&2));
    assert!(with_progress(|progress| progress.lines[0].released.clear()).contains(&3));
    assert!(with_progress(|progress| progress.money.captured = progress.money.total).contains(&4));
    assert!(with_progress(|progress| progress.lines[0].credited = progress.money.total).contains(&5));
    assert!(with_progress(|progress| progress.lines[0].returned = units(4)).contains(&6));
    assert!(with_progress(|progress| progress.lines[0].in_transit = units(0)).contains(&6));
    assert!(with_progress(|progress| progress.shipments = 0).contains(&8));
    assert!(with_progress(|progress| progress.priority = 9).contains(&8));
}

#[test]
fn damage_to_holds_is_found() {
    assert_eq!(with_progress(|progress| progress.holds_placed = 1), [8]);
    assert_eq!(with_progress(|progress| progress.holds[1].number = 1), [8]);
    assert_eq!(with_progress(|progress| progress.holds[0].number = 0), [8]);
    assert_eq!(with_progress(|progress| progress.holds[0].blocks.clear()), [8]);
    assert_eq!(with_progress(|progress| progress.holds[0].scope = HoldScope::Line(3)), [8]);
    let missing = |progress: &mut Progress| {
        progress.holds[0].scope = HoldScope::FulfillmentOrder(FulfillmentOrderId::of(&progress.order, 9));
    };
    assert_eq!(with_progress(missing), [8]);
    assert!(with_progress(|progress| progress.standing = Standing::Cancelled).contains(&4));
}

#[test]
#[allow(clippy::wildcard_enum_match_arm, reason = "the test damages one kind of record")]
fn terms_that_do_not_add_up_are_found() {
    let record: Damage = Box::new(|record| match record {
        Record::Order(order) => {
            let mut order = Order::clone(order);
            order.totals.total = order.totals.total.negated();
            Some(Record::Order(Arc::new(order)))
        }
        _ => None,
    });
    assert!(invariants(&damaged(|store| store.record = record)).contains(&5));
}

#[test]
fn missing_rows_and_histories_are_found() {
    assert_eq!(invariants(&damaged(|store| store.without_lists = true)), [7, 8]);
}

#[test]
fn an_empty_store_is_clean() {
    let engine = Engine::new(Box::new(MemoryStore::new()), Box::new(SeededIds::new(1)));
    assert_eq!(engine.verify(&Tenant::main()).unwrap(), Verification::default());
}
