//! Pages of the log, of records and of stock, for hosts that read everything.

use oms_core::inventory::Balance;
use oms_core::kernel::{Kind, Logged, Record, RecordKey, Sequence};
use oms_core::store::Scanned;
use oms_core::value::{LocationId, Sku, Tenant};
use tokio_postgres::Row;

use crate::connection::Connection;
use crate::fault::Fault;
use crate::rows::{balance, count, format, limit, location, logged, number, parsed, text};
use crate::schema::Schema;

const LOG: &str = "SELECT sequence, format::bigint, entry, subject, observed FROM oms.log
    WHERE tenant = $1::text AND sequence > $2::bigint ORDER BY sequence LIMIT $3::bigint";
const SCAN: &str = "SELECT id, version, format::bigint, body, (SELECT last FROM oms.tenant WHERE tenant = $1::text)
    FROM oms.record
    WHERE tenant = $1::text AND is_order = ($2::smallint IN (3, 4)) AND kind = $2::smallint AND id > $3::text
    ORDER BY id LIMIT $4::bigint";
const STOCK: &str = "SELECT sku, location, available, reserved, quality_hold, damaged, quarantine,
        (SELECT last FROM oms.tenant WHERE tenant = $1::text)
    FROM oms.balance
    WHERE tenant = $1::text AND (sku, location) > ($2::text, $3::text) ORDER BY sku, location LIMIT $4::bigint";

/// A page, and a sequence that whoever reads it has seen. Whoever finds none on it has seen nothing.
pub(crate) type Seen<T> = (Vec<T>, Sequence);

/// The last sequence of a tenant, in a column of each row.
fn seen(rows: &[Row], column: usize) -> Result<Sequence, Fault> {
    rows.first().map_or(Ok(0), |row| count(row.try_get(column)?))
}

/// Log entries after a sequence. Nothing appears later below one that was returned: sequences are given by who holds
/// the row of the tenant until it has committed, so they are committed in their order.
pub(crate) fn log(
    connection: &mut Connection,
    schema: &Schema,
    tenant: &Tenant,
    after: Sequence,
    rows_max: usize,
) -> Result<Seen<Logged>, Fault> {
    let statement = connection.statement(&schema.sql(LOG))?;
    let rows = connection.query(&statement, &[&tenant.as_str(), &number(after), &limit(rows_max)])?;
    let page = rows.iter().map(|row| logged(row, [0, 1, 2, 3, 4])).collect::<Result<Vec<_>, _>>()?;
    let seen = page.last().map_or(0, |last| last.sequence);
    Ok((page, seen))
}

/// Records after a key.
pub(crate) fn scan(
    connection: &mut Connection,
    schema: &Schema,
    tenant: &Tenant,
    after: Option<&RecordKey>,
    rows_max: usize,
) -> Result<Seen<Scanned>, Fault> {
    let statement = connection.statement(&schema.sql(SCAN))?;
    let (mut page, mut last) = (Vec::new(), 0);
    for kind in Kind::ALL.into_iter().filter(|kind| after.is_none_or(|after| *kind >= after.kind)) {
        // Ids are never empty.
        let after_id = after.filter(|after| after.kind == kind).map_or("", |after| &*after.id);
        let room = limit(rows_max.saturating_sub(page.len()));
        let number = i16::from(kind.number());
        let rows = connection.query(&statement, &[&tenant.as_str(), &number, &after_id, &room])?;
        last = last.max(seen(&rows, 4)?);
        for row in &rows {
            let record = Record::from_json(kind, format(row.try_get(2)?)?, text(row, 3)?)?;
            page.push((RecordKey::new(kind, text(row, 0)?), count(row.try_get(1)?)?, record));
        }
    }
    Ok((page, last))
}

/// Balances after an item and location.
pub(crate) fn stock(
    connection: &mut Connection,
    schema: &Schema,
    tenant: &Tenant,
    after: Option<(&Sku, &LocationId)>,
    rows_max: usize,
) -> Result<Seen<(Sku, LocationId, Balance)>, Fault> {
    let (after_sku, after_location) = after.map_or(("", ""), |(sku, location)| (sku.as_str(), location.as_str()));
    let statement = connection.statement(&schema.sql(STOCK))?;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&tenant.as_str(), &after_sku, &after_location, &limit(rows_max)];
    let rows = connection.query(&statement, &values)?;
    let place = |row| Ok((parsed(Sku::parse(text(row, 0)?))?, location(row, 1)?, balance(row, 2)?));
    let page = rows.iter().map(place).collect::<Result<_, Fault>>()?;
    Ok((page, seen(&rows, 7)?))
}
