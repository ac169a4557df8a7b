//! Sourcing: which locations serve an order, and why.
//!
//! [`source`] is a pure function. Hard filters come first. Among what they leave, the plan has, in this order: the
//! fewest units short, the fewest shipments, the least total distance, the least sum of ranks, the first location ids.
//! Most orders are served by one location, which one pass over the candidates finds. Others are searched exactly up to
//! [`EVALUATIONS_MAX`]; beyond, a greedy cover with exchanges answers and the plan says [`Method::Heuristic`].
//!
//! Nothing here depends on the order of the candidates, on hashing, on time or on the platform. Sums saturate where a
//! sum can't reach the bound: counts and distances of real networks stay far below an `i64`.
//!
//! Invariants:
//! - `assignments_never_exceed_what_a_location_has`
//! - `assignments_and_short_units_add_up_to_the_demand`
//! - `every_candidate_is_chosen_or_refused_exactly_once`
//! - `an_exact_plan_is_as_good_as_the_best_of_all_subsets`
//! - `the_order_of_candidates_does_not_matter`
//! - `the_same_question_gets_the_same_plan`
//! - `a_plan_survives_json`

mod explain;
mod filter;
mod greedy;
mod plan;
mod pool;
mod refusal;
mod refused;
mod search;

#[cfg(test)]
mod tests;

pub use plan::{Assignment, Method, PlannedShipment, REFUSED_LISTED_MAX, RefusedBecause, ShortLine, SourcingPlan};
pub use refused::Refused;
pub use search::EVALUATIONS_MAX;

use std::sync::Arc;

use crate::network::{Channel, Location, SourcingPolicy, Split};
use crate::value::{Coordinates, LocationId, Quantity, Sku};
use filter::Standing;
use pool::Pool;
use search::{Choice, Problem, Site};

/// Counts for the distance of a location when it or the destination has no coordinates: farther than any sum of known
/// distances, the same for all, and small enough that no sum of them overflows.
const UNKNOWN_DISTANCE_M: u64 = 1 << 40;

/// One line's demand for a stocked item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The line of the order, unique among the demands.
    pub line: u32,
    /// The item.
    pub sku: Sku,
    /// How many units.
    pub quantity: Quantity,
}

/// A location that nothing was asked of yet.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The location, unique among the candidates.
    pub location: &'a Location,
    /// What it could give to each demand, in the order of the demands; what is missing or negative counts as 0.
    ///
    /// Safety stock and the channel's buffer are already taken off. Demands for the same SKU share one stock and name
    /// the same number; where they differ, the smallest counts.
    pub available: &'a [i64],
}

/// What binds a sourcing decision.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The policy in force.
    pub policy: &'a SourcingPolicy,
    /// Its version; 0 is the built-in default.
    pub policy_version: u32,
    /// Where the demand comes from.
    pub channel: &'a Channel,
    /// Where it goes.
    pub destination: Option<Coordinates>,
    /// Whether it may be split: the order's own wish or else the policy's. It replaces the policy's.
    pub split: Split,
}

impl Rule<'_> {
    fn distance_m(&self, location: &Location) -> Option<u64> {
        Some(self.destination?.distance_m(location.coordinates?))
    }

    /// A bound below the distance that costs little to compute: no way is shorter than the latitudes are apart. A
    /// microdegree of latitude is 0.1112 m, and distances are rounded.
    fn distance_min_m(&self, location: &Location) -> u64 {
        let (Some(from), Some(to)) = (self.destination, location.coordinates) else { return 0 };
        let apart = from.latitude_microdegrees().abs_diff(to.latitude_microdegrees());
        (u64::from(apart).saturating_mul(111) / 1_000).saturating_sub(1)
    }

    fn shipments_max(&self) -> usize {
        let bound = self.policy.shipments_max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
        match self.split {
            Split::Allowed => bound,
            Split::ShipComplete => bound.min(1),
        }
    }
}

/// Chooses the locations that serve the demands. See the [module](self) for the objective.
#[must_use]
pub fn source(demands: &[Demand], candidates: &[Candidate<'_>], rule: &Rule<'_>) -> SourcingPlan {
    source_among(demands, candidates, rule, &Arc::default())
}

/// The same. Where `known` lists the candidates, the plan shares it.
pub(crate) fn source_among(
    demands: &[Demand],
    candidates: &[Candidate<'_>],
    rule: &Rule<'_>,
    known: &Arc<[LocationId]>,
) -> SourcingPlan {
    let pools = pool::pools(demands);
    let scan = filter::scan(&pools, candidates, rule);
    let shipments_max = rule.shipments_max();

    let one_is_enough = scan.nearest.filter(|_| shipments_max > 0);
    let whole = Choice { sites: one_is_enough.into_iter().collect(), method: Method::Exact };
    let choice = match (one_is_enough, rule.split) {
        (Some(_), _) | (None, Split::ShipComplete) => whole,
        (None, Split::Allowed) => search::choose(&problem(&pools, candidates, rule, &scan.standings), shipments_max),
    };

    let mut plan = plan::plan(demands, candidates, rule, &pools, &choice);
    let reasons = refusal::refusals(&pools, candidates, rule, &scan.standings, &choice.sites);
    (plan.refused, plan.refused_more) = Refused::new(candidates, reasons, known);
    plan
}

/// What the search needs to know of the candidates that are left: numbers only, in order of preference.
fn problem(pools: &[Pool], candidates: &[Candidate<'_>], rule: &Rule<'_>, standings: &[Standing]) -> Problem {
    let mut left: Vec<(usize, &Candidate<'_>)> = candidates
        .iter()
        .enumerate()
        .zip(standings)
        .filter(|(_, standing)| standing.is_usable())
        .map(|(candidate, _)| candidate)
        .collect();
    left.sort_by(|(_, one), (_, other)| one.location.id.cmp(&other.location.id));
    let mut sites: Vec<Site> = left
        .into_iter()
        .zip(0..)
        .map(|((index, candidate), id_order)| Site {
            index,
            distance: rule.distance_m(candidate.location).unwrap_or(UNKNOWN_DISTANCE_M),
            rank: candidate.location.rank,
            id_order,
            units: pools.iter().map(|pool| pool.available(candidate).min(pool.need())).collect(),
        })
        .collect();
    sites.sort_by_key(Site::preference);
    Problem::new(pools.iter().map(Pool::need).collect(), sites)
}
