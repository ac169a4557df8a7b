//! Holds: typed stops on an order, a line or a fulfillment order. An order carries a set of them.
//!
//! | kind | blocks, unless the hold or the policy says otherwise |
//! |---|---|
//! | `fraud` | release, pick, ship, capture |
//! | `payment` | release, pick, ship |
//! | `address` | release, ship |
//! | `approval` | release, pick, ship, capture |
//! | `manual` | release, pick, ship |
//! | `scheduled` | release, ship |
//!
//! Invariants:
//! - `a_hold_is_named_by_its_number`: numbers rise by one from 1 and are never given again;
//! - what a hold blocks is settled when it is placed: a later policy changes no hold that stands;
//! - a hold that has expired blocks nothing, whether it was swept or not.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Progress;
use crate::error::Problems;
use crate::value::{Actor, Amount, AmountError, FulfillmentOrderId, ReasonCode, Timestamp};

/// How many holds may stand on an order at once.
pub const HOLDS_MAX: usize = 100;

/// What a hold is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// Fraud is suspected.
    Fraud,
    /// Payment is not in order.
    Payment,
    /// The address has to be checked.
    Address,
    /// Somebody has to approve it.
    Approval,
    /// Somebody stopped it.
    Manual,
    /// The customer wants it later.
    Scheduled,
}

impl HoldKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Fraud, Self::Payment, Self::Address, Self::Approval, Self::Manual, Self::Scheduled];

    /// What a hold of this kind blocks where neither it nor the policy says otherwise.
    #[must_use]
    pub const fn blocks(self) -> &'static [HoldAction] {
        use HoldAction::{Capture, Pick, Release, Ship};
        match self {
            Self::Fraud => &[Release, Pick, Ship, Capture],
            Self::Payment => &[Release, Pick, Ship], // Taking the money is what ends it.
            Self::Address => &[Release, Ship],       // What is being picked may be picked.
            Self::Approval => &[Release, Pick, Ship, Capture],
            Self::Manual => &[Release, Pick, Ship],
            Self::Scheduled => &[Release, Ship], // What is being picked may be picked.
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fraud => "fraud",
            Self::Payment => "payment",
            Self::Address => "address",
            Self::Approval => "approval",
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }
}

/// What a hold can block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldAction {
    /// Asking a location to ship: `release_order`, and release at once.
    Release,
    /// Taking units from the shelf: `pick_fulfillment`, and packing or shipping what was not picked.
    Pick,
    /// Goods leave: `ship_order`, `ship_fulfillment`.
    Ship,
    /// Asking for the money that shipped goods earn. It is asked for when the hold ends.
    Capture,
    /// Cancelling units: `cancel_order`.
    Cancel,
    /// Changing what was agreed: `edit_order`.
    Edit,
    /// Giving stock: at placement, by `source_order`, and when stock arrives. Units wait as a backorder.
    Source,
}

impl HoldAction {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Release, Self::Pick, Self::Ship, Self::Capture, Self::Cancel, Self::Edit, Self::Source];

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Pick => "pick",
            Self::Ship => "ship",
            Self::Capture => "capture",
            Self::Cancel => "cancel",
            Self::Edit => "edit",
            Self::Source => "source",
        }
    }

    /// Whether it can be blocked for one fulfillment order: what is done to an order or its lines can't.
    #[must_use]
    pub const fn is_of_work(self) -> bool {
        match self {
            Self::Pick | Self::Ship => true,
            Self::Release | Self::Capture | Self::Cancel | Self::Edit | Self::Source => false,
        }
    }

    /// Whether blocking it keeps goods from the customer, so that the order is `on_hold`.
    #[must_use]
    pub const fn moves_goods(self) -> bool {
        match self {
            Self::Release | Self::Pick | Self::Ship => true,
            Self::Capture | Self::Cancel | Self::Edit | Self::Source => false,
        }
    }
}

/// What a hold stops: all of an order, one line, or one fulfillment order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldScope {
    /// The whole order.
    #[default]
    Order,
    /// The line of this number.
    Line(u32),
    /// The fulfillment order of this id. Only `pick` and `ship` are blocked for it.
    FulfillmentOrder(FulfillmentOrderId),
}

/// What releases a hold by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldUntil {
    /// What the order owes is authorized or captured in full.
    Authorized,
    /// What the order owes is captured in full.
    Paid,
    /// No unit of what is held waits for stock.
    Stocked,
    /// An edit changed where the order goes.
    AddressChanged,
}

impl HoldUntil {
    /// Whether it is so for what a scope names. What only an edit tells is never so by itself.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn is_met(self, progress: &Progress, scope: &HoldScope) -> Result<bool, AmountError> {
        let money = &progress.money;
        match self {
            Self::Authorized => {
                let set_aside = money.authorized.minus(money.captured)?.max(Amount::ZERO);
                Ok(money.balance()? <= set_aside)
            }
            Self::Paid => Ok(!money.balance()?.is_positive()),
            Self::Stocked => Ok(progress.numbered().filter(|(line, _)| scope.names_line(*line)).all(|(_, line)| {
                let waits = !line.open.is_zero() || !line.backordered.is_zero();
                !(line.stocked && waits)
            })),
            Self::AddressChanged => Ok(false),
        }
    }
}

impl HoldScope {
    /// Whether it is about a line, alone or with others.
    const fn names_line(&self, line: u32) -> bool {
        match self {
            Self::Order | Self::FulfillmentOrder(_) => true,
            Self::Line(held) => *held == line,
        }
    }
}

/// Why a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldEnd {
    /// Somebody released it.
    Released,
    /// Its time was up.
    Expired,
    /// What it waited for came: see `until`.
    Event,
}

/// Which rule of the hold policy placed a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AutomaticHold {
    /// The version of the policy.
    pub policy_version: u32,
    /// The code of the rule.
    pub rule: ReasonCode,
}

/// A typed stop: until it is released, expires or what it waits for comes, it blocks actions on what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hold {
    /// Its number on the order, from 1. It is not given again.
    pub number: u32,
    /// What it is about.
    pub kind: HoldKind,
    /// What it stops.
    #[serde(default)]
    pub scope: HoldScope,
    /// The actions it blocks.
    pub blocks: BTreeSet<HoldAction>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Who placed it; for an automatic one, who asked for what it was placed at.
    pub placed_by: Actor,
    /// When.
    pub placed_at: Timestamp,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What ends it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<HoldUntil>,
    /// The rule that placed it, if nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic: Option<AutomaticHold>,
}

impl Hold {
    /// Whether its time is not up.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|at| at > now)
    }

    /// Whether it keeps goods from the customer.
    #[must_use]
    pub fn moves_goods(&self) -> bool {
        self.blocks.iter().any(|action| action.moves_goods())
    }
}

/// Notes what can't be blocked: nothing at all, what a scope does not have, and what would have to be done to end it.
pub(crate) fn check_blocks(
    blocks: &BTreeSet<HoldAction>,
    scope: &HoldScope,
    until: Option<HoldUntil>,
    path: &str,
    problems: &mut Problems,
) {
    problems.require(!blocks.is_empty(), path, "a hold blocks something");
    let is_of_work = match scope {
        HoldScope::Order | HoldScope::Line(_) => false,
        HoldScope::FulfillmentOrder(_) => true,
    };
    let possible = !is_of_work || blocks.iter().all(|action| action.is_of_work());
    problems.require(possible, path, "only `pick` and `ship` are blocked for a fulfillment order");
    let ends_by = match until {
        Some(HoldUntil::Stocked) => Some(HoldAction::Source),
        Some(HoldUntil::AddressChanged) => Some(HoldAction::Edit),
        Some(HoldUntil::Authorized | HoldUntil::Paid) | None => None,
    };
    let ends = ends_by.is_none_or(|action| !blocks.contains(&action));
    problems.require(ends, path, "it blocks what it waits for, and would never end");
}

impl Progress {
    /// The hold that blocks an action on the order as a whole at `now`, if any.
    #[must_use]
    pub fn hold_on_order(&self, action: HoldAction, now: Timestamp) -> Option<&Hold> {
        self.held(action, now, |scope| match scope {
            HoldScope::Order => true,
            HoldScope::Line(_) | HoldScope::FulfillmentOrder(_) => false,
        })
    }

    /// The hold that blocks an action on a line at `now`, if any.
    #[must_use]
    pub fn hold_on(&self, action: HoldAction, line: u32, now: Timestamp) -> Option<&Hold> {
        self.held(action, now, |scope| match scope {
            HoldScope::Order => true,
            HoldScope::Line(held) => *held == line,
            HoldScope::FulfillmentOrder(_) => false,
        })
    }

    /// The hold that blocks an action on units of a line in a fulfillment order at `now`, if any.
    #[must_use]
    pub fn hold_on_work(
        &self,
        action: HoldAction,
        work: &FulfillmentOrderId,
        line: u32,
        now: Timestamp,
    ) -> Option<&Hold> {
        self.held(action, now, |scope| match scope {
            HoldScope::Order => true,
            HoldScope::Line(held) => *held == line,
            HoldScope::FulfillmentOrder(held) => held == work,
        })
    }

    fn held(&self, action: HoldAction, now: Timestamp, applies: impl Fn(&HoldScope) -> bool) -> Option<&Hold> {
        let mut holds = self.holds.iter();
        holds.find(|hold| hold.blocks.contains(&action) && applies(&hold.scope) && hold.is_in_force(now))
    }

    /// Whether a hold keeps goods of the order from the customer, swept or not.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let concerns = |scope: &HoldScope| match scope {
            HoldScope::Order => true,
            HoldScope::Line(line) => self.line(*line).is_some_and(|line| !line.unshipped().is_zero()),
            HoldScope::FulfillmentOrder(work) => {
                let ordinal = work.ordinal(&self.order);
                let mut released = self.lines.iter().flat_map(|line| &line.released);
                released.any(|released| Some(released.fulfillment_order) == ordinal)
            }
        };
        self.holds.iter().any(|hold| hold.moves_goods() && concerns(&hold.scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_blocks_something_that_keeps_goods_and_its_name_is_that_of_json() {
        for kind in HoldKind::ALL {
            assert!(kind.blocks().iter().any(|action| action.moves_goods()), "{kind:?}");
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for action in HoldAction::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
        }
    }
}
