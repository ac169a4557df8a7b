//! Results that other projects' tests expect, fed through the public API. See `peer_cases/README.md`.
//!
//! `OMS_BLESS=1 cargo test -p oms-tests --test peer_cases` writes the list of those that can't be expressed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "peer_cases/money.rs"]
mod money;
#[path = "peer_cases/payments.rs"]
mod payments;
#[path = "peer_cases/states.rs"]
mod states;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::catch_unwind;
use std::path::PathBuf;

use serde_json::Value;

/// What became of a case.
pub(crate) enum Outcome {
    /// It holds.
    Holds,
    /// This was answered instead.
    Wrong(String),
    /// It can't be said to this library, for this reason.
    Inexpressible(&'static str),
}

impl Outcome {
    /// Whether what was answered is what was expected.
    pub(crate) fn of(expected: &[(&str, String)], answered: &[(&str, String)]) -> Self {
        if expected == answered { Self::Holds } else { Self::Wrong(format!("expected {expected:?}, got {answered:?}")) }
    }

    /// Whether something is so.
    pub(crate) fn is(holds: bool, answered: impl FnOnce() -> String) -> Self {
        if holds { Self::Holds } else { Self::Wrong(answered()) }
    }
}

/// The areas that are fed here.
const AREAS: [&str; 10] =
    ["totals", "tax", "rounding", "discount", "proration", "refund", "edit", "cancel", "payment", "store_credit"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/peer_cases")
}

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("cases.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

fn run(case: &Value) -> Outcome {
    match case["area"].as_str().unwrap() {
        "payment" => payments::run(case),
        "state" | "returns" | "cancel" => states::run(case),
        _ => money::run(case),
    }
}

#[test]
fn results_that_other_projects_expect_hold_here() {
    let mut left: BTreeMap<String, &str> = BTreeMap::new();
    let (mut holds, mut wrong) = (0_usize, Vec::new());
    let areas = AREAS.iter().chain(&["state", "returns"]);
    for case in cases().iter().filter(|case| areas.clone().any(|area| case["area"] == **area)) {
        let id = case["id"].as_str().unwrap();
        let panicked = |_| Outcome::Wrong("it panicked, see above".to_owned());
        match catch_unwind(|| run(case)).unwrap_or_else(panicked) {
            Outcome::Holds => holds = holds.saturating_add(1),
            Outcome::Wrong(answered) => wrong.push(format!("{id}: {answered}\n   {}", case["given"])),
            Outcome::Inexpressible(reason) => drop(left.insert(id.to_owned(), reason)),
        }
    }
    println!("peer cases: {holds} hold, {} are not expressible, {} are wrong", left.len(), wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let mut page = String::from("# Cases that can't be said to this library\n\n| case | why |\n|---|---|\n");
    left.iter().for_each(|(id, reason)| writeln!(page, "| {id} | {reason} |").unwrap());
    let path = folder().join("inexpressible.md");
    if std::env::var_os("OMS_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == page, "bless it, see above:\n{page}");
}
