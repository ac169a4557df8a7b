//! Pages of the log, of records and of stock, for hosts that read everything.

use oms_core::inventory::Balance;
use oms_core::kernel::{Kind, Logged, Record, RecordKey, Sequence};
use oms_core::store::Scanned;
use oms_core::value::{LocationId, Sku};
use rusqlite::{Connection, params};

use crate::fault::Fault;
use crate::load::location;
use crate::readers::Reader;
use crate::rows::{balance, corrupt, format, from_row, limit, logged, text};
use crate::schema::Positions;

const LOG: &str = "SELECT position, format, entry, observed, subject FROM log
    WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3";
const SCAN: &str = "SELECT id, version, format, body FROM record
    WHERE tenant = ?1 AND is_order = (?2 IN (3, 4)) AND kind = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
const STOCK: &str = "SELECT sku, location, available, reserved, quality_hold, damaged, quarantine FROM balance
    WHERE tenant = ?1 AND (sku, location) > (?2, ?3) ORDER BY sku, location LIMIT ?4";

/// Log entries after a sequence.
pub(crate) fn log(
    connection: &Connection,
    tenant: i64,
    after: Sequence,
    rows_max: usize,
) -> Result<Vec<Logged>, Fault> {
    let positions = Positions::of(tenant);
    let mut statement = connection.prepare_cached(LOG)?;
    let mut rows = statement.query(params![positions.at_most(after), positions.last, limit(rows_max)])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(logged(row)?);
    }
    Ok(page)
}

/// Records after a key.
pub(crate) fn scan(
    connection: &Connection,
    tenant: i64,
    after: Option<&RecordKey>,
    rows_max: usize,
) -> Result<Vec<Scanned>, Fault> {
    let mut page = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| after.is_none_or(|after| *kind >= after.kind)) {
        // Ids are never empty.
        let after_id = after.filter(|after| after.kind == kind).map_or("", |after| &*after.id);
        scan_kind(connection, tenant, &RecordKey::new(kind, after_id), rows_max, &mut page)?;
    }
    Ok(page)
}

/// Adds records of the kind of `after`, after its id.
fn scan_kind(
    connection: &Connection,
    tenant: i64,
    after: &RecordKey,
    rows_max: usize,
    page: &mut Vec<Scanned>,
) -> Result<(), Fault> {
    let room = rows_max.saturating_sub(page.len());
    let kind = after.kind;
    let mut statement = connection.prepare_cached(SCAN)?;
    let mut rows = statement.query(params![tenant, kind.number(), &*after.id, limit(room)])?;
    while let Some(row) = rows.next()? {
        let record = Record::from_json(kind, format(row, 2)?, text(row, 3)?)?;
        page.push((RecordKey::new(kind, text(row, 0)?), from_row(row.get(1)?)?, record));
    }
    Ok(())
}

/// Balances after an item and location.
pub(crate) fn stock(
    reader: &mut Reader,
    tenant: i64,
    after: Option<(&Sku, &LocationId)>,
    rows_max: usize,
) -> Result<Vec<(Sku, LocationId, Balance)>, Fault> {
    let Reader { connection, locations } = reader;
    let (after_sku, after_location) = after.map_or(("", ""), |(sku, location)| (sku.as_str(), location.as_str()));
    let mut statement = connection.prepare_cached(STOCK)?;
    let mut rows = statement.query(params![tenant, after_sku, after_location, limit(rows_max)])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        let sku = Sku::parse(text(row, 0)?).map_err(|error| corrupt(format!("a balance has a bad sku: {error}")))?;
        page.push((sku, location(locations, text(row, 1)?)?, balance(row, 2)?));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statements::tests::plan;

    #[test]
    fn every_page_starts_at_its_cursor() {
        for (sql, bound) in [(LOG, "rowid>? AND rowid<?"), (SCAN, "id>?"), (STOCK, "(sku,location)>(?,?)")] {
            let plan = plan(sql);
            assert!(plan.contains(bound) && !plan.contains("TEMP"), "{sql}: {plan}");
        }
    }
}
