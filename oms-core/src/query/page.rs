//! Pages: how every list is read in parts.
//!
//! Invariants:
//! - `reading_on_after_each_page_gives_every_row_once`;
//! - one call looks at no more than [`LOOKS_MAX`] rows, however few of them are asked for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::read::{Reader, sequence};
use crate::error::Result;
use crate::kernel::{ListQuery, Page, Sequence, Version};

/// How many rows a page has when nothing is said.
pub const LIMIT_DEFAULT: u32 = 50;
/// How many rows a page may have.
pub const LIMIT_MAX: u32 = 1_000;
/// How many rows one call looks at in search of those that are asked for. A page that ends there may have fewer rows
/// than its limit, and says where to read on.
pub const LOOKS_MAX: usize = 10_000;

/// How many rows a page has at most: 1 to [`LIMIT_MAX`]. Default: [`LIMIT_DEFAULT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Limit(u32);

/// Why a limit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a limit is 1 to {LIMIT_MAX}")]
pub struct LimitError;

impl Limit {
    /// The largest.
    pub const MAX: Self = Self(LIMIT_MAX);

    /// A limit of so many rows.
    ///
    /// # Errors
    /// [`LimitError`] outside of 1 to [`LIMIT_MAX`].
    pub const fn new(rows: u32) -> Result<Self, LimitError> {
        match rows {
            1..=LIMIT_MAX => Ok(Self(rows)),
            _ => Err(LimitError),
        }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(LIMIT_DEFAULT)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT})
    }
}

/// A position in a list: pass the `next` of a page as the `after` of the following one. Its text is opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    at: i64,
    id: Arc<str>,
}

/// Why a cursor was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is what a page gave as `next`")]
pub struct CursorError;

impl Cursor {
    /// Reads a cursor.
    ///
    /// # Errors
    /// [`CursorError`] when no page gave this text.
    pub fn parse(text: &str) -> Result<Self, CursorError> {
        let (at, id) = text.split_once(':').ok_or(CursorError)?;
        Ok(Self { at: at.parse().map_err(|_| CursorError)?, id: Arc::from(id) })
    }

    pub(super) fn of((at, id): &(i64, Arc<str>)) -> Self {
        Self { at: *at, id: Arc::clone(id) }
    }

    pub(super) fn row(&self) -> (i64, Arc<str>) {
        (self.at, Arc::clone(&self.id))
    }

    /// The log entry that a row of history stands for.
    pub(super) fn sequence(&self) -> Sequence {
        sequence(self.at)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.at, self.id)
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'_, str>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "A position in a list: what a page gave as `next`."})
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Listed<T, C = Cursor> {
    /// The rows, in order. There may be none although there are more.
    pub rows: Vec<T>,
    /// Where to read on: pass it as `after`. Absent when the list ends here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<C>,
}

/// A record and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Versioned{T}")]
pub struct Versioned<T> {
    /// How often it was written: what `if_version` of a command compares with.
    pub version: Version,
    /// The record.
    #[serde(flatten)]
    pub record: T,
}

/// Reads a page of a list: rows of `query` after `after`, of which `keep` answers each as a row or leaves it out.
pub(super) fn list<T>(
    reader: &Reader<'_>,
    query: ListQuery,
    after: Option<&Cursor>,
    limit: Limit,
    mut keep: impl FnMut(&Page) -> Result<Vec<Option<T>>>,
) -> Result<Listed<T>> {
    // One row more than the page has, to know whether the list ends with it.
    let chunk = limit.rows().saturating_add(1);
    let mut query = ListQuery { limit: chunk, after: after.map(Cursor::row), ..query };
    let (mut rows, mut looked) = (Vec::new(), 0_usize);
    loop {
        let page = reader.page(&query)?;
        let kept = keep(&page)?;
        for (position, (row, kept)) in (1_usize..).zip(page.iter().zip(kept)) {
            rows.extend(kept);
            let more = position < page.len() || page.len() == chunk;
            if rows.len() == limit.rows() && more {
                return Ok(Listed { rows, next: Some(Cursor::of(row)) });
            }
        }
        let last = page.last().filter(|_| page.len() == chunk).cloned();
        let Some(last) = last else { return Ok(Listed { rows, next: None }) };
        looked = looked.saturating_add(page.len());
        if looked >= LOOKS_MAX {
            return Ok(Listed { rows, next: Some(Cursor::of(&last)) });
        }
        query.after = Some(last);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::query::testbed::Shop;

    #[test]
    fn reading_on_after_each_page_gives_every_row_once() {
        let shop = Shop::open();
        let ids: Vec<String> = (0..23).map(|n| format!("A-{n:02}")).collect();
        for (n, id) in ids.iter().enumerate() {
            shop.order(id, 1);
            // All orders are read as the pages of each status.
            match n % 3 {
                0 => drop(shop.run(json!({"cancel_order": {"order": id}}))),
                1 => drop(shop.run(json!({"place_hold": {"order": id, "kind": "fraud"}}))),
                _ => {}
            }
        }
        for (limit, newest_first) in [(1, false), (5, false), (22, true), (23, true), (24, false), (1000, true)] {
            let (mut read, mut after) = (Vec::new(), Value::Null);
            loop {
                let mut query = json!({"limit": limit, "newest_first": newest_first});
                if after != Value::Null {
                    query["after"] = after;
                }
                let page = shop.ask(json!({"orders": query}));
                let rows = page["rows"].as_array().unwrap().clone();
                assert!(rows.len() == limit.min(23) || page.get("next").is_none(), "{page}");
                read.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
                match page.get("next") {
                    Some(next) => after = next.clone(),
                    None => break,
                }
            }
            if newest_first {
                read.reverse();
            }
            assert_eq!(read, ids, "{limit}");
        }
    }

    #[test]
    fn limits_and_cursors_that_can_not_be_are_refused() {
        assert_eq!(Limit::new(0), Err(LimitError));
        assert_eq!(Limit::new(LIMIT_MAX + 1), Err(LimitError));
        assert_eq!(Cursor::parse("x"), Err(CursorError));
        assert_eq!(Cursor::parse("x:A-1"), Err(CursorError));
        let cursor = Cursor::parse("-5:A:1").unwrap();
        assert_eq!((cursor.to_string(), cursor.row()), ("-5:A:1".to_owned(), (-5, Arc::from("A:1"))));
    }
}
