//! Hosts of a PostgreSQL server whose answers are lost, whose connections are ended, that crashes, or whose disk is full:
//! what was acknowledged is there, once, and the hosts go on.
//!
//! `OMS_FAULTS` makes so many times more of everything in a long run.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    missing_docs
)]

use std::net::SocketAddr;
use std::slice::from_ref;
use std::time::Duration;

use oms::value::Tenant;
use oms::{Batch, Code, Command, Oms, OpenOptions};
use oms_tests::load::{SET_UP, assert_kept, command, context, is_open, order, pause, set_up, under_load};
use oms_tests::proxy::{Cut, Proxy, Sender};
use oms_tests::{Cluster, Scratch, SmallDisk};
use serde_json::json;

fn times() -> usize {
    std::env::var("OMS_FAULTS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// A shop in a schema of a database.
fn open(server: SocketAddr, place: &str) -> Oms {
    let (database, schema) = place.split_once('/').unwrap();
    let url = format!("postgres://oms@{server}/{database}?schema={schema}&migrate=true");
    oms::open_with(&url, &OpenOptions::seeded(1)).unwrap()
}

// One message is cut.

/// How a host deals with an answer that never came.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// It repeats the call under the same request id.
    Repeats,
    /// It repeats the call under another request id.
    Renames,
    /// It takes what is in doubt for done.
    Believes,
}

/// How many orders are placed at once: their commit is under way while the last of them are still decided.
const AT_ONCE: usize = 70;

/// A fixed set of calls, most of which can be done twice if nobody takes care.
fn calls() -> Vec<Vec<Command>> {
    let stock = json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1}]}});
    let note = json!({"add_note": {"order": "O", "text": "called"}});
    let hold = json!({"place_hold": {"order": "O", "kind": "fraud"}});
    let singles = [order(Some("O")), command(&stock), order(None), command(&note), command(&hold)];
    singles.into_iter().map(|single| vec![single]).chain([vec![order(None); AT_ONCE]]).collect()
}

fn carry_out(shop: &Oms, tenant: &Tenant, manner: Manner) {
    for (number, commands) in calls().into_iter().enumerate() {
        for attempt in 0.. {
            let named = if manner == Manner::Renames { format!("{number}-{attempt}") } else { number.to_string() };
            let context = |position| context(tenant, &format!("{named}-{position}"));
            let calls: Vec<_> = commands.iter().cloned().enumerate().map(|(at, one)| (context(at), one)).collect();
            let answers = shop.execute_batch(&calls, Batch::Each);
            match answers.and_then(|answers| answers.into_iter().collect::<Result<Vec<_>, _>>()) {
                Ok(_) => break,
                Err(error) if error.code() == Code::InDoubt && manner == Manner::Believes => break,
                // What goes wrong after that is of its own making.
                Err(error) if !is_open(&error) && manner != Manner::Repeats => break,
                Err(error) => assert!(is_open(&error) && attempt < 100, "{error}"),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// What is in the log but for the set-up.
fn done(shop: &Oms, tenant: &Tenant) -> Vec<Command> {
    let log = shop.engine().store().log(tenant, 0, 1_000).unwrap();
    log.iter().skip(SET_UP).map(|logged| logged.entry.command.clone()).collect()
}

/// Cuts at every message of a run in turn (or every so many), each with a tenant of its own; answers after which cuts the
/// log is not what was asked for.
fn sweep(shop: &Oms, clean: &Oms, proxy: &Proxy, manner: Manner, step: usize) -> Vec<String> {
    let run = |name: &str, cut: Cut| {
        let tenant = Tenant::parse(name).unwrap();
        set_up(clean, &tenant);
        proxy.plan(cut);
        carry_out(shop, &tenant, manner);
        let counted = proxy.counted();
        proxy.plan(Cut::Never);
        (counted, done(clean, &tenant) == calls().concat())
    };
    let name = |part: &str| {
        format!(
            "{}-{part}",
            match manner {
                Manner::Repeats => "repeats",
                Manner::Renames => "renames",
                Manner::Believes => "believes",
            }
        )
    };
    // The second has its statements prepared.
    let ((_, first), (counted, second)) = (run(&name("first"), Cut::Never), run(&name("second"), Cut::Never));
    assert!(first && second);
    let mut faults = Vec::new();
    for (sender, count) in [(Sender::Client, counted.client), (Sender::Server, counted.server)] {
        for number in (1..=count).step_by(step) {
            let at = name(&format!("{sender:?}-{number}").to_lowercase());
            let (counted, is_right) = run(&at, Cut::At(sender, number));
            assert_eq!(counted.cuts, 1, "{at}");
            faults.extend((!is_right).then_some(at));
        }
    }
    println!("{counted:?}, every {step}: {} faults", faults.len());
    faults
}

#[test]
fn whichever_message_is_lost_everything_is_done_once() {
    let Some(cluster) = Cluster::start() else { return };
    let proxy = Proxy::before(cluster.address());
    let clean = open(cluster.address(), "postgres/swept");
    let shop = open(proxy.address(), "postgres/swept");
    let step = if times() > 1 { 1 } else { 4 };
    assert_eq!(sweep(&shop, &clean, &proxy, Manner::Repeats, step), Vec::<String>::new());

    // The controls.
    assert!(!sweep(&shop, &clean, &proxy, Manner::Renames, 3).is_empty(), "nothing was done twice");
    assert!(!sweep(&shop, &clean, &proxy, Manner::Believes, 3).is_empty(), "nothing was lost");

    // The answer to COMMIT itself.
    let tenant = Tenant::parse("commit").unwrap();
    set_up(&clean, &tenant);
    proxy.plan(Cut::Complete("COMMIT".to_owned()));
    carry_out(&shop, &tenant, Manner::Repeats);
    assert_eq!((proxy.counted().cuts, done(&clean, &tenant)), (1, calls().concat()));
}

// Something happens under load.

#[test]
fn ended_connections_a_network_that_is_down_and_a_crash_lose_nothing() {
    let Some(cluster) = Cluster::start() else { return };
    let proxy = Proxy::before(cluster.address());
    let happenings: [(&str, &dyn Fn()); 3] = [
        ("ended connections", &|| {
            for _ in 0..20 * times() {
                // One that is asked something, if there is one.
                let any = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'
                    AND pid <> pg_backend_pid() ORDER BY (state <> 'idle') DESC, random() LIMIT 1";
                cluster.sql(any).unwrap();
                pause(20);
            }
        }),
        ("no network", &|| {
            for _ in 0..3 * times() {
                pause(100);
                proxy.set_down(true);
                pause(100);
                proxy.set_down(false);
            }
            pause(100);
        }),
        ("a crash", &|| {
            for _ in 0..2 * times() {
                pause(200);
                cluster.crash();
                cluster.resume();
            }
            pause(300);
        }),
    ];
    for (number, (what, happens)) in happenings.into_iter().enumerate() {
        let place = format!("postgres/happening_{number}");
        let shop = open(proxy.address(), &place);
        set_up(&shop, &Tenant::main());
        let told = under_load(from_ref(&shop), happens);
        assert_kept(what, &open(cluster.address(), &place), &told);
    }
}

#[test]
fn a_full_disk_of_the_server_loses_nothing() {
    let Some(cluster) = Cluster::start() else { return };
    let scratch = Scratch::new();
    let Some(disk) = SmallDisk::mount(scratch.path(), "48m") else { return };
    let place = disk.path().join("space");
    std::fs::create_dir(&place).unwrap();
    cluster.hand_over(&place);
    cluster.sql(&format!("CREATE TABLESPACE small LOCATION '{}'", place.display())).unwrap();
    cluster.sql("CREATE DATABASE shop TABLESPACE small").unwrap();
    let shop = open(cluster.address(), "shop/full");
    set_up(&shop, &Tenant::main());
    let ballast = disk.path().join("ballast");
    // As much as there is room for.
    let _ = std::fs::write(&ballast, vec![1; 48 << 20]);
    let told = under_load(from_ref(&shop), || {
        pause(700);
        std::fs::remove_file(&ballast).unwrap();
        pause(500);
    });
    assert_kept("a full disk", &open(cluster.address(), "shop/full"), &told);
    drop((shop, cluster));
}

// Commits are lost that were acknowledged.

/// A server that lost its last commit, as after an asynchronous failover, while two hosts have it open. What the first
/// remembers of the lost commit has the version of what the second writes in its place.
#[test]
fn what_was_remembered_of_a_lost_commit_is_not_built_on() {
    let Some(cluster) = Cluster::start() else { return };
    let [a, b] = ["postgres/lost", "postgres/lost"].map(|place| open(cluster.address(), place));
    let main = Tenant::main();
    set_up(&a, &main);
    a.execute(&context(&main, "place"), order(Some("O"))).unwrap();
    let note = |text: &str| command(&json!({"add_note": {"order": "O", "text": text}}));
    let tables = ["tenant", "record", "name", "listing", "history", "balance", "log"];
    let for_each = |sql: fn(&str) -> String| tables.iter().for_each(|table| drop(cluster.sql(&sql(table)).unwrap()));

    cluster.sql("CREATE SCHEMA kept").unwrap();
    for_each(|table| format!("CREATE TABLE kept.{table} AS SELECT * FROM lost.{table}"));
    a.execute(&context(&main, "1"), note("lost")).unwrap();
    for_each(|table| format!("DELETE FROM lost.{table}; INSERT INTO lost.{table} SELECT * FROM kept.{table}"));
    let others = "pid <> pg_backend_pid() AND backend_type = 'client backend'";
    cluster.sql(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")).unwrap();

    for (shop, request) in [(&b, "2"), (&a, "3")] {
        while let Err(error) = shop.execute(&context(&main, request), note(request)) {
            assert!(is_open(&error), "{error}");
            pause(20);
        }
    }
    let told = b.query_json("", &json!({"order": {"order": "O"}}).to_string()).unwrap();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let notes: Vec<&str> =
        told["progress"]["notes"].as_array().unwrap().iter().filter_map(|note| note["text"].as_str()).collect();
    assert_eq!(notes, ["2", "3"]);
    b.replay(&main, &mut |_| ()).unwrap();
}
