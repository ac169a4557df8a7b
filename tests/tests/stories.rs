//! The stories in `oms/examples` tell what is written in `docs/examples`, as they do in C and Python.
//!
//! `OMS_BLESS=1 cargo test -p oms-tests --test stories` writes it.
#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use std::path::PathBuf;

#[path = "../../oms/examples/edit_with_preview.rs"]
mod edit_with_preview;
#[path = "../../oms/examples/partial_return.rs"]
mod partial_return;
#[path = "../../oms/examples/split_payment.rs"]
mod split_payment;
#[path = "../../oms/examples/two_addresses.rs"]
mod two_addresses;

fn assert_tells(name: &str, told: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/examples/{name}.txt"));
    if std::env::var_os("OMS_BLESS").is_some() {
        std::fs::write(&path, told).unwrap();
    }
    assert_eq!(told, std::fs::read_to_string(path).unwrap(), "bless it, see above");
    assert!(told.ends_with("violations: 0\n"));
}

#[test]
fn a_paid_order_is_changed_with_a_preview() {
    assert_tells("edit_with_preview", &edit_with_preview::story().unwrap());
}

#[test]
fn what_comes_back_in_parts_is_credited_in_whole() {
    assert_tells("partial_return", &partial_return::story().unwrap());
}

#[test]
fn two_tenders_pay_and_are_refunded_in_the_stated_order() {
    assert_tells("split_payment", &split_payment::story().unwrap());
}

#[test]
fn a_business_order_goes_to_two_addresses() {
    assert_tells("two_addresses", &two_addresses::story().unwrap());
}
