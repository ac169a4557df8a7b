//! Nothing crosses tenants: not by reading, not by writing, not by a name that both use.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use oms::store::{MemoryStore, Store};
use oms::value::{OrderId, Timestamp};
use oms::{Class, Code, IdSource, Oms};
use oms_tests::{Scratch, Shop, answers, code_of, on_every_store, steps};
use serde_json::{Value, json};

fn life() -> Value {
    serde_json::from_str(include_str!("scenarios/life.json")).unwrap()
}

/// The same id for the same instant, so that two tenants who do the same get the same ids.
struct TwinIds;

impl IdSource for TwinIds {
    fn next(&self, now: Timestamp) -> OrderId {
        OrderId::from_uuid_v7(now, u128::from(now.micros().unsigned_abs()))
    }
}

fn shop_over(store: Box<dyn Store>) -> Oms {
    oms::open_store(store, Box::new(TwinIds))
}

/// The step as another tenant makes it.
fn by(step: &Value, tenant: &str) -> Value {
    let renamed = |named: &Value| match named.as_str() {
        None | Some("main") => json!(tenant),
        Some(other) => json!(format!("{tenant}.{other}")),
    };
    let mut step = step.clone();
    if step.get("query").is_some() {
        step["tenant"] = renamed(&step["tenant"]);
    }
    if step.get("command").is_some() {
        step["context"]["tenant"] = renamed(&step["context"]["tenant"]);
    }
    for call in step.get_mut("batch").and_then(Value::as_array_mut).into_iter().flatten() {
        call["context"]["tenant"] = renamed(&call["context"]["tenant"]);
    }
    step
}

#[test]
fn two_tenants_who_do_the_same_with_the_same_ids_each_live_as_if_alone() {
    let document = life();
    let alone = answers(&shop_over(Box::new(MemoryStore::new())), &document);
    let scratch = Scratch::new();
    let options = oms::sqlite::Options::default();
    let sqlite = oms::sqlite::SqliteStore::open(scratch.path().join("shop.db"), options).unwrap();
    for shop in [shop_over(Box::new(MemoryStore::new())), shop_over(Box::new(sqlite))] {
        for (step, alone) in steps(&document).iter().zip(&alone) {
            for tenant in ["twin-a", "twin-b"] {
                let answer = answers(&shop, &json!({"steps": [by(step, tenant)]}));
                assert_eq!(&answer[0], alone, "{}: {tenant}", step["name"]);
            }
        }
    }
}

/// Commands that need nothing that is there, so that a stranger may do them for itself.
const NEED_NOTHING: [&str; 14] = [
    "set_location",
    "set_channel",
    "set_entity",
    "set_sourcing_policy",
    "set_return_policy",
    "set_order_policy",
    "set_edit_policy",
    "set_hold_policy",
    "set_payment_policy",
    "set_accounting_policy",
    "record_item",
    "issue_credit",
    "record_party",
    "run_due",
];

#[test]
fn no_command_of_another_tenant_finds_or_changes_anything() {
    let document = life();
    on_every_store(|mut shop| {
        let _ = answers(&shop.oms, &document);
        let before = shop.state();
        let stranger = oms::value::Tenant::parse("stranger").unwrap();
        for step in steps(&document).iter().filter(|step| step.get("receipt").is_some()) {
            let name = step["command"].as_object().unwrap().keys().next().unwrap();
            if NEED_NOTHING.contains(&name.as_str()) {
                continue;
            }
            let step = by(step, "stranger");
            let answer = shop.oms.execute_json(&step["context"].to_string(), &step["command"].to_string());
            let error = answer.unwrap_err();
            assert_eq!(error.code().class(), Class::Missing, "{}: {error}", step["name"]);
        }
        assert_eq!(shop.oms.engine().store().load(&stranger, &[]).unwrap().as_of, 0);
        for step in steps(&document).iter().filter(|step| step.get("receipt").is_some()) {
            let step = by(step, "stranger");
            let _ = shop.oms.execute_json(&step["context"].to_string(), &step["command"].to_string());
        }
        assert!(shop.state() == before, "a stranger changed something");
        shop.assert_clean();
        shop.tenant = "stranger".to_owned();
        shop.assert_clean();
    });
}

/// What a query answers where nothing is.
fn is_empty(answer: &Value) -> bool {
    let nothing = |field: &str| answer[field].as_array().is_none_or(Vec::is_empty);
    ["rows", "channels", "locations"].iter().all(|field| nothing(field))
        && answer["currencies"].as_object().is_none_or(serde_json::Map::is_empty)
}

#[test]
fn no_query_of_another_tenant_answers_anything() {
    let document = life();
    on_every_store(|mut shop| {
        let _ = answers(&shop.oms, &document);
        shop.tenant = "stranger".to_owned();
        let asked = steps(&document).iter().filter(|step| step.get("answer").is_some());
        for step in asked {
            match shop.try_ask(&step["query"]) {
                Ok(answer) => assert!(is_empty(&answer), "{}: {answer}", step["query"]),
                Err(error) => assert_eq!(error.code().class(), Class::Missing, "{}: {error}", step["query"]),
            }
        }
    });
}

#[test]
fn names_and_requests_of_another_tenant_are_free() {
    on_every_store(|mut shop| {
        let order = |shop: &Shop, quantity: i64| {
            let command = json!({"place_order": {"id": "O-1", "channel": "web", "external_id": "W-1", "number": "1", "currency": "EUR",
                "lines": [{"sku": "MUG", "quantity": quantity, "unit_price": "1.00"}]}});
            shop.try_in(&shop.context_with("request_id", "r-1"), &command)
        };
        for (tenant, quantity) in [("one", 1), ("two", 2)] {
            shop.tenant = tenant.to_owned();
            shop = shop.with_items(&["MUG"]);
            shop.receive("MUG", "A", 10 * quantity);
            assert_eq!(order(&shop, quantity).unwrap()["version"], 1, "{tenant}");
        }
        for (tenant, quantity) in [("one", 1), ("two", 2)] {
            shop.tenant = tenant.to_owned();
            assert_eq!(order(&shop, quantity).unwrap()["replayed"], true);
            assert_eq!(order(&shop, 3).unwrap_err().code(), Code::RequestConflict);
            assert_eq!(
                shop.ask(json!({"order_by_number": {"number": "1"}}))["terms"]["lines"][0]["quantity"],
                quantity
            );
            assert_eq!(shop.stock("MUG", "A")["available"], 9 * quantity);
            shop.assert_clean();
        }
    });
}

#[test]
fn a_batch_never_reaches_over_to_another_tenant() {
    on_every_store(|shop| {
        let call = |tenant: &str| {
            let context = json!({"now": "2025-06-02T08:00:00Z", "actor": "a", "tenant": tenant});
            json!({"context": context, "command": {"set_channel": {"channel": {"id": "web"}}}})
        };
        for together in [true, false] {
            let batch = json!([call("main"), call("other"), call("main")]).to_string();
            let error = serde_json::to_value(shop.oms.execute_batch_json(&batch, together).unwrap_err()).unwrap();
            assert_eq!(code_of(&error), Code::InvalidFields);
        }
        assert_eq!(shop.log_length(), 0);
    });
}
