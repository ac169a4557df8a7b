//! The hold policy: what holds block, which are placed by rule, and who may release them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::policy::RULES_MAX;
use crate::code::Code;
use crate::error::Problems;
use crate::order::{HoldAction, HoldKind, HoldScope, HoldUntil, check_blocks};
use crate::value::{Actor, Amount, ChannelId, Country, Currency, ReasonCode, Roles};

/// What holds block, which are placed by rule, and who may release them. Default: the built-in table, no rules, and
/// everybody may release every hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HoldPolicy {
    /// What holds of a kind block, where they do not say so themselves. Default: what is built in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<KindBlocks>,
    /// Holds that are placed on an order when it is placed, before anything of it is released. At most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<HoldRule>,
    /// Who may release which holds. Of several that apply, the one over the highest amount counts. At most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<HoldApproval>,
}

/// What holds of a kind block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindBlocks {
    /// Holds of which kind.
    pub kind: HoldKind,
    /// The actions they block; at least one.
    pub actions: BTreeSet<HoldAction>,
}

/// A hold that is placed on every order of which a condition is true when it is placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRule {
    /// What the hold is about.
    pub kind: HoldKind,
    /// The rule's name, unique in the policy: the reason of the hold.
    pub code: ReasonCode,
    /// On which orders. Default: on every order.
    #[serde(default)]
    pub when: HoldCondition,
    /// The actions it blocks. Default: as its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<BTreeSet<HoldAction>>,
    /// After how many seconds it ends by itself; at least one. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after_seconds: Option<u32>,
    /// What ends it by itself. Where that is so already, no hold is placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<HoldUntil>,
}

/// A condition on an order: all that it says is true.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HoldCondition {
    /// It costs more than this, in `currency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_over: Option<Amount>,
    /// It is in this currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// It came through one of these channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeSet<ChannelId>>,
    /// It goes to one of these countries; an order that names no country does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countries: Option<BTreeSet<Country>>,
    /// Its party has no other order here; an order that names no party counts as one of a new party. Default: whoever
    /// orders.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub new_party: bool,
}

/// Who may release holds of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldApproval {
    /// Holds of which kind.
    pub kind: HoldKind,
    /// On orders that cost more than this, in `currency`. Default: on every order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Amount>,
    /// On orders in this currency. Default: in any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The roles of which whoever releases it has one. Default: none is needed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<ReasonCode>,
    /// Whether whoever placed it may not release it. Default: no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another_actor: bool,
}

impl HoldPolicy {
    /// What a hold of a kind blocks where it does not say so itself.
    #[must_use]
    pub fn blocks(&self, kind: HoldKind) -> BTreeSet<HoldAction> {
        let set = self.blocks.iter().find(|blocks| blocks.kind == kind);
        set.map_or_else(|| kind.blocks().iter().copied().collect(), |blocks| blocks.actions.clone())
    }

    /// What the release of a hold of a kind asks for on an order of this total.
    #[must_use]
    pub fn approval(&self, kind: HoldKind, total: Amount, currency: Currency) -> Option<&HoldApproval> {
        let asks = |approval: &&HoldApproval| {
            approval.kind == kind
                && approval.currency.is_none_or(|only| only == currency)
                && approval.over.is_none_or(|over| total > over)
        };
        self.approvals.iter().filter(asks).max_by_key(|approval| (approval.over, approval.currency.is_some()))
    }

    pub(super) fn problems(&self, problems: &mut Problems) {
        for (list, count) in
            [("blocks", self.blocks.len()), ("rules", self.rules.len()), ("approvals", self.approvals.len())]
        {
            if count > RULES_MAX {
                let message = format!("a hold policy has at most {RULES_MAX}");
                problems.add(format!("policy.{list}"), Code::LimitExceeded, message);
            }
        }
        let mut kinds = BTreeSet::new();
        for (index, KindBlocks { kind, actions }) in self.blocks.iter().enumerate() {
            let path = format!("policy.blocks[{index}]");
            problems.require(kinds.insert(*kind), format!("{path}.kind"), "the kind is named twice");
            problems.require(!actions.is_empty(), format!("{path}.actions"), "a hold blocks something");
        }
        let mut codes = BTreeSet::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let path = format!("policy.rules[{index}]");
            problems.require(codes.insert(&rule.code), format!("{path}.code"), "another rule has the code");
            self.check_rule(rule, &path, problems);
        }
        for (index, approval) in self.approvals.iter().enumerate() {
            let path = format!("policy.approvals[{index}]");
            let asks = !approval.roles.is_empty() || approval.another_actor;
            problems.require(asks, format!("{path}.roles"), "an approval asks for a role or another actor");
            require_amount(approval.over, approval.currency, &format!("{path}.over"), problems);
        }
    }

    fn check_rule(&self, rule: &HoldRule, path: &str, problems: &mut Problems) {
        let blocks = rule.blocks.clone().unwrap_or_else(|| self.blocks(rule.kind));
        check_blocks(&blocks, &HoldScope::Order, rule.until, &format!("{path}.blocks"), problems);
        let is_some = rule.expires_after_seconds != Some(0);
        problems.require(is_some, format!("{path}.expires_after_seconds"), "a hold ends in the future");
        let HoldCondition { total_over, currency, channels, countries, new_party: _ } = &rule.when;
        require_amount(*total_over, *currency, &format!("{path}.when.total_over"), problems);
        let names_some = channels.as_ref().is_none_or(|names| !names.is_empty());
        problems.require(names_some, format!("{path}.when.channels"), "no order would fit");
        let names_some = countries.as_ref().is_none_or(|names| !names.is_empty());
        problems.require(names_some, format!("{path}.when.countries"), "no order would fit");
    }
}

/// An amount says in which currency it is.
fn require_amount(amount: Option<Amount>, currency: Option<Currency>, path: &str, problems: &mut Problems) {
    let Some(amount) = amount else { return };
    problems.require(!amount.is_negative(), path, "the amount is not negative");
    match currency {
        Some(currency) => problems.require(amount.fits(currency), path, "more decimals than the currency has"),
        None => problems.require(false, path, "an amount needs its `currency`"),
    }
}

impl HoldApproval {
    /// Whether somebody may release a hold that another placed.
    #[must_use]
    pub fn permits(&self, actor: &Actor, roles: &Roles, placed_by: &Actor) -> bool {
        let is_other = !self.another_actor || actor != placed_by;
        is_other && (self.roles.is_empty() || roles.include_any(&self.roles))
    }
}
