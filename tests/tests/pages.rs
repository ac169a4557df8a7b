//! Pages of the documentation that are written from the library's own tables.
//!
//! `OMS_BLESS=1 cargo test -p oms-tests --test pages` writes them.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write;
use std::path::PathBuf;

use oms::{Class, Code};

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
