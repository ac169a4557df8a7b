//! Tests that need more than one crate, and what they share.
//!
//! Everything here goes through the JSON entries, as every other language does. See `tests/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "tests fail by panicking, and helpers are named by what they do"
)]

mod backend;
mod cluster;
mod crew;
mod dice;
mod disk;
mod files;
pub mod history;
pub mod load;
mod patroni;
mod pretty;
pub mod proxy;
mod scenario;
mod shop;

pub use backend::Backend;
pub use cluster::Cluster;
pub use crew::{Crew, Member, Role};
pub use dice::Dice;
pub use disk::SmallDisk;
pub use files::Scratch;
pub use patroni::{Patroni, Replication};
pub use pretty::{canonical, pretty};
pub use scenario::{Mismatch, answers, bless, code_of, run_scenario, steps};
pub use shop::{Shop, codes, on_every_store, order, paths, postgres_url};
