//! Items: what can be ordered and stocked.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{List, Name, Rows, Stored, stored, subject_of};
use crate::value::defaults::{is_yes, yes};
use crate::value::{Attributes, Gtin, Label, Quantity, Sku};

/// How many numbers of barcodes an item may have.
pub const GTINS_MAX: usize = 100;

/// What kind of thing an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A physical thing with stock.
    #[default]
    Stocked,
    /// Work or a fee; it has no stock.
    Service,
    /// Delivered by wire; it has no stock.
    Digital,
}

impl ItemKind {
    /// Whether the ledger keeps stock of it.
    #[must_use]
    pub const fn is_stocked(self) -> bool {
        match self {
            Self::Stocked => true,
            Self::Service | Self::Digital => false,
        }
    }
}

/// How the quantity of an item is written for people. The library itself counts the smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Pieces (`EA`); the smallest unit is one piece.
    Each,
    /// Kilograms (`KGM`); the smallest unit is one gram.
    Kilogram,
    /// Liters (`LTR`); the smallest unit is one milliliter.
    Liter,
    /// Meters (`MTR`); the smallest unit is one millimeter.
    Meter,
}

impl Unit {
    /// How many smallest units make one.
    #[must_use]
    pub const fn smallest_units(self) -> i64 {
        match self {
            Self::Each => 1,
            Self::Kilogram | Self::Liter | Self::Meter => 1_000,
        }
    }
}

/// A stocked thing or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its key.
    pub sku: Sku,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// How its quantity is written.
    pub unit: Unit,
    /// How many units are withheld from orders at each location against uncertainty.
    #[serde(default, skip_serializing_if = "Quantity::is_zero")]
    pub safety_stock: Quantity,
    /// Whether it may come back.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub returnable: bool,
    /// Whether it may be ordered.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
    /// The numbers in its barcodes; no other item has them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gtins: BTreeSet<Gtin>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl Stored for Item {
    stored!(Item, this => this.sku.shared());

    fn names(&self) -> Vec<Name> {
        self.gtins.iter().copied().map(Name::ItemGtin).collect()
    }

    fn rows(&self, rows: &mut Rows<'_>) {
        rows.add_to_all(List::Items, 0);
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(subject_of(Self::KIND, self.sku.as_str()))
    }
}
