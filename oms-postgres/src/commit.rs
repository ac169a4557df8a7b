//! Change sets, in one round trip when all of them are accepted.
//!
//! The first statement takes the row of the tenant and keeps it until the transaction ends, so that commits of a tenant
//! follow each other: the order of the log is the order in which they become visible, nobody waits for a row in a circle,
//! and what the second statement sees stays as it is. The second statement looks at everything that the sets depend on,
//! and writes what they do together if all of it is as they expect. If not, it writes nothing and says what it found:
//! then the sets are judged here, and those that are good are written by one more round trip.
//!
//! Where this process knows what stands there, and expects nobody else to have written, neither is needed: one statement
//! moves the sequence of the tenant on from where it is known to be, and writes without a look. Many sets are written by
//! several such statements in one transaction: see [`Stream`](crate::stream::Stream).

use oms_core::kernel::{ChangeSet, Sequence};
use oms_core::store::Rejection;
use oms_core::store::shared::{Encoded, Mirror, Net, Request};
use oms_core::value::Tenant;
use oms_core::{Code, Error};
use tokio_postgres::error::SqlState;

use crate::connection::Connection;
use crate::fault::Fault;
use crate::judge::{Facts, Unknown};
use crate::schema::Schema;
use crate::sql::{Family, Question};
use crate::wanted::{Answer, Wanted};
use crate::write::Writes;

/// How often others may commit in between before a commit is given up.
const ATTEMPTS_MAX: u32 = 20;

const ADD_TENANT: &str = "INSERT INTO oms.tenant (tenant, last) VALUES ($1::text, 0) ON CONFLICT (tenant) DO NOTHING";

/// The outcomes of one request.
pub(crate) type Outcomes = Vec<Result<Sequence, Rejection>>;

/// A change set, and which request it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Set<'a> {
    pub(crate) change: &'a ChangeSet,
    pub(crate) encoded: &'a Encoded,
    pub(crate) request: usize,
    pub(crate) position: usize,
}

/// A commit for one tenant.
pub(crate) struct Commit<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) schema: &'a Schema,
    pub(crate) mirror: &'a Mirror<Tenant>,
    pub(crate) tenant: &'a Tenant,
    /// The last sequence, as far as it is known; `None`: others commit all the time.
    pub(crate) guess: Option<Sequence>,
}

/// Outcomes in the making.
type Unsettled = Vec<Vec<Option<Result<Sequence, Rejection>>>>;

impl Commit<'_> {
    /// Commits what callers want. Answers the outcomes of each, in order.
    pub(crate) fn run(mut self, requests: &[Request<'_>]) -> Result<Vec<Outcomes>, Fault> {
        let mut outcomes: Unsettled = requests.iter().map(|request| vec![None; request.changes.len()]).collect();
        let mut open = sets_of(requests);
        for _ in 0..ATTEMPTS_MAX {
            if open.is_empty() {
                return Ok(outcomes.into_iter().map(|all| all.into_iter().flatten().collect()).collect());
            }
            match self.attempt(&open)? {
                Answer::Written(base) => {
                    for (set, sequence) in open.drain(..).zip(base.saturating_add(1)..) {
                        settle(&mut outcomes, set, Ok(sequence));
                    }
                }
                Answer::Unfit(facts) => {
                    self.guess = Some(facts.last);
                    open = self.judge(requests, open, (facts, false), &mut outcomes)?;
                }
            }
        }
        Err(Error::new(Code::Busy, format!("others committed in between {ATTEMPTS_MAX} times")).into())
    }

    /// Writes all sets, or finds out what is not as they expect.
    fn attempt(&mut self, sets: &[Set<'_>]) -> Result<Answer, Fault> {
        let net = Net::of(sets.iter().map(|set| (set.change, set.encoded)));
        let (Some(net), Some(guess)) = (net, self.vouched_guess(sets)) else {
            return self.look(sets).map(Answer::Unfit);
        };
        let changes = sets.iter().map(|set| set.change);
        let outdated = match guess {
            Some(last) => self.mirror.outdated(self.tenant, last, changes),
            None => changes.map(|change| !change.observed.is_empty()).collect(),
        };
        let writes = Writes::of(&net, sets, guess, outdated)?;
        if let Some(base) = self.write_unseen(&net, &writes)? {
            return Ok(Answer::Written(base));
        }
        match self.ask(&Wanted::of_net(&net, &writes, sets), Some(&writes)) {
            // A sum that is too large for a number.
            Err(fault) if fault.state() == Some(&SqlState::NUMERIC_VALUE_OUT_OF_RANGE) => {
                self.look(sets).map(Answer::Unfit)
            }
            answer => answer,
        }
    }

    /// The last sequence, as far as it is known. Where sets rest on what was recalled, it is the only one after which
    /// they may be written. `None`: what some recalled is not right any more.
    fn vouched_guess(&self, sets: &[Set<'_>]) -> Option<Option<Sequence>> {
        let Some(recalled_at) = sets.iter().filter_map(|set| set.change.recalled_at).min() else {
            return Some(self.guess);
        };
        let last = self.guess.unwrap_or_else(|| self.mirror.stands_at(self.tenant));
        let since = self.mirror.since(self.tenant, last)?;
        (since <= recalled_at).then_some(Some(last))
    }

    /// Writes without a look, where everything is known to be as the sets expect. `None`: it is not known, or wrong, and
    /// nothing was written.
    fn write_unseen(&mut self, net: &Net<'_>, writes: &Writes<'_>) -> Result<Option<Sequence>, Fault> {
        let is_foreseen = |base: &Sequence| !writes.passes_names && self.mirror.foresees(self.tenant, *base, net, None);
        let Some(base) = self.guess.filter(is_foreseen) else { return Ok(None) };
        let shape = (Family::Unseen, writes.shape());
        let (schema, tenant) = (self.schema, self.tenant);
        let question =
            Question::new(self.connection, schema, shape, |sql| writes.write_unseen(sql, tenant, base, true))?;
        match self.connection.write(&question.statement, &question.values()) {
            Ok(rows) => Ok((!rows.is_empty()).then_some(base)),
            // A row that is not as it was expected to be.
            Err(fault) if fault.state().is_some_and(is_unfit) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// What the server holds of all that sets depend on.
    fn look(&mut self, sets: &[Set<'_>]) -> Result<Box<Facts>, Fault> {
        match self.ask(&Wanted::of_all(sets), None)? {
            Answer::Unfit(facts) => Ok(facts),
            Answer::Written(_) => Err(Fault::new(Code::Bug, "a look at the database wrote to it")),
        }
    }

    fn ask(&mut self, wanted: &Wanted<'_>, writes: Option<&Writes<'_>>) -> Result<Answer, Fault> {
        let turn = Question::new(self.connection, self.schema, (Family::Turn, 0), |sql| {
            let tenant = sql.value(self.tenant.as_str());
            sql.push(format_args!("SELECT last FROM oms.tenant WHERE tenant = ${tenant}::text FOR UPDATE"));
        })?;
        let shape = (Family::Commit, wanted.shape() | writes.map_or(0, Writes::shape));
        let question =
            Question::new(self.connection, self.schema, shape, |sql| wanted.write(sql, self.tenant, writes))?;
        loop {
            let [first, second] = [&turn, &question].map(|question| (&question.statement, question.values()));
            let rows = self.connection.transact((first.0, &first.1), (second.0, &second.1))?;
            match wanted.answer(&rows)? {
                Some(Answer::Unfit(mut facts)) => {
                    facts.vouched_since = self.mirror.since(self.tenant, facts.last);
                    return Ok(Answer::Unfit(facts));
                }
                Some(written) => return Ok(written),
                None => {}
            }
            let add = self.connection.statement(&self.schema.sql(ADD_TENANT))?;
            self.connection.query(&add, &[&self.tenant.as_str()])?;
        }
    }

    /// Settles the sets that are rejected by what the server holds, and answers the others.
    fn judge<'s>(
        &mut self,
        requests: &[Request<'_>],
        open: Vec<Set<'s>>,
        (mut facts, was_looked): (Box<Facts>, bool),
        outcomes: &mut Unsettled,
    ) -> Result<Vec<Set<'s>>, Fault> {
        match judged(requests, &open, &mut facts) {
            Ok(verdicts) => {
                let mut good = Vec::with_capacity(open.len());
                for (set, verdict) in open.into_iter().zip(verdicts) {
                    match verdict {
                        Ok(()) => good.push(set),
                        Err(rejection) => settle(outcomes, set, Err(rejection)),
                    }
                }
                Ok(good)
            }
            // What they do together does not depend on all that they depend on one by one.
            Err(Unknown) if !was_looked => {
                let facts = self.look(&open)?;
                self.judge(requests, open, (facts, true), outcomes)
            }
            Err(Unknown) => Err(Fault::new(Code::Bug, "the database did not answer what it was asked")),
        }
    }
}

/// Whether a statement failed because a row was not as it was expected to be.
fn is_unfit(state: &SqlState) -> bool {
    let states = [
        SqlState::DIVISION_BY_ZERO,
        SqlState::UNIQUE_VIOLATION,
        SqlState::CHECK_VIOLATION,
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
    ];
    states.contains(state)
}

fn judged(
    requests: &[Request<'_>],
    open: &[Set<'_>],
    facts: &mut Facts,
) -> Result<Vec<Result<(), Rejection>>, Unknown> {
    let mut verdicts = Vec::with_capacity(open.len());
    for of_one in open.chunk_by(|one, other| one.request == other.request) {
        let request = of_one.first().and_then(|set| requests.get(set.request)).ok_or(Unknown)?;
        let sets: Vec<&ChangeSet> = of_one.iter().map(|set| set.change).collect();
        verdicts.append(&mut facts.judge(&sets, request.atomicity)?);
    }
    Ok(verdicts)
}

fn sets_of<'a>(requests: &[Request<'a>]) -> Vec<Set<'a>> {
    let sets = requests.iter().enumerate().flat_map(|(request, wanted)| {
        let sets = wanted.changes.iter().zip(wanted.encoded).enumerate();
        sets.map(move |(position, (change, encoded))| Set { change, encoded, request, position })
    });
    sets.collect()
}

fn settle(outcomes: &mut Unsettled, set: Set<'_>, outcome: Result<Sequence, Rejection>) {
    let place = outcomes.get_mut(set.request).and_then(|all| all.get_mut(set.position));
    if let Some(place) = place {
        *place = Some(outcome);
    }
}
