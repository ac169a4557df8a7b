//! The plan: what `source` answers, and how a chosen set of locations becomes one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pool::Pool;
use super::refused::Refused;
use super::search::Choice;
use super::{Candidate, Demand, Rule};
use crate::value::{LocationId, Quantity};

/// How many locations a plan lists for one reason of refusal; the others are counted.
pub const REFUSED_LISTED_MAX: usize = 50;

/// Which locations serve an order, and why these.
///
/// A plan is stored with the event that it led to, so what is empty or usual is left out of its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcingPlan {
    /// The version of the policy it followed; 0 is the built-in default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub policy_version: u32,
    /// Which location gives how much to which line; by line, then by preference of the location.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
    /// The chosen locations, nearest first, then by rank, then by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipments: Vec<PlannedShipment>,
    /// The units that the plan does not serve, by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortage: Vec<ShortLine>,
    /// The sum of the ranks of the chosen locations.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ranks: u64,
    /// How it was found. Default: exact.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = "exact"))]
    pub method: Method,
    /// How many candidates there were.
    #[serde(default, skip_serializing_if = "is_default")]
    pub considered: u32,
    /// Every candidate that was not chosen, once, by reason and id: at most [`REFUSED_LISTED_MAX`] for one reason.
    #[serde(default, skip_serializing_if = "Refused::is_empty")]
    pub refused: Refused,
    /// How many more were refused than are listed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub refused_more: u32,
}

/// Units of a line that a location gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// The line of the order.
    pub line: u32,
    /// The location.
    pub location: LocationId,
    /// How many units; at least one.
    pub quantity: Quantity,
}

/// A chosen location and all that it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedShipment {
    /// The location.
    pub location: LocationId,
    /// How far it is from the destination, in meters; absent when one of the two has no coordinates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u64>,
    /// How many units, over all lines.
    pub units: Quantity,
}

/// Units of a line that the plan does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortLine {
    /// The line of the order.
    pub line: u32,
    /// How many units; at least one.
    pub quantity: Quantity,
}

/// How a plan was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SourcingMethod")]
pub enum Method {
    /// No better plan exists.
    #[default]
    Exact,
    /// The search was cut off; a better plan may exist.
    Heuristic,
}

/// Why a candidate is not part of a plan. The first reason that holds is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    /// The location is not in use.
    Inactive,
    /// The location does not fulfill orders.
    DoesNotFulfill,
    /// The channel names its locations, and this is none of them.
    ChannelExcludes,
    /// The policy names the kinds of location, and this is of another.
    KindExcluded,
    /// It is farther from the destination than the policy allows.
    TooFar,
    /// It has nothing of what is asked for.
    NoStock,
    /// It has some, but can't take the place of a chosen location without more shipments or more units short.
    HasLess,
    /// It could take the place of a chosen location, but is farther away.
    Farther,
    /// It could take the place of a chosen location and is as near, but its rank, or else its id, comes later.
    LowerRank,
}

impl RefusedBecause {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: [Self; 9] = [
        Self::Inactive,
        Self::DoesNotFulfill,
        Self::ChannelExcludes,
        Self::KindExcluded,
        Self::TooFar,
        Self::NoStock,
        Self::HasLess,
        Self::Farther,
        Self::LowerRank,
    ];
}

impl SourcingPlan {
    /// How many units the plan does not serve.
    #[must_use]
    pub fn units_short(&self) -> Quantity {
        total(self.shortage.iter().map(|line| line.quantity))
    }

    /// The sum of the known distances of its shipments, in meters.
    #[must_use]
    pub fn distance_m(&self) -> u64 {
        self.shipments.iter().filter_map(|shipment| shipment.distance_m).fold(0, u64::saturating_add)
    }
}

/// Gives every line its units from the chosen locations.
pub(super) fn plan(
    demands: &[Demand],
    candidates: &[Candidate<'_>],
    rule: &Rule<'_>,
    pools: &[Pool],
    choice: &Choice,
) -> SourcingPlan {
    let chosen: Vec<&Candidate<'_>> = choice.sites.iter().filter_map(|&index| candidates.get(index)).collect();
    let (gifts, short) = divide(demands, &chosen, pools);
    let mut assignments = Vec::with_capacity(gifts.len());
    assignments.extend(gifts.iter().filter_map(|gift| {
        let location = chosen.get(gift.place)?.location.id.clone();
        Some(Assignment { line: gift.line, location, quantity: gift.quantity })
    }));
    let shipments = chosen.iter().enumerate().map(|(place, candidate)| PlannedShipment {
        location: candidate.location.id.clone(),
        distance_m: rule.distance_m(candidate.location),
        units: total(gifts.iter().filter(|gift| gift.place == place).map(|gift| gift.quantity)),
    });
    SourcingPlan {
        policy_version: rule.policy_version,
        assignments,
        shipments: shipments.collect(),
        shortage: short,
        ranks: chosen.iter().fold(0, |sum, candidate| sum.saturating_add(u64::from(candidate.location.rank))),
        method: choice.method,
        considered: count(candidates.len()),
        refused: Refused::default(),
        refused_more: 0,
    }
}

/// What the chosen location at a place gives to a line. Sorts by line, then by place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Gift {
    line: u32,
    place: usize,
    quantity: Quantity,
}

fn divide(demands: &[Demand], chosen: &[&Candidate<'_>], pools: &[Pool]) -> (Vec<Gift>, Vec<ShortLine>) {
    let (mut gifts, mut short) = (Vec::with_capacity(demands.len()), Vec::new());
    let mut stock = Vec::with_capacity(chosen.len());
    for pool in pools {
        stock.clear();
        stock.extend(chosen.iter().map(|candidate| pool.available(candidate)));
        for demand in pool.demands().filter_map(|demand| demands.get(demand)) {
            let line = demand.line;
            let mut left = demand.quantity.units();
            while let Some((place, units)) = take(&mut stock, left) {
                left = left.saturating_sub(units);
                gifts.push(Gift { line, place, quantity: Quantity::at_least_zero(units) });
            }
            if left > 0 {
                short.push(ShortLine { line, quantity: Quantity::at_least_zero(left) });
            }
        }
    }
    gifts.sort_unstable();
    short.sort_unstable_by_key(|line| line.line);
    (gifts, short)
}

/// Takes units from the nearest place that has all of them, or else from the place that has most.
///
/// Largest first, until one place has the rest, is the fewest places that a line can come from.
fn take(stock: &mut [i64], wanted: i64) -> Option<(usize, i64)> {
    if wanted <= 0 {
        return None;
    }
    let nearest = stock.iter().position(|&units| units >= wanted);
    let place = nearest.or_else(|| {
        let most = stock.iter().copied().max().filter(|&units| units > 0)?;
        stock.iter().position(|&units| units == most)
    })?;
    let has = stock.get_mut(place)?;
    let units = wanted.min(*has);
    *has = has.saturating_sub(units);
    Some((place, units))
}

fn total(quantities: impl Iterator<Item = Quantity>) -> Quantity {
    Quantity::at_least_zero(quantities.map(Quantity::units).fold(0, i64::saturating_add))
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
