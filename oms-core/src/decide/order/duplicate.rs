//! Ordering the same once more.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::capture::{Captured, capture};
use super::place::{draw_up, place};
use crate::decide::{network, network_and_order_keys, order_keys, progress, require_order_lines, terms};
use crate::event::LineUnits;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey};
use crate::order::{Origin, OriginKind, pricing};
use crate::value::{ExternalId, OrderId, OrderNumber};

/// Orders the same once more, at the same prices: as a draft, or placed at once. Percentages and rates are computed anew;
/// requested dates, the customer's own reference, payments and holds are not taken along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateOrder {
    /// Which order.
    pub order: OrderId,
    /// Only these units. Default: all lines as they are agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<LineUnits>>,
    /// The key of the new order. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OrderId>,
    /// The id by which the channel knows the new order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// The number by which people know the new order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OrderNumber>,
    /// Whether it is placed at once. Default: it is a draft.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub place: bool,
}

impl Decide for DuplicateOrder {
    fn needs(&self) -> Vec<Key> {
        let mut keys = network_and_order_keys(&self.order);
        keys.extend(self.id.iter().flat_map(order_keys));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (known, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        let mut input = pricing::as_input(&known);
        if let Some(lines) = &self.lines {
            require_order_lines(&held, lines)?;
            let wanted: BTreeMap<u32, _> = lines.iter().map(|units| (units.line, units.quantity)).collect();
            let numbered = (1_u32..).zip(std::mem::take(&mut input.lines));
            for (number, mut line) in numbered {
                let Some(quantity) = wanted.get(&number) else { continue };
                line.quantity = *quantity;
                // A discount on some units is on no more than there are.
                for discount in &mut line.discounts {
                    discount.units = discount.units.map(|units| units.min(*quantity));
                }
                input.lines.push(line);
            }
        }
        input.id = self.id.clone();
        input.external_id = self.external_id.clone();
        input.number = self.number.clone();
        draft.need(input.lines.iter().map(|line| Key::record(Kind::Item, line.sku.shared())).collect())?;
        let mut order = match capture(draft, &network, &input)? {
            Captured::New(order) => order,
            Captured::Known(subject) => return Ok(subject),
            Captured::Drafted(order) => return Ok(RecordKey::progress(&order.id)),
        };

        order.origin = Some(Origin { order: self.order.clone(), kind: OriginKind::Duplicate });
        if !self.place {
            return draw_up(draft, &network, *order, None, None);
        }
        draft.need(order.lines.iter().map(|line| Key::Balances(line.sku.clone())).collect())?;
        place(draft, &network, &order, None, BTreeSet::new())?;
        let subject = RecordKey::progress(&order.id);
        draft.put(*order);
        Ok(subject)
    }
}
