//! Statements that are put together of parts, each with its own values.
//!
//! A statement has the parts that a call needs and no other, since the server walks through all of a statement whether
//! there is something to do for it or not. Calls of the same shape have the same text, which is written and prepared once
//! per connection.
//!
//! Arrays are taken apart by a `SELECT` of their own. In a `FROM` the server would lay down all rows of each array first.

use std::fmt::{self, Write as _};

use bytes::BytesMut;
use oms_core::Code;
use tokio_postgres::Statement;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::connection::Connection;
use crate::fault::Fault;
use crate::schema::Schema;

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Load,
    Turn,
    Commit,
    Unseen,
    Streamed,
}

/// A statement in the making: its values always, its text only when nobody has written it yet.
pub(crate) struct Sql<'a> {
    text: Option<String>,
    values: Vec<Box<dyn ToSql + Sync + 'a>>,
}

impl<'a> Sql<'a> {
    /// Adds a value, and answers the number of its parameter.
    pub(crate) fn value(&mut self, value: impl ToSql + Sync + 'a) -> usize {
        self.values.push(Box::new(value));
        self.values.len()
    }

    /// Adds text.
    pub(crate) fn push(&mut self, text: fmt::Arguments<'_>) {
        if let Some(all) = &mut self.text {
            // Writing to a string never fails.
            let _ = all.write_fmt(text);
        }
    }
}

/// A value as it is sent.
#[derive(Debug)]
pub(crate) struct Encoded {
    bytes: BytesMut,
    is_null: bool,
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(&self.bytes);
        Ok(if self.is_null { IsNull::Yes } else { IsNull::No })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A statement with its values.
pub(crate) struct Question<'a> {
    pub(crate) statement: Statement,
    values: Vec<Box<dyn ToSql + Sync + 'a>>,
}

impl<'a> Question<'a> {
    /// The statement of a family that has this shape, written by `write` when it is new.
    pub(crate) fn new(
        connection: &mut Connection,
        schema: &Schema,
        (family, shape): (Family, u32),
        write: impl FnOnce(&mut Sql<'a>),
    ) -> Result<Self, Fault> {
        let known = connection.shapes.get(&(family, shape)).cloned();
        let mut sql = Sql { text: known.is_none().then(String::new), values: Vec::new() };
        write(&mut sql);
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = connection.statement(&schema.sql(&sql.text.unwrap_or_default()))?;
                connection.shapes.insert((family, shape), statement.clone());
                statement
            }
        };
        Ok(Self { statement, values: sql.values })
    }

    /// The values as they are sent.
    pub(crate) fn encoded(&self) -> Result<Vec<Encoded>, Fault> {
        let encoded = self.values.iter().zip(self.statement.params()).map(|(value, of_type)| {
            let mut bytes = BytesMut::new();
            let is_null = value.to_sql_checked(of_type, &mut bytes);
            let is_null = is_null.map_err(|error| Fault::new(Code::Bug, format!("a value can't be sent: {error}")))?;
            Ok(Encoded { bytes, is_null: matches!(is_null, IsNull::Yes) })
        });
        encoded.collect()
    }

    /// The values, as a connection wants them.
    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| &**value).collect()
    }
}

/// Whether a record of the kind in `k` is an order, or the progress of one.
pub(crate) const OF_ORDER: &str = "(k.kind IN (3, 4))";

/// A value of each, for a parameter.
pub(crate) fn each<'t, T, V>(all: &'t [T], value: impl Fn(&'t T) -> V) -> Vec<V> {
    all.iter().map(value).collect()
}

/// The positions of so many keys.
pub(crate) fn positions(sql: &mut Sql<'_>, count: usize) -> usize {
    sql.value((0..).take(count).collect::<Vec<i32>>())
}

/// Flags as the bits of a number.
pub(crate) fn bits<const N: usize>(flags: [bool; N]) -> u32 {
    flags.into_iter().fold(0, |bits, flag| (bits << 1) | u32::from(flag))
}

#[cfg(test)]
mod tests {
    use oms_core::kernel::Kind;

    use super::*;

    #[test]
    fn orders_are_told_by_the_numbers_of_their_kinds() {
        let numbers = [Kind::Order, Kind::Progress].map(Kind::number);
        assert_eq!(OF_ORDER, format!("(k.kind IN ({}, {}))", numbers[0], numbers[1]));
    }
}
