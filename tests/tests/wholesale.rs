//! Business orders, drafts that hold stock, and making several orders of one and one of several.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::Code;
use oms_tests::{Shop, codes, on_every_store, paths};
use serde_json::{Value, json};

fn prepared(shop: Shop) -> Shop {
    let shop = shop.with_items(&["MUG", "TEA"]);
    shop.receive("MUG", "A", 20);
    shop.receive("TEA", "A", 20);
    shop
}

fn view(shop: &Shop, order: &str) -> Value {
    shop.ask(json!({"order": {"order": order}}))
}

fn available(shop: &Shop, sku: &str) -> i64 {
    shop.stock(sku, "A")["available"].as_i64().unwrap()
}

fn told<'a>(receipt: &'a Value, kind: &str) -> &'a Value {
    receipt["events"].as_array().unwrap().iter().find(|event| event["type"] == kind).unwrap_or(&Value::Null)
}

/// Two lines, one of them for a branch of the customer's.
fn two_addresses() -> Value {
    json!({"id": "B-1", "channel": "web", "currency": "EUR", "party": "acme", "purchase_order": "PO-4711",
    "destination": {"country": "DE", "coordinates": {"latitude": "52.52", "longitude": "13.40"}},
    "method": "freight",
    "lines": [
        {"sku": "MUG", "quantity": 6, "unit_price": "4.00"},
        {"sku": "TEA", "quantity": 2, "unit_price": "3.00", "ship_to": {"party": "branch",
            "destination": {"country": "AT", "coordinates": {"latitude": "48.20", "longitude": "16.37"}}}},
    ]})
}

fn with_parties(shop: &Shop) {
    for id in ["acme", "branch"] {
        shop.run(json!({"record_party": {"id": id, "details": {"name": id}}}));
    }
}

#[test]
fn lines_that_go_elsewhere_are_other_work_and_other_parcels() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        with_parties(&shop);
        shop.run(json!({"place_order": two_addresses()}));
        shop.run(json!({"release_order": {"order": "B-1"}}));
        let order = view(&shop, "B-1");
        let work = order["fulfillment_orders"].as_array().unwrap();
        assert_eq!(work.len(), 2);
        assert_eq!((work[0].get("ship_to"), &work[0]["lines"][0]["sku"]), (None, &json!("MUG")));
        assert_eq!(work[1]["ship_to"]["party"], json!({"id": "branch", "version": 1}));
        assert_eq!(work[1]["lines"][0]["sku"], "TEA");
        shop.run(json!({"ship_fulfillment": {"fulfillment_order": "B-1-F2"}}));
        assert_eq!(view(&shop, "B-1")["status"], "partially_shipped");
        shop.assert_clean();
    });
}

#[test]
fn what_goes_to_several_places_ships_in_one_step_but_not_in_named_parcels() {
    let shop = prepared(Shop::memory());
    with_parties(&shop);
    shop.run(json!({"place_order": two_addresses()}));
    let packages = json!([{"lines": [{"line": 1, "quantity": 1}]}]);
    let named = json!({"ship_order": {"order": "B-1", "location": "A", "packages": packages}});
    assert_eq!(paths(&shop.try_run(&named).unwrap_err()), ["packages"]);
    shop.run(json!({"ship_order": {"order": "B-1", "location": "A"}}));
    assert_eq!(view(&shop, "B-1")["shipments"].as_array().unwrap().len(), 2);
    assert_eq!(view(&shop, "B-1")["status"], "shipped");
    shop.assert_clean();
}

#[test]
fn each_destination_is_sourced_from_where_it_is_near() {
    let shop = prepared(Shop::memory());
    let location = |id: &str, latitude: &str, longitude: &str| {
        let coordinates = json!({"latitude": latitude, "longitude": longitude});
        json!({"set_location": {"location": {"id": id, "coordinates": coordinates}}})
    };
    shop.run(location("BERLIN", "52.50", "13.40"));
    shop.run(location("VIENNA", "48.20", "16.40"));
    for at in ["BERLIN", "VIENNA"] {
        shop.receive("MUG", at, 9);
        shop.receive("TEA", at, 9);
    }
    with_parties(&shop);
    shop.run(json!({"place_order": two_addresses()}));
    assert_eq!(shop.line("B-1", 1)["allocated"][0]["location"], "BERLIN");
    assert_eq!(shop.line("B-1", 2)["allocated"][0]["location"], "VIENNA");
    // A line can be sent elsewhere while it has not shipped.
    let change = json!({"line": 1, "ship_to": {"destination": {"country": "AT"}}});
    shop.run(json!({"edit_order": {"order": "B-1", "line_changes": [change]}}));
    assert_eq!(view(&shop, "B-1")["terms"]["lines"][0]["ship_to"]["destination"]["country"], "AT");
    shop.assert_clean();
}

#[test]
fn an_unknown_recipient_is_named_with_its_path() {
    let shop = prepared(Shop::memory());
    let error = shop.try_run(&json!({"place_order": two_addresses()})).unwrap_err();
    assert_eq!((paths(&error), codes(&error)), (vec!["lines[1].ship_to.party", "party"], vec![Code::PartyMissing; 2]));
}

#[test]
fn orders_are_found_by_the_customers_own_reference() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        with_parties(&shop);
        shop.run(json!({"place_order": two_addresses()}));
        shop.order("B-2", "MUG", 1, "1.00");
        let found = shop.ask(json!({"orders": {"purchase_order": "PO-4711"}}));
        assert_eq!((found["rows"].as_array().unwrap().len(), &found["rows"][0]["id"]), (1, &json!("B-1")));
        shop.run(json!({"edit_order": {"order": "B-2", "purchase_order": "PO-4711"}}));
        assert_eq!(shop.ask(json!({"orders": {"purchase_order": "PO-4711"}}))["rows"].as_array().unwrap().len(), 2);
        shop.assert_clean();
    });
}

#[test]
fn every_rule_that_an_order_does_not_meet_is_told() {
    let shop = prepared(Shop::memory());
    let rule = json!({"code": "trade_minimum", "channels": ["web"], "currency": "EUR", "goods_min": "50.00",
        "units_min": 10, "units_multiple": 6, "needs_purchase_order": true, "needs_party": true});
    shop.run(json!({"set_order_policy": {"policy": {"rules": [rule]}}}));
    let lines = json!([{"sku": "MUG", "quantity": 5, "unit_price": "4.00"}]);
    let order = json!({"id": "B-1", "channel": "web", "currency": "EUR", "lines": lines});
    let error = shop.try_run(&json!({"place_order": order})).unwrap_err();
    assert_eq!(paths(&error), ["lines", "lines", "party", "purchase_order", "lines[0].quantity"]);
    assert_eq!(error.code(), Code::OrderRule);
    assert!(error.to_string().contains("trade_minimum"), "{error}");
    // A draft may be anything; it is held against the rules when it is placed.
    shop.run(json!({"draft_order": order}));
    assert_eq!(shop.try_run(&json!({"place_draft": {"order": "B-1"}})).unwrap_err().code(), Code::OrderRule);
    let other_currency = json!({"id": "B-2", "channel": "web", "currency": "USD", "lines": lines});
    shop.run(json!({"place_order": other_currency}));
    let nameless = json!({"set_order_policy": {"policy": {"rules": [{"code": "x", "goods_min": "1.00"}]}}});
    assert_eq!(paths(&shop.try_run(&nameless).unwrap_err()), ["policy.rules[0].currency"]);
    shop.assert_clean();
}

#[test]
fn what_is_wanted_later_does_not_ship_before_and_what_nobody_wants_any_more_is_cancelled() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        shop.run(json!({"set_sourcing_policy": {"policy": {"release": "at_once"}}}));
        let requested = json!({"ship_not_before": shop.instant(3_600), "cancel_after": shop.instant(7_200)});
        let lines = json!([{"sku": "MUG", "quantity": 2, "unit_price": "4.00"}]);
        let order = json!({"id": "B-1", "channel": "web", "currency": "EUR", "requested": requested, "lines": lines});
        shop.run(json!({"place_order": order}));
        assert_eq!((&view(&shop, "B-1")["status"], available(&shop, "MUG")), (&json!("on_hold"), 18));
        shop.later(3_600);
        shop.run(json!({"run_due": {}}));
        assert_eq!(view(&shop, "B-1")["status"], "in_fulfillment");
        shop.later(3_600);
        let receipt = shop.run(json!({"run_due": {}}));
        assert_eq!(told(&receipt, "order_cancelled")["reason"], "cancel_after");
        assert_eq!((&view(&shop, "B-1")["status"], available(&shop, "MUG")), (&json!("cancelled"), 20));
        assert_eq!(shop.run(json!({"run_due": {}}))["events"], json!([]));
        shop.assert_clean();
    });
}

fn draft(shop: &Shop, hold_stock: bool) -> Value {
    json!({"draft_order": {"id": "Q-1", "channel": "web", "currency": "EUR", "hold_stock": hold_stock,
        "expires_at": shop.instant(3_600), "lines": [{"sku": "MUG", "quantity": 15, "unit_price": "4.00"}]}})
}

#[test]
fn a_draft_holds_its_stock_until_it_is_placed() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        shop.run(draft(&shop, true));
        assert_eq!(available(&shop, "MUG"), 5);
        // Somebody else takes what is left, and no more.
        shop.order("O-2", "MUG", 10, "4.00");
        assert_eq!(shop.line("O-2", 1)["backordered"], 5);
        shop.run(json!({"place_draft": {"order": "Q-1"}}));
        assert_eq!(shop.line("Q-1", 1)["allocated"], json!([{"location": "A", "quantity": 15}]));
        shop.assert_clean();
    });
}

#[test]
fn a_draft_that_expires_or_is_cancelled_lets_go_of_its_stock_and_is_not_placed() {
    let shop = prepared(Shop::memory());
    shop.run(draft(&shop, true));
    shop.order("O-2", "MUG", 10, "4.00");
    shop.later(3_600);
    assert_eq!(shop.try_run(&json!({"place_draft": {"order": "Q-1"}})).unwrap_err().code(), Code::WrongState);
    shop.run(json!({"run_due": {}}));
    assert_eq!(view(&shop, "Q-1")["status"], "cancelled");
    assert_eq!(shop.line("O-2", 1)["allocated"], json!([{"location": "A", "quantity": 10}]));

    let mut other = draft(&shop, true);
    other["draft_order"]["id"] = json!("Q-2");
    other["draft_order"]["lines"][0]["quantity"] = json!(3);
    shop.run(other);
    assert_eq!(available(&shop, "MUG"), 7);
    shop.run(json!({"cancel_order": {"order": "Q-2"}}));
    assert_eq!(available(&shop, "MUG"), 10);
    shop.assert_clean();
}

#[test]
fn only_a_draft_expires_and_stock_is_held_until_a_time() {
    let shop = prepared(Shop::memory());
    let mut fields = draft(&shop, true)["draft_order"].clone();
    assert_eq!(paths(&shop.try_run(&json!({"place_order": fields})).unwrap_err()), ["expires_at", "hold_stock"]);
    fields.as_object_mut().unwrap().remove("expires_at");
    assert_eq!(paths(&shop.try_run(&json!({"draft_order": fields})).unwrap_err()), ["expires_at"]);
}

#[test]
fn the_same_is_ordered_once_more() {
    let shop = prepared(Shop::memory());
    let line = json!({"sku": "MUG", "quantity": 4, "unit_price": "4.00", "taxes": [{"code": "vat", "rate": "0.20"}],
        "discounts": [{"code": "loyal", "percent": "10"}]});
    let order = json!({"id": "O-1", "external_id": "X-1", "channel": "web", "currency": "EUR", "lines": [line],
        "charges": [{"kind": "shipping", "amount": "5.00"}], "discounts": [{"code": "ten", "amount": "1.00"}]});
    shop.run(json!({"place_order": order}));
    shop.run(json!({"duplicate_order": {"order": "O-1", "id": "O-2"}}));
    assert_eq!((&view(&shop, "O-2")["status"], available(&shop, "MUG")), (&json!("draft"), 16));
    assert_eq!(view(&shop, "O-2")["terms"]["totals"], view(&shop, "O-1")["terms"]["totals"]);
    assert_eq!(view(&shop, "O-2")["terms"]["origin"], json!({"order": "O-1", "kind": "duplicate"}));
    let part = json!({"order": "O-1", "id": "O-3", "external_id": "X-3", "place": true, "lines": [{"line": 1, "quantity": 2}]});
    shop.run(json!({"duplicate_order": part}));
    assert_eq!((&view(&shop, "O-3")["status"], available(&shop, "MUG")), (&json!("placed"), 14));
    assert_eq!(view(&shop, "O-3")["terms"]["lines"][0]["extended"], "8.00");
    assert_eq!(shop.run(json!({"duplicate_order": part}))["replayed"], true);
    shop.assert_clean();
}

/// Three units for 10.01, paid, with a discount and taxes that do not divide.
fn odd_order() -> Value {
    json!({"id": "O-1", "channel": "web", "currency": "EUR",
        "lines": [
            {"sku": "MUG", "quantity": 3, "unit_price": "3.337", "taxes": [{"code": "vat", "rate": "0.19"}],
                "discounts": [{"code": "d", "amount": "0.50"}]},
            {"sku": "TEA", "quantity": 2, "unit_price": "2.005"},
        ],
        "discounts": [{"code": "all", "amount": "0.77"}], "charges": [{"kind": "shipping", "amount": "4.90"}]})
}

fn owed(shop: &Shop, orders: &[&str]) -> i64 {
    let cents = |order: &&str| view(shop, order)["balance"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    orders.iter().map(cents).sum()
}

#[test]
fn what_the_customer_owes_over_both_orders_stays_the_same() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        shop.run(json!({"place_order": odd_order()}));
        let before = owed(&shop, &["O-1"]);
        let split =
            json!({"order": "O-1", "id": "O-2", "lines": [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 1}]});
        let receipt = shop.run(json!({"split_order": split}));
        assert_eq!(told(&receipt, "order_split")["target"], "O-2");
        assert_eq!(owed(&shop, &["O-1", "O-2"]), before);
        assert_eq!(shop.line("O-2", 1)["allocated"], json!([{"location": "A", "quantity": 2}]));
        assert_eq!((available(&shop, "MUG"), available(&shop, "TEA")), (17, 18));
        assert_eq!(view(&shop, "O-2")["terms"]["origin"], json!({"order": "O-1", "kind": "split"}));
        shop.assert_clean();

        shop.run(json!({"merge_orders": {"order": "O-1", "merged": "O-2"}}));
        assert_eq!((owed(&shop, &["O-1"]), owed(&shop, &["O-2"])), (before, 0));
        assert_eq!(view(&shop, "O-2")["status"], "cancelled");
        assert_eq!((available(&shop, "MUG"), available(&shop, "TEA")), (17, 18));
        shop.run(json!({"cancel_order": {"order": "O-1"}}));
        assert_eq!((owed(&shop, &["O-1"]), available(&shop, "MUG")), (0, 20));
        shop.assert_clean();
    });
}

#[test]
fn captured_money_goes_along_with_what_it_paid_for() {
    let shop = prepared(Shop::memory());
    shop.run(json!({"place_order": odd_order()}));
    let total = view(&shop, "O-1")["balance"].as_str().unwrap().to_owned();
    shop.pay("O-1", "capture", "C-1", &total);
    let split = json!({"order": "O-1", "id": "O-2", "lines": [{"line": 1, "quantity": 1}]});
    let receipt = shop.run(json!({"split_order": split}));
    assert_eq!((owed(&shop, &["O-1"]), owed(&shop, &["O-2"])), (0, 0));
    assert_eq!(told(&receipt, "refund_requested"), &Value::Null);
    assert_eq!(view(&shop, "O-2")["payment_status"], "paid");
    shop.run(json!({"merge_orders": {"order": "O-1", "merged": "O-2"}}));
    assert_eq!((owed(&shop, &["O-1"]), owed(&shop, &["O-2"])), (0, 0));
    shop.assert_clean();
}

#[test]
fn what_does_not_belong_together_is_not_merged_and_nothing_is_split_to_nothing() {
    let shop = prepared(Shop::memory());
    shop.order("O-1", "MUG", 2, "4.00");
    let dollars = json!({"id": "O-2", "channel": "web", "currency": "USD", "destination": {"country": "DE"},
        "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "4.00"}]});
    shop.run(json!({"place_order": dollars}));
    let error = shop.try_run(&json!({"merge_orders": {"order": "O-1", "merged": "O-2"}})).unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
    let error = shop.try_run(&json!({"merge_orders": {"order": "O-1", "merged": "O-9"}})).unwrap_err();
    assert_eq!((error.code(), paths(&error)), (Code::OrderMissing, vec!["merged"]));
    let error = shop.try_run(&json!({"merge_orders": {"order": "O-1", "merged": "O-1"}})).unwrap_err();
    assert_eq!(error.code(), Code::InvalidFields);
    let whole = json!({"split_order": {"order": "O-1", "lines": [{"line": 1, "quantity": 2}]}});
    assert_eq!(paths(&shop.try_run(&whole).unwrap_err()), ["lines"]);
    shop.order("O-3", "MUG", 1, "4.00");
    shop.run(json!({"ship_order": {"order": "O-3", "location": "A"}}));
    let error = shop.try_run(&json!({"merge_orders": {"order": "O-1", "merged": "O-3"}})).unwrap_err();
    assert_eq!(error.code(), Code::WrongState);
    shop.assert_clean();
}

#[test]
fn holds_of_an_order_are_on_what_is_split_off() {
    let shop = prepared(Shop::memory());
    shop.run(json!({"place_order": odd_order()}));
    shop.run(json!({"place_hold": {"order": "O-1", "kind": "fraud"}}));
    shop.run(json!({"place_hold": {"order": "O-1", "kind": "manual", "scope": {"line": 2}}}));
    shop.run(json!({"split_order": {"order": "O-1", "id": "O-2", "lines": [{"line": 2, "quantity": 1}]}}));
    let holds = view(&shop, "O-2")["progress"]["holds"].clone();
    assert_eq!((&holds[0]["kind"], &holds[1]["scope"]), (&json!("fraud"), &json!({"line": 1})));
    assert_eq!(
        shop.try_run(&json!({"ship_order": {"order": "O-2", "location": "A"}})).unwrap_err().code(),
        Code::OnHold
    );
    shop.assert_clean();
}

#[test]
fn an_appeasement_is_not_lost_when_what_is_left_owes_less_than_it() {
    let shop = prepared(Shop::memory());
    shop.order("O-1", "MUG", 4, "25.00");
    shop.run(json!({"grant_refund": {"order": "O-1", "amount": "90.00", "reason": "sorry"}}));
    shop.run(json!({"split_order": {"order": "O-1", "id": "O-2", "lines": [{"line": 1, "quantity": 3}]}}));
    assert_eq!(owed(&shop, &["O-1", "O-2"]), 1_000);
    shop.assert_clean();
    shop.run(json!({"merge_orders": {"order": "O-1", "merged": "O-2"}}));
    assert_eq!((owed(&shop, &["O-1"]), owed(&shop, &["O-2"])), (1_000, 0));
    shop.assert_clean();
}

#[test]
fn another_date_moves_the_hold_that_waits_for_it() {
    let shop = prepared(Shop::memory());
    shop.run(json!({"set_sourcing_policy": {"policy": {"release": "at_once"}}}));
    let lines = json!([{"sku": "MUG", "quantity": 2, "unit_price": "4.00"}]);
    let order = json!({"id": "B-1", "channel": "web", "currency": "EUR", "lines": lines,
        "requested": {"ship_not_before": shop.instant(600)}, "payment_terms": {"net": {"days": 30}}});
    shop.run(json!({"place_order": order}));
    let edit = |requested: Value| json!({"edit_order": {"order": "B-1", "requested": requested}});
    shop.run(edit(json!({"ship_not_before": shop.instant(1_200)})));
    shop.later(600);
    shop.run(json!({"run_due": {}}));
    assert_eq!(view(&shop, "B-1")["status"], "on_hold");
    let wrong = edit(json!({"ship_not_before": shop.instant(900), "cancel_after": shop.instant(900)}));
    assert_eq!(paths(&shop.try_run(&wrong).unwrap_err()), ["requested.cancel_after"]);
    shop.run(edit(json!({})));
    assert_eq!(view(&shop, "B-1")["status"], "in_fulfillment");
    shop.run(json!({"edit_order": {"order": "B-1", "payment_terms": {"end_of_month": {"days": 10}}}}));
    assert_eq!(view(&shop, "B-1")["terms"]["payment_terms"], json!({"end_of_month": {"days": 10}}));
    shop.assert_clean();
}
