//! Places on Earth and how far apart they are, the same to the meter on every platform.
//!
//! The standard library takes sine and arcsine from the platform's C library, and platforms differ in the last bits.
//! Here distances use only what IEEE 754 defines exactly: `+`, `-`, `*`, `/` and the square root.
//!
//! Invariants:
//! - `distance_is_within_a_meter_of_the_exact_formula`
//! - `distance_is_symmetric_and_zero_at_the_same_place`

#![expect(clippy::float_arithmetic, reason = "a great-circle distance is no money: meters, rounded, for ranking")]

use std::f64::consts::{FRAC_PI_2, PI};
use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The mean radius of Earth in meters: (2a + b) / 3 of the ellipsoid GRS 80 (IUGG, Moritz 2000).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Microdegrees in a quarter of a circle; the bound of latitudes.
const QUARTER_CIRCLE: i32 = 90_000_000;

/// Microdegrees in half a circle; the bound of longitudes.
const HALF_CIRCLE: i32 = 180_000_000;

/// Microdegrees in a circle.
const FULL_CIRCLE: i32 = 360_000_000;

/// How many radians a microdegree is.
const RADIANS_PER_MICRODEGREE: f64 = PI / 180_000_000.0;

/// The longest text of a coordinate.
const TEXT_BYTES_MAX: usize = 24;

/// A place on Earth: latitude and longitude on WGS 84 in whole microdegrees, about 11 cm. One that exists is in bounds:
/// 90 degrees south to north, 180 degrees west to east.
///
/// In JSON `{"latitude":"51.5074","longitude":"-0.1278"}`, decimal strings in degrees; numbers are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "CoordinatesText", into = "CoordinatesText")]
pub struct Coordinates {
    latitude_microdegrees: i32,
    longitude_microdegrees: i32,
}

/// Why this is no place on Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeoError {
    /// A coordinate is not a plain decimal.
    #[error("a coordinate is a plain decimal in degrees, such as \"51.5074\" or \"-0.1278\"")]
    Malformed,
    /// The latitude is beyond a pole.
    #[error("a latitude is between -90 and 90 degrees")]
    LatitudeOutOfBounds,
    /// The longitude is beyond the antimeridian.
    #[error("a longitude is between -180 and 180 degrees")]
    LongitudeOutOfBounds,
}

impl Coordinates {
    /// Takes degrees, north and east positive, and rounds them to the nearest microdegree, a half away from zero.
    ///
    /// # Errors
    ///
    /// [`GeoError::LatitudeOutOfBounds`] or [`GeoError::LongitudeOutOfBounds`].
    pub fn new(latitude: Decimal, longitude: Decimal) -> Result<Self, GeoError> {
        Self::from_microdegrees(
            microdegrees(latitude).ok_or(GeoError::LatitudeOutOfBounds)?,
            microdegrees(longitude).ok_or(GeoError::LongitudeOutOfBounds)?,
        )
    }

    /// Takes millionths of a degree, north and east positive.
    ///
    /// # Errors
    ///
    /// [`GeoError::LatitudeOutOfBounds`] or [`GeoError::LongitudeOutOfBounds`].
    pub const fn from_microdegrees(latitude: i32, longitude: i32) -> Result<Self, GeoError> {
        if latitude < -QUARTER_CIRCLE || latitude > QUARTER_CIRCLE {
            return Err(GeoError::LatitudeOutOfBounds);
        }
        if longitude < -HALF_CIRCLE || longitude > HALF_CIRCLE {
            return Err(GeoError::LongitudeOutOfBounds);
        }
        Ok(Self { latitude_microdegrees: latitude, longitude_microdegrees: longitude })
    }

    /// Reads degrees as plain decimals, `-?[0-9]{1,3}(\.[0-9]{1,18})?`, rounded as by [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`GeoError::Malformed`], [`GeoError::LatitudeOutOfBounds`] or [`GeoError::LongitudeOutOfBounds`].
    pub fn parse(latitude: &str, longitude: &str) -> Result<Self, GeoError> {
        Self::new(parse_degrees(latitude)?, parse_degrees(longitude)?)
    }

    /// Degrees north, negative in the south, without trailing zeros.
    pub fn latitude(self) -> Decimal {
        Decimal::new(i64::from(self.latitude_microdegrees), 6).normalize()
    }

    /// Degrees east, negative in the west, without trailing zeros.
    pub fn longitude(self) -> Decimal {
        Decimal::new(i64::from(self.longitude_microdegrees), 6).normalize()
    }

    /// Millionths of a degree north, negative in the south.
    pub const fn latitude_microdegrees(self) -> i32 {
        self.latitude_microdegrees
    }

    /// Millionths of a degree east, negative in the west.
    pub const fn longitude_microdegrees(self) -> i32 {
        self.longitude_microdegrees
    }

    /// The great-circle distance in whole meters, 0 to 20 015 114, on a sphere of Earth's mean radius, 6 371 008.8 m.
    /// The same on every platform, the same in both directions. Off the ellipsoid by up to 0.6 %.
    ///
    /// Formula: haversine (Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).
    pub fn distance_m(self, other: Self) -> u64 {
        let latitudes_apart = self.latitude_microdegrees.abs_diff(other.latitude_microdegrees);
        let longitudes_apart = self.longitude_microdegrees.abs_diff(other.longitude_microdegrees);
        let longitudes_apart = longitudes_apart.min(FULL_CIRCLE.unsigned_abs().saturating_sub(longitudes_apart));
        let sin_half_latitude = sin(f64::from(latitudes_apart) * (0.5 * RADIANS_PER_MICRODEGREE));
        let sin_half_longitude = sin(f64::from(longitudes_apart) * (0.5 * RADIANS_PER_MICRODEGREE));
        let cosines = self.cos_latitude() * other.cos_latitude();
        let haversine = sin_half_latitude * sin_half_latitude + cosines * (sin_half_longitude * sin_half_longitude);
        whole_meters(2.0 * EARTH_RADIUS_M * asin_of_root(haversine))
    }

    /// The cosine of the latitude, as the sine of what is left to the pole.
    fn cos_latitude(self) -> f64 {
        let to_pole = QUARTER_CIRCLE.unsigned_abs().saturating_sub(self.latitude_microdegrees.unsigned_abs());
        sin(f64::from(to_pole) * RADIANS_PER_MICRODEGREE)
    }
}

/// The sine of an angle between zero and a right angle, in radians, within 3e-16.
///
/// The Maclaurin series to the 21st power; the next term is below 2e-18 at a right angle. Grouped by powers of x^8, so
/// that the processor works on the groups at once.
fn sin(x: f64) -> f64 {
    let x2 = x * x;
    let x4 = x2 * x2;
    let x8 = x4 * x4;
    let low = (S3 + S5 * x2) + x4 * (S7 + S9 * x2);
    let middle = (S11 + S13 * x2) + x4 * (S15 + S17 * x2);
    let high = S19 + S21 * x2;
    x + x * x2 * (low + x8 * (middle + x8 * high))
}

const S3: f64 = -1.0 / 6.0;
const S5: f64 = 1.0 / 120.0;
const S7: f64 = -1.0 / 5_040.0;
const S9: f64 = 1.0 / 362_880.0;
const S11: f64 = -1.0 / 39_916_800.0;
const S13: f64 = 1.0 / 6_227_020_800.0;
const S15: f64 = -1.0 / 1_307_674_368_000.0;
const S17: f64 = 1.0 / 355_687_428_096_000.0;
const S19: f64 = -1.0 / 121_645_100_408_832_000.0;
const S21: f64 = 1.0 / 51_090_942_171_709_440_000.0;

/// The arcsine of the square root of a number between zero and one, in radians. A number that rounding has carried past
/// one counts as one.
///
/// Below a quarter by [`asin_excess`]; above it by asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)).
fn asin_of_root(squared: f64) -> f64 {
    let root = squared.sqrt();
    if squared <= 0.25 {
        return root + root * asin_excess(squared);
    }
    let folded = (0.5 * (1.0 - root)).max(0.0);
    let half = folded.sqrt();
    FRAC_PI_2 - 2.0 * (half + half * asin_excess(folded))
}

/// (asin(x) - x) / x for the square of an x between zero and a half, within 2^-58.
///
/// The rational approximation of FreeBSD's msun (e_asin.c, Sun Microsystems 1993), coefficients
/// as published there (the shortest decimals of the same binary numbers).
fn asin_excess(x2: f64) -> f64 {
    let numerator = x2 * (P0 + x2 * (P1 + x2 * (P2 + x2 * (P3 + x2 * (P4 + x2 * P5)))));
    let denominator = 1.0 + x2 * (Q1 + x2 * (Q2 + x2 * (Q3 + x2 * Q4)));
    numerator / denominator
}

const P0: f64 = 1.666_666_666_666_666_6e-1;
const P1: f64 = -3.255_658_186_224_009e-1;
const P2: f64 = 2.012_125_321_348_629_3e-1;
const P3: f64 = -4.005_553_450_067_941e-2;
const P4: f64 = 7.915_349_942_898_145e-4;
const P5: f64 = 3.479_331_075_960_212e-5;
const Q1: f64 = -2.403_394_911_734_414;
const Q2: f64 = 2.020_945_760_233_505_7;
const Q3: f64 = -6.882_839_716_054_533e-1;
const Q4: f64 = 7.703_815_055_590_194e-2;

/// The nearest whole number of meters.
#[expect(clippy::as_conversions, reason = "not negative and at most half the circumference of Earth")]
fn whole_meters(meters: f64) -> u64 {
    (meters + 0.5) as u64
}

/// Whole microdegrees, or `None` if that is far out of bounds.
fn microdegrees(degrees: Decimal) -> Option<i32> {
    let rounded = degrees.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    i32::try_from(rounded.checked_mul(Decimal::from(1_000_000))?).ok()
}

fn parse_degrees(text: &str) -> Result<Decimal, GeoError> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (integer, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let are_digits = |digits: &str, max: usize| {
        (1..=max).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if text.len() > TEXT_BYTES_MAX || !are_digits(integer, 3) || !are_digits(decimals, 18) {
        return Err(GeoError::Malformed);
    }
    Decimal::from_str_exact(text).map_err(|_| GeoError::Malformed)
}

impl fmt::Display for Coordinates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{},{}", self.latitude(), self.longitude())
    }
}

/// Coordinates as they stand in JSON.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Coordinates", description = "A place on Earth (WGS 84), in degrees as decimal strings.")]
struct CoordinatesText {
    /// Degrees north, -90 to 90.
    #[schemars(regex(pattern = r"^-?[0-9]{1,3}(\.[0-9]{1,18})?$"))]
    latitude: String,
    /// Degrees east, -180 to 180.
    #[schemars(regex(pattern = r"^-?[0-9]{1,3}(\.[0-9]{1,18})?$"))]
    longitude: String,
}

impl TryFrom<CoordinatesText> for Coordinates {
    type Error = GeoError;

    fn try_from(text: CoordinatesText) -> Result<Self, GeoError> {
        Self::parse(&text.latitude, &text.longitude)
    }
}

impl From<Coordinates> for CoordinatesText {
    fn from(coordinates: Coordinates) -> Self {
        Self { latitude: coordinates.latitude().to_string(), longitude: coordinates.longitude().to_string() }
    }
}

impl JsonSchema for Coordinates {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        CoordinatesText::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        CoordinatesText::json_schema(generator)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(latitude: &str, longitude: &str) -> Coordinates {
        Coordinates::parse(latitude, longitude).unwrap()
    }

    fn any_place() -> impl Strategy<Value = Coordinates> {
        (-QUARTER_CIRCLE..=QUARTER_CIRCLE, -HALF_CIRCLE..=HALF_CIRCLE)
            .prop_map(|(latitude, longitude)| Coordinates::from_microdegrees(latitude, longitude).unwrap())
    }

    /// The haversine by the platform's functions, not rounded.
    fn haversine_m(from: Coordinates, to: Coordinates) -> f64 {
        let radians = |microdegrees: i32| (f64::from(microdegrees) / 1e6).to_radians();
        let (lat_1, lat_2) = (radians(from.latitude_microdegrees), radians(to.latitude_microdegrees));
        let longitudes = radians(to.longitude_microdegrees) - radians(from.longitude_microdegrees);
        let half_chord =
            ((lat_2 - lat_1) / 2.0).sin().powi(2) + lat_1.cos() * lat_2.cos() * (longitudes / 2.0).sin().powi(2);
        2.0 * 6_371_008.8 * half_chord.sqrt().min(1.0).asin()
    }

    #[expect(clippy::as_conversions, reason = "far below 2^53")]
    fn is_within_a_meter(from: Coordinates, to: Coordinates) -> bool {
        (from.distance_m(to) as f64 - haversine_m(from, to)).abs() <= 1.0
    }

    #[test]
    fn known_distances_are_golden() {
        let london = place("51.5074", "-0.1278");
        for (from, to, distance_m) in [
            (london, place("48.8566", "2.3522"), 343_557),
            (place("40.7128", "-74.0060"), london, 5_570_230),
            (place("0", "0"), place("0", "180"), 20_015_114),
            (place("90", "0"), place("-90", "77"), 20_015_114),
            (place("0", "0"), place("0", "90"), 10_007_557),
            (place("0", "179.5"), place("0", "-179.5"), 111_195),
            (place("90", "12"), place("90", "-150"), 0),
            (place("0", "-180"), place("0", "180"), 0),
            (place("0", "0"), place("0", "0.00001"), 1),
        ] {
            assert_eq!(from.distance_m(to), distance_m, "{from} to {to}");
        }
    }

    #[test]
    fn bounds_are_inclusive() {
        for (latitude, longitude, expected) in [
            ("90", "180", None),
            ("-90.000000", "-180.0000004", None),
            ("90.000001", "0", Some(GeoError::LatitudeOutOfBounds)),
            ("-91", "181", Some(GeoError::LatitudeOutOfBounds)),
            ("0", "-180.000001", Some(GeoError::LongitudeOutOfBounds)),
            ("0", "999", Some(GeoError::LongitudeOutOfBounds)),
        ] {
            assert_eq!(Coordinates::parse(latitude, longitude).err(), expected, "{latitude},{longitude}");
        }
        assert_eq!(Coordinates::new(Decimal::MAX, Decimal::ZERO), Err(GeoError::LatitudeOutOfBounds));
        assert_eq!(Coordinates::from_microdegrees(i32::MIN, 0), Err(GeoError::LatitudeOutOfBounds));
        assert_eq!(Coordinates::from_microdegrees(0, i32::MAX), Err(GeoError::LongitudeOutOfBounds));
    }

    #[test]
    fn only_plain_decimals_are_read() {
        let nines = "9".repeat(1 << 20);
        for text in ["", "-", "+1", "1.", ".5", "1e1", "NaN", "1,5", " 1", "51°", "１", "1000", "1_0", nines.as_str()]
        {
            assert_eq!(Coordinates::parse(text, "0"), Err(GeoError::Malformed), "{text:.20}");
            assert_eq!(Coordinates::parse("0", text), Err(GeoError::Malformed), "{text:.20}");
        }
    }

    #[test]
    fn json_is_decimal_strings_only() {
        let json = r#"{"latitude":"51.5074","longitude":"-0.1278"}"#;
        let read: Coordinates = serde_json::from_str(json).unwrap();
        assert_eq!((read.latitude_microdegrees(), read.longitude_microdegrees()), (51_507_400, -127_800));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        for json in [
            r#"{"latitude":51.5074,"longitude":"0"}"#,
            r#"{"latitude":"51.5074"}"#,
            r#"{"latitude":"1","longitude":"1","altitude":"1"}"#,
            r#"{"latitude":"91","longitude":"0"}"#,
        ] {
            assert!(serde_json::from_str::<Coordinates>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn more_decimals_round_to_the_nearest_microdegree() {
        assert_eq!(place("51.50740049", "-0.1278005").to_string(), "51.5074,-0.127801");
        assert_eq!(place("-0.0000001", "0").latitude().to_string(), "0");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn distance_is_within_a_meter_of_the_exact_formula(from in any_place(), to in any_place()) {
            prop_assert!(is_within_a_meter(from, to), "{} {}", from.distance_m(to), haversine_m(from, to));
        }

        #[test]
        fn distance_is_within_a_meter_near_and_on_the_far_side(
            from in any_place(), north in -2_000i32..=2_000, east in -2_000i32..=2_000,
        ) {
            let latitude = (from.latitude_microdegrees + north).clamp(-QUARTER_CIRCLE, QUARTER_CIRCLE);
            let longitude = (from.longitude_microdegrees + east).clamp(-HALF_CIRCLE, HALF_CIRCLE);
            prop_assert!(is_within_a_meter(from, Coordinates::from_microdegrees(latitude, longitude).unwrap()));
            let opposite = if longitude > 0 { longitude - HALF_CIRCLE } else { longitude + HALF_CIRCLE };
            prop_assert!(is_within_a_meter(from, Coordinates::from_microdegrees(-latitude, opposite).unwrap()));
        }

        #[test]
        fn distance_is_symmetric_and_zero_at_the_same_place(from in any_place(), to in any_place()) {
            prop_assert_eq!(from.distance_m(to), to.distance_m(from));
            prop_assert_eq!(from.distance_m(from), 0);
        }

        #[test]
        fn coordinates_survive_json(place in any_place()) {
            let json = serde_json::to_string(&place).unwrap();
            prop_assert_eq!(serde_json::from_str::<Coordinates>(&json).unwrap(), place);
            let text = (place.latitude().to_string(), place.longitude().to_string());
            prop_assert_eq!(Coordinates::parse(&text.0, &text.1).unwrap(), place);
        }
    }
}
