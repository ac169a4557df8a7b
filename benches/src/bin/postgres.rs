//! Ours beside the hand-written floor on PostgreSQL, in one run: each round does both. The server must wait for its disk:
//!
//!     OMS_TEST_POSTGRES_FSYNC=on tests/postgres.sh cargo run --profile fast -p oms-benches --bin postgres
//!
//! The best floor for one order is one statement; for batches, `unnest` per table in one transaction. `postgres size` does
//! not compare, but places a million orders and reads them. `counted` has external ids that count, as most channels do,
//! instead of random ones.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::indexing_slicing
)]

use std::time::Duration;

use oms_benches::floor::{FloorOrder, location_name, sku_name};
use oms_benches::large;
use oms_benches::orders::{SIZE, Stream, execute, execute_all, seed};
use oms_benches::postgres_floor::PostgresFloor;
use oms_benches::report::{in_threads, median, percentile, rate, timed};

const ROUNDS: usize = 5;
const CALLERS: usize = 16;
const ONE: usize = 500;
const MANY: usize = 2_400;
const BATCHED: usize = 4_000;

/// One measurement: rates of both, by round.
struct Work {
    name: &'static str,
    floor: Vec<f64>,
    ours: Vec<f64>,
    p99: (Vec<Duration>, Vec<Duration>),
}

impl Work {
    const fn new(name: &'static str) -> Self {
        Self { name, floor: Vec::new(), ours: Vec::new(), p99: (Vec::new(), Vec::new()) }
    }

    fn print(&mut self) {
        let ratios: Vec<f64> = self.floor.iter().zip(&self.ours).map(|(floor, ours)| ours / floor).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        print!(
            "{:<28} floor {:>7.0}/s  ours {:>7.0}/s  ours / floor {:.2} (least {least:.2})",
            self.name,
            median(&self.floor),
            median(&self.ours),
            median(&ratios)
        );
        let (floor, ours) = &mut self.p99;
        if !floor.is_empty() {
            let (floor, ours) = (percentile(floor, 99), percentile(ours, 99));
            print!("  p99 {floor:?}, {ours:?} = {:.2}", ours.as_secs_f64() / floor.as_secs_f64());
        }
        println!();
    }
}

/// Makes every order want the same item at the same location.
fn heat(mut orders: Vec<FloorOrder>) -> Vec<FloorOrder> {
    for order in &mut orders {
        order.lines.retain(|line| line.sku != sku_name(0));
        order.lines[0].sku = sku_name(0);
        order.lines[0].location = location_name(0);
        order.lines[0].quantity = 1;
    }
    orders
}

fn main() {
    let Ok(url) = std::env::var("OMS_TEST_POSTGRES") else {
        println!("there is no server: see the top of this program");
        return;
    };
    let ours = oms::open(&format!("{url}?migrate=true")).unwrap();
    seed(ours.engine(), SIZE.0, SIZE.1, 1_000_000);
    let named = |part: &str| std::env::args().any(|named| named == part);
    let mut stream = Stream::new(named("counted"));
    if named("size") {
        large::size(&ours, &mut stream, &|| None);
        large::reads(&ours, &stream);
        return;
    }
    PostgresFloor::create(&url, SIZE.0, SIZE.1, 1_000_000);
    let floor = PostgresFloor::connect(&url);
    let mut works = [
        Work::new("one caller"),
        Work::new("16 callers"),
        Work::new("16 callers, hot item"),
        Work::new("batches of 100"),
        Work::new("batches of 1,000"),
    ];
    for round in 0..=ROUNDS {
        for (at, work) in works.iter_mut().enumerate() {
            let (count, threads) = [(ONE, 1), (MANY, CALLERS), (MANY, CALLERS), (BATCHED, 100), (BATCHED, 1_000)][at];
            let (orders, calls) = stream.next_as(count, |orders| if at == 2 { heat(orders) } else { orders });
            let (theirs, mine) = if at < 3 {
                let theirs =
                    in_threads(threads, &orders, || PostgresFloor::connect(&url), |floor, order| floor.place(order));
                let mine = in_threads(threads, &calls, || (), |(), call| execute(&ours, call));
                if round > 0 {
                    work.p99.0.extend(theirs.1);
                    work.p99.1.extend(mine.1);
                }
                (theirs.0, mine.0)
            } else {
                let theirs = timed(|| orders.chunks(threads).for_each(|orders| floor.place_batch(orders)));
                (theirs, timed(|| calls.chunks(threads).for_each(|calls| execute_all(&ours, calls))))
            };
            // The first round warms up.
            if round > 0 {
                work.floor.push(rate(count, theirs));
                work.ours.push(rate(count, mine));
            }
        }
    }
    works.iter_mut().for_each(Work::print);
    let share = |of: fn(&Work) -> &[f64]| median(of(&works[2])) / median(of(&works[1]));
    println!("hot / uniform: floor {:.2}, ours {:.2}", share(|work| &work.floor), share(|work| &work.ours));
    floor.check();
    assert!(ours.verify(&oms::value::Tenant::main()).unwrap().is_clean());
}
