//! Who is asked for how much, with exact numbers.

use serde_json::{Value as Json, json};

use super::super::returns::kit::{Shop, told};
use crate::code::Code;
use crate::kernel::Receipt;

const HOUR: i64 = 3_600;

/// An order `O1` of 100.00: four units, all with stock.
fn shop() -> Shop {
    let shop = Shop::open();
    shop.stock("A", 10);
    shop.order("O1", "A", 4, "25.00");
    shop
}

fn policy(shop: &Shop, policy: Json) {
    shop.run("set_payment_policy", json!({"policy": policy}));
}

/// A report of a payment; its gateway is named as the payment.
fn report(payment: &str, kind: &str, reference: &str, amount: &str) -> Json {
    let mut report = Shop::report("O1", kind, reference, amount);
    report["payment"] = json!(payment);
    report["gateway"] = json!(payment.to_lowercase());
    report
}

fn pay(shop: &Shop, payment: &str, kind: &str, reference: &str, amount: &str) -> Receipt {
    shop.later(1);
    shop.run("record_payment", report(payment, kind, reference, amount))
}

fn with(mut report: Json, field: &str, value: &str) -> Json {
    report[field] = json!(value);
    report
}

/// Open requests as `kind payment-or-shipment amount`.
fn open(shop: &Shop) -> Vec<String> {
    let progress = serde_json::to_value(shop.progress("O1")).unwrap();
    let text = |request: &Json| {
        let whom = request.get("payment").or_else(|| request.get("shipment")).and_then(Json::as_str).unwrap_or("-");
        format!("{} {whom} {}", request["kind"].as_str().unwrap(), request["amount"].as_str().unwrap())
    };
    progress.get("requests").and_then(Json::as_array).into_iter().flatten().map(text).collect()
}

fn ship_units(shop: &Shop, units: i64) -> Receipt {
    let lines = json!([{"line": 1, "quantity": units}]);
    let held = &shop.progress("O1").lines[0];
    if held.released.is_empty() {
        let ask = json!({"order": "O1", "location": "OSLO", "packages": [{"lines": lines}]});
        return shop.run("ship_order", ask);
    }
    let work = format!("O1-F{}", held.released[0].fulfillment_order);
    shop.run("ship_fulfillment", json!({"fulfillment_order": work, "packages": [{"lines": lines}]}))
}

fn appease(shop: &Shop, amount: &str) -> Receipt {
    shop.run("grant_refund", json!({"order": "O1", "amount": amount, "reason": "late"}))
}

#[test]
fn captures_follow_the_order_of_the_payments_as_far_as_each_is_authorized() {
    let shop = shop();
    pay(&shop, "P2", "authorize", "A2", "60.00");
    pay(&shop, "P1", "authorize", "A1", "60.00");
    shop.ship("O1");
    assert_eq!(open(&shop), ["capture P2 60.00", "capture P1 40.00"]);
    // What is left of the last one is let go.
    pay(&shop, "P2", "capture", "C2", "60.00");
    assert_eq!(open(&shop), ["capture P1 40.00", "void P1 20.00"]);
    pay(&shop, "P1", "capture", "C1", "40.00");
    pay(&shop, "P1", "void", "V1", "20.00");
    assert_eq!((open(&shop), shop.owed("O1")), (Vec::new(), "0.00".to_owned()));
}

#[test]
fn what_is_to_be_let_go_is_not_captured_after_all() {
    let shop = shop();
    policy(&shop, json!({"excess": "at_once"}));
    pay(&shop, "P1", "authorize", "A1", "130.00");
    assert_eq!(open(&shop), ["void P1 30.00"]);
    shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 6}]}));
    shop.ship("O1");
    assert_eq!(open(&shop), ["void P1 30.00", "capture P1 100.00"]);
}

#[test]
fn a_report_without_a_key_answers_the_request_of_its_own_payment_first() {
    let shop = shop();
    pay(&shop, "P1", "authorize", "A1", "50.00");
    pay(&shop, "P2", "authorize", "A2", "50.00");
    shop.ship("O1");
    pay(&shop, "P2", "capture", "C2", "50.00");
    assert_eq!(open(&shop), ["capture P1 50.00"]);
    pay(&shop, "P2", "void", "V2", "50.00");
    assert_eq!(open(&shop), ["capture P1 50.00"]);
    // Taken by another payment in its place: it is not to be taken twice.
    pay(&shop, "P3", "capture", "C3", "50.00");
    assert_eq!(open(&shop), ["void P1 50.00"]);
}

#[test]
fn refunds_go_to_the_latest_capture_first_and_never_beyond_what_is_kept_of_it() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "70.00");
    pay(&shop, "P2", "capture", "C2", "30.00");
    appease(&shop, "20.00");
    assert_eq!(open(&shop), ["refund P2 20.00"]);
    appease(&shop, "25.00");
    assert_eq!(open(&shop), ["refund P2 20.00", "refund P2 10.00", "refund P1 15.00"]);
    pay(&shop, "P2", "refund", "R2", "20.00");
    shop.run("cancel_order", json!({"order": "O1"}));
    assert_eq!(open(&shop), ["refund P2 10.00", "refund P1 15.00", "refund P1 55.00"]);
    assert_eq!(shop.money("O1").refund_granted.to_string(), "100.00");
}

#[test]
fn refunds_go_in_the_order_of_the_policy() {
    for (order, expected) in [
        (json!("oldest_capture_first"), ["refund P1 20.00", "refund P2 30.00", "refund P3 10.00"]),
        (json!("latest_capture_first"), ["refund P3 50.00", "refund P2 10.00", ""]),
        (json!({"gateways": ["p2", "nobody"]}), ["refund P2 30.00", "refund P3 30.00", ""]),
        (json!({"gateways": ["p1", "p3", "p2"]}), ["refund P1 20.00", "refund P3 40.00", ""]),
    ] {
        let shop = shop();
        policy(&shop, json!({"refund_order": order}));
        pay(&shop, "P1", "capture", "C1", "20.00");
        pay(&shop, "P2", "capture", "C2", "30.00");
        pay(&shop, "P3", "capture", "C3", "50.00");
        appease(&shop, "60.00");
        let expected: Vec<&str> = expected.into_iter().filter(|text| !text.is_empty()).collect();
        assert_eq!(open(&shop), expected, "{order}");
    }
}

#[test]
fn of_captures_at_one_instant_the_payment_that_was_reported_last_is_the_latest() {
    let shop = shop();
    for payment in ["P2", "P1"] {
        shop.run("record_payment", report(payment, "capture", &format!("C{payment}"), "50.00"));
    }
    appease(&shop, "10.00");
    assert_eq!(open(&shop), ["refund P1 10.00"]);
}

#[test]
fn a_failed_refund_can_be_asked_for_again_or_be_given_another_way() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "60.00");
    pay(&shop, "P2", "capture", "C2", "40.00");
    appease(&shop, "40.00");
    shop.run("record_payment", with(report("P2", "refund", "R1", "40.00"), "status", "failed"));
    assert_eq!((open(&shop), shop.owed("O1")), (Vec::new(), "-40.00".to_owned()));
    shop.run("grant_refund", json!({"order": "O1", "reason": "late"}));
    assert_eq!(open(&shop), ["refund P2 40.00"]);
    // A transfer in its place answers it.
    pay(&shop, "BANK", "refund", "T1", "40.00");
    assert_eq!((open(&shop), shop.owed("O1")), (Vec::new(), "0.00".to_owned()));
    assert!(shop.progress("O1").attention.is_empty());
}

#[test]
fn what_a_gift_card_paid_goes_back_to_it() {
    let shop = shop();
    shop.run("issue_credit", json!({"account": "G1", "kind": "gift_card", "amount": "30.00", "currency": "EUR"}));
    shop.run("spend_credit", json!({"account": "G1", "order": "O1"}));
    pay(&shop, "P1", "capture", "C1", "70.00");
    policy(&shop, json!({"refund_order": {"gateways": ["p1", "gift_card"]}}));
    shop.run("cancel_order", json!({"order": "O1"}));
    assert_eq!(open(&shop), ["refund P1 70.00", "refund O1-G1 30.00"]);
    let refunded = shop.run("refund_to_credit", json!({"account": "G1", "order": "O1"}));
    assert_eq!(told(&refunded), ["payment_reported", "credit_refunded"]);
    assert_eq!(open(&shop), ["refund P1 70.00"]);
    assert_eq!(shop.payment("O1-G1").amounts().unwrap().refunded.to_string(), "30.00");
}

#[test]
fn at_placement_all_that_is_owed_is_captured_as_soon_as_it_is_authorized() {
    let shop = shop();
    policy(&shop, json!({"capture": "at_placement"}));
    assert_eq!(told(&pay(&shop, "P1", "authorize", "A1", "80.00")), ["payment_reported", "capture_requested"]);
    pay(&shop, "P2", "authorize", "A2", "50.00");
    assert_eq!(open(&shop), ["capture P1 80.00", "capture P2 20.00"]);
    shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 5}]}));
    assert_eq!(open(&shop), ["capture P1 80.00", "capture P2 20.00", "capture P2 25.00"]);
    pay(&shop, "P1", "capture", "C1", "80.00");
    assert_eq!(open(&shop), ["capture P2 20.00", "capture P2 25.00"]);
}

#[test]
fn a_draft_that_was_paid_for_is_captured_when_it_is_placed() {
    let shop = Shop::open();
    shop.stock("A", 10);
    policy(&shop, json!({"capture": "at_placement"}));
    let line = json!({"sku": "A", "quantity": 4, "unit_price": "25.00"});
    shop.run("draft_order", json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line]}));
    pay(&shop, "P1", "authorize", "A1", "100.00");
    assert_eq!(open(&shop), Vec::<String>::new());
    shop.refused(Code::WrongStanding, "capture_order", json!({"order": "O1"}));
    shop.run("place_draft", json!({"order": "O1"}));
    assert_eq!(open(&shop), ["capture P1 100.00"]);
}

/// Each step repairs one fault of the step before.
#[test]
fn by_command_nothing_is_captured_before_and_no_more_than_is_authorized_and_owed() {
    let shop = shop();
    policy(&shop, json!({"capture": "by_command"}));
    shop.refused(Code::OrderMissing, "capture_order", json!({"order": "O9", "amount": "0"}));
    shop.refused(Code::InvalidFields, "capture_order", json!({"order": "O1", "amount": "0"}));
    shop.refused(Code::InvalidFields, "capture_order", json!({"order": "O1", "amount": "0.001"}));
    shop.refused(Code::NothingToDo, "capture_order", json!({"order": "O1"}));
    pay(&shop, "P1", "authorize", "A1", "70.00");
    pay(&shop, "P2", "authorize", "A2", "70.00");
    ship_units(&shop, 1);
    assert_eq!(open(&shop), Vec::<String>::new());
    let error = shop.refused(Code::OverCapture, "capture_order", json!({"order": "O1", "amount": "100.01"}));
    assert_eq!((&*error.details()["asked"], &*error.details()["possible"]), ("100.01", "100.00"));
    shop.run("capture_order", json!({"order": "O1", "amount": "75.00"}));
    assert_eq!(open(&shop), ["capture P1 70.00", "capture P2 5.00"]);
    pay(&shop, "P1", "capture", "C1", "70.00");
    let error = shop.refused(Code::OverCapture, "capture_order", json!({"order": "O1", "amount": "25.01"}));
    assert_eq!(&*error.details()["possible"], "25.00");
    shop.run("capture_order", json!({"order": "O1"}));
    assert_eq!(open(&shop), ["capture P2 5.00", "capture P2 25.00"]);
    shop.refused(Code::NothingToDo, "capture_order", json!({"order": "O1"}));
}

/// Three units at 10.00 with 5.00 of shipping, one after the other.
fn in_three(charges: &str) -> Vec<String> {
    let shop = Shop::open();
    policy(&shop, json!({"charges_captured": charges}));
    shop.stock("A", 10);
    let line = json!({"sku": "A", "quantity": 3, "unit_price": "10.00"});
    let charges = json!([{"kind": "shipping", "amount": "5.00"}]);
    shop.run(
        "place_order",
        json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line], "charges": charges}),
    );
    pay(&shop, "P1", "authorize", "A1", "35.00");
    (0..3).for_each(|_| drop(ship_units(&shop, 1)));
    open(&shop)
}

#[test]
fn charges_are_captured_with_the_first_shipment_or_by_share_and_the_last_one_closes() {
    assert_eq!(in_three("with_first_shipment"), ["capture P1 15.00", "capture P1 10.00", "capture P1 10.00"]);
    assert_eq!(in_three("by_share"), ["capture P1 11.67", "capture P1 11.66", "capture P1 11.67"]);
}

#[test]
fn where_the_last_units_are_cancelled_the_rest_of_the_charges_is_captured() {
    let shop = Shop::open();
    policy(&shop, json!({"charges_captured": "by_share"}));
    shop.stock("A", 10);
    let line = json!({"sku": "A", "quantity": 4, "unit_price": "25.00"});
    let charges = json!([{"kind": "shipping", "amount": "6.00"}]);
    shop.run(
        "place_order",
        json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line], "charges": charges}),
    );
    pay(&shop, "P1", "authorize", "A1", "106.00");
    ship_units(&shop, 3);
    assert_eq!(open(&shop), ["capture P1 79.50"]);
    shop.run("cancel_order", json!({"order": "O1"}));
    assert_eq!(open(&shop), ["capture P1 79.50", "capture P1 1.50", "void P1 25.00"]);
}

#[test]
fn the_last_shipment_closes_whatever_was_taken_off_before() {
    let shop = shop();
    pay(&shop, "P1", "authorize", "A1", "100.00");
    ship_units(&shop, 1);
    shop.run("adjust_price", json!({"order": "O1", "line": 1, "amount": "10.00", "reason": "scratch"}));
    shop.run("cancel_order", json!({"order": "O1", "lines": [{"line": 1, "quantity": 1}]}));
    // 100.00 less 10.00 taken off and 22.50 credited: 67.50, of which 25.00 are asked for.
    ship_units(&shop, 2);
    assert_eq!(open(&shop), ["capture P1 25.00", "capture P1 42.50"]);
}

#[test]
fn authorized_money_beyond_what_is_owed_is_let_go_when_the_policy_says() {
    for (excess, before, in_the_end) in [
        ("when_done", vec![], vec!["void P1 40.00"]),
        ("at_once", vec!["void P1 15.00", "void P1 25.00"], vec!["void P1 15.00", "void P1 25.00"]),
        ("never", vec![], vec![]),
    ] {
        let shop = shop();
        policy(&shop, json!({"excess": excess}));
        pay(&shop, "P1", "authorize", "A1", "115.00");
        shop.run("cancel_order", json!({"order": "O1", "lines": [{"line": 1, "quantity": 1}]}));
        assert_eq!(open(&shop), before, "{excess}");
        shop.ship("O1");
        pay(&shop, "P1", "capture", "C1", "75.00");
        assert_eq!(open(&shop), in_the_end, "{excess}");
    }
}

#[test]
fn an_authorization_that_another_payment_made_needless_is_let_go_when_the_last_units_leave() {
    let shop = shop();
    pay(&shop, "P1", "authorize", "A1", "100.00");
    pay(&shop, "P2", "capture", "C2", "100.00");
    ship_units(&shop, 3);
    assert_eq!(open(&shop), Vec::<String>::new());
    ship_units(&shop, 1);
    assert_eq!(open(&shop), ["void P1 100.00"]);
}

#[test]
fn an_authorization_that_ends_leaves_nothing_to_be_let_go() {
    let shop = shop();
    policy(&shop, json!({"excess": "at_once"}));
    authorize(&shop, "P1", "A1", "130.00");
    assert_eq!(open(&shop), ["void P1 30.00"]);
    shop.later(HOUR);
    shop.run("run_due", json!({}));
    assert_eq!(open(&shop), Vec::<String>::new());
}

#[test]
fn what_is_captured_within_the_tolerance_asks_for_no_attention() {
    for (tolerance, within, beyond) in [
        (json!({}), "100.00", "0.01"),
        (json!({"percent": "15"}), "115.00", "0.01"),
        (json!({"percent": "15", "amount": "20.00"}), "120.00", "0.01"),
        (json!({"percent": "100", "amount": "0"}), "200.00", "0.01"),
    ] {
        let shop = shop();
        policy(&shop, json!({"over_capture_tolerance": tolerance}));
        pay(&shop, "P1", "authorize", "A1", "100.00");
        pay(&shop, "P1", "capture", "C1", within);
        assert!(shop.progress("O1").attention.is_empty(), "{tolerance}");
        let odd = pay(&shop, "P1", "capture", "C2", beyond);
        assert!(told(&odd).contains(&"attention_raised".to_owned()), "{tolerance}");
    }
}

#[test]
fn a_policy_says_only_what_can_be() {
    let shop = shop();
    let tolerance = |field: &str, value: &str| json!({"over_capture_tolerance": {field: value}});
    for (said, path) in [
        (tolerance("percent", "100.01"), "policy.over_capture_tolerance.percent"),
        (tolerance("percent", "-1"), "policy.over_capture_tolerance.percent"),
        (tolerance("amount", "-0.01"), "policy.over_capture_tolerance.amount"),
        (json!({"reauthorize_within_seconds": 2_592_001}), "policy.reauthorize_within_seconds"),
        (json!({"refund_order": {"gateways": []}}), "policy.refund_order.gateways"),
    ] {
        let error = shop.refused(Code::InvalidFields, "set_payment_policy", json!({"policy": said}));
        assert_eq!(error.problems()[0].path, path);
    }
}

/// Sets money aside for an hour.
fn authorize(shop: &Shop, payment: &str, reference: &str, amount: &str) -> Receipt {
    let ends = shop.now.get().plus_seconds(HOUR).to_string();
    shop.run("record_payment", with(report(payment, "authorize", reference, amount), "expires_at", &ends))
}

fn renewing(within: i64) -> Json {
    json!({"reauthorize": true, "reauthorize_within_seconds": within})
}

#[test]
fn when_an_authorization_ends_before_the_goods_left_a_new_one_is_asked_for_once() {
    let shop = shop();
    policy(&shop, renewing(0));
    authorize(&shop, "P1", "A1", "100.00");
    ship_units(&shop, 1);
    pay(&shop, "P1", "capture", "C1", "25.00");
    shop.later(HOUR);
    assert_eq!(told(&shop.run("run_due", json!({}))), ["authorization_expired", "authorization_requested"]);
    assert_eq!(open(&shop), ["authorize - 75.00"]);
    assert!(shop.run("run_due", json!({})).events.is_empty());

    pay(&shop, "P2", "authorize", "A2", "75.00");
    assert_eq!(open(&shop), Vec::<String>::new());
    ship_units(&shop, 3);
    assert_eq!(open(&shop), ["capture P2 75.00"]);
}

#[test]
fn an_authorization_that_the_gateway_says_has_ended_is_asked_for_anew_once() {
    let shop = shop();
    policy(&shop, renewing(0));
    authorize(&shop, "P1", "A1", "100.00");
    let ended = pay(&shop, "P1", "expire", "X1", "100.00");
    assert_eq!(told(&ended), ["payment_reported", "authorization_requested"]);
    assert!(pay(&shop, "P1", "expire", "X1", "100.00").replayed);
    shop.later(HOUR);
    assert!(shop.run("run_due", json!({})).events.is_empty());
    assert_eq!(open(&shop), ["authorize - 100.00"]);
    // A part of it is authorized; then the rest is declined, and nobody is asked in vain again.
    pay(&shop, "P2", "authorize", "A2", "60.00");
    assert_eq!(open(&shop), ["authorize - 40.00"]);
    shop.run("record_payment", with(report("P3", "authorize", "A3", "40.00"), "status", "failed"));
    assert_eq!(open(&shop), Vec::<String>::new());
}

#[test]
fn a_new_authorization_is_not_asked_for_where_nobody_said_so_or_nothing_is_to_ship() {
    let shop = shop();
    authorize(&shop, "P1", "A1", "100.00");
    shop.later(HOUR);
    assert_eq!(told(&shop.run("run_due", json!({}))), ["authorization_expired"]);

    policy(&shop, renewing(0));
    authorize(&shop, "P1", "A2", "100.00");
    shop.ship("O1");
    assert_eq!(open(&shop), ["capture P1 100.00"]);
    shop.later(HOUR);
    assert_eq!(told(&shop.run("run_due", json!({}))), ["authorization_expired"]);
}

#[test]
fn units_that_wait_for_stock_are_authorized_anew_when_it_is_there_and_not_in_vain_before() {
    let shop = Shop::open();
    policy(&shop, renewing(0));
    shop.order("O1", "A", 4, "25.00");
    authorize(&shop, "P1", "A1", "100.00");
    shop.later(HOUR);
    assert_eq!(told(&shop.run("run_due", json!({}))), ["authorization_expired", "backorder_rechecked"]);
    assert_eq!(open(&shop), Vec::<String>::new());
    shop.stock("A", 2);
    assert_eq!(open(&shop), ["authorize - 100.00"]);
    shop.stock("A", 2);
    assert_eq!(open(&shop), ["authorize - 100.00"]);
}

#[test]
fn an_authorization_that_is_about_to_end_when_stock_is_there_counts_as_ended() {
    for (within, expected) in [(HOUR - 1, Vec::new()), (HOUR, vec!["authorize - 100.00"])] {
        let shop = Shop::open();
        policy(&shop, renewing(within));
        shop.order("O1", "A", 4, "25.00");
        authorize(&shop, "P1", "A1", "100.00");
        shop.stock("A", 4);
        assert_eq!(open(&shop), expected);
    }
}

#[test]
fn who_never_authorized_is_not_asked_to_do_it_again() {
    let shop = Shop::open();
    policy(&shop, renewing(0));
    shop.order("O1", "A", 4, "25.00");
    pay(&shop, "P1", "capture", "C1", "20.00");
    shop.stock("A", 4);
    assert_eq!(open(&shop), Vec::<String>::new());
}

#[test]
fn what_is_owed_no_more_is_not_authorized_anew() {
    let shop = shop();
    policy(&shop, renewing(0));
    authorize(&shop, "P1", "A1", "100.00");
    shop.later(HOUR);
    shop.run("run_due", json!({}));
    shop.run("cancel_order", json!({"order": "O1", "lines": [{"line": 1, "quantity": 1}]}));
    assert_eq!(open(&shop), ["authorize - 75.00"]);
    pay(&shop, "BANK", "capture", "C1", "25.00");
    assert_eq!(open(&shop), ["authorize - 50.00"]);
    let cancelled = shop.run("cancel_order", json!({"order": "O1"}));
    assert!(told(&cancelled).contains(&"request_withdrawn".to_owned()));
    assert_eq!(open(&shop), ["refund BANK 25.00"]);
}

/// Four units at 25.00 with 6.00 of shipping, paid on delivery.
fn on_delivery() -> Shop {
    let shop = Shop::open();
    shop.stock("A", 10);
    let line = json!({"sku": "A", "quantity": 4, "unit_price": "25.00"});
    let charges = json!([{"kind": "shipping", "amount": "6.00"}]);
    shop.run(
        "place_order",
        json!({"id": "O1", "channel": "web", "currency": "EUR", "lines": [line], "charges": charges,
            "payment_terms": "on_delivery"}),
    );
    shop
}

fn track(shop: &Shop, shipment: &str, status: &str) -> Vec<String> {
    shop.later(1);
    told(&shop.run("track_package", json!({"shipment": shipment, "status": status})))
}

#[test]
fn on_delivery_each_carrier_collects_its_share_and_the_last_one_the_rest() {
    let shop = on_delivery();
    assert_eq!(open(&shop), Vec::<String>::new());
    assert!(told(&ship_units(&shop, 1)).contains(&"collection_requested".to_owned()));
    ship_units(&shop, 3);
    assert_eq!(open(&shop), ["collect O1-S1 31.00", "collect O1-S2 75.00"]);
    assert_eq!(track(&shop, "O1-S1", "delivered"), ["package_tracked"]);
    pay(&shop, "COD", "capture", "K1", "31.00");
    shop.run("record_payment", with(report("COD", "capture", "K2", "75.00"), "request", "O1-Q2"));
    assert_eq!((open(&shop), shop.owed("O1")), (Vec::new(), "0.00".to_owned()));
}

#[test]
fn on_delivery_nothing_is_asked_of_a_gateway_and_what_was_paid_before_is_not_collected() {
    let shop = on_delivery();
    shop.run("issue_credit", json!({"account": "G1", "kind": "gift_card", "amount": "40.00", "currency": "EUR"}));
    shop.run("spend_credit", json!({"account": "G1", "order": "O1"}));
    ship_units(&shop, 1);
    assert_eq!(open(&shop), Vec::<String>::new());
    ship_units(&shop, 3);
    assert_eq!(open(&shop), ["collect O1-S2 66.00"]);
}

#[test]
fn what_is_lost_or_comes_back_is_not_collected_and_what_is_found_is() {
    let shop = on_delivery();
    ship_units(&shop, 1);
    ship_units(&shop, 3);
    assert_eq!(track(&shop, "O1-S1", "returned_to_sender"), ["package_tracked", "request_withdrawn"]);
    assert_eq!(open(&shop), ["collect O1-S2 75.00"]);
    assert_eq!(track(&shop, "O1-S2", "delivered"), ["package_tracked"]);
    assert_eq!(track(&shop, "O1-S2", "lost"), ["package_tracked", "request_withdrawn"]);
    assert_eq!(open(&shop), Vec::<String>::new());
    assert_eq!(track(&shop, "O1-S2", "delivered"), ["package_tracked", "collection_requested"]);
    assert_eq!(open(&shop), ["collect O1-S2 81.00"]);
    assert_eq!(track(&shop, "O1-S1", "delivered"), ["package_tracked", "collection_requested"]);
    assert_eq!(open(&shop), ["collect O1-S2 81.00", "collect O1-S1 25.00"]);
}

#[test]
fn of_a_shipment_in_two_parcels_only_the_lost_one_is_not_collected() {
    let shop = on_delivery();
    let parcel = |number: &str, units: i64| json!({"tracking": number, "lines": [{"line": 1, "quantity": units}]});
    let parcels = [parcel("T1", 1), parcel("T2", 3)];
    shop.run("ship_order", json!({"order": "O1", "location": "OSLO", "packages": parcels}));
    assert_eq!(open(&shop), ["collect O1-S1 106.00"]);
    let report = |number: &str| json!({"shipment": "O1-S1", "tracking": number, "status": "lost"});
    shop.run("track_package", report("T1"));
    assert_eq!(open(&shop), ["collect O1-S1 81.00"]);
    shop.run("track_package", report("T2"));
    assert_eq!(open(&shop), Vec::<String>::new());
}

#[test]
fn a_chargeback_withdraws_refunds_of_its_money_and_winning_it_asks_for_them_again() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "100.00");
    appease(&shop, "30.00");
    let lost = pay(&shop, "P1", "chargeback", "B1", "80.00");
    assert_eq!(told(&lost), ["payment_reported", "request_withdrawn"]);
    assert_eq!(open(&shop), ["refund P1 20.00"]);
    assert_eq!(shop.money("O1").refund_granted.to_string(), "20.00");
    assert!(pay(&shop, "P1", "chargeback", "B1", "80.00").replayed);

    let won = || with(report("P1", "chargeback", "B1", "80.00"), "status", "reversed");
    assert_eq!(told(&shop.run("record_payment", won())), ["payment_reported", "refund_requested"]);
    assert_eq!(open(&shop), ["refund P1 20.00", "refund P1 10.00"]);
    assert!(shop.run("record_payment", won()).replayed);
    // The chargeback itself comes late, after it was won: it counts no more.
    assert!(pay(&shop, "P1", "chargeback", "B1", "80.00").replayed);
    pay(&shop, "P1", "refund", "R1", "20.00");
    pay(&shop, "P1", "refund", "R2", "10.00");
    assert_eq!((open(&shop), shop.owed("O1")), (Vec::new(), "0.00".to_owned()));
    assert!(shop.progress("O1").attention.is_empty());
}

#[test]
fn a_chargeback_that_was_won_before_it_was_heard_of_changes_nothing() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "100.00");
    shop.run("record_payment", with(report("P1", "chargeback", "B1", "100.00"), "status", "reversed"));
    assert!(pay(&shop, "P1", "chargeback", "B1", "100.00").replayed);
    assert_eq!(shop.owed("O1"), "0.00");
}

#[test]
fn charged_back_money_is_not_refunded_but_other_money_is() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "60.00");
    pay(&shop, "P2", "capture", "C2", "40.00");
    pay(&shop, "P2", "chargeback", "B2", "40.00");
    assert_eq!(shop.owed("O1"), "40.00");
    appease(&shop, "50.00");
    assert_eq!(open(&shop), ["refund P1 10.00"]);
}

#[test]
fn more_charged_back_and_refunded_than_captured_asks_for_attention_until_it_is_won() {
    let shop = shop();
    pay(&shop, "P1", "capture", "C1", "100.00");
    pay(&shop, "P1", "refund", "R1", "30.00");
    let odd = pay(&shop, "P1", "chargeback", "B1", "100.00");
    assert_eq!(told(&odd), ["payment_reported", "attention_raised"]);
    shop.run("record_payment", with(report("P1", "chargeback", "B1", "100.00"), "status", "reversed"));
    assert!(shop.progress("O1").attention.is_empty());
}
