//! Announcing units that come back.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Sale, over_return, return_key, sale};
use crate::code::Code;
use crate::decide::{made, network, network_key, order_keys, require_lines, require_location, stand};
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::item::Item;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, Name, RecordKey, Stop};
use crate::network::{Network, ReturnPolicy};
use crate::order::{LineProgress, Progress, StandingAction};
use crate::returns::{RETURN_LINES_MAX, Return, ReturnLine, ReturnState};
use crate::value::{Amount, ChannelId, Currency, ExternalId, LocationId, OrderId, Quantity, ReasonCode, ReturnId, Sku};

/// Units that are announced to come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLineInput {
    /// The line of the order, from 1. Default: the order's line of this sku, where there is just one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What comes back. Needed where no line is given. An item that is not on the order, or a return without an order,
    /// is taken back without credit, unless one is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// How many units; at least one.
    pub quantity: Quantity,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// What all of these units are worth, as the customer or the channel says. It is credited where no line of an
    /// order says what was charged; where one does, it is only kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_credit: Option<Amount>,
}

impl ReturnLineInput {
    /// Units of a line of the order.
    #[must_use]
    pub const fn of_line(line: u32, quantity: Quantity) -> Self {
        Self { line: Some(line), sku: None, quantity, reason: None, stated_credit: None }
    }
}

/// Announces units that come back: from an order, or without one that we know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestReturn {
    /// Its key. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ReturnId>,
    /// Which order it comes back from, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Through which channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// The id by which the channel knows it: the same content under the same id is taken in once, other content under
    /// the same id is a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// In which currency amounts are. Default: the order's. Needed where there is no order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What comes back, at least one line.
    pub lines: Vec<ReturnLineInput>,
    /// Where it goes, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
}

impl RequestReturn {
    /// A return of these lines of an order, without anything optional.
    #[must_use]
    pub const fn of_order(order: OrderId, lines: Vec<ReturnLineInput>) -> Self {
        Self { id: None, order: Some(order), channel: None, external_id: None, currency: None, lines, location: None }
    }
}

impl Decide for RequestReturn {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(self.order.iter().flat_map(order_keys));
        keys.extend(self.id.iter().map(return_key));
        keys.extend(self.external_id.iter().map(|id| Key::Name(Name::ReturnExternal(id.clone()))));
        let skus = self.lines.iter().filter_map(|line| line.sku.as_ref());
        keys.extend(skus.map(|sku| Key::record(Kind::Item, sku.shared())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        self.check()?;
        if let Some(known) = self.known(draft)? {
            return Ok(known);
        }
        let network = network(draft)?;
        let sale = self.order.as_ref().map(|order| sale(draft, order)).transpose()?;
        self.require_known(&network)?;
        let currency = self.require_currency(sale.as_ref())?;
        let lines = self.resolve(draft, sale.as_ref())?;
        if let Some(sale) = &sale {
            stand(&sale.progress, StandingAction::Return)?;
            require_returnable(draft, &network, sale, &lines)?;
        }
        let units = Quantity::sum(lines.iter().map(|line| line.quantity))?;

        let id = match &self.id {
            Some(id) => id.clone(),
            None => made(ReturnId::parse(draft.made().as_str()))?,
        };
        let subject = RecordKey::new(Kind::Return, id.shared());
        let (_, policy) = network.policy::<ReturnPolicy>(draft.context.now);
        draft.emit(Event::ReturnRequested { return_id: id.clone(), order: self.order.clone(), units });
        let state = if policy.auto_approve { ReturnState::Approved } else { ReturnState::Requested };
        if policy.auto_approve {
            draft.emit(Event::ReturnApproved { return_id: id.clone() });
        }
        if let Some(Sale { mut progress, .. }) = sale {
            announce(&mut progress, &id, &lines)?;
            draft.put(progress);
        }
        draft.put(self.record(draft, id, state, currency, lines));
        Ok(subject)
    }
}

impl RequestReturn {
    /// What can be said about the fields one by one.
    fn check(&self) -> Result<(), Error> {
        require_lines(self.lines.len(), self.lines.iter().map(|line| line.quantity))?;
        let mut problems = Problems::new();
        if self.lines.len() > RETURN_LINES_MAX {
            problems.add("lines", Code::LimitExceeded, format!("a return has at most {RETURN_LINES_MAX} lines"));
        }
        let needs_currency = self.order.is_none() && self.currency.is_none();
        problems.require(!needs_currency, "currency", "a return without an order says its currency");
        for (index, line) in self.lines.iter().enumerate() {
            let at = |field: &str| format!("lines[{index}].{field}");
            let is_ordered = line.line.is_some();
            problems.require(!is_ordered || self.order.is_some(), at("line"), "a return without an order names a sku");
            problems.require(is_ordered || line.sku.is_some(), at("sku"), "a line names a line of the order or a sku");
            if line.stated_credit.is_some_and(Amount::is_negative) {
                problems.add(at("stated_credit"), Code::InvalidFields, "the amount is not negative");
            }
        }
        problems.refuse()
    }

    /// The return that was taken in before under the same external id, if it has the same content.
    fn known(&self, draft: &Draft<'_>) -> Result<Option<RecordKey>, Stop> {
        if let Some(external) = &self.external_id
            && let Some(id) = draft.named(&Name::ReturnExternal(external.clone()))?
        {
            return match draft.find::<Return>(Arc::clone(&id))? {
                Some(held) if self.is_same(&held) => Ok(Some(RecordKey::new(Kind::Return, id))),
                Some(_) | None => {
                    let message = format!("{external} was used before by return {id}, with other content");
                    let error = Error::new(Code::ExternalIdConflict, message).with("external_id", external);
                    Err(error.with("return_id", id).into())
                }
            };
        }
        match &self.id {
            Some(id) if draft.find::<Return>(id.shared())?.is_some() => {
                let message = format!("there is a return {id} already");
                Err(Error::new(Code::AlreadyExists, message).with("return_id", id).into())
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Whether a return has the content of this request, as far as the request says.
    fn is_same(&self, held: &Return) -> bool {
        let is_same_line = |(asked, held): (&ReturnLineInput, &ReturnLine)| {
            asked.line.is_none_or(|line| held.line == Some(line))
                && asked.sku.as_ref().is_none_or(|sku| *sku == held.sku)
                && (asked.quantity, &asked.reason, asked.stated_credit)
                    == (held.quantity, &held.reason, held.stated_credit)
        };
        self.id.as_ref().is_none_or(|id| *id == held.id)
            && self.order == held.order
            && self.channel == held.channel
            && self.currency.is_none_or(|currency| currency == held.currency)
            && self.lines.len() == held.lines.len()
            && self.lines.iter().zip(&held.lines).all(is_same_line)
    }

    fn require_known(&self, network: &Network) -> Result<(), Error> {
        if let Some(channel) = self.channel.as_ref().filter(|channel| !network.channels.contains_key(*channel)) {
            let message = format!("there is no channel {channel}");
            return Err(Error::new(Code::ChannelMissing, message).about("channel", channel));
        }
        self.location.iter().try_for_each(|location| require_location(network, location, "location"))
    }

    /// The currency of the return, which all amounts fit.
    fn require_currency(&self, sale: Option<&Sale>) -> Result<Currency, Error> {
        let sold_in = sale.map(|sale| sale.order.currency);
        let Some(currency) = sold_in.or(self.currency) else {
            return Err(Error::new(Code::Bug, "a return without an order has no currency"));
        };
        let mut problems = Problems::new();
        let agrees = self.currency.is_none_or(|given| given == currency);
        problems.require(agrees, "currency", &format!("the order is in {currency}"));
        for (index, line) in self.lines.iter().enumerate() {
            if line.stated_credit.is_some_and(|credit| !credit.fits(currency)) {
                let path = format!("lines[{index}].stated_credit");
                problems.add(path, Code::InvalidFields, format!("more decimals than {currency} has"));
            }
        }
        problems.refuse()?;
        Ok(currency)
    }

    /// The lines of the return: each is of a line of the order, or of an item that exists.
    fn resolve(&self, draft: &Draft<'_>, sale: Option<&Sale>) -> Result<Vec<ReturnLine>, Stop> {
        let mut problems = Problems::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, input) in self.lines.iter().enumerate() {
            let found = match sale {
                Some(sale) => input.sold(&sale.progress, index, &mut problems),
                None => None,
            };
            if let Some((line, held)) = found {
                lines.push(input.agree(Some(line), &held.sku, held.stocked));
            } else if let Some(sku) = &input.sku {
                match draft.find::<Item>(sku.shared())? {
                    Some(item) => lines.push(input.agree(None, sku, item.kind.is_stocked())),
                    None => {
                        let message = format!("there is no item {sku}");
                        problems.add(format!("lines[{index}].sku"), Code::ItemMissing, message);
                    }
                }
            }
        }
        problems.refuse()?;
        Ok(lines)
    }

    fn record(
        &self,
        draft: &Draft<'_>,
        id: ReturnId,
        state: ReturnState,
        currency: Currency,
        lines: Vec<ReturnLine>,
    ) -> Return {
        Return {
            id,
            order: self.order.clone(),
            channel: self.channel.clone(),
            external_id: self.external_id.clone(),
            state,
            currency,
            requested_at: draft.context.occurred(),
            location: self.location.clone(),
            lines,
            fee: Amount::ZERO,
            credited: Amount::ZERO,
            refund: Amount::ZERO,
            reason: None,
        }
    }
}

impl ReturnLineInput {
    /// The line of the order that comes back, where it is of one.
    fn sold<'a>(
        &self,
        progress: &'a Progress,
        index: usize,
        problems: &mut Problems,
    ) -> Option<(u32, &'a LineProgress)> {
        let path = format!("lines[{index}].line");
        let Some(number) = self.line else {
            let mut lines = progress.numbered().filter(|(_, line)| self.sku.as_ref() == Some(&line.sku));
            let first = lines.next();
            problems.require(lines.next().is_none(), path, "several lines of the order are of this item: say which");
            return first;
        };
        let Some(line) = progress.line(number) else {
            problems.add(path, Code::LineMissing, format!("order {} has no line {number}", progress.order));
            return None;
        };
        let agrees = self.sku.as_ref().is_none_or(|sku| *sku == line.sku);
        problems.require(agrees, format!("lines[{index}].sku"), &format!("line {number} is of {}", line.sku));
        Some((number, line))
    }

    fn agree(&self, line: Option<u32>, sku: &Sku, stocked: bool) -> ReturnLine {
        ReturnLine {
            line,
            sku: sku.clone(),
            stocked,
            quantity: self.quantity,
            reason: self.reason.clone(),
            stated_credit: self.stated_credit,
            received: Quantity::ZERO,
            inspected: Vec::new(),
            credited_units: Quantity::ZERO,
            credited: Amount::ZERO,
        }
    }
}

/// Refuses what the items, the window of the policy or the quantities do not allow, in this order.
fn require_returnable(draft: &Draft<'_>, network: &Network, sale: &Sale, lines: &[ReturnLine]) -> Result<(), Stop> {
    let sold = || lines.iter().filter(|line| line.line.is_some());
    draft.need(sold().map(|line| Key::record(Kind::Item, line.sku.shared())).collect())?;
    for line in sold() {
        if draft.find::<Item>(line.sku.shared())?.is_some_and(|item| !item.returnable) {
            let message = format!("{} may not be returned", line.sku);
            return Err(Error::new(Code::NotReturnable, message).with("sku", &line.sku).into());
        }
    }
    let (version, policy) = network.policy::<ReturnPolicy>(draft.context.now);
    // It begins with the delivery of the last part.
    let delivered_at = sale.progress.delivered_at.filter(|_| sale.progress.has_arrived());
    if let Some(until) = delivered_at.and_then(|at| policy.window_end(at))
        && sold().next().is_some()
        && draft.context.occurred() > until
    {
        let message = format!("order {} could be returned until {until}", sale.order.id);
        let error = Error::new(Code::OutsideReturnWindow, message).with("order", &sale.order.id);
        return Err(error.with("until", until).with("policy_version", version).into());
    }
    let mut asked: BTreeMap<u32, Quantity> = BTreeMap::new();
    for line in lines {
        let Some(number) = line.line else { continue };
        let sum = asked.entry(number).or_default();
        *sum = sum.plus(line.quantity)?;
        let possible = sale.progress.line(number).map(LineProgress::returnable).unwrap_or_default();
        if *sum > possible {
            return Err(
                over_return(&format!("line {number} of order {}", sale.order.id), number, *sum, possible).into()
            );
        }
    }
    Ok(())
}

/// Notes on the order what is announced to come back.
fn announce(progress: &mut Progress, id: &ReturnId, lines: &[ReturnLine]) -> Result<(), Error> {
    for line in lines {
        if let Some(sold) = line.line.and_then(|number| progress.line_mut(number)) {
            sold.returning = sold.returning.plus(line.quantity)?;
        }
    }
    progress.returns.push(id.clone());
    Ok(())
}
