//! Capture: an order that comes in is checked, priced, and recognized when its channel gave it before.

use std::sync::Arc;

use super::distinct;
use crate::code::Code;
use crate::command::Command;
use crate::decide::{network_key, order_keys};
use crate::error::{Error, Problems};
use crate::item::Item;
use crate::kernel::{Draft, Key, Kind, Name, RecordKey, Stop};
use crate::network::{Network, OrderPolicy, OrderRule};
use crate::order::{
    Circumstances, LineFacts, LineInput, Order, OrderInput, OrderLine, Progress, Standing, agree, check,
};
use crate::party::{Party, PartyRef};
use crate::value::{Amount, Attributes, ChannelId, Currency, OrderId, OrderNumber, PartyId, Quantity};

/// What becomes of an order that comes in.
pub(super) enum Captured {
    /// It is new, and these are its terms.
    New(Box<Order>),
    /// The channel gave us the same before.
    Known(RecordKey),
    /// The channel gave us the same before, as a draft.
    Drafted(Arc<Order>),
}

/// Whether an order comes in for the first time. What was captured stays the same when its items are retired.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::decide) enum Ask {
    New,
    Again,
}

/// What a command surely sees of the id that it gives to a new order: an order may stand under it already.
#[allow(clippy::wildcard_enum_match_arm, reason = "no other command is about an order that comes in")]
pub(crate) fn new_keys(command: &Command, made: &OrderId) -> Option<[Key; 2]> {
    let input = match command {
        Command::PlaceOrder(place) => &place.0,
        Command::DraftOrder(draft) => &draft.0,
        _ => return None,
    };
    Some(order_keys(input.id.as_ref().unwrap_or(made)))
}

/// What capturing an order surely sees.
pub(super) fn capture_keys(input: &OrderInput) -> Vec<Key> {
    // An item and its balances for each line, and most often these: network, name, the order's two records.
    let mut keys = Vec::with_capacity(input.lines.len().saturating_mul(2).saturating_add(4));
    keys.push(network_key());
    keys.extend(input.party.iter().map(|id| Key::record(Kind::Party, id.shared())));
    keys.extend(recipient_keys(&input.lines));
    keys.extend(names(input).map(Key::Name));
    let skus = distinct(input.lines.iter().map(|line| &line.sku));
    keys.extend(skus.into_iter().map(|sku| Key::record(Kind::Item, sku.shared())));
    keys
}

/// The parties that lines go to.
pub(in crate::decide) fn recipient_keys(lines: &[LineInput]) -> impl Iterator<Item = Key> {
    let recipients = lines.iter().filter_map(|line| line.ship_to.as_ref()?.party.as_ref());
    recipients.map(|party| Key::record(Kind::Party, party.shared()))
}

fn names(input: &OrderInput) -> impl Iterator<Item = Name> {
    let external = input.external_id.clone().map(|id| Name::OrderExternal(input.channel.clone(), id));
    external.into_iter().chain(input.number.clone().map(Name::OrderNumber))
}

/// Checks an order that comes in and agrees on its terms, unless the channel gave us the same before.
pub(super) fn capture(draft: &mut Draft<'_>, network: &Network, input: &OrderInput) -> Result<Captured, Stop> {
    check(input)?;
    if let Some(external) = &input.external_id
        && let Some(id) = draft.named(&Name::OrderExternal(input.channel.clone(), external.clone()))?
    {
        return same_as_captured(draft, input, id);
    }
    require_channel(network, &input.channel)?;
    let id = new_id(draft, input.id.as_ref(), input.number.as_ref())?;
    let mut warnings = Vec::new();
    let terms = terms_of(draft, input, id, Ask::New, &mut warnings)?;
    warnings.into_iter().for_each(|warning| draft.warn(warning));
    Ok(Captured::New(Box::new(terms)))
}

/// The id of an order that is to be: the one given, or the one made; refused where it or the number is taken.
pub(in crate::decide) fn new_id(
    draft: &Draft<'_>,
    given: Option<&OrderId>,
    number: Option<&OrderNumber>,
) -> Result<OrderId, Stop> {
    let id = given.unwrap_or(draft.made()).clone();
    if draft.peek::<Order>(id.shared())?.is_some() {
        let message = format!("there is an order {id} already");
        return Err(Error::new(Code::AlreadyExists, message).with("order", id).into());
    }
    if let Some(number) = number
        && let Some(holder) = draft.named(&Name::OrderNumber(number.clone()))?
    {
        let message = format!("order {holder} has the number {number}");
        return Err(Error::new(Code::AlreadyExists, message).with("order", holder).into());
    }
    Ok(id)
}

/// The same external id: the same content is the same order, other content is a conflict.
fn same_as_captured(draft: &Draft<'_>, input: &OrderInput, id: Arc<str>) -> Result<Captured, Stop> {
    let Some(known) = draft.find::<Order>(Arc::clone(&id))? else {
        return Err(Error::new(Code::Bug, format!("order {id} has a name but no record")).into());
    };
    let again = terms_of(draft, input, known.id.clone(), Ask::Again, &mut Vec::new())?;
    // Later edits do not count.
    let differences = differences(known.captured.as_deref().unwrap_or(&known), &again, input);
    if differences.is_empty() {
        let progress = draft.find::<Progress>(Arc::clone(&id))?;
        return Ok(match progress {
            Some(progress) if progress.standing == Standing::Draft => Captured::Drafted(known),
            Some(_) | None => Captured::Known(RecordKey::new(Kind::Progress, id)),
        });
    }
    let external = input.external_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let message = format!("{external} was captured as order {id} with other content: {}", differences.join(", "));
    Err(Error::new(Code::ExternalIdConflict, message)
        .with("order", id)
        .with("differences", differences.join(", "))
        .into())
}

/// The paths at which an order that comes in again differs from what was captured: its lines, money, party,
/// destination and date, but not its attributes.
fn differences(known: &Order, again: &Order, input: &OrderInput) -> Vec<String> {
    let mut paths = Vec::new();
    let mut compare = |path: &str, same: bool| {
        if !same {
            paths.push(path.to_owned());
        }
    };
    compare("id", input.id.as_ref().is_none_or(|id| *id == known.id));
    compare("party", known.party.as_ref().map(|p| &p.id) == again.party.as_ref().map(|p| &p.id));
    compare("purchase_order", known.purchase_order == again.purchase_order);
    compare("destination", known.destination == again.destination);
    compare("method", known.method == again.method);
    compare("requested", known.requested == again.requested);
    compare("placed_at", input.placed_at.is_none_or(|at| at == known.placed_at));
    compare("currency", known.currency == again.currency);
    compare("payment_terms", known.payment_terms == again.payment_terms);
    compare("tax_mode", known.tax_mode == again.tax_mode);
    let rounding = |order: &Order| (order.rounding, order.discount_rounding, order.tax_rounding, order.tax_level);
    compare("rounding", rounding(known) == rounding(again));
    compare("discounts", known.discounts == again.discounts);
    compare("charges", known.charges == again.charges);
    compare("lines", known.lines.len() == again.lines.len());
    for (index, (known, again)) in known.lines.iter().zip(&again.lines).enumerate() {
        // Who receives it may be known better by now; that it is the same party counts.
        let plain = |line: &OrderLine| {
            let ship_to =
                line.ship_to.as_ref().map(|to| (to.destination.clone(), to.party.as_ref().map(|p| p.id.clone())));
            (ship_to, OrderLine { attributes: Attributes::default(), ship_to: None, ..line.clone() })
        };
        compare(&format!("lines[{index}]"), plain(known) == plain(again));
    }
    paths
}

/// The terms of an order that comes in.
fn terms_of(
    draft: &Draft<'_>,
    input: &OrderInput,
    id: OrderId,
    ask: Ask,
    warnings: &mut Vec<String>,
) -> Result<Order, Stop> {
    let mut problems = Problems::new();
    let facts = facts_of_lines(draft, &input.lines, ask, &mut problems)?;
    let party = match &input.party {
        Some(party) => current(draft, party, "party", &mut problems)?,
        None => None,
    };
    problems.refuse()?;
    let placed_at = input.placed_at.unwrap_or_else(|| draft.context.occurred());
    Ok(agree(input, Circumstances { id, party, placed_at, facts }, warnings)?)
}

/// The version of a party that is known now; a problem when there is none.
fn current(draft: &Draft<'_>, id: &PartyId, path: &str, problems: &mut Problems) -> Result<Option<PartyRef>, Stop> {
    let found = draft.find::<Party>(id.shared())?;
    if found.is_none() {
        problems.add(path, Code::PartyMissing, format!("there is no party {id}"));
    }
    Ok(found.map(|party| party.current()))
}

/// What the terms of lines need to know of the world; a problem for every item that is not there or may not be ordered,
/// and for every recipient who is not known.
pub(in crate::decide) fn facts_of_lines(
    draft: &Draft<'_>,
    lines: &[LineInput],
    ask: Ask,
    problems: &mut Problems,
) -> Result<LineFacts, Stop> {
    let mut facts = LineFacts { stocked: Vec::with_capacity(lines.len()), ..LineFacts::default() };
    for (index, line) in lines.iter().enumerate() {
        let path = || format!("lines[{index}].sku");
        match draft.peek::<Item>(line.sku.shared())? {
            Some(item) if item.active || ask == Ask::Again => facts.stocked.push(item.kind.is_stocked()),
            Some(_) => problems.add(path(), Code::Inactive, format!("item {} is not active", line.sku)),
            None => problems.add(path(), Code::ItemMissing, format!("there is no item {}", line.sku)),
        }
        if let Some(recipient) = line.ship_to.as_ref().and_then(|to| to.party.as_ref()) {
            let known = current(draft, recipient, &format!("lines[{index}].ship_to.party"), problems)?;
            facts.recipients.extend(known.map(|known| (recipient.clone(), known)));
        }
    }
    Ok(facts)
}

/// Refuses an order that a rule of the order policy does not allow; every rule that is not met is told.
pub(super) fn require_rules(draft: &Draft<'_>, network: &Network, order: &Order) -> Result<(), Stop> {
    let (_, policy) = network.policy::<OrderPolicy>(draft.context.now);
    if policy.rules.is_empty() {
        return Ok(());
    }
    let mut goods = Amount::ZERO;
    for line in &order.lines {
        goods = goods.plus(line.discounted()?)?;
    }
    let units = Quantity::sum(order.lines.iter().map(|line| line.quantity))?;
    let mut problems = Problems::new();
    for rule in policy.rules.iter().filter(|rule| rule.is_for(&order.channel, order.currency)) {
        let mut unmet = |path: String, what: String| {
            problems.add(path, Code::OrderRule, format!("{}: {what}", rule.code));
        };
        if let Some(least) = rule.goods_min.filter(|least| goods < *least) {
            unmet("lines".to_owned(), format!("the goods cost {goods}, at least {least} are asked for"));
        }
        if let Some(least) = rule.units_min.filter(|least| units < *least) {
            unmet("lines".to_owned(), format!("{units} units are ordered, at least {least} are asked for"));
        }
        if rule.needs_party && order.party.is_none() {
            unmet("party".to_owned(), "it has to name who orders".to_owned());
        }
        if rule.needs_purchase_order && order.purchase_order.is_none() {
            unmet("purchase_order".to_owned(), "it has to bear the customer's own reference".to_owned());
        }
        let Some(multiple) = rule.units_multiple else { continue };
        for (index, line) in order.lines.iter().enumerate().filter(|(_, line)| !is_multiple(line.quantity, multiple)) {
            let what = format!("{} is no multiple of {multiple}", line.quantity);
            unmet(format!("lines[{index}].quantity"), what);
        }
    }
    Ok(problems.refuse()?)
}

impl OrderRule {
    fn is_for(&self, channel: &ChannelId, currency: Currency) -> bool {
        self.channels.as_ref().is_none_or(|channels| channels.contains(channel))
            && self.currency.is_none_or(|of| of == currency)
    }
}

fn is_multiple(quantity: Quantity, of: Quantity) -> bool {
    quantity.units().checked_rem(of.units()).is_none_or(|rest| rest == 0)
}

pub(super) fn require_channel(network: &Network, id: &ChannelId) -> Result<(), Error> {
    match network.channels.get(id) {
        Some(channel) if channel.active => Ok(()),
        Some(_) => Err(Error::new(Code::Inactive, format!("channel {id} is not active")).about("channel", id)),
        None => Err(Error::new(Code::ChannelMissing, format!("there is no channel {id}")).about("channel", id)),
    }
}
