//! Reading a store page by page.

use std::sync::Arc;

use oms_core::Result;
use oms_core::inventory::Balance;
use oms_core::kernel::{Key, Kind, Logged, Record, RecordKey, Sequence, Stored, Value};
use oms_core::order::{Order, Progress};
use oms_core::store::Store;
use oms_core::value::{LocationId, Sku, Tenant};

/// How many records, entries or balances one page has at most.
pub(crate) const PAGE: usize = 4_096;
/// The same of what is read for its lines: a page of orders has many rows.
pub(crate) const PAGE_OF_DOCUMENTS: usize = 512;

/// A store, read for one tenant.
pub(crate) struct Source {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) tenant: Tenant,
}

/// A page, and where to read on; none at the end.
pub(crate) type Paged<T, C> = Result<(Vec<T>, Option<C>)>;

impl Source {
    /// Records of one kind after an id.
    pub(crate) fn records<T: Stored>(&self, after: Option<&Arc<str>>, page: usize) -> Paged<Arc<T>, Arc<str>> {
        let before = Kind::ALL.iter().rev().find(|kind| kind.number() < T::KIND.number());
        let first = before.map(|kind| RecordKey::new(*kind, "\u{10FFFF}"));
        let after = after.map(|id| RecordKey::new(T::KIND, Arc::clone(id))).or(first);
        let scanned = self.store.scan(&self.tenant, after.as_ref(), page)?;
        let of_kind: Vec<Arc<T>> =
            scanned.iter().map_while(|(_, _, record)| T::from_record(record)).map(Arc::clone).collect();
        let is_last = of_kind.len() < page;
        let next = of_kind.last().filter(|_| !is_last).map(|last| last.id());
        Ok((of_kind, next))
    }

    /// Orders after an id, each with what happened to it.
    pub(crate) fn orders(&self, after: Option<&Arc<str>>, page: usize) -> Paged<(Arc<Order>, Arc<Progress>), Arc<str>> {
        let (orders, next) = self.records::<Order>(after, page)?;
        let key = |kind, order: &Order| Key::record(kind, order.id.shared());
        let keys: Vec<Key> =
            orders.iter().flat_map(|order| [key(Kind::Order, order), key(Kind::Progress, order)]).collect();
        let values = self.store.load(&self.tenant, &keys)?.values;
        let halves = values.chunks(2).filter_map(|pair| {
            let [order, progress] = pair else { return None };
            Some((held::<Order>(order)?, held::<Progress>(progress)?))
        });
        Ok((halves.collect(), next))
    }

    /// Entries of the log after a sequence.
    pub(crate) fn log(&self, after: Sequence) -> Paged<Logged, Sequence> {
        let logged = self.store.log(&self.tenant, after, PAGE)?;
        let next = logged.last().map(|last| last.sequence);
        Ok((logged, next))
    }

    /// Balances after an item and location.
    pub(crate) fn stock(
        &self,
        after: Option<&(Sku, LocationId)>,
    ) -> Paged<(Sku, LocationId, Balance), (Sku, LocationId)> {
        let rows = self.store.stock(&self.tenant, after.map(|(sku, location)| (sku, location)), PAGE)?;
        let next = rows.last().map(|(sku, location, _)| (sku.clone(), location.clone()));
        Ok((rows, next))
    }
}

fn held<T: Stored>(value: &Value) -> Option<Arc<T>> {
    let record: &Record = match value {
        Value::Record(held) => &held.as_ref()?.1,
        Value::Balances(_) | Value::Balance(_) | Value::Name(_) | Value::List(_) | Value::Entry(_) => return None,
    };
    T::from_record(record).map(Arc::clone)
}
