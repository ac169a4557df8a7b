//! Arithmetic with calendar days: days of the week, days later, and when a day ends in a zone.

use chrono::{Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Day, TimeZone};
use crate::value::Timestamp;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How long the clocks of a zone are put forward at most, with room to spare.
const GAP_HOURS: i64 = 26;

impl Day {
    /// Which day of the week it is.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            chrono::Weekday::Mon => Weekday::Monday,
            chrono::Weekday::Tue => Weekday::Tuesday,
            chrono::Weekday::Wed => Weekday::Wednesday,
            chrono::Weekday::Thu => Weekday::Thursday,
            chrono::Weekday::Fri => Weekday::Friday,
            chrono::Weekday::Sat => Weekday::Saturday,
            chrono::Weekday::Sun => Weekday::Sunday,
        }
    }

    /// The day so many days later, or the last possible one.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        let later = self.0.checked_add_days(Days::new(u64::from(days))).filter(|day| day.year() <= 9999);
        Self(later.or(NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or(self.0))
    }
}

impl TimeZone {
    /// The last microsecond of a day there. Where the clocks are put forward at midnight, the next day begins when they
    /// are.
    #[must_use]
    pub fn end_of_day(self, day: Day) -> Timestamp {
        let Some(next) = day.0.succ_opt() else { return Timestamp::MAX };
        let midnight = next.and_time(NaiveTime::MIN);
        let begins = match self.0.from_local_datetime(&midnight) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.timestamp_micros(),
            MappedLocalTime::None => {
                // By the clocks as they were a day before.
                let gap = TimeDelta::hours(GAP_HOURS);
                let before = midnight.checked_sub_signed(gap).and_then(|at| self.0.from_local_datetime(&at).latest());
                let at = before.and_then(|at| at.checked_add_signed(gap));
                at.map_or(i64::MAX, |at| at.timestamp_micros())
            }
        };
        Timestamp::from_micros(begins.saturating_sub(1)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_of_the_zone_in_summer_in_winter_and_where_there_is_no_midnight() {
        for (zone, day, end) in [
            ("UTC", "2026-11-24", "2026-11-24T23:59:59.999999Z"),
            ("Europe/Berlin", "2026-01-31", "2026-01-31T22:59:59.999999Z"),
            ("Europe/Berlin", "2026-07-31", "2026-07-31T21:59:59.999999Z"),
            ("Europe/Berlin", "2026-03-29", "2026-03-29T21:59:59.999999Z"),
            ("Asia/Beirut", "2022-03-26", "2022-03-26T21:59:59.999999Z"),
            ("America/Havana", "2022-11-05", "2022-11-06T03:59:59.999999Z"),
            ("Pacific/Apia", "2011-12-29", "2011-12-30T09:59:59.999999Z"),
            ("UTC", "9999-12-31", "9999-12-31T23:59:59.999999Z"),
        ] {
            let (parsed, day) = (TimeZone::parse(zone).unwrap(), Day::parse(day).unwrap());
            let ends = parsed.end_of_day(day);
            assert_eq!(ends.to_string(), end, "{zone} {day}");
            assert_eq!(parsed.day(ends), day, "{zone}");
            let next = ends.plus_seconds(1);
            assert!(next == Timestamp::MAX || parsed.day(next) > day, "{zone} {day}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_leap_days() {
        let later = |text: &str, days| Day::parse(text).unwrap().plus_days(days).to_string();
        assert_eq!(later("2024-02-28", 1), "2024-02-29");
        assert_eq!(later("2026-12-31", 14), "2027-01-14");
        assert_eq!(later("2026-12-31", u32::MAX), "9999-12-31");
        assert_eq!(Day::parse("2026-11-26").unwrap().weekday(), Weekday::Thursday);
    }
}
