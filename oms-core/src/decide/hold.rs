//! Commands that stop an order, let it go on, and write notes on it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{fulfillment, network, network_key, order_keys, progress, stand, terms};
use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Decide, Decided, Draft, Key, RecordKey};
use crate::order::{Hold, HoldKind, HoldScope, NOTES_MAX, NoteEntry, Progress, StandingAction};
use crate::value::{Note, OrderId, ReasonCode, Timestamp, mask_card_numbers};

/// Stops an order or a line: until the stop is released or expires, it is neither released to locations nor shipped.
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
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// When it ends by itself. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl Decide for PlaceHold {
    fn needs(&self) -> Vec<Key> {
        order_keys(&self.order).to_vec()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let known = progress(draft, &self.order)?;
        stand(&known, StandingAction::Fulfill)?;
        let mut problems = Problems::new();
        let future = self.expires_at.is_none_or(|at| at > draft.context.now);
        problems.require(future, "expires_at", "a hold ends in the future");
        if let HoldScope::Line(line) = self.scope
            && known.line(line).is_none()
        {
            problems.add("scope.line", Code::LineMissing, format!("order {} has no line {line}", self.order));
        }
        problems.refuse()?;
        if known.holds.iter().any(|hold| hold.kind == self.kind && hold.scope == self.scope) {
            let message = format!("order {} carries this hold already", self.order);
            return Err(Error::new(Code::AlreadyExists, message).with("order", &self.order).into());
        }

        let mut progress = Progress::clone(&known);
        progress.holds.push(Hold {
            kind: self.kind,
            scope: self.scope,
            reason: self.reason.clone(),
            placed_by: draft.context.actor.clone(),
            placed_at: draft.context.now,
            expires_at: self.expires_at,
        });
        draft.put(progress);
        let (order, kind, scope) = (self.order.clone(), self.kind, self.scope);
        draft.emit(Event::HoldPlaced { order, kind, scope, expires_at: self.expires_at });
        Ok(RecordKey::progress(&self.order))
    }
}

/// Ends a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// Which order.
    pub order: OrderId,
    /// What the stop is about.
    pub kind: HoldKind,
    /// What it stops. Default: the whole order.
    #[serde(default)]
    pub scope: HoldScope,
}

impl Decide for ReleaseHold {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (order, known) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        let is_it = |hold: &Hold| hold.kind == self.kind && hold.scope == self.scope;
        if !known.holds.iter().any(is_it) {
            let message = format!("order {} carries no such hold", self.order);
            return Err(Error::new(Code::HoldMissing, message).with("order", &self.order).into());
        }

        let mut progress = Progress::clone(&known);
        progress.holds.retain(|hold| !is_it(hold));
        let (id, kind, scope) = (self.order.clone(), self.kind, self.scope);
        draft.emit(Event::HoldReleased { order: id, kind, scope, expired: false });
        fulfillment::release_at_once(draft, &network, &order, &mut progress)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
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
        Some(Command::AddNote(Self { order: self.order.clone(), text }))
    }
}
