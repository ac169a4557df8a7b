//! The store in memory passes; stores with one thing wrong do not.

use std::collections::BTreeMap;

use super::shop::Shop;
use super::*;
use crate::error::Result;
use crate::inventory::Balance;
use crate::kernel::{ChangeSet, Key, Logged, Observed, RecordKey, Sequence, Value};
use crate::store::faulty::{Fault, FaultyStore};
use crate::store::{Answer, Atomicity, MemoryStore, Rejection, Scanned, Windows};
use crate::value::{LocationId, Sku, Tenant};
use std::sync::Arc;

#[test]
fn conformance_of_the_store_in_memory() {
    run(&mut || Box::new(MemoryStore::new()));
}

#[test]
fn conformance_of_the_store_in_memory_at_random() {
    for seed in 100..130 {
        random(&mut || Box::new(MemoryStore::new()), seed, 150);
    }
}

#[test]
fn conformance_at_every_crash_point() {
    every_crash_point(&mut || Box::new(MemoryStore::new()), &shop_script);
}

#[test]
fn a_store_that_fails_at_its_first_call_does_not_pass() {
    let mut make =
        || -> Box<dyn Store> { Box::new(FaultyStore::new(MemoryStore::new(), Fault { call: 1, after: false })) };
    assert!(catch_unwind(AssertUnwindSafe(|| run(&mut make))).is_err());
}

/// What a [`WrongStore`] does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    Nothing,
    Floors,
    FloorsOutside,
    Wraps,
    Versions,
    Checks,
    Names,
    Atomicity,
    Together,
    Windows,
    Idempotency,
    Observed,
    Cursor,
    Descending,
    Limit,
    ListKeys,
    ScanOrder,
    StockOrder,
    LogInclusive,
    LogGap,
    Tenants,
    AsOf,
    Moments,
    Zeroes,
    History,
    StillStock,
}

/// A control of the suite: what is wrong, and a check that must find it.
const CONTROLS: &[(Wrong, &str)] = &[
    (Wrong::Floors, "a_balance_falls_to_its_floor_and_not_below"),
    (Wrong::FloorsOutside, "floors_are_checked_when_committed_and_not_as_loaded"),
    (Wrong::FloorsOutside, "threads_that_sell_one_hot_item_never_oversell"),
    (Wrong::Wraps, "a_sum_that_does_not_fit_is_refused_and_not_wrapped"),
    (Wrong::Versions, "a_write_needs_exactly_the_version_that_is_there"),
    (Wrong::Versions, "threads_that_write_one_record_lose_no_write"),
    (Wrong::Checks, "a_check_needs_exactly_the_version_that_is_there"),
    (Wrong::Names, "a_name_is_claimed_freed_and_claimed_again"),
    (Wrong::Names, "of_threads_with_one_request_or_one_name_only_one_is_accepted"),
    (Wrong::Atomicity, "whatever_is_wrong_and_wherever_nothing_of_the_set_is_written"),
    (Wrong::Together, "one_rejected_set_rejects_all_that_belong_together"),
    (Wrong::Windows, "sets_that_come_in_windows_are_all_written_or_none"),
    (Wrong::Idempotency, "a_request_is_found_and_a_second_one_is_a_duplicate_of_the_first"),
    (Wrong::Observed, "what_was_observed_is_kept_where_another_commit_came_in_between"),
    (Wrong::Observed, "what_was_observed_and_is_not_so_any_more_is_kept"),
    (Wrong::Cursor, "pages_in_both_directions_give_the_whole_list_once"),
    (Wrong::Descending, "a_page_holds_what_its_range_cursor_and_limit_leave"),
    (Wrong::Limit, "a_page_holds_what_its_range_cursor_and_limit_leave"),
    (Wrong::ListKeys, "lists_and_keys_that_look_alike_are_apart"),
    (Wrong::ScanOrder, "a_scan_comes_by_kind_and_id_and_is_complete"),
    (Wrong::StockOrder, "stock_comes_by_item_and_location_page_by_page"),
    (Wrong::LogInclusive, "the_log_comes_in_order_page_by_page_without_gaps"),
    (Wrong::LogGap, "a_reader_that_polls_the_log_misses_nothing"),
    (Wrong::Tenants, "tenants_never_see_or_change_what_others_have"),
    (Wrong::AsOf, "what_was_loaded_is_as_of_the_last_commit_or_later"),
    (Wrong::Moments, "a_load_shows_one_moment"),
    (Wrong::Zeroes, "a_balance_that_fell_to_zero_is_still_told"),
    (Wrong::History, "history_has_a_row_at_the_sequence_of_each_commit"),
    (Wrong::StillStock, "history_of_stock_has_a_row_for_each_posting"),
];

#[test]
fn conformance_fails_a_store_with_one_thing_wrong() {
    for (wrong, name) in CONTROLS {
        let (_, check) = checks().iter().find(|(known, _)| known == name).expect("a control names a check");
        let store = WrongStore::new(*wrong);
        let found = catch_unwind(AssertUnwindSafe(|| check(&store)));
        assert!(found.is_err(), "{name} does not see {wrong:?}");
    }
    let whole = |wrong| catch_unwind(move || run(&mut || Box::new(WrongStore::new(wrong))));
    for wrong in CONTROLS.iter().map(|(wrong, _)| *wrong) {
        let cause = whole(wrong).expect_err("the suite passes a store that is wrong");
        let said = said(&*cause).unwrap();
        assert!(said.contains("fails the check `"), "{said}");
    }
    assert!(whole(Wrong::Nothing).is_ok(), "the wrapper itself is wrong");
}

#[test]
fn conformance_at_random_fails_a_store_with_one_thing_wrong() {
    let all = [
        Wrong::Atomicity,
        Wrong::Checks,
        Wrong::Descending,
        Wrong::Floors,
        Wrong::History,
        Wrong::Idempotency,
        Wrong::Limit,
        Wrong::Names,
        Wrong::Observed,
        Wrong::StillStock,
        Wrong::Together,
        Wrong::Versions,
    ];
    for wrong in all {
        let found = catch_unwind(|| random(&mut || Box::new(WrongStore::new(wrong)), 1, 300));
        assert!(found.is_err(), "{wrong:?} is not seen at random");
    }
}

#[test]
fn conformance_at_every_crash_point_fails_a_store_that_forgets_requests() {
    let mut make = || -> Box<dyn Store> { Box::new(WrongStore::new(Wrong::Idempotency)) };
    let found = catch_unwind(AssertUnwindSafe(|| every_crash_point(&mut make, &shop_script)));
    assert!(found.is_err());
}

/// The store in memory, with one thing wrong.
struct WrongStore {
    inner: MemoryStore,
    wrong: Wrong,
}

#[allow(clippy::wildcard_enum_match_arm, reason = "everything that is not wrong stays as it is")]
impl WrongStore {
    fn new(wrong: Wrong) -> Self {
        Self { inner: MemoryStore::new(), wrong }
    }

    fn is(&self, wrong: Wrong) -> bool {
        self.wrong == wrong
    }

    fn tenant(&self, tenant: &Tenant) -> Tenant {
        if self.is(Wrong::Tenants) { Tenant::main() } else { tenant.clone() }
    }

    fn commit_one(&self, tenant: &Tenant, change: &ChangeSet) -> Result<Result<Sequence, Rejection>> {
        let commit = |change: &ChangeSet| -> Result<Result<Sequence, Rejection>> {
            let mut outcomes = self.inner.commit(tenant, std::slice::from_ref(change), Atomicity::Each)?;
            Ok(outcomes.pop().expect("one outcome"))
        };
        let outcome = commit(change)?;
        let Err(rejection) = &outcome else { return Ok(outcome) };
        let mut change = change.clone();
        match (self.wrong, rejection) {
            (Wrong::Floors, Rejection::Floor(..)) => self.clamp(tenant, &mut change, false),
            (Wrong::Wraps, Rejection::Floor(..)) => self.clamp(tenant, &mut change, true),
            (Wrong::Versions, Rejection::Conflict(_)) => self.refresh(tenant, &mut change),
            (Wrong::Checks, Rejection::Conflict(_)) => change.checks.clear(),
            (Wrong::Names, Rejection::NameTaken(..)) => {
                let claimed: Vec<_> = change.names_claimed.iter().map(|(name, _)| name.clone()).collect();
                change.names_freed.extend(claimed);
            }
            (Wrong::Idempotency, Rejection::Duplicate(_)) => forget_request(&mut change),
            (Wrong::Atomicity, Rejection::Floor(..)) => {
                change.postings.clear();
                commit(&change)?.ok();
                return Ok(outcome);
            }
            _ => return Ok(outcome),
        }
        commit(&change)
    }

    /// Takes what is there, where less is there than shall go.
    fn clamp(&self, tenant: &Tenant, change: &mut ChangeSet, only_sums: bool) {
        for posting in &mut change.postings {
            let key = Key::Balance(posting.sku.clone(), posting.location.clone());
            let answer = self.inner.load(tenant, &[key]).expect("a balance");
            let Some(Value::Balance(held)) = answer.values.first() else { continue };
            for (delta, held) in posting.delta.0.iter_mut().zip(held.0) {
                *delta = match held.checked_add(*delta) {
                    Some(after) if after >= 0 || only_sums => *delta,
                    Some(_) => -held,
                    None => i64::MAX - held,
                };
            }
            if !only_sums {
                posting.floor = Balance::default();
            }
        }
    }

    fn refresh(&self, tenant: &Tenant, change: &mut ChangeSet) {
        change.checks.clear();
        for write in &mut change.writes {
            let answer = self.inner.load(tenant, &[Key::Record(write.key.clone())]).expect("a record");
            if let Some(Value::Record(found)) = answer.values.into_iter().next() {
                write.expected = found.map_or(0, |(version, _)| version);
            }
        }
    }

    /// Checks floors against what was loaded before the commit, and trusts in it.
    fn commit_outside(&self, tenant: &Tenant, changes: &[ChangeSet]) -> Result<Vec<Result<Sequence, Rejection>>> {
        let keys = |change: &ChangeSet| -> Vec<Key> {
            change.postings.iter().map(|p| Key::Balance(p.sku.clone(), p.location.clone())).collect()
        };
        let mut before = BTreeMap::new();
        for change in changes {
            for (posting, value) in change.postings.iter().zip(self.inner.load(tenant, &keys(change))?.values) {
                if let Value::Balance(held) = value {
                    before.insert((posting.sku.clone(), posting.location.clone()), held);
                }
            }
        }
        std::thread::sleep(std::time::Duration::from_micros(200));
        let short = |change: &ChangeSet| {
            change.postings.iter().find_map(|posting| {
                let held = before.get(&(posting.sku.clone(), posting.location.clone())).copied().unwrap_or_default();
                let (bucket, spare) = posting.apply(&held).err()?;
                Some(Rejection::Floor(posting.sku.clone(), posting.location.clone(), bucket, spare))
            })
        };
        let commit = |change: &ChangeSet| {
            if let Some(rejection) = short(change) {
                return Ok(Err(rejection));
            }
            let mut change = change.clone();
            self.clamp(tenant, &mut change, false);
            self.commit_one(tenant, &change)
        };
        changes.iter().map(commit).collect()
    }

    fn values(&self, tenant: &Tenant, keys: &[Key]) -> Result<Vec<Value>> {
        let mut values = Vec::new();
        for key in keys {
            values.extend(self.inner.load(tenant, std::slice::from_ref(key))?.values);
            std::thread::sleep(std::time::Duration::from_micros(50));
        }
        Ok(values)
    }

    fn asked(&self, key: &Key) -> Key {
        let Key::List(query) = key else { return key.clone() };
        let mut query = query.clone();
        match self.wrong {
            Wrong::Cursor => query.after = query.after.map(|(at, _)| (at, "\u{10FFFF}".into())),
            Wrong::Descending => query.descending = false,
            Wrong::Limit => query.limit = query.limit.max(1),
            Wrong::ListKeys => query.key = query.key.trim_end().into(),
            _ => {}
        }
        Key::List(query)
    }

    fn told(&self, key: &Key, value: Value) -> Value {
        match value {
            Value::Entry(_) if self.is(Wrong::Idempotency) && matches!(key, Key::Request(_)) => Value::Entry(None),
            Value::Balances(held) if self.is(Wrong::Zeroes) => Value::Balances(
                held.iter()
                    .filter(|(_, held)| **held != Balance::default())
                    .map(|(at, held)| (at.clone(), *held))
                    .collect(),
            ),
            value => value,
        }
    }
}

fn forget_request(change: &mut ChangeSet) {
    let mut entry = (*change.entry).clone();
    entry.context.request_id = None;
    change.entry = Arc::new(entry);
}

#[allow(clippy::wildcard_enum_match_arm, reason = "everything that is not wrong stays as it is")]
impl Store for WrongStore {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let tenant = self.tenant(tenant);
        let keys: Vec<Key> = keys.iter().map(|key| self.asked(key)).collect();
        let mut answer = self.inner.load(&tenant, &keys)?;
        if self.is(Wrong::Moments) {
            answer.values = self.values(&tenant, &keys)?;
        }
        if self.is(Wrong::AsOf) {
            answer.as_of = answer.as_of.saturating_sub(1);
        }
        answer.values = keys.iter().zip(answer.values).map(|(key, value)| self.told(key, value)).collect();
        Ok(answer)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        let tenant = self.tenant(tenant);
        let mut changes = changes.to_vec();
        for change in &mut changes {
            match self.wrong {
                Wrong::Observed => change.observed = Arc::new(Observed::default()),
                Wrong::History => change.history.truncate(1),
                Wrong::StillStock => change.postings.retain(|posting| posting.delta != Balance::default()),
                _ => {}
            }
        }
        if self.is(Wrong::FloorsOutside) {
            return self.commit_outside(&tenant, &changes);
        }
        if atomicity == Atomicity::Together && !self.is(Wrong::Together) && changes.len() > 1 {
            let whole = self.inner.commit(&tenant, &changes, atomicity)?;
            if whole.iter().all(Result::is_ok) || self.is(Wrong::Nothing) {
                return Ok(whole);
            }
        }
        changes.iter().map(|change| self.commit_one(&tenant, change)).collect()
    }

    /// Each window in a commit of its own.
    fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        let mut first = None;
        while self.is(Wrong::Windows)
            && let Some(window) = windows.next()
        {
            let outcomes = self.inner.commit(tenant, &window?, Atomicity::Together)?;
            first = first.or_else(|| outcomes.into_iter().next()?.ok());
        }
        Ok(first)
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        let after = if self.is(Wrong::LogInclusive) { after.saturating_sub(1) } else { after };
        let mut page = self.inner.log(&self.tenant(tenant), after, limit)?;
        if self.is(Wrong::LogGap) && page.len() > 1 {
            page.remove(0);
        }
        Ok(page)
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        let mut page = self.inner.scan(&self.tenant(tenant), after, limit)?;
        if self.is(Wrong::ScanOrder) {
            page.sort_by_key(|(key, ..)| key.id.to_lowercase());
        }
        Ok(page)
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        let mut page = self.inner.stock(&self.tenant(tenant), after, limit)?;
        if self.is(Wrong::StockOrder) {
            page.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        }
        Ok(page)
    }
}

#[test]
fn a_change_builder_starts_with_nothing_but_an_entry() {
    let store = MemoryStore::new();
    assert_eq!(Shop::new(&store).accept(ChangeBuilder::new()), 1);
    assert!(Shop::new(&store).all_records(10).is_empty());
}
