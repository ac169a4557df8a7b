//! How commits and loads use the server, and what becomes of those that overlap or are cut off.
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
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use oms_core::Code;
use oms_core::kernel::{Key, Kind, List, ListQuery, RecordKey};
use oms_core::store::{Atomicity, Rejection, Store};
use oms_core::value::Tenant;
use oms_postgres::{Options, PostgresStore};

use common::{Sql, available, commit, fresh, location, posting, proxy, server, sku, store};

fn keys() -> Vec<Key> {
    vec![
        Key::Record(RecordKey::new(Kind::Item, "A")),
        Key::Balances(sku("A")),
        Key::Balance(sku("A"), location("OSLO")),
        Key::List(ListQuery::new(List::History, "A", 10)),
        Key::Entry(1),
    ]
}

#[test]
fn a_load_is_one_round_trip_and_so_is_a_commit() {
    let Some(url) = server() else { return };
    let (url, trips) = proxy::start(&url);
    let store = store(&url, &fresh());
    let main = Tenant::main();
    let stock = |from: usize, to: usize, units| {
        (from..to).map(|n| posting(&format!("I{}", n % 50), units, &format!("R{n}"))).collect::<Vec<_>>()
    };
    // The first of each kind prepares its statements.
    for sets in [stock(0, 1, 9), stock(1, 101, 9), stock(101, 102, -1)] {
        store.commit(&main, &sets, Atomicity::Each).unwrap();
    }
    let twice = [posting("I1", 1, "twice"), posting("I1", 1, "twice")];
    store.commit(&main, &twice, Atomicity::Each).unwrap();
    store.load(&main, &keys()).unwrap();

    assert_eq!(trips.of(|| store.load(&main, &keys()).unwrap()).1, 1);
    for sets in [stock(1_000, 1_001, 1), stock(2_000, 3_000, 1), stock(3_000, 3_001, -1)] {
        let (outcomes, trips) = trips.of(|| store.commit(&main, &sets, Atomicity::Together).unwrap());
        assert!(outcomes.iter().all(Result::is_ok) && trips == 1, "{} sets: {trips} round trips", sets.len());
    }
    // What is rejected costs nothing more, and those beside it one more.
    let mut sets = vec![posting("I1", -1_000_000, "too many")];
    let (outcomes, one) = trips.of(|| store.commit(&main, &sets, Atomicity::Each).unwrap());
    assert!(matches!(&outcomes[..], [Err(Rejection::Floor(..))]) && one == 1, "{outcomes:?}");
    sets.extend(stock(4_000, 4_100, 1));
    sets.push(posting("I1", 1, "R4001"));
    let (outcomes, two) = trips.of(|| store.commit(&main, &sets, Atomicity::Each).unwrap());
    let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((accepted, &outcomes[101], two), (100, &Err(Rejection::Duplicate(outcomes[2].clone().unwrap())), 2));
    let (outcomes, one) = trips.of(|| store.commit(&main, &sets[..2], Atomicity::Together).unwrap());
    assert!(outcomes.iter().all(Result::is_err) && one == 1, "{outcomes:?}");
}

#[test]
fn threads_share_commits() {
    const THREADS: usize = 16;
    const EACH: usize = 50;
    let Some(url) = server() else { return };
    let (url, trips) = proxy::start(&url);
    let store = store(&url, &fresh());
    commit(&store, posting("A", 100, "receipt")).unwrap().unwrap();
    let barrier = Barrier::new(THREADS);
    let (sold, trips) = trips.of(|| {
        std::thread::scope(|scope| {
            let sellers: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (store, barrier) = (&store, &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        let sell = |n| commit(store, posting("A", -1, &format!("{thread}-{n}"))).unwrap().is_ok();
                        (0..EACH).filter(|n| sell(*n)).count()
                    })
                })
                .collect();
            sellers.into_iter().map(|seller| seller.join().unwrap()).sum::<usize>()
        })
    });
    assert_eq!((sold, available(&store, "A")), (100, 0));
    assert!(trips < THREADS * EACH / 2, "{trips} round trips for {} commits", THREADS * EACH);
}

/// Reads a log until it ends, and checks that nothing is missing in what was read.
fn read_on(store: &dyn Store, after: &mut u64) -> usize {
    let page = store.log(&Tenant::main(), *after, 50).unwrap();
    for logged in &page {
        assert_eq!(logged.sequence, *after + 1);
        *after = logged.sequence;
    }
    page.len()
}

#[test]
fn a_reader_misses_nothing_of_commits_that_overlap() {
    const HOSTS: usize = 8;
    const EACH: usize = 60;
    let Some(url) = server() else { return };
    let options = Options { connections_max: 2, ..fresh() };
    let reader = store(&url, &options);
    let is_over = AtomicBool::new(false);
    let mut after = 0;
    std::thread::scope(|scope| {
        let hosts: Vec<_> = (0..HOSTS)
            .map(|host| {
                let (url, options) = (&url, options.clone());
                scope.spawn(move || {
                    let store = PostgresStore::open(url, options).unwrap();
                    for n in 0..EACH {
                        commit(&store, posting("A", 1, &format!("{host}-{n}"))).unwrap().unwrap();
                    }
                })
            })
            .collect();
        let over = &is_over;
        scope.spawn(move || {
            hosts.into_iter().for_each(|host| host.join().unwrap());
            over.store(true, Ordering::SeqCst);
        });
        while !is_over.load(Ordering::SeqCst) {
            read_on(&reader, &mut after);
        }
    });
    while read_on(&reader, &mut after) > 0 {}
    assert_eq!(after, (HOSTS * EACH) as u64);
    assert_eq!(available(&reader, "A"), (HOSTS * EACH) as i64);
}

/// What the test above would find if numbers were given out by a sequence: the one that commits late is never read.
#[test]
fn a_reader_of_numbers_from_a_sequence_misses_some() {
    let Some(url) = server() else { return };
    let (slow, fast) = (Sql::connect(&url), Sql::connect(&url));
    let table = format!("control_{}", std::process::id());
    fast.run(&format!("CREATE TABLE {table} (number bigserial PRIMARY KEY)"));
    slow.run(&format!("BEGIN; INSERT INTO {table} DEFAULT VALUES"));
    fast.run(&format!("INSERT INTO {table} DEFAULT VALUES"));
    let seen = fast.run(&format!("SELECT number FROM {table}"));
    slow.run("COMMIT");
    let later = fast.run(&format!("SELECT number FROM {table} WHERE number > {}", seen[0]));
    assert_eq!((seen, later.len()), (vec!["2".to_owned()], 0));
    fast.run(&format!("DROP TABLE {table}"));
}

#[test]
fn a_commit_that_the_server_gives_up_is_tried_again() {
    let Some(url) = server() else { return };
    let options = fresh();
    let schema = options.schema.clone();
    let store = store(&url, &options);
    commit(&store, posting("A", 5, "R1")).unwrap().unwrap();
    // Takes rows in the other order, until one of the two is given up.
    let rival = Sql::connect(&url);
    rival.run("SET deadlock_timeout = '10s'");
    rival.run(&format!("BEGIN; SELECT 1 FROM {schema}.balance FOR UPDATE"));
    std::thread::scope(|scope| {
        let sale = scope.spawn(|| commit(&store, posting("A", -1, "R2")));
        wait_until(
            &Sql::connect(&url),
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%unnest%'",
        );
        let turn = rival.try_run(&format!("SELECT 1 FROM {schema}.tenant FOR UPDATE"));
        turn.unwrap();
        rival.run("COMMIT");
        assert_eq!(sale.join().unwrap(), Ok(Ok(2)));
    });
    assert_eq!(available(&store, "A"), 4);
}

fn wait_until(sql: &Sql, question: &str) {
    let since = Instant::now();
    while sql.run(question).is_empty() {
        assert!(since.elapsed() < Duration::from_secs(10), "{question}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_commit_that_is_cut_off_is_in_doubt_and_the_next_one_works() {
    let Some(url) = server() else { return };
    let options = fresh();
    let schema = options.schema.clone();
    let store = store(&url, &options);
    commit(&store, posting("A", 5, "R1")).unwrap().unwrap();
    let sql = Sql::connect(&url);
    sql.run(&format!("BEGIN; SELECT 1 FROM {schema}.tenant FOR UPDATE"));
    std::thread::scope(|scope| {
        let sale = scope.spawn(|| commit(&store, posting("A", -1, "R2")));
        let killer = Sql::connect(&url);
        let waiting = format!("FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{schema}%'");
        wait_until(&killer, &format!("SELECT 1 {waiting}"));
        killer.run(&format!("SELECT pg_terminate_backend(pid) {waiting}"));
        assert_eq!(sale.join().unwrap().unwrap_err().code(), Code::InDoubt);
    });
    sql.run("COMMIT");
    assert_eq!(available(&store, "A"), 5);
    assert_eq!(commit(&store, posting("A", -1, "R2")), Ok(Ok(2)));
    assert!(matches!(commit(&store, posting("A", -1, "R2")), Ok(Err(Rejection::Duplicate(2)))));
}

#[test]
fn connections_that_the_server_has_closed_are_replaced() {
    let Some(url) = server() else { return };
    let options = fresh();
    let store = store(&url, &options);
    commit(&store, posting("A", 5, "R1")).unwrap().unwrap();
    let sql = Sql::connect(&url);
    sql.run(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%{}%'",
        options.schema
    ));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(available(&store, "A"), 5);
}

#[test]
fn a_tenant_waits_for_no_other() {
    let Some(url) = server() else { return };
    let options = fresh();
    let store = store(&url, &options);
    commit(&store, posting("A", 5, "R1")).unwrap().unwrap();
    let sql = Sql::connect(&url);
    sql.run(&format!("BEGIN; SELECT 1 FROM {}.tenant WHERE tenant = 'main' FOR UPDATE", options.schema));
    std::thread::scope(|scope| {
        let blocked = scope.spawn(|| commit(&store, posting("A", -1, "R2")));
        let other = Tenant::parse("other").unwrap();
        for n in 0..5 {
            let set = posting("A", 1, &format!("R{n}"));
            assert_eq!(store.commit(&other, &[set], Atomicity::Each).unwrap(), [Ok(n + 1)]);
        }
        assert!(!blocked.is_finished());
        sql.run("COMMIT");
        assert_eq!(blocked.join().unwrap(), Ok(Ok(2)));
    });
}
