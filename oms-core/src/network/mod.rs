//! The network: where demand comes from, where it can be served, and the policies that bind the two.
//!
//! It is one record, so that a decision sees all of it at one version: deactivating a location and placing an order
//! at the same moment can't both succeed on different pictures of the network.

mod entity;
mod hold_policy;
mod order_policies;
mod payments;
mod policy;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use entity::{BilledUpTo, Entity, Invoicing, PREFIX_CHARS_MAX, Seller};
pub use hold_policy::{HoldApproval, HoldCondition, HoldPolicy, HoldRule, KindBlocks};
pub use order_policies::{Change, EditPolicy, OrderPolicy, OrderRule, Stage};
pub use payments::{
    CaptureWhen, ChargesCaptured, ExcessAuthorization, OverCaptureTolerance, PaymentPolicy,
    REAUTHORIZE_WITHIN_SECONDS_MAX, RefundOrder,
};
pub use policy::{
    AccountingPolicy, DAYS_OFF_MAX, InForce, POLICY_VERSIONS_MAX, Policies, PoliciesInForce, Policy, PolicyKind,
    PolicyVersion, RULES_MAX, Release, ReturnPolicy, Shortage, SourcingPolicy, Split,
};

use crate::kernel::{Stored, stored};
use crate::value::defaults::{is_yes, yes};
use crate::value::{Attributes, ChannelId, Coordinates, Country, EntityId, Label, LocationId, Quantity, Timestamp};

/// How many locations a tenant may have.
pub const LOCATIONS_MAX: usize = 5_000;
/// How many channels a tenant may have.
pub const CHANNELS_MAX: usize = 1_000;
/// How many entities a tenant may have.
pub const ENTITIES_MAX: usize = 1_000;

/// What kind of place a location is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocationKind {
    /// A warehouse or distribution center.
    #[default]
    Warehouse,
    /// A shop that also ships.
    Store,
    /// A vendor that ships for us.
    Vendor,
    /// A logistics provider.
    ThirdParty,
    /// A place that holds stock only on paper.
    Virtual,
}

/// A place that holds or fulfills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Its key.
    pub id: LocationId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What kind of place it is. Default: a warehouse.
    #[serde(default)]
    pub kind: LocationKind,
    /// Where it is. Without it, it counts as the farthest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// In which country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Preference among equals: 0 comes first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rank: u32,
    /// Whether orders may be sourced from here. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub fulfills: bool,
    /// Whether it is in use. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub active: bool,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl Location {
    /// An active warehouse of this id.
    #[must_use]
    pub const fn new(id: LocationId) -> Self {
        Self {
            id,
            name: None,
            kind: LocationKind::Warehouse,
            coordinates: None,
            country: None,
            rank: 0,
            fulfills: true,
            active: true,
            attributes: Attributes::new(),
        }
    }
}

/// What kind of demand a channel brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A web shop.
    #[default]
    Web,
    /// A marketplace.
    Marketplace,
    /// A till.
    PointOfSale,
    /// A call center.
    Phone,
    /// Business customers, EDI.
    Wholesale,
}

/// Where demand comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its key.
    pub id: ChannelId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What kind of demand it brings. Default: a web shop.
    #[serde(default)]
    pub kind: ChannelKind,
    /// The only locations that may serve it. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locations: Option<BTreeSet<LocationId>>,
    /// Who sells by law what is ordered through it. Orders that are placed from then on have invoices and credit memos of
    /// this entity. Default: nobody, and no documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// How many units of every item are withheld from it at each location.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub buffer: Quantity,
    /// Whether it may place orders. Default: yes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schemars(extend("default" = true))]
    pub active: bool,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl Channel {
    /// An active web shop of this id.
    #[must_use]
    pub const fn new(id: ChannelId) -> Self {
        Self {
            id,
            name: None,
            kind: ChannelKind::Web,
            locations: None,
            entity: None,
            buffer: Quantity::ZERO,
            active: true,
            attributes: Attributes::new(),
        }
    }

    /// Whether a location may serve it.
    #[must_use]
    pub fn allows(&self, location: &LocationId) -> bool {
        self.locations.as_ref().is_none_or(|allowed| allowed.contains(location))
    }
}

/// Channels, locations and policies of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Where demand comes from.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// Where it can be served.
    pub locations: BTreeMap<LocationId, Location>,
    /// Who sells by law.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entities: BTreeMap<EntityId, Entity>,
    /// How it is decided.
    #[serde(default)]
    pub policies: Policies,
}

impl Network {
    /// The id of the one network of a tenant.
    pub const ID: &'static str = "network";

    /// The policy in force at `now`, and its version; version 0 is the built-in default.
    #[must_use]
    pub fn policy<P: Policy>(&self, now: Timestamp) -> (u32, &P) {
        self.policies.in_force(now)
    }

    /// Who sells what is ordered through a channel from now on, if the channel names an entity.
    #[must_use]
    pub fn seller(&self, channel: &ChannelId) -> Option<Box<Seller>> {
        let entity = self.channels.get(channel)?.entity.as_ref()?;
        Some(Box::new(Seller::from(self.entities.get(entity)?)))
    }
}

impl Stored for Network {
    stored!(Network, this => { let _ = this; Arc::from(Self::ID) });
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
