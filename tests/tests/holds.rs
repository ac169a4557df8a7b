//! Holds as every other language sees them: placed by rule, released by who may, on both stores.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::Code;
use oms_tests::{Shop, on_every_store};
use serde_json::{Value, json};

#[test]
fn a_large_order_is_held_until_another_in_a_role_lets_it_go() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        shop.run(json!({"set_sourcing_policy": {"policy": {"release": "at_once"}}}));
        let rule = json!({"kind": "approval", "code": "large", "when": {"total_over": "100", "currency": "EUR"}});
        let approval = json!({"kind": "approval", "roles": ["manager"], "another_actor": true});
        shop.run(json!({"set_hold_policy": {"policy": {"rules": [rule], "approvals": [approval]}}}));
        shop.order("O-1", "MUG", 2, "50.00");
        shop.order("O-2", "MUG", 3, "50.00");
        let status = |id: &str| shop.ask(json!({"order": {"order": id}}))["status"].clone();
        assert_eq!([status("O-1"), status("O-2")], ["in_fulfillment", "on_hold"]);

        let release = json!({"release_hold": {"order": "O-2", "number": 1}});
        let ask = |actor: &str, roles: Value| {
            let context = json!({"now": shop.instant(0), "actor": actor, "roles": roles});
            shop.try_in(&context, &release)
        };
        for (actor, roles) in [("clerk", json!(["manager"])), ("anna", json!([])), ("anna", json!(["picker"]))] {
            assert_eq!(ask(actor, roles).unwrap_err().code(), Code::NotPermitted);
        }
        let receipt = ask("anna", json!(["manager", "picker"])).unwrap();
        assert_eq!(receipt["events"][0]["end"], "released");
        assert_eq!(status("O-2"), "in_fulfillment");
        shop.assert_clean();
    });
}

#[test]
fn more_roles_than_the_bound_and_roles_that_are_no_codes_are_refused() {
    let shop = Shop::memory().with_items(&["MUG"]);
    let many: Vec<String> = (0..33).map(|n| format!("r{n}")).collect();
    let note = json!({"add_note": {"order": "O-1", "text": "x"}});
    shop.order("O-1", "MUG", 1, "1.00");
    let ask = |roles: Value| shop.try_in(&shop.context_with("roles", roles), &note);
    ask(json!(many[..32])).unwrap();
    for wrong in [json!(many), json!(["Two Words"]), json!("manager")] {
        let error = ask(wrong).unwrap_err();
        assert!(matches!(error.code(), Code::InvalidFields | Code::Malformed), "{error}");
    }
}

#[test]
fn units_that_a_hold_keeps_from_stock_get_none_by_a_split_or_a_merge() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 10);
    let rule = json!({"kind": "manual", "code": "look", "blocks": ["source"], "when": {"total_over": "30", "currency": "EUR"}});
    shop.run(json!({"set_hold_policy": {"policy": {"rules": [rule]}}}));
    shop.order("O-1", "MUG", 4, "10.00");
    shop.run(json!({"split_order": {"order": "O-1", "id": "O-2", "lines": [{"line": 1, "quantity": 2}]}}));
    let allocated = |order: &str| shop.line(order, 1)["allocated"].clone();
    assert_eq!([allocated("O-1"), allocated("O-2")], [Value::Null, Value::Null]);
    shop.run(json!({"merge_orders": {"order": "O-1", "merged": "O-2"}}));
    assert_eq!([allocated("O-1"), shop.line("O-1", 2)["allocated"].clone()], [Value::Null, Value::Null]);
    shop.assert_clean();
    shop.run(json!({"release_hold": {"order": "O-1", "number": 1}}));
    shop.assert_clean();
}
