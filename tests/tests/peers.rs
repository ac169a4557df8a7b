//! What the one embeddable peer was tried with, experiment by experiment, as tests of ours. The row of the table of
//! experiments stands beside each test.
//!
//! Rows that are elsewhere: what needs several processes is in `processes.rs` here (S3, S6) and in the tests of
//! `oms-sqlite`, `tests/processes.rs` (S2, S4, S5); S30, the lock of the Python interpreter, needs Python.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use std::sync::Barrier;
use std::time::{Duration, Instant};

use oms::{Code, Error};
use oms_tests::{Scratch, Shop, on_every_store, order, paths};
use serde_json::{Value, json};

/// Runs a job on several threads at once; answers what each gave, in no order.
fn at_once<T: Send>(threads: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(threads);
    let (job, barrier) = (&job, &barrier);
    std::thread::scope(|scope| {
        let start = |number| {
            scope.spawn(move || {
                barrier.wait();
                job(number)
            })
        };
        let running: Vec<_> = (0..threads).map(start).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Executes a command from any thread.
fn run(oms: &oms::Oms, context: &Value, command: &Value) -> Result<Value, Error> {
    oms.execute_json(&context.to_string(), &command.to_string()).map(|receipt| serde_json::from_str(&receipt).unwrap())
}

/// Ships everything of an order from where it is, and delivers it.
fn ship(shop: &Shop, order: &str, location: &str) {
    let shipped = shop.run(json!({"ship_order": {"order": order, "location": location}}));
    shop.run(json!({"track_package": {"shipment": shipped["id"], "status": "delivered"}}));
}

/// Takes units of line 1 back and credits them; answers the receipt of the credit.
fn take_back(shop: &Shop, id: &str, order: &str, quantity: i64, disposition: &str) -> Value {
    shop.run(json!({"request_return": {"id": id, "order": order, "lines": [{"line": 1, "quantity": quantity}]}}));
    shop.run(json!({"approve_return": {"return_id": id}}));
    shop.run(json!({"receive_return": {"return_id": id, "location": "A"}}));
    let row = json!({"position": 1, "quantity": quantity, "disposition": disposition});
    shop.run(json!({"inspect_return": {"return_id": id, "lines": [row]}}));
    shop.run(json!({"resolve_return": {"return_id": id}}))
}

/// What a receipt says was refunded.
fn refund(receipt: &Value) -> &str {
    receipt["events"].as_array().unwrap().iter().find_map(|event| event["refund"].as_str()).unwrap()
}

fn levels(shop: &Shop, sku: &str, location: &str) -> (i64, i64) {
    let row = shop.stock(sku, location);
    (row["on_hand"].as_i64().unwrap(), row["available"].as_i64().unwrap())
}

// S1: 8 threads, 50 reservations each, of 200 units.
#[test]
fn eight_threads_reserve_exactly_what_there_is() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 200);
        let (context, expires_at, oms) = (shop.context(), shop.instant(3600), &shop.oms);
        let line = json!([{"sku": "MUG", "location": "A", "quantity": 1}]);
        let reserve = |_| {
            let command = json!({"reserve_stock": {"expires_at": expires_at, "lines": line}});
            (0..50)
                .map(|_| run(oms, &context, &command))
                .filter(|answer| match answer {
                    Ok(_) => true,
                    Err(error) => {
                        assert_eq!(error.code(), Code::InsufficientStock, "{error}");
                        false
                    }
                })
                .count()
        };
        assert_eq!(at_once(8, reserve).iter().sum::<usize>(), 200);
        assert_eq!(levels(&shop, "MUG", "A"), (200, 0));
        shop.assert_clean();
    });
}

// S3 in one process: 8 threads, 25 orders of three lines each, 100 units of each item.
#[test]
fn eight_threads_place_orders_and_the_rest_waits() {
    on_every_store(|shop| {
        let skus = ["CUP", "MUG", "TEA"];
        let shop = shop.with_items(&skus);
        for sku in skus {
            shop.receive(sku, "A", 100);
        }
        let (context, oms) = (shop.context(), &shop.oms);
        let place = |_| {
            let lines: Vec<Value> =
                skus.iter().map(|sku| json!({"sku": sku, "quantity": 1, "unit_price": "1"})).collect();
            let command = json!({"place_order": {"channel": "web", "currency": "EUR", "lines": lines}});
            for _ in 0..25 {
                run(oms, &context, &command).unwrap();
            }
        };
        at_once(8, place);
        for sku in skus {
            assert_eq!(levels(&shop, sku, "A"), (100, 0));
        }
        let count = |status: &str| {
            shop.ask(json!({"orders": {"status": status, "limit": 1000}}))["rows"].as_array().unwrap().len()
        };
        assert_eq!((count("placed"), count("backordered")), (100, 100));
        shop.receive("MUG", "A", 100);
        assert_eq!((count("placed"), count("backordered")), (100, 100), "they wait for the other items, too");
        shop.assert_clean();
    });
}

// S7: 2^31 - 1 units of an item at 7.9e27, and then the handle was dead.
#[test]
fn an_overflow_is_a_refusal_and_the_shop_goes_on() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        shop.refused(Code::InvalidFields, order("O-1", "MUG", 2_147_483_647, "7900000000000000000000000000"));
        shop.refused(Code::LimitExceeded, order("O-1", "MUG", 2_147_483_647, "999999999999999"));
        shop.order("O-1", "MUG", 1, "2.00");
        shop.assert_clean();
    });
}

// S8: the sum of lines, an adjustment past the largest number, an expiry at the end of time, another currency.
#[test]
fn whatever_adds_up_to_too_much_is_a_refusal_and_the_shop_goes_on() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        let line = json!({"sku": "MUG", "quantity": 1, "unit_price": "999999999999999"});
        let wanted = json!({"place_order": {"id": "O-1", "channel": "web", "currency": "EUR", "lines": [line, line]}});
        shop.refused(Code::LimitExceeded, wanted);
        let lines = json!([{"sku": "MUG", "difference": i64::MAX}]);
        shop.refused(Code::InvalidFields, json!({"adjust_stock": {"location": "A", "lines": lines, "reason": "x"}}));
        let lines = json!([{"sku": "MUG", "location": "A", "quantity": 1}]);
        for never in ["+262142-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "99999999999999"] {
            shop.refused(Code::InvalidFields, json!({"reserve_stock": {"expires_at": never, "lines": lines}}));
        }
        shop.run(json!({"reserve_stock": {"expires_at": "9999-12-31T23:59:59.999999Z", "lines": lines}}));
        shop.order("O-1", "MUG", 1, "2.00");
        let report = json!({"record_payment": {"payment": "P-1", "order": "O-1", "gateway": "bank", "kind": "capture",
            "reference": "c-1", "amount": "2.00", "currency": "USD"}});
        shop.refused(Code::InvalidFields, report);
        shop.pay("O-1", "capture", "c-1", "999999999999999.99");
        let more = json!({"record_payment": {"payment": "O-1-P", "order": "O-1", "gateway": "bank", "kind": "capture",
            "reference": "c-2", "amount": "999999999999999.99", "currency": "EUR"}});
        shop.refused(Code::LimitExceeded, more);
        shop.order("O-2", "MUG", 1, "2.00");
        shop.assert_clean();
    });
}

// S9: order 10 of 5, then ship all.
#[test]
fn what_is_not_there_is_not_shipped() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        shop.order("O-1", "MUG", 10, "1.00");
        let packages = json!([{"lines": [{"line": 1, "quantity": 10}]}]);
        shop.refused(
            Code::QuantityUnavailable,
            json!({"ship_order": {"order": "O-1", "location": "A", "packages": packages}}),
        );
        ship(&shop, "O-1", "A");
        assert_eq!(levels(&shop, "MUG", "A"), (0, 0));
        let line = shop.line("O-1", 1);
        assert_eq!((&line["delivered"], &line["backordered"]), (&json!(5), &json!(5)));
        shop.receive("MUG", "A", 7);
        assert_eq!(levels(&shop, "MUG", "A"), (7, 2), "the receipt goes to who still waits");
        shop.assert_clean();
    });
}

// S10: sell, ship and deliver 10 of 10. S11: nothing is left to be written off by hand.
#[test]
fn what_is_shipped_has_left_the_shelf() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 10);
        shop.order("O-1", "MUG", 10, "1.00");
        assert_eq!(levels(&shop, "MUG", "A"), (10, 0));
        ship(&shop, "O-1", "A");
        assert_eq!((levels(&shop, "MUG", "A"), &shop.stock("MUG", "A")["reserved"]), ((0, 0), &json!(0)));
        let lines = json!([{"sku": "MUG", "difference": -10}]);
        shop.refused(
            Code::InsufficientStock,
            json!({"adjust_stock": {"location": "A", "lines": lines, "reason": "sold"}}),
        );
        shop.assert_clean();
    });
}

// S12: release the hold of a shipped order and sell it again.
#[test]
fn what_is_shipped_is_not_sold_again() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 3);
        let lines = json!([{"sku": "MUG", "location": "A", "quantity": 3}]);
        shop.run(json!({"reserve_stock": {"id": "CART", "expires_at": shop.instant(60), "lines": lines}}));
        let mut first = order("O-1", "MUG", 3, "1.00");
        first["place_order"]["reservation"] = json!("CART");
        shop.run(first);
        shop.run(json!({"release_order": {"order": "O-1"}}));
        shop.run(json!({"ship_fulfillment": {"fulfillment_order": "O-1-F1"}}));
        shop.refused(Code::WrongState, json!({"unreserve_stock": {"reservation": "CART"}}));
        shop.refused(Code::WrongState, json!({"cancel_fulfillment": {"fulfillment_order": "O-1-F1"}}));
        shop.refused(Code::NothingToDo, json!({"cancel_order": {"order": "O-1"}}));
        shop.later(3600);
        shop.run(json!({"run_due": {}}));
        let mut second = order("O-2", "MUG", 3, "1.00");
        second["place_order"]["shortage"] = json!("refuse");
        shop.refused(Code::InsufficientStock, second);
        shop.assert_clean();
    });
}

// S13: ship 4 of 10, restock 4.
#[test]
fn what_comes_back_is_there_once() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 10);
        shop.order("O-1", "MUG", 4, "1.00");
        ship(&shop, "O-1", "A");
        assert_eq!(levels(&shop, "MUG", "A"), (6, 6));
        take_back(&shop, "R-1", "O-1", 4, "restock");
        assert_eq!(levels(&shop, "MUG", "A"), (10, 10));
        shop.assert_clean();
    });
}

// S14: order 5 where one location has 4 and another 10; and where no location has 5.
#[test]
fn an_order_is_served_by_the_fewest_locations_that_can() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG", "TEA"]);
        for (sku, there) in [("MUG", 10), ("TEA", 3)] {
            shop.receive(sku, "A", 4);
            shop.receive(sku, "B", there);
        }
        shop.order("O-1", "MUG", 5, "1.00");
        assert_eq!(shop.line("O-1", 1)["allocated"], json!([{"location": "B", "quantity": 5}]));
        shop.order("O-2", "TEA", 5, "1.00");
        let both = json!([{"location": "A", "quantity": 4}, {"location": "B", "quantity": 1}]);
        assert_eq!(shop.line("O-2", 1)["allocated"], both);
        shop.assert_clean();
    });
}

// S15: transfer 2 units from A to B, and to a warehouse that is not there.
#[test]
fn a_transfer_takes_from_one_what_it_gives_to_the_other() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        let transfer = |to: &str| json!({"move_stock": {"source": {"location": "A"}, "target": {"location": to}, "lines": [{"sku": "MUG", "quantity": 2}]}});
        shop.run(transfer("B"));
        assert_eq!((levels(&shop, "MUG", "A"), levels(&shop, "MUG", "B")), ((3, 3), (2, 2)));
        shop.refused(Code::LocationMissing, transfer("C"));
        shop.refused(Code::InvalidFields, transfer("A"));
        shop.assert_clean();
    });
}

// S16: seven units are received.
#[test]
fn what_is_received_is_there() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 7);
        assert_eq!(levels(&shop, "MUG", "A"), (7, 7));
    });
}

// S17: a cart reserves.
#[test]
fn what_a_cart_reserves_nobody_else_can_have() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 10);
        let lines = json!([{"sku": "MUG", "location": "A", "quantity": 8}]);
        shop.run(json!({"reserve_stock": {"id": "CART", "expires_at": "2099-01-01T00:00:00Z", "lines": lines}}));
        assert_eq!(levels(&shop, "MUG", "A"), (10, 2));
        assert_eq!(shop.ask(json!({"available_to_sell": {"channel": "web", "sku": "MUG"}}))["total"], 2);
        let mut wanted = order("O-1", "MUG", 3, "1.00");
        wanted["place_order"]["shortage"] = json!("refuse");
        assert_eq!(shop.refused(Code::InsufficientStock, wanted).details()["possible"], "2");
        shop.run(json!({"unreserve_stock": {"reservation": "CART"}}));
        assert_eq!(levels(&shop, "MUG", "A"), (10, 10));
    });
}

// S18: pick the order's own reserved units, the last ones there are.
#[test]
fn an_order_picks_what_it_has_reserved() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 4);
        shop.order("O-1", "MUG", 4, "1.00");
        shop.run(json!({"release_order": {"order": "O-1"}}));
        shop.run(json!({"pick_fulfillment": {"fulfillment_order": "O-1-F1"}}));
        shop.run(json!({"pack_fulfillment": {"fulfillment_order": "O-1-F1"}}));
        shop.run(json!({"ship_fulfillment": {"fulfillment_order": "O-1-F1"}}));
        assert_eq!(levels(&shop, "MUG", "A"), (0, 0));
        shop.assert_clean();
    });
}

// S19: an expired hold, then an order of 1 of 1.
#[test]
fn a_claim_that_expired_is_in_nobodys_way() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 1);
        let claim = |id: &str| {
            let lines = json!([{"sku": "MUG", "location": "A", "quantity": 1}]);
            json!({"reserve_stock": {"id": id, "expires_at": shop.instant(60), "lines": lines}})
        };
        shop.run(claim("CART-1"));
        shop.refused(Code::InsufficientStock, claim("CART-2"));
        shop.later(60);
        shop.run(claim("CART-2"));
        shop.later(60);
        shop.order("O-1", "MUG", 1, "1.00");
        assert_eq!(shop.line("O-1", 1)["allocated"], json!([{"location": "A", "quantity": 1}]));
        shop.assert_clean();
    });
}

// S19, with safety stock: what is available hides that an expired claim holds the rest.
#[test]
fn a_claim_that_expired_is_in_nobodys_way_above_safety_stock() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.run(json!({"record_item": {"sku": "TEA", "safety_stock": 2}}));
        shop.receive("TEA", "A", 5);
        let claim = |id: &str, quantity: i64| {
            let lines = json!([{"sku": "TEA", "location": "A", "quantity": quantity}]);
            json!({"reserve_stock": {"id": id, "expires_at": shop.instant(60), "lines": lines}})
        };
        shop.run(claim("CART-1", 3));
        shop.later(60);
        shop.run(claim("CART-2", 1));
        shop.assert_clean();
    });
}

// S19, with two lines of one item, which fit one by one but not together.
#[test]
fn a_claim_that_expired_is_in_nobodys_way_of_two_lines_together() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 4);
        let line = |quantity: i64| json!({"sku": "MUG", "location": "A", "quantity": quantity});
        let claim = |id: &str, lines: Value| json!({"reserve_stock": {"id": id, "expires_at": shop.instant(60), "lines": lines}});
        shop.run(claim("CART-1", json!([line(2)])));
        shop.later(60);
        shop.run(claim("CART-2", json!([line(2), line(2)])));
        shop.assert_clean();
    });
}

// S20: ship twice, cancel twice; the second tracking number overwrote the first.
#[test]
fn what_is_done_is_done_once() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 5);
        shop.order("O-1", "MUG", 2, "1.00");
        let ship = |tracking: &str| json!({"ship_order": {"order": "O-1", "location": "A", "packages": [{"tracking": tracking}]}});
        let key = shop.context_with("request_id", "s-1");
        let first = shop.try_in(&key, &ship("T-1")).unwrap();
        let again = shop.try_in(&key, &ship("T-1")).unwrap();
        assert_eq!(
            (&again["replayed"], &again["id"], &again["sequence"]),
            (&json!(true), &first["id"], &first["sequence"])
        );
        assert_eq!(shop.try_in(&key, &ship("T-2")).unwrap_err().code(), Code::RequestConflict);
        shop.refused(Code::QuantityUnavailable, ship("T-2"));
        assert_eq!(shop.ask(json!({"shipment": {"shipment": "O-1-S1"}}))["packages"][0]["tracking"], "T-1");

        shop.order("O-2", "MUG", 2, "1.00");
        let (cancel, key) = (json!({"cancel_order": {"order": "O-2"}}), shop.context_with("request_id", "c-1"));
        shop.try_in(&key, &cancel).unwrap();
        assert_eq!(shop.try_in(&key, &cancel).unwrap()["replayed"], true);
        shop.refused(Code::WrongStanding, cancel);
        assert_eq!(levels(&shop, "MUG", "A"), (3, 3));
        shop.assert_clean();
    });
}

// S21: cancel what is left after a part was shipped.
#[test]
fn what_is_left_of_an_order_can_be_cancelled() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 3);
        shop.order("O-1", "MUG", 5, "2.00");
        ship(&shop, "O-1", "A");
        let cancelled = shop.run(json!({"cancel_order": {"order": "O-1"}}));
        assert_eq!(
            (&cancelled["events"][0]["credited"], &cancelled["events"][0]["whole"]),
            (&json!("4.00"), &json!(false))
        );
        let view = shop.ask(json!({"order": {"order": "O-1"}}));
        assert_eq!((&view["status"], &view["balance"]), (&json!("delivered"), &json!("6.00")));
        shop.receive("MUG", "A", 2);
        assert_eq!(levels(&shop, "MUG", "A"), (2, 2), "nobody waits for it any more");
        shop.assert_clean();
    });
}

// S22: return before shipping, 6 of 5, 3 and 3 of 5, of another order's line, 0, -1; and 8 at once, of 2.
#[test]
fn never_comes_back_more_than_left() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG", "TEA"]);
        shop.receive("MUG", "A", 10);
        let back = |order: &str, line: i64, quantity: i64| json!({"request_return": {"order": order, "lines": [{"line": line, "quantity": quantity}]}});
        shop.order("O-1", "MUG", 5, "1.00");
        shop.refused(Code::OverReturn, back("O-1", 1, 1));
        ship(&shop, "O-1", "A");
        shop.refused(Code::OverReturn, back("O-1", 1, 6));
        shop.refused(Code::LineMissing, back("O-1", 2, 1));
        shop.refused(Code::InvalidFields, back("O-1", 1, 0));
        shop.refused(Code::InvalidFields, back("O-1", 1, -1));
        let twice = json!({"request_return": {"order": "O-1", "lines": [{"line": 1, "quantity": 3}, {"line": 1, "quantity": 3}]}});
        shop.refused(Code::OverReturn, twice);
        shop.run(back("O-1", 1, 3));
        assert_eq!(shop.refused(Code::OverReturn, back("O-1", 1, 3)).details()["possible"], "2");

        let (context, one, oms) = (shop.context(), back("O-1", 1, 1), &shop.oms);
        let answers = at_once(8, |_| run(oms, &context, &one));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
        assert!(
            answers.iter().filter_map(|answer| answer.as_ref().err()).all(|error| error.code() == Code::OverReturn)
        );
        shop.assert_clean();
    });
}

// S23: refund more than was captured, refund what is pending; and 8 at once, 30 each of 100.
#[test]
fn never_is_refunded_more_than_was_captured() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 1);
        shop.order("O-1", "MUG", 1, "100.00");
        let grant = |amount: &str| json!({"grant_refund": {"order": "O-1", "amount": amount, "reason": "goodwill"}});
        shop.refused(Code::OverRefund, grant("100.01"));
        let mut pending = json!({"record_payment": {"payment": "O-1-P", "order": "O-1", "gateway": "bank", "kind": "capture",
            "reference": "c-1", "amount": "100.00", "currency": "EUR", "status": "pending"}});
        shop.run(pending.clone());
        shop.refused(Code::NothingToDo, json!({"grant_refund": {"order": "O-1", "reason": "goodwill"}}));
        assert_eq!(shop.ask(json!({"requests": {}}))["rows"], json!([]), "nothing is refunded that was not captured");
        pending["record_payment"]["status"] = json!("succeeded");
        shop.run(pending);

        let (context, thirty, oms) = (shop.context(), grant("30.00"), &shop.oms);
        let answers = at_once(8, |_| run(oms, &context, &thirty));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
        assert!(
            answers.iter().filter_map(|answer| answer.as_ref().err()).all(|error| error.code() == Code::OverRefund)
        );
        assert_eq!(shop.ask(json!({"requests": {}}))["rows"].as_array().unwrap().len(), 3);
        assert_eq!(shop.refused(Code::OverRefund, grant("10.01")).details()["possible"], "10.00");
        shop.assert_clean();
    });
}

// S24: capture 150 of 100, and 8 at once; a payment of an order that is not there. A gateway's report is a fact, so what
// was captured too much is recorded, brought to attention and to be given back; what we ask for is never too much.
#[test]
fn what_is_captured_too_much_is_given_back_and_never_asked_for() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 8);
        let stray = json!({"record_payment": {"payment": "P-9", "order": "O-9", "gateway": "bank", "kind": "capture",
            "reference": "c-9", "amount": "1.00", "currency": "EUR"}});
        shop.refused(Code::OrderMissing, stray);
        shop.order("O-1", "MUG", 1, "100.00");
        shop.pay("O-1", "authorize", "a-1", "100.00");
        let over = shop.pay("O-1", "capture", "c-1", "150.00");
        let told =
            over["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(told, ["payment_reported", "attention_raised", "refund_requested"]);
        assert_eq!(over["events"][2]["amount"], "50.00");
        assert_eq!(shop.ask(json!({"order": {"order": "O-1"}}))["payment_status"], "overpaid");

        shop.order("O-2", "MUG", 7, "10.00");
        shop.pay("O-2", "authorize", "a-2", "70.00");
        shop.run(json!({"release_order": {"order": "O-2"}}));
        let (context, oms) = (shop.context(), &shop.oms);
        let one = json!({"ship_fulfillment": {"fulfillment_order": "O-2-F1", "packages": [{"lines": [{"line": 1, "quantity": 1}]}]}});
        let answers = at_once(8, |_| run(oms, &context, &one));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 7);
        let requests = shop.ask(json!({"order": {"order": "O-2"}}))["progress"]["requests"].clone();
        let amounts: Vec<&str> =
            requests.as_array().unwrap().iter().map(|request| request["amount"].as_str().unwrap()).collect();
        assert_eq!(amounts, ["10.00"; 7]);
        shop.assert_clean();
    });
}

// S25: a line of 10.01 comes back unit by unit; an order of 100 with a discount of 50 comes back.
#[test]
fn a_return_gives_back_what_was_paid_to_the_cent() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.receive("MUG", "A", 20);
        shop.order("O-1", "MUG", 3, "3.336666667");
        shop.pay("O-1", "capture", "c-1", "10.01");
        ship(&shop, "O-1", "A");
        let refunds = ["R-1", "R-2", "R-3"].map(|id| refund(&take_back(&shop, id, "O-1", 1, "restock")).to_owned());
        assert_eq!(refunds, ["3.34", "3.33", "3.34"]);

        let line = json!({"sku": "MUG", "quantity": 2, "unit_price": "50.00"});
        shop.run(json!({"place_order": {"id": "O-2", "channel": "web", "currency": "EUR", "lines": [line],
            "discounts": [{"code": "half", "amount": "50.00"}], "total": "50.00"}}));
        shop.pay("O-2", "capture", "c-2", "50.00");
        ship(&shop, "O-2", "A");
        let refunds = ["R-4", "R-5"].map(|id| refund(&take_back(&shop, id, "O-2", 1, "scrap")).to_owned());
        assert_eq!(refunds, ["25.00", "25.00"]);

        shop.order("O-3", "MUG", 6, "1.666666667");
        shop.pay("O-3", "capture", "c-3", "10.00");
        ship(&shop, "O-3", "A");
        let refunds: Vec<String> =
            (0..6).map(|n| refund(&take_back(&shop, &format!("R-6{n}"), "O-3", 1, "restock")).to_owned()).collect();
        assert_eq!(refunds, ["1.67", "1.66", "1.67", "1.67", "1.66", "1.67"]);
        for order in ["O-1", "O-2", "O-3"] {
            assert_eq!(
                shop.ask(json!({"order": {"order": order}}))["progress"]["money"]["credited"],
                shop.ask(json!({"order": {"order": order}}))["progress"]["money"]["total"]
            );
        }
        shop.assert_clean();
    });
}

// S26: dinars, with three decimals: 10.505 and 0.125.
#[test]
fn money_has_the_decimals_of_its_currency() {
    let shop = Shop::memory().with_items(&["MUG"]);
    let line = json!({"sku": "MUG", "quantity": 1, "unit_price": "10.505"});
    shop.run(json!({"place_order": {"id": "O-1", "channel": "web", "currency": "KWD", "lines": [line],
        "charges": [{"kind": "shipping", "amount": "0.125"}], "total": "10.630"}}));
    assert_eq!(shop.ask(json!({"order": {"order": "O-1"}}))["terms"]["totals"]["total"], "10.630");
    let fraction = json!({"place_order": {"channel": "web", "currency": "JPY", "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "10.5"}]}});
    assert_eq!(shop.run(fraction)["events"][0]["total"], "11", "a unit price may be finer than money");
}

// S27: quantities and amounts that make no sense.
#[test]
fn quantities_and_amounts_that_make_no_sense_are_refused() {
    let shop = Shop::memory().with_items(&["MUG"]);
    for (quantity, price) in [
        (json!(-1), json!("1")),
        (json!(0), json!("1")),
        (json!(1.5), json!("1")),
        (json!(1), json!("NaN")),
        (json!(1), json!("inf")),
        (json!(1), json!("-1.00")),
        (json!(1), json!(1.005)),
    ] {
        let line = json!({"sku": "MUG", "quantity": quantity, "unit_price": price});
        let error =
            shop.try_run(&json!({"place_order": {"channel": "web", "currency": "EUR", "lines": [line]}})).unwrap_err();
        assert!(matches!(error.code(), Code::InvalidFields | Code::Malformed), "{error}");
        assert!(paths(&error)[0].starts_with("lines[0]."), "{error}");
    }
    let charge = |currency: &str, amount: &str| {
        json!({"place_order": {"channel": "web", "currency": currency,
        "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "1"}], "charges": [{"kind": "other", "amount": amount}]}})
    };
    for (currency, amount) in [("USD", "1.005"), ("JPY", "10.5"), ("KWD", "0.0005")] {
        assert_eq!(paths(&shop.refused(Code::InvalidFields, charge(currency, amount))), ["charges[0].amount"]);
    }
}

// S28: names in any script, and SKUs with any visible character.
#[test]
fn keys_hold_any_visible_character_and_no_other() {
    on_every_store(|shop| {
        let skus = [
            "SKU.1",
            "sku/1",
            "a b",
            "É",
            "E\u{301}x",
            "日本-茶",
            "ключ",
            "🫖",
            "x@y",
            "a'b\"c",
            "100%",
            "a,b;c",
            "a:b",
            "\\",
            "--",
        ];
        let shop = shop.with_items(&skus);
        for sku in skus {
            shop.run(json!({"record_item": {"sku": sku, "name": format!("{sku} {sku}")}}));
            shop.receive(sku, "A", 2);
            shop.order(&format!("O {sku}"), sku, 1, "1.00");
            ship(&shop, &format!("O {sku}"), "A");
            assert_eq!(levels(&shop, sku, "A"), (1, 1), "{sku}");
            assert_eq!(
                shop.ask(json!({"entries": {"sku": sku, "location": "A"}}))["rows"].as_array().unwrap().len(),
                3,
                "{sku}"
            );
        }
        for bad in ["  pad ", "a\0b", "", "\u{200b}", "a\u{202e}b"] {
            shop.refused(Code::InvalidFields, json!({"record_item": {"sku": bad}}));
            shop.refused(Code::InvalidFields, json!({"record_item": {"sku": "OK", "name": bad}}));
        }
        assert_eq!(shop.ask(json!({"items": {}}))["rows"].as_array().unwrap().len(), skus.len());
        shop.assert_clean();
    });
}

// S29: a path that is not there, a directory, a file of something else: the peer said so after 30 seconds.
#[test]
fn a_store_that_can_not_be_opened_says_so_at_once() {
    let scratch = Scratch::new();
    let garbage = scratch.path().join("garbage.db");
    std::fs::write(&garbage, "this is no database, whatever its name says ".repeat(100)).unwrap();
    let foreign = scratch.path().join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE orders (id); PRAGMA application_id = 7;")
        .unwrap();
    for (path, code) in [
        (scratch.path().join("no/such/directory/shop.db"), Code::StoreUnavailable),
        (scratch.path().to_path_buf(), Code::StoreUnavailable),
        (garbage, Code::StoreCorrupt),
        (foreign, Code::StoreCorrupt),
    ] {
        let start = Instant::now();
        let error = oms::open(&format!("sqlite:{}", path.display())).unwrap_err();
        let took = start.elapsed();
        assert_eq!(error.code(), code, "{error}");
        assert!(took < Duration::from_millis(250), "{took:?}");
        assert!(error.details().contains_key("path"), "{error}");
    }
    for url in ["", "sqlite:", "sqlite", "memory", "memory:x", "postgres:", "mysql://localhost", "shop.db", "SQLITE:x"]
    {
        assert_eq!(oms::open(url).unwrap_err().code(), Code::InvalidUrl, "{url}");
    }
}

// S31: a report where a half unit was moved: here an item is counted in its smallest unit, and reports add it up.
#[test]
fn half_a_meter_is_counted_in_millimeters() {
    on_every_store(|shop| {
        let shop = shop.with_items(&["MUG"]);
        shop.run(json!({"record_item": {"sku": "SILK", "unit": "meter"}}));
        shop.receive("SILK", "A", 2_500);
        let half =
            json!({"adjust_stock": {"location": "A", "lines": [{"sku": "SILK", "difference": -500}], "reason": "cut"}});
        shop.run(half);
        shop.order("O-1", "SILK", 1_500, "0.0125");
        ship(&shop, "O-1", "A");
        assert_eq!(levels(&shop, "SILK", "A"), (500, 500));
        let fraction =
            json!({"adjust_stock": {"location": "A", "lines": [{"sku": "SILK", "difference": 0.5}], "reason": "cut"}});
        assert_eq!(paths(&shop.refused(Code::Malformed, fraction)), ["lines[0].difference"]);
        let sales = &shop.ask(json!({"sales": {}}))["currencies"]["EUR"];
        assert_eq!((&sales["units"], &sales["charged"]), (&json!(1_500), &json!("18.75")));
        shop.assert_clean();
    });
}
