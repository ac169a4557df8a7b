//! Log entries in fewer bytes.
//!
//! Most entries are alike: the names of their fields, and the id of what they are about. Characters below the space never
//! stand in JSON, except escaped. So one of them stands for the id, and each of the others for a word. The schema says
//! the same to SQLite, where the view `journal` has entries as they were. (A column made of these would be worked out
//! whenever a row is written.)
//!
//! Invariants:
//! - what was shortened comes back as it was, here and in SQL;
//! - a word has at least [`PREFIX_BYTES`] bytes, in which it differs from all others.

use std::sync::LazyLock;

/// How many bytes tell a word.
const PREFIX_BYTES: usize = 8;

/// What stands for the id.
const ID: char = '\u{1}';

/// What stands for the first word; those after it follow.
const FIRST: u8 = 2;

/// A change is a new step of the schema.
const WORDS: [&str; 30] = [
    r#"{"library":""#,
    r#"","context":{"now":""#,
    r#"","actor":""#,
    r#"","tenant":""#,
    r#""},"made":""#,
    r#"","command":{""#,
    r#"},"subject":{"kind":""#,
    r#"progress","id":""#,
    r#""},"version":"#,
    r#","events":[{"type":""#,
    r#""},{"type":""#,
    r#"","order":""#,
    r#"","external_id":""#,
    r#"","currency":""#,
    r#"","tax_mode":"exclusive","rounding":"half_up","priority":0,"lines":["#,
    r#"{"sku":""#,
    r#"},{"sku":""#,
    r#"","quantity":"#,
    r#","unit_price":""#,
    r#"","plan":{"assignments":[{"line":"#,
    r#","location":""#,
    r#"}],"shipments":[{"location":""#,
    r#"","distance_m":"#,
    r#","considered":"#,
    r#","refused":{"farther":[""#,
    r#","movements":["#,
    r#","source":"available@"#,
    r#"","target":"reserved@"#,
    r#","line":"#,
    r#"","destination":{"coordinates":{"latitude":""#,
];

/// The beginnings of the words.
static PREFIXES: LazyLock<[Option<u64>; WORDS.len()]> = LazyLock::new(|| WORDS.map(|word| prefix(word.as_bytes())));

fn prefix(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk::<PREFIX_BYTES>().map(|bytes| u64::from_ne_bytes(*bytes))
}

/// What stands for the id of a log entry's subject: nothing, when the id could be something else in JSON.
pub(crate) fn subject(id: &str) -> &str {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    if is_plain { id } else { "" }
}

/// JSON with words and the id of its subject replaced.
pub(crate) fn shorten(json: &str, subject: &str) -> String {
    let mut short = String::with_capacity(json.len());
    let (mut run, mut at, mut before) = (0, 0, '\0');
    while let Some(next) = json.as_bytes().get(at) {
        let replaced = match next {
            b'{' | b'"' | b',' | b'}' | b'p' => word(json, at),
            _ => None,
        };
        let replaced = replaced.or_else(|| (before == '"').then(|| id(json, at, subject)).flatten());
        match replaced {
            Some((code, bytes)) => {
                short.push_str(json.get(run..at).unwrap_or_default());
                short.push(code);
                at = at.saturating_add(bytes);
                run = at;
                before = json.as_bytes().get(at.saturating_sub(1)).copied().map_or('\0', char::from);
            }
            None => {
                before = char::from(*next);
                at = at.saturating_add(1);
            }
        }
    }
    short.push_str(json.get(run..).unwrap_or_default());
    short
}

/// The word that begins there, if one does: what stands for it, and how long it is.
fn word(json: &str, at: usize) -> Option<(char, usize)> {
    let rest = json.as_bytes().get(at..)?;
    let found = prefix(rest)?;
    let position = PREFIXES.iter().position(|prefix| *prefix == Some(found))?;
    let word = WORDS.get(position).filter(|word| rest.starts_with(word.as_bytes()))?;
    Some((char::from(u8::try_from(position).ok()?.checked_add(FIRST)?), word.len()))
}

fn id(json: &str, at: usize, subject: &str) -> Option<(char, usize)> {
    let is_there = !subject.is_empty() && json.as_bytes().get(at..)?.starts_with(subject.as_bytes());
    is_there.then_some((ID, subject.len()))
}

/// JSON as it was before it was shortened.
pub(crate) fn expand(short: &str, subject: &str) -> String {
    let mut json = String::with_capacity(short.len().saturating_mul(3));
    let mut rest = short;
    while let Some(position) = rest.bytes().position(|byte| byte < b' ') {
        let (run, replaced) = rest.split_at(position);
        json.push_str(run);
        let mut replaced = replaced.chars();
        match replaced.next() {
            Some(ID) => json.push_str(subject),
            code => {
                let word = code.and_then(|code| usize::from(u8::try_from(code).ok()?).checked_sub(usize::from(FIRST)));
                json.push_str(word.and_then(|word| WORDS.get(word)).copied().unwrap_or_default());
            }
        }
        rest = replaced.as_str();
    }
    json.push_str(rest);
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, params};

    /// What the view `journal` shows of a log entry.
    fn in_sql(short: &str, subject: &str) -> String {
        let connection = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&connection).unwrap();
        connection.execute("INSERT INTO tenant (id, name) VALUES (1, 'main')", []).unwrap();
        let insert = "INSERT INTO log (position, tenant, format, subject, entry) VALUES (1, 1, 1, ?1, ?2)";
        connection.execute(insert, params![subject, short]).unwrap();
        connection.query_row("SELECT entry FROM journal", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_was_shortened_comes_back_as_it_was_here_and_in_sql() {
        let all = WORDS.concat();
        let once: Vec<String> = WORDS.iter().map(|word| format!("[{word}A-1\"A-1 é")).collect();
        for json in
            once.iter().chain([&all]).map(String::as_str).chain(["", "A-1", "\"A-1\"", "\"\\u0001\"", "é\"日本"])
        {
            let short = shorten(json, "A-1");
            assert_eq!(expand(&short, "A-1"), json);
            assert_eq!(in_sql(&short, "A-1"), json);
        }
        assert_eq!(shorten(&all, "A-1").len(), WORDS.len());
        assert_eq!(shorten("\"A-1\"", "A-1"), "\"\u{1}\"");
    }

    #[test]
    fn words_are_told_apart_by_their_beginnings() {
        for (position, prefix) in PREFIXES.iter().enumerate() {
            assert!(prefix.is_some(), "{position}");
            assert_eq!(PREFIXES.iter().position(|other| other == prefix), Some(position));
        }
    }

    #[test]
    fn an_id_that_json_escapes_stands_for_itself() {
        for id in ["a\"b", "a\\b", "a b", "é", "a\u{1}"] {
            assert_eq!(subject(id), "");
        }
        assert_eq!(shorten("\"A\"", subject("é")), "\"A\"");
    }
}
