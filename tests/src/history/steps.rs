//! The commands of a history, one by one.

use oms::kernel::Sequence;
use oms::{Command, Context, Receipt, Result};

use super::asks::SHARED;
use super::{Answer, Ask, Call, History};

/// One command, alone or of a batch.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) call: &'a Call,
    pub(super) context: &'a Context,
    pub(super) command: &'a Command,
    pub(super) outcome: &'a Result<Receipt>,
    /// Its place in its batch.
    place: usize,
}

impl<'a> Step<'a> {
    /// Where it is in the log, if it is.
    pub(super) fn sequence(&self) -> Option<Sequence> {
        self.outcome.as_ref().ok()?.sequence
    }

    /// What the steps before it in its batch did that was not in the log up to a sequence, in the order of the log: it was
    /// decided on top of that. When a batch is repeated, steps before it may have been done after it, or in the place of
    /// others of their request; and what another caller did of them may have been refused here, before that: so there may
    /// be two ways.
    pub(super) fn bases(&self, sequence: Sequence) -> Vec<Vec<Step<'a>>> {
        let before = of_call(self.call).take(self.place);
        let is_below = |own: Sequence| own > sequence && self.sequence().is_none_or(|this| own < this);
        let mut all: Vec<_> = before.filter(|step| step.sequence().is_some_and(is_below)).collect();
        all.sort_by_key(Step::sequence);
        all.dedup_by_key(|step| step.sequence());
        let own: Vec<_> = all.iter().filter(|step| !step.may_be_of_another()).copied().collect();
        if own.len() < all.len() { vec![all, own] } else { vec![all] }
    }

    fn may_be_of_another(&self) -> bool {
        let is_shared = self.context.request_id.as_ref().is_some_and(|request| request.as_str().starts_with(SHARED));
        is_shared && self.outcome.as_ref().is_ok_and(|receipt| receipt.replayed)
    }
}

/// The commands of a call that were answered one by one.
pub(super) fn of_call(call: &Call) -> impl Iterator<Item = Step<'_>> {
    let (asked, answered) = match (&call.ask, &call.answer) {
        (Ask::Commands(asked, _), Answer::Outcomes(outcomes)) => (asked.as_slice(), outcomes.as_slice()),
        _ => (&[][..], &[][..]),
    };
    let steps = asked.iter().zip(answered).enumerate();
    steps.map(move |(place, ((context, command), outcome))| Step { call, context, command, outcome, place })
}

/// All commands that were answered one by one.
pub(super) fn steps(history: &History) -> impl Iterator<Item = Step<'_>> {
    history.calls.iter().flat_map(of_call)
}
