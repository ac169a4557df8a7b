//! What the tests share: directories that go away, and change sets.
#![allow(dead_code, missing_docs, reason = "each test takes what it needs")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use oms_core::Result;
use oms_core::inventory::{Balance, Posting};
use oms_core::kernel::{ChangeSet, Key, ListQuery, Page, Sequence, Value};
use oms_core::store::conformance::ChangeBuilder;
use oms_core::store::{Atomicity, Rejection, Store};
use oms_core::value::{LocationId, RequestId, Sku, Tenant};
use oms_sqlite::{Options, SqliteStore};

/// A directory of its own for one test. It goes away with its value.
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("oms-sqlite-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The bytes that a database and its log take.
    pub(crate) fn bytes(&self) -> u64 {
        std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Options::default()).unwrap()
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub(crate) fn location(text: &str) -> LocationId {
    LocationId::parse(text).unwrap()
}

/// Moves units of an item at `OSLO` into (or out of) the bucket `available`, under a request id.
pub(crate) fn posting(item: &str, units: i64, request: &str) -> ChangeSet {
    let (sku, location) = (sku(item), location("OSLO"));
    let delta = Balance([units, 0, 0, 0, 0]);
    ChangeBuilder::new()
        .post(Posting { sku, location, delta, floor: Balance::default() })
        .history(item)
        .request(RequestId::parse(request).unwrap())
        .build()
}

/// Commits one change set.
pub(crate) fn commit(store: &SqliteStore, change: ChangeSet) -> Result<Result<Sequence, Rejection>> {
    let mut outcomes = store.commit(&Tenant::main(), &[change], Atomicity::Each)?;
    Ok(outcomes.pop().unwrap())
}

/// What is available of an item at `OSLO`.
pub(crate) fn available(store: &SqliteStore, item: &str) -> i64 {
    let keys = [Key::Balance(sku(item), location("OSLO"))];
    match store.load(&Tenant::main(), &keys).unwrap().values.pop() {
        Some(Value::Balance(balance)) => balance.available(),
        other => panic!("{other:?}"),
    }
}

/// A page of a list.
pub(crate) fn page(store: &dyn Store, query: &ListQuery) -> Page {
    let mut answer = store.load(&Tenant::main(), &[Key::List(query.clone())]).unwrap();
    let Some(Value::List(page)) = answer.values.pop() else { panic!("no page") };
    page.to_vec()
}

const ROLE: &str = "OMS_SQLITE_TEST_ROLE";
const FILE: &str = "OMS_SQLITE_TEST_FILE";
const NAME: &str = "OMS_SQLITE_TEST_NAME";

/// What a process that a test has started shall do.
pub(crate) struct Role {
    pub(crate) role: String,
    pub(crate) file: PathBuf,
    pub(crate) name: String,
}

impl Role {
    /// The role of this process; none, when it is the test itself.
    pub(crate) fn given() -> Option<Self> {
        let role = std::env::var(ROLE).ok()?;
        Some(Self { role, file: std::env::var(FILE).unwrap().into(), name: std::env::var(NAME).unwrap() })
    }
}

/// Starts this test program again in a role. It has a test `a_process_plays_its_role`.
pub(crate) fn start(role: &str, file: &Path, name: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_plays_its_role", "--nocapture", "--test-threads=1"])
        .envs([(ROLE, role), (NAME, name)])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}
