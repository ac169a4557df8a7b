//! Gift cards and store credit.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use oms::Code;
use oms_tests::{Shop, on_every_store};
use serde_json::{Value, json};

fn prepared(shop: Shop) -> Shop {
    let shop = shop.with_items(&["MUG"]);
    shop.receive("MUG", "A", 100);
    shop.order("O-1", "MUG", 3, "10.00");
    shop.run(json!({"issue_credit": {"account": "GC-1", "kind": "gift_card", "amount": "25.00", "currency": "EUR"}}));
    shop
}

fn shop() -> Shop {
    prepared(Shop::memory())
}

fn balance(shop: &Shop, account: &str) -> String {
    shop.ask(json!({"credit_account": {"account": account}}))["balance"].as_str().unwrap().to_owned()
}

fn owed(shop: &Shop) -> Value {
    shop.ask(json!({"order": {"order": "O-1"}}))["balance"].clone()
}

fn spend(shop: &Shop, fields: Value) -> Result<Value, oms::Error> {
    let mut fields = fields;
    fields["order"] = json!("O-1");
    shop.try_run(&json!({"spend_credit": fields}))
}

#[test]
fn a_gift_card_and_a_card_pay_an_order_together() {
    on_every_store(|shop| {
        let shop = prepared(shop);
        spend(&shop, json!({"account": "GC-1"})).unwrap();
        assert_eq!((balance(&shop, "GC-1"), owed(&shop)), ("0.00".to_owned(), json!("5.00")));
        shop.pay("O-1", "capture", "c-1", "5.00");
        let order = shop.ask(json!({"order": {"order": "O-1"}}));
        assert_eq!((&order["payment_status"], &order["balance"]), (&json!("paid"), &json!("0.00")));
        shop.assert_clean();
    });
}

#[test]
fn no_more_is_spent_than_is_left_or_owed() {
    let shop = shop();
    let error = spend(&shop, json!({"account": "GC-1", "amount": "25.01"})).unwrap_err();
    assert_eq!((error.code(), error.details()["possible"].as_str()), (Code::InsufficientCredit, "25.00"));
    shop.run(json!({"issue_credit": {"account": "GC-1", "kind": "gift_card", "amount": "75.00", "currency": "EUR"}}));
    let error = spend(&shop, json!({"account": "GC-1", "amount": "30.01"})).unwrap_err();
    assert_eq!((error.code(), error.details()["possible"].as_str()), (Code::OverCapture, "30.00"));
    assert_eq!((balance(&shop, "GC-1"), owed(&shop)), ("100.00".to_owned(), json!("30.00")));
    let error = spend(&shop, json!({"account": "NOPE"})).unwrap_err();
    assert_eq!(error.code(), Code::CreditAccountMissing);
}

#[test]
fn what_is_owed_back_goes_to_the_account_it_came_from_or_to_another() {
    let shop = shop();
    spend(&shop, json!({"account": "GC-1", "amount": "20.00"})).unwrap();
    shop.pay("O-1", "capture", "c-1", "10.00");
    shop.run(json!({"cancel_order": {"order": "O-1", "lines": [{"line": 1, "quantity": 1}]}}));
    let refund = |account: &str| json!({"refund_to_credit": {"order": "O-1", "account": account}});
    shop.run(refund("GC-1"));
    assert_eq!(balance(&shop, "GC-1"), "15.00");
    assert_eq!(shop.try_run(&refund("GC-1")).unwrap_err().code(), Code::NothingToDo);

    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    shop.run(json!({"issue_credit": {"account": "SC-1", "kind": "store_credit", "amount": "1.00", "currency": "EUR"}}));
    let part = json!({"refund_to_credit": {"order": "O-1", "account": "SC-1", "amount": "20.01"}});
    assert_eq!(shop.try_run(&part).unwrap_err().code(), Code::OverRefund);
    // Half of it came from the gift card, half from the other payment: each is a request of its own.
    shop.run(refund("SC-1"));
    assert_eq!((balance(&shop, "SC-1"), owed(&shop)), ("11.00".to_owned(), json!("-10.00")));
    shop.run(refund("SC-1"));
    assert_eq!((balance(&shop, "SC-1"), owed(&shop)), ("21.00".to_owned(), json!("0.00")));
    assert_eq!(shop.ask(json!({"requests": {}}))["rows"], json!([]));
    shop.assert_clean();
}

#[test]
fn what_is_left_ends_by_time_and_is_not_spent_after() {
    let shop = shop();
    let until = shop.instant(3_600);
    shop.run(json!({"issue_credit": {"account": "GC-2", "kind": "gift_card", "amount": "9.00", "currency": "EUR", "expires_at": until}}));
    spend(&shop, json!({"account": "GC-2", "amount": "4.00"})).unwrap();
    shop.later(3_600);
    assert_eq!(spend(&shop, json!({"account": "GC-2", "amount": "1.00"})).unwrap_err().code(), Code::WrongState);
    let due = shop.run(json!({"run_due": {}}));
    assert_eq!((&due["events"][0]["type"], &due["events"][0]["amount"]), (&json!("credit_expired"), &json!("5.00")));
    assert_eq!(balance(&shop, "GC-2"), "0.00");
    shop.assert_clean();
}

#[test]
fn an_account_keeps_its_kind_currency_and_owner() {
    let shop = shop();
    for (kind, currency) in [("store_credit", "EUR"), ("gift_card", "USD")] {
        let other = json!({"issue_credit": {"account": "GC-1", "kind": kind, "amount": "1.00", "currency": currency}});
        assert_eq!(shop.try_run(&other).unwrap_err().code(), Code::AlreadyExists);
    }
    let nothing = json!({"issue_credit": {"kind": "gift_card", "amount": "0", "currency": "EUR"}});
    assert_eq!(shop.try_run(&nothing).unwrap_err().code(), Code::InvalidFields);
    let somebody =
        json!({"issue_credit": {"kind": "store_credit", "amount": "1.00", "currency": "EUR", "party": "P-9"}});
    assert_eq!(shop.try_run(&somebody).unwrap_err().code(), Code::PartyMissing);
}

#[test]
fn a_request_made_twice_is_spent_once() {
    let shop = shop();
    let context = shop.context_with("request_id", "spend-1").to_string();
    let command = json!({"spend_credit": {"account": "GC-1", "order": "O-1", "amount": "7.77"}}).to_string();
    for _ in 0..2 {
        shop.oms.execute_json(&context, &command).unwrap();
    }
    assert_eq!(balance(&shop, "GC-1"), "17.23");
}
