//! Commands that stop an order, let it go on, and write notes on it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Occasion};
use super::gateway::capture_due;
use super::{fulfillment, network, network_and_order_keys, network_key, order_keys, progress, stand, terms};
use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Context, Decide, Decided, Draft, Key, List, ListQuery, RecordKey, Stop};
use crate::network::{HoldCondition, HoldPolicy, Network};
use crate::order::{
    AutomaticHold, HOLDS_MAX, Hold, HoldAction, HoldEnd, HoldKind, HoldScope, HoldUntil, NOTES_MAX, NoteEntry, Order,
    Progress, RequestedDates, Standing, StandingAction, check_blocks,
};
use crate::value::{Country, Note, OrderId, ReasonCode, Timestamp, mask_card_numbers};

/// Stops an order, a line or a fulfillment order: until the stop is released, expires or what it waits for comes, the
/// actions it blocks are refused or put off. Several may stand at once, also of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceHold {
    /// Which order.
    pub order: OrderId,
    /// What it is about.
    pub kind: HoldKind,
    /// What it stops. Default: the whole order.
    #[serde(default)]
    pub scope: HoldScope,
    /// The actions it blocks; at least one. Default: as the hold policy says for its kind, or as built in: `release` and
    /// `ship`, also `pick` but for `address`, and `capture` for `fraud` and `approval`. For a fulfillment order only
    /// `pick` and `ship` are blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<BTreeSet<HoldAction>>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// When it ends by itself. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What ends it by itself; that may not be so already. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<HoldUntil>,
}

impl PlaceHold {
    /// A hold on the whole order that blocks what its kind blocks.
    #[must_use]
    pub const fn new(order: OrderId, kind: HoldKind) -> Self {
        Self { order, kind, scope: HoldScope::Order, blocks: None, reason: None, expires_at: None, until: None }
    }
}

impl Decide for PlaceHold {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let known = progress(draft, &self.order)?;
        stand(&known, StandingAction::Fulfill)?;
        let blocks = self.blocks(network.policy::<HoldPolicy>(draft.context.now).1);
        self.check(&known, &blocks, draft.context.now)?;

        let mut progress = Progress::clone(&known);
        let hold = Hold {
            number: next_number(&mut progress),
            kind: self.kind,
            scope: self.scope.clone(),
            blocks,
            reason: self.reason.clone(),
            placed_by: draft.context.actor.clone(),
            placed_at: draft.context.now,
            expires_at: self.expires_at,
            until: self.until,
            automatic: None,
        };
        draft.emit(placed(&self.order, &hold));
        progress.holds.push(hold);
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

impl PlaceHold {
    fn blocks(&self, policy: &HoldPolicy) -> BTreeSet<HoldAction> {
        let of_kind = || {
            let blocks = policy.blocks(self.kind).into_iter();
            match self.scope {
                HoldScope::Order | HoldScope::Line(_) => blocks.collect(),
                HoldScope::FulfillmentOrder(_) => blocks.filter(|action| action.is_of_work()).collect(),
            }
        };
        self.blocks.clone().unwrap_or_else(of_kind)
    }

    fn check(&self, known: &Progress, blocks: &BTreeSet<HoldAction>, now: Timestamp) -> Result<(), Error> {
        let mut problems = Problems::new();
        let future = self.expires_at.is_none_or(|at| at > now);
        problems.require(future, "expires_at", "a hold ends in the future");
        match &self.scope {
            HoldScope::Order => {}
            HoldScope::Line(line) if known.line(*line).is_some() => {}
            HoldScope::Line(line) => {
                problems.add("scope.line", Code::LineMissing, format!("order {} has no line {line}", self.order));
            }
            HoldScope::FulfillmentOrder(work) => {
                let exists = work.ordinal(&self.order).is_some_and(|n| (1..=known.fulfillment_orders).contains(&n));
                if !exists {
                    let message = format!("order {} has no fulfillment order {work}", self.order);
                    problems.add("scope.fulfillment_order", Code::FulfillmentOrderMissing, message);
                }
            }
        }
        check_blocks(blocks, &self.scope, self.until, "blocks", &mut problems);
        if let Some(until) = self.until {
            problems.require(!until.is_met(known, &self.scope)?, "until", "it is so already");
        }
        if known.holds.len() >= HOLDS_MAX {
            problems.add("order", Code::LimitExceeded, format!("an order carries at most {HOLDS_MAX} holds at once"));
        }
        problems.refuse()
    }
}

fn next_number(progress: &mut Progress) -> u32 {
    progress.holds_placed = progress.holds_placed.saturating_add(1);
    progress.holds_placed
}

fn placed(order: &OrderId, hold: &Hold) -> Event {
    Event::HoldPlaced {
        order: order.clone(),
        number: hold.number,
        kind: hold.kind,
        scope: hold.scope.clone(),
        blocks: hold.blocks.clone(),
        expires_at: hold.expires_at,
        until: hold.until,
        automatic: hold.automatic.clone(),
    }
}

/// Ends stops: that of a number, or all of a kind and scope. What they stopped goes on: units are given stock, released
/// where the policy releases at once, and the money that shipped goods earned is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// Which order.
    pub order: OrderId,
    /// The number of the stop. Default: all of a kind and scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What the stops are about; needed where no number is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<HoldKind>,
    /// What they stop, where no number is given. Default: the whole order.
    #[serde(default)]
    pub scope: HoldScope,
}

impl Decide for ReleaseHold {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        self.check()?;
        let named: Vec<&Hold> = known.holds.iter().filter(|hold| self.names(hold)).collect();
        if named.is_empty() {
            let message = format!("order {} carries no such hold", self.order);
            return Err(Error::new(Code::HoldMissing, message).with("order", &self.order).into());
        }
        let (version, policy) = network.policy::<HoldPolicy>(draft.context.now);
        for hold in named {
            require_permission(draft.context, policy, version, &order, hold)?;
        }

        let mut progress = Progress::clone(&known);
        end(draft, &network, &order, &mut progress, |hold| self.names(hold).then_some(HoldEnd::Released))?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

impl ReleaseHold {
    /// The release of the hold of a number.
    #[must_use]
    pub const fn numbered(order: OrderId, number: u32) -> Self {
        Self { order, number: Some(number), kind: None, scope: HoldScope::Order }
    }

    /// The release of all holds of a kind on the whole order.
    #[must_use]
    pub const fn of_kind(order: OrderId, kind: HoldKind) -> Self {
        Self { order, number: None, kind: Some(kind), scope: HoldScope::Order }
    }

    fn check(&self) -> Result<(), Error> {
        let mut problems = Problems::new();
        let says_which = self.number.is_some() != self.kind.is_some();
        problems.require(says_which, "number", "a hold is named by its number, or by kind and scope");
        let is_plain = self.number.is_none() || self.scope == HoldScope::Order;
        problems.require(is_plain, "scope", "a number needs no scope");
        problems.refuse()
    }

    fn names(&self, hold: &Hold) -> bool {
        match self.number {
            Some(number) => hold.number == number,
            None => self.kind == Some(hold.kind) && self.scope == hold.scope,
        }
    }
}

/// Refuses a release that an approval of the policy does not permit.
fn require_permission(
    context: &Context,
    policy: &HoldPolicy,
    version: u32,
    order: &Order,
    hold: &Hold,
) -> Result<(), Error> {
    let Some(approval) = policy.approval(hold.kind, order.totals.total, order.currency) else { return Ok(()) };
    if approval.permits(&context.actor, &context.roles, &hold.placed_by) {
        return Ok(());
    }
    let roles = approval.roles.iter().map(ReasonCode::as_str).collect::<Vec<_>>().join(", ");
    let kind = hold.kind.name();
    let who = match (approval.roles.is_empty(), approval.another_actor) {
        (true, _) => "somebody else than who placed it".to_owned(),
        (false, true) => format!("somebody else than who placed it, in one of the roles {roles}"),
        (false, false) => format!("somebody in one of the roles {roles}"),
    };
    let message = format!("hold {} ({kind}) on order {} is released by {who}", hold.number, order.id);
    let error = Error::new(Code::NotPermitted, message).with("order", &order.id).with("hold", hold.number);
    let error = error.with("kind", kind).with("roles", roles).with("another_actor", approval.another_actor);
    Err(error.with("policy_version", version))
}

/// The refusal of what a hold stops.
pub(super) fn on_hold(order: &OrderId, hold: &Hold, action: HoldAction, line: Option<u32>) -> Error {
    let (kind, action) = (hold.kind.name(), action.name());
    let message = format!("hold {} ({kind}) on order {order} blocks {action}", hold.number);
    let error = Error::new(Code::OnHold, message).with("order", order).with("hold", hold.number);
    let error = error.with("kind", kind).with("action", action);
    line.into_iter().fold(error, |error, line| error.with("line", line))
}

/// The holds that the policy places on an order that is being placed. Where it has no rules, nothing is looked at.
pub(super) fn place_automatic(
    draft: &Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let (policy_version, policy) = network.policy::<HoldPolicy>(draft.context.now);
    for rule in &policy.rules {
        if !applies(draft, &rule.when, order)? {
            continue;
        }
        if let Some(until) = rule.until
            && until.is_met(progress, &HoldScope::Order)?
        {
            continue;
        }
        let after = rule.expires_after_seconds.map(i64::from);
        let hold = Hold {
            number: next_number(progress),
            kind: rule.kind,
            scope: HoldScope::Order,
            blocks: rule.blocks.clone().unwrap_or_else(|| policy.blocks(rule.kind)),
            reason: Some(rule.code.clone()),
            placed_by: draft.context.actor.clone(),
            placed_at: draft.context.now,
            expires_at: after.map(|seconds| draft.context.now.plus_seconds(seconds)),
            until: rule.until,
            automatic: Some(AutomaticHold { policy_version, rule: rule.code.clone() }),
        };
        progress.holds.push(hold);
    }
    Ok(())
}

/// The holds until the dates before which the customer wants nothing shipped.
pub(super) fn schedule(draft: &Draft<'_>, network: &Network, order: &Order, progress: &mut Progress) {
    let lines = order.lines.iter().filter_map(|line| Some((HoldScope::Line(line.line), line.requested.as_deref()?)));
    for (scope, requested) in std::iter::once((HoldScope::Order, &order.requested)).chain(lines) {
        let hold = scheduled(draft, network, progress, scope, requested);
        progress.holds.extend(hold);
    }
}

/// The hold until the date before which nothing is to ship, while that is to come.
fn scheduled(
    draft: &Draft<'_>,
    network: &Network,
    progress: &mut Progress,
    scope: HoldScope,
    requested: &RequestedDates,
) -> Option<Hold> {
    let now = draft.context.now;
    let expires_at = requested.ship_not_before.filter(|at| *at > now)?;
    Some(Hold {
        number: next_number(progress),
        kind: HoldKind::Scheduled,
        scope,
        blocks: network.policy::<HoldPolicy>(now).1.blocks(HoldKind::Scheduled),
        reason: None,
        placed_by: draft.context.actor.clone(),
        placed_at: now,
        expires_at: Some(expires_at),
        until: None,
        automatic: None,
    })
}

/// Lets the hold on the whole order follow other dates.
pub(super) fn reschedule(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let new = scheduled(draft, network, progress, HoldScope::Order, &order.requested);
    let since = progress.holds_placed;
    let is_old = move |hold: &Hold| hold.kind == HoldKind::Scheduled && hold.scope == HoldScope::Order;
    let number = new.as_ref().map(|_| since);
    if let Some(new) = new {
        draft.emit(placed(&order.id, &new));
        progress.holds.push(new);
    }
    end(draft, network, order, progress, |hold| (is_old(hold) && Some(hold.number) != number).then_some(HoldEnd::Event))
}

/// Carries a hold over to another order, and tells of it.
pub(super) fn carry_over(draft: &mut Draft<'_>, progress: &mut Progress, hold: &Hold, scope: HoldScope) {
    let hold = Hold { number: next_number(progress), scope, ..hold.clone() };
    draft.emit(placed(&progress.order, &hold));
    progress.holds.push(hold);
}

/// Refuses an action on lines of an order that a hold blocks.
pub(super) fn require_no_hold(
    draft: &Draft<'_>,
    progress: &Progress,
    action: HoldAction,
    lines: impl IntoIterator<Item = u32>,
) -> Result<(), Error> {
    if progress.holds.is_empty() {
        return Ok(());
    }
    let held = |line: u32| progress.hold_on(action, line, draft.context.now).map(|hold| (hold, line));
    match lines.into_iter().find_map(held) {
        Some((hold, line)) => Err(on_hold(&progress.order, hold, action, Some(line))),
        None => Ok(()),
    }
}

/// Refuses a change of an order while a hold on it blocks edits.
pub(super) fn require_editable(progress: &Progress, now: Timestamp) -> Result<(), Error> {
    match progress.hold_on_order(HoldAction::Edit, now) {
        Some(hold) => Err(on_hold(&progress.order, hold, HoldAction::Edit, None)),
        None => Ok(()),
    }
}

/// Tells of the holds that stand on an order.
pub(super) fn tell(draft: &mut Draft<'_>, progress: &Progress) {
    for hold in &progress.holds {
        draft.emit(placed(&progress.order, hold));
    }
}

/// Whether all that a condition says is true of an order.
fn applies(draft: &Draft<'_>, when: &HoldCondition, order: &Order) -> Result<bool, Stop> {
    let HoldCondition { total_over, currency, channels, countries, new_party } = when;
    let goes_to = |countries: &BTreeSet<Country>| {
        order.destination.country.as_ref().is_some_and(|country| countries.contains(country))
    };
    let fits = currency.is_none_or(|only| only == order.currency)
        && total_over.is_none_or(|over| order.totals.total > over)
        && channels.as_ref().is_none_or(|channels| channels.contains(&order.channel))
        && countries.as_ref().is_none_or(goes_to);
    let Some(party) = order.party.as_ref().filter(|_| fits && *new_party) else { return Ok(fits) };
    // A draft that is placed stands in the list itself.
    let query = ListQuery::new(List::OrdersByParty, party.id.shared(), 2);
    draft.need(vec![Key::List(query.clone())])?;
    Ok(draft.page(&query)?.iter().all(|(_, id)| **id == *order.id.as_str()))
}

/// Ends the holds for which `why` names an end, tells of each, and lets go on what they stopped.
pub(super) fn end(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &mut Progress,
    why: impl Fn(&Hold) -> Option<HoldEnd>,
) -> Result<(), Stop> {
    let mut freed = BTreeSet::new();
    for hold in std::mem::take(&mut progress.holds) {
        let Some(end) = why(&hold) else {
            progress.holds.push(hold);
            continue;
        };
        let Hold { number, kind, scope, blocks, .. } = hold;
        draft.emit(Event::HoldReleased { order: order.id.clone(), number, kind, scope, end });
        freed.extend(blocks);
    }
    if progress.standing != Standing::Placed {
        return Ok(());
    }
    if freed.contains(&HoldAction::Source)
        && let Some(filled) = allocate::fill_up(draft, network, order, progress, Occasion::HoldEnded)?
    {
        *progress = filled;
    }
    if freed.contains(&HoldAction::Release) {
        fulfillment::release_at_once(draft, network, order, progress)?;
    }
    if freed.contains(&HoldAction::Capture) && progress.lines.iter().any(|line| !line.shipped().is_zero()) {
        capture_due(draft, progress, order)?;
    }
    Ok(())
}

/// Ends the holds of which what they wait for has come.
pub(super) fn end_met(draft: &mut Draft<'_>, order: &Order, progress: &mut Progress) -> Result<(), Stop> {
    let mut met = BTreeSet::new();
    for hold in &progress.holds {
        if let Some(until) = hold.until
            && until.is_met(progress, &hold.scope)?
        {
            met.insert(hold.number);
        }
    }
    if met.is_empty() {
        return Ok(());
    }
    draft.need(vec![network_key()])?;
    let network = network(draft)?;
    end(draft, &network, order, progress, |hold| met.contains(&hold.number).then_some(HoldEnd::Event))
}

/// Writes a note on an order. What looks like a payment card number in it is masked, and the receipt says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddNote {
    /// Which order.
    pub order: OrderId,
    /// What it says. Not a place for what names a person: notes stay when the person is erased.
    pub text: Note,
}

impl Decide for AddNote {
    fn needs(&self) -> Vec<Key> {
        order_keys(&self.order).to_vec()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let known = progress(draft, &self.order)?;
        if known.notes.len() >= NOTES_MAX {
            let message = format!("an order keeps at most {NOTES_MAX} notes");
            return Err(Error::new(Code::LimitExceeded, message).with("order", &self.order).into());
        }

        let masked = mask_card_numbers(self.text.as_str());
        let text = masked.as_deref().and_then(|text| Note::parse(text).ok()).unwrap_or_else(|| self.text.clone());
        if masked.is_some() {
            draft.warn("a payment card number in the note was masked");
        }
        let mut progress = Progress::clone(&known);
        let (by, at) = (draft.context.actor.clone(), draft.context.now);
        progress.notes.push(NoteEntry { by, at, text: text.clone() });
        draft.put(progress);
        draft.emit(Event::NoteAdded { order: self.order.clone(), text });
        Ok(RecordKey::progress(&self.order))
    }

    fn journaled(&self) -> Option<Command> {
        let masked = mask_card_numbers(self.text.as_str())?;
        let text = Note::parse(&masked).ok()?;
        Some(Self { order: self.order.clone(), text }.into())
    }
}

#[cfg(test)]
mod tests;
