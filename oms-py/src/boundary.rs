//! The one door between Python and the library: no panic passes it, and every error becomes its exception.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use oms::{Code, Error};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

thread_local! {
    /// What a store in Python raised during the call that is under way on this thread.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Runs without the interpreter's lock, so that other threads go on.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> oms::Result<T> + Send) -> PyResult<T> {
    RAISED.take();
    py.detach(|| guarded(work)).map_err(|error| caused(py, raised(py, &error), RAISED.take()))
}

/// The exception with what the store raised as its cause; an interruption, such as Control-C, goes on as it is.
fn caused(py: Python<'_>, error: PyErr, cause: Option<PyErr>) -> PyErr {
    match cause {
        Some(cause) if !cause.is_instance_of::<PyException>(py) => cause,
        Some(cause) => {
            error.set_cause(py, Some(cause));
            error
        }
        None => error,
    }
}

/// Runs, and makes a panic an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> oms::Result<T>) -> oms::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Error::of_panic(&*panic)))
}

/// The exception of an error: `oms.errors` knows its class.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error).unwrap_or_else(|failed| failed)
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.get_or_try_init(py, || Ok::<_, PyErr>(py.import("oms.errors")?.getattr("_of")?.unbind()))?;
    let details = PyDict::new(py);
    for (name, value) in error.details() {
        details.set_item(name, value)?;
    }
    let problems: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| (problem.path.as_str(), problem.code.name(), problem.message.as_str()))
        .collect();
    let made = make.bind(py).call1((error.code().name(), error.message(), details, problems))?;
    Ok(PyErr::from_value(made))
}

/// The error of an exception that a store raised: what has a code keeps it. The exception itself is kept for [`caused`].
pub(crate) fn error_of(py: Python<'_>, exception: PyErr) -> Error {
    let error = error_in(py, &exception);
    RAISED.set(Some(exception));
    error
}

fn error_in(py: Python<'_>, exception: &PyErr) -> Error {
    let value = exception.value(py);
    let code = value.getattr("code").ok().and_then(|code| code.extract::<String>().ok());
    let code = code.and_then(|name| Code::of(&name)).unwrap_or(Code::StoreFailed);
    let message = value.getattr("message").and_then(|message| message.extract::<String>());
    Error::new(code, message.unwrap_or_else(|_| exception.to_string()))
}

/// Every code: number, name, class, text and hint.
pub(crate) fn codes() -> Vec<(i32, &'static str, &'static str, &'static str, &'static str)> {
    Code::ALL.iter().map(|code| (code.number(), code.name(), code.class().name(), code.text(), code.hint())).collect()
}

/// Panics behind the door, for the tests of it.
#[pyfunction]
pub(crate) fn panic_for_tests(py: Python<'_>) -> PyResult<()> {
    #[expect(clippy::panic, reason = "that is what it is for")]
    detached(py, || panic!("on purpose"))
}
