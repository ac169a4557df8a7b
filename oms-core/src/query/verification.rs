//! The invariants, checked on live data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use crate::error::Result;
use crate::kernel::Engine;
use crate::value::{Tenant, Timestamp};
use crate::verify::Verification;

/// Checks every invariant on everything that a tenant has. It reads all of it; memory stays bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {}

impl Ask for Verify {
    type Answer = Verification;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        engine.verify(tenant)
    }
}
