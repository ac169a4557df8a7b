//! A flash sale: every order wants the same item at the same location.
//!
//! `OMS_FLASH_UNITS` says how many units are asked for in each sale; a long run asks for a million.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    missing_docs
)]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use oms::value::{RequestId, Tenant};
use oms::{Batch, Class, Code, Command, Oms, Receipt, SeededIds};
use oms_tests::history::{Between, broken};
use oms_tests::{Backend, Crew, Role, Scratch, postgres_url};
use serde_json::{Value, json};

/// How many units are asked for: four in five of them are there.
fn units(usual: u64) -> u64 {
    std::env::var("OMS_FLASH_UNITS").ok().and_then(|units| units.parse().ok()).unwrap_or(usual)
}

const fn stock(units: u64) -> u64 {
    units / 5 * 4
}

fn command(json: &Value) -> Command {
    serde_json::from_value(json.clone()).unwrap()
}

fn run(shop: &Oms, json: &Value) {
    shop.execute(&shop.context("clerk").unwrap(), command(json)).unwrap();
}

/// Opens a shop with four in five of the units that are asked for.
fn stock_up(shop: &Oms, units: u64) {
    run(shop, &json!({"set_location": {"location": {"id": "A"}}}));
    run(shop, &json!({"set_channel": {"channel": {"id": "web"}}}));
    run(shop, &json!({"record_item": {"sku": "HOT"}}));
    let lines = json!([{"sku": "HOT", "quantity": stock(units)}]);
    run(shop, &json!({"receive_stock": {"location": "A", "lines": lines}}));
}

fn order() -> Command {
    let line = json!({"sku": "HOT", "quantity": 1, "unit_price": "1"});
    command(&json!({"place_order": {"channel": "web", "currency": "EUR", "shortage": "refuse", "lines": [line]}}))
}

fn available(shop: &Oms) -> i64 {
    let query = json!({"stock": {"sku": "HOT", "location": "A"}}).to_string();
    let page: Value = serde_json::from_str(&shop.query_json("", &query).unwrap()).unwrap();
    page["rows"][0]["available"].as_i64().unwrap()
}

/// What one caller got.
struct Bought {
    name: String,
    units: u64,
}

/// One order, asked for until the answer is definite; the refusal when nothing is left.
fn buy(shop: &Oms, request: &str, order: &Command) -> Option<Receipt> {
    let context = shop.context("clerk").unwrap().with_request_id(RequestId::parse(request).unwrap());
    loop {
        match shop.execute(&context, order.clone()) {
            Ok(receipt) => return Some(receipt),
            Err(error) if error.code() == Code::InsufficientStock => return None,
            Err(error) if error.code().class() == Class::Retry => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Buys one unit after the other until none is left, and then asks some more times.
fn buy_all(shop: &Oms, name: &str, refusals: u64) -> Bought {
    let order = order();
    let mut units = 0;
    while let Some(receipt) = buy(shop, &format!("{name}-{units}"), &order) {
        if units % 40 == 7 {
            let again = buy(shop, &format!("{name}-{units}"), &order).unwrap();
            assert_eq!(again, Receipt { replayed: true, ..receipt });
        }
        units += 1;
    }
    // Nothing is ever given back, so that a first refusal was too early when anything is left after it.
    assert_eq!(available(shop), 0, "it was refused too early");
    for extra in 0..refusals {
        assert_eq!(buy(shop, &format!("{name}-{}", units + extra), &order), None);
    }
    Bought { name: name.to_owned(), units }
}

/// What everybody got is what there was, each acknowledged order is there once, and nobody starved.
fn assert_fair(what: &str, shop: &Oms, units: u64, took: Duration, bought: &[Bought]) {
    let sold: u64 = bought.iter().map(|bought| bought.units).sum();
    let (least, most) =
        bought.iter().fold((u64::MAX, 0), |(least, most), bought| (least.min(bought.units), most.max(bought.units)));
    let mean = sold / u64::try_from(bought.len()).unwrap();
    let speed = u128::from(sold) * 1_000 / took.as_millis().max(1);
    println!("{what}: {units} asked for, {sold} sold, {speed} orders/s, callers got {least} to {most}, mean {mean}");

    assert_eq!((sold, available(shop)), (stock(units), 0), "sold and left");
    assert_eq!(requests(shop), acknowledged(bought));
    assert!(least * 4 >= mean, "a caller got {least} of a mean of {mean}");
    let verification = shop.verify(&Tenant::main()).unwrap();
    assert!(verification.is_clean(), "{:#?}", verification.violations);
}

fn acknowledged(bought: &[Bought]) -> BTreeSet<String> {
    bought.iter().flat_map(|one| (0..one.units).map(|unit| format!("{}-{unit}", one.name))).collect()
}

/// The request ids of all orders in the log, each of which has to be there once.
fn requests(shop: &Oms) -> BTreeSet<String> {
    let mut requests = BTreeSet::new();
    let mut after = 0;
    loop {
        let page = shop.engine().store().log(&Tenant::main(), after, 1_000).unwrap();
        let Some(last) = page.last() else { return requests };
        after = last.sequence;
        for logged in page.iter().filter(|logged| logged.entry.command.name() == "place_order") {
            let request = logged.entry.context.request_id.as_ref().unwrap().to_string();
            assert!(requests.insert(request), "{} is there twice", logged.sequence);
        }
    }
}

/// Callers on threads of this process, from one barrier on.
fn buy_on_threads(shop: &Oms, name: &str, threads: usize, refusals: u64) -> Vec<Bought> {
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        let buyers = (0..threads).map(|thread| {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                buy_all(shop, &format!("{name}-T{thread}"), refusals)
            })
        });
        let buyers: Vec<_> = buyers.collect();
        buyers.into_iter().map(|buyer| buyer.join().unwrap()).collect()
    })
}

/// How often each caller is refused after everything is sold.
fn refusals(units: u64, callers: usize) -> u64 {
    (units - stock(units)) / u64::try_from(callers).unwrap()
}

/// The entry of a process that this program has started. Without a role, it does nothing.
#[test]
fn a_process_plays_its_role() {
    let Some(role) = Role::given() else { return };
    let plan: Vec<u64> = role.role.split(' ').map(|number| number.parse().unwrap()).collect();
    let threads = usize::try_from(plan[0]).unwrap();
    let shop = oms::open(&role.url).unwrap();
    role.wait_for_go();
    let bought = buy_on_threads(&shop, &role.name, threads, plan[1]);
    let bought: Vec<String> = bought.iter().map(|one| format!("{} {}", one.name, one.units)).collect();
    println!("\nbought {}", bought.join(","));
}

/// A sale to so many processes of so many threads each.
fn sell_to_processes(what: &str, url: &str, processes: usize, threads: usize, usual: u64) {
    let place = Scratch::new();
    let units = units(usual);
    let shop = oms::open(url).unwrap();
    stock_up(&shop, units);
    let role = format!("{threads} {}", refusals(units, processes * threads));
    let mut crew = Crew::start(&role, url, place.path(), processes);
    crew.let_go();
    let since = Instant::now();
    let said = crew.finish("bought ");
    let took = since.elapsed();
    let bought = said.iter().flat_map(|said| said.split(',')).map(|one| {
        let (name, units) = one.split_once(' ').unwrap();
        Bought { name: name.to_owned(), units: units.parse().unwrap() }
    });
    assert_fair(what, &shop, units, took, &bought.collect::<Vec<_>>());
}

fn sell_to_threads(what: &str, shop: Oms, threads: usize, usual: u64) {
    let units = units(usual);
    stock_up(&shop, units);
    let since = Instant::now();
    let bought = buy_on_threads(&shop, "P", threads, refusals(units, threads));
    assert_fair(what, &shop, units, since.elapsed(), &bought);
}

#[test]
fn sixteen_threads_buy_what_there_is_in_a_file() {
    let scratch = Scratch::new();
    sell_to_threads("sqlite, 16 threads", oms::open(&scratch.url()).unwrap(), 16, 4_000);
}

#[test]
fn four_processes_buy_what_there_is_in_a_file() {
    let scratch = Scratch::new();
    sell_to_processes("sqlite, 4 processes", &scratch.url(), 4, 1, 2_000);
}

#[test]
fn eight_processes_of_four_threads_buy_what_there_is_in_postgres() {
    if let Some(url) = postgres_url() {
        sell_to_processes("postgres, 8 processes of 4 threads", &url, 8, 4, 1_000);
    }
}

/// Orders in batches that are written while they are decided, until none is left.
fn buy_in_batches(shop: &Oms, name: &str) -> Bought {
    const BATCH: u64 = 150;
    let mut units = 0;
    loop {
        let context =
            |n| shop.context("clerk").unwrap().with_request_id(RequestId::parse(&format!("{name}-{n}")).unwrap());
        let calls: Vec<_> = (units..units + BATCH).map(|n| (context(n), order())).collect();
        let answers = loop {
            match shop.execute_batch(&calls, Batch::Each) {
                Ok(answers) => break answers,
                Err(error) => assert_eq!(error.code().class(), Class::Retry, "{error}"),
            }
        };
        let sold = answers.iter().take_while(|answer| answer.is_ok()).count();
        for answer in &answers[sold..] {
            assert_eq!(answer.as_ref().unwrap_err().code(), Code::InsufficientStock);
        }
        units += u64::try_from(sold).unwrap();
        if sold < answers.len() {
            return Bought { name: name.to_owned(), units };
        }
    }
}

#[test]
fn hosts_that_buy_in_batches_buy_what_there_is() {
    for backend in [Some(Backend::sqlite()), Backend::postgres()].into_iter().flatten() {
        let hosts = [1, 2].map(|seed| oms::open_store(Box::new(backend.open()), Box::new(SeededIds::new(seed))));
        let [shop, _] = &hosts;
        let units = units(4_000);
        stock_up(shop, units);
        let since = Instant::now();
        let bought: Vec<Bought> = std::thread::scope(|scope| {
            let callers = hosts.iter().zip(["P", "Q"]).flat_map(|(host, name)| {
                (0..2).map(move |thread| scope.spawn(move || buy_in_batches(host, &format!("{name}{thread}"))))
            });
            let callers: Vec<_> = callers.collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        assert_fair(&format!("{}, 2 hosts in batches", backend.name), shop, units, since.elapsed(), &bought);
    }
}

/// The control: who looks at stock, and then sells it whatever it is by then, oversells.
#[test]
fn a_sale_without_floors_is_found() {
    let naive = Between::new(Backend::memory().open(), broken::IgnoresFloors);
    let shop = oms::open_store(Box::new(naive), Box::new(SeededIds::new(1)));
    let sale = catch_unwind(AssertUnwindSafe(|| sell_to_threads("naive, 4 threads", shop, 4, 400)));
    let said = sale.map_err(|cause| oms::said(&*cause).unwrap_or_default().to_owned());
    assert!(said.is_err_and(|said| said.contains("sold and left")), "nothing was found");
}
