//! Ours beside the hand-written floor, on SQLite with `synchronous=FULL`, in one run: each round does both, so that a
//! noisy machine is noisy for both. Prints the ratio of every round and the median.
//!
//! Ours does the full job: sourcing over 20 locations, the journal, events, lists and what `verify` needs. The floor
//! inserts an order, its lines, three conditional stock updates, three ledger rows and an event.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::indexing_slicing
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use oms::{Batch, Command, Context, Oms};
use oms_benches::floor::{Floor, FloorOrder, FloorOrders, Synchronous};
use oms_benches::orders::{SIZE, place, seed};

const ROUNDS: usize = 5;
const ONE_BY_ONE: usize = 1_500;
const BATCHED: usize = 20_000;

fn main() {
    let folder = std::env::temp_dir().join(format!("oms-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let count = ROUNDS * (ONE_BY_ONE + BATCHED);
    let orders: Vec<FloorOrder> = FloorOrders::new(7, SIZE.0, SIZE.1).take(count).collect();
    let calls: Vec<(Context, Command)> = orders.iter().zip(1..).map(|(order, n)| place(order, n)).collect();

    let start = Instant::now();
    drop(oms::open(&url(&folder.join("empty.db"))).unwrap());
    println!("open a new store: {:?}, {} KB", start.elapsed(), size(&folder.join("empty.db")) / 1024);
    let start = Instant::now();
    assert!(oms::open("sqlite:/nowhere/at/all.db").is_err());
    println!("a bad path fails in {:?}", start.elapsed());

    let path = folder.join("ours.db");
    let ours = oms::open(&url(&path)).unwrap();
    seed(ours.engine(), SIZE.0, SIZE.1, 1_000_000);
    let mut floor = Floor::create(&folder.join("floor.db"), Synchronous::Full).unwrap();
    floor.seed(SIZE.0, SIZE.1, 1_000_000).unwrap();
    let before = size(&path);

    let (mut at, mut ratios) = (0, (Vec::new(), Vec::new()));
    let mut latencies: Vec<Duration> = Vec::new();
    for round in 1..=ROUNDS {
        let one = at..at + ONE_BY_ONE;
        at += ONE_BY_ONE;
        let theirs = timed(|| orders[one.clone()].iter().for_each(|order| floor.place(order).unwrap()));
        let mine = timed(|| latencies.extend(calls[one].iter().map(|call| timed(|| execute(&ours, call)))));
        let many = at..at + BATCHED;
        at += BATCHED;
        let theirs_many =
            timed(|| orders[many.clone()].chunks(1_000).for_each(|orders| floor.place_batch(orders).unwrap()));
        let mine_many = timed(|| calls[many].chunks(1_000).for_each(|calls| execute_all(&ours, calls)));
        println!(
            "round {round}: one per commit: floor {:.0}/s, ours {:.0}/s = {:.2}; 1,000 per commit: floor {:.0}/s, ours {:.0}/s = {:.2}",
            rate(ONE_BY_ONE, theirs),
            rate(ONE_BY_ONE, mine),
            ratio(theirs, mine),
            rate(BATCHED, theirs_many),
            rate(BATCHED, mine_many),
            ratio(theirs_many, mine_many),
        );
        ratios.0.push(ratio(theirs, mine));
        ratios.1.push(ratio(theirs_many, mine_many));
    }
    println!(
        "ours / floor, median of {ROUNDS} rounds: one per commit {:.2}, 1,000 per commit {:.2}",
        median(ratios.0),
        median(ratios.1)
    );
    latencies.sort();
    println!("execute: p50 {:?}, p99 {:?}", latencies[latencies.len() / 2], latencies[latencies.len() * 99 / 100]);
    let bytes = (size(&path) - before) / count as u64;
    println!("a 3-line order takes {bytes} bytes on disk, all in");
    json_overhead(&calls);
    assert!(floor.check().is_ok());
    assert!(ours.verify(&oms::value::Tenant::main()).unwrap().is_clean());
    drop(ours);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What the JSON entry costs beside the typed one, in memory.
fn json_overhead(calls: &[(Context, Command)]) {
    let calls = &calls[..10_000];
    let shops: Vec<Oms> = (0..2).map(|_| oms::open("memory:").unwrap()).collect();
    shops.iter().for_each(|shop| seed(shop.engine(), SIZE.0, SIZE.1, 1_000_000));
    let texts: Vec<(String, String)> = calls
        .iter()
        .map(|(context, command)| (serde_json::to_string(context).unwrap(), serde_json::to_string(command).unwrap()))
        .collect();
    let typed = timed(|| calls.iter().for_each(|call| execute(&shops[0], call)));
    let json =
        timed(|| texts.iter().for_each(|(context, command)| drop(shops[1].execute_json(context, command).unwrap())));
    let each = |time: Duration| time.as_secs_f64() * 1e6 / calls.len() as f64;
    println!("in memory: typed {:.1} us, JSON {:.1} us an order", each(typed), each(json));
}

fn execute(shop: &Oms, (context, command): &(Context, Command)) {
    shop.engine().execute(context, command).unwrap();
}

fn execute_all(shop: &Oms, calls: &[(Context, Command)]) {
    shop.execute_batch(calls, Batch::Each).unwrap().into_iter().for_each(|answer| drop(answer.unwrap()));
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn ratio(floor: Duration, ours: Duration) -> f64 {
    floor.as_secs_f64() / ours.as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// The file and its write-ahead log.
fn size(path: &Path) -> u64 {
    let wal = PathBuf::from(format!("{}-wal", path.display()));
    [path, &wal].iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
}
