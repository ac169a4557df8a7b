//! The JSON of change sets. It is made before the caller waits for its turn to write.

use std::cell::RefCell;

use serde::Serialize;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, FORMAT, LogEntry, Logged, Observed, Sequence};

use super::words;

/// What a thread keeps to write JSON to, which takes less time than to make room for each text anew.
const SCRATCH_BYTES: usize = 16_384;

/// The JSON of one change set.
#[derive(Debug)]
pub struct Encoded {
    /// The bodies of the records written, in their order.
    pub bodies: Vec<String>,
    /// The log entry, shortened: see [`words`].
    pub entry: String,
}

impl Encoded {
    /// The JSON of `change`.
    ///
    /// # Errors
    /// [`Code::Bug`].
    pub fn of(change: &ChangeSet) -> Result<Self> {
        with_scratch(|scratch| {
            let bodies = change.writes.iter().map(|write| {
                scratch.clear();
                write.record.write_json(scratch)?;
                Ok(text(scratch)?.to_owned())
            });
            let bodies = bodies.collect::<Result<_>>()?;
            let LogEntry { subject, .. } = &*change.entry;
            Ok(Self { bodies, entry: words::shorten(json(scratch, &*change.entry)?, words::subject(&subject.id)) })
        })
    }

    /// The JSON of what a decision saw.
    ///
    /// # Errors
    /// [`Code::Bug`].
    pub fn observed(observed: &Observed) -> Result<String> {
        with_scratch(|scratch| json(scratch, observed).map(str::to_owned))
    }
}

/// The log entry of a row: its sequence and format, the entry as it was shortened, the id of its subject that goes with it
/// (see [`words::subject`]), and what the decision saw.
///
/// # Errors
/// [`Code::StoreNewer`] for a newer format, [`Code::StoreCorrupt`] for what can't be read.
pub fn logged(sequence: Sequence, format: u32, entry: &str, subject: &str, observed: Option<&str>) -> Result<Logged> {
    if format > FORMAT {
        return Err(Error::new(Code::StoreNewer, format!("log entry {sequence} has format {format}")));
    }
    let unreadable = |error: serde_json::Error| {
        Error::new(Code::StoreCorrupt, format!("log entry {sequence} can't be read: {error}"))
    };
    let entry = serde_json::from_str(&words::expand(entry, subject)).map_err(unreadable)?;
    let observed = observed.map(serde_json::from_str).transpose().map_err(unreadable)?;
    Ok(Logged { sequence, entry, observed })
}

fn with_scratch<T>(write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    thread_local!(static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });
    SCRATCH.with_borrow_mut(|scratch| {
        let answer = write(scratch);
        scratch.clear();
        scratch.shrink_to(SCRATCH_BYTES);
        answer
    })
}

fn json<'s>(scratch: &'s mut Vec<u8>, value: &impl Serialize) -> Result<&'s str> {
    scratch.clear();
    serde_json::to_writer(&mut *scratch, value)
        .map_err(|error| Error::new(Code::Bug, format!("not written as JSON: {error}")))?;
    text(scratch)
}

fn text(json: &[u8]) -> Result<&str> {
    str::from_utf8(json).map_err(|_| Error::new(Code::Bug, "JSON that is not Unicode"))
}
