//! The balances of one item at all its locations.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::inventory::Balance;
use crate::value::LocationId;

/// Balances of one item by location, in the order of locations. A copy shares both halves, and a change to what is shared
/// copies numbers only: the locations, which hardly ever change, stay shared.
#[derive(Clone, Debug, Default)]
pub struct Balances {
    locations: Arc<[LocationId]>,
    /// One for each location.
    held: Arc<[Balance]>,
}

impl Balances {
    /// How many locations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.locations.len()
    }

    /// Whether the item was at no location ever.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.locations.is_empty()
    }

    /// The locations and what each holds, in the order of locations.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&LocationId, &Balance)> + Clone {
        self.locations.iter().zip(&*self.held)
    }

    /// The balance at a location; all zero where nothing was ever posted.
    #[must_use]
    pub fn at(&self, location: &LocationId) -> Balance {
        self.get(location).unwrap_or_default()
    }

    /// The balance at a location, if something was ever posted there.
    #[must_use]
    pub fn get(&self, location: &LocationId) -> Option<Balance> {
        self.place(location).ok().and_then(|place| self.held.get(place)).copied()
    }

    /// Adds what a location gains or loses. A sum that would overflow stays as it was.
    pub fn add(&mut self, location: &LocationId, delta: &Balance) {
        match self.place(location) {
            Ok(place) => self.add_at(place, delta),
            Err(place) => {
                self.locations = with(&self.locations, place, location);
                self.held = with(&self.held, place, delta);
            }
        }
    }

    /// The same, at a place among the locations.
    pub(crate) fn add_at(&mut self, place: usize, delta: &Balance) {
        if let Some(held) = Arc::make_mut(&mut self.held).get_mut(place) {
            *held = held.plus(delta).unwrap_or(*held);
        }
    }

    /// Takes a location out.
    pub(crate) fn remove_at(&mut self, place: usize) {
        self.locations = without(&self.locations, place);
        self.held = without(&self.held, place);
    }

    /// The place of a location, or where it would be.
    pub(crate) fn place(&self, location: &LocationId) -> Result<usize, usize> {
        // Most often it is the very same text, which is found without reading any.
        let same = self.locations.iter().position(|held| held.is_same(location));
        same.map_or_else(|| self.locations.binary_search(location), Ok)
    }

    /// The place of the location of this id.
    pub(crate) fn place_of(&self, id: &str) -> Option<usize> {
        self.locations.binary_search_by(|held| held.as_str().cmp(id)).ok()
    }

    /// Whether somebody else has the same balances, so that a change copies them.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.held) > 1
    }

    /// The locations, as they are shared.
    pub(crate) const fn locations(&self) -> &Arc<[LocationId]> {
        &self.locations
    }

    /// What each location holds, in the order of locations.
    pub(crate) fn held(&self) -> &[Balance] {
        &self.held
    }

    /// Shares the locations with another item that has the same.
    pub(crate) fn share(&mut self, same: &Arc<[LocationId]>) {
        self.locations = Arc::clone(same);
    }
}

fn with<T: Clone>(all: &[T], place: usize, one: &T) -> Arc<[T]> {
    let (before, after) = all.split_at_checked(place).unwrap_or((all, &[]));
    [before, std::slice::from_ref(one), after].concat().into()
}

fn without<T: Clone>(all: &[T], place: usize) -> Arc<[T]> {
    let (before, after) = all.split_at_checked(place).unwrap_or((all, &[]));
    [before, after.get(1..).unwrap_or_default()].concat().into()
}

/// Copies that nobody has changed since are equal without a look at each location.
impl PartialEq for Balances {
    fn eq(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.locations, &other.locations) || self.locations == other.locations)
            && (Arc::ptr_eq(&self.held, &other.held) || self.held == other.held)
    }
}

/// From any order, each location once.
impl FromIterator<(LocationId, Balance)> for Balances {
    fn from_iter<T: IntoIterator<Item = (LocationId, Balance)>>(rows: T) -> Self {
        let mut rows: Vec<(LocationId, Balance)> = rows.into_iter().collect();
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (locations, held): (Vec<LocationId>, Vec<Balance>) = rows.into_iter().unzip();
        Self { locations: locations.into(), held: held.into() }
    }
}

/// As a list of pairs.
impl Serialize for Balances {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Balances {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<(LocationId, Balance)>::deserialize(deserializer).map(|rows| rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str) -> LocationId {
        LocationId::parse(id).unwrap()
    }

    #[test]
    fn a_copy_stays_as_it_was_and_shares_the_locations() {
        let mut balances: Balances =
            [("B", 2), ("A", 1)].map(|(id, n)| (place(id), Balance([n, 0, 0, 0, 0]))).into_iter().collect();
        let copy = balances.clone();
        balances.add(&place("A"), &Balance([5, 0, 0, 0, 0]));
        assert!(Arc::ptr_eq(&copy.locations, &balances.locations));
        assert_eq!((copy.at(&place("A")).available(), balances.at(&place("A")).available()), (1, 6));
        balances.add(&place("AB"), &Balance([7, 0, 0, 0, 0]));
        let rows: Vec<_> = balances.iter().map(|(id, held)| (id.as_str(), held.available())).collect();
        assert_eq!(rows, [("A", 6), ("AB", 7), ("B", 2)]);
        assert_eq!((copy.len(), copy.at(&place("AB"))), (2, Balance::default()));
    }

    #[test]
    fn balances_are_a_list_of_pairs_in_json() {
        let json = r#"[["A",[1,0,0,0,0]],["B",[2,0,0,0,3]]]"#;
        let balances: Balances = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&balances).unwrap(), json);
    }
}
