//! The stock of an item in memory: its balances, and when they moved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::inventory::Balance;
use crate::kernel::Balances;
use crate::store::shared::Layouts;
use crate::value::LocationId;

/// The balances of one item. Decisions hold them as they were: what is posted meanwhile is kept apart until somebody asks
/// again, when most often nobody holds them any more. So they are seldom copied.
#[derive(Clone, Debug, Default)]
pub(super) struct Stock {
    pub(super) balances: Balances,
    /// What was posted at one place among the locations.
    pending: Option<(usize, Balance)>,
    /// The sequences at which something was posted, each with the place of the location. One list for all locations: what
    /// is added to its end is seldom in the cache, and need not be.
    history: Vec<(i64, usize)>,
}

impl Stock {
    /// Posts at a sequence. Answers whether the location has a balance; if not, nothing is done.
    pub(super) fn post(&mut self, location: &LocationId, delta: &Balance, sequence: i64) -> bool {
        let Ok(place) = self.balances.place(location) else { return false };
        self.history.push((sequence, place));
        self.add(place, delta);
        true
    }

    /// Takes back what was posted last.
    pub(super) fn take_back(&mut self, location: &LocationId, delta: &Balance) {
        let Ok(place) = self.balances.place(location) else { return };
        self.history.pop();
        self.add(place, &delta.negated());
    }

    fn add(&mut self, place: usize, delta: &Balance) {
        if self.pending.is_none() && self.balances.is_shared() {
            self.pending = Some((place, *delta));
        } else {
            self.settle();
            self.balances.add_at(place, delta);
        }
    }

    /// Posts at a location that has no balance yet.
    pub(super) fn open(&mut self, location: &LocationId, delta: &Balance, sequence: i64, layouts: &mut Layouts) {
        let balances = self.settle();
        let Err(place) = balances.place(location) else { return };
        balances.add(location, delta);
        layouts.share(balances);
        let behind = self.history.iter_mut().filter(|(_, at)| *at >= place);
        behind.for_each(|(_, at)| *at = at.saturating_add(1));
        self.history.push((sequence, place));
    }

    /// Takes the location out again that was opened last.
    pub(super) fn close(&mut self, location: &LocationId) {
        let Ok(place) = self.settle().place(location) else { return };
        self.balances.remove_at(place);
        self.history.pop();
        let behind = self.history.iter_mut().filter(|(_, at)| *at > place);
        behind.for_each(|(_, at)| *at = at.saturating_sub(1));
    }

    /// The sequences noted for a location between two, in order.
    pub(super) fn noted(&self, location: &str, from: i64, to: i64) -> impl DoubleEndedIterator<Item = i64> {
        let place = self.balances.place_of(location);
        let start = self.history.partition_point(|(sequence, _)| *sequence < from);
        let end = self.history.partition_point(|(sequence, _)| *sequence <= to);
        let within = self.history.get(start..end).unwrap_or_default().iter();
        within.filter(move |(_, at)| Some(*at) == place).map(|(sequence, _)| *sequence)
    }

    /// The balances with everything that was posted.
    pub(super) fn settle(&mut self) -> &mut Balances {
        if let Some((place, delta)) = self.pending.take() {
            self.balances.add_at(place, &delta);
        }
        &mut self.balances
    }

    pub(super) fn at(&self, location: &LocationId) -> Balance {
        let held = self.balances.at(location);
        match &self.pending {
            Some((place, delta)) if self.balances.place(location) == Ok(*place) => held.plus(delta).unwrap_or(held),
            Some(_) | None => held,
        }
    }
}

/// Nothing is left half done when a lock is poisoned: what is added can't fail.
pub(super) fn lock(stock: &Mutex<Stock>) -> MutexGuard<'_, Stock> {
    stock.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn own(stock: &mut Mutex<Stock>) -> &mut Stock {
    stock.get_mut().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn settled(stock: &Mutex<Stock>) -> Balances {
    lock(stock).settle().clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balances_that_somebody_holds_stay_as_they_were() {
        let places = ["A", "B", "C"].map(|id| LocationId::parse(id).unwrap());
        let balances = places.iter().map(|place| (place.clone(), Balance::default())).collect();
        let mut stock = Stock { balances, pending: None, history: Vec::new() };
        let total = |balances: &Balances| balances.iter().map(|(_, held)| held.available()).sum::<i64>();
        let mut held = Vec::new();
        for (posted, place) in (1..).zip(places.iter().cycle().take(100)) {
            assert!(stock.post(place, &Balance([1, 0, 0, 0, 0]), posted));
            assert_eq!(places.iter().map(|place| stock.at(place).available()).sum::<i64>(), posted);
            if posted % 7 == 0 || posted % 20 == 0 {
                held.push((posted, stock.settle().clone()));
            }
        }
        assert!(held.iter().all(|(posted, balances)| total(balances) == *posted));
        assert!(!stock.post(&LocationId::parse("D").unwrap(), &Balance::default(), 101));
    }
}
