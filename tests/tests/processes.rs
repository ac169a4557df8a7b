//! Several processes on one shop. The processes are this test program again, told by environment variables what to do.
//!
//! What the store itself promises to processes (S2, S4 and S5 of the table of experiments) is tested in `oms-sqlite`,
//! `tests/processes.rs`: selling out, forks, and `kill -9` after every acknowledged commit.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    missing_docs
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use oms::{Code, Oms};
use oms_tests::Scratch;
use serde_json::{Value, json};

const ROLE: &str = "OMS_TESTS_ROLE";
const FILE: &str = "OMS_TESTS_FILE";
const ITEMS: [&str; 3] = ["CUP", "MUG", "TEA"];

/// Starts this program again in a role.
fn start(role: &str, file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_plays_its_role", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The entry of a process that this program has started. Without a role, it does nothing.
#[test]
fn a_process_plays_its_role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let file = PathBuf::from(std::env::var(FILE).unwrap());
    match role.as_str() {
        "open" => println!("\nset up {}", open_and_set_up(&file)),
        "open at once" => {
            wait_for_go(&file);
            println!("\nset up {}", open_and_set_up(&file));
        }
        "backorder" | "refuse" => {
            let shop = open(&file);
            wait_for_go(&file);
            let accepted = (0..25).filter(|_| place(&shop, &role)).count();
            println!("\naccepted {accepted}");
        }
        _ => panic!("unknown role {role}"),
    }
}

fn wait_for_go(file: &Path) {
    println!("\nready");
    while !file.with_extension("go").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn open(file: &Path) -> Oms {
    oms::open(&format!("sqlite:{}", file.display())).unwrap()
}

fn run(shop: &Oms, command: &Value) -> Result<Value, oms::Error> {
    let context = r#"{"now":"2025-06-02T08:00:00Z","actor":"clerk"}"#;
    shop.execute_json(context, &command.to_string()).map(|receipt| serde_json::from_str(&receipt).unwrap())
}

fn open_and_set_up(file: &Path) -> Value {
    let shop = open(file);
    run(&shop, &json!({"set_location": {"location": {"id": "A"}}})).unwrap();
    run(&shop, &json!({"set_channel": {"channel": {"id": "web"}}})).unwrap();
    for sku in ITEMS {
        run(&shop, &json!({"record_item": {"sku": sku}})).unwrap();
    }
    json!("done")
}

/// Places an order of one unit of each item; answers whether it was accepted.
fn place(shop: &Oms, shortage: &str) -> bool {
    let lines: Vec<Value> = ITEMS.iter().map(|sku| json!({"sku": sku, "quantity": 1, "unit_price": "1"})).collect();
    let order = json!({"place_order": {"channel": "web", "currency": "EUR", "shortage": shortage, "lines": lines}});
    match run(shop, &order) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code(), Code::InsufficientStock, "{error}");
            false
        }
    }
}

/// Lets processes that are ready go at once; answers what each says after the word.
fn let_go(children: &mut [Child], file: &Path, word: &str) -> Vec<String> {
    let mut outputs: Vec<_> = children
        .iter_mut()
        .map(|child| BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok))
        .collect();
    for output in &mut outputs {
        assert!(output.any(|line| line == "ready"));
    }
    std::fs::write(file.with_extension("go"), "").unwrap();
    let said = outputs
        .iter_mut()
        .map(|output| output.find_map(|line| line.strip_prefix(word).map(str::to_owned)).unwrap())
        .collect();
    for child in children {
        assert!(child.wait().unwrap().success());
    }
    said
}

fn assert_clean(shop: &Oms) {
    let tenant = oms::value::Tenant::main();
    let verification = shop.verify(&tenant).unwrap();
    assert!(verification.is_clean(), "{:#?}", verification.violations);
    shop.replay(&tenant, &mut |_| ()).unwrap();
}

fn count(shop: &Oms, status: &str) -> usize {
    let query = json!({"orders": {"status": status, "limit": 1000}}).to_string();
    let page: Value = serde_json::from_str(&shop.query_json("", &query).unwrap()).unwrap();
    page["rows"].as_array().unwrap().len()
}

/// A shop with a hundred units of every item.
fn stocked(file: &Path) -> Oms {
    open_and_set_up(file);
    let shop = open(file);
    let lines: Vec<Value> = ITEMS.iter().map(|sku| json!({"sku": sku, "quantity": 100})).collect();
    run(&shop, &json!({"receive_stock": {"location": "A", "lines": lines}})).unwrap();
    shop
}

// S3: 8 processes, 25 orders of three lines each, 100 units of each item.
#[test]
fn eight_processes_place_orders_and_the_rest_waits_or_is_refused() {
    for (shortage, orders, placed, waiting) in [("backorder", 200, 100, 100), ("refuse", 100, 100, 0)] {
        let scratch = Scratch::new();
        let file = scratch.path().join("shop.db");
        let shop = stocked(&file);
        let mut children: Vec<Child> = (0..8).map(|_| start(shortage, &file)).collect();
        let accepted = let_go(&mut children, &file, "accepted ");
        assert_eq!(accepted.iter().map(|count| count.parse::<usize>().unwrap()).sum::<usize>(), orders);
        assert_eq!((count(&shop, "placed"), count(&shop, "backordered")), (placed, waiting));
        assert_clean(&shop);
    }
}

// S6: `kill -9` while a new file is opened for the first time, 20 times.
#[test]
fn a_file_whose_first_opening_was_killed_can_be_opened() {
    for round in 0..20_u64 {
        let scratch = Scratch::new();
        let file = scratch.path().join("shop.db");
        let mut child = start("open", &file);
        // From before there is a file to after everything is set up.
        std::thread::sleep(Duration::from_micros(500 + round * 1_500));
        child.kill().unwrap();
        child.wait().unwrap();
        open_and_set_up(&file);
        let shop = stocked(&file);
        assert!(place(&shop, "refuse"));
        assert_clean(&shop);
    }
}

// S6: 8 processes open a new file at once, 3 times.
#[test]
fn eight_processes_open_a_new_file_at_once() {
    for _ in 0..3 {
        let scratch = Scratch::new();
        let file = scratch.path().join("shop.db");
        let mut children: Vec<Child> = (0..8).map(|_| start("open at once", &file)).collect();
        let said = let_go(&mut children, &file, "set up ");
        assert_eq!(said.len(), 8);
        assert_clean(&open(&file));
    }
}
