//! JSON Schemas of everything that has a JSON form, and the check that finds everything wrong with a value at once.

use std::collections::BTreeSet;

use oms_core::kernel::SentEvent;
use oms_core::query::Query;
use oms_core::value::check_named;
use oms_core::{Code, Command, Event, Problem, Receipt};
use schemars::generate::SchemaSettings;
use schemars::{Schema, schema_for};
use serde_json::{Map, Value, json};

use crate::json::{Circumstances, QueryContext};

/// How deep a schema is followed.
const DEPTH_MAX: u32 = 64;
/// How many problems are reported.
const PROBLEMS_MAX: usize = 1_000;

/// The JSON Schema of a command, of a query, or of `context`, `query_context` or `receipt`; with `all`, every name with
/// its description; with `library`, everything in one document: what is given under `input`, what is answered
/// under `output`.
#[must_use]
pub fn describe(name: &str) -> Option<Value> {
    let named = |list: &[(&str, &str)]| {
        list.iter().map(|(name, doc)| ((*name).to_owned(), json!(doc.trim()))).collect::<Map<_, _>>()
    };
    match name {
        "library" => Some(library()),
        "all" => Some(json!({"commands": named(Command::ALL), "queries": named(Query::ALL)})),
        "context" => Some(schema_for!(Circumstances).into()),
        "query_context" => Some(schema_for!(QueryContext).into()),
        "receipt" => Some(schema_for!(Receipt).into()),
        _ => Command::schema(name).or_else(|| Query::schema(name)).map(|schema| opened(schema.into())),
    }
}

/// All schemas in one document of two halves, for those who generate code. What is given to the library is under `input`
/// (`commands`, `queries`, `context`, `query_context`), what it answers under `output` (`answers` by query, `receipt`,
/// `event`, `sent_event`). A name in `$defs` of a half means one type. Fields that are always answered but need not be
/// given are required in the second half only.
fn library() -> Value {
    let named = |list: Vec<(&'static str, Schema)>, docs: &[(&str, &str)]| {
        let docs = docs.iter().map(|(_, doc)| doc.trim());
        let entries = list.into_iter().zip(docs);
        entries
            .map(|((name, schema), doc)| (name.to_owned(), json!({"description": doc, "schema": schema})))
            .collect::<Map<_, _>>()
    };
    let mut given = SchemaSettings::default().into_generator();
    let input = json!({
        "commands": named(Command::schemas(&mut given), Command::ALL),
        "queries": named(Query::schemas(&mut given), Query::ALL),
        "context": given.subschema_for::<Circumstances>(),
        "query_context": given.subschema_for::<QueryContext>(),
    });
    let mut answered = SchemaSettings::default().for_serialize().into_generator();
    let output = json!({
        "answers": named(Query::answer_schemas(&mut answered), Query::ALL),
        "receipt": answered.subschema_for::<Receipt>(),
        "event": answered.subschema_for::<Event>(),
        "sent_event": answered.subschema_for::<SentEvent>(),
    });
    let with_parts = |mut half: Value, parts: Map<String, Value>| {
        half.as_object_mut().map(|half| half.insert("$defs".to_owned(), parts.into()));
        half
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "input": with_parts(input, given.take_definitions(true)),
        "output": with_parts(output, answered.take_definitions(true)),
    })
}

/// A schema that is only a reference, with what it refers to in its place.
fn opened(mut schema: Value) -> Value {
    let target =
        schema.get("$ref").and_then(Value::as_str).map(|reference| reference.trim_start_matches('#').to_owned());
    let target = target.and_then(|pointer| schema.pointer(&pointer).cloned());
    if let (Some(outer), Some(Value::Object(inner))) = (schema.as_object_mut(), target) {
        outer.remove("$ref");
        for (name, value) in inner {
            outer.entry(name).or_insert(value);
        }
    }
    schema
}

/// Everything that is wrong with a value by its schema.
pub(crate) fn problems_of(schema: &Schema, value: &Value) -> Vec<Problem> {
    let mut check = Check { root: schema.as_value(), problems: Vec::new() };
    check.value(schema.as_value(), value, "", 0);
    check.problems
}

struct Check<'a> {
    root: &'a Value,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, path: &str, code: Code, message: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { path: path.to_owned(), code, message: message.into() });
        }
    }

    fn value(&mut self, schema: &Value, value: &Value, path: &str, depth: u32) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let target = self.root.pointer(reference.trim_start_matches('#')).cloned().unwrap_or_default();
            let before = self.problems.len();
            self.value(&target, value, path, depth.saturating_add(1));
            if let (Some(text), true) = (value.as_str(), before == self.problems.len())
                && let Some(Err(message)) = check_named(name, text)
            {
                self.add(path, Code::InvalidFields, message);
            }
            return;
        }
        if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
            self.choice(choices, value, path, depth);
        }
        if !self.kind(schema, value, path) {
            return;
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            self.add(path, Code::InvalidFields, format!("it is one of {}", list(allowed)));
        }
        if let Some(only) = schema.get("const")
            && only != value
        {
            self.add(path, Code::InvalidFields, format!("it is {only}"));
        }
        match value {
            Value::Object(map) => self.object(schema, map, path, depth),
            Value::Array(items) => self.array(schema, items, path, depth),
            Value::Number(number) => self.number(schema, number, path),
            Value::String(text) => self.text(schema, text, path),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// One of several schemas: when none fits, the problems of the one that fits best are reported.
    fn choice(&mut self, choices: &[Value], value: &Value, path: &str, depth: u32) {
        let mut best: Option<Vec<Problem>> = None;
        for choice in choices {
            let mut check = Check { root: self.root, problems: Vec::new() };
            check.value(choice, value, path, depth.saturating_add(1));
            if check.problems.is_empty() {
                return;
            }
            // A choice that objects to the kind of value as a whole was not meant.
            let rank = |problems: &[Problem]| (problems.iter().any(|problem| problem.path == path), problems.len());
            if best.as_ref().is_none_or(|best| rank(&check.problems) < rank(best)) {
                best = Some(check.problems);
            }
        }
        let best = best.unwrap_or_default();
        let names = choices.iter().filter_map(|choice| choice.get("const")).cloned().collect::<Vec<_>>();
        if names.len() == choices.len() {
            self.add(path, Code::InvalidFields, format!("it is one of {}", list(&names)));
        } else {
            self.problems.extend(best);
        }
    }

    fn kind(&mut self, schema: &Value, value: &Value, path: &str) -> bool {
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => return true,
        };
        let fits = kinds.iter().any(|kind| match *kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        });
        if !fits {
            self.add(path, Code::Malformed, format!("it is of type {}", kinds.join(" or ")));
        }
        fits
    }

    fn object(&mut self, schema: &Value, map: &Map<String, Value>, path: &str, depth: u32) {
        let empty = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !map.contains_key(name) {
                self.add(&below(path, name), Code::Malformed, "it is missing");
            }
        }
        let additional = schema.get("additionalProperties");
        for (name, value) in map {
            match (properties.get(name), additional) {
                (Some(property), _) => self.value(property, value, &below(path, name), depth.saturating_add(1)),
                (None, Some(Value::Bool(false))) => {
                    let known: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
                    let known = known.into_iter().collect::<Vec<_>>().join(", ");
                    self.add(&below(path, name), Code::Malformed, format!("there is no such field; there are {known}"));
                }
                (None, Some(other)) => self.value(other, value, &below(path, name), depth.saturating_add(1)),
                (None, None) => {}
            }
        }
    }

    fn array(&mut self, schema: &Value, items: &[Value], path: &str, depth: u32) {
        let Some(of) = schema.get("items") else { return };
        for (index, item) in items.iter().enumerate() {
            if self.problems.len() >= PROBLEMS_MAX {
                return;
            }
            self.value(of, item, &format!("{path}[{index}]"), depth.saturating_add(1));
        }
    }

    fn number(&mut self, schema: &Value, number: &serde_json::Number, path: &str) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_i64);
        let Some(value) = number.as_i64() else {
            if schema.get("maximum").is_some() {
                self.add(path, Code::InvalidFields, "it is out of bounds");
            }
            return;
        };
        if let Some(least) = bound("minimum").filter(|least| value < *least) {
            self.add(path, Code::InvalidFields, format!("it is at least {least}"));
        }
        if let Some(most) = bound("maximum").filter(|most| value > *most) {
            self.add(path, Code::InvalidFields, format!("it is at most {most}"));
        }
    }

    fn text(&mut self, schema: &Value, text: &str, path: &str) {
        let most = schema.get("maxLength").and_then(Value::as_u64).and_then(|most| usize::try_from(most).ok());
        if let Some(most) = most.filter(|most| text.len() > *most && text.chars().count() > *most) {
            self.add(path, Code::InvalidFields, format!("it has at most {most} characters"));
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn list(values: &[Value]) -> String {
    let texts = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
    texts.collect::<Vec<_>>().join(", ")
}
