//! JSON in two forms: one to compare by, one to read.

use std::fmt::Write;

use serde_json::{Map, Value};

/// How wide a line may be that holds a whole value.
const WIDTH: usize = 118;

/// Keys that are written first, in this order; the others follow by name.
const FIRST: &[&str] = &[
    "format", "about", "seed", "name", "tenant", "context", "batch", "together", "command", "query", "receipt",
    "refusal", "outcomes", "answer", "steps", "type", "line", "sku", "quantity", "source", "target", "code", "path",
    "message",
];

/// The one form of a value that two implementations compare byte by byte: keys sorted, no spaces.
#[must_use]
pub fn canonical(value: &Value) -> String {
    // Maps of serde_json are sorted by key.
    value.to_string()
}

/// The form for people: what fits stands on one line, and what matters most comes first.
#[must_use]
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, indent: usize, used: usize, text: &mut String) {
    let line = flat(value);
    let is_parted = matches!(value, Value::Object(_) | Value::Array(_)) && is_long(value, indent, used, &line);
    if !is_parted {
        text.push_str(&line);
        return;
    }
    let inner = indent.saturating_add(1);
    let rows: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            ordered(map).into_iter().map(|(key, value)| (format!("{}: ", quoted(key)), value)).collect()
        }
        Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    text.push(open);
    for (position, (key, value)) in rows.iter().enumerate() {
        text.push_str(if position == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(inner));
        text.push_str(key);
        write(value, inner, inner.saturating_add(key.len()), text);
    }
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(close);
}

/// The document and its steps are always parted; everything else where it is too long for a line.
fn is_long(value: &Value, indent: usize, used: usize, line: &str) -> bool {
    indent < 3 && value.get("name").is_some() || value.get("steps").is_some() || used.saturating_add(line.len()) > WIDTH
}

fn flat(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut text = String::from("{");
            for (position, (key, value)) in ordered(map).into_iter().enumerate() {
                let comma = if position == 0 { "" } else { ", " };
                let _ = write!(text, "{comma}{}: {}", quoted(key), flat(value));
            }
            text.push('}');
            text
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flat).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn ordered(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let rank = |key: &str| FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len());
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_by_key(|(key, _)| (rank(key), *key));
    entries
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
