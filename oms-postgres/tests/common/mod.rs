//! The database that tests use: the one at `OMS_TEST_POSTGRES`, each store in a schema of its own. And change sets.
#![allow(dead_code, missing_docs, reason = "each test takes what it needs")]

pub mod proxy;

use std::sync::atomic::{AtomicU32, Ordering};

use oms_core::Result;
use oms_core::inventory::{Balance, Posting};
use oms_core::kernel::{ChangeSet, Key, Sequence, Value};
use oms_core::store::conformance::ChangeBuilder;
use oms_core::store::{Atomicity, Rejection, Store};
use oms_core::value::{LocationId, RequestId, Sku, Tenant};
use oms_postgres::tokio_postgres::{self, Client, NoTls, SimpleQueryMessage};
use oms_postgres::{Options, PostgresStore};
use tokio::runtime::Runtime;

/// The URL of the server, if there is one. `tests/postgres.sh` starts one and runs a command beside it.
pub fn server() -> Option<String> {
    let url = std::env::var("OMS_TEST_POSTGRES").ok();
    if url.is_none() {
        println!("SKIPPED: there is no server; run `tests/postgres.sh cargo test -p oms-postgres`");
    }
    url
}

/// Options for a schema that nobody else uses.
pub fn fresh() -> Options {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros();
    Options { schema: format!("t{}_{since}_{number}", std::process::id()), ..Options::default() }
}

/// A store in the schema of these options.
pub fn store(url: &str, options: &Options) -> PostgresStore {
    PostgresStore::migrate(url, options).unwrap();
    if std::env::var_os("OMS_TEST_CITUS").is_some() {
        distribute(url, &options.schema);
    }
    PostgresStore::open(url, options.clone()).unwrap()
}

/// Distributes the tables of a schema over the nodes of Citus, as the document says: see `tests/citus.sh`.
fn distribute(url: &str, schema: &str) {
    let document = include_str!("../../../docs/postgres.md");
    let statements =
        document.lines().map(str::trim).filter(|line| line.starts_with("SELECT create_distributed_table("));
    let statements: Vec<String> = statements.map(|line| line.replace("'oms.", &format!("'{schema}."))).collect();
    assert_eq!(statements.len(), 7, "{statements:?}");
    let run = || {
        let sql = Sql::connect(url);
        statements.iter().for_each(|statement| drop(sql.run(statement)));
    };
    // Its runtime can't wait within another one.
    std::thread::scope(|scope| scope.spawn(run).join().unwrap());
}

/// A client beside the store.
pub struct Sql {
    runtime: Runtime,
    client: Client,
}

impl Sql {
    pub fn connect(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls)).unwrap();
        runtime.spawn(connection);
        Self { runtime, client }
    }

    /// Runs statements, and answers their rows, each as one text.
    pub fn try_run(&self, sql: &str) -> std::result::Result<Vec<String>, tokio_postgres::Error> {
        let messages = self.runtime.block_on(self.client.simple_query(sql))?;
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).unwrap_or("-").to_owned()).collect::<Vec<_>>().join(" | "))
            }
            _ => None,
        };
        Ok(messages.into_iter().filter_map(row).collect())
    }

    #[track_caller]
    pub fn run(&self, sql: &str) -> Vec<String> {
        self.try_run(sql).unwrap()
    }
}

pub fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub fn location(text: &str) -> LocationId {
    LocationId::parse(text).unwrap()
}

/// Moves units of an item at `OSLO` into (or out of) the bucket `available`, under a request id.
pub fn posting(item: &str, units: i64, request: &str) -> ChangeSet {
    let (sku, location) = (sku(item), location("OSLO"));
    let delta = Balance([units, 0, 0, 0, 0]);
    ChangeBuilder::new()
        .post(Posting { sku, location, delta, floor: Balance::default() })
        .history(item)
        .request(RequestId::parse(request).unwrap())
        .build()
}

/// Commits one change set.
pub fn commit(store: &dyn Store, change: ChangeSet) -> Result<std::result::Result<Sequence, Rejection>> {
    let mut outcomes = store.commit(&Tenant::main(), &[change], Atomicity::Each)?;
    Ok(outcomes.pop().unwrap())
}

/// What is available of an item at `OSLO`.
pub fn available(store: &dyn Store, item: &str) -> i64 {
    let keys = [Key::Balance(sku(item), location("OSLO"))];
    match store.load(&Tenant::main(), &keys).unwrap().values.pop() {
        Some(Value::Balance(balance)) => balance.available(),
        other => panic!("{other:?}"),
    }
}
