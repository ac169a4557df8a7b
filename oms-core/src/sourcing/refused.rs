//! Who was not chosen, by reason.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Candidate, REFUSED_LISTED_MAX, RefusedBecause};
use crate::value::LocationId;

/// Locations that were not chosen, each with its reason. In JSON an object with the reasons as keys.
///
/// Almost every plan refuses almost all locations of its network: plans share one list of them, and each keeps a byte for
/// a location.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// In the order of ids.
    locations: Arc<[LocationId]>,
    /// One for each location; none for those that were chosen or are not listed.
    reasons: Box<[Option<RefusedBecause>]>,
}

impl Refused {
    /// The reasons of candidates, in their order, and how many more there were than are listed. `known` is a list that is
    /// shared when it is that of the candidates.
    pub(super) fn new(
        candidates: &[Candidate<'_>],
        reasons: Vec<Option<RefusedBecause>>,
        known: &Arc<[LocationId]>,
    ) -> (Self, u32) {
        let is_known = candidates.len() == known.len()
            && candidates.iter().zip(&**known).all(|(candidate, known)| candidate.location.id == *known);
        let mut refused = if is_known {
            Self { locations: Arc::clone(known), reasons: reasons.into() }
        } else {
            candidates.iter().map(|candidate| candidate.location.id.clone()).zip(reasons).collect()
        };
        let more = refused.shorten();
        (refused, more)
    }

    /// Leaves at most [`REFUSED_LISTED_MAX`] for a reason; answers how many were left out.
    fn shorten(&mut self) -> u32 {
        let mut more: u32 = 0;
        if self.reasons.len() <= REFUSED_LISTED_MAX {
            return more;
        }
        for reason in RefusedBecause::ALL {
            let same = self.reasons.iter_mut().filter(|held| **held == Some(reason));
            for left_out in same.skip(REFUSED_LISTED_MAX) {
                *left_out = None;
                more = more.saturating_add(1);
            }
        }
        more
    }

    /// Whether no location is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reasons.iter().all(Option::is_none)
    }

    /// The locations that were refused for a reason, in the order of ids.
    pub fn because(&self, reason: RefusedBecause) -> impl Iterator<Item = &LocationId> + Clone {
        self.listed().filter(move |(_, because)| *because == reason).map(|(location, _)| location)
    }

    /// The reasons that refused any, and the locations that each refused.
    pub fn by_reason(&self) -> impl Iterator<Item = (RefusedBecause, Vec<&LocationId>)> {
        let locations = |reason| (reason, self.because(reason).collect::<Vec<_>>());
        RefusedBecause::ALL.into_iter().map(locations).filter(|(_, locations)| !locations.is_empty())
    }

    fn listed(&self) -> impl Iterator<Item = (&LocationId, RefusedBecause)> + Clone {
        self.locations.iter().zip(&*self.reasons).filter_map(|(location, reason)| Some((location, (*reason)?)))
    }
}

/// From any order.
impl FromIterator<(LocationId, Option<RefusedBecause>)> for Refused {
    fn from_iter<T: IntoIterator<Item = (LocationId, Option<RefusedBecause>)>>(rows: T) -> Self {
        let mut rows: Vec<(LocationId, Option<RefusedBecause>)> = rows.into_iter().collect();
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let (locations, reasons): (Vec<LocationId>, Vec<Option<RefusedBecause>>) = rows.into_iter().unzip();
        Self { locations: locations.into(), reasons: reasons.into() }
    }
}

/// The same locations are listed for the same reasons.
impl PartialEq for Refused {
    fn eq(&self, other: &Self) -> bool {
        self.listed().eq(other.listed())
    }
}

impl Eq for Refused {}

impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.by_reason())
    }
}

impl<'de> Deserialize<'de> for Refused {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let by_reason = BTreeMap::<RefusedBecause, Vec<LocationId>>::deserialize(deserializer)?;
        let rows = by_reason.into_iter().flat_map(|(reason, all)| all.into_iter().map(move |id| (id, Some(reason))));
        Ok(rows.collect())
    }
}

impl JsonSchema for Refused {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Refused".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<RefusedBecause, Vec<LocationId>>::json_schema(generator)
    }
}
