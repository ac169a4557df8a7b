//! What of an order is to be invoiced and credited now.
//!
//! Every line and charge is followed by two sums that only grow: what was invoiced, and what of that was credited. Two
//! targets say where they should be:
//!
//! - to be invoiced: what was charged for the units that shipped (or for all that were not cancelled, where the order has
//!   one invoice); once nothing is left to be shipped, exactly what was charged less what was credited for cancelled units;
//! - to be credited: what was credited for units that came back, and by adjusting prices.
//!
//! Cancelled units count as the first of their line, whenever they were cancelled, so that both targets follow from the
//! quantities and credits of the order alone. What was invoiced and is cancelled later is credited as well.
//!
//! Taxes and discounts go by the same share, cumulatively, so that they close with the amount.

use std::sync::Arc;

use super::{Billed, BilledPart, Billing, DocumentCharge, DocumentKind, DocumentLine, DocumentTax};
use crate::fulfillment::Shipment;
use crate::network::Invoicing;
use crate::order::{Charge, LineProgress, Order, OrderLine, Progress, Tax};
use crate::value::{Amount, AmountError, Quantity, QuantityError, Rounding, ShipmentId};

/// A document without a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What it does.
    pub kind: DocumentKind,
    /// Which shipment is invoiced, where it is just one.
    pub shipment: Option<ShipmentId>,
    /// Parts of lines.
    pub lines: Vec<DocumentLine>,
    /// Charges.
    pub charges: Vec<DocumentCharge>,
    /// What a credit memo withholds, or an invoice asks for.
    pub fee: Amount,
    /// The invoices that a credit memo corrects, as positions among the documents of the order, from 1, in order.
    pub corrects: Vec<u32>,
}

/// Why something can't be billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    /// An amount is out of bounds.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A quantity is out of bounds.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

/// Writes the documents of an order that are due, without numbers, and notes in `billing` that they are written.
/// `shipments` are those that were not invoiced yet, in order; `fees` is all that returns of the order withheld.
///
/// # Errors
/// When a sum is out of bounds.
pub fn bill(
    order: &Order,
    progress: &Progress,
    invoicing: Invoicing,
    billing: &mut Billing,
    shipments: &[Arc<Shipment>],
    fees: Amount,
) -> Result<Vec<Bill>, BillError> {
    billing.lines.resize_with(order.lines.len(), BilledPart::default);
    billing.charges.resize_with(order.charges.len(), BilledPart::default);
    let mut desk = Desk { order, progress, billing, bills: Vec::new() };
    match invoicing {
        Invoicing::PerShipment => {
            for shipment in shipments {
                desk.invoice_shipment(shipment)?;
            }
            desk.invoice_rest(|line| line.shipped())?;
        }
        Invoicing::PerOrder => desk.invoice_rest(|line| line.ordered.less(line.cancelled))?,
    }
    desk.credit(invoicing, fees)?;
    Ok(desk.bills)
}

/// An order while it is billed.
struct Desk<'a> {
    order: &'a Order,
    progress: &'a Progress,
    billing: &'a mut Billing,
    bills: Vec<Bill>,
}

/// Where the sums of a line or charge should be.
#[derive(Clone, Copy)]
struct Target {
    invoiced: i64,
    credited: i64,
}

/// What is invoiced now: as far as the target is above what was invoiced and not cancelled since.
const fn to_invoice(billed: (i64, i64), target: Target) -> i64 {
    let due = target.invoiced.saturating_sub(standing(billed, target));
    if due > 0 { due } else { 0 }
}

/// What was invoiced and not cancelled since: credits beyond those for what came back are for what was cancelled.
const fn standing((invoiced, credited): (i64, i64), target: Target) -> i64 {
    let cancelled = credited.saturating_sub(target.credited);
    invoiced.saturating_sub(if cancelled > 0 { cancelled } else { 0 })
}

/// What is credited now: what came back, and what was invoiced beyond the target.
fn to_credit(billed: (i64, i64), target: Target) -> i64 {
    let (invoiced, credited) = billed;
    let back = target.credited.min(target.invoiced);
    let beyond = standing(billed, Target { credited: back, ..target }).saturating_sub(target.invoiced).max(0);
    let due = back.saturating_sub(credited).max(0).saturating_add(beyond);
    due.min(invoiced.saturating_sub(credited)).max(0)
}

/// What a line or charge is made of.
struct Whole<'a> {
    total: Amount,
    /// In its own tax mode, after discounts.
    discounted: Amount,
    discount: Amount,
    taxes: &'a [Tax],
}

/// What of it is put on a document.
struct Slice {
    discount: Amount,
    net: Amount,
    taxes: Vec<DocumentTax>,
    total: Amount,
}

impl Desk<'_> {
    fn minor(&self, amount: Amount) -> Result<i64, AmountError> {
        amount.to_minor(self.order.currency)
    }

    fn amount(&self, minor: i64) -> Result<Amount, AmountError> {
        Amount::from_minor(minor, self.order.currency)
    }

    /// What was credited of a line for cancelled units, and for anything else.
    fn credits(&self, terms: &OrderLine, held: &LineProgress) -> Result<(Amount, Amount), AmountError> {
        let all = self.progress.credited_of(terms.line)?;
        let cancelled = terms.charged_for(held.cancelled, self.order.currency, self.order.rounding)?.min(all);
        Ok((cancelled, all.minus(cancelled)?))
    }

    /// Where the amounts of a line should be once `units` of it count as delivered.
    fn target(&self, terms: &OrderLine, held: &LineProgress, units: Quantity) -> Result<Target, BillError> {
        let (cancelled, back) = self.credits(terms, held)?;
        let most = terms.total.minus(cancelled)?;
        let wanted = held.ordered.less(held.cancelled);
        let invoiced = if units >= wanted {
            most
        } else {
            let charged = |units| terms.charged_for(units, self.order.currency, self.order.rounding);
            charged(held.cancelled.plus(units)?)?.minus(charged(held.cancelled)?)?.min(most)
        };
        Ok(Target { invoiced: self.minor(invoiced)?, credited: self.minor(back)? })
    }

    /// Writes the invoice of a shipment; the charges of the order are on the first.
    fn invoice_shipment(&mut self, shipment: &Shipment) -> Result<(), BillError> {
        let (order, progress) = (self.order, self.progress);
        let mut lines = Vec::new();
        for (position, (terms, held)) in order.lines.iter().zip(&progress.lines).enumerate() {
            let here = shipment.lines().filter(|line| line.line == terms.line).map(|line| line.quantity);
            let units = Quantity::sum(here)?;
            if units.is_zero() {
                continue;
            }
            let Some(billed) = self.billing.lines.get_mut(position) else { continue };
            billed.units.invoiced = billed.units.invoiced.plus(units)?;
            let delivered = billed.units.invoiced;
            let target = self.target(terms, held, delivered)?;
            lines.extend(self.invoice_line(position, terms, target, units)?);
        }
        self.billing.shipments = self.billing.shipments.saturating_add(1);
        let charges = self.charges(to_invoice, Self::invoice)?;
        self.write_invoice(Some(shipment.id.clone()), lines, charges);
        Ok(())
    }

    /// Writes an invoice of what is due beside shipments: of everything, where the order has one invoice; else of what
    /// closes lines of which nothing is left to be shipped, and of charges that were added.
    fn invoice_rest(&mut self, delivered: impl Fn(&LineProgress) -> Quantity) -> Result<(), BillError> {
        let (order, progress) = (self.order, self.progress);
        let mut lines = Vec::new();
        for (position, (terms, held)) in order.lines.iter().zip(&progress.lines).enumerate() {
            let units = delivered(held);
            if units < held.ordered.less(held.cancelled) {
                continue;
            }
            let back = held.credited_units.less(held.cancelled);
            let Some(billed) = self.billing.lines.get_mut(position) else { continue };
            let target = Target { invoiced: units.units(), credited: back.units() };
            let more = Quantity::at_least_zero(to_invoice(of_units(&billed.units), target));
            billed.units.invoiced = billed.units.invoiced.plus(more)?;
            let target = self.target(terms, held, units)?;
            lines.extend(self.invoice_line(position, terms, target, more)?);
        }
        let is_begun = progress.lines.iter().any(|line| !delivered(line).is_zero());
        let charges = if is_begun { self.charges(to_invoice, Self::invoice)? } else { Vec::new() };
        self.write_invoice(None, lines, charges);
        Ok(())
    }

    fn write_invoice(&mut self, shipment: Option<ShipmentId>, lines: Vec<DocumentLine>, charges: Vec<DocumentCharge>) {
        let number = self.next_document();
        let amounts = lines.iter().map(|line| line.total).chain(charges.iter().map(|charge| charge.total));
        // What costs nothing needs no invoice.
        if !amounts.into_iter().any(Amount::is_positive) {
            return;
        }
        for line in &lines {
            note(self.billing.lines.get_mut(before(line.line)), number);
        }
        for charge in &charges {
            note(self.billing.charges.get_mut(index(charge.position)), number);
        }
        let (kind, fee, corrects) = (DocumentKind::Invoice, Amount::ZERO, Vec::new());
        self.bills.push(Bill { kind, shipment, lines, charges, fee, corrects });
    }

    /// The position that the next document will have among those of the order, from 1.
    fn next_document(&self) -> u32 {
        let written = self.billing.documents.len().saturating_add(self.bills.len());
        u32::try_from(written).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// What is invoiced of a line now; nothing, where there are neither units nor an amount.
    fn invoice_line(
        &mut self,
        position: usize,
        terms: &OrderLine,
        target: Target,
        units: Quantity,
    ) -> Result<Option<DocumentLine>, BillError> {
        let Some(billed) = self.billing.lines.get(position) else { return Ok(None) };
        let due = to_invoice(self.of_amounts(&billed.total)?, target);
        if due == 0 && units.is_zero() {
            return Ok(None);
        }
        let mut billed = billed.clone();
        let slice = self.invoice(&mut billed, &whole_of_line(terms)?, due)?;
        if let Some(held) = self.billing.lines.get_mut(position) {
            *held = billed;
        }
        Ok(Some(line_of(terms, units, slice)))
    }

    /// What is invoiced or taken back of charges now: `due` says how much, `cut` what that is made of.
    fn charges(
        &mut self,
        due: impl Fn((i64, i64), Target) -> i64,
        cut: impl Fn(&Self, &mut BilledPart, &Whole<'_>, i64) -> Result<Slice, AmountError>,
    ) -> Result<Vec<DocumentCharge>, BillError> {
        let order = self.order;
        let mut charges = Vec::new();
        for (position, charge) in (0_u32..).zip(&order.charges) {
            let Some(billed) = self.billing.charges.get(index(position)) else { continue };
            let target = self.charge_target(position, charge.total, billed)?;
            let due = due(self.of_amounts(&billed.total)?, target);
            if due == 0 {
                continue;
            }
            let mut billed = billed.clone();
            let Slice { discount, net, taxes, total } = cut(self, &mut billed, &whole_of_charge(charge)?, due)?;
            if let Some(held) = self.billing.charges.get_mut(index(position)) {
                *held = billed;
            }
            charges.push(DocumentCharge { position, kind: charge.kind, discount, net, taxes, total });
        }
        Ok(charges)
    }

    /// A charge is invoiced as a whole, unless it was credited before, and credited as a whole.
    fn charge_target(&self, position: u32, total: Amount, billed: &BilledPart) -> Result<Target, AmountError> {
        let is_credited = self.progress.charges_credited.contains(&position);
        let is_invoiced = !billed.total.invoiced.is_zero();
        let whole = self.minor(total)?;
        Ok(Target {
            invoiced: if is_credited && !is_invoiced { 0 } else { whole },
            credited: if is_credited && is_invoiced { whole } else { 0 },
        })
    }

    /// Writes a credit memo of what was credited of what is invoiced, less fees; and an invoice of fees beyond it.
    fn credit(&mut self, invoicing: Invoicing, fees: Amount) -> Result<(), BillError> {
        let (order, progress) = (self.order, self.progress);
        let (mut lines, mut corrects) = (Vec::new(), Vec::new());
        for (position, (terms, held)) in order.lines.iter().zip(&progress.lines).enumerate() {
            let Some(billed) = self.billing.lines.get(position) else { continue };
            let mut billed = billed.clone();
            let wanted = held.ordered.less(held.cancelled);
            let delivered = match invoicing {
                Invoicing::PerShipment => held.shipped(),
                Invoicing::PerOrder => wanted,
            };
            let back = held.credited_units.less(held.cancelled);
            let target = Target { invoiced: delivered.units(), credited: back.units() };
            let units = Quantity::at_least_zero(to_credit(of_units(&billed.units), target));
            billed.units.credited = billed.units.credited.plus(units)?;

            let amounts = self.of_amounts(&billed.total)?;
            let mut target = self.target(terms, held, delivered)?;
            if delivered < wanted {
                // What was invoiced in between is left as it is until the line is closed.
                target.invoiced = standing(amounts, target);
            }
            let due = to_credit(amounts, target);
            if due > 0 {
                let slice = self.take_back(&mut billed, &whole_of_line(terms)?, due)?;
                corrects.extend(billed.invoices.iter().copied());
                lines.push(line_of(terms, units, slice));
            }
            if let Some(held) = self.billing.lines.get_mut(position) {
                *held = billed;
            }
        }
        let charges = self.charges(to_credit, Self::take_back)?;
        let stands_on = |charge: &DocumentCharge| self.billing.charges.get(index(charge.position));
        corrects.extend(charges.iter().filter_map(stands_on).flat_map(|billed| billed.invoices.iter().copied()));
        let amounts = lines.iter().map(|line| line.total).chain(charges.iter().map(|charge| charge.total));
        let due = fees.minus(self.billing.fees)?.max(Amount::ZERO);
        let fee = due.min(Amount::sum(amounts)?);
        self.billing.fees = self.billing.fees.plus(due)?;
        corrects.sort_unstable();
        corrects.dedup();
        if !lines.is_empty() || !charges.is_empty() {
            let kind = DocumentKind::CreditMemo;
            self.bills.push(Bill { kind, shipment: None, lines, charges, fee, corrects });
        }
        let beyond = due.minus(fee)?;
        if beyond.is_positive() {
            let (kind, lines, charges, corrects) = (DocumentKind::Invoice, Vec::new(), Vec::new(), Vec::new());
            self.bills.push(Bill { kind, shipment: None, lines, charges, fee: beyond, corrects });
        }
        Ok(())
    }

    fn of_amounts(&self, billed: &Billed<Amount>) -> Result<(i64, i64), AmountError> {
        Ok((self.minor(billed.invoiced)?, self.minor(billed.credited)?))
    }

    /// Invoices an amount of a line or charge, with its taxes and discounts by the same share.
    fn invoice(&self, billed: &mut BilledPart, whole: &Whole<'_>, due: i64) -> Result<Slice, AmountError> {
        let total = self.amount(due)?;
        billed.total.invoiced = billed.total.invoiced.plus(total)?;
        billed.taxes.resize_with(whole.taxes.len(), Billed::default);
        let reached = billed.total.invoiced;
        let more = |part: Amount, billed: &mut Billed<Amount>| -> Result<Amount, AmountError> {
            // An edit may have changed the share of a tax: what is free carries none of the difference.
            if total.is_zero() {
                return Ok(Amount::ZERO);
            }
            let more = self.share(part, reached, whole.total)?.minus(billed.invoiced)?.max(Amount::ZERO);
            billed.invoiced = billed.invoiced.plus(more)?;
            Ok(more)
        };
        self.slice(billed, whole, total, more)
    }

    /// Credits an amount of a line or charge that was invoiced: never more of a tax than was invoiced, and all of it with
    /// the last.
    fn take_back(&self, billed: &mut BilledPart, whole: &Whole<'_>, due: i64) -> Result<Slice, AmountError> {
        let total = self.amount(due)?;
        billed.total.credited = billed.total.credited.plus(total)?;
        billed.taxes.resize_with(whole.taxes.len(), Billed::default);
        let (reached, is_all) = (billed.total.credited, billed.total.credited == billed.total.invoiced);
        let more = |part: Amount, billed: &mut Billed<Amount>| -> Result<Amount, AmountError> {
            let left = billed.invoiced.minus(billed.credited)?;
            let share = self.share(part, reached, whole.total)?.minus(billed.credited)?;
            let more = if is_all { left } else { share.min(left).max(Amount::ZERO) };
            billed.credited = billed.credited.plus(more)?;
            Ok(more)
        };
        self.slice(billed, whole, total, more)
    }

    fn slice(
        &self,
        billed: &mut BilledPart,
        whole: &Whole<'_>,
        total: Amount,
        more: impl Fn(Amount, &mut Billed<Amount>) -> Result<Amount, AmountError>,
    ) -> Result<Slice, AmountError> {
        let mut taxes = Vec::with_capacity(whole.taxes.len());
        for (tax, billed) in whole.taxes.iter().zip(&mut billed.taxes) {
            let (code, rate, collected_by_channel) = (tax.code.clone(), tax.rate, tax.collected_by_channel);
            taxes.push(DocumentTax { code, rate, amount: more(tax.amount, billed)?, collected_by_channel });
        }
        let discount = more(self.net_discount(whole)?, &mut billed.discount)?;
        let net = total.minus(Amount::sum(taxes.iter().map(|tax| tax.amount))?)?;
        Ok(Slice { discount, net, taxes, total })
    }

    /// The part of an amount that `reached` has of `whole`, rounded.
    fn share(&self, part: Amount, reached: Amount, whole: Amount) -> Result<Amount, AmountError> {
        let (currency, rounding) = (self.order.currency, self.order.tax_rounding.unwrap_or(self.order.rounding));
        let whole = self.minor(whole)?;
        if whole == 0 {
            return Ok(Amount::ZERO);
        }
        part.share(self.minor(reached)?.min(whole), whole, currency, rounding)
    }

    /// What discounts took off without taxes: by the share that the net amount has in what was charged.
    fn net_discount(&self, whole: &Whole<'_>) -> Result<Amount, AmountError> {
        if whole.discount.is_zero() {
            return Ok(Amount::ZERO);
        }
        let net = whole.total.minus(Amount::sum(whole.taxes.iter().map(|tax| tax.amount))?)?;
        let before = whole.discounted;
        if !before.is_positive() || net >= before {
            return Ok(whole.discount);
        }
        let (units, of) = (self.minor(net.max(Amount::ZERO))?, self.minor(before)?);
        whole.discount.share(units, of, self.order.currency, Rounding::HalfUp)
    }
}

fn of_units(billed: &Billed<Quantity>) -> (i64, i64) {
    (billed.invoiced.units(), billed.credited.units())
}

fn whole_of_line(line: &OrderLine) -> Result<Whole<'_>, AmountError> {
    let discounted = line.discounted()?;
    let discount = line.extended.minus(discounted)?;
    Ok(Whole { total: line.total, discounted, discount, taxes: &line.taxes })
}

fn whole_of_charge(charge: &Charge) -> Result<Whole<'_>, AmountError> {
    let (discounted, discount) = (charge.discounted()?, charge.discount);
    Ok(Whole { total: charge.total, discounted, discount, taxes: &charge.taxes })
}

fn line_of(terms: &OrderLine, quantity: Quantity, slice: Slice) -> DocumentLine {
    let Slice { discount, net, taxes, total } = slice;
    DocumentLine { line: terms.line, sku: terms.sku.clone(), quantity, discount, net, taxes, total }
}

/// Notes that a line or charge stands on an invoice.
fn note(billed: Option<&mut BilledPart>, number: u32) {
    if let Some(billed) = billed {
        billed.invoices.push(number);
    }
}

fn index(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The position of a line by its number, which counts from 1.
fn before(line: u32) -> usize {
    index(line.saturating_sub(1))
}
