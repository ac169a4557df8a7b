use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::returns::kit::{Shop, told};
use super::*;
use crate::command::Command;
use crate::kernel::Receipt;
use crate::network::Invoicing;
use crate::query::accounting::{GetAccountingSummary, ListAccountingEntries};
use crate::query::document::ListDocuments;
use crate::query::page::Limit;
use crate::returns::Return as Returned;
use crate::testkit;
use crate::value::{OrderId, Tenant};

const DAY: i64 = 86_400;

/// A shop with plenty of `A` and `B` that sells as `ACME` from Berlin.
fn shop(invoicing: &str) -> Shop {
    let shop = Shop::open();
    shop.stock("A", 1_000);
    shop.stock("B", 1_000);
    let entity = json!({"id": "ACME", "time_zone": "Europe/Berlin", "invoicing": invoicing});
    shop.run("set_entity", json!({"entity": entity}));
    shop.run("set_channel", json!({"channel": {"id": "web", "entity": "ACME"}}));
    shop
}

fn issue(shop: &Shop) -> Receipt {
    shop.run("issue_documents", json!({"entity": "ACME"}))
}

fn vat(rate: &str) -> Json {
    json!([{"code": format!("vat{}", &rate[2..]), "rate": rate}])
}

fn place(shop: &Shop, id: &str, currency: &str, lines: Json, charges: Json) {
    let order = json!({"id": id, "channel": "web", "currency": currency, "lines": lines, "charges": charges});
    shop.run("place_order", order);
}

/// Places an order of 3 A at 10.00 and shipping for 5.00, 19 % on top: 35.70 + 5.95.
fn typical(shop: &Shop, id: &str) {
    let line = json!({"sku": "A", "quantity": 3, "unit_price": "10.00", "taxes": vat("0.19")});
    place(shop, id, "EUR", json!([line]), json!([{"kind": "shipping", "amount": "5.00", "taxes": vat("0.19")}]));
}

/// Ships units of a line.
fn ship(shop: &Shop, order: &str, line: u32, quantity: i64) {
    if shop.progress(order).lines[line as usize - 1].allocated_units() > testkit::units(0) {
        shop.run("release_order", json!({"order": order}));
    }
    let work = shop.progress(order).lines[line as usize - 1].released[0].fulfillment_order;
    let package = json!({"lines": [{"line": line, "quantity": quantity}]});
    shop.run("ship_fulfillment", json!({"fulfillment_order": format!("{order}-F{work}"), "packages": [package]}));
}

/// Takes units of a line back and credits them.
fn give_back(shop: &Shop, id: &str, order: &str, line: u32, quantity: i64, fee: Option<&str>) {
    shop.run("request_return", json!({"id": id, "order": order, "lines": [{"line": line, "quantity": quantity}]}));
    shop.run("approve_return", json!({"return_id": id}));
    shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
    shop.run("inspect_return", json!({"return_id": id}));
    shop.run("resolve_return", json!({"return_id": id, "fee": fee}));
}

fn documents(shop: &Shop, query: Json) -> Vec<Document> {
    let query: ListDocuments = serde_json::from_value(query).unwrap();
    shop.engine.ask(&Tenant::main(), shop.now.get(), &query).unwrap().rows
}

fn of_order(shop: &Shop, order: &str) -> Vec<Document> {
    documents(shop, json!({"order": order}))
}

/// Number, net, tax and total of each.
fn said(documents: &[Document]) -> Vec<String> {
    let sums = |d: &Document| format!("{} {} {} {}", d.number, d.totals.net, d.totals.tax, d.totals.total);
    documents.iter().map(sums).collect()
}

/// What documents of an order bill: invoices less credit memos.
fn billed(documents: &[Document]) -> Amount {
    documents.iter().fold(Amount::ZERO, |sum, document| {
        let total = document.totals.total;
        sum.plus(if document.kind == DocumentKind::Invoice { total } else { total.negated() }).unwrap()
    })
}

#[test]
fn each_shipment_has_an_invoice_and_the_charges_are_on_the_first() {
    let shop = shop("per_shipment");
    typical(&shop, "O1");
    assert!(issue(&shop).replayed, "nothing has shipped");
    ship(&shop, "O1", 1, 1);
    assert_eq!(told(&issue(&shop)), ["document_issued", "documents_issued"]);
    ship(&shop, "O1", 1, 2);
    issue(&shop);
    let issued = of_order(&shop, "O1");
    assert_eq!(said(&issued), ["INV-2026-000001 15.00 2.85 17.85", "INV-2026-000002 20.00 3.80 23.80"]);
    assert_eq!(issued[0].shipment.as_ref().unwrap().as_str(), "O1-S1");
    assert_eq!((issued[0].lines[0].quantity.units(), issued[1].lines[0].quantity.units()), (1, 2));
    assert_eq!((issued[0].charges.len(), issued[1].charges.len()), (1, 0));
    assert_eq!(issued[0].taxes.len(), 1, "line and charge are taxed alike");
    assert_eq!(issued[0].taxes[0].base.to_string(), "15.00");
    assert!(issue(&shop).replayed, "everything is invoiced");
}

#[test]
fn shipments_that_left_together_are_invoiced_one_by_one_in_one_call() {
    let shop = shop("per_shipment");
    typical(&shop, "O1");
    ship(&shop, "O1", 1, 1);
    ship(&shop, "O1", 1, 2);
    let receipt = issue(&shop);
    assert_eq!(told(&receipt), ["document_issued", "document_issued", "documents_issued"]);
    let issued = of_order(&shop, "O1");
    assert_eq!(said(&issued), ["INV-2026-000001 15.00 2.85 17.85", "INV-2026-000002 20.00 3.80 23.80"]);
}

#[test]
fn a_return_makes_a_credit_memo_that_names_its_invoices_and_shows_the_fee() {
    let shop = shop("per_shipment");
    typical(&shop, "O1");
    ship(&shop, "O1", 1, 1);
    issue(&shop);
    ship(&shop, "O1", 1, 2);
    issue(&shop);
    give_back(&shop, "R1", "O1", 1, 1, None);
    give_back(&shop, "R2", "O1", 1, 1, Some("2.00"));
    issue(&shop);
    let memo = of_order(&shop, "O1").pop().unwrap();
    assert_eq!(said(std::slice::from_ref(&memo)), ["CM-2026-000001 20.00 3.80 21.80"]);
    assert_eq!((memo.totals.fee.to_string(), memo.lines[0].quantity.units()), ("2.00".to_owned(), 2));
    let corrected: Vec<&str> = memo.corrects.iter().map(DocumentId::as_str).collect();
    assert_eq!(corrected, ["O1-D1", "O1-D2"]);
    let money = shop.money("O1");
    assert_eq!(billed(&of_order(&shop, "O1")), money.total.minus(money.credited).unwrap());
}

#[test]
fn a_fee_beyond_what_a_credit_memo_takes_back_is_invoiced() {
    let shop = shop("per_shipment");
    let free = json!([{"code": "gift", "amount": "10.00", "units": 1}]);
    let line = json!({"sku": "A", "quantity": 2, "unit_price": "10.00", "discounts": free});
    place(&shop, "O1", "EUR", json!([line]), json!([]));
    ship(&shop, "O1", 1, 1);
    // The dear unit comes back, and the free one is cancelled: billed as if the dear one was cancelled.
    give_back(&shop, "R1", "O1", 1, 1, Some("4.00"));
    shop.run("cancel_order", json!({"order": "O1"}));
    issue(&shop);
    let issued = of_order(&shop, "O1");
    assert_eq!(said(&issued), ["INV-2026-000001 0 0 4.00"]);
    assert_eq!(billed(&issued), shop.money("O1").total.minus(shop.money("O1").credited).unwrap());
}

#[test]
fn a_cancellation_before_the_invoice_makes_no_document_and_one_after_it_a_credit_memo() {
    let shop = shop("per_order");
    typical(&shop, "O1");
    shop.run("cancel_order", json!({"order": "O1", "lines": [{"line": 1, "quantity": 1}]}));
    issue(&shop);
    assert_eq!(said(&of_order(&shop, "O1")), ["INV-2026-000001 25.00 4.75 29.75"]);
    shop.run("cancel_order", json!({"order": "O1"}));
    issue(&shop);
    let issued = of_order(&shop, "O1");
    assert_eq!(said(&issued[1..]), ["CM-2026-000001 25.00 4.75 29.75"]);

    typical(&shop, "O2");
    shop.run("cancel_order", json!({"order": "O2"}));
    assert_eq!(told(&issue(&shop)), ["documents_issued"]);
    assert!(of_order(&shop, "O2").is_empty());
    assert!(issue(&shop).replayed);
}

#[test]
fn an_edit_after_the_invoice_makes_a_credit_memo_or_a_further_invoice() {
    let shop = shop("per_order");
    typical(&shop, "O1");
    issue(&shop);
    shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 2}]}));
    issue(&shop);
    let added = json!([{"sku": "B", "quantity": 1, "unit_price": "7.00"}]);
    let wanted = json!([{"line": 1, "quantity": 4}]);
    shop.run("edit_order", json!({"order": "O1", "quantities": wanted, "lines": added}));
    issue(&shop);
    let issued = of_order(&shop, "O1");
    let expected =
        ["INV-2026-000001 35.00 6.65 41.65", "CM-2026-000001 10.00 1.90 11.90", "INV-2026-000002 27.00 3.80 30.80"];
    assert_eq!(said(&issued), expected);
    assert_eq!(issued[2].lines.iter().map(|line| line.quantity.units()).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_refund_without_a_return_and_a_chargeback_make_no_document() {
    let shop = shop("per_shipment");
    typical(&shop, "O1");
    ship(&shop, "O1", 1, 3);
    issue(&shop);
    shop.pay("O1", "capture", "C1", "41.65");
    shop.run("grant_refund", json!({"order": "O1", "amount": "5.00", "reason": "sorry"}));
    shop.pay("O1", "chargeback", "B1", "10.00");
    assert!(issue(&shop).replayed);
    assert_eq!(of_order(&shop, "O1").len(), 1);
}

#[test]
fn several_rates_that_prices_include_close_with_the_last_invoice() {
    let shop = shop("per_shipment");
    let taxes =
        json!([{"code": "state", "rate": "0.0625"}, {"code": "city", "rate": "0.01", "collected_by_channel": true}]);
    let line = json!({"sku": "A", "quantity": 3, "unit_price": "3.33", "taxes": taxes});
    let order = json!({"id": "O1", "channel": "web", "currency": "USD", "tax_mode": "inclusive", "lines": [line]});
    shop.run("place_order", order);
    let agreed: Vec<String> = {
        let order: Order = testkit::find(&shop.engine, "O1");
        order.lines[0].taxes.iter().map(|tax| tax.amount.to_string()).collect()
    };
    for _ in 0..3 {
        ship(&shop, "O1", 1, 1);
        issue(&shop);
    }
    let issued = of_order(&shop, "O1");
    let sum =
        |of: fn(&DocumentTotalsOf) -> Amount| Amount::sum(issued.iter().map(|d| of(&d.totals))).unwrap().to_string();
    assert_eq!(agreed, ["0.59", "0.09"]);
    assert_eq!([sum(|t| t.tax), sum(|t| t.tax_by_channel), sum(|t| t.total)], ["0.59", "0.09", "9.99"]);
    assert!(issued.iter().all(|document| document.taxes.len() == 2));
}

type DocumentTotalsOf = crate::document::DocumentTotals;

#[test]
fn numbers_have_no_gaps_over_orders_and_start_anew_with_the_fiscal_year() {
    let shop = Shop::open();
    shop.stock("A", 100);
    let entity = json!({"id": "ACME", "time_zone": "America/New_York", "invoicing": "per_order",
        "invoice_prefix": "RE", "fiscal_year_start_month": 4});
    shop.run("set_entity", json!({"entity": entity}));
    shop.run("set_channel", json!({"channel": {"id": "web", "entity": "ACME"}}));
    for id in ["O1", "O2", "O3"] {
        typical(&shop, id);
    }
    let first = shop.run("issue_documents", json!({"entity": "ACME", "limit": 2}));
    assert_eq!(told(&first), ["document_issued", "document_issued", "documents_issued"]);
    issue(&shop);
    // 31 March in New York, 1 April in UTC.
    shop.now.set(crate::value::Timestamp::parse("2026-04-01T03:59:00Z").unwrap());
    typical(&shop, "O4");
    issue(&shop);
    shop.later(60);
    typical(&shop, "O5");
    issue(&shop);
    let numbers = |documents: &[Document]| -> Vec<String> {
        documents.iter().map(|document| format!("{} {}", document.number, document.date)).collect()
    };
    let expected = [
        "RE-2025-000001 2026-03-01",
        "RE-2025-000002 2026-03-01",
        "RE-2025-000003 2026-03-01",
        "RE-2025-000004 2026-03-31",
        "RE-2026-000001 2026-04-01",
    ];
    assert_eq!(numbers(&documents(&shop, json!({"entity": "ACME", "kind": "invoice"}))), expected);
    let march = json!({"since": "2026-03-31", "until": "2026-04-01"});
    assert_eq!(numbers(&documents(&shop, march)), expected[3..4]);
    let query = json!({"document_by_number": {"entity": "ACME", "number": "RE-2025-000004"}});
    let query: crate::Query = serde_json::from_value(query).unwrap();
    let found = query.ask(&shop.engine, &Tenant::main(), shop.now.get()).unwrap();
    assert_eq!((&found["order"], &found["position"]), (&json!("O4"), &json!(4)));
}

#[test]
fn a_clock_that_goes_back_takes_no_date_back() {
    let shop = shop("per_order");
    typical(&shop, "O1");
    shop.later(3 * DAY);
    issue(&shop);
    typical(&shop, "O2");
    shop.later(-2 * DAY);
    issue(&shop);
    let dates: Vec<String> = documents(&shop, json!({})).iter().map(|document| document.date.to_string()).collect();
    assert_eq!(dates, ["2026-03-04", "2026-03-04"]);
}

#[test]
fn many_hosts_at_once_give_every_number_once() {
    let shop = shop("per_order");
    for id in 0..40 {
        typical(&shop, &format!("O{id}"));
    }
    let context = shop.context();
    let issue = Command::from(IssueDocuments { entity: EntityId::parse("ACME").unwrap(), limit: 3 });
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..40 {
                    // What is told to come again was not written.
                    let _ = shop.engine.execute(&context, &issue).map_err(|e| assert_eq!(e.code(), Code::Contention));
                }
            });
        }
    });
    let mut numbers: Vec<u32> = documents(&shop, json!({"limit": 1000})).iter().map(|d| d.position).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
}

#[test]
fn a_channel_without_an_entity_makes_no_documents() {
    let shop = shop("per_order");
    shop.run("set_channel", json!({"channel": {"id": "web"}}));
    typical(&shop, "O1");
    ship(&shop, "O1", 1, 3);
    shop.run("set_channel", json!({"channel": {"id": "web", "entity": "ACME"}}));
    give_back(&shop, "R1", "O1", 1, 1, None);
    assert!(issue(&shop).replayed);
    assert!(shop.progress("O1").seller.is_none());
}

#[test]
fn an_order_keeps_how_it_is_invoiced_when_the_entity_changes() {
    let shop = shop("per_order");
    typical(&shop, "O1");
    shop.run("set_entity", json!({"entity": {"id": "ACME", "time_zone": "Europe/Berlin", "name": "Acme GmbH"}}));
    assert_eq!(shop.progress("O1").seller.unwrap().invoicing, Invoicing::PerOrder);
    typical(&shop, "O2");
    issue(&shop);
    assert_eq!((of_order(&shop, "O1").len(), of_order(&shop, "O2").len()), (1, 0));
}

#[test]
fn a_draft_is_invoiced_once_it_is_placed() {
    let shop = shop("per_order");
    let line = json!({"sku": "A", "quantity": 1, "unit_price": "9.00"});
    shop.run("draft_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line]}));
    assert!(issue(&shop).replayed);
    shop.run("place_draft", json!({"order": "O1"}));
    issue(&shop);
    assert_eq!(said(&of_order(&shop, "O1")), ["INV-2026-000001 9.00 0 9.00"]);
}

#[test]
fn a_free_unit_that_leaves_after_an_edit_carries_no_tax() {
    let shop = shop("per_shipment");
    let free = json!([{"code": "gift", "amount": "333", "units": 1}]);
    let line = json!({"sku": "A", "quantity": 3, "unit_price": "333", "discounts": free, "taxes": vat("0.07")});
    let order = json!({"id": "O1", "channel": "web", "currency": "JPY", "tax_mode": "inclusive", "lines": [line]});
    shop.run("place_order", order);
    shop.run("release_order", json!({"order": "O1"}));
    ship(&shop, "O1", 1, 2);
    issue(&shop);
    shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 5}]}));
    ship(&shop, "O1", 1, 1);
    assert_eq!(told(&issue(&shop)), ["documents_issued"]);
    ship(&shop, "O1", 1, 2);
    issue(&shop);
    let agreed: Order = testkit::find(&shop.engine, "O1");
    let taxes = Amount::sum(of_order(&shop, "O1").iter().map(|document| document.totals.tax)).unwrap();
    assert_eq!((taxes, billed(&of_order(&shop, "O1"))), (agreed.totals.taxes, agreed.totals.total));
}

#[test]
fn what_costs_nothing_needs_no_invoice() {
    let shop = shop("per_order");
    place(&shop, "O1", "EUR", json!([{"sku": "A", "quantity": 1, "unit_price": "0"}]), json!([]));
    assert_eq!(told(&issue(&shop)), ["documents_issued"]);
    assert!(issue(&shop).replayed);
}

#[test]
fn entities_that_can_not_be_are_refused_in_rank() {
    let shop = shop("per_order");
    let refused = |code: Code, entity: Json| shop.refused(code, "set_entity", json!({"entity": entity}));
    let zone = "Europe/Berlin";
    let same = json!({"id": "E", "time_zone": zone, "invoice_prefix": "X", "credit_memo_prefix": "X"});
    refused(Code::InvalidFields, same);
    refused(Code::InvalidFields, json!({"id": "E", "time_zone": zone, "fiscal_year_start_month": 13}));
    refused(Code::InvalidFields, json!({"id": "E", "time_zone": zone, "invoice_prefix": "X".repeat(21)}));
    refused(Code::AlreadyExists, json!({"id": "ACME", "time_zone": "Europe/Paris"}));
    refused(Code::AlreadyExists, json!({"id": "ACME", "time_zone": zone, "invoice_prefix": "RE"}));
    let same = json!({"id": "ACME", "time_zone": zone, "invoicing": "per_order", "invoice_prefix": "INV"});
    shop.run("set_entity", json!({"entity": same}));
    shop.refused(Code::EntityMissing, "set_channel", json!({"channel": {"id": "web", "entity": "NOPE"}}));
    for limit in [0, 1_001] {
        shop.refused(Code::InvalidFields, "issue_documents", json!({"entity": "NOPE", "limit": limit}));
    }
    shop.refused(Code::EntityMissing, "issue_documents", json!({"entity": "NOPE"}));
}

/// Balances of the accounts of an order, and that every entry balances.
fn books(shop: &Shop, order: &str) -> std::collections::BTreeMap<crate::accounting::AccountingAccount, Amount> {
    let query = ListAccountingEntries { order: OrderId::parse(order).unwrap(), after: None, limit: Limit::MAX };
    let mut sums = std::collections::BTreeMap::new();
    for entry in shop.engine.ask(&Tenant::main(), shop.now.get(), &query).unwrap().rows {
        let mut left = Amount::ZERO;
        for line in entry.lines {
            let change = line.debit.minus(line.credit).unwrap();
            assert!(line.debit.is_zero() != line.credit.is_zero());
            left = left.plus(change).unwrap();
            let sum = sums.entry(line.account).or_insert(Amount::ZERO);
            *sum = sum.plus(change).unwrap();
        }
        assert!(left.is_zero(), "an entry of {:?} does not balance", entry.cause);
    }
    sums
}

/// The balances of the accounts over all orders: what was split off is one of its own.
fn books_of_all(shop: &Shop) -> std::collections::BTreeMap<crate::accounting::AccountingAccount, Amount> {
    let query = crate::query::order::ListOrders { limit: Limit::MAX, ..Default::default() };
    let mut sums = std::collections::BTreeMap::new();
    for order in shop.engine.ask(&Tenant::main(), shop.now.get(), &query).unwrap().rows {
        for (account, amount) in books(shop, order.id.as_str()) {
            let sum = sums.entry(account).or_insert(Amount::ZERO);
            *sum = sum.plus(amount).unwrap();
        }
    }
    sums
}

/// One thing that happens to an order: what, to which line, how many units.
type Deed = (u8, u32, i64);

/// An order in one of three currencies, with taxes of several kinds.
fn order_of(kind: u8) -> Json {
    let (currency, price) = [("JPY", "333"), ("USD", "3.33"), ("KWD", "1.007")][usize::from(kind % 3)];
    let taxes = json!([{"code": "a", "rate": "0.07"}, {"code": "b", "rate": "0.0825", "collected_by_channel": true}]);
    let line = |sku: &str, quantity: i64| json!({"sku": sku, "quantity": quantity, "unit_price": price});
    let mut lines = [line("A", 3), line("B", 4), line("FIX", 2)];
    lines[0]["taxes"] = taxes.clone();
    lines[1]["taxes"] = vat("0.19");
    if kind.is_multiple_of(2) {
        lines[1]["discounts"] = json!([{"code": "vip", "percent": "10"}]);
        lines[0]["discounts"] = json!([{"code": "one", "amount": price, "units": 1}]);
    }
    let charges = json!([{"kind": "shipping", "amount": price, "taxes": taxes}, {"kind": "gift_wrap", "amount": "2"}]);
    let mode = if kind % 4 < 2 { "exclusive" } else { "inclusive" };
    let level = ["line", "unit", "document"][usize::from(kind / 4 % 3)];
    json!({"id": "O1", "channel": "web", "currency": currency, "lines": lines, "charges": charges, "tax_mode": mode,
        "tax_level": level, "discounts": [{"code": "sale", "amount": "1"}]})
}

fn report(shop: &Shop, kind: &str, reference: String, amount: Amount) {
    let mut report = Shop::report("O1", kind, &reference, &amount.to_string());
    let order: Order = testkit::find(&shop.engine, "O1");
    report["currency"] = json!(order.currency);
    shop.run("record_payment", report);
}

/// Does a deed, if it is possible.
fn act(shop: &Shop, (what, line, units): Deed, step: usize) {
    let lines = json!([{"line": line, "quantity": units}]);
    match what {
        0 | 1 => drop(shop.ask("release_order", json!({"order": "O1"}))),
        2..=4 => {
            let held = &shop.progress("O1").lines[line as usize - 1];
            let Some(released) = held.released.first() else { return };
            let quantity = units.min(released.quantity.units());
            ship(shop, "O1", line, quantity);
        }
        5 => drop(shop.ask("cancel_order", json!({"order": "O1", "lines": lines}))),
        6 => {
            let id = format!("R{step}");
            if shop.ask("request_return", json!({"id": id, "order": "O1", "lines": lines})).is_err() {
                return;
            }
            shop.run("approve_return", json!({"return_id": id}));
            shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
            shop.run("inspect_return", json!({"return_id": id}));
            let fee = (units == 2).then_some("1");
            if shop.ask("resolve_return", json!({"return_id": id, "fee": fee})).is_err() {
                shop.run("resolve_return", json!({"return_id": id}));
            }
        }
        7 => {
            let held = &shop.progress("O1").lines[line as usize - 1];
            let wanted = held.ordered.less(held.cancelled).units() + units - 2;
            let wanted = json!([{"line": line, "quantity": wanted.max(0)}]);
            let charges = if units == 3 { json!([{"kind": "handling", "amount": "3"}]) } else { json!([]) };
            drop(shop.ask("edit_order", json!({"order": "O1", "quantities": wanted, "charges": charges})));
        }
        8 => drop(shop.ask("grant_refund", json!({"order": "O1", "amount": "2", "reason": "sorry"}))),
        9 => report(shop, "capture", format!("C{step}"), Amount::parse(&(units * 7).to_string()).unwrap()),
        10 => report(shop, "chargeback", format!("B{step}"), Amount::parse("3").unwrap()),
        11 => {
            let lowered = json!({"order": "O1", "line": line, "amount": units.to_string(), "reason": "scratch"});
            drop(shop.ask("adjust_price", lowered));
        }
        12 => {
            let prices = json!([{"line": line, "unit_price": (units * 2).to_string()}]);
            drop(shop.ask("edit_order", json!({"order": "O1", "prices": prices})));
        }
        13 => drop(shop.ask("split_order", json!({"order": "O1", "lines": lines}))),
        _ => {
            shop.later(DAY);
            drop(issue(shop));
        }
    }
}

/// Ships what is left, and has all documents issued.
fn finish(shop: &Shop) {
    drop(shop.ask("release_order", json!({"order": "O1"})));
    for line in 1..=3 {
        while !shop.progress("O1").lines[line as usize - 1].released.is_empty() {
            let quantity = shop.progress("O1").lines[line as usize - 1].released[0].quantity.units();
            ship(shop, "O1", line, quantity);
        }
    }
    while !issue(shop).replayed {}
}

/// Pays what is owed, or gives back what is owed to the customer.
fn square(shop: &Shop) {
    let balance = shop.money("O1").balance().unwrap();
    if balance.is_positive() {
        report(shop, "capture", "LAST".to_owned(), balance);
    } else if balance.is_negative() {
        report(shop, "refund", "LAST".to_owned(), balance.negated());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("OMS_HISTORIES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
    ))]

    #[test]
    fn once_all_is_closed_documents_bill_what_was_charged_less_what_was_credited_and_the_books_close(
        kind in 0_u8..24,
        whole in any::<bool>(),
        deeds in proptest::collection::vec((0_u8..17, 1_u32..=3, 1_i64..=4), 0..24),
    ) {
        use crate::accounting::AccountingAccount;
        let shop = shop(if whole { "per_order" } else { "per_shipment" });
        shop.run("place_order", order_of(kind));
        for (step, deed) in deeds.into_iter().enumerate() {
            act(&shop, deed, step);
        }
        finish(&shop);
        square(&shop);

        let (progress, order) = (shop.progress("O1"), testkit::find::<Order>(&shop.engine, "O1"));
        let issued = of_order(&shop, "O1");
        let credited = progress.numbered().map(|(line, _)| progress.credited_of(line).unwrap());
        let credited = Amount::sum(credited).unwrap();
        let of_charges = progress.charges_credited.iter().map(|at| order.charges[*at as usize].total);
        let fees = progress.returns.iter().map(|id| testkit::find::<Returned>(&shop.engine, id.as_str()).fee);
        let fees = Amount::sum(fees).unwrap();
        let owed = progress.money.total.minus(credited).unwrap().minus(Amount::sum(of_charges).unwrap()).unwrap();
        prop_assert_eq!(billed(&issued), owed.plus(fees).unwrap());

        let books = books(&shop, "O1");
        let of = |account: AccountingAccount| books.get(&account).copied().unwrap_or_default();
        let money = &progress.money;
        prop_assert!(money.balance().unwrap().is_zero());
        prop_assert_eq!(of(AccountingAccount::Receivable), Amount::ZERO);
        prop_assert_eq!(of(AccountingAccount::CustomerPrepayment), Amount::ZERO);
        let kept = money.captured.minus(money.refunded).unwrap().minus(money.charged_back).unwrap();
        prop_assert_eq!(of(AccountingAccount::GatewayClearing), kept);
        let income = [AccountingAccount::Sales, AccountingAccount::Discounts, AccountingAccount::ShippingIncome, AccountingAccount::GiftWrapIncome,
            AccountingAccount::HandlingIncome, AccountingAccount::TaxPayable, AccountingAccount::TaxCollectedByMarketplace];
        let income = Amount::sum(income.map(of)).unwrap().negated();
        prop_assert_eq!(income, billed(&issued).minus(fees).unwrap());
        prop_assert_eq!(of(AccountingAccount::Fees).negated(), fees);

        let read = |after, until, limit| {
            let query = GetAccountingSummary { after, until, limit: Limit::new(limit).unwrap() };
            shop.engine.ask(&Tenant::main(), shop.now.get(), &query).unwrap()
        };
        let (mut after, mut summed) = (0, std::collections::BTreeMap::new());
        loop {
            let page = read(after, None, 7);
            prop_assert_eq!(&read(after, Some(page.until), 1_000).rows, &page.rows);
            for row in page.rows {
                let sum = summed.entry(row.account).or_insert(Amount::ZERO);
                *sum = sum.plus(row.debit).unwrap().minus(row.credit).unwrap();
            }
            after = page.until;
            if !page.more {
                break;
            }
        }
        prop_assert_eq!(summed, books_of_all(&shop));
    }
}
