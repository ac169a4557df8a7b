//! The handle that Python holds.

use std::sync::{Arc, PoisonError, RwLock};

use oms::value::Tenant;
use oms::{Code, Error, Oms, OpenOptions};
use oms_arrow::Dataset;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::arrow::Table;
use crate::boundary::{detached, raised};
use crate::convert::{text_of, write, write_fields};
use crate::store::PyStore;

/// The circumstances of a command, in the order in which they are passed.
const CONTEXT: [&str; 8] = ["tenant", "actor", "now", "request_id", "if_version", "occurred_at", "dry_run", "roles"];

/// An open store. Every method may be called from several threads at once.
#[pyclass(frozen, module = "oms._oms")]
pub(crate) struct Engine {
    oms: RwLock<Option<Arc<Oms>>>,
    process: u32,
}

impl Engine {
    fn of(oms: Oms) -> Self {
        Self { oms: RwLock::new(Some(Arc::new(oms))), process: std::process::id() }
    }

    /// The open handle; a closed one and one of another process say so.
    pub(crate) fn opened(&self, py: Python<'_>) -> PyResult<Arc<Oms>> {
        if self.process != std::process::id() {
            return Err(raised(py, &forked(self.process)));
        }
        let open = self.oms.read().unwrap_or_else(PoisonError::into_inner).clone();
        open.ok_or_else(|| raised(py, &Error::new(Code::HandleClosed, "this handle was closed")))
    }
}

impl Engine {
    /// Makes a call of two texts, its circumstances and what is asked for, on the handle if it is open.
    fn call<T: AsRef<str> + Send>(
        &self,
        py: Python<'_>,
        texts: impl FnOnce() -> PyResult<(T, T)>,
        call: fn(&Oms, &str, &str) -> oms::Result<String>,
    ) -> PyResult<String> {
        let oms = self.opened(py)?;
        let (context, asked) = texts()?;
        detached(py, move || call(&oms, context.as_ref(), asked.as_ref()))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // What the parent process opened belongs to the parent, and its threads are not here.
        if self.process != std::process::id() {
            std::mem::forget(self.oms.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

/// Why what this process did not open is not used.
pub(crate) fn forked(opened_by: u32) -> Error {
    Error::new(Code::HandleForked, "this handle was opened before the process forked; open one anew")
        .with("opened_by", opened_by)
}

fn parsed(tenant: &str) -> oms::Result<Tenant> {
    Tenant::parse(tenant).map_err(|error| Error::new(Code::InvalidFields, error.to_string()).about("tenant", tenant))
}

fn written(answer: &impl serde::Serialize) -> oms::Result<String> {
    serde_json::to_string(answer).map_err(|error| Error::new(Code::Bug, error.to_string()))
}

fn options(seed: Option<u64>) -> OpenOptions {
    seed.map_or_else(OpenOptions::default, OpenOptions::seeded)
}

#[pymethods]
impl Engine {
    /// Opens a store by its URL.
    #[staticmethod]
    fn open(py: Python<'_>, url: &str, seed: Option<u64>) -> PyResult<Self> {
        detached(py, || oms::open_with(url, &options(seed))).map(Self::of)
    }

    /// Opens a store written in Python.
    #[staticmethod]
    fn open_store(py: Python<'_>, store: Py<PyAny>, seed: Option<u64>) -> PyResult<Self> {
        detached(py, || Ok(oms::open_store(PyStore::boxed(store), options(seed).id_source()))).map(Self::of)
    }

    /// Executes a command of these fields under these circumstances; answers its receipt in JSON.
    fn execute(
        &self,
        py: Python<'_>,
        name: &str,
        fields: &Bound<'_, PyTuple>,
        values: &Bound<'_, PyTuple>,
        circumstances: &Bound<'_, PyTuple>,
    ) -> PyResult<String> {
        self.call(py, || Ok((context_of(circumstances)?, call_of(name, fields, values)?)), Oms::execute_json)
    }

    /// Asks a query of these fields for a tenant as of a time; answers JSON.
    fn query(
        &self,
        py: Python<'_>,
        name: &str,
        fields: &Bound<'_, PyTuple>,
        values: &Bound<'_, PyTuple>,
        circumstances: &Bound<'_, PyTuple>,
    ) -> PyResult<String> {
        self.call(py, || Ok((context_of(circumstances)?, call_of(name, fields, values)?)), Oms::query_json)
    }

    /// Executes a command given as JSON.
    fn execute_json(&self, py: Python<'_>, context: &str, command: &str) -> PyResult<String> {
        self.call(py, || Ok((context, command)), Oms::execute_json)
    }

    /// Executes a JSON list of calls in one transaction.
    fn execute_batch_json(&self, py: Python<'_>, calls: &str, together: bool) -> PyResult<String> {
        let oms = self.opened(py)?;
        detached(py, || oms.execute_batch_json(calls, together))
    }

    /// Asks a query given as JSON.
    fn query_json(&self, py: Python<'_>, context: &str, query: &str) -> PyResult<String> {
        self.call(py, || Ok((context, query)), Oms::query_json)
    }

    /// Replays a tenant's journal into memory and compares; answers how much there was, in JSON.
    fn replay(&self, py: Python<'_>, tenant: &str) -> PyResult<String> {
        let oms = self.opened(py)?;
        detached(py, || {
            let found = oms.replay(&parsed(tenant)?, &mut |_| {})?;
            written(&serde_json::json!({
                "entries": found.entries,
                "other_versions": found.other_versions,
                "sequence": found.sequence,
                "records": found.records,
                "balances": found.balances,
            }))
        })
    }

    /// Writes a copy of the store to a new file.
    fn backup(&self, py: Python<'_>, path: std::path::PathBuf) -> PyResult<()> {
        let oms = self.opened(py)?;
        detached(py, || oms.backup(&path))
    }

    /// A dataset as an Arrow table.
    fn table(this: Py<Self>, py: Python<'_>, tenant: &str, dataset: &str) -> PyResult<Table> {
        this.get().opened(py)?;
        let found = Dataset::named(dataset).and_then(|dataset| Ok((parsed(tenant)?, dataset)));
        let (tenant, dataset) = found.map_err(|error| raised(py, &error))?;
        Ok(Table::new(this, tenant, dataset))
    }

    /// Closes the handle. Calls that are under way are finished; the last of them closes the store.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let open = self.oms.write().unwrap_or_else(PoisonError::into_inner).take();
        if self.process != std::process::id() {
            std::mem::forget(open);
            return Ok(());
        }
        detached(py, || {
            drop(open);
            Ok(())
        })
    }

    /// Whether it was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.oms.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// The JSON text of circumstances; what is `None` is left out, and so is a `dry_run` that is not wanted.
fn context_of(circumstances: &Bound<'_, PyTuple>) -> PyResult<String> {
    let mut out = Vec::with_capacity(128);
    let mut before = b'{';
    for (name, value) in CONTEXT.iter().zip(circumstances.iter_borrowed()) {
        if value.is_none() {
            continue;
        }
        out.push(before);
        before = b',';
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        // The deepest is a list of texts.
        write(&value, &mut out, 2).map_err(|refusal| refusal.raise_at(name, circumstances.py()))?;
    }
    if before == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
    text_of(out)
}

/// The JSON text `{"name": {...}}`.
fn call_of(name: &str, fields: &Bound<'_, PyTuple>, values: &Bound<'_, PyTuple>) -> PyResult<String> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    write_fields(fields, values, &mut out).map_err(|refusal| refusal.raise(fields.py()))?;
    out.push(b'}');
    text_of(out)
}

/// One call of a batch in JSON.
#[pyfunction]
pub(crate) fn batch_call(
    name: &str,
    fields: &Bound<'_, PyTuple>,
    values: &Bound<'_, PyTuple>,
    circumstances: &Bound<'_, PyTuple>,
) -> PyResult<String> {
    let (context, command) = (context_of(circumstances)?, call_of(name, fields, values)?);
    Ok(format!("{{\"context\":{context},\"command\":{command}}}"))
}
