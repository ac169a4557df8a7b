//! Commands on orders: draft, place, source again, cancel.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Scene, Wish};
use super::money::{credit_charges, credit_line, settle};
use super::{fulfillment, network, network_key, order_keys, progress, require_order_lines, stand, stock, terms};
use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits, ReservationEnd};
use crate::fulfillment::FulfillmentOrder;
use crate::inventory::Reservation;
use crate::item::Item;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, Name, RecordKey, Stop};
use crate::network::{Network, Shortage};
use crate::order::{
    Circumstances, LineInput, LineProgress, Order, OrderInput, OrderMoney, Progress, Standing, StandingAction, Taken,
    agree, check,
};
use crate::party::Party;
use crate::sourcing::SourcingPlan;
use crate::value::{Amount, ExternalId, FulfillmentOrderId, OrderId, Quantity, ReasonCode, Sku};

/// Places an order: checks and prices it, chooses locations for all its lines and reserves their stock, in one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PlaceOrder(pub OrderInput);

impl Decide for PlaceOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = capture_keys(&self.0);
        keys.extend(distinct(self.0.lines.iter().map(|line| &line.sku)).into_iter().cloned().map(Key::Balances));
        keys.extend(self.0.reservation.iter().map(|id| Key::record(Kind::Reservation, id.shared())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let order = match capture(draft, &network, &self.0)? {
            Captured::New(order) => order,
            Captured::Known(subject) => return Ok(subject),
            Captured::Drafted(order) => {
                place(draft, &network, &order, self.0.reservation.as_ref())?;
                return Ok(RecordKey::progress(&order.id));
            }
        };
        place(draft, &network, &order, self.0.reservation.as_ref())?;
        let subject = RecordKey::progress(&order.id);
        draft.put(*order);
        Ok(subject)
    }
}

/// Writes an order down without promising anything: no stock is reserved and nothing is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DraftOrder(pub OrderInput);

impl Decide for DraftOrder {
    fn needs(&self) -> Vec<Key> {
        capture_keys(&self.0)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        if self.0.reservation.is_some() {
            let mut problems = Problems::new();
            problems.require(false, "reservation", "a draft takes no reservation over; it is placed with it");
            problems.refuse()?;
        }
        let order = match capture(draft, &network, &self.0)? {
            Captured::New(order) => order,
            Captured::Known(subject) => return Ok(subject),
            Captured::Drafted(order) => return Ok(RecordKey::progress(&order.id)),
        };

        let (id, channel) = (order.id.clone(), order.channel.clone());
        draft.emit(Event::OrderDrafted { order: id, channel, currency: order.currency, total: order.totals.total });
        draft.put(Progress { standing: Standing::Draft, ..begin(&order) });
        let subject = RecordKey::progress(&order.id);
        draft.put(*order);
        Ok(subject)
    }
}

/// Places a draft: its stock is reserved now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceDraft {
    /// Which draft.
    pub order: OrderId,
}

impl Decide for PlaceDraft {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let order = terms(draft, &self.order)?;
        stand(&*progress(draft, &self.order)?, StandingAction::Place)?;
        require_channel(&network, &order.channel)?;
        let skus = distinct(order.lines.iter().map(|line| &line.sku));
        draft.need(skus.iter().map(|sku| Key::record(Kind::Item, sku.shared())).collect())?;
        draft.need(skus.iter().map(|sku| Key::Balances((*sku).clone())).collect())?;

        place(draft, &network, &order, None)?;
        Ok(RecordKey::progress(&self.order))
    }
}

/// Sources again what waits for stock or is open, for one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceOrder {
    /// Which order.
    pub order: OrderId,
}

impl Decide for SourceOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, progress) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&progress, StandingAction::Fulfill)?;
        let waits = !allocate::unallocated(&progress, None).is_empty();

        if !waits || !allocate::fill_order(draft, &network, &order, &progress, None)? {
            let message = format!("nothing of order {} can be given stock now", self.order);
            return Err(Error::new(Code::NothingToDo, message).with("order", &self.order).into());
        }
        Ok(RecordKey::progress(&self.order))
    }
}

/// Cancels units that have not shipped: releases exactly their reservations and credits exactly what was charged for
/// them. Without lines, it cancels every unit that has not shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// Which order.
    pub order: OrderId,
    /// Which units. Default: all that have not shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineUnits>>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// The document behind it, such as the channel's cancellation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

impl Decide for CancelOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&known, StandingAction::Cancel)?;
        let lines = self.lines(&known)?;
        load_fulfillment_orders(draft, &known)?;

        let mut progress = Progress::clone(&known);
        let mut freed = BTreeSet::new();
        for units in &lines {
            take_out(draft, &mut progress, units, &mut freed)?;
        }
        let cause = Cause { reason: self.reason.clone(), document: self.document.clone() };
        finish_cancel(draft, progress, &order, lines, cause)?;
        allocate::fill(draft, &network, &freed, None)?;
        Ok(RecordKey::progress(&self.order))
    }
}

impl CancelOrder {
    /// The units to cancel; refused when fewer are unshipped.
    fn lines(&self, progress: &Progress) -> Result<Vec<LineUnits>, Error> {
        let unshipped = |line: u32| progress.line(line).map_or(Quantity::ZERO, LineProgress::unshipped);
        let Some(lines) = &self.lines else {
            let all = progress.numbered().map(|(line, held)| LineUnits { line, quantity: held.unshipped() });
            let all: Vec<LineUnits> = all.filter(|units| !units.quantity.is_zero()).collect();
            if all.is_empty() {
                let message = format!("every unit of order {} has shipped or is cancelled", self.order);
                return Err(Error::new(Code::NothingToDo, message).with("order", &self.order));
            }
            return Ok(all);
        };
        require_order_lines(progress, lines)?;
        let mut problems = Problems::new();
        for (index, units) in lines.iter().enumerate() {
            let possible = unshipped(units.line);
            if units.quantity > possible {
                let message = format!("only {possible} of line {} have not shipped", units.line);
                problems.add(format!("lines[{index}].quantity"), Code::QuantityUnavailable, message);
            }
        }
        problems.refuse()?;
        Ok(lines.clone())
    }
}

/// Loads the fulfillment orders that hold units of an order.
pub(super) fn load_fulfillment_orders(draft: &Draft<'_>, progress: &Progress) -> Result<(), Stop> {
    let held = progress.lines.iter().flat_map(|line| &line.released).map(|released| released.fulfillment_order);
    let ordinals: BTreeSet<u32> = held.collect();
    let id = |ordinal| FulfillmentOrderId::of(&progress.order, ordinal).shared();
    draft.need(ordinals.into_iter().map(|n| Key::record(Kind::FulfillmentOrder, id(n))).collect())
}

/// Takes units of a line out of their stages and gives their stock back.
pub(super) fn take_out(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    units: &LineUnits,
    freed: &mut BTreeSet<Sku>,
) -> Result<(), Stop> {
    let Some(line) = progress.line_mut(units.line) else { return Ok(()) };
    let Taken { allocated, released, .. } = line.cancel(units.quantity)?;
    if line.stocked && !(allocated.is_empty() && released.is_empty()) {
        freed.insert(line.sku.clone());
    }
    for placed in allocated {
        allocate::free(draft, progress, units.line, &placed.location, placed.quantity)?;
    }
    for taken in released {
        allocate::free(draft, progress, units.line, &taken.location, taken.quantity)?;
        let id = FulfillmentOrderId::of(&progress.order, taken.fulfillment_order);
        if let Some(work) = draft.find::<FulfillmentOrder>(id.shared())? {
            let out = LineUnits { line: units.line, quantity: taken.quantity };
            fulfillment::take_from_work(draft, FulfillmentOrder::clone(&work), &[out])?;
        }
    }
    Ok(())
}

/// Why units are cancelled.
struct Cause {
    reason: Option<ReasonCode>,
    document: Option<ExternalId>,
}

/// Credits cancelled units, settles money and writes the order.
fn finish_cancel(
    draft: &mut Draft<'_>,
    mut progress: Progress,
    order: &Order,
    lines: Vec<LineUnits>,
    cause: Cause,
) -> Result<(), Stop> {
    let before = progress.money.credited;
    let mut credited = Amount::ZERO;
    for units in &lines {
        credited = credited.plus(credit_line(&mut progress, order, units.line, units.quantity)?)?;
    }
    let whole = progress.lines.iter().all(|line| line.cancelled == line.ordered);
    if whole {
        credited = credited.plus(credit_charges(&mut progress, order)?)?;
        progress.standing = Standing::Cancelled;
        progress.holds.clear();
    }
    // Where money was credited without a return before, what was charged is the bound.
    progress.money.credited = progress.money.credited.min(progress.money.total);
    let overlap = before.plus(credited)?.minus(progress.money.credited)?;
    let Cause { reason, document } = cause;
    draft.emit(Event::OrderCancelled { order: order.id.clone(), reason, document, lines, credited, overlap, whole });
    settle(draft, &mut progress, order)?;
    draft.put(progress);
    Ok(())
}

/// What becomes of an order that comes in.
enum Captured {
    /// It is new, and these are its terms.
    New(Box<Order>),
    /// The channel gave us the same before.
    Known(RecordKey),
    /// The channel gave us the same before, as a draft.
    Drafted(Arc<Order>),
}

/// Whether an order comes in for the first time. What was captured stays the same when its items are retired.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    New,
    Again,
}

/// What a command surely sees of the id that is made for it: an order may stand under it already.
pub(crate) fn made_keys(command: &Command, made: &OrderId) -> Option<[Key; 2]> {
    let (Command::PlaceOrder(PlaceOrder(input)) | Command::DraftOrder(DraftOrder(input))) = command else {
        return None;
    };
    input.id.is_none().then(|| order_keys(made))
}

/// What capturing an order surely sees.
fn capture_keys(input: &OrderInput) -> Vec<Key> {
    // An item and its balances for each line, and most often these: network, name, the order's two records.
    let mut keys = Vec::with_capacity(input.lines.len().saturating_mul(2).saturating_add(4));
    keys.push(network_key());
    keys.extend(input.id.iter().flat_map(order_keys));
    keys.extend(input.party.iter().map(|id| Key::record(Kind::Party, id.shared())));
    keys.extend(names(input).map(Key::Name));
    let skus = distinct(input.lines.iter().map(|line| &line.sku));
    keys.extend(skus.into_iter().map(|sku| Key::record(Kind::Item, sku.shared())));
    keys
}

fn names(input: &OrderInput) -> impl Iterator<Item = Name> {
    let external = input.external_id.clone().map(|id| Name::OrderExternal(input.channel.clone(), id));
    external.into_iter().chain(input.number.clone().map(Name::OrderNumber))
}

/// Checks an order that comes in and agrees on its terms, unless the channel gave us the same before.
fn capture(draft: &mut Draft<'_>, network: &Network, input: &OrderInput) -> Result<Captured, Stop> {
    check(input)?;
    if let Some(external) = &input.external_id
        && let Some(id) = draft.named(&Name::OrderExternal(input.channel.clone(), external.clone()))?
    {
        return same_as_captured(draft, input, id);
    }
    require_channel(network, &input.channel)?;
    let id = input.id.clone().unwrap_or_else(|| draft.made().clone());
    if draft.find::<Order>(id.shared())?.is_some() {
        return Err(Error::new(Code::AlreadyExists, format!("there is an order {id} already"))
            .with("order", id)
            .into());
    }
    if let Some(number) = &input.number
        && let Some(holder) = draft.named(&Name::OrderNumber(number.clone()))?
    {
        let message = format!("order {holder} has the number {number}");
        return Err(Error::new(Code::AlreadyExists, message).with("order", holder).into());
    }
    let mut warnings = Vec::new();
    let terms = terms_of(draft, input, id, Ask::New, &mut warnings)?;
    warnings.into_iter().for_each(|warning| draft.warn(warning));
    Ok(Captured::New(Box::new(terms)))
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
    compare("destination", known.destination == again.destination);
    compare("placed_at", input.placed_at.is_none_or(|at| at == known.placed_at));
    compare("currency", known.currency == again.currency);
    compare("tax_mode", known.tax_mode == again.tax_mode);
    let rounding = |order: &Order| (order.rounding, order.discount_rounding, order.tax_rounding, order.tax_level);
    compare("rounding", rounding(known) == rounding(again));
    compare("discounts", known.discounts == again.discounts);
    compare("charges", known.charges == again.charges);
    compare("lines", known.lines.len() == again.lines.len());
    for (index, (known, again)) in known.lines.iter().zip(&again.lines).enumerate() {
        let plain =
            |line: &crate::order::OrderLine| crate::order::OrderLine { attributes: Default::default(), ..line.clone() };
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
    let stocked = stocked(draft, &input.lines, ask, &mut problems)?;
    let party = match &input.party {
        Some(party) => match draft.find::<Party>(party.shared())? {
            Some(party) => Some(party.current()),
            None => {
                problems.add("party", Code::PartyMissing, format!("there is no party {party}"));
                None
            }
        },
        None => None,
    };
    problems.refuse()?;
    let placed_at = input.placed_at.unwrap_or_else(|| draft.context.occurred());
    Ok(agree(input, Circumstances { id, party, placed_at, stocked }, warnings)?)
}

/// Whether the ledger keeps stock of each line; a problem for every item that is not there or may not be ordered.
pub(super) fn stocked(
    draft: &Draft<'_>,
    lines: &[LineInput],
    ask: Ask,
    problems: &mut Problems,
) -> Result<Vec<bool>, Stop> {
    let mut stocked = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let path = || format!("lines[{index}].sku");
        match draft.find::<Item>(line.sku.shared())? {
            Some(item) if item.active || ask == Ask::Again => stocked.push(item.kind.is_stocked()),
            Some(_) => problems.add(path(), Code::Inactive, format!("item {} is not active", line.sku)),
            None => problems.add(path(), Code::ItemMissing, format!("there is no item {}", line.sku)),
        }
    }
    Ok(stocked)
}

fn require_channel(network: &Network, id: &crate::value::ChannelId) -> Result<(), Error> {
    match network.channels.get(id) {
        Some(channel) if channel.active => Ok(()),
        Some(_) => Err(Error::new(Code::Inactive, format!("channel {id} is not active")).about("channel", id)),
        None => Err(Error::new(Code::ChannelMissing, format!("there is no channel {id}")).about("channel", id)),
    }
}

/// An order of which nothing is promised yet.
fn begin(order: &Order) -> Progress {
    Progress {
        order: order.id.clone(),
        placed_at: order.placed_at,
        priority: order.priority,
        standing: Standing::Placed,
        holds: Vec::new(),
        lines: order
            .lines
            .iter()
            .map(|line| LineProgress::new(line.sku.clone(), line.quantity, line.stocked))
            .collect(),
        money: OrderMoney { total: order.totals.total, written_off: order.totals.written_off, ..OrderMoney::default() },
        charges_credited: Vec::new(),
        fulfillment_orders: 0,
        shipments: 0,
        requests_made: 0,
        requests: Vec::new(),
        payments: Vec::new(),
        returns: Vec::new(),
        notes: Vec::new(),
        attention: Vec::new(),
        delivered_at: None,
        seller: None,
        closes_at: None,
    }
}

/// Gives an order stock and writes its progress.
fn place(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    reservation: Option<&crate::value::ReservationId>,
) -> Result<(), Stop> {
    let freed = match reservation {
        Some(id) => take_over(draft, id)?,
        None => BTreeSet::new(),
    };
    // A draft keeps what happened to it: notes, payments, units that were cancelled.
    let mut progress = match draft.find::<Progress>(order.id.shared())? {
        Some(draft_of_it) => Progress { standing: Standing::Placed, ..Progress::clone(&draft_of_it) },
        None => begin(order),
    };
    progress.seller = network.seller(&order.channel);
    let scene = Scene { network, order, excluded: BTreeSet::new() };
    let wishes: Vec<Wish> = allocate::unallocated(&progress, None);
    let plan = allocate::source(draft, &scene, &wishes)?;
    if !plan.shortage.is_empty() && scene.shortage(draft) == Shortage::Refuse {
        return Err(allocate::refuse_short(&plan, &wishes).into());
    }

    draft.emit(Event::OrderPlaced {
        order: order.id.clone(),
        channel: order.channel.clone(),
        external_id: order.external_id.clone(),
        currency: order.currency,
        total: order.totals.total,
    });
    let unwanted = follow(draft, &scene, &mut progress, plan, &wishes)?;
    settle(draft, &mut progress, order)?;
    if unwanted.is_empty() {
        draft.put(progress);
        // What was taken over beyond what the order needs goes to who waits.
        return allocate::fill(draft, network, &freed, Some(&order.id));
    }
    let mut freed = freed;
    for units in &unwanted {
        take_out(draft, &mut progress, units, &mut freed)?;
    }
    let cause = Cause { reason: ReasonCode::parse("shortage").ok(), document: None };
    finish_cancel(draft, progress, order, unwanted, cause)?;
    allocate::fill(draft, network, &freed, Some(&order.id))
}

/// Gives an order the stock that a plan says, tells of it, and has locations ship what they may. Answers the units that
/// nobody has and that are to be cancelled.
pub(super) fn follow(
    draft: &mut Draft<'_>,
    scene: &Scene<'_>,
    progress: &mut Progress,
    plan: SourcingPlan,
    wishes: &[Wish],
) -> Result<Vec<LineUnits>, Stop> {
    let unwanted = allocate::carry_out(draft, scene, progress, &plan)?;
    allocate::accompany(scene.network, progress, &plan)?;
    if !wishes.is_empty() {
        draft.emit(Event::OrderSourced { order: scene.order.id.clone(), plan });
    }
    fulfillment::release_at_once(draft, scene.network, scene.order, progress)?;
    Ok(unwanted)
}

/// Ends a reservation in favor of an order: its units are free for this decision first. Answers its items.
fn take_over(draft: &mut Draft<'_>, id: &crate::value::ReservationId) -> Result<BTreeSet<Sku>, Stop> {
    let found = draft.find::<Reservation>(id.shared())?;
    let Some(reservation) = found else { return Err(stock::missing_reservation(id)) };
    if !reservation.lines.is_empty() {
        allocate::end_reservation(draft, &reservation, ReservationEnd::Used)?;
    }
    Ok(reservation.lines.iter().map(|line| line.sku.clone()).collect())
}

pub(super) fn distinct<'a>(skus: impl Iterator<Item = &'a Sku>) -> Vec<&'a Sku> {
    let mut skus: Vec<&Sku> = skus.collect();
    skus.sort_unstable();
    skus.dedup();
    skus
}
