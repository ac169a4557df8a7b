//! Changing placed orders: what it does to money, stock and what comes after.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::Code;
use oms_tests::{Shop, codes, on_every_store, paths};
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
    on_every_store(|shop| {
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
    assert_eq!((error.code(), &error.details()["stage"][..]), (Code::TooLate, "shipped"));
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

fn stage(fields: Value, expires_at: String) -> Value {
    let edit = edit(fields)["edit_order"].clone();
    json!({"stage_edit": {"edit": edit, "expires_at": expires_at}})
}

#[test]
fn a_staged_edit_holds_the_stock_it_would_need_and_changes_nothing_yet() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        let tea = json!({"sku": "TEA", "quantity": 10, "unit_price": "2.00"});
        let change = json!({"quantities": [{"line": 1, "quantity": 5}], "lines": [tea]});
        let receipt = shop.run(stage(change, shop.instant(3_600)));
        let staged = receipt["events"].as_array().unwrap().iter().find(|e| e["type"] == "edit_staged").unwrap().clone();
        assert_eq!(
            [&staged["total_before"], &staged["total"], &staged["balance_before"], &staged["balance"]],
            ["36.00", "80.00", "36.00", "80.00"]
        );
        // Nobody else gets what is held.
        assert_eq!((available(&shop, "MUG"), available(&shop, "TEA")), (5, 0));
        let other = json!({"id": "O-2", "channel": "web", "currency": "EUR", "shortage": "refuse",
            "lines": [{"sku": "TEA", "quantity": 1, "unit_price": "2.00"}]});
        assert_eq!(shop.try_run(&json!({"place_order": other})).unwrap_err().code(), Code::InsufficientStock);
        assert_eq!(
            (&view(&shop)["balance"], &view(&shop)["pending_edit"]["state"]),
            (&json!("36.00"), &json!("staged"))
        );

        shop.run(json!({"confirm_edit": {"order": "O-1"}}));
        assert_eq!(
            (&view(&shop)["balance"], &view(&shop)["pending_edit"]["state"]),
            (&json!("80.00"), &json!("confirmed"))
        );
        assert_eq!((available(&shop, "MUG"), available(&shop, "TEA")), (5, 0));
        assert_eq!(shop.line("O-1", 2)["allocated"], json!([{"location": "A", "quantity": 10}]));
        assert_eq!(shop.try_run(&json!({"confirm_edit": {"order": "O-1"}})).unwrap_err().code(), Code::NothingToDo);
        shop.assert_clean();
    });
}

#[test]
fn a_staged_edit_that_is_discarded_or_expires_lets_go_of_its_stock() {
    let shop = shop();
    shop.run(stage(json!({"quantities": [{"line": 1, "quantity": 10}]}), shop.instant(600)));
    assert_eq!(available(&shop, "MUG"), 0);
    let twice = stage(json!({"priority": 1}), shop.instant(600));
    assert_eq!(shop.try_run(&twice).unwrap_err().code(), Code::AlreadyExists);
    shop.run(json!({"discard_edit": {"order": "O-1", "reason": "changed_mind"}}));
    assert_eq!((available(&shop, "MUG"), &view(&shop)["pending_edit"]["state"]), (7, &json!("discarded")));

    shop.run(stage(json!({"quantities": [{"line": 1, "quantity": 10}]}), shop.instant(600)));
    shop.later(600);
    assert_eq!(shop.try_run(&json!({"confirm_edit": {"order": "O-1"}})).unwrap_err().code(), Code::WrongState);
    shop.run(json!({"run_due": {}}));
    assert_eq!((available(&shop, "MUG"), &view(&shop)["pending_edit"]["state"]), (7, &json!("expired")));
    assert_eq!(view(&shop)["balance"], "36.00");
    shop.assert_clean();
}

#[test]
fn a_staged_edit_is_checked_again_when_it_is_confirmed() {
    let shop = shop();
    shop.run(stage(json!({"quantities": [{"line": 1, "quantity": 1}]}), shop.instant(600)));
    ship(&shop, 2);
    assert_eq!(shop.try_run(&json!({"confirm_edit": {"order": "O-1"}})).unwrap_err().code(), Code::QuantityUnavailable);
    assert_eq!(view(&shop)["pending_edit"]["state"], "staged");
    shop.assert_clean();
}

#[test]
fn what_is_wrong_with_a_staged_edit_is_told_by_its_path_in_the_command() {
    let shop = shop();
    let wrong = stage(json!({"quantities": [{"line": 7, "quantity": 1}]}), shop.instant(600));
    let error = shop.try_run(&wrong).unwrap_err();
    assert_eq!((error.code(), paths(&error)), (Code::LineMissing, vec!["edit.quantities[0].line"]));
    assert_eq!(error.message(), "edit.quantities[0].line: order O-1 has no line 7");
    let mut unknown = stage(json!({"priority": 1}), shop.instant(600));
    unknown["stage_edit"]["edit"]["order"] = json!("O-9");
    let error = shop.try_run(&unknown).unwrap_err();
    assert_eq!((error.code(), paths(&error)), (Code::OrderMissing, vec!["edit.order"]));
    assert_eq!(error.message(), "there is no order O-9");
}

#[test]
fn no_edit_of_an_order_that_is_not_there_is_confirmed_or_discarded() {
    let shop = shop();
    for command in ["confirm_edit", "discard_edit"] {
        let error = shop.try_run(&json!({command: {"order": "O-9"}})).unwrap_err();
        assert_eq!((error.code(), paths(&error)), (Code::OrderMissing, vec!["order"]));
        let error = shop.try_run(&json!({command: {"order": "O-1"}})).unwrap_err();
        assert_eq!(error.code(), Code::NothingToDo);
    }
}

#[test]
fn another_price_counts_for_all_units_and_taxes_follow() {
    let shop = shop();
    shop.run(edit(json!({"prices": [{"line": 1, "unit_price": "9.99"}]})));
    let line = &view(&shop)["terms"]["lines"][0];
    assert_eq!(
        (&line["extended"], &line["taxes"][0]["amount"], &line["total"]),
        (&json!("29.97"), &json!("5.99"), &json!("35.96"))
    );
    shop.run(json!({"cancel_order": {"order": "O-1", "lines": [{"line": 1, "quantity": 1}]}}));
    let again = edit(json!({"prices": [{"line": 1, "unit_price": "9.00"}]}));
    let error = shop.try_run(&again).unwrap_err();
    assert_eq!((error.code(), paths(&error)), (Code::WrongState, vec!["prices[0].line"]));
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    assert_eq!(view(&shop)["balance"], "0.00");
    shop.assert_clean();
}

#[test]
fn what_may_change_ends_at_the_stage_that_the_policy_names() {
    let shop = shop();
    let policy = json!({"until": {"destination": "open", "take_units": "released", "price": "open"}});
    shop.run(json!({"set_edit_policy": {"policy": policy}}));
    shop.run(edit(json!({"destination": {"country": "DE", "postal_code": "10115"}, "keep_taxes": true})));
    shop.run(json!({"release_order": {"order": "O-1"}}));
    let error = shop.try_run(&edit(json!({"destination": {"country": "DE"}, "keep_taxes": true}))).unwrap_err();
    assert_eq!(error.code(), Code::TooLate);
    assert_eq!((&error.details()["stage"][..], &error.details()["until"][..]), ("released", "open"));
    shop.run(edit(json!({"quantities": [{"line": 1, "quantity": 2}]})));
    shop.run(json!({"pick_fulfillment": {"fulfillment_order": "O-1-F1", "lines": [{"line": 1, "quantity": 1}]}}));
    let error = shop.try_run(&edit(json!({"quantities": [{"line": 1, "quantity": 1}]}))).unwrap_err();
    assert_eq!((error.code(), &error.details()["possible"][..]), (Code::TooLate, "0"));
    let wrong = json!({"set_edit_policy": {"policy": {"until": {"take_units": "shipped"}}}});
    assert_eq!(paths(&shop.try_run(&wrong).unwrap_err()), ["policy.until.take_units"]);
    shop.assert_clean();
}

#[test]
fn a_location_that_is_picking_is_asked_and_answers() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        shop.run(json!({"set_edit_policy": {"policy": {"until": {"take_units": "released"}, "ask_location": true}}}));
        shop.run(json!({"release_order": {"order": "O-1"}}));
        shop.run(json!({"pick_fulfillment": {"fulfillment_order": "O-1-F1", "lines": [{"line": 1, "quantity": 1}]}}));
        let receipt = shop.run(json!({"cancel_order": {"order": "O-1", "lines": [{"line": 1, "quantity": 2}]}}));
        assert_eq!(receipt["events"][0]["type"], "cancellation_requested");
        assert_eq!((&view(&shop)["balance"], available(&shop, "MUG")), (&json!("36.00"), 7));
        let more = json!({"cancel_order": {"order": "O-1", "lines": [{"line": 1, "quantity": 1}]}});
        shop.run(more.clone());
        assert_eq!(shop.try_run(&more).unwrap_err().code(), Code::NothingToDo);

        shop.run(json!({"answer_cancellation": {"fulfillment_order": "O-1-F1", "accepted": true}}));
        assert_eq!((&view(&shop)["balance"], &view(&shop)["status"]), (&json!("0.00"), &json!("cancelled")));
        assert_eq!(available(&shop, "MUG"), 10);
        shop.assert_clean();
    });
}

#[test]
fn units_that_ship_all_the_same_answer_the_request() {
    let shop = shop();
    shop.run(json!({"set_edit_policy": {"policy": {"until": {"take_units": "open"}, "ask_location": true}}}));
    shop.run(json!({"release_order": {"order": "O-1"}}));
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let refused = json!({"answer_cancellation": {"fulfillment_order": "O-1-F1", "accepted": false}});
    shop.run(refused.clone());
    assert_eq!(shop.try_run(&refused).unwrap_err().code(), Code::NothingToDo);
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let receipt = shop.run(json!({"ship_fulfillment": {"fulfillment_order": "O-1-F1"}}));
    let answered = receipt["events"].as_array().unwrap().iter().find(|e| e["type"] == "cancellation_answered").unwrap();
    assert_eq!(answered["accepted"], false);
    assert_eq!(view(&shop)["fulfillment_orders"][0].get("cancel_requested"), None);
    shop.assert_clean();
}

#[test]
fn a_staged_edit_asks_for_the_difference_and_keeps_it_until_it_is_confirmed_or_let_go() {
    let shop = shop();
    shop.run(json!({"set_payment_policy": {"policy": {"excess": "at_once"}}}));
    shop.pay("O-1", "authorize", "A-1", "36.00");
    let receipt = shop.run(stage(json!({"quantities": [{"line": 1, "quantity": 5}]}), shop.instant(600)));
    let asked = receipt["events"].as_array().unwrap().iter().find(|e| e["type"] == "authorization_requested").unwrap();
    assert_eq!(asked["amount"], "24.00");
    let voided = |receipt: &Value| {
        let events = receipt["events"].as_array().unwrap();
        events.iter().find(|e| e["type"] == "void_requested").map(|event| event["amount"].clone())
    };
    // More than is owed now is set aside, and is not let go while the edit waits.
    assert_eq!(voided(&shop.pay("O-1", "authorize", "A-2", "24.00")), None);
    let discarded = shop.run(json!({"discard_edit": {"order": "O-1"}}));
    assert_eq!(voided(&discarded), Some(json!("24.00")));
    shop.assert_clean();

    shop.run(stage(json!({"quantities": [{"line": 1, "quantity": 4}]}), shop.instant(600)));
    shop.later(600);
    let receipt = shop.run(json!({"run_due": {}}));
    assert!(receipt["events"].as_array().unwrap().iter().any(|event| event["type"] == "edit_discarded"));
    assert_eq!(view(&shop)["progress"]["money"].get("pending"), None);
    shop.assert_clean();
}

/// Every edit that waits, draft and late order was once loaded one after the other, which is more often than is allowed.
#[test]
fn much_falls_due_at_once_and_one_run_deals_with_it() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 1_000);
        for n in 0..25 {
            shop.order(&format!("E-{n}"), "MUG", 1, "1.00");
            let edit = json!({"order": format!("E-{n}"), "quantities": [{"line": 1, "quantity": 2}]});
            shop.run(json!({"stage_edit": {"edit": edit, "expires_at": shop.instant(60)}}));
            let line = json!({"sku": "MUG", "quantity": 1, "unit_price": "1.00"});
            let order = |id: String| json!({"id": id, "channel": "web", "currency": "EUR", "lines": [line]});
            let mut drafted = order(format!("D-{n}"));
            (drafted["expires_at"], drafted["hold_stock"]) = (json!(shop.instant(60)), json!(true));
            shop.run(json!({"draft_order": drafted}));
            let mut late = order(format!("L-{n}"));
            late["requested"] = json!({"cancel_after": shop.instant(60)});
            shop.run(json!({"place_order": late}));
            shop.run(json!({"release_order": {"order": format!("L-{n}")}}));
        }
        shop.later(60);
        shop.run(json!({"run_due": {"limit": 1_000}}));
        assert_eq!(available(&shop, "MUG"), 975);
        assert_eq!(shop.run(json!({"run_due": {}}))["events"], json!([]));
        shop.assert_clean();
    });
}
