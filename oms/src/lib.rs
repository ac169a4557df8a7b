//! An embeddable order management system: link it, and the process has one.
//!
//! The README tells a short story with it, and is tested with these docs.
//!
//! Every command and query also has a JSON form: see [`Oms::execute_json`], [`Oms::query_json`] and [`describe`].
#![forbid(unsafe_code)]

mod clock;
pub mod foreign;
mod json;
mod open;
mod schema;
pub mod testing;

pub use clock::{SystemIds, now};
pub use json::{Circumstances, JSON_BYTES_MAX, QueryContext};
pub use oms_core::*;
#[cfg(feature = "postgres")]
pub use oms_postgres as postgres;
#[cfg(feature = "sqlite")]
pub use oms_sqlite as sqlite;
pub use open::{Ids, Oms, OpenOptions, migrate, open, open_store, open_with};
pub use schema::describe;

/// The snippets of the README, compiled and run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
