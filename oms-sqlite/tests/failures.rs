//! A disk that is full or fails: what was not acknowledged can be repeated, and what was is there once.
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
#![cfg(target_os = "linux")]

mod common;

use std::path::Path;

use oms_core::Code;
use oms_core::store::{Rejection, Store};
use oms_core::value::Tenant;

use common::{Dir, Role, available, commit, open, posting, start};

unsafe extern "C" {
    fn setrlimit(resource: i32, limit: *const [u64; 2]) -> i32;
    fn signal(number: i32, handler: usize) -> usize;
}

/// Writes beyond this size of a file fail from now on, as on a full disk.
fn limit_files(bytes: u64) {
    const RLIMIT_FSIZE: i32 = 1;
    const SIGXFSZ: i32 = 25;
    const SIG_IGN: usize = 1;
    let limit = [bytes, u64::MAX];
    // SAFETY: both take values only, or a pointer that outlives the call.
    unsafe {
        signal(SIGXFSZ, SIG_IGN);
        assert_eq!(setrlimit(RLIMIT_FSIZE, &raw const limit), 0);
    }
}

#[test]
fn a_process_plays_its_role() {
    let Some(Role { role, file, .. }) = Role::given() else { return };
    match role.as_str() {
        "fill" => fill(&file),
        "open" => open_on_a_full_disk(&file),
        _ => panic!("unknown role {role}"),
    }
}

/// Fills the disk at every size of the log in turn, within and between pages.
fn fill(file: &Path) {
    let store = open(file);
    commit(&store, posting("A", 1, "first")).unwrap().unwrap();
    let mut expected = 1;
    let mut failed = 0;
    for round in 0..60_u64 {
        let log = std::fs::metadata(format!("{}-wal", file.display())).unwrap().len();
        let request = format!("r{round}");
        limit_files(log + round * 1_000);
        let outcome = commit(&store, posting("A", 1, &request));
        limit_files(u64::MAX);
        expected += 1;
        match outcome {
            Ok(accepted) => assert!(accepted.is_ok()),
            Err(error) => {
                failed += 1;
                assert!(matches!(error.code(), Code::InDoubt | Code::StoreFailed), "{error}");
                // The host repeats it under the same request id, and whatever happened, it is there once.
                match commit(&store, posting("A", 1, &request)).unwrap() {
                    Ok(_) | Err(Rejection::Duplicate(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(available(&store, "A"), expected);
    }
    assert!(failed > 5, "{failed} commits failed");
    store.integrity_check().unwrap();
    assert_eq!(store.log(&Tenant::main(), 0, usize::MAX).unwrap().len(), usize::try_from(expected).unwrap());
}

fn open_on_a_full_disk(file: &Path) {
    for bytes in [0, 100, 4_096, 20_000] {
        limit_files(bytes);
        let error = oms_sqlite::SqliteStore::open(file, oms_sqlite::Options::default()).unwrap_err();
        assert!(matches!(error.code(), Code::StoreFailed | Code::StoreUnavailable), "{bytes}: {error}");
        limit_files(u64::MAX);
    }
    assert_eq!(commit(&open(file), posting("A", 1, "r")).unwrap(), Ok(1));
}

#[test]
fn what_fails_on_a_full_disk_can_be_repeated() {
    for role in ["fill", "open"] {
        let dir = Dir::new();
        assert!(start(role, &dir.file("shop.db"), "").wait().unwrap().success(), "{role}");
    }
}
