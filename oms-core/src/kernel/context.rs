//! What the host says beside a command: when, who, for whom, and whether only to look.

use std::sync::Mutex;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::key::Version;
use crate::value::{Actor, OrderId, RequestId, Roles, Tenant, Timestamp};

/// The circumstances of a command, given by the host. The core never reads a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The time at which it is decided.
    pub now: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// In which roles, as far as the host vouches for them: approvals of the hold policy ask for them.
    #[serde(default, skip_serializing_if = "Roles::is_empty")]
    pub roles: Roles,
    /// Whose data. Default: `main`.
    #[serde(default = "Tenant::main")]
    pub tenant: Tenant,
    /// The host's idempotency key: the same command under the same key is done once, and its first receipt is given
    /// again. Another command under the same key is a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// The version that the record a command changes must still have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_version: Option<Version>,
    /// When the fact that is reported took place, if that was not `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// Decide and answer, but write nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

impl Context {
    /// A context of the tenant `main` without an idempotency key.
    #[must_use]
    pub fn new(now: Timestamp, actor: Actor) -> Self {
        Self {
            now,
            actor,
            roles: Roles::default(),
            tenant: Tenant::main(),
            request_id: None,
            if_version: None,
            occurred_at: None,
            dry_run: false,
        }
    }

    /// The same context under an idempotency key.
    #[must_use]
    pub fn with_request_id(mut self, request_id: RequestId) -> Self {
        self.request_id = Some(request_id);
        self
    }

    /// The same context in roles.
    #[must_use]
    pub fn in_roles(mut self, roles: Roles) -> Self {
        self.roles = roles;
        self
    }

    /// The same context, only to look.
    #[must_use]
    pub const fn as_dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// When the fact took place.
    #[must_use]
    pub fn occurred(&self) -> Timestamp {
        self.occurred_at.unwrap_or(self.now)
    }
}

/// Where the ids of new records come from, where the host gives none.
pub trait IdSource: Send + Sync {
    /// A new id, never given before: 26 characters, rising with time.
    fn next(&self, now: Timestamp) -> OrderId;
}

/// Ids from a counter and a seed, for tests and simulations: the same seed gives the same ids.
#[derive(Debug)]
pub struct SeededIds {
    state: Mutex<u64>,
}

impl SeededIds {
    /// Ids of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }
}

impl IdSource for SeededIds {
    fn next(&self, now: Timestamp) -> OrderId {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        OrderId::from_uuid_v7(now, u128::from(mixed))
    }
}

impl OrderId {
    /// A UUID version 7 of this instant with these random bits (the lowest 74 count), written as 26 characters of
    /// Crockford's base 32, so that ids sort by time.
    #[must_use]
    pub fn from_uuid_v7(now: Timestamp, random: u128) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let millis = u128::from(now.micros().max(0).unsigned_abs() / 1_000) & 0xFFFF_FFFF_FFFF;
        let high = (random >> 62) & 0xFFF;
        let low = random & 0x3FFF_FFFF_FFFF_FFFF;
        let mut bits = (millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low;
        let mut text = [b'0'; 26];
        for place in text.iter_mut().rev() {
            let digit = usize::try_from(bits & 31).unwrap_or_default();
            *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
            bits >>= 5;
        }
        Self::made(str::from_utf8(&text).unwrap_or_default())
    }
}
