//! Making a history: callers on threads of their own, each asking one thing after the other.

use std::sync::{Arc, Barrier};

use oms::store::Store;
use oms::value::Tenant;
use oms::{Batch, Class, Code, Context, Error, Oms, SeededIds};
use serde_json::json;

use super::asks::{Asker, after, command, context, opening};
use super::tamper::Between;
use super::troubled::{Doubts, Rivalry};
use super::{Answer, Ask, Call, Clock, History};
use crate::dice::Dice;

/// What callers have to live with, beside each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// A rival commits between their loads and their commits.
    pub rival: bool,
    /// Some never hear of their commits, and ask again under the same request id.
    pub doubts: bool,
}

/// How often one call is repeated that was not answered for good.
const REPEATS_MAX: usize = 200;

/// Somebody who asks.
pub(super) struct Caller {
    oms: Oms,
    tenant: Tenant,
    asker: Asker,
    clock: Arc<Clock>,
    pub(super) calls: Vec<Call>,
}

impl Caller {
    fn new(store: Arc<dyn Store>, tenant: &Tenant, asker: Asker, seed: u64, clock: &Arc<Clock>) -> Self {
        let oms = oms::open_store(Box::new(store), Box::new(SeededIds::new(seed)));
        Self { oms, tenant: tenant.clone(), asker, clock: Arc::clone(clock), calls: Vec::new() }
    }

    /// Asks the next thing until it is answered for good.
    pub(super) fn call(&mut self) {
        // The clock of all hosts is the one that tells moments apart.
        let start = self.clock.tick();
        let ask = match self.asker.ask(start) {
            Ask::Commands(mut calls, mode) => {
                calls.iter_mut().for_each(|(context, _)| context.tenant = self.tenant.clone());
                Ask::Commands(calls, mode)
            }
            query @ Ask::Query(..) => query,
        };
        let answer = self.ask(&ask);
        let end = self.clock.tick();
        self.calls.push(Call { start, end, ask, answer });
    }

    fn ask(&self, ask: &Ask) -> Answer {
        let once = || match ask {
            Ask::Commands(calls, mode) => match calls.as_slice() {
                [(context, command)] => Ok(Answer::Outcomes(vec![self.oms.execute(context, command.clone())])),
                _ => self.oms.execute_batch(calls, *mode).map(Answer::Outcomes),
            },
            Ask::Query(now, query) => query.ask(self.oms.engine(), &self.tenant, *now).map(Answer::Queried),
        };
        let answers = (0..REPEATS_MAX).map(|_| once().unwrap_or_else(Answer::Refusal));
        let mut definite = answers.filter(|answer| !is_open(ask, answer));
        definite.next().unwrap_or_else(|| panic!("{ask:?} was never answered for good"))
    }
}

/// Whether it was not answered for good, and may be asked again: what is done is not done twice.
fn is_open(ask: &Ask, answer: &Answer) -> bool {
    match (ask, answer) {
        (_, Answer::Refusal(error)) => is_failure(error),
        (Ask::Commands(calls, _), Answer::Outcomes(outcomes)) => {
            let may_repeat = calls.iter().all(|(context, _)| context.request_id.is_some());
            let is_any_open = outcomes.iter().any(|outcome| outcome.as_ref().is_err_and(is_failure));
            is_any_open && (may_repeat || outcomes.iter().all(oms::Result::is_err))
        }
        (Ask::Query(..), _) | (_, Answer::Queried(_)) => false,
    }
}

/// Whether an error says nothing about what was asked.
pub(super) fn is_failure(error: &Error) -> bool {
    error.code().class() == Class::Retry || error.code() == Code::StoreFailed
}

/// Some callers live together for a while. They use the handles in turn, which have to be on the same store; the tenant
/// has to be new.
#[must_use]
pub fn live(handles: &[Arc<dyn Store>], tenant: &Tenant, seed: u64, trouble: Trouble) -> History {
    let clock = Arc::new(Clock::default());
    let base = set_up(&handles[0], tenant);
    let mut dice = Dice::new(seed);
    let (threads, calls) = (2 + dice.below(3), 3 + dice.below(4));
    let rivalry = trouble.rival.then(|| {
        let asker = Asker::new(seed ^ 0xABCD, "rival", false);
        let rival = Caller::new(Arc::clone(&handles[0]), tenant, asker, seed ^ 0xABCD, &clock);
        Arc::new(Rivalry::new(seed, rival))
    });
    let callers = (0..threads).map(|thread| {
        let mut store = Arc::clone(&handles[thread % handles.len()]);
        let own_seed = seed.wrapping_mul(31).wrapping_add(u64::try_from(thread).unwrap());
        if trouble.doubts {
            store = Arc::new(Between::new(store, Doubts::new(own_seed)));
        }
        if let Some(rivalry) = &rivalry {
            store = Arc::new(Between::new(store, Arc::clone(rivalry)));
        }
        let asker = Asker::new(own_seed, &format!("T{thread}"), trouble.doubts);
        Caller::new(store, tenant, asker, own_seed, &clock)
    });
    let callers: Vec<Caller> = callers.collect();
    let mut done = together(callers, calls);
    done.extend(rivalry.map(|rivalry| Arc::into_inner(rivalry).unwrap().finish().calls).into_iter().flatten());
    History { tenant: tenant.clone(), base, calls: done }
}

/// Lets callers call at the same time.
fn together(callers: Vec<Caller>, calls: usize) -> Vec<Call> {
    let barrier = Barrier::new(callers.len());
    std::thread::scope(|scope| {
        let threads = callers.into_iter().map(|mut caller| {
            let barrier = &barrier;
            scope.spawn(move || {
                barrier.wait();
                (0..calls).for_each(|_| caller.call());
                caller.calls
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// Opens the shop in one commit; answers its sequence.
fn set_up(store: &Arc<dyn Store>, tenant: &Tenant) -> u64 {
    let oms = oms::open_store(Box::new(Arc::clone(store)), Box::new(SeededIds::new(0)));
    let context = Context { tenant: tenant.clone(), ..context(after(0), &json!({})) };
    let calls: Vec<_> = opening().iter().map(|json| (context.clone(), command(json))).collect();
    oms.execute_batch(&calls, Batch::Together).unwrap();
    store.load(tenant, &[]).unwrap().as_of
}
