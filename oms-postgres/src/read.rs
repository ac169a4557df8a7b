//! Pages of the log, of records and of stock, for hosts that read everything.

use oms_core::inventory::Balance;
use oms_core::kernel::{Kind, Logged, Record, RecordKey, Sequence};
use oms_core::store::Scanned;
use oms_core::value::{LocationId, Sku, Tenant};

use crate::connection::Connection;
use crate::fault::Fault;
use crate::rows::{balance, count, format, limit, location, logged, number, parsed, text};
use crate::schema::Schema;

const LOG: &str = "SELECT sequence, format::bigint, entry, subject, observed FROM oms.log
    WHERE tenant = $1::text AND sequence > $2::bigint ORDER BY sequence LIMIT $3::bigint";
const SCAN: &str = "SELECT id, version, format::bigint, body FROM oms.record
    WHERE tenant = $1::text AND is_order = ($2::smallint IN (3, 4)) AND kind = $2::smallint AND id > $3::text
    ORDER BY id LIMIT $4::bigint";
const STOCK: &str = "SELECT sku, location, available, reserved, quality_hold, damaged, quarantine FROM oms.balance
    WHERE tenant = $1::text AND (sku, location) > ($2::text, $3::text) ORDER BY sku, location LIMIT $4::bigint";
const LAST: &str = "SELECT last FROM oms.tenant WHERE tenant = $1::text";

/// A page, and a sequence that whoever reads it has seen.
pub(crate) type Seen<T> = (Vec<T>, Sequence);

/// The last sequence of a tenant.
fn last(connection: &mut Connection, schema: &Schema, tenant: &Tenant) -> Result<Sequence, Fault> {
    let statement = connection.statement(&schema.sql(LAST))?;
    let rows = connection.query(&statement, &[&tenant.as_str()])?;
    rows.first().map_or(Ok(0), |row| count(row.try_get(0)?))
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
    let mut page = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| after.is_none_or(|after| *kind >= after.kind)) {
        // Ids are never empty.
        let after_id = after.filter(|after| after.kind == kind).map_or("", |after| &*after.id);
        let room = limit(rows_max.saturating_sub(page.len()));
        let number = i16::from(kind.number());
        for row in connection.query(&statement, &[&tenant.as_str(), &number, &after_id, &room])? {
            let record = Record::from_json(kind, format(row.try_get(2)?)?, text(&row, 3)?)?;
            page.push((RecordKey::new(kind, text(&row, 0)?), count(row.try_get(1)?)?, record));
        }
    }
    Ok((page, last(connection, schema, tenant)?))
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
    Ok((page, last(connection, schema, tenant)?))
}
