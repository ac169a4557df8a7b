//! The hand-written floor on PostgreSQL: one statement with common table expressions per order, which is the fastest form
//! that a competent user would write, and `unnest` per table for batches.
//!
//! Invariants: those of [`floor`](crate::floor). Rows of stock are locked in the order of their keys; who is given up by
//! the server tries again.

use std::collections::BTreeMap;

use oms::postgres::tokio_postgres::error::SqlState;
use oms::postgres::tokio_postgres::types::ToSql;
use oms::postgres::tokio_postgres::{self, Client, Error, NoTls, Statement};
use tokio::runtime::Runtime;

use crate::floor::{FloorLine, FloorOrder, location_name, sku_name};

const SCHEMA: &str = "
CREATE SCHEMA floor;
CREATE TABLE floor.orders (
    id text PRIMARY KEY, external_id text NOT NULL UNIQUE, customer text NOT NULL, placed_at bigint NOT NULL,
    status text NOT NULL, total bigint NOT NULL
);
CREATE INDEX orders_customer ON floor.orders (customer);
CREATE TABLE floor.order_lines (
    order_id text NOT NULL, line integer NOT NULL, sku text NOT NULL, location text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0), unit_price bigint NOT NULL, PRIMARY KEY (order_id, line)
);
CREATE TABLE floor.stock (
    sku text NOT NULL, location text NOT NULL, on_hand bigint NOT NULL, reserved bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (sku, location)
) WITH (fillfactor = 50);
CREATE TABLE floor.ledger (
    id bigserial PRIMARY KEY, sku text NOT NULL, location text NOT NULL, delta bigint NOT NULL, order_id text NOT NULL
);
CREATE INDEX ledger_stock ON floor.ledger (sku, location);
CREATE TABLE floor.events (
    id bigserial PRIMARY KEY, order_id text NOT NULL, kind text NOT NULL, payload text NOT NULL
);
CREATE INDEX events_order ON floor.events (order_id);
";

/// An order with too little stock divides by zero, so that all of it is undone.
const PLACE: &str = "
WITH lines AS (
    SELECT * FROM unnest($6::integer[], $7::text[], $8::text[], $9::bigint[], $10::bigint[])
        l (line, sku, location, quantity, unit_price)
),
placed AS (
    INSERT INTO floor.orders (id, external_id, customer, placed_at, status, total)
    VALUES ($1::text, $2::text, $3::text, $4::bigint, 'placed', $5::bigint)
),
lined AS (
    INSERT INTO floor.order_lines (order_id, line, sku, location, quantity, unit_price)
    SELECT $1::text, line, sku, location, quantity, unit_price FROM lines
),
reserved AS (
    UPDATE floor.stock s SET reserved = s.reserved + l.quantity FROM lines l
    WHERE s.sku = l.sku AND s.location = l.location AND s.on_hand - s.reserved >= l.quantity
    RETURNING 1
),
posted AS (
    INSERT INTO floor.ledger (sku, location, delta, order_id) SELECT sku, location, quantity, $1::text FROM lines
),
told AS (
    INSERT INTO floor.events (order_id, kind, payload) VALUES ($1::text, 'OrderPlaced', $11::text)
)
SELECT 1 / CASE WHEN count(*) = (SELECT count(*) FROM lines) THEN 1 ELSE 0 END FROM reserved";

const ORDERS: &str = "INSERT INTO floor.orders (id, external_id, customer, placed_at, status, total)
    SELECT id, external_id, customer, placed_at, 'placed', total
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
        o (id, external_id, customer, placed_at, total)";
const LINES: &str = "INSERT INTO floor.order_lines (order_id, line, sku, location, quantity, unit_price)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])";
const RESERVE: &str = "UPDATE floor.stock s SET reserved = s.reserved + l.quantity
    FROM unnest($1::text[], $2::text[], $3::bigint[]) l (sku, location, quantity)
    WHERE s.sku = l.sku AND s.location = l.location AND s.on_hand - s.reserved >= l.quantity";
const LEDGER: &str = "INSERT INTO floor.ledger (sku, location, delta, order_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])";
const EVENTS: &str = "INSERT INTO floor.events (order_id, kind, payload)
    SELECT order_id, 'OrderPlaced', payload FROM unnest($1::text[], $2::text[]) e (order_id, payload)";

/// A connection of the floor.
#[derive(Debug)]
pub struct PostgresFloor {
    runtime: Runtime,
    client: Client,
    place: Statement,
    batch: [Statement; 5],
}

impl PostgresFloor {
    /// Makes the tables, and puts `quantity` units of each SKU on hand at each location.
    pub fn create(url: &str, skus: u32, locations: u32, quantity: i64) {
        let (runtime, client) = connect(url);
        let names = |name: fn(u32) -> String, count| (0..count).map(name).collect::<Vec<_>>();
        runtime.block_on(async {
            client.batch_execute(SCHEMA).await.unwrap();
            let fill = "INSERT INTO floor.stock (sku, location, on_hand)
                SELECT s, l, $3::bigint FROM unnest($1::text[]) s, unnest($2::text[]) l";
            client.execute(fill, &[&names(sku_name, skus), &names(location_name, locations), &quantity]).await.unwrap();
            client.batch_execute("ANALYZE").await.unwrap();
        });
    }

    /// A connection with its statements prepared.
    #[must_use]
    pub fn connect(url: &str) -> Self {
        let (runtime, client) = connect(url);
        let prepare = |sql| runtime.block_on(client.prepare(sql)).unwrap();
        let (place, batch) = (prepare(PLACE), [ORDERS, LINES, RESERVE, LEDGER, EVENTS].map(prepare));
        Self { runtime, client, place, batch }
    }

    /// Places an order by one statement.
    pub fn place(&self, order: &FloorOrder) {
        let mut lines: Vec<(i32, &FloorLine)> = (0..).zip(&order.lines).collect();
        lines.sort_by_key(|(_, line)| (&line.sku, &line.location));
        let texts = |text: fn(&FloorLine) -> &str| lines.iter().map(|(_, line)| text(line)).collect::<Vec<_>>();
        let numbers = |number: fn(&FloorLine) -> i64| lines.iter().map(|(_, line)| number(line)).collect::<Vec<_>>();
        let at: Vec<i32> = lines.iter().map(|(at, _)| *at).collect();
        let (skus, locations) = (texts(|line| &line.sku), texts(|line| &line.location));
        let (quantities, prices) = (numbers(|line| line.quantity), numbers(|line| line.unit_price));
        let FloorOrder { id, external_id, customer, placed_at, .. } = order;
        let (total, payload) = (order.total(), order.payload());
        let values: [&(dyn ToSql + Sync); 11] =
            [id, external_id, customer, placed_at, &total, &at, &skus, &locations, &quantities, &prices, &payload];
        until_done(|| self.runtime.block_on(self.client.query(&self.place, &values)).map(drop));
    }

    /// Places all of the orders in one transaction.
    pub fn place_batch(&self, orders: &[FloorOrder]) {
        let lines: Vec<(&FloorOrder, i32, &FloorLine)> =
            orders.iter().flat_map(|order| (0..).zip(&order.lines).map(move |(at, line)| (order, at, line))).collect();
        let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for (_, _, line) in &lines {
            *sums.entry((&line.sku, &line.location)).or_default() += line.quantity;
        }
        fn each<'a, T, V>(all: &'a [T], value: impl Fn(&'a T) -> V) -> Vec<V> {
            all.iter().map(value).collect()
        }
        let ids = each(orders, |order| &*order.id);
        let [insert, insert_lines, reserve, ledger, events] = &self.batch;
        self.runtime.block_on(async {
            let client = &self.client;
            client.batch_execute("BEGIN").await.unwrap();
            let external = each(orders, |order| &*order.external_id);
            let customers = each(orders, |order| &*order.customer);
            let placed = each(orders, |order| order.placed_at);
            let totals = each(orders, FloorOrder::total);
            client.execute(insert, &[&ids, &external, &customers, &placed, &totals]).await.unwrap();
            let line_ids = each(&lines, |(order, ..)| &*order.id);
            let ats = each(&lines, |(_, at, _)| *at);
            let skus = each(&lines, |(.., line)| &*line.sku);
            let locations = each(&lines, |(.., line)| &*line.location);
            let quantities = each(&lines, |(.., line)| line.quantity);
            let prices = each(&lines, |(.., line)| line.unit_price);
            client.execute(insert_lines, &[&line_ids, &ats, &skus, &locations, &quantities, &prices]).await.unwrap();
            let (keys, units): (Vec<(&str, &str)>, Vec<i64>) = sums.into_iter().unzip();
            let (sum_skus, sum_locations): (Vec<&str>, Vec<&str>) = keys.into_iter().unzip();
            let reserved = client.execute(reserve, &[&sum_skus, &sum_locations, &units]).await.unwrap();
            assert_eq!(reserved as usize, units.len(), "out of stock");
            client.execute(ledger, &[&skus, &locations, &quantities, &line_ids]).await.unwrap();
            let payloads = each(orders, FloorOrder::payload);
            client.execute(events, &[&ids, &payloads]).await.unwrap();
            client.batch_execute("COMMIT").await.unwrap();
        });
    }

    /// Checks that the units reserved are the sum of the ledger.
    pub fn check(&self) {
        let sql = "SELECT (SELECT sum(reserved) FROM floor.stock) = (SELECT sum(delta) FROM floor.ledger)";
        assert!(self.runtime.block_on(self.client.query_one(sql, &[])).unwrap().get::<_, bool>(0));
    }
}

fn connect(url: &str) -> (Runtime, Client) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls)).unwrap();
    runtime.spawn(connection);
    (runtime, client)
}

/// Tries again when the server gave it up for the sake of another.
fn until_done(mut work: impl FnMut() -> Result<(), Error>) {
    loop {
        match work() {
            Ok(()) => return,
            Err(error) if error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}
