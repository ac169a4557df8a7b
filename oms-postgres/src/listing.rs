//! Rows of lists, each as one text.
//!
//! Invariants:
//! - texts sort by their bytes as rows do: by list, key, number and id;
//! - what is before the number ends with a character that no key holds.

use oms_core::kernel::{List, ListQuery, Row};

/// Ends what is before the number.
const END: char = '\u{1f}';
/// Sorts after the ids of all rows.
const AFTER_IDS: &str = "\u{10ffff}\u{10ffff}";
/// How many digits the number has.
const DIGITS: usize = 16;

/// The text of a row.
pub(crate) fn place(row: &Row) -> String {
    text(row.list, &row.key, row.at, &row.id)
}

/// The text that rows of a page come after, or before where it descends.
pub(crate) fn start(query: &ListQuery) -> String {
    let (at, id) = query.start();
    text(query.list, &query.key, at, id)
}

/// The last text that a row of a page may have, in its direction.
pub(crate) fn end(query: &ListQuery) -> String {
    text(query.list, &query.key, query.end(), if query.descending { "" } else { AFTER_IDS })
}

/// Where in the text of a row of a page its number begins, in characters from 1.
pub(crate) fn skip(query: &ListQuery) -> i32 {
    // The list, the end, and the position itself.
    i32::try_from(query.key.chars().count()).unwrap_or(i32::MAX).saturating_add(3)
}

/// The number and the id of a row, from its text from there on.
pub(crate) fn parse(text: &str) -> Option<(i64, &str)> {
    let (digits, id) = text.split_at_checked(DIGITS)?;
    let number = u64::from_str_radix(digits, 16).ok()?;
    Some((flip(number).cast_signed(), id))
}

fn text(list: List, key: &str, at: i64, id: &str) -> String {
    let list = char::from(b'A'.saturating_add(list.number()));
    format!("{list}{key}{END}{:0DIGITS$x}{id}", flip(at.cast_unsigned()))
}

/// So that what is negative sorts first.
const fn flip(number: u64) -> u64 {
    number ^ (1 << 63)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn row() -> impl Strategy<Value = Row> {
        let at = prop_oneof![select(&[i64::MIN, -1, 0, 1, i64::MAX][..]), any::<i64>()];
        (select(&List::ALL[..]), "[a-c\u{1}\u{2}é]{0,3}", at, "[a-z0-9é]{1,4}").prop_map(|(list, key, at, id)| Row {
            list,
            key: Arc::from(key),
            at,
            id: Arc::from(id),
        })
    }

    proptest! {
        #[test]
        fn texts_sort_as_rows_do(one in row(), other in row()) {
            let key = |row: &Row| (row.list.number(), format!("{}{END}", row.key), row.at, row.id.clone());
            prop_assert_eq!(place(&one).cmp(&place(&other)), key(&one).cmp(&key(&other)));
        }

        #[test]
        fn a_row_is_found_by_every_page_that_covers_it(
            row in row(), from in any::<i64>(), to in any::<i64>(), descending in any::<bool>(), whole in any::<bool>(),
        ) {
            let (from, to) = if whole { (i64::MIN, i64::MAX) } else { (from, to) };
            let query = ListQuery { from, to, descending, ..ListQuery::new(row.list, Arc::clone(&row.key), 1) };
            let (text, start, end) = (place(&row), start(&query), end(&query));
            let is_found = if descending { text < start && text >= end } else { text > start && text <= end };
            prop_assert_eq!(is_found, query.covers(row.at, &row.id));
            let rest: String = text.chars().skip(usize::try_from(skip(&query)).unwrap() - 1).collect();
            prop_assert_eq!(parse(&rest), Some((row.at, &*row.id)));
        }
    }
}
