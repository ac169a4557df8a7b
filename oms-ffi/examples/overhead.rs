//! What the boundary costs: the same calls by the Rust facade and by the functions of C, interleaved, on stores in memory
//! of the same history. `cargo run --profile fast -p oms-ffi --example overhead`
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::arithmetic_side_effects, clippy::as_conversions)]
#![allow(clippy::cast_precision_loss, clippy::float_arithmetic, clippy::undocumented_unsafe_blocks, missing_docs)]

use std::ffi::c_char;
use std::hint::black_box;
use std::time::Instant;

use oms::query::stock::GetAvailableToSell;
use oms::value::Tenant;
use oms::{Ids, Oms, OpenOptions};
use oms_ffi::buffer::{oms_buffer, oms_buffer_free};
use oms_ffi::call::oms_call;
use oms_ffi::execute::{oms_execute, oms_execute_json};
use oms_ffi::handle::{oms_handle, oms_open};
use oms_ffi::order::{oms_order_state, oms_order_status};
use oms_ffi::stock::{oms_stock, oms_stock_available, oms_stock_get};

const CONTEXT: &str = r#"{"actor":"anna","now":"2026-03-03T08:00:00Z"}"#;
const NOW: i64 = 1_772_524_800_000_000;
const SETUP: [&str; 6] = [
    r#"{"set_channel":{"channel":{"id":"web"}}}"#,
    r#"{"set_location":{"location":{"id":"OSLO"}}}"#,
    r#"{"record_item":{"sku":"MUG"}}"#,
    r#"{"record_item":{"sku":"TEA"}}"#,
    r#"{"record_item":{"sku":"POT"}}"#,
    r#"{"receive_stock":{"location":"OSLO","lines":[{"sku":"MUG","quantity":900000},{"sku":"TEA","quantity":900000},{"sku":"POT","quantity":900000}]}}"#,
];
const PLACE: &str = r#"{"place_order":{"channel":"web","currency":"EUR","lines":[{"sku":"MUG","quantity":1,"unit_price":"9.50"},{"sku":"TEA","quantity":2,"unit_price":"4.25"},{"sku":"POT","quantity":1,"unit_price":"19.00"}]}}"#;

/// The function pointers are hidden from the optimizer: nothing of the library is inlined into this program.
struct C {
    handle: *mut oms_handle,
    call: oms_call,
}

fn text(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

impl C {
    fn open() -> Self {
        let mut handle = std::ptr::null_mut();
        let (url, length) = text("memory:");
        let status = unsafe { oms_open(url, length, std::ptr::null(), &raw mut handle, std::ptr::null_mut()) };
        assert_eq!(status, 0);
        let mut call: oms_call = unsafe { std::mem::zeroed() };
        call.struct_size = u32::try_from(size_of::<oms_call>()).unwrap();
        call.now_us = NOW;
        (call.actor, call.actor_len) = text("anna");
        let this = Self { handle, call };
        SETUP.iter().for_each(|command| this.execute(command));
        this
    }

    fn execute(&self, command: &str) {
        let mut receipt = oms_buffer { data: std::ptr::null_mut(), len: 0, capacity: 0 };
        let (start, length) = text(command);
        let function = black_box(oms_execute as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
        let status = unsafe {
            function(self.handle, &raw const self.call, start, length, &raw mut receipt, std::ptr::null_mut())
        };
        assert_eq!(status, 0);
        unsafe { oms_buffer_free(&raw mut receipt) };
    }

    fn execute_json(&self, command: &str) {
        let mut receipt = oms_buffer { data: std::ptr::null_mut(), len: 0, capacity: 0 };
        let ((context, context_len), (start, length)) = (text(CONTEXT), text(command));
        let function = black_box(oms_execute_json as unsafe extern "C" fn(_, _, _, _, _, _, _) -> _);
        let status = unsafe {
            function(self.handle, context, context_len, start, length, &raw mut receipt, std::ptr::null_mut())
        };
        assert_eq!(status, 0);
        unsafe { oms_buffer_free(&raw mut receipt) };
    }

    fn available(&self) -> i64 {
        let ((channel, channel_len), (sku, sku_len)) = (text("web"), text("MUG"));
        let mut quantity = 0;
        let function = black_box(oms_stock_available as unsafe extern "C" fn(_, _, _, _, _, _, _, _) -> _);
        let call = &raw const self.call;
        let out = &raw mut quantity;
        let status =
            unsafe { function(self.handle, call, channel, channel_len, sku, sku_len, out, std::ptr::null_mut()) };
        assert_eq!(status, 0);
        quantity
    }

    fn stock(&self) -> i64 {
        let ((sku, sku_len), (location, location_len)) = (text("MUG"), text("OSLO"));
        let mut stock: oms_stock = unsafe { std::mem::zeroed() };
        stock.struct_size = u32::try_from(size_of::<oms_stock>()).unwrap();
        let function = black_box(oms_stock_get as unsafe extern "C" fn(_, _, _, _, _, _, _, _) -> _);
        let call = &raw const self.call;
        let out = &raw mut stock;
        let status =
            unsafe { function(self.handle, call, sku, sku_len, location, location_len, out, std::ptr::null_mut()) };
        assert_eq!(status, 0);
        stock.available
    }

    fn status(&self, order: &str) {
        let (order, order_len) = text(order);
        let mut state: oms_order_state = unsafe { std::mem::zeroed() };
        state.struct_size = u32::try_from(size_of::<oms_order_state>()).unwrap();
        let function = black_box(oms_order_status as unsafe extern "C" fn(_, _, _, _, _, _) -> _);
        let status = unsafe {
            function(self.handle, &raw const self.call, order, order_len, &raw mut state, std::ptr::null_mut())
        };
        assert_eq!(status, 0);
    }
}

fn rust() -> Oms {
    let mut options = OpenOptions::default();
    options.ids = Ids::System;
    let shop = oms::open_with("memory:", &options).unwrap();
    for command in SETUP {
        shop.execute_json(CONTEXT, command).unwrap();
    }
    shop
}

/// The median time of one call of each, in nanoseconds, over interleaved rounds.
fn measure(rounds: usize, calls: usize, contenders: &mut [(&str, &mut dyn FnMut())]) -> Vec<f64> {
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..rounds {
        for ((_, call), times) in contenders.iter_mut().zip(&mut times) {
            let started = Instant::now();
            (0..calls).for_each(|_| call());
            times.push(started.elapsed().as_nanos() as f64 / calls as f64);
        }
    }
    let medians = times.into_iter().map(|mut times| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or_default()
    });
    medians.collect()
}

fn tell(title: &str, contenders: &[&str], medians: &[f64]) {
    println!("{title}");
    let base = medians.first().copied().unwrap_or_default();
    for (name, median) in contenders.iter().zip(medians) {
        println!("  {name:<42} {median:>9.0} ns  {:>+8.0}", median - base);
    }
}

fn main() {
    let place: oms::Command = serde_json::from_str(PLACE).unwrap();
    let context: oms::Context = serde_json::from_str(CONTEXT).unwrap();
    let (typed, json, by_struct, by_text) = (rust(), rust(), C::open(), C::open());
    let mut a = || drop(black_box(typed.engine().execute(&context, &place).unwrap()));
    let mut b = || drop(black_box(json.execute_json(CONTEXT, PLACE).unwrap()));
    let mut c = || by_struct.execute(PLACE);
    let mut d = || by_text.execute_json(PLACE);
    let names = ["Rust, typed", "Rust, execute_json", "C, oms_execute", "C, oms_execute_json"];
    let medians =
        measure(101, 100, &mut [(names[0], &mut a), (names[1], &mut b), (names[2], &mut c), (names[3], &mut d)]);
    tell("place_order, 3 lines, in memory", &names, &medians);

    let (shop, c) = (rust(), C::open());
    let query = GetAvailableToSell { channel: "web".parse().unwrap(), sku: "MUG".parse().unwrap() };
    let mut a = || {
        black_box(shop.engine().ask(&Tenant::main(), context.now, black_box(&query)).unwrap().total);
    };
    let parse = || GetAvailableToSell { channel: "web".parse().unwrap(), sku: "MUG".parse().unwrap() };
    let mut b = || {
        black_box(shop.engine().ask(&Tenant::main(), context.now, &black_box(parse())).unwrap().total);
    };
    let mut d = || {
        black_box(c.available());
    };
    let names = ["Rust, of parsed ids", "Rust, of texts", "C, oms_stock_available"];
    let medians = measure(201, 1_000, &mut [(names[0], &mut a), (names[1], &mut b), (names[2], &mut d)]);
    tell("available to sell", &names, &medians);

    c.execute(&PLACE.replace("{\"channel\"", "{\"id\":\"A-1\",\"channel\""));
    let mut a = || {
        black_box(c.stock());
    };
    let mut b = || c.status("A-1");
    let names = ["C, oms_stock_get", "C, oms_order_status"];
    let medians = measure(201, 1_000, &mut [(names[0], &mut a), (names[1], &mut b)]);
    tell("others", &names, &medians);
}
