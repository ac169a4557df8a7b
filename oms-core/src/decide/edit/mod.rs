//! Changing a placed order: what it asks for, where it goes, and what it costs, in one step; at once, or first staged and
//! then confirmed.
//!
//! What may change at which stage is said by the edit policy; see [`EditPolicy`](crate::network::EditPolicy) for the
//! table that is built in. A draft may change in all of it.

mod pending;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use pending::expire;
pub use pending::{ConfirmEdit, DiscardEdit, StageEdit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{self, Scene, Wish};
use super::hold;
use super::money::{credit_line, settle};
use super::order::{Ask, distinct, facts_of_lines, give_stock, recipient_keys, require_takeable, take_units};
use super::stage::{Limits, load_fulfillment_orders};
use super::{network, network_and_order_keys, progress, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::{Event, LineUnits};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::network::{Change, Network, Shortage};
use crate::order::{
    Destination, Hold, HoldAction, HoldEnd, HoldUntil, LINES_MAX, LineFacts, LineProgress, Order, OrderEdit,
    PRICE_PARTS_MAX, PRIORITY_MAX, Progress, ShipToInput, Standing, StandingAction, WantedUnits, pricing,
};
use crate::party::Party;
use crate::value::{Amount, Quantity, Sku};

/// Changes an order: all of it in one step, or nothing. Units that are no longer wanted are cancelled and credited as
/// agreed; added units and lines are priced by the order's rules and sourced at once. A dry run tells what would change:
/// money, stock, and where it would come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EditOrder(pub OrderEdit);

impl Decide for EditOrder {
    fn needs(&self) -> Vec<Key> {
        edit_keys(&self.0)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let prepared = prepare(draft, &self.0)?;

        make(draft, &network, &self.0, prepared, BTreeSet::new())?;
        Ok(RecordKey::progress(&self.0.order))
    }
}

/// What an edit surely sees.
fn edit_keys(edit: &OrderEdit) -> Vec<Key> {
    let mut keys = network_and_order_keys(&edit.order);
    let skus = distinct(edit.lines.iter().map(|line| &line.sku));
    keys.extend(skus.iter().map(|sku| Key::record(Kind::Item, sku.shared())));
    keys.extend(recipient_keys(&edit.lines));
    let recipients = ship_tos(edit).filter_map(|to| to.party.as_ref());
    keys.extend(recipients.map(|party| Key::record(Kind::Party, party.shared())));
    keys
}

/// Where the lines that there are go from now on.
fn ship_tos(edit: &OrderEdit) -> impl Iterator<Item = &ShipToInput> {
    edit.line_changes.iter().filter_map(|change| change.ship_to.as_ref())
}

/// An edit that may be made.
struct Prepared {
    /// The terms before.
    known: Arc<Order>,
    /// What happened before.
    held: Arc<Progress>,
    /// The terms after.
    order: Order,
    changes: Changes,
    /// The work that units may be taken out of.
    takeable: BTreeSet<u32>,
    warnings: Vec<String>,
}

/// What becomes of the lines there are.
#[derive(Default)]
struct Changes {
    lowered: Vec<LineUnits>,
    raised: Vec<LineUnits>,
}

/// Refuses what can't be changed, in the order of rank, and agrees on the terms after.
fn prepare(draft: &Draft<'_>, edit: &OrderEdit) -> Result<Prepared, Stop> {
    let (known, held) = (terms(draft, &edit.order)?, progress(draft, &edit.order)?);
    stand(&held, StandingAction::Edit)?;
    check(edit, &known)?;
    let mut problems = Problems::new();
    let facts = facts_of_lines(draft, &edit.lines, Ask::New, &mut problems)?;
    let ship_tos = facts_of_ship_tos(draft, edit, &mut problems)?;
    problems.refuse()?;
    load_fulfillment_orders(draft, &held)?;
    require_stages(draft, edit, &held)?;
    let changes = changes(edit, &held)?;
    require_no_hold(draft, edit, &held)?;
    let takeable = require_takeable(draft, &held, &changes.lowered)?;
    require_prices(edit, &held)?;
    let mut warnings = Vec::new();
    let order = terms_after(edit, &known, &changes, (facts, ship_tos), &mut warnings)?;
    Ok(Prepared { known, held, order, changes, takeable, warnings })
}

/// Makes an edit. `freed` are items that were given back in its favor before.
fn make(
    draft: &mut Draft<'_>,
    network: &Network,
    edit: &OrderEdit,
    prepared: Prepared,
    mut freed: BTreeSet<Sku>,
) -> Result<(), Stop> {
    let Prepared { known, held, mut order, changes, takeable, warnings } = prepared;
    warnings.into_iter().for_each(|warning| draft.warn(warning));
    let mut progress = Progress::clone(&held);
    take_units(draft, &mut progress, &changes.lowered, &takeable, &mut freed)?;
    let credited = grow(&mut progress, &known, &order, &changes)?;
    if order.captured.is_none() {
        order.captured = Some(Box::new(Order::clone(&known)));
    }
    let added = order.lines.iter().skip(known.lines.len());
    draft.emit(Event::OrderEdited {
        order: edit.order.clone(),
        reason: edit.reason.clone(),
        raised: changes.raised,
        lowered: changes.lowered,
        added: added.map(|line| LineUnits { line: line.line, quantity: line.quantity }).collect(),
        total_before: known.totals.total,
        total: order.totals.total,
        credited,
        overlap: held.money.credited.plus(credited)?.minus(progress.money.credited)?,
        balance_before: held.money.balance()?,
        balance: progress.money.balance()?,
    });
    if progress.standing == Standing::Placed {
        let scene = Scene { network, order: &order, excluded: BTreeSet::new() };
        let wishes = wishes(draft, &scene, &progress);
        // Nothing is to be cancelled: what is short waits, or refuses the edit.
        give_stock(draft, &scene, &mut progress, wishes, |shortage| shortage != Shortage::Backorder)?;
    }
    settle(draft, &mut progress, &order)?;
    if order.requested != known.requested && progress.standing == Standing::Placed {
        hold::reschedule(draft, network, &order, &mut progress)?;
    }
    hold::end_met(draft, &order, &mut progress)?;
    if order.destination != known.destination {
        let waits = |hold: &Hold| hold.until == Some(HoldUntil::AddressChanged);
        hold::end(draft, network, &order, &mut progress, |hold| waits(hold).then_some(HoldEnd::Event))?;
    }
    draft.put(progress);
    draft.put(order);
    allocate::fill(draft, network, &freed, Some(&edit.order))
}

/// What wants stock, unless no unit is new.
fn wishes(draft: &Draft<'_>, scene: &Scene<'_>, progress: &Progress) -> Vec<Wish> {
    let is_new = progress.lines.iter().any(|line| line.stocked && !line.open.is_zero());
    if is_new { allocate::free_to_source(draft, scene, progress, None) } else { Vec::new() }
}

/// Refuses what can be told from the edit and the terms by themselves.
fn check(edit: &OrderEdit, order: &Order) -> Result<(), Error> {
    let mut problems = Problems::new();
    let lines = order.lines.len().saturating_add(edit.lines.len());
    if lines > LINES_MAX {
        problems.add("lines", Code::LimitExceeded, format!("an order has at most {LINES_MAX} lines"));
    }
    if order.charges.len().saturating_add(edit.charges.len()) > PRICE_PARTS_MAX {
        problems.add("charges", Code::LimitExceeded, format!("at most {PRICE_PARTS_MAX} parts"));
    }
    problems.require(edit.priority.is_none_or(|given| given <= PRIORITY_MAX), "priority", "a priority is 0 to 100");
    if let Some(requested) = &edit.requested {
        pricing::check_dates(&mut problems, requested);
    }
    if let Some(terms) = edit.payment_terms {
        pricing::check_terms(&mut problems, terms);
    }
    if let Some(destination) = &edit.destination {
        let taxed = order.lines.iter().any(|line| line.ship_to.is_none() && !line.taxes.is_empty());
        let moves = taxed && area(destination) != area(&order.destination);
        require_taxes(edit, moves, "destination", &mut problems);
    }
    check_lines(edit, order, &mut problems);
    let nothing = OrderEdit { reason: edit.reason.clone(), ..OrderEdit::new(edit.order.clone()) };
    problems.require(*edit != nothing, "quantities", "an edit changes something");
    problems.refuse()
}

/// Where taxes are those of.
fn area(at: &Destination) -> impl PartialEq {
    (at.country.clone(), at.subdivision.clone(), at.postal_code.clone())
}

fn require_taxes(edit: &OrderEdit, moves: bool, path: &str, problems: &mut Problems) {
    let message = "its taxes are those of another area: set `keep_taxes`, or cancel and order anew";
    problems.require(!moves || edit.keep_taxes, path, message);
}

/// The lines that an edit names are there, each once in its list.
fn check_lines(edit: &OrderEdit, order: &Order, problems: &mut Problems) {
    let quantities = edit.quantities.iter().map(|wanted| wanted.line);
    let prices = edit.prices.iter().map(|price| price.line);
    let changed = edit.line_changes.iter().map(|change| change.line);
    check_numbers("quantities", quantities, order, problems);
    check_numbers("prices", prices, order, problems);
    check_numbers("line_changes", changed, order, problems);
    for (index, price) in edit.prices.iter().enumerate().filter(|(_, price)| price.unit_price.is_negative()) {
        let message = format!("{} is negative: use a discount", price.unit_price);
        problems.add(format!("prices[{index}].unit_price"), Code::InvalidFields, message);
    }
    for (index, change) in edit.line_changes.iter().enumerate() {
        let (Some(line), Some(to)) = (order.line(change.line), &change.ship_to) else { continue };
        let before = line.ship_to.as_deref().map_or(&order.destination, |to| &to.destination);
        let moves = !line.taxes.is_empty() && area(&to.destination) != area(before);
        require_taxes(edit, moves, &format!("line_changes[{index}].ship_to"), problems);
    }
}

fn check_numbers(list: &str, numbers: impl Iterator<Item = u32>, order: &Order, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, line) in numbers.enumerate() {
        let path = format!("{list}[{index}].line");
        if order.line(line).is_none() {
            problems.add(path, Code::LineMissing, format!("order {} has no line {line}", order.id));
        } else {
            problems.require(seen.insert(line), path, "the line is named twice");
        }
    }
}

/// The parties that lines go to from now on.
fn facts_of_ship_tos(draft: &Draft<'_>, edit: &OrderEdit, problems: &mut Problems) -> Result<LineFacts, Stop> {
    let mut facts = LineFacts::default();
    for id in ship_tos(edit).filter_map(|to| to.party.as_ref()) {
        match draft.find::<Party>(id.shared())? {
            Some(party) => {
                facts.recipients.insert(id.clone(), party.current());
            }
            None => problems.add("line_changes", Code::PartyMissing, format!("there is no party {id}")),
        }
    }
    Ok(facts)
}

/// Refuses changes that come too late, by the edit policy.
fn require_stages(draft: &Draft<'_>, edit: &OrderEdit, held: &Progress) -> Result<(), Stop> {
    let limits = Limits::new(draft, held)?;
    for change in edit.order_changes() {
        limits.require(change)?;
    }
    for price in &edit.prices {
        limits.require_of_line(Change::Price, price.line)?;
    }
    for change in edit.line_changes.iter().filter(|change| change.ship_to.is_some()) {
        limits.require_of_line(Change::Destination, change.line)?;
    }
    let wanted = |line: u32| held.line(line).map(|held| held.ordered.less(held.cancelled)).unwrap_or_default();
    for WantedUnits { line, .. } in edit.quantities.iter().filter(|units| units.quantity > wanted(units.line)) {
        limits.require_of_line(Change::AddUnits, *line)?;
    }
    Ok(())
}

/// What becomes of each line that is named; refused where fewer are wanted than have shipped.
fn changes(edit: &OrderEdit, held: &Progress) -> Result<Changes, Error> {
    let mut problems = Problems::new();
    let mut changes = Changes::default();
    for (index, WantedUnits { line, quantity }) in edit.quantities.iter().enumerate() {
        let Some(now) = held.line(*line) else { continue };
        let wanted = now.ordered.less(now.cancelled);
        let shipped = now.shipped();
        if *quantity < shipped {
            let message = format!("{shipped} of line {line} have shipped");
            problems.add(format!("quantities[{index}].quantity"), Code::QuantityUnavailable, message);
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
        && edit.lines.is_empty()
        && changes.raised.is_empty()
        && held.numbered().map(left).all(|left| left.is_zero());
    problems.require(!leaves_nothing, "quantities", "nothing would be left of the order: cancel it");
    problems.refuse()?;
    Ok(changes)
}

/// Refuses what a hold blocks: any edit when it is on the order, a change of a line when it is on the line.
fn require_no_hold(draft: &Draft<'_>, edit: &OrderEdit, held: &Progress) -> Result<(), Error> {
    hold::require_editable(held, draft.context.now)?;
    let quantities = edit.quantities.iter().map(|wanted| wanted.line);
    let prices = edit.prices.iter().map(|price| price.line);
    let lines = quantities.chain(prices).chain(edit.line_changes.iter().map(|change| change.line));
    hold::require_no_hold(draft, held, HoldAction::Edit, lines)
}

/// Refuses another price for a line of which something was credited by the old one.
fn require_prices(edit: &OrderEdit, held: &Progress) -> Result<(), Error> {
    let mut problems = Problems::new();
    for (index, price) in edit.prices.iter().enumerate() {
        let untouched = held.line(price.line).is_none_or(|line| line.credited_units.is_zero())
            && held.adjusted(price.line).is_zero();
        let lowered = edit.quantities.iter().any(|wanted| {
            let before = held.line(wanted.line).map(|line| line.ordered.less(line.cancelled)).unwrap_or_default();
            wanted.line == price.line && wanted.quantity < before
        });
        if !untouched || lowered {
            let message =
                format!("something of line {} is credited by the price agreed: add a line instead", price.line);
            problems.add(format!("prices[{index}].line"), Code::WrongState, message);
        }
    }
    problems.refuse()
}

/// The terms after an edit.
fn terms_after(
    edit: &OrderEdit,
    known: &Order,
    changes: &Changes,
    (facts, ship_tos): (LineFacts, LineFacts),
    warnings: &mut Vec<String>,
) -> Result<Order, Error> {
    let mut order = Order::clone(known);
    for price in &edit.prices {
        pricing::reprice(&mut order, price.line, price.unit_price)?;
    }
    for units in &changes.raised {
        pricing::raise(&mut order, units.line, units.quantity)?;
    }
    pricing::add(&mut order, &edit.lines, &edit.charges, facts, warnings)?;
    pricing::sum_up(&mut order)?;
    for change in &edit.line_changes {
        let position = usize::try_from(change.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(line) = order.lines.get_mut(position) else { continue };
        if let Some(to) = &change.ship_to {
            line.ship_to = Some(ship_tos.ship_to(to));
        }
        line.attributes = change.attributes.clone().unwrap_or_else(|| line.attributes.clone());
    }
    order.destination = edit.destination.clone().unwrap_or(order.destination);
    order.attributes = edit.attributes.clone().unwrap_or(order.attributes);
    order.requested = edit.requested.clone().unwrap_or(order.requested);
    order.method = edit.method.clone().or(order.method);
    order.purchase_order = edit.purchase_order.clone().or(order.purchase_order);
    order.payment_terms = edit.payment_terms.unwrap_or(order.payment_terms);
    order.priority = edit.priority.unwrap_or(order.priority);
    order.split = edit.split.or(order.split);
    order.shortage = edit.shortage.or(order.shortage);
    Ok(order)
}

/// Lets the progress follow the new terms: credits what is not wanted any more as it was agreed before, and adds what is
/// new. Answers what was credited.
fn grow(progress: &mut Progress, known: &Order, order: &Order, changes: &Changes) -> Result<Amount, Error> {
    let mut credited = Amount::ZERO;
    for units in &changes.lowered {
        credited = credited.plus(credit_line(progress, known, units.line, units.quantity)?)?;
    }
    for units in &changes.raised {
        if let Some(line) = progress.line_mut(units.line) {
            line.ordered = line.ordered.plus(units.quantity)?;
            line.open = line.open.plus(units.quantity)?;
        }
    }
    let added = order.lines.iter().skip(progress.lines.len());
    let added = added.map(|line| LineProgress::new(line.sku.clone(), line.quantity, line.stocked));
    progress.lines.extend(added.collect::<Vec<_>>());
    progress.money.total = order.totals.total;
    progress.priority = order.priority;
    progress.cancel_after = order.requested.cancel_after;
    Ok(credited)
}

/// How many units of each line are new.
fn new_units(known: &Order, order: &Order, changes: &Changes) -> Vec<Wish> {
    let wish = |line: u32, quantity: Quantity| {
        let terms = order.line(line).filter(|terms| terms.stocked)?;
        Some(Wish { line, sku: terms.sku.clone(), quantity })
    };
    let raised = changes.raised.iter().filter_map(|units| wish(units.line, units.quantity));
    let added = order.lines.iter().skip(known.lines.len()).filter_map(|line| wish(line.line, line.quantity));
    raised.chain(added).collect()
}
