//! How callers of one process take turns to write: who comes while another writes waits, and the next to write takes
//! all who wait along into one transaction, so that they share one wait for the disk. Where several came lately, the
//! next to write gives the others a moment to come again: without it, the first of many that were answered together
//! writes alone while the others are a step behind.
//!
//! Invariants:
//! - at most one caller leads at a time, and only it touches the writer;
//! - every caller gets exactly one outcome, whatever becomes of the one who led.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, Sequence};
use crate::store::{Atomicity, Rejection};
use crate::value::Tenant;

use super::Encoded;

/// How many change sets one transaction takes along beside the leader's own, so that its wait stays short.
const TAKEN_ALONG_MAX: usize = 1_000;

/// How long the next to write waits for others at most, as a part of what the last transaction took.
const GATHERED_PART: u32 = 2;
/// How long at all.
const GATHERED_MAX: Duration = Duration::from_millis(1);

/// What one call wants to be committed.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Whose.
    pub tenant: &'a Tenant,
    /// What.
    pub changes: &'a [ChangeSet],
    /// The JSON of each.
    pub encoded: &'a [Encoded],
    /// How they belong together.
    pub atomicity: Atomicity,
}

/// What one call is answered.
pub type Outcome = Result<Vec<Result<Sequence, Rejection>>>;

/// A call that waits for its turn.
#[derive(Debug)]
struct Waiter {
    /// What may be taken along. `None`: it has to lead itself.
    wanted: Option<Wanted>,
    thread: Thread,
    turn: Mutex<Option<Turn>>,
}

#[derive(Debug)]
struct Wanted {
    tenant: Tenant,
    changes: Vec<ChangeSet>,
    encoded: Vec<Encoded>,
    atomicity: Atomicity,
}

#[derive(Debug)]
enum Turn {
    /// Another call has committed it.
    Done(Outcome),
    /// It leads now.
    Lead,
}

impl Wanted {
    fn request(&self) -> Request<'_> {
        let Self { tenant, changes, encoded, atomicity } = self;
        Request { tenant, changes, encoded, atomicity: *atomicity }
    }
}

impl Waiter {
    fn new(wanted: Option<Wanted>) -> Arc<Self> {
        Arc::new(Self { wanted, thread: std::thread::current(), turn: Mutex::new(None) })
    }

    fn request(&self) -> Option<Request<'_>> {
        self.wanted.as_ref().map(Wanted::request)
    }

    fn give(&self, turn: Turn) {
        *lock(&self.turn) = Some(turn);
        self.thread.unpark();
    }

    fn wait(&self) -> Turn {
        loop {
            if let Some(turn) = lock(&self.turn).take() {
                return turn;
            }
            std::thread::park();
        }
    }
}

/// Who leads, and who waits.
#[derive(Debug, Default)]
pub struct Queue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_led: bool,
    waiting: VecDeque<Arc<Waiter>>,
    /// Who waits for others to come, before it takes them along.
    gatherer: Option<Thread>,
    /// How many came together lately.
    company: usize,
    /// How long the last transaction took.
    took: Duration,
}

impl State {
    /// Whether as many wait as came together lately, the one who leads included.
    fn is_complete(&self) -> bool {
        self.waiting.len() >= self.company.saturating_sub(1)
    }
}

impl Queue {
    /// Commits change sets by `run`, which answers one outcome per request: in this call, or in another one that takes
    /// them along.
    pub fn submit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        encoded: Vec<Encoded>,
        atomicity: Atomicity,
        run: impl Fn(&[Request<'_>]) -> Vec<Outcome>,
    ) -> Outcome {
        let state = match self.try_lead() {
            Ok(()) => return self.commit(Request { tenant, changes, encoded: &encoded, atomicity }, run),
            Err(state) => state,
        };
        let wanted = Wanted { tenant: tenant.clone(), changes: changes.to_vec(), encoded, atomicity };
        let waiter = Waiter::new(Some(wanted));
        match (state.wait(&waiter), waiter.request()) {
            (Turn::Done(outcome), _) => outcome,
            (Turn::Lead, Some(own)) => self.commit(own, run),
            (Turn::Lead, None) => lost(),
        }
    }

    /// Leads only to call `call`, once it is the caller's turn.
    pub fn lead<T>(&self, call: impl FnOnce() -> T) -> T {
        if let Err(state) = self.try_lead() {
            state.wait(&Waiter::new(None));
        }
        self.call(call)
    }

    /// The same, if nobody leads.
    pub fn lead_if_idle<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        self.try_lead().is_ok().then(|| self.call(call))
    }

    /// Leads from now on, if nobody does.
    fn try_lead(&self) -> Result<(), Led<'_>> {
        let mut state = lock(&self.0);
        if state.is_led {
            return Err(Led(state));
        }
        state.is_led = true;
        Ok(())
    }

    fn call<T>(&self, call: impl FnOnce() -> T) -> T {
        // A panic must not leave the queue led.
        let answer = catch_unwind(AssertUnwindSafe(call));
        self.pass_on();
        answer.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn commit(&self, own: Request<'_>, run: impl Fn(&[Request<'_>]) -> Vec<Outcome>) -> Outcome {
        self.gather();
        let taken = self.take_waiting();
        let since = Instant::now();
        let requests: Vec<_> = std::iter::once(own).chain(taken.iter().filter_map(|waiter| waiter.request())).collect();
        // A panic must not leave those hanging who wait.
        let outcomes = catch_unwind(AssertUnwindSafe(|| run(&requests))).unwrap_or_default();
        lock(&self.0).took = since.elapsed();
        self.pass_on();

        let mut outcomes = outcomes.into_iter();
        let own = outcomes.next().unwrap_or_else(lost);
        for waiter in taken {
            waiter.give(Turn::Done(outcomes.next().unwrap_or_else(lost)));
        }
        own
    }

    /// Waits a moment for those who came lately.
    fn gather(&self) {
        let mut state = lock(&self.0);
        let since = Instant::now();
        let patience = state.took.checked_div(GATHERED_PART).unwrap_or_default().min(GATHERED_MAX);
        while !state.is_complete() {
            let Some(left) = patience.checked_sub(since.elapsed()).filter(|left| !left.is_zero()) else { break };
            state.gatherer = Some(std::thread::current());
            drop(state);
            std::thread::park_timeout(left);
            state = lock(&self.0);
        }
        state.gatherer = None;
    }

    fn take_waiting(&self) -> Vec<Arc<Waiter>> {
        let mut state = lock(&self.0);
        let mut room = TAKEN_ALONG_MAX;
        let mut taken = Vec::with_capacity(state.waiting.len());
        while let Some(next) = state.waiting.front() {
            let wanted = next.wanted.as_ref().map(|wanted| wanted.changes.len());
            let Some(left) = wanted.and_then(|wanted| room.checked_sub(wanted)) else { break };
            room = left;
            taken.extend(state.waiting.pop_front());
        }
        // Forgotten step by step, when fewer come.
        let company = taken.len().saturating_add(1);
        state.company = company.max(state.company.saturating_mul(3) / 4);
        taken
    }

    /// Lets the next one lead.
    fn pass_on(&self) {
        let mut state = lock(&self.0);
        match state.waiting.pop_front() {
            Some(next) => next.give(Turn::Lead),
            None => state.is_led = false,
        }
    }
}

/// A queue that somebody leads.
struct Led<'q>(MutexGuard<'q, State>);

impl Led<'_> {
    fn wait(self, waiter: &Arc<Waiter>) -> Turn {
        let Self(mut state) = self;
        state.waiting.push_back(Arc::clone(waiter));
        if state.is_complete()
            && let Some(gatherer) = &state.gatherer
        {
            gatherer.unpark();
        }
        drop(state);
        waiter.wait()
    }
}

fn lost() -> Outcome {
    Err(Error::new(Code::InDoubt, "the call that committed for others panicked"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::store::conformance::ChangeBuilder;

    fn submit(queue: &Queue, run: impl Fn(&[Request<'_>]) -> Vec<Outcome>) -> Outcome {
        let change = ChangeBuilder::new().build();
        let encoded = vec![Encoded::of(&change).unwrap()];
        queue.submit(&Tenant::main(), &[change], encoded, Atomicity::Each, run)
    }

    fn accept(requests: &[Request<'_>]) -> Vec<Outcome> {
        requests.iter().map(|_| Ok(vec![Ok(1)])).collect()
    }

    #[test]
    fn who_waits_is_taken_along() {
        let (queue, turns) = (Queue::default(), AtomicUsize::new(0));
        let slowly = |requests: &[Request<'_>]| {
            turns.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(20));
            accept(requests)
        };
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..16).map(|_| scope.spawn(|| submit(&queue, slowly))).collect();
            for call in calls {
                assert_eq!(call.join().unwrap(), Ok(vec![Ok(1)]));
            }
        });
        assert!(turns.load(Ordering::Relaxed) < 8, "{turns:?}");
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let queue = Queue::default();
        let fail = |_: &[Request<'_>]| -> Vec<Outcome> {
            std::thread::sleep(Duration::from_millis(20));
            panic!("on purpose")
        };
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| submit(&queue, fail))).collect();
            for call in calls {
                assert_eq!(call.join().unwrap().unwrap_err().code(), Code::InDoubt);
            }
        });
        assert_eq!(submit(&queue, accept), Ok(vec![Ok(1)]));
    }

    #[test]
    fn an_idle_queue_is_led_for_a_moment_and_a_busy_one_is_not() {
        let queue = Queue::default();
        assert_eq!(queue.lead_if_idle(|| queue.lead_if_idle(|| ())), Some(None));
        assert_eq!(queue.lead_if_idle(|| ()), Some(()));
    }
}
