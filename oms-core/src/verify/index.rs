//! Names and lists: invariant 8.

use std::sync::Arc;

use super::{PAGE, Source, Verification, kind_name, name};
use crate::document::{Document, DocumentKind};
use crate::error::Result;
use crate::item::Item;
use crate::kernel::{FORMAT, Key, Kind, List, ListQuery, Name, Record, RecordKey, Row, Stored, Value};
use crate::network::Network;
use crate::order::OrderStatus;
use crate::store::Scanned;
use crate::value::Sku;

/// Every record has the key it is kept under, comes back from its JSON as it went in, and is found under its names and
/// in its lists.
pub(super) fn check_records(source: &Source<'_>, page: &[Scanned], found: &mut Verification) -> Result<()> {
    let mut names: Vec<(&RecordKey, Name)> = Vec::new();
    let mut rows: Vec<(&RecordKey, Row)> = Vec::new();
    for (key, version, record) in page {
        found.require(*version > 0 && record.key() == *key, 8, name(key), || {
            format!("it is kept as {} in version {version}", name(&record.key()))
        });
        let again = record.to_json().and_then(|json| Record::from_json(key.kind, FORMAT, &json));
        found.require(again.as_ref() == Ok(record), 8, name(key), || "it changes on its way through JSON".to_owned());
        names.extend(record.names().into_iter().map(|claimed| (key, claimed)));
        rows.extend(record.rows().into_iter().map(|row| (key, row)));
    }
    let name_keys = names.iter().map(|(_, claimed)| Key::Name(claimed.clone()));
    let loaded = source.load(name_keys.chain(rows.iter().map(|(_, row)| Key::List(only(row)))).collect())?;
    for (key, claimed) in names {
        let holder = match loaded.value(&Key::Name(claimed.clone())) {
            Some(Value::Name(Some(holder))) => Arc::clone(holder),
            Some(_) | None => Arc::from("nobody"),
        };
        found.require(holder == key.id, 8, name(key), || format!("{claimed:?} is held by {holder}"));
    }
    for (key, row) in rows {
        let is_there = match loaded.value(&Key::List(only(&row))) {
            Some(Value::List(page)) => page.iter().any(|(at, id)| *at == row.at && *id == row.id),
            Some(_) | None => false,
        };
        found
            .require(is_there, 8, name(key), || format!("list {:?} of {:?} lacks it at {}", row.list, row.key, row.at));
    }
    Ok(())
}

/// The place in a list where this row stands, or the row after it when it is missing.
fn only(row: &Row) -> ListQuery {
    let after = Some((row.at, before(&row.id)));
    ListQuery { from: row.at, to: row.at, after, ..ListQuery::new(row.list, Arc::clone(&row.key), 1) }
}

/// A text that sorts before this id and after every id before it: U+10FFFF is in no id.
fn before(id: &str) -> Arc<str> {
    let mut characters = id.chars();
    let last = u32::from(characters.next_back().unwrap_or_default());
    let prior = char::from_u32(last.saturating_sub(1)).unwrap_or('\u{D7FF}');
    Arc::from(format!("{}{prior}\u{10FFFF}", characters.as_str()))
}

/// Lists hold only rows that their records claim.
pub(super) fn check_lists(source: &Source<'_>, found: &mut Verification) -> Result<()> {
    for list in [List::Returns, List::Items, List::Requests, List::Documents] {
        check_list(source, list, Arc::from(""), found)?;
    }
    for status in OrderStatus::ALL {
        check_list(source, List::OrdersByStatus, Arc::from(status.name()), found)?;
    }
    for kind in crate::inventory::kinds_due() {
        check_list(source, List::Due, Arc::from(crate::inventory::due(kind)), found)?;
    }
    let loaded = source.load(vec![Key::record(Kind::Network, Network::ID)])?;
    for channel in loaded.find::<Network>(Network::ID).iter().flat_map(|network| network.channels.keys()) {
        check_list(source, List::OrdersByChannel, channel.shared(), found)?;
    }
    for entity in loaded.find::<Network>(Network::ID).iter().flat_map(|network| network.entities.keys()) {
        check_list(source, List::DocumentsDue, entity.shared(), found)?;
        check_list(source, List::Documents, entity.shared(), found)?;
        for kind in DocumentKind::ALL {
            check_list(source, List::Documents, Document::list_key(entity, kind).into(), found)?;
        }
    }
    source.each_record(&mut |page| {
        let items = page.iter().filter_map(|(_, _, record)| Item::from_record(record));
        items.map(|item| &item.sku).try_for_each(|sku: &Sku| {
            check_list(source, List::Backorders, sku.shared(), found)?;
            check_list(source, List::Reservations, sku.shared(), found)
        })
    })
}

/// The kind of the records that stand in a list under a key.
fn kind_in(list: List, key: &str) -> Option<Kind> {
    match list {
        List::OrdersByChannel | List::OrdersByParty | List::OrdersByPurchaseOrder => Some(Kind::Order),
        List::OrdersByStatus | List::Backorders | List::Requests | List::DocumentsDue => Some(Kind::Progress),
        List::Documents => Some(Kind::Document),
        List::Reservations => Some(Kind::Reservation),
        List::Due => Kind::ALL.into_iter().find(|kind| crate::inventory::due(*kind) == key),
        List::Tracking => Some(Kind::Shipment),
        List::GatewayReference => Some(Kind::Payment),
        List::Returns => Some(Kind::Return),
        List::Items => Some(Kind::Item),
        List::History => None,
    }
}

fn check_list(source: &Source<'_>, list: List, key: Arc<str>, found: &mut Verification) -> Result<()> {
    let Some(kind) = kind_in(list, &key) else { return Ok(()) };
    let mut query = ListQuery::new(list, Arc::clone(&key), PAGE);
    loop {
        let Some(page) = page(source, &query)? else { return Ok(()) };
        let keys = page.iter().map(|(_, id)| Key::record(kind, Arc::clone(id))).collect();
        let loaded = source.load(keys)?;
        for (at, id) in page.iter() {
            let record = RecordKey::new(kind, Arc::clone(id));
            let row = Row { list, key: Arc::clone(&key), at: *at, id: Arc::clone(id) };
            let claims = loaded.record(&record).is_some_and(|held| held.rows().contains(&row));
            found.require(claims, 8, name(&record), || {
                format!(
                    "list {list:?} of {key:?} holds it at {at}, but the {} does not belong there",
                    kind_name(&record)
                )
            });
        }
        query.after = page.last().cloned();
    }
}

/// The next page, if there is anything on it.
fn page(source: &Source<'_>, query: &ListQuery) -> Result<Option<Arc<crate::kernel::Page>>> {
    let key = Key::List(query.clone());
    let loaded = source.load(vec![key.clone()])?;
    match loaded.value(&key) {
        Some(Value::List(page)) if !page.is_empty() => Ok(Some(Arc::clone(page))),
        Some(_) | None => Ok(None),
    }
}
