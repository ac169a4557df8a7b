//! Parties: people and organizations. The only place where personal data lives.
//!
//! Invariants:
//! - orders, events, journal and ledger refer to a party by id and version, never by name or address;
//! - a version, once written, is only ever replaced by erasure, which replaces all of them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{Stored, stored, subject_of};
use crate::value::{Attributes, Country, Label, PartyId, PostalCode, Subdivision};

/// How many versions a party may have.
pub const PARTY_VERSIONS_MAX: usize = 1_000;

/// What is known about a person or an organization. All of it is personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PartyDetails {
    /// The name of the person or organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Label>,
    /// The phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Label>,
    /// The lines of the address above the city.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address_lines: Vec<Label>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<Label>,
    /// The state, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdivision: Option<Subdivision>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<PostalCode>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Host-defined attributes.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

/// A reference to one version of a party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct PartyRef {
    /// Which party.
    pub id: PartyId,
    /// Which version of what is known about it; the first is 1.
    pub version: u32,
}

/// A person or an organization, in every version that an order may refer to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its key: opaque, without personal data.
    pub id: PartyId,
    /// What was known, oldest first. Erased versions are empty.
    pub versions: Vec<PartyDetails>,
    /// Whether the person was erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

impl Party {
    /// The current version.
    #[must_use]
    pub fn current(&self) -> PartyRef {
        PartyRef { id: self.id.clone(), version: u32::try_from(self.versions.len()).unwrap_or(u32::MAX) }
    }

    /// What a version said.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&PartyDetails> {
        self.versions.get(usize::try_from(version.checked_sub(1)?).ok()?)
    }
}

/// Never shows what is known about a person.
impl std::fmt::Debug for PartyDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PartyDetails { .. }")
    }
}

/// Never shows what is known about a person.
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Party").field("id", &self.id).field("versions", &self.versions.len()).finish_non_exhaustive()
    }
}

impl Stored for Party {
    stored!(Party, this => this.id.shared());

    fn subject(&self) -> Option<Arc<str>> {
        Some(subject_of(Self::KIND, self.id.as_str()))
    }
}
