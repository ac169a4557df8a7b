//! Placed and sourced three-line orders per second in memory on one core, alone and a thousand per batch, and whether a
//! hot item stays flat. `memory [orders] [items]`: fewer of both where instructions are counted.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::indexing_slicing
)]

use std::time::{Duration, Instant};

use oms::store::MemoryStore;
use oms::{Batch, Command, Context, Engine, SeededIds};
use oms_benches::floor::FloorOrders;
use oms_benches::orders::{SIZE, place, seed};

fn engine(quantity: i64, skus: u32) -> Engine {
    let engine = Engine::new(Box::new(MemoryStore::new()), Box::new(SeededIds::new(1)));
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

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().unwrap());
    let count: usize = arguments.next().unwrap_or(100_000);
    let skus = arguments.next().map_or(SIZE.0, |skus| skus.try_into().unwrap());
    let orders = calls(count, skus);
    let alone = engine(1_000_000, skus);
    println!("memory, one per call:       {:>9.0} orders/s", rate(count, each(&alone, &orders)));

    let batched = engine(1_000_000, skus);
    println!("memory, a thousand a batch: {:>9.0} orders/s", rate(count, batches(&batched, &orders)));

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
