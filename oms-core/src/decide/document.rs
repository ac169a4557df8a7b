//! Issuing documents: what is due is written and numbered, many documents in one commit.
//!
//! Orders never wait for numbers: what makes something due only leaves the order in a list.
//!
//! Invariants:
//! - the number of a document and its series are written in one commit, so no number is missing or there twice;
//! - where nothing is due, nothing is written.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{count, made, network, network_key};
use crate::code::Code;
use crate::document::{Bill, Billing, Document, DocumentKind, Series, bill, parts, tax_sums, totals};
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::fulfillment::Shipment;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, List, ListQuery, RecordKey, Stop};
use crate::network::{Entity, Network, Seller};
use crate::order::{Order, Progress};
use crate::returns::Return;
use crate::value::{Amount, DocumentId, EntityId, ShipmentId};

/// How many orders one call may write documents for.
pub const ISSUE_MAX: u32 = 1_000;

/// Writes and numbers the invoices and credit memos that are due for orders of an entity, those of the oldest orders
/// first. Run it until it has no events to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueDocuments {
    /// Which entity.
    pub entity: EntityId,
    /// How many orders are dealt with at most: 1 to 1000. Default: 100.
    #[serde(default = "some")]
    pub limit: u32,
}

const fn some() -> u32 {
    100
}

impl IssueDocuments {
    /// Of an entity, for as many orders as by default.
    #[must_use]
    pub const fn new(entity: EntityId) -> Self {
        Self { entity, limit: some() }
    }
}

/// An order whose documents are due, with what they rest on.
struct Case {
    order: Arc<Order>,
    progress: Arc<Progress>,
    seller: Box<Seller>,
    billing: Billing,
    shipments: Vec<Arc<Shipment>>,
    fees: Amount,
}

impl Decide for IssueDocuments {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let mut problems = Problems::new();
        let is_some = (1..=ISSUE_MAX).contains(&self.limit);
        problems.require(is_some, "limit", &format!("documents of 1 to {ISSUE_MAX} orders are issued at once"));
        problems.refuse()?;
        let network = network(draft)?;
        let Some(entity) = network.entities.get(&self.entity) else {
            let message = format!("there is no entity {}", self.entity);
            return Err(Error::new(Code::EntityMissing, message).about("entity", &self.entity).into());
        };
        let cases = self.cases(draft)?;
        let subject = RecordKey::new(Kind::Network, Network::ID);
        if cases.is_empty() {
            return Ok(subject);
        }
        let mut desk = Numbering::open(draft, entity)?;

        let orders = count(cases.len());
        for case in cases {
            desk.issue(draft, case)?;
        }
        let documents = desk.documents;
        desk.close(draft);
        draft.emit(Event::DocumentsIssued { entity: self.entity.clone(), orders, documents });
        Ok(subject)
    }
}

impl IssueDocuments {
    /// The orders whose documents are due, the oldest first, with all that their documents rest on.
    fn cases(&self, draft: &Draft<'_>) -> Result<Vec<Case>, Stop> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let due = draft.page(&ListQuery::new(List::DocumentsDue, self.entity.shared(), limit))?;
        let kinds = [Kind::Progress, Kind::Order, Kind::Billing];
        let of_order = |id: &Arc<str>| kinds.map(|kind| Key::record(kind, Arc::clone(id)));
        draft.need(due.iter().flat_map(|(_, id)| of_order(id)).collect())?;
        let (mut cases, mut keys) = (Vec::with_capacity(due.len()), Vec::new());
        for (_, id) in due.iter() {
            let Some(order) = draft.find::<Order>(Arc::clone(id))? else { continue };
            let Some(progress) = draft.find::<Progress>(Arc::clone(id))? else { continue };
            let Some(seller) = progress.seller.clone().filter(|_| progress.has_documents_due()) else { continue };
            let billing = match draft.find::<Billing>(Arc::clone(id))? {
                Some(billing) => Billing::clone(&billing),
                None => Billing::new(order.id.clone()),
            };
            keys.extend(unbilled(&progress, &billing).map(|id| Key::record(Kind::Shipment, id.shared())));
            keys.extend(progress.returns.iter().map(|id| Key::record(Kind::Return, id.shared())));
            cases.push(Case { order, progress, seller, billing, shipments: Vec::new(), fees: Amount::ZERO });
        }
        draft.need(keys)?;
        for case in &mut cases {
            for id in unbilled(&case.progress, &case.billing) {
                case.shipments.extend(draft.find::<Shipment>(id.shared())?);
            }
            for id in &case.progress.returns {
                let fee = draft.find::<Return>(id.shared())?.map_or(Amount::ZERO, |returned| returned.fee);
                case.fees = case.fees.plus(fee)?;
            }
        }
        Ok(cases)
    }
}

/// The shipments of an order that were not invoiced.
fn unbilled(progress: &Progress, billing: &Billing) -> impl Iterator<Item = ShipmentId> {
    let first = billing.shipments.saturating_add(1);
    (first..=progress.shipments).map(|ordinal| ShipmentId::of(&progress.order, ordinal))
}

/// The series of an entity that are open today, while numbers are given.
struct Numbering<'a> {
    entity: &'a Entity,
    invoices: Series,
    credit_memos: Series,
    /// How many numbers each had given before.
    before: [u32; 2],
    documents: u32,
}

impl<'a> Numbering<'a> {
    fn open(draft: &Draft<'_>, entity: &'a Entity) -> Result<Self, Stop> {
        let today = entity.time_zone.day(draft.context.now);
        let year = entity.fiscal_year(today);
        let id = |kind: DocumentKind| Series::id_of(&entity.id, kind, year);
        draft.need(DocumentKind::ALL.map(|kind| Key::record(Kind::Series, id(kind))).into())?;
        let series = |kind: DocumentKind| -> Result<Series, Stop> {
            let Some(known) = draft.find::<Series>(id(kind))? else {
                let entity = entity.id.clone();
                return Ok(Series { entity, kind, fiscal_year: year, issued: 0, last_date: today });
            };
            // A clock that went back takes no date back.
            Ok(Series { last_date: known.last_date.max(today), ..Series::clone(&known) })
        };
        let (invoices, credit_memos) = (series(DocumentKind::Invoice)?, series(DocumentKind::CreditMemo)?);
        let before = [invoices.issued, credit_memos.issued];
        Ok(Self { entity, invoices, credit_memos, before, documents: 0 })
    }

    const fn series(&mut self, kind: DocumentKind) -> &mut Series {
        match kind {
            DocumentKind::Invoice => &mut self.invoices,
            DocumentKind::CreditMemo => &mut self.credit_memos,
        }
    }

    /// Writes and numbers the documents of an order, and takes it off the list.
    fn issue(&mut self, draft: &mut Draft<'_>, case: Case) -> Result<(), Stop> {
        let Case { order, progress, mut seller, mut billing, shipments, fees } = case;
        let bills = bill(&order, &progress, seller.invoicing, &mut billing, &shipments, fees)
            .map_err(|error| Error::new(Code::LimitExceeded, format!("order {}: {error}", order.id)))?;
        for bill in bills {
            let id = DocumentId::of(&order.id, count(billing.documents.len()).saturating_add(1));
            let document = self.document(draft, id.clone(), &order, &billing, bill)?;
            billing.documents.push(id);
            self.documents = self.documents.saturating_add(1);
            draft.emit(Event::DocumentIssued {
                order: order.id.clone(),
                document: document.id.clone(),
                number: document.number.clone(),
                kind: document.kind,
                date: document.date,
                currency: document.currency,
                total: document.totals.total,
            });
            draft.put(document);
        }
        // A call may find nothing to invoice yet, such as before the first unit of the order shipped.
        draft.put(billing);
        seller.billed = Some(progress.billable()?);
        draft.put(Progress { seller: Some(seller), ..Progress::clone(&progress) });
        Ok(())
    }

    fn document(
        &mut self,
        draft: &Draft<'_>,
        id: DocumentId,
        order: &Order,
        billing: &Billing,
        bill: Bill,
    ) -> Result<Document, Error> {
        let Bill { kind, shipment, lines, charges, fee, corrects } = bill;
        let entity = self.entity;
        let series = self.series(kind);
        series.issued = series.issued.saturating_add(1);
        let number = series.number(entity.prefix(kind), series.issued);
        let taxes = tax_sums(parts(&lines, &charges))?;
        let totals = totals(kind, parts(&lines, &charges), &taxes, fee)?;
        let corrected =
            |position: &u32| billing.documents.get(usize::try_from(position.checked_sub(1)?).ok()?).cloned();
        Ok(Document {
            id,
            number: made(number)?,
            kind,
            date: series.last_date,
            entity: entity.id.clone(),
            fiscal_year: series.fiscal_year,
            position: series.issued,
            issued_at: draft.context.now,
            order: order.id.clone(),
            channel: order.channel.clone(),
            external_id: order.external_id.clone(),
            order_number: order.number.clone(),
            purchase_order: order.purchase_order.clone(),
            party: order.party.clone(),
            shipment,
            due_at: order.payment_terms.due_at(draft.context.now).filter(|_| kind == DocumentKind::Invoice),
            currency: order.currency,
            corrects: corrects.iter().filter_map(corrected).collect(),
            lines,
            charges,
            taxes,
            totals,
        })
    }

    /// Writes the series of which numbers were given.
    fn close(self, draft: &mut Draft<'_>) {
        for (series, before) in [self.invoices, self.credit_memos].into_iter().zip(self.before) {
            if series.issued > before {
                draft.put(series);
            }
        }
    }
}

#[cfg(test)]
mod tests;
