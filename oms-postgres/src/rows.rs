//! Values as they stand in rows.

use oms_core::inventory::Balance;
use oms_core::kernel::Logged;
use oms_core::store::shared;
use oms_core::value::LocationId;
use tokio_postgres::Row;

use crate::fault::Fault;

/// A count as PostgreSQL keeps it. Counts stay far below its largest number.
pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many rows a caller wants.
pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// A count from a row.
pub(crate) fn count(count: i64) -> Result<u64, Fault> {
    u64::try_from(count).map_err(|_| Fault::corrupt(format!("a row counts {count}")))
}

/// The format of a row.
pub(crate) fn format(format: i64) -> Result<u32, Fault> {
    u32::try_from(format).map_err(|_| Fault::corrupt(format!("a row has format {format}")))
}

/// The text of a column, not copied.
pub(crate) fn text(row: &Row, column: usize) -> Result<&str, Fault> {
    Ok(row.try_get(column)?)
}

/// The location of a column.
pub(crate) fn location(row: &Row, column: usize) -> Result<LocationId, Fault> {
    parsed(LocationId::parse(text(row, column)?))
}

/// A value that was checked when it was written.
pub(crate) fn parsed<T, E: std::fmt::Display>(value: Result<T, E>) -> Result<T, Fault> {
    value.map_err(|error| Fault::corrupt(format!("a row holds a bad value: {error}")))
}

/// Five columns from `first` on.
pub(crate) fn balance(row: &Row, first: usize) -> Result<Balance, Fault> {
    let mut balance = Balance::default();
    for (column, units) in (first..).zip(&mut balance.0) {
        *units = row.try_get(column)?;
    }
    Ok(balance)
}

/// A log entry from the columns of its sequence, format (as a bigint), entry, subject and what was observed.
pub(crate) fn logged(row: &Row, columns: [usize; 5]) -> Result<Logged, Fault> {
    let [sequence, format_, entry, subject, observed] = columns;
    let (sequence, format) = (count(row.try_get(sequence)?)?, format(row.try_get(format_)?)?);
    Ok(shared::logged(sequence, format, text(row, entry)?, text(row, subject)?, row.try_get(observed)?)?)
}
