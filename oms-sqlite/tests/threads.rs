//! Threads of one process, and what they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    dead_code,
    unreachable_pub,
    reason = "a test says what went wrong by panicking"
)]

mod common;

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oms_core::kernel::Key;
use oms_core::store::{Atomicity, Store};
use oms_core::value::Tenant;
use oms_sqlite::{Options, SqliteStore};

use common::{Dir, available, commit, open, posting, sku};

#[test]
fn threads_share_commits_and_each_gets_its_own_outcome() {
    const THREADS: usize = 16;
    const EACH: usize = 50;
    let dir = Dir::new();
    let store = open(&dir.file("shop.db"));
    commit(&store, posting("A", 100, "receipt")).unwrap().unwrap();
    let barrier = Barrier::new(THREADS);
    let sold: usize = std::thread::scope(|scope| {
        let sellers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (store, barrier) = (&store, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let sell = |count| commit(store, posting("A", -1, &format!("{thread}-{count}"))).unwrap().is_ok();
                    (0..EACH).filter(|count| sell(*count)).count()
                })
            })
            .collect();
        sellers.into_iter().map(|seller| seller.join().unwrap()).sum()
    });
    assert_eq!((sold, available(&store, "A")), (100, 0));
    assert_eq!(store.log(&Tenant::main(), 0, usize::MAX).unwrap().len(), 101);
}

#[test]
fn what_belongs_together_is_undone_alone_when_it_shares_a_commit() {
    let dir = Dir::new();
    let store = open(&dir.file("shop.db"));
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (store, barrier) = (&store, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for round in 0..20 {
                    let name = |part: &str| format!("{thread}-{round}-{part}");
                    // Every other thread takes more than it brings.
                    let out = if thread % 2 == 0 { -1 } else { -1_000_000 };
                    let sets = [posting("A", 2, &name("in")), posting("A", out, &name("out"))];
                    let outcomes = store.commit(&Tenant::main(), &sets, Atomicity::Together).unwrap();
                    assert_eq!(outcomes.iter().all(Result::is_ok), thread % 2 == 0, "{outcomes:?}");
                }
            });
        }
    });
    assert_eq!(available(&store, "A"), 4 * 20);
}

#[test]
fn loads_show_one_moment_whether_they_are_remembered_or_read() {
    let dir = Dir::new();
    for cache_bytes in [0, 1 << 20] {
        let file = dir.file(&format!("{cache_bytes}.db"));
        let store = SqliteStore::open(&file, Options { cache_bytes, ..Options::default() }).unwrap();
        let other = open(&file);
        let writing = AtomicUsize::new(2);
        std::thread::scope(|scope| {
            for (store, name) in [(&store, "own"), (&other, "other")] {
                let writing = &writing;
                scope.spawn(move || {
                    for round in 0..100 {
                        // Both items always have the same, in one commit.
                        let sets = ["A", "B"].map(|item| posting(item, 1, &format!("{name}-{item}-{round}")));
                        store.commit(&Tenant::main(), &sets, Atomicity::Together).unwrap();
                    }
                    writing.fetch_sub(1, Ordering::Relaxed);
                });
            }
            for _ in 0..3 {
                scope.spawn(|| {
                    while writing.load(Ordering::Relaxed) > 0 {
                        let keys = ["A", "B"].map(|item| Key::Balances(sku(item)));
                        let answer = store.load(&Tenant::main(), &keys).unwrap();
                        assert_eq!(answer.values[0], answer.values[1], "as of {}", answer.as_of);
                    }
                });
            }
        });
        assert_eq!((available(&store, "A"), available(&other, "B")), (200, 200));
    }
}

#[test]
fn what_another_handle_writes_is_seen() {
    let dir = Dir::new();
    let file = dir.file("shop.db");
    let (store, other) = (open(&file), open(&file));
    commit(&store, posting("A", 1, "a")).unwrap().unwrap();
    assert_eq!((available(&store, "A"), available(&other, "A")), (1, 1));
    commit(&other, posting("A", 1, "b")).unwrap().unwrap();
    commit(&store, posting("B", 1, "c")).unwrap().unwrap();
    assert_eq!((available(&store, "A"), available(&other, "B")), (2, 1));
}

#[test]
fn a_log_that_is_copied_often_loses_nothing() {
    let dir = Dir::new();
    let file = dir.file("shop.db");
    let store = SqliteStore::open(&file, Options { checkpoint_pages: 1, ..Options::default() }).unwrap();
    for round in 0..300 {
        commit(&store, posting("A", 1, &format!("r{round}"))).unwrap().unwrap();
        if round % 50 == 0 {
            store.checkpoint().unwrap();
        }
    }
    store.checkpoint().unwrap();
    assert!(std::fs::metadata(&file).unwrap().len() > 100_000, "the log was not copied");
    drop(store);
    assert_eq!(available(&open(&file), "A"), 300);
}

#[test]
fn a_log_is_copied_beside_a_batch_and_loses_nothing() {
    let dir = Dir::new();
    let file = dir.file("shop.db");
    let size = || std::fs::metadata(&file).unwrap().len();
    let store = SqliteStore::open(&file, Options { checkpoint_pages: 30, ..Options::default() }).unwrap();
    commit(&store, posting("A", 1, "first")).unwrap().unwrap();
    let mut sizes = vec![size()];
    for round in 0..10 {
        let window = |window| (0..32).map(|set| posting("A", 1, &format!("r{round}w{window}s{set}"))).collect();
        let mut windows = (0..4).map(|number| Ok(window(number)));
        assert!(store.commit_windows(&Tenant::main(), &mut windows).unwrap().is_some());
        sizes.push(size());
    }
    // The first batch finds that there is something to copy, and leaves it to the next.
    assert!(sizes[0] == sizes[1] && sizes[1] < sizes[2] && sizes[2] < sizes[10], "{sizes:?}");
    drop(store);
    assert_eq!(available(&open(&file), "A"), 1 + 10 * 4 * 32);
}

/// The threads of this process that copy logs.
#[cfg(target_os = "linux")]
fn copiers() -> usize {
    let names = std::fs::read_dir("/proc/self/task").unwrap();
    let names = names.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("oms-checkpoint")).count()
}

#[test]
#[cfg(target_os = "linux")]
fn a_thread_that_copies_the_log_does_so_and_ends_with_the_store() {
    let dir = Dir::new();
    let grown = |name: &str, checkpoint_pages: u32| {
        let file = dir.file(name);
        let options = Options { checkpoint_pages, checkpoint_thread: true, ..Options::default() };
        let store = SqliteStore::open(&file, options).unwrap();
        let new = std::fs::metadata(&file).unwrap().len();
        // Enough for several looks at the log.
        for round in 0..300 {
            commit(&store, posting("A", 1, &format!("r{round}"))).unwrap().unwrap();
        }
        let since = Instant::now();
        while copiers() > 0 && since.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
        let grown = std::fs::metadata(&file).unwrap().len() - new;
        commit(&store, posting("A", 1, "last")).unwrap().unwrap();
        drop(store);
        assert_eq!(copiers(), 0, "a thread outlives its store");
        assert_eq!(available(&open(&file), "A"), 301);
        grown
    };
    assert!(grown("copied.db", 1) > 0, "no thread has copied the log");
    assert_eq!(grown("not_copied.db", u32::MAX), 0, "nobody asked for it");
}
