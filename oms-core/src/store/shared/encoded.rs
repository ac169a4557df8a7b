//! The JSON of change sets. It is made before the caller waits for its turn to write.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, LogEntry, Observed};

/// Room for most entries: one that grows is copied several times.
const ENTRY_BYTES: usize = 2_048;

/// The JSON of one change set.
#[derive(Debug)]
pub struct Encoded {
    /// The bodies of the records written, in their order.
    pub bodies: Vec<String>,
    /// The log entry.
    pub entry: String,
}

impl Encoded {
    /// The JSON of `change`.
    ///
    /// # Errors
    /// [`Code::Bug`].
    pub fn of(change: &ChangeSet) -> Result<Self> {
        let bodies = change.writes.iter().map(|write| write.record.to_json()).collect::<Result<_>>()?;
        Ok(Self { bodies, entry: entry(&change.entry)? })
    }

    /// The JSON of what a decision saw.
    ///
    /// # Errors
    /// [`Code::Bug`].
    pub fn observed(observed: &Observed) -> Result<String> {
        serde_json::to_string(observed).map_err(|error| bug(&error))
    }
}

fn entry(entry: &LogEntry) -> Result<String> {
    let mut json = Vec::with_capacity(ENTRY_BYTES);
    serde_json::to_writer(&mut json, entry).map_err(|error| bug(&error))?;
    String::from_utf8(json).map_err(|_| Error::new(Code::Bug, "JSON that is not Unicode"))
}

fn bug(error: &serde_json::Error) -> Error {
    Error::new(Code::Bug, format!("not written as JSON: {error}"))
}
