//! The stores that tests over any store run on.

use std::sync::Arc;

use oms::sqlite::{Options, SqliteStore, Synchronous};
use oms::store::{MemoryStore, Store};

use crate::files::Scratch;
use crate::shop::postgres_url;

type Open = Box<dyn Fn() -> Arc<dyn Store> + Send + Sync>;

/// A store that can be opened again and again: every handle sees the same data. It goes away with its value.
pub struct Backend {
    pub name: &'static str,
    open: Open,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Backend").field(&self.name).finish()
    }
}

impl Backend {
    #[must_use]
    pub fn memory() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        Self { name: "memory", open: Box::new(move || Arc::clone(&store)) }
    }

    /// A new SQLite file, safe from a crash of the process but not of the machine: no test here pulls the plug.
    #[must_use]
    pub fn sqlite() -> Self {
        let scratch = Scratch::new();
        let options = Options { synchronous: Synchronous::Normal, ..Options::default() };
        let open = move || -> Arc<dyn Store> {
            Arc::new(SqliteStore::open(scratch.path().join("shop.db"), options.clone()).unwrap())
        };
        Self { name: "sqlite", open: Box::new(open) }
    }

    /// A schema of its own in PostgreSQL, where there is a server.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let url = postgres_url()?;
        let open = move || oms::open(&url).unwrap().engine().shared_store();
        Some(Self { name: "postgres", open: Box::new(open) })
    }

    /// One more handle on it.
    #[must_use]
    pub fn open(&self) -> Arc<dyn Store> {
        (self.open)()
    }
}
