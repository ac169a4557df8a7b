//! Scenarios: what is asked of a shop, step by step, and what it has to answer. The format is in
//! `tests/scenarios/README.md`.

use oms::{Error, Oms};
use serde_json::{Map, Value, json};

use crate::pretty::canonical;

/// A step that was answered otherwise than expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    pub step: String,
    pub expected: String,
    pub answered: String,
}

/// Carries out every step and compares each answer, byte by byte in canonical JSON; answers what differs.
#[must_use]
pub fn run_scenario(shop: &Oms, document: &Value) -> Vec<Mismatch> {
    let compared = steps(document).iter().zip(answers(shop, document)).map(|(step, (kind, text))| {
        let answered: Value = serde_json::from_str(&text).unwrap();
        let answered = canonical(&json!({ kind: answered }));
        let expected = canonical(&Value::Object(expectation(step)));
        (answered != expected).then(|| Mismatch { step: step["name"].to_string(), expected, answered })
    });
    compared.flatten().collect()
}

/// The steps of a document.
#[must_use]
pub fn steps(document: &Value) -> &[Value] {
    document["steps"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Carries out every step; answers what kind of answer each got, and the answer as it was written.
#[must_use]
pub fn answers(shop: &Oms, document: &Value) -> Vec<(&'static str, String)> {
    steps(document).iter().map(|step| answer(shop, step)).collect()
}

/// The document with what the shop answers in place of what was expected.
#[must_use]
pub fn bless(shop: &Oms, document: &Value) -> Value {
    let mut blessed = document.clone();
    for step in blessed["steps"].as_array_mut().unwrap() {
        let (kind, text) = answer(shop, step);
        let step = step.as_object_mut().unwrap();
        for kind in ANSWERS {
            step.remove(*kind);
        }
        step.insert(kind.to_owned(), serde_json::from_str(&text).unwrap());
    }
    blessed
}

/// The kinds of answer that a step can expect.
const ANSWERS: &[&str] = &["receipt", "outcomes", "answer", "refusal"];

fn expectation(step: &Value) -> Map<String, Value> {
    let step = step.as_object().unwrap();
    step.iter()
        .filter(|(key, _)| ANSWERS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn answer(shop: &Oms, step: &Value) -> (&'static str, String) {
    let together = step["together"].as_bool().unwrap_or_default();
    let (kind, answer) = if step.get("command").is_some() {
        ("receipt", shop.execute_json(&step["context"].to_string(), &step["command"].to_string()))
    } else if step.get("batch").is_some() {
        ("outcomes", shop.execute_batch_json(&step["batch"].to_string(), together))
    } else {
        let context = step.get("tenant").map(|tenant| json!({"tenant": tenant}).to_string()).unwrap_or_default();
        ("answer", shop.query_json(&context, &step["query"].to_string()))
    };
    answer.map_or_else(|error| ("refusal", text_of(&error)), |text| (kind, text))
}

fn text_of(error: &Error) -> String {
    serde_json::to_string(error).unwrap()
}

/// The code of a refusal.
#[must_use]
pub fn code_of(refusal: &Value) -> oms::Code {
    oms::Code::of(refusal["code"].as_str().unwrap_or_default()).unwrap_or_else(|| panic!("{refusal} has no code"))
}
