//! Why a candidate was not chosen.

use super::filter::Standing;
use super::pool::Pool;
use super::{Candidate, RefusedBecause, Rule, UNKNOWN_DISTANCE_M};

/// The reason for each candidate, but for those that were chosen.
pub(super) fn refusals(
    pools: &[Pool],
    candidates: &[Candidate<'_>],
    rule: &Rule<'_>,
    standings: &[Standing],
    chosen: &[usize],
) -> Vec<Option<RefusedBecause>> {
    let one_has_all = chosen.iter().any(|&index| matches!(standings.get(index), Some(Standing::HasAll(_))));
    let gaps = if one_has_all { Vec::new() } else { gaps(pools, candidates, rule, chosen) };
    let nearest = chosen.first().and_then(|&index| match standings.get(index)? {
        Standing::HasAll(distance) => Some(*distance),
        Standing::HasSome | Standing::Refused(_) => Some(distance(candidates.get(index)?, rule)),
    });
    let because = |candidate: &Candidate<'_>, standing: &Standing| {
        let (rival, distance) = match standing {
            Standing::Refused(because) => return *because,
            Standing::HasAll(distance) => (nearest, *distance),
            Standing::HasSome => {
                let gap = gaps.iter().find(|gap| gap.could_be_filled_by(candidate, pools));
                let Some(gap) = gap else { return RefusedBecause::HasLess };
                (Some(gap.distance), distance(candidate, rule))
            }
        };
        match rival {
            None => RefusedBecause::HasLess,
            Some(nearer) if distance > nearer => RefusedBecause::Farther,
            Some(_) => RefusedBecause::LowerRank,
        }
    };
    let mut refusals: Vec<Option<RefusedBecause>> =
        candidates.iter().zip(standings).map(|(candidate, standing)| Some(because(candidate, standing))).collect();
    for &index in chosen {
        if let Some(reason) = refusals.get_mut(index) {
            *reason = None;
        }
    }
    refusals
}

/// What would be missing without one of the chosen locations.
struct Gap {
    /// How far that location is.
    distance: u64,
    /// For each pool, how many units would be missing.
    missing: Vec<i64>,
    /// How many units are missing with it, over all pools.
    short: i64,
}

impl Gap {
    /// Whether a candidate in its place would leave no more units short.
    fn could_be_filled_by(&self, candidate: &Candidate<'_>, pools: &[Pool]) -> bool {
        let mut short: i64 = 0;
        pools.iter().zip(&self.missing).all(|(pool, &missing)| {
            if missing > 0 {
                short = short.saturating_add(missing.saturating_sub(pool.available(candidate)).max(0));
            }
            short <= self.short
        })
    }
}

fn gaps(pools: &[Pool], candidates: &[Candidate<'_>], rule: &Rule<'_>, chosen: &[usize]) -> Vec<Gap> {
    let chosen: Vec<&Candidate<'_>> = chosen.iter().filter_map(|&index| candidates.get(index)).collect();
    let surplus: Vec<i64> = pools
        .iter()
        .map(|pool| {
            let has = chosen.iter().fold(0, |sum: i64, one| sum.saturating_add(pool.available(one)));
            has.saturating_sub(pool.need())
        })
        .collect();
    let short = surplus.iter().fold(0, |sum: i64, units| sum.saturating_sub((*units).min(0)));
    let missing_without = |one: &Candidate<'_>| {
        pools.iter().zip(&surplus).map(|(pool, units)| pool.available(one).saturating_sub(*units).max(0)).collect()
    };
    chosen.iter().map(|one| Gap { distance: distance(one, rule), missing: missing_without(one), short }).collect()
}

fn distance(candidate: &Candidate<'_>, rule: &Rule<'_>) -> u64 {
    rule.distance_m(candidate.location).unwrap_or(UNKNOWN_DISTANCE_M)
}
