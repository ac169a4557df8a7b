//! The contract that all languages share: one document, the same answers everywhere.
//!
//! `OMS_BLESS=1 cargo test -p oms-tests --test scenario` writes what the library answers now into the document. Read the
//! difference before it is committed: the document is right because people checked it, not because it was written.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use oms::query::Query;
use oms::{Class, Code, Command};
use oms_tests::{Shop, answers, bless, canonical, code_of, on_every_store, pretty, run_scenario, steps};
use serde_json::Value;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/life.json")
}

fn life() -> Value {
    serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap()
}

#[test]
fn the_life_of_several_orders_is_the_same_on_every_store() {
    if std::env::var_os("OMS_BLESS").is_some() {
        let blessed = bless(&Shop::memory().oms, &life());
        std::fs::write(path(), pretty(&blessed)).unwrap();
    }
    let document = life();
    assert_eq!(document["seed"], 1, "the ids that `Shop` makes are of this seed");
    on_every_store(|shop| {
        let wrong = run_scenario(&shop.oms, &document);
        for mismatch in wrong.iter().take(3) {
            println!("{}\n  expected {}\n  answered {}", mismatch.step, mismatch.expected, mismatch.answered);
        }
        assert!(wrong.is_empty(), "{} steps were answered otherwise than expected", wrong.len());
        shop.assert_clean();
    });
}

#[test]
fn every_store_answers_the_same_bytes() {
    let document = life();
    let memory = answers(&Shop::memory().oms, &document);
    for shop in [Some(Shop::sqlite()), Shop::postgres()].into_iter().flatten() {
        for ((step, memory), other) in steps(&document).iter().zip(&memory).zip(answers(&shop.oms, &document)) {
            assert_eq!(*memory, other, "{}", step["name"]);
        }
    }
}

#[test]
fn the_document_is_written_as_the_printer_writes_it() {
    assert!(std::fs::read_to_string(path()).unwrap() == pretty(&life()), "bless it, see above");
}

#[test]
fn every_step_has_a_name_of_its_own() {
    let document = life();
    let names: Vec<&str> = steps(&document).iter().map(|step| step["name"].as_str().unwrap()).collect();
    let different: BTreeSet<&&str> = names.iter().collect();
    let twice: Vec<&&str> =
        different.iter().copied().filter(|one| names.iter().filter(|name| name == one).count() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// The names of all commands (or queries) that got this kind of answer.
fn answered(document: &Value, asked: &str, kind: &str) -> BTreeSet<String> {
    let such = steps(document).iter().filter(|step| step.get(kind).is_some());
    let names = such.filter_map(|step| step[asked].as_object()?.keys().next().cloned());
    names.collect()
}

#[test]
fn every_command_is_accepted_once_and_every_query_is_answered_once() {
    let document = life();
    let (commands, queries) = (answered(&document, "command", "receipt"), answered(&document, "query", "answer"));
    let left = |all: &[(&'static str, &str)], seen: &BTreeSet<String>| -> Vec<&'static str> {
        all.iter().map(|(name, _)| *name).filter(|name| !seen.contains(*name)).collect()
    };
    assert_eq!((left(Command::ALL, &commands), left(Query::ALL, &queries)), (vec![], vec![]));
}

/// Every refusal and error in the document.
fn refusals(document: &Value) -> impl Iterator<Item = &Value> {
    let whole = steps(document).iter().filter_map(|step| step.get("refusal"));
    let outcomes = steps(document).iter().filter_map(|step| step["outcomes"].as_array()).flatten();
    whole.chain(outcomes.filter_map(|outcome| outcome.get("error")))
}

/// Codes that no command and no query answers: of URLs, handles, memory and backups, and of rules that no decision has.
const NEVER: [Code; 9] = [
    Code::InvalidUrl,
    Code::NotUtf8,
    Code::NullPointer,
    Code::BufferTooSmall,
    Code::HandleClosed,
    Code::HandleForked,
    Code::NotSupported,
    Code::NoEligibleLocation,
    Code::StockedLocation,
];

#[test]
fn every_code_of_a_refusal_is_answered_once() {
    let document = life();
    let seen: BTreeSet<Code> = refusals(&document).map(code_of).collect();
    let is_refusal = |code: &&Code| {
        matches!(code.class(), Class::Invalid | Class::Missing | Class::Refused | Class::Conflict)
            && !NEVER.contains(code)
    };
    let left: Vec<&Code> = Code::ALL.iter().filter(is_refusal).filter(|code| !seen.contains(code)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!seen.contains(&Code::Bug));
}

/// Events that nothing tells of yet.
const UNTOLD: [&str; 1] = ["order_unreserved"];

#[test]
fn every_event_is_told_once() {
    let document = canonical(&life());
    let schema = oms::describe("receipt").unwrap();
    let event = &schema["$defs"]["Event"]["oneOf"];
    let types = event.as_array().unwrap().iter().map(|event| event["properties"]["type"]["const"].as_str().unwrap());
    let left: Vec<&str> =
        types.filter(|name| !UNTOLD.contains(name) && !document.contains(&format!("\"type\":\"{name}\""))).collect();
    assert!(left.is_empty(), "{left:?}");
}
