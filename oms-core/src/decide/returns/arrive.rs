//! Taking in units that came back, and looking at them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Sale, after, find, over_return, return_key, sale, subject};
use crate::code::Code;
use crate::decide::allocate::{fill, fill_keys};
use crate::decide::{network, network_key, require_lines, require_location};
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::inventory::{Account, Bucket, Movement, Outside};
use crate::kernel::{Decide, Decided, Draft, Key, Stop};
use crate::returns::{Disposition, Inspected, Return, ReturnAction, ReturnLine};
use crate::value::defaults::yes;
use crate::value::{ExternalId, LocationId, Quantity, ReturnId, Sku};

/// Units of one line of a return that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnedUnits {
    /// The line of the return, from 1.
    pub position: u32,
    /// How many units; at least one.
    pub quantity: Quantity,
}

/// Takes in units that came back. They wait in `quality_hold` at the location until they are inspected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveReturn {
    /// Which return.
    pub return_id: ReturnId,
    /// Where it arrived. What arrives elsewhere later arrives once this was inspected.
    pub location: LocationId,
    /// What arrived. Default: everything that was announced and has not arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<ReturnedUnits>>,
}

impl ReceiveReturn {
    /// Everything that was announced.
    #[must_use]
    pub const fn new(return_id: ReturnId, location: LocationId) -> Self {
        Self { return_id, location, lines: None }
    }
}

impl Decide for ReceiveReturn {
    fn needs(&self) -> Vec<Key> {
        vec![network_key(), return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let lines = self.lines.as_deref().unwrap_or_default();
        if self.lines.is_some() {
            require_lines(lines.len(), lines.iter().map(|line| line.quantity))?;
        }
        let held = find(draft, &self.return_id)?;
        require_location(&*network(draft)?, &self.location, "location")?;
        require_positions(&held, lines.iter().map(|line| line.position))?;
        let state = after(&held, ReturnAction::Receive)?;
        let mut sale = held.order.as_ref().map(|order| sale(draft, order)).transpose()?;
        self.require_one_place(&held)?;
        let arrived = self.arrived(&held)?;
        let units = Quantity::sum(arrived.values().copied())?;

        let mut held = Return { state, location: Some(self.location.clone()), ..Return::clone(&held) };
        for (position, quantity) in arrived {
            let Some(line) = held.line_mut(position) else { continue };
            line.received = line.received.plus(quantity)?;
            let line = line.clone();
            let sold = sale.as_mut().zip(line.line).and_then(|(sale, number)| sale.progress.line_mut(number));
            if let Some(sold) = sold {
                sold.returning = sold.returning.minus(quantity)?;
                sold.returned = sold.returned.plus(quantity)?;
            }
            if line.stocked {
                let to = Account::At(Bucket::QualityHold, self.location.clone());
                draft.post(movement(&held, &line, quantity, Account::Outside(Outside::Customer), to))?;
            }
        }
        if let Some(Sale { progress, .. }) = sale {
            draft.put(progress);
        }
        let (return_id, location) = (held.id.clone(), self.location.clone());
        draft.emit(Event::ReturnReceived { return_id, location, units });
        let subject = subject(&held);
        draft.put(held);
        Ok(subject)
    }
}

impl ReceiveReturn {
    /// Refuses a second place while units wait at the first.
    fn require_one_place(&self, held: &Return) -> Result<(), Error> {
        let Some(first) = held.location.as_ref().filter(|first| **first != self.location) else { return Ok(()) };
        let waits = held.lines.iter().any(|line| !line.uninspected().is_zero());
        let mut problems = Problems::new();
        problems.require(!waits, "location", &format!("units of it wait at {first}: inspect them first"));
        problems.refuse()
    }

    /// What arrived, by position.
    fn arrived(&self, held: &Return) -> Result<BTreeMap<u32, Quantity>, Error> {
        let Some(lines) = &self.lines else {
            let expected = held.numbered().map(|(position, line)| (position, line.expected()));
            return some_units(held, expected.filter(|(_, units)| !units.is_zero()).collect());
        };
        let mut arrived: BTreeMap<u32, Quantity> = BTreeMap::new();
        for ReturnedUnits { position, quantity } in lines {
            let sum = arrived.entry(*position).or_default();
            *sum = sum.plus(*quantity)?;
            let possible = held.line(*position).map(ReturnLine::expected).unwrap_or_default();
            if *sum > possible {
                return Err(over_return(&format!("line {position} of return {}", held.id), *position, *sum, possible));
            }
        }
        Ok(arrived)
    }
}

/// Units of one line of a return that were looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectedUnits {
    /// The line of the return, from 1. A line may be named several times, with other dispositions.
    pub position: u32,
    /// How many units; at least one.
    pub quantity: Quantity,
    /// What becomes of them.
    pub disposition: Disposition,
    /// Whether they are credited. Default: yes.
    #[serde(default = "yes")]
    pub credit: bool,
}

/// Decides what becomes of units that came back. What is restocked goes to orders that wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectReturn {
    /// Which return.
    pub return_id: ReturnId,
    /// What was looked at. Default: everything that arrived and was not looked at is restocked and credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<InspectedUnits>>,
}

impl InspectReturn {
    /// Everything that arrived is restocked and credited.
    #[must_use]
    pub const fn new(return_id: ReturnId) -> Self {
        Self { return_id, lines: None }
    }
}

impl Decide for InspectReturn {
    fn needs(&self) -> Vec<Key> {
        vec![network_key(), return_key(&self.return_id)]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let given = self.lines.as_deref().unwrap_or_default();
        if self.lines.is_some() {
            require_lines(given.len(), given.iter().map(|line| line.quantity))?;
        }
        let held = find(draft, &self.return_id)?;
        require_positions(&held, given.iter().map(|line| line.position))?;
        after(&held, ReturnAction::InspectPart)?;
        let location = held.location.clone().ok_or_else(|| Error::new(Code::Bug, "a return arrived nowhere"))?;
        let rows = self.rows(&held)?;
        let network = network(draft)?;
        let restocked = skus_of(&held, &rows, Disposition::Restock);
        draft.need(fill_keys(restocked.iter().cloned()))?;
        require_held(draft, &held, &location, &rows)?;

        let mut held = Return::clone(&held);
        for row in &rows {
            let Some(line) = held.line_mut(row.position) else { continue };
            note(line, row)?;
            let line = line.clone();
            if let Some(to) = destination(row.disposition, &location).filter(|_| line.stocked) {
                let from = Account::At(Bucket::QualityHold, location.clone());
                draft.post(movement(&held, &line, row.quantity, from, to))?;
            }
        }
        let is_all = held.lines.iter().all(|line| line.uninspected().is_zero());
        held.state = after(&held, if is_all { ReturnAction::Inspect } else { ReturnAction::InspectPart })?;
        let sellable = rows.iter().filter(|row| row.disposition == Disposition::Restock);
        draft.emit(Event::ReturnInspected {
            return_id: held.id.clone(),
            units: Quantity::sum(rows.iter().map(|row| row.quantity))?,
            restocked: Quantity::sum(sellable.map(|row| row.quantity))?,
        });
        let subject = subject(&held);
        draft.put(held);
        fill(draft, &network, &restocked, None)?;
        Ok(subject)
    }
}

impl InspectReturn {
    /// What was looked at, none of it more than what waits to be.
    fn rows(&self, held: &Return) -> Result<Vec<InspectedUnits>, Error> {
        let Some(lines) = &self.lines else {
            let waiting = held.numbered().map(|(position, line)| (position, line.uninspected()));
            let units = some_units(held, waiting.filter(|(_, units)| !units.is_zero()).collect())?;
            let restock = |(position, quantity)| InspectedUnits {
                position,
                quantity,
                disposition: Disposition::Restock,
                credit: true,
            };
            return Ok(units.into_iter().map(restock).collect());
        };
        let mut sums: BTreeMap<u32, Quantity> = BTreeMap::new();
        for InspectedUnits { position, quantity, .. } in lines {
            let sum = sums.entry(*position).or_default();
            *sum = sum.plus(*quantity)?;
            let possible = held.line(*position).map(ReturnLine::uninspected).unwrap_or_default();
            if *sum > possible {
                let message = format!("line {position} of return {}: only {possible} of {sum} wait", held.id);
                let error = Error::new(Code::QuantityUnavailable, message).with("line", position);
                return Err(error.with("asked", *sum).with("possible", possible));
            }
        }
        Ok(lines.clone())
    }
}

/// Notes on a line what was looked at.
fn note(line: &mut ReturnLine, row: &InspectedUnits) -> Result<(), Error> {
    let is_alike = |held: &&mut Inspected| held.disposition == row.disposition && held.credit == row.credit;
    match line.inspected.iter_mut().find(is_alike) {
        Some(held) => held.quantity = held.quantity.plus(row.quantity)?,
        None => {
            let InspectedUnits { disposition, quantity, credit, .. } = *row;
            line.inspected.push(Inspected { disposition, quantity, credit });
        }
    }
    Ok(())
}

/// Where units go that were looked at, unless they stay where they are.
fn destination(disposition: Disposition, location: &LocationId) -> Option<Account> {
    match disposition {
        Disposition::Restock => Some(Account::At(Bucket::Available, location.clone())),
        Disposition::QualityHold => None,
        Disposition::Damaged => Some(Account::At(Bucket::Damaged, location.clone())),
        Disposition::Scrap => Some(Account::Outside(Outside::Scrap)),
        Disposition::ReturnToVendor => Some(Account::Outside(Outside::Supplier)),
    }
}

/// The stocked items of rows with this disposition.
fn skus_of(held: &Return, rows: &[InspectedUnits], disposition: Disposition) -> BTreeSet<Sku> {
    let such = rows.iter().filter(|row| row.disposition == disposition);
    let lines = such.filter_map(|row| held.line(row.position)).filter(|line| line.stocked);
    lines.map(|line| line.sku.clone()).collect()
}

/// Refuses when somebody has moved units out of `quality_hold` before they were looked at.
fn require_held(draft: &Draft<'_>, held: &Return, location: &LocationId, rows: &[InspectedUnits]) -> Result<(), Stop> {
    let mut leaving: BTreeMap<&Sku, Quantity> = BTreeMap::new();
    for row in rows.iter().filter(|row| destination(row.disposition, location).is_some()) {
        if let Some(line) = held.line(row.position).filter(|line| line.stocked) {
            let sum = leaving.entry(&line.sku).or_default();
            *sum = sum.plus(row.quantity)?;
        }
    }
    draft.need(leaving.keys().map(|sku| Key::Balance((*sku).clone(), location.clone())).collect())?;
    for (sku, asked) in leaving {
        let possible = draft.balance(sku, location)?.bucket(Bucket::QualityHold);
        if possible < asked.units() {
            let message = format!("only {possible} of {asked} {sku} are in quality_hold@{location}");
            let error = Error::new(Code::InsufficientStock, message).with("sku", sku).with("location", location);
            return Err(error.with("asked", asked).with("possible", possible).into());
        }
    }
    Ok(())
}

/// Refuses positions that the return does not have.
fn require_positions(held: &Return, positions: impl Iterator<Item = u32>) -> Result<(), Error> {
    let mut problems = Problems::new();
    for (index, position) in positions.enumerate().filter(|(_, position)| held.line(*position).is_none()) {
        let message = format!("return {} has no line {position}", held.id);
        problems.add(format!("lines[{index}].position"), Code::LineMissing, message);
    }
    problems.refuse()
}

fn some_units(held: &Return, units: BTreeMap<u32, Quantity>) -> Result<BTreeMap<u32, Quantity>, Error> {
    if units.is_empty() {
        let message = format!("nothing of return {} is left for this", held.id);
        return Err(Error::new(Code::NothingToDo, message).with("return_id", &held.id));
    }
    Ok(units)
}

/// A movement of units of a return, with its cause.
fn movement(held: &Return, line: &ReturnLine, quantity: Quantity, from: Account, to: Account) -> Movement {
    Movement {
        order: held.order.clone().filter(|_| line.line.is_some()),
        line: line.line,
        reason: line.reason.clone(),
        document: ExternalId::parse(held.id.as_str()).ok(),
        ..Movement::new(line.sku.clone(), quantity, from, to)
    }
}
