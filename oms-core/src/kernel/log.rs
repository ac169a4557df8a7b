//! The log: one entry per accepted command, with its events and its ledger movements.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::balances::Balances;
use super::context::Context;
use super::key::{Key, Kind, ListQuery, Name, Page, RecordKey, Sequence, Version};
use crate::command::Command;
use crate::event::Event;
use crate::inventory::{Balance, Movement};
use crate::value::{Actor, LocationId, OrderId, Sku, Timestamp};

/// What was accepted: the journal entry of a command, the events that tell of it and the movements of stock that it
/// made. It holds no personal data: the people in a command are written to party records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// The version of the library that decided.
    pub library: Cow<'static, str>,
    /// When, who, for whom, under which key.
    pub context: Context,
    /// The id that the decision was given for a new record.
    pub made: OrderId,
    /// What was asked, without personal data.
    pub command: Command,
    /// The record that the command was about.
    pub subject: RecordKey,
    /// The version of that record afterwards.
    pub version: Version,
    /// What happened.
    pub events: Arc<[Event]>,
    /// What moved.
    #[serde(default = "nothing", skip_serializing_if = "is_empty")]
    pub movements: Arc<[Movement]>,
    /// What the caller should know although nothing was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

fn nothing() -> Arc<[Movement]> {
    Arc::from([])
}

fn is_empty(movements: &Arc<[Movement]>) -> bool {
    movements.is_empty()
}

/// What a decision saw that the commit does not version-check. Kept where another commit came in between, so that a
/// replay in the order of the log decides the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Balances of items at all locations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub balances: Vec<(Sku, Balances)>,
    /// Balances of items at one location.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub balance: Vec<(Sku, LocationId, Balance)>,
    /// Names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<(Name, Option<Arc<str>>)>,
    /// Pages of lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<(ListQuery, Arc<Page>)>,
}

impl Observed {
    /// Whether everything that was seen is version-checked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.balances.is_empty() && self.balance.is_empty() && self.names.is_empty() && self.pages.is_empty()
    }
}

/// An entry of the log as a store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// Its position.
    pub sequence: Sequence,
    /// What was accepted.
    pub entry: Arc<LogEntry>,
    /// What the decision saw, where another commit came in between.
    pub observed: Option<Arc<Observed>>,
}

/// The answer to an accepted command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Its position in the log; none for a dry run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Sequence>,
    /// What kind of record the command was about.
    pub kind: Kind,
    /// The id of that record.
    pub id: Arc<str>,
    /// The version of that record now.
    pub version: Version,
    /// What happened, or would happen.
    #[schemars(with = "Vec<Event>")]
    pub events: Arc<[Event]>,
    /// What moved, or would move.
    #[serde(default = "nothing", skip_serializing_if = "is_empty")]
    #[schemars(with = "Vec<Movement>")]
    pub movements: Arc<[Movement]>,
    /// What the caller should know although nothing was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Whether this was done before and is only told again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// Whether nothing was written because the caller only wanted to look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}

impl Receipt {
    /// The receipt of an accepted command.
    #[must_use]
    pub fn of(entry: &LogEntry, sequence: Option<Sequence>, replayed: bool) -> Self {
        Self {
            sequence,
            kind: entry.subject.kind,
            id: Arc::clone(&entry.subject.id),
            version: entry.version,
            events: Arc::clone(&entry.events),
            movements: Arc::clone(&entry.movements),
            warnings: entry.warnings.clone(),
            replayed,
            dry_run: entry.context.dry_run,
        }
    }

    /// The id as that of an order.
    #[must_use]
    pub fn order_id(&self) -> Option<OrderId> {
        match self.kind {
            Kind::Order | Kind::Progress | Kind::PendingEdit | Kind::Billing => OrderId::parse(&self.id).ok(),
            Kind::FulfillmentOrder | Kind::Shipment => OrderId::of_child(&self.id),
            Kind::Network
            | Kind::Item
            | Kind::Party
            | Kind::Payment
            | Kind::Return
            | Kind::Reservation
            | Kind::CreditAccount
            | Kind::Document
            | Kind::Series => None,
        }
    }
}

/// A position between two events. The default is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventCursor {
    /// The log entry of the event before.
    pub sequence: Sequence,
    /// How many events of that entry were read.
    pub ordinal: u32,
}

/// An event with its position: pass it as the cursor to read on after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SentEvent {
    /// The position just after the event.
    #[serde(flatten)]
    pub cursor: EventCursor,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

impl SentEvent {
    /// The events of a log entry, in order.
    pub fn all_of(logged: &Logged) -> impl Iterator<Item = Self> {
        (1_u32..).zip(&*logged.entry.events).map(|(ordinal, event)| Self {
            cursor: EventCursor { sequence: logged.sequence, ordinal },
            at: logged.entry.context.now,
            actor: logged.entry.context.actor.clone(),
            event: event.clone(),
        })
    }
}

impl Key {
    /// The key of a record.
    #[must_use]
    pub fn record(kind: Kind, id: impl Into<Arc<str>>) -> Self {
        Self::Record(RecordKey::new(kind, id))
    }
}
