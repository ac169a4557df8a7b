//! Hosts on a SQLite file whose disk fails or fills, and hosts on any store that are killed: what was acknowledged is
//! there, once, and the host goes on or says plainly that it can't.
//!
//! The hosts are this test program again. `OMS_FAULTS` makes so many times more of everything in a long run. What a
//! loss of power takes is not tested here: it needs a disk that forgets what was not synced.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    missing_docs
)]

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::process::Command as Program;
use std::time::Duration;

use oms::sqlite::{Options, SqliteStore};
use oms::value::{RequestId, Tenant};
use oms::{Class, Code, Command, Error, Oms};
use oms_tests::{Crew, Role, Scratch, SmallDisk, postgres_url};
use serde_json::{Value, json};

fn times() -> usize {
    std::env::var("OMS_FAULTS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

// What a host does.

/// The entry of a process that this program has started. Without a role, it does nothing.
#[test]
fn a_process_plays_its_role() {
    let Some(role) = Role::given() else { return };
    let mut words = role.role.split(' ');
    let (what, count, run) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    role.wait_for_go();
    let Some(shop) = insist(|| oms::open(&role.url)) else { return };
    for number in 0..count.parse::<u32>().unwrap() {
        let request = format!("{run}-{}-{number}", role.name);
        if what == "lie" {
            println!("\nacknowledged {request}");
        }
        if insist(|| place(&shop, &request)).is_none() {
            return;
        }
        println!("\nacknowledged {request}");
    }
    println!("\ndone");
}

/// Calls until it is answered for good, and tells of failures in between; none after many of them.
fn insist<T>(call: impl Fn() -> Result<T, Error>) -> Option<T> {
    for _ in 0..40 {
        match call() {
            Ok(answer) => return Some(answer),
            Err(error) if matches!(error.code().class(), Class::Retry | Class::Storage) => {
                println!("\nfailed {}", error.code());
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => panic!("{error}"),
        }
    }
    println!("\ngave up");
    None
}

fn command(json: &Value) -> Command {
    serde_json::from_value(json.clone()).unwrap()
}

fn place(shop: &Oms, request: &str) -> Result<(), Error> {
    let line = json!({"sku": "X", "quantity": 1, "unit_price": "1"});
    let order = json!({"place_order": {"channel": "web", "currency": "EUR", "lines": [line]}});
    let context = shop.context("clerk")?.with_request_id(RequestId::parse(request).unwrap());
    shop.execute(&context, command(&order)).map(drop)
}

// What a test does.

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// A shop in a file with more than enough of `X`.
fn set_up(url: &str) {
    let shop = oms::open(url).unwrap();
    for json in [
        json!({"set_location": {"location": {"id": "A"}}}),
        json!({"set_channel": {"channel": {"id": "web"}}}),
        json!({"record_item": {"sku": "X"}}),
        json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1_000_000}]}}),
    ] {
        shop.execute(&shop.context("clerk").unwrap(), command(&json)).unwrap();
    }
}

fn words<'a>(said: &'a [String], word: &str) -> Vec<&'a str> {
    said.iter().filter_map(|line| line.strip_prefix(word)).map(str::trim).collect()
}

/// Whether the file is sound, and what [`judge`] says.
fn judge_file(file: &Path, said: &[String]) -> Result<(), String> {
    let store = SqliteStore::open(file, Options::default()).unwrap();
    store.integrity_check().map_err(|error| error.to_string())?;
    judge(&url(file), said)
}

/// Whether all that was acknowledged is there, nothing twice, and the shop is sound.
fn judge(url: &str, said: &[String]) -> Result<(), String> {
    let shop = oms::open(url).unwrap();
    let log = shop.engine().store().log(&Tenant::main(), 0, usize::MAX >> 1).unwrap();
    let mut there = BTreeSet::new();
    for request in log.iter().filter_map(|logged| logged.entry.context.request_id.as_ref()) {
        if !there.insert(request.as_str()) {
            return Err(format!("{request} is there twice"));
        }
    }
    for request in words(said, "acknowledged ") {
        if !there.contains(request) {
            return Err(format!("{request} was acknowledged and is lost"));
        }
    }
    let verification = shop.verify(&Tenant::main()).unwrap();
    assert!(verification.is_clean(), "{:#?}", verification.violations);
    shop.replay(&Tenant::main(), &mut |_| ()).map(drop).map_err(|error| error.to_string())
}

/// A host sells under another program; answers what it said.
fn host_under(under: &[String], role: &str, file: &Path) -> Vec<String> {
    let mut crew = Crew::start_under(under, role, &url(file), file.parent().unwrap(), 1);
    crew.let_go();
    let said = crew.members.iter_mut().flat_map(|member| member.rest()).collect();
    assert!(crew.members.iter_mut().all(|member| member.child.wait().unwrap().success()), "{said:?}");
    said
}

/// `strace` that makes the calls of a host fail, or none and a word about it.
fn strace(calls: &str, when: &str) -> Option<Vec<String>> {
    let inject = format!("inject={calls}:error=EIO:when={when}");
    let trace = format!("trace={calls}");
    let arguments = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, "--"];
    let works = Program::new("strace").args(["-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        eprintln!("SKIPPED: there is no strace that works, so that no call of a host can be made to fail");
    }
    works.then(|| arguments.map(str::to_owned).to_vec())
}

const SYNCS: &str = "fsync,fdatasync";
const WRITES: &str = "pwrite64,ftruncate";

#[test]
fn a_write_or_sync_that_fails_once_loses_nothing_and_the_host_goes_on() {
    let mut failed = 0;
    for (calls, step) in [(SYNCS, 3), (WRITES, 29)] {
        for number in (1..=8 * times()).map(|number| number * step) {
            let Some(under) = strace(calls, &number.to_string()) else { return };
            let scratch = Scratch::new();
            let file = scratch.path().join("shop.db");
            set_up(&url(&file));
            let said = host_under(&under, "sell 30 run", &file);
            judge_file(&file, &said).unwrap_or_else(|fault| panic!("{calls} {number}: {fault}"));
            assert_eq!(words(&said, "acknowledged ").len(), 30, "{calls} {number}: {said:?}");
            failed += usize::from(!words(&said, "failed ").is_empty());
        }
    }
    println!("{failed} runs met a failure");
    assert!(failed > 5, "only {failed} runs met a failure");
}

#[test]
fn a_host_whose_disk_fails_for_ever_says_so_and_loses_nothing() {
    for (calls, from) in [(SYNCS, "10+"), (WRITES, "60+")] {
        let Some(under) = strace(calls, from) else { return };
        let scratch = Scratch::new();
        let file = scratch.path().join("shop.db");
        set_up(&url(&file));
        let said = host_under(&under, "sell 100 run", &file);
        judge_file(&file, &said).unwrap();
        assert_eq!(words(&said, "gave up").len(), 1, "{calls}: {said:?}");
        assert!((1..100).contains(&words(&said, "acknowledged ").len()), "{calls}: {said:?}");
        let codes: BTreeSet<&str> = words(&said, "failed ").into_iter().collect();
        let plain = [Code::InDoubt, Code::StoreFailed, Code::StoreUnavailable].map(Code::name);
        assert!(codes.iter().all(|code| plain.contains(code)), "{calls}: {codes:?}");
    }
}

/// The control: a host that acknowledges before it commits.
#[test]
fn a_host_that_acknowledges_too_early_is_found() {
    let Some(under) = strace(WRITES, "60+") else { return };
    let scratch = Scratch::new();
    let file = scratch.path().join("shop.db");
    set_up(&url(&file));
    let said = host_under(&under, "lie 100 run", &file);
    assert!(judge_file(&file, &said).is_err_and(|fault| fault.ends_with("is lost")), "nothing was found");
}

#[test]
fn a_host_goes_on_when_a_full_disk_has_room_again() {
    let scratch = Scratch::new();
    let Some(disk) = SmallDisk::mount(scratch.path(), "24m") else { return };
    let file = disk.path().join("shop.db");
    set_up(&url(&file));
    let ballast = disk.path().join("ballast");
    std::fs::write(&ballast, vec![1; 22 << 20]).unwrap();
    let mut crew = Crew::start("sell 300 run", &url(&file), scratch.path(), 1);
    crew.let_go();
    let member = crew.members.first_mut().unwrap();
    let mut said = Vec::new();
    while let Some(line) = member.said("") {
        let is_failure = line.starts_with("failed");
        said.push(line);
        if is_failure {
            let _ = std::fs::remove_file(&ballast);
        }
    }
    judge_file(&file, &said).unwrap();
    assert!(!words(&said, "failed ").is_empty(), "the disk was never full");
    let codes: BTreeSet<&str> = words(&said, "failed ").into_iter().collect();
    assert!(codes.iter().all(|code| [Code::StoreFailed.name(), Code::InDoubt.name()].contains(code)), "{codes:?}");
    assert_eq!(words(&said, "acknowledged ").len(), 300, "{:?}", said.last());
}

/// Four hosts at a time, each killed at some moment of whatever it does, while the others go on.
fn kill_hosts(what: &str, rounds: Range<usize>, url: &str) -> Vec<String> {
    let place = Scratch::new();
    let mut said = Vec::new();
    for round in rounds {
        let mut crew = Crew::start(&format!("{what} 1000000 r{round}"), url, place.path(), 4);
        crew.let_go();
        for (number, member) in crew.members.iter_mut().enumerate() {
            said.push(format!("acknowledged {}", member.said("acknowledged").unwrap()));
            std::thread::sleep(Duration::from_micros(u64::try_from((round * 4 + number) * 977 % 20_000).unwrap()));
            member.kill();
        }
        said.extend(crew.members.iter_mut().flat_map(|member| member.rest()));
    }
    said
}

/// What killed hosts acknowledged is there once; hosts that acknowledge before they commit are found sooner or later.
fn kill_hosts_of(url: &str) {
    set_up(url);
    let rounds = 6 * times();
    let said = kill_hosts("sell", 0..rounds, url);
    judge(url, &said).unwrap();
    assert!(words(&said, "acknowledged ").len() >= rounds * 4);

    let is_found = |round| judge(url, &kill_hosts("lie", round..round + 1, url)).is_err();
    assert!((rounds..rounds + 20).any(is_found), "the test shows nothing");
}

#[test]
fn what_four_killed_hosts_of_a_file_acknowledged_is_there_once() {
    let scratch = Scratch::new();
    let file = scratch.path().join("shop.db");
    kill_hosts_of(&url(&file));
    judge_file(&file, &[]).unwrap();
}

#[test]
fn what_four_killed_hosts_of_a_server_acknowledged_is_there_once() {
    if let Some(url) = postgres_url() {
        kill_hosts_of(&url);
    }
}
