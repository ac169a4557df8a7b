//! Changing placed orders: what it does to money, stock and what comes after.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::Code;
use oms_tests::{Shop, codes, on_both, paths};
use serde_json::{Value, json};

/// Three mugs at 10.00 with 20 % tax, of ten in stock.
fn shop() -> Shop {
    prepared(Shop::memory())
}

fn prepared(shop: Shop) -> Shop {
    let shop = shop.with_items(&["MUG", "TEA"]);
    shop.receive("MUG", "A", 10);
    shop.receive("TEA", "A", 10);
    let line = json!({"sku": "MUG", "quantity": 3, "unit_price": "10.00", "taxes": [{"code": "vat", "rate": "0.20"}]});
    let order = json!({"id": "O-1", "external_id": "X-1", "channel": "web", "currency": "EUR", "lines": [line],
        "destination": {"country": "DE"}});
    shop.run(json!({"place_order": order}));
    shop
}

fn edit(fields: Value) -> Value {
    let mut fields = fields;
    fields["order"] = json!("O-1");
    json!({"edit_order": fields})
}

fn view(shop: &Shop) -> Value {
    shop.ask(json!({"order": {"order": "O-1"}}))
}

fn ship(shop: &Shop, quantity: u32) {
    let lines = json!([{"line": 1, "quantity": quantity}]);
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A", "packages": [{"lines": lines}]}}));
}

fn available(shop: &Shop, sku: &str) -> i64 {
    shop.stock(sku, "A")["available"].as_i64().unwrap()
}

#[test]
fn more_units_cost_what_one_costs_and_are_reserved_at_once() {
    on_both(|shop| {
        let shop = prepared(shop);
        let receipt = shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 5}]})));
        let edited = &receipt["events"][0];
        assert_eq!(
            (&edited["type"], &edited["total_before"], &edited["total"]),
            (&json!("order_edited"), &json!("36.00"), &json!("60.00"))
        );
        assert_eq!(available(&shop, "MUG"), 5);
        assert_eq!(view(&shop)["balance"], "60.00");
        shop.assert_clean();
    });
}

#[test]
fn fewer_units_are_cancelled_and_credited_and_their_stock_is_free() {
    let shop = shop();
    ship(&shop, 1);
    let receipt = shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 1}], "reason": "too_many"})));
    assert_eq!(receipt["events"].as_array().unwrap().iter().filter(|event| event["type"] == "order_edited").count(), 1);
    let line = shop.line("O-1", 1);
    assert_eq!((&line["cancelled"], available(&shop, "MUG")), (&json!(2), 9));
    assert_eq!(view(&shop)["balance"], "12.00");
    shop.assert_clean();
}

#[test]
fn what_has_shipped_is_not_edited_away() {
    let shop = shop();
    ship(&shop, 2);
    let error = shop.try_run(&edit(json!({"quantities": [{"line": 1, "quantity": 1}]}))).unwrap_err();
    assert_eq!((error.code(), paths(&error)), (Code::QuantityUnavailable, vec!["quantities[0].quantity"]));
    assert!(error.to_string().contains("2 of line 1 have shipped"), "{error}");
    let error = shop.try_run(&edit(json!({"destination": {"country": "FR"}, "keep_taxes": true}))).unwrap_err();
    assert_eq!(error.code(), Code::WrongState);
}

#[test]
fn an_edit_that_leaves_nothing_is_a_cancellation() {
    let shop = shop();
    let error = shop.try_run(&edit(json!({"quantities": [{"line": 1, "quantity": 0}]}))).unwrap_err();
    assert_eq!(error.code(), Code::InvalidFields);
    // One item in place of another is an edit.
    let tea = json!({"sku": "TEA", "quantity": 1, "unit_price": "4.00"});
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 0}], "lines": [tea]})));
    assert_eq!((available(&shop, "MUG"), available(&shop, "TEA")), (10, 9));
    assert_eq!(view(&shop)["balance"], "4.00");
    shop.assert_clean();
}

#[test]
fn all_of_an_edit_is_done_or_nothing() {
    let shop = shop();
    let line = |sku: &str| json!({"sku": sku, "quantity": 1, "unit_price": "1.00"});
    let before = view(&shop);
    let wrong =
        edit(json!({"quantities": [{"line": 1, "quantity": 2}, {"line": 7, "quantity": 1}], "lines": [line("TEA")]}));
    assert_eq!(shop.try_run(&wrong).unwrap_err().code(), Code::LineMissing);
    let wrong = edit(json!({"quantities": [{"line": 1, "quantity": 2}], "lines": [line("NOPE")]}));
    assert_eq!(codes(&shop.try_run(&wrong).unwrap_err()), vec![Code::ItemMissing]);
    assert_eq!(view(&shop), before);
}

#[test]
fn a_dry_run_shows_money_stock_and_promise_and_changes_nothing() {
    let shop = shop();
    let before = view(&shop);
    let context = shop.context_with("dry_run", true);
    let command = edit(json!({"quantities": [{"line": 1, "quantity": 4}]}));
    let receipt: Value =
        serde_json::from_str(&shop.oms.execute_json(&context.to_string(), &command.to_string()).unwrap()).unwrap();
    assert_eq!((&receipt["dry_run"], &receipt["events"][0]["total"]), (&json!(true), &json!("48.00")));
    assert_eq!(receipt["movements"][0]["target"], "reserved@A");
    assert!(receipt["events"].as_array().unwrap().iter().any(|event| event["type"] == "order_sourced"));
    assert_eq!(view(&shop), before);
}

#[test]
fn an_edit_of_an_older_version_is_refused() {
    let shop = shop();
    shop.run(edit(json!({"priority": 5})));
    let context = shop.context_with("if_version", 1);
    let command = edit(json!({"priority": 7}));
    let error = shop.oms.execute_json(&context.to_string(), &command.to_string()).unwrap_err();
    assert_eq!(error.code(), Code::VersionMismatch);
}

#[test]
fn the_same_capture_after_an_edit_is_still_the_same_order() {
    let shop = shop();
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 2}], "priority": 9})));
    let line = json!({"sku": "MUG", "quantity": 3, "unit_price": "10.00", "taxes": [{"code": "vat", "rate": "0.20"}]});
    let order = json!({"external_id": "X-1", "channel": "web", "currency": "EUR", "lines": [line], "destination": {"country": "DE"}});
    let again = shop.run(json!({"place_order": order}));
    assert_eq!((&again["id"], &again["replayed"]), (&json!("O-1"), &json!(true)));
}

#[test]
fn another_tax_area_needs_a_word_about_taxes() {
    let shop = shop();
    let moved = edit(json!({"destination": {"country": "FR"}}));
    assert_eq!(paths(&shop.try_run(&moved).unwrap_err()), ["destination"]);
    shop.run(edit(json!({"destination": {"country": "FR"}, "keep_taxes": true})));
    assert_eq!(view(&shop)["terms"]["destination"]["country"], "FR");
    assert_eq!(view(&shop)["terms"]["captured"]["destination"]["country"], "DE");
}

/// Units added after units were credited: every unit is credited what was charged for it, in all exactly the total.
#[test]
fn credits_before_and_after_an_edit_sum_to_what_was_charged() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 100);
    let line =
        json!({"sku": "MUG", "quantity": 3, "unit_price": "3.337", "discounts": [{"code": "d", "amount": "1.00"}]});
    shop.run(json!({"place_order": {"id": "O-1", "channel": "web", "currency": "EUR", "lines": [line]}}));
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 2}]})));
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 6}]})));
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 5}]})));
    shop.assert_clean();
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let order = view(&shop);
    assert_eq!(order["progress"]["money"]["credited"], order["terms"]["totals"]["total"]);
    assert_eq!(order["balance"], "0.00");
    shop.assert_clean();
}

#[test]
fn a_draft_is_edited_without_stock_and_placed_as_it_stands_then() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 10);
    let line = json!({"sku": "MUG", "quantity": 1, "unit_price": "10.00"});
    shop.run(json!({"draft_order": {"id": "O-1", "channel": "web", "currency": "EUR", "lines": [line]}}));
    let charge = json!({"kind": "shipping", "amount": "5.00"});
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 4}], "charges": [charge]})));
    assert_eq!(available(&shop, "MUG"), 10);
    shop.run(json!({"place_draft": {"order": "O-1"}}));
    assert_eq!((available(&shop, "MUG"), &view(&shop)["balance"]), (6, &json!("45.00")));
    shop.assert_clean();
}

#[test]
fn a_tax_without_a_rate_can_not_grow() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 10);
    let line =
        json!({"sku": "MUG", "quantity": 1, "unit_price": "10.00", "taxes": [{"code": "vat", "amount": "1.90"}]});
    shop.run(json!({"place_order": {"id": "O-1", "channel": "web", "currency": "EUR", "lines": [line]}}));
    let error = shop.try_run(&edit(json!({"quantities": [{"line": 1, "quantity": 2}]}))).unwrap_err();
    assert_eq!(error.code(), Code::TotalsMismatch);
}

#[test]
fn more_than_there_is_waits_or_is_refused_as_the_order_says() {
    let shop = shop();
    let more = edit(json!({"quantities": [{"line": 1, "quantity": 15}], "shortage": "refuse"}));
    assert_eq!(shop.try_run(&more).unwrap_err().code(), Code::InsufficientStock);
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 15}], "shortage": "backorder"})));
    assert_eq!(shop.line("O-1", 1)["backordered"], 5);
    shop.receive("MUG", "A", 5);
    assert_eq!(shop.line("O-1", 1).get("backordered"), None);
    shop.assert_clean();
}

#[test]
fn a_cancelled_order_is_not_edited() {
    let shop = shop();
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    assert_eq!(shop.try_run(&edit(json!({"priority": 1}))).unwrap_err().code(), Code::WrongStanding);
    assert_eq!(shop.try_run(&edit(json!({}))).unwrap_err().code(), Code::WrongStanding);
}
