//! Policies: records of how the library should decide, versioned and dated.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LocationKind;
use crate::value::Timestamp;

/// How many versions of one policy are kept.
pub const POLICY_VERSIONS_MAX: usize = 1_000;

/// A policy as it was set, and from when it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{P}Version")]
pub struct PolicyVersion<P> {
    /// 1 for the first that was set.
    pub version: u32,
    /// From when it is in force.
    pub valid_from: Timestamp,
    /// What it says.
    pub policy: P,
}

/// The last version that is in force at `now`; version 0 is the built-in default.
pub(super) fn in_force<P: Clone + Default>(versions: &[PolicyVersion<P>], now: Timestamp) -> (u32, P) {
    let last = versions.iter().rev().find(|version| version.valid_from <= now);
    last.map_or_else(|| (0, P::default()), |version| (version.version, version.policy.clone()))
}

/// Whether an order may be served from several locations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// From as many as are needed, but from as few as possible.
    #[default]
    Allowed,
    /// All of it from one location at one time; until one has all of it, nothing is reserved.
    ShipComplete,
}

/// What becomes of units that no location has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shortage {
    /// They wait for stock.
    #[default]
    Backorder,
    /// They are cancelled, the rest is served.
    Cancel,
    /// The order is refused.
    Refuse,
}

/// When allocated units are released to their locations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Release {
    /// When the host releases the order.
    #[default]
    ByCommand,
    /// As soon as they are allocated and nothing blocks it.
    AtOnce,
}

/// How locations are chosen for an order.
///
/// Hard filters first; then the plan with the fewest units short, the fewest shipments, the shortest way, the lowest
/// rank; then by location id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourcingPolicy {
    /// The only kinds of location that may serve. Default: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_kinds: Option<BTreeSet<LocationKind>>,
    /// How far from the destination a location may be, in km. A location or destination without coordinates passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_max_km: Option<u32>,
    /// How many shipments an order may be split into. Default: no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipments_max: Option<u32>,
    /// Whether an order may be served from several locations, unless the order says so itself.
    pub split: Split,
    /// What becomes of units that no location has, unless the order says so itself.
    pub shortage: Shortage,
    /// When allocated units are released to their locations.
    pub release: Release,
}

/// What may come back, and how it is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnPolicy {
    /// How many days after the last delivery a return may be asked for. Default: no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_days: Option<u32>,
    /// Whether a request within the policy is approved at once. Default: no.
    pub auto_approve: bool,
    /// Whether shipping and other charges are credited when the whole order comes back. Default: no.
    pub credit_charges: bool,
}
