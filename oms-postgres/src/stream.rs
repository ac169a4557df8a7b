//! Many sets in one transaction, without a look: each window of them is sent while the sets of the next are decided.

use oms_core::Error;
use oms_core::kernel::Sequence;
use oms_core::store::shared::{EncodedWindows, Foresight, Mirror, Net, Sets, Used};
use oms_core::value::Tenant;

use crate::commit::Set;
use crate::connection::{Connection, Pipeline};
use crate::fault::Fault;
use crate::schema::Schema;
use crate::sql::Family;
use crate::write::Writes;

/// Windows of sets for one tenant.
pub(crate) struct Stream<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) mirror: &'a Mirror<Tenant>,
    pub(crate) tenant: &'a Tenant,
}

impl Stream<'_> {
    /// Writes sets while they come, and passes on those that are on their way. Answers the sequence of the first. `None`:
    /// what stands there is not known, or not as the sets expect, or there were none; nothing was written. Nor is it when
    /// an error comes instead of a window.
    pub(crate) fn run(
        self,
        connection: &mut Connection,
        windows: EncodedWindows,
        used: Used<Sets>,
    ) -> Result<Result<Option<Sequence>, Error>, Fault> {
        // Once there is something to write, it is known what was loaded for it.
        let mut windows = windows.peekable();
        let _ = windows.peek();
        let vouched =
            self.mirror.guess(self.tenant).and_then(|last| Some((last, self.mirror.since(self.tenant, last)?)));
        let Some((last, since)) = vouched else { return Ok(Ok(None)) };
        let (pipeline, before) = (Pipeline::begin(connection), Foresight::default());
        let mut sending = Sending { stream: self, pipeline, last, since, base: last, before };
        let written = match sending.send_all(windows, used) {
            Ok(Ok(true)) => sending.pipeline.commit().map(|()| Ok(Some(last.saturating_add(1)))),
            unsent => {
                sending.pipeline.undo();
                unsent.map(|unsent| unsent.map(|_| None))
            }
        };
        match written {
            // Most likely a row that is not as it was expected to be. Whatever it was, nothing is written.
            Err(fault) if fault.state().is_some() => Ok(Ok(None)),
            written => written,
        }
    }
}

/// Windows on their way.
struct Sending<'a> {
    stream: Stream<'a>,
    pipeline: Pipeline<'a>,
    /// The last sequence before all of them.
    last: Sequence,
    /// Since when nobody else has written.
    since: Sequence,
    /// The last sequence before the next.
    base: Sequence,
    before: Foresight,
}

impl Sending<'_> {
    /// Whether there were any, and all are on their way.
    fn send_all(
        &mut self,
        windows: impl Iterator<Item = Result<Sets, Error>>,
        used: Used<Sets>,
    ) -> Result<Result<bool, Error>, Fault> {
        for window in windows {
            let window = match window {
                Ok(window) => window,
                Err(error) => return Ok(Err(error)),
            };
            if !window.changes.is_empty() && !self.send(&window)? {
                return Ok(Ok(false));
            }
            used.add(window);
        }
        Ok(Ok(self.base > self.last))
    }

    fn send(&mut self, window: &Sets) -> Result<bool, Fault> {
        let Stream { schema, mirror, tenant } = self.stream;
        let set = |(position, (change, encoded))| Set { change, encoded, request: 0, position };
        let sets: Vec<Set<'_>> = window.iter().enumerate().map(set).collect();
        let is_vouched = |set: &Set<'_>| set.change.recalled_at.is_none_or(|at| self.since <= at);
        let net = Net::of(window.iter()).filter(|_| sets.iter().all(is_vouched));
        let Some(net) = net else { return Ok(false) };
        let outdated = mirror.outdated(tenant, self.base, window.changes.iter());
        let writes = Writes::of(&net, &sets, Some(self.base), outdated)?;
        if writes.passes_names || !mirror.foresees(tenant, self.last, &net, Some(&mut self.before)) {
            return Ok(false);
        }
        let (base, shape) = (self.base, (Family::Streamed, writes.shape()));
        let question = self.pipeline.question(schema, shape, |sql| {
            writes.write_unseen(sql, tenant, base, false);
        })?;
        self.pipeline.send(&question)?;
        self.base = self.base.saturating_add(u64::try_from(sets.len()).unwrap_or_default());
        Ok(true)
    }
}
