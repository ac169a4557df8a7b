//! The JSON of change sets. It is made before the caller waits for its turn to write.

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, Observed};

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
        Ok(Self { bodies, entry: serde_json::to_string(&*change.entry).map_err(|error| bug(&error))? })
    }

    /// The JSON of what a decision saw.
    ///
    /// # Errors
    /// [`Code::Bug`].
    pub fn observed(observed: &Observed) -> Result<String> {
        serde_json::to_string(observed).map_err(|error| bug(&error))
    }
}

fn bug(error: &serde_json::Error) -> Error {
    Error::new(Code::Bug, format!("not written as JSON: {error}"))
}
