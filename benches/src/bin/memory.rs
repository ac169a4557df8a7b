//! Placed and sourced three-line orders per second in memory on one core, alone and a thousand per batch, whether a hot
//! item stays flat, and what the rate would be at most if deciding cost nothing. `memory [orders] [items]`: fewer of both
//! where instructions are counted.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use oms::kernel::{ChangeSet, LogEntry, Record, Write};
use oms::store::{Atomicity, MemoryStore, Store};
use oms::value::Tenant;
use oms::{Batch, Command, Context, Engine, Result, SeededIds};
use oms_benches::floor::FloorOrders;
use oms_benches::orders::{SIZE, place, seed};
use oms_tests::history::{Between, Outcomes, Tamper};

fn engine(quantity: i64, skus: u32) -> Engine {
    engine_on(Box::new(MemoryStore::new()), quantity, skus)
}

fn engine_on(store: Box<dyn Store>, quantity: i64, skus: u32) -> Engine {
    let engine = Engine::new(store, Box::new(SeededIds::new(1)));
    seed(&engine, skus, SIZE.1, quantity);
    engine
}

fn calls(count: usize, skus: u32) -> Vec<(Context, Command)> {
    FloorOrders::new(7, skus, SIZE.1).take(count).zip(1..).map(|(order, n)| place(&order, n)).collect()
}

#[inline(never)]
fn each(engine: &Engine, calls: &[(Context, Command)]) -> Duration {
    let start = Instant::now();
    for (context, command) in calls {
        engine.execute(context, command).unwrap();
    }
    start.elapsed()
}

#[inline(never)]
fn batches(engine: &Engine, calls: &[(Context, Command)]) -> Duration {
    let start = Instant::now();
    for chunk in calls.chunks(1_000) {
        engine.execute_batch(chunk, Batch::Each).unwrap();
    }
    start.elapsed()
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// Keeps what was committed one at a time.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<ChangeSet>>>);

impl Recorder {
    fn take(&self) -> Vec<ChangeSet> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Tamper for Recorder {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Outcomes> {
        if let [alone] = changes {
            self.0.lock().unwrap().push(alone.clone());
        }
        inner.commit(tenant, changes, atomicity)
    }
}

/// The same once more, sharing ids and the command only, as a decision does.
fn copy(set: &ChangeSet) -> ChangeSet {
    let record = |record: &Record| match record {
        Record::Order(order) => Record::Order(Arc::new((**order).clone())),
        Record::Progress(progress) => Record::Progress(Arc::new((**progress).clone())),
        other => other.clone(),
    };
    let writes = set.writes.iter().map(|write| Write { record: record(&write.record), ..write.clone() });
    let events = set.entry.events.iter().cloned().collect();
    let movements = set.entry.movements.iter().cloned().collect();
    let entry = Arc::new(LogEntry { events, movements, ..(*set.entry).clone() });
    ChangeSet { writes: writes.collect(), entry, ..set.clone() }
}

/// What it takes to make what orders leave, and to commit it, without deciding anything.
fn bound(orders: &[(Context, Command)], skus: u32) -> (Duration, Duration) {
    let recorder = Recorder::default();
    let store = Between::new(Arc::new(MemoryStore::new()), recorder.clone());
    let engine = engine_on(Box::new(store), 1_000_000, skus);
    drop(recorder.take());
    each(&engine, orders);
    let sets = recorder.take();
    assert_eq!(sets.len(), orders.len());
    let other = Arc::new(MemoryStore::new());
    engine_on(Box::new(Arc::clone(&other)), 1_000_000, skus);
    let start = Instant::now();
    let copies: Vec<ChangeSet> = sets.iter().map(copy).collect();
    let copied = start.elapsed();
    let start = Instant::now();
    for set in copies {
        assert!(other.commit(&Tenant::main(), &[set], Atomicity::Each).unwrap()[0].is_ok());
    }
    (copied, start.elapsed())
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().unwrap());
    let count: usize = arguments.next().unwrap_or(100_000);
    let skus = arguments.next().map_or(SIZE.0, |skus| skus.try_into().unwrap());
    let orders = calls(count, skus);
    let alone = engine(1_000_000, skus);
    println!("memory, one per call:       {:>9.0} orders/s", rate(count, each(&alone, &orders)));

    let batched = engine(1_000_000, skus);
    println!("memory, a thousand a batch: {:>9.0} orders/s", rate(count, batches(&batched, &orders)));

    let (copied, committed) = bound(&orders, skus);
    println!(
        "memory, without deciding:   {:>9.0} orders/s: what an order leaves is made in {:.2} us, committed in {:.2}",
        rate(count, copied + committed),
        copied.as_secs_f64() * 1e6 / count as f64,
        committed.as_secs_f64() * 1e6 / count as f64
    );

    let hot = engine(1_000_000_000, 3);
    let orders = calls(10_000, 3);
    let costs: Vec<f64> = orders.chunks(1_000).map(|chunk| each(&hot, chunk).as_secs_f64() * 1e3).collect();
    println!(
        "memory, hot items: {:.2} us an order at first, {:.2} after 9,000: {:.2} times",
        costs[0],
        costs[9],
        costs[9] / costs[0]
    );
}
