//! A store written in Python, and the conformance suite over it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use oms::foreign::{Foreign, JsonStore};
use oms::store::{Store, conformance};
use oms::{Code, Error, Result, said};
use pyo3::exceptions::{PyAssertionError, PyLookupError};
use pyo3::prelude::*;

use crate::boundary::error_of;

/// An object with the methods of `oms.Store`.
pub(crate) struct PyStore(Py<PyAny>);

impl PyStore {
    pub(crate) fn boxed(store: Py<PyAny>) -> Box<dyn Store> {
        Box::new(Foreign::new(Self(store)))
    }

    fn call(&self, method: &str, request: &str) -> Result<String> {
        Python::attach(|py| {
            let answer = self.0.bind(py).call_method1(method, (request,)).and_then(|answer| answer.extract::<String>());
            answer.map_err(|exception| error_of(py, exception))
        })
    }
}

impl JsonStore for PyStore {
    fn load(&self, request: &str) -> Result<String> {
        self.call("load", request)
    }

    fn commit(&self, request: &str) -> Result<String> {
        self.call("commit", request)
    }

    fn log(&self, request: &str) -> Result<String> {
        self.call("log", request)
    }

    fn scan(&self, request: &str) -> Result<String> {
        self.call("scan", request)
    }

    fn stock(&self, request: &str) -> Result<String> {
        self.call("stock", request)
    }

    fn backup(&self, path: &Path) -> Result<()> {
        Python::attach(|py| {
            let store = self.0.bind(py);
            if !store.hasattr("backup").unwrap_or(false) {
                return Err(Error::new(Code::NotSupported, "this store makes no backups"));
            }
            store.call_method1("backup", (path,)).map(drop).map_err(|exception| error_of(py, exception))
        })
    }
}

/// The names of the checks of the conformance suite.
#[pyfunction]
pub(crate) fn checks() -> Vec<&'static str> {
    conformance::checks().iter().map(|(name, _)| *name).collect()
}

/// Runs one check over a store that `make` makes; raises `AssertionError` with what the store broke.
#[pyfunction]
pub(crate) fn check_store(py: Python<'_>, name: &str, make: Py<PyAny>) -> PyResult<()> {
    let found = conformance::checks().iter().find(|(known, _)| *known == name);
    let (_, check) = found.ok_or_else(|| PyLookupError::new_err(format!("there is no check {name}")))?;
    let store = PyStore::boxed(make.call0(py)?);
    asserted(py, || check(&*store))
}

/// Commits random change sets to a store and to the one in memory, which must not differ.
#[pyfunction]
pub(crate) fn check_store_at_random(py: Python<'_>, make: Py<PyAny>, seed: u64, steps: u32) -> PyResult<()> {
    let store = PyStore::boxed(make.call0(py)?);
    let mut only = Some(store);
    asserted(py, || {
        conformance::random(&mut || only.take().unwrap_or_else(|| unreachable_store()), seed, steps);
    })
}

/// One store is all that a random run asks for.
#[expect(clippy::panic, reason = "a suite says so by panicking")]
fn unreachable_store() -> Box<dyn Store> {
    panic!("the suite asked for a second store")
}

fn asserted(py: Python<'_>, run: impl FnOnce() + Send) -> PyResult<()> {
    py.detach(|| catch_unwind(AssertUnwindSafe(run)).map_err(|panic| said(&*panic).unwrap_or("no message").to_owned()))
        .map_err(PyAssertionError::new_err)
}
