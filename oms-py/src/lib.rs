//! The native half of the Python module `oms`: thin, without a business rule.
//!
//! `oms.errors`, `oms.enums` and the typed values are written in Python; what is listed there is generated from what
//! this module describes.

mod arrow;
mod boundary;
mod convert;
mod engine;
mod store;

use pyo3::prelude::*;

/// The native half of `oms`.
#[pymodule]
mod _oms {
    #[pymodule_export]
    use super::arrow::Table;
    #[pymodule_export]
    use super::boundary::panic_for_tests;
    #[pymodule_export]
    use super::convert::{fields, json_of};
    #[pymodule_export]
    use super::engine::{Engine, batch_call};
    #[pymodule_export]
    use super::store::{check_store, check_store_at_random, checks};
    use super::*;

    /// A document of JSON Schemas as JSON text; `None` when nothing has this name.
    #[pyfunction]
    fn describe(name: &str) -> Option<String> {
        oms::describe(name).map(|document| document.to_string())
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("CODES", boundary::codes())?;
        module.add("DATASETS", arrow::datasets())
    }
}
