//! Quantities: whole counts of an item's smallest unit.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

/// The largest quantity that one field may hold. The sum of a hundred thousand of them still fits an `i64`.
pub const QUANTITY_MAX: i64 = 1_000_000_000_000;

/// A whole, non-negative count of an item's smallest unit, at most [`QUANTITY_MAX`].
///
/// Arithmetic is checked; there is no `Add`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Quantity(i64);

/// Why a quantity was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Below zero, or the difference would be.
    #[error("a quantity is not negative")]
    Negative,
    /// Above [`QUANTITY_MAX`].
    #[error("a quantity is at most {QUANTITY_MAX}")]
    TooLarge,
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(1);

    /// A quantity of `units`.
    ///
    /// # Errors
    /// [`QuantityError`] when `units` is negative or above [`QUANTITY_MAX`].
    pub const fn new(units: i64) -> Result<Self, QuantityError> {
        if units < 0 {
            return Err(QuantityError::Negative);
        }
        if units > QUANTITY_MAX {
            return Err(QuantityError::TooLarge);
        }
        Ok(Self(units))
    }

    /// The units that are positive in `units`; zero when it is negative. What is beyond the bound is the bound.
    #[must_use]
    pub const fn at_least_zero(units: i64) -> Self {
        match units {
            ..=0 => Self::ZERO,
            1..=QUANTITY_MAX => Self(units),
            _ => Self(QUANTITY_MAX),
        }
    }

    /// The count, in the item's smallest unit.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`QuantityError::TooLarge`] above the bound.
    pub const fn plus(self, other: Self) -> Result<Self, QuantityError> {
        // Two quantities within the bound can't overflow an i64.
        Self::new(self.0.saturating_add(other.0))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`QuantityError::Negative`] when `other` is larger.
    pub const fn minus(self, other: Self) -> Result<Self, QuantityError> {
        Self::new(self.0.saturating_sub(other.0))
    }

    /// The difference, or nothing when `other` is larger.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self::at_least_zero(self.0.saturating_sub(other.0))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// [`QuantityError::TooLarge`] above the bound.
    pub fn sum(quantities: impl IntoIterator<Item = Self>) -> Result<Self, QuantityError> {
        quantities.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

impl From<u32> for Quantity {
    /// Every `u32` is within the bounds.
    fn from(units: u32) -> Self {
        Self(i64::from(units))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer", "minimum": 0, "maximum": QUANTITY_MAX,
            "description": "A whole count of the item's smallest unit.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_whole_bounded_and_never_negative() {
        assert_eq!(Quantity::new(-1), Err(QuantityError::Negative));
        assert_eq!(Quantity::new(QUANTITY_MAX + 1), Err(QuantityError::TooLarge));
        assert_eq!(Quantity::ONE.minus(Quantity::new(2).unwrap()), Err(QuantityError::Negative));
        assert!(Quantity::new(QUANTITY_MAX).unwrap().plus(Quantity::ONE).is_err());
        for json in ["1.5", "-1", "1e3", "\"1\"", "9223372036854775808", "1000000000001", "true", "null"] {
            assert!(serde_json::from_str::<Quantity>(json).is_err(), "{json}");
        }
        assert_eq!(serde_json::from_str::<Quantity>("7").unwrap().units(), 7);
    }
}
