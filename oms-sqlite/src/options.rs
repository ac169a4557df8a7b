//! What a host may choose about a store.

use std::time::Duration;

/// When a commit is safe from a loss of power. A crash of the process alone loses nothing in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// As soon as it is acknowledged: every commit waits for the disk.
    #[default]
    Full,
    /// After the next checkpoint: a loss of power may undo the last commits, though never a part of one.
    Normal,
}

/// What a host may choose about a store. The defaults are good; change one like this:
///
/// ```
/// use oms_sqlite::{Options, Synchronous};
/// let options = Options { synchronous: Synchronous::Normal, ..Options::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// When a commit is safe from a loss of power. Default: as soon as it is acknowledged.
    pub synchronous: Synchronous,
    /// How many calls may read at the same time; more wait their turn. At least 1. Default: 4.
    pub readers_max: usize,
    /// How long a call waits for other processes, or for its turn to read, before it is refused as busy. Default: 10 s.
    pub busy_timeout: Duration,
    /// After how many pages (of 4 KiB) of log they are copied into the database. One call does so after its commit,
    /// outside of the transaction, so that others go on meanwhile; a batch of many commands, while it is decided and
    /// written. It takes some 2 ms per 1,000 pages: one call in about 1,000 that place an order each takes 25 to 45 ms. A
    /// host that calls [`checkpoint`](crate::SqliteStore::checkpoint) when it is idle does not meet it. Default: 16,000.
    pub checkpoint_pages: u32,
    /// Whether a thread copies the log instead, so that no call waits for it. It is started when there is something to
    /// copy, and ends with it, or with the store. Not for hosts that fork: a fork in the middle of it is a fork in the
    /// middle of a call. Default: no.
    pub checkpoint_thread: bool,
    /// How many bytes are kept in memory: half of them for balances, a quarter for master data such as items, a quarter for
    /// other records (as JSON). Default: 64 MiB.
    pub cache_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::Full,
            readers_max: 4,
            busy_timeout: Duration::from_secs(10),
            checkpoint_pages: 16_000,
            checkpoint_thread: false,
            cache_bytes: 64 << 20,
        }
    }
}
