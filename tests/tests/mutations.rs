//! One valid example of every command and query, with each of its values replaced by every kind of wrong one: the answer
//! is a receipt, or a refusal with a code that says where, and never a bug or a panic.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    missing_docs
)]

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use oms::{Class, Code, Error, Oms, Problem};
use oms_tests::{Shop, answers, steps};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How long any answer may take, in a build for tests on a busy machine.
const PATIENCE: Duration = Duration::from_secs(1);

/// What stands in for a value until its text is replaced.
const HOLE: &str = "a hole";

/// A shop at the end of its life, and everything that was asked of it.
static SHOP: LazyLock<Mutex<(Oms, Vec<String>)>> = LazyLock::new(|| {
    let document = life();
    let shop = oms::open("memory:").unwrap();
    let _ = answers(&shop, &document);
    let commands = steps(&document).iter().filter_map(|step| step.get("command").map(Value::to_string));
    Mutex::new((shop, commands.collect()))
});

/// What any value is replaced by, as text of JSON.
const WRONG: [&str; 23] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1000000000001",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "1e1000000",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"X9\"",
    "\"a\\u0000b\"",
    "\"a\\u202eb\"",
    "\"a\\nb\"",
    "\"-1\"",
    "\"0\"",
    "\"2025-03-10T00:00:00Z\"",
    "[]",
    "{}",
    "[[{\"a\":[]}]]",
];

fn life() -> Value {
    serde_json::from_str(include_str!("scenarios/life.json")).unwrap()
}

/// A place in a value: its JSON pointer, and its path as problems name it.
struct Place {
    pointer: String,
    path: String,
}

fn places(value: &Value, pointer: &str, path: &str, found: &mut Vec<Place>) {
    let mut step = |key: &str, path: String, inner: &Value| {
        let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        places(inner, &pointer, &path, found);
        found.push(Place { pointer, path });
    };
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                step(key, if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, inner);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                step(&index.to_string(), format!("{path}[{index}]"), inner);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A changed example: where it was changed, and its text.
struct Mutant {
    path: String,
    text: String,
}

/// Every way to change one value of the fields of `{"name": {...}}`, or of an object without a name.
fn mutants(name: Option<&str>, fields: &Value) -> Vec<Mutant> {
    let wrap = |fields: &Value| name.map_or_else(|| fields.to_string(), |name| json!({ name: fields }).to_string());
    let long = json!("x".repeat(5_000)).to_string();
    let mut found = Vec::new();
    places(fields, "", "", &mut found);
    let mut mutants = Vec::new();
    for Place { pointer, path } in &found {
        let mut holed = fields.clone();
        *holed.pointer_mut(pointer).unwrap() = json!(HOLE);
        let holed = wrap(&holed);
        let hole = json!(HOLE).to_string();
        let wrong = WRONG.iter().copied().chain([long.as_str()]);
        mutants.extend(wrong.map(|wrong| Mutant { path: path.clone(), text: holed.replacen(&hole, wrong, 1) }));
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut removed = fields.clone();
        match removed.pointer_mut(parent).unwrap() {
            Value::Object(map) => drop(map.remove(&key.replace("~1", "/").replace("~0", "~"))),
            Value::Array(items) => drop(items.remove(key.parse().unwrap())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        mutants.push(Mutant { path: path.clone(), text: wrap(&removed) });
        if let Some(Value::Object(_)) = fields.pointer(pointer) {
            let mut more = fields.clone();
            more.pointer_mut(pointer).unwrap()["unheard_of"] = json!(1);
            mutants.push(Mutant { path: path.clone(), text: wrap(&more) });
        }
    }
    let mut more = fields.clone();
    more["unheard_of"] = json!(1);
    mutants.push(Mutant { path: "unheard_of".to_owned(), text: wrap(&more) });
    mutants
}

/// How many examples of one command or query are changed.
const EXAMPLES_MAX: usize = 3;

/// The first steps of each name that are asked in this way and were accepted.
fn examples(document: &Value, asked: &str, kind: &str) -> Vec<(usize, String)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (position, step) in steps(document).iter().enumerate().filter(|(_, step)| step.get(kind).is_some()) {
        let Some(name) = step[asked].as_object().and_then(|asked| asked.keys().next()) else { continue };
        let replayed = step["receipt"]["replayed"] == json!(true) || step["context"]["dry_run"] == json!(true);
        let count = seen.entry(name.clone()).or_default();
        if !replayed && *count < EXAMPLES_MAX {
            *count += 1;
            found.push((position, name.clone()));
        }
    }
    found
}

/// What a mutant did that it must not do.
fn judge(schema: &Value, mutant: &Mutant, answer: &Result<String, Error>, took: Duration) -> Option<String> {
    let Mutant { path, text } = mutant;
    let short: String = text.chars().take(300).collect();
    if took > PATIENCE {
        return Some(format!("{path}: {took:?}: {short}"));
    }
    let Err(error) = answer else { return None };
    // Where the text is no JSON for serde_json (1e1000000), the path starts with the name of the command: see `bad_input`.
    let plain = |problem: &str| problem.split_once('.').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let is_about = |problem: &str| path.starts_with(problem) || problem.starts_with(path.as_str());
    let about = |problem: &str| is_about(problem) || (text.contains("1e1000000") && is_about(&plain(problem)));
    // A value may be wrong for what stands beside it.
    let parent = |path: &str| path.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned());
    let is_beside = |problem: &str| parent(problem) == parent(path);
    let is_told = match error.code().class() {
        Class::Internal | Class::Storage | Class::Retry => false,
        Class::Invalid => {
            has_no_path(error)
                || error.problems().iter().any(|problem| about(&problem.path) || is_beside(&problem.path))
        }
        Class::Missing | Class::Refused | Class::Conflict => true,
    };
    let is_field = |problem: &Problem| {
        problem.message.starts_with("there is no such field")
            || has(schema, schema, &problem.path)
            || (text.contains("1e1000000") && has(schema, schema, &plain(&problem.path)))
    };
    let are_fields = error.problems().iter().all(is_field);
    let is_good = is_told && are_fields;
    (!is_good).then(|| format!("{path}: {error} {:?}\n    {short}", error.problems()))
}

/// Whether a path, such as `lines[0].sku`, names a field of a schema.
fn has(root: &Value, schema: &Value, path: &str) -> bool {
    let Some(reference) = schema["$ref"].as_str() else { return has_here(root, schema, path) };
    has(root, root.pointer(reference.trim_start_matches('#')).unwrap(), path)
}

fn has_here(root: &Value, schema: &Value, path: &str) -> bool {
    let choices = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
    if path.is_empty() || choices.into_iter().any(|choice| has(root, choice, path)) {
        return true;
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (_, rest) = rest.split_once(']').unwrap();
        return schema.get("items").is_some_and(|items| has(root, items, rest.trim_start_matches('.')));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (field, rest) = (&path[..end], path[end..].trim_start_matches('.'));
    let fields = [schema["properties"].get(field), schema.get("additionalProperties").filter(|more| more.is_object())];
    fields.into_iter().flatten().any(|field| has(root, field, rest))
}

/// Refusals of the form that are about more than one field.
fn has_no_path(error: &Error) -> bool {
    let names_no_part = error.problems().iter().all(|problem| problem.path == "total");
    matches!(error.code(), Code::TotalsMismatch | Code::LimitExceeded) && names_no_part
}

#[track_caller]
fn assert_all_good(wrong: &[String], of: usize) {
    for line in wrong.iter().take(20) {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{} of {of}", wrong.len());
}

#[test]
fn a_wrong_value_anywhere_in_a_command_is_a_refusal_that_says_where() {
    let document = life();
    let shop = Shop::memory();
    let (mut wrong, mut accepted, mut count) = (Vec::new(), Vec::new(), 0);
    let mut done = 0;
    for (position, name) in examples(&document, "command", "receipt") {
        let until = json!({"steps": steps(&document)[done..position]});
        let _ = answers(&shop.oms, &until);
        done = position;
        let step = &steps(&document)[position];
        let mut context = step["context"].clone();
        context["dry_run"] = json!(true);
        context.as_object_mut().unwrap().remove("request_id");
        let before = shop.log_length();
        let schema = oms::describe(&name).unwrap();
        for mutant in mutants(Some(&name), &step["command"][&name]) {
            let start = Instant::now();
            let answer = shop.oms.execute_json(&context.to_string(), &mutant.text);
            wrong.extend(judge(&schema, &mutant, &answer, start.elapsed()));
            count += 1;
            if answer.is_ok() {
                accepted.push(mutant.text);
            }
        }
        assert_eq!(shop.log_length(), before, "{name}: a dry run wrote something");
    }
    println!("{count} commands, {} of them accepted", accepted.len());
    assert_all_good(&wrong, count);

    // What was accepted is done in earnest now, one after the other: whatever comes of it, every invariant holds.
    let context = json!({"now": "2025-05-01T00:00:00Z", "actor": "anna"}).to_string();
    for text in accepted {
        if let Err(error) = shop.oms.execute_json(&context, &text) {
            assert!(!matches!(error.code().class(), Class::Internal | Class::Storage), "{text}: {error}");
        }
    }
    shop.assert_clean();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_command_whose_text_is_damaged_is_answered(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..3, prop::sample::select("{}[]:,\"\\\\09.-eEnx \0\u{202e}é".chars().collect::<Vec<char>>())), 1..4),
    ) {
        let (shop, texts) = &*SHOP.lock().unwrap();
        let mut text: Vec<char> = which.get(texts).chars().collect();
        for (place, how, with) in damages {
            let place = place.index(text.len());
            match how {
                0 => drop(text.remove(place)),
                1 => text.insert(place, with),
                _ => text[place] = with,
            }
        }
        let text: String = text.into_iter().collect();
        let context = r#"{"now":"2025-05-01T00:00:00Z","actor":"anna","dry_run":true}"#;
        if let Err(error) = shop.execute_json(context, &text) {
            prop_assert!(!matches!(error.code().class(), Class::Internal | Class::Storage | Class::Retry), "{text}: {error}");
        }
    }
}

#[test]
fn a_wrong_value_anywhere_in_a_query_is_a_refusal_that_says_where() {
    let document = life();
    let shop = Shop::memory();
    let _ = answers(&shop.oms, &document);
    let before = shop.log_length();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (position, name) in examples(&document, "query", "answer") {
        let schema = oms::describe(&name).unwrap();
        for mutant in mutants(Some(&name), &steps(&document)[position]["query"][&name]) {
            let start = Instant::now();
            let answer = shop.oms.query_json("", &mutant.text);
            wrong.extend(judge(&schema, &mutant, &answer, start.elapsed()));
            count += 1;
        }
    }
    assert_all_good(&wrong, count);
    assert_eq!(shop.log_length(), before);
}

#[test]
fn a_wrong_value_anywhere_in_a_context_is_a_refusal_that_says_where() {
    let shop = Shop::memory();
    let context = json!({"now": "2025-05-01T00:00:00Z", "actor": "anna", "tenant": "main", "request_id": "r-1", "if_version": 0,
        "occurred_at": "2025-05-01T00:00:00Z", "dry_run": true});
    let (schema, mut wrong, mut count) = (oms::describe("context").unwrap(), Vec::new(), 0);
    for mutant in mutants(None, &context) {
        let start = Instant::now();
        let answer = shop.oms.execute_json(&mutant.text, r#"{"set_channel":{"channel":{"id":"web"}}}"#);
        wrong.extend(judge(&schema, &mutant, &answer, start.elapsed()));
        count += 1;
    }
    assert_all_good(&wrong, count);
}
