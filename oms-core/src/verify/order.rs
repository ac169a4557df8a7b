//! Orders and what belongs to them: invariants 2 to 6, and that related records exist.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{check_billing, check_document, check_series, related_to_billing, related_to_document};
use super::money::{check_account, check_money, check_payment, is_credited_exactly};
use super::{Loaded, Reserved, Source, Verification, name};
use crate::error::Result;
use crate::fulfillment::{FulfillmentOrder, FulfillmentState, Shipment, Whereabouts};
use crate::inventory::Reservation;
use crate::kernel::{Key, Kind, Record, RecordKey};
use crate::network::Network;
use crate::order::{EditState, HoldScope, LineProgress, Order, Progress, Standing, Tax, TaxMode, on_top};
use crate::party::{Party, PartyDetails};
use crate::returns::{Return, ReturnState};
use crate::store::Scanned;
use crate::value::{Amount, AmountError, FulfillmentOrderId, LocationId, OrderId, Quantity, ShipmentId, Sku};

/// More children than this of one order are not looked at one by one.
const CHILDREN_MAX: u32 = 100_000;

/// Checks the records of a page, with what belongs to them, and adds up what they hold in `reserved`.
pub(super) fn check_page(
    source: &Source<'_>,
    page: &[Scanned],
    reserved: &mut Reserved,
    found: &mut Verification,
) -> Result<()> {
    let loaded = source.load(page.iter().flat_map(|(_, _, record)| related(record)).collect())?;
    for (key, _, record) in page {
        match record {
            Record::Network(_) | Record::Item(_) => {}
            Record::Party(party) => check_party(key, party, found),
            Record::Order(order) => check_terms(key, order, &loaded, found),
            Record::Progress(progress) => check_progress(key, progress, &loaded, reserved, found),
            Record::FulfillmentOrder(work) => {
                let known = |progress: &Progress| work.ordinal >= 1 && work.ordinal <= progress.fulfillment_orders;
                let is_named = work.id == FulfillmentOrderId::of(&work.order, work.ordinal);
                found.require(is_named, 8, name(key), || format!("it is number {} of {}", work.ordinal, work.order));
                check_owner(key, &work.order, known, &loaded, found);
            }
            Record::Shipment(shipment) => {
                let ids = |progress: &Progress| 1..=progress.shipments.min(CHILDREN_MAX);
                let known = |p: &Progress| ids(p).any(|n| ShipmentId::of(&shipment.order, n) == shipment.id);
                check_owner(key, &shipment.order, known, &loaded, found);
            }
            Record::Payment(payment) => {
                check_owner(key, &payment.order, |p| p.payments().any(|id| *id == payment.id), &loaded, found);
                check_payment(key, payment, &loaded, found);
            }
            Record::Return(returned) => {
                if let Some(order) = &returned.order {
                    check_owner(key, order, |progress| progress.returns.contains(&returned.id), &loaded, found);
                }
                check_return(key, returned, found);
            }
            Record::Reservation(reservation) => add_reservation(reservation, reserved),
            Record::CreditAccount(account) => check_account(key, account, found),
            Record::PendingEdit(pending) => {
                check_owner(key, &pending.edit.order, |_| true, &loaded, found);
                let owner = loaded.find::<Progress>(pending.edit.order.shared());
                let is_over = pending.state != EditState::Staged;
                let waits = owner.is_some_and(|progress| !progress.money.pending.is_zero());
                found.require(!(is_over && waits), 4, name(key), || "it has ended, and money waits for it".to_owned());
            }
            Record::Document(document) => check_document(key, document, &loaded, found),
            Record::Series(series) => check_series(source, key, series, found)?,
            Record::Billing(billing) => check_billing(key, billing, &loaded, found),
        }
    }
    Ok(())
}

/// What has to be seen to check a record.
fn related(record: &Record) -> Vec<Key> {
    let progress_of = |order: &OrderId| vec![Key::Record(RecordKey::progress(order))];
    match record {
        Record::Network(_)
        | Record::Item(_)
        | Record::Party(_)
        | Record::Reservation(_)
        | Record::CreditAccount(_)
        | Record::Series(_) => Vec::new(),
        Record::Document(document) => related_to_document(document),
        Record::Billing(billing) => related_to_billing(billing),
        Record::Order(order) => {
            let mut keys = progress_of(&order.id);
            keys.extend(order.party.iter().map(|party| Key::record(Kind::Party, party.id.shared())));
            keys
        }
        Record::Progress(progress) => {
            let mut keys = vec![Key::record(Kind::Order, progress.order.shared())];
            keys.extend(work_ids(progress).map(|id| Key::record(Kind::FulfillmentOrder, id.shared())));
            keys.extend(shipment_ids(progress).map(|id| Key::record(Kind::Shipment, id.shared())));
            keys.extend(progress.payments().map(|id| Key::record(Kind::Payment, id.shared())));
            keys.extend(progress.returns.iter().map(|id| Key::record(Kind::Return, id.shared())));
            keys
        }
        Record::FulfillmentOrder(work) => progress_of(&work.order),
        Record::Shipment(shipment) => progress_of(&shipment.order),
        Record::Payment(payment) => {
            let mut keys = progress_of(&payment.order);
            keys.push(Key::record(Kind::Network, Network::ID));
            keys
        }
        Record::Return(returned) => returned.order.iter().flat_map(progress_of).collect(),
        Record::PendingEdit(pending) => progress_of(&pending.edit.order),
    }
}

fn work_ids(progress: &Progress) -> impl Iterator<Item = FulfillmentOrderId> {
    (1..=progress.fulfillment_orders.min(CHILDREN_MAX)).map(|ordinal| FulfillmentOrderId::of(&progress.order, ordinal))
}

pub(super) fn shipment_ids(progress: &Progress) -> impl Iterator<Item = ShipmentId> {
    (1..=progress.shipments.min(CHILDREN_MAX)).map(|ordinal| ShipmentId::of(&progress.order, ordinal))
}

fn check_owner(
    key: &RecordKey,
    order: &OrderId,
    knows: impl Fn(&Progress) -> bool,
    loaded: &Loaded,
    found: &mut Verification,
) {
    let owned = loaded.find::<Progress>(order.shared()).is_some_and(knows);
    found.require(owned, 8, name(key), || format!("order {order} does not know of it"));
}

fn check_party(key: &RecordKey, party: &Party, found: &mut Verification) {
    let is_erased = party.versions.iter().all(|details| *details == PartyDetails::default());
    found.require(is_erased || !party.erased, 10, name(key), || "it was erased and still says something".to_owned());
}

fn add_reservation(reservation: &Reservation, reserved: &mut Reserved) {
    for line in &reservation.lines {
        hold(reserved, &line.sku, &line.location, line.quantity);
    }
}

fn hold(reserved: &mut Reserved, sku: &Sku, location: &LocationId, quantity: Quantity) {
    let sum = reserved.entry((sku.clone(), location.clone())).or_default();
    *sum = sum.saturating_add(quantity.units());
}

/// The terms of an order: every amount is what its parts sum to.
fn check_terms(key: &RecordKey, order: &Order, loaded: &Loaded, found: &mut Verification) {
    let has_progress = loaded.find::<Progress>(order.id.shared()).is_some();
    found.require(has_progress, 8, name(key), || "it has no progress".to_owned());
    if let Some(party) = &order.party {
        let held = loaded.find::<Party>(party.id.shared());
        let is_known = held.is_some_and(|held| held.version(party.version).is_some());
        found.require(is_known, 8, name(key), || format!("party {} has no version {}", party.id, party.version));
    }
    match sums_of_terms(order) {
        Ok(sums) => {
            for (what, recorded, computed) in sums {
                found.require(recorded == computed, 5, name(key), || {
                    format!("{what} is {recorded}, its parts sum to {computed}")
                });
            }
        }
        Err(error) => found.violate(5, name(key), format!("its amounts: {error}")),
    }
}

/// What is recorded in the terms, each with what its parts sum to.
fn sums_of_terms(order: &Order) -> Result<Vec<(String, Amount, Amount)>, AmountError> {
    let taxed = |taxes: &[Tax], mode: Option<TaxMode>| on_top(taxes, mode.unwrap_or(order.tax_mode));
    let mut sums = Vec::with_capacity(order.lines.len().saturating_mul(2));
    for line in &order.lines {
        let number = line.line;
        let extended = line.unit_price.times(line.quantity.units())?.round(order.currency, order.rounding)?;
        sums.push((format!("line {number}: extended"), line.extended, extended));
        let total = line.discounted()?.plus(taxed(&line.taxes, line.tax_mode)?)?;
        if !line.groups.is_empty() {
            let groups = Amount::sum(line.groups.iter().map(|group| group.total))?;
            sums.push((format!("line {number}: groups"), line.total, groups));
        }
        sums.push((format!("line {number}: total"), line.total, total));
    }
    for (position, charge) in order.charges.iter().enumerate() {
        let total = charge.discounted()?.plus(taxed(&charge.taxes, charge.tax_mode)?)?;
        sums.push((format!("charges[{position}].total"), charge.total, total));
    }
    let given = Amount::sum(order.discounts.iter().map(|discount| discount.amount))?;
    let shares = order.lines.iter().map(|line| line.order_discount);
    let shares = Amount::sum(shares.chain(order.charges.iter().map(|charge| charge.discount)))?;
    sums.push(("the order's discount".to_owned(), given, shares));
    let own = Amount::sum(order.lines.iter().flat_map(|line| &line.discounts).map(|discount| discount.amount))?;
    let taxes = order.lines.iter().map(|line| &line.taxes).chain(order.charges.iter().map(|charge| &charge.taxes));
    let totals = &order.totals;
    let owed = order.lines.iter().map(|line| line.total).chain(order.charges.iter().map(|charge| charge.total));
    let goods = Amount::sum(order.lines.iter().map(|line| line.extended))?;
    let charges = Amount::sum(order.charges.iter().map(|charge| charge.amount))?;
    sums.push(("totals.goods".to_owned(), totals.goods, goods));
    sums.push(("totals.discounts".to_owned(), totals.discounts, own.plus(given)?));
    sums.push(("totals.charges".to_owned(), totals.charges, charges));
    sums.push(("totals.taxes".to_owned(), totals.taxes, Amount::sum(taxes.flatten().map(|tax| tax.amount))?));
    sums.push(("totals.total".to_owned(), totals.total, Amount::sum(owed)?));
    Ok(sums)
}

fn check_progress(
    key: &RecordKey,
    progress: &Progress,
    loaded: &Loaded,
    reserved: &mut Reserved,
    found: &mut Verification,
) {
    for line in progress.lines.iter().filter(|line| line.stocked) {
        for placed in &line.allocated {
            hold(reserved, &line.sku, &placed.location, placed.quantity);
        }
        for released in &line.released {
            hold(reserved, &line.sku, &released.location, released.quantity);
        }
    }
    for attention in &progress.attention {
        found.warn(name(key), format!("{} since {}", attention.code, attention.at));
    }
    check_stages(key, progress, found);
    check_holds(key, progress, found);
    check_work(key, progress, loaded, found);
    check_shipments(key, progress, loaded, found);
    check_coming_back(key, progress, loaded, found);
    let Some(order) = loaded.find::<Order>(progress.order.shared()) else {
        found.violate(8, name(key), "it has no terms");
        return;
    };
    check_lines_agree(key, progress, order, found);
    if let Err(error) = check_money(key, progress, order, loaded, found) {
        found.violate(4, name(key), format!("its amounts: {error}"));
    }
}

/// Stages partition what was ordered, and agree with the standing.
fn check_stages(key: &RecordKey, progress: &Progress, found: &mut Verification) {
    for (number, line) in progress.numbered() {
        found.require(line.is_conserved(), 2, name(key), || {
            let LineProgress { ordered, open, backordered, cancelled, .. } = line;
            let (allocated, released, shipped) = (line.allocated_units(), line.released_units(), line.shipped());
            format!(
                "line {number}: ordered {ordered}, but open {open}, backordered {backordered}, allocated {allocated}, \
                 released {released}, shipped {shipped}, cancelled {cancelled}"
            )
        });
        let has_empty = line.allocated.iter().any(|placed| placed.quantity.is_zero())
            || line.released.iter().any(|released| released.quantity.is_zero());
        found.require(!has_empty, 2, name(key), || format!("line {number}: no units are kept in a stage"));
        let (back, shipped) = (line.returned.units().saturating_add(line.returning.units()), line.shipped().units());
        found.require(back <= shipped, 6, name(key), || {
            format!("line {number}: {back} are back or announced, only {shipped} have shipped")
        });
    }
    let lines = || progress.lines.iter();
    let agrees = match progress.standing {
        Standing::Draft => lines().all(|line| line.ordered == sum([line.open, line.cancelled])),
        Standing::Placed => true,
        Standing::Cancelled => lines().all(|line| line.ordered == line.cancelled),
        Standing::Closed => lines().all(|line| line.unshipped().is_zero()),
    };
    let standing = progress.standing.name();
    found.require(agrees, 2, name(key), || format!("its standing is {standing}, its lines say otherwise"));
}

/// Holds stand on orders that are placed, each under a number of its own, and are about what exists.
fn check_holds(key: &RecordKey, progress: &Progress, found: &mut Verification) {
    let numbers: Vec<u32> = progress.holds.iter().map(|hold| hold.number).collect();
    let rise = numbers.windows(2).all(|pair| pair.first() < pair.last());
    let given = numbers.iter().all(|number| (1..=progress.holds_placed).contains(number));
    found.require(rise && given, 8, name(key), || {
        format!("{} holds were placed, and {numbers:?} stand", progress.holds_placed)
    });
    for hold in &progress.holds {
        let exists = match &hold.scope {
            HoldScope::Order => true,
            HoldScope::Line(line) => progress.line(*line).is_some(),
            HoldScope::FulfillmentOrder(work) => {
                work.ordinal(&progress.order).is_some_and(|n| (1..=progress.fulfillment_orders).contains(&n))
            }
        };
        found.require(exists, 8, name(key), || format!("hold {} is about what does not exist", hold.number));
        found.require(!hold.blocks.is_empty(), 8, name(key), || format!("hold {} blocks nothing", hold.number));
    }
    let may_stand = match progress.standing {
        Standing::Placed | Standing::Closed => true,
        Standing::Draft | Standing::Cancelled => false,
    };
    let standing = progress.standing.name();
    found.require(may_stand || numbers.is_empty(), 4, name(key), || format!("it is {standing} and carries holds"));
}

fn sum(quantities: impl IntoIterator<Item = Quantity>) -> Quantity {
    Quantity::sum(quantities).unwrap_or(Quantity::at_least_zero(i64::MAX))
}

/// Units by line and where they are.
type Units<K> = BTreeMap<(u32, K), i64>;

fn add<K: Ord>(units: &mut Units<K>, line: u32, at: K, quantity: Quantity) {
    if !quantity.is_zero() {
        let sum = units.entry((line, at)).or_default();
        *sum = sum.saturating_add(quantity.units());
    }
}

/// What is released is with locations: the same units by line, fulfillment order and place.
fn check_work(key: &RecordKey, progress: &Progress, loaded: &Loaded, found: &mut Verification) {
    let (mut released, mut asked) = (Units::new(), Units::new());
    for (number, line) in progress.numbered() {
        for held in &line.released {
            add(&mut released, number, (held.fulfillment_order, held.location.clone()), held.quantity);
        }
    }
    for id in work_ids(progress) {
        let Some(work) = loaded.find::<FulfillmentOrder>(id.shared()) else {
            found.violate(8, name(key), format!("{id} does not exist"));
            continue;
        };
        for line in &work.lines {
            add(&mut asked, line.line, (work.ordinal, work.location.clone()), line.unshipped());
            let fits = line.shipped <= line.picked && line.picked <= line.quantity;
            found.require(fits, 6, name(key), || {
                let (quantity, picked, shipped) = (line.quantity, line.picked, line.shipped);
                format!("{id} line {}: of {quantity}, {picked} are picked and {shipped} shipped", line.line)
            });
        }
        let is_over = match work.state {
            FulfillmentState::Closed | FulfillmentState::Rejected | FulfillmentState::Cancelled => true,
            FulfillmentState::Open
            | FulfillmentState::Accepted
            | FulfillmentState::Picking
            | FulfillmentState::Packed => false,
        };
        found.require(is_over == work.is_done(), 6, name(key), || {
            format!(
                "{id} is {:?}, and {}",
                work.state,
                if work.is_done() { "nothing is left in it" } else { "units are" }
            )
        });
    }
    found.require(released == asked, 6, name(key), || {
        format!("it released {released:?}, its fulfillment orders have {asked:?}")
    });
}

/// What shipped is in packages: the same units by line and whereabouts, and by fulfillment order.
fn check_shipments(key: &RecordKey, progress: &Progress, loaded: &Loaded, found: &mut Verification) {
    let (mut stages, mut parcels) = (Units::new(), Units::new());
    let (mut by_work, mut left) = (Units::new(), Units::new());
    for (number, line) in progress.numbered() {
        add(&mut stages, number, place(Whereabouts::InTransit), line.in_transit);
        add(&mut stages, number, place(Whereabouts::Delivered), line.delivered);
        add(&mut stages, number, place(Whereabouts::Lost), line.lost);
        add(&mut stages, number, place(Whereabouts::ReturnedToSender), line.returned_to_sender);
    }
    for id in shipment_ids(progress) {
        let Some(shipment) = loaded.find::<Shipment>(id.shared()) else {
            found.violate(8, name(key), format!("{id} does not exist"));
            continue;
        };
        for package in &shipment.packages {
            for line in &package.lines {
                add(&mut parcels, line.line, place(package.status().whereabouts()), line.quantity);
                add(&mut left, line.line, shipment.fulfillment_order.clone(), line.quantity);
            }
        }
    }
    for work in work_ids(progress).filter_map(|id| loaded.find::<FulfillmentOrder>(id.shared())) {
        for line in &work.lines {
            add(&mut by_work, line.line, work.id.clone(), line.shipped);
        }
    }
    found.require(stages == parcels, 6, name(key), || {
        format!("its lines say {stages:?} have shipped, its packages hold {parcels:?}")
    });
    found.require(by_work == left, 6, name(key), || {
        format!("its fulfillment orders say {by_work:?} have shipped, its packages hold {left:?}")
    });
}

const fn place(whereabouts: Whereabouts) -> &'static str {
    match whereabouts {
        Whereabouts::InTransit => "in transit",
        Whereabouts::Delivered => "delivered",
        Whereabouts::Lost => "lost",
        Whereabouts::ReturnedToSender => "returned to sender",
    }
}

/// What came back and is announced to, is what the order's returns say.
fn check_coming_back(key: &RecordKey, progress: &Progress, loaded: &Loaded, found: &mut Verification) {
    let (mut lines, mut returns) = (Units::new(), Units::new());
    for (number, line) in progress.numbered() {
        add(&mut lines, number, "returned", line.returned);
        add(&mut lines, number, "returning", line.returning);
    }
    for id in &progress.returns {
        let Some(returned) = loaded.find::<Return>(id.shared()) else {
            found.violate(8, name(key), format!("return {id} does not exist"));
            continue;
        };
        for line in &returned.lines {
            let Some(number) = line.line else { continue };
            add(&mut returns, number, "returned", line.received);
            if is_expected(returned.state) {
                add(&mut returns, number, "returning", line.expected());
            }
        }
    }
    found.require(lines == returns, 6, name(key), || format!("its lines say {lines:?}, its returns say {returns:?}"));
}

/// Whether more may arrive.
const fn is_expected(state: ReturnState) -> bool {
    match state {
        ReturnState::Requested
        | ReturnState::Approved
        | ReturnState::Received
        | ReturnState::Inspected
        | ReturnState::Resolved => true,
        ReturnState::Declined | ReturnState::Closed | ReturnState::Cancelled => false,
    }
}

/// Progress and terms have the same lines, and each line's credits are what was charged for the credited units.
fn check_lines_agree(key: &RecordKey, progress: &Progress, order: &Order, found: &mut Verification) {
    let same_count = progress.lines.len() == order.lines.len();
    found.require(same_count, 2, name(key), || "it has other lines than its terms".to_owned());
    let adjusted: Vec<u32> = progress.adjustments.iter().map(|adjustment| adjustment.line).collect();
    let distinct: BTreeSet<u32> = adjusted.iter().copied().collect();
    let is_of_lines = distinct.len() == adjusted.len() && distinct.iter().all(|line| order.line(*line).is_some());
    found.require(is_of_lines, 5, name(key), || format!("prices are adjusted of lines {adjusted:?}"));
    for (agreed, held) in order.lines.iter().zip(&progress.lines) {
        let number = agreed.line;
        let same = (&agreed.sku, agreed.quantity, agreed.stocked) == (&held.sku, held.ordered, held.stocked);
        found.require(same, 2, name(key), || format!("line {number} is not what was agreed"));
        let units = held.credited_units;
        let gone = sum([held.cancelled, held.returned]);
        found.require(held.cancelled <= units && units <= gone, 5, name(key), || {
            format!(
                "line {number}: {units} are credited, {} are cancelled, {} came back",
                held.cancelled, held.returned
            )
        });
        let charged = agreed.charged_for(units, order.currency, order.rounding);
        let adjusted = progress.adjusted(number);
        let is_exact = charged.is_ok_and(|charged| is_credited_exactly(agreed, held, charged, adjusted));
        found.require(is_exact, 5, name(key), || {
            format!(
                "line {number}: {} is credited for {units}, {charged:?} was charged for them and {adjusted} taken off",
                held.credited
            )
        });
    }
}

/// No more was looked at than arrived, and no more arrived than was announced.
fn check_return(key: &RecordKey, returned: &Return, found: &mut Verification) {
    for (position, line) in returned.numbered() {
        let (inspected, creditable) = (line.inspected_units(), line.creditable_units());
        let fits = line.received <= line.quantity && inspected <= line.received && line.credited_units <= creditable;
        found.require(fits, 6, name(key), || {
            let (quantity, received, credited) = (line.quantity, line.received, line.credited_units);
            format!(
                "line {position}: of {quantity}, {received} arrived, {inspected} were looked at, {creditable} are to be \
                 credited, {credited} are"
            )
        });
    }
    let arrived = returned.lines.iter().any(|line| !line.received.is_zero());
    let fits = match returned.state {
        ReturnState::Requested | ReturnState::Approved | ReturnState::Declined | ReturnState::Cancelled => !arrived,
        ReturnState::Received => arrived,
        ReturnState::Inspected | ReturnState::Resolved | ReturnState::Closed => {
            returned.lines.iter().all(|line| line.uninspected().is_zero())
        }
    };
    found.require(fits, 6, name(key), || {
        format!("it is {}, and what arrived of it says otherwise", returned.state.name())
    });
}
