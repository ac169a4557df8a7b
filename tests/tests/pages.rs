//! Pages of the documentation: those that are written from the library's own tables, and those with snippets, which run.
//!
//! `OMS_BLESS=1 cargo test -p oms-tests --test pages` writes them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write;
use std::path::PathBuf;

use oms::query::Query;
use oms::{Class, Code};
use oms_tests::Shop;
use serde_json::{Value, json};

const CLASSES: [(Class, &str); 7] = [
    (Class::Invalid, "Invalid: mend the request"),
    (Class::Missing, "Missing: something it names does not exist"),
    (Class::Refused, "Refused: a rule says no"),
    (Class::Conflict, "Conflict: somebody or something was there before"),
    (Class::Retry, "Retry: nothing is wrong with the request, try again"),
    (Class::Storage, "Storage: the store failed"),
    (Class::Internal, "Internal: the library failed"),
];

fn errors() -> String {
    let mut page = String::from(
        "# Errors\n\nEvery error has one code. Numbers and names never change and are the same in Rust \
         (`Error::code`), C (`oms_error_code`, `OMS_ERR_...`) and Python (`error.code`). Nothing was written when a call \
         answers an error; `in_doubt` alone can't tell. This page is written from the table in `oms-core/src/code.rs`.\n",
    );
    for (class, title) in CLASSES {
        write!(page, "\n## {title}\n\n| number | name | what it says | what to do |\n|---|---|---|---|\n").unwrap();
        for code in Code::ALL.iter().filter(|code| code.class() == class) {
            writeln!(page, "| {} | `{}` | {} | {} |", code.number(), code.name(), code.text(), code.hint()).unwrap();
        }
    }
    page
}

#[test]
fn the_page_of_errors_is_the_table_of_codes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    if std::env::var_os("OMS_BLESS").is_some() {
        std::fs::write(&path, errors()).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == errors(), "bless it, see above");
}

#[test]
fn every_code_is_on_the_page_once() {
    let page = errors();
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("| `{code}` |")).count(), 1, "{code}");
        assert!(code.hint().ends_with('.') && code.text().ends_with('.'), "{code}");
    }
}

/// The snippets of a page in JSON, each with what stands behind `json` in its first line.
fn snippets(page: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for block in page.split("\n```json").skip(1) {
        let (head, rest) = block.split_once('\n').unwrap();
        let (body, _) = rest.split_once("\n```").unwrap();
        let json = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        found.push((head.trim().to_owned(), json));
    }
    found
}

/// Whether all that is expected is there; of a list, in any order.
fn has(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            expected.iter().all(|(name, part)| actual.get(name).is_some_and(|value| has(value, part)))
        }
        (Value::Array(actual), Value::Array(expected)) => {
            expected.iter().all(|part| actual.iter().any(|value| has(value, part)))
        }
        _ => actual == expected,
    }
}

#[test]
fn what_the_page_about_orders_and_money_says_is_so() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/orders_and_money.md");
    let shop = Shop::memory().with_items(&["MUG", "TEA"]);
    shop.receive("MUG", "A", 20);
    shop.receive("TEA", "A", 20);
    let mut last = Value::Null;
    let mut answers = 0;
    for (kind, snippet) in snippets(&std::fs::read_to_string(path).unwrap()) {
        let mut context = shop.context_with("roles", json!(["supervisor"]));
        context["dry_run"] = json!(kind == "dry_run");
        if kind == "answer" {
            answers += 1;
            assert!(has(&last, &snippet), "{snippet}\nis not in\n{last}");
        } else if serde_json::from_value::<Query>(snippet.clone()).is_ok() {
            last = shop.ask(snippet);
        } else {
            last = shop.try_in(&context, &snippet).unwrap_or_else(|error| panic!("{snippet}: {error}"));
        }
    }
    assert!(answers > 5);
    shop.assert_clean();
}
