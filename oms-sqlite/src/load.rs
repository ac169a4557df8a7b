//! What stands under keys.

use std::collections::HashSet;
use std::sync::Arc;

use oms_core::inventory::Balance;
use oms_core::kernel::{Balances, Key, List, ListQuery, Logged, Name, Page, Record, RecordKey, Sequence, Value};
use oms_core::store::Answer;
use oms_core::value::{LocationId, RequestId, Sku};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use crate::fault::Fault;
use crate::history;
use crate::lists::Waiting;
use crate::names;
use crate::readers::Reader;
use crate::rows::{balance, corrupt, format, from_row, logged, text};
use crate::schema::Positions;
use crate::statements::of_record;
use oms_core::store::shared::{Known, Mirror, Read};

const LAST_POSITION: &str = "SELECT position FROM log WHERE position BETWEEN ?1 AND ?2 ORDER BY position DESC LIMIT 1";
const RECORD: &str = concat!("SELECT version, format, body FROM record ", of_record!());
const BALANCES: &str = "SELECT location, available, reserved, quality_hold, damaged, quarantine FROM balance
    WHERE tenant = ?1 AND sku = ?2 ORDER BY location";
const BALANCE: &str = "SELECT available, reserved, quality_hold, damaged, quarantine FROM balance
    WHERE tenant = ?1 AND sku = ?2 AND location = ?3";
const ENTRY: &str = "SELECT position, format, entry, observed, subject FROM log WHERE position = ?1";
const REQUEST: &str =
    "SELECT position, format, entry, observed, subject FROM log WHERE tenant = ?1 AND request_id = ?2";

/// What stands under keys, read within one read transaction, or known without reading.
pub(crate) fn load(reader: &mut Reader, mirror: &Mirror<i64>, tenant: i64, keys: &[Key]) -> Result<Answer, Fault> {
    let Reader { connection, locations } = reader;
    let mut loading = Loading { connection, locations, tenant, record: None, balances: None, waiting: None };
    let as_of = last(connection, tenant)?;
    let mut values = Vec::with_capacity(keys.len());
    let mut read: Vec<(Key, Read)> = Vec::new();
    for (key, known) in keys.iter().zip(mirror.find(&tenant, as_of, keys)) {
        let value = match known {
            Known::Value(value) => value,
            Known::Record(..) | Known::Nothing => {
                let (value, bytes) = loading.value(key, known)?;
                read.push((key.clone(), (value.clone(), bytes)));
                value
            }
        };
        values.push(value);
    }
    mirror.keep(&tenant, as_of, read);
    Ok(Answer { as_of, values })
}

struct Loading<'r> {
    connection: &'r Connection,
    locations: &'r mut HashSet<LocationId>,
    tenant: i64,
    record: Option<CachedStatement<'r>>,
    balances: Option<CachedStatement<'r>>,
    waiting: Option<Waiting>,
}

impl Loading<'_> {
    fn value(&mut self, key: &Key, known: Known) -> Result<Read, Fault> {
        let value = match key {
            Key::Record(key) => return self.record(key, known),
            Key::Balances(sku) => Value::Balances(self.balances(sku)?),
            Key::Balance(sku, location) => Value::Balance(self.balance(sku, location)?),
            Key::Name(name) => Value::Name(self.name(name)?),
            Key::List(query) => Value::List(Arc::new(self.page(query)?)),
            Key::Entry(sequence) => Value::Entry(self.entry(*sequence)?),
            Key::Request(request) => Value::Entry(self.request(request)?),
        };
        Ok((value, 0))
    }

    fn record(&mut self, key: &RecordKey, known: Known) -> Result<Read, Fault> {
        let statement = lazily(&mut self.record, self.connection, RECORD)?;
        let mut rows = statement.query(params![self.tenant, key.kind.number(), &*key.id])?;
        let Some(row) = rows.next()? else { return Ok((Value::Record(None), 0)) };
        let version = from_row(row.get(0)?)?;
        let body = text(row, 2)?;
        let record = match known {
            // Parsed before, in this version.
            Known::Record(held, record) if held == version => record,
            Known::Record(..) | Known::Value(_) | Known::Nothing => Record::from_json(key.kind, format(row, 1)?, body)?,
        };
        Ok((Value::Record(Some((version, record))), body.len()))
    }

    fn balances(&mut self, sku: &Sku) -> Result<Balances, Fault> {
        let statement = lazily(&mut self.balances, self.connection, BALANCES)?;
        let mut rows = statement.query(params![self.tenant, sku.as_str()])?;
        let mut found: Vec<(LocationId, Balance)> = Vec::with_capacity(self.locations.len().min(32));
        while let Some(row) = rows.next()? {
            found.push((location(self.locations, text(row, 0)?)?, balance(row, 1)?));
        }
        Ok(found.into_iter().collect())
    }

    fn balance(&self, sku: &Sku, location: &LocationId) -> Result<Balance, Fault> {
        let found =
            self.one(BALANCE, params![self.tenant, sku.as_str(), location.as_str()], |row| Ok(balance(row, 0)?))?;
        Ok(found.unwrap_or_default())
    }

    fn name(&self, name: &Name) -> Result<Option<Arc<str>>, Fault> {
        self.one(names::FIND, params![self.tenant, names::place(&name.to_key())], |row| Ok(Arc::from(text(row, 0)?)))
    }

    fn entry(&self, sequence: Sequence) -> Result<Option<Logged>, Fault> {
        match Positions::of(self.tenant).at(sequence) {
            Ok(position) => self.one(ENTRY, [position], logged),
            Err(_) => Ok(None),
        }
    }

    fn request(&self, request: &RequestId) -> Result<Option<Logged>, Fault> {
        self.one(REQUEST, params![self.tenant, request.as_str()], logged)
    }

    fn page(&mut self, query: &ListQuery) -> Result<Page, Fault> {
        if query.list == List::History {
            return history::page(self.connection, self.tenant, query);
        }
        let waiting = match &mut self.waiting {
            Some(waiting) => waiting,
            none => none.insert(Waiting::read(self.connection, self.tenant)?),
        };
        waiting.page(self.connection, self.tenant, query)
    }

    fn one<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        rows.next()?.map(read).transpose()
    }
}

/// The number of a tenant, if it ever wrote something.
pub(crate) fn tenant(connection: &Connection, name: &str) -> Result<Option<i64>, Fault> {
    let mut statement = connection.prepare_cached("SELECT id FROM tenant WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// The last sequence of a tenant.
pub(crate) fn last(connection: &Connection, tenant: i64) -> Result<Sequence, Fault> {
    let positions = Positions::of(tenant);
    let mut statement = connection.prepare_cached(LAST_POSITION)?;
    let found = statement.query_row(params![positions.first, positions.last], |row| row.get(0)).optional()?;
    Ok(found.map_or(0, Positions::sequence))
}

/// The location of this id, shared with those that were read before.
pub(crate) fn location(known: &mut HashSet<LocationId>, id: &str) -> Result<LocationId, Fault> {
    if let Some(location) = known.get(id) {
        return Ok(location.clone());
    }
    let location = LocationId::parse(id).map_err(|error| corrupt(format!("a balance has a bad location: {error}")))?;
    known.insert(location.clone());
    Ok(location)
}

/// The statement in `slot`, taken from the connection when it is first needed.
fn lazily<'s, 'r>(
    slot: &'s mut Option<CachedStatement<'r>>,
    connection: &'r Connection,
    sql: &str,
) -> rusqlite::Result<&'s mut CachedStatement<'r>> {
    match slot {
        Some(statement) => Ok(statement),
        none => Ok(none.insert(connection.prepare_cached(sql)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statements::tests::plan;

    #[test]
    fn every_value_is_found_by_a_key_and_in_its_order() {
        let all = [LAST_POSITION, RECORD, BALANCES, BALANCE, names::FIND, ENTRY, REQUEST];
        for sql in all {
            let plan = plan(sql);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}
