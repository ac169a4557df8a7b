//! Columns of a dataset: a name, a type, and how a row's value is found.

use std::sync::Arc;

use arrow_array::builder::{Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use oms_core::value::{Amount, Timestamp};

/// Digits of an amount, as many as Arrow has in 128 bits.
const PRECISION: u8 = 38;
/// Decimals of an amount, as many as an amount can have.
const SCALE: i8 = 9;

/// How a value of a row is found.
pub(crate) enum Of<R: 'static> {
    Text(fn(&R) -> &str),
    TextOrNull(fn(&R) -> Option<&str>),
    /// A text that has to be written first.
    Written(fn(&R) -> Option<String>),
    Number(fn(&R) -> i64),
    NumberOrNull(fn(&R) -> Option<i64>),
    Amount(fn(&R) -> Amount),
    AmountOrNull(fn(&R) -> Option<Amount>),
    Time(fn(&R) -> Timestamp),
}

/// A column.
pub(crate) struct Column<R: 'static> {
    pub(crate) name: &'static str,
    pub(crate) of: Of<R>,
}

impl<R> Column<R> {
    fn field(&self) -> Field {
        let (kind, is_nullable) = match &self.of {
            Of::Text(_) => (DataType::Utf8, false),
            Of::TextOrNull(_) | Of::Written(_) => (DataType::Utf8, true),
            Of::Number(_) => (DataType::Int64, false),
            Of::NumberOrNull(_) => (DataType::Int64, true),
            Of::Amount(_) => (DataType::Decimal128(PRECISION, SCALE), false),
            Of::AmountOrNull(_) => (DataType::Decimal128(PRECISION, SCALE), true),
            Of::Time(_) => (DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        };
        Field::new(self.name, kind, is_nullable)
    }

    fn array(&self, rows: &[R]) -> Result<ArrayRef, ArrowError> {
        Ok(match &self.of {
            Of::Text(of) => texts(rows.iter().map(|row| Some(of(row)))),
            Of::TextOrNull(of) => texts(rows.iter().map(of)),
            Of::Written(of) => texts(rows.iter().map(of)),
            Of::Number(of) => numbers(rows.iter().map(|row| Some(of(row)))),
            Of::NumberOrNull(of) => numbers(rows.iter().map(of)),
            Of::Amount(of) => amounts(rows.iter().map(|row| Some(of(row))))?,
            Of::AmountOrNull(of) => amounts(rows.iter().map(of))?,
            Of::Time(of) => {
                let mut array = TimestampMicrosecondBuilder::new().with_timezone("UTC");
                array.extend(rows.iter().map(|row| Some(of(row).micros())));
                Arc::new(array.finish())
            }
        })
    }
}

fn texts(values: impl Iterator<Item = Option<impl AsRef<str>>>) -> ArrayRef {
    let mut array = StringBuilder::new();
    values.for_each(|value| array.append_option(value));
    Arc::new(array.finish())
}

fn numbers(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    let mut array = Int64Builder::new();
    values.for_each(|value| array.append_option(value));
    Arc::new(array.finish())
}

fn amounts(values: impl Iterator<Item = Option<Amount>>) -> Result<ArrayRef, ArrowError> {
    let mut array = Decimal128Builder::new();
    for value in values {
        array.append_option(value.map(scaled).transpose()?);
    }
    Ok(Arc::new(array.finish().with_precision_and_scale(PRECISION, SCALE)?))
}

/// An amount as a whole number of its smallest part.
fn scaled(amount: Amount) -> Result<i128, ArrowError> {
    let value = amount.value();
    let missing = u32::try_from(SCALE).unwrap_or_default().checked_sub(value.scale());
    let factor = missing.and_then(|missing| 10_i128.checked_pow(missing));
    let scaled = factor.and_then(|factor| value.mantissa().checked_mul(factor));
    scaled.ok_or_else(|| ArrowError::InvalidArgumentError(format!("the amount {amount} has no place in a decimal")))
}

/// The schema of columns.
pub(crate) fn schema_of<R>(columns: &[Column<R>]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(Column::field).collect::<Vec<_>>()))
}

/// Rows as a batch.
pub(crate) fn batch_of<R>(columns: &[Column<R>], schema: &SchemaRef, rows: &[R]) -> Result<RecordBatch, ArrowError> {
    let arrays = columns.iter().map(|column| column.array(rows));
    RecordBatch::try_new(Arc::clone(schema), arrays.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_amount_keeps_every_decimal() {
        for (text, whole) in [("0", 0), ("10.01", 10_010_000_000), ("-0.000000001", -1), ("1", 1_000_000_000)] {
            assert_eq!(scaled(Amount::parse(text).unwrap()).unwrap(), whole, "{text}");
        }
    }
}
