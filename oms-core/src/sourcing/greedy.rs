//! The heuristic: a cover that takes what gives most, then drops and exchanges. Also the first bound of the search.

use super::search::{Cost, Found, Problem, Site, after, gain, short_after};

/// How many comparisons of one pool with one site the exchanges may make.
const EXCHANGE_EVALUATIONS_MAX: u64 = 500_000;

/// A cover: each time the site that gives most of what is missing, the preferred among equals; then without the
/// redundant ones. In the order in which they were taken.
pub(super) fn cover(problem: &Problem) -> Vec<&Site> {
    let mut missing = problem.missing.clone();
    let mut taken: Vec<&Site> = Vec::new();
    loop {
        let mut most: Option<(i64, &Site)> = None;
        for site in problem.sites.iter().filter(|site| !contains(&taken, site)) {
            let gain = gain(&missing, &site.units);
            if gain > most.map_or(0, |(most, _)| most) {
                most = Some((gain, site));
            }
        }
        let Some((_, site)) = most else { break };
        missing = after(&missing, &site.units);
        taken.push(site);
    }
    without_redundant(problem, taken)
}

/// Exchanges one site for another while that leaves fewer units short or costs less, then drops the redundant ones.
pub(super) fn improve<'a>(problem: &'a Problem, sites: Vec<&'a Site>) -> Vec<&'a Site> {
    let mut best = Found::new(problem, sites);
    let mut evaluations = 0;
    let (mut place, mut unchanged): (usize, usize) = (0, 0);
    while unchanged < best.sites.len() && evaluations < EXCHANGE_EVALUATIONS_MAX {
        let is_changed = exchange(problem, &mut best, place, &mut evaluations);
        unchanged = if is_changed { 0 } else { unchanged.saturating_add(1) };
        place = place.saturating_add(1).checked_rem(best.sites.len()).unwrap_or(0);
    }
    without_redundant(problem, best.sites)
}

/// Puts the best possible site at one place of the set. Whether that changed the set.
fn exchange<'a>(problem: &'a Problem, best: &mut Found<'a>, place: usize, evaluations: &mut u64) -> bool {
    let missing = missing_without(problem, &best.sites, place);
    let mut changed = false;
    for site in &problem.sites {
        *evaluations = evaluations.saturating_add(u64::try_from(missing.len()).unwrap_or(u64::MAX));
        if contains(&best.sites, site) {
            continue;
        }
        let Some(short) = short_after(&missing, &site.units, best.short) else { continue };
        let mut sites = best.sites.clone();
        if let Some(old) = sites.get_mut(place) {
            *old = site;
        }
        let cost = Cost::of(sites.iter().copied());
        if (short, &cost) < (best.short, &best.cost) {
            *best = Found { short, cost, sites };
            changed = true;
        }
    }
    changed
}

/// Drops each site without which no more units are short, the least preferred first.
fn without_redundant<'a>(problem: &Problem, mut sites: Vec<&'a Site>) -> Vec<&'a Site> {
    let short = Found::new(problem, sites.clone()).short;
    let mut by_preference = sites.clone();
    by_preference.sort_by_key(|site| site.preference());
    for site in by_preference.into_iter().rev() {
        let Some(place) = sites.iter().position(|other| other.index == site.index) else { continue };
        let left = missing_without(problem, &sites, place).into_iter().fold(0, i64::saturating_add);
        if left <= short {
            sites.remove(place);
        }
    }
    sites
}

fn missing_without(problem: &Problem, sites: &[&Site], place: usize) -> Vec<i64> {
    let others = sites.iter().enumerate().filter(|(other, _)| *other != place);
    others.fold(problem.missing.clone(), |missing, (_, site)| after(&missing, &site.units))
}

fn contains(sites: &[&Site], site: &Site) -> bool {
    sites.iter().any(|other| other.index == site.index)
}
