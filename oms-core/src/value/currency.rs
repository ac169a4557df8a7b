//! Currencies of ISO 4217, current and withdrawn.
//!
//! Source: lists one (current currencies and funds) and three (historic denominations) of the ISO 4217 maintenance
//! agency, both published 2026-01-01. List three carries no minor units: a withdrawn currency has two decimals unless
//! it was known to be counted in whole units (ITL, ESP, TRL, ...) or had none at all (XFO, XFU, XRE).
//!
//! Invariants:
//! - `the_table_is_sorted_and_unique`
//! - `every_code_is_three_ascii_uppercase_letters`

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ptr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency of ISO 4217. One that exists is in the table: its code, number and minor unit are known.
///
/// Ordered and hashed by code. As wide as one pointer, so its exponent costs no search.
#[derive(Clone, Copy)]
pub struct Currency(&'static Row);

/// Why a text is not a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    /// The text is not exactly three ASCII uppercase letters.
    #[error("a currency is three uppercase letters of ISO 4217, such as EUR")]
    Malformed,
    /// The text has the form of a currency code, and ISO 4217 does not list it.
    #[error("ISO 4217 lists no such currency")]
    Unknown,
}

impl Currency {
    /// Reads an alphabetic code of ISO 4217, current or withdrawn, in uppercase and without spaces.
    ///
    /// # Errors
    ///
    /// [`CurrencyError::Malformed`] if the text is not three ASCII uppercase letters, [`CurrencyError::Unknown`] if no
    /// list of ISO 4217 has it.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        let key = key(text).ok_or(CurrencyError::Malformed)?;

        let position = TABLE.binary_search_by_key(&Some(key), |row| row.key).map_err(|_| CurrencyError::Unknown)?;
        TABLE.get(position).map(Self).ok_or(CurrencyError::Unknown)
    }

    /// The alphabetic code: three uppercase letters.
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// The numeric code, 1 to 999, or 0 for the three withdrawn currencies that never had one (XFO, XFU, XRE).
    /// Withdrawn currencies share numbers with their successors: only the alphabetic code is a key.
    pub const fn numeric(self) -> u16 {
        self.0.numeric
    }

    /// How many decimals an amount that is owed has, 0 to 4. 0 as well where there is no minor unit, as for gold.
    pub const fn exponent(self) -> u32 {
        match self.0.exponent {
            Some(exponent) => exponent,
            None => 0,
        }
    }

    /// Whether the list gives a minor unit. Metals, bond market units, drawing rights, XTS and XXX have none.
    pub const fn has_minor_unit(self) -> bool {
        self.0.exponent.is_some()
    }

    /// Whether the code has been withdrawn: old records still read, new orders have no use for it.
    pub const fn is_withdrawn(self) -> bool {
        self.0.withdrawn
    }

    /// Every currency, current and withdrawn, ordered by code.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TABLE.iter().map(Self)
    }
}

impl PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        // Rows live only in the one static table, so the same currency is the same address.
        ptr::eq(self.0, other.0)
    }
}

impl Eq for Currency {}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.key.cmp(&other.0.key)
    }
}

impl Hash for Currency {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.key.hash(state);
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        Self::parse(text)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodeVisitor;

        impl Visitor<'_> for CodeVisitor {
            type Value = Currency;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a currency code of ISO 4217, such as \"EUR\"")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Currency, E> {
                // Only a code-sized text is repeated in the message.
                Currency::parse(text).map_err(|error| match error {
                    CurrencyError::Malformed => E::custom(error),
                    CurrencyError::Unknown => E::invalid_value(Unexpected::Str(text), &self),
                })
            }
        }

        deserializer.deserialize_str(CodeVisitor)
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "description": "An alphabetic currency code of ISO 4217, such as EUR.",
        })
    }
}

/// One line of the table.
struct Row {
    /// The letters of the code as one number that sorts alike; `None` would be a mistake in the table.
    key: Option<u32>,
    code: &'static str,
    numeric: u16,
    exponent: Option<u32>,
    withdrawn: bool,
}

/// The three letters as one big-endian number, or `None` if the text is anything else.
const fn key(code: &str) -> Option<u32> {
    match *code.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z', c @ b'A'..=b'Z'] => Some(u32::from_be_bytes([0, a, b, c])),
        _ => None,
    }
}

/// A currency in use. The exponent is `N` where the list says "N.A.".
const fn live(code: &'static str, numeric: u16, exponent: u32) -> Row {
    let exponent = if exponent == N { None } else { Some(exponent) };
    Row { key: key(code), code, numeric, exponent, withdrawn: false }
}

/// A withdrawn currency.
const fn gone(code: &'static str, numeric: u16, exponent: u32) -> Row {
    Row { withdrawn: true, ..live(code, numeric, exponent) }
}

/// No minor unit.
const N: u32 = u32::MAX;

/// Every currency as (code, number, exponent), sorted by code.
#[rustfmt::skip]
static TABLE: [Row; 307] = [
    gone("ADP", 20, 0), live("AED", 784, 2), gone("AFA", 4, 2), live("AFN", 971, 2), gone("ALK", 8, 2),
    live("ALL", 8, 2), live("AMD", 51, 2), gone("ANG", 532, 2), live("AOA", 973, 2), gone("AOK", 24, 2),
    gone("AON", 24, 2), gone("AOR", 982, 2), gone("ARA", 32, 2), gone("ARP", 32, 2), live("ARS", 32, 2),
    gone("ARY", 32, 2), gone("ATS", 40, 2), live("AUD", 36, 2), live("AWG", 533, 2), gone("AYM", 945, 2),
    gone("AZM", 31, 2), live("AZN", 944, 2), gone("BAD", 70, 2), live("BAM", 977, 2), live("BBD", 52, 2),
    live("BDT", 50, 2), gone("BEC", 993, 0), gone("BEF", 56, 0), gone("BEL", 992, 0), gone("BGJ", 100, 2),
    gone("BGK", 100, 2), gone("BGL", 100, 2), gone("BGN", 975, 2), live("BHD", 48, 3), live("BIF", 108, 0),
    live("BMD", 60, 2), live("BND", 96, 2), live("BOB", 68, 2), gone("BOP", 68, 2), live("BOV", 984, 2),
    gone("BRB", 76, 2), gone("BRC", 76, 2), gone("BRE", 76, 2), live("BRL", 986, 2), gone("BRN", 76, 2),
    gone("BRR", 987, 2), live("BSD", 44, 2), live("BTN", 64, 2), gone("BUK", 104, 2), live("BWP", 72, 2),
    gone("BYB", 112, 0), live("BYN", 933, 2), gone("BYR", 974, 0), live("BZD", 84, 2), live("CAD", 124, 2),
    live("CDF", 976, 2), gone("CHC", 948, 2), live("CHE", 947, 2), live("CHF", 756, 2), live("CHW", 948, 2),
    live("CLF", 990, 4), live("CLP", 152, 0), live("CNY", 156, 2), live("COP", 170, 2), live("COU", 970, 2),
    live("CRC", 188, 2), gone("CSD", 891, 2), gone("CSJ", 203, 2), gone("CSK", 200, 2), gone("CUC", 931, 2),
    live("CUP", 192, 2), live("CVE", 132, 2), gone("CYP", 196, 2), live("CZK", 203, 2), gone("DDM", 278, 2),
    gone("DEM", 276, 2), live("DJF", 262, 0), live("DKK", 208, 2), live("DOP", 214, 2), live("DZD", 12, 2),
    gone("ECS", 218, 2), gone("ECV", 983, 2), gone("EEK", 233, 2), live("EGP", 818, 2), live("ERN", 232, 2),
    gone("ESA", 996, 0), gone("ESB", 995, 0), gone("ESP", 724, 0), live("ETB", 230, 2), live("EUR", 978, 2),
    gone("FIM", 246, 2), live("FJD", 242, 2), live("FKP", 238, 2), gone("FRF", 250, 2), live("GBP", 826, 2),
    gone("GEK", 268, 2), live("GEL", 981, 2), gone("GHC", 288, 2), gone("GHP", 939, 2), live("GHS", 936, 2),
    live("GIP", 292, 2), live("GMD", 270, 2), gone("GNE", 324, 2), live("GNF", 324, 0), gone("GNS", 324, 2),
    gone("GQE", 226, 2), gone("GRD", 300, 0), live("GTQ", 320, 2), gone("GWE", 624, 2), gone("GWP", 624, 2),
    live("GYD", 328, 2), live("HKD", 344, 2), live("HNL", 340, 2), gone("HRD", 191, 2), gone("HRK", 191, 2),
    live("HTG", 332, 2), live("HUF", 348, 2), live("IDR", 360, 2), gone("IEP", 372, 2), gone("ILP", 376, 2),
    gone("ILR", 376, 2), live("ILS", 376, 2), live("INR", 356, 2), live("IQD", 368, 3), live("IRR", 364, 2),
    gone("ISJ", 352, 2), live("ISK", 352, 0), gone("ITL", 380, 0), live("JMD", 388, 2), live("JOD", 400, 3),
    live("JPY", 392, 0), live("KES", 404, 2), live("KGS", 417, 2), live("KHR", 116, 2), live("KMF", 174, 0),
    live("KPW", 408, 2), live("KRW", 410, 0), live("KWD", 414, 3), live("KYD", 136, 2), live("KZT", 398, 2),
    gone("LAJ", 418, 2), live("LAK", 418, 2), live("LBP", 422, 2), live("LKR", 144, 2), live("LRD", 430, 2),
    live("LSL", 426, 2), gone("LSM", 426, 2), gone("LTL", 440, 2), gone("LTT", 440, 2), gone("LUC", 989, 0),
    gone("LUF", 442, 0), gone("LUL", 988, 0), gone("LVL", 428, 2), gone("LVR", 428, 2), live("LYD", 434, 3),
    live("MAD", 504, 2), live("MDL", 498, 2), live("MGA", 969, 2), gone("MGF", 450, 0), live("MKD", 807, 2),
    gone("MLF", 466, 0), live("MMK", 104, 2), live("MNT", 496, 2), live("MOP", 446, 2), gone("MRO", 478, 2),
    live("MRU", 929, 2), gone("MTL", 470, 2), gone("MTP", 470, 2), live("MUR", 480, 2), gone("MVQ", 462, 2),
    live("MVR", 462, 2), live("MWK", 454, 2), live("MXN", 484, 2), gone("MXP", 484, 2), live("MXV", 979, 2),
    live("MYR", 458, 2), gone("MZE", 508, 2), gone("MZM", 508, 2), live("MZN", 943, 2), live("NAD", 516, 2),
    live("NGN", 566, 2), gone("NIC", 558, 2), live("NIO", 558, 2), gone("NLG", 528, 2), live("NOK", 578, 2),
    live("NPR", 524, 2), live("NZD", 554, 2), live("OMR", 512, 3), live("PAB", 590, 2), gone("PEH", 604, 2),
    gone("PEI", 604, 2), live("PEN", 604, 2), gone("PES", 604, 2), live("PGK", 598, 2), live("PHP", 608, 2),
    live("PKR", 586, 2), live("PLN", 985, 2), gone("PLZ", 616, 2), gone("PTE", 620, 0), live("PYG", 600, 0),
    live("QAR", 634, 2), gone("RHD", 716, 2), gone("ROK", 642, 2), gone("ROL", 642, 2), live("RON", 946, 2),
    live("RSD", 941, 2), live("RUB", 643, 2), gone("RUR", 810, 2), live("RWF", 646, 0), live("SAR", 682, 2),
    live("SBD", 90, 2), live("SCR", 690, 2), gone("SDD", 736, 2), live("SDG", 938, 2), gone("SDP", 736, 2),
    live("SEK", 752, 2), live("SGD", 702, 2), live("SHP", 654, 2), gone("SIT", 705, 2), gone("SKK", 703, 2),
    live("SLE", 925, 2), gone("SLL", 694, 2), live("SOS", 706, 2), live("SRD", 968, 2), gone("SRG", 740, 2),
    live("SSP", 728, 2), gone("STD", 678, 2), live("STN", 930, 2), gone("SUR", 810, 2), live("SVC", 222, 2),
    live("SYP", 760, 2), live("SZL", 748, 2), live("THB", 764, 2), gone("TJR", 762, 2), live("TJS", 972, 2),
    gone("TMM", 795, 2), live("TMT", 934, 2), live("TND", 788, 3), live("TOP", 776, 2), gone("TPE", 626, 0),
    gone("TRL", 792, 0), live("TRY", 949, 2), live("TTD", 780, 2), live("TWD", 901, 2), live("TZS", 834, 2),
    live("UAH", 980, 2), gone("UAK", 804, 2), gone("UGS", 800, 2), gone("UGW", 800, 2), live("UGX", 800, 0),
    live("USD", 840, 2), live("USN", 997, 2), gone("USS", 998, 2), live("UYI", 940, 0), gone("UYN", 858, 2),
    gone("UYP", 858, 2), live("UYU", 858, 2), live("UYW", 927, 4), live("UZS", 860, 2), gone("VEB", 862, 2),
    live("VED", 926, 2), gone("VEF", 937, 2), live("VES", 928, 2), gone("VNC", 704, 2), live("VND", 704, 0),
    live("VUV", 548, 0), live("WST", 882, 2), live("XAD", 396, 2), live("XAF", 950, 0), live("XAG", 961, N),
    live("XAU", 959, N), live("XBA", 955, N), live("XBB", 956, N), live("XBC", 957, N), live("XBD", 958, N),
    live("XCD", 951, 2), live("XCG", 532, 2), live("XDR", 960, N), gone("XEU", 954, 2), gone("XFO", 0, N),
    gone("XFU", 0, N), live("XOF", 952, 0), live("XPD", 964, N), live("XPF", 953, 0), live("XPT", 962, N),
    gone("XRE", 0, N), live("XSU", 994, N), live("XTS", 963, N), live("XUA", 965, N), live("XXX", 999, N),
    gone("YDD", 720, 2), live("YER", 886, 2), gone("YUD", 890, 2), gone("YUM", 891, 2), gone("YUN", 890, 2),
    gone("ZAL", 991, 2), live("ZAR", 710, 2), gone("ZMK", 894, 2), live("ZMW", 967, 2), gone("ZRN", 180, 2),
    gone("ZRZ", 180, 2), gone("ZWC", 716, 2), gone("ZWD", 716, 2), live("ZWG", 924, 2), gone("ZWL", 932, 2),
    gone("ZWN", 942, 2), gone("ZWR", 935, 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn the_table_is_sorted_and_unique() {
        assert!(TABLE.is_sorted_by(|left, right| left.code < right.code && left.key < right.key));
    }

    #[test]
    fn every_code_is_three_ascii_uppercase_letters() {
        for row in &TABLE {
            assert!(row.key.is_some(), "{}", row.code);
            assert!(row.numeric <= 999, "{}", row.code);
            assert!(row.exponent.is_none_or(|exponent| exponent <= 4), "{}", row.code);
        }
    }

    #[test]
    fn numbers_of_current_currencies_are_unique() {
        let mut numbers: Vec<_> = Currency::all().filter(|c| !c.is_withdrawn()).map(Currency::numeric).collect();
        assert_eq!(numbers.len(), 178);
        numbers.sort_unstable();
        assert!(numbers.is_sorted_by(|left, right| left < right));
        assert!(!numbers.contains(&0));
    }

    #[test]
    fn every_currency_parses_from_its_code_and_survives_json() {
        for currency in Currency::all() {
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
            let json = serde_json::to_string(&currency).unwrap();
            assert_eq!(json, format!("\"{currency}\""));
            assert_eq!(serde_json::from_str::<Currency>(&json).unwrap(), currency);
        }
    }

    #[test]
    fn minor_units_are_those_of_the_list() {
        for (code, numeric, exponent) in [
            ("JPY", 392, 0),
            ("CLP", 152, 0),
            ("ISK", 352, 0),
            ("UYI", 940, 0),
            ("USD", 840, 2),
            ("EUR", 978, 2),
            ("CHE", 947, 2),
            ("CHW", 948, 2),
            ("COU", 970, 2),
            ("MXV", 979, 2),
            ("USN", 997, 2),
            ("BOV", 984, 2),
            ("BHD", 48, 3),
            ("KWD", 414, 3),
            ("TND", 788, 3),
            ("CLF", 990, 4),
            ("UYW", 927, 4),
        ] {
            let currency = currency(code);
            assert_eq!((currency.numeric(), currency.exponent()), (numeric, exponent), "{code}");
            assert!(currency.has_minor_unit() && !currency.is_withdrawn(), "{code}");
        }
    }

    #[test]
    fn gold_has_no_minor_unit() {
        assert!(!currency("XAU").has_minor_unit());
        assert_eq!(currency("XAU").exponent(), 0);
    }

    #[test]
    fn withdrawn_currencies_are_readable_and_flagged() {
        for code in ["DEM", "FRF", "ITL", "HRK", "BGN", "SLL", "VEF", "ZWL", "CUC", "ANG"] {
            assert!(currency(code).is_withdrawn(), "{code}");
        }
        for code in ["SLE", "VES", "VED", "ZWG", "CUP", "XCG", "XAD"] {
            assert!(!currency(code).is_withdrawn(), "{code}");
        }
    }

    #[test]
    fn only_exact_uppercase_codes_are_read() {
        for text in ["", "eur", "Eur", "EU", "EURO", " EUR", "EUR ", "ÉUR", "E R", "123", "€", "EUR\0"] {
            assert_eq!(Currency::parse(text), Err(CurrencyError::Malformed), "{text:?}");
        }
        for text in ["AAA", "ZZZ", "BTC"] {
            assert_eq!(Currency::parse(text), Err(CurrencyError::Unknown), "{text:?}");
        }
        assert!(serde_json::from_str::<Currency>("978").is_err());
        assert!(serde_json::from_str::<Currency>("\"eur\"").is_err());
    }
}
