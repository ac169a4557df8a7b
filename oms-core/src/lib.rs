//! The domain of an embeddable order management system: pure decisions over a pluggable store.
//!
//! Start at the crate `oms`, which adds the stores, the clock and the ids. See [`kernel`] for how a command becomes a
//! committed change, [`Command`] for what can be asked, and [`store`] for what a backend promises.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic))]

pub mod accounting;
pub mod code;
pub mod command;
pub mod credit;
pub mod decide;
pub mod document;
pub mod error;
pub mod event;
pub mod fulfillment;
pub mod inventory;
pub mod item;
pub mod kernel;
pub mod network;
pub mod order;
pub mod party;
pub mod payment;
pub mod query;
pub mod replay;
pub mod returns;
pub mod sourcing;
pub mod store;
pub mod value;
pub mod verify;

#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod testkit;

pub use code::{Class, Code};
pub use command::Command;
pub use error::{Error, Problem, Problems, Result, said};
pub use event::Event;
pub use kernel::{Batch, Context, Engine, IdSource, Receipt, SeededIds};
pub use query::{Ask, Query};
