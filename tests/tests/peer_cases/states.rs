//! Life cycles, cancelling and returns.

use oms::Code;
use oms_tests::Shop;
use serde_json::{Value, json};

use crate::Outcome;

/// Feeds a case.
pub(crate) fn run(case: &Value) -> Outcome {
    let id = case["id"].as_str().unwrap();
    match id {
        "MSI-CAN-01" => cancelled_rest(),
        "ERP-HOLD-01" | "SHO-FO-01" => on_hold(),
        "SAL-ST-01" => fulfillment(5, 0, 0, "unfulfilled"),
        "SAL-ST-04" => fulfillment(5, 5, 5, "fulfilled"),
        "SAL-ST-05" => fulfillment(5, 3, 0, "partial"),
        "SAL-ST-07" => fulfillment(5, 5, 0, "fulfilled"),
        "SAL-ST-08" => fulfillment(2, 2, 0, "fulfilled"),
        "SAL-ST-02" => awaiting_approval(),
        "VEN-SM-01" => refused(json!({"ship_order": {"order": "NOPE", "location": "A"}}), Code::OrderMissing),
        "VEN-SM-05" => after_cancel(),
        "VEN-SM-06" | "SAL-SM-01" | "MED-SM-01" => cancel_shipped(),
        "SAL-SM-02" => cancel_open(),
        "VEN-SM-07" => edited_when_paid(),
        "SOL-SM-03" => fulfillment(1, 1, 0, "fulfilled"),
        "SOL-SM-04" | "SOL-SM-07" | "SOL-SM-05" => {
            Outcome::Inexpressible("a shipment is made by shipping; there is none before and none to cancel")
        }
        "MAN-SM-02" => hold_placed(),
        "MAN-SM-04" => after_close(),
        "MAN-SM-05" => Outcome::Inexpressible("a closed order stays closed; what is added is a new order"),
        "MAN-SM-07" | "SPR-RET-03" => received_before_approval(),
        "MAN-SM-08" | "MAN-SM-09" => received_after_approval(),
        "MED-RET-01" => over_return(1, 1, 0, 2),
        "MED-RET-02" => over_return(3, 3, 2, 2),
        "MED-RET-06" => over_return(3, 3, 3, 1),
        "MED-RET-05" => dispositions(),
        "SPR-RET-04" => unsellable(),
        "SPR-RET-05" => received_more(),
        "SPR-RET-06" => refund_before_arrival(),
        "SPR-RET-07" | "SPR-CLM-02" => refund_beyond(),
        "SPR-RET-08" | "SPR-EXC-03" => cancel_received(),
        "SPR-RET-09" => cancel_frees(),
        "SPR-RET-10" => only_what_arrived(),
        "SHO-DISP-01" => quality_hold_to_restock(),
        "SPR-EXC-02" => exchanged(),
        "MAN-RET-02" => replaced_at_no_price(),
        "SPR-CLM-03" => claimed_beyond(),
        "SPR-CLM-01" => Outcome::Inexpressible("what is credited without a return waits for no approval"),
        _ if id.starts_with("MED-AGP") || id.starts_with("MED-AGF") => {
            Outcome::Inexpressible("a status is derived from quantities and money, never from the statuses of children")
        }
        _ => Outcome::Inexpressible("a return and what goes out in its place do not wait for each other"),
    }
}

fn shop(units: i64) -> Shop {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 100);
    shop.order("O-1", "MUG", units, "10.00");
    shop
}

fn ship(shop: &Shop, units: i64) {
    if units > 0 {
        let lines = json!([{"line": 1, "quantity": units}]);
        shop.run(json!({"ship_order": {"order": "O-1", "location": "A", "packages": [{"lines": lines}]}}));
    }
}

fn request(shop: &Shop, id: &str, units: i64) -> Result<Value, oms::Error> {
    shop.try_run(&json!({"request_return": {"id": id, "order": "O-1", "lines": [{"line": 1, "quantity": units}]}}))
}

fn back(shop: &Shop, id: &str, units: i64) {
    request(shop, id, units).unwrap();
    shop.run(json!({"approve_return": {"return_id": id}}));
    shop.run(json!({"receive_return": {"return_id": id, "location": "A"}}));
}

fn view(shop: &Shop) -> Value {
    shop.ask(json!({"order": {"order": "O-1"}}))
}

fn is_code(answer: Result<Value, oms::Error>, code: Code) -> Outcome {
    let answered = answer.map_or_else(|error| error.code().name().to_owned(), |receipt| receipt.to_string());
    Outcome::is(answered == code.name(), || answered)
}

fn refused(command: Value, code: Code) -> Outcome {
    is_code(shop(1).try_run(&command), code)
}

fn cancelled_rest() -> Outcome {
    let shop = shop(10);
    ship(&shop, 7);
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let available = shop.stock("MUG", "A")["available"].clone();
    Outcome::is(available == 93, || available.to_string())
}

fn on_hold() -> Outcome {
    let shop = shop(1);
    shop.run(json!({"place_hold": {"order": "O-1", "kind": "manual", "reason": "check"}}));
    is_code(shop.try_run(&json!({"ship_order": {"order": "O-1", "location": "A"}})), Code::OnHold)
}

fn fulfillment(ordered: i64, shipped: i64, returned: i64, expected: &str) -> Outcome {
    let shop = shop(ordered);
    ship(&shop, shipped);
    if returned > 0 {
        back(&shop, "R-1", returned);
        shop.run(json!({"inspect_return": {"return_id": "R-1"}}));
        let status = view(&shop)["return_status"].clone();
        return Outcome::is(status == "returned" || status == "received" || status == "inspected", || {
            status.to_string()
        });
    }
    let status = view(&shop)["fulfillment_status"].as_str().unwrap().to_owned();
    let meant = match expected {
        "unfulfilled" => ["unfulfilled", "allocated", "open"].contains(&status.as_str()),
        "partial" => status.starts_with("partially"),
        _ => ["shipped", "fulfilled"].contains(&status.as_str()),
    };
    Outcome::is(meant, || status)
}

/// Units whose shipment somebody has to approve are held: they are not shipped, and do not count as shipped.
fn awaiting_approval() -> Outcome {
    let shop = shop(5);
    shop.run(json!({"place_hold": {"order": "O-1", "kind": "approval"}}));
    let shipped = shop.try_run(&json!({"ship_order": {"order": "O-1", "location": "A"}}));
    if !shipped.is_err_and(|error| error.code() == Code::OnHold) {
        return Outcome::Wrong("it shipped without approval".to_owned());
    }
    let status = view(&shop)["fulfillment_status"].clone();
    Outcome::is(status == "unfulfilled", || status.to_string())
}

/// An order that is being changed has an edit that waits.
fn edited_when_paid() -> Outcome {
    let shop = shop(1);
    shop.pay("O-1", "capture", "c-1", "10.00");
    let edit = json!({"order": "O-1", "quantities": [{"line": 1, "quantity": 2}]});
    shop.run(json!({"stage_edit": {"edit": edit, "expires_at": shop.instant(600)}}));
    let order = view(&shop);
    let answered = (&order["payment_status"], &order["pending_edit"]["state"]);
    Outcome::is(answered == (&json!("paid"), &json!("staged")), || format!("{answered:?}"))
}

fn after_cancel() -> Outcome {
    let shop = shop(1);
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let again = shop.try_run(&json!({"source_order": {"order": "O-1"}}));
    Outcome::is(again.is_err_and(|error| error.code() == Code::WrongStanding), || "it was sourced".to_owned())
}

/// Cancelling takes every unit that has not shipped; of an order that is shipped nothing is left to cancel.
fn cancel_shipped() -> Outcome {
    let shop = shop(2);
    ship(&shop, 2);
    is_code(shop.try_run(&json!({"cancel_order": {"order": "O-1"}})), Code::NothingToDo)
}

fn cancel_open() -> Outcome {
    let shop = shop(2);
    shop.run(json!({"cancel_order": {"order": "O-1"}}));
    let standing = view(&shop)["progress"]["standing"].clone();
    Outcome::is(standing == "cancelled", || standing.to_string())
}

fn hold_placed() -> Outcome {
    let shop = shop(1);
    shop.run(json!({"place_hold": {"order": "O-1", "kind": "manual", "reason": "check"}}));
    let status = view(&shop)["status"].clone();
    Outcome::is(status == "on_hold", || status.to_string())
}

fn after_close() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    let placed = shop.try_run(&json!({"place_draft": {"order": "O-1"}}));
    Outcome::is(placed.is_err_and(|error| error.code() == Code::WrongStanding), || "it was placed again".to_owned())
}

fn received_before_approval() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    request(&shop, "R-1", 1).unwrap();
    is_code(shop.try_run(&json!({"receive_return": {"return_id": "R-1", "location": "A"}})), Code::WrongState)
}

fn received_after_approval() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    back(&shop, "R-1", 1);
    let state = shop.ask(json!({"return_by_id": {"return_id": "R-1"}}))["state"].clone();
    Outcome::is(state == "received", || state.to_string())
}

fn over_return(ordered: i64, shipped: i64, requested: i64, more: i64) -> Outcome {
    let shop = shop(ordered);
    ship(&shop, shipped);
    if requested > 0 {
        request(&shop, "R-1", requested).unwrap();
    }
    is_code(request(&shop, "R-2", more), Code::OverReturn)
}

fn inspect(shop: &Shop, rows: Value) -> Value {
    shop.run(json!({"inspect_return": {"return_id": "R-1", "lines": rows}}))
}

fn dispositions() -> Outcome {
    let shop = shop(3);
    ship(&shop, 3);
    back(&shop, "R-1", 2);
    inspect(
        &shop,
        json!([{"position": 1, "quantity": 1, "disposition": "restock"}, {"position": 1, "quantity": 1, "disposition": "scrap"}]),
    );
    let available = shop.stock("MUG", "A")["available"].clone();
    Outcome::is(available == 98, || available.to_string())
}

fn unsellable() -> Outcome {
    let shop = shop(2);
    ship(&shop, 2);
    request(&shop, "R-1", 2).unwrap();
    shop.run(json!({"approve_return": {"return_id": "R-1"}}));
    shop.run(
        json!({"receive_return": {"return_id": "R-1", "location": "A", "lines": [{"position": 1, "quantity": 1}]}}),
    );
    inspect(&shop, json!([{"position": 1, "quantity": 1, "disposition": "scrap"}]));
    let available = shop.stock("MUG", "A")["available"].clone();
    Outcome::is(available == 98, || available.to_string())
}

fn received_more() -> Outcome {
    let shop = shop(2);
    ship(&shop, 2);
    request(&shop, "R-1", 1).unwrap();
    shop.run(json!({"approve_return": {"return_id": "R-1"}}));
    let lines = json!([{"position": 1, "quantity": 2}]);
    is_code(
        shop.try_run(&json!({"receive_return": {"return_id": "R-1", "location": "A", "lines": lines}})),
        Code::OverReturn,
    )
}

fn refund_before_arrival() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    request(&shop, "R-1", 1).unwrap();
    shop.run(json!({"approve_return": {"return_id": "R-1"}}));
    is_code(shop.try_run(&json!({"resolve_return": {"return_id": "R-1"}})), Code::WrongState)
}

fn refund_beyond() -> Outcome {
    let shop = shop(1);
    shop.pay("O-1", "capture", "c-1", "10.00");
    is_code(
        shop.try_run(&json!({"grant_refund": {"order": "O-1", "amount": "10.01", "reason": "broken"}})),
        Code::OverRefund,
    )
}

fn cancel_received() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    back(&shop, "R-1", 1);
    is_code(shop.try_run(&json!({"cancel_return": {"return_id": "R-1"}})), Code::WrongState)
}

fn cancel_frees() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    request(&shop, "R-1", 1).unwrap();
    shop.run(json!({"cancel_return": {"return_id": "R-1"}}));
    let again = request(&shop, "R-2", 1);
    Outcome::is(again.is_ok(), || "it was refused".to_owned())
}

fn only_what_arrived() -> Outcome {
    let shop = Shop::memory().with_items(&["MUG"]);
    shop.receive("MUG", "A", 100);
    shop.order("O-1", "MUG", 3, "89.99");
    shop.pay("O-1", "capture", "c-1", "269.97");
    ship(&shop, 3);
    request(&shop, "R-1", 3).unwrap();
    shop.run(json!({"approve_return": {"return_id": "R-1"}}));
    shop.run(
        json!({"receive_return": {"return_id": "R-1", "location": "A", "lines": [{"position": 1, "quantity": 2}]}}),
    );
    inspect(&shop, json!([{"position": 1, "quantity": 2, "disposition": "restock"}]));
    let resolved = shop.try_run(&json!({"resolve_return": {"return_id": "R-1"}}));
    let refund = shop.ask(json!({"return_by_id": {"return_id": "R-1"}}))["refund"].clone();
    Outcome::is(refund == "179.98", || format!("{refund} {resolved:?}"))
}

/// An exchange is a return, and a new line of the order: it takes stock of its own, and ships.
fn exchanged() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    back(&shop, "R-1", 1);
    let replacement = json!({"sku": "MUG", "quantity": 1, "unit_price": "10.00"});
    shop.run(json!({"edit_order": {"order": "O-1", "lines": [replacement], "reason": "exchange"}}));
    let allocated = shop.line("O-1", 2)["allocated"].clone();
    shop.run(json!({"ship_order": {"order": "O-1", "location": "A"}}));
    let status = view(&shop)["fulfillment_status"].clone();
    let is_taken = allocated == json!([{"location": "A", "quantity": 1}]);
    Outcome::is(is_taken && status == "shipped", || format!("{allocated} {status}"))
}

/// What is sent in place of what came back is the same order once more, at no price.
fn replaced_at_no_price() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    back(&shop, "R-1", 1);
    shop.run(json!({"duplicate_order": {"order": "O-1", "id": "O-2"}}));
    shop.run(json!({"edit_order": {"order": "O-2", "prices": [{"line": 1, "unit_price": "0.00"}]}}));
    shop.run(json!({"place_draft": {"order": "O-2"}}));
    let total = shop.ask(json!({"order": {"order": "O-2"}}))["terms"]["totals"]["total"].clone();
    let reserved = shop.stock("MUG", "A")["reserved"].clone();
    Outcome::is(total == "0.00" && reserved == 1, || format!("{total} {reserved}"))
}

/// A claim for units that the customer keeps lowers their price: of no more units than were ordered.
fn claimed_beyond() -> Outcome {
    let claim =
        json!({"adjust_price": {"order": "O-1", "line": 1, "quantity": 2, "amount": "1.00", "reason": "claim"}});
    refused(claim, Code::QuantityUnavailable)
}

fn quality_hold_to_restock() -> Outcome {
    let shop = shop(1);
    ship(&shop, 1);
    back(&shop, "R-1", 1);
    inspect(&shop, json!([{"position": 1, "quantity": 1, "disposition": "quality_hold"}]));
    let place = |bucket: &str| json!({"location": "A", "bucket": bucket});
    shop.run(json!({"move_stock": {"source": place("quality_hold"), "target": place("available"), "lines": [{"sku": "MUG", "quantity": 1}]}}));
    let available = shop.stock("MUG", "A")["available"].clone();
    Outcome::is(available == 100, || available.to_string())
}
