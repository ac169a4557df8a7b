//! How queries read the store: typed answers to keys.

use std::sync::Arc;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{Engine, Key, List, ListQuery, Logged, Name, Page, Sequence, Stored, Value, Version};
use crate::network::Network;
use crate::order::OrderStatus;
use crate::value::Tenant;

/// How many keys are loaded at once.
pub(super) const KEYS_MAX: usize = 1_000;

/// The key of a list that stands for all of its keys together.
pub(super) const ALL_KEYS: &str = "";

/// A record with its version.
pub(super) type Found<T> = (Version, Arc<T>);

/// What one tenant has, to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) engine: &'a Engine,
    pub(super) tenant: &'a Tenant,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(engine: &'a Engine, tenant: &'a Tenant) -> Self {
        Self { engine, tenant }
    }

    /// What is held under keys, as of one moment.
    pub(super) fn load(&self, keys: &[Key]) -> Result<Vec<Value>> {
        if keys.is_empty() { Ok(Vec::new()) } else { self.engine.read(self.tenant, keys) }
    }

    fn load_one(&self, key: Key) -> Result<Option<Value>> {
        Ok(self.load(&[key])?.pop())
    }

    /// The record of this id, if it exists.
    pub(super) fn find<T: Stored>(&self, id: &Arc<str>) -> Result<Option<Found<T>>> {
        Ok(self.load_one(key_of::<T>(id))?.as_ref().and_then(record))
    }

    /// The record of this id, or the refusal.
    pub(super) fn require<T: Stored>(&self, id: &Arc<str>, missing: Code, what: &str) -> Result<Found<T>> {
        self.find(id)?
            .ok_or_else(|| Error::new(missing, format!("there is no {what} {id}")).with(&what.replace(' ', "_"), id))
    }

    /// The records of ids, in their order.
    pub(super) fn find_all<'i, T: Stored>(
        &self,
        ids: impl Iterator<Item = &'i Arc<str>>,
    ) -> Result<Vec<Option<Found<T>>>> {
        let keys: Vec<Key> = ids.map(key_of::<T>).collect();
        let mut found = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS_MAX) {
            found.extend(self.load(keys)?.iter().map(record));
        }
        Ok(found)
    }

    /// Channels, locations and policies; none, when nothing was set up.
    pub(super) fn network(&self) -> Result<Found<Network>> {
        Ok(self.find(&Arc::from(Network::ID))?.unwrap_or_default())
    }

    /// The id behind a name.
    pub(super) fn named(&self, name: Name) -> Result<Option<Arc<str>>> {
        let value = self.load_one(Key::Name(name))?;
        Ok(value.and_then(|value| if let Value::Name(id) = value { id } else { None }))
    }

    /// A page of a list; of the orders of every status where its key is [`ALL_KEYS`].
    pub(super) fn page(&self, query: &ListQuery) -> Result<Arc<Page>> {
        let page = |value| if let Value::List(page) = value { Some(page) } else { None };
        if (query.list, &*query.key) != (List::OrdersByStatus, ALL_KEYS) {
            return Ok(self.load_one(Key::List(query.clone()))?.and_then(page).unwrap_or_default());
        }
        let of_status = |status: &OrderStatus| ListQuery { key: Arc::from(status.name()), ..query.clone() };
        let keys: Vec<Key> = OrderStatus::ALL.iter().map(of_status).map(Key::List).collect();
        let pages = self.load(&keys)?.into_iter().filter_map(page);
        let mut rows: Page = pages.flat_map(|page| page.to_vec()).collect();
        query.arrange(&mut rows);
        Ok(Arc::new(rows))
    }

    /// The log entries that a page of history names, in its order.
    pub(super) fn entries(&self, page: &Page) -> Result<Vec<Option<Logged>>> {
        let keys: Vec<Key> = page.iter().map(|(at, _)| Key::Entry(sequence(*at))).collect();
        let values = self.load(&keys)?;
        Ok(values.into_iter().map(|value| if let Value::Entry(entry) = value { entry } else { None }).collect())
    }
}

/// The key of a record.
pub(super) fn key_of<T: Stored>(id: &Arc<str>) -> Key {
    Key::record(T::KIND, Arc::clone(id))
}

/// The record in a value, if it is there and of this kind.
pub(super) fn record<T: Stored>(value: &Value) -> Option<Found<T>> {
    let Value::Record(Some((version, record))) = value else { return None };
    Some((*version, Arc::clone(T::from_record(record)?)))
}

/// The sequence behind the number that a row of history is ordered by.
pub(super) fn sequence(at: i64) -> Sequence {
    Sequence::try_from(at).unwrap_or_default()
}
