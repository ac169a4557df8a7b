//! Ours beside the hand-written floor, on SQLite with `synchronous=FULL`, in one run: each round does both, so that a
//! noisy machine is noisy for both. Prints the ratio of every round and the median.
//!
//! Ours does the full job: sourcing over 20 locations, the journal, events, lists and what `verify` needs. The floor
//! inserts an order, its lines, three conditional stock updates, three ledger rows and an event. It runs twice: with the
//! pragmas of SQLite as they come, and with the cache and the long log of ours. All have taken the same orders before, in
//! batches, as shops have that are open for a while.
//!
//! `sqlite [part...]`: `one`, `batch`, `callers`, `size` (slow: a million orders), `reads` (after `size`), `json`. None:
//! all but `size` and `reads`. `mine` beside others leaves the floor out, for a profiler; `counted` has external ids that
//! count, as most channels do, instead of random ones.
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

use oms::sqlite::{Options, SqliteStore};
use oms::{Oms, SystemIds};
use oms_benches::floor::{Floor, Synchronous};
use oms_benches::large;
use oms_benches::orders::{Call, SIZE, Stream, execute, execute_all, seed};
use oms_benches::report::{Table, in_threads, timed};

const ROUNDS: usize = 5;
/// With so many orders, few of the items have not been sold yet.
const WARM_UP: usize = 20_000;
const ONE_BY_ONE: usize = 1_500;
const BATCHED: usize = 20_000;
const BATCH: usize = 1_000;
const CALLERS: usize = 16;
/// How many orders are verified in the end at most.
const VERIFIED_MAX: usize = 200_000;
const BY_CALLERS: usize = 4_000;

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).collect();
    let folder = std::env::temp_dir().join(format!("oms-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let named = |part: &str| parts.iter().any(|named| named == part);
    let mut bench = Bench::new(&folder, !named("mine"), Stream::new(named("counted")));
    let usual = ["one", "batch", "callers", "json"];
    let are_usual = parts.iter().all(|part| part == "mine" || part == "counted");
    let is_asked = |part: &str| named(part) || (usual.contains(&part) && are_usual);
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
    stream: Stream,
    bytes_seeded: u64,
}

impl Bench {
    fn new(folder: &Path, has_floor: bool, stream: Stream) -> Self {
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
        let mut bench = Self { path, ours, aside, floors, stream, bytes_seeded };
        bench.warm_up();
        bench
    }

    /// Lets all of them have sold every item before.
    fn warm_up(&mut self) {
        let (orders, calls) = self.stream.next(WARM_UP);
        for (_, floor) in &mut self.floors {
            orders.chunks(BATCH).for_each(|orders| floor.place_batch(orders).unwrap());
        }
        for shop in [&self.ours, &self.aside] {
            calls.chunks(BATCH).for_each(|calls| execute_all(shop, calls));
        }
    }

    fn one_by_one(&mut self) {
        let mut table = Table::default();
        for _ in 0..ROUNDS {
            let (orders, calls) = self.stream.next(ONE_BY_ONE);
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
        let (mut table, placed, before) = (Table::default(), self.stream.placed, bytes(&self.path));
        for _ in 0..ROUNDS {
            let (orders, calls) = self.stream.next(BATCHED);
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
        println!(
            "a 3-line order takes {} bytes on disk",
            (bytes(&self.path) - before) / (self.stream.placed - placed) as u64
        );
    }

    fn callers(&mut self) {
        let mut table = Table::default();
        for _ in 0..ROUNDS {
            let (orders, calls) = self.stream.next(BY_CALLERS);
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
        large::size(&self.ours, &mut self.stream, &|| Some(bytes(&self.path)));
    }

    fn reads(&mut self) {
        large::reads(&self.ours, &self.stream);
    }

    /// What the JSON entry costs beside the typed one, in memory.
    fn json(&mut self) {
        let (_, calls) = self.stream.next(10_000);
        let shops: Vec<Oms> = (0..2).map(|_| oms::open("memory:").unwrap()).collect();
        shops.iter().for_each(|shop| seed(shop.engine(), SIZE.0, SIZE.1, 1_000_000));
        let text = |(context, command): &Call| {
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
        if self.stream.placed <= VERIFIED_MAX {
            assert!(self.ours.verify(&oms::value::Tenant::main()).unwrap().is_clean());
        }
        let grown = bytes(&self.path).saturating_sub(self.bytes_seeded) / self.stream.placed.max(1) as u64;
        println!("all in all {} orders of {grown} bytes on disk", self.stream.placed);
    }
}

/// The file and its write-ahead log.
fn bytes(path: &Path) -> u64 {
    let wal = PathBuf::from(format!("{}-wal", path.display()));
    [path, &wal].iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
}
