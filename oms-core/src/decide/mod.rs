//! Decisions: the use cases, which span concepts. One module per area, one struct and one [`Decide`] per command.
//!
//! Invariants:
//! - a decision first refuses, in the order of rank (malformed, missing, standing, state, quantity), then builds;
//! - what is refused changes nothing, and the same bad request always gets the same code.
//!
//! [`Decide`]: crate::kernel::Decide

mod allocate;
mod gateway;
mod money;

pub mod adjust;
pub mod credit;
pub mod document;
pub mod edit;
pub mod fulfillment;
#[cfg(test)]
mod histories;
pub mod hold;
pub mod order;
pub mod payment;
pub mod returns;
pub mod setup;
pub mod split;
mod stage;
pub mod stock;
pub mod upkeep;

use std::sync::{Arc, LazyLock};

use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::LineUnits;
use crate::item::Item;
use crate::kernel::{Draft, Key, Kind, Stop};
use crate::network::Network;
use crate::order::{Order, Progress, Standing, StandingAction};
use crate::value::{LocationId, OrderId, Quantity, Sku};

/// How many lines a stock command may have.
pub const STOCK_LINES_MAX: usize = 10_000;

/// The keys that almost every decision sees.
fn network_key() -> Key {
    Key::record(Kind::Network, Arc::clone(&NETWORK_ID))
}

static NETWORK_ID: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from(Network::ID));

/// The keys of an order's terms and progress.
fn order_keys(order: &OrderId) -> [Key; 2] {
    [Key::record(Kind::Progress, order.shared()), Key::record(Kind::Order, order.shared())]
}

/// The keys of the network and an order.
fn network_and_order_keys(order: &OrderId) -> Vec<Key> {
    let [progress, terms] = order_keys(order);
    vec![network_key(), progress, terms]
}

/// The network; an empty one, when nothing was set up.
fn network(draft: &Draft<'_>) -> Result<Arc<Network>, Stop> {
    Ok(draft.find::<Network>(Arc::clone(&NETWORK_ID))?.unwrap_or_default())
}

/// What happened to an order.
fn progress(draft: &Draft<'_>, order: &OrderId) -> Result<Arc<Progress>, Stop> {
    draft.find::<Progress>(order.shared())?.ok_or_else(|| missing_order(order))
}

/// What was agreed on an order.
fn terms(draft: &Draft<'_>, order: &OrderId) -> Result<Arc<Order>, Stop> {
    draft.find::<Order>(order.shared())?.ok_or_else(|| missing_order(order))
}

fn missing_order(order: &OrderId) -> Stop {
    Error::new(Code::OrderMissing, format!("there is no order {order}")).about("order", order).into()
}

/// The standing after an action, or the refusal.
fn stand(progress: &Progress, action: StandingAction) -> Result<Standing, Error> {
    progress.standing.next(action).ok_or_else(|| {
        let (order, standing) = (&progress.order, progress.standing.name());
        Error::new(Code::WrongStanding, format!("order {order} is {standing}"))
            .with("order", order)
            .with("standing", standing)
    })
}

/// The items of these skus, in their order.
///
/// # Errors
/// Every sku that no item has, with its path.
fn items<'a>(draft: &Draft<'_>, skus: impl Iterator<Item = &'a Sku>) -> Result<Vec<Arc<Item>>, Stop> {
    let mut problems = Problems::new();
    let mut items = Vec::new();
    for (index, sku) in skus.enumerate() {
        match draft.find::<Item>(sku.shared())? {
            Some(item) => items.push(item),
            None => problems.add(format!("lines[{index}].sku"), Code::ItemMissing, format!("there is no item {sku}")),
        }
    }
    problems.refuse()?;
    Ok(items)
}

/// Refuses when a location does not exist.
fn require_location(network: &Network, location: &LocationId, path: &str) -> Result<(), Error> {
    if network.locations.contains_key(location) {
        return Ok(());
    }
    Err(Error::new(Code::LocationMissing, format!("there is no location {location}")).about(path, location))
}

/// Refuses empty and oversized lists, and lines without quantity.
fn require_lines(count: usize, quantities: impl Iterator<Item = Quantity>) -> Result<(), Error> {
    require_units("lines", "quantity", count, quantities)
}

/// The same for a list and a field of other names.
fn require_units(
    list: &str,
    field: &str,
    count: usize,
    quantities: impl Iterator<Item = Quantity>,
) -> Result<(), Error> {
    let mut problems = Problems::new();
    problems.require(count > 0, list, "at least one line is given");
    if count > STOCK_LINES_MAX {
        problems.add(list, Code::LimitExceeded, format!("at most {STOCK_LINES_MAX} lines are given"));
        return problems.refuse();
    }
    for (index, quantity) in quantities.enumerate() {
        if quantity.is_zero() {
            problems.add(format!("{list}[{index}].{field}"), Code::InvalidFields, "at least one unit is given");
        }
    }
    problems.refuse()
}

/// Units of an order's lines as a caller names them: each line exists, is named once, with at least one unit.
fn require_order_lines(progress: &Progress, lines: &[LineUnits]) -> Result<(), Error> {
    require_lines(lines.len(), lines.iter().map(|line| line.quantity))?;
    let mut problems = Problems::new();
    let mut seen = std::collections::BTreeSet::new();
    for (index, named) in lines.iter().enumerate() {
        let path = format!("lines[{index}].line");
        if progress.line(named.line).is_none() {
            problems.add(path, Code::LineMissing, format!("order {} has no line {}", progress.order, named.line));
        } else {
            problems.require(seen.insert(named.line), path, "the line is named twice");
        }
    }
    problems.refuse()
}

/// What the library made itself, such as an id from parts: that it can't be is a bug.
fn made<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, Error> {
    result.map_err(|error| Error::new(Code::Bug, error.to_string()))
}

/// A count as the number of things in an event.
fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
