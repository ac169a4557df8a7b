//! The smallest, nearest set of locations that covers the demand, when no single one does.
//!
//! Depth first over sets of k sites in order of preference, k from a lower bound upward. A branch is cut when the best
//! that is left can't cover the rest, or can't beat the best set found. Two reductions come first: a site without
//! which some pool can't be covered is in every cover; a site that k preferred sites dominate is in no best set of k.

use std::cmp::Ordering;

use super::Method;
use super::greedy;

/// How many comparisons of one pool with one site the search may make; then the heuristic answers.
pub const EVALUATIONS_MAX: u64 = 1_500_000;

/// How many sites a site is compared with to find out whether it is dominated.
const DOMINATORS_MAX: usize = 256;

/// A location as the search sees it.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Its place among the candidates.
    pub(super) index: usize,
    pub(super) distance: u64,
    pub(super) rank: u32,
    /// Its place among all sites by id.
    pub(super) id_order: u32,
    /// For each pool, how many units it has; at most what the pool needs.
    pub(super) units: Vec<i64>,
}

impl Site {
    /// Sorts the preferred site first.
    pub(super) const fn preference(&self) -> (u64, u32, u32) {
        (self.distance, self.rank, self.id_order)
    }

    fn dominates(&self, other: &Self) -> bool {
        self.units.iter().zip(&other.units).all(|(one, other)| one >= other)
    }
}

/// A set of sites, in order of preference.
pub(super) struct Choice {
    /// Their places among the candidates.
    pub(super) sites: Vec<usize>,
    pub(super) method: Method,
}

/// How good a set is, given its size and how many units it leaves short; less is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    distance: u64,
    ranks: u64,
    /// The places of the sites by id, sorted.
    ids: Vec<u32>,
}

impl Cost {
    pub(super) fn of<'a>(sites: impl Iterator<Item = &'a Site> + Clone) -> Self {
        let (distance, ranks) = sums(sites.clone());
        Self { distance, ranks, ids: sorted_ids(sites) }
    }

    /// Whether a set costs less. Lists the ids only when distances and ranks are equal.
    fn is_beaten_by<'a>(&self, sites: impl Iterator<Item = &'a Site> + Clone) -> bool {
        match sums(sites.clone()).cmp(&(self.distance, self.ranks)) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => sorted_ids(sites) < self.ids,
        }
    }
}

fn sums<'a>(sites: impl Iterator<Item = &'a Site>) -> (u64, u64) {
    sites.fold((0, 0), |(distance, ranks): (u64, u64), site| {
        (distance.saturating_add(site.distance), ranks.saturating_add(u64::from(site.rank)))
    })
}

fn sorted_ids<'a>(sites: impl Iterator<Item = &'a Site>) -> Vec<u32> {
    let mut ids: Vec<u32> = sites.map(|site| site.id_order).collect();
    ids.sort_unstable();
    ids
}

/// How many units are still missing after `units` are given; `None` as soon as it is more than `short_max`.
pub(super) fn short_after(missing: &[i64], units: &[i64], short_max: i64) -> Option<i64> {
    let mut short: i64 = 0;
    for (missing, units) in missing.iter().zip(units) {
        short = short.saturating_add(missing.saturating_sub(*units).max(0));
        if short > short_max {
            return None;
        }
    }
    Some(short)
}

/// What is to be covered, and by what. Every pool can be covered by all sites together.
pub(super) struct Problem {
    /// For each pool, how many units are missing. The pool with the fewest suppliers comes first: it fails first.
    pub(super) missing: Vec<i64>,
    /// The sites that have something, the preferred first.
    pub(super) sites: Vec<Site>,
}

impl Problem {
    /// A problem for sites in order of preference. Units that nobody has are no longer asked for.
    pub(super) fn new(needs: Vec<i64>, sites: Vec<Site>) -> Self {
        let supply = |pool: usize| sites.iter().filter_map(move |site| site.units.get(pool).copied());
        let mut pools: Vec<(usize, usize, i64)> = needs
            .into_iter()
            .enumerate()
            .map(|(pool, need)| {
                let suppliers = supply(pool).filter(|&units| units > 0).count();
                (suppliers, pool, need.min(supply(pool).fold(0, i64::saturating_add)))
            })
            .filter(|&(.., missing)| missing > 0)
            .collect();
        pools.sort_unstable();
        let reduced = |site: Site| {
            let has =
                |&(_, pool, missing): &(usize, usize, i64)| site.units.get(pool).map_or(0, |&units| units.min(missing));
            let units: Vec<i64> = pools.iter().map(has).collect();
            units.iter().any(|&units| units > 0).then_some(Site { units, ..site })
        };
        let sites = sites.into_iter().filter_map(reduced).collect();
        Self { missing: pools.iter().map(|&(.., missing)| missing).collect(), sites }
    }

    /// The sites that are in every cover, and the problem that is left when they are chosen.
    fn split_needed(&self) -> (Vec<&Site>, Self) {
        let mut surplus: Vec<i64> = self.missing.iter().map(|missing| missing.saturating_neg()).collect();
        for site in &self.sites {
            for (surplus, units) in surplus.iter_mut().zip(&site.units) {
                *surplus = surplus.saturating_add(*units);
            }
        }
        let is_needed = |site: &&Site| site.units.iter().zip(&surplus).any(|(units, surplus)| units > surplus);
        let (needed, free): (Vec<&Site>, Vec<&Site>) = self.sites.iter().partition(is_needed);
        let missing = needed.iter().fold(self.missing.clone(), |missing, site| after(&missing, &site.units));
        (needed, Self::new(missing, free.into_iter().cloned().collect()))
    }

    /// How many sites a cover has at least: for each pool, its largest suppliers.
    fn cover_size_min(&self) -> usize {
        let size = |pool: usize, missing: i64| {
            let mut supply: Vec<i64> = self.sites.iter().filter_map(|site| site.units.get(pool).copied()).collect();
            supply.sort_unstable_by(|one, other| other.cmp(one));
            let mut left = missing;
            supply
                .iter()
                .take_while(|&&units| {
                    let is_open = left > 0;
                    left = left.saturating_sub(units);
                    is_open
                })
                .count()
        };
        self.missing.iter().enumerate().map(|(pool, &missing)| size(pool, missing)).max().unwrap_or(0)
    }

    /// The sites that a best set of `picks` can be made of: those with fewer than `picks` preferred dominators.
    fn steps(&self, picks: usize) -> Vec<Step<'_>> {
        let mut kept: Vec<&Site> = Vec::new();
        for site in &self.sites {
            let dominators = kept.iter().take(DOMINATORS_MAX).filter(|other| other.dominates(site));
            if dominators.take(picks).count() < picks {
                kept.push(site);
            }
        }
        let (mut most, mut sum) = (vec![0; self.missing.len()], vec![0; self.missing.len()]);
        let mut steps: Vec<Step<'_>> = Vec::with_capacity(kept.len());
        for site in kept.into_iter().rev() {
            for ((most, sum), &units) in most.iter_mut().zip(&mut sum).zip(&site.units) {
                *most = units.max(*most);
                *sum = units.saturating_add(*sum);
            }
            steps.push(Step { site, most: most.clone(), sum: sum.clone() });
        }
        steps.reverse();
        steps
    }
}

pub(super) fn after(missing: &[i64], units: &[i64]) -> Vec<i64> {
    missing.iter().zip(units).map(|(missing, units)| missing.saturating_sub(*units).max(0)).collect()
}

/// Chooses at most `shipments_max` sites: fewest units short, then fewest sites, then the least cost.
pub(super) fn choose(problem: &Problem, shipments_max: usize) -> Choice {
    let mut evaluations = 0;
    let (needed, rest) = problem.split_needed();
    if let Some(picks_max) = shipments_max.checked_sub(needed.len())
        && let Some((covering, method)) = cover(&rest, picks_max, &mut evaluations)
    {
        return choice(needed.into_iter().chain(covering), method);
    }
    let (most, method) = cover_most(problem, shipments_max, &mut evaluations);
    choice(most.into_iter(), method)
}

fn choice<'a>(sites: impl Iterator<Item = &'a Site>, method: Method) -> Choice {
    let mut sites: Vec<&Site> = sites.collect();
    sites.sort_by_key(|site| site.preference());
    Choice { sites: sites.into_iter().map(|site| site.index).collect(), method }
}

/// The best cover of at most `picks_max` sites; `None` when there is none, or none was found.
fn cover<'a>(problem: &'a Problem, picks_max: usize, evaluations: &mut u64) -> Option<(Vec<&'a Site>, Method)> {
    let greedy = greedy::cover(problem);
    for picks in problem.cover_size_min()..=picks_max.min(greedy.len()) {
        let incumbent = (picks == greedy.len()).then(|| Found::new(problem, greedy.clone()));
        let mut search = Search { short_max: 0, best: incumbent, picked: Vec::new(), evaluations: *evaluations };
        search.run(problem, picks);
        *evaluations = search.evaluations;
        if search.is_exhausted() {
            let best = search.best.map_or(greedy, |found| found.sites);
            let improved = greedy::improve(problem, best);
            return (improved.len() <= picks_max).then_some((improved, Method::Heuristic));
        }
        if let Some(found) = search.best {
            return Some((found.sites, Method::Exact));
        }
    }
    None
}

/// The set of at most `picks` sites that leaves the fewest units short, when no set of that size covers all.
fn cover_most<'a>(problem: &'a Problem, picks: usize, evaluations: &mut u64) -> (Vec<&'a Site>, Method) {
    let mut greedy = greedy::cover(problem);
    greedy.truncate(picks);
    let incumbent = Found::new(problem, greedy);
    let mut search =
        Search { short_max: incumbent.short, best: Some(incumbent), picked: Vec::new(), evaluations: *evaluations };
    search.run(problem, picks);
    *evaluations = search.evaluations;
    let is_exhausted = search.is_exhausted();
    let sites = search.best.map_or_else(Vec::new, |found| found.sites);
    if is_exhausted { (greedy::improve(problem, sites), Method::Heuristic) } else { (sites, Method::Exact) }
}

/// A set that was found.
pub(super) struct Found<'a> {
    pub(super) short: i64,
    pub(super) cost: Cost,
    pub(super) sites: Vec<&'a Site>,
}

impl<'a> Found<'a> {
    pub(super) fn new(problem: &Problem, sites: Vec<&'a Site>) -> Self {
        let missing = sites.iter().fold(problem.missing.clone(), |missing, site| after(&missing, &site.units));
        let short = missing.into_iter().fold(0, i64::saturating_add);
        Self { short, cost: Cost::of(sites.iter().copied()), sites }
    }
}

/// A site, and what it and the less preferred ones have.
struct Step<'a> {
    site: &'a Site,
    /// For each pool, the most that one of them has.
    most: Vec<i64>,
    /// For each pool, what all of them have.
    sum: Vec<i64>,
}

/// A search over sets of one size.
struct Search<'a> {
    /// Sets that leave more units short are of no interest.
    short_max: i64,
    best: Option<Found<'a>>,
    picked: Vec<&'a Site>,
    evaluations: u64,
}

impl<'a> Search<'a> {
    fn run(&mut self, problem: &'a Problem, picks: usize) {
        let steps = problem.steps(picks);
        let mut rooms = vec![vec![0; problem.missing.len()]; picks.min(steps.len())];
        self.descend(&steps, &problem.missing, picks, &mut rooms);
    }

    const fn is_exhausted(&self) -> bool {
        self.evaluations > EVALUATIONS_MAX
    }

    fn count(&mut self, pools: usize) {
        self.evaluations = self.evaluations.saturating_add(u64::try_from(pools).unwrap_or(u64::MAX));
    }

    /// Tries every set of `picks` of the steps on top of what is picked. `rooms` is working memory, one per pick.
    fn descend(&mut self, steps: &[Step<'a>], missing: &[i64], picks: usize, rooms: &mut [Vec<i64>]) {
        let [room, deeper @ ..] = rooms else { return };
        if picks == 1 {
            return self.pick_last(steps, missing);
        }
        if !self.could_reach(steps, missing, picks) {
            return;
        }
        let mut tail = steps;
        while let [step, rest @ ..] = tail {
            if self.is_exhausted() || tail.len() < picks || !self.could_improve(tail, missing, picks) {
                return;
            }
            self.count(missing.len());
            let mut gives = false;
            for ((room, missing), units) in room.iter_mut().zip(missing).zip(&step.site.units) {
                *room = missing.saturating_sub(*units).max(0);
                gives |= *room < *missing;
            }
            if gives {
                self.picked.push(step.site);
                self.descend(rest, room, picks.saturating_sub(1), deeper);
                self.picked.pop();
            }
            tail = rest;
        }
    }

    /// Tries each step as the last site of a set.
    fn pick_last(&mut self, steps: &[Step<'a>], missing: &[i64]) {
        let mut tail = steps;
        while let [step, rest @ ..] = tail {
            let costs_less = self.costs_less(tail, 1);
            if self.is_exhausted() || (!costs_less && self.short_max() == 0) {
                return;
            }
            self.count(missing.len());
            if let Some(short) = short_after(missing, &step.site.units, self.short_max())
                && (costs_less || short < self.short_max())
            {
                let sites: Vec<&'a Site> = self.picked.iter().copied().chain([step.site]).collect();
                self.best = Some(Found { short, cost: Cost::of(sites.iter().copied()), sites });
            }
            tail = rest;
        }
    }

    /// How many units a set may leave short and be of interest.
    fn short_max(&self) -> i64 {
        self.best.as_ref().map_or(self.short_max, |best| best.short)
    }

    /// Whether the picked sites with the most preferred `picks` of the tail cost less than the best set found.
    fn costs_less(&self, tail: &[Step<'a>], picks: usize) -> bool {
        let preferred = tail.iter().take(picks).map(|step| step.site);
        let sites = self.picked.iter().copied().chain(preferred);
        self.best.as_ref().is_none_or(|best| best.cost.is_beaten_by(sites))
    }

    /// Whether `picks` of the tail could still make a better set than the best one found. Once it is false for a tail,
    /// it is false for every later one.
    fn could_improve(&mut self, tail: &[Step<'a>], missing: &[i64], picks: usize) -> bool {
        let [step, ..] = tail else { return false };
        let short_max = self.short_max();
        let costs_less = self.costs_less(tail, picks);
        if !costs_less && short_max == 0 {
            return false;
        }
        self.count(missing.len());
        let times = i64::try_from(picks).unwrap_or(i64::MAX);
        let mut floor: i64 = 0;
        for ((missing, most), sum) in missing.iter().zip(&step.most).zip(&step.sum) {
            let reach = most.saturating_mul(times).min(*sum);
            floor = floor.saturating_add(missing.saturating_sub(reach).max(0));
            if floor > short_max {
                return false;
            }
        }
        costs_less || floor < short_max
    }

    /// Whether the `picks` steps that give most leave few enough units short, if they did not overlap.
    fn could_reach(&mut self, steps: &[Step<'a>], missing: &[i64], picks: usize) -> bool {
        self.count(missing.len().saturating_mul(steps.len()));
        let mut gains: Vec<i64> = steps.iter().map(|step| gain(missing, &step.site.units)).collect();
        gains.sort_unstable_by(|one, other| other.cmp(one));
        let total = missing.iter().copied().fold(0, i64::saturating_add);
        let reach = gains.into_iter().take(picks).fold(0, i64::saturating_add);
        total.saturating_sub(reach) <= self.short_max()
    }
}

/// How many of the missing units are given.
pub(super) fn gain(missing: &[i64], units: &[i64]) -> i64 {
    missing.iter().zip(units).fold(0, |sum: i64, (missing, units)| sum.saturating_add(*missing.min(units)))
}
