//! Benchmarks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::panic
)]
pub mod floor;
pub mod large;
pub mod orders;
pub mod postgres_floor;
pub mod report;
