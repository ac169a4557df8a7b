//! Opening files that are there, are not there, or are something else.
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

use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use oms_core::Code;
use oms_core::kernel::Key;
use oms_core::store::Store;
use oms_core::value::Tenant;
use oms_sqlite::{Options, SqliteStore};
use rusqlite::Connection;

use common::{Dir, available, commit, open, posting};

/// The code of a refused opening, which must be quick.
fn refused(path: &Path) -> Code {
    let refusals = (0..3).map(|_| {
        let since = Instant::now();
        let error = SqliteStore::open(path, Options::default()).unwrap_err();
        (since.elapsed(), error)
    });
    let (quickest, error) = refusals.min_by_key(|(elapsed, _)| *elapsed).unwrap();
    assert!(quickest < Duration::from_millis(50), "{quickest:?}");
    assert!(error.details().contains_key("path"), "{error:?}");
    error.code()
}

#[test]
fn a_new_store_is_small_and_there_at_once() {
    let dir = Dir::new();
    let quickest = (0..5).map(|round| {
        let since = Instant::now();
        drop(open(&dir.file(&format!("{round}.db"))));
        since.elapsed()
    });
    let quickest = quickest.min().unwrap();
    assert!(quickest < Duration::from_millis(50), "{quickest:?}");
    assert!(dir.bytes() < 5 * 300_000, "{}", dir.bytes());
}

#[test]
fn what_is_not_a_store_is_refused_and_left_as_it_is() {
    let dir = Dir::new();
    assert_eq!(refused(&dir.file("missing/shop.db")), Code::StoreUnavailable);
    assert_eq!(refused(&dir.file(".")), Code::StoreUnavailable);
    assert_eq!(refused(Path::new("")), Code::StoreUnavailable);

    let text = dir.file("notes.txt");
    std::fs::write(&text, "not a database\n".repeat(500)).unwrap();
    assert_eq!(refused(&text), Code::StoreCorrupt);
    assert_eq!(std::fs::read(&text).unwrap(), "not a database\n".repeat(500).into_bytes());

    let theirs = dir.file("theirs.db");
    Connection::open(&theirs).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = std::fs::read(&theirs).unwrap();
    assert_eq!(refused(&theirs), Code::StoreCorrupt);
    assert_eq!(std::fs::read(&theirs).unwrap(), before);
}

#[test]
fn a_path_is_a_path_whatever_it_looks_like() {
    let dir = Dir::new();
    for name in [":memory:", "file:shop.db?mode=memory", "a b%20c.db", "Größe.db"] {
        let path = dir.file(name);
        assert_eq!(commit(&open(&path), posting("A", 3, "r")).unwrap(), Ok(1), "{name}");
        assert_eq!(available(&open(&path), "A"), 3, "{name}");
    }
}

#[test]
fn a_store_of_a_newer_library_is_refused() {
    let dir = Dir::new();
    let path = dir.file("shop.db");
    drop(open(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1_000).unwrap();
    assert_eq!(refused(&path), Code::StoreNewer);

    // Opened before it was migrated by a newer library: a new connection notices.
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1).unwrap();
    let store = open(&path);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1_000).unwrap();
    let log = store.log(&Tenant::main(), 0, 1);
    assert_eq!(log.unwrap_err().code(), Code::StoreNewer);
}

#[test]
fn an_empty_file_becomes_a_store() {
    let dir = Dir::new();
    let path = dir.file("empty.db");
    std::fs::write(&path, "").unwrap();
    assert_eq!(commit(&open(&path), posting("A", 1, "r")).unwrap(), Ok(1));
}

#[test]
fn a_store_has_a_write_ahead_log_and_is_marked_as_ours() {
    let dir = Dir::new();
    let path = dir.file("shop.db");
    let store = open(&path);
    let other = Connection::open(&path).unwrap();
    let mode: String = other.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    let application: i64 = other.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
    assert_eq!((mode.as_str(), application), ("wal", 0x6F6D_7331));
    store.integrity_check().unwrap();
}

#[test]
fn a_file_that_is_locked_all_the_time_is_busy() {
    let dir = Dir::new();
    let path = dir.file("shop.db");
    drop(open(&path));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let store = SqliteStore::open(&path, Options { busy_timeout: Duration::from_millis(30), ..Options::default() });
    let store = store.unwrap();
    assert_eq!(commit(&store, posting("A", 1, "r")).unwrap_err().code(), Code::Busy);
    // Readers do not wait for writers.
    assert_eq!(available(&store, "A"), 0);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(commit(&store, posting("A", 1, "r")).unwrap(), Ok(1));
}

#[test]
fn threads_may_open_a_new_file_at_once() {
    let dir = Dir::new();
    for round in 0..10 {
        let path = dir.file(&format!("{round}.db"));
        let barrier = Barrier::new(8);
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (path, barrier) = (&path, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let store = open(path);
                    commit(&store, posting("A", 1, &format!("r{thread}"))).unwrap().unwrap();
                });
            }
        });
        assert_eq!(available(&open(&path), "A"), 8);
    }
}

#[test]
fn a_working_directory_may_change_while_a_store_is_open() {
    // The directory is the process's, so that only a path that was relative is looked at here.
    let here = std::env::current_dir().unwrap();
    let name = format!("oms-sqlite-{}-relative.db", std::process::id());
    let store = open(Path::new(&name));
    commit(&store, posting("A", 2, "r")).unwrap().unwrap();
    let log = store.log(&Tenant::main(), 0, 10).unwrap();
    assert_eq!(log.len(), 1);
    drop(store);
    std::fs::remove_file(here.join(name)).unwrap();
}

#[test]
fn a_backup_is_a_store_of_one_moment() {
    let dir = Dir::new();
    let store = open(&dir.file("shop.db"));
    commit(&store, posting("A", 5, "first")).unwrap().unwrap();
    store.backup(&dir.file("copy.db")).unwrap();
    commit(&store, posting("A", 5, "second")).unwrap().unwrap();
    assert_eq!(store.backup(&dir.file("copy.db")).unwrap_err().code(), Code::StoreUnavailable);
    assert_eq!(store.backup(&dir.file("missing/copy.db")).unwrap_err().code(), Code::StoreUnavailable);

    let copy = open(&dir.file("copy.db"));
    copy.integrity_check().unwrap();
    assert_eq!((available(&copy, "A"), available(&store, "A")), (5, 10));
    assert_eq!(commit(&copy, posting("A", 1, "third")).unwrap(), Ok(2));
}

#[test]
fn a_damaged_file_is_told() {
    let dir = Dir::new();
    let path = dir.file("shop.db");
    let store = open(&path);
    for number in 0..200 {
        commit(&store, posting(&format!("ITEM-{number}"), 1, &format!("r{number}"))).unwrap().unwrap();
    }
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4_096) {
        *byte ^= 0x5A;
    }
    std::fs::write(&path, bytes).unwrap();
    let code = match SqliteStore::open(&path, Options::default()) {
        Ok(store) => store.integrity_check().unwrap_err().code(),
        Err(error) => error.code(),
    };
    assert_eq!(code, Code::StoreCorrupt);
}

#[test]
fn a_load_of_nothing_tells_the_last_sequence() {
    let dir = Dir::new();
    let store = open(&dir.file("shop.db"));
    assert_eq!(store.load(&Tenant::main(), &[]).unwrap().as_of, 0);
    commit(&store, posting("A", 5, "first")).unwrap().unwrap();
    let answer = store.load(&Tenant::main(), &[Key::Entry(1)]).unwrap();
    assert_eq!((answer.as_of, answer.values.len()), (1, 1));
}
