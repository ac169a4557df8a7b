//! How a store of a million orders behaves: what an order costs beside 10,000 of them, and what reads cost.

use oms::Oms;
use oms::order::OrderStatus;
use oms::query::order::{GetOrder, ListOrders};
use oms::query::stock::ListStock;
use oms::value::{OrderId, Tenant};

use crate::orders::{Stream, execute, execute_all, seed_item, sku};
use crate::report::{Table, rate, timed};

/// How many orders a store holds when its speed is measured.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const BATCH: usize = 1_000;
const BATCHED: usize = 20_000;
const ONE_BY_ONE: usize = 3_000;
const READS: usize = 2_000;

/// How much slower a larger store is. `disk`: the bytes it takes there, where that is known.
pub fn size(shop: &Oms, stream: &mut Stream, disk: &dyn Fn() -> Option<u64>) {
    let mut rates: Vec<(f64, f64)> = Vec::new();
    for size in SIZES {
        while stream.placed < size {
            execute_all(shop, &stream.next(BATCH).1);
        }
        let (_, calls) = stream.next(BATCHED);
        let many = timed(|| calls.chunks(BATCH).for_each(|calls| execute_all(shop, calls)));
        let (_, calls) = stream.next(ONE_BY_ONE);
        let one = timed(|| calls.iter().for_each(|call| execute(shop, call)));
        let (one, many) = (rate(ONE_BY_ONE, one), rate(BATCHED, many));
        let disk = disk().map(|bytes| format!(", {} MB on disk", bytes >> 20)).unwrap_or_default();
        println!(
            "at {size} orders: {one:.0}/s one by one, {many:.0}/s by 1,000; {} MB of memory{disk}",
            resident() >> 20
        );
        rates.push((one, many));
    }
    let (first, last) = (rates[0], rates[rates.len() - 1]);
    println!(
        "at {} / at {}: {:.2} one by one, {:.2} by 1,000",
        SIZES[SIZES.len() - 1],
        SIZES[0],
        last.0 / first.0,
        last.1 / first.1
    );
}

/// What reads cost in a store of the orders of a stream.
pub fn reads(shop: &Oms, stream: &Stream) {
    let ids = some_orders(shop, stream.placed);
    let everywhere = sku(crate::orders::SIZE.0);
    seed_item(shop.engine(), &everywhere, 50, 1_000);
    let mut table = Table::default();
    let order = |id: &OrderId| drop(shop.ask(&GetOrder { order: id.clone() }).unwrap());
    table.add("an order by its id", ids.iter().map(|id| timed(|| order(id))).collect(), 1);
    table.add("the same again", ids.iter().map(|id| timed(|| order(id))).collect(), 1);
    let stock = ListStock { sku: Some(everywhere), ..ListStock::default() };
    let rows = || assert_eq!(shop.ask(&stock).unwrap().rows.len(), 50);
    table.add("stock of an item at 50 locations", (0..READS).map(|_| timed(rows)).collect(), 1);
    let query = ListOrders { status: Some(OrderStatus::Placed), newest_first: true, ..ListOrders::default() };
    let page = || assert!(!shop.ask(&query).unwrap().rows.is_empty());
    table.add("a page of orders by status", (0..READS / 10).map(|_| timed(page)).collect(), 1);
    table.print(&format!("reads at {} orders", stream.placed));
}

/// Ids from all over the store, where nothing was written since the last order.
fn some_orders(shop: &Oms, placed: usize) -> Vec<OrderId> {
    let (store, tenant) = (shop.engine().store(), Tenant::main());
    let last = store.load(&tenant, &[]).unwrap().as_of;
    let first = last - placed as u64;
    let picked = (0..READS as u64).map(|n| first + (n * 7_919) % placed as u64);
    let entry = |sequence| store.log(&tenant, sequence, 1).unwrap().remove(0).entry;
    picked.filter_map(|sequence| OrderId::parse(&entry(sequence).subject.id).ok()).collect()
}

/// The memory of this process, in bytes.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()));
    pages.unwrap_or_default() * 4_096
}
