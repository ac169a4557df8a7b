//! Log entries in fewer bytes.
//!
//! Most entries are alike: the names of their fields, and the id of what they are about. Characters below the space never
//! stand in JSON, except escaped. So one of them stands for the id, and each of the others for a word. The schemas
//! say the same in SQL: there the view `journal` has entries as they were.
//!
//! Invariants:
//! - what was shortened comes back as it was, here and in SQL;
//! - a word has at least eight bytes, in which it differs from all others.

use std::sync::LazyLock;

/// How many bytes tell a word.
const PREFIX_BYTES: usize = 8;

/// What stands for the id.
const ID: u8 = 1;

/// What stands for the first word; those after it follow.
const FIRST: u8 = 2;

/// The words. A change is a new step of the schemas.
pub const WORDS: [&str; 30] = [
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

/// The words by the hash of their beginnings.
static SLOTS: LazyLock<[Option<Word>; SLOTS_COUNT]> = LazyLock::new(|| {
    let mut slots = [None; SLOTS_COUNT];
    for (text, code) in WORDS.into_iter().zip(FIRST..) {
        if let Some(prefix) = prefix(text.as_bytes())
            && let Some(slot) = slots.get_mut(slot(prefix))
        {
            *slot = Some(Word { prefix, code, text });
        }
    }
    slots
});

const SLOTS_COUNT: usize = 256;

/// Each word has a slot of its own with it. A test says when a new word needs another.
const HASH: u64 = 0x736a_e31d_6e46_1e0d;

#[derive(Clone, Copy, Debug)]
struct Word {
    prefix: u64,
    /// What stands for it.
    code: u8,
    text: &'static str,
}

fn prefix(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk::<PREFIX_BYTES>().map(|bytes| u64::from_le_bytes(*bytes))
}

/// The upper eight bits.
fn slot(prefix: u64) -> usize {
    let [.., hash] = prefix.wrapping_mul(HASH).to_le_bytes();
    usize::from(hash)
}

/// What stands for the id of a log entry's subject: nothing, when the id could be something else in JSON.
#[must_use]
pub fn subject(id: &str) -> &str {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    if is_plain { id } else { "" }
}

/// JSON with words and the id of its subject replaced.
#[must_use]
pub fn shorten(json: &str, subject: &str) -> String {
    let (bytes, subject, slots) = (json.as_bytes(), subject.as_bytes(), &*SLOTS);
    let mut shorter = Shorter { bytes, short: Vec::with_capacity(bytes.len() / 2), taken: 0, at: 0 };
    while shorter.skip_to_word() {
        match word(slots, bytes, shorter.at) {
            Some(word) => shorter.replace(word.code, word.text.len()),
            None => shorter.at = shorter.at.saturating_add(1),
        }
        let before = bytes.get(shorter.at.saturating_sub(1)).copied().unwrap_or_default();
        let rest = bytes.get(shorter.at..).unwrap_or_default();
        if before == b'"' && !subject.is_empty() && rest.starts_with(subject) {
            shorter.replace(ID, subject.len());
        }
    }
    shorter.take();
    // Whole words were taken out of a text: it is one still. JSON that nothing was replaced in would be read as well.
    String::from_utf8(shorter.short).unwrap_or_else(|_| json.to_owned())
}

/// JSON on its way to be shorter.
struct Shorter<'j> {
    bytes: &'j [u8],
    short: Vec<u8>,
    /// Up to where it is in `short`.
    taken: usize,
    /// Up to where it was looked at.
    at: usize,
}

impl Shorter<'_> {
    /// Goes to where a word may begin. `false`: nowhere.
    fn skip_to_word(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let skipped = rest.iter().position(|byte| begins_word(*byte));
        self.at = self.at.saturating_add(skipped.unwrap_or(rest.len()));
        skipped.is_some()
    }

    /// Puts one byte in the place of the next ones.
    fn replace(&mut self, code: u8, length: usize) {
        self.take();
        self.short.push(code);
        self.at = self.at.saturating_add(length);
        self.taken = self.at;
    }

    /// Takes over what was looked at.
    fn take(&mut self) {
        self.short.extend_from_slice(self.bytes.get(self.taken..self.at).unwrap_or_default());
    }
}

/// Whether a word may begin with a byte.
const fn begins_word(byte: u8) -> bool {
    matches!(byte, b'{' | b'"' | b',' | b'}' | b'p')
}

/// The word that begins there, if one does.
fn word(slots: &[Option<Word>; SLOTS_COUNT], bytes: &[u8], at: usize) -> Option<Word> {
    let rest = bytes.get(at..)?;
    let prefix = prefix(rest)?;
    let word = (*slots.get(slot(prefix))?)?;
    (word.prefix == prefix && rest.starts_with(word.text.as_bytes())).then_some(word)
}

/// JSON as it was before it was shortened.
#[must_use]
pub fn expand(short: &str, subject: &str) -> String {
    let mut json = String::with_capacity(short.len().saturating_mul(3));
    let mut rest = short;
    while let Some(position) = rest.bytes().position(|byte| byte < b' ') {
        let (run, replaced) = rest.split_at(position);
        json.push_str(run);
        let mut replaced = replaced.chars();
        match replaced.next() {
            Some(code) if code == char::from(ID) => json.push_str(subject),
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

    #[test]
    fn what_was_shortened_comes_back_as_it_was() {
        let all = WORDS.concat();
        let once: Vec<String> = WORDS.iter().map(|word| format!("[{word}A-1\"A-1 é")).collect();
        for json in
            once.iter().chain([&all]).map(String::as_str).chain(["", "A-1", "\"A-1\"", "\"\\u0001\"", "é\"日本"])
        {
            let short = shorten(json, "A-1");
            assert_eq!(expand(&short, "A-1"), json);
        }
        assert_eq!(shorten(&all, "A-1").len(), WORDS.len());
        assert_eq!(shorten("\"A-1\"", "A-1"), "\"\u{1}\"");
    }

    #[test]
    fn words_are_told_apart_by_their_beginnings() {
        assert_eq!(SLOTS.iter().flatten().count(), WORDS.len());
        assert!(WORDS.iter().all(|word| begins_word(word.as_bytes()[0])));
    }

    #[test]
    fn an_id_that_json_escapes_stands_for_itself() {
        for id in ["a\"b", "a\\b", "a b", "é", "a\u{1}"] {
            assert_eq!(subject(id), "");
        }
        assert_eq!(shorten("\"A\"", subject("é")), "\"A\"");
    }
}
