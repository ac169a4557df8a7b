//! Calendar days, and the time zones that say which day an instant is in.

mod calendar;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeZone as _};
use chrono_tz::Tz;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Timestamp;

pub use calendar::Weekday;

/// Why a day or a time zone was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Not a day.
    #[error("a day is written as YYYY-MM-DD, such as 2026-11-24")]
    Day,
    /// Not a time zone.
    #[error("a time zone is a name of the IANA database, such as Europe/Berlin")]
    Zone,
}

/// A calendar day, in the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// Parses `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`ZoneError::Day`] when the text is no such day.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| is_plain && day.year() >= 1);
        day.map(Self).ok_or(ZoneError::Day)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days()
    }
}

impl FromStr for Day {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::parse(text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'_, str>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "description": "A calendar day, YYYY-MM-DD."})
    }
}

/// A time zone by its name in the IANA database, such as `Europe/Berlin`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Reads a name, as the database writes it.
    ///
    /// # Errors
    /// [`ZoneError::Zone`] when the database has no such name.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        Tz::from_str(text).map(Self).map_err(|_| ZoneError::Zone)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Which day it is there at an instant.
    #[must_use]
    pub fn day(self, at: Timestamp) -> Day {
        let utc = at.as_chrono();
        let local = self.0.from_utc_datetime(&utc.naive_utc()).date_naive();
        // At the ends of time another zone may be in a year that no text can say.
        Day(if (1..=9999).contains(&local.year()) { local } else { utc.date_naive() })
    }
}

impl FromStr for TimeZone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::parse(text)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimeZone({:?})", self.name())
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'_, str>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for TimeZone {
    fn schema_name() -> Cow<'static, str> {
        "TimeZone".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "A name of the IANA time zone database, such as Europe/Berlin."})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_an_instant_is_that_of_the_zone() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let day = |zone: &str, text: &str| TimeZone::parse(zone).unwrap().day(at(text)).to_string();
        assert_eq!(day("Europe/Berlin", "2026-01-01T22:59:59Z"), "2026-01-01");
        assert_eq!(day("Europe/Berlin", "2026-01-01T23:00:00Z"), "2026-01-02");
        assert_eq!(day("Europe/Berlin", "2026-07-01T22:00:00Z"), "2026-07-02");
        assert_eq!(day("America/New_York", "2026-01-01T04:59:59Z"), "2025-12-31");
        assert_eq!(day("Pacific/Kiritimati", "9999-12-31T23:00:00Z"), "9999-12-31");
        assert_eq!(TimeZone::UTC.day(Timestamp::MIN).to_string(), "0001-01-01");
    }

    #[test]
    fn days_and_zones_come_back_from_json_and_others_are_refused() {
        let day: Day = serde_json::from_str("\"2024-02-29\"").unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2024-02-29\"");
        assert_eq!((day.number(), Day::parse("1970-01-02").unwrap().number()), (19_782, 1));
        for text in ["2023-02-29", "2024-2-9", "24-02-09", "0000-01-01", "+2024-01-01", "2024-01-01 ", ""] {
            assert_eq!(Day::parse(text), Err(ZoneError::Day), "{text}");
        }
        let zone: TimeZone = serde_json::from_str("\"Europe/London\"").unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/London\"");
        for text in ["europe/london", "Mars/Olympus", "", "+01:00"] {
            assert_eq!(TimeZone::parse(text), Err(ZoneError::Zone), "{text}");
        }
    }
}
