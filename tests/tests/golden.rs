//! Vectors of public tables, through the public interface. Each test names the table and carries its numbers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::{Code, Error};
use oms_tests::Shop;
use serde_json::{Value, json};

/// Tax rounding: unit 1.08 x 3 at 19 %: on the line 3.24 x 1.19 = 3.8556, so 3.86; on the unit 1.2852, so 1.29 x 3 = 3.87.
#[test]
fn tax_of_three_units_at_1_08_is_rounded_on_the_line_or_on_the_unit() {
    let shop = Shop::memory().with_items(&["MUG"]);
    let totals = |id: &str, tax_level: &str| {
        let line =
            json!({"sku": "MUG", "quantity": 3, "unit_price": "1.08", "taxes": [{"code": "vat", "rate": "0.19"}]});
        let order = json!({"id": id, "channel": "web", "currency": "EUR", "lines": [line], "tax_level": tax_level});
        shop.run(json!({"place_order": order}));
        let order = shop.ask(json!({"order": {"order": id}}))["terms"].clone();
        [&order["totals"]["goods"], &order["lines"][0]["taxes"][0]["amount"], &order["totals"]["total"]]
            .map(|amount| amount.as_str().unwrap().to_owned())
    };
    assert_eq!(totals("O-1", "line"), ["3.24", "0.62", "3.86"]);
    assert_eq!(totals("O-2", "unit"), ["3.24", "0.63", "3.87"]);
    shop.assert_clean();
}

/// Check digits: 629104150021 -> 3; 03600029145 -> 2; 400638133393 -> 1.
#[test]
fn an_item_is_found_by_its_gtin_and_a_wrong_check_digit_is_refused() {
    let shop = Shop::memory().with_items(&["MUG", "TEA"]);
    let record = |sku: &str, gtins: &[String]| json!({"record_item": {"sku": sku, "gtins": gtins}});
    let vectors = [("629104150021", 3), ("03600029145", 2), ("400638133393", 1)];
    for (others, digit) in vectors {
        for wrong in (0..10).filter(|wrong| *wrong != digit) {
            let error = shop.refused(Code::InvalidFields, record("MUG", &[format!("{others}{wrong}")]));
            assert_eq!(error.problems()[0].path, "gtins[0]", "{:?}", error.problems());
            assert!(error.problems()[0].message.ends_with(&format!("would be {digit}")), "{error}");
        }
    }
    let gtins = vectors.map(|(others, digit)| format!("{others}{digit}"));
    shop.run(record("MUG", &gtins));
    for gtin in &gtins {
        let found = shop.ask(json!({"item_by_gtin": {"gtin": gtin}}));
        assert_eq!(found["sku"], "MUG");
        let padded = format!("{gtin:0>14}");
        assert_eq!(shop.ask(json!({"item_by_gtin": {"gtin": padded}})), found, "zeros in front make no other number");
        let error = shop.refused(Code::AlreadyExists, record("TEA", std::slice::from_ref(gtin)));
        assert_eq!(error.problems()[0].path, "gtins[0]");
        shop.refused(Code::AlreadyExists, record("TEA", &[padded]));
    }
    // What an item no longer has is free.
    shop.run(record("MUG", &gtins[1..]));
    let missing = shop.try_ask(&json!({"item_by_gtin": {"gtin": gtins[0]}})).unwrap_err();
    assert_eq!(missing.code(), Code::ItemMissing);
    shop.run(record("TEA", &gtins[..1]));
    assert_eq!(shop.ask(json!({"item_by_gtin": {"gtin": gtins[0]}}))["sku"], "TEA");
    shop.assert_clean();
}

/// The period of withdrawal of the EU: parts delivered on d1 < d2; the period ends d2 + 14 days, and where that is no
/// working day, with the next one.
#[test]
fn the_period_of_withdrawal_ends_fourteen_days_after_the_last_part_on_a_working_day() {
    // 2025-06-03 is a Tuesday, 2025-06-06 a Friday, 2025-06-07 a Saturday. Berlin is two hours ahead.
    for (d2, days_off, last_moment) in [
        ("2025-06-06T09:00:00Z", json!([]), "2025-06-20T21:59:59.999999Z"),
        ("2025-06-07T09:00:00Z", json!([]), "2025-06-23T21:59:59.999999Z"),
        ("2025-06-08T09:00:00Z", json!([]), "2025-06-23T21:59:59.999999Z"),
        ("2025-06-06T09:00:00Z", json!(["2025-06-20", "2025-06-23"]), "2025-06-24T21:59:59.999999Z"),
        ("2025-06-06T22:30:00Z", json!([]), "2025-06-23T21:59:59.999999Z"), // It is Saturday there.
    ] {
        let shop = Shop::memory().with_items(&["MUG"]);
        shop.receive("MUG", "A", 2);
        let policy = json!({"window_days": 14, "time_zone": "Europe/Berlin", "extend_to_working_day": true,
            "days_off": days_off});
        shop.run(json!({"set_return_policy": {"policy": policy}}));
        shop.order("O-1", "MUG", 2, "10.00");
        shop.run(json!({"release_order": {"order": "O-1"}}));
        for _ in 0..2 {
            let packages = json!([{"lines": [{"line": 1, "quantity": 1}]}]);
            shop.run(json!({"ship_fulfillment": {"fulfillment_order": "O-1-F1", "packages": packages}}));
        }
        let at = |now: &str, command: Value| shop.try_in(&json!({"now": now, "actor": "clerk"}), &command);
        let deliver = |shipment: &str, now: &str| {
            at(now, json!({"track_package": {"shipment": shipment, "status": "delivered"}})).unwrap();
        };
        let ask = |id: &str, now: &str| -> Result<Value, Error> {
            at(now, json!({"request_return": {"id": id, "order": "O-1", "lines": [{"line": 1, "quantity": 1}]}}))
        };
        deliver("O-1-S1", "2025-06-03T09:00:00Z");
        deliver("O-1-S2", d2);
        ask("R-1", last_moment).unwrap();
        let next = oms::value::Timestamp::parse(last_moment).unwrap().plus_seconds(1).to_string();
        let error = ask("R-2", &next).unwrap_err();
        assert_eq!((error.code(), error.details()["until"].as_str()), (Code::OutsideReturnWindow, last_moment));
        let closes_at = shop.ask(json!({"order": {"order": "O-1"}}))["progress"]["closes_at"].clone();
        assert_eq!(closes_at, last_moment);
    }
}

/// A part that has not arrived keeps the period from beginning, however long ago the others did.
#[test]
fn the_period_of_withdrawal_does_not_begin_before_the_last_part_arrives() {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 1);
    shop.run(json!({"set_return_policy": {"policy": {"window_days": 14, "time_zone": "Europe/Berlin"}}}));
    shop.order("O-1", "MUG", 2, "10.00");
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A"}}));
    shop.run(json!({"track_package": {"shipment": "O-1-S1", "status": "delivered"}}));
    shop.later(90 * 86_400);
    let request = json!({"request_return": {"order": "O-1", "lines": [{"line": 1, "quantity": 1}]}});
    shop.run(request.clone());
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    shop.refused(Code::OutsideReturnWindow, request);
}

#[test]
fn a_return_policy_that_knows_no_working_day_is_refused() {
    let shop = Shop::memory().with_items(&[]);
    let refused = |policy: Value, path: &str| {
        let error = shop.refused(Code::InvalidFields, json!({"set_return_policy": {"policy": policy}}));
        assert_eq!(error.problems()[0].path, path);
    };
    let week = json!(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);
    refused(json!({"extend_to_working_day": true}), "policy.time_zone");
    refused(json!({"weekend": week}), "policy.weekend");
    refused(json!({"time_zone": "Mars/Olympus"}), "policy.time_zone");
    refused(json!({"days_off": ["2025-02-30"]}), "policy.days_off[0]");
}
