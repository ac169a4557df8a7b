//! The plan in words.

use std::fmt::{self, Write};

use super::{Method, PlannedShipment, RefusedBecause, SourcingPlan};
use crate::value::LocationId;

/// How many lines, locations or parts an explanation lists in one row.
const LISTED_MAX: usize = 20;

impl SourcingPlan {
    /// Why these locations and not the others, in lines of plain English for people. The wording may change.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _: fmt::Result = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        let how = match self.method {
            Method::Exact => "no better plan exists",
            Method::Heuristic => "the search was cut off, a better plan may exist",
        };
        writeln!(
            text,
            "Sourcing policy version {}, {} locations considered: {how}.",
            self.policy_version, self.considered
        )?;
        self.write_objective(text)?;
        for shipment in &self.shipments {
            self.write_shipment(text, shipment)?;
        }
        if !self.shortage.is_empty() {
            let parts = self.shortage.iter().map(|short| format!("line {} x {}", short.line, short.quantity));
            writeln!(text, "Not served: {}.", list(parts))?;
        }
        for (because, locations) in self.refused.by_reason() {
            writeln!(
                text,
                "Not chosen, {}: {}.",
                because.words(),
                list(locations.into_iter().map(LocationId::to_string))
            )?;
        }
        if self.refused_more > 0 {
            writeln!(text, "Not chosen and not listed: {} more.", self.refused_more)?;
        }
        Ok(())
    }

    fn write_objective(&self, text: &mut String) -> fmt::Result {
        write!(text, "Objective, in this order: {} units short", self.units_short())?;
        write!(text, ", {} shipments, {} m in all", self.shipments.len(), self.distance_m())?;
        let unknown = self.shipments.iter().filter(|shipment| shipment.distance_m.is_none()).count();
        if unknown > 0 {
            write!(text, " and {unknown} of unknown distance")?;
        }
        writeln!(text, ", ranks {}, then location ids.", self.ranks)
    }

    fn write_shipment(&self, text: &mut String, shipment: &PlannedShipment) -> fmt::Result {
        let given = self.assignments.iter().filter(|assignment| assignment.location == shipment.location);
        let parts = list(given.map(|assignment| format!("line {} x {}", assignment.line, assignment.quantity)));
        let how_far = shipment.distance_m.map_or_else(|| "unknown distance".to_owned(), |meters| format!("{meters} m"));
        writeln!(text, "Chosen: {} ({how_far}), {} units: {parts}.", shipment.location, shipment.units)
    }
}

impl RefusedBecause {
    const fn words(self) -> &'static str {
        match self {
            Self::Inactive => "not in use",
            Self::DoesNotFulfill => "does not fulfill orders",
            Self::ChannelExcludes => "not among the channel's locations",
            Self::KindExcluded => "of a kind that the policy leaves out",
            Self::TooFar => "farther than the policy allows",
            Self::NoStock => "has nothing of what is asked for",
            Self::HasLess => "would need more shipments or leave more units short",
            Self::Farther => "could serve as well, but is farther away",
            Self::LowerRank => "could serve as well and is as near, but its rank or id comes later",
        }
    }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    let mut text = String::new();
    for (separator, part) in std::iter::once("").chain(std::iter::repeat(", ")).zip(parts.iter().take(LISTED_MAX)) {
        text.push_str(separator);
        text.push_str(part);
    }
    if let Some(more) = parts.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        // Writing to a string can't fail.
        let _: fmt::Result = write!(text, " and {more} more");
    }
    text
}
