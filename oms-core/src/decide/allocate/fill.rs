//! Giving stock that became free to the orders that wait for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Scene, accompany, by_destination, carry_out, choose, first_of, free_to_source, source, unallocated, wish_keys,
};
use crate::event::{Event, LineAt};
use crate::kernel::{Draft, Key, Kind, List, ListQuery, Stop};
use crate::network::{Network, Split};
use crate::order::{Order, Progress};
use crate::sourcing::Assignment;
use crate::value::{OrderId, Sku};

/// How many orders that wait for one item are looked at by one command.
const FILLS_MAX: usize = 1_000;

/// The keys that [`fill`] surely sees for an item.
pub(in crate::decide) fn fill_keys(skus: impl IntoIterator<Item = Sku>) -> Vec<Key> {
    skus.into_iter().map(|sku| Key::List(waiting(&sku))).collect()
}

fn waiting(sku: &Sku) -> ListQuery {
    ListQuery::new(List::Backorders, sku.shared(), FILLS_MAX)
}

/// Gives stock that became free to the orders that wait for it, but for one: the most urgent first, then the oldest.
pub(in crate::decide) fn fill(
    draft: &mut Draft<'_>,
    network: &Network,
    skus: &BTreeSet<Sku>,
    except: Option<&OrderId>,
) -> Result<(), Stop> {
    draft.need(fill_keys(skus.iter().cloned()))?;
    let mut queue = Vec::new();
    for sku in skus {
        let page = draft.page(&waiting(sku))?;
        let others = page.iter().filter(|(_, id)| except.is_none_or(|order| order.as_str() != &**id));
        queue.extend(others.map(|(_, id)| (sku, Arc::clone(id))));
    }
    if queue.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<Key> = Vec::new();
    for (sku, id) in &queue {
        keys.push(Key::Balances((*sku).clone()));
        keys.push(Key::record(Kind::Item, sku.shared()));
        keys.push(Key::record(Kind::Progress, Arc::clone(id)));
        keys.push(Key::record(Kind::Order, Arc::clone(id)));
    }
    draft.need(keys)?;
    draft.need(complete_keys(draft, network, queue.iter().map(|(_, id)| id))?)?;
    for (sku, id) in queue {
        let free = draft.balances(sku)?.iter().any(|(_, balance)| balance.available() > 0);
        let (progress, order) = (draft.find::<Progress>(Arc::clone(&id))?, draft.find::<Order>(id)?);
        if let (true, Some(progress), Some(order)) = (free, progress, order) {
            fill_order(draft, network, &order, &progress, Occasion::Arrival(sku))?;
        }
    }
    Ok(())
}

/// What orders that ship complete want beside the item that arrived.
fn complete_keys<'a>(
    draft: &Draft<'_>,
    network: &Network,
    ids: impl Iterator<Item = &'a Arc<str>>,
) -> Result<Vec<Key>, Stop> {
    let mut keys = Vec::new();
    for id in ids {
        let (progress, order) = (draft.find::<Progress>(Arc::clone(id))?, draft.find::<Order>(Arc::clone(id))?);
        let (Some(progress), Some(order)) = (progress, order) else { continue };
        let scene = Scene { network, order: &order, excluded: BTreeSet::new() };
        if scene.split(draft) == Split::ShipComplete {
            for wish in unallocated(&progress, None) {
                keys.push(Key::record(Kind::Item, wish.sku.shared()));
                keys.push(Key::Balances(wish.sku));
            }
        }
    }
    Ok(keys)
}

/// Why an order is given what it can get.
#[derive(Clone, Copy)]
pub(in crate::decide) enum Occasion<'a> {
    /// Stock of the item arrived.
    Arrival(&'a Sku),
    /// Somebody asked for it.
    Asked,
    /// A hold on sourcing ended.
    HoldEnded,
}

/// Gives an order what it can get now; answers whether it got anything.
pub(in crate::decide) fn fill_order(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &Progress,
    occasion: Occasion<'_>,
) -> Result<bool, Stop> {
    let filled = fill_up(draft, network, order, progress, occasion)?;
    Ok(filled.map(|progress| draft.put(progress)).is_some())
}

/// The order with what it can get now, if it gets anything.
pub(in crate::decide) fn fill_up(
    draft: &mut Draft<'_>,
    network: &Network,
    order: &Order,
    progress: &Progress,
    occasion: Occasion<'_>,
) -> Result<Option<Progress>, Stop> {
    let scene = Scene { network, order, excluded: BTreeSet::new() };
    // An order that ships complete gets everything at once or waits on.
    let (only, sweeps) = match occasion {
        Occasion::Arrival(sku) => (Some(sku).filter(|_| scene.split(draft) == Split::Allowed), false),
        Occasion::Asked => (None, true),
        Occasion::HoldEnded => (None, false),
    };
    let wishes = free_to_source(draft, &scene, progress, only);
    if wishes.is_empty() {
        return Ok(None);
    }
    draft.need(wish_keys(&wishes))?;
    // What arrived is given away as it is; an order that is sourced again by hand also gets what dead carts hold.
    let (mut filled, mut first, mut lines) = (None, None, Vec::new());
    for wishes in by_destination(order, wishes) {
        let mut plan = if sweeps { source(draft, &scene, &wishes)? } else { choose(draft, &scene, &wishes)? };
        if plan.assignments.is_empty() {
            continue;
        }
        plan.shortage.clear();
        carry_out(draft, &scene, filled.get_or_insert_with(|| progress.clone()), &plan)?;
        first = first.or_else(|| first_of(&plan));
        let at = |a: Assignment| LineAt { line: a.line, location: a.location, quantity: a.quantity };
        lines.extend(plan.assignments.into_iter().map(at));
    }
    let Some(mut progress) = filled else { return Ok(None) };
    progress.recheck_at = progress.recheck_at.filter(|_| progress.has_backorders());
    accompany(network, &mut progress, first)?;
    draft.emit(Event::BackorderFilled { order: order.id.clone(), lines });
    crate::decide::hold::end_met(draft, order, &mut progress)?;
    crate::decide::fulfillment::release_at_once(draft, network, order, &mut progress)?;
    crate::decide::gateway::reauthorize(draft, network, order, &mut progress)?;
    Ok(Some(progress))
}
