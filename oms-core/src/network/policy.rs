//! Policies: records of how the library should decide, versioned and dated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::order_policies::{EditPolicy, OrderPolicy};
use super::payments::PaymentPolicy;
use super::{HoldPolicy, LocationKind};
use crate::accounting::AccountingAccount;
use crate::code::Code;
use crate::error::Problems;
use crate::value::{Day, Label, TimeZone, Timestamp, Weekday};

/// How many versions of one policy are kept.
pub const POLICY_VERSIONS_MAX: usize = 1_000;
/// How many days off a return policy names.
pub const DAYS_OFF_MAX: usize = 1_000;
const SECONDS_PER_DAY: i64 = 86_400;
const WEEK_DAYS: usize = 7;

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
    /// What an order has to be to be placed.
    orders Orders(OrderPolicy);
    /// What of an order may change at which stage.
    edits Edits(EditPolicy);
    /// What holds block, which are placed by rule, and who may release them.
    holds Holds(HoldPolicy);
    /// How money is asked for.
    payments Payments(PaymentPolicy);
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
    /// How many days after the delivery of the last part a return may be asked for. Default: no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_days: Option<u32>,
    /// The zone of which these are calendar days: the window ends with the last of them there. Default: a day is 24 hours,
    /// counted from the delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// Whether a window that would end on a day off ends with the next working day. It needs `time_zone`. Default: no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub extend_to_working_day: bool,
    /// The days of the week that are off; at most six. Default: Saturday and Sunday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekend: Option<BTreeSet<Weekday>>,
    /// Other days that are off, such as public holidays; at most 1000.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub days_off: BTreeSet<Day>,
    /// Whether a request within the policy is approved at once. Default: no.
    pub auto_approve: bool,
    /// Whether shipping and other charges are credited when the whole order comes back. Default: no.
    pub credit_charges: bool,
}

impl ReturnPolicy {
    fn problems(&self, problems: &mut Problems) {
        let knows_days = !self.extend_to_working_day || self.time_zone.is_some();
        problems.require(knows_days, "policy.time_zone", "working days are those of a zone");
        let works = self.weekend.as_ref().is_none_or(|weekend| weekend.len() < WEEK_DAYS);
        problems.require(works, "policy.weekend", "one day of the week is a working day");
        if self.days_off.len() > DAYS_OFF_MAX {
            problems.add("policy.days_off", Code::LimitExceeded, format!("at most {DAYS_OFF_MAX} days are given"));
        }
    }

    /// Until when a return may be asked for of what was delivered in full by an instant, if there is a bound.
    #[must_use]
    pub fn window_end(&self, delivered_at: Timestamp) -> Option<Timestamp> {
        let days = self.window_days?;
        let Some(zone) = self.time_zone else {
            return Some(delivered_at.plus_seconds(i64::from(days).saturating_mul(SECONDS_PER_DAY)));
        };
        let mut last = zone.day(delivered_at).plus_days(days);
        // Every week has a working day but for the other days off: this comes to an end before it is cut off.
        for _ in 0..DAYS_OFF_MAX.saturating_add(1).saturating_mul(WEEK_DAYS) {
            if !self.extend_to_working_day || !self.is_off(last) {
                break;
            }
            last = last.plus_days(1);
        }
        Some(zone.end_of_day(last))
    }

    fn is_off(&self, day: Day) -> bool {
        let weekday = day.weekday();
        let of_week = match &self.weekend {
            Some(weekend) => weekend.contains(&weekday),
            None => weekday >= Weekday::Saturday,
        };
        of_week || self.days_off.contains(&day)
    }
}

/// How many rules one policy may have.
pub const RULES_MAX: usize = 100;

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
