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

/// Looks at each candidate once, and measures how far those are that may be the nearest.
pub(super) fn scan(pools: &[Pool], candidates: &[Candidate<'_>], rule: &Rule<'_>) -> Scan {
    let mut standings: Vec<Standing> = candidates.iter().map(|one| standing(pools, one, rule)).collect();
    let nearest = nearest(&mut standings, candidates, rule);
    Scan { standings, nearest }
}

/// Where a candidate stands; that it has everything with the least that its distance can be.
fn standing(pools: &[Pool], candidate: &Candidate<'_>, rule: &Rule<'_>) -> Standing {
    if let Some(because) = refused(candidate.location, rule) {
        return Standing::Refused(because);
    }
    match stock(pools, candidate) {
        Has::Nothing => Standing::Refused(RefusedBecause::NoStock),
        Has::Some => Standing::HasSome,
        Has::All => Standing::HasAll(rule.distance_min_m(candidate.location)),
    }
}

/// The best of the candidates that have everything. That which may be the nearest is measured first: then most of the
/// others are known to be farther without being measured.
fn nearest(standings: &mut [Standing], candidates: &[Candidate<'_>], rule: &Rule<'_>) -> Option<usize> {
    let least = |standing: &Standing| match standing {
        Standing::HasAll(least) => *least,
        Standing::Refused(_) | Standing::HasSome => u64::MAX,
    };
    let promising = standings.iter().enumerate().min_by_key(|(_, standing)| least(standing)).map(|(index, _)| index);
    let mut best: Option<((u64, u32, &LocationId), usize)> = None;
    for index in promising.into_iter().chain(0..candidates.len()) {
        let (Some(candidate), Some(Standing::HasAll(distance))) = (candidates.get(index), standings.get_mut(index))
        else {
            continue;
        };
        if best.is_some_and(|((nearest, ..), at)| at == index || *distance > nearest) {
            continue;
        }
        let location = candidate.location;
        *distance = rule.distance_m(location).unwrap_or(UNKNOWN_DISTANCE_M);
        let preference = (*distance, location.rank, &location.id);
        if best.is_none_or(|(best, _)| preference < best) {
            best = Some((preference, index));
        }
    }
    best.map(|(_, index)| index)
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
