//! The database that tests use: the one at `OMS_TEST_POSTGRES`, each store in a schema of its own.

use std::sync::atomic::{AtomicU32, Ordering};

use oms_postgres::{Options, PostgresStore};

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

/// A store in a schema that nobody else uses.
pub fn store(url: &str, options: &Options) -> PostgresStore {
    PostgresStore::migrate(url, options).unwrap();
    PostgresStore::open(url, options.clone()).unwrap()
}
