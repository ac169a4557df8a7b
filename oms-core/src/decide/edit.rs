//! Changing a placed order: what it asks for, where it goes, and what it costs, in one step.
//!
//! What may change at which stage:
//!
//! | what | until |
//! |---|---|
//! | fewer units of a line | they ship; what has shipped comes back by a return |
//! | more units of a line, more lines, more charges | the order is cancelled or closed |
//! | destination | the first unit ships |
//! | priority, split, shortage | the order is cancelled or closed; they count for what is sourced from now on |
//! | attributes | the order is cancelled or closed |
//!
//! A draft may change in all of this.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Scene, Wish};
use super::money::{credit_line, settle};
use super::order::{Ask, distinct, follow, load_fulfillment_orders, stocked, take_out};
use super::{network, network_key, order_keys, progress, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{Network, Shortage, Split};
use crate::order::{
    ChargeInput, Destination, LINES_MAX, LineInput, LineProgress, Order, PRICE_PARTS_MAX, PRIORITY_MAX, Progress,
    Standing, StandingAction, pricing,
};
use crate::value::{Amount, Attributes, OrderId, Quantity, ReasonCode, Sku};

/// How many units of a line the customer wants from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedUnits {
    /// Which line.
    pub line: u32,
    /// How many in all: those that have shipped count, those that were cancelled do not. Nothing removes the line.
    pub quantity: Quantity,
}

/// Changes an order: all of it in one step, or nothing. Units that are no longer wanted are cancelled and credited as
/// agreed; added units and lines are priced by the order's rules and sourced at once. A dry run tells what would change:
/// money, stock, and where it would come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditOrder {
    /// Which order.
    pub order: OrderId,
    /// Lines of which another number of units is wanted. Added units cost the line's unit price, less its discounts that
    /// are percentages, with taxes by its rates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<WantedUnits>,
    /// Lines to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineInput>,
    /// Charges to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<ChargeInput>,
    /// Where it goes from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Whether taxes stay as they are although it goes to another country, subdivision or postal area.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_taxes: bool,
    /// How urgent it is: 0 to 100, 100 first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Whether it may be served from several locations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// What becomes of units that nobody has. Unless they wait as a backorder, an edit that asks for more than there is is
    /// refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    /// Host-defined attributes, in place of those there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl EditOrder {
    /// An edit that changes nothing yet.
    #[must_use]
    pub const fn new(order: OrderId) -> Self {
        Self {
            order,
            quantities: Vec::new(),
            lines: Vec::new(),
            charges: Vec::new(),
            destination: None,
            keep_taxes: false,
            priority: None,
            split: None,
            shortage: None,
            attributes: None,
            reason: None,
        }
    }
}

impl Decide for EditOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = vec![network_key()];
        keys.extend(order_keys(&self.order));
        let skus = distinct(self.lines.iter().map(|line| &line.sku));
        keys.extend(skus.iter().map(|sku| Key::record(Kind::Item, sku.shared())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (known, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        stand(&held, StandingAction::Edit)?;
        self.check(&known, &held)?;
        let mut problems = Problems::new();
        let stocked = stocked(draft, &self.lines, Ask::New, &mut problems)?;
        problems.refuse()?;
        let changes = self.changes(&held)?;
        load_fulfillment_orders(draft, &held)?;

        let mut order = self.terms(&known, &changes, stocked, draft)?;
        let mut progress = Progress::clone(&held);
        let mut freed = BTreeSet::new();
        let credited = lower(draft, &mut progress, &known, &changes.lowered, &mut freed)?;
        grow(&mut progress, &order, &changes.raised)?;
        progress.priority = order.priority;
        if order.captured.is_none() {
            order.captured = Some(Box::new(Order::clone(&known)));
        }
        let overlap = held.money.credited.plus(credited)?.minus(progress.money.credited)?;
        self.tell(draft, &known, &order, changes, (credited, overlap));
        self.source(draft, &network, &order, &mut progress)?;
        settle(draft, &mut progress, &order)?;
        draft.put(progress);
        draft.put(order);
        allocate::fill(draft, &network, &freed, Some(&self.order))?;
        Ok(RecordKey::progress(&self.order))
    }
}

/// What becomes of the lines there are.
#[derive(Default)]
struct Changes {
    lowered: Vec<LineUnits>,
    raised: Vec<LineUnits>,
}

impl EditOrder {
    /// Refuses what can be told from the edit and the order by themselves.
    fn check(&self, order: &Order, held: &Progress) -> Result<(), Error> {
        let mut problems = Problems::new();
        let lines = order.lines.len().saturating_add(self.lines.len());
        if lines > LINES_MAX {
            problems.add("lines", Code::LimitExceeded, format!("an order has at most {LINES_MAX} lines"));
        }
        if order.charges.len().saturating_add(self.charges.len()) > PRICE_PARTS_MAX {
            problems.add("charges", Code::LimitExceeded, format!("at most {PRICE_PARTS_MAX} parts"));
        }
        problems.require(self.priority.is_none_or(|given| given <= PRIORITY_MAX), "priority", "a priority is 0 to 100");
        if let Some(destination) = &self.destination {
            self.check_destination(destination, order, held, &mut problems);
        }
        let nothing = Self { reason: self.reason.clone(), ..Self::new(self.order.clone()) };
        problems.require(*self != nothing, "quantities", "an edit changes something");
        problems.refuse()
    }

    fn check_destination(&self, new: &Destination, order: &Order, held: &Progress, problems: &mut Problems) {
        if held.lines.iter().any(|line| !line.shipped().is_zero()) {
            problems.add("destination", Code::WrongState, "a part of the order has shipped there");
        }
        let area = |at: &Destination| (at.country.clone(), at.subdivision.clone(), at.postal_code.clone());
        let taxed = order.lines.iter().any(|line| !line.taxes.is_empty());
        if taxed && !self.keep_taxes && area(new) != area(&order.destination) {
            let message = "its taxes are those of another area: set `keep_taxes`, or cancel and order anew";
            problems.add("destination", Code::InvalidFields, message);
        }
    }

    /// What becomes of each line that is named; refused where it is not there, or fewer are wanted than have shipped.
    fn changes(&self, held: &Progress) -> Result<Changes, Error> {
        let mut problems = Problems::new();
        let mut changes = Changes::default();
        let mut seen = BTreeSet::new();
        for (index, WantedUnits { line, quantity }) in self.quantities.iter().enumerate() {
            let path = |field: &str| format!("quantities[{index}].{field}");
            problems.require(seen.insert(*line), path("line"), "the line is named twice");
            let Some(now) = held.line(*line) else {
                problems.add(path("line"), Code::LineMissing, format!("order {} has no line {line}", self.order));
                continue;
            };
            let wanted = now.ordered.less(now.cancelled);
            let shipped = now.shipped();
            if *quantity < shipped {
                let message = format!("{shipped} of line {line} have shipped");
                problems.add(path("quantity"), Code::QuantityUnavailable, message);
            } else if *quantity < wanted {
                changes.lowered.push(LineUnits { line: *line, quantity: wanted.less(*quantity) });
            } else if *quantity > wanted {
                changes.raised.push(LineUnits { line: *line, quantity: quantity.less(wanted) });
            }
        }
        let lowered = |line: u32| changes.lowered.iter().find(|units| units.line == line).map(|units| units.quantity);
        let left = |(number, line): (u32, &LineProgress)| {
            line.ordered.less(line.cancelled).less(lowered(number).unwrap_or_default())
        };
        let leaves_nothing = !changes.lowered.is_empty()
            && self.lines.is_empty()
            && changes.raised.is_empty()
            && held.numbered().map(left).all(|left| left.is_zero());
        problems.require(!leaves_nothing, "quantities", "nothing would be left of the order: cancel it");
        problems.refuse()?;
        Ok(changes)
    }

    /// The terms after the edit.
    fn terms(
        &self,
        known: &Order,
        changes: &Changes,
        stocked: Vec<bool>,
        draft: &mut Draft<'_>,
    ) -> Result<Order, Error> {
        let mut order = Order::clone(known);
        let mut warnings = Vec::new();
        for units in &changes.raised {
            pricing::raise(&mut order, units.line, units.quantity)?;
        }
        pricing::add(&mut order, &self.lines, &self.charges, stocked, &mut warnings)?;
        pricing::sum_up(&mut order)?;
        warnings.into_iter().for_each(|warning| draft.warn(warning));
        if let Some(destination) = &self.destination {
            order.destination = destination.clone();
        }
        if let Some(attributes) = &self.attributes {
            order.attributes = attributes.clone();
        }
        order.priority = self.priority.unwrap_or(order.priority);
        order.split = self.split.or(order.split);
        order.shortage = self.shortage.or(order.shortage);
        Ok(order)
    }

    fn tell(
        &self,
        draft: &mut Draft<'_>,
        known: &Order,
        order: &Order,
        changes: Changes,
        (credited, overlap): (Amount, Amount),
    ) {
        let added = order.lines.iter().skip(known.lines.len());
        draft.emit(Event::OrderEdited {
            order: self.order.clone(),
            reason: self.reason.clone(),
            raised: changes.raised,
            lowered: changes.lowered,
            added: added.map(|line| LineUnits { line: line.line, quantity: line.quantity }).collect(),
            total_before: known.totals.total,
            total: order.totals.total,
            credited,
            overlap,
        });
    }

    /// Gives what was added stock, of a placed order.
    fn source(
        &self,
        draft: &mut Draft<'_>,
        network: &Network,
        order: &Order,
        progress: &mut Progress,
    ) -> Result<(), Stop> {
        let wishes: Vec<Wish> = allocate::unallocated(progress, None);
        if progress.standing != Standing::Placed || wishes.is_empty() && progress.lines.iter().all(is_placed) {
            return Ok(());
        }
        let scene = Scene { network, order, excluded: BTreeSet::new() };
        let plan = allocate::source(draft, &scene, &wishes)?;
        if !plan.shortage.is_empty() && scene.shortage(draft) != Shortage::Backorder {
            return Err(allocate::refuse_short(&plan, &wishes).into());
        }
        // Nothing is to be cancelled: what is short waits.
        follow(draft, &scene, progress, plan, &wishes)?;
        Ok(())
    }
}

/// Whether no unit of a line waits to be promised.
fn is_placed(line: &LineProgress) -> bool {
    line.open.is_zero()
}

/// Cancels units and credits what was charged for them; answers how much that is.
fn lower(
    draft: &mut Draft<'_>,
    progress: &mut Progress,
    order: &Order,
    lines: &[LineUnits],
    freed: &mut BTreeSet<Sku>,
) -> Result<Amount, Stop> {
    let mut credited = Amount::ZERO;
    for units in lines {
        take_out(draft, progress, units, freed)?;
        credited = credited.plus(credit_line(progress, order, units.line, units.quantity)?)?;
    }
    Ok(credited)
}

/// Lets the progress follow terms that have grown.
fn grow(progress: &mut Progress, order: &Order, raised: &[LineUnits]) -> Result<(), Error> {
    for units in raised {
        if let Some(line) = progress.line_mut(units.line) {
            line.ordered = line.ordered.plus(units.quantity)?;
            line.open = line.open.plus(units.quantity)?;
        }
    }
    let added = order.lines.iter().skip(progress.lines.len());
    let added = added.map(|line| LineProgress::new(line.sku.clone(), line.quantity, line.stocked));
    progress.lines.extend(added.collect::<Vec<_>>());
    progress.money.total = order.totals.total;
    Ok(())
}
