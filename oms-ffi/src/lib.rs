//! The C interface of `oms`. Its manual is the header that is made from it, `include/oms.h`.
//!
//! No rule of the domain is here: a call crosses the boundary, reads its inputs, asks the facade and writes its outputs.
//!
//! Invariants:
//! - no panic leaves: there is one door, `boundary`, and every function goes through it;
//! - outputs are written by calls that succeed, and by no other;
//! - there is no global and no thread-local state, and no environment variable is read.
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]
#![allow(non_camel_case_types, reason = "the names are those of C")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the docs become the header's; what every pointer must be is said at its top"
)]
#![allow(clippy::too_many_arguments, reason = "a text of C is two arguments")]

// The order is that of the header.

pub mod version;

pub mod status;

pub mod error;

pub mod buffer;

pub mod handle;

pub mod call;

pub mod execute;

pub mod query;

pub mod stock;

pub mod order;

pub mod store;

pub mod answer;

pub mod check;

#[cfg(feature = "test-panic")]
pub mod panic;

mod boundary;
mod names;
mod out;
mod process;
mod shape;
mod text;
