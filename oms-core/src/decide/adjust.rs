//! Commands that ask for money of an order, or lower its price, after placing.
//!
//! Invariants:
//! - `adjustments_and_credits_of_a_line_sum_to_what_was_charged_for_it`
//! - `no_more_is_taken_off_than_is_left_of_the_charge`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hold::{self, on_hold};
use super::money::{lower, settle, uncredited};
use super::payment::require_amount;
use super::{gateway, network_and_order_keys, order_keys, progress, stand, terms};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Decide, Decided, Draft, Key, RecordKey};
use crate::order::{HoldAction, LineAdjustment, Order, Progress, StandingAction};
use crate::value::{Amount, AmountError, OrderId, Quantity, ReasonCode};

/// Asks for authorized money of an order to be captured, whatever the payment policy says. Payments are asked in the order
/// in which they were first reported, each as far as it is authorized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureOrder {
    /// Which order.
    pub order: OrderId,
    /// How much, in the order's currency; at most what is authorized and owed, and not asked for yet. Default: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

impl Decide for CaptureOrder {
    fn needs(&self) -> Vec<Key> {
        order_keys(&self.order).into()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let (order, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        if let Some(amount) = self.amount {
            require_amount(amount, order.currency)?;
        }
        stand(&held, StandingAction::Return)?;
        if let Some(hold) = held.hold_on_order(HoldAction::Capture, draft.context.now) {
            return Err(on_hold(&self.order, hold, HoldAction::Capture, None).into());
        }
        let possible = held.capturable()?;
        let amount = self.amount.unwrap_or(possible);
        if amount > possible {
            let message = format!("order {}: only {possible} is authorized and owed, and not asked for", order.id);
            let error = Error::new(Code::OverCapture, message).with("order", &order.id);
            return Err(error.with("asked", amount).with("possible", possible).into());
        }
        if amount.is_zero() {
            let message = format!("order {}: nothing is authorized and owed that was not asked for", order.id);
            return Err(Error::new(Code::NothingToDo, message).with("order", &order.id).into());
        }

        let mut progress = Progress::clone(&held);
        gateway::capture(draft, &mut progress, &order, amount)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

/// Lowers the price of units of a line after placing, such as for a fault that the customer lives with: a credit without a
/// return, taxes included. What is credited for these units later, when they are cancelled or come back, is lower by it,
/// so that all credits of the line sum exactly to what was charged for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustPrice {
    /// Which order.
    pub order: OrderId,
    /// Which line, from 1.
    pub line: u32,
    /// For how many of its units that were not credited. Default: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// How much in all, in the order's currency, taxes included; at most what is left of the charge for these units.
    pub amount: Amount,
    /// Why.
    pub reason: ReasonCode,
}

impl Decide for AdjustPrice {
    fn needs(&self) -> Vec<Key> {
        network_and_order_keys(&self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let (order, held) = (terms(draft, &self.order)?, progress(draft, &self.order)?);
        require_amount(self.amount, order.currency)?;
        stand(&held, StandingAction::Return)?;
        let units = self.units(&held)?;
        let possible = possible(&held, &order, self.line, units)?;
        if self.amount > possible {
            let message = format!("order {} line {}: only {possible} is left of the charge", order.id, self.line);
            let error = Error::new(Code::OverRefund, message).with("order", &order.id).with("line", self.line);
            return Err(error.with("asked", self.amount).with("possible", possible).into());
        }

        let mut progress = Progress::clone(&held);
        add(&mut progress.adjustments, self.line, self.amount)?;
        lower(&mut progress, self.amount)?;
        let (id, line, reason) = (self.order.clone(), self.line, self.reason.clone());
        draft.emit(Event::PriceAdjusted { order: id, line, units, amount: self.amount, reason });
        settle(draft, &mut progress, &order)?;
        hold::end_met(draft, &order, &mut progress)?;
        draft.put(progress);
        Ok(RecordKey::progress(&self.order))
    }
}

impl AdjustPrice {
    /// For how many units; refused where the line is not there or fewer are uncredited.
    fn units(&self, progress: &Progress) -> Result<Quantity, Error> {
        let Some(line) = progress.line(self.line) else {
            let message = format!("order {} has no line {}", self.order, self.line);
            return Err(Error::new(Code::LineMissing, message).about("line", self.line));
        };
        let left = line.ordered.less(line.credited_units);
        let units = self.quantity.unwrap_or(left);
        let mut problems = Problems::new();
        problems.require(self.quantity.is_none_or(|units| !units.is_zero()), "quantity", "at least one unit is given");
        if units > left {
            let message = format!("only {left} of line {} were not credited", self.line);
            problems.add("quantity", Code::QuantityUnavailable, message);
        }
        problems.refuse()?;
        Ok(units)
    }
}

/// How much can be taken off for units of a line: what they were charged for, within what is left of the charge of the
/// line and of the order.
fn possible(progress: &Progress, order: &Order, line: u32, units: Quantity) -> Result<Amount, Error> {
    let (Some(terms), Some(held)) = (order.line(line), progress.line(line)) else { return Ok(Amount::ZERO) };
    let charged = |units| terms.charged_for(units, order.currency, order.rounding);
    let of_units = charged(held.credited_units.plus(units)?)?.minus(charged(held.credited_units)?)?;
    let of_order = progress.money.total.minus(progress.money.credited)?;
    Ok(Amount::ZERO.max(of_units.min(uncredited(progress, order, line)?).min(of_order)))
}

fn add(adjustments: &mut Vec<LineAdjustment>, line: u32, amount: Amount) -> Result<(), AmountError> {
    match adjustments.iter_mut().find(|adjustment| adjustment.line == line) {
        Some(adjustment) => adjustment.amount = adjustment.amount.plus(amount)?,
        None => adjustments.push(LineAdjustment { line, amount }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::returns::kit::{Shop, told};
    use super::*;

    /// An order `O1` of 100.00: four units with stock.
    fn shop() -> Shop {
        let shop = Shop::open();
        shop.stock("A", 10);
        shop.order("O1", "A", 4, "25.00");
        shop
    }

    fn adjusting(amount: &str) -> Json {
        json!({"order": "O1", "line": 1, "amount": amount, "reason": "scratch"})
    }

    fn of_units(quantity: i64, amount: &str) -> Json {
        json!({"order": "O1", "line": 1, "quantity": quantity, "amount": amount, "reason": "scratch"})
    }

    fn cancel(shop: &Shop, quantity: i64) {
        shop.run("cancel_order", json!({"order": "O1", "lines": [{"line": 1, "quantity": quantity}]}));
    }

    /// What was credited for units of the line, without what was taken off.
    fn credited(shop: &Shop) -> String {
        shop.progress("O1").lines[0].credited.to_string()
    }

    #[test]
    fn adjustments_and_credits_of_a_line_sum_to_what_was_charged_for_it() {
        let shop = shop();
        assert_eq!(told(&shop.run("adjust_price", adjusting("10.00"))), ["price_adjusted"]);
        assert_eq!(shop.owed("O1"), "90.00");
        cancel(&shop, 1);
        assert_eq!((credited(&shop), shop.owed("O1")), ("22.50".to_owned(), "67.50".to_owned()));
        shop.run("adjust_price", adjusting("0.01"));
        cancel(&shop, 1);
        // 7.51 are open on 75.00: a third of it, 2.503, goes with this unit.
        assert_eq!(credited(&shop), "45.00");
        cancel(&shop, 2);
        assert_eq!((credited(&shop), shop.money("O1").credited.to_string()), ("89.99".to_owned(), "100.00".to_owned()));
        assert_eq!(shop.owed("O1"), "0.00");
    }

    #[test]
    fn no_more_is_taken_off_than_is_left_of_the_charge() {
        let shop = shop();
        let possible =
            |fields: Json| shop.refused(Code::OverRefund, "adjust_price", fields).details()["possible"].clone();
        assert_eq!(&*possible(of_units(1, "25.01")), "25.00");
        assert_eq!(&*possible(adjusting("100.01")), "100.00");
        cancel(&shop, 1);
        assert_eq!(&*possible(adjusting("75.01")), "75.00");
        shop.run("adjust_price", of_units(2, "50.00"));
        assert_eq!(&*possible(adjusting("25.01")), "25.00");
        shop.run("adjust_price", adjusting("25.00"));
        assert_eq!((&*possible(adjusting("0.01")), &*shop.owed("O1")), ("0.00", "0.00"));
        cancel(&shop, 3);
        assert_eq!(credited(&shop), "25.00");
    }

    #[test]
    fn where_the_order_was_credited_otherwise_only_the_rest_is_taken_off() {
        let shop = shop();
        shop.run("grant_refund", json!({"order": "O1", "amount": "95.00", "reason": "late"}));
        let error = shop.refused(Code::OverRefund, "adjust_price", adjusting("5.01"));
        assert_eq!(&*error.details()["possible"], "5.00");
        shop.run("adjust_price", adjusting("5.00"));
        assert_eq!(shop.owed("O1"), "0.00");
    }

    #[test]
    fn what_was_paid_is_refunded_and_what_comes_back_later_is_credited_less() {
        let shop = shop();
        shop.pay("O1", "capture", "C1", "100.00");
        shop.ship("O1");
        let adjusted = shop.run("adjust_price", adjusting("20.00"));
        assert_eq!(told(&adjusted), ["price_adjusted", "refund_requested"]);
        shop.run("request_return", json!({"id": "R1", "order": "O1", "lines": [{"line": 1, "quantity": 4}]}));
        shop.run("approve_return", json!({"return_id": "R1"}));
        shop.run("receive_return", json!({"return_id": "R1", "location": "OSLO"}));
        shop.run("inspect_return", json!({"return_id": "R1"}));
        shop.run("resolve_return", json!({"return_id": "R1"}));
        assert_eq!(shop.held("R1").credited.to_string(), "80.00");
        assert_eq!(shop.money("O1").refund_granted.to_string(), "100.00");
    }

    #[test]
    fn units_added_later_are_owed_in_full_and_all_credits_still_sum_up() {
        let shop = shop();
        shop.run("adjust_price", adjusting("100.00"));
        shop.run("edit_order", json!({"order": "O1", "quantities": [{"line": 1, "quantity": 6}]}));
        assert_eq!(shop.owed("O1"), "50.00");
        shop.run("cancel_order", json!({"order": "O1"}));
        assert_eq!((credited(&shop), shop.money("O1").credited.to_string()), ("50.00".to_owned(), "150.00".to_owned()));
    }

    #[test]
    fn an_event_tells_of_units_and_amount() {
        let shop = shop();
        let told = |fields: Json| serde_json::to_value(&shop.run("adjust_price", fields).events[0]).unwrap();
        let expected = json!({"type": "price_adjusted", "order": "O1", "line": 1, "units": 2, "amount": "3.00",
            "reason": "scratch"});
        assert_eq!(told(of_units(2, "3.00")), expected);
        assert_eq!(told(adjusting("1.00"))["units"], 4);
    }

    /// Each step repairs one fault of the step before.
    #[test]
    fn refusals_of_an_adjustment_are_ranked() {
        let shop = shop();
        let line = json!({"sku": "A", "quantity": 1, "unit_price": "25.00"});
        shop.run("draft_order", json!({"id": "O2", "channel": "web", "currency": "EUR", "lines": [line]}));
        let mut asked = json!({"order": "O9", "line": 7, "quantity": 0, "amount": "0", "reason": "scratch"});
        for (field, value, code) in [
            ("order", json!("O2"), Code::OrderMissing),
            ("amount", json!("0.001"), Code::InvalidFields),
            ("amount", json!("90.00"), Code::InvalidFields),
            ("order", json!("O1"), Code::WrongStanding),
            ("line", json!(1), Code::LineMissing),
            ("quantity", json!(5), Code::InvalidFields),
            ("quantity", json!(3), Code::QuantityUnavailable),
            ("amount", json!("75.00"), Code::OverRefund),
        ] {
            shop.refused(code, "adjust_price", asked.clone());
            asked[field] = value;
        }
        shop.run("adjust_price", asked);
    }
}
