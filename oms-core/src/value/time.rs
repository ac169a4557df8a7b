//! Instants in UTC.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Datelike, Months, SecondsFormat, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC with microsecond precision, in the years 1 to 9999.
///
/// RFC 3339 at the edges. The core never reads a clock: the host says what time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why an instant was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not RFC 3339 with an offset.
    #[error("an instant is written as RFC 3339 with an offset, such as 2026-11-24T09:30:00Z")]
    Malformed,
    /// Outside of the years 1 to 9999.
    #[error("an instant lies in the years 1 to 9999")]
    OutOfBounds,
}

const MICROS_MIN: i64 = -62_135_596_800_000_000;
const MICROS_MAX: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// 1970-01-01T00:00:00Z
    pub const EPOCH: Self = Self(0);
    /// The earliest instant.
    pub const MIN: Self = Self(MICROS_MIN);
    /// The latest instant.
    pub const MAX: Self = Self(MICROS_MAX);

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`TimeError::OutOfBounds`] outside of the years 1 to 9999.
    pub const fn from_micros(micros: i64) -> Result<Self, TimeError> {
        if micros < MICROS_MIN || micros > MICROS_MAX { Err(TimeError::OutOfBounds) } else { Ok(Self(micros)) }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Parses RFC 3339 with an offset; what is finer than a microsecond is cut off.
    ///
    /// # Errors
    /// [`TimeError`] when the text is no such instant.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::Malformed)?;
        Self::from_micros(instant.timestamp_micros())
    }

    /// The instant `seconds` later, or the last possible one.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        let micros = self.0.saturating_add(seconds.saturating_mul(1_000_000));
        if micros > MICROS_MAX {
            Self::MAX
        } else if micros < MICROS_MIN {
            Self::MIN
        } else {
            Self(micros)
        }
    }

    /// The UTC calendar date as `YYYY-MM-DD`.
    #[must_use]
    pub fn date(self) -> String {
        let date = self.as_chrono();
        format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }

    /// The midnight that ends the last day of its month, in UTC, or the last possible instant.
    #[must_use]
    pub fn month_end(self) -> Self {
        let date = self.as_chrono().date_naive();
        let next = date.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        let midnight = next.and_then(|next| next.and_hms_opt(0, 0, 0));
        midnight.map_or(Self::MAX, |midnight| Self::from(midnight.and_utc()))
    }

    fn to_text(self) -> String {
        self.as_chrono().to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// The same instant as chrono's type.
    #[must_use]
    pub fn as_chrono(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::microseconds(self.0)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_micros().clamp(MICROS_MIN, MICROS_MAX))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "An instant, RFC 3339 with an offset."})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_at_the_midnight_after_its_last_day() {
        for (instant, end) in [
            ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
            ("2026-01-31T23:59:59.999999Z", "2026-02-01T00:00:00Z"),
            ("2024-02-29T12:00:00Z", "2024-03-01T00:00:00Z"),
            ("2026-12-15T00:00:00+02:00", "2027-01-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp::parse(instant).unwrap().month_end().to_string(), end);
        }
        assert_eq!(Timestamp::MAX.month_end(), Timestamp::MAX);
    }

    #[test]
    fn instants_are_utc_and_survive_json() {
        let instant = Timestamp::parse("2009-12-01T09:45:00.25+02:00").unwrap();
        assert_eq!(instant.to_string(), "2009-12-01T07:45:00.250Z");
        assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
        assert_eq!(Timestamp::parse("2009-12-01T07:45:00"), Err(TimeError::Malformed));
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.plus_seconds(i64::MAX), Timestamp::MAX);
    }
}
