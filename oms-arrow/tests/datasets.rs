//! What every dataset says about the life of a few orders.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic, missing_docs)]

use std::sync::Arc;

use oms::value::Tenant;
use oms::{Code, Oms, OpenOptions};
use oms_arrow::arrow_array::cast::AsArray;
use oms_arrow::arrow_array::types::{Decimal128Type, Int64Type};
use oms_arrow::arrow_array::{RecordBatch, RecordBatchReader};
use oms_arrow::{Dataset, read};

const CONTEXT: &str = r#"{"now": "2025-01-01T09:00:00Z", "actor": "anna"}"#;

fn run(oms: &Oms, command: &str) {
    oms.execute_json(CONTEXT, command).unwrap_or_else(|error| panic!("{command}: {error}"));
}

fn shop(orders: usize) -> Oms {
    let oms = oms::open_with("memory:", &OpenOptions::seeded(1)).unwrap();
    run(&oms, r#"{"set_location": {"location": {"id": "A"}}}"#);
    run(&oms, r#"{"set_channel": {"channel": {"id": "web"}}}"#);
    run(&oms, r#"{"record_item": {"sku": "MUG"}}"#);
    run(
        &oms,
        r#"{"receive_stock": {"location": "A", "lines": [{"sku": "MUG", "quantity": 100000, "unit_cost": "1.5"}]}}"#,
    );
    let lines =
        r#"[{"sku": "MUG", "quantity": 2, "unit_price": "10.005"}, {"sku": "MUG", "quantity": 1, "unit_price": "3"}]"#;
    for number in 0..orders {
        let order = format!(r#"{{"id": "O-{number:06}", "channel": "web", "currency": "EUR", "lines": {lines}}}"#);
        run(&oms, &format!(r#"{{"place_order": {order}}}"#));
    }
    oms
}

fn all(oms: &Oms, dataset: &str) -> Vec<RecordBatch> {
    read(oms.engine().shared_store(), Tenant::main(), dataset).unwrap().collect::<Result<_, _>>().unwrap()
}

fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

#[test]
fn every_dataset_has_the_columns_of_its_schema_and_no_name_twice() {
    let oms = shop(3);
    for dataset in Dataset::ALL {
        let schema = dataset.schema();
        let reader = read(oms.engine().shared_store(), Tenant::main(), dataset.name()).unwrap();
        assert_eq!(reader.schema(), schema);
        let mut names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), schema.fields().len(), "{}", dataset.name());
        assert!(all(&oms, dataset.name()).iter().all(|batch| batch.schema() == schema));
    }
}

#[test]
fn pages_give_every_row_once_and_in_order() {
    let oms = shop(17_000);
    let batches = all(&oms, "orders");
    let ids: Vec<String> =
        batches.iter().flat_map(|b| b["id"].as_string::<i32>().iter().map(|id| id.unwrap().to_owned())).collect();
    let expected: Vec<String> = (0..17_000).map(|number| format!("O-{number:06}")).collect();
    assert_eq!(ids, expected);
    assert!(batches.len() > 1);
    assert_eq!(rows(&all(&oms, "order_lines")), 34_000);
    assert_eq!(rows(&all(&oms, "ledger")), 34_001);
}

#[test]
fn amounts_and_quantities_are_exact() {
    let oms = shop(1);
    let orders = &all(&oms, "orders")[0];
    assert_eq!(orders["total"].as_primitive::<Decimal128Type>().value(0), 23_010_000_000);
    assert_eq!(orders["status"].as_string::<i32>().value(0), "placed");
    let lines = &all(&oms, "order_lines")[0];
    assert_eq!(lines["unit_price"].as_primitive::<Decimal128Type>().value(0), 10_005_000_000);
    let stock = &all(&oms, "stock")[0];
    assert_eq!(stock["reserved"].as_primitive::<Int64Type>().value(0), 3);
    let ledger = &all(&oms, "ledger")[0];
    assert_eq!(ledger["unit_cost"].as_primitive::<Decimal128Type>().value(0), 1_500_000_000);
    let events = all(&oms, "events");
    assert!(events[0]["type"].as_string::<i32>().iter().any(|kind| kind == Some("order_placed")));
}

#[test]
fn an_empty_store_has_no_rows_and_another_tenant_sees_none() {
    let oms = shop(2);
    let other: Vec<_> = read(oms.engine().shared_store(), Tenant::parse("other").unwrap(), "orders").unwrap().collect();
    assert!(other.is_empty());
    let empty = oms::open("memory:").unwrap();
    assert!(Dataset::ALL.iter().all(|dataset| all(&empty, dataset.name()).is_empty()));
}

#[test]
fn a_dataset_that_is_not_there_is_refused_with_those_that_are() {
    let store = oms::open("memory:").unwrap().engine().shared_store();
    let error = read(Arc::clone(&store), Tenant::main(), "order").unwrap_err();
    assert_eq!(error.code(), Code::UnknownCommand);
    assert!(error.message().contains("order_lines"), "{error}");
}
