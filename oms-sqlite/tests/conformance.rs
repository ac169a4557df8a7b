//! The public suite of the core, and that this store answers like the one in memory.
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

use oms_core::store::Store;
use oms_core::store::conformance;
use oms_sqlite::{Options, SqliteStore, Synchronous};

use common::Dir;

/// Makes fresh stores in one directory.
fn maker(dir: &Dir, options: Options) -> impl FnMut() -> Box<dyn Store> {
    let mut made = 0;
    move || {
        made += 1;
        Box::new(SqliteStore::open(dir.file(&format!("{made}.db")), options.clone()).unwrap())
    }
}

#[test]
fn every_promise_of_a_store_is_kept() {
    let dir = Dir::new();
    conformance::run(&mut maker(&dir, Options::default()));
}

#[test]
fn every_promise_is_kept_without_a_cache_and_with_one_reader() {
    let dir = Dir::new();
    let options = Options {
        synchronous: Synchronous::Normal,
        readers_max: 1,
        cache_bytes: 0,
        checkpoint_pages: 1,
        ..Options::default()
    };
    conformance::run(&mut maker(&dir, options));
}

#[test]
fn random_commits_are_answered_like_the_reference_does() {
    let dir = Dir::new();
    let mut make = maker(&dir, Options { synchronous: Synchronous::Normal, ..Options::default() });
    for seed in 100..120 {
        conformance::random(&mut make, seed, 100);
    }
}

#[test]
fn a_script_that_fails_anywhere_can_be_repeated() {
    let dir = Dir::new();
    let mut make = maker(&dir, Options { synchronous: Synchronous::Normal, ..Options::default() });
    conformance::every_crash_point(&mut make, &conformance::shop_script);
}
