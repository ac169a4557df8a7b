//! The network that the demonstration adds to data which has one location and no stock.
//!
//! The rule: six locations with fixed coordinates. A customer (or, without one, an order) in Great Britain lives in one
//! of twelve cities, drawn by a hash of the id and the seed; elsewhere in the country's largest city.

use oms::network::{Location, LocationKind};
use oms::value::{Coordinates, Country, Label, LocationId};

use crate::fail::Fail;

/// The seed of every drawn choice.
pub const SEED: u64 = 20_091_201;

/// Id, name, kind, country, latitude and longitude in microdegrees, and its share of stock in percent.
const LOCATIONS: [(&str, &str, LocationKind, &str, i32, i32, u64); 6] = [
    ("COVENTRY", "Coventry central warehouse", LocationKind::Warehouse, "GB", 52_408_100, -1_510_600, 36),
    ("LEEDS", "Leeds warehouse", LocationKind::Warehouse, "GB", 53_799_700, -1_549_200, 20),
    ("READING", "Reading warehouse", LocationKind::Warehouse, "GB", 51_456_300, -971_000, 18),
    ("GLASGOW", "Glasgow store", LocationKind::Store, "GB", 55_865_100, -4_257_600, 8),
    ("DUBLIN", "Dublin store", LocationKind::Store, "IE", 53_349_800, -6_260_300, 6),
    ("VENLO", "Venlo logistics partner", LocationKind::ThirdParty, "NL", 51_370_400, 6_172_400, 12),
];

const CITIES: [(i32, i32); 12] = [
    (51_507_400, -127_800),
    (52_486_200, -1_890_400),
    (53_800_800, -1_549_100),
    (55_864_200, -4_251_800),
    (53_480_800, -2_242_600),
    (51_454_500, -2_587_900),
    (53_408_400, -2_991_600),
    (54_978_300, -1_617_800),
    (55_953_300, -3_188_300),
    (51_481_600, -3_179_100),
    (50_909_700, -1_404_400),
    (52_630_900, 1_297_400),
];

const COUNTRIES: [(&str, i32, i32); 36] = [
    ("AE", 25_204_800, 55_270_800),
    ("AT", 48_208_200, 16_373_800),
    ("AU", -33_868_800, 151_209_300),
    ("BE", 50_850_300, 4_351_700),
    ("BH", 26_228_500, 50_586_000),
    ("BM", 32_294_900, -64_782_000),
    ("BR", -23_550_500, -46_633_300),
    ("CA", 43_653_200, -79_383_200),
    ("CH", 47_376_900, 8_541_700),
    ("CY", 35_185_600, 33_382_300),
    ("DE", 52_520_000, 13_405_000),
    ("DK", 55_676_100, 12_568_300),
    ("ES", 40_416_800, -3_703_800),
    ("FI", 60_169_900, 24_938_400),
    ("FR", 48_856_600, 2_352_200),
    ("GR", 37_983_800, 23_727_500),
    ("HK", 22_319_300, 114_169_400),
    ("IE", 53_349_800, -6_260_300),
    ("IL", 32_085_300, 34_781_800),
    ("IS", 64_146_600, -21_942_600),
    ("IT", 41_902_800, 12_496_400),
    ("JP", 35_676_200, 139_650_300),
    ("KR", 37_566_500, 126_978_000),
    ("LB", 33_893_800, 35_501_800),
    ("LT", 54_687_200, 25_279_700),
    ("MT", 35_898_900, 14_514_600),
    ("NG", 6_524_400, 3_379_200),
    ("NL", 52_367_600, 4_904_100),
    ("NO", 59_913_900, 10_752_200),
    ("PL", 52_229_700, 21_012_200),
    ("PT", 38_722_300, -9_139_300),
    ("SE", 59_329_300, 18_068_600),
    ("SG", 1_352_100, 103_819_800),
    ("TH", 13_756_300, 100_501_800),
    ("US", 40_712_800, -74_006_000),
    ("ZA", -26_204_100, 28_047_300),
];

/// The locations, and the share of stock each holds, in percent.
pub fn locations() -> Result<Vec<(Location, u64)>, Fail> {
    let mut locations = Vec::with_capacity(LOCATIONS.len());
    for (rank, (id, name, kind, country, latitude, longitude, share)) in (0_u32..).zip(LOCATIONS) {
        let location = Location {
            name: Some(Label::parse(name)?),
            kind,
            coordinates: Some(Coordinates::from_microdegrees(latitude, longitude)?),
            country: Some(Country::parse(country)?),
            rank,
            ..Location::new(LocationId::parse(id)?)
        };
        locations.push((location, share));
    }
    Ok(locations)
}

/// Where a customer lives.
pub fn home(customer: &str, country: Option<&Country>) -> Option<Coordinates> {
    let code = country?.as_str();
    let (latitude, longitude) = if code == "GB" {
        let city = hash(customer).checked_rem(u64::try_from(CITIES.len()).ok()?)?;
        CITIES.get(usize::try_from(city).ok()?).copied()?
    } else {
        COUNTRIES.iter().find(|(known, ..)| *known == code).map(|(_, latitude, longitude)| (*latitude, *longitude))?
    };
    Coordinates::from_microdegrees(latitude, longitude).ok()
}

/// A hash of a text and the seed (FNV-1a), the same on every machine.
pub fn hash(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ SEED;
    text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
