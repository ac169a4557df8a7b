//! The one pass over the candidates: hard filters, and the nearest location that has everything.

use super::pool::Pool;
use super::{Candidate, RefusedBecause, Rule, UNKNOWN_DISTANCE_M};
use crate::network::Location;
use crate::value::LocationId;

/// Where a candidate stands after the pass.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    /// A hard filter refuses it, or it has nothing of what is asked for.
    Refused(RefusedBecause),
    /// It has some units, but not all.
    HasSome,
    /// It has every unit of every line, and is this far away; at least, if that is more than the nearest one is.
    HasAll(u64),
}

impl Standing {
    pub(super) const fn is_usable(self) -> bool {
        match self {
            Self::Refused(_) => false,
            Self::HasSome | Self::HasAll(_) => true,
        }
    }
}

/// What the pass found.
pub(super) struct Scan {
    /// One for each candidate.
    pub(super) standings: Vec<Standing>,
    /// The best of the candidates that have everything.
    pub(super) nearest: Option<usize>,
}

/// Looks at each candidate once.
pub(super) fn scan(pools: &[Pool], candidates: &[Candidate<'_>], rule: &Rule<'_>) -> Scan {
    let mut nearest: Option<((u64, u32, &LocationId), usize)> = None;
    let mut standings = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        let location = candidate.location;
        let standing = match refused(location, rule) {
            Some(because) => Standing::Refused(because),
            None => match stock(pools, candidate) {
                Has::Nothing => Standing::Refused(RefusedBecause::NoStock),
                Has::Some => Standing::HasSome,
                Has::All => {
                    let best = nearest.map_or(u64::MAX, |((distance, ..), _)| distance);
                    let least = rule.distance_min_m(location);
                    let exact = || rule.distance_m(location).unwrap_or(UNKNOWN_DISTANCE_M);
                    Standing::HasAll(if least > best { least } else { exact() })
                }
            },
        };
        if let Standing::HasAll(distance) = standing {
            let preference = (distance, location.rank, &location.id);
            if nearest.is_none_or(|(best, _)| preference < best) {
                nearest = Some((preference, index));
            }
        }
        standings.push(standing);
    }
    Scan { standings, nearest: nearest.map(|(_, index)| index) }
}

/// The first hard filter that refuses a location.
fn refused(location: &Location, rule: &Rule<'_>) -> Option<RefusedBecause> {
    if !location.active {
        return Some(RefusedBecause::Inactive);
    }
    if !location.fulfills {
        return Some(RefusedBecause::DoesNotFulfill);
    }
    if !rule.channel.allows(&location.id) {
        return Some(RefusedBecause::ChannelExcludes);
    }
    if rule.policy.location_kinds.as_ref().is_some_and(|kinds| !kinds.contains(&location.kind)) {
        return Some(RefusedBecause::KindExcluded);
    }
    let distance_max = u64::from(rule.policy.distance_max_km?).saturating_mul(1_000);
    (rule.distance_m(location)? > distance_max).then_some(RefusedBecause::TooFar)
}

/// How much of what is asked for a location has.
enum Has {
    Nothing,
    Some,
    All,
}

fn stock(pools: &[Pool], candidate: &Candidate<'_>) -> Has {
    let (mut has_all, mut has_any) = (true, false);
    for pool in pools {
        let available = pool.available(candidate);
        has_all &= available >= pool.need();
        has_any |= available > 0;
    }
    match (has_any, has_all) {
        (false, _) => Has::Nothing,
        (true, false) => Has::Some,
        (true, true) => Has::All,
    }
}
