//! Host-defined attributes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::card::mask_card_numbers;
use super::text::{Alphabet, is_forbidden};

/// How many attributes a record may carry.
pub const ATTRIBUTES_MAX: usize = 64;
/// How many characters the key of an attribute may have.
pub const ATTRIBUTE_KEY_CHARS_MAX: usize = 64;
/// How many characters the value of an attribute may have.
pub const ATTRIBUTE_VALUE_CHARS_MAX: usize = 1_000;

/// A bounded map of host-defined text attributes, in key order. Policies and reports can read it.
///
/// Card numbers in values are masked when the map is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<String, String>);

impl Attributes {
    /// No attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of `key`.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Adds an attribute.
    ///
    /// # Errors
    /// A sentence that names the limit when there are too many, one is too long, or the key is there already.
    pub fn insert(&mut self, key: &str, value: &str) -> Result<(), String> {
        if key.is_empty() || key.chars().count() > ATTRIBUTE_KEY_CHARS_MAX || key.chars().any(is_forbidden) {
            return Err(format!("an attribute's key has 1 to {ATTRIBUTE_KEY_CHARS_MAX} visible characters"));
        }
        if value.chars().count() > ATTRIBUTE_VALUE_CHARS_MAX || !Alphabet::Lines.allows_all(value) {
            return Err(format!("an attribute's value has at most {ATTRIBUTE_VALUE_CHARS_MAX} visible characters"));
        }
        if self.0.contains_key(key) {
            return Err(format!("the attribute `{key}` is given twice"));
        }
        if self.0.len() >= ATTRIBUTES_MAX {
            return Err(format!("there are at most {ATTRIBUTES_MAX} attributes"));
        }
        let value = mask_card_numbers(value).unwrap_or_else(|| value.to_owned());
        self.0.insert(key.to_owned(), value);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Attributes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of text to text")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut attributes = Attributes::new();
                while let Some((key, value)) = map.next_entry::<Cow<'de, str>, Cow<'de, str>>()? {
                    attributes.insert(&key, &value).map_err(serde::de::Error::custom)?;
                }
                Ok(attributes)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl JsonSchema for Attributes {
    fn schema_name() -> Cow<'static, str> {
        "Attributes".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object", "maxProperties": ATTRIBUTES_MAX,
            "additionalProperties": {"type": "string", "maxLength": ATTRIBUTE_VALUE_CHARS_MAX},
            "description": "Host-defined text attributes.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicate_keys_and_too_many_attributes_are_refused() {
        assert!(serde_json::from_str::<Attributes>(r#"{"a":"1","a":"2"}"#).is_err());
        let many = (0..=ATTRIBUTES_MAX).map(|n| format!("\"k{n}\":\"v\"")).collect::<Vec<_>>().join(",");
        assert!(serde_json::from_str::<Attributes>(&format!("{{{many}}}")).is_err());
    }

    #[test]
    fn card_numbers_in_values_are_masked() {
        let attributes: Attributes = serde_json::from_str(r#"{"memo":"4111111111111111"}"#).unwrap();
        assert_eq!(attributes.find("memo"), Some("************1111"));
    }
}
