//! Where items are: most are at the same locations.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::kernel::Balances;
use crate::value::LocationId;

/// Lists of locations, each once.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    known: HashSet<Arc<[LocationId]>, RandomState>,
    /// How many there may be before those that no item has any more are let go.
    room: usize,
}

impl Layouts {
    /// Has balances share the list that is known already, if it is theirs.
    pub(crate) fn share(&mut self, balances: &mut Balances) {
        balances.share(&self.shared(balances.locations()));
    }

    /// The list that is known already, or this.
    fn shared(&mut self, locations: &Arc<[LocationId]>) -> Arc<[LocationId]> {
        if let Some(known) = self.known.get(locations) {
            return Arc::clone(known);
        }
        if self.known.len() >= self.room {
            self.known.retain(|known| Arc::strong_count(known) > 1);
            self.room = self.known.len().saturating_mul(2).max(64);
        }
        self.known.insert(Arc::clone(locations));
        Arc::clone(locations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_locations_that_no_item_has_are_let_go() {
        let mut layouts = Layouts::default();
        let list = |n: usize| Arc::from([LocationId::parse(&format!("L{n}")).unwrap()]);
        let kept = layouts.shared(&list(0));
        assert!(Arc::ptr_eq(&kept, &layouts.shared(&list(0))));
        (1..1_000).for_each(|n| drop(layouts.shared(&list(n))));
        assert!(Arc::ptr_eq(&kept, &layouts.shared(&list(0))));
        assert!(layouts.known.len() < 200);
    }
}
