//! What is known about a person stands in the party's record and nowhere else; when the person is erased, nowhere at all.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use oms::kernel::Kind;
use oms::query::Query;
use oms::value::Tenant;
use oms::{Code, Command};
use oms_tests::{Shop, on_every_store, paths};
use serde_json::{Value, json};

/// Stands in every value that is recorded about a person.
const CANARY: &str = "ZZCANARY";

/// Something in every field of a party, each with a canary. A country has no room for one.
fn details(version: u32) -> Value {
    json!({
        "name": format!("{CANARY} Name {version}"), "email": format!("{CANARY}{version}@example.org"),
        "phone": format!("+44 {CANARY} {version}"), "address_lines": [format!("{version} {CANARY} Street"), format!("{CANARY} Court")],
        "city": format!("{CANARY} City {version}"), "subdivision": "QZ-ZQ", "postal_code": format!("{CANARY} {version}"),
        "country": "QZ", "attributes": {"birthday": format!("{CANARY} {version}"), "loyalty": format!("{CANARY}")},
    })
}

fn holds_canary(text: &str) -> bool {
    [CANARY, "\"QZ-ZQ\"", "\"QZ\""].iter().any(|canary| text.contains(canary))
}

#[track_caller]
fn assert_clean_of_canaries(what: &str, text: &str) {
    assert!(!holds_canary(text), "{what} repeats what is known about a person: {text}");
}

#[test]
fn every_field_of_a_party_has_a_canary() {
    let schema = oms::describe("record_party").unwrap();
    let fields = schema["$defs"]["PartyDetails"]["properties"].as_object().unwrap();
    let without: Vec<&String> = fields.keys().filter(|field| details(1).get(*field).is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
    assert!(details(1).as_object().unwrap().iter().all(|(_, value)| holds_canary(&value.to_string())));
}

/// A shop where a person ordered, complained and sent something back. Answers all receipts.
fn furnish(shop: &Shop) -> Vec<Value> {
    let mut receipts = vec![
        shop.try_in(
            &shop.context_with("request_id", "p-1"),
            &json!({"record_party": {"id": "C-1", "details": details(1)}}),
        )
        .unwrap(),
        shop.try_in(
            &shop.context_with("request_id", "p-1"),
            &json!({"record_party": {"id": "C-1", "details": details(1)}}),
        )
        .unwrap(),
        shop.try_in(
            &shop.context_with("dry_run", true),
            &json!({"record_party": {"id": "C-1", "details": details(3)}}),
        )
        .unwrap(),
        shop.run(json!({"record_party": {"id": "C-1", "details": details(2)}})),
        shop.receive("MUG", "A", 5),
    ];
    for command in [
        json!({"place_order": {"id": "O-1", "channel": "web", "external_id": "W-1", "party": "C-1", "currency": "EUR",
            "lines": [{"sku": "MUG", "quantity": 2, "unit_price": "3.00"}]}}),
        json!({"record_payment": {"payment": "P-1", "order": "O-1", "gateway": "bank", "kind": "capture", "reference": "c-1",
            "amount": "6.00", "currency": "EUR"}}),
        json!({"add_note": {"order": "O-1", "text": "called"}}),
        json!({"ship_order": {"order": "O-1", "location": "A", "packages": [{"tracking": "T-1", "carrier": "DHL"}]}}),
        json!({"track_package": {"shipment": "O-1-S1", "status": "delivered"}}),
        json!({"request_return": {"id": "R-1", "order": "O-1", "lines": [{"line": 1, "quantity": 1}]}}),
        json!({"approve_return": {"return_id": "R-1"}}),
        json!({"receive_return": {"return_id": "R-1", "location": "A"}}),
        json!({"inspect_return": {"return_id": "R-1"}}),
        json!({"resolve_return": {"return_id": "R-1"}}),
    ] {
        receipts.push(shop.run(command));
    }
    let batch = json!([{"context": shop.context(), "command": {"record_party": {"id": "C-2", "details": details(1)}}}])
        .to_string();
    receipts.push(serde_json::from_str(&shop.oms.execute_batch_json(&batch, true).unwrap()).unwrap());
    receipts
}

/// Every question that can be asked about the shop, but the one that answers what is known about a person.
fn questions() -> Vec<Value> {
    let known = [
        ("order", json!({"order": "O-1"})),
        ("order_by_external_id", json!({"channel": "web", "external_id": "W-1"})),
        ("order_by_number", json!({"number": "1"})),
        ("timeline", json!({"order": "O-1"})),
        ("explain", json!({"order": "O-1"})),
        ("blockers", json!({"order": "O-1"})),
        ("entries", json!({"sku": "MUG", "location": "A"})),
        ("available_to_sell", json!({"channel": "web", "sku": "MUG"})),
        ("item", json!({"sku": "MUG"})),
        ("fulfillment_order", json!({"fulfillment_order": "O-1-F1"})),
        ("shipment", json!({"shipment": "O-1-S1"})),
        ("shipments_by_tracking", json!({"tracking": "T-1"})),
        ("payment", json!({"payment": "P-1"})),
        ("payments_by_reference", json!({"reference": "c-1"})),
        ("return_by_id", json!({"return_id": "R-1"})),
        ("return_by_external_id", json!({"external_id": "X"})),
        ("reservation", json!({"reservation": "X"})),
    ];
    let fields = |name: &str| {
        known.iter().find(|(known, _)| *known == name).map_or_else(|| json!({}), |(_, fields)| fields.clone())
    };
    Query::ALL.iter().filter(|(name, _)| *name != "party").map(|(name, _)| json!({ *name: fields(name) })).collect()
}

/// Everything the store holds but the records of parties: as JSON, and as it shows itself for debugging.
fn everything_else(shop: &Shop) -> String {
    let (store, tenant) = (shop.oms.engine().store(), Tenant::main());
    let records = store.scan(&tenant, None, 10_000).unwrap();
    let others = records.iter().filter(|(key, _, _)| key.kind != Kind::Party);
    let mut text: String = others.map(|(key, _, record)| format!("{key:?} {}\n", record.to_json().unwrap())).collect();
    for logged in store.log(&tenant, 0, 10_000).unwrap() {
        text.push_str(&format!("{}\n{logged:?}\n", serde_json::to_string(&*logged.entry).unwrap()));
    }
    text.push_str(&format!("{records:?}\n{:?}\n", store.stock(&tenant, None, 10_000).unwrap()));
    text.push_str(&format!("{:?}\n", shop.oms.events(&tenant, oms::kernel::EventCursor::default(), 10_000).unwrap()));
    text.push_str(&format!("{:?}\n{:?}\n", shop.oms, shop.oms.verify(&tenant).unwrap()));
    text
}

#[test]
fn what_is_known_about_a_person_is_in_no_receipt_journal_event_ledger_or_answer() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        for receipt in furnish(&shop) {
            assert_clean_of_canaries("a receipt", &receipt.to_string());
        }
        assert_clean_of_canaries("the store", &everything_else(&shop));
        for question in questions() {
            match shop.try_ask(&question) {
                Ok(answer) => assert_clean_of_canaries(&question.to_string(), &answer.to_string()),
                Err(error) => assert_clean_of_canaries(&question.to_string(), &format!("{error} {error:?}")),
            }
        }
        let known = shop.ask(json!({"party": {"party": "C-1"}}));
        assert_eq!(known["versions"], json!([details(1), details(2)]));
        shop.assert_clean();
    });
}

#[test]
fn what_is_known_about_a_person_is_in_no_error() {
    let shop = Shop::memory().with_items(&["MUG"]);
    let good = details(1);
    for (field, value) in good.as_object().unwrap() {
        let text = value.to_string();
        let wrongs = [
            json!([value]),
            json!({"a": value}),
            json!([[value]]),
            json!(format!("{CANARY}\u{202e}")),
            json!(format!("{CANARY} ")),
            json!(CANARY.repeat(1_000)),
            json!({CANARY: 1}),
            json!([CANARY, 7]),
            json!(format!("{CANARY} 4111111111111111")),
            json!(7),
        ];
        for wrong in wrongs {
            let mut details = good.clone();
            details[field] = wrong.clone();
            let command = json!({"record_party": {"id": "C-1", "details": details}});
            let Err(error) = shop.try_run(&command) else { continue };
            let told = format!("{error}\n{error:?}\n{}", serde_json::to_string(&error).unwrap());
            // The key that a host makes up is no value.
            if !wrong.to_string().contains(&format!("{{\"{CANARY}\"")) {
                assert_clean_of_canaries(&format!("the refusal of {field}: {text}"), &told);
            }
        }
    }
    let twice = r#"{"record_party":{"details":{"name":"ZZCANARY","name":"ZZCANARY","city":"ZZCANARY"#;
    for text in [format!("{twice}\"}}}}}}"), twice.to_owned(), format!("{twice}\\q\"}}}}}}")] {
        let error = shop.oms.execute_json(&shop.context().to_string(), &text).unwrap_err();
        assert_clean_of_canaries("a refusal", &format!("{error} {error:?}"));
    }
    let error = shop.try_run(&json!({"record_party": {"details": {"name": 7, "nick": CANARY}}})).unwrap_err();
    assert_eq!(paths(&error), ["details.name", "details.nick"]);
    assert_clean_of_canaries("a refusal", &format!("{error:?}"));
}

#[test]
fn nothing_that_holds_what_is_known_about_a_person_shows_it_for_debugging() {
    let shop = Shop::memory().with_items(&["MUG"]);
    furnish(&shop);
    let command: Command = serde_json::from_value(json!({"record_party": {"details": details(1)}})).unwrap();
    assert_clean_of_canaries("a command", &format!("{command:?} {command:#?}"));
    assert_clean_of_canaries("a journaled command", &format!("{:?}", command.journaled()));
    let party = oms::query::record::GetParty { party: "C-1".parse().unwrap() };
    assert_clean_of_canaries("an answer", &format!("{:?}", shop.oms.ask(&party).unwrap()));
    for (key, _, record) in shop.oms.engine().store().scan(&Tenant::main(), None, 1_000).unwrap() {
        assert_clean_of_canaries("a record", &format!("{key:?} {record:?}"));
    }
}

#[test]
fn the_details_of_a_party_do_not_show_themselves_for_debugging() {
    let details: oms::party::PartyDetails = serde_json::from_value(details(1)).unwrap();
    assert_clean_of_canaries("details", &format!("{details:?}"));
}

#[test]
fn an_erased_person_is_gone_from_every_version_and_the_books_stay_as_they_were() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        furnish(&shop);
        let books = || {
            ["order", "sales", "stock", "orders"].map(|name| {
                let fields = if name == "order" { json!({"order": "O-1"}) } else { json!({}) };
                shop.ask(json!({ name: fields }))
            })
        };
        let before = books();
        shop.run(json!({"erase_party": {"party": "C-1"}}));
        shop.run(json!({"erase_party": {"party": "C-2"}}));
        assert_clean_of_canaries("the store", &shop.state());
        assert_clean_of_canaries("the store", &everything_else(&shop));
        assert_eq!(shop.ask(json!({"party": {"party": "C-1"}}))["versions"], json!([{}, {}]));
        assert_eq!(books(), before);
        assert_eq!(shop.ask(json!({"orders": {"party": "C-1"}}))["rows"].as_array().unwrap().len(), 1);
        shop.assert_clean();
        assert_eq!(
            shop.refused(Code::PartyMissing, json!({"erase_party": {"party": "C-3"}})).details()["party"],
            "C-3"
        );
        // Who comes back starts anew; what was erased stays erased.
        shop.run(json!({"record_party": {"id": "C-1", "details": {"name": "Somebody"}}}));
        assert_eq!(shop.ask(json!({"party": {"party": "C-1"}}))["versions"], json!([{}, {}, {"name": "Somebody"}]));
        shop.assert_clean();
    });
}

#[test]
fn an_erased_person_is_gone_from_the_file() {
    let shop = Shop::sqlite().with_items(&["MUG"]);
    furnish(&shop);
    let bytes = |shop: &Shop| {
        let files = std::fs::read_dir(shop.scratch().unwrap().path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<u8>>()
    };
    let count = |bytes: &[u8]| bytes.windows(CANARY.len()).filter(|part| *part == CANARY.as_bytes()).count();
    assert!(count(&bytes(&shop)) > 0, "where is it kept?");
    shop.run(json!({"erase_party": {"party": "C-1"}}));
    shop.run(json!({"erase_party": {"party": "C-2"}}));
    // What is in the log is copied into the database and the log starts anew.
    let connection = rusqlite::Connection::open(shop.scratch().unwrap().path().join("shop.db")).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert_eq!(count(&bytes(&shop)), 0, "places in the file still hold it");
}
