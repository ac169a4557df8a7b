//! Payments: the fold over gateway reports.

use oms::Code;
use oms_tests::Shop;
use serde_json::{Value, json};

use crate::Outcome;

/// Feeds a case.
pub(crate) fn run(case: &Value) -> Outcome {
    let (id, given, expect) = (case["id"].as_str().unwrap(), &case["given"], &case["expect"]);
    match id {
        "SAL-PAY-17" => {
            Outcome::Inexpressible("every report of a gateway has a reference here; one without is malformed")
        }
        "SAL-CHG-02" | "SAL-CHG-03" | "SAL-CHG-06" => charge_status(given, expect),
        "SOL-PAY-01" => payment_status(&[("authorize", "a", "1", "failed")], "1", false, "unpaid"),
        "SOL-PAY-05" => payment_status(&[("capture", "c", "30", "succeeded")], "30", false, "paid"),
        "SOL-PAY-06" => payment_status(&[], "30", true, "nothing_due"),
        "SOL-PAY-08" => payment_status(
            &[("capture", "c", "30", "succeeded"), ("refund", "r", "30", "succeeded")],
            "30",
            true,
            "refunded",
        ),
        "SOL-PAY-09" => fold(
            &[("capture", "c", "33.25", "succeeded"), ("refund", "r", "3.00", "succeeded")],
            "payment_total",
            "30.25",
        ),
        "MED-CAP-01" => over_capture(),
        _ => events(given, expect),
    }
}

fn shop(price: &str) -> Shop {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 100);
    shop.order("O-1", "MUG", 1, price);
    shop
}

fn report(shop: &Shop, kind: &str, reference: &str, amount: &str, status: &str) {
    shop.run(json!({"record_payment": {"payment": "P-1", "order": "O-1", "gateway": "bank", "kind": kind, "reference": reference,
        "amount": amount, "currency": "EUR", "status": status}}));
}

fn amounts(shop: &Shop) -> Value {
    shop.ask(json!({"payment": {"payment": "P-1"}}))
}

/// The kind and the status of another project's event.
fn translated(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "authorize_success" => ("authorize", "succeeded"),
        "authorize_request" => ("authorize", "pending"),
        "authorize_failure" => ("authorize", "failed"),
        "charge_success" => ("capture", "succeeded"),
        "charge_request" => ("capture", "pending"),
        "refund_success" => ("refund", "succeeded"),
        "refund_request" => ("refund", "pending"),
        "refund_failure" => ("refund", "failed"),
        "authorize_adjustment" => ("adjust", "succeeded"),
        _ => return None,
    })
}

fn text(value: &Value) -> String {
    oms::value::Amount::parse(value.as_str().unwrap_or("0")).unwrap().value().normalize().to_string()
}

fn events(given: &Value, expect: &Value) -> Outcome {
    let shop = shop("250");
    for event in given["events"].as_array().unwrap() {
        let kind = event["type"].as_str().unwrap();
        if kind == "refund_reverse" {
            return Outcome::Inexpressible(
                "a refund that comes back is a report on the refund's own reference, for all of it",
            );
        }
        let Some((kind, status)) = translated(kind) else { return Outcome::Wrong(format!("nobody reports {kind}")) };
        report(&shop, kind, event["ref"].as_str().unwrap(), event["amount"].as_str().unwrap(), status);
    }
    let view = amounts(&shop);
    let sums = &view["amounts"];
    let pending = |kind: &str| {
        let reports = view["reports"].as_array().unwrap().iter();
        let amounts = reports
            .filter(|one| one["kind"] == kind && one["status"] == "pending")
            .map(|one| one["amount"].as_str().unwrap());
        let sum = oms::value::Amount::sum(amounts.map(|amount| oms::value::Amount::parse(amount).unwrap()));
        json!(sum.unwrap().to_string())
    };
    let less = |left: &Value, right: &Value| {
        let parse = |value: &Value| oms::value::Amount::parse(value.as_str().unwrap()).unwrap();
        json!(parse(left).minus(parse(right)).unwrap().to_string())
    };
    let mut compared = (Vec::new(), Vec::new());
    for (name, value) in expect.as_object().unwrap() {
        // What they call authorized is what is left to capture, and charged what was captured and not refunded.
        let answered = match name.as_str() {
            "authorized" => {
                let open = less(&less(&sums["authorized"], &sums["captured"]), &pending("capture"));
                text(&open)
            }
            "charged" => text(&less(&less(&sums["captured"], &sums["refunded"]), &pending("refund"))),
            "refunded" => text(&sums["refunded"]),
            "authorize_pending" => text(&pending("authorize")),
            "charge_pending" => text(&pending("capture")),
            "refund_pending" => text(&pending("refund")),
            other => return Outcome::Wrong(format!("nobody reads `{other}`")),
        };
        compared.0.push((name.as_str(), text(value)));
        compared.1.push((name.as_str(), answered));
    }
    Outcome::of(&compared.0, &compared.1)
}

fn fold(reports: &[(&str, &str, &str, &str)], name: &'static str, expected: &str) -> Outcome {
    let shop = shop("33.25");
    reports.iter().for_each(|(kind, reference, amount, status)| report(&shop, kind, reference, amount, status));
    let sums = amounts(&shop)["amounts"].clone();
    let parse = |value: &Value| oms::value::Amount::parse(value.as_str().unwrap()).unwrap();
    let kept = parse(&sums["captured"]).minus(parse(&sums["refunded"])).unwrap();
    Outcome::of(&[(name, expected.to_owned())], &[(name, kept.to_string())])
}

/// What is charged, with what was credited as given back: nothing due is paid in full.
fn charge_status(given: &Value, expect: &Value) -> Outcome {
    let shop = shop("98.40");
    let charged = given["charged"].as_str().unwrap();
    if charged != "0" {
        report(&shop, "capture", "c", charged, "succeeded");
    }
    let granted = given["granted_refunds"].as_str().unwrap();
    if granted == "98.40" {
        shop.run(json!({"cancel_order": {"order": "O-1"}}));
    } else if granted != "0" {
        // What was not captured is no longer owed.
        shop.run(json!({"grant_refund": {"order": "O-1", "amount": granted, "reason": "granted"}}));
    }
    let view = shop.ask(json!({"order": {"order": "O-1"}}));
    let is_due = text(&view["balance"]) != "0";
    Outcome::is(is_due == (expect["charge_status"] == "NONE"), || view["balance"].to_string())
}

fn payment_status(reports: &[(&str, &str, &str, &str)], price: &str, cancel: bool, expected: &str) -> Outcome {
    let shop = shop(price);
    reports.iter().take(1).for_each(|(kind, reference, amount, status)| report(&shop, kind, reference, amount, status));
    if cancel {
        shop.run(json!({"cancel_order": {"order": "O-1"}}));
    }
    reports.iter().skip(1).for_each(|(kind, reference, amount, status)| report(&shop, kind, reference, amount, status));
    let status = shop.ask(json!({"order": {"order": "O-1"}}))["payment_status"].clone();
    Outcome::is(status == expected, || status.to_string())
}

/// What a gateway reports is always written. More than was authorized is a warning and asks for attention.
fn over_capture() -> Outcome {
    let shop = shop("100");
    report(&shop, "authorize", "a", "100", "succeeded");
    report(&shop, "capture", "c-1", "60", "succeeded");
    report(&shop, "capture", "c-2", "41", "succeeded");
    let order = shop.ask(json!({"order": {"order": "O-1"}}));
    let attention = order["progress"]["attention"].to_string();
    Outcome::is(attention.contains(Code::OverCapture.name()) || attention.contains("over_captured"), || attention)
}
