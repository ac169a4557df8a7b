//! The hand-written floor: what a competent user would write for one shop with SQLite and no order library.
//!
//! One order is one transaction: the order, its lines, a conditional stock update and a ledger row per line, and an
//! event. The library does more per order, and its cost is stated as a multiple of this.
//!
//! Invariants:
//! - an order is placed whole or not at all: a line without stock undoes the order;
//! - never more is reserved than is on hand;
//! - the units reserved are the sum of the ledger, checked by [`Floor::check`].

use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::fmt::{self, Write};
use std::path::Path;
use std::time::Duration;

/// The SKUs of the standard run.
pub const SKUS: u32 = 10_000;
/// The locations of the standard run.
pub const LOCATIONS: u32 = 20;
/// The lines of every generated order.
pub const LINES_PER_ORDER: usize = 3;

/// 2026-01-01 in milliseconds since 1970. Every order is placed a millisecond after the one before.
const FIRST_PLACED_AT: i64 = 1_767_225_600_000;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Room for every statement of an order, so that none is prepared twice.
const STATEMENTS_CACHED: usize = 16;

const SCHEMA: &str = "
CREATE TABLE orders (
    id          TEXT PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    customer    TEXT NOT NULL,
    placed_at   INTEGER NOT NULL,
    status      TEXT NOT NULL,
    total       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_customer ON orders (customer);

CREATE TABLE order_lines (
    order_id   TEXT NOT NULL REFERENCES orders (id),
    line       INTEGER NOT NULL,
    sku        TEXT NOT NULL,
    location   TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL,
    PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
    sku      TEXT NOT NULL,
    location TEXT NOT NULL,
    on_hand  INTEGER NOT NULL,
    reserved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sku, location)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    id       INTEGER PRIMARY KEY,
    sku      TEXT NOT NULL,
    location TEXT NOT NULL,
    delta    INTEGER NOT NULL,
    order_id TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_stock ON ledger (sku, location);

CREATE TABLE events (
    id       INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    kind     TEXT NOT NULL,
    payload  TEXT NOT NULL
) STRICT;
CREATE INDEX events_order ON events (order_id);
";

const INSERT_ORDER: &str = "INSERT INTO orders (id, external_id, customer, placed_at, status, total)
    VALUES (?1, ?2, ?3, ?4, 'placed', ?5)";
const INSERT_LINE: &str = "INSERT INTO order_lines (order_id, line, sku, location, quantity, unit_price)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const RESERVE: &str = "UPDATE stock SET reserved = reserved + ?1
    WHERE sku = ?2 AND location = ?3 AND on_hand - reserved >= ?1";
const INSERT_LEDGER: &str = "INSERT INTO ledger (sku, location, delta, order_id) VALUES (?1, ?2, ?3, ?4)";
const INSERT_EVENT: &str = "INSERT INTO events (order_id, kind, payload) VALUES (?1, 'OrderPlaced', ?2)";

/// When a commit is safe from a loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// As soon as it returns: the log is synced by every commit.
    Full,
    /// After the next checkpoint: only then is the log synced.
    Normal,
}

/// Why an order was not placed. Nothing of it, or of its batch, was stored.
#[derive(Debug)]
pub enum FloorError {
    /// There is too little free stock of this SKU at this location.
    OutOfStock {
        /// The SKU that ran out.
        sku: String,
        /// Where it ran out.
        location: String,
    },
    /// [`Floor::check`] found reserved units that the ledger does not explain.
    Unbalanced {
        /// The units reserved in the stock table.
        reserved: i64,
        /// The sum of the ledger.
        ledger: i64,
    },
    /// The database refused: an order placed twice (`external_id`), or an I/O error.
    Sqlite(rusqlite::Error),
}

impl fmt::Display for FloorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfStock { sku, location } => write!(f, "too little stock of {sku} at {location}"),
            Self::Unbalanced { reserved, ledger } => write!(f, "{reserved} units reserved, {ledger} in the ledger"),
            Self::Sqlite(error) => write!(f, "sqlite: {error}"),
        }
    }
}

impl std::error::Error for FloorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::OutOfStock { .. } | Self::Unbalanced { .. } => None,
            Self::Sqlite(error) => Some(error),
        }
    }
}

impl From<rusqlite::Error> for FloorError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorLine {
    /// The stock keeping unit.
    pub sku: String,
    /// The location to reserve at.
    pub location: String,
    /// Units, above zero.
    pub quantity: i64,
    /// Pence per unit.
    pub unit_price: i64,
}

/// An order to place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorOrder {
    /// The key, 32 hexadecimal digits: a UUID of version 7 without hyphens, so that new orders sort last.
    pub id: String,
    /// The caller's own key: an order is placed at most once under it.
    pub external_id: String,
    /// Who ordered.
    pub customer: String,
    /// Milliseconds since 1970, UTC.
    pub placed_at: i64,
    /// What was ordered.
    pub lines: Vec<FloorLine>,
}

impl FloorOrder {
    pub(crate) fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity * line.unit_price).sum()
    }

    /// The event as JSON. No text here needs escaping.
    pub(crate) fn payload(&self) -> String {
        let mut json = format!(r#"{{"customer":"{}","total":{},"lines":["#, self.customer, self.total());
        for (at, line) in self.lines.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let FloorLine { sku, location, quantity, unit_price } = line;
            write!(
                json,
                r#"{comma}{{"sku":"{sku}","location":"{location}","quantity":{quantity},"unit_price":{unit_price}}}"#
            )
            .expect("writing to a string cannot fail");
        }
        json.push_str("]}");
        json
    }
}

/// What [`Floor::check`] counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloorTotals {
    /// Orders placed.
    pub orders: i64,
    /// Units reserved, all stock together.
    pub reserved: i64,
}

/// An order store in one SQLite file.
#[derive(Debug)]
pub struct Floor {
    connection: Connection,
}

impl Floor {
    /// Creates the tables in a new file, in WAL mode.
    ///
    /// # Errors
    /// [`FloorError::Sqlite`] when the file cannot be written or holds tables already.
    pub fn create(path: &Path, synchronous: Synchronous) -> Result<Self, FloorError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(
            None,
            "synchronous",
            match synchronous {
                Synchronous::Full => "FULL",
                Synchronous::Normal => "NORMAL",
            },
        )?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection })
    }

    /// Sets how many pages of log start a checkpoint inside a commit. The default of SQLite is 1,000.
    ///
    /// # Errors
    /// [`FloorError::Sqlite`] when the database refuses.
    pub fn checkpoint_every(&self, pages: u32) -> Result<(), FloorError> {
        Ok(self.connection.pragma_update(None, "wal_autocheckpoint", pages)?)
    }

    /// Sets the size of the page cache in KiB. The default of SQLite is 2,000, a fifth of the standard stock table.
    ///
    /// # Errors
    /// [`FloorError::Sqlite`] when the database refuses.
    pub fn cache(&self, size_kib: u32) -> Result<(), FloorError> {
        Ok(self.connection.pragma_update(None, "cache_size", -i64::from(size_kib))?)
    }

    /// Puts `quantity` units of each of `skus` SKUs on hand at each of `locations` locations, in one transaction.
    ///
    /// # Errors
    /// [`FloorError::Sqlite`] when the database refuses, as it does the second time.
    pub fn seed(&mut self, skus: u32, locations: u32, quantity: i64) -> Result<(), FloorError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO stock (sku, location, on_hand) VALUES (?1, ?2, ?3)")?;
            for sku in 0..skus {
                for location in 0..locations {
                    insert.execute(params![sku_name(sku), location_name(location), quantity])?;
                }
            }
        }
        Ok(transaction.commit()?)
    }

    /// Places one order in a transaction of its own.
    ///
    /// # Errors
    /// [`FloorError::OutOfStock`], or [`FloorError::Sqlite`] for an order placed before.
    pub fn place(&mut self, order: &FloorOrder) -> Result<(), FloorError> {
        self.place_batch(std::slice::from_ref(order))
    }

    /// Places all of the orders in one transaction, or none.
    ///
    /// # Errors
    /// [`FloorError::OutOfStock`], or [`FloorError::Sqlite`] for an order placed before.
    pub fn place_batch(&mut self, orders: &[FloorOrder]) -> Result<(), FloorError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut statements = Statements::prepare(&transaction)?;
            for order in orders {
                statements.place(order)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// The status of the order placed under a caller's key, if there is one.
    ///
    /// # Errors
    /// [`FloorError::Sqlite`] when the database refuses.
    pub fn status(&self, external_id: &str) -> Result<Option<String>, FloorError> {
        let mut select = self.connection.prepare_cached("SELECT status FROM orders WHERE external_id = ?1")?;
        Ok(select.query_row([external_id], |row| row.get(0)).optional()?)
    }

    /// Checks that the units reserved are the sum of the ledger. Reads everything: for the end of a run.
    ///
    /// # Errors
    /// [`FloorError::Unbalanced`] when they are not.
    pub fn check(&self) -> Result<FloorTotals, FloorError> {
        let number = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let orders = number("SELECT count(*) FROM orders")?;
        let reserved = number("SELECT coalesce(sum(reserved), 0) FROM stock")?;
        let ledger = number("SELECT coalesce(sum(delta), 0) FROM ledger")?;
        if reserved == ledger {
            Ok(FloorTotals { orders, reserved })
        } else {
            Err(FloorError::Unbalanced { reserved, ledger })
        }
    }
}

/// The statements of an order, taken from the connection's cache once per transaction.
struct Statements<'t> {
    insert_order: CachedStatement<'t>,
    insert_line: CachedStatement<'t>,
    reserve: CachedStatement<'t>,
    insert_ledger: CachedStatement<'t>,
    insert_event: CachedStatement<'t>,
}

impl<'t> Statements<'t> {
    fn prepare(transaction: &'t Transaction<'_>) -> Result<Self, FloorError> {
        Ok(Self {
            insert_order: transaction.prepare_cached(INSERT_ORDER)?,
            insert_line: transaction.prepare_cached(INSERT_LINE)?,
            reserve: transaction.prepare_cached(RESERVE)?,
            insert_ledger: transaction.prepare_cached(INSERT_LEDGER)?,
            insert_event: transaction.prepare_cached(INSERT_EVENT)?,
        })
    }

    fn place(&mut self, order: &FloorOrder) -> Result<(), FloorError> {
        let FloorOrder { id, external_id, customer, placed_at, lines } = order;
        self.insert_order.execute(params![id, external_id, customer, placed_at, order.total()])?;
        for (at, line) in (0_i64..).zip(lines) {
            let FloorLine { sku, location, quantity, unit_price } = line;
            self.insert_line.execute(params![id, at, sku, location, quantity, unit_price])?;
            if self.reserve.execute(params![quantity, sku, location])? != 1 {
                return Err(FloorError::OutOfStock { sku: sku.clone(), location: location.clone() });
            }
            self.insert_ledger.execute(params![sku, location, quantity, id])?;
        }
        self.insert_event.execute(params![id, order.payload()])?;
        Ok(())
    }
}

/// The name of a SKU by number.
#[must_use]
pub fn sku_name(sku: u32) -> String {
    format!("SKU-{sku:06}")
}

/// The name of a location by number.
#[must_use]
pub fn location_name(location: u32) -> String {
    format!("LOC-{location:02}")
}

/// An endless stream of orders, the same for the same seed: [`LINES_PER_ORDER`] distinct SKUs, 1 to 3 units of each
/// at any one location, all uniform.
#[derive(Clone, Debug)]
pub struct FloorOrders {
    state: u64,
    placed: u32,
    skus: u32,
    locations: u32,
    counts: bool,
}

impl FloorOrders {
    /// Orders over the SKUs and locations of [`Floor::seed`].
    ///
    /// # Panics
    /// When there are fewer SKUs than lines of an order, or no location.
    #[must_use]
    pub fn new(seed: u64, skus: u32, locations: u32) -> Self {
        assert!(skus as usize >= LINES_PER_ORDER && locations > 0, "too few SKUs or locations for an order");
        // Xorshift stays at zero, and starts poorly from a small number.
        let state = (seed ^ 0x9e37_79b9_7f4a_7c15).max(1);
        Self { state, placed: 0, skus, locations, counts: false }
    }

    /// The same orders with external ids that count, as most channels do, instead of random ones.
    #[must_use]
    pub const fn counted(self) -> Self {
        Self { counts: true, ..self }
    }

    /// Xorshift64*, Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`, from the upper bits, which are the better ones.
    fn below(&mut self, bound: u32) -> u32 {
        let scaled = (self.random() >> 32) * u64::from(bound);
        (scaled >> 32) as u32
    }

    fn distinct_skus(&mut self) -> [u32; LINES_PER_ORDER] {
        let mut chosen = [0; LINES_PER_ORDER];
        for at in 0..LINES_PER_ORDER {
            chosen[at] = loop {
                let sku = self.below(self.skus);
                if !chosen[..at].contains(&sku) {
                    break sku;
                }
            };
        }
        chosen
    }

    fn line(&mut self, sku: u32) -> FloorLine {
        FloorLine {
            sku: sku_name(sku),
            location: location_name(self.below(self.locations)),
            quantity: i64::from(self.below(3)) + 1,
            unit_price: i64::from(self.below(5_000)) + 99,
        }
    }
}

impl Iterator for FloorOrders {
    type Item = FloorOrder;

    fn next(&mut self) -> Option<FloorOrder> {
        self.placed += 1;
        let placed_at = FIRST_PLACED_AT + i64::from(self.placed);
        let id = format!("{placed_at:012x}7{:03x}8{:015x}", self.random() >> 52, self.random() >> 4);
        let random = self.random();
        Some(FloorOrder {
            id,
            external_id: if self.counts { format!("web-{:016}", self.placed) } else { format!("web-{random:016x}") },
            customer: format!("customer-{:06}", self.below(100_000)),
            placed_at,
            lines: self.distinct_skus().map(|sku| self.line(sku)).into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A floor in memory over a small shop.
    fn small_floor(quantity: i64) -> Floor {
        let mut floor = Floor::create(Path::new(":memory:"), Synchronous::Full).unwrap();
        floor.seed(5, 2, quantity).unwrap();
        floor
    }

    #[test]
    fn the_units_reserved_are_the_sum_of_the_ledger() {
        let mut floor = small_floor(1_000);
        let orders: Vec<_> = FloorOrders::new(1, 5, 2).take(20).collect();
        floor.place(&orders[0]).unwrap();
        floor.place_batch(&orders[1..]).unwrap();

        let units = orders.iter().flat_map(|order| &order.lines).map(|line| line.quantity).sum();
        assert_eq!(floor.check().unwrap(), FloorTotals { orders: 20, reserved: units });
        assert_eq!(floor.status(&orders[7].external_id).unwrap().as_deref(), Some("placed"));
    }

    #[test]
    fn a_line_without_stock_undoes_the_batch() {
        let mut floor = small_floor(3);
        let orders: Vec<_> = FloorOrders::new(1, 5, 2).take(20).collect();
        assert!(matches!(floor.place_batch(&orders), Err(FloorError::OutOfStock { .. })));
        assert_eq!(floor.check().unwrap(), FloorTotals { orders: 0, reserved: 0 });
    }

    #[test]
    fn an_order_is_placed_once() {
        let mut floor = small_floor(1_000);
        let order = FloorOrders::new(1, 5, 2).next().unwrap();
        floor.place(&order).unwrap();
        let again = FloorOrder { id: "another".into(), ..order };
        assert!(matches!(floor.place(&again), Err(FloorError::Sqlite(_))));
        assert_eq!(floor.check().unwrap().orders, 1);
    }

    #[test]
    fn the_same_seed_gives_the_same_orders_of_distinct_skus() {
        let orders: Vec<_> = FloorOrders::new(7, 4, 2).take(100).collect();
        assert_eq!(orders, FloorOrders::new(7, 4, 2).take(100).collect::<Vec<_>>());
        for FloorOrder { lines, .. } in &orders {
            assert!(lines[0].sku != lines[1].sku && lines[1].sku != lines[2].sku && lines[0].sku != lines[2].sku);
            assert!(lines.iter().all(|line| (1..=3).contains(&line.quantity)));
        }
    }

    #[test]
    fn the_event_of_an_order_is_json() {
        let order = FloorOrders::new(1, 5, 2).next().unwrap();
        let floor = small_floor(1);
        let sql = "SELECT json_array_length(?1, '$.lines')";
        let lines: i64 = floor.connection.query_row(sql, [order.payload()], |row| row.get(0)).unwrap();
        assert_eq!(lines, 3);
    }
}
