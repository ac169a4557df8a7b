//! Global trade item numbers: what stands in a barcode.
//!
//! The last digit checks the others: from its left, digits count three times and once in turn, and with it the sum is a
//! multiple of ten (GS1 General Specifications, section 7.9.1).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A global trade item number (GTIN, EAN, UPC) of 8, 12, 13 or 14 digits. One that exists has the right check digit.
///
/// It is written as it was given; with zeros in front it is the same number.
#[derive(Clone, Copy)]
pub struct Gtin {
    number: u64,
    digits: u8,
}

/// Why a text is not a GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinError {
    /// The text is not 8, 12, 13 or 14 digits.
    #[error("a GTIN has 8, 12, 13 or 14 digits")]
    Malformed,
    /// The last digit does not fit the others.
    #[error("the last digit of the GTIN checks the others and would be {expected}")]
    CheckDigit {
        /// What it would be.
        expected: u8,
    },
}

impl Gtin {
    /// Parses a GTIN.
    ///
    /// # Errors
    /// [`GtinError`] when the text is none.
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        let digits = match text.len() {
            8 => 8,
            12 => 12,
            13 => 13,
            14 => 14,
            _ => return Err(GtinError::Malformed),
        };
        let (others, last) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(GtinError::Malformed)?;
        let expected = Self::check_digit(others).ok_or(GtinError::Malformed)?;
        let given: u8 = last.parse().map_err(|_| GtinError::Malformed)?;
        let number = text.parse().map_err(|_| GtinError::Malformed)?;
        if given == expected { Ok(Self { number, digits }) } else { Err(GtinError::CheckDigit { expected }) }
    }

    /// The digit that checks these, which stand before it; `None` when they are not 1 to 17 digits.
    #[must_use]
    pub fn check_digit(others: &str) -> Option<u8> {
        if others.is_empty() || others.len() > 17 {
            return None;
        }
        let mut sum: u32 = 0;
        for (byte, weight) in others.bytes().rev().zip([3, 1].into_iter().cycle()) {
            let digit = char::from(byte).to_digit(10)?;
            sum = sum.checked_add(digit.checked_mul(weight)?)?;
        }
        let over = sum.checked_rem(10)?;
        u8::try_from(10_u32.checked_sub(over)?.checked_rem(10)?).ok()
    }

    /// With zeros in front, as 14 digits: the same for every way to write it.
    #[must_use]
    pub fn padded(self) -> String {
        format!("{:014}", self.number)
    }
}

impl PartialEq for Gtin {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Gtin {}

impl PartialOrd for Gtin {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Gtin {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl Hash for Gtin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number, width = usize::from(self.digits))
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({self})")
    }
}

impl Serialize for Gtin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Gtin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'_, str>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Gtin {
    fn schema_name() -> Cow<'static, str> {
        "Gtin".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "minLength": 8, "maxLength": 14, "pattern": "^([0-9]{8}|[0-9]{12,14})$",
            "description": "A global trade item number (GTIN, EAN, UPC) with its check digit: 8, 12, 13 or 14 digits.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digits_of_the_reference_are_found() {
        for (others, digit) in [("629104150021", 3), ("03600029145", 2), ("400638133393", 1), ("9638507", 4)] {
            assert_eq!(Gtin::check_digit(others), Some(digit), "{others}");
            let whole = format!("{others}{digit}");
            assert_eq!(Gtin::parse(&whole).unwrap().to_string(), whole);
            for wrong in (0..10).filter(|wrong| *wrong != digit) {
                let parsed = Gtin::parse(&format!("{others}{wrong}"));
                assert_eq!(parsed, Err(GtinError::CheckDigit { expected: digit }), "{others}{wrong}");
            }
        }
    }

    #[test]
    fn what_is_not_a_number_of_these_lengths_is_refused() {
        for text in
            ["", "4006381333", "400638133393 ", "40063813339３1", "+400638133393", "123456789012345", "abcdefgh"]
        {
            assert_eq!(Gtin::parse(text), Err(GtinError::Malformed), "{text}");
        }
        for others in ["", "1x", "123456789012345678"] {
            assert_eq!(Gtin::check_digit(others), None, "{others}");
        }
    }

    #[test]
    fn zeros_in_front_make_no_other_number() {
        let [short, long] = ["036000291452", "00036000291452"].map(|text| Gtin::parse(text).unwrap());
        assert_eq!((short, short.padded()), (long, long.padded()));
        assert_eq!(serde_json::to_string(&short).unwrap(), "\"036000291452\"");
    }
}
