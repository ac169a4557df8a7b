//! Policies: records of how the library should decide, versioned and dated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::LocationKind;
use crate::accounting::AccountingAccount;
use crate::error::Problems;
use crate::value::{Label, Timestamp};

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

/// A policy, its version that is in force, and every version that was ever set, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "{P}InForce")]
pub struct InForce<P> {
    /// The version in force now; 0 is the built-in default.
    pub version: u32,
    /// What it says.
    pub policy: P,
    /// Every version that was ever set.
    pub versions: Vec<PolicyVersion<P>>,
}

/// What is common to all policies.
pub trait Policy: Clone + Default + PartialEq + Serialize + DeserializeOwned + JsonSchema + 'static {
    /// Which one it is.
    const KIND: PolicyKind;
    /// The versions that were set, oldest first.
    fn versions(policies: &Policies) -> &Vec<PolicyVersion<Self>>;
    /// The versions that were set, to be added to.
    fn versions_mut(policies: &mut Policies) -> &mut Vec<PolicyVersion<Self>>;
    /// What it says where none was set.
    fn built_in() -> &'static Self;
    /// Notes what it can't say.
    fn check(&self, problems: &mut Problems);
}

macro_rules! policies {
    ($($(#[doc = $doc:literal])+ $field:ident $kind:ident($policy:ty);)+) => {
        /// Which policy.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum PolicyKind { $($(#[doc = $doc])+ $kind,)+ }

        /// Every version of every policy that was ever set.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Policies {
            $($(#[doc = $doc])+ #[serde(skip_serializing_if = "Vec::is_empty")] pub $field: Vec<PolicyVersion<$policy>>,)+
        }

        /// The policies in force.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct PoliciesInForce { $($(#[doc = $doc])+ pub $field: InForce<$policy>,)+ }

        impl Policies {
            /// What is in force at `now`.
            #[must_use]
            pub fn at(&self, now: Timestamp) -> PoliciesInForce {
                PoliciesInForce { $($field: self.of(now),)+ }
            }
        }

        $(impl Policy for $policy {
            const KIND: PolicyKind = PolicyKind::$kind;

            fn versions(policies: &Policies) -> &Vec<PolicyVersion<Self>> {
                &policies.$field
            }

            fn versions_mut(policies: &mut Policies) -> &mut Vec<PolicyVersion<Self>> {
                &mut policies.$field
            }

            fn built_in() -> &'static Self {
                static BUILT_IN: LazyLock<$policy> = LazyLock::new(<$policy>::default);
                &BUILT_IN
            }

            fn check(&self, problems: &mut Problems) {
                self.problems(problems);
            }
        })+
    };
}

// To add a policy: write its struct with a default and `problems`, add one line here, and one to the list of commands.
policies! {
    /// How locations are chosen.
    sourcing Sourcing(SourcingPolicy);
    /// What may come back, and how it is settled.
    returns Returns(ReturnPolicy);
    /// By which codes accounts are known.
    accounting Accounting(AccountingPolicy);
}

impl Policies {
    /// The last version that is in force at `now`, with its number; number 0 is the built-in default.
    #[must_use]
    pub fn in_force<P: Policy>(&self, now: Timestamp) -> (u32, &P) {
        let last = P::versions(self).iter().rev().find(|version| version.valid_from <= now);
        last.map_or_else(|| (0, P::built_in()), |version| (version.version, &version.policy))
    }

    fn of<P: Policy>(&self, now: Timestamp) -> InForce<P> {
        let (version, policy) = self.in_force::<P>(now);
        InForce { version, policy: policy.clone(), versions: P::versions(self).clone() }
    }
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

impl SourcingPolicy {
    fn problems(&self, problems: &mut Problems) {
        let some = self.shipments_max != Some(0);
        problems.require(some, "policy.shipments_max", "at least one shipment is allowed");
    }
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

impl ReturnPolicy {
    #[allow(clippy::unused_self, reason = "every policy is asked, and this one can say anything")]
    const fn problems(&self, _: &mut Problems) {}
}

/// By which codes the host's books know accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AccountingPolicy {
    /// The code of each account, such as `8400` for sales. An account without a code is known by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<AccountingAccount, Label>,
}

impl AccountingPolicy {
    #[allow(clippy::unused_self, reason = "every policy is asked, and this one can say anything")]
    const fn problems(&self, _: &mut Problems) {}
}
