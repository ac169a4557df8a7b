//! The one loop that does I/O: load, decide, commit, and again when others were faster.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use super::change::ChangeSet;
use super::context::{Context, IdSource};
use super::draft::{Draft, Stop};
use super::key::{Key, Name, Sequence, Value};
use super::log::{EventCursor, LogEntry, Observed, Receipt, SentEvent};
use super::view::{Loaded, View};
use crate::code::Code;
use crate::command::Command;
use crate::decide::order::new_keys;
use crate::error::{Error, Result};
use crate::store::{Atomicity, Recalled, Rejection, Store};
use crate::value::{OrderId, Tenant};

/// How often a command is decided again because others were faster, before it is refused as contention.
pub const ATTEMPTS_MAX: u32 = 64;
/// How many times commands that belong together are decided anew because a refusal of one is not as of one moment. A large
/// batch among busy others may never be.
const ATTEMPTS_PATIENT: u32 = 8;
/// How often one decision may ask for more records.
pub const LOADS_MAX: u32 = 16;
/// How many commands of a batch are loaded for, decided and written at a time.
const WINDOW: usize = 32;
/// How many at first, where they are written while the next are decided: so that there is something to write soon.
const WINDOW_FIRST: usize = 8;
/// How many commands a batch may hold.
pub const BATCH_MAX: usize = 10_000;

/// What a decision answers to what it was shown. An async host drives this step itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Load these and ask again.
    Need(Vec<Key>),
    /// A rule says no.
    Refused(Error),
    /// Commit this.
    Done(Box<ChangeSet>),
}

/// Decides a command: a pure function of its arguments. `made` is the id for a new record.
#[must_use]
pub fn decide(context: &Context, made: &OrderId, command: &Command, view: View<'_>) -> Step {
    let first = Draft::new(context, made, view).need(needs(command, made));
    match first.and_then(|()| decide_loaded(context, made, command, view)) {
        Ok(change) => Step::Done(Box::new(change)),
        Err(Stop::Need(keys)) => Step::Need(keys),
        Err(Stop::Refused(error)) => Step::Refused(error),
    }
}

/// Decides a command whose first needs are loaded.
fn decide_loaded(context: &Context, made: &OrderId, command: &Command, view: View<'_>) -> Result<ChangeSet, Stop> {
    let mut draft = Draft::new(context, made, view);
    let subject = command.decide(&mut draft)?;
    Ok(draft.finish(command, subject)?)
}

/// How the commands of a batch belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Batch {
    /// Each is accepted or refused on its own.
    #[default]
    Each,
    /// All are accepted, or none.
    Together,
}

/// An order management system over a store.
pub struct Engine {
    store: Arc<dyn Store>,
    ids: Box<dyn IdSource>,
    /// An empty one for the next attempt: its table is too large for the allocator to be fast with it.
    spare: Mutex<Loaded>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// One command on its way through a batch.
struct Call<'a> {
    context: &'a Context,
    command: &'a Command,
    made: OrderId,
    /// What it is answered once its change is committed, but for the sequence.
    decided: Option<Receipt>,
    /// What it is answered once so many changes before it in the batch are committed, on which it was decided.
    held: Option<(usize, Result<Receipt>)>,
    answer: Option<Result<Receipt>>,
}

/// Decides the calls that have no answer yet, window by window.
struct Deciding<'e, 'l, 'w, 'c> {
    engine: &'e Engine,
    tenant: &'e Tenant,
    loaded: &'l mut Loaded,
    calls_are_many: bool,
    calls: &'w mut [Call<'c>],
    /// How many of them are next.
    window: usize,
    mode: Batch,
    sight: Sight,
    /// Whether what can't be answered yet is left for another attempt.
    is_patient: bool,
    /// The position of the next window's first call.
    first: usize,
    /// How many changes there were in earlier windows.
    decided: usize,
    /// Whether there was an error. It is the last that comes.
    has_failed: bool,
    /// Whether a call has to be decided in another attempt, and all after it: see [`Settled::Apart`].
    is_apart: bool,
}

impl Iterator for Deciding<'_, '_, '_, '_> {
    type Item = Result<Vec<ChangeSet>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_apart || self.has_failed || self.calls.is_empty() {
            // No other rests on what is held. That of a batch is let go of while the last of it is written.
            self.loaded.release();
            return None;
        }
        let calls = std::mem::take(&mut self.calls);
        let (window, later) = calls.split_at_mut(self.window.min(calls.len()));
        (self.calls, self.window) = (later, self.window.saturating_mul(2).min(WINDOW));
        let decided = self.decide(window);
        self.has_failed = decided.is_err();
        Some(decided)
    }
}

impl Deciding<'_, '_, '_, '_> {
    fn decide(&mut self, window: &mut [Call<'_>]) -> Result<Vec<ChangeSet>> {
        let Self { engine, tenant, calls_are_many, is_patient, .. } = *self;
        let loaded = &mut *self.loaded;
        let mut changes: Vec<ChangeSet> = Vec::with_capacity(window.len());
        loaded.forget();
        engine.load_first(tenant, loaded, window, self.sight, calls_are_many)?;
        for (position, call) in (self.first..).zip(&mut *window).filter(|(_, call)| call.answer.is_none()) {
            let before = self.decided.saturating_add(changes.len());
            match engine.decide_one(tenant, call, loaded, is_patient) {
                Ok(Settled::Answer(receipt)) => {
                    call.held = Some((before, Ok(receipt)));
                    if self.mode == Batch::Together {
                        loaded.rest();
                    }
                }
                Ok(Settled::Change(mut change)) => {
                    if change.expected_sequence > 0 {
                        let shift = u64::try_from(before).unwrap_or_default();
                        change.expected_sequence = change.expected_sequence.saturating_add(shift);
                    }
                    if calls_are_many {
                        loaded.apply(&change);
                    }
                    call.decided = Some(Receipt::of(&change.entry, None, false));
                    changes.push(change);
                }
                Ok(Settled::Later) => {}
                Ok(Settled::Apart) => {
                    self.is_apart = true;
                    match self.mode {
                        Batch::Each => break,
                        Batch::Together => return Err(Error::new(Code::Contention, "decided at several moments")),
                    }
                }
                Err(error) if self.mode == Batch::Together => return Err(error.with("command", position)),
                Err(error) => call.held = Some((before, Err(error))),
            }
        }
        self.first = self.first.saturating_add(window.len());
        self.decided = self.decided.saturating_add(changes.len());
        Ok(changes)
    }
}

impl Engine {
    /// An engine over `store` that takes the ids of new records from `ids`.
    #[must_use]
    pub fn new(store: Box<dyn Store>, ids: Box<dyn IdSource>) -> Self {
        Self { store: Arc::from(store), ids, spare: Mutex::default() }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The store, for readers that outlive the engine.
    #[must_use]
    pub fn shared_store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Executes a command.
    ///
    /// # Errors
    /// A refusal, or the store's failure. Nothing was written then, unless the code is [`Code::InDoubt`].
    pub fn execute(&self, context: &Context, command: &Command) -> Result<Receipt> {
        let mut answers = self.run(&[(context, command)], Batch::Each)?;
        answers.pop().unwrap_or_else(|| Err(Error::new(Code::Bug, "a command got no answer")))
    }

    /// Executes commands in order, each seeing the changes of the earlier ones, and commits them in one transaction; where
    /// a store gains nothing by that, and each may be accepted on its own, in one for each.
    ///
    /// # Errors
    /// When the batch as a whole is malformed, the store failed, or the batch was to be accepted together and a
    /// command was refused; the error's detail `command` then holds its position. Nothing was written then. Where the
    /// store fails when some commands are committed, the others are answered its failure.
    pub fn execute_batch(&self, calls: &[(Context, Command)], mode: Batch) -> Result<Vec<Result<Receipt>>> {
        if calls.len() > BATCH_MAX {
            return Err(Error::new(Code::LimitExceeded, format!("a batch holds at most {BATCH_MAX} commands")));
        }
        if calls.iter().any(|(context, _)| calls.first().is_some_and(|(first, _)| context.tenant != first.tenant)) {
            return Err(Error::new(Code::InvalidFields, "all commands of a batch belong to one tenant"));
        }
        if mode == Batch::Each && !self.store.gains_by_batches() {
            return Ok(calls.iter().map(|(context, command)| self.execute(context, command)).collect());
        }
        let calls: Vec<(&Context, &Command)> = calls.iter().map(|(context, command)| (context, command)).collect();
        self.run(&calls, mode)
    }

    /// Executes commands of one tenant.
    fn run(&self, calls: &[(&Context, &Command)], mode: Batch) -> Result<Vec<Result<Receipt>>> {
        let Some((first, _)) = calls.first() else { return Ok(Vec::new()) };
        let tenant = &first.tenant;
        let mut calls: Vec<Call<'_>> = calls.iter().map(|(context, command)| self.call(context, command)).collect();
        let mut open = calls.len();
        let mut attempts = 0;
        while attempts < ATTEMPTS_MAX {
            if let Err(error) = self.attempt(tenant, &mut calls, mode, attempts) {
                // What was committed before is told to those who asked for it.
                let is_committed = calls.iter().any(|call| matches!(call.answer, Some(Ok(_))));
                return if mode == Batch::Each && is_committed {
                    Ok(answers(calls, || error.clone()))
                } else {
                    Err(error)
                };
            }
            let still_open = calls.iter().filter(|call| call.answer.is_none()).count();
            if still_open == 0 {
                return Ok(answers(calls, || Error::new(Code::Bug, "a command got no answer")));
            }
            // Others were faster. Give them room before the next attempt. A batch that came forward starts counting anew.
            attempts = if still_open < open { 1 } else { attempts.saturating_add(1) };
            open = still_open;
            if attempts > 4 {
                std::thread::yield_now();
            }
        }
        let contention = Error::new(Code::Contention, format!("gave up after {ATTEMPTS_MAX} attempts"));
        match mode {
            Batch::Together => Err(contention),
            Batch::Each => Ok(answers(calls, || contention.clone())),
        }
    }

    fn call<'a>(&self, context: &'a Context, command: &'a Command) -> Call<'a> {
        Call { context, command, made: self.ids.next(context.now), decided: None, held: None, answer: None }
    }

    /// Decides every call that has no answer yet and commits what was decided.
    fn attempt(&self, tenant: &Tenant, calls: &mut [Call<'_>], mode: Batch, attempts: u32) -> Result<()> {
        let mut loaded = self.spare.lock().map(|mut spare| std::mem::take(&mut *spare)).unwrap_or_default();
        let attempted = self.attempt_on(&mut loaded, tenant, calls, mode, attempts);
        loaded.release();
        if let Ok(mut spare) = self.spare.lock() {
            *spare = loaded;
        }
        attempted
    }

    fn attempt_on(
        &self,
        loaded: &mut Loaded,
        tenant: &Tenant,
        calls: &mut [Call<'_>],
        mode: Batch,
        attempts: u32,
    ) -> Result<()> {
        // What was recalled may be why the first attempt came to nothing. And a refusal of commands that belong together
        // rests on those before it, which nobody commits then.
        let sight = if attempts == 0 && mode == Batch::Each { Sight::Recall } else { Sight::Load };
        // Nor is anything written ahead then: the other way to commit comes forward whatever others do.
        let is_ahead = attempts == 0 && calls.len() > WINDOW;
        let mut changes = Vec::new();
        let mut windows = Deciding {
            engine: self,
            tenant,
            loaded,
            calls_are_many: calls.len() > 1,
            calls: &mut *calls,
            window: if is_ahead { WINDOW_FIRST } else { WINDOW },
            mode,
            sight,
            is_patient: mode == Batch::Each || attempts < ATTEMPTS_PATIENT,
            first: 0,
            decided: 0,
            has_failed: false,
            is_apart: false,
        };
        let mut written = if is_ahead { self.store.commit_windows(tenant, &mut windows) } else { Ok(None) };
        let is_in_vain = written == Ok(None) && (windows.decided > 0 || windows.has_failed);
        if written == Ok(None) && !is_in_vain {
            written =
                windows.try_for_each(|window| window.map(|mut window| changes.append(&mut window))).map(|()| None);
        }
        let (is_apart, decided) = (windows.is_apart, windows.decided);
        if is_in_vain || (is_apart && mode == Batch::Together) {
            calls.iter_mut().for_each(|call| (call.decided, call.held) = (None, None));
            return Ok(());
        }
        let outcomes = match written? {
            Some(first) => (first..).map(Ok).take(decided).collect(),
            None if changes.is_empty() => Vec::new(),
            None => self.commit(tenant, &changes, mode)?,
        };
        let committed = outcomes.iter().take_while(|outcome| outcome.is_ok()).count();
        let is_answered = mode == Batch::Each || committed == outcomes.len();
        for call in calls.iter_mut() {
            if let Some((before, held)) = call.held.take()
                && is_answered
                && before <= committed
            {
                call.answer = Some(held);
            }
        }
        let mut outcomes = outcomes.into_iter();
        for call in calls.iter_mut() {
            if let Some(receipt) = call.decided.take()
                && let Some(Ok(sequence)) = outcomes.next()
            {
                call.answer = Some(Ok(Receipt { sequence: Some(sequence), ..receipt }));
            }
        }
        Ok(())
    }

    /// Commits what was decided in a row. Each change may build on those before it, and a version does not tell whose
    /// write it counts: so no change is committed unless all before it are. Where one is rejected, those before it are
    /// committed and the others get no outcome yet: they are decided again.
    fn commit(&self, tenant: &Tenant, changes: &[ChangeSet], mode: Batch) -> Result<Vec<Result<Sequence, Rejection>>> {
        let outcomes = self.store.commit(tenant, changes, Atomicity::Together)?;
        let others = Err(Rejection::Together);
        let rejected = outcomes.iter().position(|outcome| outcome.is_err() && *outcome != others);
        let before = rejected.and_then(|position| changes.get(..position));
        match (mode, before) {
            (Batch::Each, Some(before)) if !before.is_empty() => self.store.commit(tenant, before, Atomicity::Together),
            (Batch::Each | Batch::Together, _) => Ok(outcomes),
        }
    }

    fn load(&self, tenant: &Tenant, loaded: &mut Loaded, keys: Vec<Key>) -> Result<()> {
        if keys.is_empty() && loaded.as_of.is_some() {
            return Ok(());
        }
        let answer = self.store.load(tenant, &keys)?;
        loaded.extend(answer.as_of, keys, answer.values);
        Ok(())
    }

    /// Loads, or recalls, what the commands of a window surely have to see.
    fn load_first(
        &self,
        tenant: &Tenant,
        loaded: &mut Loaded,
        window: &[Call<'_>],
        sight: Sight,
        calls_are_many: bool,
    ) -> Result<()> {
        let (mut keys, mut new) = first_keys(window);
        if calls_are_many {
            (keys, new) = (loaded.ask(keys), loaded.ask(new));
        }
        match sight {
            Sight::Recall => keys = self.recall(tenant, loaded, keys, new),
            Sight::Load => keys.append(&mut new),
        }
        self.load(tenant, loaded, keys)
    }

    /// Answers keys by what the store remembers, and tells which have to be loaded. Nothing is believed to stand under keys
    /// of what is `new`, and under names and requests, of which a store has too many to remember: they are most often new,
    /// too, and a commit claims them.
    fn recall(&self, tenant: &Tenant, loaded: &mut Loaded, mut keys: Vec<Key>, mut new: Vec<Key>) -> Vec<Key> {
        let Some(Recalled { as_of, values }) = self.store.recall(tenant, &keys) else {
            keys.append(&mut new);
            return keys;
        };
        loaded.recall(as_of);
        let mut missing = Vec::new();
        for (key, value) in keys.into_iter().zip(values) {
            let value = match (value, &key) {
                (Some(value), _) => value,
                (None, Key::Name(_)) => Value::Name(None),
                (None, Key::Request(_)) => Value::Entry(None),
                (None, Key::Record(_) | Key::Balances(_) | Key::Balance(..) | Key::List(_) | Key::Entry(_)) => {
                    missing.push(key);
                    continue;
                }
            };
            loaded.hold(key, value);
        }
        new.into_iter().for_each(|key| loaded.hold(key, Value::Record(None)));
        missing
    }

    fn decide_one(&self, tenant: &Tenant, call: &Call<'_>, loaded: &mut Loaded, is_patient: bool) -> Result<Settled> {
        let mut loads = 0;
        while loads < LOADS_MAX {
            if let Some(settled) = settled_before(call, loaded)? {
                return Ok(settled);
            }
            let view = View::new(loaded);
            let decide = || decide_loaded(call.context, &call.made, call.command, view);
            let panicked = |_| Err(Error::new(Code::Bug, "a decision panicked").into());
            let decided = match catch_unwind(AssertUnwindSafe(decide)).unwrap_or_else(panicked) {
                Ok(change) => Ok(change),
                Err(Stop::Refused(error)) => Err(error),
                Err(Stop::Need(keys)) => {
                    loads = loads.saturating_add(1);
                    let mut asked = loaded.ask(keys);
                    if loaded.is_recalled() {
                        asked = self.recall(tenant, loaded, asked, Vec::new());
                    }
                    self.load(tenant, loaded, asked)?;
                    continue;
                }
            };
            // A commit checks what was seen. Whatever is answered without one has to be as of one moment, and loaded.
            let is_committed = !call.context.dry_run && decided.as_ref().is_ok_and(|change| !change.is_empty());
            if !is_committed && let Some(keys) = loaded.unsure() {
                self.load(tenant, loaded, keys)?;
                continue;
            }
            if !is_committed && is_patient && !loaded.is_of_one_moment() {
                return Ok(Settled::Apart);
            }
            if loaded.is_recalled() && decided.as_ref().is_ok_and(believes_a_name) {
                let keys = loaded.anew();
                self.load(tenant, loaded, keys)?;
                continue;
            }
            let change = decided?;
            if call.context.dry_run {
                return Ok(Settled::Answer(Receipt::of(&change.entry, None, false)));
            }
            return Ok(match change.is_empty() {
                false => Settled::Change(change),
                true => Settled::Answer(Receipt::of(&change.entry, None, true)),
            });
        }
        Err(Error::new(Code::Bug, format!("a decision asked for more records {LOADS_MAX} times")))
    }

    /// Events after a cursor, in commit order: those of at most `entries_max` log entries at a time. A reader that passes
    /// the cursor of the last event it handled sees every event at least once. Empty: there are no more yet.
    ///
    /// # Errors
    /// The store's failure.
    pub fn events(&self, tenant: &Tenant, after: EventCursor, entries_max: usize) -> Result<Vec<SentEvent>> {
        let mut from = after.sequence.saturating_sub(1);
        let mut events = Vec::new();
        while events.is_empty() {
            let page = self.store.log(tenant, from, entries_max)?;
            let Some(last) = page.last() else { break };
            from = last.sequence;
            events.extend(page.iter().flat_map(SentEvent::all_of).filter(|sent| sent.cursor > after));
        }
        Ok(events)
    }

    /// Decides an entry of another store's log again and commits it here.
    pub(crate) fn replay(&self, entry: &LogEntry, observed: Option<&Observed>) -> Result<(Arc<LogEntry>, Sequence)> {
        let mut loaded = Loaded::default();
        let context = &entry.context;
        self.load(&context.tenant, &mut loaded, Vec::new())?;
        if let Some(observed) = observed {
            loaded.observe(observed);
        }
        for _ in 0..LOADS_MAX {
            match decide(context, &entry.made, &entry.command, View::new(&loaded)) {
                Step::Need(keys) => self.load(&context.tenant, &mut loaded, keys)?,
                Step::Refused(error) => return Err(error),
                Step::Done(mut change) => {
                    if observed.is_some() {
                        // What was observed then differs from what is here: it is kept with this entry, too.
                        change.expected_sequence = 0;
                    }
                    let mut outcomes = self.store.commit(&context.tenant, &[*change.clone()], Atomicity::Each)?;
                    return match outcomes.pop() {
                        Some(Ok(sequence)) => Ok((Arc::clone(&change.entry), sequence)),
                        Some(Err(rejection)) => Err(Error::new(Code::Diverged, format!("{rejection:?}"))),
                        None => Err(Error::new(Code::Bug, "a commit gave no outcome")),
                    };
                }
            }
        }
        Err(Error::new(Code::Bug, format!("a decision asked for more records {LOADS_MAX} times")))
    }

    /// What the store holds under keys, for queries.
    pub(crate) fn read(&self, tenant: &Tenant, keys: &[Key]) -> Result<Vec<Value>> {
        Ok(self.store.load(tenant, keys)?.values)
    }
}

/// The answers to calls; an error to those that have none.
fn answers(calls: Vec<Call<'_>>, unanswered: impl Fn() -> Error) -> Vec<Result<Receipt>> {
    calls.into_iter().map(|call| call.answer.unwrap_or_else(|| Err(unanswered()))).collect()
}

/// What the decision of a command surely has to see.
fn needs(command: &Command, made: &OrderId) -> Vec<Key> {
    let mut keys = command.needs();
    keys.extend(new_keys(command, made).into_iter().flatten());
    keys
}

/// What the commands of a window surely have to see, and under which keys most likely nothing stands yet.
fn first_keys(window: &[Call<'_>]) -> (Vec<Key>, Vec<Key>) {
    let (mut keys, mut new) = (Vec::new(), Vec::new());
    for call in window.iter().filter(|call| call.answer.is_none()) {
        let mut needs = call.command.needs();
        if keys.is_empty() {
            // Those of the others are most likely as many.
            needs.reserve(needs.len().saturating_mul(window.len().saturating_sub(1)));
            keys = needs
        } else {
            keys.append(&mut needs)
        }
        keys.extend(call.context.request_id.clone().map(Key::Request));
        new.extend(new_keys(call.command, &call.made).into_iter().flatten());
    }
    (keys, new)
}

/// Whether a change rests on it that nobody has a name, which it does not claim. No commit would check that.
fn believes_a_name(change: &ChangeSet) -> bool {
    let is_claimed = |name: &Name| change.names_claimed.iter().any(|(claimed, _)| claimed == name);
    change.observed.names.iter().any(|(name, holder)| holder.is_none() && !is_claimed(name))
}

/// Where the first look of an attempt goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    /// To what the store remembers, if that is enough.
    Recall,
    /// To what the store holds.
    Load,
}

enum Settled {
    Answer(Receipt),
    Change(ChangeSet),
    /// The same request is earlier in this batch: its receipt is found once that is committed.
    Later,
    /// It would be answered without a commit, on top of changes that were decided at another moment than it. Together they
    /// may be what never was: an order that took the last unit, and the sale of that unit to another. So it is decided
    /// anew, once these are committed.
    Apart,
}

/// What a call is answered because its request was made before.
fn settled_before(call: &Call<'_>, loaded: &Loaded) -> Result<Option<Settled>> {
    let Some(request) = &call.context.request_id else { return Ok(None) };
    if let Some(entry) = loaded.request(request) {
        same_command(entry, call)?;
        return Ok(Some(Settled::Later));
    }
    let Some(logged) = View::new(loaded).logged(&Key::Request(request.clone())) else { return Ok(None) };
    same_command(&logged.entry, call)?;
    Ok(Some(Settled::Answer(Receipt::of(&logged.entry, Some(logged.sequence), true))))
}

fn same_command(entry: &LogEntry, call: &Call<'_>) -> Result<()> {
    if entry.command == call.command.journaled() {
        return Ok(());
    }
    let request = call.context.request_id.as_ref().map(ToString::to_string).unwrap_or_default();
    Err(Error::new(Code::RequestConflict, format!("request {request} was used before with another command")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::replay::compare;
    use crate::store::MemoryStore;
    use crate::store::faulty::{Fault, FaultyStore};
    use crate::testkit::{at, item, receive, shop, shop_over};

    /// Orders, more of them than there is stock, with cancellations and receipts in between.
    fn calls() -> Vec<(Context, Command)> {
        let mut commands = Vec::new();
        for n in 0..3 * WINDOW {
            let lines = [("TEA", 1 + n % 3), ("CUP", 1)]
                .map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity, "unit_price": "2.50"}));
            let order = json!({"channel": "web", "external_id": format!("X{n}"), "currency": "GBP", "lines": lines});
            commands.push(json!({"place_order": order}));
            if n % 5 == 4 {
                let mut own = order.clone();
                own["external_id"] = json!(null);
                own["id"] = json!(format!("O{n}"));
                commands.push(json!({"place_order": own}));
            }
            if n % 50 == 49 {
                commands.push(json!({"cancel_order": {"order": format!("O{}", n - 45)}}));
                let lines = json!([{"sku": "TEA", "quantity": 40}]);
                commands.push(json!({"receive_stock": {"location": "B", "lines": lines}}));
            }
        }
        let command = |json| serde_json::from_value::<Command>(json).unwrap();
        commands.into_iter().map(command).zip(2..).map(|(command, minute)| (at(minute), command)).collect()
    }

    #[test]
    fn a_batch_of_several_windows_decides_as_its_commands_do_one_by_one() {
        // A store in memory alone would not commit them in one.
        let batches = FaultyStore::new(MemoryStore::new(), Fault::NEVER);
        let shops = [shop_over(Box::new(batches), 7), shop()];
        for shop in &shops {
            for (sku, place, count) in [("TEA", "A", 150), ("TEA", "C", 90), ("CUP", "C", 100), ("CUP", "B", 60)] {
                item(shop, sku);
                receive(shop, sku, place, count);
            }
        }
        let [one, other] = &shops;
        let batch = one.execute_batch(&calls(), Batch::Each).unwrap();
        let singles: Vec<_> = calls().iter().map(|(context, command)| other.execute(context, command)).collect();
        assert_eq!(batch, singles);
        assert!(batch.iter().all(Result::is_ok));
        compare(one.store(), other.store(), &Tenant::main()).unwrap();
    }
}
