//! Replay: the journal, decided again from nothing, must give what was recorded.
//!
//! It is the test of determinism, and time travel: the shop as of any sequence stands in a store of its own.
//!
//! Invariants:
//! - replaying a log gives the same events, movements, subjects and versions, entry by entry;
//! - the records and balances at the end are the same, byte for byte in JSON. Of parties only ids and how many versions
//!   they have are compared: what they say about people is in no journal.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::inventory::Balance;
use crate::kernel::{Engine, LogEntry, Logged, Record, RecordKey, SeededIds, Sequence};
use crate::store::{MemoryStore, Scanned, Store};
use crate::value::{LocationId, Sku, Tenant};

/// How many entries, records or balances are held at a time.
const PAGE: usize = 1_000;

/// What a replay gave.
#[derive(Debug)]
pub struct Replayed {
    /// How many log entries were decided again.
    pub entries: u64,
    /// How many of them another version of the library had decided. They came out the same, too.
    pub other_versions: u64,
    /// The sequence, in the source, of the last of them.
    pub sequence: Sequence,
    /// How many records there are now.
    pub records: u64,
    /// How many balances there are now.
    pub balances: u64,
    /// The shop as of then, over a store in memory. It can be looked at and tried out.
    pub shop: Engine,
}

/// Replays a tenant's whole log into memory and compares every entry, and the state at the end, with what was
/// recorded. `progress` is told how many entries are done.
///
/// The source should be quiet meanwhile: what is committed while the end states are compared counts as a difference.
///
/// # Errors
/// [`Code::Diverged`] with the sequence and the difference; the store's failure.
pub fn replay(source: &dyn Store, tenant: &Tenant, progress: &mut dyn FnMut(u64)) -> Result<Replayed> {
    let mut replayed = replay_until(source, tenant, Sequence::MAX, progress)?;
    let Compared { records, balances } = compare(source, replayed.shop.store(), tenant)?;
    (replayed.records, replayed.balances) = (records, balances);
    Ok(replayed)
}

/// Replays a tenant's log up to a sequence, that included: the shop as of then. Every entry is compared with what was
/// recorded; the state at the end is not, since the source has moved on from it.
///
/// # Errors
/// [`Code::Diverged`] with the sequence and the difference; the store's failure.
pub fn replay_until(
    source: &dyn Store,
    tenant: &Tenant,
    sequence: Sequence,
    progress: &mut dyn FnMut(u64),
) -> Result<Replayed> {
    let shop = Engine::new(Box::new(MemoryStore::new()), Box::new(SeededIds::new(sequence)));
    let mut replayed = Replayed { entries: 0, other_versions: 0, sequence: 0, records: 0, balances: 0, shop };
    loop {
        let mut page = source.log(tenant, replayed.sequence, PAGE)?;
        page.retain(|logged| logged.sequence <= sequence);
        if page.is_empty() {
            break;
        }
        for logged in &page {
            replay_entry(&replayed.shop, logged)?;
            replayed.sequence = logged.sequence;
            replayed.entries = replayed.entries.saturating_add(1);
            let is_other = *logged.entry.library != *env!("CARGO_PKG_VERSION");
            replayed.other_versions = replayed.other_versions.saturating_add(u64::from(is_other));
        }
        progress(replayed.entries);
    }
    let store = replayed.shop.store();
    replayed.records = each(|after| store.scan(tenant, after.map(|(key, _, _): &Scanned| key), PAGE), |_| Ok(()))?;
    replayed.balances = each(|after| stock_after(store, tenant, after), |_| Ok(()))?;
    Ok(replayed)
}

/// Decides an entry of a log again, on what a shop holds and the decision saw, and compares what comes out. The shop has it as
/// its next entry then.
///
/// # Errors
/// [`Code::Diverged`] with the sequence and the difference; the store's failure.
pub fn replay_entry(shop: &Engine, logged: &Logged) -> Result<()> {
    let recorded = &logged.entry;
    let diverged = |difference: &str| {
        let message = format!("entry {} ({}): {difference}", logged.sequence, recorded.command.name());
        Error::new(Code::Diverged, message).with("sequence", logged.sequence).with("difference", difference)
    };
    let (again, _) = shop.replay(recorded, logged.observed.as_deref()).map_err(|error| {
        let message = error.message();
        diverged(&format!("it was accepted, now it is refused: {}: {message}", error.code()))
    })?;
    difference(recorded, &again).map_or(Ok(()), |difference| Err(diverged(&difference)))
}

/// The first difference between two decisions of the same command.
fn difference(recorded: &LogEntry, again: &LogEntry) -> Option<String> {
    if recorded.subject != again.subject {
        return Some(format!("the subject was {:?}, now it is {:?}", recorded.subject, again.subject));
    }
    if recorded.version != again.version {
        return Some(format!("its version was {}, now it is {}", recorded.version, again.version));
    }
    let warnings = || differ("warnings", &recorded.warnings, &again.warnings);
    differ("events", &recorded.events, &again.events)
        .or_else(|| differ("movements", &recorded.movements, &again.movements))
        .or_else(|| if is_redacted(&recorded.command) { None } else { warnings() })
}

/// Whether the journal holds less than the command that was decided, so that warnings about the rest can't come again.
fn is_redacted(command: &Command) -> bool {
    matches!(command, Command::AddNote(_) | Command::RecordParty(_))
}

fn differ<T: PartialEq + Serialize>(what: &str, recorded: &[T], again: &[T]) -> Option<String> {
    if recorded == again {
        return None;
    }
    let position = recorded.iter().zip(again).take_while(|(one, other)| one == other).count();
    let show = |list: &[T]| match list.get(position) {
        Some(one) => serde_json::to_string(one).unwrap_or_default(),
        None => "nothing".to_owned(),
    };
    Some(format!("{what}[{position}] was {}, now it is {}", show(recorded), show(again)))
}

/// How much two stores have in common: all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// How many records both have.
    pub records: u64,
    /// How many balances both have; those that are all zero may be missing in one.
    pub balances: u64,
}

/// Compares all records, their versions and all balances of two stores.
///
/// # Errors
/// [`Code::Diverged`] with the first difference; the failure of a store.
pub fn compare(one: &dyn Store, other: &dyn Store, tenant: &Tenant) -> Result<Compared> {
    Ok(Compared { records: compare_records(one, other, tenant)?, balances: compare_stock(one, other, tenant)? })
}

fn compare_records(one: &dyn Store, other: &dyn Store, tenant: &Tenant) -> Result<u64> {
    let mut after: Option<RecordKey> = None;
    let mut records: u64 = 0;
    loop {
        let page = one.scan(tenant, after.as_ref(), PAGE)?;
        let others = other.scan(tenant, after.as_ref(), PAGE)?;
        for ((key, version, record), (other_key, other_version, other_record)) in page.iter().zip(&others) {
            if key != other_key {
                return Err(apart(key.min(other_key), "only one has it"));
            }
            if version != other_version {
                return Err(apart(key, &format!("one has version {version}, the other {other_version}")));
            }
            if let Some((one, other)) = contents_apart(record, other_record)? {
                return Err(apart(key, &format!("one is {one}, the other {other}")));
            }
            records = records.saturating_add(1);
        }
        let more = page.get(others.len()).or_else(|| others.get(page.len()));
        if let Some((key, _, _)) = more {
            return Err(apart(key, "only one has it"));
        }
        let Some((last, _, _)) = page.last() else { return Ok(records) };
        after = Some(last.clone());
    }
}

fn apart(key: &RecordKey, difference: &str) -> Error {
    let message = format!("the stores differ at {:?} {}: {difference}", key.kind, key.id);
    Error::new(Code::Diverged, message).with("record", &key.id).with("difference", difference)
}

/// The JSON of both, where it differs from the first differing byte on.
fn contents_apart(one: &Record, other: &Record) -> Result<Option<(String, String)>> {
    let (one, other) = match (one, other) {
        (Record::Party(one), Record::Party(other)) => {
            // Erasing and recording leave traces that the journal keeps; what was recorded does not.
            let shape = |party: &crate::party::Party| format!("{} {} {}", party.id, party.versions.len(), party.erased);
            (shape(one), shape(other))
        }
        (one, other) => (one.to_json()?, other.to_json()?),
    };
    if one == other {
        return Ok(None);
    }
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count().saturating_sub(40);
    let part = |text: &str| text.chars().skip(same).take(160).collect::<String>();
    Ok(Some((part(&one), part(&other))))
}

type Stock = BTreeMap<(Sku, LocationId), Balance>;

/// Compares balances, those that are all zero left out.
fn compare_stock(one: &dyn Store, other: &dyn Store, tenant: &Tenant) -> Result<u64> {
    let (stock, others) = (stock(one, tenant)?, stock(other, tenant)?);
    let differs = |place: &&(Sku, LocationId)| stock.get(*place) != others.get(*place);
    if let Some(place) = stock.keys().chain(others.keys()).find(differs) {
        let show = |stock: &Stock| format!("{:?}", stock.get(place).copied().unwrap_or_default().0);
        let (sku, location) = place;
        let difference = format!("one is {}, the other {}", show(&stock), show(&others));
        let message = format!("the stores differ at balance {sku}@{location}: {difference}");
        return Err(Error::new(Code::Diverged, message).with("difference", difference));
    }
    Ok(u64::try_from(stock.len()).unwrap_or(u64::MAX))
}

fn stock(store: &dyn Store, tenant: &Tenant) -> Result<Stock> {
    let mut stock = Stock::new();
    each(
        |after| stock_after(store, tenant, after),
        |(sku, location, balance)| {
            if balance != Balance::default() {
                stock.insert((sku, location), balance);
            }
            Ok(())
        },
    )?;
    Ok(stock)
}

type Stocked = (Sku, LocationId, Balance);

fn stock_after(store: &dyn Store, tenant: &Tenant, after: Option<&Stocked>) -> Result<Vec<Stocked>> {
    store.stock(tenant, after.map(|(sku, location, _)| (sku, location)), PAGE)
}

/// Looks at everything, page by page; answers how much that was.
fn each<T: Clone>(
    page_after: impl Fn(Option<&T>) -> Result<Vec<T>>,
    mut look: impl FnMut(T) -> Result<()>,
) -> Result<u64> {
    let mut after: Option<T> = None;
    let mut seen: u64 = 0;
    loop {
        let page = page_after(after.as_ref())?;
        let Some(last) = page.last().cloned() else { return Ok(seen) };
        for one in page {
            look(one)?;
            seen = seen.saturating_add(1);
        }
        after = Some(last);
    }
}
