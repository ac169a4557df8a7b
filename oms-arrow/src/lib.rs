//! What a store holds as Apache Arrow, for polars, pandas, DuckDB, Spark and everything else that reads it.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! let store: Arc<dyn oms_core::store::Store> = Arc::new(oms_core::store::MemoryStore::new());
//! let orders = oms_arrow::read(store, oms_core::value::Tenant::main(), "orders")?;
//! for batch in orders {
//!     println!("{} orders", batch?.num_rows());
//! }
//! # Ok(()) }
//! ```
//!
//! - Every dataset is read page by page while its stream is consumed: memory stays flat, and what is committed meanwhile
//!   may or may not be in it. Of an order all columns are of one moment.
//! - Amounts are `decimal128(38, 9)` in the currency beside them; instants are microseconds in UTC; quantities are in the
//!   item's unit. Personal data is in no dataset.
//! - Columns are named as in the SQL views of the stores.
#![forbid(unsafe_code)]

mod column;
mod dataset;
mod source;

pub use arrow_array;
pub use arrow_schema;
pub use dataset::{Dataset, Reader, read, schema};
