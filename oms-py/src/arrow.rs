//! What the store holds as Arrow, by the PyCapsule interface: <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>.

use oms::value::Tenant;
use oms::{Code, Error};
use oms_arrow::arrow_array::ffi::FFI_ArrowSchema;
use oms_arrow::arrow_array::ffi_stream::FFI_ArrowArrayStream;
use oms_arrow::arrow_array::{RecordBatch, RecordBatchReader};
use oms_arrow::arrow_schema::{ArrowError, SchemaRef};
use oms_arrow::{Dataset, Reader};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};

use crate::boundary::{guarded, raised};
use crate::engine::{Engine, forked};

/// Rows of one kind as Arrow. Whatever reads Arrow streams takes it: pyarrow, polars, pandas, DuckDB.
///
/// It holds nothing: every reading is a new stream of what the store holds then, read page by page.
#[pyclass(frozen, module = "oms")]
pub(crate) struct Table {
    engine: Py<Engine>,
    tenant: Tenant,
    dataset: Dataset,
}

impl Table {
    pub(crate) fn new(engine: Py<Engine>, tenant: Tenant, dataset: Dataset) -> Self {
        Self { engine, tenant, dataset }
    }
}

#[pymethods]
impl Table {
    /// What it is a table of.
    #[getter]
    fn name(&self) -> &'static str {
        self.dataset.name()
    }

    /// What a row is.
    #[getter]
    fn description(&self) -> &'static str {
        self.dataset.description().trim()
    }

    /// The Arrow type of every column by its name, with ` or null` where a row may have none.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for field in self.dataset.schema().fields() {
            let or_null = if field.is_nullable() { " or null" } else { "" };
            columns.set_item(field.name(), format!("{}{or_null}", field.data_type()))?;
        }
        Ok(columns)
    }

    /// A new stream of the rows, as a capsule `arrow_array_stream`. A schema that is wished for is not converted to.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let store = self.engine.get().opened(py)?.engine().shared_store();
        let reader = oms_arrow::read(store, self.tenant.clone(), self.dataset.name());
        let stream = Stream::new(reader.map_err(|error| raised(py, &error))?);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), c"arrow_array_stream")
    }

    /// The columns, as a capsule `arrow_schema`.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.dataset.schema());
        let schema = schema.map_err(|error| raised(py, &Error::new(Code::Bug, error.to_string())))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __repr__(&self) -> String {
        let schema = self.dataset.schema();
        let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        format!("<Table {}: {} Columns: {}>", self.dataset.name(), self.description(), columns.join(", "))
    }
}

/// Every dataset: its name, and what a row is.
pub(crate) fn datasets() -> Vec<(&'static str, &'static str)> {
    Dataset::ALL.iter().map(|dataset| (dataset.name(), dataset.description().trim())).collect()
}

/// A reader on its way out: what C calls must not panic, and what a parent process opened belongs to the parent.
///
/// Whoever consumes it holds the interpreter's lock or does not, from whichever thread: nothing here asks for it, because
/// the one that has it may be waiting for this batch.
struct Stream {
    reader: Option<Reader>,
    schema: SchemaRef,
    process: u32,
}

impl Stream {
    fn new(reader: Reader) -> Self {
        let schema = reader.schema();
        Self { reader: Some(reader), schema, process: std::process::id() }
    }

    fn read(&mut self) -> oms::Result<Option<Result<RecordBatch, ArrowError>>> {
        if self.process != std::process::id() {
            return Err(forked(self.process));
        }
        guarded(|| Ok(self.reader.as_mut().and_then(Iterator::next)))
    }

    fn end(&mut self) {
        let reader = self.reader.take();
        if self.process != std::process::id() {
            std::mem::forget(reader);
        }
    }
}

/// An error as the stream tells it: its text has to fit into C.
fn told(error: &dyn std::error::Error) -> ArrowError {
    ArrowError::ExternalError(error.to_string().replace('\0', "\u{FFFD}").into())
}

/// The same of what Arrow raised, without what it says around an error of ours.
fn told_by_arrow(error: &ArrowError) -> ArrowError {
    if let ArrowError::ExternalError(inner) = error { told(&**inner) } else { told(error) }
}

impl Iterator for Stream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read().map_err(|error| told(&error)).transpose()?;
        let read = read.and_then(|batch| batch.map_err(|error| told_by_arrow(&error)));
        if read.is_err() {
            self.end();
        }
        Some(read)
    }
}

impl RecordBatchReader for Stream {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.end();
    }
}
