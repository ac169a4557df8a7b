//! Edits that wait for their confirmation, and hold the stock that they would need until then.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Prepared, edit_keys, grow, make, new_units, prepare};
use crate::code::Code;
use crate::decide::allocate::{self, Scene};
use crate::decide::money::settle;
use crate::decide::{gateway, network, network_and_order_keys, order_keys, progress, terms};
use crate::error::{Error, Problems};
use crate::event::{Event, ReservationEnd};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::Shortage;
use crate::order::{EditState, OrderEdit, PendingEdit, Progress, Standing};
use crate::value::{Amount, OrderId, ReasonCode, ReservationId, Timestamp};

/// Stages an edit: nothing changes yet, but until it is confirmed, discarded, or its time is up, the stock that it would
/// need is held, and what it would add to what is owed is asked for, of an order that is paid by gateways. The event tells what it would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageEdit {
    /// What is to change.
    pub edit: OrderEdit,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Decide for StageEdit {
    fn needs(&self) -> Vec<Key> {
        let mut keys = edit_keys(&self.edit);
        keys.extend(pending_keys(&self.edit.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let mut problems = Problems::new();
        problems.require(self.expires_at > draft.context.now, "expires_at", "an edit is staged until a later time");
        problems.refuse()?;
        let prepared = prepare(draft, &self.edit).map_err(|stop| stop.within("edit"))?;
        let Prepared { known, held, order, changes, warnings, .. } = prepared;
        if held.standing == Standing::Draft {
            let message = format!("order {} is a draft: change it at once", self.edit.order);
            return Err(Error::new(Code::WrongStanding, message).with("order", &self.edit.order).into());
        }
        if draft.find::<PendingEdit>(self.edit.order.shared())?.is_some_and(|edit| edit.state == EditState::Staged) {
            let message = format!("an edit of order {} waits already: confirm or discard it", self.edit.order);
            return Err(Error::new(Code::AlreadyExists, message).with("order", &self.edit.order).into());
        }

        warnings.into_iter().for_each(|warning| draft.warn(warning));
        let mut after = Progress::clone(&held);
        let credited = grow(&mut after, &known, &order, &changes)?;
        let scene = Scene { network: &network, order: &order, excluded: std::collections::BTreeSet::new() };
        let wishes = new_units(&known, &order, &changes);
        let short = allocate::set_aside(draft, &scene, wishes, self.expires_at)?;
        if !short.is_empty() && scene.shortage(draft) != Shortage::Backorder {
            let first = short.first().map_or(0, |units| units.line);
            let message = format!("line {first}: nobody has all of its units, and they may not wait");
            return Err(Error::new(Code::InsufficientStock, message).with("line", first).into());
        }
        let balance = after.money.balance()?;
        draft.emit(Event::EditStaged {
            order: self.edit.order.clone(),
            expires_at: self.expires_at,
            total_before: known.totals.total,
            total: order.totals.total,
            credited,
            balance_before: held.money.balance()?,
            balance,
            short,
        });
        let mut progress = Progress::clone(&held);
        progress.money.pending = balance.minus(held.money.balance()?)?.max(Amount::ZERO);
        gateway::authorize_pending(draft, &mut progress, &known)?;
        draft.put(progress);
        draft.put(PendingEdit {
            edit: self.edit.clone(),
            state: EditState::Staged,
            staged_by: draft.context.actor.clone(),
            staged_at: draft.context.now,
            expires_at: self.expires_at,
            total: order.totals.total,
            balance,
        });
        Ok(subject(&self.edit.order))
    }
}

/// Makes the edit that waits, with the stock that is held for it. It is checked again: what has shipped or changed since
/// may refuse it, and it waits on then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmEdit {
    /// Of which order.
    pub order: OrderId,
}

impl Decide for ConfirmEdit {
    fn needs(&self) -> Vec<Key> {
        keys_of_staged(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let pending = staged(draft, &self.order)?;
        if pending.expires_at <= draft.context.now {
            let message = format!("the edit of order {} has expired: stage it again", self.order);
            return Err(Error::new(Code::WrongState, message).with("order", &self.order).into());
        }
        draft.need(edit_keys(&pending.edit))?;
        let mut prepared = prepare(draft, &pending.edit)?;
        prepared.held = Arc::new(without_pending(&prepared.held));

        let freed = allocate::take_back(draft, &self.order, ReservationEnd::Used)?;
        make(draft, &network, &pending.edit, prepared, freed)?;
        draft.put(PendingEdit { state: EditState::Confirmed, ..PendingEdit::clone(&pending) });
        Ok(RecordKey::progress(&self.order))
    }
}

/// Calls the edit that waits off, and lets go of what is held for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardEdit {
    /// Of which order.
    pub order: OrderId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl Decide for DiscardEdit {
    fn needs(&self) -> Vec<Key> {
        keys_of_staged(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let pending = staged(draft, &self.order)?;

        let freed = allocate::take_back(draft, &self.order, ReservationEnd::Released)?;
        let_go(draft, &self.order)?;
        let (order, reason) = (self.order.clone(), self.reason.clone());
        draft.emit(Event::EditDiscarded { order, reason, expired: false });
        draft.put(PendingEdit { state: EditState::Discarded, ..PendingEdit::clone(&pending) });
        allocate::fill(draft, &network, &freed, None)?;
        Ok(subject(&self.order))
    }
}

/// Ends the edit of an order that waits when its time is up. What is held for it ends as any reservation does.
pub(in crate::decide) fn expire(draft: &mut Draft<'_>, order: &Arc<str>) -> Result<(), Stop> {
    let now = draft.context.now;
    let Some(pending) = draft.find::<PendingEdit>(Arc::clone(order))? else { return Ok(()) };
    if pending.state == EditState::Staged && pending.expires_at <= now {
        draft.need(order_keys(&pending.edit.order).to_vec())?;
        let_go(draft, &pending.edit.order)?;
        draft.emit(Event::EditDiscarded { order: pending.edit.order.clone(), reason: None, expired: true });
        draft.put(PendingEdit { state: EditState::Expired, ..PendingEdit::clone(&pending) });
    }
    Ok(())
}

/// What happened to an order, without what an edit that waited would add to what is owed.
fn without_pending(held: &Progress) -> Progress {
    let mut progress = held.clone();
    progress.money.pending = Amount::ZERO;
    progress
}

/// Lets go of money that an edit that waited would have needed.
fn let_go(draft: &mut Draft<'_>, order: &OrderId) -> Result<(), Stop> {
    let order = terms(draft, order)?;
    let mut progress = without_pending(&*progress(draft, &order.id)?);
    settle(draft, &mut progress, &order)?;
    draft.put(progress);
    Ok(())
}

/// What ending the edit of an order that waits surely sees.
fn keys_of_staged(order: &OrderId) -> Vec<Key> {
    let mut keys = network_and_order_keys(order);
    keys.extend(pending_keys(order));
    keys
}

fn pending_keys(order: &OrderId) -> [Key; 2] {
    let reservation = ReservationId::of_order(order);
    [Key::record(Kind::PendingEdit, order.shared()), Key::record(Kind::Reservation, reservation.shared())]
}

fn subject(order: &OrderId) -> RecordKey {
    RecordKey::new(Kind::PendingEdit, order.shared())
}

/// The edit of an order that waits.
fn staged(draft: &Draft<'_>, order: &OrderId) -> Result<Arc<PendingEdit>, Stop> {
    terms(draft, order)?;
    let pending = draft.find::<PendingEdit>(order.shared())?.filter(|edit| edit.state == EditState::Staged);
    Ok(pending
        .ok_or_else(|| Error::new(Code::NothingToDo, format!("no edit of order {order} waits")).with("order", order))?)
}
