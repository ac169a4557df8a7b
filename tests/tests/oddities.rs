//! Bugs that the other tests here came across, each as small as it gets. A test that passes is no bug any more: move it to
//! where it belongs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use oms_tests::{Shop, order};
use serde_json::{Value, json};

fn claim(shop: &Shop, id: &str, quantity: i64, seconds: i64) -> Value {
    let lines = json!([{"sku": "MUG", "location": "A", "quantity": quantity}]);
    json!({"reserve_stock": {"id": id, "expires_at": shop.instant(seconds), "lines": lines}})
}

fn captured(command: &str, external_id: &str) -> Value {
    let line = json!({"sku": "MUG", "quantity": 1, "unit_price": "1.00"});
    json!({ command: {"channel": "web", "external_id": external_id, "currency": "EUR", "lines": [line]} })
}

#[test]
fn placing_what_the_channel_drafted_before_places_it() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 1);
    let drafted = shop.run(captured("draft_order", "W-1"));
    let placed = shop.try_run(&captured("place_order", "W-1"));
    let status = shop.ask(json!({"order": {"order": drafted["id"]}}))["status"].clone();
    assert!(placed.is_err() || status == "placed", "{placed:?} {status}");
}

#[test]
fn an_order_that_is_delivered_again_is_the_same_order_whatever_happened_since() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.run(captured("place_order", "W-1"));
    shop.run(json!({"record_item": {"sku": "MUG", "active": false}}));
    assert_eq!(shop.run(captured("place_order", "W-1"))["replayed"], true);
    shop.run(json!({"set_channel": {"channel": {"id": "web", "active": false}}}));
    assert_eq!(shop.run(captured("place_order", "W-1"))["replayed"], true);
}

#[test]
fn what_an_order_leaves_of_the_claim_it_took_over_goes_to_who_waits() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 5);
    shop.run(claim(&shop, "CART", 5, 60));
    shop.order("O-1", "MUG", 3, "1.00");
    let mut second = order("O-2", "MUG", 2, "1.00");
    second["place_order"]["reservation"] = json!("CART");
    shop.run(second);
    assert_eq!(shop.line("O-1", 1)["allocated"], json!([{"location": "A", "quantity": 3}]));
}

#[test]
fn who_waits_comes_before_who_comes_when_a_claim_expires() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 5);
    shop.run(claim(&shop, "CART", 5, 60));
    shop.order("O-1", "MUG", 5, "1.00");
    shop.later(60);
    shop.order("O-2", "MUG", 5, "1.00");
    assert_eq!(shop.line("O-1", 1)["allocated"], json!([{"location": "A", "quantity": 5}]));
}

#[test]
fn stock_that_a_location_gives_back_goes_to_who_waits() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 5);
    shop.order("O-1", "MUG", 5, "1.00");
    shop.order("O-2", "MUG", 5, "1.00");
    shop.run(json!({"release_order": {"order": "O-1"}}));
    shop.run(json!({"reject_fulfillment": {"fulfillment_order": "O-1-F1"}}));
    let free = shop.stock("MUG", "A")["available"].clone();
    let waiting = shop.ask(json!({"orders": {"status": "backordered"}}))["rows"].as_array().unwrap().len();
    assert!(free == 0 || waiting == 0, "{free} units are free while {waiting} orders wait");
}

#[test]
#[ignore = "bug: stock is offered to the first thousand orders that wait for it, and to no other"]
fn an_order_behind_a_thousand_that_can_not_be_served_gets_its_stock() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.run(json!({"set_channel": {"channel": {"id": "market", "locations": ["B"]}}}));
    for number in 0..1_000 {
        let mut order = order(&format!("M-{number}"), "MUG", 1, "1.00");
        order["place_order"]["channel"] = json!("market");
        shop.run(order);
    }
    shop.order("O-1", "MUG", 1, "1.00");
    shop.receive("MUG", "A", 1);
    while !shop.run(json!({"run_due": {}}))["events"].as_array().unwrap().is_empty() {}
    assert_eq!(shop.line("O-1", 1)["allocated"], json!([{"location": "A", "quantity": 1}]));
}

#[test]
fn what_is_placed_can_be_shipped() {
    let shop = Shop::memory().with_items(&["MUG", "TEA"]);
    let most = 1_000_000_000_000_i64;
    let line = |sku: &str| json!({"sku": sku, "quantity": most, "unit_price": "0"});
    let both =
        json!({"place_order": {"id": "O-1", "channel": "web", "currency": "EUR", "lines": [line("MUG"), line("TEA")]}});
    shop.refused(oms::Code::LimitExceeded, both);
}

#[test]
fn an_order_that_is_delivered_and_paid_is_closed_some_day() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 1);
    shop.order("O-1", "MUG", 1, "1.00");
    shop.pay("O-1", "capture", "c-1", "1.00");
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A"}}));
    shop.run(json!({"track_package": {"shipment": "O-1-S1", "status": "delivered"}}));
    shop.later(400 * 86_400);
    shop.run(json!({"run_due": {}}));
    assert_eq!(shop.ask(json!({"order": {"order": "O-1"}}))["status"], "closed");
}

#[test]
#[ignore = "bug: canonically equal skus are two items (the table of experiments asks to normalise, S28)"]
fn a_sku_is_the_same_however_its_accents_are_written() {
    let shop = Shop::memory().with_items(&["E\u{301}"]);
    shop.receive("\u{c9}", "A", 1);
}

#[test]
#[ignore = "odd, though documented: an order that one location refused and took on again counts as split"]
fn an_order_counts_as_split_when_two_locations_served_it() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 5);
    shop.order("O-1", "MUG", 5, "1.00");
    shop.run(json!({"release_order": {"order": "O-1"}}));
    shop.run(json!({"reject_fulfillment": {"fulfillment_order": "O-1-F1"}}));
    shop.run(json!({"source_order": {"order": "O-1"}}));
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A"}}));
    assert_eq!(shop.ask(json!({"sales": {}}))["currencies"]["EUR"]["split_orders"], 0);
}
