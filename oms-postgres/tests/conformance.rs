//! The public suite of the core, and that this store answers like the one in memory.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a test says what went wrong by panicking"
)]

mod common;

use oms_core::store::{Store, conformance};
use oms_postgres::Options;

use common::{fresh, server, store};

fn maker(url: &str, options: Options) -> impl FnMut() -> Box<dyn Store> {
    let url = url.to_owned();
    move || Box::new(store(&url, &Options { schema: fresh().schema, ..options.clone() }))
}

#[test]
fn every_promise_of_a_store_is_kept() {
    let Some(url) = server() else { return };
    conformance::run(&mut maker(&url, Options::default()));
}

#[test]
fn every_promise_is_kept_without_a_cache_and_with_one_connection() {
    let Some(url) = server() else { return };
    let options = Options { connections_max: 1, cache_bytes: 0, ..Options::default() };
    conformance::run(&mut maker(&url, options));
}

#[test]
fn random_commits_are_answered_like_the_reference_does() {
    let Some(url) = server() else { return };
    let mut make = maker(&url, Options::default());
    for seed in 200..220 {
        conformance::random(&mut make, seed, 100);
    }
}

#[test]
fn a_script_that_fails_anywhere_can_be_repeated() {
    let Some(url) = server() else { return };
    conformance::every_crash_point(&mut maker(&url, Options::default()), &conformance::shop_script);
}
