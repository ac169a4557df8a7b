//! What comes back: a document of the data is a cancellation where the goods have not left, and a return where they have.

use std::collections::BTreeMap;

use oms::decide::order::CancelOrder;
use oms::decide::returns::{
    ApproveReturn, CloseReturn, InspectReturn, InspectedUnits, ReceiveReturn, RequestReturn, ResolveReturn,
    ReturnLineInput,
};
use oms::event::LineUnits;
use oms::returns::Disposition;
use oms::value::{
    ChannelId, ExternalId, FulfillmentOrderId, LocationId, OrderId, ReasonCode, ReturnId, Rounding, Timestamp,
};

use crate::data::{ReturnDocument, ReturnRow};
use crate::fail::Fail;
use crate::mirror::{cell, units};
use crate::places::hash;
use crate::trade::{CENTRAL, CHANNEL, Host};

impl Host<'_> {
    /// Takes a document in: one cancellation or return per order it names, and one return for what names none.
    pub(crate) fn come_back(&mut self, at: Timestamp, index: usize) -> Result<(), Fail> {
        let trade = self.trade;
        let Some(document) = trade.returns.get(index) else { return Ok(()) };
        self.settle()?;
        let mut by_order: BTreeMap<Option<&str>, Vec<&ReturnRow>> = BTreeMap::new();
        for row in &document.rows {
            by_order.entry(row.of.as_ref().map(|(order, _)| order.as_str())).or_default().push(row);
        }
        for (part, (order, rows)) in (1_u32..).zip(by_order) {
            let id = if part == 1 { document.id.clone() } else { format!("{}/{part}", document.id) };
            match order {
                Some(order) => self.take_back(at, document, &id, &OrderId::parse(order)?, &rows)?,
                None => self.give_return(at, document, &id, None, &rows)?,
            }
            self.settle()?;
        }
        Ok(())
    }

    /// Rows of one order: units that have not left are cancelled where the sale says they are worth what the document
    /// says; all others are shipped, if they have not been, and come back.
    fn take_back(
        &mut self,
        at: Timestamp,
        document: &ReturnDocument,
        id: &str,
        order: &OrderId,
        rows: &[&ReturnRow],
    ) -> Result<(), Fail> {
        let (mut cancel, mut back): (Vec<LineUnits>, Vec<&ReturnRow>) = (Vec::new(), Vec::new());
        for row in rows {
            let line = row.of.as_ref().map_or(0, |(_, line)| *line);
            let named_twice = cancel.iter().any(|units| units.line == line);
            if !named_twice && self.is_cancellation(order, line, row)? {
                cancel.push(LineUnits { line, quantity: row.quantity });
            } else {
                back.push(row);
            }
        }
        if !cancel.is_empty() {
            let (reason, document) = (Some(ReasonCode::parse("customer_request")?), Some(ExternalId::parse(id)?));
            let command = CancelOrder { order: order.clone(), lines: Some(cancel), reason, document };
            self.give(at, &format!("cancel/{id}"), command)?;
            self.settle()?;
        }
        if back.is_empty() {
            return Ok(());
        }
        self.hurry(at, order, &back, id)?;
        for row in &back {
            let line = row.of.as_ref().map_or(0, |(_, line)| *line);
            if let Some(returned) = self.mirror.held.get_mut(order).and_then(|held| cell(&mut held.returned, line)) {
                *returned = returned.saturating_add(row.quantity.units());
            }
        }
        self.give_return(at, document, id, Some(order), &back)
    }

    /// Whether all units of a line are still here, and the document takes back all of them for what they were charged.
    fn is_cancellation(&self, order: &OrderId, line: u32, row: &ReturnRow) -> Result<bool, Fail> {
        let Some(held) = self.mirror.held.get(order) else { return Ok(false) };
        let index = usize::try_from(line)?.checked_sub(1);
        let terms = self.trade.orders.iter().find(|terms| terms.id == order.as_str());
        let Some((terms, sold)) = terms.and_then(|terms| Some((terms, terms.lines.get(index?)?))) else {
            return Ok(false);
        };
        let charged = sold.unit_price.times(sold.quantity.units())?.round(terms.currency, Rounding::HalfUp)?;
        let untouched = units(&held.shipped, line) == 0 && units(&held.cancelled, line) == 0;
        Ok(untouched && row.quantity == sold.quantity && row.value == charged)
    }

    /// Ships now what is to come back and has not left: what waits for stock is taken in first.
    fn hurry(&mut self, at: Timestamp, order: &OrderId, rows: &[&ReturnRow], id: &str) -> Result<(), Fail> {
        let here = |host: &Self, row: &ReturnRow| {
            let line = row.of.as_ref().map_or(0, |(_, line)| *line);
            let held = host.mirror.held.get(order)?;
            let with_customer = units(&held.shipped, line).saturating_sub(units(&held.returned, line));
            (with_customer < row.quantity.units()).then(|| units(&held.waiting, line))
        };
        let behind: Vec<&ReturnRow> = rows.iter().copied().filter(|row| here(self, row).is_some()).collect();
        if behind.is_empty() {
            return Ok(());
        }
        for row in &behind {
            if here(self, row).is_some_and(|waiting| waiting > 0) {
                let waiting = self.mirror.waiting.get(&row.sku).copied().unwrap_or_default();
                self.rush(at, &row.sku, waiting, &format!("rush/{id}/{}", row.sku))?;
            }
        }
        let open = self.mirror.work.iter().filter(|(_, work)| work.order == *order);
        let mut open: Vec<FulfillmentOrderId> = open.map(|(work, _)| work.clone()).collect();
        open.sort();
        for work in open {
            self.ship(at, &work)?;
        }
        self.settle()
    }

    /// Asks for a return, takes it in, inspects it and settles it.
    fn give_return(
        &mut self,
        at: Timestamp,
        document: &ReturnDocument,
        id: &str,
        order: Option<&OrderId>,
        rows: &[&ReturnRow],
    ) -> Result<(), Fail> {
        let return_id = ReturnId::parse(id)?;
        let lines = rows.iter().map(|row| ReturnLineInput {
            line: row.of.as_ref().filter(|_| order.is_some()).map(|(_, line)| *line),
            sku: Some(row.sku.clone()),
            quantity: row.quantity,
            reason: None,
            stated_credit: Some(row.value),
        });
        let request = RequestReturn {
            id: Some(return_id.clone()),
            order: order.cloned(),
            channel: Some(ChannelId::parse(CHANNEL)?),
            external_id: Some(ExternalId::parse(id)?),
            currency: Some(document.currency),
            lines: lines.collect(),
            location: Some(LocationId::parse(CENTRAL)?),
        };
        self.give(at, &format!("return/{id}/request"), request)?;
        self.give(at, &format!("return/{id}/approve"), ApproveReturn { return_id: return_id.clone() })?;
        let receive =
            ReceiveReturn { return_id: return_id.clone(), location: LocationId::parse(CENTRAL)?, lines: None };
        self.give(at, &format!("return/{id}/receive"), receive)?;
        let inspected = (1_u32..).zip(rows).map(|(position, row)| InspectedUnits {
            position,
            quantity: row.quantity,
            disposition: disposition(&format!("{id}/{position}")),
            credit: true,
        });
        let inspect = InspectReturn { return_id: return_id.clone(), lines: Some(inspected.collect()) };
        self.give(at, &format!("return/{id}/inspect"), inspect)?;
        self.give(at, &format!("return/{id}/resolve"), ResolveReturn { return_id: return_id.clone(), fee: None })?;
        self.give(at, &format!("return/{id}/close"), CloseReturn { return_id })
    }
}

/// 85 % of the rows can be sold again, 10 % are damaged, 5 % are thrown away: drawn by a hash of the row and the seed.
fn disposition(row: &str) -> Disposition {
    match hash(row).checked_rem(20) {
        Some(0) => Disposition::Scrap,
        Some(1 | 2) => Disposition::Damaged,
        Some(_) | None => Disposition::Restock,
    }
}
