//! The system's clock and random ids, for hosts that bring none of their own.

use oms_core::IdSource;
use oms_core::value::{OrderId, Timestamp};

/// What the system's clock says.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from(chrono::Utc::now())
}

/// Ids of UUID version 7 from the operating system's randomness. A forked process does not repeat its parent's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn next(&self, now: Timestamp) -> OrderId {
        let mut random = [0_u8; 16];
        if getrandom::fill(&mut random).is_err() {
            // Without randomness the process and its clock still tell ids apart.
            let clock = u64::try_from(crate::now().micros()).unwrap_or_default();
            let process = u64::from(std::process::id());
            random = (u128::from(clock) << 64 | u128::from(process)).to_le_bytes();
        }
        OrderId::from_uuid_v7(now, u128::from_le_bytes(random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sort_by_time() {
        let early = SystemIds.next(Timestamp::EPOCH);
        let late = SystemIds.next(now());
        assert!(early < late);
        let many: std::collections::BTreeSet<_> = (0..10_000).map(|_| SystemIds.next(now())).collect();
        assert_eq!(many.len(), 10_000);
    }
}
