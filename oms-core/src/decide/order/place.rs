//! Placing: from an order that comes in, or from a draft, to stock that is reserved for it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cancel::{Cause, finish_cancel, take_units};
use super::capture::{Captured, capture, capture_keys, require_channel, require_rules};
use super::distinct;
use crate::code::Code;
use crate::decide::allocate::{self, Occasion, Scene, Wish};
use crate::decide::hold::{self, require_no_hold};
use crate::decide::money::settle;
use crate::decide::{fulfillment, network, network_and_order_keys, progress, stand, stock, terms};
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits, ReservationEnd};
use crate::inventory::Reservation;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{Network, Shortage};
use crate::order::{HoldAction, LineProgress, Order, OrderInput, OrderMoney, Progress, Standing, StandingAction};
use crate::value::{OrderId, ReasonCode, ReservationId, Sku, Timestamp};

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
        if self.0.expires_at.is_some() || self.0.hold_stock {
            let mut problems = Problems::new();
            let message = "an order that is placed does not expire, and its stock is reserved; only a draft's is held";
            problems.require(self.0.expires_at.is_none(), "expires_at", message);
            problems.require(!self.0.hold_stock, "hold_stock", message);
            problems.refuse()?;
        }
        let order = match capture(draft, &network, &self.0)? {
            Captured::New(order) => order,
            Captured::Known(subject) => return Ok(subject),
            Captured::Drafted(order) => {
                let freed = allocate::take_back(draft, &order.id, ReservationEnd::Used)?;
                place(draft, &network, &order, self.0.reservation.as_ref(), freed)?;
                return Ok(RecordKey::progress(&order.id));
            }
        };
        place(draft, &network, &order, self.0.reservation.as_ref(), BTreeSet::new())?;
        let subject = RecordKey::progress(&order.id);
        draft.put(*order);
        Ok(subject)
    }
}

/// Writes an order down without promising anything, such as a quote: nothing is owed. Stock may be held for it until it
/// expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DraftOrder(pub OrderInput);

impl Decide for DraftOrder {
    fn needs(&self) -> Vec<Key> {
        capture_keys(&self.0)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let mut problems = Problems::new();
        let takes_none = self.0.reservation.is_none();
        problems.require(takes_none, "reservation", "a draft takes no reservation over; it is placed with it");
        let ends = self.0.expires_at.is_none_or(|at| at > draft.context.now);
        problems.require(ends, "expires_at", "a draft expires in the future");
        let bounded = !self.0.hold_stock || self.0.expires_at.is_some();
        problems.require(bounded, "expires_at", "stock is held until a time");
        problems.refuse()?;
        let order = match capture(draft, &network, &self.0)? {
            Captured::New(order) => order,
            Captured::Known(subject) => return Ok(subject),
            Captured::Drafted(order) => return Ok(RecordKey::progress(&order.id)),
        };
        let until = self.0.expires_at.filter(|_| self.0.hold_stock);
        draw_up(draft, &network, *order, self.0.expires_at, until)
    }
}

/// Writes a draft down, and holds stock for it until a time.
pub(super) fn draw_up(
    draft: &mut Draft<'_>,
    network: &Network,
    order: Order,
    expires_at: Option<Timestamp>,
    hold_until: Option<Timestamp>,
) -> Decided {
    let progress = Progress { standing: Standing::Draft, closes_at: expires_at, ..begin(&order) };
    let (id, channel) = (order.id.clone(), order.channel.clone());
    draft.emit(Event::OrderDrafted { order: id, channel, currency: order.currency, total: order.totals.total });
    if let Some(until) = hold_until {
        let scene = Scene { network, order: &order, excluded: BTreeSet::new() };
        allocate::set_aside(draft, &scene, allocate::unallocated(&progress, None), until)?;
    }
    let subject = RecordKey::progress(&order.id);
    draft.put(progress);
    draft.put(order);
    Ok(subject)
}

/// Places a draft: its stock is reserved now. What was held for it is its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceDraft {
    /// Which draft.
    pub order: OrderId,
}

impl Decide for PlaceDraft {
    fn needs(&self) -> Vec<Key> {
        let mut keys = network_and_order_keys(&self.order);
        keys.push(Key::record(Kind::Reservation, ReservationId::of_order(&self.order).shared()));
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

        let freed = allocate::take_back(draft, &order.id, ReservationEnd::Used)?;
        place(draft, &network, &order, None, freed)?;
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
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, progress) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&progress, StandingAction::Fulfill)?;
        let waiting = allocate::unallocated(&progress, None);
        let held = |wish: &Wish| progress.hold_on(HoldAction::Source, wish.line, draft.context.now).is_some();
        if waiting.iter().all(held) {
            require_no_hold(draft, &progress, HoldAction::Source, waiting.iter().map(|wish| wish.line))?;
        }

        if waiting.is_empty() || !allocate::fill_order(draft, &network, &order, &progress, Occasion::Asked)? {
            let message = format!("nothing of order {} can be given stock now", self.order);
            return Err(Error::new(Code::NothingToDo, message).with("order", &self.order).into());
        }
        Ok(RecordKey::progress(&self.order))
    }
}

/// An order of which nothing is promised yet.
pub(in crate::decide) fn begin(order: &Order) -> Progress {
    Progress {
        order: order.id.clone(),
        placed_at: order.placed_at,
        priority: order.priority,
        standing: Standing::Placed,
        holds: Vec::new(),
        holds_placed: 0,
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
        tenders: Vec::new(),
        adjustments: Vec::new(),
        returns: Vec::new(),
        notes: Vec::new(),
        attention: Vec::new(),
        delivered_at: None,
        seller: None,
        cancel_after: order.requested.cancel_after,
        closes_at: None,
        recheck_at: None,
    }
}

/// Gives an order stock and writes its progress. `freed` are items that were given back in its favor before.
pub(super) fn place(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    reservation: Option<&ReservationId>,
    mut freed: BTreeSet<Sku>,
) -> Result<(), Stop> {
    require_rules(draft, network, order)?;
    let drafted = draft.find::<Progress>(order.id.shared())?;
    if drafted.as_ref().and_then(|drafted| drafted.closes_at).is_some_and(|at| at <= draft.context.now) {
        let message = format!("draft {} has expired: duplicate it", order.id);
        return Err(Error::new(Code::WrongState, message).with("order", &order.id).into());
    }
    if let Some(id) = reservation {
        freed.extend(take_over(draft, id)?);
    }
    // A draft keeps what happened to it: notes, payments, units that were cancelled.
    let mut progress = match drafted {
        Some(drafted) => {
            let cancel_after = order.requested.cancel_after;
            Progress { standing: Standing::Placed, closes_at: None, cancel_after, ..Progress::clone(&drafted) }
        }
        None => begin(order),
    };
    progress.seller = network.seller(&order.channel);
    hold::place_automatic(draft, network, order, &mut progress)?;
    hold::schedule(draft, network, order, &mut progress);
    let scene = Scene { network, order, excluded: BTreeSet::new() };
    let wishes = allocate::free_to_source(draft, &scene, &progress, None);

    draft.emit(Event::OrderPlaced {
        order: order.id.clone(),
        channel: order.channel.clone(),
        external_id: order.external_id.clone(),
        currency: order.currency,
        total: order.totals.total,
    });
    hold::tell(draft, &progress);
    let unwanted = give_stock(draft, &scene, &mut progress, wishes, |shortage| shortage == Shortage::Refuse)?;
    settle(draft, &mut progress, order)?;
    if unwanted.is_empty() {
        draft.put(progress);
        // What was taken over beyond what the order needs goes to who waits.
        return allocate::fill(draft, network, &freed, Some(&order.id));
    }
    take_units(draft, &mut progress, &unwanted, &BTreeSet::new(), &mut freed)?;
    let cause = Cause { reason: ReasonCode::parse("shortage").ok(), document: None };
    finish_cancel(draft, progress, order, unwanted, cause)?;
    allocate::fill(draft, network, &freed, Some(&order.id))
}

/// Gives an order the stock that it wants, tells of it, and has locations ship what they may; refused where units are
/// short and the order's rule says so. Answers the units that nobody has and that are to be cancelled.
pub(in crate::decide) fn give_stock(
    draft: &mut Draft<'_>,
    scene: &Scene<'_>,
    progress: &mut Progress,
    wishes: Vec<Wish>,
    is_refused: impl Fn(Shortage) -> bool,
) -> Result<Vec<LineUnits>, Stop> {
    let unwanted = allocate::serve(draft, scene, progress, wishes, is_refused)?;
    allocate::wait_under_hold(draft, scene, progress)?;
    hold::end_met(draft, scene.order, progress)?;
    fulfillment::release_at_once(draft, scene.network, scene.order, progress)?;
    Ok(unwanted)
}

/// Ends a reservation in favor of an order: its units are free for this decision first. Answers its items.
fn take_over(draft: &mut Draft<'_>, id: &ReservationId) -> Result<BTreeSet<Sku>, Stop> {
    let found = draft.find::<Reservation>(id.shared())?;
    let Some(reservation) = found else { return Err(stock::missing_reservation(id)) };
    Ok(allocate::end_reservation(draft, &reservation, ReservationEnd::Used)?)
}
