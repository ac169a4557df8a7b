//! The roles in which somebody asks.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::ReasonCode;

/// How many roles one may have.
pub const ROLES_MAX: usize = 32;

/// Roles, as codes of the host such as `supervisor`; at most 32.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Roles(#[schemars(length(max = 32))] BTreeSet<ReasonCode>);

/// Why roles were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are at most {ROLES_MAX} roles")]
pub struct RolesError;

impl Roles {
    /// These roles.
    ///
    /// # Errors
    /// [`RolesError`] when there are more than [`ROLES_MAX`].
    pub fn new(roles: impl IntoIterator<Item = ReasonCode>) -> Result<Self, RolesError> {
        let roles: BTreeSet<ReasonCode> = roles.into_iter().collect();
        if roles.len() > ROLES_MAX { Err(RolesError) } else { Ok(Self(roles)) }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of these is among them.
    #[must_use]
    pub fn include_any(&self, of: &BTreeSet<ReasonCode>) -> bool {
        !self.0.is_disjoint(of)
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(BTreeSet::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_few() {
        let many = |count: usize| (0..count).map(|n| format!("r{n}")).collect::<Vec<_>>();
        let parsed = |count| serde_json::from_value::<Roles>(serde_json::json!(many(count)));
        assert!(parsed(ROLES_MAX).is_ok() && parsed(ROLES_MAX + 1).is_err());
        assert!(serde_json::from_str::<Roles>("[\"two words\"]").is_err());
    }
}
