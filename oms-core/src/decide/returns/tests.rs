//! Returns, through the engine over the memory store.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::kit::{Shop, told};
use crate::code::Code;
use crate::inventory::Bucket;
use crate::order::ReturnStatus;
use crate::returns::ReturnState;
use crate::testkit::units;
use crate::value::{Amount, Currency};

const DAY: i64 = 86_400;

/// An order `O1` of `A`, paid and delivered.
fn delivered(quantity: i64, unit_price: &str, total: &str) -> Shop {
    let shop = Shop::open();
    shop.stock("A", 10);
    shop.order("O1", "A", quantity, unit_price);
    shop.pay("O1", "capture", "C1", total);
    shop.ship("O1");
    shop.run("track_package", json!({"shipment": "O1-S1", "status": "delivered"}));
    shop
}

fn request(id: &str, lines: Json) -> Json {
    json!({"id": id, "order": "O1", "lines": lines})
}

/// Announces, approves, takes in and looks at units of line 1 of `O1`.
fn inspected(shop: &Shop, id: &str, quantity: i64) {
    shop.run("request_return", request(id, json!([{"line": 1, "quantity": quantity}])));
    shop.run("approve_return", json!({"return_id": id}));
    shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
    shop.run("inspect_return", json!({"return_id": id}));
}

#[test]
fn a_return_goes_from_request_to_close_and_says_so() {
    let shop = delivered(4, "5.00", "20.00");
    let asked = shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 2}])));
    assert_eq!(told(&asked), ["return_requested"]);
    assert_eq!(&*asked.id, "R1");
    assert_eq!(shop.progress("O1").lines[0].returning, units(2));
    assert_eq!(ReturnStatus::of(&shop.progress("O1")), ReturnStatus::Expected);

    assert_eq!(told(&shop.run("approve_return", json!({"return_id": "R1"}))), ["return_approved"]);
    let arrived = shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
    assert_eq!(told(&arrived), ["return_received"]);
    assert_eq!(arrived.movements.len(), 1);
    assert_eq!(arrived.movements[0].document.as_ref().unwrap().as_str(), "R1");
    let line = &shop.progress("O1").lines[0];
    assert_eq!((line.returning, line.returned), (units(0), units(2)));
    assert_eq!(shop.balance("A").bucket(Bucket::QualityHold), 2);

    assert_eq!(told(&shop.run("inspect_return", json!({"return_id": "R1"}))), ["return_inspected"]);
    assert_eq!(shop.balance("A").available(), 8);

    let resolved = shop.run("resolve_return", json!({"return_id": "R1"}));
    assert_eq!(told(&resolved), ["refund_requested", "return_resolved"]);
    let held = shop.held("R1");
    assert_eq!((held.credited.to_string(), held.refund.to_string()), ("10.00".into(), "10.00".into()));
    shop.pay("O1", "refund", "F1", "10.00");
    assert_eq!(shop.owed("O1"), "0.00");

    assert_eq!(told(&shop.run("close_return", json!({"return_id": "R1"}))), ["return_closed"]);
    assert_eq!(shop.held("R1").state, ReturnState::Closed);
}

#[test]
fn a_line_of_ten_and_one_cent_returned_unit_by_unit_refunds_ten_and_one_cent() {
    let shop = delivered(3, "3.336667", "10.01");
    let mut refunds = Vec::new();
    for id in ["R1", "R2", "R3"] {
        inspected(&shop, id, 1);
        shop.run("resolve_return", json!({"return_id": id}));
        refunds.push(shop.held(id).refund.to_string());
    }
    assert_eq!(refunds, ["3.34", "3.33", "3.34"]);
    assert_eq!(shop.money("O1").refund_granted.to_string(), "10.01");
    assert_eq!(shop.progress("O1").lines[0].credited.to_string(), "10.01");
}

#[test]
fn more_than_was_shipped_is_refused_with_what_is_possible() {
    let shop = delivered(4, "5.00", "20.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 3}])));
    let error = shop.refused(Code::OverReturn, "request_return", request("R2", json!([{"line": 1, "quantity": 2}])));
    assert_eq!(error.details()["possible"], "1");
    assert_eq!(error.details()["asked"], "2");
    let twice = json!([{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1, "reason": "broken"}]);
    shop.refused(Code::OverReturn, "request_return", request("R2", twice));
    shop.run("request_return", request("R2", json!([{"line": 1, "quantity": 1}])));

    shop.run("approve_return", json!({"return_id": "R1"}));
    let over = json!([{"position": 1, "quantity": 2}, {"position": 1, "quantity": 2}]);
    let error =
        shop.refused(Code::OverReturn, "receive_return", json!({"return_id": "R1", "location": "OSLO", "lines": over}));
    assert_eq!(error.details()["possible"], "3");
    assert_eq!(shop.balance("A").bucket(Bucket::QualityHold), 0);
}

#[test]
fn a_declined_return_releases_nothing_and_may_be_announced_again() {
    let shop = delivered(4, "5.00", "20.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 4}])));
    let declined = shop.run("decline_return", json!({"return_id": "R1", "reason": "worn"}));
    assert_eq!(told(&declined), ["return_declined"]);
    assert!(declined.movements.is_empty());
    assert_eq!(shop.progress("O1").lines[0].returning, units(0));
    assert_eq!(shop.owed("O1"), "0.00");
    for (name, more) in [("approve_return", json!({})), ("receive_return", json!({"location": "OSLO"}))] {
        let mut fields = more;
        fields["return_id"] = json!("R1");
        let error = shop.refused(Code::WrongState, name, fields);
        assert_eq!(error.details()["state"], "declined");
    }
    shop.run("request_return", request("R2", json!([{"line": 1, "quantity": 4}])));
    shop.run("cancel_return", json!({"return_id": "R2", "reason": "kept"}));
    assert_eq!(shop.progress("O1").lines[0].returning, units(0));
    assert_eq!(shop.held("R2").state, ReturnState::Cancelled);
}

#[test]
fn shipping_four_of_ten_and_restocking_four_leaves_ten_on_hand() {
    let shop = delivered(4, "5.00", "20.00");
    assert_eq!(shop.balance("A").on_hand(), 6);
    inspected(&shop, "R1", 4);
    assert_eq!(shop.balance("A").on_hand(), 10);
    assert_eq!(shop.balance("A").available(), 10);
    assert_eq!(shop.balance("A").bucket(Bucket::QualityHold), 0);
}

#[test]
fn restocked_units_go_to_the_order_that_waits_for_them() {
    let shop = delivered(10, "5.00", "50.00");
    shop.order("O2", "A", 2, "5.00");
    assert_eq!(shop.progress("O2").lines[0].backordered, units(2));
    shop.run("request_return", request("R1", json!([{"sku": "A", "quantity": 3}])));
    shop.run("approve_return", json!({"return_id": "R1"}));
    shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
    let receipt = shop.run("inspect_return", json!({"return_id": "R1"}));
    assert_eq!(told(&receipt), ["return_inspected", "backorder_filled"]);
    assert_eq!(shop.progress("O2").lines[0].allocated_units(), units(2));
    assert_eq!((shop.balance("A").available(), shop.balance("A").reserved()), (1, 2));
}

#[test]
fn each_disposition_has_its_place_and_credit_is_a_choice() {
    let shop = delivered(5, "5.00", "25.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 5}])));
    shop.run("approve_return", json!({"return_id": "R1"}));
    shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
    let row = |disposition: &str, credit: bool| json!({"position": 1, "quantity": 1, "disposition": disposition, "credit": credit});
    let part = json!([row("restock", true), row("damaged", true), row("scrap", false)]);
    shop.run("inspect_return", json!({"return_id": "R1", "lines": part}));
    assert_eq!(shop.held("R1").state, ReturnState::Received);
    shop.refused(Code::WrongState, "resolve_return", json!({"return_id": "R1"}));
    let over = json!([row("scrap", true), row("scrap", true), row("restock", true)]);
    let error = shop.refused(Code::QuantityUnavailable, "inspect_return", json!({"return_id": "R1", "lines": over}));
    assert_eq!(error.details()["possible"], "2");
    let rest = json!([row("return_to_vendor", true), row("quality_hold", true)]);
    shop.run("inspect_return", json!({"return_id": "R1", "lines": rest}));
    assert_eq!(shop.held("R1").state, ReturnState::Inspected);
    let balance = shop.balance("A");
    assert_eq!([balance.available(), balance.bucket(Bucket::Damaged), balance.bucket(Bucket::QualityHold)], [6, 1, 1]);

    shop.run("resolve_return", json!({"return_id": "R1"}));
    assert_eq!(shop.held("R1").credited.to_string(), "20.00");
    assert_eq!(shop.progress("O1").lines[0].credited_units, units(4));
}

#[test]
fn a_fee_is_withheld_beside_the_credit_and_never_above_it() {
    let shop = delivered(4, "5.00", "20.00");
    inspected(&shop, "R1", 2);
    let error = shop.refused(Code::OverRefund, "resolve_return", json!({"return_id": "R1", "fee": "10.01"}));
    assert_eq!(error.details()["possible"], "10.00");
    shop.refused(Code::InvalidFields, "resolve_return", json!({"return_id": "R1", "fee": "-1"}));
    shop.refused(Code::InvalidFields, "resolve_return", json!({"return_id": "R1", "fee": "0.001"}));
    shop.run("resolve_return", json!({"return_id": "R1", "fee": "2.50"}));
    let held = shop.held("R1");
    let shown = [held.credited, held.fee, held.refund].map(|amount| amount.to_string());
    assert_eq!(shown, ["10.00", "2.50", "7.50"]);
    assert_eq!(shop.progress("O1").lines[0].credited.to_string(), "10.00");
    shop.pay("O1", "refund", "F1", "7.50");
    assert_eq!(shop.owed("O1"), "0.00");
}

#[test]
fn charges_are_credited_with_the_last_unit_where_the_policy_says_so() {
    for (credit_charges, last) in [(true, "9.90"), (false, "5.00")] {
        let shop = Shop::open();
        shop.run("set_return_policy", json!({"policy": {"auto_approve": true, "credit_charges": credit_charges}}));
        shop.stock("A", 2);
        let line = json!({"sku": "A", "quantity": 2, "unit_price": "5.00"});
        let charge = json!({"kind": "shipping", "amount": "4.90"});
        let order = json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line], "charges": [charge]});
        shop.run("place_order", order);
        shop.pay("O1", "capture", "C1", "14.90");
        shop.ship("O1");
        for (id, refund) in [("R1", "5.00"), ("R2", last)] {
            let asked = shop.run("request_return", request(id, json!([{"line": 1, "quantity": 1}])));
            assert_eq!(told(&asked), ["return_requested", "return_approved"]);
            shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
            shop.run("inspect_return", json!({"return_id": id}));
            shop.run("resolve_return", json!({"return_id": id}));
            assert_eq!(shop.held(id).refund.to_string(), refund);
        }
    }
}

#[test]
fn a_return_without_an_order_credits_only_what_is_stated() {
    let shop = Shop::open();
    let lines = json!([
        {"sku": "A", "quantity": 3, "stated_credit": "10.00"},
        {"sku": "B", "quantity": 1},
        {"sku": "FIX", "quantity": 1},
    ]);
    let receipt = shop.run("request_return", json!({"currency": "EUR", "lines": lines, "channel": "web"}));
    let id = receipt.id.to_string();
    shop.run("approve_return", json!({"return_id": id}));
    shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
    assert_eq!(shop.balance("A").bucket(Bucket::QualityHold), 3);
    let two = json!([{"position": 1, "quantity": 2, "disposition": "restock"}]);
    shop.run("inspect_return", json!({"return_id": id, "lines": two}));
    let refuse = |position: u32| json!({"position": position, "quantity": 1, "disposition": "scrap", "credit": false});
    shop.run("inspect_return", json!({"return_id": id, "lines": [refuse(1), refuse(2), refuse(3)]}));
    let resolved = shop.run("resolve_return", json!({"return_id": id, "fee": "1.00"}));
    assert_eq!(told(&resolved), ["return_resolved"]);
    let held = shop.held(&id);
    assert_eq!([held.credited.to_string(), held.refund.to_string()], ["6.67", "5.67"]);
}

#[test]
fn a_wrong_item_comes_back_without_papers() {
    let shop = delivered(2, "5.00", "10.00");
    let lines = json!([{"line": 1, "quantity": 1}, {"sku": "B", "quantity": 1}]);
    shop.run("request_return", request("R1", lines));
    assert_eq!(shop.held("R1").lines[1].line, None);
    shop.run("approve_return", json!({"return_id": "R1"}));
    shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
    shop.run("inspect_return", json!({"return_id": "R1"}));
    shop.run("resolve_return", json!({"return_id": "R1"}));
    assert_eq!(shop.balance("B").available(), 1);
    assert_eq!(shop.held("R1").credited.to_string(), "5.00");
}

#[test]
fn the_same_external_id_is_one_return_and_other_content_is_a_conflict() {
    let shop = delivered(4, "5.00", "20.00");
    let asked = |quantity: i64, currency: &str| json!({"order": "O1", "external_id": "RMA-7", "currency": currency, "lines": [{"sku": "A", "quantity": quantity}]});
    let first = shop.run("request_return", asked(2, "EUR"));
    shop.run("approve_return", json!({"return_id": first.id}));
    let again = shop.run("request_return", asked(2, "EUR"));
    assert!(again.replayed);
    assert_eq!((again.id, again.sequence, again.version), (first.id.clone(), None, 2));
    let error = shop.refused(Code::ExternalIdConflict, "request_return", asked(1, "EUR"));
    assert_eq!(error.details()["return_id"], *first.id);
    shop.refused(Code::ExternalIdConflict, "request_return", asked(2, "SEK"));
    assert_eq!(shop.progress("O1").lines[0].returning, units(2));
}

#[test]
fn what_is_left_of_a_closed_return_is_expected_no_more() {
    let shop = delivered(4, "5.00", "20.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 3}])));
    shop.run("approve_return", json!({"return_id": "R1"}));
    let one = json!([{"position": 1, "quantity": 1}]);
    for _ in 0..2 {
        // What arrives after the credit was decided is decided on its own.
        shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO", "lines": one}));
        shop.run("inspect_return", json!({"return_id": "R1"}));
        shop.run("resolve_return", json!({"return_id": "R1"}));
    }
    assert_eq!(shop.held("R1").refund.to_string(), "10.00");
    assert_eq!(shop.progress("O1").lines[0].returning, units(1));
    shop.run("close_return", json!({"return_id": "R1"}));
    assert_eq!(shop.progress("O1").lines[0].returning, units(0));
    assert_eq!(shop.progress("O1").lines[0].returnable(), units(2));
}

#[test]
fn units_wait_at_one_place_until_they_are_looked_at() {
    let shop = delivered(4, "5.00", "20.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 2}])));
    shop.run("approve_return", json!({"return_id": "R1"}));
    let one =
        |location: &str| json!({"return_id": "R1", "location": location, "lines": [{"position": 1, "quantity": 1}]});
    shop.run("receive_return", one("OSLO"));
    shop.refused(Code::InvalidFields, "receive_return", one("PARIS"));
    shop.run("inspect_return", json!({"return_id": "R1"}));
    shop.run("receive_return", one("PARIS"));
    shop.run("inspect_return", json!({"return_id": "R1"}));
    assert_eq!(shop.balance("A").available(), 7);
}

#[test]
fn units_that_somebody_moved_away_are_not_restocked() {
    let shop = delivered(4, "5.00", "20.00");
    shop.run("request_return", request("R1", json!([{"line": 1, "quantity": 2}])));
    shop.run("approve_return", json!({"return_id": "R1"}));
    shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
    let from = json!({"location": "OSLO", "bucket": "quality_hold"});
    let to = json!({"location": "OSLO", "bucket": "quarantine"});
    shop.run("move_stock", json!({"source": from, "target": to, "lines": [{"sku": "A", "quantity": 1}]}));
    let error = shop.refused(Code::InsufficientStock, "inspect_return", json!({"return_id": "R1"}));
    assert_eq!(error.details()["possible"], "1");
}

#[test]
fn credits_after_an_appeasement_stay_within_what_was_charged() {
    let shop = delivered(2, "5.00", "10.00");
    shop.run("grant_refund", json!({"order": "O1", "amount": "4.00", "reason": "late"}));
    inspected(&shop, "R1", 2);
    shop.run("resolve_return", json!({"return_id": "R1"}));
    let held = shop.held("R1");
    assert_eq!([held.credited.to_string(), held.refund.to_string()], ["10.00", "6.00"]);
    let money = shop.money("O1");
    assert_eq!([money.credited.to_string(), money.refund_granted.to_string()], ["10.00", "10.00"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn refunds_of_returns_in_any_portions_are_what_was_credited_less_fees_and_never_more_than_was_paid(
        quantity in 1_i64..10,
        total in 1_i64..5_000,
        portions in prop::collection::vec((1_i64..4, any::<bool>(), 0_i64..200), 1..8),
    ) {
        let cents = |minor: i64| Amount::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap();
        let discounts = json!([{"code": "cents", "amount": cents(quantity * 5_000 - total)}]);
        let line = json!({"sku": "A", "quantity": quantity, "unit_price": "50.00", "discounts": discounts});
        let shop = Shop::open();
        shop.stock("A", 10);
        shop.run("place_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line]}));
        shop.pay("O1", "capture", "C1", &cents(total).to_string());
        shop.ship("O1");
        let (mut fees, mut refunds, mut uncredited) = (Amount::ZERO, Amount::ZERO, quantity);
        for (step, (count, credit, fee)) in portions.into_iter().enumerate() {
            let id = format!("R{step}");
            if shop.ask("request_return", request(&id, json!([{"line": 1, "quantity": count}]))).is_err() {
                continue;
            }
            shop.run("approve_return", json!({"return_id": id}));
            shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
            let seen = json!([{"position": 1, "quantity": count, "disposition": "restock", "credit": credit}]);
            shop.run("inspect_return", json!({"return_id": id, "lines": seen}));
            if shop.ask("resolve_return", json!({"return_id": id, "fee": cents(fee)})).is_err() {
                shop.run("resolve_return", json!({"return_id": id}));
            }
            let held = shop.held(&id);
            prop_assert_eq!(held.refund, held.credited.minus(held.fee).unwrap());
            (fees, refunds) = (fees.plus(held.fee).unwrap(), refunds.plus(held.refund).unwrap());
            uncredited -= if credit { count } else { 0 };
        }
        let (progress, money) = (shop.progress("O1"), shop.money("O1"));
        prop_assert_eq!(money.refund_granted, refunds);
        prop_assert_eq!(refunds, progress.lines[0].credited.minus(fees).unwrap());
        prop_assert!(refunds <= money.captured);
        prop_assert!(uncredited > 0 || progress.lines[0].credited == cents(total));
        prop_assert_eq!(shop.balance("A").on_hand(), 10 - quantity + progress.lines[0].returned.units());
    }
}

/// Each step repairs one fault of the step before.
#[test]
fn refusals_of_a_return_are_ranked() {
    let shop = Shop::open();
    shop.run("set_return_policy", json!({"policy": {"window_days": 30}}));
    shop.stock("A", 5);
    shop.stock("FINAL", 5);
    let place = |name: &str, id: &str| {
        let line = |sku: &str| json!({"sku": sku, "quantity": 2, "unit_price": "5.00"});
        let lines = [line("A"), line("FINAL"), line("A")];
        shop.run(name, json!({"id": id, "channel": "web", "currency": "EUR", "lines": lines}));
    };
    let mut asked = json!({"order": "O9", "lines": []});
    let refused = |code: Code, asked: &Json| shop.refused(code, "request_return", asked.clone());

    refused(Code::InvalidFields, &asked);
    asked["lines"] = json!([{"quantity": 0}]);
    refused(Code::InvalidFields, &asked);
    asked["lines"] = json!([{"quantity": 9}]);
    let error = refused(Code::InvalidFields, &asked);
    assert_eq!(error.problems()[0].path, "lines[0].sku");
    asked["lines"] = json!([{"line": 4, "quantity": 9}]);
    refused(Code::OrderMissing, &asked);
    place("draft_order", "O1");
    asked["order"] = json!("O1");
    asked["channel"] = json!("phone");
    refused(Code::ChannelMissing, &asked);
    asked["channel"] = json!("web");
    asked["location"] = json!("MARS");
    refused(Code::LocationMissing, &asked);
    asked["location"] = json!("OSLO");
    asked["currency"] = json!("SEK");
    refused(Code::InvalidFields, &asked);
    asked["currency"] = json!("EUR");
    refused(Code::LineMissing, &asked);
    asked["lines"] = json!([{"sku": "A", "quantity": 9}]);
    refused(Code::InvalidFields, &asked);
    asked["lines"] = json!([{"line": 2, "sku": "A", "quantity": 9}]);
    refused(Code::InvalidFields, &asked);
    asked["lines"] = json!([{"sku": "NONE", "quantity": 9}]);
    refused(Code::ItemMissing, &asked);
    asked["lines"] = json!([{"sku": "FINAL", "quantity": 9}]);
    refused(Code::WrongStanding, &asked);
    shop.run("place_draft", json!({"order": "O1"}));
    shop.ship("O1");
    shop.run("track_package", json!({"shipment": "O1-S1", "status": "delivered"}));
    shop.later(31 * DAY);
    refused(Code::NotReturnable, &asked);
    asked["lines"] = json!([{"line": 1, "quantity": 9}]);
    let error = refused(Code::OutsideReturnWindow, &asked);
    assert_eq!(error.details()["policy_version"], "1");
    shop.later(-DAY);
    refused(Code::OverReturn, &asked);
    asked["lines"] = json!([{"line": 1, "quantity": 2}]);
    let id = shop.run("request_return", asked.clone()).id;
    asked["id"] = json!(id);
    asked["lines"] = json!([{"line": 3, "quantity": 2}]);
    refused(Code::AlreadyExists, &asked);

    shop.refused(Code::ReturnMissing, "approve_return", json!({"return_id": "R9"}));
    shop.refused(Code::WrongState, "receive_return", json!({"return_id": id, "location": "OSLO"}));
    shop.run("approve_return", json!({"return_id": id}));
    shop.refused(Code::LocationMissing, "receive_return", json!({"return_id": id, "location": "MARS"}));
    let nowhere = json!({"return_id": id, "location": "OSLO", "lines": [{"position": 2, "quantity": 1}]});
    shop.refused(Code::LineMissing, "receive_return", nowhere);
    shop.refused(Code::WrongState, "inspect_return", json!({"return_id": id}));
    shop.run("receive_return", json!({"return_id": id, "location": "OSLO"}));
    shop.refused(Code::NothingToDo, "receive_return", json!({"return_id": id, "location": "OSLO"}));
    shop.refused(Code::WrongState, "close_return", json!({"return_id": id}));
}
