//! Documents: invariant 11.

use std::collections::BTreeMap;

use super::{KEYS_MAX, Loaded, Source, Verification, name};
use crate::document::{
    Billed, BilledPart, Billing, Document, DocumentKind, DocumentTax, Series, parts, tax_sums, totals,
};
use crate::error::Result;
use crate::kernel::{Key, Kind, Name, RecordKey, Value};
use crate::network::Network;
use crate::order::{Order, Progress};
use crate::value::{Amount, AmountError, Day, Quantity};

/// What has to be seen to check a document.
pub(super) fn related_to_document(document: &Document) -> Vec<Key> {
    let series = Series::id_of(&document.entity, document.kind, document.fiscal_year);
    vec![Key::record(Kind::Series, series), Key::record(Kind::Billing, document.order.shared())]
}

/// What has to be seen to check what was billed of an order.
pub(super) fn related_to_billing(billing: &Billing) -> Vec<Key> {
    let kinds = [Kind::Order, Kind::Progress].map(|kind| Key::record(kind, billing.order.shared()));
    let documents = billing.documents.iter().map(|id| Key::record(Kind::Document, id.shared()));
    kinds.into_iter().chain(documents).collect()
}

/// A document is known to its order and its series, and its parts sum to its totals.
pub(super) fn check_document(key: &RecordKey, document: &Document, loaded: &Loaded, found: &mut Verification) {
    let order = &document.order;
    let is_known = loaded.find::<Billing>(order.shared()).is_some_and(|b| b.documents.contains(&document.id));
    found.require(is_known, 8, name(key), || format!("order {order} does not know of it"));
    let series = loaded.find::<Series>(Series::id_of(&document.entity, document.kind, document.fiscal_year));
    let is_numbered = series
        .is_some_and(|series| (1..=series.issued).contains(&document.position) && document.date <= series.last_date);
    found.require(is_numbered, 11, name(key), || format!("its series did not give the number {}", document.number));
    let computed = computed(document);
    found.require(computed == Ok(true), 11, name(key), || "its parts do not sum to its totals".to_owned());
    let names_invoices = document.kind == DocumentKind::CreditMemo;
    found.require(names_invoices != document.corrects.is_empty(), 11, name(key), || {
        "a credit memo names the invoices that it corrects, and an invoice none".to_owned()
    });
}

fn computed(document: &Document) -> std::result::Result<bool, AmountError> {
    let of_parts = || parts(&document.lines, &document.charges);
    for part in of_parts() {
        let taxes = Amount::sum(part.taxes.iter().map(|tax| tax.amount))?;
        if part.net.plus(taxes)? != part.total {
            return Ok(false);
        }
    }
    let taxes = tax_sums(of_parts())?;
    let sums = totals(document.kind, of_parts(), &taxes, document.totals.fee)?;
    let gross = sums.net.plus(sums.tax)?.plus(sums.tax_by_channel)?;
    let whole = match document.kind {
        DocumentKind::Invoice => gross.plus(sums.fee)?,
        DocumentKind::CreditMemo => gross.minus(sums.fee)?,
    };
    Ok(taxes == document.taxes && sums == document.totals && whole == sums.total)
}

/// The numbers of a series are all there, each once, and their dates do not go back.
pub(super) fn check_series(
    source: &Source<'_>,
    key: &RecordKey,
    series: &Series,
    found: &mut Verification,
) -> Result<()> {
    let network = source.load(vec![Key::record(Kind::Network, Network::ID)])?;
    let entity = network.find::<Network>(Network::ID).and_then(|network| network.entities.get(&series.entity));
    let Some(entity) = entity else {
        found.violate(11, name(key), format!("there is no entity {}", series.entity));
        return Ok(());
    };
    let positions: Vec<u32> = (1..=series.issued).collect();
    let mut last: Option<Day> = None;
    for positions in positions.chunks(KEYS_MAX) {
        let names: Vec<(u32, Key)> = positions
            .iter()
            .filter_map(|position| Some((*position, series.number(entity.prefix(series.kind), *position).ok()?)))
            .map(|(position, number)| (position, Key::Name(Name::DocumentNumber(series.entity.clone(), number))))
            .collect();
        let holders = source.load(names.iter().map(|(_, key)| key.clone()).collect())?;
        let id = |key: &Key| match holders.value(key) {
            Some(Value::Name(Some(id))) => Some(std::sync::Arc::clone(id)),
            Some(_) | None => None,
        };
        let keys = names.iter().filter_map(|(_, key)| Some(Key::record(Kind::Document, id(key)?))).collect();
        let documents = source.load(keys)?;
        for (position, key_of_name) in &names {
            let document = id(key_of_name).and_then(|id| documents.find::<Document>(id));
            let is_right = document.is_some_and(|document| {
                let Document { entity, kind, fiscal_year, date, .. } = document;
                (entity, *kind, *fiscal_year) == (&series.entity, series.kind, series.fiscal_year)
                    && document.position == *position
                    && last.is_none_or(|last| last <= *date)
            });
            last = document.map(|document| document.date).or(last);
            found.require(is_right, 11, name(key), || format!("number {position} is missing, or out of order"));
        }
    }
    Ok(())
}

/// What is noted as billed of an order is what its documents say; and once all of it is closed, what was charged less
/// what was credited.
pub(super) fn check_billing(key: &RecordKey, billing: &Billing, loaded: &Loaded, found: &mut Verification) {
    let documents: Vec<&Document> =
        billing.documents.iter().filter_map(|id| loaded.find::<Document>(id.shared())).collect();
    let are_there = documents.len() == billing.documents.len();
    found.require(are_there, 8, name(key), || "a document of it does not exist".to_owned());
    let order = loaded.find::<Order>(billing.order.shared());
    let progress = loaded.find::<Progress>(billing.order.shared());
    let (Some(order), Some(progress)) = (order, progress) else {
        found.violate(8, name(key), "it has no order");
        return;
    };
    match check_sums(key, billing, &documents, found).and_then(|()| check_closed(key, billing, order, progress, found))
    {
        Ok(()) => {}
        Err(error) => found.violate(11, name(key), format!("its amounts: {error}")),
    }
}

/// Sums of documents by part: lines by their position, charges by theirs.
type Sums = BTreeMap<(bool, u32), (Billed<Amount>, Vec<Billed<Amount>>)>;

fn check_sums(
    key: &RecordKey,
    billing: &Billing,
    documents: &[&Document],
    found: &mut Verification,
) -> std::result::Result<(), AmountError> {
    let mut sums = Sums::new();
    for document in documents {
        for line in &document.lines {
            add(&mut sums, (true, line.line.saturating_sub(1)), document.kind, line.total, &line.taxes)?;
        }
        for charge in &document.charges {
            add(&mut sums, (false, charge.position), document.kind, charge.total, &charge.taxes)?;
        }
    }
    let lines = (0_u32..).zip(&billing.lines).map(|(position, part)| ((true, position), part));
    let charges = (0_u32..).zip(&billing.charges).map(|(position, part)| ((false, position), part));
    for (place, part) in lines.chain(charges) {
        let (total, mut taxes) = sums.remove(&place).unwrap_or_default();
        taxes.resize_with(part.taxes.len(), Billed::default);
        found.require(part.total == total && part.taxes == taxes, 11, name(key), || {
            format!("{place:?}: {:?} is noted, documents say {total:?}, taxes {taxes:?}", part.total)
        });
        found
            .require(is_within(part), 11, name(key), || format!("{place:?}: more is credited than invoiced: {part:?}"));
    }
    found.require(sums.is_empty(), 11, name(key), || format!("documents say {sums:?}, and it is not noted"));
    Ok(())
}

fn add(
    sums: &mut Sums,
    place: (bool, u32),
    kind: DocumentKind,
    total: Amount,
    taxes: &[DocumentTax],
) -> std::result::Result<(), AmountError> {
    let (sum, of_taxes) = sums.entry(place).or_default();
    let add = |billed: &mut Billed<Amount>, amount: Amount| {
        let side = match kind {
            DocumentKind::Invoice => &mut billed.invoiced,
            DocumentKind::CreditMemo => &mut billed.credited,
        };
        *side = side.plus(amount)?;
        Ok(())
    };
    add(sum, total)?;
    of_taxes.resize_with(taxes.len().max(of_taxes.len()), Billed::default);
    taxes.iter().zip(of_taxes).try_for_each(|(tax, billed)| add(billed, tax.amount))
}

/// Credit memos never exceed invoices.
fn is_within(part: &BilledPart) -> bool {
    let fits = |billed: &Billed<Amount>| billed.credited <= billed.invoiced && !billed.credited.is_negative();
    fits(&part.total)
        && fits(&part.discount)
        && part.taxes.iter().all(fits)
        && part.units.credited <= part.units.invoiced
}

/// Where nothing is left to be shipped and no document is due, what is billed of each line and charge is what was charged
/// less what was credited.
fn check_closed(
    key: &RecordKey,
    billing: &Billing,
    order: &Order,
    progress: &Progress,
    found: &mut Verification,
) -> std::result::Result<(), AmountError> {
    let is_closed = progress.lines.iter().all(|line| line.unshipped().is_zero());
    if !is_closed || progress.has_documents_due() {
        return Ok(());
    }
    for ((terms, held), part) in order.lines.iter().zip(&progress.lines).zip(&billing.lines) {
        let (billed, owed) = (net(part)?, terms.total.minus(progress.credited_of(terms.line)?)?);
        found.require(billed == owed, 11, name(key), || {
            format!("line {}: {billed} is billed, {owed} is charged and not credited", terms.line)
        });
        let units = part.units.invoiced.less(part.units.credited);
        let kept = held.ordered.less(held.credited_units.max(held.cancelled));
        found.require(units == kept || part.total.invoiced.is_zero(), 11, name(key), || {
            format!("line {}: {units} units are billed, {kept} are neither cancelled nor credited", terms.line)
        });
    }
    let any = progress.lines.iter().any(|line| line.cancelled < line.ordered && line.ordered > Quantity::ZERO);
    for ((position, charge), part) in (0_u32..).zip(&order.charges).zip(&billing.charges) {
        let is_owed = any && !progress.charges_credited.contains(&position);
        let (billed, owed) = (net(part)?, if is_owed { charge.total } else { Amount::ZERO });
        found.require(billed == owed, 11, name(key), || format!("charge {position}: {billed} is billed, not {owed}"));
    }
    Ok(())
}

fn net(part: &BilledPart) -> std::result::Result<Amount, AmountError> {
    part.total.invoiced.minus(part.total.credited)
}
