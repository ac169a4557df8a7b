//! Several processes on one file: nothing is sold twice, nobody starves, nothing acknowledged is lost.
//!
//! The processes are this test program again, told by environment variables what to do.
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

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use oms_core::kernel::Key;
use oms_core::store::{Rejection, Store};
use oms_core::value::{RequestId, Tenant};

use common::{Dir, Role, available, commit, open, posting, start};

/// The entry of a process that this program has started. Without a role, it does nothing.
#[test]
fn a_process_plays_its_role() {
    let Some(Role { role, file, name }) = Role::given() else { return };
    match role.as_str() {
        "sell" => sell(&file, &name),
        "append" => append(&file, &name),
        #[cfg(unix)]
        "fork" => forks::play(&file, &name),
        _ => panic!("unknown role {role}"),
    }
}

/// Sells units of `A` one by one until there are none left, from the moment that the file `go` is there.
fn sell(file: &Path, name: &str) {
    let store = open(file);
    println!("\nready");
    while !file.with_extension("go").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut sold = 0;
    loop {
        match commit(&store, posting("A", -1, &format!("{name}-{sold}"))).unwrap() {
            Ok(_) => sold += 1,
            Err(Rejection::Floor(.., spare)) => break assert_eq!(spare, 0),
            Err(other) => panic!("{other:?}"),
        }
    }
    println!("\nsold {sold}");
}

/// Adds a unit to `A` again and again, and says so after each.
fn append(file: &Path, name: &str) {
    let store = open(file);
    for count in 0.. {
        commit(&store, posting("A", 1, &format!("{name}-{count}"))).unwrap().unwrap();
        println!("\nadded {name}-{count}");
    }
}

/// The next line that starts with a word, without the word.
fn said(lines: &mut impl Iterator<Item = std::io::Result<String>>, word: &str) -> Option<String> {
    lines.map_while(Result::ok).find_map(|line| line.strip_prefix(word).map(|rest| rest.trim().to_owned()))
}

#[test]
fn processes_sell_every_unit_once_and_none_starves() {
    const PROCESSES: usize = 8;
    const UNITS: i64 = 3_000;
    let dir = Dir::new();
    let file = dir.file("shop.db");
    let store = open(&file);
    commit(&store, posting("A", UNITS, "receipt")).unwrap().unwrap();

    let mut children: Vec<Child> =
        (0..PROCESSES).map(|number| start("sell", &file, &format!("process-{number}"))).collect();
    let mut outputs: Vec<_> =
        children.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap()).lines()).collect();
    for output in &mut outputs {
        said(output, "ready").unwrap();
    }
    let since = Instant::now();
    std::fs::write(file.with_extension("go"), "").unwrap();
    let sold: Vec<i64> = outputs.iter_mut().map(|output| said(output, "sold").unwrap().parse().unwrap()).collect();
    let took = since.elapsed();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }

    println!("{sold:?} in {took:?}");
    assert_eq!(sold.iter().sum::<i64>(), UNITS);
    assert_eq!(available(&store, "A"), 0);
    assert_eq!(store.log(&Tenant::main(), 0, usize::MAX).unwrap().len(), 1 + usize::try_from(UNITS).unwrap());
    let mean = UNITS / i64::try_from(PROCESSES).unwrap();
    assert!(sold.iter().all(|units| *units * 4 >= mean), "{sold:?}");
    store.integrity_check().unwrap();
}

#[test]
fn what_a_killed_process_acknowledged_is_there_once() {
    const ROUNDS: u64 = 40;
    let dir = Dir::new();
    let file = dir.file("shop.db");
    drop(open(&file));
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut child = start("append", &file, &format!("round-{round}"));
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        acknowledged.extend(said(&mut output, "added"));
        // At different moments of whatever it does.
        std::thread::sleep(Duration::from_micros(round * 977 % 25_000));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(
            output.map_while(Result::ok).filter_map(|line| line.strip_prefix("added ").map(|name| name.trim().into())),
        );
    }

    let store = open(&file);
    store.integrity_check().unwrap();
    let entries = store.log(&Tenant::main(), 0, usize::MAX).unwrap();
    let written: Vec<&str> =
        entries.iter().filter_map(|logged| logged.entry.context.request_id.as_ref()).map(RequestId::as_str).collect();
    let distinct: BTreeSet<&str> = written.iter().copied().collect();
    assert_eq!(distinct.len(), written.len(), "nothing is there twice");
    assert!(acknowledged.len() >= usize::try_from(ROUNDS).unwrap());
    for request in &acknowledged {
        assert!(distinct.contains(request.as_str()), "{request} was acknowledged and is lost");
    }
    assert_eq!(available(&store, "A"), i64::try_from(written.len()).unwrap());
}

#[test]
fn a_process_sees_what_another_has_written() {
    let dir = Dir::new();
    let file = dir.file("shop.db");
    let (first, second) = (open(&file), open(&file));
    for round in 1..50 {
        let (writer, reader) = if round % 3 == 0 { (&first, &second) } else { (&second, &first) };
        assert_eq!(available(reader, "A"), round - 1);
        commit(writer, posting("A", 1, &format!("r{round}"))).unwrap().unwrap();
        assert_eq!(available(reader, "A"), round);
        let keys = [Key::Balances(common::sku("A")), Key::Entry(u64::try_from(round).unwrap())];
        assert_eq!(first.load(&Tenant::main(), &keys).unwrap(), second.load(&Tenant::main(), &keys).unwrap());
    }
}

/// Forks only where nothing else runs.
#[cfg(unix)]
#[test]
fn forked_children_are_served_or_told() {
    let scenes = ["use", "open", "grandchild", "many", "in_the_middle", "leave"];
    for scene in scenes {
        let dir = Dir::new();
        let mut child = start("fork", &dir.file("shop.db"), scene);
        assert!(child.wait().unwrap().success(), "{scene}");
    }
}

#[cfg(unix)]
mod forks {
    //! Prefork servers: the parent opens the store, the children use it, or open it themselves.

    use super::*;
    use oms_core::Code;
    use oms_sqlite::{Options, SqliteStore};
    use std::os::unix::net::UnixStream;

    unsafe extern "C" {
        fn fork() -> i32;
        fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
        fn _exit(status: i32) -> !;
    }

    pub(super) fn play(file: &Path, scene: &str) {
        match scene {
            "use" => both_commit(file, |_| None),
            "open" => both_commit(file, |file| Some(open(file))),
            "grandchild" => a_child_of_a_child_uses_the_store(file),
            "many" => many_children_share_the_store(file),
            "in_the_middle" => a_child_that_was_forked_in_the_middle_of_a_call_is_told(file),
            "leave" => a_child_that_only_leaves_takes_nothing_along(file),
            _ => panic!("unknown scene {scene}"),
        }
    }

    /// Forks; the child does `work` and leaves at once. Its exit status is 0 when `work` did not panic.
    fn forked(work: impl FnOnce()) -> i32 {
        // SAFETY: takes nothing and gives a number.
        match unsafe { fork() } {
            0 => {
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
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

    /// A store with one commit, of which a reader and the writer are open.
    fn prefork(file: &Path) -> SqliteStore {
        let store = open(file);
        commit(&store, posting("A", 1, "parent")).unwrap().unwrap();
        assert_eq!(store.log(&Tenant::main(), 0, 10).unwrap().len(), 1);
        store
    }

    fn tell(stream: &UnixStream) {
        std::io::Write::write_all(&mut &*stream, b"!").unwrap();
    }

    fn hear(stream: &UnixStream) {
        (&mut &*stream).read_exact(&mut [0]).unwrap();
    }

    /// The child commits before and after its parent closes. Had it no locks of its own, closing would delete the log
    /// under it, and the second commit would be lost.
    fn both_commit(file: &Path, child_store: impl FnOnce(&Path) -> Option<SqliteStore>) {
        let store = prefork(file);
        let (ours, theirs) = UnixStream::pair().unwrap();
        let child = forked(|| {
            let own = child_store(file);
            let store = own.as_ref().unwrap_or(&store);
            commit(store, posting("A", 1, "child")).unwrap().unwrap();
            assert!(available(store, "A") >= 2);
            tell(&theirs);
            hear(&theirs);
            commit(store, posting("A", 1, "child again")).unwrap().unwrap();
            assert_eq!(available(store, "A"), 4);
        });
        hear(&ours);
        commit(&store, posting("A", 1, "parent again")).unwrap().unwrap();
        drop(store);
        tell(&ours);
        assert!(succeeded(child));
        let store = open(file);
        store.integrity_check().unwrap();
        assert_eq!((available(&store, "A"), store.log(&Tenant::main(), 0, 10).unwrap().len()), (4, 4));
    }

    fn a_child_of_a_child_uses_the_store(file: &Path) {
        let store = prefork(file);
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
        drop(store);
        assert_eq!(available(&open(file), "A"), 5);
    }

    fn many_children_share_the_store(file: &Path) {
        let store = prefork(file);
        let fork_one = |child| {
            forked(|| {
                for count in 0..20 {
                    commit(&store, posting("A", 1, &format!("{child}-{count}"))).unwrap().unwrap();
                }
            })
        };
        let children: Vec<i32> = (0..8).map(fork_one).collect();
        assert!(children.into_iter().all(succeeded));
        assert_eq!(available(&store, "A"), 161);
        drop(store);
        assert_eq!(available(&open(file), "A"), 161);
    }

    fn a_child_that_was_forked_in_the_middle_of_a_call_is_told(file: &Path) {
        let store = open(file);
        let other = rusqlite::Connection::open(file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| commit(&store, posting("A", 1, "waits")));
            std::thread::sleep(Duration::from_millis(50));
            let child = forked(|| {
                let error = commit(&store, posting("A", 1, "child")).unwrap_err();
                assert_eq!(error.code(), Code::StoreUnavailable);
                assert_eq!(SqliteStore::open(file, Options::default()).unwrap_err().code(), Code::StoreUnavailable);
            });
            assert!(succeeded(child));
            other.execute_batch("ROLLBACK").unwrap();
            assert_eq!(waiting.join().unwrap().unwrap(), Ok(1));
        });
    }

    fn a_child_that_only_leaves_takes_nothing_along(file: &Path) {
        let mut store = Some(prefork(file));
        let child = forked(|| drop(store.take()));
        assert!(succeeded(child));
        let store = store.unwrap();
        commit(&store, posting("A", 1, "parent again")).unwrap().unwrap();
        assert_eq!((available(&store, "A"), available(&open(file), "A")), (2, 2));
    }
}
