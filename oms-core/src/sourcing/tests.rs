//! What `source` promises: examples first, then properties against brute force.

#![allow(clippy::arithmetic_side_effects, reason = "the numbers of these tests are small")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::network::LocationKind;
use crate::value::{ChannelId, LocationId};

/// A network small enough to read: each location with what it has for each line.
#[derive(Clone, Debug)]
struct World {
    demands: Vec<Demand>,
    locations: Vec<(Location, Vec<i64>)>,
    policy: SourcingPolicy,
    channel: Channel,
    destination: Option<Coordinates>,
    split: Split,
}

impl World {
    /// Demands for different SKUs, lines 1, 2, 3 and so on.
    fn new(quantities: &[i64]) -> Self {
        let demands = quantities.iter().zip(1..).map(|(&units, line)| demand(line, &format!("sku-{line}"), units));
        Self {
            demands: demands.collect(),
            locations: Vec::new(),
            policy: SourcingPolicy::default(),
            channel: Channel::new(ChannelId::parse("web").unwrap()),
            destination: Some(at(0)),
            split: Split::Allowed,
        }
    }

    /// A location about `km` away from the destination.
    fn with(self, id: &str, km: i32, available: &[i64]) -> Self {
        self.with_location(Location { coordinates: Some(at(km)), ..location(id) }, available)
    }

    fn with_location(mut self, location: Location, available: &[i64]) -> Self {
        self.locations.push((location, available.to_vec()));
        self
    }

    fn with_policy(mut self, change: impl FnOnce(&mut SourcingPolicy)) -> Self {
        change(&mut self.policy);
        self
    }

    fn ship_complete(mut self) -> Self {
        self.split = Split::ShipComplete;
        self
    }

    fn candidates(&self) -> Vec<Candidate<'_>> {
        self.locations.iter().map(|(location, available)| Candidate { location, available }).collect()
    }

    fn rule(&self) -> Rule<'_> {
        Rule {
            policy: &self.policy,
            policy_version: 3,
            channel: &self.channel,
            destination: self.destination,
            split: self.split,
        }
    }

    fn plan(&self) -> SourcingPlan {
        source(&self.demands, &self.candidates(), &self.rule())
    }

    /// The plan as text: `line:location x units` and `line:short x units`.
    fn served(&self) -> Vec<String> {
        let plan = self.plan();
        let assigned = plan.assignments.iter().map(|one| format!("{}:{} x {}", one.line, one.location, one.quantity));
        let short = plan.shortage.iter().map(|one| format!("{}:short x {}", one.line, one.quantity));
        assigned.chain(short).collect()
    }

    fn refused(&self) -> BTreeMap<RefusedBecause, Vec<String>> {
        let texts = |ids: Vec<&LocationId>| ids.into_iter().map(LocationId::to_string).collect();
        self.plan().refused.by_reason().map(|(because, ids)| (because, texts(ids))).collect()
    }
}

/// The locations that were not chosen for a reason.
fn listed(plan: &SourcingPlan, because: RefusedBecause) -> Vec<&LocationId> {
    plan.refused.because(because).collect()
}

fn demand(line: u32, sku: &str, units: i64) -> Demand {
    Demand { line, sku: Sku::parse(sku).unwrap(), quantity: Quantity::new(units).unwrap() }
}

fn location(id: &str) -> Location {
    Location::new(LocationId::parse(id).unwrap())
}

/// A place on the equator about `km` kilometers east of 0, 0.
fn at(km: i32) -> Coordinates {
    Coordinates::from_microdegrees(0, km * 9_000).unwrap()
}

#[test]
fn one_location_that_has_all_is_preferred_to_two_nearer_ones() {
    let world = World::new(&[5]).with("a", 1, &[4]).with("b", 900, &[10]);
    assert_eq!(world.served(), ["1:b x 5"]);
    assert_eq!(world.refused(), BTreeMap::from([(RefusedBecause::HasLess, vec!["a".to_owned()])]));
    assert_eq!(world.plan().shipments[0].units.units(), 5);
}

#[test]
fn an_order_is_split_only_when_it_must_be() {
    let world = World::new(&[5, 2]).with("a", 1, &[4, 2]).with("b", 5, &[3, 0]).with("c", 9, &[1, 9]);
    assert_eq!(world.served(), ["1:a x 4", "1:b x 1", "2:a x 2"]);
    assert_eq!(world.refused(), BTreeMap::from([(RefusedBecause::Farther, vec!["c".to_owned()])]));
}

#[test]
fn the_nearest_among_equals_serves() {
    let world = World::new(&[1]).with("a", 300, &[9]).with("b", 20, &[1]).with("c", 100, &[5]);
    assert_eq!(world.served(), ["1:b x 1"]);
    assert_eq!(world.refused(), BTreeMap::from([(RefusedBecause::Farther, vec!["a".to_owned(), "c".to_owned()])]));
}

#[test]
fn then_the_lower_rank_serves_then_the_first_id() {
    let ranked = |id: &str, rank: u32| Location { rank, coordinates: Some(at(7)), ..location(id) };
    let world = World::new(&[1]).with_location(ranked("a", 2), &[1]).with_location(ranked("b", 1), &[1]);
    assert_eq!(world.served(), ["1:b x 1"]);
    assert_eq!(world.plan().ranks, 1);
    let world = world.with_location(ranked("aa", 1), &[1]);
    assert_eq!(world.served(), ["1:aa x 1"]);
    let refused = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(world.refused(), BTreeMap::from([(RefusedBecause::LowerRank, refused)]));
}

#[test]
fn without_coordinates_a_location_is_the_farthest_and_all_such_are_equal() {
    let nowhere = |id: &str, rank: u32| Location { rank, ..location(id) };
    let world = World::new(&[1]).with_location(nowhere("a", 0), &[1]).with("b", 9_000, &[1]);
    assert_eq!(world.served(), ["1:b x 1"]);
    let mut world = World::new(&[1]).with_location(nowhere("a", 1), &[1]).with("b", 1, &[1]);
    world.destination = None;
    assert_eq!(world.served(), ["1:b x 1"]);
    assert_eq!(world.plan().shipments[0].distance_m, None);
}

#[test]
fn each_filter_names_its_reason() {
    let mut world = World::new(&[1])
        .with("good", 10, &[1])
        .with_location(Location { active: false, ..location("inactive") }, &[9])
        .with_location(Location { fulfills: false, ..location("holds-only") }, &[9])
        .with("other-channel", 1, &[9])
        .with_location(Location { kind: LocationKind::Vendor, ..location("vendor") }, &[9])
        .with("far", 500, &[9])
        .with("empty", 1, &[0])
        .with("oversold", 1, &[-3])
        .with_policy(|policy| {
            policy.location_kinds = Some(BTreeSet::from([LocationKind::Warehouse]));
            policy.distance_max_km = Some(100);
        });
    let allowed = world.locations.iter().map(|(location, _)| location.id.clone());
    world.channel.locations = Some(allowed.filter(|id| id.as_str() != "other-channel").collect());
    let refused: Vec<(RefusedBecause, String)> =
        world.refused().into_iter().map(|(because, ids)| (because, ids.join(" "))).collect();
    assert_eq!(world.served(), ["1:good x 1"]);
    assert_eq!(
        refused,
        [
            (RefusedBecause::Inactive, "inactive".to_owned()),
            (RefusedBecause::DoesNotFulfill, "holds-only".to_owned()),
            (RefusedBecause::ChannelExcludes, "other-channel".to_owned()),
            (RefusedBecause::KindExcluded, "vendor".to_owned()),
            (RefusedBecause::TooFar, "far".to_owned()),
            (RefusedBecause::NoStock, "empty oversold".to_owned()),
        ]
    );
}

#[test]
fn the_first_filter_that_refuses_names_the_reason() {
    let far = Location { active: false, fulfills: false, coordinates: Some(at(500)), ..location("a") };
    let world = World::new(&[1]).with_location(far, &[0]).with_policy(|policy| policy.distance_max_km = Some(1));
    assert_eq!(world.refused().into_keys().collect::<Vec<_>>(), [RefusedBecause::Inactive]);
}

#[test]
fn a_location_without_coordinates_is_never_too_far() {
    let world = World::new(&[1]).with_location(location("a"), &[1]);
    assert_eq!(world.with_policy(|policy| policy.distance_max_km = Some(1)).served(), ["1:a x 1"]);
}

#[test]
fn shipments_max_bounds_the_locations_even_if_more_units_are_short() {
    let world = World::new(&[6]).with("a", 1, &[1]).with("b", 2, &[2]).with("c", 3, &[3]);
    assert_eq!(world.served(), ["1:a x 1", "1:b x 2", "1:c x 3"]);
    let bounded = |max: u32| world.clone().with_policy(|policy| policy.shipments_max = Some(max)).served();
    assert_eq!(bounded(3), ["1:a x 1", "1:b x 2", "1:c x 3"]);
    assert_eq!(bounded(2), ["1:b x 2", "1:c x 3", "1:short x 1"]);
    assert_eq!(bounded(1), ["1:c x 3", "1:short x 3"]);
    assert_eq!(bounded(0), ["1:short x 6"]);
}

#[test]
fn ship_complete_takes_all_from_one_location_or_nothing() {
    let world = World::new(&[5, 1]).with("a", 1, &[5, 0]).with("b", 2, &[0, 1]).ship_complete();
    assert_eq!(world.served(), ["1:short x 5", "2:short x 1"]);
    assert!(world.plan().shipments.is_empty());
    assert_eq!(world.refused().into_keys().collect::<Vec<_>>(), [RefusedBecause::HasLess]);
    assert_eq!(world.with("c", 800, &[5, 1]).served(), ["1:c x 5", "2:c x 1"]);
}

#[test]
fn units_that_nobody_has_are_short_and_cost_no_shipment() {
    let world = World::new(&[3, 2]).with("a", 1, &[1, 0]).with("b", 2, &[1, 2]).with("c", 3, &[0, 0]);
    assert_eq!(world.served(), ["1:a x 1", "1:b x 1", "2:b x 2", "1:short x 1"]);
    assert_eq!(World::new(&[2]).served(), ["1:short x 2"]);
}

#[test]
fn nothing_asked_for_is_served_by_nobody() {
    assert_eq!(World::new(&[]).with("a", 1, &[]).plan().shipments, []);
    let world = World::new(&[0]).with("a", 1, &[4]);
    assert!(world.served().is_empty());
    assert_eq!(world.refused().into_keys().collect::<Vec<_>>(), [RefusedBecause::NoStock]);
}

#[test]
fn lines_of_the_same_sku_share_the_stock() {
    let mut world = World::new(&[]).with("a", 1, &[5, 5]).with("b", 2, &[4, 4]);
    world.demands = vec![demand(1, "same", 3), demand(2, "same", 4)];
    assert_eq!(world.served(), ["1:a x 3", "2:b x 4"]);
    world.demands = vec![demand(1, "same", 3), demand(2, "same", 2)];
    assert_eq!(world.served(), ["1:a x 3", "2:a x 2"]);
}

#[test]
fn a_line_comes_from_as_few_of_the_chosen_locations_as_possible() {
    let world =
        World::new(&[4, 1, 1]).with("near", 1, &[1, 1, 0]).with("middle", 2, &[4, 0, 0]).with("far", 3, &[4, 0, 1]);
    assert_eq!(world.served(), ["1:far x 4", "2:near x 1", "3:far x 1"]);
}

#[test]
fn more_refusals_than_are_listed_are_counted() {
    let world = (0..60).fold(World::new(&[1]), |world, n| world.with(&format!("w{n:02}"), 1 + n, &[1]));
    let plan = world.plan();
    assert_eq!(listed(&plan, RefusedBecause::Farther).len(), REFUSED_LISTED_MAX);
    assert_eq!((plan.considered, plan.refused_more), (60, 9));
}

#[test]
fn a_plan_explains_itself() {
    let world = World::new(&[5, 2]).with("a", 1, &[4, 2]).with("b", 5, &[3, 0]).with("c", 9, &[0, 0]);
    let world = world.with_policy(|policy| policy.shipments_max = Some(1));
    assert_eq!(
        world.plan().explain(),
        "Sourcing policy version 3, 3 locations considered: no better plan exists.\n\
         Objective, in this order: 1 units short, 1 shipments, 1001 m in all, ranks 0, then location ids.\n\
         Chosen: a (1001 m), 6 units: line 1 x 4, line 2 x 2.\n\
         Not served: line 1 x 1.\n\
         Not chosen, has nothing of what is asked for: c.\n\
         Not chosen, would need more shipments or leave more units short: b.\n"
    );
}

#[test]
fn the_usual_plan_is_small() {
    let world = (0..20).fold(World::new(&[2]), |world, n| world.with(&format!("w{n:02}"), 1 + n, &[9]));
    let json = serde_json::to_string(&world.plan()).unwrap();
    assert!(json.len() < 320, "{} bytes: {json}", json.len());
}

#[test]
fn beyond_the_bound_the_plan_says_heuristic_and_still_serves_all() {
    let plan = hard(60, 300).plan();
    assert_eq!(plan.method, Method::Heuristic);
    assert!(plan.shortage.is_empty());
}

/// Many lines, each held by a few random locations: no small set covers it, and no bound sees that early.
fn hard(locations: i32, lines: usize) -> World {
    let mut seed: u64 = 7;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    (0..locations).fold(World::new(&vec![1; lines]), |world, n| {
        let available: Vec<i64> = (0..lines).map(|_| i64::from(random(4) == 0)).collect();
        world.with(&format!("w{n:03}"), 1 + n * 37 % 91, &available)
    })
}

/// Short units, shipments, distance, ranks and ids: what the plan is to minimize.
type Objective = (i64, usize, u64, u64, Vec<LocationId>);

fn objective(short: i64, locations: &[&Location], rule: &Rule<'_>) -> Objective {
    let distance = |location: &&Location| rule.distance_m(location).unwrap_or(UNKNOWN_DISTANCE_M);
    let mut ids: Vec<LocationId> = locations.iter().map(|location| location.id.clone()).collect();
    ids.sort();
    let ranks = locations.iter().map(|location| u64::from(location.rank)).sum();
    (short, locations.len(), locations.iter().map(distance).sum(), ranks, ids)
}

fn objective_of(world: &World, plan: &SourcingPlan) -> Objective {
    let chosen: Vec<&Location> = plan
        .shipments
        .iter()
        .filter_map(|shipment| world.locations.iter().find(|(location, _)| location.id == shipment.location))
        .map(|(location, _)| location)
        .collect();
    objective(plan.units_short().units(), &chosen, &world.rule())
}

/// The best objective of all sets of locations that the rule allows.
fn best_of_all_subsets(world: &World) -> Objective {
    let rule = world.rule();
    let pools = pool::pools(&world.demands);
    let needs: i64 = pools.iter().map(Pool::need).sum();
    let candidates = world.candidates();
    let standings = filter::scan(&pools, &candidates, &rule).standings;
    let usable: Vec<&Candidate<'_>> =
        candidates.iter().zip(standings).filter(|(_, standing)| standing.is_usable()).map(|(one, _)| one).collect();
    (0u32..1 << usable.len())
        .filter(|set| usize::try_from(set.count_ones()).unwrap() <= rule.shipments_max())
        .map(|set| {
            let members: Vec<&&Candidate<'_>> =
                usable.iter().zip(0..).filter(|(_, bit)| set >> bit & 1 == 1).map(|(one, _)| one).collect();
            let has = |pool: &Pool| members.iter().map(|one| pool.available(one)).sum::<i64>();
            let short: i64 = pools.iter().map(|pool| (pool.need() - has(pool)).max(0)).sum();
            let locations: Vec<&Location> = members.iter().map(|one| one.location).collect();
            objective(short, &locations, &rule)
        })
        .filter(|objective| world.split == Split::Allowed || objective.0 == 0 || objective.0 == needs)
        .min()
        .unwrap()
}

fn any_location(n: usize) -> impl Strategy<Value = Location> {
    let place = proptest::option::weighted(0.8, 0..4i32);
    (place, 0..3u32, proptest::bool::weighted(0.9), 0..5u8).prop_map(move |(km, rank, active, kind)| Location {
        coordinates: km.map(|km| at(km * 100)),
        rank,
        active,
        kind: if kind == 0 { LocationKind::Store } else { LocationKind::Warehouse },
        ..location(&format!("w{n}"))
    })
}

prop_compose! {
    /// A world with ties of every kind, and lines that share a SKU.
    fn any_world()(
        lines in proptest::collection::vec((0..5usize, 0..16i64), 0..5),
        locations in (0..8usize).prop_flat_map(|n| (0..n).map(any_location).collect::<Vec<_>>()),
        stock in proptest::collection::vec(proptest::collection::vec(-1..6i64, 5), 7),
        sparse in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 5), 7),
        distance_max_km in proptest::option::weighted(0.2, 0..400u32),
        shipments_max in proptest::option::weighted(0.4, 0..5u32),
        stores in proptest::bool::weighted(0.8),
        destination in proptest::bool::weighted(0.9),
        complete in proptest::bool::weighted(0.15),
    ) -> World {
        let demands: Vec<Demand> =
            lines.iter().zip(1..).map(|(&(sku, units), line)| demand(line, &format!("s{sku}"), units)).collect();
        let available = |n: usize| {
            lines.iter().map(|&(sku, _)| if sparse[n][sku] { stock[n][sku] } else { 0 }).collect::<Vec<i64>>()
        };
        let locations = locations.into_iter().enumerate().map(|(n, location)| (location, available(n))).collect();
        World {
            demands,
            locations,
            policy: SourcingPolicy {
                distance_max_km,
                shipments_max,
                location_kinds: (!stores).then(|| BTreeSet::from([LocationKind::Warehouse])),
                ..SourcingPolicy::default()
            },
            channel: Channel::new(ChannelId::parse("web").unwrap()),
            destination: destination.then(|| at(0)),
            split: if complete { Split::ShipComplete } else { Split::Allowed },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1024) })]

    #[test]
    fn an_exact_plan_is_as_good_as_the_best_of_all_subsets(world in any_world()) {
        let plan = world.plan();
        prop_assert_eq!(plan.method, Method::Exact);
        prop_assert_eq!(objective_of(&world, &plan), best_of_all_subsets(&world));
    }

    #[test]
    fn assignments_never_exceed_what_a_location_has(world in any_world()) {
        let mut given: BTreeMap<(LocationId, Sku), i64> = BTreeMap::new();
        let plan = world.plan();
        for one in &plan.assignments {
            let demand = &world.demands[usize::try_from(one.line).unwrap() - 1];
            prop_assert!(!one.quantity.is_zero());
            *given.entry((one.location.clone(), demand.sku.clone())).or_default() += one.quantity.units();
        }
        for (location, available) in &world.locations {
            for (demand, &units) in world.demands.iter().zip(available) {
                let given = given.get(&(location.id.clone(), demand.sku.clone())).copied().unwrap_or(0);
                prop_assert!(given <= units.max(0));
            }
        }
    }

    #[test]
    fn assignments_and_short_units_add_up_to_the_demand(world in any_world()) {
        let plan = world.plan();
        for demand in &world.demands {
            let given = plan.assignments.iter().filter(|one| one.line == demand.line).map(|one| one.quantity);
            let short = plan.shortage.iter().filter(|one| one.line == demand.line).map(|one| one.quantity);
            prop_assert_eq!(Quantity::sum(given.chain(short)).unwrap(), demand.quantity);
        }
        for shipment in &plan.shipments {
            let given = plan.assignments.iter().filter(|one| one.location == shipment.location);
            prop_assert_eq!(Quantity::sum(given.map(|one| one.quantity)).unwrap(), shipment.units);
            prop_assert!(!shipment.units.is_zero());
        }
        prop_assert!(plan.assignments.is_sorted_by_key(|one| one.line));
    }

    #[test]
    fn every_candidate_is_chosen_or_refused_exactly_once(world in any_world()) {
        let plan = world.plan();
        let chosen = plan.shipments.iter().map(|shipment| &shipment.location);
        let mut named: Vec<&LocationId> = chosen.chain(plan.refused.by_reason().flat_map(|(_, locations)| locations)).collect();
        named.sort();
        let mut all: Vec<&LocationId> = world.locations.iter().map(|(location, _)| &location.id).collect();
        all.sort();
        prop_assert_eq!(named, all);
    }

    #[test]
    fn the_order_of_candidates_does_not_matter(
        (world, shuffled) in any_world().prop_flat_map(|world| {
            let locations = Just(world.locations.clone()).prop_shuffle();
            (Just(world), locations)
        }),
    ) {
        prop_assert_eq!(World { locations: shuffled, ..world.clone() }.plan(), world.plan());
    }

    #[test]
    fn of_those_that_have_all_the_nearest_serves_and_the_others_are_farther(
        places in proptest::collection::vec((-4_000..4_000i32, -4_000..4_000i32), 1..9), scale in 1..20_000i32,
    ) {
        let place = |(north, east)| Coordinates::from_microdegrees(north * scale, east * scale).unwrap();
        let named = (0..).zip(&places).map(|(n, &at)| Location { coordinates: Some(place(at)), ..location(&format!("{n}")) });
        let world = named.fold(World::new(&[1]), |world, location| world.with_location(location, &[1]));
        let distance = |location: &Location| at(0).distance_m(location.coordinates.unwrap());
        let locations = world.locations.iter().map(|(location, _)| location);
        let nearest = locations.clone().min_by_key(|location| (distance(location), &location.id)).unwrap();
        let plan = world.plan();
        prop_assert_eq!(&plan.shipments[0].location, &nearest.id);
        for location in locations.filter(|location| location.id != nearest.id) {
            let is_farther = distance(location) > distance(nearest);
            let because = if is_farther { RefusedBecause::Farther } else { RefusedBecause::LowerRank };
            prop_assert!(listed(&plan, because).contains(&&location.id), "{:?}", location);
        }
    }

    #[test]
    fn no_way_is_shorter_than_the_latitudes_are_apart(
        north in -90_000_000..=90_000_000i32, east in -180_000_000..=180_000_000i32, apart in -5_000_000..5_000_000i32,
    ) {
        let place = |north: i32, east| Coordinates::from_microdegrees(north.clamp(-90_000_000, 90_000_000), east).unwrap();
        for there in [place(north + apart, east), place(north + apart / 1_000, 0), place(north / 7, -east)] {
            let world = World { destination: Some(place(north, east)), ..World::new(&[1]) };
            let there = Location { coordinates: Some(there), ..location("A") };
            let rule = world.rule();
            prop_assert!(rule.distance_min_m(&there) <= rule.distance_m(&there).unwrap());
        }
    }

    #[test]
    fn the_same_question_gets_the_same_plan(world in any_world()) {
        let text = |plan: &SourcingPlan| serde_json::to_string(plan).unwrap();
        prop_assert_eq!(text(&world.plan()), text(&world.clone().plan()));
    }

    #[test]
    fn a_plan_survives_json(world in any_world()) {
        let plan = world.plan();
        let json = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<SourcingPlan>(&json).unwrap(), plan);
    }

    #[test]
    fn a_heuristic_plan_is_valid_and_no_better_than_the_best(world in any_world()) {
        let (pools, candidates, rule) = (pool::pools(&world.demands), world.candidates(), world.rule());
        let standings = filter::scan(&pools, &candidates, &rule).standings;
        let problem = problem(&pools, &candidates, &rule, &standings);
        let sites = greedy::improve(&problem, greedy::cover(&problem));
        let left = sites.iter().fold(problem.missing.clone(), |left, site| search::after(&left, &site.units));
        prop_assert!(left.iter().all(|&units| units == 0));
        if world.split == Split::Allowed && world.policy.shipments_max.is_none() {
            prop_assert!(sites.len() >= best_of_all_subsets(&world).1);
        }
    }
}

#[test]
#[ignore = "a measurement: run it in release"]
fn timings() {
    let usual =
        (0..20).fold(World::new(&[1, 2, 3]), |world, n| world.with(&format!("w{n:02}"), 1 + n, &[9, 9, n.into()]));
    let (candidates, rule, pools) = (usual.candidates(), usual.rule(), pool::pools(&usual.demands));
    measure("3 lines x 20 locations, pools and scan", 100_000, || {
        let pools = pool::pools(std::hint::black_box(&usual.demands));
        filter::scan(&pools, std::hint::black_box(&candidates), &rule).nearest
    });
    measure("3 lines x 20 locations, scan only", 100_000, || {
        filter::scan(std::hint::black_box(&pools), std::hint::black_box(&candidates), &rule).nearest
    });
    time("3 lines x 20 locations, one has all", 100_000, &usual);
    let two = (0..20).fold(World::new(&[1, 2, 3]), |world, n| {
        world.with(&format!("w{n:02}"), 1 + n, &[i64::from(n % 3), i64::from(n % 4), i64::from(n % 5 / 3)])
    });
    time("3 lines x 20 locations, two needed", 10_000, &two);
    time("675 lines x 20 locations, hard", 20, &hard(20, 675));
    let forced = (0..20).fold(World::new(&vec![3; 675]), |world, n: i32| {
        let available: Vec<i64> = (0..675).map(|line: i32| i64::from((line * 7 + n * 13) % 5)).collect();
        world.with(&format!("w{n:02}"), 1 + n, &available)
    });
    time("675 lines x 20 locations, mixed", 20, &forced);
    for need in [12, 25, 60, 200] {
        let wide = (0..500).fold(World::new(&[need; 3]), |world, n: i64| {
            let available = [n * 7_919 % 11, n * 104_729 % 13, n * 1_299_709 % 10];
            world.with(&format!("w{n:03}"), i32::try_from(n * 31 % 499).unwrap(), &available)
        });
        time(&format!("3 lines x 500 locations, {need} each"), 20, &wide);
        time("  the same, 4 shipments at most", 20, &wide.with_policy(|policy| policy.shipments_max = Some(4)));
    }
    time("300 lines x 60 locations, hard", 20, &hard(60, 300));
}

fn time(name: &str, times: u32, world: &World) {
    let (candidates, rule) = (world.candidates(), world.rule());
    let plan = source(&world.demands, &candidates, &rule);
    let name = format!("{name} ({:?}, {} shipments, {} short)", plan.method, plan.shipments.len(), plan.units_short());
    measure(&name, times, || source(std::hint::black_box(&world.demands), &candidates, &rule));
}

fn measure<T>(name: &str, times: u32, mut work: impl FnMut() -> T) {
    let start = Instant::now();
    for _ in 0..times {
        std::hint::black_box(work());
    }
    println!("{name}: {} ns", start.elapsed().as_nanos() / u128::from(times));
}
