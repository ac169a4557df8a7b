//! Placed and sourced three-line orders per second in memory on one core, alone and a thousand per batch, and whether a
//! hot item stays flat.
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

fn each(engine: &Engine, calls: &[(Context, Command)]) -> Duration {
    let start = Instant::now();
    for (context, command) in calls {
        engine.execute(context, command).unwrap();
    }
    start.elapsed()
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn main() {
    let count = 100_000;
    let orders = calls(count, SIZE.0);
    let alone = engine(1_000_000, SIZE.0);
    println!("memory, one per call:       {:>9.0} orders/s", rate(count, each(&alone, &orders)));

    let batched = engine(1_000_000, SIZE.0);
    let start = Instant::now();
    for chunk in orders.chunks(1_000) {
        batched.execute_batch(chunk, Batch::Each).unwrap();
    }
    println!("memory, a thousand a batch: {:>9.0} orders/s", rate(count, start.elapsed()));

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
