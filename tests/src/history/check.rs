//! Whether a history could have happened to callers that took turns, in the order of the log.
//!
//! What is promised, and what is found when it does not hold:
//!
//! - what was acknowledged is in the log, once, as it was acknowledged ([`Flaw::Lost`], [`Flaw::Twice`]), and nothing is
//!   in the log that nobody asked for ([`Flaw::Orphan`]);
//! - a call that was over when another started comes before it, and so do the commands of a batch; those that belong
//!   together have nothing in between ([`Flaw::Order`]);
//! - deciding the log again on an empty store in memory gives the same receipts and the same end ([`Flaw::Diverged`]), and
//!   every invariant holds there ([`Flaw::Unclean`]);
//! - where a decision saw balances, pages or names that have moved on until its commit, it saw what was there at some
//!   moment of its call ([`Flaw::Observed`]);
//! - each refusal, dry run and query answers what the store in memory answers at some moment of its call
//!   ([`Flaw::Refusal`], [`Flaw::Look`]), on top of what was before them in a batch. A page of orders is as of one moment row by
//!   row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use oms::inventory::Balance;
use oms::kernel::{Key, LogEntry, Logged, Observed, Page, Sequence, Value};
use oms::replay::replay;
use oms::store::Store;
use oms::value::Timestamp;
use oms::{Batch, Command, Context, Engine, Error, Query, Receipt, Result};

use super::live::is_failure;
use super::moments::Moments;
use super::steps::{Step, of_call, steps};
use super::{Answer, Ask, Call, History};

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// What was acknowledged is not in the log as it was acknowledged.
    Lost(String),
    /// A request was done twice.
    Twice(String),
    /// Something is in the log that nobody was told of.
    Orphan(String),
    /// A call that was over is behind one that started later.
    Order(String),
    /// The log gives something else when it is decided again.
    Diverged(String),
    /// An invariant does not hold in the end.
    Unclean(String),
    /// A decision saw what was there at no moment of its call.
    Observed(String),
    /// A call was refused although it would have been refused at no moment of it.
    Refusal(String),
    /// A query or dry run was answered as at no moment of it.
    Look(String),
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub histories: usize,
    /// Calls that wrote something.
    pub accepted: usize,
    pub refused: usize,
    /// Dry runs, queries, and commands that found everything done.
    pub looks: usize,
    /// Calls that ran at the same time as another.
    pub overlapping: usize,
    /// Calls that were answered what an earlier one did.
    pub retold: usize,
    /// Decisions that would have been others on what was there when they were committed.
    pub moved_on: usize,
}

impl Checked {
    pub fn add(&mut self, other: Self) {
        self.histories += other.histories;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.looks += other.looks;
        self.overlapping += other.overlapping;
        self.retold += other.retold;
        self.moved_on += other.moved_on;
    }
}

/// Checks a history against what the store holds in the end.
///
/// # Errors
/// Everything that does not hold.
pub fn check(store: &dyn Store, history: &History) -> Result<Checked, Vec<Flaw>> {
    let log = store.log(&history.tenant, 0, usize::MAX >> 1).unwrap();
    let mut check = Check {
        history,
        births: births(history),
        moments: Moments::new(store, &history.tenant),
        last: log.last().map_or(0, |logged| logged.sequence),
        log: log.into_iter().map(|logged| (logged.sequence, logged)).collect(),
        checked: Checked { histories: 1, ..Checked::default() },
        flaws: Vec::new(),
    };
    check.owners();
    check.order();
    check.batches();
    check.end(store);
    check.observations();
    check.answers();
    check.checked.overlapping = overlapping(&history.calls);
    if check.flaws.is_empty() { Ok(check.checked) } else { Err(check.flaws) }
}

/// When an entry of the log can have been written: after the first of those that were told of it asked, and before the
/// first of them was told.
#[derive(Clone, Copy)]
struct Birth {
    asked: u64,
    told: u64,
}

struct Check<'a> {
    history: &'a History,
    log: BTreeMap<Sequence, Logged>,
    last: Sequence,
    births: BTreeMap<Sequence, Birth>,
    moments: Moments<'a>,
    checked: Checked,
    flaws: Vec<Flaw>,
}

impl Check<'_> {
    /// Who was told of each entry.
    fn owners(&mut self) {
        let mut first_tellings: BTreeSet<Sequence> = BTreeSet::new();
        for step in steps(self.history) {
            let (Some(sequence), Ok(receipt)) = (step.sequence(), step.outcome) else { continue };
            let entry = self.log.get(&sequence).map(|logged| &*logged.entry);
            if !entry.is_some_and(|entry| tells_of(entry, sequence, step, receipt)) {
                self.flaws.push(Flaw::Lost(format!("{sequence}: {} {receipt:?}", step.command.name())));
            }
            if !receipt.replayed && !first_tellings.insert(sequence) {
                self.flaws.push(Flaw::Twice(format!("{sequence}: {} was told as new twice", step.command.name())));
            }
            match receipt.replayed {
                true => self.checked.retold += 1,
                false => self.checked.accepted += 1,
            }
        }
        let mut requests = BTreeSet::new();
        for (sequence, logged) in self.log.range(self.history.base + 1..) {
            let name = logged.entry.command.name();
            if !self.births.contains_key(sequence) {
                self.flaws.push(Flaw::Orphan(format!("{sequence}: {name}")));
            }
            let request = logged.entry.context.request_id.as_ref();
            if request.is_some_and(|request| !requests.insert(request)) {
                self.flaws.push(Flaw::Twice(format!("{sequence}: {name} {request:?}")));
            }
        }
    }

    /// Whatever was told before a call started comes before what it wrote.
    fn order(&mut self) {
        for (sequence, birth) in &self.births {
            let least = self.known_at(birth.asked);
            if *sequence <= least && self.births.get(&least).is_some_and(|other| other.told < birth.asked) {
                self.flaws.push(Flaw::Order(format!("{sequence} was asked for after {least} was told")));
            }
        }
    }

    /// The commands of a batch are in its order, and those that belong together side by side.
    fn batches(&mut self) {
        for call in &self.history.calls {
            let Ask::Commands(_, mode) = &call.ask else { continue };
            let new = |step: &Step<'_>| step.outcome.as_ref().is_ok_and(|receipt| !receipt.replayed);
            let sequences = of_call(call).filter(new).filter_map(|step| step.sequence());
            let sequences: Vec<Sequence> = sequences.collect();
            let is_right = |pair: &[Sequence]| match mode {
                Batch::Each => pair[0] < pair[1],
                Batch::Together => pair[0] + 1 == pair[1],
            };
            if !sequences.windows(2).all(is_right) {
                self.flaws.push(Flaw::Order(format!("a batch ({mode:?}) is at {sequences:?}")));
            }
        }
    }

    /// The log, decided again.
    fn end(&mut self, store: &dyn Store) {
        match replay(store, &self.history.tenant, &mut |_| ()) {
            Err(error) => self.flaws.push(Flaw::Diverged(error.message().to_owned())),
            Ok(replayed) => {
                let found = replayed.shop.verify(&self.history.tenant).unwrap().violations;
                self.flaws.extend(found.iter().map(|violation| Flaw::Unclean(format!("{violation:?}"))));
            }
        }
    }

    /// What decisions saw that had moved on until they were committed.
    fn observations(&mut self) {
        let entries = self.log.range(self.history.base + 1..);
        let seen = entries.filter_map(|(sequence, logged)| Some((*sequence, logged.observed.clone()?)));
        for (sequence, observed) in seen.collect::<Vec<_>>() {
            let Some(birth) = self.births.get(&sequence) else { continue };
            let moments = self.known_at(birth.asked)..=sequence - 1;
            let tenant = self.history.tenant.clone();
            for (key, value) in contents(&observed) {
                let shows = |shop: &Engine| shows(shop.store(), &tenant, &key, &value);
                let mut told = steps(self.history).filter(|step| step.sequence() == Some(sequence));
                let is_shown = told.any(|step| {
                    self.moments.any_for(step, moments.clone(), shows) || self.adds_up(step, &key, &value, &moments)
                });
                if !is_shown {
                    self.flaws.push(Flaw::Observed(format!("{sequence}: {key:?} {value:?} within {moments:?}")));
                }
            }
            self.checked.moved_on += usize::from(self.decides_otherwise(sequence));
        }
    }

    /// Whether stock or a list is that of one moment and what the steps before it in its batch did to it, whenever these
    /// were decided.
    fn adds_up(&mut self, step: Step<'_>, key: &Key, value: &Value, moments: &RangeInclusive<Sequence>) -> bool {
        let tenant = &self.history.tenant;
        let mut at = |sequence| {
            let shop = self.moments.at(sequence)?;
            shop.store().load(tenant, std::slice::from_ref(key)).unwrap().values.into_iter().next()
        };
        let mut on = |sequence, base: &[Step<'_>]| {
            base.iter()
                .filter_map(Step::sequence)
                .try_fold(at(sequence)?, |held, done| Some(moved(key, held, &at(done - 1)?, &at(done)?)))
        };
        moments.clone().any(|moment| step.bases(moment).iter().any(|base| on(moment, base).as_ref() == Some(value)))
    }

    /// Whether an entry would be another one on what was there just before it.
    fn decides_otherwise(&mut self, sequence: Sequence) -> bool {
        let Some(entry) = self.log.get(&sequence).map(|logged| logged.entry.clone()) else { return false };
        let Some(shop) = self.moments.at(sequence - 1) else { return false };
        let again = shop.execute(&entry.context.clone().as_dry_run(), &entry.command);
        !is_same(&again, &Ok(Receipt::of(&entry, None, false)))
    }

    /// Refusals, queries and dry runs.
    fn answers(&mut self) {
        let is_answered = |step: &Step<'_>| match step.outcome {
            Ok(receipt) => receipt.sequence.is_none(),
            Err(error) => !is_failure(error),
        };
        for step in steps(self.history).filter(is_answered) {
            let moments = self.moments_of(step.call);
            let (count, flaw): (_, fn(String) -> Flaw) = match step.outcome {
                Ok(_) => (&mut self.checked.looks, Flaw::Look),
                Err(_) => (&mut self.checked.refused, Flaw::Refusal),
            };
            *count += 1;
            let context = step.context.clone().as_dry_run();
            let again = |shop: &Engine| shop.execute(&context, step.command);
            let is_explained = self.moments.any_for(step, moments.clone(), |shop| is_same(&again(shop), step.outcome));
            if !is_explained {
                let now = self.moments.at(*moments.end()).map(again);
                let asked = format!("{:?} {:?}", step.context, step.command);
                self.unexplained(flaw, &asked, &step.outcome, &moments, &now);
            }
        }
        for call in &self.history.calls {
            match (&call.ask, &call.answer) {
                (Ask::Query(now, query), answer) => self.look(call, *now, query, answer),
                (Ask::Commands(calls, _), Answer::Refusal(refusal)) => self.refusal(call, calls, refusal),
                (Ask::Commands(..), Answer::Outcomes(_) | Answer::Queried(_)) => {}
            }
        }
    }

    fn moments_of(&self, call: &Call) -> RangeInclusive<Sequence> {
        self.known_at(call.start)..=self.not_before(call.end)
    }

    fn unexplained(
        &mut self,
        flaw: fn(String) -> Flaw,
        asked: &str,
        answer: &impl Debug,
        moments: &RangeInclusive<Sequence>,
        now: &impl Debug,
    ) {
        self.flaws.push(flaw(format!("{asked}: {answer:?}\nwithin {moments:?}, at the end of which: {now:?}")));
    }

    fn look(&mut self, call: &Call, now: Timestamp, query: &Query, answer: &Answer) {
        self.checked.looks += 1;
        let moments = self.moments_of(call);
        let tenant = &self.history.tenant;
        let again = |shop: &Engine| match query.ask(shop, tenant, now) {
            Ok(answer) => Answer::Queried(answer),
            Err(error) => Answer::Refusal(error),
        };
        let is_explained = match (query, answer) {
            (Query::Orders(_), Answer::Queried(page)) => rows(page).iter().all(|row| {
                let has_row = |shop: &Engine| matches!(again(shop), Answer::Queried(page) if rows(&page).contains(row));
                self.moments.any(moments.clone(), has_row)
            }),
            _ => self.moments.any(moments.clone(), |shop| again(shop) == *answer),
        };
        if !is_explained {
            let now = self.moments.at(*moments.end()).map(again);
            self.unexplained(Flaw::Look, &format!("{query:?}"), answer, &moments, &now);
        }
    }

    /// A batch that was refused as a whole. Its commands may have been decided on what was there at several moments of the
    /// call: the one that was refused would be, with the same code, at one of these.
    fn refusal(&mut self, call: &Call, calls: &[(Context, Command)], refusal: &Error) {
        self.checked.refused += 1;
        let moments = self.moments_of(call);
        let place = refusal.details().get("command").and_then(|place| place.parse().ok()).unwrap_or(0);
        let again = |moments: &mut Moments<'_>, sequence| {
            let shop = moments.on_top(sequence, &[])?;
            for (context, command) in calls.iter().take(place) {
                // One that is refused now does nothing to those after it.
                drop(shop.execute(context, command));
            }
            let (context, command) = calls.get(place)?;
            shop.execute(&context.clone().as_dry_run(), command).err()
        };
        let is_alike = |error: Error| error.code() == refusal.code();
        if !moments.clone().any(|sequence| again(&mut self.moments, sequence).is_some_and(is_alike)) {
            let now = again(&mut self.moments, *moments.end());
            self.unexplained(Flaw::Refusal, &format!("{calls:?}"), refusal, &moments, &now);
        }
    }

    /// The last sequence that somebody had been told before a moment.
    fn known_at(&self, moment: u64) -> Sequence {
        let told = self.births.iter().filter(|(_, birth)| birth.told < moment).map(|(sequence, _)| *sequence);
        told.max().unwrap_or(self.history.base).max(self.history.base)
    }

    /// The last sequence that can have been there at a moment.
    fn not_before(&self, moment: u64) -> Sequence {
        let later = self.births.iter().filter(|(_, birth)| birth.asked > moment).map(|(sequence, _)| *sequence);
        later.min().map_or(self.last, |sequence| (sequence - 1).min(self.last))
    }
}

fn births(history: &History) -> BTreeMap<Sequence, Birth> {
    let mut births: BTreeMap<Sequence, Birth> = BTreeMap::new();
    for step in steps(history) {
        let Some(sequence) = step.sequence() else { continue };
        let birth = births.entry(sequence).or_insert(Birth { asked: step.call.start, told: step.call.end });
        birth.asked = birth.asked.min(step.call.start);
        birth.told = birth.told.min(step.call.end);
    }
    births
}

fn tells_of(entry: &LogEntry, sequence: Sequence, step: Step<'_>, receipt: &Receipt) -> bool {
    let written = Receipt::of(entry, Some(sequence), receipt.replayed);
    written == *receipt && entry.context == *step.context && entry.command == step.command.journaled()
}

/// What is held under a key when it changes as it did from one moment to another.
fn moved(key: &Key, mut held: Value, before: &Value, after: &Value) -> Value {
    let add = |held: &mut Balance, before: Balance, after: Balance| {
        *held = held.plus(&before.negated()).and_then(|rest| rest.plus(&after)).unwrap();
    };
    match (key, &mut held, before, after) {
        (_, Value::Balances(held), Value::Balances(before), Value::Balances(after)) => {
            for (location, moved) in after.iter().filter(|(location, moved)| before.get(location) != Some(**moved)) {
                let mut delta = Balance::default();
                add(&mut delta, before.at(location), *moved);
                held.add(location, &delta);
            }
        }
        (_, Value::Balance(held), Value::Balance(before), Value::Balance(after)) => add(held, *before, *after),
        (Key::List(query), Value::List(held), Value::List(before), Value::List(after)) => {
            let stays = |row: &&(i64, Arc<str>)| !before.contains(row) || after.contains(row);
            let mut rows: Page = held.iter().filter(stays).cloned().collect();
            rows.extend(after.iter().filter(|row| !before.contains(row) && !held.contains(row)).cloned());
            query.arrange(&mut rows);
            *held = Arc::new(rows);
        }
        _ => {}
    }
    held
}

/// What was seen under which keys.
fn contents(observed: &Observed) -> Vec<(Key, Value)> {
    let balances = observed.balances.iter().cloned();
    let balances = balances.map(|(sku, held)| (Key::Balances(sku), Value::Balances(held)));
    let balance = observed.balance.iter().cloned();
    let balance = balance.map(|(sku, at, held)| (Key::Balance(sku, at), Value::Balance(held)));
    let names = observed.names.iter().cloned().map(|(name, id)| (Key::Name(name), Value::Name(id)));
    let pages = observed.pages.iter().cloned().map(|(query, page)| (Key::List(query), Value::List(page)));
    balances.chain(balance).chain(names).chain(pages).collect()
}

fn shows(store: &dyn Store, tenant: &oms::value::Tenant, key: &Key, value: &Value) -> bool {
    store.load(tenant, std::slice::from_ref(key)).unwrap().values.first() == Some(value)
}

fn rows(page: &serde_json::Value) -> &[serde_json::Value] {
    page["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// Whether two outcomes say the same, wherever and however it was done.
fn is_same(one: &Result<Receipt>, other: &Result<Receipt>) -> bool {
    let bare = |outcome: &Result<Receipt>| {
        outcome.clone().map(|receipt| Receipt { sequence: None, replayed: false, dry_run: false, ..receipt })
    };
    bare(one) == bare(other)
}

/// How many calls ran at the same time as another.
fn overlapping(calls: &[Call]) -> usize {
    let meets = |one: &Call, other: &Call| one.start < other.end && other.start < one.end;
    let with_others = |(at, call): &(usize, &Call)| calls.iter().enumerate().any(|(n, o)| n != *at && meets(call, o));
    calls.iter().enumerate().filter(with_others).count()
}
