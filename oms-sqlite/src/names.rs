//! Unique names of records.
//!
//! Names come in no order: each stands on a page of its own, and neighbors move whenever that page is full. So rows are
//! as small as they can be: instead of a name its digest, and instead of the id of its record a log entry about it.
//!
//! Invariants:
//! - two names never meet: nobody can make, or will ever see, two texts with one digest of 128 bits of SHA-256.

use sha2::{Digest, Sha256};

/// How many bytes of the digest are kept.
const DIGEST_BYTES: usize = 16;

pub(crate) const FIND: &str =
    "SELECT coalesce(id, (SELECT subject FROM log WHERE position = (name.tenant << 40) + sequence))
    FROM name WHERE tenant = ?1 AND digest = ?2";
pub(crate) const FREE: &str = "DELETE FROM name WHERE tenant = ?1 AND digest = ?2";

/// What stands for a name, given as its key.
pub(crate) fn digest(key: &str) -> [u8; DIGEST_BYTES] {
    let whole = Sha256::digest(key.as_bytes());
    let mut digest = [0; DIGEST_BYTES];
    digest.iter_mut().zip(whole).for_each(|(byte, of_whole)| *byte = of_whole);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_first_half_of_sha_256() {
        // "abc" in FIPS 180-2, appendix B.1.
        assert_eq!(u128::from_be_bytes(digest("abc")), 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223);
    }
}
