//! A script of commands over a store that fails at every call in turn.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::build::{actor, instant, request};
use super::shop::{Shop, State, fail, same};
use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::kernel::{Batch, Context, Engine, List, Name, Page, SeededIds, stock_subject};
use crate::store::Store;
use crate::store::faulty::{Fault, FaultyStore};

/// The seed of the ids of every run, so that all runs give the same ids.
const SEED: u64 = 7;

/// Fails each call to the store in turn, before it is done and after, and does what a host does then: it runs the
/// script again from its start, on the same store. In the end nothing may be lost and nothing may be there twice:
/// records, balances, names, lists and the log equal those of a run without failures.
///
/// The script works in the tenant `main`, gives each command the same request id in every run and ends at the first
/// error. [`shop_script`] is one.
///
/// # Panics
/// With a sentence that names the failed call and what differed.
pub fn every_crash_point(make: &mut dyn FnMut() -> Box<dyn Store>, script: &dyn Fn(&Engine) -> Result<()>) {
    let store: Arc<dyn Store> = Arc::from(make());
    let (calls, result) = run(&store, Fault::NEVER, script);
    result.unwrap_or_else(|error| fail(format!("the script fails by itself: {error}")));
    let expected = Outcome::of(&*store);
    for call in 1..=calls {
        for after in [false, true] {
            let store: Arc<dyn Store> = Arc::from(make());
            let fault = Fault { call, after };
            let (_, result) = run(&store, fault, script);
            if let Err(error) = result {
                check_code(fault, &error);
                let (_, again) = run(&store, Fault::NEVER, script);
                again.unwrap_or_else(|error| fail(format!("the script fails when repeated after {fault:?}: {error}")));
            }
            expected.compare(&Outcome::of(&*store), fault);
        }
    }
}

fn run(store: &Arc<dyn Store>, fault: Fault, script: &dyn Fn(&Engine) -> Result<()>) -> (u64, Result<()>) {
    let faulty = Arc::new(FaultyStore::new(Arc::clone(store), fault));
    let engine = Engine::new(Box::new(Arc::clone(&faulty)), Box::new(SeededIds::new(SEED)));
    let result = script(&engine);
    (faulty.calls(), result)
}

fn check_code(fault: Fault, error: &Error) {
    let allowed = [Code::StoreFailed, Code::InDoubt];
    if !allowed.contains(&error.code()) {
        fail(format!("after {fault:?} the script fails with {error}"));
    }
}

/// All that a run left behind.
struct Outcome {
    state: State,
    names: Vec<(Name, Option<Arc<str>>)>,
    lists: Vec<(List, Arc<str>, Page)>,
}

impl Outcome {
    fn of(store: &dyn Store) -> Self {
        let shop = Shop::new(store);
        let state = shop.state(100);
        let names: BTreeSet<Name> = state.records.iter().flat_map(|(_, _, record)| record.names()).collect();
        let rows = state.records.iter().flat_map(|(_, _, record)| record.rows()).map(|row| (row.list, row.key));
        let history = state.records.iter().filter_map(|(_, _, record)| Some((List::History, record.subject()?)));
        let stock = state.stock.iter().map(|(sku, at, _)| (List::History, stock_subject(sku, at)));
        let lists: BTreeSet<(List, Arc<str>)> = rows.chain(history).chain(stock).collect();
        Self {
            names: names.into_iter().map(|name| (name.clone(), shop.named(name))).collect(),
            lists: lists.into_iter().map(|(list, key)| (list, key.clone(), shop.list(list, &key))).collect(),
            state,
        }
    }

    fn compare(&self, found: &Self, fault: Fault) {
        let at = |what: &str| format!("{what} after {fault:?} and a repetition");
        same(&at("the number of log entries"), &found.state.log.len(), &self.state.log.len());
        same(&at("the balances"), &found.state.stock, &self.state.stock);
        same(&at("the records"), &found.state.records, &self.state.records);
        same(&at("the log"), &found.state.log, &self.state.log);
        same(&at("the names"), &found.names, &self.names);
        same(&at("the lists"), &found.lists, &self.lists);
    }
}

/// The days of a shop in short, for [`every_crash_point`]: two locations, stock, a cart, orders that take it over, wait
/// for stock and are cancelled, alone and in batches.
///
/// # Errors
/// The first refusal or failure.
pub fn shop_script(engine: &Engine) -> Result<()> {
    let mut commands: i64 = 0;
    for (mode, batch) in script() {
        let calls: Result<Vec<_>> = batch
            .into_iter()
            .map(|json| {
                commands = commands.saturating_add(1);
                call(commands, json)
            })
            .collect();
        match calls?.as_slice() {
            [(context, command)] => engine.execute(context, command).map(|_| ())?,
            calls => engine.execute_batch(calls, mode)?.into_iter().try_for_each(|answer| answer.map(|_| ()))?,
        }
    }
    Ok(())
}

/// A command of the script. Its request id is its number.
fn call(number: i64, json: Json) -> Result<(Context, Command)> {
    let command = serde_json::from_value(json).map_err(|error| Error::new(Code::Malformed, error.to_string()))?;
    let context = Context::new(instant(number), actor()).with_request_id(request(&format!("command {number}")));
    Ok((context, command))
}

/// Batches of commands as JSON, so that a field that a command gets later does not matter here.
fn script() -> Vec<(Batch, Vec<Json>)> {
    let receive = |location: &str, sku: &str, quantity: i64| {
        let line = json!({"sku": sku, "quantity": quantity, "unit_cost": "2.50"});
        json!({"receive_stock": {"location": location, "lines": [line]}})
    };
    let hold = |id: &str, sku: &str| {
        let line = json!({"sku": sku, "location": "north", "quantity": 2});
        json!({"reserve_stock": {"id": id, "lines": [line], "expires_at": instant(3_600)}})
    };
    let line = |sku: &str, quantity: i64| json!({"sku": sku, "quantity": quantity, "unit_price": "4.99"});
    let one = |command: Json| (Batch::Each, vec![command]);
    let (north, south) = (json!({"location": "north"}), json!({"location": "south", "bucket": "damaged"}));
    vec![
        one(json!({"set_location": {"location": {"id": "north"}}})),
        one(json!({"set_location": {"location": {"id": "south"}}})),
        one(json!({"set_channel": {"channel": {"id": "web"}}})),
        (Batch::Each, vec![json!({"record_item": {"sku": "pen"}}), json!({"record_item": {"sku": "ink"}})]),
        one(json!({"record_party": {"id": "customer", "details": {"name": "Zoë"}}})),
        (Batch::Together, vec![receive("north", "pen", 10), receive("south", "pen", 5), receive("north", "ink", 3)]),
        one(hold("cart", "pen")),
        one(json!({"place_order": {
            "id": "first", "channel": "web", "currency": "EUR", "external_id": "1001", "number": "№ 1",
            "party": "customer", "reservation": "cart", "lines": [line("pen", 2), line("ink", 1)],
        }})),
        one(json!({"place_order": {
            "id": "second", "channel": "web", "currency": "EUR", "lines": [line("pen", 12), line("ink", 5)],
        }})),
        one(json!({"place_order": {"channel": "web", "currency": "EUR", "lines": [line("pen", 1)]}})),
        one(json!({"cancel_order": {"order": "second", "lines": [{"line": 1, "quantity": 3}]}})),
        one(receive("south", "ink", 4)),
        one(receive("north", "ink", 4)),
        one(json!({"move_stock": {"source": north, "target": south, "lines": [{"sku": "ink", "quantity": 1}]}})),
        (Batch::Each, vec![hold("cart 2", "ink"), json!({"unreserve_stock": {"reservation": "cart 2"}})]),
        one(json!({"cancel_order": {"order": "first", "reason": "customer_request"}})),
    ]
}
