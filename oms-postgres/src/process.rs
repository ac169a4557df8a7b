//! All that one process has of one database: its connections, the turns of its callers, and what it read or wrote
//! lately.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oms_core::kernel::{ChangeSet, Key, Sequence};
use oms_core::store::shared::{
    Call, Calls, Encoded, EncodedWindows, Mirror, Outcome, Queue, Request, Sets, Showing, Used, write_ahead,
};
use oms_core::store::{Answer, Atomicity, Recalled, Windows};
use oms_core::value::Tenant;
use oms_core::{Code, Error, Result};

use crate::commit::{Commit, Outcomes};
use crate::connection::Connection;
use crate::fault::Fault;
use crate::load;
use crate::options::Options;
use crate::pool::Pool;
use crate::read::Seen;
use crate::schema::Schema;
use crate::stream::Stream;

/// How long a commit that gave way pauses at most before it is tried again, times the tries so far.
const PAUSE_MICROS: u64 = 2_000;

/// All that one process has of one database.
pub(crate) struct Process {
    calls: Calls,
    pool: Pool,
    schema: Schema,
    /// The turns of the callers of each tenant for which somebody commits.
    queues: Mutex<HashMap<Tenant, Arc<Queue>>>,
    mirror: Mirror<Tenant>,
    /// Has a copy for each commit that goes on while its sets are still decided, which may take another connection: so
    /// some have to be left.
    streams: Arc<()>,
}

impl Process {
    /// Nothing was read or written yet.
    pub(crate) fn new(pool: Pool, schema: Schema) -> Self {
        let mirror = Mirror::new(pool.options.cache_bytes);
        Self { calls: Calls::default(), pool, schema, queues: Mutex::default(), mirror, streams: Arc::default() }
    }

    /// What the host chose.
    pub(crate) const fn options(&self) -> &Options {
        &self.pool.options
    }

    /// What stands under keys, as of one moment.
    pub(crate) fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.read(|connection, schema| {
            self.forget_lost();
            load::load(connection, schema, &self.mirror, tenant, keys)
        })
    }

    /// Reads a page of what a tenant has.
    pub(crate) fn page<T: Send>(
        &self,
        tenant: &Tenant,
        read: impl Fn(&mut Connection, &Schema) -> Result<Seen<T>, Fault> + Send + Sync,
    ) -> Result<Vec<T>> {
        let (page, seen) = self.read(read)?;
        self.mirror.saw(tenant, seen);
        Ok(page)
    }

    /// What is remembered to stand under keys.
    pub(crate) fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        let _call = self.calls.begin()?;
        self.forget_lost();
        self.mirror.recall(tenant, keys)
    }

    fn begin(&self) -> Result<Call<'_>> {
        let message = "the process was forked in the middle of a call: open the store anew in this child";
        self.calls.begin().ok_or_else(|| Error::new(Code::StoreUnavailable, message))
    }

    /// Forgets all when a connection was lost: the server behind the next one may be another, which lacks the last
    /// commits and has made others of the same sequences and versions.
    fn forget_lost(&self) {
        if self.pool.take_lost() {
            self.mirror.clear();
        }
    }

    /// Reads, and once more by a new connection when the server has closed the one at hand.
    pub(crate) fn read<T: Send>(
        &self,
        read: impl Fn(&mut Connection, &Schema) -> Result<T, Fault> + Send + Sync,
    ) -> Result<T> {
        let _call = self.begin()?;
        let once = || self.pool.lend(|connection| read(connection, &self.schema));
        match once() {
            Err(error) if error.code() == Code::StoreUnavailable => {
                self.pool.forget();
                once()
            }
            answer => answer,
        }
    }

    /// Commits change sets, together with those of other callers where these wait at the same time.
    pub(crate) fn commit(&self, tenant: &Tenant, changes: &[ChangeSet], atomicity: Atomicity) -> Outcome {
        let _call = self.begin()?;
        let encoded = changes.iter().map(Encoded::of).collect::<Result<_>>()?;
        self.with_queue(tenant, |queue| {
            queue.submit(tenant, changes, encoded, atomicity, |requests| self.write(tenant, requests))
        })
    }

    /// Commits change sets in one transaction, which is under way while a thread decides and encodes the later ones.
    pub(crate) fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        let _call = self.begin()?;
        let stream = Arc::clone(&self.streams);
        // The one of the process, and one for each that is under way.
        let streams_max = self.pool.options.connections_max / 2;
        if Arc::strong_count(&stream).saturating_sub(1) > streams_max || self.mirror.guess(tenant).is_none() {
            return Ok(None);
        }
        let show = |shown| self.mirror.foreshow(tenant, shown);
        write_ahead(windows, show, |windows, used, showing| {
            self.with_queue(tenant, |queue| queue.lead(|| self.write_windows(tenant, windows, used, showing)))
        })
    }

    fn write_windows(
        &self,
        tenant: &Tenant,
        windows: EncodedWindows,
        used: Used<Sets>,
        showing: Showing,
    ) -> Result<Option<Sequence>> {
        self.mirror.before_write();
        let written = self.pool.lend(|connection| {
            self.forget_lost();
            Stream { schema: &self.schema, mirror: &self.mirror, tenant }.run(connection, windows, used)
        });
        match (&written, showing.wait()) {
            (Ok(Ok(Some(first))), true) => self.mirror.settle(tenant, *first),
            (Ok(Ok(None) | Err(_)), true) => self.mirror.withdraw(tenant),
            (Ok(_), false) | (Err(_), _) => self.mirror.forget(),
        }
        written.flatten()
    }

    fn with_queue<T>(&self, tenant: &Tenant, call: impl FnOnce(&Queue) -> T) -> T {
        let queue = Arc::clone(self.queues().entry(tenant.clone()).or_default());
        let answer = call(&queue);
        let mut queues = self.queues();
        // The one in the map, and this one.
        if Arc::strong_count(&queue) == 2 {
            queues.remove(tenant);
        }
        answer
    }

    fn queues(&self) -> std::sync::MutexGuard<'_, HashMap<Tenant, Arc<Queue>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what callers want: all in one transaction, or one by one where that fails, so that nobody fails because
    /// of another.
    fn write(&self, tenant: &Tenant, requests: &[Request<'_>]) -> Vec<Outcome> {
        let failed = |error: Error| requests.iter().map(|_| Err(error.clone())).collect();
        match self.write_in_one(tenant, requests) {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(error) if requests.len() > 1 && error.code() == Code::StoreFailed => {
                let alone = |request: &Request<'_>| {
                    let mut outcomes = self.write_in_one(tenant, &[*request])?;
                    outcomes.pop().ok_or_else(|| Error::new(Code::Bug, "a request got no outcome"))
                };
                requests.iter().map(alone).collect()
            }
            Err(error) => failed(error),
        }
    }

    fn write_in_one(&self, tenant: &Tenant, requests: &[Request<'_>]) -> Result<Vec<Outcomes>> {
        self.mirror.before_write();
        let written = self.pool.lend(|connection| self.try_often(connection, tenant, requests));
        match &written {
            Ok(outcomes) => self.mirror.after_write(accepted(tenant, requests, outcomes)),
            Err(_) => self.mirror.forget(),
        }
        written
    }

    /// Commits, and tries again when the server gave the transaction up for the sake of another.
    fn try_often(
        &self,
        connection: &mut Connection,
        tenant: &Tenant,
        requests: &[Request<'_>],
    ) -> Result<Vec<Outcomes>, Fault> {
        self.forget_lost();
        let mut tries = 0_u32;
        loop {
            let (schema, mirror) = (&self.schema, &self.mirror);
            let commit = Commit { connection, schema, mirror, tenant, guess: mirror.guess(tenant) };
            match commit.run(requests) {
                Err(fault) if fault.gave_way() && tries < self.pool.options.retries_max => {
                    tries = tries.saturating_add(1);
                    let bound = PAUSE_MICROS.saturating_mul(tries.into());
                    let pause = (self.pool.options.random)().checked_rem(bound).unwrap_or_default();
                    std::thread::sleep(Duration::from_micros(pause));
                }
                outcomes => return outcomes,
            }
        }
    }
}

/// What was accepted, in order.
fn accepted<'a>(
    tenant: &'a Tenant,
    requests: &'a [Request<'a>],
    outcomes: &'a [Outcomes],
) -> impl Iterator<Item = (Tenant, Sequence, &'a ChangeSet, &'a Encoded)> {
    requests.iter().zip(outcomes).flat_map(move |(request, outcomes)| {
        let sets = request.changes.iter().zip(request.encoded).zip(outcomes);
        sets.filter_map(move |((change, encoded), outcome)| {
            outcome.as_ref().ok().map(|sequence| (tenant.clone(), *sequence, change, encoded))
        })
    })
}
