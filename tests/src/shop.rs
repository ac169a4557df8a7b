//! A shop that is asked in JSON, as every other language asks it.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use oms::store::MemoryStore;
use oms::value::Tenant;
use oms::{Code, Error, Oms, OpenOptions, SeededIds};
use serde_json::{Value, json};

use crate::files::Scratch;

/// A shop over a store, and a clock of its own that starts at 2025-06-02T08:00:00Z.
#[derive(Debug)]
pub struct Shop {
    pub oms: Oms,
    pub tenant: String,
    seconds: Cell<i64>,
    scratch: Option<Scratch>,
}

impl Shop {
    /// Over a store in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self::over(oms::open_store(Box::new(MemoryStore::new()), Box::new(SeededIds::new(1))), None)
    }

    /// Over a new SQLite file.
    #[must_use]
    pub fn sqlite() -> Self {
        let scratch = Scratch::new();
        let options = oms::sqlite::Options::default();
        let store = oms::sqlite::SqliteStore::open(scratch.path().join("shop.db"), options).unwrap();
        Self::over(oms::open_store(Box::new(store), Box::new(SeededIds::new(1))), Some(scratch))
    }

    /// Over a new schema in PostgreSQL, where there is a server.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let url = postgres_url()?;
        Some(Self::over(oms::open_with(&url, &OpenOptions::seeded(1)).unwrap(), None))
    }

    fn over(oms: Oms, scratch: Option<Scratch>) -> Self {
        Self { oms, tenant: "main".to_owned(), seconds: Cell::new(0), scratch }
    }

    /// The same with the locations `A` (rank 0) and `B` (rank 1), the channel `web`, and the items named.
    #[must_use]
    pub fn with_items(self, skus: &[&str]) -> Self {
        self.run(json!({"set_location": {"location": {"id": "A"}}}));
        self.run(json!({"set_location": {"location": {"id": "B", "rank": 1}}}));
        self.run(json!({"set_channel": {"channel": {"id": "web"}}}));
        for sku in skus {
            self.run(json!({"record_item": {"sku": sku}}));
        }
        self
    }

    /// The directory of its file, if it has one.
    #[must_use]
    pub const fn scratch(&self) -> Option<&Scratch> {
        self.scratch.as_ref()
    }

    /// Lets time pass.
    pub fn later(&self, seconds: i64) {
        self.seconds.set(self.seconds.get().saturating_add(seconds));
    }

    /// The instant so many seconds from now.
    #[must_use]
    pub fn instant(&self, seconds: i64) -> String {
        let opened = oms::value::Timestamp::parse("2025-06-02T08:00:00Z").unwrap();
        opened.plus_seconds(self.seconds.get().saturating_add(seconds)).to_string()
    }

    /// The context of a clerk, now.
    #[must_use]
    pub fn context(&self) -> Value {
        json!({"now": self.instant(0), "actor": "clerk", "tenant": self.tenant})
    }

    /// The same with one more field.
    #[must_use]
    pub fn context_with(&self, field: &str, value: impl Into<Value>) -> Value {
        let mut context = self.context();
        context[field] = value.into();
        context
    }

    /// # Errors
    /// The refusal.
    pub fn try_in(&self, context: &Value, command: &Value) -> Result<Value, Error> {
        self.oms
            .execute_json(&context.to_string(), &command.to_string())
            .map(|receipt| serde_json::from_str(&receipt).unwrap())
    }

    /// # Errors
    /// The refusal.
    pub fn try_run(&self, command: &Value) -> Result<Value, Error> {
        self.try_in(&self.context(), command)
    }

    /// Executes a command that has to be accepted.
    #[track_caller]
    pub fn run(&self, command: Value) -> Value {
        self.try_run(&command).unwrap_or_else(|error| panic!("{command}: {error}\n{:?}", error.details()))
    }

    /// Executes a command that has to be refused with this code, without a change.
    #[track_caller]
    pub fn refused(&self, code: Code, command: Value) -> Error {
        let before = self.log_length();
        match self.try_run(&command) {
            Ok(receipt) => panic!("{command} was accepted: {receipt}"),
            Err(error) => {
                assert_eq!(error.code(), code, "{command}: {error}");
                assert_eq!(self.log_length(), before, "{command} was refused and wrote something");
                error
            }
        }
    }

    /// # Errors
    /// The refusal.
    pub fn try_ask(&self, query: &Value) -> Result<Value, Error> {
        self.oms
            .query_json(&json!({"tenant": self.tenant}).to_string(), &query.to_string())
            .map(|answer| serde_json::from_str(&answer).unwrap())
    }

    /// Asks a query that has to be answered.
    #[track_caller]
    pub fn ask(&self, query: Value) -> Value {
        self.try_ask(&query).unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// The row of an item's stock at a location.
    #[track_caller]
    pub fn stock(&self, sku: &str, location: &str) -> Value {
        self.ask(json!({"stock": {"sku": sku, "location": location}}))["rows"][0].clone()
    }

    /// Takes units in.
    #[track_caller]
    pub fn receive(&self, sku: &str, location: &str, quantity: i64) -> Value {
        self.run(json!({"receive_stock": {"location": location, "lines": [{"sku": sku, "quantity": quantity}]}}))
    }

    /// Places an order of one item at a price in EUR.
    #[track_caller]
    pub fn order(&self, id: &str, sku: &str, quantity: i64, unit_price: &str) -> Value {
        self.run(order(id, sku, quantity, unit_price))
    }

    /// An order's line.
    #[track_caller]
    pub fn line(&self, order: &str, line: usize) -> Value {
        self.ask(json!({"order": {"order": order}}))["progress"]["lines"][line.saturating_sub(1)].clone()
    }

    /// Takes in the report of a gateway.
    #[track_caller]
    pub fn pay(&self, order: &str, kind: &str, reference: &str, amount: &str) -> Value {
        self.run(json!({"record_payment": {"payment": format!("{order}-P"), "order": order, "gateway": "bank",
            "kind": kind, "reference": reference, "amount": amount, "currency": "EUR"}}))
    }

    /// How many entries the log has.
    #[must_use]
    pub fn log_length(&self) -> u64 {
        self.oms.engine().store().load(&self.tenant(), &[]).unwrap().as_of
    }

    /// Everything the store holds of the tenant, as text: records, balances and the log.
    #[must_use]
    pub fn state(&self) -> String {
        let (store, tenant) = (self.oms.engine().store(), self.tenant());
        let records = store.scan(&tenant, None, usize::MAX >> 1).unwrap();
        let records =
            records.iter().map(|(key, version, record)| format!("{key:?} {version} {}\n", record.to_json().unwrap()));
        let stock = store.stock(&tenant, None, usize::MAX >> 1).unwrap();
        let stock = stock.iter().map(|row| format!("{row:?}\n"));
        let log = store.log(&tenant, 0, usize::MAX >> 1).unwrap();
        let log = log
            .iter()
            .map(|logged| format!("{} {}\n", logged.sequence, serde_json::to_string(&*logged.entry).unwrap()));
        records.chain(stock).chain(log).collect()
    }

    /// Fails with every violation when an invariant does not hold, or when a replay of the journal gives another state.
    #[track_caller]
    pub fn assert_clean(&self) {
        let verification = self.oms.verify(&self.tenant()).unwrap();
        assert!(verification.is_clean(), "{:#?}", verification.violations);
        self.oms.replay(&self.tenant(), &mut |_| ()).unwrap();
    }

    fn tenant(&self) -> Tenant {
        Tenant::parse(&self.tenant).unwrap()
    }
}

/// The command that places an order of one item at a price in EUR.
#[must_use]
pub fn order(id: &str, sku: &str, quantity: i64, unit_price: &str) -> Value {
    let line = json!({"sku": sku, "quantity": quantity, "unit_price": unit_price});
    json!({"place_order": {"id": id, "channel": "web", "currency": "EUR", "lines": [line]}})
}

/// Runs a test on a shop in memory, on one in a SQLite file, and on one in PostgreSQL where there is a server.
pub fn on_every_store(test: impl Fn(Shop)) {
    test(Shop::memory());
    test(Shop::sqlite());
    Shop::postgres().into_iter().for_each(test);
}

/// The URL of a new, empty schema on the server that `tests/postgres.sh` started.
#[must_use]
pub fn postgres_url() -> Option<String> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("OMS_TEST_POSTGRES") else {
        println!("SKIPPED on PostgreSQL: there is no server; run `tests/postgres.sh cargo test`");
        return None;
    };
    let (process, made) = (std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros();
    Some(format!("{server}?schema=t{process}_{since}_{made}&migrate=true"))
}

/// The paths of an error's problems.
#[must_use]
pub fn paths(error: &Error) -> Vec<&str> {
    error.problems().iter().map(|problem| problem.path.as_str()).collect()
}

/// The codes of an error's problems.
#[must_use]
pub fn codes(error: &Error) -> Vec<Code> {
    error.problems().iter().map(|problem| problem.code).collect()
}
