//! Histories: what several callers asked of one store at the same time, and what each was answered. [`live`] makes one,
//! and [`check`] tells whether it could have happened to callers that took turns.
//!
//! See [`check`] for what is promised.
#![allow(clippy::arithmetic_side_effects, reason = "tests fail by panicking")]

mod asks;
pub mod broken;
mod check;
mod live;
mod moments;
mod steps;
mod tamper;
mod troubled;

use std::sync::atomic::{AtomicU64, Ordering};

use oms::kernel::Sequence;
use oms::value::{Tenant, Timestamp};
use oms::{Batch, Command, Context, Error, Query, Receipt, Result};

pub use check::{Checked, Flaw, check};
pub use live::{Trouble, live};
pub use tamper::{Before, Between, Outcomes, Tamper};
pub use troubled::Doubts;

/// What was asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// One command, or several in one batch.
    Commands(Vec<(Context, Command)>, Batch),
    Query(Timestamp, Query),
}

/// What was answered in the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One for each command.
    Outcomes(Vec<Result<Receipt>>),
    Queried(serde_json::Value),
    /// To a query, or to commands that belonged together.
    Refusal(Error),
}

/// One call, from before it was first asked until it was answered for good.
#[derive(Clone, Debug)]
pub struct Call {
    pub start: u64,
    pub end: u64,
    pub ask: Ask,
    pub answer: Answer,
}

/// What happened to one tenant.
#[derive(Clone, Debug)]
pub struct History {
    pub tenant: Tenant,
    /// The last sequence before the callers came.
    pub base: Sequence,
    pub calls: Vec<Call>,
}

/// Counts moments: of two calls, the one that ended at a lower count than the other started was over by then.
#[derive(Debug, Default)]
pub struct Clock(AtomicU64);

impl Clock {
    fn tick(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}
