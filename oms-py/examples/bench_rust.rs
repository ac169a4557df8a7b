//! The calls of `bench.py` in Rust: `bench_rust URL CALLS` prints microseconds per call as JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic, missing_docs)]

use std::time::Instant;

use oms::decide::order::PlaceOrder;
use oms::order::{LineInput, OrderInput};
use oms::query::stock::GetAvailableToSell;
use oms::value::{Amount, Currency, Quantity};
use oms::{Oms, open};
use serde_json::json;

const ROUNDS: usize = 15;
const CONTEXT: &str = r#"{"actor":"bench"}"#;

/// Microseconds per call: the best of the rounds.
fn best_us(calls: usize, mut call: impl FnMut(usize)) -> f64 {
    let rounds = (0..ROUNDS).map(|round| {
        let start = Instant::now();
        (0..calls).for_each(|at| call(round * calls + at));
        start.elapsed().as_secs_f64() / calls as f64 * 1e6
    });
    rounds.fold(f64::INFINITY, f64::min)
}

fn skus() -> Vec<String> {
    (0..100).map(|number| format!("SKU-{number}")).collect()
}

fn stocked(url: &str) -> Oms {
    let shop = open(url).unwrap();
    let run = |command: serde_json::Value| shop.execute_json(CONTEXT, &command.to_string()).unwrap();
    run(json!({"set_channel": {"channel": {"id": "web"}}}));
    run(json!({"set_location": {"location": {"id": "OSLO"}}}));
    for sku in skus() {
        run(json!({"record_item": {"sku": sku}}));
    }
    let lines: Vec<_> = skus().into_iter().map(|sku| json!({"sku": sku, "quantity": 10_000_000})).collect();
    run(json!({"receive_stock": {"location": "OSLO", "lines": lines}}));
    shop
}

fn order(number: usize) -> OrderInput {
    let skus = skus();
    let line = |at: usize| {
        let sku = skus[(number + at * 7) % 100].parse().unwrap();
        LineInput::new(sku, Quantity::new(2).unwrap(), Amount::parse("9.50").unwrap())
    };
    OrderInput::new("web".parse().unwrap(), Currency::parse("EUR").unwrap(), (0..3).map(line).collect())
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().expect("a URL");
    let calls: usize = arguments.next().and_then(|calls| calls.parse().ok()).expect("how many calls");
    let shop = stocked(&url);
    let orders: Vec<OrderInput> = (0..100).map(order).collect();
    let texts: Vec<String> = orders.iter().map(|order| json!({"place_order": order}).to_string()).collect();
    let typed = best_us(calls, |at| {
        let context = shop.context("bench").unwrap();
        shop.execute(&context, PlaceOrder(orders[at % 100].clone())).unwrap();
    });
    let by_json = best_us(calls, |at| drop(shop.execute_json(CONTEXT, &texts[at % 100]).unwrap()));
    let asks: Vec<GetAvailableToSell> = skus()
        .iter()
        .map(|sku| GetAvailableToSell { channel: "web".parse().unwrap(), sku: sku.parse().unwrap() })
        .collect();
    let available = best_us(calls * 4, |at| drop(shop.ask(&asks[at % 100]).unwrap()));
    let figures = json!({
        "place_order, 3 lines, typed": typed, "place_order, 3 lines, JSON text": by_json, "available_to_sell": available,
    });
    println!("{figures}");
}
