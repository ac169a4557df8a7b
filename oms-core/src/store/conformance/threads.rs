//! Checks with several threads at once.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::build::{available, item, item_key, location, number, posting, request, set, sku};
use super::shop::{Shop, balance_of, fail, holds, same};
use crate::kernel::{Key, Record, Sequence};
use crate::store::{Rejection, Store};
use crate::value::{LocationId, Sku};

const THREADS: i64 = 8;
/// How long a reader waits before it looks again: one that never waits may keep writers out.
const PAUSE: Duration = Duration::from_micros(20);

/// Tells other threads that this one is done, also when it fails.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Runs the same in several threads and hands back what each answers. A thread that fails fails the check.
fn at_once<T: Send>(work: impl Fn(i64) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::try_from(THREADS).unwrap_or_default());
    thread::scope(|scope| {
        let (work, start) = (&work, &start);
        let begin = |number| {
            scope.spawn(move || {
                start.wait();
                work(number)
            })
        };
        let threads: Vec<_> = (0..THREADS).map(begin).collect();
        threads.into_iter().map(joined).collect()
    })
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}

fn place() -> (Sku, LocationId) {
    (sku("A"), location("L"))
}

pub(super) fn threads_that_sell_one_hot_item_never_oversell(store: &dyn Store) {
    const EACH: usize = 50;
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", available(200))));
    let accepted: usize = at_once(|_| {
        let outcomes = (0..EACH).map(|_| Shop::new(store).try_one(set().post(posting("A", "L", available(-1)))));
        outcomes.filter(sold).count()
    })
    .into_iter()
    .sum();
    same("how many of 400 sales of 200 pieces were accepted", &accepted, &200);
    same("the balance after them", &shop.balance("A", "L"), &available(0));
    same("the last sequence", &shop.as_of(), &201);
}

/// Whether a sale was accepted. The only other answer is that nothing is left.
fn sold(outcome: &Result<Sequence, Rejection>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(Rejection::Floor(item, at, _, spare)) => {
            same("what is short", &(item.clone(), at.clone()), &place());
            same("how much is left where a sale of one is rejected", spare, &0);
            false
        }
        Err(other) => fail(format!("a sale was rejected for {other:?}")),
    }
}

pub(super) fn threads_that_write_one_record_lose_no_write(store: &dyn Store) {
    const EACH: i64 = 20;
    Shop::new(store).accept(set().write(item("A", 0), 0));
    let accepted: i64 = at_once(|_| count_up(&Shop::new(store), EACH)).into_iter().sum();
    let shop = Shop::new(store);
    let (version, record) = shop.record(item_key("A")).unwrap_or_else(|| fail("the record is gone"));
    same("the version after all accepted writes", &i64::try_from(version).ok(), &accepted.checked_add(1));
    same("what all of them counted", &record, &item("A", accepted));
    same("the last sequence after them", &shop.as_of(), &version);
}

/// Adds one to what the record counts, so many times, and reads it again whenever another was faster.
fn count_up(shop: &Shop<'_>, times: i64) -> i64 {
    const TRIES_MAX: u32 = 100_000;
    let mut accepted: i64 = 0;
    for _ in 0..TRIES_MAX {
        if accepted == times {
            return accepted;
        }
        let Some((version, Record::Item(known))) = shop.record(item_key("A")) else { fail("the record is gone") };
        let next = item("A", known.safety_stock.units().saturating_add(1));
        // Lets others in between the reading and the writing.
        thread::yield_now();
        match shop.try_one(set().write(next, version)) {
            Ok(_) => accepted = accepted.saturating_add(1),
            Err(rejection) => same("why a write is rejected", &rejection, &Rejection::Conflict(item_key("A"))),
        }
    }
    fail("a thread never got its writes through")
}

pub(super) fn of_threads_with_one_request_or_one_name_only_one_is_accepted(store: &dyn Store) {
    for round in 0..10 {
        let (id, name) = (format!("R {round}"), format!("N {round}"));
        let outcomes = at_once(|_| Shop::new(store).try_one(set().request(request(&id))));
        let first = outcomes.iter().find_map(|outcome| outcome.as_ref().ok().copied());
        let first = first.unwrap_or_else(|| fail("of several equal requests none was accepted"));
        let rejected = outcomes.iter().filter(|outcome| **outcome == Err(Rejection::Duplicate(first))).count();
        same("how many equal requests are duplicates of the first", &i64::try_from(rejected).ok(), &Some(THREADS - 1));

        let outcomes = at_once(|thread| Shop::new(store).try_one(set().claim(number(&name), &thread.to_string())));
        same("how many claims of one name were accepted", &outcomes.iter().filter(|o| o.is_ok()).count(), &1);
    }
}

pub(super) fn a_reader_that_polls_the_log_misses_nothing(store: &dyn Store) {
    const EACH: u64 = 40;
    let total = EACH.saturating_mul(THREADS.unsigned_abs());
    let written = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| follow(&Shop::new(store), &written));
        let done = Done(&written);
        at_once(|_| {
            for _ in 0..EACH / 2 {
                let outcomes = Shop::new(store).each([set().history("a"), set().history("b")]);
                holds("a set that is right was rejected", outcomes.iter().all(Result::is_ok));
            }
        });
        drop(done);
        same("how many entries a reader saw that polled", &joined(reader), &total);
    });
}

/// Reads the log until nothing more is written. Whoever saw a sequence sees all that belongs to it.
fn follow(shop: &Shop<'_>, written: &AtomicBool) -> Sequence {
    let mut last: Sequence = 0;
    loop {
        let no_more = written.load(Ordering::SeqCst);
        let page = shop.log(last, 7);
        for logged in &page {
            same("the entry after one that was seen", &logged.sequence, &last.saturating_add(1));
            last = logged.sequence;
        }
        let answer = shop.load(&[Key::Entry(last)]);
        holds("a load is as of an earlier commit than one that was seen", answer.as_of >= last);
        if page.is_empty() {
            if no_more {
                return last;
            }
            thread::sleep(PAUSE);
        }
    }
}

pub(super) fn a_load_shows_one_moment(store: &dyn Store) {
    const ALL: i64 = 1_000_000_000;
    const MOMENTS: usize = 100;
    const LOADS_MAX: usize = 100_000;
    let shop = Shop::new(store);
    shop.accept(set().post(posting("A", "L", available(ALL))));
    let keys = ["L", "M"].map(|at| Key::Balance(sku("A"), location(at)));
    let looked = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let _done = Done(&looked);
            let mut moments = BTreeSet::new();
            for _ in 0..LOADS_MAX {
                moments.insert(check_moment(&Shop::new(store), &keys, ALL));
                if moments.len() == MOMENTS {
                    return;
                }
                thread::sleep(PAUSE);
            }
            fail("commits of one thread never show in the loads of another");
        });
        while !looked.load(Ordering::SeqCst) {
            shop.accept(set().post(posting("A", "L", available(-1))).post(posting("A", "M", available(1))));
        }
        joined(reader);
    });
}

/// What left one place is at the other, whenever one looks. Answers when that was.
fn check_moment(shop: &Shop<'_>, keys: &[Key], all: i64) -> Sequence {
    let answer = shop.load(keys);
    let [left, moved] = answer.values.as_slice() else { fail("a load gave too few values") };
    let (left, moved) = (balance_of(left).available(), balance_of(moved).available());
    same("the sum of two balances that were read at once", &left.saturating_add(moved), &all);
    let included = i64::try_from(answer.as_of).unwrap_or_default().saturating_sub(1);
    holds("a load does not show all that it is as of", moved >= included);
    answer.as_of
}
