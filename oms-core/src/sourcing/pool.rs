//! Demands for the same SKU, taken together: they share the stock of a location.

use super::{Candidate, Demand};
use crate::value::Sku;

/// The demand for one SKU: at least one unit, from one or more lines.
pub(super) struct Pool {
    need: i64,
    /// The first demand's place among the demands.
    first: usize,
    /// The places of the others; almost always none, and then it costs no allocation.
    others: Vec<usize>,
}

impl Pool {
    /// How many units all of its demands ask for.
    pub(super) const fn need(&self) -> i64 {
        self.need
    }

    /// The places of its demands, in order.
    pub(super) fn demands(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// How many units a candidate has for it.
    pub(super) fn available(&self, candidate: &Candidate<'_>) -> i64 {
        let given = |demand: usize| candidate.available.get(demand).copied().unwrap_or(0);
        self.others.iter().fold(given(self.first), |least, &demand| least.min(given(demand))).max(0)
    }
}

/// The demands by SKU; those for nothing are left out.
pub(super) fn pools(demands: &[Demand]) -> Vec<Pool> {
    let mut by_sku: Vec<(&Sku, usize, i64)> = demands
        .iter()
        .enumerate()
        .filter(|(_, demand)| !demand.quantity.is_zero())
        .map(|(place, demand)| (&demand.sku, place, demand.quantity.units()))
        .collect();
    by_sku.sort_unstable();
    by_sku.chunk_by(|(one, ..), (other, ..)| one == other).filter_map(pool).collect()
}

fn pool(same: &[(&Sku, usize, i64)]) -> Option<Pool> {
    let ((_, first, _), others) = same.split_first()?;
    Some(Pool {
        need: same.iter().fold(0, |sum: i64, (.., units)| sum.saturating_add(*units)),
        first: *first,
        others: others.iter().map(|(_, place, _)| *place).collect(),
    })
}
