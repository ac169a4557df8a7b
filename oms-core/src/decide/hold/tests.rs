//! What holds block, when they end, and who ends them.

use serde_json::{Value as Json, json};

use super::super::returns::kit::{Shop, told};
use crate::code::Code;
use crate::command::Command;
use crate::error::Result;
use crate::kernel::{Context, Receipt};
use crate::order::{HoldAction, HoldKind, OrderStatus};
use crate::testkit::units;
use crate::value::{Actor, ReasonCode, Roles};

const HOUR: i64 = 3_600;

/// A shop with 10 of item `A`, and the order `O1` of 4 of it for 100.00 euros.
fn shop() -> Shop {
    let shop = Shop::open();
    shop.stock("A", 10);
    shop.order("O1", "A", 4, "25.00");
    shop
}

fn hold(shop: &Shop, fields: &Json) -> Receipt {
    let mut all = json!({"order": "O1", "kind": "manual"});
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    shop.run("place_hold", all)
}

fn let_go(shop: &Shop, number: u32) -> Receipt {
    shop.run("release_hold", json!({"order": "O1", "number": number}))
}

fn numbers(shop: &Shop, order: &str) -> Vec<u32> {
    shop.progress(order).holds.iter().map(|hold| hold.number).collect()
}

fn status(shop: &Shop) -> OrderStatus {
    OrderStatus::of(&shop.progress("O1"))
}

fn events(receipt: &Receipt) -> Json {
    serde_json::to_value(&receipt.events).unwrap()
}

fn ask_as(shop: &Shop, actor: &str, roles: &[&str], name: &str, fields: Json) -> Result<Receipt> {
    let roles = Roles::new(roles.iter().map(|role| ReasonCode::parse(role).unwrap())).unwrap();
    let context = Context::new(shop.now.get(), Actor::parse(actor).unwrap()).in_roles(roles);
    let command: Command = serde_json::from_value(json!({name: fields})).unwrap();
    shop.engine.execute(&context, &command)
}

#[test]
fn a_hold_is_named_by_its_number() {
    let shop = shop();
    for _ in 0..2 {
        hold(&shop, &json!({"kind": "fraud", "reason": "velocity"}));
    }
    hold(&shop, &json!({"kind": "fraud", "scope": {"line": 1}}));
    assert_eq!(numbers(&shop, "O1"), [1, 2, 3]);
    let receipt = let_go(&shop, 2);
    let told = json!([{"type": "hold_released", "order": "O1", "number": 2, "kind": "fraud", "scope": "order",
        "end": "released"}]);
    assert_eq!(events(&receipt), told);
    shop.refused(Code::HoldMissing, "release_hold", json!({"order": "O1", "number": 2}));

    let placed = hold(&shop, &json!({"kind": "fraud"}));
    assert_eq!(events(&placed)[0]["number"], 4);
    shop.run("release_hold", json!({"order": "O1", "kind": "fraud"}));
    assert_eq!(numbers(&shop, "O1"), [3], "all of the kind and scope, and no other");
    shop.run("release_hold", json!({"order": "O1", "kind": "fraud", "scope": {"line": 1}}));
    assert_eq!(numbers(&shop, "O1"), Vec::<u32>::new());
}

#[test]
fn a_release_names_a_hold_in_one_way() {
    let shop = shop();
    hold(&shop, &json!({}));
    for fields in [
        json!({"order": "O1"}),
        json!({"order": "O1", "number": 1, "kind": "manual"}),
        json!({"order": "O1", "number": 1, "scope": {"line": 1}}),
    ] {
        shop.refused(Code::InvalidFields, "release_hold", fields);
    }
}

#[test]
fn a_hold_is_placed_when_everything_of_it_can_be() {
    let shop = shop();
    let refused = |code: Code, path: &str, fields: Json| {
        let mut all = json!({"order": "O1", "kind": "manual"});
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let error = shop.refused(code, "place_hold", all);
        assert!(error.problems().iter().any(|problem| problem.path == path), "{:?}", error.problems());
    };
    refused(Code::InvalidFields, "expires_at", json!({"expires_at": shop.now.get().to_string()}));
    refused(Code::LineMissing, "scope.line", json!({"scope": {"line": 2}}));
    let of_work = |id: &str| json!({"scope": {"fulfillment_order": id}});
    refused(Code::FulfillmentOrderMissing, "scope.fulfillment_order", of_work("O1-F1"));
    shop.run("release_order", json!({"order": "O1"}));
    for missing in ["O1-F0", "O1-F2", "O2-F1", "O1-F01"] {
        refused(Code::FulfillmentOrderMissing, "scope.fulfillment_order", of_work(missing));
    }
    refused(Code::InvalidFields, "blocks", json!({"blocks": []}));
    let mut too_much = of_work("O1-F1");
    too_much["blocks"] = json!(["ship", "cancel"]);
    refused(Code::InvalidFields, "blocks", too_much);
    refused(Code::InvalidFields, "blocks", json!({"blocks": ["edit"], "until": "address_changed"}));
    refused(Code::InvalidFields, "blocks", json!({"blocks": ["source"], "until": "stocked"}));
    refused(Code::InvalidFields, "until", json!({"until": "stocked"}));
    shop.pay("O1", "capture", "C1", "100.00");
    for until in ["authorized", "paid"] {
        refused(Code::InvalidFields, "until", json!({"until": until}));
    }
    for _ in 0..100 {
        hold(&shop, &json!({}));
    }
    refused(Code::LimitExceeded, "order", json!({}));
    assert_eq!(shop.progress("O1").holds_placed, 100);
}

#[test]
fn a_kind_blocks_what_the_table_says() {
    use HoldAction::{Capture, Pick, Release, Ship};
    let shop = shop();
    let table = [
        (HoldKind::Fraud, vec![Release, Pick, Ship, Capture]),
        (HoldKind::Payment, vec![Release, Pick, Ship]),
        (HoldKind::Address, vec![Release, Ship]),
        (HoldKind::Approval, vec![Release, Pick, Ship, Capture]),
        (HoldKind::Manual, vec![Release, Pick, Ship]),
    ];
    for (kind, blocks) in table {
        hold(&shop, &json!({"kind": kind}));
        let placed = shop.progress("O1").holds.last().cloned().unwrap();
        assert_eq!((placed.kind, placed.blocks), (kind, blocks.into_iter().collect()));
    }
    let policy = json!({"blocks": [{"kind": "payment", "actions": ["ship"]}]});
    shop.run("set_hold_policy", json!({"policy": policy}));
    hold(&shop, &json!({"kind": "payment"}));
    hold(&shop, &json!({"kind": "payment", "blocks": ["edit"]}));
    let blocks: Vec<usize> = shop.progress("O1").holds.iter().map(|hold| hold.blocks.len()).collect();
    assert_eq!(blocks, [4, 3, 2, 4, 3, 1, 1], "what stands does not change");
}

/// Each action in turn: refused while a hold blocks just it, naming the hold; done when another blocks all the rest.
#[test]
fn a_hold_stops_what_it_blocks_and_nothing_else() {
    let lines = json!([{"line": 1, "quantity": 1}]);
    let rows: [(&str, &str, Json); 8] = [
        ("release", "release_order", json!({"order": "O1"})),
        ("ship", "ship_order", json!({"order": "O1", "location": "OSLO"})),
        ("pick", "pick_fulfillment", json!({"fulfillment_order": "O1-F1"})),
        ("pick", "pack_fulfillment", json!({"fulfillment_order": "O1-F1"})),
        ("ship", "ship_fulfillment", json!({"fulfillment_order": "O1-F1"})),
        ("pick", "ship_fulfillment", json!({"fulfillment_order": "O1-F1"})),
        ("cancel", "cancel_order", json!({"order": "O1", "lines": lines})),
        ("edit", "edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 3}]})),
    ];
    for (action, command, fields) in rows {
        for scope in [json!("order"), json!({"line": 1}), json!({"fulfillment_order": "O1-F1"})] {
            let is_of_work = scope.get("fulfillment_order").is_some();
            let takes_work = fields.get("fulfillment_order").is_some();
            if is_of_work && !takes_work {
                continue;
            }
            let shop = shop();
            if takes_work {
                shop.run("release_order", json!({"order": "O1"}));
            }
            hold(&shop, &json!({"kind": "address", "scope": scope, "blocks": [action]}));
            let error = shop.refused(Code::OnHold, command, fields.clone());
            let said = |name: &str| error.details()[name].as_str().to_owned();
            assert_eq!([said("hold"), said("kind"), said("action")], ["1", "address", action], "{command}");
            let_go(&shop, 1);
            let others: Vec<&str> =
                HoldAction::ALL.map(HoldAction::name).into_iter().filter(|a| *a != action).collect();
            let implied = |other: &&str| match (command, *other) {
                ("ship_order", "release" | "pick") | ("ship_fulfillment", "ship" | "pick") => false,
                (_, other) => !is_of_work || other == "ship" || other == "pick",
            };
            let others: Vec<&str> = others.into_iter().filter(implied).collect();
            if !others.is_empty() {
                hold(&shop, &json!({"kind": "address", "scope": scope, "blocks": others}));
            }
            shop.run(command, fields.clone());
        }
    }
}

#[test]
fn a_hold_on_a_line_lets_the_others_go() {
    let shop = Shop::open();
    shop.stock("A", 5);
    shop.stock("B", 5);
    let line = |sku: &str| json!({"sku": sku, "quantity": 2, "unit_price": "1.00"});
    let lines = [line("A"), line("B")];
    shop.run("place_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": lines}));
    hold(&shop, &json!({"scope": {"line": 2}, "blocks": ["release", "cancel", "edit"]}));
    shop.run("release_order", json!({"order": "O1"}));
    let progress = shop.progress("O1");
    assert_eq!(progress.lines[0].released_units(), units(2));
    assert_eq!(progress.lines[1].allocated_units(), units(2));
    assert_eq!(status(&shop), OrderStatus::OnHold);
    shop.refused(Code::OnHold, "release_order", json!({"order": "O1"}));
    let of = |line: u32| json!([{"line": line, "quantity": 1}]);
    shop.refused(Code::OnHold, "cancel_order", json!({"order": "O1"}));
    shop.refused(Code::OnHold, "cancel_order", json!({"order": "O1", "lines": of(2)}));
    shop.run("cancel_order", json!({"order": "O1", "lines": of(1)}));
    shop.refused(Code::OnHold, "edit_order", json!({"order": "O1", "quantities": of(2)}));
    shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 2}]}));
    shop.run("edit_order", json!({"order": "O1", "priority": 7}));
}

#[test]
fn a_hold_on_a_fulfillment_order_lets_the_rest_of_the_order_go() {
    let shop = Shop::open();
    shop.stock("A", 2);
    shop.run("receive_stock", json!({"location": "PARIS", "lines": [{"sku": "A", "quantity": 2}]}));
    shop.order("O1", "A", 4, "1.00");
    shop.run("release_order", json!({"order": "O1"}));
    hold(&shop, &json!({"kind": "fraud", "scope": {"fulfillment_order": "O1-F2"}}));
    let placed = shop.progress("O1").holds[0].clone();
    assert_eq!(placed.blocks, [HoldAction::Pick, HoldAction::Ship].into(), "of what fraud blocks, what work has");
    shop.refused(Code::OnHold, "pick_fulfillment", json!({"fulfillment_order": "O1-F2"}));
    shop.run("ship_fulfillment", json!({"fulfillment_order": "O1-F1"}));
    assert_eq!(status(&shop), OrderStatus::OnHold);
    shop.run("cancel_fulfillment", json!({"fulfillment_order": "O1-F2"}));
    assert_eq!(status(&shop), OrderStatus::PartiallyShipped, "nothing is left of what was held");
}

#[test]
fn what_was_picked_ships_under_a_hold_on_picking() {
    let shop = shop();
    shop.run("release_order", json!({"order": "O1"}));
    shop.run("pick_fulfillment", json!({"fulfillment_order": "O1-F1", "lines": [{"line": 1, "quantity": 3}]}));
    hold(&shop, &json!({"blocks": ["pick"]}));
    let parcel = |quantity: u32| {
        let packages = json!([{"lines": [{"line": 1, "quantity": quantity}]}]);
        json!({"fulfillment_order": "O1-F1", "packages": packages})
    };
    shop.run("ship_fulfillment", parcel(2));
    shop.refused(Code::OnHold, "ship_fulfillment", parcel(2));
    shop.run("ship_fulfillment", parcel(1));
    let missing = json!([{"line": 1, "quantity": 1}]);
    let fields = json!({"fulfillment_order": "O1-F1", "lines": [], "missing": missing});
    shop.refused(Code::OnHold, "pick_fulfillment", fields);
}

#[test]
fn a_hold_that_keeps_no_goods_back_leaves_the_status() {
    let shop = shop();
    hold(&shop, &json!({"blocks": ["capture", "cancel", "edit", "source"]}));
    assert_eq!(status(&shop), OrderStatus::Placed);
    hold(&shop, &json!({"blocks": ["pick"]}));
    assert_eq!(status(&shop), OrderStatus::OnHold);
}

#[test]
fn money_that_a_hold_kept_back_is_asked_for_when_it_ends() {
    let shop = shop();
    shop.pay("O1", "authorize", "A1", "100.00");
    hold(&shop, &json!({"blocks": ["capture"]}));
    shop.ship("O1");
    assert_eq!(shop.progress("O1").requests, []);
    let receipt = let_go(&shop, 1);
    assert_eq!(told(&receipt), ["hold_released", "capture_requested"]);
    assert_eq!(shop.progress("O1").requests[0].amount.to_string(), "100.00");
}

#[test]
fn money_of_a_held_line_waits_and_that_of_others_does_not() {
    let shop = Shop::open();
    let line = |quantity: u32, price: &str| json!({"sku": "FIX", "quantity": quantity, "unit_price": price});
    let lines = [line(1, "30.00"), line(1, "12.00")];
    shop.run("place_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": lines}));
    shop.pay("O1", "authorize", "A1", "42.00");
    hold(&shop, &json!({"blocks": ["capture"], "scope": {"line": 1}}));
    shop.ship("O1");
    assert_eq!(shop.progress("O1").requests[0].amount.to_string(), "12.00");
    let receipt = let_go(&shop, 1);
    assert_eq!(events(&receipt)[1]["amount"], "30.00");
}

#[test]
fn stock_passes_by_who_is_held_and_comes_when_the_hold_ends() {
    let shop = Shop::open();
    shop.order("O1", "A", 3, "1.00");
    shop.order("O2", "A", 2, "1.00");
    hold(&shop, &json!({"blocks": ["source"]}));
    let error = shop.refused(Code::OnHold, "source_order", json!({"order": "O1"}));
    assert_eq!(error.details()["action"], "source");
    shop.stock("A", 4);
    assert_eq!(shop.progress("O1").lines[0].backordered, units(3));
    assert_eq!(shop.progress("O2").lines[0].allocated_units(), units(2));
    let receipt = let_go(&shop, 1);
    assert_eq!(told(&receipt), ["hold_released", "backorder_filled"]);
    assert_eq!(shop.progress("O1").lines[0].allocated_units(), units(2));
}

#[test]
fn units_added_under_a_hold_on_sourcing_wait_as_a_backorder() {
    let shop = shop();
    hold(&shop, &json!({"blocks": ["source"]}));
    let receipt = shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 6}]}));
    assert_eq!(told(&receipt), ["order_edited", "order_backordered"]);
    assert_eq!(shop.progress("O1").lines[0].backordered, units(2));
    assert_eq!(shop.balance("A").available(), 6);
    let_go(&shop, 1);
    assert_eq!((shop.balance("A").available(), shop.balance("A").reserved()), (4, 6));
}

/// It ships all at once, so nothing of it is given stock while a line is held; and what arrives later still finds it.
#[test]
fn an_order_that_ships_complete_waits_as_a_whole_for_a_held_line() {
    let shop = Shop::open();
    let line = |sku: &str| json!({"sku": sku, "quantity": 1, "unit_price": "1.00"});
    let order =
        json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line("A")], "split": "ship_complete"});
    shop.run("place_order", order);
    hold(&shop, &json!({"blocks": ["source"], "scope": {"line": 1}}));
    shop.run("edit_order", json!({"order": "O1", "lines": [line("B")]}));
    shop.stock("B", 1);
    let stages = |shop: &Shop| {
        let held = shop.progress("O1");
        [&held.lines[0], &held.lines[1]].map(|line| (line.backordered.units(), line.allocated_units().units()))
    };
    assert_eq!(stages(&shop), [(1, 0), (1, 0)]);
    assert_eq!(told(&let_go(&shop, 1)), ["hold_released"], "A is missing");
    shop.run("adjust_stock", json!({"location": "OSLO", "reason": "test", "lines": [{"sku": "B", "difference": -1}]}));
    shop.stock("A", 1);
    assert_eq!(stages(&shop), [(1, 0), (1, 0)]);
    shop.stock("B", 1);
    assert_eq!(stages(&shop), [(0, 1), (0, 1)]);
}

#[test]
fn rejected_work_is_not_sourced_elsewhere_under_a_hold() {
    let shop = shop();
    shop.run("receive_stock", json!({"location": "PARIS", "lines": [{"sku": "A", "quantity": 9}]}));
    shop.run("release_order", json!({"order": "O1"}));
    hold(&shop, &json!({"blocks": ["source"]}));
    shop.run("reject_fulfillment", json!({"fulfillment_order": "O1-F1"}));
    assert_eq!(shop.progress("O1").lines[0].backordered, units(4));
}

#[test]
fn a_hold_ends_when_what_it_waits_for_comes_and_what_it_stopped_goes_on() {
    let shop = Shop::open();
    shop.run("set_sourcing_policy", json!({"policy": {"release": "at_once"}}));
    shop.order("O1", "A", 4, "25.00");
    for until in ["authorized", "paid", "stocked", "address_changed"] {
        hold(&shop, &json!({"kind": "payment", "until": until}));
    }
    let ends = |receipt: &Receipt| -> Vec<u64> {
        let all = events(receipt);
        let ended = all.as_array().unwrap().iter().filter(|event| event["end"] == "event");
        ended.map(|event| event["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(ends(&shop.pay("O1", "authorize", "A1", "60.00")), Vec::<u64>::new());
    assert_eq!(ends(&shop.pay("O1", "authorize", "A2", "40.00")), [1]);
    shop.stock("A", 3);
    assert_eq!(numbers(&shop, "O1"), [2, 3, 4]);
    assert_eq!(
        told(&shop.run("receive_stock", json!({"location": "OSLO", "lines": [{"sku": "A", "quantity": 1}]}))),
        ["stock_received", "backorder_filled", "hold_released"]
    );
    assert_eq!(numbers(&shop, "O1"), [2, 4]);
    let receipt = shop.run("edit_order", json!({"order": "O1", "destination": {"country": "NO"}}));
    assert_eq!(ends(&receipt), [4]);
    shop.run("issue_credit", json!({"account": "G1", "kind": "gift_card", "amount": "100.00", "currency": "EUR"}));
    let receipt = shop.run("spend_credit", json!({"account": "G1", "order": "O1"}));
    assert_eq!(ends(&receipt), [2]);
    assert!(told(&receipt).contains(&"fulfillment_requested".to_owned()), "{:?}", told(&receipt));
    assert_eq!(shop.progress("O1").lines[0].released_units(), units(4));
}

#[test]
fn a_cancellation_can_bring_what_a_hold_waits_for() {
    let shop = Shop::open();
    shop.stock("A", 1);
    shop.order("O1", "A", 4, "25.00");
    shop.pay("O1", "authorize", "A1", "30.00");
    hold(&shop, &json!({"until": "stocked"}));
    hold(&shop, &json!({"until": "authorized"}));
    let lines = json!([{"line": 1, "quantity": 3}]);
    let receipt = shop.run("cancel_order", json!({"order": "O1", "lines": lines}));
    assert_eq!(told(&receipt), ["order_cancelled", "hold_released", "hold_released"]);
}

#[test]
fn a_hold_on_a_line_waits_for_the_stock_of_that_line() {
    let shop = Shop::open();
    let line = |sku: &str| json!({"sku": sku, "quantity": 1, "unit_price": "1.00"});
    let lines = [line("A"), line("B")];
    shop.run("place_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": lines}));
    hold(&shop, &json!({"until": "stocked", "scope": {"line": 2}}));
    shop.stock("A", 1);
    assert_eq!(numbers(&shop, "O1"), [1]);
    shop.stock("B", 1);
    assert_eq!(numbers(&shop, "O1"), Vec::<u32>::new());
}

#[test]
fn an_order_that_is_cancelled_carries_no_holds() {
    let shop = shop();
    hold(&shop, &json!({"until": "paid"}));
    shop.run("cancel_order", json!({"order": "O1"}));
    assert_eq!(numbers(&shop, "O1"), Vec::<u32>::new());
    shop.refused(Code::WrongStanding, "place_hold", json!({"order": "O1", "kind": "manual"}));
}

/// Places `O2` of 4 of item `A` at 25.00 in euros, for a country.
fn place(shop: &Shop, id: &str, country: &str, party: Option<&str>) -> Receipt {
    let line = json!({"sku": "A", "quantity": 4, "unit_price": "25.00"});
    let destination = json!({"country": country});
    let mut order = json!({"id": id, "channel": "web", "currency": "EUR", "lines": [line], "destination": destination});
    if let Some(party) = party {
        order["party"] = json!(party);
    }
    shop.run("place_order", order)
}

fn rules(shop: &Shop, rules: &[Json]) {
    shop.run("set_hold_policy", json!({"policy": {"rules": rules}}));
}

#[test]
fn a_rule_holds_an_order_before_anything_of_it_is_released() {
    let shop = Shop::open();
    shop.stock("A", 20);
    shop.run("set_sourcing_policy", json!({"policy": {"release": "at_once"}}));
    let when = json!({"total_over": "99.99", "currency": "EUR", "channels": ["web"], "countries": ["NO"]});
    rules(&shop, &[json!({"kind": "approval", "code": "large_order", "when": when, "expires_after_seconds": HOUR})]);
    let receipt = place(&shop, "O1", "NO", None);
    assert_eq!(told(&receipt), ["order_placed", "hold_placed", "order_sourced"]);
    let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
    let automatic = json!({"policy_version": 1, "rule": "large_order"});
    assert_eq!(
        events(&receipt)[1],
        json!({"type": "hold_placed", "order": "O1", "number": 1, "kind": "approval", "scope": "order",
            "blocks": ["release", "pick", "ship", "capture"], "expires_at": expires_at, "automatic": automatic})
    );
    assert_eq!(status(&shop), OrderStatus::OnHold);
    assert_eq!(told(&place(&shop, "O2", "SE", None)), ["order_placed", "order_sourced", "fulfillment_requested"]);
    shop.later(HOUR);
    assert_eq!(told(&shop.run("run_due", json!({}))), ["hold_released", "fulfillment_requested"]);
}

#[test]
fn each_part_of_a_condition_has_to_be_true() {
    let shop = Shop::open();
    let held = |when: Json, party: Option<&str>| {
        rules(&shop, &[json!({"kind": "fraud", "code": "r", "when": when})]);
        let id = format!("T{}", shop.now.get().micros());
        shop.later(1);
        place(&shop, &id, "NO", party);
        !shop.progress(&id).holds.is_empty()
    };
    assert!(held(json!({}), None));
    assert!(held(json!({"total_over": "99.99", "currency": "EUR"}), None));
    assert!(!held(json!({"total_over": "100.00", "currency": "EUR"}), None));
    assert!(!held(json!({"currency": "USD"}), None));
    assert!(!held(json!({"channels": ["other"]}), None));
    assert!(!held(json!({"countries": ["SE"]}), None));
    assert!(held(json!({"countries": ["SE", "NO"], "channels": ["web"]}), None));
    assert!(held(json!({"new_party": true}), None));
    shop.run("record_party", json!({"id": "P1", "details": {}}));
    assert!(!held(json!({"new_party": true, "countries": ["SE"]}), Some("P1")));
    assert!(!held(json!({"new_party": true}), Some("P1")), "it has ordered before");
    shop.run("record_party", json!({"id": "P2", "details": {}}));
    assert!(held(json!({"new_party": true}), Some("P2")));
}

#[test]
fn a_draft_is_held_when_it_is_placed_and_is_not_its_own_earlier_order() {
    let shop = Shop::open();
    shop.run("record_party", json!({"id": "P1", "details": {}}));
    rules(&shop, &[json!({"kind": "fraud", "code": "first", "when": {"new_party": true}})]);
    let line = json!({"sku": "A", "quantity": 1, "unit_price": "1.00"});
    let order = json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line], "party": "P1"});
    assert_eq!(told(&shop.run("draft_order", order)), ["order_drafted"]);
    let receipt = shop.run("place_draft", json!({"order": "O1"}));
    assert_eq!(told(&receipt)[..2], ["order_placed", "hold_placed"]);
}

#[test]
fn a_rule_whose_end_is_there_already_holds_nothing() {
    let shop = Shop::open();
    shop.stock("A", 4);
    let rule = |code: &str, until: &str| json!({"kind": "payment", "code": code, "until": until});
    rules(&shop, &[rule("a", "authorized"), rule("s", "stocked")]);
    let line = json!({"sku": "FIX", "quantity": 1, "unit_price": "0"});
    let free = json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line]});
    shop.run("place_order", free);
    assert_eq!(shop.progress("O1").holds_placed, 0);
    let receipt = place(&shop, "O2", "NO", None);
    assert_eq!(told(&receipt), ["order_placed", "hold_placed", "hold_placed", "order_sourced", "hold_released"]);
    assert_eq!(numbers(&shop, "O2"), [1], "it was stocked at once");
}

#[test]
fn an_order_that_is_held_from_sourcing_when_it_is_placed_waits_whatever_the_rule_for_shortage() {
    let shop = Shop::open();
    shop.stock("A", 4);
    shop.run("set_sourcing_policy", json!({"policy": {"shortage": "refuse"}}));
    rules(&shop, &[json!({"kind": "fraud", "code": "all", "blocks": ["source"]})]);
    let receipt = place(&shop, "O1", "NO", None);
    assert_eq!(told(&receipt), ["order_placed", "hold_placed", "order_backordered"]);
    assert_eq!(shop.balance("A").available(), 4);
    assert_eq!(told(&let_go(&shop, 1)), ["hold_released", "backorder_filled"]);
}

#[test]
fn an_approval_says_who_may_release() {
    let shop = Shop::open();
    let approvals = json!([
        {"kind": "approval", "roles": ["clerk"]},
        {"kind": "approval", "over": "99.99", "currency": "EUR", "roles": ["manager", "owner"], "another_actor": true},
        {"kind": "approval", "over": "100.00", "currency": "EUR", "roles": ["nobody"]},
        {"kind": "fraud", "another_actor": true},
    ]);
    let policy = json!({"approvals": approvals, "rules": [{"kind": "approval", "code": "all"}]});
    shop.run("set_hold_policy", json!({"policy": policy}));
    let line = json!({"sku": "A", "quantity": 1, "unit_price": "99.99"});
    let small = json!({"id": "O0", "channel": "web", "currency": "EUR", "lines": [line]});
    shop.run("place_order", small);
    place(&shop, "O1", "NO", None); // By the actor `tests`, for 100.00.

    let ask = |actor: &str, roles: &[&str], order: &str| {
        ask_as(&shop, actor, roles, "release_hold", json!({"order": order, "number": 1}))
    };
    for (actor, roles, order) in [
        ("tests", vec![], "O0"),
        ("tests", vec!["manager"], "O0"),
        ("anna", vec!["clerk"], "O1"),
        ("tests", vec!["manager"], "O1"),
        ("anna", vec![], "O1"),
    ] {
        let error = ask(actor, &roles, order).unwrap_err();
        assert_eq!(error.code(), Code::NotPermitted, "{actor} {roles:?} {order}");
    }
    let error = ask("anna", &["clerk"], "O1").unwrap_err();
    let details =
        ["hold", "kind", "roles", "another_actor", "policy_version"].map(|name| error.details()[name].clone());
    assert_eq!(details, ["1", "approval", "manager, owner", "true", "1"]);
    ask("tests", &["clerk"], "O0").unwrap();
    ask("anna", &["clerk", "owner"], "O1").unwrap();

    hold(&shop, &json!({"kind": "fraud"}));
    hold(&shop, &json!({"kind": "manual"}));
    let release =
        |actor: &str, kind: &str| ask_as(&shop, actor, &[], "release_hold", json!({"order": "O1", "kind": kind}));
    assert_eq!(release("tests", "fraud").unwrap_err().code(), Code::NotPermitted);
    release("anna", "fraud").unwrap();
    release("tests", "manual").unwrap();
}

#[test]
fn what_time_or_an_event_ends_needs_no_approval() {
    let shop = shop();
    let policy = json!({"approvals": [{"kind": "payment", "roles": ["boss"]}]});
    shop.run("set_hold_policy", json!({"policy": policy}));
    hold(&shop, &json!({"kind": "payment", "until": "paid"}));
    let expires_at = shop.now.get().plus_seconds(HOUR).to_string();
    hold(&shop, &json!({"kind": "payment", "expires_at": expires_at}));
    shop.pay("O1", "capture", "C1", "100.00");
    assert_eq!(numbers(&shop, "O1"), [2]);
    shop.later(HOUR);
    let receipt = shop.run("run_due", json!({}));
    assert_eq!(events(&receipt)[0]["end"], "expired");
}

#[test]
fn a_policy_that_can_hold_nothing_is_refused() {
    let shop = Shop::open();
    let amount_without_currency = json!({"kind": "fraud", "roles": ["a"], "over": "1.00"});
    for (path, policy) in [
        ("policy.blocks[0].actions", json!({"blocks": [{"kind": "fraud", "actions": []}]})),
        (
            "policy.blocks[1].kind",
            json!({"blocks": [{"kind": "fraud", "actions": ["ship"]},
            {"kind": "fraud", "actions": ["pick"]}]}),
        ),
        ("policy.rules[1].code", json!({"rules": [{"kind": "fraud", "code": "a"}, {"kind": "manual", "code": "a"}]})),
        ("policy.rules[0].blocks", json!({"rules": [{"kind": "fraud", "code": "a", "blocks": []}]})),
        (
            "policy.rules[0].blocks",
            json!({"blocks": [{"kind": "fraud", "actions": ["source"]}],
            "rules": [{"kind": "fraud", "code": "a", "until": "stocked"}]}),
        ),
        (
            "policy.rules[0].expires_after_seconds",
            json!({"rules": [{"kind": "fraud", "code": "a", "expires_after_seconds": 0}]}),
        ),
        (
            "policy.rules[0].when.total_over",
            json!({"rules": [{"kind": "fraud", "code": "a", "when": {"total_over": "1.00"}}]}),
        ),
        (
            "policy.rules[0].when.total_over",
            json!({"rules": [{"kind": "fraud", "code": "a", "when": {"total_over": "0.001", "currency": "EUR"}}]}),
        ),
        ("policy.rules[0].when.channels", json!({"rules": [{"kind": "fraud", "code": "a", "when": {"channels": []}}]})),
        ("policy.approvals[0].roles", json!({"approvals": [{"kind": "fraud"}]})),
        ("policy.approvals[0].over", json!({"approvals": [amount_without_currency]})),
    ] {
        let error = shop.refused(Code::InvalidFields, "set_hold_policy", json!({"policy": policy}));
        assert!(error.problems().iter().any(|problem| problem.path == path), "{path}: {:?}", error.problems());
    }
    let many: Vec<Json> = (0..101).map(|n| json!({"kind": "fraud", "code": format!("r{n}")})).collect();
    shop.refused(Code::LimitExceeded, "set_hold_policy", json!({"policy": {"rules": many}}));
}
