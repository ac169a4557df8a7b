//! The views that people and tools read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    reason = "a test says what went wrong by panicking"
)]

mod common;

use oms_core::Command;
use oms_core::kernel::{Context, Engine, SeededIds};
use oms_core::value::{Actor, Timestamp};
use rusqlite::{Connection, types::Value};

use common::{Dir, open};

fn shop(dir: &Dir) -> Engine {
    let engine = Engine::new(Box::new(open(&dir.file("shop.db"))), Box::new(SeededIds::new(1)));
    for command in [
        r#"{"set_location": {"location": {"id": "OSLO"}}}"#,
        r#"{"set_channel": {"channel": {"id": "web"}}}"#,
        r#"{"record_item": {"sku": "MUG"}}"#,
        r#"{"record_item": {"sku": "CUP"}}"#,
        r#"{"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}, {"sku": "CUP", "quantity": 1}]}}"#,
        r#"{"place_order": {"id": "O-1", "channel": "web", "external_id": "W-7", "number": "1001", "currency": "GBP",
            "placed_at": "2026-01-05T08:00:00.123456Z",
            "lines": [{"sku": "MUG", "quantity": 2, "unit_price": "4.50"}, {"sku": "CUP", "quantity": 1, "unit_price": "3"}]}}"#,
        r#"{"place_order": {"id": "O-2", "channel": "web", "currency": "GBP", "placed_at": "2026-01-05T08:00:00Z",
            "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "4.50"}]}}"#,
        r#"{"cancel_order": {"order": "O-2", "reason": "customer_request"}}"#,
    ] {
        let command: Command = serde_json::from_str(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        let context = Context::new(Timestamp::parse("2026-01-05T09:00:00Z").unwrap(), Actor::parse("clerk").unwrap());
        engine.execute(&context, &command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    }
    engine
}

/// All rows of a query, each as one text.
fn rows(dir: &Dir, sql: &str) -> Vec<String> {
    let connection = Connection::open(dir.file("shop.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|column| {
            Ok(match row.get::<_, Value>(column)? {
                Value::Null => "-".to_owned(),
                Value::Integer(number) => number.to_string(),
                Value::Text(text) => text,
                other => format!("{other:?}"),
            })
        });
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" | "))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn orders_have_a_row_each() {
    let dir = Dir::new();
    let _engine = shop(&dir);
    assert_eq!(
        rows(
            &dir,
            "SELECT tenant, id, number, channel, external_id, standing, status, placed_at, currency, total FROM orders
             ORDER BY id"
        ),
        [
            "main | O-1 | 1001 | web | W-7 | placed | placed | 2026-01-05T08:00:00.123456Z | GBP | 12.00",
            "main | O-2 | - | web | - | cancelled | cancelled | 2026-01-05T08:00:00Z | GBP | 4.50",
        ]
    );
}

#[test]
fn lines_show_how_their_units_are_spread() {
    let dir = Dir::new();
    let _engine = shop(&dir);
    assert_eq!(
        rows(
            &dir,
            "SELECT order_id, line, sku, quantity, unit_price, open, allocated, released, cancelled FROM order_lines
             ORDER BY order_id, line"
        ),
        [
            "O-1 | 1 | MUG | 2 | 4.50 | 0 | 2 | 0 | 0",
            "O-1 | 2 | CUP | 1 | 3 | 0 | 1 | 0 | 0",
            "O-2 | 1 | MUG | 1 | 4.50 | 0 | 0 | 0 | 1",
        ]
    );
}

#[test]
fn stock_is_the_sum_of_the_ledger() {
    let dir = Dir::new();
    let _engine = shop(&dir);
    assert_eq!(
        rows(&dir, "SELECT sku, location, on_hand, available, reserved FROM stock ORDER BY sku"),
        ["CUP | OSLO | 1 | 0 | 1", "MUG | OSLO | 10 | 8 | 2"]
    );
    assert_eq!(
        rows(
            &dir,
            "SELECT sku,
                sum(quantity * ((target = 'reserved@OSLO') - (source = 'reserved@OSLO'))),
                sum(quantity * (source = 'supplier'))
             FROM ledger GROUP BY sku ORDER BY sku"
        ),
        ["CUP | 1 | 1", "MUG | 2 | 10"]
    );
    assert_eq!(
        rows(&dir, "SELECT sequence, ordinal, at, actor, sku, quantity, order_id, line FROM ledger WHERE sequence = 6"),
        [
            "6 | 1 | 2026-01-05T09:00:00Z | clerk | MUG | 2 | O-1 | 1",
            "6 | 2 | 2026-01-05T09:00:00Z | clerk | CUP | 1 | O-1 | 2"
        ]
    );
}

#[test]
fn events_come_in_order() {
    let dir = Dir::new();
    let _engine = shop(&dir);
    let events = rows(&dir, "SELECT sequence, type, body ->> '$.order' FROM events WHERE sequence >= 6");
    assert!(events.contains(&"6 | order_placed | O-1".to_owned()), "{events:?}");
    assert!(events.contains(&"8 | order_cancelled | O-2".to_owned()), "{events:?}");
}
