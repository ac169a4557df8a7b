//! Credit accounts: gift cards and store credit, each a small ledger of money that was promised to a holder.
//!
//! Invariants:
//! - `the_balance_is_what_came_in_less_what_went_out`, and never below zero;
//! - what is spent from an account is captured on an order, and what comes back is refunded there, in the same commit.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::due;
use crate::kernel::{List, Rows, Stored, stored, subject_of};
use crate::value::{Amount, AmountError, CreditAccountId, Currency, PartyId, ReasonCode, Timestamp};

/// What kind of money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    /// A gift card: whoever has it may spend it. The library never sees its code; the account's id is the host's.
    GiftCard,
    /// Store credit of one customer.
    StoreCredit,
}

impl CreditKind {
    /// The name in JSON, and of the gateway that payments from such an account have.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GiftCard => "gift_card",
            Self::StoreCredit => "store_credit",
        }
    }

    pub(crate) fn gateway(self) -> Result<ReasonCode, crate::Error> {
        ReasonCode::parse(self.name()).map_err(|error| crate::Error::new(crate::Code::Bug, error.to_string()))
    }
}

/// A gift card or a customer's store credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditAccount {
    /// Its key.
    pub id: CreditAccountId,
    /// What kind of money it is.
    pub kind: CreditKind,
    /// In which currency.
    pub currency: Currency,
    /// Whose it is, where it is somebody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// All that was issued.
    pub issued: Amount,
    /// All that came back from orders.
    #[serde(default)]
    pub refunded: Amount,
    /// All that was spent on orders.
    #[serde(default)]
    pub spent: Amount,
    /// All that ended by time.
    #[serde(default)]
    pub expired: Amount,
    /// How often it was spent from or refunded to.
    #[serde(default)]
    pub movements: u32,
    /// When it was first issued.
    pub issued_at: Timestamp,
    /// When what is left ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl CreditAccount {
    /// What is left.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn balance(&self) -> Result<Amount, AmountError> {
        self.issued.plus(self.refunded)?.minus(self.spent)?.minus(self.expired)
    }

    /// Whether what is left has ended by `now`.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

impl Stored for CreditAccount {
    stored!(CreditAccount, this => this.id.shared());

    fn rows(&self, rows: &mut Rows<'_>) {
        let is_some_left = self.balance().is_ok_and(Amount::is_positive);
        if let Some(expires_at) = self.expires_at.filter(|_| is_some_left) {
            rows.add(List::Due, due(Self::KIND), expires_at);
        }
    }

    fn subject(&self) -> Option<Arc<str>> {
        Some(subject_of(Self::KIND, self.id.as_str()))
    }
}
