//! Reading a store page by page.

use std::collections::VecDeque;
use std::sync::Arc;

use oms_core::Result;
use oms_core::inventory::Balance;
use oms_core::kernel::{Key, Kind, Logged, Record, RecordKey, Sequence, Stored, Value};
use oms_core::order::{Order, Progress};
use oms_core::store::Store;
use oms_core::value::{LocationId, Sku, Tenant};

/// How many records or balances are asked for at once. The store in memory looks at every key to find the next ones.
const SCANNED: usize = 16_384;
/// How many orders are loaded at once; each may have many lines.
const LOADED: usize = 1_024;
/// How many entries of the log are read at once.
const ENTRIES: usize = 4_096;

/// A store, read for one tenant.
pub(crate) struct Source {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) tenant: Tenant,
}

/// A page, and where to read on; none at the end.
pub(crate) type Paged<T, C> = Result<(Vec<T>, Option<C>)>;

/// Where the reading of orders is: ids that were found and not loaded yet, and where to look for more.
#[derive(Clone)]
pub(crate) struct Ahead {
    ids: VecDeque<Arc<str>>,
    more_after: Option<Arc<str>>,
}

impl Source {
    /// Records of one kind after an id.
    pub(crate) fn records<T: Stored>(&self, after: Option<&Arc<str>>) -> Paged<Arc<T>, Arc<str>> {
        let before = Kind::ALL.iter().rev().find(|kind| kind.number() < T::KIND.number());
        let first = before.map(|kind| RecordKey::new(*kind, "\u{10FFFF}"));
        let after = after.map(|id| RecordKey::new(T::KIND, Arc::clone(id))).or(first);
        let scanned = self.store.scan(&self.tenant, after.as_ref(), SCANNED)?;
        let of_kind: Vec<Arc<T>> =
            scanned.iter().map_while(|(_, _, record)| T::from_record(record)).map(Arc::clone).collect();
        let is_last = of_kind.len() < SCANNED;
        let next = of_kind.last().filter(|_| !is_last).map(|last| last.id());
        Ok((of_kind, next))
    }

    /// Orders after a place, each with what happened to it.
    pub(crate) fn orders(&self, after: Option<&Ahead>) -> Paged<(Arc<Order>, Arc<Progress>), Ahead> {
        let mut ahead = match after {
            Some(ahead) if !ahead.ids.is_empty() => ahead.clone(),
            Some(Ahead { more_after: Some(last), .. }) => self.ids_after(Some(last))?,
            Some(Ahead { more_after: None, .. }) => return Ok((Vec::new(), None)),
            None => self.ids_after(None)?,
        };
        let rest = ahead.ids.split_off(LOADED.min(ahead.ids.len()));
        let ids = std::mem::replace(&mut ahead.ids, rest);
        let key = |kind, id: &Arc<str>| Key::record(kind, Arc::clone(id));
        let keys: Vec<Key> = ids.iter().flat_map(|id| [key(Kind::Order, id), key(Kind::Progress, id)]).collect();
        let values = self.store.load(&self.tenant, &keys)?.values;
        let halves = values.chunks(2).filter_map(|pair| {
            let [order, progress] = pair else { return None };
            Some((held::<Order>(order)?, held::<Progress>(progress)?))
        });
        Ok((halves.collect(), Some(ahead).filter(|ahead| !ahead.ids.is_empty() || ahead.more_after.is_some())))
    }

    fn ids_after(&self, after: Option<&Arc<str>>) -> Result<Ahead> {
        let (orders, more_after) = self.records::<Order>(after)?;
        Ok(Ahead { ids: orders.iter().map(|order| order.id.shared()).collect(), more_after })
    }

    /// Entries of the log after a sequence.
    pub(crate) fn log(&self, after: Sequence) -> Paged<Logged, Sequence> {
        let logged = self.store.log(&self.tenant, after, ENTRIES)?;
        let next = logged.last().map(|last| last.sequence);
        Ok((logged, next))
    }

    /// Balances after an item and location.
    pub(crate) fn stock(
        &self,
        after: Option<&(Sku, LocationId)>,
    ) -> Paged<(Sku, LocationId, Balance), (Sku, LocationId)> {
        let rows = self.store.stock(&self.tenant, after.map(|(sku, location)| (sku, location)), SCANNED)?;
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
