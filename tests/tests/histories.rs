//! Histories of several callers on one store, checked against the store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    missing_docs
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use oms::kernel::{ChangeSet, Key, Sequence};
use oms::store::{Answer, Atomicity, Store, Windows};
use oms::value::{Actor, Tenant, Timestamp};
use oms::{Batch, Code, Command, Context, Oms, Receipt, SeededIds};
use oms_tests::Backend;
use oms_tests::history::{
    Answer as Told, Ask, Before, Between, Call, Checked, Flaw, History, Outcomes, Tamper, Trouble, broken, check, live,
};
use serde_json::{Value, json};

/// How many histories each test makes; `OMS_HISTORIES` says otherwise in a long run.
fn histories(usual: u64) -> u64 {
    std::env::var("OMS_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// What the callers of a history have to live with.
const fn trouble(seed: u64) -> Trouble {
    Trouble { rival: !seed.is_multiple_of(4), doubts: seed.is_multiple_of(3) }
}

fn tenant(seed: u64) -> Tenant {
    Tenant::parse(&format!("h{seed}")).unwrap()
}

/// Counts commits that are written while they are decided.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicU64>);

impl Tamper for Ahead {
    fn commit_windows(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        windows: &mut Windows<'_>,
    ) -> oms::Result<Option<Sequence>> {
        let written = inner.commit_windows(tenant, windows);
        self.0.fetch_add(u64::from(matches!(written, Ok(Some(_)))), Ordering::Relaxed);
        written
    }
}

/// Checks so many histories, each of a tenant of its own. Answers how many commits were written ahead.
fn assert_serializable(make: impl Fn() -> Backend, handles: usize, usual: u64) -> u64 {
    let (mut checked, ahead) = (Checked::default(), Ahead::default());
    let mut opened: Option<(Backend, Vec<Arc<dyn Store>>)> = None;
    for seed in 0..histories(usual) {
        if seed.is_multiple_of(500) {
            let backend = make();
            let open = || -> Arc<dyn Store> { Arc::new(Between::new(backend.open(), ahead.clone())) };
            let handles = (0..handles).map(|_| open()).collect();
            opened = Some((backend, handles));
        }
        let (_, handles) = opened.as_ref().unwrap();
        // Every other history has one host: that writes ahead on PostgreSQL, too.
        let handles = if seed.is_multiple_of(2) { &handles[..1] } else { handles };
        let history = live(handles, &tenant(seed), seed, trouble(seed));
        match check(&*handles[0], &history) {
            Ok(one) => checked.add(one),
            Err(flaws) => {
                // It will not happen again for the asking.
                let log = handles[0].log(&history.tenant, history.base, usize::MAX >> 1).unwrap();
                panic!("history {seed}: {flaws:#?}\n{:#?}\n{log:#?}", history.calls)
            }
        }
    }
    let ahead = ahead.0.load(Ordering::Relaxed);
    println!("{checked:?}, {ahead} ahead");
    assert!(checked.overlapping > 0 && checked.refused > 0 && checked.looks > 0, "{checked:?}");
    ahead
}

#[test]
fn every_history_in_memory_could_have_happened_in_turns() {
    assert_eq!(assert_serializable(Backend::memory, 1, 300), 0);
}

#[test]
fn every_history_in_a_file_could_have_happened_in_turns() {
    assert!(assert_serializable(Backend::sqlite, 2, 100) > 0);
}

#[test]
fn every_history_in_postgres_could_have_happened_in_turns() {
    if let Some(backend) = Backend::postgres() {
        drop(backend);
        assert!(assert_serializable(|| Backend::postgres().unwrap(), 2, 60) > 0);
    }
}

/// Makes histories over a store that breaks a promise, until the check finds a fault of a kind.
#[track_caller]
fn assert_found(tamper: impl Tamper + 'static, trouble: Trouble, is_meant: fn(&Flaw) -> bool) {
    let store: Arc<dyn Store> = Arc::new(Between::new(Backend::memory().open(), tamper));
    let store = [store];
    let is_found = |seed: u64| {
        // A store that fails while the shop is opened is found out without this check.
        let live = AssertUnwindSafe(|| live(&store, &tenant(seed), seed, trouble));
        let flaws = catch_unwind(live).ok().and_then(|history| check(&*store[0], &history).err());
        flaws.is_some_and(|flaws| flaws.iter().any(is_meant))
    };
    assert!((0..500).any(is_found), "nothing was found");
}

const ALONE: Trouble = Trouble { rival: false, doubts: false };
const RIVAL: Trouble = Trouble { rival: true, doubts: false };
const DOUBTS: Trouble = Trouble { rival: false, doubts: true };

#[test]
fn a_store_without_version_checks_is_found() {
    assert_found(broken::DropsVersions, RIVAL, |flaw| matches!(flaw, Flaw::Diverged(_)));
}

#[test]
fn a_store_without_floors_is_found() {
    assert_found(broken::IgnoresFloors, RIVAL, |flaw| matches!(flaw, Flaw::Diverged(_)));
}

#[test]
fn a_store_that_answers_as_it_was_long_ago_is_found() {
    assert_found(broken::StaleLoads::new(1), ALONE, |flaw| matches!(flaw, Flaw::Refusal(_)));
    assert_found(broken::StaleLoads::new(2), ALONE, |flaw| matches!(flaw, Flaw::Look(_)));
    assert_found(broken::StaleLoads::new(3), ALONE, |flaw| matches!(flaw, Flaw::Observed(_)));
}

#[test]
fn a_store_that_loses_what_it_acknowledged_is_found() {
    assert_found(broken::LosesCommits::new(4), ALONE, |flaw| matches!(flaw, Flaw::Lost(_)));
    assert_found(broken::LosesCommits::new(5), ALONE, |flaw| matches!(flaw, Flaw::Twice(_)));
}

#[test]
fn a_store_that_does_a_repeated_request_again_is_found() {
    assert_found(broken::ForgetsRequests::default(), DOUBTS, |flaw| matches!(flaw, Flaw::Orphan(_)));
}

/// A call that ended before another started, told as if it had been the other way round.
#[test]
fn calls_in_the_wrong_order_are_found() {
    let backend = Backend::memory();
    let store = [backend.open()];
    let mut history = live(&store, &tenant(8), 8, Trouble::default());
    check(&*store[0], &history).unwrap();
    let end = history.calls.iter().map(|call| call.end).max().unwrap();
    for call in &mut history.calls {
        (call.start, call.end) = (end - call.end, end - call.start);
    }
    let flaws = check(&*store[0], &history).unwrap_err();
    assert!(flaws.iter().any(|flaw| matches!(flaw, Flaw::Order(_))), "{flaws:#?}");
}

fn context(seconds: i64) -> Context {
    let now = Timestamp::parse("2026-01-05T08:00:00Z").unwrap().plus_seconds(seconds);
    Context::new(now, Actor::parse("clerk").unwrap())
}

fn call(seconds: i64, command: Value) -> (Context, Command) {
    (context(seconds), serde_json::from_value(command).unwrap())
}

fn run(shop: &Oms, seconds: i64, command: &Value) -> Result<Receipt, oms::Error> {
    let (context, command) = call(seconds, command.clone());
    shop.execute(&context, command)
}

/// A shop over a store with the only unit of `X` claimed until second 10.
fn shop_with_a_claim(store: &Arc<dyn Store>) -> Arc<Oms> {
    let shop = oms::open_store(Box::new(Arc::clone(store)), Box::new(SeededIds::new(1)));
    for command in [
        json!({"set_location": {"location": {"id": "A"}}}),
        json!({"set_channel": {"channel": {"id": "web"}}}),
        json!({"record_item": {"sku": "X"}}),
        receive(),
        json!({"reserve_stock": {"id": "C", "expires_at": "2026-01-05T08:00:10Z",
            "lines": [{"sku": "X", "location": "A", "quantity": 1}]}}),
    ] {
        run(&shop, 0, &command).unwrap();
    }
    Arc::new(shop)
}

fn place(shortage: &str) -> Value {
    let line = json!({"sku": "X", "quantity": 1, "unit_price": "1"});
    json!({"place_order": {"id": "O", "channel": "web", "currency": "EUR", "shortage": shortage, "lines": [line]}})
}

/// A store that hides from a host that its loads are of different moments.
struct Timeless;

impl Tamper for Timeless {
    fn load(&self, inner: &dyn Store, tenant: &Tenant, keys: &[Key]) -> oms::Result<Answer> {
        inner.load(tenant, keys).map(|answer| Answer { as_of: 1, ..answer })
    }
}

/// An order for a unit whose claim has expired, while the claim ends before one of the host's loads. There is one to sell
/// at every moment; answers how often it was sold.
fn sell_while_a_claim_ends(hide_moments: bool) -> usize {
    let sells = |load: &u64| {
        let store = Backend::memory().open();
        let rival = shop_with_a_claim(&store);
        let unreserve = move || drop(run(&rival, 20, &json!({"unreserve_stock": {"reservation": "C"}})).unwrap());
        let mut between: Box<dyn Store> = Box::new(Between::new(store, Before::load(*load, unreserve)));
        if hide_moments {
            between = Box::new(Between::new(Arc::from(between), Timeless));
        }
        let host = oms::open_store(between, Box::new(SeededIds::new(2)));
        match run(&host, 20, &place("refuse")) {
            Ok(_) => true,
            Err(error) if error.code() == Code::InsufficientStock => false,
            Err(error) => panic!("{error}"),
        }
    };
    (1..=8).filter(sells).count()
}

/// The balance still counts a claim that expired, and the list of claims no longer has it: as of no moment was there
/// nothing to sell.
#[test]
fn an_order_is_not_refused_on_what_was_read_at_two_moments() {
    assert_eq!(sell_while_a_claim_ends(false), 8);
    assert!(sell_while_a_claim_ends(true) < 8, "the test shows nothing");
}

fn asked(request: Option<&str>, command: Value) -> (Context, Command) {
    let request_id = request.map(|id| serde_json::from_value(json!(id)).unwrap());
    let (context, command) = call(5, command);
    (Context { request_id, ..context }, command)
}

fn receive() -> Value {
    json!({"receive_stock": {"location": "A", "lines": [{"sku": "X", "quantity": 1}]}})
}

/// A host asks for a batch so many times, and a rival for some commands before one load or commit of the host. The history
/// of that must have no flaw. Answers what the host was told each time.
fn check_with_a_rival(
    prepare: impl FnOnce(&Oms),
    (batch, mode): (&[(Context, Command)], Batch),
    rivals: Vec<(Context, Command)>,
    before: impl FnOnce(Box<dyn Fn() + Send + Sync>) -> Before,
    times: usize,
) -> Vec<Vec<oms::Result<Receipt>>> {
    let store = Backend::memory().open();
    let rival = shop_with_a_claim(&store);
    prepare(&rival);
    let base = store.load(&Tenant::main(), &[]).unwrap().as_of;
    let clock = AtomicU64::new(1);
    let calls = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&calls);
    let rival = move || {
        for (context, command) in &rivals {
            let start = clock.fetch_add(2, Ordering::Relaxed);
            let answer = Told::Outcomes(vec![rival.execute(context, command.clone())]);
            let ask = Ask::Commands(vec![(context.clone(), command.clone())], Batch::Each);
            told.lock().unwrap().push(Call { start, end: start + 1, ask, answer });
        }
    };
    let between = Between::new(Arc::clone(&store), before(Box::new(rival)));
    let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(2)));
    let answers: Vec<_> = (0..times).map(|_| host.execute_batch(batch, mode).unwrap()).collect();
    let mut calls = std::mem::take(&mut *calls.lock().unwrap());
    let answer = Told::Outcomes(answers.last().unwrap().clone());
    calls.push(Call { start: 0, end: 99, ask: Ask::Commands(batch.to_vec(), mode), answer });
    check(&*store, &History { tenant: Tenant::main(), base, calls }).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    answers
}

fn place_as(order: &str, shortage: &str) -> Value {
    let mut command = place(shortage);
    command["place_order"]["id"] = json!(order);
    command
}

/// A batch whose first command is refused, whereupon another caller does it under the same request id; then the batch
/// is repeated. What its second command saw was not on top of the first.
#[test]
fn what_another_did_of_a_repeated_batch_is_not_what_its_later_commands_rest_on() {
    let shared = asked(Some("shared-1"), place("refuse"));
    let batch = [shared.clone(), asked(Some("T1"), place_as("P", "backorder"))];
    let rivals = vec![asked(Some("R"), receive()), shared];
    let told = check_with_a_rival(|_| (), (&batch, Batch::Each), rivals, |rival| Before::commit(1, rival), 2);
    assert_eq!(told[0][0].as_ref().unwrap_err().code(), Code::InsufficientStock);
    assert!(told[1].iter().all(|outcome| outcome.as_ref().unwrap().replayed));
}

/// A batch that asks twice under one request id, and is refused the first time only; then it is repeated, and told of the
/// same twice.
#[test]
fn what_a_repeated_batch_is_told_twice_was_done_once_and_in_its_place() {
    let shared = || asked(Some("shared-1"), place("refuse"));
    let last = asked(Some("T2"), place_as("P", "backorder"));
    let batch = [shared(), asked(Some("T1"), receive()), shared(), last];
    let rivals = vec![asked(Some("R"), receive())];
    let told = check_with_a_rival(|_| (), (&batch, Batch::Each), rivals, |rival| Before::commit(1, rival), 2);
    assert_eq!(told[0][0].as_ref().unwrap_err().code(), Code::InsufficientStock);
    assert_eq!(told[1][0], told[1][2]);
}

/// A batch of receipts for which an order waits, until another gives it stock between two loads of the batch. Its commands
/// see the order in the list of those that wait, and that it waits no more.
#[test]
fn a_list_may_be_older_than_what_is_seen_of_its_records() {
    let batch = [asked(None, receive()), asked(None, receive())];
    for load in 1..=8 {
        let waits = |shop: &Oms| drop(run(shop, 1, &place("backorder")).unwrap());
        let rivals = vec![asked(None, receive())];
        check_with_a_rival(waits, (&batch, Batch::Together), rivals, |rival| Before::load(load, rival), 1);
    }
}

/// A store whose third commit fails.
#[derive(Default)]
struct FailsThird(AtomicU64);

impl Tamper for FailsThird {
    fn commit(
        &self,
        inner: &dyn Store,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> oms::Result<Outcomes> {
        match self.0.fetch_add(1, Ordering::Relaxed) {
            2 => Err(oms::Error::new(Code::StoreFailed, "the third commit fails")),
            _ => inner.commit(tenant, changes, atomicity),
        }
    }
}

/// A rival comes before the second command, so that the first is committed alone; then the store fails.
#[test]
fn what_a_batch_had_committed_before_the_store_failed_is_told() {
    let store = Backend::memory().open();
    let rival = shop_with_a_claim(&store);
    run(&rival, 1, &place("backorder")).unwrap();
    let note = json!({"add_note": {"order": "O", "text": "called"}});
    let told = note.clone();
    let before = Before::commit(1, move || drop(run(&rival, 2, &told).unwrap()));
    let between = Between::new(Arc::new(Between::new(Arc::clone(&store), before)), FailsThird::default());
    let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(2)));
    let receipt =
        json!({"receive_stock": {"location": "A", "bucket": "damaged", "lines": [{"sku": "X", "quantity": 1}]}});
    let calls = [receipt, note].map(|command| call(3, command));
    let outcomes = host.execute_batch(&calls, Batch::Each).unwrap();
    let codes: Vec<Option<Code>> =
        outcomes.iter().map(|outcome| outcome.as_ref().err().map(oms::Error::code)).collect();
    assert_eq!(codes, [None, Some(Code::StoreFailed)]);
}

/// A count that finds what is there, and a correction of all of it; one is taken away before they are committed. What the
/// count found then is not what the correction builds on any more.
#[test]
fn commands_that_belong_together_are_all_decided_anew() {
    let store = Backend::memory().open();
    let rival = shop_with_a_claim(&store);
    let adjust = |difference: i64| {
        let lines = json!([{"sku": "X", "difference": difference}]);
        json!({"adjust_stock": {"location": "A", "reason": "found", "lines": lines}})
    };
    run(&rival, 1, &adjust(3)).unwrap();
    let taken = adjust(-1);
    let before = Before::commit(1, move || drop(run(&rival, 2, &taken).unwrap()));
    let host = oms::open_store(Box::new(Between::new(store, before)), Box::new(SeededIds::new(2)));
    let count = json!({"count_stock": {"location": "A", "lines": [{"sku": "X", "counted": 3}]}});
    let calls = [count, adjust(-3)].map(|command| call(3, command));
    let outcomes = host.execute_batch(&calls, Batch::Together).unwrap();
    let moved = outcomes.iter().map(|outcome| outcome.as_ref().unwrap().movements.len());
    assert_eq!(moved.collect::<Vec<_>>(), [1, 1]);
}

/// Takes so many windows, and writes none of them.
struct InVain(usize);

impl Tamper for InVain {
    fn commit_windows(&self, _: &dyn Store, _: &Tenant, windows: &mut Windows<'_>) -> oms::Result<Option<Sequence>> {
        windows.take(self.0).for_each(drop);
        Ok(None)
    }
}

/// What a store takes and does not write is decided anew, and so is what was refused among it.
#[test]
fn windows_that_are_taken_in_vain_are_decided_anew() {
    let adjust = |difference: i64| {
        let lines = json!([{"sku": "X", "difference": difference}]);
        call(3, json!({"adjust_stock": {"location": "A", "reason": "found", "lines": lines}}))
    };
    for (taken, bad) in (0..5).flat_map(|taken| [0, 20, 69].map(|bad| (taken, bad))) {
        let store = Backend::memory().open();
        drop(shop_with_a_claim(&store));
        let last = || store.load(&Tenant::main(), &[]).unwrap().as_of;
        let between = Between::new(Arc::clone(&store), InVain(taken));
        let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(2)));
        let before = last();
        let calls: Vec<_> = (0..70).map(|at| adjust(if at == bad { -1_000 } else { 1 })).collect();
        let refused = host.execute_batch(&calls, Batch::Together).unwrap_err();
        assert_eq!((refused.code(), &refused.details()["command"]), (Code::InsufficientStock, &bad.to_string()));
        assert_eq!(last(), before, "a part of it was written");
        let outcomes = host.execute_batch(&calls, Batch::Each).unwrap();
        let accepted: Vec<_> = outcomes.iter().flatten().map(|receipt| receipt.sequence.unwrap()).collect();
        assert_eq!(accepted, (before + 1..).take(69).collect::<Vec<_>>());
        assert_eq!(outcomes[bad].as_ref().unwrap_err().code(), Code::InsufficientStock);
    }
}

/// Stock that arrives while an order is decided that finds none: the order is not in the list of those that wait when the
/// receipt looks at it, and the receipt not in the balance when the order does, whichever is committed first.
#[test]
fn no_order_goes_on_waiting_while_there_is_stock_that_it_could_have() {
    for [first, second] in [[receive(), place("backorder")], [place("backorder"), receive()]] {
        let store = Backend::memory().open();
        let shop = shop_with_a_claim(&store);
        let rival = Arc::clone(&shop);
        let between =
            Between::new(Arc::clone(&store), Before::commit(1, move || drop(run(&rival, 5, &first).unwrap())));
        let host = oms::open_store(Box::new(between), Box::new(SeededIds::new(2)));
        run(&host, 5, &second).unwrap();
        let status = || {
            let order = shop.query_json("", &json!({"order": {"order": "O"}}).to_string()).unwrap();
            serde_json::from_str::<Value>(&order).unwrap()["status"].clone()
        };
        assert_eq!(status(), "backordered", "they did not see each other");
        run(&shop, 6, &json!({"run_due": {}})).unwrap();
        assert_eq!(status(), "placed", "it waits for stock that is there");
    }
}
