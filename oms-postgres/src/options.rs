//! What a host may choose about a store.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// What a host may choose about a store. The defaults are good; change one like this:
///
/// ```
/// use oms_postgres::Options;
/// let options = Options { connections_max: 16, ..Options::default() };
/// ```
#[derive(Clone)]
pub struct Options {
    /// The schema that holds the tables and views, a name of lower-case letters, digits and `_`. Default: `oms`.
    pub schema: String,
    /// How many connections are open at most; who needs one more waits. At least 1. Default: 8.
    pub connections_max: usize,
    /// How long a call waits for a connection before it is refused as busy. Default: 10 s.
    pub busy_timeout: Duration,
    /// For how long a connection may lie idle before it is tried out by an empty question when it is needed again.
    /// Default: 10 s.
    pub idle_unchecked: Duration,
    /// How often a commit is tried again that the server gave up for the sake of another (40001, 40P01). Default: 8.
    pub retries_max: u32,
    /// Randomness for the pauses between such tries, so that two who are in each other's way don't meet again.
    pub random: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// How many bytes are kept in memory: half of them for balances, a quarter for master data such as items, a quarter for
    /// other records (as JSON). Default: 64 MiB.
    pub cache_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schema: "oms".to_owned(),
            connections_max: 8,
            busy_timeout: Duration::from_secs(10),
            idle_unchecked: Duration::from_secs(10),
            retries_max: 8,
            random: Arc::new(|| RandomState::new().hash_one(std::process::id())),
            cache_bytes: 64 << 20,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schema, connections_max, busy_timeout, idle_unchecked, retries_max, random: _, cache_bytes } = self;
        f.debug_struct("Options")
            .field("schema", schema)
            .field("connections_max", connections_max)
            .field("busy_timeout", busy_timeout)
            .field("idle_unchecked", idle_unchecked)
            .field("retries_max", retries_max)
            .field("cache_bytes", cache_bytes)
            .finish_non_exhaustive()
    }
}
