//! Unique names of records.
//!
//! In a large store each new name has a page of its own to be written, unless it stands beside the one before. Most channels
//! count: so a name stands under the number that it ends with, and names that come in turn share a page. Beyond that rows
//! are as small as they can be: instead of a name its digest, and instead of the id of its record a log entry about it.
//!
//! Invariants:
//! - two names never meet: nobody can make, or will ever see, two texts with one digest of 128 bits of SHA-256.

use sha2::{Digest, Sha256};

/// How many digits at the end of a name are looked at.
const DIGITS_MAX: usize = 9;
/// Room for as many digits.
const NUMBER_BYTES: usize = 4;
/// How many bytes of the digest are kept.
const DIGEST_BYTES: usize = 16;

pub(crate) const FIND: &str =
    "SELECT coalesce(id, (SELECT subject FROM log WHERE position = (name.tenant << 40) + sequence))
    FROM name WHERE tenant = ?1 AND place = ?2";
pub(crate) const FREE: &str = "DELETE FROM name WHERE tenant = ?1 AND place = ?2";

/// Where a name stands, given as its key: the number that it ends with, then its digest.
pub(crate) fn place(key: &str) -> [u8; NUMBER_BYTES + DIGEST_BYTES] {
    let digits = key.bytes().rev().take(DIGITS_MAX).take_while(u8::is_ascii_digit).count();
    let digits = key.get(key.len().saturating_sub(digits)..).unwrap_or_default();
    // None: 0.
    let number: u32 = digits.parse().unwrap_or_default();
    let mut place = [0; NUMBER_BYTES + DIGEST_BYTES];
    let bytes = number.to_be_bytes().into_iter().chain(Sha256::digest(key.as_bytes()));
    place.iter_mut().zip(bytes).for_each(|(byte, of_whole)| *byte = of_whole);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(name: &str) -> Option<u32> {
        place(name).first_chunk().copied().map(u32::from_be_bytes)
    }

    #[test]
    fn a_name_stands_under_the_first_half_of_its_sha_256() {
        // "abc" in FIPS 180-2, appendix B.1.
        assert_eq!(number_of("abc"), Some(0));
        let digest = place("abc").last_chunk().copied().map(u128::from_be_bytes);
        assert_eq!(digest, Some(0xba78_16bf_8f01_cfea_4141_40de_5dae_2223));
    }

    #[test]
    fn names_that_count_stand_in_order() {
        for names in [["web-9", "web-10"], ["A-000000000099", "A-000000000100"], ["\u{1}999999998", "\u{1}999999999"]] {
            let [one, next] = names.map(place);
            assert!(one < next, "{names:?}");
        }
        assert_eq!(number_of("é123456789012"), Some(456_789_012));
        assert_eq!(number_of("7é"), Some(0));
    }
}
