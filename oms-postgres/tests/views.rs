//! The views that people and tools read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a test says what went wrong by panicking"
)]

mod common;

use oms_core::Command;
use oms_core::kernel::{Context, Engine, SeededIds};
use oms_core::store::shared::words;
use oms_core::value::{Actor, Timestamp};
use oms_postgres::PostgresStore;

use common::{Sql, fresh, server, store};

fn trade(store: PostgresStore) {
    let engine = Engine::new(Box::new(store), Box::new(SeededIds::new(1)));
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
}

/// A shop with some trade, whose rows are asked for in SQL that names the schema `oms`.
struct Shop {
    sql: Sql,
    schema: String,
}

impl Shop {
    fn open() -> Option<Self> {
        let url = server()?;
        let options = fresh();
        trade(store(&url, &options));
        let sql = Sql::connect(&url);
        sql.run("SET TIME ZONE 'UTC'");
        Some(Self { sql, schema: options.schema })
    }

    fn rows(&self, sql: &str) -> Vec<String> {
        self.sql.run(&sql.replace("oms.", &format!("{}.", self.schema)))
    }
}

#[test]
fn orders_have_a_row_each() {
    let Some(shop) = Shop::open() else { return };
    assert_eq!(
        shop.rows("SELECT tenant, id, number, channel, external_id, standing, status, placed_at, currency, total FROM oms.orders
             ORDER BY id"
        ),
        [
            "main | O-1 | 1001 | web | W-7 | placed | placed | 2026-01-05 08:00:00.123456+00 | GBP | 12.00",
            "main | O-2 | - | web | - | cancelled | cancelled | 2026-01-05 08:00:00+00 | GBP | 4.50",
        ]
    );
}

#[test]
fn lines_show_how_their_units_are_spread() {
    let Some(shop) = Shop::open() else { return };
    assert_eq!(
        shop.rows("SELECT order_id, line, sku, quantity, unit_price, open, allocated, released, cancelled FROM oms.order_lines
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
    let Some(shop) = Shop::open() else { return };
    assert_eq!(
        shop.rows("SELECT sku, location, on_hand, available, reserved FROM oms.stock ORDER BY sku"),
        ["CUP | OSLO | 1 | 0 | 1", "MUG | OSLO | 10 | 8 | 2"]
    );
    assert_eq!(
        shop.rows(
            "SELECT sku,
                sum(quantity * ((target = 'reserved@OSLO')::int - (source = 'reserved@OSLO')::int)),
                sum(quantity * (source = 'supplier')::int)
             FROM oms.ledger GROUP BY sku ORDER BY sku"
        ),
        ["CUP | 1 | 1", "MUG | 2 | 10"]
    );
    assert_eq!(
        shop.rows(
            "SELECT sequence, ordinal, at, actor, sku, quantity, order_id, line FROM oms.ledger WHERE sequence = 6"
        ),
        [
            "6 | 1 | 2026-01-05 09:00:00+00 | clerk | MUG | 2 | O-1 | 1",
            "6 | 2 | 2026-01-05 09:00:00+00 | clerk | CUP | 1 | O-1 | 2"
        ]
    );
}

#[test]
fn the_journal_shows_entries_as_they_were() {
    let Some(shop) = Shop::open() else { return };
    let all = words::WORDS.concat();
    let once = words::WORDS.iter().map(|word| format!("[{word}A-1\"A-1 é"));
    for (sequence, json) in (1..).zip(once.chain([all, "\"A-1\"".to_owned()])) {
        let short = words::shorten(&json, "A-1");
        shop.rows(&format!(
            "INSERT INTO oms.log (tenant, sequence, format, subject, entry) VALUES ('words', {sequence}, 1, 'A-1', $w${short}$w$)"
        ));
        let shown = format!("SELECT entry FROM oms.journal WHERE tenant = 'words' AND sequence = {sequence}");
        assert_eq!(shop.rows(&shown), [json]);
    }
}

#[test]
fn events_come_in_order() {
    let Some(shop) = Shop::open() else { return };
    let events = shop.rows("SELECT sequence, type, body ->> 'order' FROM oms.events WHERE sequence >= 6");
    assert!(events.contains(&"6 | order_placed | O-1".to_owned()), "{events:?}");
    assert!(events.contains(&"8 | order_cancelled | O-2".to_owned()), "{events:?}");
}
