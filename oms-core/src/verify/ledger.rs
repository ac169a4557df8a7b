//! The ledger and the log: invariants 1, 3 and 7.

use std::collections::{BTreeMap, BTreeSet};

use super::{PAGE, Reserved, Source, Verification, count};
use crate::error::Result;
use crate::inventory::{Account, Balance, Bucket, Movement};
use crate::item::Item;
use crate::kernel::{Key, Kind, List, ListQuery, Logged, RecordKey, Sequence, Value, stock_subject};
use crate::network::Network;
use crate::value::{LocationId, Sku};

/// What movements add up to.
pub(super) type Sums = BTreeMap<(Sku, LocationId), Balance>;

/// Reads the log up to the sequence of the verification: entries follow each other and have events, movements are
/// well-formed and never take a bucket below zero, and histories hold what was committed.
pub(super) fn read_log(source: &Source<'_>, found: &mut Verification) -> Result<Sums> {
    let mut sums = Sums::new();
    let mut last: Sequence = 0;
    loop {
        let mut page = source.store.log(source.tenant, last, PAGE)?;
        let is_last = page.last().is_none_or(|logged| logged.sequence >= found.as_of);
        page.retain(|logged| logged.sequence <= found.as_of);
        for logged in &page {
            if logged.sequence <= last {
                found.violate(7, entry_name(logged), format!("it comes after sequence {last}"));
            }
            last = last.max(logged.sequence);
            check_entry(source, logged, found);
            add_up(logged, &mut sums, found);
        }
        check_histories(source, &page, found)?;
        if is_last {
            return Ok(sums);
        }
    }
}

fn check_entry(source: &Source<'_>, logged: &Logged, found: &mut Verification) {
    let entry = &logged.entry;
    found.counted.entries = found.counted.entries.saturating_add(1);
    found.counted.movements = found.counted.movements.saturating_add(count(entry.movements.len()));
    found.require(!entry.events.is_empty(), 7, entry_name(logged), || {
        format!("{} was committed and no event tells of it", entry.command.name())
    });
    found.require(!entry.context.dry_run, 7, entry_name(logged), || "a dry run was committed".to_owned());
    found.require(entry.context.tenant == *source.tenant, 7, entry_name(logged), || {
        format!("it belongs to tenant {}", entry.context.tenant)
    });
    for movement in entry.movements.iter() {
        let Movement { sku, quantity, source, target, .. } = movement;
        let moves = !quantity.is_zero() && source != target;
        found.require(moves, 1, entry_name(logged), || format!("{quantity} of {sku} move from {source} to {target}"));
    }
}

fn entry_name(logged: &Logged) -> String {
    format!("entry {}", logged.sequence)
}

/// Adds an entry's movements; together they may not take a bucket below zero.
fn add_up(logged: &Logged, sums: &mut Sums, found: &mut Verification) {
    let mut touched = BTreeSet::new();
    for movement in logged.entry.movements.iter() {
        let units = movement.quantity.units();
        for (account, change) in [(&movement.source, units.saturating_neg()), (&movement.target, units)] {
            let Account::At(bucket, location) = account else { continue };
            let place = (movement.sku.clone(), location.clone());
            if let Some(sum) = sums.entry(place.clone()).or_default().0.get_mut(bucket.position()) {
                *sum = sum.saturating_add(change);
            }
            touched.insert(place);
        }
    }
    for place in touched {
        let sum = sums.get(&place).copied().unwrap_or_default();
        if let Some(bucket) = Bucket::ALL.into_iter().find(|bucket| sum.bucket(*bucket) < 0) {
            let message = format!("after entry {} {} holds {}", logged.sequence, bucket.name(), sum.bucket(bucket));
            found.violate(1, balance_name(&place), message);
        }
    }
}

fn balance_name((sku, location): &(Sku, LocationId)) -> String {
    format!("balance {sku}@{location}")
}

/// Every place that an entry moved stock at, and the order that it is about, has the entry in its history.
fn check_histories(source: &Source<'_>, page: &[Logged], found: &mut Verification) -> Result<()> {
    let mut expected = Vec::new();
    for logged in page {
        let at = i64::try_from(logged.sequence).unwrap_or(i64::MAX);
        for subject in subjects(logged) {
            let query = ListQuery { from: at, to: at, ..ListQuery::new(List::History, subject, 1) };
            expected.push((logged.sequence, query));
        }
    }
    let keys = expected.iter().map(|(_, query)| Key::List(query.clone())).collect();
    let loaded = source.load(keys)?;
    for (sequence, query) in expected {
        let is_there = matches!(loaded.value(&Key::List(query.clone())), Some(Value::List(page)) if !page.is_empty());
        found.require(is_there, 7, format!("entry {sequence}"), || format!("the history of {} lacks it", query.key));
    }
    Ok(())
}

fn subjects(logged: &Logged) -> BTreeSet<String> {
    let mut subjects = BTreeSet::new();
    for movement in logged.entry.movements.iter() {
        for account in [&movement.source, &movement.target] {
            if let Account::At(_, location) = account {
                subjects.insert(stock_subject(&movement.sku, location).to_string());
            }
        }
        subjects.extend(movement.order.as_ref().map(ToString::to_string));
    }
    if logged.entry.subject.kind == Kind::Progress {
        subjects.insert(logged.entry.subject.id.to_string());
    }
    subjects
}

/// Compares the balances that the store keeps with what movements add up to and with what is promised.
pub(super) fn check_balances(
    source: &Source<'_>,
    mut sums: Sums,
    mut reserved: Reserved,
    found: &mut Verification,
) -> Result<()> {
    let mut after: Option<(Sku, LocationId)> = None;
    loop {
        let from = after.as_ref().map(|(sku, location)| (sku, location));
        let page = source.store.stock(source.tenant, from, PAGE)?;
        let Some((sku, location, _)) = page.last() else { break };
        after = Some((sku.clone(), location.clone()));
        found.counted.balances = found.counted.balances.saturating_add(count(page.len()));
        check_places(source, &page, found)?;
        for (sku, location, balance) in page {
            let place = (sku, location);
            check_sum(&place, balance, sums.remove(&place).unwrap_or_default(), found);
            check_reserved(&place, balance.reserved(), reserved.remove(&place).unwrap_or_default(), found);
        }
    }
    for (place, sum) in sums {
        check_sum(&place, Balance::default(), sum, found);
    }
    for (place, held) in reserved {
        check_reserved(&place, 0, held, found);
    }
    Ok(())
}

fn check_sum(place: &(Sku, LocationId), balance: Balance, sum: Balance, found: &mut Verification) {
    for bucket in Bucket::ALL {
        let (kept, moved) = (balance.bucket(bucket), sum.bucket(bucket));
        let name = bucket.name();
        found.require(kept >= 0, 1, balance_name(place), || format!("{name} is {kept}, below zero"));
        found.require(kept == moved, 1, balance_name(place), || {
            format!("{name} is {kept}, its movements add up to {moved}")
        });
    }
}

fn check_reserved(place: &(Sku, LocationId), kept: i64, held: i64, found: &mut Verification) {
    found.require(kept == held, 3, balance_name(place), || {
        format!("{kept} are reserved, orders and reservations hold {held}")
    });
}

/// Items and locations that balances name exist, and the items are stocked things.
fn check_places(source: &Source<'_>, page: &[(Sku, LocationId, Balance)], found: &mut Verification) -> Result<()> {
    let network = RecordKey::new(Kind::Network, Network::ID);
    let mut keys = vec![Key::Record(network)];
    keys.extend(page.iter().map(|(sku, _, _)| Key::record(Kind::Item, sku.shared())));
    let loaded = source.load(keys)?;
    let network = loaded.find::<Network>(Network::ID).cloned().unwrap_or_default();
    for (sku, location, _) in page {
        let place = (sku.clone(), location.clone());
        let is_stocked = loaded.find::<Item>(sku.shared()).is_some_and(|item| item.kind.is_stocked());
        found.require(is_stocked, 1, balance_name(&place), || format!("{sku} is no stocked item"));
        let exists = network.locations.contains_key(location);
        found.require(exists, 1, balance_name(&place), || format!("there is no location {location}"));
    }
    Ok(())
}
