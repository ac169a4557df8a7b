//! Prefork servers: the parent opens the store, and its children use it.
//!
//! Each scene is played by this test program again, told by an environment variable: forks only where nothing else runs.
#![cfg(unix)]
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

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use oms_core::Code;
use oms_core::store::Store;
use oms_core::value::Tenant;
use oms_postgres::{Options, PostgresStore};

use common::{Sql, available, commit, fresh, posting, server, store};

const SCENE: &str = "OMS_TESTS_SCENE";

unsafe extern "C" {
    fn fork() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn alarm(seconds: u32) -> u32;
    fn _exit(status: i32) -> !;
}

#[test]
fn forked_children_are_served_or_told() {
    if server().is_none() {
        return;
    }
    for scene in ["use", "grandchild", "many", "in_the_middle", "leave"] {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["--exact", "a_process_plays_its_scene", "--nocapture", "--test-threads=1"]);
        assert!(program.env(SCENE, scene).status().unwrap().success(), "{scene}");
    }
}

/// The entry of a process that this program has started. Without a scene, it does nothing.
#[test]
fn a_process_plays_its_scene() {
    let (Some(url), Ok(scene)) = (server(), std::env::var(SCENE)) else { return };
    let options = fresh();
    match scene.as_str() {
        "use" => a_child_uses_the_store(&url, &options),
        "grandchild" => a_child_of_a_child_uses_the_store(&url, &options),
        "many" => many_children_share_the_store(&url, &options),
        "in_the_middle" => a_child_that_was_forked_in_the_middle_of_a_call_is_told(&url, &options),
        "leave" => a_child_that_only_leaves_takes_nothing_along(&url, &options),
        _ => panic!("unknown scene {scene}"),
    }
}

/// Forks; the child does `work` and leaves at once. Its exit status is 0 when `work` did not panic, and ended in time.
fn forked(work: impl FnOnce()) -> i32 {
    // SAFETY: takes nothing and gives a number.
    match unsafe { fork() } {
        0 => {
            // SAFETY: takes and gives a number.
            unsafe { alarm(20) };
            let done = catch_unwind(AssertUnwindSafe(work));
            // SAFETY: ends the child without running what belongs to its parent.
            unsafe { _exit(i32::from(done.is_err())) }
        }
        child => child,
    }
}

fn succeeded(child: i32) -> bool {
    let mut status = -1;
    // SAFETY: `status` outlives the call.
    let ended = unsafe { waitpid(child, &raw mut status, 0) };
    ended == child && status == 0
}

/// A store with one commit, of which a connection is open.
fn prefork(url: &str, options: &Options) -> PostgresStore {
    let store = store(url, options);
    commit(&store, posting("A", 1, "parent")).unwrap().unwrap();
    store
}

fn a_child_uses_the_store(url: &str, options: &Options) {
    let store = prefork(url, options);
    let child = forked(|| {
        commit(&store, posting("A", 1, "child")).unwrap().unwrap();
        assert_eq!(available(&store, "A"), 2);
    });
    assert!(succeeded(child));
    // What the child did is seen, and the connection is still the parent's.
    assert_eq!(available(&store, "A"), 2);
    commit(&store, posting("A", 1, "parent again")).unwrap().unwrap();
    assert_eq!((available(&store, "A"), store.log(&Tenant::main(), 0, 10).unwrap().len()), (3, 3));
}

fn a_child_of_a_child_uses_the_store(url: &str, options: &Options) {
    let store = prefork(url, options);
    let child = forked(|| {
        commit(&store, posting("A", 1, "child")).unwrap().unwrap();
        let grandchild = forked(|| {
            commit(&store, posting("A", 1, "grandchild")).unwrap().unwrap();
        });
        assert!(succeeded(grandchild));
        commit(&store, posting("A", 1, "child again")).unwrap().unwrap();
    });
    assert!(succeeded(child));
    commit(&store, posting("A", 1, "parent again")).unwrap().unwrap();
    assert_eq!(available(&store, "A"), 5);
}

fn many_children_share_the_store(url: &str, options: &Options) {
    let store = prefork(url, options);
    let fork_one = |child| {
        forked(|| {
            for count in 0..20 {
                commit(&store, posting("A", 1, &format!("{child}-{count}"))).unwrap().unwrap();
            }
        })
    };
    let children: Vec<i32> = (0..8).map(fork_one).collect();
    assert!(children.into_iter().all(succeeded));
    assert_eq!((available(&store, "A"), store.log(&Tenant::main(), 0, 200).unwrap().len()), (161, 161));
}

fn a_child_that_was_forked_in_the_middle_of_a_call_is_told(url: &str, options: &Options) {
    let store = prefork(url, options);
    let other = Sql::connect(url);
    other.run(&format!("BEGIN; SELECT 1 FROM {}.tenant WHERE tenant = 'main' FOR UPDATE", options.schema));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| commit(&store, posting("A", 1, "waits")));
        std::thread::sleep(Duration::from_millis(200));
        let child = forked(|| {
            let error = commit(&store, posting("A", 1, "child")).unwrap_err();
            assert_eq!(error.code(), Code::StoreUnavailable, "{error}");
            let error = store.log(&Tenant::main(), 0, 10).unwrap_err();
            assert_eq!(error.code(), Code::StoreUnavailable, "{error}");
            // Its own is not concerned.
            let own = PostgresStore::open(url, options.clone()).unwrap();
            assert_eq!(available(&own, "A"), 1);
        });
        let is_told = succeeded(child);
        other.run("ROLLBACK");
        assert_eq!(waiting.join().unwrap().unwrap(), Ok(2));
        assert!(is_told);
    });
}

fn a_child_that_only_leaves_takes_nothing_along(url: &str, options: &Options) {
    let mut store = Some(prefork(url, options));
    let child = forked(|| drop(store.take()));
    assert!(succeeded(child));
    let store = store.unwrap();
    commit(&store, posting("A", 1, "parent again")).unwrap().unwrap();
    assert_eq!(available(&store, "A"), 2);
}
