//! Ours beside the hand-written floor, on SQLite with `synchronous=FULL`, in one run: each round does both, so that a
//! noisy machine is noisy for both. Prints the ratio of every round and the median.
//!
//! Ours does the full job: sourcing over 20 locations, the journal, events, lists and what `verify` needs. The floor
//! inserts an order, its lines, three conditional stock updates, three ledger rows and an event. It runs twice: with the
//! pragmas of SQLite as they come, and with the cache and the long log of ours.
//!
//! `sqlite [part...]`: `one`, `batch`, `callers`, `size` (slow: a million orders), `reads` (after `size`), `json`. None:
//! all but `size` and `reads`. `mine` beside others leaves the floor out, for a profiler.
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

use oms::order::OrderStatus;
use oms::query::order::{GetOrder, ListOrders};
use oms::query::stock::ListStock;
use oms::sqlite::{Options, SqliteStore};
use oms::value::OrderId;
use oms::{Batch, Command, Context, Oms, SystemIds};
use oms_benches::floor::{Floor, FloorOrder, FloorOrders, Synchronous};
use oms_benches::orders::{SIZE, place, seed, seed_item, sku};
use oms_benches::report::{in_threads, median, rate, timed};

const ROUNDS: usize = 5;
const ONE_BY_ONE: usize = 1_500;
const BATCHED: usize = 20_000;
const BATCH: usize = 1_000;
const CALLERS: usize = 16;
const BY_CALLERS: usize = 4_000;
const READS: usize = 2_000;
/// How many orders a store holds when its speed is measured.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).collect();
    let folder = std::env::temp_dir().join(format!("oms-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut bench = Bench::new(&folder, !parts.iter().any(|part| part == "mine"));
    let usual = ["one", "batch", "callers", "json"];
    let is_asked = |part: &str| {
        let asked = parts.iter().any(|asked| asked == part);
        asked || (usual.contains(&part) && parts.iter().all(|part| part == "mine"))
    };
    for (part, measure) in [
        ("one", Bench::one_by_one as fn(&mut Bench)),
        ("batch", Bench::batched),
        ("callers", Bench::callers),
        ("json", Bench::json),
        ("size", Bench::size),
        ("reads", Bench::reads),
    ] {
        if is_asked(part) {
            measure(&mut bench);
        }
    }
    bench.check();
    drop(bench);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Ours and the floors, all with the same orders.
struct Bench {
    path: PathBuf,
    ours: Oms,
    /// Ours with a thread that copies the log.
    aside: Oms,
    /// With the pragmas of SQLite as they come, and with ours.
    floors: Vec<(&'static str, Floor)>,
    orders: FloorOrders,
    placed: usize,
    bytes_seeded: u64,
}

impl Bench {
    fn new(folder: &Path, has_floor: bool) -> Self {
        let path = folder.join("ours.db");
        let start = Instant::now();
        let ours = oms::open(&format!("sqlite:{}", path.display())).unwrap();
        println!("open a new store: {:?}, {} KB", start.elapsed(), bytes(&path) / 1024);
        seed(ours.engine(), SIZE.0, SIZE.1, 1_000_000);
        let options = Options { checkpoint_thread: true, ..Options::default() };
        let aside = SqliteStore::open(folder.join("aside.db"), options).unwrap();
        let aside = oms::open_store(Box::new(aside), Box::new(SystemIds));
        seed(aside.engine(), SIZE.0, SIZE.1, 1_000_000);
        let names = if has_floor { vec!["floor", "tuned floor"] } else { vec![] };
        let floors = names.into_iter().map(|name| {
            let mut floor = Floor::create(&folder.join(format!("{name}.db")), Synchronous::Full).unwrap();
            if name == "tuned floor" {
                floor.cache(32_768).unwrap();
                floor.checkpoint_every(16_000).unwrap();
            }
            floor.seed(SIZE.0, SIZE.1, 1_000_000).unwrap();
            (name, floor)
        });
        let floors = floors.collect();
        let bytes_seeded = bytes(&path);
        Self { path, ours, aside, floors, orders: FloorOrders::new(7, SIZE.0, SIZE.1), placed: 0, bytes_seeded }
    }

    /// The next orders, for the floors and for ours.
    fn next(&mut self, count: usize) -> (Vec<FloorOrder>, Vec<(Context, Command)>) {
        let orders: Vec<FloorOrder> = self.orders.by_ref().take(count).collect();
        let numbers = (self.placed as u64 + 1)..;
        self.placed += count;
        let calls = orders.iter().zip(numbers).map(|(order, n)| place(order, n)).collect();
        (orders, calls)
    }

    fn one_by_one(&mut self) {
        let mut table = Table::default();
        for _ in 0..ROUNDS {
            let (orders, calls) = self.next(ONE_BY_ONE);
            for (name, floor) in &mut self.floors {
                table.add(name, orders.iter().map(|order| timed(|| floor.place(order).unwrap())).collect(), 1);
            }
            let aside = &self.aside;
            table.add(
                "ours, log copied by a thread",
                calls.iter().map(|call| timed(|| execute(aside, call))).collect(),
                1,
            );
            table.add("ours", calls.iter().map(|call| timed(|| execute(&self.ours, call))).collect(), 1);
        }
        table.print("one order per commit");
    }

    fn batched(&mut self) {
        let (mut table, placed, before) = (Table::default(), self.placed, bytes(&self.path));
        for _ in 0..ROUNDS {
            let (orders, calls) = self.next(BATCHED);
            for (name, floor) in &mut self.floors {
                let times = orders.chunks(BATCH).map(|orders| timed(|| floor.place_batch(orders).unwrap()));
                table.add(name, times.collect(), BATCH);
            }
            table.add(
                "ours",
                calls.chunks(BATCH).map(|calls| timed(|| execute_all(&self.ours, calls))).collect(),
                BATCH,
            );
        }
        table.print("1,000 orders per commit");
        println!("a 3-line order takes {} bytes on disk", (bytes(&self.path) - before) / (self.placed - placed) as u64);
    }

    fn callers(&mut self) {
        let mut table = Table::default();
        for _ in 0..ROUNDS {
            let (orders, calls) = self.next(BY_CALLERS);
            for (name, floor) in &mut self.floors {
                let one_caller = &orders[..ONE_BY_ONE];
                table.add(name, one_caller.iter().map(|order| timed(|| floor.place(order).unwrap())).collect(), 1);
            }
            let (took, times) = in_threads(CALLERS, &calls, || (), |(), call| execute(&self.ours, call));
            table.add_took("ours, 16 callers", times, took, 1);
        }
        table.print("16 callers beside a floor with one");
    }

    /// How much slower a larger store is.
    fn size(&mut self) {
        let mut rates: Vec<(usize, f64, f64)> = Vec::new();
        for size in SIZES {
            while self.placed < size {
                let (_, calls) = self.next(BATCH);
                execute_all(&self.ours, &calls);
            }
            let (_, calls) = self.next(BATCHED);
            let many = timed(|| calls.chunks(BATCH).for_each(|calls| execute_all(&self.ours, calls)));
            let (_, calls) = self.next(2 * ONE_BY_ONE);
            let one = timed(|| calls.iter().for_each(|call| execute(&self.ours, call)));
            let rate = (size, rate(calls.len(), one), rate(BATCHED, many));
            println!(
                "at {size} orders: {:.0}/s one by one, {:.0}/s by 1,000; {} MB of memory, {} MB on disk",
                rate.1,
                rate.2,
                resident() >> 20,
                bytes(&self.path) >> 20
            );
            rates.push(rate);
        }
        let (first, last) = (rates[0], rates[rates.len() - 1]);
        println!(
            "at {} / at {}: {:.2} one by one, {:.2} by 1,000",
            last.0,
            first.0,
            last.1 / first.1,
            last.2 / first.2
        );
    }

    fn reads(&mut self) {
        let ids: Vec<OrderId> = self.some_orders();
        let everywhere = sku(SIZE.0);
        seed_item(self.ours.engine(), &everywhere, 50, 1_000);
        let mut table = Table::default();
        let order = |id: &OrderId| drop(self.ours.ask(&GetOrder { order: id.clone() }).unwrap());
        table.add("an order by its id", ids.iter().map(|id| timed(|| order(id))).collect(), 1);
        table.add("the same again", ids.iter().map(|id| timed(|| order(id))).collect(), 1);
        let stock = ListStock { sku: Some(everywhere), ..ListStock::default() };
        let rows = || assert_eq!(self.ours.ask(&stock).unwrap().rows.len(), 50);
        table.add("stock of an item at 50 locations", (0..READS).map(|_| timed(rows)).collect(), 1);
        let query = ListOrders { status: Some(OrderStatus::Placed), newest_first: true, ..ListOrders::default() };
        let page = || assert!(!self.ours.ask(&query).unwrap().rows.is_empty());
        table.add("a page of orders by status", (0..READS / 10).map(|_| timed(page)).collect(), 1);
        table.print(&format!("reads at {} orders", self.placed));
    }

    /// Ids from all over the store, where nothing was written since the last order.
    fn some_orders(&self) -> Vec<OrderId> {
        let events = self.ours.engine().store();
        let last = events.load(&oms::value::Tenant::main(), &[]).unwrap().as_of;
        let first = last - self.placed as u64;
        let picked = (0..READS as u64).map(|n| first + (n * 7_919) % self.placed as u64);
        let entry = |sequence| events.log(&oms::value::Tenant::main(), sequence, 1).unwrap().remove(0).entry;
        picked.filter_map(|sequence| OrderId::parse(&entry(sequence).subject.id).ok()).collect()
    }

    /// What the JSON entry costs beside the typed one, in memory.
    fn json(&mut self) {
        let (_, calls) = self.next(10_000);
        let shops: Vec<Oms> = (0..2).map(|_| oms::open("memory:").unwrap()).collect();
        shops.iter().for_each(|shop| seed(shop.engine(), SIZE.0, SIZE.1, 1_000_000));
        let text = |(context, command): &(Context, Command)| {
            (serde_json::to_string(context).unwrap(), serde_json::to_string(command).unwrap())
        };
        let texts: Vec<(String, String)> = calls.iter().map(text).collect();
        let typed = timed(|| calls.iter().for_each(|call| execute(&shops[0], call)));
        let json = timed(|| {
            texts.iter().for_each(|(context, command)| drop(shops[1].execute_json(context, command).unwrap()));
        });
        let each = |time: Duration| time.as_secs_f64() * 1e6 / calls.len() as f64;
        println!("in memory: typed {:.1} us, JSON {:.1} us an order", each(typed), each(json));
    }

    fn check(&self) {
        self.floors.iter().for_each(|(_, floor)| assert!(floor.check().is_ok()));
        if self.placed <= SIZES[1] * 2 {
            assert!(self.ours.verify(&oms::value::Tenant::main()).unwrap().is_clean());
        }
        let grown = bytes(&self.path).saturating_sub(self.bytes_seeded) / self.placed.max(1) as u64;
        println!("all in all {} orders of {grown} bytes on disk", self.placed);
    }
}

/// What was measured, in rounds: who, and how long each call took.
#[derive(Default)]
struct Table(Vec<(&'static str, Vec<Round>)>);

struct Round {
    took: Duration,
    rate: f64,
    times: Vec<Duration>,
}

impl Table {
    /// Calls one after the other, each of so many orders.
    fn add(&mut self, who: &'static str, times: Vec<Duration>, orders: usize) {
        let took = times.iter().sum();
        self.add_took(who, times, took, orders);
    }

    fn add_took(&mut self, who: &'static str, times: Vec<Duration>, took: Duration, orders: usize) {
        let round = Round { took, rate: rate(times.len() * orders, took), times };
        match self.0.iter_mut().find(|(known, _)| *known == who) {
            Some((_, rounds)) => rounds.push(round),
            None => self.0.push((who, vec![round])),
        }
    }

    fn print(&self, what: &str) {
        println!("{what}:");
        let Some((_, ours)) = self.0.last() else { return };
        for (who, rounds) in &self.0 {
            let mut times: Vec<Duration> = rounds.iter().flat_map(|round| round.times.iter().copied()).collect();
            times.sort();
            let at = |part: usize| times[(times.len() * part / 1_000).min(times.len() - 1)].as_secs_f64() * 1e6;
            let ratios: Vec<f64> = ours.iter().zip(rounds).map(|(ours, round)| ours.rate / round.rate).collect();
            let shown: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
            println!(
                "  {who}: {:.0}/s, p50 {:.0} us, p99 {:.0} us, max {:.0} us, {:.1} s; last / this: {:.2} [{}]",
                median(&rounds.iter().map(|round| round.rate).collect::<Vec<f64>>()),
                at(500),
                at(990),
                at(1_000),
                rounds.iter().map(|round| round.took.as_secs_f64()).sum::<f64>(),
                median(&ratios),
                shown.join(" ")
            );
        }
    }
}

fn execute(shop: &Oms, (context, command): &(Context, Command)) {
    shop.engine().execute(context, command).unwrap();
}

fn execute_all(shop: &Oms, calls: &[(Context, Command)]) {
    shop.execute_batch(calls, Batch::Each).unwrap().into_iter().for_each(|answer| drop(answer.unwrap()));
}

/// The memory of this process, in bytes.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()));
    pages.unwrap_or_default() * 4_096
}

/// The file and its write-ahead log.
fn bytes(path: &Path) -> u64 {
    let wal = PathBuf::from(format!("{}-wal", path.display()));
    [path, &wal].iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
}
