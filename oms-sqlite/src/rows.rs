//! Values as they stand in rows.

use oms_core::inventory::Balance;
use oms_core::kernel::Logged;
use oms_core::store::shared;
use oms_core::{Code, Error};
use rusqlite::Row;

use crate::fault::Fault;
use crate::schema::Positions;

/// A count as SQLite keeps it. Counts stay far below its largest number.
pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many rows a caller wants.
pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// A count from a row.
pub(crate) fn from_row(count: i64) -> Result<u64, Fault> {
    u64::try_from(count).map_err(|_| corrupt(format!("a row counts {count}")))
}

/// The format of a row.
pub(crate) fn format(row: &Row<'_>, column: usize) -> Result<u32, Fault> {
    let format: i64 = row.get(column)?;
    u32::try_from(format).map_err(|_| corrupt(format!("a row has format {format}")))
}

/// The text of a column, not copied.
pub(crate) fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, Fault> {
    row.get_ref(column)?.as_str().map_err(|error| corrupt(format!("a row holds no text: {error}")))
}

/// Five columns from `first` on.
pub(crate) fn balance(row: &Row<'_>, first: usize) -> rusqlite::Result<Balance> {
    let mut balance = Balance::default();
    for (column, units) in (first..).zip(&mut balance.0) {
        *units = row.get(column)?;
    }
    Ok(balance)
}

/// The columns `position, format, entry, observed, subject`.
pub(crate) fn logged(row: &Row<'_>) -> Result<Logged, Fault> {
    let observed = row.get_ref(3)?.as_str_or_null().map_err(|error| corrupt(error.to_string()))?;
    let sequence = Positions::sequence(row.get(0)?);
    Ok(shared::logged(sequence, format(row, 1)?, text(row, 2)?, text(row, 4)?, observed)?)
}

/// A row that this library can't have written.
pub(crate) fn corrupt(message: String) -> Fault {
    Error::new(Code::StoreCorrupt, message).into()
}
