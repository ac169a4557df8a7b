//! Whatever comes in, the answer is a refusal with a code and paths, nothing is written and nothing panics.
//!
//! The entries take text that is valid UTF-8 (`&str`): other bytes never get here. The bindings for other languages
//! check them at their own door.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use std::time::{Duration, Instant};

use oms::{Class, Code, Error};
use oms_tests::{Shop, codes, on_every_store, order, paths};
use serde_json::{Value, json};

/// How long any answer may take, in a build for tests on a busy machine.
const PATIENCE: Duration = Duration::from_secs(1);

/// A shop with something of everything: an order that shipped, a payment, a return, a reservation.
fn furnished(shop: Shop) -> Shop {
    let shop = shop.with_items(&["MUG", "TEA"]);
    shop.run(json!({"record_item": {"sku": "WRAP", "kind": "service"}}));
    shop.run(json!({"record_party": {"id": "C-1"}}));
    shop.receive("MUG", "A", 10);
    shop.order("O-1", "MUG", 4, "2.50");
    shop.pay("O-1", "capture", "c-1", "10.00");
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A"}}));
    shop.run(json!({"request_return": {"id": "R-1", "order": "O-1", "lines": [{"line": 1, "quantity": 1}]}}));
    shop.run(json!({"reserve_stock": {"id": "V-1", "expires_at": shop.instant(3600),
        "lines": [{"sku": "MUG", "location": "A", "quantity": 1}]}}));
    shop.order("O-2", "MUG", 2, "2.50");
    shop.run(json!({"release_order": {"order": "O-2"}}));
    shop
}

/// Asks in text; the answer has to be a refusal, in time, without a change.
#[track_caller]
fn refused(shop: &Shop, ask: impl FnOnce(&Shop) -> Result<String, Error>) -> Error {
    let before = shop.state();
    let start = Instant::now();
    let answer = ask(shop);
    let took = start.elapsed();
    let error = answer.unwrap_err();
    assert!(took < PATIENCE, "{took:?}: {error}");
    assert!(
        matches!(error.code().class(), Class::Invalid | Class::Missing | Class::Refused | Class::Conflict),
        "{error}"
    );
    assert!(shop.state() == before, "{error}: something was written");
    error
}

#[track_caller]
fn command(shop: &Shop, text: &str) -> Error {
    refused(shop, |shop| shop.oms.execute_json(&shop.context().to_string(), text))
}

#[track_caller]
fn query(shop: &Shop, text: &str) -> Error {
    refused(shop, |shop| shop.oms.query_json("", text))
}

const ORDER: &str = r#"{"place_order":{"id":"O-9","channel":"web","currency":"EUR","priority":0,"lines":[{"sku":"MUG","quantity":1,"unit_price":"2.50","taxes":[{"code":"vat","amount":"0.50"}]}]}}"#;

/// The order with one of its texts replaced.
fn with(from: &str, to: &str) -> String {
    assert!(ORDER.contains(from), "{from}");
    ORDER.replacen(from, to, 1)
}

#[test]
fn text_that_is_no_json_is_malformed_wherever_it_breaks() {
    let shop = furnished(Shop::memory());
    for end in 0..ORDER.len() {
        assert_eq!(command(&shop, &ORDER[..end]).code(), Code::Malformed, "{}", &ORDER[..end]);
    }
    for text in
        ["nul", "'x'", "{place_order:{}}", "{\"place_order\":{},}", "\u{feff}{}", "{}x", "\0", "/* */ {}", "<xml/>"]
    {
        assert_eq!(command(&shop, text).code(), Code::Malformed, "{text}");
        assert_eq!(query(&shop, text).code(), Code::Malformed, "{text}");
        assert_eq!(refused(&shop, |shop| shop.oms.execute_json(text, ORDER)).code(), Code::Malformed, "{text}");
        assert_eq!(refused(&shop, |shop| shop.oms.execute_batch_json(text, true)).code(), Code::Malformed, "{text}");
    }
}

#[test]
fn json_that_is_no_command_is_malformed_and_a_name_that_is_none_is_told() {
    let shop = furnished(Shop::memory());
    let two = r#"{"release_order":{"order":"O-1"},"add_note":{"order":"O-1","text":"x"}}"#;
    for text in ["null", "7", "\"place_order\"", "[]", "{}", "[{}]", "{\"run_due\":null}", "{\"run_due\":7}", two] {
        assert_eq!(command(&shop, text).code(), Code::Malformed, "{text}");
    }
    for name in ["place_ordr", "Place_order", "", "place_order ", "\\u0000", "order"] {
        let error = command(&shop, &format!(r#"{{"{name}":{{}}}}"#));
        assert_eq!(error.code(), Code::UnknownCommand, "{name}");
        assert!(error.details().contains_key("name"));
    }
    assert_eq!(query(&shop, r#"{"place_order":{}}"#).code(), Code::UnknownCommand);
}

#[test]
fn fields_are_given_by_name_and_not_by_position() {
    let shop = furnished(Shop::memory());
    for text in [
        "{\"run_due\":[]}",
        "{\"run_due\":[7]}",
        "{\"add_note\":[\"O-1\",\"text\"]}",
        &with("{\"sku\":\"MUG\",\"quantity\":1,\"unit_price\":\"2.50\",", "[\"MUG\",1,\"2.50\"],{"),
    ] {
        assert_eq!(command(&shop, text).code(), Code::Malformed, "{text}");
    }
    let context = r#"["2025-06-02T08:00:00Z","anna","main",null,null,null,true]"#;
    assert_eq!(refused(&shop, |shop| shop.oms.execute_json(context, ORDER)).code(), Code::Malformed);
    assert_eq!(query(&shop, r#"{"order":["O-1"]}"#).code(), Code::Malformed);
}

#[test]
fn a_path_never_starts_with_the_name_of_the_command() {
    let shop = furnished(Shop::memory());
    let error = command(&shop, &with("\"quantity\":1", "\"quantity\":1e1000000"));
    assert_eq!(paths(&error), ["lines[0].quantity"]);
    // And where all of it is wrong, it is empty.
    assert_eq!(paths(&command(&shop, "7")), [""]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_where() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        let error = command(
            &shop,
            &json!({"place_order": {
                "channel": "", "currency": "ZZZ", "prio": 1, "priority": "high", "placed_at": "noon", "split": "never",
                "destination": {"country": "gbr", "coordinates": {"latitude": "51"}, "planet": "earth"},
                "lines": [
                    {"sku": "MUG", "quantity": -1, "unit_price": "2,50", "discounts": [{"amount": "1"}], "colour": "red"},
                    "a mug",
                    {"quantity": 1},
                ],
            }})
            .to_string(),
        );
        assert_eq!(error.code(), Code::InvalidFields);
        let mut found = paths(&error);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "channel",
                "currency",
                "destination.coordinates.longitude",
                "destination.country",
                "destination.planet",
                "lines[0].colour",
                "lines[0].discounts[0].code",
                "lines[0].quantity",
                "lines[0].unit_price",
                "lines[1]",
                "lines[2].sku",
                "lines[2].unit_price",
                "placed_at",
                "prio",
                "priority",
                "split",
            ]
        );
        let context = json!({"now": "2025-02-30T00:00:00Z", "tenant": "A b", "dry_run": "yes", "why": 1}).to_string();
        let error = refused(&shop, |shop| shop.oms.execute_json(&context, ORDER));
        let mut found = paths(&error);
        found.sort_unstable();
        assert_eq!(found, ["actor", "dry_run", "now", "tenant", "why"]);
        let error = query(&shop, r#"{"orders":{"limit":1001,"after":7,"status":"lost","sort":"asc"}}"#);
        let mut found = paths(&error);
        found.sort_unstable();
        assert_eq!(found, ["after", "limit", "sort", "status"]);
    });
}

#[test]
fn numbers_that_are_none_and_numbers_without_end_are_refused() {
    let shop = furnished(Shop::memory());
    let digits = "9".repeat(1_000_000);
    for number in ["NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "0x10", "1e", "--1", "1_000", "١"] {
        let error = command(&shop, &with("\"quantity\":1", &format!("\"quantity\":{number}")));
        assert_eq!(error.code(), Code::Malformed, "{number}");
    }
    for number in
        ["1e1000000", "-1e1000000", "1e400", &digits, &format!("0.{digits}"), &format!("1{}", "0".repeat(400))]
    {
        for field in ["\"quantity\":1", "\"priority\":0", "\"unit_price\":\"2.50\""] {
            let name = field.split(':').next().unwrap();
            let error = command(&shop, &with(field, &format!("{name}:{number}")));
            assert!(matches!(error.code(), Code::Malformed | Code::InvalidFields), "{error}");
            assert!(!error.problems().is_empty(), "{error}");
            assert!(error.to_string().len() < 1_000, "the number is repeated");
        }
    }
}

#[test]
fn quantities_are_whole_positive_and_bounded() {
    let shop = furnished(Shop::memory());
    let wrong = [
        "-1",
        "1.0",
        "1.5",
        "1e3",
        "\"1\"",
        "true",
        "null",
        "[]",
        "1000000000001",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
    ];
    for number in wrong {
        let error = command(&shop, &with("\"quantity\":1", &format!("\"quantity\":{number}")));
        assert_eq!(paths(&error), ["lines[0].quantity"], "{number}: {error}");
    }
    let lines = |quantity: i64| json!([{"sku": "MUG", "quantity": quantity}]);
    for command in [
        json!({"place_order": {"channel": "web", "currency": "EUR", "lines": [{"sku": "MUG", "quantity": 0, "unit_price": "1"}]}}),
        json!({"receive_stock": {"location": "A", "lines": lines(0)}}),
        json!({"move_stock": {"source": {"location": "A"}, "target": {"location": "B"}, "lines": lines(0)}}),
        json!({"reserve_stock": {"expires_at": shop.instant(9), "lines": [{"sku": "MUG", "location": "A", "quantity": 0}]}}),
        json!({"cancel_order": {"order": "O-2", "lines": [{"line": 1, "quantity": 0}]}}),
        json!({"request_return": {"order": "O-1", "lines": [{"line": 1, "quantity": 0}]}}),
    ] {
        assert_eq!(paths(&shop.refused(Code::InvalidFields, command)), ["lines[0].quantity"]);
    }
    let none = json!({"adjust_stock": {"location": "A", "lines": [{"sku": "MUG", "difference": 0}], "reason": "x"}});
    shop.refused(Code::InvalidFields, none);
}

#[test]
fn quantities_that_add_up_to_too_much_are_refused() {
    let shop = furnished(Shop::memory());
    let most = 1_000_000_000_000_i64;
    let line = json!({"sku": "MUG", "quantity": most});
    shop.refused(Code::LimitExceeded, json!({"receive_stock": {"location": "A", "lines": [line, line]}}));
    for difference in [i64::MIN, i64::MAX, most + 1, -most - 1] {
        let lines = json!([{"sku": "MUG", "difference": difference}]);
        shop.refused(Code::InvalidFields, json!({"adjust_stock": {"location": "A", "lines": lines, "reason": "x"}}));
    }
    shop.receive("MUG", "A", most);
    shop.receive("MUG", "A", most);
    assert_eq!(shop.stock("MUG", "A")["on_hand"], 2 * most + 6);
    let line = json!({"sku": "MUG", "location": "A", "quantity": most});
    let both = json!({"reserve_stock": {"expires_at": shop.instant(9), "lines": [line, line]}});
    shop.refused(Code::LimitExceeded, both);
    shop.assert_clean();
}

#[test]
fn amounts_are_exact_decimals_within_bounds() {
    let shop = furnished(Shop::memory());
    let wrong = [
        "1.5",
        "2.50",
        "1e2",
        "true",
        "null",
        "[]",
        "{}",
        "\"\"",
        "\" 1\"",
        "\"1 \"",
        "\"+1\"",
        "\"1.\"",
        "\".5\"",
        "\"1,5\"",
        "\"1e3\"",
        "\"NaN\"",
        "\"inf\"",
        "\"0x1\"",
        "\"1_0\"",
        "\"--1\"",
        "\"-\"",
        "\"١\"",
        "\"1.0000000001\"",
        "\"1000000000000000\"",
        "9223372036854775807",
        "\"1\\u0000\"",
        "\"½\"",
    ];
    for amount in wrong {
        let error = command(&shop, &with("\"unit_price\":\"2.50\"", &format!("\"unit_price\":{amount}")));
        assert_eq!(paths(&error), ["lines[0].unit_price"], "{amount}: {error}");
    }
    let error = command(&shop, &with("\"0.50\"", "\"0.505\""));
    assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec!["lines[0].taxes[0].amount"]));
    let error = command(&shop, &with("\"0.50\"", "\"-0.01\""));
    assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec!["lines[0].taxes[0].amount"]));
    let huge = with("\"2.50\"", "\"999999999999999\"").replace("\"quantity\":1", "\"quantity\":2");
    assert_eq!(command(&shop, &huge).code(), Code::LimitExceeded);
}

#[test]
fn currencies_are_known_and_never_mixed() {
    let shop = furnished(Shop::memory());
    for currency in ["", "eur", "EU", "EURO", "€", "ZZZ", "E R", "978"] {
        let error = command(&shop, &with("\"EUR\"", &json!(currency).to_string()));
        assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec!["currency"]), "{currency}");
    }
    let report = json!({"record_payment": {"payment": "O-1-P", "order": "O-1", "gateway": "bank", "kind": "refund",
        "reference": "f-1", "amount": "1.00", "currency": "USD"}});
    assert_eq!(paths(&shop.refused(Code::InvalidFields, report)), ["currency"]);
    let back = json!({"request_return": {"order": "O-1", "currency": "USD", "lines": [{"line": 1, "quantity": 1}]}});
    assert_eq!(paths(&shop.refused(Code::InvalidFields, back)), ["currency"]);
}

#[test]
fn texts_are_visible_short_and_not_padded() {
    let shop = furnished(Shop::memory());
    let long = "x".repeat(10_000);
    let wrong = [
        "",
        " MUG",
        "MUG ",
        "MU\0G",
        "MU\nG",
        "MU\tG",
        "MU\u{7f}G",
        "MU\u{85}G",
        "MU\u{200b}G",
        "MU\u{202e}G",
        "MU\u{2066}G",
        "\u{feff}MUG",
        "MU\u{ad}G",
        "MU\u{fffe}G",
        "MU\u{e0041}G",
        "MU\u{2028}G",
        &long,
    ];
    for text in wrong {
        for (field, path) in
            [("\"sku\":\"MUG\"", "lines[0].sku"), ("\"channel\":\"web\"", "channel"), ("\"id\":\"O-9\"", "id")]
        {
            let name = field.split(':').next().unwrap();
            let error = command(&shop, &with(field, &format!("{name}:{}", json!(text))));
            assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec![path]), "{text:?}");
            assert!(error.to_string().len() < 500, "the text is repeated");
        }
    }
    for tenant in ["", "Main", "ma in", "a/b", &long, "é"] {
        assert_eq!(
            refused(&shop, |shop| shop.oms.query_json(&json!({"tenant": tenant}).to_string(), r#"{"orders":{}}"#))
                .code(),
            Code::InvalidFields
        );
    }
    // A lone surrogate is no character, so it is no JSON that Rust can hold.
    assert_eq!(command(&shop, &with("MUG", "\\ud800")).code(), Code::Malformed);
}

#[test]
fn keys_that_are_given_twice_are_refused() {
    let shop = furnished(Shop::memory());
    let twice = with("\"quantity\":1", "\"quantity\":1,\"quantity\":2");
    assert_eq!(command(&shop, &twice).code(), Code::Malformed);
    let twice = with("\"priority\":0", "\"priority\":0,\"attributes\":{\"a\":\"1\",\"a\":\"2\"}");
    assert!(matches!(command(&shop, &twice).code(), Code::Malformed | Code::InvalidFields));
    let twice = r#"{"now":"2025-06-02T08:00:00Z","actor":"a","actor":"b"}"#;
    assert_eq!(refused(&shop, |shop| shop.oms.execute_json(twice, ORDER)).code(), Code::Malformed);
}

#[test]
fn what_is_named_and_not_there_is_missing_each_with_its_code() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        let line = json!([{"line": 1, "quantity": 1}]);
        let mug = json!([{"sku": "MUG", "quantity": 1}]);
        let wanted = |field: &str, value: &str| {
            let mut wanted = order("O-9", "MUG", 1, "1")["place_order"].clone();
            wanted[field] = json!(value);
            json!({"place_order": wanted})
        };
        for (code, command) in [
            (Code::ItemMissing, json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1}]}})),
            (Code::ItemMissing, order("O-9", "X", 1, "1")),
            (
                Code::ItemMissing,
                json!({"adjust_stock": {"location": "A", "lines": [{"sku": "X", "difference": 1}], "reason": "x"}}),
            ),
            (Code::ItemMissing, json!({"count_stock": {"location": "A", "lines": [{"sku": "X", "counted": 1}]}})),
            (Code::ItemMissing, json!({"request_return": {"currency": "EUR", "lines": [{"sku": "X", "quantity": 1}]}})),
            (Code::LocationMissing, json!({"receive_stock": {"location": "X", "lines": mug}})),
            (
                Code::LocationMissing,
                json!({"move_stock": {"source": {"location": "A"}, "target": {"location": "X"}, "lines": mug}}),
            ),
            (Code::LocationMissing, json!({"ship_order": {"order": "O-2", "location": "X"}})),
            (Code::LocationMissing, json!({"set_channel": {"channel": {"id": "c", "locations": ["X"]}}})),
            (Code::LocationMissing, json!({"request_return": {"order": "O-1", "location": "X", "lines": line}})),
            (Code::ChannelMissing, wanted("channel", "X")),
            (Code::ChannelMissing, json!({"request_return": {"order": "O-1", "channel": "X", "lines": line}})),
            (Code::PartyMissing, wanted("party", "X")),
            (Code::PartyMissing, json!({"erase_party": {"party": "X"}})),
            (Code::OrderMissing, json!({"cancel_order": {"order": "X"}})),
            (Code::OrderMissing, json!({"place_draft": {"order": "X"}})),
            (Code::OrderMissing, json!({"source_order": {"order": "X"}})),
            (Code::OrderMissing, json!({"place_hold": {"order": "X", "kind": "fraud"}})),
            (Code::OrderMissing, json!({"release_hold": {"order": "X", "kind": "fraud"}})),
            (Code::OrderMissing, json!({"add_note": {"order": "X", "text": "x"}})),
            (Code::OrderMissing, json!({"release_order": {"order": "X"}})),
            (Code::OrderMissing, json!({"ship_order": {"order": "X", "location": "A"}})),
            (Code::OrderMissing, json!({"grant_refund": {"order": "X", "reason": "x"}})),
            (Code::OrderMissing, json!({"request_return": {"order": "X", "lines": line}})),
            (Code::LineMissing, json!({"cancel_order": {"order": "O-2", "lines": [{"line": 2, "quantity": 1}]}})),
            (Code::LineMissing, json!({"cancel_order": {"order": "O-2", "lines": [{"line": 0, "quantity": 1}]}})),
            (
                Code::LineMissing,
                json!({"request_return": {"order": "O-1", "lines": [{"line": 4294967295_u32, "quantity": 1}]}}),
            ),
            (
                Code::LineMissing,
                json!({"receive_return": {"return_id": "R-1", "location": "A", "lines": [{"position": 2, "quantity": 1}]}}),
            ),
            (Code::FulfillmentOrderMissing, json!({"accept_fulfillment": {"fulfillment_order": "X"}})),
            (Code::FulfillmentOrderMissing, json!({"reject_fulfillment": {"fulfillment_order": "O-2-F2"}})),
            (Code::FulfillmentOrderMissing, json!({"pick_fulfillment": {"fulfillment_order": "O-2-F2"}})),
            (
                Code::FulfillmentOrderMissing,
                json!({"pack_fulfillment": {"fulfillment_order": "O-2-F99999999999999999999"}}),
            ),
            (Code::FulfillmentOrderMissing, json!({"ship_fulfillment": {"fulfillment_order": "X-F1"}})),
            (Code::FulfillmentOrderMissing, json!({"cancel_fulfillment": {"fulfillment_order": "-F1"}})),
            (Code::ShipmentMissing, json!({"track_package": {"shipment": "O-1-S2", "status": "lost"}})),
            (Code::ShipmentMissing, json!({"track_package": {"shipment": "-S1", "status": "lost"}})),
            (Code::PackageMissing, json!({"track_package": {"shipment": "O-1-S1", "tracking": "X", "status": "lost"}})),
            (Code::ReturnMissing, json!({"approve_return": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"decline_return": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"cancel_return": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"receive_return": {"return_id": "X", "location": "A"}})),
            (Code::ReturnMissing, json!({"inspect_return": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"resolve_return": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"close_return": {"return_id": "X"}})),
            (Code::ReservationMissing, json!({"unreserve_stock": {"reservation": "X"}})),
            (Code::ReservationMissing, wanted("reservation", "X")),
            (Code::HoldMissing, json!({"release_hold": {"order": "O-1", "kind": "fraud"}})),
        ] {
            shop.refused(code, command);
        }
        for (code, query) in [
            (Code::ItemMissing, json!({"item": {"sku": "X"}})),
            (Code::ItemMissing, json!({"available_to_sell": {"channel": "web", "sku": "X"}})),
            (Code::ChannelMissing, json!({"available_to_sell": {"channel": "X", "sku": "MUG"}})),
            (Code::PartyMissing, json!({"party": {"party": "X"}})),
            (Code::OrderMissing, json!({"order": {"order": "X"}})),
            (Code::OrderMissing, json!({"order_by_number": {"number": "X"}})),
            (Code::OrderMissing, json!({"order_by_external_id": {"channel": "web", "external_id": "X"}})),
            (Code::OrderMissing, json!({"timeline": {"order": "X"}})),
            (Code::OrderMissing, json!({"explain": {"order": "X"}})),
            (Code::OrderMissing, json!({"blockers": {"order": "X"}})),
            (Code::FulfillmentOrderMissing, json!({"fulfillment_order": {"fulfillment_order": "X"}})),
            (Code::ShipmentMissing, json!({"shipment": {"shipment": "X"}})),
            (Code::PaymentMissing, json!({"payment": {"payment": "X"}})),
            (Code::ReturnMissing, json!({"return_by_id": {"return_id": "X"}})),
            (Code::ReturnMissing, json!({"return_by_external_id": {"external_id": "X"}})),
            (Code::ReservationMissing, json!({"reservation": {"reservation": "X"}})),
        ] {
            assert_eq!(shop.try_ask(&query).unwrap_err().code(), code, "{query}");
        }
    });
}

#[test]
fn an_external_id_with_other_content_is_a_conflict_that_names_what_differs() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        let wanted = |quantity: i64, price: &str| {
            let mut wanted = order("O-9", "MUG", quantity, price);
            wanted["place_order"]["external_id"] = json!("W-1");
            wanted
        };
        let first = shop.run(wanted(1, "2.50"));
        assert_eq!(first["id"], "O-9");
        let again = shop.run(wanted(1, "2.5"));
        assert_eq!((&again["replayed"], &again["id"]), (&json!(true), &json!("O-9")));
        for other in [wanted(2, "2.50"), wanted(1, "2.51")] {
            let error = shop.refused(Code::ExternalIdConflict, other);
            assert_eq!((&*error.details()["order"], &*error.details()["differences"]), ("O-9", "lines[0]"));
        }
        let mut other = wanted(1, "2.50");
        other["place_order"]["currency"] = json!("USD");
        other["place_order"]["id"] = json!("O-10");
        assert_eq!(shop.refused(Code::ExternalIdConflict, other).details()["differences"], "id, currency");
    });
}

/// An order of so many lines.
fn long_order(lines: usize, sku: &str) -> String {
    let line = format!(r#"{{"sku":"{sku}","quantity":1,"unit_price":"1"}}"#);
    format!(r#"{{"place_order":{{"channel":"web","currency":"EUR","lines":[{}]}}}}"#, vec![line; lines].join(","))
}

#[test]
fn an_order_of_a_hundred_thousand_lines_is_refused_in_bounded_time() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        let error = command(&shop, &long_order(100_000, "MUG"));
        assert_eq!((error.code(), paths(&error)), (Code::LimitExceeded, vec!["lines"]));
        let lines = vec![r#"{"sku":"MUG","quantity":1}"#; 100_000].join(",");
        let error = command(&shop, &format!(r#"{{"receive_stock":{{"location":"A","lines":[{lines}]}}}}"#));
        assert_eq!((error.code(), paths(&error)), (Code::LimitExceeded, vec!["lines"]));
        let lines = vec![r#"{"line":1,"quantity":1}"#; 100_000].join(",");
        let error = command(&shop, &format!(r#"{{"cancel_order":{{"order":"O-2","lines":[{lines}]}}}}"#));
        assert_eq!((error.code(), paths(&error)), (Code::LimitExceeded, vec!["lines"]));
        let packages = vec!["{}"; 100_000].join(",");
        let error = command(
            &shop,
            &format!(r#"{{"ship_fulfillment":{{"fulfillment_order":"O-2-F1","packages":[{packages}]}}}}"#),
        );
        assert_eq!(error.code(), Code::LimitExceeded);
        // As many problems as lines: a part of them is told.
        let bad = long_order(100_000, "MUG").replace("\"quantity\":1", "\"quantity\":-1");
        let error = command(&shop, &bad);
        assert!(error.problems().len() <= 1_000, "{} problems", error.problems().len());
    });
}

#[test]
fn a_text_of_more_than_sixteen_mebibytes_is_not_even_read() {
    let shop = furnished(Shop::memory());
    let long = format!("{ORDER}{}", " ".repeat(oms::JSON_BYTES_MAX));
    assert_eq!(command(&shop, &long).code(), Code::LimitExceeded);
    assert_eq!(query(&shop, &long).code(), Code::LimitExceeded);
    assert_eq!(refused(&shop, |shop| shop.oms.execute_json(&long, ORDER)).code(), Code::LimitExceeded);
    assert_eq!(refused(&shop, |shop| shop.oms.execute_batch_json(&long, false)).code(), Code::LimitExceeded);

    let note = format!(r#"{{"add_note":{{"order":"O-1","text":"{}"}}}}"#, "x".repeat(15 << 20));
    assert_eq!(paths(&command(&shop, &note)), ["text"]);
    let keys: Vec<String> = (0..500_000).map(|n| format!("\"k{n}\":1")).collect();
    let error = command(&shop, &format!("{{\"run_due\":{{{}}}}}", keys.join(",")));
    assert!(error.problems().len() <= 1_000, "{} problems", error.problems().len());
}

#[test]
fn nesting_without_end_is_refused() {
    let shop = furnished(Shop::memory());
    for depth in [100, 127, 128, 10_000, 1_000_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let (open_map, close_map) = ("{\"a\":".repeat(depth), "}".repeat(depth));
        let deep = [format!("{open}{close}"), open.clone(), format!("{open_map}1{close_map}"), open_map.clone()];
        for deep in &deep {
            for text in [
                deep.clone(),
                with("\"priority\":0", &format!("\"priority\":{deep}")),
                with("\"priority\":0", &format!("\"attributes\":{{\"a\":{deep}}}")),
                with("\"priority\":0", &format!("\"unheard_of\":{deep}")),
            ] {
                let error = command(&shop, &text);
                assert!(
                    matches!(error.code(), Code::Malformed | Code::InvalidFields | Code::UnknownCommand),
                    "{error}"
                );
                query(&shop, &text);
                refused(&shop, |shop| shop.oms.execute_json(&text, ORDER));
                refused(&shop, |shop| shop.oms.execute_batch_json(&text, true));
                let batch = format!(r#"[{{"context":{},"command":{text}}}]"#, shop.context());
                refused(&shop, |shop| shop.oms.execute_batch_json(&batch, true));
            }
        }
    }
}

#[test]
fn a_batch_is_checked_as_a_whole_before_anything_of_it_is_done() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        let call = |command: Value| json!({"context": shop.context(), "command": command});
        let note = call(json!({"add_note": {"order": "O-1", "text": "x"}}));
        let batch = |calls: Vec<Value>, together: bool| {
            refused(&shop, |shop| shop.oms.execute_batch_json(&Value::from(calls).to_string(), together))
        };
        for together in [false, true] {
            assert_eq!(batch(vec![note.clone(); 10_001], together).code(), Code::LimitExceeded);
            let error = batch(vec![note.clone(), call(json!({"add_note": {"order": 7, "text": "x"}}))], together);
            assert_eq!(
                (error.code(), &*error.details()["position"], paths(&error)),
                (Code::Malformed, "1", vec!["order"])
            );
            let error = batch(vec![note.clone(), call(json!({"no": {}}))], together);
            assert_eq!((error.code(), &*error.details()["position"]), (Code::UnknownCommand, "1"));
            let mut stranger = note.clone();
            stranger["context"]["tenant"] = json!("other");
            assert_eq!(batch(vec![note.clone(), stranger], together).code(), Code::InvalidFields);
            for wrong in [json!({"context": {}}), json!({"context": {}, "command": {}, "more": 1}), json!(7)] {
                assert_eq!(batch(vec![note.clone(), wrong], together).code(), Code::Malformed);
            }
        }
        let error = batch(vec![note.clone(), call(json!({"cancel_order": {"order": "X"}}))], true);
        assert_eq!((error.code(), &*error.details()["command"]), (Code::OrderMissing, "1"));
        assert_eq!(shop.oms.execute_batch_json("[]", true).unwrap(), "[]");
    });
}

/// Each step repairs one fault of the step before. What is refused first is what is said first.
#[test]
fn refusals_of_an_order_are_ranked() {
    on_every_store(|shop| {
        let shop = furnished(shop);
        shop.run(json!({"set_channel": {"channel": {"id": "old", "active": false}}}));
        shop.run(json!({"record_item": {"sku": "OLD", "active": false}}));
        let mut taken = order("O-3", "MUG", 1, "1.00");
        taken["place_order"]["external_id"] = json!("W-1");
        taken["place_order"]["number"] = json!("1");
        shop.run(taken);

        let mut wanted = json!({"place_order": {
            "id": "O-1", "channel": "radio", "external_id": "W-1", "number": "1", "party": "X", "currency": "EUR", "prio": 1,
            "shortage": "refuse", "reservation": "X", "total": "2", "priority": 300,
            "lines": [{"sku": "OLD", "quantity": 0, "unit_price": "1000000000000"}],
        }});
        let steps: [(Code, &str, Value); 15] = [
            (Code::InvalidFields, "/prio", Value::Null),
            (Code::InvalidFields, "/priority", json!(101)),
            (Code::InvalidFields, "/priority", json!(100)), // The priority and the quantity.
            (Code::InvalidFields, "/lines/0/quantity", json!(1_000_000)),
            (Code::ChannelMissing, "/channel", json!("old")),
            (Code::Inactive, "/channel", json!("web")),
            (Code::PartyMissing, "/external_id", json!("W-2")), // What came before is compared with what comes.
            (Code::AlreadyExists, "/id", json!("O-9")),
            (Code::AlreadyExists, "/number", json!("2")),
            (Code::InvalidFields, "/lines/0/sku", json!("MUG")), // Inactive item, missing party.
            (Code::PartyMissing, "/party", json!("C-1")),
            (Code::LimitExceeded, "/lines/0/unit_price", json!("0.000001")),
            (Code::TotalsMismatch, "/total", json!("1.00")),
            (Code::ReservationMissing, "/reservation", json!("V-1")),
            (Code::InsufficientStock, "/lines/0/quantity", json!(1)),
        ];
        for (code, field, repaired) in steps {
            shop.refused(code, wanted.clone());
            let (parent, name) = field.rsplit_once('/').unwrap();
            let parent = wanted.pointer_mut(&format!("/place_order{parent}")).unwrap();
            if repaired.is_null() {
                parent.as_object_mut().unwrap().remove(name);
            } else {
                parent[name] = repaired;
            }
        }
        wanted["place_order"]["total"] = json!("0.00");
        assert_eq!(shop.run(wanted)["id"], "O-9");
        shop.assert_clean();
    });
}

#[test]
fn several_problems_of_a_decision_are_told_at_once() {
    let shop = furnished(Shop::memory());
    let line = |sku: &str, quantity: i64| json!({"sku": sku, "quantity": quantity});
    let error = shop.refused(
        Code::ItemMissing,
        json!({"receive_stock": {"location": "A", "lines": [line("X", 1), line("MUG", 1), line("Y", 1)]}}),
    );
    assert_eq!(paths(&error), ["lines[0].sku", "lines[2].sku"]);
    let error = shop.refused(
        Code::InsufficientStock,
        json!({"move_stock": {"source": {"location": "B"}, "target": {"location": "A"}, "lines": [line("MUG", 1), line("TEA", 1)]}}),
    );
    assert_eq!(paths(&error), ["lines[0].quantity", "lines[1].quantity"]);
    let error = shop.refused(
        Code::InvalidFields,
        json!({"cancel_order": {"order": "O-2", "lines": [{"line": 3, "quantity": 1}, {"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}]}}),
    );
    assert_eq!(codes(&error), [Code::LineMissing, Code::InvalidFields]);
}

#[test]
fn a_problem_has_the_path_of_the_field_that_is_wrong() {
    let shop = furnished(Shop::memory());
    let adjust = |difference: i64| json!({"adjust_stock": {"location": "A", "lines": [{"sku": "MUG", "difference": difference}], "reason": "x"}});
    let reserved = |side: &str| {
        let mut moved =
            json!({"source": {"location": "A"}, "target": {"location": "B"}, "lines": [{"sku": "MUG", "quantity": 1}]});
        moved[side]["bucket"] = json!("reserved");
        json!({"move_stock": moved})
    };
    let mut mismatch = order("O-9", "MUG", 1, "2.50");
    mismatch["place_order"]["total"] = json!("2.51");
    let too_much = order("O-9", "MUG", 1_000_000, "999999999999999");
    shop.run(json!({"set_return_policy": {"policy": {}}}));
    let told: Vec<(Value, &str)> = vec![
        (adjust(0), "lines[0].difference"),
        (adjust(i64::MAX), "lines[0].difference"),
        (
            json!({"pick_fulfillment": {"fulfillment_order": "O-2-F1", "missing": [{"line": 1, "quantity": 0}]}}),
            "missing[0].quantity",
        ),
        (reserved("source"), "source.bucket"),
        (reserved("target"), "target.bucket"),
        (json!({"set_return_policy": {"policy": {}, "valid_from": "2024-01-01T00:00:00Z"}}), "valid_from"),
        (json!({"set_channel": {"channel": {"id": "x", "locations": ["A", "X"]}}}), "channel.locations[1]"),
        (mismatch, "total"),
        (too_much, "lines[0].unit_price"),
    ];
    let mut wrong = Vec::new();
    for (command, path) in told {
        let error = shop.try_run(&command).unwrap_err();
        if paths(&error) != [path] {
            wrong.push(format!("{path}: {:?} {error}", paths(&error)));
        }
    }
    let error = shop.oms.query_json(r#"{"tenant": "No Tenant"}"#, r#"{"orders":{}}"#).unwrap_err();
    if paths(&error) != ["tenant"] {
        wrong.push(format!("tenant: {:?} {error}", paths(&error)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_missing_is_told_with_its_path() {
    let shop = furnished(Shop::memory());
    let mut stray = order("O-9", "MUG", 1, "1");
    stray["place_order"]["reservation"] = json!("X");
    let mut radio = order("O-9", "MUG", 1, "1");
    radio["place_order"]["channel"] = json!("radio");
    for (command, path) in [
        (json!({"receive_stock": {"location": "X", "lines": [{"sku": "MUG", "quantity": 1}]}}), "location"),
        (json!({"cancel_order": {"order": "X"}}), "order"),
        (json!({"approve_return": {"return_id": "X"}}), "return_id"),
        (json!({"accept_fulfillment": {"fulfillment_order": "X"}}), "fulfillment_order"),
        (json!({"erase_party": {"party": "X"}}), "party"),
        (radio, "channel"),
        (stray, "reservation"),
    ] {
        assert_eq!(paths(&shop.try_run(&command).unwrap_err()), [path], "{command}");
    }
}

#[test]
fn an_error_tells_a_bounded_number_of_problems() {
    let shop = furnished(Shop::memory());
    let error = command(&shop, &long_order(100_000, "MOG"));
    let (count, bytes) = (error.problems().len(), serde_json::to_string(&error).unwrap().len());
    assert!(count <= 1_000, "{count} problems in {bytes} bytes");
    let error = command(&shop, &long_order(10_000, "MOG"));
    assert!(error.problems().len() <= 1_000, "{} problems", error.problems().len());
}

#[test]
fn what_is_malformed_is_told_before_what_is_missing() {
    let shop = furnished(Shop::memory());
    let error = command(&shop, &with("\"web\"", "\"radio\"").replace("\"quantity\":1", "\"quantity\":0"));
    assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec!["lines[0].quantity"]));
    let error = command(&shop, &ORDER.replace("MUG", "MOG").replace("\"quantity\":1", "\"quantity\":0"));
    assert_eq!((error.code(), paths(&error)), (Code::InvalidFields, vec!["lines[0].quantity"]));
    let error = command(&shop, &long_order(100_000, "MOG"));
    assert_eq!((error.code(), paths(&error)), (Code::LimitExceeded, vec!["lines"]));
}

#[test]
fn attributes_hold_visible_characters_only() {
    let shop = furnished(Shop::memory());
    for bad in ["a\u{7}b", "a\u{202e}b", "a\u{200b}b"] {
        for attributes in [json!({"memo": bad}), json!({ bad: "memo" })] {
            shop.refused(Code::Malformed, json!({"record_item": {"sku": "CUP", "attributes": attributes}}));
        }
    }
}
