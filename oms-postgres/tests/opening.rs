//! Opening a store, and how a database gets its tables.
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

use std::sync::Barrier;
use std::time::{Duration, Instant};

use oms_core::Code;
use oms_core::store::{Atomicity, Store};
use oms_core::value::Tenant;
use oms_postgres::{Options, PostgresStore};

use common::{Sql, available, commit, fresh, posting, server, store};

fn code(url: &str, options: &Options) -> Code {
    PostgresStore::open(url, options.clone()).unwrap_err().code()
}

#[test]
fn what_can_not_be_reached_is_told_soon() {
    let since = Instant::now();
    assert_eq!(code("postgres://oms@127.0.0.1:1/postgres", &Options::default()), Code::StoreUnavailable);
    assert_eq!(code("postgres://:::", &Options::default()), Code::InvalidUrl);
    let options = Options { schema: "No Name".to_owned(), ..Options::default() };
    assert_eq!(code("postgres://oms@127.0.0.1:1/postgres", &options), Code::InvalidUrl);
    assert!(since.elapsed() < Duration::from_secs(2));
}

#[test]
fn nothing_is_made_unless_somebody_asks() {
    let Some(url) = server() else { return };
    let options = fresh();
    assert_eq!(code(&url, &options), Code::StoreUnavailable);
    let found =
        Sql::connect(&url).run(&format!("SELECT nspname FROM pg_namespace WHERE nspname = '{}'", options.schema));
    assert_eq!(found, Vec::<String>::new());
    let by_url = format!("{url}?schema={}&migrate=true", options.schema);
    PostgresStore::open(&by_url, Options::default()).unwrap();
    PostgresStore::open(&url, options).unwrap();
}

#[test]
fn a_schema_of_a_newer_library_is_refused_unless_it_may_still_be_written() {
    let Some(url) = server() else { return };
    let options = fresh();
    drop(store(&url, &options));
    let schema = &options.schema;
    let sql = Sql::connect(&url);
    sql.run(&format!("UPDATE {schema}.schema_version SET version = 99, oldest_writer = 99"));
    assert_eq!(code(&url, &options), Code::StoreNewer);
    assert_eq!(PostgresStore::migrate(&url, &options).unwrap_err().code(), Code::StoreNewer);
    sql.run(&format!("UPDATE {schema}.schema_version SET oldest_writer = 1"));
    PostgresStore::open(&url, options).unwrap();
}

#[test]
fn ten_hosts_may_start_at_once() {
    let Some(url) = server() else { return };
    // The first commits of a tenant meet here, too.
    for _ in 0..20 {
        let options = fresh();
        std::thread::scope(|scope| {
            let hosts: Vec<_> = (0..10)
                .map(|host| {
                    let (url, options) = (&url, &options);
                    scope.spawn(move || {
                        PostgresStore::migrate(url, options).unwrap();
                        let store = PostgresStore::open(url, options.clone()).unwrap();
                        commit(&store, posting("A", 1, &format!("R{host}"))).unwrap().unwrap();
                    })
                })
                .collect();
            hosts.into_iter().for_each(|host| host.join().unwrap());
        });
        assert_eq!(available(&PostgresStore::open(&url, options).unwrap(), "A"), 10);
    }
}

#[test]
fn hosts_may_make_the_first_commits_of_a_tenant_at_once() {
    let Some(url) = server() else { return };
    let options = fresh();
    let first = store(&url, &options);
    let hosts: Vec<_> = (0..8).map(|_| PostgresStore::open(&url, options.clone()).unwrap()).collect();
    for round in 0..20 {
        let tenant = Tenant::parse(&format!("tenant-{round}")).unwrap();
        let commit = &|(number, host): (usize, &PostgresStore)| {
            let set = posting("A", 1, &format!("R{number}"));
            host.commit(&tenant, &[set], Atomicity::Each).unwrap().pop().unwrap().unwrap()
        };
        let barrier = Barrier::new(hosts.len());
        let mut sequences: Vec<_> = std::thread::scope(|scope| {
            let barrier = &barrier;
            let begin = |host| {
                barrier.wait();
                commit(host)
            };
            let calls: Vec<_> = hosts.iter().enumerate().map(|host| scope.spawn(move || begin(host))).collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        sequences.sort_unstable();
        assert_eq!(sequences, (1..=8).collect::<Vec<_>>());
        assert_eq!(first.log(&tenant, 0, 10).unwrap().len(), 8);
    }
}

#[test]
fn schemas_of_one_database_are_shops_of_their_own() {
    let Some(url) = server() else { return };
    let (one, other) = (store(&url, &fresh()), store(&url, &fresh()));
    commit(&one, posting("A", 5, "R1")).unwrap().unwrap();
    assert_eq!((available(&one, "A"), available(&other, "A")), (5, 0));
}

#[test]
fn a_task_of_a_runtime_may_call() {
    let Some(url) = server() else { return };
    let options = fresh();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let done = runtime.spawn(async move {
        let store = store(&url, &options);
        commit(&store, posting("A", 5, "R1")).unwrap().unwrap();
        assert_eq!(available(&store, "A"), 5);
        store.log(&Tenant::main(), 0, 10).unwrap().len()
    });
    assert_eq!(runtime.block_on(done).unwrap(), 1);
}
