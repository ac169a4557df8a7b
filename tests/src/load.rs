//! Orders that threads place while something happens to the server, and what became of them.
#![allow(clippy::arithmetic_side_effects, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use oms::value::{Actor, RequestId, Tenant, Timestamp};
use oms::{Batch, Class, Code, Command, Context, Error, Oms};
use serde_json::{Value, json};

/// How long a call is repeated at most until its answer is definite.
const PATIENCE: Duration = Duration::from_secs(150);

#[must_use]
pub fn context(tenant: &Tenant, request: &str) -> Context {
    let now = Timestamp::parse("2026-01-05T08:00:00Z").unwrap();
    let request_id = Some(RequestId::parse(request).unwrap());
    Context { tenant: tenant.clone(), request_id, ..Context::new(now, Actor::parse("clerk").unwrap()) }
}

#[must_use]
pub fn command(json: &Value) -> Command {
    serde_json::from_value(json.clone()).unwrap()
}

#[must_use]
pub fn order(id: Option<&str>) -> Command {
    let line = json!({"sku": "X", "quantity": 1, "unit_price": "1"});
    command(&json!({"place_order": {"id": id, "channel": "web", "currency": "EUR", "lines": [line]}}))
}

/// How many entries of the log [`set_up`] makes.
pub const SET_UP: usize = 4;

/// A shop that has enough of everything for [`order`].
pub fn set_up(shop: &Oms, tenant: &Tenant) {
    let commands = [
        json!({"set_location": {"location": {"id": "A"}}}),
        json!({"set_channel": {"channel": {"id": "web"}}}),
        json!({"record_item": {"sku": "X"}}),
        json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1_000_000}]}}),
    ];
    let call = |(number, json): (usize, &Value)| (context(tenant, &format!("set-up-{number}")), command(json));
    let calls: Vec<_> = commands.iter().enumerate().map(call).collect();
    assert_eq!(calls.len(), SET_UP);
    shop.execute_batch(&calls, Batch::Together).unwrap();
}

/// Whether a call that was answered so is to be repeated.
#[must_use]
pub fn is_open(error: &Error) -> bool {
    matches!(error.code().class(), Class::Retry | Class::Storage)
}

/// What hosts were told while something happened.
#[derive(Debug, Default)]
pub struct Told {
    pub acknowledged: BTreeSet<String>,
    pub failures: BTreeMap<Code, usize>,
    /// How long the longest call took until its answer was definite.
    pub longest: Duration,
}

/// Four threads place orders by the handles of so many hosts while something happens. Each order is repeated until its
/// answer is definite.
pub fn under_load(hosts: &[Oms], happens: impl FnOnce()) -> Told {
    let is_over = AtomicBool::new(false);
    let tenant = Tenant::main();
    let place = |thread: usize, shop: &Oms| {
        let mut told = Told::default();
        for number in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let request = format!("{thread}-{number}");
            let since = Instant::now();
            while let Err(error) = shop.execute(&context(&tenant, &request), order(None)) {
                assert!(is_open(&error) && since.elapsed() < PATIENCE, "{request}: {error}");
                *told.failures.entry(error.code()).or_default() += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            told.acknowledged.insert(request);
            told.longest = told.longest.max(since.elapsed());
        }
        told
    };
    std::thread::scope(|scope| {
        let place = &place;
        let threads = hosts.iter().cycle().take(4).enumerate();
        let threads: Vec<_> = threads.map(|(thread, shop)| scope.spawn(move || place(thread, shop))).collect();
        happens();
        is_over.store(true, Ordering::Relaxed);
        let mut all = Told::default();
        for thread in threads {
            let told = thread.join().unwrap();
            all.acknowledged.extend(told.acknowledged);
            told.failures.iter().for_each(|(code, count)| *all.failures.entry(*code).or_default() += count);
            all.longest = all.longest.max(told.longest);
        }
        all
    })
}

/// What the log of a shop says about what was acknowledged.
#[derive(Debug)]
pub struct Kept {
    /// How many orders are there.
    pub orders: usize,
    /// Acknowledged, and not there.
    pub lost: Vec<String>,
    /// There more than once.
    pub twice: Vec<String>,
    /// There, although no call was told so to its end.
    pub unasked: Vec<String>,
}

/// Compares what hosts were told with the log, and has the shop checked.
pub fn kept(shop: &Oms, told: &Told) -> Kept {
    let log = shop.engine().store().log(&Tenant::main(), 0, usize::MAX >> 1).unwrap();
    let (mut there, mut twice) = (BTreeSet::new(), Vec::new());
    for logged in log.iter().skip(SET_UP) {
        let request = logged.entry.context.request_id.as_ref().unwrap().to_string();
        if !there.insert(request.clone()) {
            twice.push(request);
        }
    }
    let lost = told.acknowledged.difference(&there).cloned().collect();
    let unasked = there.difference(&told.acknowledged).cloned().collect();
    let verification = shop.verify(&Tenant::main()).unwrap();
    assert!(verification.is_clean(), "{:#?}", verification.violations);
    shop.replay(&Tenant::main(), &mut |_| ()).unwrap();
    Kept { orders: log.len() - SET_UP, lost, twice, unasked }
}

/// All that was acknowledged is there, nothing twice, and the shop is sound.
#[track_caller]
pub fn assert_kept(what: &str, shop: &Oms, told: &Told) {
    let kept = kept(shop, told);
    println!(
        "{what}: {} orders, {} acknowledged, {} lost, {} twice; failures {:?}; the longest call took {:.1} s",
        kept.orders,
        told.acknowledged.len(),
        kept.lost.len(),
        kept.twice.len(),
        told.failures,
        told.longest.as_secs_f64()
    );
    assert!(kept.lost.is_empty() && kept.twice.is_empty() && kept.unasked.is_empty(), "{what}: {kept:?}");
    assert!(!told.failures.is_empty(), "{what}: nobody noticed");
}

/// Lets time pass.
pub fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}
