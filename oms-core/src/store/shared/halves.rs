//! A map that forgets what was not asked for lately.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// A map bounded by the bytes of its values, in two halves: when the young half is full it becomes the old one, and what
/// was old is forgotten. What is asked for becomes young again.
#[derive(Debug)]
pub(super) struct Halves<K, V> {
    half_bytes: usize,
    young: HashMap<K, Sized<V>, RandomState>,
    young_bytes: usize,
    old: HashMap<K, Sized<V>, RandomState>,
}

#[derive(Debug)]
struct Sized<V> {
    value: V,
    bytes: usize,
}

impl<K: Eq + Hash, V> Halves<K, V> {
    /// An empty map for so many bytes.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { half_bytes: bytes_max / 2, young: HashMap::default(), young_bytes: 0, old: HashMap::default() }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.half_bytes.saturating_mul(2));
    }

    /// The value of a key.
    pub(super) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.age(0);
        let held = match self.young.entry(key) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => {
                let held = self.old.remove(place.key())?;
                self.young_bytes = self.young_bytes.saturating_add(held.bytes);
                place.insert(held)
            }
        };
        Some(&mut held.value)
    }

    /// Holds a value that takes so many bytes.
    pub(super) fn put(&mut self, key: K, value: V, bytes: usize) {
        self.age(bytes);
        self.young_bytes = self.young_bytes.saturating_add(bytes);
        self.young.insert(key, Sized { value, bytes });
    }

    /// Forgets a key.
    pub(super) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    /// Makes the young half the old one, if it has no room for so many bytes more.
    fn age(&mut self, bytes: usize) {
        if self.young_bytes.saturating_add(bytes) > self.half_bytes {
            // As many will come again: a table that grows step by step is copied each time.
            let room = HashMap::with_capacity_and_hasher(self.young.len(), RandomState::default());
            self.old = std::mem::replace(&mut self.young, room);
            self.young_bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut halves = Halves::new(100);
        for key in 0..100 {
            halves.put(key, key, 10);
            assert_eq!(halves.get_mut(0).copied(), Some(0));
        }
        assert_eq!(halves.get_mut(99).copied(), Some(99));
        assert_eq!(halves.get_mut(50), None);
        assert!(halves.young.len() + halves.old.len() <= 11);
    }

    #[test]
    fn the_latest_value_counts() {
        let mut halves = Halves::new(40);
        halves.put('a', 1, 10);
        halves.put('b', 1, 10);
        halves.put('c', 1, 10);
        halves.put('a', 2, 10);
        assert_eq!(halves.get_mut('a').copied(), Some(2));
        assert_eq!(halves.get_mut('a').copied(), Some(2));
    }
}
