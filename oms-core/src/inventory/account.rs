//! Accounts of the double-entry stock ledger, and movements between them.
//!
//! Invariants:
//! - a movement takes from one account exactly what it gives to another, so all accounts of an item sum to zero;
//! - a bucket at a location is never below zero; accounts outside may be.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::{Amount, ExternalId, LocationId, OrderId, Quantity, ReasonCode, Sku};

/// How many buckets a location has.
pub const BUCKETS: usize = 5;

/// Where at a location stock stands. Together the buckets are what is on hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Free to promise.
    Available,
    /// Promised to an owner.
    Reserved,
    /// Waiting for inspection.
    QualityHold,
    /// Not sellable as it is.
    Damaged,
    /// Set aside.
    Quarantine,
}

impl Bucket {
    /// Every bucket, in the order of [`Balance`].
    pub const ALL: [Self; BUCKETS] =
        [Self::Available, Self::Reserved, Self::QualityHold, Self::Damaged, Self::Quarantine];

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Reserved => "reserved",
            Self::QualityHold => "quality_hold",
            Self::Damaged => "damaged",
            Self::Quarantine => "quarantine",
        }
    }

    /// The position in [`Balance`].
    #[must_use]
    pub const fn position(self) -> usize {
        match self {
            Self::Available => 0,
            Self::Reserved => 1,
            Self::QualityHold => 2,
            Self::Damaged => 3,
            Self::Quarantine => 4,
        }
    }
}

/// Where stock is when it is at none of our locations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// Where goods come from.
    Supplier,
    /// Who bought them.
    Customer,
    /// Found or lost by counting.
    Adjustment,
    /// Thrown away.
    Scrap,
    /// On the way between two locations.
    Transit,
    /// Consumed or made by assembly.
    Assembly,
}

impl Outside {
    const ALL: [Self; 6] =
        [Self::Supplier, Self::Customer, Self::Adjustment, Self::Scrap, Self::Transit, Self::Assembly];

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Adjustment => "adjustment",
            Self::Scrap => "scrap",
            Self::Transit => "transit",
            Self::Assembly => "assembly",
        }
    }
}

/// One side of a movement. Written `available@LONDON`, or `customer` when outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A bucket at one of our locations.
    At(Bucket, LocationId),
    /// Outside of all locations.
    Outside(Outside),
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(bucket, location) => write!(f, "{}@{location}", bucket.name()),
            Self::Outside(outside) => f.write_str(outside.name()),
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(bucket, location) => serializer.serialize_str(&[bucket.name(), "@", location.as_str()].concat()),
            Self::Outside(outside) => serializer.serialize_str(outside.name()),
        }
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        let account = match text.split_once('@') {
            Some((name, location)) => Bucket::ALL
                .into_iter()
                .find(|bucket| bucket.name() == name)
                .zip(LocationId::parse(location).ok())
                .map(|(bucket, location)| Self::At(bucket, location)),
            None => Outside::ALL.into_iter().find(|outside| outside.name() == text).map(Self::Outside),
        };
        account.ok_or_else(|| serde::de::Error::custom("not an account"))
    }
}

impl JsonSchema for Account {
    fn schema_name() -> Cow<'static, str> {
        "Account".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "`bucket@location`, or the name of an account outside."})
    }
}

/// One entry of the ledger: a quantity of one item that went from one account to another, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    /// What moved.
    pub sku: Sku,
    /// How much.
    pub quantity: Quantity,
    /// Where it was.
    pub source: Account,
    /// Where it is.
    pub target: Account,
    /// The order it moved for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The line of that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Why it moved, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// The document behind it: a receipt, a count sheet, a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
    /// What one unit cost, on receipts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<Amount>,
}

impl Movement {
    /// A movement without a cause; add it by the fields.
    #[must_use]
    pub const fn new(sku: Sku, quantity: Quantity, source: Account, target: Account) -> Self {
        Self { sku, quantity, source, target, order: None, line: None, reason: None, document: None, unit_cost: None }
    }

    /// The same movement for a line of an order.
    #[must_use]
    pub fn for_line(mut self, order: &OrderId, line: u32) -> Self {
        self.order = Some(order.clone());
        self.line = Some(line);
        self
    }
}

/// What stands in the buckets of one item at one location.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Balance(pub [i64; BUCKETS]);

impl Balance {
    /// What one bucket holds.
    #[must_use]
    pub fn bucket(&self, bucket: Bucket) -> i64 {
        self.0.get(bucket.position()).copied().unwrap_or_default()
    }

    /// What is free to promise.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.bucket(Bucket::Available)
    }

    /// What is promised to an owner.
    #[must_use]
    pub fn reserved(&self) -> i64 {
        self.bucket(Bucket::Reserved)
    }

    /// What is physically there: the sum of all buckets.
    #[must_use]
    pub fn on_hand(&self) -> i64 {
        self.0.iter().fold(0, |sum, units| sum.saturating_add(*units))
    }

    /// What undoes it.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self(self.0.map(i64::saturating_neg))
    }

    /// The balance after `delta`, unless a sum would overflow.
    #[must_use]
    pub fn plus(&self, delta: &Self) -> Option<Self> {
        let mut after = *self;
        for (units, change) in after.0.iter_mut().zip(delta.0) {
            *units = units.checked_add(change)?;
        }
        Some(after)
    }
}

/// What a change does to the balance of one item at one location: signed deltas, each with the floor that a bucket
/// which loses units may not go below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Of which item.
    pub sku: Sku,
    /// Where.
    pub location: LocationId,
    /// What each bucket gains or loses.
    pub delta: Balance,
    /// What must at least remain in each bucket that loses.
    pub floor: Balance,
}

impl Posting {
    /// The balance after this posting.
    ///
    /// # Errors
    /// The first bucket that would fall below its floor (or overflow), with what it holds above the floor now.
    pub fn apply(&self, before: &Balance) -> Result<Balance, (Bucket, i64)> {
        for bucket in Bucket::ALL {
            let (delta, floor) = (self.delta.bucket(bucket), self.floor.bucket(bucket).max(0));
            let held = before.bucket(bucket);
            let spare = held.saturating_sub(floor);
            let enough = delta >= 0 || spare >= delta.saturating_neg();
            if !enough || held.checked_add(delta).is_none() {
                return Err((bucket, spare));
            }
        }
        before.plus(&self.delta).ok_or((Bucket::Available, 0))
    }
}
