//! A store of `oms` in a PostgreSQL database, for hosts on several machines.
//!
//! ```no_run
//! # fn main() -> oms_core::Result<()> {
//! use oms_postgres::{Options, PostgresStore};
//! PostgresStore::migrate("postgres://shop@db.example/shop", &Options::default())?; // once, when it is deployed
//! let store = PostgresStore::open("postgres://shop@db.example/shop", Options::default())?;
//! # Ok(()) }
//! ```
//!
//! What it promises:
//! - **Nothing acknowledged is lost** that the server keeps: a commit waits for its disk, and for its synchronous
//!   standbys where it has them. Where the end of a commit is not known, the answer is
//!   [`InDoubt`](oms_core::Code::InDoubt): the same request id tells what became of it.
//! - **Few round trips**: what a decision wants to see is one, and none where this process knows it and nobody else
//!   writes; a commit is one, however many change sets it holds, and one more when some of them are rejected.
//! - **Large batches use both sides**: the server writes the first commands of one while a thread of the call, which ends
//!   with it, still decides the later ones.
//! - **Threads share commits**: callers of one tenant who come while another commits are committed together.
//! - **One log, in one order.** Whoever commits for a tenant holds the row of the tenant until the commit is done. So
//!   the order of the log is the order in which commits become visible: who reads on after the last sequence that it
//!   has seen misses nothing, whatever commits overlap. Tenants don't wait for each other. What many hosts can commit
//!   for one tenant is bounded by how often the server's disk can be waited for, times how many calls share a commit.
//! - **Plain SQL**, so that engines that speak PostgreSQL's protocol can run it: the tenant leads every key, and there are
//!   no sequences, triggers, advisory locks or notifications. See `docs/postgres.md` for Citus, CockroachDB and YugabyteDB.
//! - **Forks are noticed**: a forked child opens its own connections and leaves those of its parent alone. One that was
//!   forked while another thread was in the middle of a call is told so.
//! - **SQL is for reading**: the views `orders`, `order_lines`, `stock`, `ledger` and `events` are made for people and
//!   tools. Tables and the JSON in them are the library's own.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions))]

mod commit;
mod connection;
mod fault;
mod history;
mod judge;
mod listing;
mod load;
mod options;
mod pool;
mod process;
mod read;
mod rows;
mod schema;
mod sql;
mod stream;
mod url;
mod wanted;
mod write;

#[cfg(doc)]
use oms_core::Code;
use oms_core::Result;
use oms_core::inventory::Balance;
use oms_core::kernel::{ChangeSet, Key, Logged, RecordKey, Sequence};
use oms_core::store::{Answer, Atomicity, Recalled, Rejection, Scanned, Store, Windows};
use oms_core::value::{LocationId, Sku, Tenant};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, NoTls, Socket};

pub use options::Options;
/// The client, for hosts that bring their own configuration or TLS.
pub use tokio_postgres;

use pool::Pool;
use process::Process;
use schema::Schema;
use url::Url;

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    process: Process,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").field("options", self.process.options()).finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Opens the schema in the database at `url`, without encryption. It must have been migrated.
    ///
    /// The URL may choose the schema, and ask for a migration first, where it is a host's only way to do so:
    /// `postgres://shop@db.example/shop?schema=shop_2&migrate=true`. Everything else in it is for the client: see
    /// [`Config`].
    ///
    /// # Errors
    /// - [`Code::InvalidUrl`]: the URL or the name of the schema is none;
    /// - [`Code::StoreUnavailable`]: the database can't be reached, or it has to be migrated;
    /// - [`Code::StoreNewer`]: a newer version of the library has written it.
    pub fn open(url: &str, options: Options) -> Result<Self> {
        let url = Url::parse(url, options)?;
        if url.migrates {
            Self::migrate_by(url.config.clone(), NoTls, &url.options)?;
        }
        Self::connect(url.config, NoTls, url.options)
    }

    /// Opens the schema in the database that `config` names, by the TLS of the host's choice.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn connect<T>(config: Config, tls: T, options: Options) -> Result<Self>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
    {
        let schema = Schema::new(&options.schema)?;
        let pool = Pool::new(config, Box::new(tls), options);
        pool.lend(|connection| schema.check(connection))?;
        Ok(Self { process: Process::new(pool, schema) })
    }

    /// Brings the schema in the database at `url` to this version of the library, making it where there is none. Hosts
    /// may do so at the same time.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn migrate(url: &str, options: &Options) -> Result<()> {
        let url = Url::parse(url, options.clone())?;
        Self::migrate_by(url.config, NoTls, &url.options)
    }

    /// Brings the schema to this version of the library, by the TLS of the host's choice.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn migrate_by<T>(config: Config, tls: T, options: &Options) -> Result<()>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
    {
        let schema = Schema::new(&options.schema)?;
        let pool = Pool::new(config, Box::new(tls), options.clone());
        pool.lend(|connection| schema.migrate(connection, &*options.random))
    }
}

impl Store for PostgresStore {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        self.process.load(tenant, keys)
    }

    fn recall(&self, tenant: &Tenant, keys: &[Key]) -> Option<Recalled> {
        self.process.recall(tenant, keys)
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        self.process.commit(tenant, changes, atomicity)
    }

    fn commit_windows(&self, tenant: &Tenant, windows: &mut Windows<'_>) -> Result<Option<Sequence>> {
        self.process.commit_windows(tenant, windows)
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        self.process.page(tenant, |connection, schema| read::log(connection, schema, tenant, after, limit))
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        self.process.page(tenant, |connection, schema| read::scan(connection, schema, tenant, after, limit))
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        self.process.page(tenant, |connection, schema| read::stock(connection, schema, tenant, after, limit))
    }
}
