//! Opening a store by its URL, and the handle over it.

use std::path::Path;

use oms_core::kernel::{EventCursor, SentEvent};
use oms_core::query::Ask;
use oms_core::replay::Replayed;
use oms_core::store::{MemoryStore, Store};
use oms_core::value::{Actor, Tenant};
use oms_core::verify::Verification;
use oms_core::{Batch, Code, Command, Context, Engine, Error, IdSource, Receipt, Result, SeededIds};

use crate::clock::{SystemIds, now};

/// An order management system over a store. Every method may be called from several threads at once.
#[derive(Debug)]
pub struct Oms {
    engine: Engine,
}

/// Opens a store:
///
/// - `memory:`;
/// - `sqlite:PATH` (feature `sqlite`): a file, which is made where there is none;
/// - `postgres://USER@HOST/DATABASE` (feature `postgres`): a schema of a database, which [`migrate`] makes. `?schema=NAME`
///   chooses another than `oms`, `?migrate=true` migrates it first.
///
/// # Errors
/// [`Code::InvalidUrl`], or why the store can't be opened.
pub fn open(url: &str) -> Result<Oms> {
    open_with(url, &OpenOptions::default())
}

/// Where the ids of new records come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ids {
    /// The operating system's randomness.
    #[default]
    System,
    /// A counter, for tests and simulations: the same seed gives the same ids.
    Seeded(u64),
}

/// What a host may choose when it opens a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Where the ids of new records come from.
    pub ids: Ids,
}

impl OpenOptions {
    /// Ids of this seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { ids: Ids::Seeded(seed) }
    }

    /// The source of ids chosen.
    #[must_use]
    pub fn id_source(&self) -> Box<dyn IdSource> {
        match self.ids {
            Ids::System => Box::new(SystemIds),
            Ids::Seeded(seed) => Box::new(SeededIds::new(seed)),
        }
    }
}

/// Opens a store as [`open`] does, with options.
///
/// # Errors
/// See [`open`].
pub fn open_with(url: &str, options: &OpenOptions) -> Result<Oms> {
    Ok(open_store(store_of(url)?, options.id_source()))
}

/// An order management system over a store of the host, with its own source of ids.
#[must_use]
pub fn open_store(store: Box<dyn Store>, ids: Box<dyn IdSource>) -> Oms {
    Oms { engine: Engine::new(store, ids) }
}

fn store_of(url: &str) -> Result<Box<dyn Store>> {
    match url.split_once(':') {
        Some(("memory", "")) => Ok(Box::new(MemoryStore::new())),
        #[cfg(feature = "sqlite")]
        Some(("sqlite", path)) if !path.is_empty() => {
            Ok(Box::new(oms_sqlite::SqliteStore::open(path, oms_sqlite::Options::default())?))
        }
        #[cfg(feature = "postgres")]
        Some(("postgres" | "postgresql", _)) => {
            Ok(Box::new(oms_postgres::PostgresStore::open(url, oms_postgres::Options::default())?))
        }
        // The URL may hold a password.
        #[cfg(not(feature = "postgres"))]
        Some(("postgres" | "postgresql", _)) => Err(Error::new(Code::InvalidUrl, "this library has no PostgreSQL")),
        _ => {
            let message = "a store is opened by `memory:`, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`";
            Err(Error::new(Code::InvalidUrl, message).with("url", url))
        }
    }
}

/// Brings a store to this version of the library, making it where there is none. For a PostgreSQL database this has to be
/// asked for, once per version, as it may take a while and other rights; other stores do it when they are opened.
///
/// # Errors
/// See [`open`].
pub fn migrate(url: &str) -> Result<()> {
    match url.split_once(':') {
        #[cfg(feature = "postgres")]
        Some(("postgres" | "postgresql", _)) => {
            oms_postgres::PostgresStore::migrate(url, &oms_postgres::Options::default())
        }
        _ => store_of(url).map(drop),
    }
}

impl Oms {
    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A context of now, by the system's clock, for the tenant `main`.
    ///
    /// # Errors
    /// When `actor` is not the id of a person or program.
    pub fn context(&self, actor: &str) -> Result<Context> {
        let actor = Actor::parse(actor).map_err(|error| Error::new(Code::InvalidFields, error.to_string()))?;
        Ok(Context::new(now(), actor))
    }

    /// Executes a command.
    ///
    /// # Errors
    /// See [`Engine::execute`].
    pub fn execute(&self, context: &Context, command: impl Into<Command>) -> Result<Receipt> {
        self.engine.execute(context, &command.into())
    }

    /// Executes commands in order, each seeing the changes of the earlier ones, and commits them in one transaction.
    ///
    /// # Errors
    /// See [`Engine::execute_batch`].
    pub fn execute_batch(&self, calls: &[(Context, Command)], mode: Batch) -> Result<Vec<Result<Receipt>>> {
        self.engine.execute_batch(calls, mode)
    }

    /// Asks a query, for the tenant `main` and as of now by the system's clock.
    ///
    /// # Errors
    /// When what is asked for does not exist, or the store failed.
    pub fn ask<Q: Ask>(&self, query: &Q) -> Result<Q::Answer> {
        self.ask_of(&Tenant::main(), query)
    }

    /// Asks a query of a tenant, as of now by the system's clock.
    ///
    /// # Errors
    /// When what is asked for does not exist, or the store failed.
    pub fn ask_of<Q: Ask>(&self, tenant: &Tenant, query: &Q) -> Result<Q::Answer> {
        self.engine.ask(tenant, now(), query)
    }

    /// Asks a query in a context: of its tenant, and as of its time.
    ///
    /// # Errors
    /// When what is asked for does not exist, or the store failed.
    pub fn ask_in<Q: Ask>(&self, context: &Context, query: &Q) -> Result<Q::Answer> {
        self.engine.ask(&context.tenant, context.now, query)
    }

    /// Events after a cursor. See [`Engine::events`].
    ///
    /// # Errors
    /// The store's failure.
    pub fn events(&self, tenant: &Tenant, after: EventCursor, entries_max: usize) -> Result<Vec<SentEvent>> {
        self.engine.events(tenant, after, entries_max)
    }

    /// Checks the invariants on live data.
    ///
    /// # Errors
    /// The store's failure; what is violated is in the answer.
    pub fn verify(&self, tenant: &Tenant) -> Result<Verification> {
        self.engine.verify(tenant)
    }

    /// Writes everything as of one moment to a new file, while others go on. See [`Store::backup`].
    ///
    /// # Errors
    /// [`Code::NotSupported`] when the store can't, or the store's failure.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        self.engine.store().backup(path.as_ref())
    }

    /// Replays the journal into a memory store and compares the states.
    ///
    /// # Errors
    /// [`Code::Diverged`] with the first difference, or the store's failure.
    pub fn replay(&self, tenant: &Tenant, progress: &mut dyn FnMut(u64)) -> Result<Replayed> {
        oms_core::replay::replay(self.engine.store(), tenant, progress)
    }
}
